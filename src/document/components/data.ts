import { entries, has, type ResourceReading, settingText, texts } from '../reading.ts';
import { type ComponentType, flagSetting, phrase, placed } from './settings.ts';

/** What keeps data, by CloudFormation type. */
export const DATA: Readonly<Record<string, ComponentType>> = {
  'AWS::RDS::DBCluster': {
    called: 'Aurora cluster',
    settings: (it) => ({
      engine: engine(it),
      capacity: phrase(
        '',
        settingText(it, 'ServerlessV2ScalingConfiguration.MinCapacity'),
        ` to ${settingText(it, 'ServerlessV2ScalingConfiguration.MaxCapacity') ?? '?'} ACU`,
      ),
      database: phrase('database ', settingText(it, 'DatabaseName')),
      port: phrase('port ', settingText(it, 'Port')),
      protection: flagSetting(it, 'DeletionProtection', 'deletion protection', 'no deletion protection'),
      subnets: phrase('in ', settingText(it, 'DBSubnetGroupName')),
    }),
  },
  'AWS::RDS::DBInstance': {
    called: 'RDS database',
    settings: (it) => ({
      engine: engine(it),
      class: settingText(it, 'DBInstanceClass'),
      storage: storage(it),
      zones: flagSetting(it, 'MultiAZ', 'Multi-AZ', 'one zone'),
      zone: phrase('in ', settingText(it, 'AvailabilityZone')),
      database: phrase('database ', settingText(it, 'DBName')),
      port: phrase('port ', settingText(it, 'Port')),
      public: flagSetting(it, 'PubliclyAccessible', 'public endpoint', 'no public endpoint'),
      protection: flagSetting(it, 'DeletionProtection', 'deletion protection', 'no deletion protection'),
      subnets: phrase('in ', settingText(it, 'DBSubnetGroupName')),
    }),
  },
  'AWS::RDS::DBSubnetGroup': {
    called: 'Subnets of the database',
    settings: (it) => ({ place: placed(it, 'SubnetIds') }),
  },
  'AWS::ElastiCache::ReplicationGroup': {
    called: 'ElastiCache',
    settings: (it) => ({
      engine: phrase(settingText(it, 'Engine') ?? 'redis', settingText(it, 'EngineVersion'))?.replace(/(\d)/, ' $1'),
      class: settingText(it, 'CacheNodeType'),
      nodes: phrase('', settingText(it, 'NumCacheClusters') ?? settingText(it, 'NumNodeGroups'), ' node(s)'),
      failover: flagSetting(it, 'AutomaticFailoverEnabled', 'fails over by itself', 'no failover'),
      port: phrase('port ', settingText(it, 'Port')),
    }),
  },
  'AWS::ElastiCache::CacheCluster': {
    called: 'ElastiCache',
    settings: (it) => ({
      engine: settingText(it, 'Engine'),
      class: settingText(it, 'CacheNodeType'),
      nodes: phrase('', settingText(it, 'NumCacheNodes'), ' node(s)'),
    }),
  },
  'AWS::DynamoDB::Table': {
    called: 'DynamoDB table',
    settings: (it) => ({
      name: settingText(it, 'TableName'),
      key: texts(it, 'KeySchema')
        .map((_, index) => settingText(it, `KeySchema[${index}].AttributeName`))
        .join(', '),
      billing: settingText(it, 'BillingMode') ?? 'PROVISIONED',
      recovery: flagSetting(
        it,
        'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
        'point-in-time recovery',
      ),
    }),
  },
  'AWS::S3::Bucket': {
    called: 'S3 bucket',
    settings: (it) => ({
      name: settingText(it, 'BucketName'),
      versions: settingText(it, 'VersioningConfiguration.Status') === 'Enabled' ? 'keeps versions' : undefined,
      public: isClosed(it) ? 'public access blocked' : undefined,
    }),
  },
  'AWS::EFS::FileSystem': {
    called: 'EFS file system',
    settings: (it) => ({
      mode: settingText(it, 'PerformanceMode'),
      throughput: settingText(it, 'ThroughputMode'),
      backup: phrase('automatic backup ', settingText(it, 'BackupPolicy.Status')?.toLowerCase()),
    }),
  },
  'AWS::SecretsManager::Secret': {
    called: 'Secret',
    settings: (it) => ({
      name: settingText(it, 'Name'),
      generated: has(it, 'GenerateSecretString') ? 'value generated at deployment' : undefined,
      about: settingText(it, 'Description'),
    }),
  },
  'AWS::ECR::Repository': {
    called: 'ECR repository',
    settings: (it) => ({
      name: settingText(it, 'RepositoryName'),
      scan: flagSetting(it, 'ImageScanningConfiguration.ScanOnPush', 'scans on push'),
      tags: settingText(it, 'ImageTagMutability') === 'IMMUTABLE' ? 'tags cannot be moved' : undefined,
    }),
  },
  'AWS::EC2::Volume': {
    called: 'EBS volume',
    settings: (it) => ({
      size: phrase('', settingText(it, 'Size'), ` GB ${settingText(it, 'VolumeType') ?? ''}`.trimEnd()),
      zone: settingText(it, 'AvailabilityZone'),
    }),
  },
  'AWS::OpenSearchService::Domain': {
    called: 'OpenSearch domain',
    settings: (it) => ({
      version: settingText(it, 'EngineVersion'),
      nodes: phrase(
        '',
        settingText(it, 'ClusterConfig.InstanceCount'),
        ` × ${settingText(it, 'ClusterConfig.InstanceType') ?? '?'}`,
      ),
    }),
  },
  'AWS::SSM::Parameter': {
    called: 'SSM parameter',
    settings: (it) => ({ name: settingText(it, 'Name'), about: settingText(it, 'Description') }),
  },
};

