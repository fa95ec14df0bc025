import type { Acknowledgement } from 'lintel/constructs';
import { SERVICES } from './delivery-stack.ts';
import type { Settings } from './settings.ts';

/** Findings of the AwsSolutions pack of cdk-nag in an environment. */
export function acknowledgementsFor(settings: Settings): readonly Acknowledgement[] {
  const { clients, database, backup, audit, blueGreen, domainName, spot, isSecondRegion } = settings;
  const openToAll = clients !== 'cloudfront' && clients.includes('0.0.0.0/0');
  return [
    ...ALWAYS,
    ...['Fleet', ...(blueGreen === undefined ? [] : ['GreenFleet'])].map((fleet) =>
      accepted(
        `${fleet}/Default`,
        'AS3',
        'EC2-SNS-03: two EventBridge rules tell of scaling, what worked and what failed to different topics.',
      ),
    ),
    ...(audit
      ? [
          accepted(
            'TrailBucket/Resource',
            'S1',
            'EC2-LOG-02: CloudTrail itself records who reads and writes; validation shows a changed file.',
          ),
        ]
      : [
          accepted(
            'Vpc/Resource',
            'VPC7',
            'EC2-LOG-02: flow logs are kept in production; who can talk to whom is proved from the template.',
          ),
        ]),
    ...(openToAll
      ? [
          accepted(
            'LoadBalancerSecurityGroup/Resource',
            'EC23',
            'EC2-SG-01: users come from the whole internet, to 80 and 443 only.',
          ),
        ]
      : []),
    ...(spot
      ? [
          accepted(
            'Fleet/Default',
            'EC26',
            'EC2-KMS-01: the disks are encrypted in the launch template, which the rule does not follow through a mixed-instances policy.',
          ),
        ]
      : []),
    ...(database === undefined
      ? []
      : [
          accepted(
            'Database/Default/Resource',
            'RDS11',
            'EC2-SG-04: only the instances reach the database, whatever its port.',
          ),
        ]),
    ...(database?.multiAz === false
      ? [
          accepted(
            'Database/Default/Resource',
            'RDS3',
            'EC2-STG-01: staging is smaller; one instance, restored to any second of 14 days.',
          ),
        ]
      : []),
    ...(backup === undefined
      ? []
      : backupRoles(backup.hourlyDays === undefined ? ['BackupPlan'] : ['BackupPlan', 'HourlyBackupPlan'])),
    ...(domainName === undefined || isSecondRegion ? [] : DISTRIBUTION),
  ];
}

const ALWAYS: readonly Acknowledgement[] = [
  ...['PublicAcl', 'PrivateAcl', 'DatabaseAcl'].map((path) =>
    accepted(
      path,
      'VPC3',
      'EC2-NET-14: the document wants network ACLs; what they let through is proved with the security groups.',
    ),
  ),
  accepted(
    'SessionSecret/Resource',
    'SMG4',
    'EC2-IAM-05: the application takes up a new key beside the old one; it is changed with a release, not by the clock.',
  ),
  accepted(
    'FleetRole/Resource',
    'IAM5[Resource::arn:<AWS::Partition>:s3:::<ReleaseBucket>/web-app/*]',
    'EC2-IAM-02: an instance reads whichever release it is told to run, and nothing outside that folder.',
  ),
  accepted(
    'FleetRole/Resource',
    'IAM5[Resource::*]',
    'EC2-IAM-03 and EC2-IAM-04: PutMetricData has no resource and is limited by its namespace; the agent of Systems Manager speaks for its own instance.',
  ),
  accepted(
    'Summary/Default/Role/DefaultPolicy/Resource',
    'IAM5[Resource::*]',
    'EC2-ALM-07: describing alarms, scaling and cost, log delivery and tracing have no resource to name.',
  ),
  accepted(
    'LogBucket/Resource',
    'S1',
    'EC2-EDG-04: it is the bucket of the logs; logging its own deliveries would go on for ever.',
  ),
];

const DISTRIBUTION: readonly Acknowledgement[] = [
  accepted(
    'OriginSecret/Resource',
    'SMG4',
    'EC2-EDG-03: CloudFront and the firewall take a new value with one update of the stack, by the runbook.',
  ),
  accepted('Distribution/Resource', 'CFR1', 'EC2-EDG-02: users come from everywhere.'),
  accepted(
    'Distribution/Resource',
    'CFR2',
    'EC2-EDG-03: the firewall stands at the load balancer, where nobody gets around it.',
  ),
  accepted(
    'Distribution/Resource',
    'CFR3',
    'EC2-EDG-04: every request that reaches the system is in the log of the load balancer.',
  ),
];

/** Stacks, change sets, templates and roles get their names when they are made, under names that the policies give. */
export function deliveryAcknowledgements(settings: Settings): readonly Acknowledgement[] {
  const wide = (role: string, ...whats: readonly string[]) =>
    whats.map((what) =>
      accepted(
        `${role}/Resource`,
        `IAM5[${what}]`,
        'EC2-DEP-05: the rest of the name is given by AWS or by the commit; the stack, the environment and the folder are named.',
      ),
    );
  const { stackName, name, region, recoveryRegion, kind } = settings;
  const stack = (each: string, where: string) =>
    `Resource::arn:aws:cloudformation:${where}:<AWS::AccountId>:stack/${each}/*`;
  const stacks = [
    stack(stackName, region),
    ...(recoveryRegion === undefined ? [] : [stack(`${stackName}Recovery`, recoveryRegion.region)]),
  ];
  const folders = [stackName, ...(recoveryRegion === undefined ? [] : [`${stackName}Recovery`])].map(
    (folder) => `Resource::arn:aws:s3:::<DeliveryBucket>/${folder}/*`,
  );
  const alarms = `Resource::arn:aws:cloudwatch:${region}:<AWS::AccountId>:alarm:${name}-*`;
  const group = `Resource::arn:aws:autoscaling:${region}:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/${name}`;
  const releases = 'Resource::arn:aws:s3:::<DeliveryBucket>/web-app/*';
  const own = (what: string) => `Resource::arn:aws:iam::<AWS::AccountId>:${what}`;
  return [
    ...wide('Reader/Role', ...stacks),
    ...(kind === 'production'
      ? [...wide('Planner/Role', ...stacks, ...folders, alarms), ...wide('Deployer/Role', ...stacks, group)]
      : wide('Deployer/Role', ...stacks, ...folders, alarms, group, ...(kind === 'development' ? [releases] : []))),
    ...[
      'Resource::*',
      own(`role/${stackName}-*`),
      own(`instance-profile/${stackName}-*`),
      own('role/aws-service-role/*'),
      ...SERVICES.map((service) => `Action::${service}:*`),
    ].map((what) =>
      accepted(
        'ExecutionRole/Resource',
        `IAM5[${what}]`,
        'EC2-DEP-05: CloudFormation alone takes this role over, and makes with it whatever a reviewed template says.',
      ),
    ),
  ];
}

function backupRoles(plans: readonly string[]): readonly Acknowledgement[] {
  return plans.flatMap((plan) =>
    ['Backup', 'Restores'].map((use) =>
      accepted(
        `${plan}/Role/Resource`,
        `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor${use}]`,
        'EC2-BKP-10: AWS keeps the policies of AWS Backup in step with what it can back up.',
      ),
    ),
  );
}

function accepted(path: string, rule: string, reason: string): Acknowledgement {
  return { path, rule: `AwsSolutions-${rule}`, reason };
}
