import type { Assertion, Claim, Matcher } from 'lintel/claims';
import { listenersOf } from './compute.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { allowed, claim, denied, encrypted, exists, kept, may, mayNot, permits, property, runs } = that;
const OWN = 'arn:${AWS::Partition}:' as const;
const HERE = '${AWS::Region}:${AWS::AccountId}';
const WRITES_LOGS = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const DATABASE_SECRET = '${Database.MasterUserSecret.SecretArn}';
const SESSIONS = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
const TRACES = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

export function accessClaims(of: Document): readonly Claim[] {
  return [...that.area('IAM', identity(of)), ...that.area('Encryption', encryption(of))];
}

function identity(of: Document): readonly Claim[] {
  const { environment, hasDatabase } = of;
  const secrets = hasDatabase ? (['session secret', DATABASE_SECRET] as const) : (['session secret'] as const);
  const logGroups = ['system log group', 'security log group', 'application log group'] as const;
  const context = { 'cloudwatch:namespace': 'CWAgent', 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const agentParameter = `${OWN}ssm:${HERE}:parameter/web-app/${environment}/cloudwatch-agent` as const;
  return [
    claim('EC2-IAM-01', 'Instances get their permissions through an instance profile; there are no static keys', [
      runs('fleet', { role: 'role' }),
      that.trusts('role', ['ec2.amazonaws.com']),
      exists({ type: 'AWS::IAM::AccessKey' }, 0),
      exists({ type: 'AWS::IAM::User' }, 0),
      ...['AKIA', 'aws_access_key_id', 'aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'].map((key) =>
        property('launch template', 'LaunchTemplateData.UserData', { not: { mentions: key } }),
      ),
    ]),
    claim(
      'EC2-IAM-02',
      'The role of the instances may do what they need with CloudWatch, S3, Systems Manager and their secrets, and nothing else',
      [
        permits(
          'role',
          {
            'secretsmanager:GetSecretValue': secrets,
            'kms:Decrypt': 'key',
            's3:GetObject': `${OWN}s3:::\${ReleaseBucket}/web-app/*`,
            [WRITES_LOGS.join()]: logGroups,
            'cloudwatch:PutMetricData': '*',
            'ssm:GetParameter': agentParameter,
            [SESSIONS.join()]: '*',
            ...(of.tracing ? { [TRACES.join()]: '*' } : {}),
          },
          { context },
        ),
        denied('role', ['kms:Decrypt'], { on: 'key', context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }),
        denied('role', ['iam:*', 'ec2:*', 'rds:*', 'autoscaling:*', 's3:Put*', 's3:Delete*']),
      ],
    ),
    claim('EC2-IAM-03', 'The CloudWatch agent writes logs into its own groups and metrics into its own namespace', [
      permits('role', { [WRITES_LOGS.join()]: logGroups }, { services: ['logs'] }),
      ...['system', 'security', 'application'].map((group) =>
        allowed('role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `${OWN}logs:${HERE}:log-group:/web-app/${environment}/${group}:log-stream:i-1`,
        }),
      ),
      permits('role', { 'cloudwatch:PutMetricData': '*' }, { services: ['cloudwatch'], context }),
      denied('role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'AWS/EC2' } }),
      allowed('role', ['ssm:GetParameter'], { on: agentParameter }),
      denied('role', ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], {
        on: `${OWN}ssm:${HERE}:parameter/another`,
      }),
    ]),
    claim('EC2-IAM-04', 'Systems Manager can open sessions on the instances', allowed('role', SESSIONS)),
    claim('EC2-IAM-05', 'Secrets come from Secrets Manager; the role reads its own and no other', [
      permits('role', { 'secretsmanager:GetSecretValue': secrets }, { services: ['secretsmanager'] }),
      denied('role', ['secretsmanager:GetSecretValue'], { on: `${OWN}secretsmanager:${HERE}:secret:another` }),
      property('session secret', 'SecretString', { absent: true }),
      property('session secret', 'GenerateSecretString.PasswordLength', { atLeast: 64 }),
      runs('fleet', {
        environment: {
          SESSION_SECRET_ARN: { refersTo: 'session secret' },
          DB_SECRET_ARN: hasDatabase ? DATABASE_SECRET : { absent: true },
        },
      }),
      ...(hasDatabase
        ? [
            property('database', 'ManageMasterUserPassword', true),
            property('database', 'MasterUserPassword', { absent: true }),
          ]
        : []),
    ]),
  ];
}

