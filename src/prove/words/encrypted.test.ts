/** The oracle of each case is the AWS page that the tables of src/prove/encryption cite for its type. */
import { describe, expect, test } from 'vitest';
import { encrypted } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

const KEY = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } };
const KEYS = {
  Key: KEY,
  Other: KEY,
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/data', TargetKeyId: { Ref: 'Key' } } },
};
type Props = Readonly<Record<string, unknown>>;
type How = Parameters<typeof encrypted>[1];

function outcome(Type: string, Properties: Props, how: How = {}, others: object = {}): string {
  const world = {
    resources: { ...KEYS, ...others, It: { Type, Properties } },
    parameters: { Open: { Type: 'String' } },
    conditions: {},
  };
  return judgeIn(world, encrypted('It', how)).outcome;
}

const ARN = { 'Fn::GetAtt': ['Key', 'Arn'] };
const sse = (SSEAlgorithm: string, KMSMasterKeyID?: unknown) => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }],
  },
});
const root = (Ebs: Props) => ({ LaunchTemplateData: { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }] } });

describe('at rest', () => {
  test.each<[type: string, properties: Props, expected: string]>([
    ['AWS::S3::Bucket', {}, 'proved'],
    ['AWS::SQS::Queue', {}, 'proved'],
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: false }, 'refuted'],
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: { Ref: 'Open' } }, 'unknown'],
    ['AWS::SNS::Topic', {}, 'refuted'],
    ['AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }, 'proved'],
    ['AWS::DynamoDB::Table', {}, 'proved'],
    ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: { Ref: 'Open' } } }, 'proved'],
    ['AWS::EC2::Volume', { Encrypted: true }, 'proved'],
    ['AWS::EC2::Volume', {}, 'unknown'],
    ['AWS::EC2::LaunchTemplate', root({ Encrypted: true }), 'proved'],
    ['AWS::EC2::LaunchTemplate', root({}), 'unknown'],
    ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: {} }, 'unknown'],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', StorageEncrypted: 'true' }, 'proved'],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', StorageEncrypted: false }, 'refuted'],
    ['AWS::RDS::DBInstance', { StorageEncrypted: true, DBSnapshotIdentifier: 'old' }, 'unknown'],
    ['AWS::RDS::DBCluster', { Engine: 'aurora-postgresql', StorageEncrypted: true }, 'proved'],
    ['AWS::RDS::DBCluster', { Engine: 'aurora-postgresql' }, 'unknown'],
    ['AWS::RDS::DBCluster', { Engine: 'mysql' }, 'refuted'],
    ['AWS::DocDB::DBCluster', {}, 'refuted'],
    ['AWS::Neptune::DBCluster', { StorageEncrypted: true }, 'proved'],
    ['AWS::EFS::FileSystem', { Encrypted: true }, 'proved'],
    ['AWS::EFS::FileSystem', {}, 'refuted'],
    ['AWS::ElastiCache::ReplicationGroup', { Engine: 'redis' }, 'refuted'],
    ['AWS::ElastiCache::ReplicationGroup', { Engine: 'valkey' }, 'proved'],
    ['AWS::ElastiCache::ReplicationGroup', { Engine: 'valkey', AtRestEncryptionEnabled: false }, 'refuted'],
    ['AWS::Logs::LogGroup', {}, 'proved'],
    ['AWS::Kinesis::Stream', {}, 'refuted'],
    ['AWS::Kinesis::Stream', { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } }, 'proved'],
    ['AWS::OpenSearchService::Domain', {}, 'refuted'],
    ['AWS::OpenSearchService::Domain', { EncryptionAtRestOptions: { Enabled: true } }, 'proved'],
    ['AWS::ECR::Repository', {}, 'proved'],
    ['AWS::Redshift::Cluster', {}, 'unknown'],
    ['AWS::IAM::Role', {}, 'unknown'],
  ])('%s %j is %s', (type, properties, expected) => expect(outcome(type, properties)).toBe(expected));

  test('what is not in the table says so', () => {
    const world = { resources: { It: { Type: 'AWS::IoT::Thing' } } };
    expect(inShort(judgeIn(world, encrypted('It')))).toBe(
      'unknown: AWS::IoT::Thing (It) is not a type whose encryption at rest is known',
    );
  });

  test('an instance of a cluster is encrypted as its cluster is', () => {
    const cluster = (StorageEncrypted: boolean) => ({
      Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'mysql', StorageEncrypted } },
    });
    const properties = { DBClusterIdentifier: { Ref: 'Cluster' }, Engine: 'mysql' };
    expect(outcome('AWS::RDS::DBInstance', properties, {}, cluster(true))).toBe('proved');
    expect(outcome('AWS::RDS::DBInstance', properties, {}, cluster(false))).toBe('refuted');
  });

  test('a condition says in which worlds it holds', () => {
    const world = {
      parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      resources: {
        It: {
          Type: 'AWS::EFS::FileSystem',
          Properties: { Encrypted: { 'Fn::If': ['IsProd', true, { Ref: 'AWS::NoValue' }] } },
        },
      },
    };
    expect(inShort(judgeIn(world, encrypted('It')))).toBe('unknown: Stage = prod');
  });
});

