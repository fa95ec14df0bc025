import type { Acknowledgement } from 'lintel/constructs';
import { MADE_OF } from './delivery-stack.ts';
import { named, PROJECT, REGION, STACK } from './names.ts';
import { type OmnirapeuticOptions, stageOf } from './options.ts';

type At = readonly (readonly [path: string, reason: string])[];

const sameEverywhere = (rule: string, reason: string, paths: readonly string[]): readonly Acknowledgement[] =>
  paths.map((path) => ({ path, rule, reason }));

/** Findings of the AwsSolutions and HIPAA packs of cdk-nag, of the stage and the options. */
/** The roles that deploy are told apart from the system, and made by hand. */
export const DELIVERY_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  ...sameEverywhere(
    'HIPAA.Security-IAMNoInlinePolicy',
    'OMN-DEP-02: each role has one policy that nobody else needs.',
    ['ExecutionRole/Resource', 'Deployer/Role/Resource'],
  ),
  ...[
    'AwsSolutions-IAM5[Resource::*]',
    ...['role', 'instance-profile'].flatMap((kind) =>
      [`${STACK}-*`, `${PROJECT}-*`].map((name) => ownRoles(`${kind}/${name}`)),
    ),
    ownRoles('role/aws-service-role/*'),
    ...MADE_OF.map((service) => `AwsSolutions-IAM5[Action::${service}:*]`),
    'HIPAA.Security-IAMPolicyNoStatementsWithFullAccess',
  ].map((rule) => ({
    path: 'ExecutionRole/Resource',
    rule,
    reason:
      'OMN-DEP-10: CloudFormation alone takes this role over, and makes with it whatever a reviewed template says.',
  })),
  ...[
    'AwsSolutions-IAM5[Resource::*]',
    `AwsSolutions-IAM5[Resource::arn:aws:cloudformation:${REGION}:<AWS::AccountId>:stack/${STACK}/*]`,
    `AwsSolutions-IAM5[Resource::arn:aws:ecs:${REGION}:<AWS::AccountId>:task-definition/${named('migrate')}:*]`,
    `AwsSolutions-IAM5[Resource::arn:aws:ecs:${REGION}:<AWS::AccountId>:task/${PROJECT}/*]`,
    ownRoles(`role/${STACK}-EcsMigrate*`),
  ].map((rule) => ({
    path: 'Deployer/Role/Resource',
    rule,
    reason:
      'OMN-DEP-02 and OMN-DEP-10: a token of ECR is for the whole registry, and stacks, tasks and revisions have ids that nobody knows before.',
  })),
];

function ownRoles(name: string): string {
  return `AwsSolutions-IAM5[Resource::arn:aws:iam::<AWS::AccountId>:${name}]`;
}

export function acknowledgementsFor(options: OmnirapeuticOptions): readonly Acknowledgement[] {
  const isApplication = stageOf(options) === 'application';
  const isSecure = options.certificateArn !== undefined;
  return [
    ...network(),
    ...logs(isApplication),
    ...roles(isApplication, options.existing?.includes('config-recorder') === true),
    ...secrets(options),
    ...storage(),
    ...database(options),
    ...bastion(),
    ...plainHttp(isSecure),
    ...tasks(isApplication),
    {
      path: 'Waf/Resource',
      rule: 'HIPAA.Security-WAFv2LoggingEnabled',
      reason:
        'OMN-WAF-08: blocked requests are counted; the document lists its log groups, and none is of the firewall.',
    },
  ];
}

function network(): readonly Acknowledgement[] {
  return [
    {
      path: 'AlbSecurityGroup/Resource',
      rule: 'AwsSolutions-EC23',
      reason: 'OMN-SG-01: the load balancer is there to be reached from the internet, on 80 and 443 only.',
    },
    {
      path: 'Vpc/Resource',
      rule: 'HIPAA.Security-VPCDefaultSecurityGroupClosed',
      reason: 'OMN-SG-12: nothing carries the default group, and emptying it takes a Lambda function.',
    },
    {
      path: 'Vpc/PublicDefaultRoute',
      rule: 'HIPAA.Security-VPCNoUnrestrictedRouteToIGW',
      reason:
        'OMN-RTE-01: the public subnets hold the load balancer and the NAT gateways, and lead to the internet gateway.',
    },
  ];
}

