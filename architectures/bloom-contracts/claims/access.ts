import { type Assertion, type Claim, promised } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';
import { environment } from './variables.ts';

const { called, claim, allowed, denied, exists, kept, may, mayNot, permits, property, records, trusts } = that;
const arn = (service: string, rest: string): `arn:${string}` =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
const ROLES = ['execution role', 'task role'] as const;
const NAMESPACE = 'BloomEnergy/Contracts';

/** What a task gets when it starts, and may read again while it runs. */
function ownSecrets({ cachePassword }: BloomContractsOptions) {
  return [
    'Anthropic key',
    'JWT secret',
    'database URL',
    ...(cachePassword === true ? (['Redis URL'] as const) : []),
  ] as const;
}

export function leastPrivilege(options: BloomContractsOptions): readonly Assertion[] {
  const own = ownSecrets(options);
  return [
    permits('execution role', {
      'ecr:GetAuthorizationToken': '*',
      'ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer': arn(
        'ecr',
        'repository/bloom-energy',
      ),
      'secretsmanager:GetSecretValue': own,
      'logs:CreateLogStream, logs:PutLogEvents': 'log group',
    }),
    permits(
      'task role',
      {
        'secretsmanager:GetSecretValue': own,
        'xray:PutTraceSegments, xray:PutTelemetryRecords': '*',
        'cloudwatch:PutMetricData': '*',
        ...(options.perimeter === 'no-internet' && {
          'bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream':
            'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/anthropic.claude-sonnet-5-5',
        }),
      },
      { context: { 'cloudwatch:namespace': NAMESPACE } },
    ),
    denied('task role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': 'another/namespace' } }),
  ];
}

/** No value of a secret stands in the template, and the container gets secrets by reference. */
export function secretsByReference(options: BloomContractsOptions): readonly Assertion[] {
  return [
    environment(options),
    // No parameter carries one either: a certificate, a name, an address, a tag, a repository.
    exists({ parameter: '*' }, 5),
    property('Anthropic key', 'SecretString', { absent: true }),
    property('JWT secret', 'SecretString', { absent: true }),
    property('database URL', 'SecretString', {
      like: 'postgresql://bloom:{{resolve:secretsmanager:*:SecretString:password::}}@*',
    }),
    property('database', 'MasterUserPassword', { like: '{{resolve:secretsmanager:*' }),
  ];
}

export function accessClaims(options: BloomContractsOptions): readonly Claim[] {
  return [...permissions(options), ...secrets(options), ...audit()];
}

function permissions(options: BloomContractsOptions): readonly Claim[] {
  const own = ownSecrets(options);
  return that.area('IAM and secrets', [
    claim('BLM-IAM-01', 'Least privilege: each role has what it uses', leastPrivilege(options)),
    claim(
      'BLM-IAM-02',
      'Secrets are read as documented: GetSecretValue on bloom-energy-*',
      {
        resolution: 'C-BLM-17',
        note: `Granted on the secrets by their ARN, a part of the documented ${arn('secretsmanager', 'secret:bloom-energy-*')}.`,
      },
      [
        ...ROLES.flatMap((role) => [
          permits(role, { 'secretsmanager:GetSecretValue': own }, { services: ['secretsmanager'] }),
          denied(role, ['secretsmanager:GetSecretValue'], { on: arn('secretsmanager', 'secret:another-secret') }),
        ]),
        exists({ type: 'AWS::SecretsManager::Secret', where: { Name: { like: 'bloom-energy-*' } } }, own.length),
      ],
    ),
    claim(
      'BLM-IAM-03',
      'Logs are written as documented: CreateLogStream and PutLogEvents on /aws/ecs/bloom-energy-*',
      {
        resolution: 'C-BLM-17',
        note: `A part of the documented ${arn('logs', 'log-group:/aws/ecs/bloom-energy-*')}.`,
      },
      [
        permits('execution role', { 'logs:CreateLogStream, logs:PutLogEvents': 'log group' }, { services: ['logs'] }),
        allowed('execution role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: arn('logs', 'log-group:/aws/ecs/bloom-energy-contracts:log-stream:ecs/bloom-energy-api/1'),
        }),
        denied('execution role', ['logs:CreateLogGroup', 'logs:PutLogEvents'], {
          on: arn('logs', 'log-group:/another/group:*'),
        }),
        denied('task role', ['logs:*']),
      ],
    ),
    claim('BLM-IAM-04', 'Two roles, ecsTaskExecutionRole and BloomEnergyTaskRole', { resolution: 'C-BLM-17' }, [
      called('execution role', 'ecsTaskExecutionRole'),
      called('task role', 'BloomEnergyTaskRole'),
      that.runs('service', { executionRole: 'execution role', role: 'task role' }),
      ...ROLES.flatMap((role) => onlyFor(role, 'ecs-tasks.amazonaws.com', arn('ecs', 'task/bloom-energy/1'))),
    ]),
  ]);
}