describe('by which key', () => {
  const rows: readonly [type: string, properties: Props, by: string, expected: string][] = [
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Key' }), 'Key', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms', ARN), 'Key', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms', ARN), 'Other', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms', { 'Fn::GetAtt': ['Other', 'Arn'] }), 'Key', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Other' }), 'Key', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Alias' }), 'Key', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms', 'alias/data'), 'Key', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Alias' }), 'Other', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms'), 'Key', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms'), 'aws', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms'), 'aws owned', 'refuted'],
    ['AWS::S3::Bucket', sse('AES256'), 'aws owned', 'proved'],
    ['AWS::S3::Bucket', sse('AES256', ARN), 'Key', 'refuted'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Open' }), 'Key', 'unknown'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Open' }), 'customer', 'unknown'],
    ['AWS::S3::Bucket', sse('aws:kms', { 'Fn::ImportValue': 'Key' }), 'customer', 'unknown'],
    ['AWS::S3::Bucket', sse('aws:kms', { Ref: 'Key' }), 'customer', 'proved'],
    ['AWS::S3::Bucket', sse('aws:kms', 'alias/aws/s3'), 'customer', 'refuted'],
    ['AWS::SQS::Queue', { KmsMasterKeyId: { Ref: 'Key' } }, 'Key', 'proved'],
    ['AWS::SQS::Queue', {}, 'customer', 'refuted'],
    ['AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::Sub': 'alias/data' } }, 'Key', 'proved'],
    ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: ARN } }, 'Key', 'proved'],
    ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: false, KMSMasterKeyId: ARN } }, 'Key', 'refuted'],
    ['AWS::Logs::LogGroup', { KmsKeyId: ARN }, 'Key', 'proved'],
    ['AWS::Logs::LogGroup', {}, 'Key', 'refuted'],
    ['AWS::SecretsManager::Secret', {}, 'aws managed', 'proved'],
    ['AWS::CloudTrail::Trail', { KMSKeyId: { Ref: 'Alias' } }, 'Key', 'proved'],
    ['AWS::Backup::BackupVault', { EncryptionKeyArn: ARN }, 'Key', 'proved'],
    ['AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: ARN } }, 'Key', 'proved'],
    ['AWS::ECR::Repository', { EncryptionConfiguration: { KmsKey: ARN } }, 'Key', 'refuted'],
    ['AWS::RDS::DBCluster', { Engine: 'aurora-mysql', KmsKeyId: ARN }, 'Key', 'refuted'],
    ['AWS::EC2::Volume', { Encrypted: true, KmsKeyId: { Ref: 'Key' } }, 'Key', 'proved'],
    ['AWS::EC2::Volume', { Encrypted: true }, 'Key', 'unknown'],
    ['AWS::EC2::LaunchTemplate', root({ Encrypted: true, KmsKeyId: ARN }), 'Key', 'proved'],
  ];
  test.each(rows)('%s %j by %s is %s', (type, properties, by, expected) =>
    expect(outcome(type, properties, { by })).toBe(expected),
  );

  test.each<[part: 'performance insights' | 'master password', properties: Props, expected: string]>([
    ['performance insights', { EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: ARN }, 'proved'],
    ['performance insights', { EnablePerformanceInsights: true }, 'refuted'],
    ['master password', { ManageMasterUserPassword: true, MasterUserSecret: { KmsKeyId: ARN } }, 'proved'],
    ['master password', { MasterUserPassword: 'secret', MasterUserSecret: { KmsKeyId: ARN } }, 'refuted'],
  ])('the %s of a database with %j is %s', (part, properties, expected) =>
    expect(outcome('AWS::RDS::DBInstance', properties, { by: 'Key', part })).toBe(expected),
  );
});

