import { type Assertion, allowed, type Claim, claim, denied, exists, grants, property, trusts } from 'lintel/claims';
import { actionsOf, contractOf } from '../../../workloads/web-app/contract.ts';
import { namesOf, PROJECT, type Settings } from '../settings.ts';

const ELSEWHERE = 'arn:${AWS::Partition}:${service}:${AWS::Region}:${AWS::AccountId}:';
const arn = (service: string, resource: string) => `${ELSEWHERE.replace('${service}', service)}${resource}`;

export function accessClaims(settings: Settings): readonly Claim[] {
  return [...identity(settings), ...encryption(settings)];
}

function identity(settings: Settings): readonly Claim[] {
  const area = 'IAM';
  const contract = contractOf(settings);
  const { logGroups, agentParameter } = namesOf(settings);
  const secrets = ['session secret'];
  return [
    claim(
      'EC2-IAM-01',
      'Instances get their permissions through an instance profile; there are no static keys',
      [
        property('launch template', 'LaunchTemplateData.IamInstanceProfile.Arn', { refersTo: 'instance profile' }),
        property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
        trusts('role', ['ec2.amazonaws.com']),
        exists({ type: 'AWS::IAM::AccessKey' }, 0),
        exists({ type: 'AWS::IAM::User' }, 0),
        ...['AKIA', 'aws_access_key_id', 'aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'].map((key) =>
          property('launch template', 'LaunchTemplateData.UserData', { not: { mentions: key } }),
        ),
      ],
      { area },
    ),
    claim(
      'EC2-IAM-02',
      'The role of the instances may do what they need with CloudWatch, S3, Systems Manager and their secrets, and nothing else',
      [
        grants('role', {
          actions: [...contract.aws.flatMap(({ actions }) => actions), ...(settings.tracing ? ['xray:*'] : [])],
        }),
        allowed('role', ['s3:GetObject'], { on: `arn:\${AWS::Partition}:s3:::\${ReleaseBucket}/${PROJECT}/1.tar.gz` }),
        denied('role', ['s3:GetObject'], { on: 'arn:${AWS::Partition}:s3:::another-bucket/object' }),
        grants('role', { actions: ['kms:*'], on: ['key'] }),
        denied('role', ['iam:*', 'ec2:*', 'rds:*', 'autoscaling:*', 's3:Put*', 's3:Delete*']),
      ],
      { area },
    ),
    claim(
      'EC2-IAM-03',
      'The CloudWatch agent writes logs into its own groups and metrics into its own namespace',
      [
        ...Object.values(logGroups).map((group) =>
          allowed('role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
            on: arn('logs', `log-group:${group}:log-stream:i-1`),
          }),
        ),
        grants('role', {
          actions: ['logs:*'],
          on: ['system log group', 'security log group', 'application log group'],
        }),
        allowed('role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': 'CWAgent' } }),
        denied('role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'AWS/EC2' } }),
        allowed('role', ['ssm:GetParameter'], { on: arn('ssm', `parameter${agentParameter}`) }),
        denied('role', ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], {
          on: arn('ssm', 'parameter/another'),
        }),
      ],
      { area },
    ),
    claim(
      'EC2-IAM-04',
      'Systems Manager can open sessions on the instances',
      allowed('role', actionsOf(contract, 'sessions')),
      { area },
    ),
    claim(
      'EC2-IAM-05',
      'Secrets come from Secrets Manager; the role reads its own and no other',
      [
        ...secrets.map((secret) => allowed('role', ['secretsmanager:GetSecretValue'], { on: secret })),
        grants('role', { services: ['secretsmanager'], actions: ['secretsmanager:GetSecretValue'] }),
        denied('role', ['secretsmanager:GetSecretValue'], { on: arn('secretsmanager', 'secret:another') }),
        property('session secret', 'SecretString', { absent: true }),
        property('session secret', 'GenerateSecretString', { present: true }),
        property('launch template', 'LaunchTemplateData.UserData', { refersTo: 'session secret' }),
        ...(settings.database === undefined
          ? []
          : [
              property('database', 'ManageMasterUserPassword', true),
              property('database', 'MasterUserPassword', { absent: true }),
              property('launch template', 'LaunchTemplateData.UserData', { refersTo: 'database' }),
            ]),
      ],
      { area },
    ),
  ];
}

