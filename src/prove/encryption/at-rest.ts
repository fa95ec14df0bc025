/** Resource types that store data, and how each is encrypted at rest. A type that is not here is not known. */
import { and, isSymbolic, lowerCase, NO_TEXT, stripPrivate } from '../../base/index.ts';
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import {
  always,
  devices,
  ebs,
  flagged,
  flaggedAt,
  inherited,
  keyed,
  keysAt,
  sayOf,
  truthOf,
  unlessCopied,
  whatDecides,
  worded,
  wordedAt,
} from './at-rest-readers.ts';
import { MANAGED, OWNED, PLAIN, type Protected, type Protection, type Reader, SOME_KEY } from './protection.ts';

const DOCS = 'https://docs.aws.amazon.com/';

/** S3 encrypts every object since January 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const bucket = worded(
  'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm',
  'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID',
  { AES256: OWNED, 'aws:kms': MANAGED, 'aws:kms:dsse': MANAGED },
  OWNED,
);

const queue: Reader = (_, thing) =>
  valuesAt(thing.properties, ['KmsMasterKeyId'], thing.when).flatMap((found): readonly Protection[] =>
    found.value === undefined || found.value === ''
      ? flaggedAt(thing, [], 'SqsManagedSseEnabled', undefined, OWNED, [OWNED], found.when)
      : keysAt(thing, ['KmsMasterKeyId'], OWNED, found.when),
  );

const table: Reader = (_, thing) =>
  flaggedAt(thing, [], 'SSESpecification.SSEEnabled', 'SSESpecification.KMSMasterKeyId', MANAGED, [OWNED]).map(
    (each) =>
      each.oneOf.includes(PLAIN) ? { ...each, oneOf: each.oneOf.map((held) => (held === PLAIN ? OWNED : held)) } : each,
  );

/** The replicas of a global table share the specification; each has a key of its own. */
const globalTable: Reader = (_, thing) =>
  valuesAt(thing.properties, ['SSESpecification', 'SSEEnabled'], thing.when).flatMap((found): readonly Protection[] => {
    if (truthOf(found) === 'open')
      return [{ ...found, oneOf: [OWNED, SOME_KEY], says: sayOf(thing, found), missing: whatDecides(thing, found) }];
    if (truthOf(found) !== 'true') return [{ ...found, oneOf: [OWNED], says: sayOf(thing, found) }];
    const replicas = elementsAt(thing.properties, ['Replicas'], found.when);
    return replicas.flatMap((each) =>
      keysAt(thing, [...each.path, 'SSESpecification', 'KMSMasterKeyId'], MANAGED, each.when),
    );
  });

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html */
const aurora: Reader = (_, thing) =>
  flaggedAt(thing, [], 'StorageEncrypted', 'KmsKeyId', MANAGED, [PLAIN]).map((each) => {
    const engine = textOf(valuesAt(thing.properties, ['Engine'], each.when)[0]?.value) ?? NO_TEXT;
    const mayBeAurora = engine.startsWith('aurora') || isSymbolic(engine);
    if (!mayBeAurora || each.oneOf[0] !== PLAIN || each.oneOf.length > 1) return each;
    const missing = 'whether the cluster is of before 18 February 2026, from when on Aurora encrypts all new clusters';
    return { ...each, oneOf: [PLAIN, OWNED], missing };
  });

const RESTORED = ['SnapshotIdentifier', 'SourceDBClusterIdentifier'];
const cluster = unlessCopied(RESTORED, aurora, { takesKey: true });

const plainCluster = unlessCopied(RESTORED, flagged('StorageEncrypted', 'KmsKeyId', MANAGED), { takesKey: true });