function logs(isApplication: boolean): readonly Acknowledgement[] {
  const groups = [
    'Vpc/FlowLogs/LogGroup',
    'Aurora/LogGroup',
    'Bastion/SessionLog',
    'CloudTrail/LogGroup',
    'Ecs/ApiLogGroup',
    'Ecs/WebLogGroup',
    'Ecs/WorkerLogGroup',
    ...(isApplication ? [] : ['Ecs/NginxLogGroup']),
  ];
  return sameEverywhere(
    'HIPAA.Security-CloudWatchLogGroupEncrypted',
    'OMN-ENC-01: there are three keys and none is for logs; CloudWatch encrypts them with a key of its own.',
    groups.map((group) => `${group}/Resource`),
  );
}

function roles(isApplication: boolean, recorderExists: boolean): readonly Acknowledgement[] {
  const executionRoles = ['Migrate', ...(isApplication ? ['Api', 'Web', 'Worker'] : ['Nginx'])].map(
    (name) => `Ecs/${name}Task/Definition/ExecutionRole/DefaultPolicy/Resource`,
  );
  const taskRoles = isApplication
    ? ['Ecs/ApiTaskRole/DefaultPolicy/Resource', 'Ecs/WorkerTaskRole/DefaultPolicy/Resource']
    : [];
  return [
    ...sameEverywhere(
      'HIPAA.Security-IAMNoInlinePolicy',
      'OMN-ECS-10: a policy that belongs to one role only stands with it, and is deleted with it.',
      [
        'Vpc/FlowLogs/Role/Resource',
        'Bastion/HostRole/Resource',
        'Bastion/OperatorRole/Resource',
        'CloudTrail/LogRole/Resource',
        ...(recorderExists ? [] : ['Config/Role/Resource']),
        ...executionRoles,
        ...taskRoles,
      ],
    ),
    ...(recorderExists
      ? []
      : [
          {
            path: 'Config/Role/Resource',
            rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]',
            reason: 'OMN-CMP-02: AWS keeps the list of what Config reads in step with the services.',
          },
          {
            path: 'Config/Role/Resource',
            rule: 'AwsSolutions-IAM5[Resource::<ConfigBucket.Arn>/AWSLogs/<AWS::AccountId>/Config/*]',
            reason: 'OMN-CMP-02: the recorder writes each snapshot as a new object of its own folder.',
          },
        ]),
    ...sameEverywhere(
      'AwsSolutions-IAM5[Resource::*]',
      'OMN-ECS-07: ecr:GetAuthorizationToken knows no narrower resource.',
      executionRoles.filter((path) => !path.includes('Nginx')),
    ),
  ];
}

function tasks(isApplication: boolean): readonly Acknowledgement[] {
  return [
    ...sameEverywhere(
      'AwsSolutions-ECS2',
      'OMN-DEP-08: the task definitions configure variables; secrets are not among them (OMN-DEP-09).',
      ['Migrate', ...(isApplication ? ['Api', 'Web', 'Worker'] : [])].map(
        (name) => `Ecs/${name}Task/Definition/Resource`,
      ),
    ),
    ...(isApplication ? applicationRoles() : []),
  ];
}

function applicationRoles(): readonly Acknowledgement[] {
  const both = ['Ecs/ApiTaskRole/DefaultPolicy/Resource', 'Ecs/WorkerTaskRole/DefaultPolicy/Resource'];
  return [
    ...sameEverywhere(
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::omnirapeutic-production-app-*]',
      'OMN-ECS-10: the document names no bucket, so those of the application are known by their prefix.',
      both,
    ),
    ...sameEverywhere(
      'AwsSolutions-IAM5[Resource::arn:aws:sqs:us-east-1:<AWS::AccountId>:omnirapeutic-production-app-*]',
      'OMN-ECS-10: the document names no queue, so those of the application are known by their prefix.',
      both,
    ),
    {
      path: 'Ecs/WorkerTaskRole/DefaultPolicy/Resource',
      rule: 'AwsSolutions-IAM5[Resource::<AuditBucket.Arn>/*]',
      reason: 'OMN-ECS-10: the worker exports audit rows, each day into a new object.',
    },
  ];
}

function secrets(options: OmnirapeuticOptions): readonly Acknowledgement[] {
  const rules = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled'];
  const reasons: At = [
    [
      'Security/AppUserSecret/Resource',
      'OMN-DEP-09: ECS reads the password when a task starts, so it changes with a deployment and not behind its back.',
    ],
    [
      'Security/JwtSecret/Resource',
      'OMN-ENC-06: a new signing key logs everybody out; it is changed with a deployment.',
    ],
    ...(options.certificateSecret === true
      ? ([
          [
            'Security/CertificateSecret/Resource',
            'OMN-ENC-07: the certificate was issued elsewhere and is renewed there.',
          ],
        ] as const)
      : []),
  ];
  return reasons.flatMap(([path, reason]) => rules.map((rule) => ({ path, rule, reason })));
}