describe('in transit', () => {
  const group = (Parameters: Props, type = 'AWS::RDS::DBParameterGroup') => ({
    Group: { Type: type, Properties: { Parameters } },
  });
  const DB = { Engine: 'postgres', DBParameterGroupName: { Ref: 'Group' } };
  test.each<[type: string, properties: Props, expected: string, others?: object]>([
    ['AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' }, 'proved'],
    ['AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTP' }, 'refuted'],
    ['AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'TCP' }, 'unknown'],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', { Protocol: 'HTTPS' }, 'proved'],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', { Protocol: 'HTTP' }, 'refuted'],
    ['AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'SSL' }] }, 'proved'],
    ['AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'SSL' }, { Protocol: 'HTTP' }] }, 'refuted'],
    ['AWS::ElastiCache::ReplicationGroup', { TransitEncryptionEnabled: true }, 'proved'],
    ['AWS::ElastiCache::ReplicationGroup', {}, 'refuted'],
    [
      'AWS::ElastiCache::ReplicationGroup',
      { TransitEncryptionEnabled: true, TransitEncryptionMode: 'preferred' },
      'refuted',
    ],
    ['AWS::ElastiCache::ReplicationGroup', { TransitEncryptionEnabled: { Ref: 'Open' } }, 'unknown'],
    ['AWS::RDS::DBInstance', DB, 'proved', group({ 'rds.force_ssl': 1 })],
    ['AWS::RDS::DBInstance', DB, 'refuted', group({ 'rds.force_ssl': '0' })],
    ['AWS::RDS::DBInstance', DB, 'unknown', group({})],
    ['AWS::RDS::DBInstance', { ...DB, EngineVersion: '14.9' }, 'refuted', group({})],
    ['AWS::RDS::DBInstance', { ...DB, EngineVersion: '16' }, 'proved', group({})],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', EngineVersion: '16', DBParameterGroupName: 'own' }, 'unknown'],
    [
      'AWS::RDS::DBCluster',
      { Engine: 'aurora-mysql', DBClusterParameterGroupName: { Ref: 'Group' } },
      'proved',
      group({ require_secure_transport: 'ON' }, 'AWS::RDS::DBClusterParameterGroup'),
    ],
    ['AWS::RDS::DBCluster', { Engine: 'aurora-postgresql', EngineVersion: '15.10' }, 'refuted'],
    ['AWS::RDS::DBProxy', { RequireTLS: true }, 'proved'],
    ['AWS::RDS::DBProxy', {}, 'refuted'],
    ['AWS::MSK::Cluster', {}, 'proved'],
    ['AWS::MSK::Cluster', { EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS_PLAINTEXT' } } }, 'refuted'],
    ['AWS::OpenSearchService::Domain', { DomainEndpointOptions: { EnforceHTTPS: true } }, 'proved'],
    ['AWS::OpenSearchService::Domain', {}, 'refuted'],
    ['AWS::DocDB::DBCluster', {}, 'proved'],
    [
      'AWS::Redshift::Cluster',
      { ClusterParameterGroupName: { Ref: 'Group' } },
      'proved',
      {
        Group: {
          Type: 'AWS::Redshift::ClusterParameterGroup',
          Properties: { Parameters: [{ ParameterName: 'require_ssl', ParameterValue: 'true' }] },
        },
      },
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'allow-all' } } },
      'refuted',
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' } } },
      'proved',
    ],
    ['AWS::IAM::Role', {}, 'unknown'],
  ])('%s %j is %s', (type, properties, expected, others = {}) =>
    expect(outcome(type, properties, { in: 'transit' }, others)).toBe(expected),
  );

  test('a listener that only redirects to HTTPS leaves a load balancer encrypted', () => {
    const listener = (Protocol: string, Type: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'It' },
        Protocol,
        DefaultActions: [{ Type, RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
      },
    });
    const judge = (Type: string) =>
      outcome(
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        {},
        { in: 'transit' },
        {
          Http: listener('HTTP', Type),
          Https: listener('HTTPS', 'forward'),
        },
      );
    expect(judge('redirect')).toBe('proved');
    expect(judge('forward')).toBe('refuted');
  });

  const DENY = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [{ 'Fn::GetAtt': ['It', 'Arn'] }, { 'Fn::Sub': '${It.Arn}/*' }],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  test.each<[says: string, change: Props, expected: string]>([
    ['the policy that AWS recommends', {}, 'proved'],
    ['the principal as CDK writes it', { Principal: { AWS: '*' } }, 'proved'],
    ['only what is read is denied', { Action: 's3:Get*' }, 'refuted'],
    ['the objects are forgotten', { Resource: { 'Fn::GetAtt': ['It', 'Arn'] } }, 'refuted'],
    ['only a prefix is protected', { Resource: { 'Fn::Sub': '${It.Arn}/logs/*' } }, 'refuted'],
    ['it allows in place of denying', { Effect: 'Allow' }, 'refuted'],
    ['it denies what comes with TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'refuted'],
    [
      'another condition narrows it',
      { Condition: { ...DENY.Condition, StringEquals: { 'aws:SourceVpc': 'v' } } },
      'unknown',
    ],
  ])('a bucket: %s', (_, change, expected) => {
    const Policy = {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'It' }, PolicyDocument: { Statement: [{ ...DENY, ...change }] } },
    };
    expect(outcome('AWS::S3::Bucket', { BucketName: 'data' }, { in: 'transit' }, { Policy })).toBe(expected);
  });

  test('a topic without a policy, or with a subscription to a plain URL, is not encrypted', () => {
    const Policy = {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'It' }],
        PolicyDocument: { Statement: [{ ...DENY, Action: 'sns:Publish', Resource: { Ref: 'It' } }] },
      },
    };
    const Hook = {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'It' }, Protocol: 'http', Endpoint: 'http://a' },
    };
    expect(outcome('AWS::SNS::Topic', {}, { in: 'transit' })).toBe('refuted');
    expect(outcome('AWS::SNS::Topic', {}, { in: 'transit' }, { Policy })).toBe('proved');
    expect(outcome('AWS::SNS::Topic', {}, { in: 'transit' }, { Policy, Hook })).toBe('refuted');
  });
});