/** The service may take the role for what this account has, and for nobody else. */
function onlyFor(role: (typeof ROLES)[number] | 'refused connections role', service: string, source: `arn:${string}`) {
  return [
    trusts(role, [service]),
    may({ service }, ['sts:AssumeRole'], { on: role, for: source }),
    mayNot({ service, account: 'another' }, ['sts:*'], { on: role }),
  ];
}

const NEW_TASKS =
  'aws ecs update-service --region us-west-2 --cluster bloom-energy --service bloom-energy-api --force-new-deployment';

function secrets(options: BloomContractsOptions): readonly Claim[] {
  return that.area('IAM and secrets', [
    claim(
      'BLM-SEC-01',
      'Secret bloom-energy-anthropic-key, whose value the operator supplies',
      { note: 'Made with a random value, so that tasks start; runbooks/first-deployment.md puts the real one.' },
      [
        called('Anthropic key', 'bloom-energy-anthropic-key'),
        property('Anthropic key', 'Description', 'Anthropic Claude API Key'),
        property('Anthropic key', 'SecretString', { absent: true }),
        property('Anthropic key', 'GenerateSecretString', { present: true }),
        that.file('runbooks/first-deployment.md', {
          runs: [
            'aws secretsmanager put-secret-value --region us-west-2 --secret-id bloom-energy-anthropic-key --secret-string file://key.txt',
            NEW_TASKS,
          ],
        }),
      ],
    ),
    claim(
      'BLM-SEC-02',
      'Secret bloom-energy-jwt-secret, generated under the key jwt',
      {
        resolution: 'C-BLM-13',
        note: 'Its name ends like a complete ARN, so it is referred to by the ARN of the resource only (C-BLM-14).',
      },
      [
        called('JWT secret', 'bloom-energy-jwt-secret'),
        property('JWT secret', 'Description', 'JWT Signing Secret'),
        property('JWT secret', 'GenerateSecretString', {
          where: { SecretStringTemplate: '{"jwt":""}', GenerateStringKey: 'jwt', PasswordLength: 64 },
        }),
      ],
    ),
    claim(
      'BLM-SEC-03',
      'The JWT secret has no space, double quote, %, @ or backslash',
      property('JWT secret', 'GenerateSecretString.ExcludeCharacters', ' "%@\\'),
    ),
    claim('BLM-SEC-04', 'Secrets stand in Secrets Manager and nowhere else', [
      ...secretsByReference(options),
      that.file('runbooks/change-a-secret.md', {
        runs: [
          "aws secretsmanager put-secret-value --region us-west-2 --secret-id '<name>' --secret-string file://value.txt",
          NEW_TASKS,
          'aws ecs wait services-stable --region us-west-2 --cluster bloom-energy --services bloom-energy-api',
        ],
      }),
    ]),
  ]);
}

export const trail: readonly Assertion[] = [
  exists({ type: 'AWS::CloudTrail::Trail' }, 1),
  called('trail', 'bloom-energy-audit'),
  ...promised(that.audited({ id: 'AUD', trail: 'trail', bucket: 'audit bucket', days: 2555, key: 'audit key' })),
  records('trail', { data: {} }),
  kept('audit bucket', { expires: { '': 2555 }, moves: { '': { GLACIER: 90 } }, onDelete: 'Retain' }),
  records('refused connections', { traffic: 'REJECT', from: 'vpc', to: 'refused connections log' }),
  property('audit key', 'EnableKeyRotation', true),
  property('audit key', 'Enabled', { not: false }),
  kept('refused connections log', { days: 30 }),
  called('refused connections log', '/aws/vpc/bloom-energy-refused'),
  ...onlyFor('refused connections role', 'vpc-flow-logs.amazonaws.com', arn('ec2', 'vpc-flow-log/any')),
];

function audit(): readonly Claim[] {
  return that.area('Audit', [
    claim('BLM-AUD-01', 'CloudTrail logs every region; the network logs what it refuses', trail),
  ]);
}