function storage(): readonly Acknowledgement[] {
  return [
    ...sameEverywhere(
      'HIPAA.Security-S3BucketReplicationEnabled',
      'OMN-GEN-01: everything is in one region; a copy elsewhere is not in the document.',
      ['AlbLogBucket', 'CloudTrailBucket', 'ConfigBucket', 'AuditBucket'].map((bucket) => `${bucket}/Resource`),
    ),
    {
      path: 'AlbLogBucket/Resource',
      rule: 'HIPAA.Security-S3DefaultEncryptionKMS',
      reason: 'OMN-ENC-04: the load balancer cannot deliver its logs into a bucket with a KMS key.',
    },
  ];
}

function database(options: OmnirapeuticOptions): readonly Acknowledgement[] {
  const instances = ['Writer', ...['ReaderB', 'ReaderC'].slice(0, options.readers ?? 0)];
  return [
    {
      path: 'Aurora/Cluster/Resource',
      rule: 'AwsSolutions-RDS6',
      reason: 'OMN-ENC-05: the application logs in with a password that is kept in Secrets Manager.',
    },
    ...instances.flatMap((instance) => [
      ...sameEverywhere(
        'HIPAA.Security-RDSAutomaticMinorVersionUpgradeEnabled',
        'OMN-AUR-02: an automatic upgrade would leave the long-term-support minor.',
        [`Aurora/Cluster/${instance}/Resource`],
      ),
      ...sameEverywhere(
        'HIPAA.Security-RDSEnhancedMonitoringEnabled',
        'OMN-ALM-02: what the alarms watch comes without it, and Performance Insights is on.',
        [`Aurora/Cluster/${instance}/Resource`],
      ),
      ...sameEverywhere(
        'HIPAA.Security-RDSInBackupPlan',
        'OMN-AUR-08: Aurora backs itself up, with every second of 7 days restorable.',
        [`Aurora/Cluster/${instance}/Resource`],
      ),
    ]),
  ];
}

function bastion(): readonly Acknowledgement[] {
  return [
    {
      path: 'Bastion/HostRole/Resource',
      rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
      reason:
        'OMN-BAS-01: Session Manager is the only way onto the host, and AWS keeps its policy in step with the agent.',
    },
    {
      path: 'Bastion/HostRole/Resource',
      rule: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'OMN-BAS-06: the agent finds its log group with logs:DescribeLogGroups, which knows no narrower resource.',
    },
    {
      path: 'Bastion/OperatorRole/Resource',
      rule: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'OMN-BAS-02: finding the host takes describing calls, which know no narrower resource.',
    },
    {
      path: 'Bastion/OperatorRole/Resource',
      rule: 'AwsSolutions-IAM5[Resource::arn:aws:ssm:us-east-1:<AWS::AccountId>:session/<aws:userid>-*]',
      reason: 'OMN-BAS-02: operators end their own sessions, whose names begin with their id.',
    },
    {
      path: 'Bastion/Host/Default/Resource',
      rule: 'AwsSolutions-EC29',
      reason: 'OMN-BAS-01: an update that replaces the host must be able to delete the old one; nothing is kept on it.',
    },
  ];
}

function plainHttp(isSecure: boolean): readonly Acknowledgement[] {
  if (isSecure) {
    return [
      {
        path: 'Alb/Default/Http/Resource',
        rule: 'HIPAA.Security-ELBv2ACMCertificateRequired',
        reason: 'OMN-ALB-02: this listener only redirects to the one that has the certificate.',
      },
    ];
  }
  return [
    {
      path: 'Alb/Default/Http/Resource',
      rule: 'HIPAA.Security-ALBHttpToHttpsRedirection',
      reason: 'OMN-ALB-01: the document listens on HTTP until there is a certificate (C-OMN-08).',
    },
    {
      path: 'Alb/Default/Http/Resource',
      rule: 'HIPAA.Security-ELBv2ACMCertificateRequired',
      reason: 'OMN-ALB-01: the document listens on HTTP until there is a certificate (C-OMN-08).',
    },
  ];
}
