import { entries, has, type ResourceReading, text, texts } from '../reading.ts';
import { type ComponentType, flag, phrase, placed } from './settings.ts';

/** What keeps data, by CloudFormation type. */
export const DATA: Readonly<Record<string, ComponentType>> = {
  'AWS::RDS::DBCluster': {
    called: 'Aurora cluster',
    settings: (it) => ({
      engine: engine(it),
      capacity: phrase(
        '',
        text(it, 'ServerlessV2ScalingConfiguration.MinCapacity'),
        ` to ${text(it, 'ServerlessV2ScalingConfiguration.MaxCapacity') ?? '?'} ACU`,
      ),
      database: phrase('database ', text(it, 'DatabaseName')),
      port: phrase('port ', text(it, 'Port')),
      protection: flag(it, 'DeletionProtection', 'deletion protection', 'no deletion protection'),
      subnets: phrase('in ', text(it, 'DBSubnetGroupName')),
    }),
  },
  'AWS::RDS::DBInstance': {
    called: 'RDS database',
    settings: (it) => ({
      engine: engine(it),
      class: text(it, 'DBInstanceClass'),
      storage: storage(it),
      zones: flag(it, 'MultiAZ', 'Multi-AZ', 'one zone'),
      zone: phrase('in ', text(it, 'AvailabilityZone')),
      database: phrase('database ', text(it, 'DBName')),
      port: phrase('port ', text(it, 'Port')),
      public: flag(it, 'PubliclyAccessible', 'public endpoint', 'no public endpoint'),
      protection: flag(it, 'DeletionProtection', 'deletion protection', 'no deletion protection'),
      subnets: phrase('in ', text(it, 'DBSubnetGroupName')),
    }),
  },
  'AWS::RDS::DBSubnetGroup': {
    called: 'Subnets of the database',
    settings: (it) => ({ place: placed(it, 'SubnetIds') }),
  },
  'AWS::ElastiCache::ReplicationGroup': {
    called: 'ElastiCache',
    settings: (it) => ({
      engine: phrase(text(it, 'Engine') ?? 'redis', text(it, 'EngineVersion'))?.replace(/(\d)/, ' $1'),
      class: text(it, 'CacheNodeType'),
      nodes: phrase('', text(it, 'NumCacheClusters') ?? text(it, 'NumNodeGroups'), ' node(s)'),
      failover: flag(it, 'AutomaticFailoverEnabled', 'fails over by itself', 'no failover'),
      port: phrase('port ', text(it, 'Port')),
    }),
  },
  'AWS::ElastiCache::CacheCluster': {
    called: 'ElastiCache',
    settings: (it) => ({
      engine: text(it, 'Engine'),
      class: text(it, 'CacheNodeType'),
      nodes: phrase('', text(it, 'NumCacheNodes'), ' node(s)'),
    }),
  },
  'AWS::DynamoDB::Table': {
    called: 'DynamoDB table',
    settings: (it) => ({
      name: text(it, 'TableName'),
      key: texts(it, 'KeySchema')
        .map((_, index) => text(it, `KeySchema[${index}].AttributeName`))
        .join(', '),
      billing: text(it, 'BillingMode') ?? 'PROVISIONED',
      recovery: flag(it, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'point-in-time recovery'),
    }),
  },
  'AWS::S3::Bucket': {
    called: 'S3 bucket',
    settings: (it) => ({
      name: text(it, 'BucketName'),
      versions: text(it, 'VersioningConfiguration.Status') === 'Enabled' ? 'keeps versions' : undefined,
      public: isClosed(it) ? 'public access blocked' : undefined,
    }),
  },
  'AWS::EFS::FileSystem': {
    called: 'EFS file system',
    settings: (it) => ({
      mode: text(it, 'PerformanceMode'),
      throughput: text(it, 'ThroughputMode'),
      backup: phrase('automatic backup ', text(it, 'BackupPolicy.Status')?.toLowerCase()),
    }),
  },
  'AWS::SecretsManager::Secret': {
    called: 'Secret',
    settings: (it) => ({
      name: text(it, 'Name'),
      generated: has(it, 'GenerateSecretString') ? 'value generated at deployment' : undefined,
      about: text(it, 'Description'),
    }),
  },
  'AWS::ECR::Repository': {
    called: 'ECR repository',
    settings: (it) => ({
      name: text(it, 'RepositoryName'),
      scan: flag(it, 'ImageScanningConfiguration.ScanOnPush', 'scans on push'),
      tags: text(it, 'ImageTagMutability') === 'IMMUTABLE' ? 'tags cannot be moved' : undefined,
    }),
  },
  'AWS::EC2::Volume': {
    called: 'EBS volume',
    settings: (it) => ({
      size: phrase('', text(it, 'Size'), ` GB ${text(it, 'VolumeType') ?? ''}`.trimEnd()),
      zone: text(it, 'AvailabilityZone'),
    }),
  },
  'AWS::OpenSearchService::Domain': {
    called: 'OpenSearch domain',
    settings: (it) => ({
      version: text(it, 'EngineVersion'),
      nodes: phrase('', text(it, 'ClusterConfig.InstanceCount'), ` × ${text(it, 'ClusterConfig.InstanceType') ?? '?'}`),
    }),
  },
  'AWS::SSM::Parameter': {
    called: 'SSM parameter',
    settings: (it) => ({ name: text(it, 'Name'), about: text(it, 'Description') }),
  },
};

function engine(it: ResourceReading): string | undefined {
  return phrase(`${text(it, 'Engine') ?? ''} `, text(it, 'EngineVersion')) ?? text(it, 'Engine');
}

function storage(it: ResourceReading): string | undefined {
  const grows = phrase(', grows to ', text(it, 'MaxAllocatedStorage'), ' GB') ?? '';
  return phrase('', text(it, 'AllocatedStorage'), ` GB ${text(it, 'StorageType') ?? ''}`.trimEnd() + grows);
}

function isClosed(it: ResourceReading): boolean {
  return ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
    (name) => text(it, `PublicAccessBlockConfiguration.${name}`) === 'true',
  );
}

/** `old versions STANDARD_IA after 30 d, deleted after 365 d (backups/)`. */
export function lifecycle(it: ResourceReading): string | undefined {
  const rules = entries(it, 'LifecycleConfiguration.Rules').flatMap((rule) => {
    const steps = [
      ...entries(rule, 'Transitions').map(
        (step) => `${storageClass(step)} after ${text(step, 'TransitionInDays') ?? '?'} days`,
      ),
      ...(text(rule, 'ExpirationInDays') === undefined ? [] : [`deleted after ${text(rule, 'ExpirationInDays')} days`]),
      ...entries(rule, 'NoncurrentVersionTransitions').map(
        (step) => `old versions ${storageClass(step)} after ${text(step, 'TransitionInDays') ?? '?'} days`,
      ),
      ...oldVersions(rule),
      ...(has(rule, 'AbortIncompleteMultipartUpload')
        ? [`unfinished uploads dropped after ${text(rule, 'AbortIncompleteMultipartUpload.DaysAfterInitiation')} days`]
        : []),
    ];
    const prefix = text(rule, 'Prefix');
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
  const given = text(step, 'StorageClass') ?? '?';
  return `to ${CLASSES[given] ?? given}`;
}

function oldVersions(rule: ResourceReading): readonly string[] {
  const days =
    text(rule, 'NoncurrentVersionExpiration.NoncurrentDays') ?? text(rule, 'NoncurrentVersionExpirationInDays');
  return days === undefined ? [] : [`old versions deleted after ${days} days`];
}