/** A read replica in the region of its source, and an instance of a cluster, share their encryption. */
const instance = inherited(
  'DBClusterIdentifier',
  ['AWS::RDS::DBCluster'],
  cluster,
  inherited(
    'SourceDBInstanceIdentifier',
    ['AWS::RDS::DBInstance'],
    unlessCopied(['DBSnapshotIdentifier'], flagged('StorageEncrypted', 'KmsKeyId', MANAGED)),
    unlessCopied(
      [
        'DBSnapshotIdentifier',
        'DBClusterSnapshotIdentifier',
        'SourceDbiResourceId',
        'SourceDBInstanceAutomatedBackupsArn',
      ],
      flagged('StorageEncrypted', 'KmsKeyId', MANAGED),
    ),
  ),
);

const masterPassword = flagged('ManageMasterUserPassword', 'MasterUserSecret.KmsKeyId', MANAGED);

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html: true for Valkey, false for Redis OSS. */
const cache: Reader = (_, thing) =>
  valuesAt(thing.properties, ['Engine'], thing.when).flatMap(({ value, when }): readonly Protection[] => {
    const engine = lowerCase(textOf(value) ?? stripPrivate('redis'));
    const unset = engine === 'valkey' ? [OWNED] : isSymbolic(engine) ? [PLAIN, OWNED] : [PLAIN];
    return flaggedAt(thing, [], 'AtRestEncryptionEnabled', 'KmsKeyId', OWNED, unset, when);
  });

const stream: Reader = (_, thing) =>
  valuesAt(thing.properties, ['StreamEncryption', 'EncryptionType'], thing.when).flatMap(
    (found): readonly Protection[] => {
      const text = textOf(found.value) ?? stripPrivate('NONE');
      if (text === 'KMS') return keysAt(thing, ['StreamEncryption', 'KeyId'], MANAGED, found.when);
      if (!isSymbolic(text)) return [{ ...found, oneOf: [PLAIN], says: sayOf(thing, found) }];
      return [{ ...found, oneOf: [PLAIN, SOME_KEY], says: sayOf(thing, found), missing: whatDecides(thing, found) }];
    },
  );

/** What comes from another stream lies in that one; from a cluster of MSK, in the cluster, which is always encrypted. */
const delivery: Reader = (question, thing) =>
  valuesAt(thing.properties, ['DeliveryStreamType'], thing.when).flatMap(({ value, when, path }) => {
    const source = textOf(value) ?? 'DirectPut';
    if (source !== 'DirectPut')
      return valuesAt(thing.properties, ['KinesisStreamSourceConfiguration', 'KinesisStreamARN'], when).flatMap(
        (found) => {
          const named = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::Kinesis::Stream']);
          if (named.length > 0)
            return named.flatMap((each) =>
              stream(question, each).map((own) => ({ ...own, when: and(own.when, found.when), path: found.path })),
            );
          const says = `${thing.id} reads from another stream, whose encryption is its own.`;
          return [{ when: found.when, path, oneOf: [PLAIN, SOME_KEY], says, missing: says }];
        },
      );
    const base = 'DeliveryStreamEncryptionConfigurationInput';
    const words = { AWS_OWNED_CMK: OWNED, CUSTOMER_MANAGED_CMK: MANAGED };
    return wordedAt(thing, `${base}.KeyType`, `${base}.KeyARN`, words, PLAIN, when);
  });

/** Of every volume that asks for it; neither is encrypted unasked. */
const workspace: Reader = (question, thing) =>
  ['RootVolumeEncryptionEnabled', 'UserVolumeEncryptionEnabled'].flatMap((flag) =>
    flagged(flag, 'VolumeEncryptionKey', MANAGED)(question, thing),
  );

/** What a stage keeps of answers, where it keeps them for some methods or for all. */
const stageCache: Reader = (_, thing) =>
  elementsAt(thing.properties, ['MethodSettings'], thing.when).flatMap((setting) =>
    valuesAt(thing.properties, [...setting.path, 'CachingEnabled'], setting.when).flatMap((cached) =>
      truthOf(cached) === 'true' || truthOf(cached) === 'open'
        ? flaggedAt(thing, setting.path, 'CacheDataEncrypted', undefined, OWNED, [PLAIN], cached.when)
        : [],
    ),
  );

