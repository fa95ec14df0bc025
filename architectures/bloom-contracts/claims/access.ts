import {
  type Assertion,
  allowed,
  type Claim,
  claim,
  denied,
  exists,
  file,
  grants,
  property,
  trusts,
} from 'lintel/claims';
import { EXECUTION_ROLE, LOG_GROUP, SECRETS, TASK_ROLE, TRAIL } from '../names.ts';
import type { BloomContractsOptions } from '../options.ts';

const area = 'IAM and secrets';
const ARN = (service: string, rest: string) =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
const OWN_SECRETS = ['Anthropic key', 'JWT secret', 'database URL'];

/** What the document allows: the upper bound of what is granted. */
const DOCUMENTED_SECRETS = ARN('secretsmanager', 'secret:bloom-energy-*');
const DOCUMENTED_LOGS = ARN('logs', 'log-group:/aws/ecs/bloom-energy-*');

export function accessClaims(options: BloomContractsOptions): readonly Claim[] {
  return [...permissions(options), ...secrets(options), ...audit()];
}

export function leastPrivilege({ perimeter }: BloomContractsOptions): readonly Assertion[] {
  const claude = perimeter === 'no-internet' ? ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'] : [];
  return [
    grants('execution role', {
      actions: [
        'ecr:GetAuthorizationToken',
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
        'secretsmanager:GetSecretValue',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ],
    }),
    grants('execution role', {
      actions: ['ecr:Batch*', 'ecr:GetDownloadUrlForLayer'],
      on: [ARN('ecr', 'repository/bloom-energy')],
    }),
    grants('task role', {
      actions: [
        'secretsmanager:GetSecretValue',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'cloudwatch:PutMetricData',
        ...claude,
      ],
    }),
    denied('task role', ['cloudwatch:PutMetricData'], {
      on: '*',
      context: { 'cloudwatch:namespace': 'another/namespace' },
    }),
    denied('task role', ['iam:*', 's3:*', 'ecs:*', 'rds:*']),
  ];
}