/** A service-linked role uses the key, and grants it to what AWS makes for the role, to nobody else. */
function letsIn(role: string): readonly Assertion[] {
  // With one role the principal is a text, with two a list of texts.
  const allows = (Action: Matcher<never>, condition: Readonly<Record<string, Matcher<never>>> = {}) =>
    property('key', 'KeyPolicy.Statement', {
      has: { where: { Effect: 'Allow', 'Principal.AWS': { mentions: `/${role}` }, Action, ...condition } },
    });
  return [
    allows({
      exactly: ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'].map((it) => `kms:${it}`),
    }),
    allows('kms:CreateGrant', { 'Condition.Bool.kms:GrantIsForAWSResource': true }),
  ];
}

function encryption(of: Document): readonly Claim[] {
  const { hasDatabase, environment, kind } = of;
  const disks = encrypted('launch template', { by: 'key' });
  const service = (name: string, context: Readonly<Record<string, string>>) =>
    may({ service: `${name}.amazonaws.com` }, ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'key', context });
  return [
    claim(
      'EC2-KMS-01',
      'Every disk is encrypted with the key of the environment, which Auto Scaling may use',
      { resolution: 'C-EC2-07' },
      [
        disks,
        ...letsIn('autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'),
        ...(kind === 'development' ? letsIn('spot.amazonaws.com/AWSServiceRoleForEC2Spot') : []),
        exists({ type: 'AWS::EC2::Volume' }, 0),
      ],
    ),
    claim(
      'EC2-KMS-02',
      'Every bucket is encrypted by the server, and closed to the public',
      { note: 'The load balancer writes its access logs with keys of S3 only.' },
      [
        encrypted('every bucket'),
        property('every bucket', 'PublicAccessBlockConfiguration', {
          where: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
        mayNot('anyone', ['s3:*'], { on: 'every bucket' }),
      ],
    ),
    claim('EC2-KMS-03', 'Keys are rotated automatically', [
      property({ type: 'AWS::KMS::Key' }, 'EnableKeyRotation', true),
      property('key', 'KeySpec', { absent: true }),
    ]),
    claim('EC2-KMS-04', 'One key protects everything sensitive: database, topics, logs, secrets, recovery points', [
      encrypted('every topic', { by: 'key' }),
      encrypted('every log group', { by: 'key' }),
      encrypted('session secret', { by: 'key' }),
      ...(hasDatabase
        ? [encrypted('database', { by: 'key' }), encrypted('database', { part: 'master password', by: 'key' })]
        : []),
      ...(of.backup === undefined ? [] : [encrypted('backup vault', { by: 'key' })]),
      service('cloudwatch', { 'aws:SourceAccount': '${AWS::AccountId}' }),
      service('events', { 'kms:EncryptionContext:aws:sns:topicArn': `${OWN}sns:${HERE}:web-app-${environment}-info` }),
      service('logs.us-east-1', {
        'kms:EncryptionContext:aws:logs:arn': `${OWN}logs:${HERE}:log-group:/web-app/${environment}/system`,
      }),
      mayNot({ account: 'another' }, ['kms:*'], { on: 'key' }),
      kept('key', { onDelete: 'Retain', onReplace: 'Retain' }),
    ]),
    ...(of.https ? [inTransit(of, disks)] : []),
  ];
}

/** PostgreSQL 17 on RDS does so by default; the template says it all the same. */
export const forcesTls = property('database parameters', 'Parameters["rds.force_ssl"]', '1');

function inTransit(of: Document, disks: Assertion): Claim {
  return claim(
    'EC2-KMS-05',
    'Data is encrypted at rest in every store, and in transit on every hop but the one inside the VPC',
    {
      resolution: 'C-EC2-05',
      note: of.secure
        ? 'Encrypted: users to load balancer, load balancer to instances, instances to database and to AWS.'
        : 'Encrypted: users to load balancer, instances to database and to AWS. Plain HTTP: load balancer to instances, unless encryptToInstances is set.',
    },
    [
      that.tls('HTTPS listener', of.tls),
      listenersOf(of),
      that.targets('target group', { protocol: of.secure ? 'HTTPS' : 'HTTP' }),
      ...(of.hasDatabase ? [encrypted('database', { in: 'transit' }), forcesTls, encrypted('database')] : []),
      encrypted('every bucket'),
      encrypted('every bucket', { in: 'transit' }),
      disks,
    ],
  );
}
