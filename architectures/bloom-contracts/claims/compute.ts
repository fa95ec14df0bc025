import type { Assertion, Claim } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, encrypted, exists, kept, property, reaches, runs, stands, unreachable } = that;
const TASK = 'task definition';
const PRIVATE = ['private subnet a', 'private subnet b'] as const;

export function computeClaims(options: BloomContractsOptions): readonly Claim[] {
  return [...containers(), ...database(options), ...cache(options)];
}

function containers(): readonly Claim[] {
  return that.area('Compute', [
    claim('BLM-ECS-01', 'Cluster BloomEnergyCluster with Container Insights', { resolution: 'C-BLM-18' }, [
      exists({ type: 'AWS::ECS::Cluster' }, 1),
      property('cluster', 'ClusterSettings', { exactly: [{ where: { Name: 'containerInsights', Value: 'enabled' } }] }),
    ]),
    claim('BLM-ECS-02', 'Task family bloom-energy-contracts', runs('service', { family: 'bloom-energy-contracts' })),
    claim('BLM-ECS-03', 'Network mode awsvpc', property(TASK, 'NetworkMode', 'awsvpc')),
    claim('BLM-ECS-04', 'Fargate', [
      property(TASK, 'RequiresCompatibilities', { exactly: ['FARGATE'] }),
      runs('service', { launch: 'FARGATE' }),
    ]),
    claim('BLM-ECS-05', '1024 CPU units, 2048 MiB', runs('service', { cpu: 1024, memory: 2048 })),
    claim('BLM-ECS-06', 'One container, bloom-energy-api', [
      exists({ type: 'AWS::ECS::TaskDefinition' }, 1),
      property(TASK, 'ContainerDefinitions', { exactly: [{ where: { Name: 'bloom-energy-api', Essential: true } }] }),
    ]),
    claim(
      'BLM-ECS-07',
      'The image comes from the repository bloom-energy',
      { resolution: 'C-BLM-19', note: 'Only latest may move; the tag of a commit always means the same image.' },
      [
        runs('service', { image: '${AWS::AccountId}.dkr.ecr.us-west-2.amazonaws.com/bloom-energy:${ImageTag}' }),
        that.parameter('ImageTag', { default: 'latest', accepts: ['1f0c9e2'], refuses: ['', 'a b'] }),
        that.permits(
          'execution role',
          {
            'ecr:GetAuthorizationToken': '*',
            'ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer': 'repository',
          },
          { services: ['ecr'] },
        ),
        reaches('service', 'registry endpoint', 'tcp/443'),
        kept('repository', { images: 50, untaggedImageDays: 7, onDelete: 'Retain' }),
        called('repository', 'bloom-energy'),
        property('repository', 'EmptyOnDelete', { not: true }),
        property('repository', 'ImageTagMutability', 'IMMUTABLE_WITH_EXCLUSION'),
        property('repository', 'ImageTagMutabilityExclusionFilters', {
          exactly: [{ where: { ImageTagMutabilityExclusionFilterValue: 'latest' } }],
        }),
      ],
    ),
    claim(
      'BLM-ECS-08',
      'The container has NODE_ENV and AWS_REGION',
      { resolution: 'C-BLM-16' },
      runs('service', { environment: { NODE_ENV: 'production', AWS_REGION: 'us-west-2' } }),
    ),
    claim(
      'BLM-ECS-09',
      'The container gets ANTHROPIC_API_KEY and JWT_SECRET by the ARN of their secrets',
      { resolution: 'C-BLM-14' },
      runs('service', { secrets: { ANTHROPIC_API_KEY: 'Anthropic key', JWT_SECRET: 'JWT secret:jwt' } }),
    ),
    claim('BLM-ECS-10', 'Logs go to /aws/ecs/bloom-energy-contracts', [
      runs('service', { logs: 'log group', logPrefix: 'ecs' }),
      property(TASK, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-region', 'us-west-2'),
      called('log group', '/aws/ecs/bloom-energy-contracts'),
      kept('log group', { days: 30 }),
      reaches('service', 'logs endpoint', 'tcp/443'),
    ]),
    claim('BLM-ECS-11', 'Service bloom-energy-api in cluster bloom-energy', { resolution: 'C-BLM-18' }, [
      called('service', 'bloom-energy-api'),
      called('cluster', 'bloom-energy'),
      property('service', 'Cluster', { refersTo: 'cluster' }),
      property('service', 'TaskDefinition', { refersTo: 'task definition' }),
      runs('service', { count: 2, exec: false, readonlyRoot: true, stopSeconds: 60 }),
    ]),
    claim('BLM-ECS-12', 'The service scales from 2 to 10 tasks at 70 % CPU', scaling),
    claim('BLM-ECS-13', 'Tasks run in the private subnets, without a public address', [
      stands('service', { in: PRIVATE, public: false }),
      unreachable('internet', 'service'),
    ]),
  ]);
}

export const scaling: readonly Assertion[] = [
  exists(
    {
      type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      where: {
        ServiceNamespace: 'ecs',
        ResourceId: { refersTo: 'service' },
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 2,
        MaxCapacity: 10,
        SuspendedState: { absent: true },
      },
    },
    1,
  ),
  exists(
    {
      type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      where: {
        ScalingTargetId: { refersTo: 'task count' },
        PolicyType: 'TargetTrackingScaling',
        'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType':
          'ECSServiceAverageCPUUtilization',
        'TargetTrackingScalingPolicyConfiguration.TargetValue': 70,
        'TargetTrackingScalingPolicyConfiguration.DisableScaleIn': { not: true },
      },
    },
    1,
  ),
];

const rds = (verb: string, name: string, ...more: readonly string[]) =>
  ['aws rds', verb, '--region us-west-2 --db-instance-identifier', `bloom-energy-contracts${name}`, ...more].join(' ');
const tasks = (count: number) =>
  `aws ecs update-service --region us-west-2 --cluster bloom-energy --service bloom-energy-api --desired-count ${count}`;
const RENAMES = '--apply-immediately --new-db-instance-identifier bloom-energy-contracts';

/** A second instance from before the damage takes the name of the first, while no task writes. */
const RESTORE = [
  tasks(0),
  'aws rds restore-db-instance-to-point-in-time --region us-west-2 --source-db-instance-identifier bloom-energy-contracts --target-db-instance-identifier bloom-energy-contracts-restored',
  rds('wait db-instance-available', '-restored'),
  rds('modify-db-instance', '', `${RENAMES}-old`),
  rds('wait db-instance-available', '-old'),
  rds('modify-db-instance', '-restored', RENAMES),
  tasks(2),
];

function database({ multiAz = false, postgresVersion = '15.17' }: BloomContractsOptions): readonly Claim[] {
  return that.area('Database', [
    claim(
      'BLM-RDS-01',
      'PostgreSQL 15, with a minor version that can be made',
      { resolution: 'C-BLM-20', note: 'Community support of PostgreSQL 15 ends in November 2027.' },
      [
        exists({ type: 'AWS::RDS::DBInstance' }, 1),
        property('database', 'Engine', 'postgres'),
        property('database', 'EngineVersion', postgresVersion),
        property('database', 'EngineVersion', { like: '15.*' }),
        property('database', 'AutoMinorVersionUpgrade', false),
        property('database', 'AllowMajorVersionUpgrade', false),
        property('database', 'DBName', 'bloom_contracts'),
        property('database', 'MasterUsername', 'bloom'),
      ],
    ),
    claim('BLM-RDS-02', 'In the private subnets', [
      stands('database', { in: PRIVATE, public: false }),
      property('database', 'Port', '5432'),
    ]),
    claim('BLM-RDS-03', 'db.t4g.medium', property('database', 'DBInstanceClass', 'db.t4g.medium')),
    claim('BLM-RDS-04', '100 GB', [
      property('database', 'AllocatedStorage', 100),
      property('database', 'StorageType', 'gp3'),
    ]),
    claim('BLM-RDS-05', 'Encrypted at rest', { note: 'Its parameter group refuses connections without TLS.' }, [
      encrypted('database'),
      encrypted('database', { in: 'transit' }),
      property('database parameters', 'Family', 'postgres15'),
    ]),
    claim('BLM-RDS-06', 'Backups are kept for 7 days', [
      kept('database', { backupDays: 7, backupsOutlive: true, onDelete: 'Snapshot', onReplace: 'Snapshot' }),
      that.file('runbooks/restore-database.md', { runs: RESTORE, mentions: ['bloom-energy-database-failures'] }),
      called('database failures alarm', 'bloom-energy-database-failures'),
    ]),
    claim('BLM-RDS-07', 'Deletion protection', kept('database', { deletionProtected: true })),
    claim(
      'BLM-RDS-08',
      multiAz ? 'A standby in the other zone' : 'One instance',
      multiAz
        ? {}
        : { note: 'The loss of its zone stops the system until the database is restored; multiAz adds a standby.' },
      [
        property('database', 'MultiAZ', multiAz),
        that.file('runbooks/failover.md', {
          runs: [
            'aws rds describe-events --region us-west-2 --source-type db-instance --source-identifier bloom-energy-contracts --duration 60',
            'aws ecs describe-services --region us-west-2 --cluster bloom-energy --services bloom-energy-api',
            ...(multiAz
              ? [
                  'aws rds reboot-db-instance --region us-west-2 --db-instance-identifier bloom-energy-contracts --force-failover',
                ]
              : []),
          ],
          mentions: multiAz ? ['has a standby in the other zone'] : ['has no standby', 'runbooks/restore-database.md'],
        }),
      ],
    ),
  ]);
}

function cache(options: BloomContractsOptions): readonly Claim[] {
  const { cacheEngine = 'redis', cacheReplica = false, cachePassword = false } = options;
  return that.area('Cache', [
    claim('BLM-RED-01', 'A private Redis as cache, encrypted on disk and on the wire', { resolution: 'C-BLM-21' }, [
      exists({ type: 'AWS::ElastiCache::ReplicationGroup' }, 1),
      called('cache', 'bloom-energy-cache'),
      property('cache', 'Engine', cacheEngine),
      property('cache', 'EngineVersion', cacheEngine === 'redis' ? '7.1' : { like: '8.*' }),
      property('cache', 'CacheNodeType', 'cache.t4g.micro'),
      property('cache', 'NumCacheClusters', cacheReplica ? 2 : 1),
      property('cache', 'AutomaticFailoverEnabled', cacheReplica),
      property('cache', 'MultiAZEnabled', cacheReplica),
      property('cache', 'Port', 6379),
      property('cache', 'AuthToken', cachePassword ? { like: '{{resolve:secretsmanager:*' } : { absent: true }),
      encrypted('cache'),
      encrypted('cache', { in: 'transit' }),
      stands('cache', { in: PRIVATE, public: false }),
      unreachable('internet', 'cache'),
    ]),
  ]);
}