function permissions(options: BloomContractsOptions): readonly Claim[] {
  const own = [...OWN_SECRETS, ...(options.cachePassword === true ? ['Redis URL'] : [])];
  return [
    claim('BLM-IAM-01', 'Least privilege: each role has what it uses', leastPrivilege(options), { area }),
    claim(
      'BLM-IAM-02',
      'Secrets are read as documented: GetSecretValue on bloom-energy-*',
      [
        ...['execution role', 'task role'].flatMap((role) => [
          ...own.map((secret) => allowed(role, ['secretsmanager:GetSecretValue'], { on: secret })),
          grants(role, { actions: ['secretsmanager:*'], on: own }),
          denied(role, ['secretsmanager:GetSecretValue'], { on: ARN('secretsmanager', 'secret:another-secret') }),
        ]),
        ...own.map((secret) => property(secret, 'Name', { like: 'bloom-energy-*' })),
      ],
      {
        area,
        resolution: 'C-BLM-17',
        note: `Granted on the secrets by their ARN, a part of the documented ${DOCUMENTED_SECRETS}.`,
      },
    ),
    claim(
      'BLM-IAM-03',
      'Logs are written as documented: CreateLogStream and PutLogEvents on /aws/ecs/bloom-energy-*',
      [
        allowed('execution role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: ARN('logs', `log-group:${LOG_GROUP}:log-stream:ecs/bloom-energy-api/1`),
        }),
        grants('execution role', { services: ['logs'], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        grants('execution role', { actions: ['logs:*'], on: ['log group'] }),
        denied('execution role', ['logs:CreateLogGroup', 'logs:PutLogEvents'], {
          on: ARN('logs', 'log-group:/another/group:*'),
        }),
        property('log group', 'LogGroupName', { like: '/aws/ecs/bloom-energy-*' }),
        denied('task role', ['logs:*']),
      ],
      { area, resolution: 'C-BLM-17', note: `A part of the documented ${DOCUMENTED_LOGS}.` },
    ),
    claim(
      'BLM-IAM-04',
      'Two roles, ecsTaskExecutionRole and BloomEnergyTaskRole',
      [
        property('execution role', 'RoleName', EXECUTION_ROLE),
        property('task role', 'RoleName', TASK_ROLE),
        property('task definition', 'ExecutionRoleArn', { refersTo: 'execution role' }),
        property('task definition', 'TaskRoleArn', { refersTo: 'task role' }),
        ...['execution role', 'task role'].map((role) =>
          property(role, 'AssumeRolePolicyDocument.Statement', {
            exactly: [
              {
                where: {
                  Action: 'sts:AssumeRole',
                  'Condition.StringEquals.aws:SourceAccount': '${AWS::AccountId}',
                  'Condition.ArnLike.aws:SourceArn': ARN('ecs', '*'),
                },
              },
            ],
          }),
        ),
        trusts('execution role', ['ecs-tasks.amazonaws.com']),
        trusts('task role', ['ecs-tasks.amazonaws.com']),
      ],
      { area, resolution: 'C-BLM-17' },
    ),
  ];
}

/** No value of a secret stands in the template, and the container gets secrets by reference. */
export function secretsByReference({ cachePassword }: BloomContractsOptions): readonly Assertion[] {
  return [
    property('Anthropic key', 'SecretString', { absent: true }),
    property('JWT secret', 'SecretString', { absent: true }),
    property('database URL', 'SecretString', {
      like: 'postgresql://bloom:{{resolve:secretsmanager:*:SecretString:password::}}@*',
    }),
    property('database', 'MasterUserPassword', { like: '{{resolve:secretsmanager:*' }),
    property('task definition', 'ContainerDefinitions[0].Environment', {
      not: { has: { where: { Name: { oneOf: ['ANTHROPIC_API_KEY', 'JWT_SECRET', 'DATABASE_URL'] } } } },
    }),
    property('task definition', 'ContainerDefinitions[0].Secrets', { length: cachePassword === true ? 4 : 3 }),
  ];
}

function secrets(options: BloomContractsOptions): readonly Claim[] {
  return [
    claim(
      'BLM-SEC-01',
      'Secret bloom-energy-anthropic-key, whose value the operator supplies',
      [
        property('Anthropic key', 'Name', SECRETS.anthropicKey),
        property('Anthropic key', 'Description', 'Anthropic Claude API Key'),
        property('Anthropic key', 'SecretString', { absent: true }),
        property('Anthropic key', 'GenerateSecretString', { present: true }),
        file('runbooks/first-deployment.md', {
          mentions: ['aws secretsmanager put-secret-value --region us-west-2 --secret-id bloom-energy-anthropic-key'],
        }),
      ],
      { area, note: 'Made with a random value, so that tasks start; runbooks/first-deployment.md puts the real one.' },
    ),
    claim(
      'BLM-SEC-02',
      'Secret bloom-energy-jwt-secret, generated under the key jwt',
      [
        property('JWT secret', 'Name', SECRETS.jwt),
        property('JWT secret', 'Description', 'JWT Signing Secret'),
        property('JWT secret', 'GenerateSecretString.SecretStringTemplate', '{"jwt":""}'),
        property('JWT secret', 'GenerateSecretString.GenerateStringKey', 'jwt'),
        property('JWT secret', 'GenerateSecretString.PasswordLength', 64),
      ],
      {
        area,
        resolution: 'C-BLM-13',
        note: 'Its name ends like a complete ARN, so it is referred to by the ARN of the resource only (C-BLM-14).',
      },
    ),
    claim(
      'BLM-SEC-03',
      'The JWT secret has no space, double quote, %, @ or backslash',
      property('JWT secret', 'GenerateSecretString.ExcludeCharacters', ' "%@\\'),
      { area },
    ),
    claim('BLM-SEC-04', 'Secrets stand in Secrets Manager and nowhere else', secretsByReference(options), { area }),
  ];
}

export function trail(): readonly Assertion[] {
  return [
    exists({ type: 'AWS::CloudTrail::Trail' }, 1),
    property('trail', 'TrailName', TRAIL),
    property('trail', 'IsLogging', true),
    property('trail', 'IsMultiRegionTrail', true),
    property('trail', 'IncludeGlobalServiceEvents', true),
    property('trail', 'EnableLogFileValidation', true),
    property('trail', 'S3BucketName', { refersTo: 'audit bucket' }),
    ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((setting) =>
      property('audit bucket', `PublicAccessBlockConfiguration.${setting}`, true),
    ),
    property('audit bucket policy', 'Bucket', { refersTo: 'audit bucket' }),
    property('audit bucket policy', 'PolicyDocument.Statement', {
      has: {
        where: { Effect: 'Deny', Action: 's3:*', 'Principal.AWS': '*', 'Condition.Bool.aws:SecureTransport': 'false' },
      },
    }),
    property('audit bucket policy', 'PolicyDocument.Statement', {
      has: {
        where: {
          Effect: 'Allow',
          Action: 's3:PutObject',
          'Principal.Service': 'cloudtrail.amazonaws.com',
          'Condition.StringEquals.aws:SourceArn': ARN('cloudtrail', `trail/${TRAIL}`),
        },
      },
    }),
    property('audit key', 'KeyPolicy.Statement', {
      has: {
        where: { Effect: 'Allow', Action: 'kms:GenerateDataKey*', 'Principal.Service': 'cloudtrail.amazonaws.com' },
      },
    }),
    property('trail', 'AdvancedEventSelectors', {
      exactly: [
        {
          where: {
            FieldSelectors: { exactly: [{ where: { Field: 'eventCategory', Equals: { exactly: ['Management'] } } }] },
          },
        },
      ],
    }),
    property('audit bucket', 'LifecycleConfiguration.Rules', {
      has: { where: { Status: 'Enabled', ExpirationInDays: 2555 } },
    }),
    property('audit bucket', 'BucketEncryption.ServerSideEncryptionConfiguration', {
      exactly: [{ where: { 'ServerSideEncryptionByDefault.KMSMasterKeyID': { refersTo: 'audit key' } } }],
    }),
    property('audit bucket', 'VersioningConfiguration.Status', 'Enabled'),
    property('trail', 'KMSKeyId', { refersTo: 'audit key' }),
    property('audit key', 'EnableKeyRotation', true),
    property('refused connections', 'ResourceId', { refersTo: 'vpc' }),
    property('refused connections', 'TrafficType', 'REJECT'),
    property('refused connections', 'LogGroupName', { refersTo: 'refused connections log' }),
    property('refused connections', 'DeliverLogsPermissionArn', { refersTo: 'refused connections role' }),
    property('refused connections log', 'RetentionInDays', 30),
    allowed('refused connections role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
      on: ARN('logs', 'log-group:/aws/vpc/bloom-energy-refused:log-stream:any'),
    }),
    trusts('refused connections role', ['vpc-flow-logs.amazonaws.com']),
  ];
}

function audit(): readonly Claim[] {
  return [
    claim('BLM-AUD-01', 'CloudTrail logs every region; the network logs what it refuses', trail(), { area: 'Audit' }),
  ];
}
