import { type Claim, claim, exists, property, reaches, tls, witness } from 'lintel/claims';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';
import { forcesTls } from './database.ts';

const area = 'Encryption';

export function encryptionClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...keys(options), ...inTransit(options)];
}

const letsIn = (key: string, service: string, action: string) =>
  property(key, 'KeyPolicy.Statement', {
    has: { where: { 'Principal.Service': service, Effect: 'Allow', Action: action } },
  });

function keys(options: OmnirapeuticOptions): readonly Claim[] {
  const encrypted = (bucket: string, algorithm: string) =>
    property(bucket, 'BucketEncryption.ServerSideEncryptionConfiguration', {
      exactly: [{ where: { 'ServerSideEncryptionByDefault.SSEAlgorithm': algorithm } }],
    });
  const withKey = (bucket: string, key: string) =>
    property(
      bucket,
      'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID',
      {
        refersTo: key,
      },
    );
  return [
    claim(
      'OMN-ENC-01',
      'Three keys of our own: Aurora, S3, secrets',
      [
        exists({ type: 'AWS::KMS::Key' }, 3),
        exists({ type: 'AWS::KMS::Alias' }, 3),
        property({ type: 'AWS::KMS::Key' }, 'EnableKeyRotation', true),
        property({ type: 'AWS::KMS::Key' }, 'PendingWindowInDays', 30),
        property({ type: 'AWS::KMS::Key' }, 'KeyPolicy.Statement', {
          has: { where: { Action: 'kms:*', Effect: 'Allow' } },
        }),
        ...(['Aurora', 'S3', 'Secrets'] as const).map((name) =>
          property(`Security${name}KeyAlias`, 'TargetKeyId', { refersTo: `Security${name}Key` }),
        ),
        ...(['aurora', 's3', 'secrets'] as const).map((name) =>
          exists({ type: 'AWS::KMS::Alias', where: { AliasName: `alias/omnirapeutic-production-${name}` } }, 1),
        ),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-02',
      'The Aurora key encrypts data, backups and snapshots',
      [
        property('database cluster', 'StorageEncrypted', true),
        property('database cluster', 'KmsKeyId', { refersTo: 'Aurora key' }),
        property('database instances', 'EnablePerformanceInsights', true),
        property('database instances', 'PerformanceInsightsKMSKeyId', { refersTo: 'Aurora key' }),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-03',
      'The S3 key encrypts the trail bucket, and CloudTrail may use it',
      [
        ...(['trail bucket', 'config bucket', 'audit bucket'] as const).flatMap((bucket) => [
          encrypted(bucket, 'aws:kms'),
          withKey(bucket, 'S3 key'),
          property(bucket, 'LoggingConfiguration.DestinationBucketName', { refersTo: 'log bucket' }),
        ]),
        ...guarded(),
        property('trail', 'KMSKeyId', { refersTo: 'S3 key' }),
        property('trail', 'S3BucketName', { refersTo: 'trail bucket' }),
        letsIn('S3 key', 'cloudtrail.amazonaws.com', 'kms:GenerateDataKey*'),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-04',
      'The bucket of the load balancer’s logs is encrypted by S3',
      [
        encrypted('log bucket', 'AES256'),
        property('load balancer', 'LoadBalancerAttributes', {
          has: { where: { Key: 'access_logs.s3.enabled', Value: 'true' } },
        }),
        property('load balancer', 'LoadBalancerAttributes', {
          has: { where: { Key: 'access_logs.s3.bucket', Value: { refersTo: 'log bucket' } } },
        }),
      ],
      { area, resolution: 'C-OMN-09', note: 'With a KMS key the load balancer cannot deliver its logs.' },
    ),
    claim(
      'OMN-ENC-05',
      'The secrets key encrypts the passwords of the database',
      [
        property('database cluster', 'MasterUserSecret.KmsKeyId', { refersTo: 'secrets key' }),
        property('app user secret', 'KmsKeyId', { refersTo: 'secrets key' }),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-06',
      'The secrets key encrypts the keys of the API',
      [
        property('JWT secret', 'KmsKeyId', { refersTo: 'secrets key' }),
        property('every secret', 'KmsKeyId', { refersTo: 'secrets key' }),
        property('every secret', 'SecretString', { absent: true }),
        property('app user secret', 'GenerateSecretString.PasswordLength', { atLeast: 32 }),
        property('JWT secret', 'GenerateSecretString.PasswordLength', { atLeast: 64 }),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-07',
      'Certificates: an encrypted secret on request; the load balancer takes its own from ACM',
      options.certificateSecret === true
        ? property({ id: 'SecurityCertificateSecret' }, 'KmsKeyId', { refersTo: 'secrets key' })
        : [
            exists({ id: 'SecurityCertificateSecret' }, 0),
            property('every secret', 'KmsKeyId', { refersTo: 'secrets key' }),
          ],
      { area, resolution: 'C-OMN-10' },
    ),
    claim(
      'OMN-ENC-08',
      'The secrets key encrypts the container images',
      [
        property('repositories', 'EncryptionConfiguration.EncryptionType', 'KMS'),
        property('repositories', 'EncryptionConfiguration.KmsKey', { refersTo: 'secrets key' }),
      ],
      { area },
    ),
    claim(
      'OMN-ENC-09',
      'The secrets key encrypts alarm messages, and alarms may use it',
      [
        property('topic', 'KmsMasterKeyId', { refersTo: 'secrets key' }),
        ...(['cloudwatch.amazonaws.com', 'events.amazonaws.com'] as const).map((service) =>
          property('secrets key', 'KeyPolicy.Statement', {
            has: {
              where: {
                'Principal.Service': service,
                Effect: 'Allow',
                Action: { exactly: ['kms:Decrypt', 'kms:GenerateDataKey*'] },
                'Condition.StringEquals.aws:SourceAccount': { present: true },
              },
            },
          }),
        ),
      ],
      { area, resolution: 'C-OMN-11' },
    ),
  ];
}

/** No bucket is public, forgets what is replaced, or answers without TLS. */
function guarded() {
  const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;
  return [
    exists('every bucket', 4),
    ...blocks.map((block) => property('every bucket', `PublicAccessBlockConfiguration.${block}`, true)),
    property('every bucket', 'VersioningConfiguration.Status', 'Enabled'),
    property('every bucket', 'OwnershipControls.Rules[0].ObjectOwnership', 'BucketOwnerEnforced'),
    property('every bucket', 'LifecycleConfiguration.Rules', { length: { min: 1 } }),
    ...(['AlbLog', 'CloudTrail', 'Config', 'Audit'] as const).map((name) =>
      property(`${name}BucketPolicy`, 'Bucket', { refersTo: `${name}Bucket` }),
    ),
    property('every bucket policy', 'PolicyDocument.Statement', {
      has: { where: { Effect: 'Deny', Action: 's3:*', 'Condition.Bool.aws:SecureTransport': 'false' } },
    }),
  ];
}

function inTransit(options: OmnirapeuticOptions): readonly Claim[] {
  const isSecure = options.certificateArn !== undefined;
  const rows = [
    claim(
      'OMN-ENC-10',
      'Internet to load balancer: TLS 1.2 or newer, when there is a certificate',
      tls('HTTPS listener', '1.2'),
      { area, ...(isSecure ? {} : { planned: true as const }) },
    ),
    claim(
      'OMN-ENC-11',
      'Load balancer to tasks: HTTP inside the VPC',
      [property('API targets', 'Protocol', 'HTTP'), property('web targets', 'Protocol', 'HTTP')],
      { area },
    ),
    claim('OMN-ENC-12', 'Tasks to Aurora: TLS, enforced by the server', forcesTls(), { area }),
  ];
  if (stageOf(options) === 'validation') return rows;
  return [
    ...rows,
    claim(
      'OMN-ENC-13',
      'Tasks to Secrets Manager: HTTPS',
      [
        reaches('API service', 'internet', 'tcp/443', { through: ['NAT gateways'] }),
        witness(
          'workload',
          'secrets are injected by ECS over HTTPS; a client that is given an http:// endpoint refuses to start',
        ),
      ],
      { area, note: 'Through NAT: the document has no endpoint in the VPC. AWS refuses anything older than TLS 1.2.' },
    ),
    claim(
      'OMN-ENC-14',
      'Tasks to ECR: HTTPS',
      [
        reaches('API service', 'internet', 'tcp/443', { through: ['NAT gateways'] }),
        witness('workload', 'an image is pulled over HTTPS'),
      ],
      { area, note: 'Through NAT.' },
    ),
  ];
}
