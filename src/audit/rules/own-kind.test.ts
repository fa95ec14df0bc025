/**
 * Kinds of statements that were read late, each beside a broken twin. The oracle is the template beside each, read by eye, and
 * the page of AWS where a default decides.
 */
import { describe, expect, test } from 'vitest';
import { ALWAYS, decimal } from '../../base/index.ts';
import { audited, findingsOf, THREE_TIERS, type TinyWorld } from '../tiny-audit.ts';

const resource = (type: string, properties: object = {}, more: object = {}) => ({
  Type: `AWS::${type}`,
  Properties: properties,
  ...more,
});
const outcomes = (text: string, world: TinyWorld) =>
  audited(text, world).map((each) => /^\d+ (true|false|not checkable)/.exec(each)?.[1] ?? '');
const kindOf = (kinds: TinyWorld['kinds'], resources: object, more: Partial<TinyWorld> = {}): TinyWorld => ({
  resources,
  ...(kinds !== undefined && { kinds }),
  ...more,
});

const DATABASE = { Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20' };
const group = (min: number, max: number) => ({ ScalingConfig: { MinSize: min, MaxSize: max, DesiredSize: min } });
const alarm = (metric: string) => ({
  ...resource('CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: metric,
    Threshold: 1,
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  }),
});
const SERVICE = resource('ECS::Service', { TaskDefinition: 'orders', DesiredCount: 2 });
const target = (max: number) =>
  resource('ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: 'service/a/b',
    MinCapacity: 2,
    MaxCapacity: max,
  });