/**
 * Copies that a policy makes in another region, of its schedules or of what is shared with it:
 * https://docs.aws.amazon.com/dlm/latest/APIReference/API_CrossRegionCopyRule.html, and there EncryptionConfiguration.
 */
const copiesElsewhere: Reader = (_, thing) =>
  [
    ...elementsAt(thing.properties, ['PolicyDetails', 'Schedules'], thing.when).flatMap((schedule) =>
      elementsAt(thing.properties, [...schedule.path, 'CrossRegionCopyRules'], schedule.when),
    ),
    ...elementsAt(thing.properties, ['PolicyDetails', 'Actions'], thing.when).flatMap((action) =>
      elementsAt(thing.properties, [...action.path, 'CrossRegionCopy'], action.when).map((copy) => ({
        ...copy,
        path: [...copy.path, 'EncryptionConfiguration'],
      })),
    ),
  ].flatMap((rule) =>
    // A copy of an encrypted snapshot is encrypted whatever the rule says.
    flaggedAt(thing, rule.path, 'Encrypted', 'CmkArn', SOME_KEY, [PLAIN], rule.when).map((each) =>
      each.oneOf.includes(PLAIN)
        ? { ...each, oneOf: [PLAIN, SOME_KEY], missing: `whether the volumes that ${thing.id} backs up are encrypted` }
        : each,
    ),
  );

/** A security configuration may be written as JSON text, which is not read. */
const emr: Reader = (question, thing) =>
  valuesAt(thing.properties, ['SecurityConfiguration'], thing.when).flatMap((found) => {
    if (textOf(found.value) === undefined)
      return flagged(
        'SecurityConfiguration.EncryptionConfiguration.EnableAtRestEncryption',
        undefined,
        MANAGED,
      )(question, { ...thing, when: found.when });
    const says = `SecurityConfiguration of ${thing.id} is text.`;
    return [{ ...found, oneOf: [PLAIN, SOME_KEY], says, missing: `SecurityConfiguration of ${thing.id}` }];
  });

