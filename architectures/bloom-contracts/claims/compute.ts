import { allowed, type Claim, claim, exists, file, property, reaches, unreachable } from 'lintel/claims';
import { contract } from '../../../workloads/contracts/contract.ts';
import { CLUSTER, CONTAINER, DATABASE_NAME, DATABASE_USER, FAMILY, SERVICE } from '../names.ts';
import type { BloomContractsOptions } from '../options.ts';
import { PRIVATE_SUBNETS } from './rules.ts';
import { plain, secret } from './variables.ts';

export function computeClaims(options: BloomContractsOptions): readonly Claim[] {
  return [...containers(), ...database(options), ...cache(options)];
}

function containers(): readonly Claim[] {
  const area = 'Compute';
  const task = 'task definition';
  return [
    claim(
      'BLM-ECS-01',
      'Cluster BloomEnergyCluster with Container Insights',
      [
        exists({ type: 'AWS::ECS::Cluster' }, 1),
        property('cluster', 'ClusterSettings', {
          exactly: [{ where: { Name: 'containerInsights', Value: 'enabled' } }],
        }),
      ],
      { area, resolution: 'C-BLM-18' },
    ),
    claim('BLM-ECS-02', `Task family ${FAMILY}`, property(task, 'Family', FAMILY), { area }),
    claim('BLM-ECS-03', 'Network mode awsvpc', property(task, 'NetworkMode', 'awsvpc'), { area }),
    claim(
      'BLM-ECS-04',
      'Fargate',
      [
        property(task, 'RequiresCompatibilities', { exactly: ['FARGATE'] }),
        property('service', 'LaunchType', 'FARGATE'),
      ],
      { area },
    ),
    claim('BLM-ECS-05', '1024 CPU units, 2048 MiB', [property(task, 'Cpu', '1024'), property(task, 'Memory', '2048')], {
      area,
    }),
    claim(
      'BLM-ECS-06',
      'One container, bloom-energy-api',
      [
        exists({ type: 'AWS::ECS::TaskDefinition' }, 1),
        property(task, 'ContainerDefinitions', { exactly: [{ where: { Name: CONTAINER, Essential: true } }] }),
      ],
      { area },
    ),
    claim(
      'BLM-ECS-07',
      'The image comes from the repository bloom-energy',
      [
        property(task, 'ContainerDefinitions[0].Image', {
          like: '${AWS::AccountId}.dkr.ecr.us-west-2.amazonaws.com/bloom-energy:*',
        }),
        property(task, 'ContainerDefinitions[0].Image', { refersTo: 'ImageTag' }),
        property({ parameter: 'ImageTag' }, 'Default', 'latest'),
        property('repository', 'RepositoryName', 'bloom-energy'),
        allowed('execution role', ['ecr:GetAuthorizationToken']),
        allowed('execution role', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], { on: 'repository' }),
        reaches('service', 'EndpointEcrDkr', 'tcp/443'),
        property('repository', 'EmptyOnDelete', { not: true }),
        property('repository', 'ImageTagMutability', 'IMMUTABLE_WITH_EXCLUSION'),
        property('repository', 'ImageTagMutabilityExclusionFilters', {
          exactly: [{ where: { ImageTagMutabilityExclusionFilterValue: 'latest' } }],
        }),
      ],
      { area, resolution: 'C-BLM-19', note: 'Only latest may move; the tag of a commit always means the same image.' },
    ),
    claim(
      'BLM-ECS-08',
      'The container has NODE_ENV and AWS_REGION',
      [plain('NODE_ENV', 'production'), plain('AWS_REGION', 'us-west-2')],
      { area, resolution: 'C-BLM-16' },
    ),
    claim(
      'BLM-ECS-09',
      'The container gets ANTHROPIC_API_KEY and JWT_SECRET by the ARN of their secrets',
      [
        secret('ANTHROPIC_API_KEY', { refersTo: 'Anthropic key' }),
        secret('JWT_SECRET', { refersTo: 'JWT secret' }),
        secret('JWT_SECRET', { like: '*:jwt::' }),
      ],
      { area, resolution: 'C-BLM-14' },
    ),
    claim(
      'BLM-ECS-10',
      'Logs go to /aws/ecs/bloom-energy-contracts',
      [
        property(task, 'ContainerDefinitions[0].LogConfiguration.LogDriver', 'awslogs'),
        property(task, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-group', { refersTo: 'log group' }),
        property(task, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-region', 'us-west-2'),
        property(task, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-stream-prefix', 'ecs'),
        property('log group', 'LogGroupName', '/aws/ecs/bloom-energy-contracts'),
        property('log group', 'RetentionInDays', 30),
        reaches('service', 'EndpointLogs', 'tcp/443'),
      ],
      { area },
    ),
    claim(
      'BLM-ECS-11',
      'Service bloom-energy-api in cluster bloom-energy',
      [
        property('service', 'ServiceName', SERVICE),
        property('cluster', 'ClusterName', CLUSTER),
        property('service', 'Cluster', { refersTo: 'cluster' }),
        property('service', 'TaskDefinition', { refersTo: 'task definition' }),
        property('service', 'DesiredCount', 2),
        property('service', 'EnableExecuteCommand', false),
        property(task, 'ContainerDefinitions[0].ReadonlyRootFilesystem', true),
        property(task, 'ContainerDefinitions[0].StopTimeout', contract.processes[0].stopTimeoutSec),
      ],
      { area, resolution: 'C-BLM-18' },
    ),
    claim('BLM-ECS-12', 'The service scales from 2 to 10 tasks at 70 % CPU', scaling(), { area }),
    claim(
      'BLM-ECS-13',
      'Tasks run in the private subnets, without a public address',
      [
        property('service', 'NetworkConfiguration.AwsvpcConfiguration.Subnets', PRIVATE_SUBNETS),
        property('service', 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'),
        unreachable('internet', 'service'),
      ],
      { area },
    ),
  ];
}

export function scaling() {
  return [
    property('task count', 'ServiceNamespace', 'ecs'),
    property('task count', 'ResourceId', { refersTo: 'service' }),
    property('task count', 'ScalableDimension', 'ecs:service:DesiredCount'),
    property('task count', 'MinCapacity', 2),
    property('task count', 'MaxCapacity', 10),
    property('task count policy', 'ScalingTargetId', { refersTo: 'task count' }),
    property('task count policy', 'PolicyType', 'TargetTrackingScaling'),
    property(
      'task count policy',
      'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType',
      'ECSServiceAverageCPUUtilization',
    ),
    property('task count policy', 'TargetTrackingScalingPolicyConfiguration.TargetValue', 70),
  ];
}

function database({ multiAz = false }: BloomContractsOptions): readonly Claim[] {
  const area = 'Database';
  return [
    claim(
      'BLM-RDS-01',
      'PostgreSQL 15, with a minor version that can be made',
      [
        exists({ type: 'AWS::RDS::DBInstance' }, 1),
        property('database', 'Engine', 'postgres'),
        property('database', 'EngineVersion', { like: '15.*' }),
        property('database', 'AutoMinorVersionUpgrade', false),
        property('database', 'AllowMajorVersionUpgrade', false),
        property('database', 'DBName', DATABASE_NAME),
        property('database', 'MasterUsername', DATABASE_USER),
      ],
      { area, resolution: 'C-BLM-20', note: 'Community support of PostgreSQL 15 ends in November 2027.' },
    ),
    claim(
      'BLM-RDS-02',
      'In the private subnets',
      [
        property('database', 'DBSubnetGroupName', { refersTo: 'database subnets' }),
        property('database subnets', 'SubnetIds', PRIVATE_SUBNETS),
        property('database', 'PubliclyAccessible', false),
        property('database', 'Port', '5432'),
      ],
      { area },
    ),
    claim('BLM-RDS-03', 'db.t4g.medium', property('database', 'DBInstanceClass', 'db.t4g.medium'), { area }),
    claim(
      'BLM-RDS-04',
      '100 GB',
      [property('database', 'AllocatedStorage', 100), property('database', 'StorageType', 'gp3')],
      { area },
    ),
    claim(
      'BLM-RDS-05',
      'Encrypted at rest',
      [
        property('database', 'StorageEncrypted', true),
        property('database', 'DBParameterGroupName', { refersTo: 'database parameters' }),
        property('database parameters', 'Family', 'postgres15'),
        property('database parameters', 'Parameters', { present: true }),
      ],
      { area, note: 'Its parameter group refuses connections without TLS.' },
    ),
    claim(
      'BLM-RDS-06',
      'Backups are kept for 7 days',
      [
        property('database', 'BackupRetentionPeriod', 7),
        property('database', 'DeleteAutomatedBackups', false),
        file('runbooks/restore-database.md', {
          mentions: ['restore-db-instance-to-point-in-time', '--source-db-instance-identifier bloom-energy-contracts'],
        }),
      ],
      { area },
    ),
    claim('BLM-RDS-07', 'Deletion protection', property('database', 'DeletionProtection', true), { area }),
    claim(
      'BLM-RDS-08',
      multiAz ? 'A standby in the other zone' : 'One instance',
      property('database', 'MultiAZ', multiAz),
      {
        area,
        ...(multiAz
          ? {}
          : { note: 'The loss of its zone stops the system until the database is restored; multiAz adds a standby.' }),
      },
    ),
  ];
}

function cache({
  cacheEngine = 'redis',
  cacheReplica = false,
  cachePassword = false,
}: BloomContractsOptions): readonly Claim[] {
  return [
    claim(
      'BLM-RED-01',
      'A private Redis as cache, encrypted on disk and on the wire',
      [
        exists({ type: 'AWS::ElastiCache::ReplicationGroup' }, 1),
        property('cache', 'Engine', cacheEngine),
        property('cache', 'EngineVersion', cacheEngine === 'redis' ? '7.1' : { like: '8.*' }),
        property('cache', 'CacheNodeType', 'cache.t4g.micro'),
        property('cache', 'NumCacheClusters', cacheReplica ? 2 : 1),
        property('cache', 'AutomaticFailoverEnabled', cacheReplica),
        property('cache', 'AtRestEncryptionEnabled', true),
        property('cache', 'TransitEncryptionEnabled', true),
        property('cache', 'TransitEncryptionMode', 'required'),
        property('cache', 'MultiAZEnabled', cacheReplica),
        property('cache', 'Port', 6379),
        property('cache', 'AuthToken', cachePassword ? { like: '{{resolve:secretsmanager:*' } : { absent: true }),
        property('cache', 'CacheSubnetGroupName', { refersTo: 'cache subnets' }),
        property('cache subnets', 'SubnetIds', PRIVATE_SUBNETS),
        unreachable('internet', 'cache'),
      ],
      { area: 'Cache', resolution: 'C-BLM-21' },
    ),
  ];
}
