import type { Assertion, Claim, Matcher } from 'lintel/claims';
import { DATABASE_SECRET, listenersOf } from './compute.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { allowed, claim, denied, encrypted, exists, file, may, mayNot, permits, property, runs } = that;
const OWN = 'arn:${AWS::Partition}:' as const;
const HERE = '${AWS::Region}:${AWS::AccountId}';
const STREAMS = 'logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents';
const TRACES = 'xray:PutTraceSegments, xray:PutTelemetryRecords, xray:GetSamplingRules, xray:GetSamplingTargets';
const COMMANDS = ['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'];
const CHANNELS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
const SESSIONS = [
  'ssm:UpdateInstanceInformation',
  ...COMMANDS.map((action) => `ec2messages:${action}`),
  ...CHANNELS.map((action) => `ssmmessages:${action}`),
];

export function accessClaims(of: Document): readonly Claim[] {
  return [...that.area('IAM', identity(of)), ...that.area('Encryption', encryption(of))];
}

function identity({ environment, hasDatabase, tracing }: Document): readonly Claim[] {
  const secrets = hasDatabase ? (['session secret', DATABASE_SECRET] as const) : (['session secret'] as const);
  const logGroups = ['system log group', 'security log group', 'application log group'] as const;
  const configuration = `${OWN}ssm:${HERE}:parameter/web-app/${environment}/cloudwatch-agent` as const;
  const own = { 'cloudwatch:namespace': 'CWAgent', 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  // As configuration, environment and command line write them: a release may be called like the name alone.
  const keys = ['aws_access_key_id', 'aws_secret_access_key', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].flatMap(
    (name) => ['=', ' ', ':'].map((after) => `${name}${after}`),
  );
  const agent = { [STREAMS]: logGroups, 'cloudwatch:PutMetricData': '*', 'ssm:GetParameter': configuration } as const;
  const application = {
    'secretsmanager:GetSecretValue': secrets,
    'kms:Decrypt': 'key',
    's3:GetObject': `${OWN}s3:::\${ReleaseBucket}/web-app/*`,
  } as const;
  return [
    claim('EC2-IAM-01', 'Instances get their permissions through an instance profile; there are no static keys', [
      runs('fleet', { role: 'role' }),
      that.trusts('role', ['ec2.amazonaws.com']),
      exists({ type: 'AWS::IAM::AccessKey' }, 0),
      exists({ type: 'AWS::IAM::User' }, 0),
      property('launch template', 'LaunchTemplateData.UserData', {
        not: { oneOf: keys.map((mentions) => ({ mentions })) },
      }),
    ]),
    claim(
      'EC2-IAM-02',
      'The role of the instances may do what they need with CloudWatch, S3, Systems Manager and their secrets, and nothing else',
      [
        permits(
          'role',
          { ...application, ...agent, [SESSIONS.join()]: '*', ...(tracing && { [TRACES]: '*' }) },
          { context: own },
        ),
        denied('role', ['kms:Decrypt'], { on: 'key', context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }),
        denied('role', ['iam:*', 'ec2:*', 'rds:*', 'autoscaling:*', 's3:Put*', 's3:Delete*']),
      ],
    ),
    claim('EC2-IAM-03', 'The CloudWatch agent writes logs into its own groups and metrics into its own namespace', [
      permits('role', { [STREAMS]: logGroups }, { services: ['logs'] }),
      permits('role', { 'cloudwatch:PutMetricData': '*' }, { services: ['cloudwatch'], context: own }),
      ...['system', 'security', 'application'].map((group) =>
        allowed('role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `${OWN}logs:${HERE}:log-group:/web-app/${environment}/${group}:log-stream:i-1`,
        }),
      ),
      denied('role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'AWS/EC2' } }),
      allowed('role', ['ssm:GetParameter'], { on: configuration }),
      denied('role', ['ssm:GetParameter*'], { on: `${OWN}ssm:${HERE}:parameter/another` }),
    ]),
    claim('EC2-IAM-04', 'Systems Manager can open sessions on the instances', allowed('role', SESSIONS)),
    claim('EC2-IAM-05', 'Secrets come from Secrets Manager; the role reads its own and no other', [
      permits('role', { 'secretsmanager:GetSecretValue': secrets }, { services: ['secretsmanager'] }),
      denied('role', ['secretsmanager:GetSecretValue'], { on: `${OWN}secretsmanager:${HERE}:secret:another` }),
      property('session secret', 'SecretString', { absent: true }),
      property('session secret', 'Name', `web-app-${environment}/session`),
      property('session secret', 'GenerateSecretString', { where: { PasswordLength: 64, ExcludePunctuation: true } }),
      runs('fleet', { environment: { SESSION_SECRET_ARN: { refersTo: 'session secret' } } }),
      ...(hasDatabase
        ? [
            runs('fleet', { environment: { DB_SECRET_ARN: DATABASE_SECRET } }),
            property('database', 'ManageMasterUserPassword', true),
            property('database', 'MasterUserPassword', { absent: true }),
          ]
        : []),
    ]),
  ];
}

/**
 * A service-linked role uses the key, and grants it to what AWS makes for the role, to nobody else. A fresh account has
 * no such role yet, and KMS refuses a policy whose principal does not exist, so a condition names it.
 */
function letsIn(role: string): readonly Assertion[] {
  const named = {
    Effect: 'Allow',
    'Principal.AWS': '*',
    'Condition.StringEquals.kms:CallerAccount': '${AWS::AccountId}',
    'Condition.ArnEquals.aws:PrincipalArn': { mentions: `/${role}` },
  } as const;
  const allows = (where: Readonly<Record<string, Matcher<never>>>) =>
    property('key', 'KeyPolicy.Statement', { has: { where: { ...named, ...where } } });
  const use = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];
  return [
    allows({ Action: { exactly: use } }),
    allows({ Action: 'kms:CreateGrant', 'Condition.Bool.kms:GrantIsForAWSResource': true }),
  ];
}