const AT_REST: Readonly<Record<string, Protected>> = {
  'AWS::WorkSpaces::Workspace': {
    page: `${DOCS}workspaces/latest/adminguide/encrypt-workspaces.html`,
    read: workspace,
  },
  'AWS::ApiGateway::Stage': {
    page: `${DOCS}apigateway/latest/developerguide/api-gateway-caching.html`,
    read: stageCache,
  },
  'AWS::EMR::SecurityConfiguration': {
    page: `${DOCS}emr/latest/ManagementGuide/emr-create-security-configuration.html`,
    read: emr,
  },
  'AWS::AppSync::ApiCache': {
    page: `${DOCS}appsync/latest/devguide/enabling-caching.html`,
    read: flagged('AtRestEncryptionEnabled', undefined, OWNED),
  },
  'AWS::DLM::LifecyclePolicy': {
    page: `${DOCS}ebs/latest/userguide/event-policy.html`,
    read: copiesElsewhere,
  },
  'AWS::S3::Bucket': { page: `${DOCS}AmazonS3/latest/userguide/bucket-encryption.html`, read: bucket },
  'AWS::S3Express::DirectoryBucket': {
    page: `${DOCS}AmazonS3/latest/userguide/s3-express-serv-side-encryption.html`,
    read: bucket,
  },
  'AWS::SQS::Queue': {
    page: `${DOCS}AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html`,
    read: queue,
  },
  'AWS::SNS::Topic': { page: `${DOCS}sns/latest/dg/sns-server-side-encryption.html`, read: keyed('KmsMasterKeyId') },
  'AWS::DynamoDB::Table': {
    page: `${DOCS}amazondynamodb/latest/developerguide/EncryptionAtRest.html`,
    read: table,
  },
  'AWS::DynamoDB::GlobalTable': {
    page: `${DOCS}amazondynamodb/latest/developerguide/EncryptionAtRest.html`,
    read: globalTable,
  },
  'AWS::EC2::Volume': { page: `${DOCS}ebs/latest/userguide/ebs-encryption.html`, read: (_, thing) => ebs(thing, []) },
  'AWS::EC2::LaunchTemplate': {
    page: `${DOCS}ebs/latest/userguide/ebs-encryption.html`,
    read: devices('LaunchTemplateData.BlockDeviceMappings'),
  },
  'AWS::EC2::Instance': {
    page: `${DOCS}ebs/latest/userguide/ebs-encryption.html`,
    read: devices('BlockDeviceMappings'),
  },
  'AWS::AutoScaling::LaunchConfiguration': {
    page: `${DOCS}ebs/latest/userguide/ebs-encryption.html`,
    read: devices('BlockDeviceMappings'),
  },
  'AWS::RDS::DBInstance': {
    page: `${DOCS}AmazonRDS/latest/UserGuide/Overview.Encryption.html`,
    read: instance,
    parts: {
      'performance insights': flagged('EnablePerformanceInsights', 'PerformanceInsightsKMSKeyId', MANAGED),
      'master password': masterPassword,
      'replicated backups': always('AutomaticBackupReplicationKmsKeyId', PLAIN),
    },
  },
  'AWS::RDS::DBCluster': {
    page: `${DOCS}AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html`,
    read: cluster,
    parts: {
      'performance insights': flagged('PerformanceInsightsEnabled', 'PerformanceInsightsKmsKeyId', MANAGED),
      'master password': masterPassword,
    },
  },
  'AWS::DocDB::DBCluster': {
    page: `${DOCS}documentdb/latest/developerguide/encryption-at-rest.html`,
    read: plainCluster,
    parts: { 'master password': flagged('ManageMasterUserPassword', 'MasterUserSecretKmsKeyId', MANAGED) },
  },
  'AWS::DocDB::DBInstance': {
    page: `${DOCS}documentdb/latest/developerguide/encryption-at-rest.html`,
    read: inherited('DBClusterIdentifier', ['AWS::DocDB::DBCluster'], plainCluster, () => []),
  },
  'AWS::DocDBElastic::Cluster': {
    page: `${DOCS}documentdb/latest/developerguide/elastic-encryption.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::Neptune::DBCluster': { page: `${DOCS}neptune/latest/userguide/encrypt.html`, read: plainCluster },
  'AWS::Neptune::DBInstance': {
    page: `${DOCS}neptune/latest/userguide/encrypt.html`,
    read: inherited('DBClusterIdentifier', ['AWS::Neptune::DBCluster'], plainCluster, () => []),
  },
  'AWS::EFS::FileSystem': {
    page: `${DOCS}efs/latest/ug/encryption-at-rest.html`,
    read: flagged('Encrypted', 'KmsKeyId', MANAGED),
  },
  'AWS::ElastiCache::ReplicationGroup': {
    page: `${DOCS}AmazonElastiCache/latest/dg/at-rest-encryption.html`,
    read: cache,
  },
  'AWS::ElastiCache::ServerlessCache': {
    page: `${DOCS}AmazonElastiCache/latest/dg/at-rest-encryption.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::MemoryDB::Cluster': {
    page: `${DOCS}memorydb/latest/devguide/at-rest-encryption.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::DAX::Cluster': {
    page: `${DOCS}amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html`,
    read: flagged('SSESpecification.SSEEnabled', undefined, OWNED),
  },
  'AWS::Logs::LogGroup': {
    page: `${DOCS}AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::SecretsManager::Secret': {
    page: `${DOCS}secretsmanager/latest/userguide/security-encryption.html`,
    read: always('KmsKeyId', MANAGED),
  },
  'AWS::CloudTrail::Trail': {
    page: `${DOCS}awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html`,
    read: always('KMSKeyId', OWNED),
  },
  'AWS::CloudTrail::EventDataStore': {
    page: `${DOCS}awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::Kinesis::Stream': { page: `${DOCS}streams/latest/dev/what-is-sse.html`, read: stream },
  'AWS::KinesisFirehose::DeliveryStream': { page: `${DOCS}firehose/latest/dev/encryption.html`, read: delivery },
  'AWS::Backup::BackupVault': {
    page: `${DOCS}aws-backup/latest/devguide/encryption.html`,
    read: always('EncryptionKeyArn', MANAGED),
  },
  'AWS::ECR::Repository': {
    page: `${DOCS}AmazonECR/latest/userguide/encryption-at-rest.html`,
    read: worded(
      'EncryptionConfiguration.EncryptionType',
      'EncryptionConfiguration.KmsKey',
      { AES256: OWNED, KMS: MANAGED, KMS_DSSE: MANAGED },
      OWNED,
    ),
  },
  'AWS::Lambda::Function': {
    page: `${DOCS}lambda/latest/dg/security-encryption-at-rest.html`,
    read: always('KmsKeyArn', MANAGED),
  },
  'AWS::OpenSearchService::Domain': {
    page: `${DOCS}opensearch-service/latest/developerguide/encryption-at-rest.html`,
    read: flagged('EncryptionAtRestOptions.Enabled', 'EncryptionAtRestOptions.KmsKeyId', MANAGED),
  },
  'AWS::Elasticsearch::Domain': {
    page: `${DOCS}opensearch-service/latest/developerguide/encryption-at-rest.html`,
    read: flagged('EncryptionAtRestOptions.Enabled', 'EncryptionAtRestOptions.KmsKeyId', MANAGED),
  },
  'AWS::Redshift::Cluster': {
    page: `${DOCS}redshift/latest/mgmt/working-with-db-encryption.html`,
    // Clusters are encrypted by default since 2025; an older one may be plain.
    read: unlessCopied(['SnapshotIdentifier'], flagged('Encrypted', 'KmsKeyId', SOME_KEY, [PLAIN, OWNED]), {
      takesKey: true,
    }),
    parts: { 'master password': flagged('ManageMasterPassword', 'MasterPasswordSecretKmsKeyId', MANAGED) },
  },
  'AWS::RedshiftServerless::Namespace': {
    page: `${DOCS}redshift/latest/mgmt/serverless-workgroups-and-namespaces-rotate-kms-key.html`,
    read: always('KmsKeyId', OWNED),
  },
  'AWS::MSK::Cluster': {
    page: `${DOCS}msk/latest/developerguide/msk-working-with-encryption.html`,
    read: always('EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId', MANAGED),
  },
  'AWS::FSx::FileSystem': {
    page: `${DOCS}fsx/latest/WindowsGuide/encryption-at-rest.html`,
    read: always('KmsKeyId', SOME_KEY),
  },
  'AWS::EKS::Cluster': {
    page: `${DOCS}eks/latest/userguide/envelope-encryption.html`,
    read: always('EncryptionConfig[0].Provider.KeyArn', OWNED),
  },
  'AWS::StepFunctions::StateMachine': {
    page: `${DOCS}step-functions/latest/dg/encryption-at-rest.html`,
    read: always('EncryptionConfiguration.KmsKeyId', OWNED),
  },
  'AWS::Events::EventBus': {
    page: `${DOCS}eventbridge/latest/userguide/eb-encryption-at-rest-key-options.html`,
    read: always('KmsKeyIdentifier', OWNED),
  },
  'AWS::AmazonMQ::Broker': {
    page: `${DOCS}amazon-mq/latest/developer-guide/data-protection-encryption-at-rest.html`,
    read: always('EncryptionOptions.KmsKeyId', OWNED),
  },
  'AWS::Timestream::Database': {
    page: `${DOCS}timestream/latest/developerguide/EncryptionAtRest.html`,
    read: always('KmsKeyId', MANAGED),
  },
  'AWS::DMS::ReplicationInstance': {
    page: `${DOCS}dms/latest/userguide/CHAP_Security.html`,
    read: always('KmsKeyId', MANAGED),
  },
};

export function atRest(type: string): Protected | undefined {
  return Object.hasOwn(AT_REST, type) ? AT_REST[type] : undefined;
}