describe('one value that is so, one that is not', () => {
  const twins: readonly (readonly [what: string, TinyWorld, so: string, broken: string])[] = [
    [
      'no Multi-AZ, denied behind the word',
      kindOf(['availability'], { Db: resource('RDS::DBInstance', { ...DATABASE, MultiAZ: false }) }),
      '## RDS database\n\n- Multi-AZ disabled',
      '## RDS database\n\n- Multi-AZ enabled',
    ],
    [
      'no Multi-AZ, as a line of a bill',
      kindOf(['availability'], { Db: resource('RDS::DBInstance', { ...DATABASE, MultiAZ: false }) }),
      '## RDS database\n\n- Multi-AZ: $0 (disabled)',
      '## RDS database\n\n- Multi-AZ: on',
    ],
    [
      'backups that are off',
      kindOf(['retention'], { Db: resource('RDS::DBInstance', { ...DATABASE, BackupRetentionPeriod: 0 }) }),
      'Automated backups are disabled.',
      'Automated backups are enabled.',
    ],
    [
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html: one day
      'backups that are on where the template is silent',
      kindOf(['retention'], { Db: resource('RDS::DBInstance', DATABASE) }),
      'Automated backups are enabled.',
      'Automated backups are disabled.',
    ],
    [
      'storage that grows',
      kindOf(['setting'], { Db: resource('RDS::DBInstance', { ...DATABASE, MaxAllocatedStorage: 100 }) }),
      '## RDS\n\n- Storage: 20GB with auto-scaling',
      '## RDS\n\n- No storage auto-scaling',
    ],
    [
      'a database without public access',
      kindOf(['setting'], { Db: resource('RDS::DBInstance', { ...DATABASE, PubliclyAccessible: false }) }),
      'The database is deployed in private subnets with no public access.',
      'The database is publicly accessible.',
    ],
    [
      'DNS of a VPC',
      kindOf(['setting'], { Vpc: resource('EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true }) }),
      '- DNS hostnames and DNS resolution enabled',
      '- DNS hostnames disabled',
    ],
    [
      'the architecture of a function',
      kindOf(['setting'], { F: resource('Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] }) }),
      '## Lambda function\n\n- Architecture: ARM64',
      '## Lambda function\n\n- Architecture: x86_64',
    ],
    [
      'tables that are kept',
      kindOf(['setting'], { T: resource('DynamoDB::Table', {}, { DeletionPolicy: 'Retain' }) }),
      '- DynamoDB tables: DeletionPolicy Retain',
      '- The DynamoDB table is not retained on deletion',
    ],
    [
      'cluster mode',
      kindOf(['setting'], {
        C: resource('ElastiCache::ReplicationGroup', { NumNodeGroups: 3, ReplicasPerNodeGroup: 1 }),
      }),
      'ElastiCache for Redis with cluster mode enabled.',
      'ElastiCache for Redis with cluster mode disabled.',
    ],
    [
      'scanning of images',
      kindOf(['setting'], {
        R: resource('ECR::Repository', { ImageScanningConfiguration: { ScanOnPush: true } }),
      }),
      'The ECR repository has vulnerability scanning enabled.',
      'The ECR repository has no vulnerability scanning.',
    ],
    [
      'nodes of a cluster',
      kindOf(['capacity'], { N: resource('EKS::Nodegroup', group(1, 3)) }),
      '- Node group: 1-3 t3.medium instances',
      '- Node group: 2-4 t3.medium instances',
    ],
    [
      'tasks between two bounds',
      kindOf(['capacity'], { SERVICE, Target: target(20) }),
      'The service scales from a minimum of 2 tasks to a maximum of 20 tasks.',
      'The service scales from a minimum of 3 tasks to a maximum of 30 tasks.',
    ],
    [
      'tasks between two bounds, in short',
      kindOf(['capacity'], { SERVICE, Target: target(6) }),
      '- ECS Fargate: tasks of 0.5 vCPU, min 2, max 6',
      '- ECS Fargate: tasks of 0.5 vCPU, min 2, max 9',
    ],
    [
      'a function by its plain name among several',
      kindOf(['setting'], {
        A: resource('Lambda::Function', { FunctionName: 'worker', MemorySize: 1024 }),
        B: resource('Lambda::Function', { FunctionName: 'api', MemorySize: 512 }),
      }),
      'The worker function has 1024 MB of memory.',
      'The worker function has 512 MB of memory.',
    ],
    [
      'the engine of a database',
      kindOf(['version'], { Db: resource('RDS::DBInstance', DATABASE) }),
      '- Managed RDS MySQL',
      '- Managed RDS PostgreSQL',
    ],
    [
      'secrets that are rotated',
      kindOf(['secret'], {
        S: resource('SecretsManager::Secret'),
        R: resource('SecretsManager::RotationSchedule', { SecretId: { Ref: 'S' } }),
      }),
      'Credentials are automatically rotated.',
      'The alarms are automatically sent.',
    ],
    [
      'metrics that alarms watch',
      kindOf(['alarm'], { A: alarm('Errors'), B: alarm('Duration') }),
      '## Alarms\n\n- Lambda: errors, duration',
      '## Alarms\n\n- Lambda: throttles',
    ],
    [
      'a runtime of the system alone',
      kindOf(['version'], { F: resource('Lambda::Function', { Runtime: 'provided.al2' }) }),
      '- Runtime: custom runtime (provided.al2)',
      '- Runtime: custom runtime (provided.al2023)',
    ],
    [
      'a name behind its label',
      kindOf(['name'], { T: resource('ElasticLoadBalancingV2::TargetGroup', { Name: 'orders-tg' }) }),
      '- Target group: `orders-tg`',
      '- Target group: `order-tg`',
    ],
    [
      'a name behind its type',
      kindOf(['name'], { T: resource('DynamoDB::Table', { TableName: 'orders-dev' }) }),
      '- `AWS::DynamoDB::Table` - `orders-{env}` (what was ordered)',
      '- `AWS::DynamoDB::Table` - `invoices-{env}` (what was ordered)',
    ],
    [
      'the row of a flow',
      kindOf(['flow'], THREE_TIERS),
      '| From | To | Port |\n|---|---|---|\n| EC2 instance | RDS database | 5432 |',
      '| From | To | Port |\n|---|---|---|\n| EC2 instance | RDS database | 3306 |',
    ],
    [
      'the type of an endpoint',
      kindOf(['endpoint'], {
        E: resource('EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway' }),
      }),
      '- S3 endpoint (Gateway)',
      '- S3 endpoint (Interface)',
    ],
    [
      'the type of an endpoint in a table',
      kindOf(['endpoint'], {
        E: resource('EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.us-east-1.ssm', VpcEndpointType: 'Interface' }),
      }),
      '| Endpoint | Type |\n|---|---|\n| SSM | Interface |',
      '| Endpoint | Type |\n|---|---|\n| SSM | Gateway |',
    ],
    [
      'a column for each environment',
      kindOf(['retention'], { L: resource('Logs::LogGroup', { RetentionInDays: 30 }) }, { environment: 'prod' }),
      '| Setting | Dev | Prod |\n|---|---|---|\n| Log retention | 7 days | 30 days |',
      '| Setting | Dev | Prod |\n|---|---|---|\n| Log retention | 7 days | 90 days |',
    ],
    [
      'a table of defaults in another language',
      kindOf(['property'], {}, { parameters: { Limit: { Type: 'Number', Default: 100 } } }),
      '| パラメータ | デフォルト値 |\n|---|---|\n| `Limit` | `100` |',
      '| パラメータ | デフォルト値 |\n|---|---|\n| `Limit` | `50` |',
    ],
  ];

  test.each(twins)('%s', (what, world, so, broken) => {
    expect(outcomes(so, world)).toContain('true');
    expect(outcomes(so, world)).not.toContain('false');
    if (what.startsWith('secrets')) {
      // What is rotated is wrong of a secret without a schedule.
      const { S } = { S: resource('SecretsManager::Secret') };
      expect(outcomes(so, kindOf(['secret'], { S }))).toEqual(['false']);
    } else expect(outcomes(broken, world)).toContain('false');
  });

  test('services that nothing scales do not scale, where the template has one', () => {
    const text = '- Auto-scaling ECS Fargate';
    expect(outcomes(text, kindOf(['capacity'], { SERVICE }))).toEqual(['false']);
    expect(outcomes(text, kindOf(['capacity'], { SERVICE, Target: target(4) }))).toEqual(['true']);
    expect(outcomes(text, kindOf(['capacity'], {}))).toEqual(['not checkable']);
  });
});

describe('what is not told whole', () => {
  test('a parameter that is handed over may have another value than its default', () => {
    const world = kindOf(['property'], {}, { parameters: { InstanceType: { Type: 'String', Default: 't3.micro' } } });
    expect(outcomes('Deploy it with InstanceType=t3.large to be quicker.', world)).toEqual(['not checkable']);
    expect(outcomes('- InstanceType: t3.large', world)).toEqual(['false']);
  });

  test('a name in a drawing may be cut, one in a sentence is not', () => {
    const world = kindOf(['name'], { B: resource('S3::Bucket', { BucketName: 'orders-archive-eu' }) });
    const box = ['```', '┌──────────────┐', '│ S3 bucket    │', '│ orders-archi │', '└──────────────┘', '```'].join(
      '\n',
    );
    expect(outcomes(box, world)).not.toContain('false');
    expect(outcomes('The bucket is called orders-archive-eo.', world)).toEqual(['false']);
  });

  test('the price of one way to set it up, and a total of one state, are not judged by the bill', () => {
    const money = (amount: string) => ({ low: decimal(amount), expected: decimal(amount), high: decimal(amount) });
    const line = {
      resource: 'Nat',
      type: 'AWS::EC2::NatGateway',
      outcome: 'priced',
      monthly: money('32.85'),
      when: ALWAYS,
    };
    const bill = { lines: [line], worlds: [{ when: ALWAYS, monthly: money('32.85'), unpriced: [] }] };
    const said = (row: string) =>
      findingsOf(`| Item | Monthly cost |\n|---|---|\n${row}`, { kinds: ['money'], bill }).map(
        ({ outcome }) => outcome,
      );
    expect(said('| Without NAT gateway | $90 |')).toEqual(['not checkable']);
    expect(said('| **Total idle** | ~$90 |')).toEqual(['not checkable']);
    expect(said('| **Total with free tier** | ~$90 |')).not.toContain('false');
    expect(said('| NAT gateway | $90 |')).toEqual(['false']);
    expect(said('| **Estimated total monthly cost** | ~$90 |')).toEqual(['false']);
  });

  test('what is said of one environment is true of a template that knows none, and false of none', () => {
    const world = kindOf(['availability'], { Db: resource('RDS::DBInstance', { ...DATABASE, MultiAZ: false }) });
    expect(outcomes('## RDS database\n\n- Multi-AZ disabled (development configuration)', world)).toEqual(['true']);
    expect(outcomes('## RDS database\n\n- Multi-AZ enabled (development configuration)', world)).toEqual([
      'not checkable',
    ]);
  });
});

describe('types in lists', () => {
  const resources = { C: resource('ECS::Cluster'), L: resource('Logs::LogGroup') };
  const list = (...types: readonly string[]) => types.map((each) => `- \`AWS::${each}\` - what it does`).join('\n');

  test('one that lacks among those that are there is an error', () => {
    const said = (text: string) => outcomes(text, kindOf(['resource'], resources));
    expect(said(list('ECS::Cluster', 'Logs::LogGroup'))).toEqual(['true', 'true']);
    expect(said(list('ECS::Cluster', 'Logs::LogGroup', 'SSM::Parameter'))).toEqual(['true', 'true', 'false']);
    expect(said(list('SSM::Parameter', 'S3::Bucket', 'Logs::LogGroup'))).not.toContain('false');
  });
});
