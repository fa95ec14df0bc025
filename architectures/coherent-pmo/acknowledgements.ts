import type { Acknowledgement } from 'lintel/constructs';
import { MADE_OF, roleNames } from './delivery-stack.ts';
import type { CoherentSettings } from './options.ts';
import { namesIn } from './runbooks/names.ts';

/** Findings of the AwsSolutions pack of cdk-nag that an environment accepts. */
export function acknowledgementsOf(settings: CoherentSettings): readonly Acknowledgement[] {
  return [
    ...EVERYWHERE,
    ...(settings.scaling === 'single' ? SINGLE : HORIZONTAL),
    ...(settings.multiAz ? [] : NO_STANDBY),
    ...(settings.flowLogs ? [] : [NO_FLOW_LOGS]),
    ...(settings.cloudTrail ? [logBucket('TrailBucket', 'PMO-S3-15')] : []),
    ...(settings.awsConfig ? [logBucket('RecorderBucket', 'PMO-PRC-13'), ...RECORDER_ROLE] : []),
    ...(settings.nat === 'instance' ? NAT_INSTANCE : []),
  ];
}

const SESSIONS = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]';

const EVERYWHERE: readonly Acknowledgement[] = [
  {
    path: 'Artifacts/Resource',
    rule: 'AwsSolutions-S1',
    reason: 'PMO-S3-15: there is one bucket; who touched which object is in the log of the API, the only one that may.',
  },
  {
    path: 'Database/Default/Resource',
    rule: 'AwsSolutions-RDS11',
    reason: 'PMO-DB-15: port 5432 is documented; hiding it protects nothing that the security group does not.',
  },
  {
    path: 'Ec2Role/Resource',
    rule: SESSIONS,
    reason: 'PMO-IAM-03: the document attaches this policy, and AWS keeps it in step with the agent.',
  },
  {
    path: 'Ec2Role/Resource',
    rule: 'AwsSolutions-IAM5[Resource::<Artifacts.Arn>/*]',
    reason: 'PMO-IAM-02: the server works with every object of its bucket, with the three documented actions.',
  },
  {
    path: 'Ec2Role/Resource',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'PMO-CMP-17: PutMetricData has no resource and is limited by its namespace.',
  },
];

const SINGLE: readonly Acknowledgement[] = [
  {
    path: 'AppSecurityGroup/Resource',
    rule: 'AwsSolutions-EC23',
    reason: 'PMO-SG-02 to PMO-SG-05: users come in from the internet; SSH is let in from one range only.',
  },
  {
    path: 'Server/Default/Resource',
    rule: 'AwsSolutions-EC29',
    reason: 'PMO-DR-03: the server is rebuilt by replacing it, and holds nothing that is not elsewhere.',
  },
];

const HORIZONTAL: readonly Acknowledgement[] = [
  {
    path: 'AlbSecurityGroup/Resource',
    rule: 'AwsSolutions-EC23',
    reason: 'PMO-SCL-05: the load balancer is there to be reached from the internet, on 443 only.',
  },
  {
    path: 'LoadBalancer/Default/Resource',
    rule: 'AwsSolutions-ELB2',
    reason: 'PMO-S3-15: there is one bucket; the API logs each request.',
  },
  {
    path: 'Fleet/Default',
    rule: 'AwsSolutions-AS3',
    reason: 'PMO-SCL-06 to PMO-SCL-08: the group scales by its CPU as documented; alarms tell of what it cannot mend.',
  },
  {
    path: 'TokenKey/Resource',
    rule: 'AwsSolutions-SMG4',
    reason: 'PMO-FLW-05: a new key logs everybody out, so it is changed by hand and not on a schedule.',
  },
];

const NO_STANDBY: readonly Acknowledgement[] = [
  {
    path: 'Database/Default/Resource',
    rule: 'AwsSolutions-RDS3',
    reason: 'PMO-DB-11: the standby is for production only.',
  },
  {
    path: 'Database/Default/Resource',
    rule: 'AwsSolutions-RDS10',
    reason: 'PMO-NET-20: a development database may be thrown away with its stack.',
  },
];

const NO_FLOW_LOGS: Acknowledgement = {
  path: 'Vpc/Resource',
  rule: 'AwsSolutions-VPC7',
  reason: 'PMO-PRC-12: flow logs are recommended, not built; the option flowLogs adds them.',
};

const RECORDER_ROLE: readonly Acknowledgement[] = [
  {
    path: 'Recorder/Role/Resource',
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]',
    reason: 'PMO-PRC-13: Config records every type of resource, and AWS adds types to this policy.',
  },
  {
    path: 'Recorder/Role/Resource',
    rule: 'AwsSolutions-IAM5[Resource::<RecorderBucket.Arn>/AWSLogs/<AWS::AccountId>/Config/*]',
    reason: 'PMO-PRC-13: Config names its files by date, under a prefix of its own.',
  },
];

const NAT_INSTANCE: readonly Acknowledgement[] = [
  {
    path: 'NatInstanceRole/Resource',
    rule: SESSIONS,
    reason: 'PMO-CST-11: Session Manager is the only way onto the NAT instance.',
  },
  {
    path: 'NatInstance/Default/Resource',
    rule: 'AwsSolutions-EC28',
    reason: 'PMO-CST-11: the instance is there to save, and detailed monitoring is billed.',
  },
  {
    path: 'NatInstance/Default/Resource',
    rule: 'AwsSolutions-EC29',
    reason: 'PMO-CST-11: an instance without state is replaced, not repaired.',
  },
];

function logBucket(id: string, row: string): Acknowledgement {
  return {
    path: `${id}/Resource`,
    rule: 'AwsSolutions-S1',
    reason: `${row}: a bucket of logs whose reads nobody logs again.`,
  };
}

/** Of the stack with which GitHub deploys. */
export function deliveryAcknowledgements(settings: CoherentSettings): readonly Acknowledgement[] {
  const own = roleNames(settings).flatMap((name) => [`role/${name}*`, `instance-profile/${name}*`]);
  return [
    ...[
      'AwsSolutions-IAM5[Resource::*]',
      ...[...own, 'role/aws-service-role/*'].map(
        (name) => `AwsSolutions-IAM5[Resource::arn:aws:iam::<AWS::AccountId>:${name}]`,
      ),
      ...MADE_OF.map((service) => `AwsSolutions-IAM5[Action::${service}:*]`),
    ].map((rule) => ({
      path: 'Delivery/ExecutionRole/Resource',
      rule,
      reason:
        'PMO-DLV-01: CloudFormation alone takes this role over, and makes with it whatever a reviewed template says.',
    })),
    {
      path: 'Delivery/Deployer/Role/Resource',
      rule: `AwsSolutions-IAM5[Resource::arn:aws:cloudformation:${settings.region}:<AWS::AccountId>:stack/${namesIn(settings).stack}/*]`,
      reason: 'PMO-DLV-01: the ARN of a stack ends in an id that nobody knows before.',
    },
  ];
}