function engine(it: ResourceReading): string | undefined {
  return phrase(`${settingText(it, 'Engine') ?? ''} `, settingText(it, 'EngineVersion')) ?? settingText(it, 'Engine');
}

function storage(it: ResourceReading): string | undefined {
  const grows = phrase(', grows to ', settingText(it, 'MaxAllocatedStorage'), ' GB') ?? '';
  return phrase(
    '',
    settingText(it, 'AllocatedStorage'),
    ` GB ${settingText(it, 'StorageType') ?? ''}`.trimEnd() + grows,
  );
}

function isClosed(it: ResourceReading): boolean {
  return ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
    (name) => settingText(it, `PublicAccessBlockConfiguration.${name}`) === 'true',
  );
}

/** `old versions STANDARD_IA after 30 d, deleted after 365 d (backups/)`. */
export function lifecycle(it: ResourceReading): string | undefined {
  const rules = entries(it, 'LifecycleConfiguration.Rules').flatMap((rule) => {
    const steps = [
      ...entries(rule, 'Transitions').map(
        (step) => `${storageClass(step)} after ${settingText(step, 'TransitionInDays') ?? '?'} days`,
      ),
      ...(settingText(rule, 'ExpirationInDays') === undefined
        ? []
        : [`deleted after ${settingText(rule, 'ExpirationInDays')} days`]),
      ...entries(rule, 'NoncurrentVersionTransitions').map(
        (step) => `old versions ${storageClass(step)} after ${settingText(step, 'TransitionInDays') ?? '?'} days`,
      ),
      ...oldVersions(rule),
      ...(has(rule, 'AbortIncompleteMultipartUpload')
        ? [
            `unfinished uploads dropped after ${settingText(rule, 'AbortIncompleteMultipartUpload.DaysAfterInitiation')} days`,
          ]
        : []),
    ];
    const prefix = settingText(rule, 'Prefix');
    return steps.length === 0 ? [] : [`${steps.join(', ')}${prefix === undefined ? '' : ` (under ${prefix})`}`];
  });
  return rules.length === 0 ? undefined : rules.join('; ');
}

const CLASSES: Readonly<Record<string, string>> = {
  STANDARD_IA: 'Standard-IA',
  ONEZONE_IA: 'One Zone-IA',
  INTELLIGENT_TIERING: 'Intelligent-Tiering',
  GLACIER: 'Glacier',
  GLACIER_IR: 'Glacier Instant Retrieval',
  DEEP_ARCHIVE: 'Glacier Deep Archive',
};

function storageClass(step: ResourceReading): string {
  const given = settingText(step, 'StorageClass') ?? '?';
  return `to ${CLASSES[given] ?? given}`;
}

function oldVersions(rule: ResourceReading): readonly string[] {
  const days =
    settingText(rule, 'NoncurrentVersionExpiration.NoncurrentDays') ??
    settingText(rule, 'NoncurrentVersionExpirationInDays');
  return days === undefined ? [] : [`old versions deleted after ${days} days`];
}