function encryption(settings: Settings): readonly Claim[] {
  const area = 'Encryption';
  const { database, backup, spot, https, tlsFloor } = settings;
  const letsIn = (roleName: string) => [
    property('key', 'KeyPolicy.Statement', {
      has: { where: { Effect: 'Allow', 'Principal.AWS': mentionsRole(roleName), Action: { has: 'kms:Decrypt' } } },
    }),
    property('key', 'KeyPolicy.Statement', {
      has: {
        where: {
          Effect: 'Allow',
          'Principal.AWS': mentionsRole(roleName),
          Action: 'kms:CreateGrant',
          'Condition.Bool.kms:GrantIsForAWSResource': true,
        },
      },
    }),
  ];
  // With one role the principal is a text, with two a list of texts.
  const mentionsRole = (roleName: string) => ({ mentions: `/${roleName}` });
  return [
    claim(
      'EC2-KMS-01',
      'Every disk is encrypted with the key of the environment, which Auto Scaling may use',
      [
        property('launch template', 'LaunchTemplateData.BlockDeviceMappings', {
          each: { where: { 'Ebs.Encrypted': true, 'Ebs.KmsKeyId': { refersTo: 'key' } } },
        }),
        ...letsIn('AWSServiceRoleForAutoScaling'),
        ...(spot ? letsIn('AWSServiceRoleForEC2Spot') : []),
        exists({ type: 'AWS::EC2::Volume' }, 0),
      ],
      { area, resolution: 'C-EC2-07' },
    ),
    claim(
      'EC2-KMS-02',
      'Every bucket is encrypted by the server, and closed to the public',
      [
        ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((block) =>
          property('every bucket', `PublicAccessBlockConfiguration.${block}`, true),
        ),
        property(
          'every bucket',
          'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm',
          { oneOf: ['AES256', 'aws:kms'] },
        ),
      ],
      { area, note: 'The load balancer writes its access logs with keys of S3 only.' },
    ),
    claim(
      'EC2-KMS-03',
      'Keys are rotated automatically',
      [property({ type: 'AWS::KMS::Key' }, 'EnableKeyRotation', true), property('key', 'KeySpec', { absent: true })],
      { area },
    ),
    claim(
      'EC2-KMS-04',
      'One key protects everything sensitive: database, topics, logs, secrets, recovery points',
      [
        property('every topic', 'KmsMasterKeyId', { refersTo: 'key' }),
        property('every log group', 'KmsKeyId', { refersTo: 'key' }),
        property('session secret', 'KmsKeyId', { refersTo: 'key' }),
        ...(database === undefined
          ? []
          : [
              property('database', 'KmsKeyId', { refersTo: 'key' }),
              property('database', 'MasterUserSecret.KmsKeyId', { refersTo: 'key' }),
            ]),
        ...(backup === undefined ? [] : [property('backup vault', 'EncryptionKeyArn', { refersTo: 'key' })]),
        ...['cloudwatch', 'events', 'logs.*'].map((service) =>
          property('key', 'KeyPolicy.Statement', {
            has: { where: { 'Principal.Service': { like: `${service}.amazonaws.com` } } },
          }),
        ),
      ],
      { area },
    ),
    ...(https ? [inTransit(area, settings, tlsFloor)] : []),
  ];
}

function inTransit(area: string, { encryptToInstances, database }: Settings, tlsFloor: '1.2' | '1.3'): Claim {
  return claim(
    'EC2-KMS-05',
    'Data is encrypted at rest in every store, and in transit on every hop but the one inside the VPC',
    [
      { kind: 'tls', of: 'HTTPS listener', atLeast: tlsFloor },
      property('HTTP listener', 'DefaultActions', {
        exactly: [{ where: { Type: 'redirect', 'RedirectConfig.Protocol': 'HTTPS' } }],
      }),
      property('target group', 'Protocol', encryptToInstances ? 'HTTPS' : 'HTTP'),
      ...(database === undefined
        ? []
        : [
            forcesTls(),
            property('database', 'DBParameterGroupName', { refersTo: 'database parameters' }),
            property('database', 'StorageEncrypted', true),
          ]),
      property('every bucket', 'BucketEncryption', { present: true }),
      property({ type: 'AWS::S3::BucketPolicy' }, 'PolicyDocument.Statement', {
        has: { where: { Effect: 'Deny', Action: 's3:*', 'Condition.Bool.aws:SecureTransport': false } },
      }),
      property('launch template', 'LaunchTemplateData.BlockDeviceMappings', {
        each: { where: { 'Ebs.Encrypted': true } },
      }),
    ],
    {
      area,
      resolution: 'C-EC2-05',
      note: encryptToInstances
        ? 'Encrypted: users to load balancer, load balancer to instances, instances to database and to AWS.'
        : 'Encrypted: users to load balancer, instances to database and to AWS. Plain HTTP: load balancer to instances, unless encryptToInstances is set.',
    },
  );
}

/** `rds.force_ssl` is 1: its name has a dot, which no property path can say, and no other parameter has this value. */
export function forcesTls(): Assertion {
  return property('database parameters', 'Parameters', { mentions: '1' });
}