const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
/** PostgreSQL 17 on RDS does so by default; the template says it all the same. */
export const forcesTls = property('database parameters', 'Parameters["rds.force_ssl"]', '1');

/** The application checks the certificate of the database, so the instance has the authorities of RDS. */
const knowsTheDatabase = file(
  { of: 'launch template' },
  {
    runs: [
      'curl --output /etc/ssl/certs/aws-rds.pem https://truststore.pki.rds.amazonaws.com/us-east-1/us-east-1-bundle.pem',
    ],
  },
);

function encryption(of: Document): readonly Claim[] {
  const { hasDatabase, environment } = of;
  const disks = encrypted('launch template', { by: 'key' });
  const uses = (service: string, context: Readonly<Record<string, string>>) =>
    may({ service: `${service}.amazonaws.com` }, ['kms:Decrypt', 'kms:GenerateDataKey'], { on: 'key', context });
  const atRest = [encrypted('every bucket'), disks, ...(hasDatabase ? [encrypted('database')] : [])];
  const sql = hasDatabase ? [encrypted('database', { in: 'transit' }), forcesTls, knowsTheDatabase] : [];
  return [
    claim(
      'EC2-KMS-01',
      'Every disk is encrypted with the key of the environment, which Auto Scaling may use',
      { resolution: 'C-EC2-07' },
      [
        disks,
        ...letsIn('AWSServiceRoleForAutoScaling'),
        ...(of.kind === 'development' ? letsIn('AWSServiceRoleForEC2Spot') : []),
        mayNot('anyone', ['kms:*'], { on: 'key' }),
        exists({ type: 'AWS::EC2::Volume' }, 0),
      ],
    ),
    claim(
      'EC2-KMS-02',
      'Every bucket is encrypted by the server, and closed to the public',
      { note: 'The load balancer writes its access logs with keys of S3 only.' },
      [
        encrypted('every bucket'),
        property('every bucket', 'PublicAccessBlockConfiguration', { where: CLOSED }),
        mayNot('anyone', ['s3:*'], { on: 'every bucket' }),
      ],
    ),
    claim('EC2-KMS-03', 'Keys are rotated automatically', [
      property({ type: 'AWS::KMS::Key' }, 'EnableKeyRotation', true),
      property({ type: 'AWS::KMS::Key' }, 'Enabled', { not: false }),
      property('key', 'KeySpec', { absent: true }),
    ]),
    claim('EC2-KMS-04', 'One key protects everything sensitive: database, topics, logs, secrets, recovery points', [
      ...(['every topic', 'every log group', 'session secret'] as const).map((each) => encrypted(each, { by: 'key' })),
      ...(hasDatabase
        ? [encrypted('database', { by: 'key' }), encrypted('database', { part: 'master password', by: 'key' })]
        : []),
      ...(of.backup === undefined ? [] : [encrypted('backup vault', { by: 'key' })]),
      uses('cloudwatch', { 'aws:SourceAccount': '${AWS::AccountId}' }),
      uses('events', { 'kms:EncryptionContext:aws:sns:topicArn': `${OWN}sns:${HERE}:web-app-${environment}-info` }),
      uses('logs.us-east-1', {
        'kms:EncryptionContext:aws:logs:arn': `${OWN}logs:${HERE}:log-group:/web-app/${environment}/system`,
      }),
      mayNot({ account: 'another' }, ['kms:*'], { on: 'key' }),
      that.kept('key', { onDelete: 'Retain', onReplace: 'Retain' }),
      exists({ type: 'AWS::KMS::Alias', where: { AliasName: `alias/${of.name}` } }, 1),
    ]),
    ...(of.https
      ? [
          claim(
            'EC2-KMS-05',
            'Data is encrypted at rest in every store, and in transit on every hop but the one inside the VPC',
            { resolution: 'C-EC2-05', note: of.secure ? EVERY_HOP : ALL_BUT_ONE_HOP },
            [
              that.tls('HTTPS listener', of.tls),
              listenersOf(of),
              that.targets('target group', { protocol: of.secure ? 'HTTPS' : 'HTTP' }),
              ...sql,
              encrypted('every bucket', { in: 'transit' }),
              ...atRest,
            ],
          ),
        ]
      : []),
  ];
}

const EVERY_HOP = 'Encrypted: users to load balancer, load balancer to instances, instances to database and to AWS.';
const ALL_BUT_ONE_HOP =
  'Encrypted: users to load balancer, instances to database and to AWS. Plain HTTP: load balancer to instances, unless encryptToInstances is set.';
