import { type Claim, promised } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { FORCES_TLS } from './database.ts';
import { NO_CERTIFICATE } from './edge.ts';
import { that } from './names.ts';

const { called, claim, encrypted, exists, kept, may, mayNot, property, reaches, records, targets, witness } = that;
const KEYS = [
  ['Aurora key', 'aurora'],
  ['S3 key', 's3'],
  ['secrets key', 'secrets'],
] as const;
const EVIDENCE = ['trail bucket', 'config bucket', 'audit bucket'] as const;

export function encryptionClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return that.area('Encryption', [...keys(options), ...inTransit(options)]);
}

function keys({ certificateSecret = false }: OmnirapeuticOptions): readonly Claim[] {
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const cloudWatch = 'cloudwatch.amazonaws.com';
  return [
    claim('OMN-ENC-01', 'Three keys of our own: Aurora, S3, secrets', [
      exists('every key', 3),
      exists({ type: 'AWS::KMS::Alias' }, 3),
      property('every key', 'EnableKeyRotation', true),
      property('every key', 'Enabled', { not: false }),
      kept('every key', { days: 30, onDelete: 'Retain' }),
      may('administrator', ['kms:*'], { on: 'every key' }),
      mayNot({ account: 'another' }, ['kms:*'], { on: 'every key' }),
      mayNot('anyone', ['kms:*'], { on: 'every key' }),
      ...KEYS.flatMap(([key, name]) => [
        property(`alias of the ${key}`, 'TargetKeyId', { refersTo: key }),
        called(`alias of the ${key}`, `alias/omnirapeutic-production-${name}`),
      ]),
    ]),
    claim('OMN-ENC-02', 'The Aurora key encrypts data, backups and snapshots', [
      encrypted('database cluster', { by: 'Aurora key' }),
      encrypted('database instances', { part: 'performance insights', by: 'Aurora key' }),
    ]),
    claim('OMN-ENC-03', 'The S3 key encrypts the trail bucket, and CloudTrail may use it', [
      ...EVIDENCE.flatMap((bucket) => {
        const name = bucket === 'trail bucket' ? 'cloudtrail' : (bucket.split(' ')[0] ?? '');
        return [
          encrypted(bucket, { by: 'S3 key' }),
          called(bucket, `omnirapeutic-production-${name}-\${AWS::AccountId}`),
          records(bucket, { to: 'log bucket', under: `s3/${name}/` }),
        ];
      }),
      ...guarded(),
      ...promised(that.audited({ id: 'AUD', trail: 'trail', bucket: 'trail bucket', days: 2555, key: 'S3 key' })),
    ]),
    claim(
      'OMN-ENC-04',
      'The bucket of the load balancer’s logs is encrypted by S3',
      { resolution: 'C-OMN-09', note: 'With a KMS key the load balancer cannot deliver its logs.' },
      [
        encrypted('log bucket', { by: 'aws owned' }),
        called('log bucket', 'omnirapeutic-production-alb-logs-${AWS::AccountId}'),
        records('load balancer', { to: 'log bucket', under: 'alb' }),
        kept('log bucket', { expires: { '': 365 }, oldVersionsExpire: { '': 30 } }),
      ],
    ),
    claim('OMN-ENC-05', 'The secrets key encrypts the passwords of the database', [
      encrypted('database cluster', { part: 'master password', by: 'secrets key' }),
      encrypted('app user secret', { by: 'secrets key' }),
    ]),
    claim('OMN-ENC-06', 'The secrets key encrypts the keys of the API', [
      encrypted('every secret', { by: 'secrets key' }),
      property('every secret', 'SecretString', { absent: true }),
      ...(
        [
          ['app user secret', 'aurora/app-user', 32],
          ['JWT secret', 'api/jwt-secret', 64],
        ] as const
      ).flatMap(([secret, name, atLeast]) => [
        called(secret, `omnirapeutic/production/${name}`),
        property(secret, 'GenerateSecretString', { where: { PasswordLength: { atLeast }, ExcludePunctuation: true } }),
        that.file('runbooks/rotate-a-secret.md', {
          runs: [`aws secretsmanager put-secret-value --region us-east-1 --secret-id omnirapeutic/production/${name}`],
        }),
      ]),
      that.file('runbooks/rotate-a-secret.md', {
        runs: [
          'aws ecs run-task --task-definition omnirapeutic-production-migrate --cluster omnirapeutic-production --region us-east-1',
          ...['api', 'worker'].map(
            (service) =>
              `aws ecs update-service --region us-east-1 --cluster omnirapeutic-production --service omnirapeutic-production-${service} --force-new-deployment`,
          ),
          'aws rds modify-db-cluster --region us-east-1 --db-cluster-identifier omnirapeutic-production --rotate-master-user-password --apply-immediately',
        ],
        mentions: ['{"username":"care_app","password":"%s"}'],
      }),
    ]),
    claim(
      'OMN-ENC-07',
      'Certificates: an encrypted secret on request; the load balancer takes its own from ACM',
      { resolution: 'C-OMN-10' },
      certificateSecret
        ? encrypted({ id: 'SecurityCertificateSecret' }, { by: 'secrets key' })
        : [exists({ id: 'SecurityCertificateSecret' }, 0), encrypted('every secret', { by: 'secrets key' })],
    ),
    claim(
      'OMN-ENC-08',
      'The secrets key encrypts the container images',
      encrypted('repositories', { by: 'secrets key' }),
    ),
    claim('OMN-ENC-09', 'The secrets key encrypts alarm messages, and alarms may use it', { resolution: 'C-OMN-11' }, [
      encrypted('topic', { by: 'secrets key' }),
      may({ service: cloudWatch }, use, { on: 'secrets key', for: 'every alarm' }),
      mayNot({ service: cloudWatch, account: 'another' }, use, { on: 'secrets key' }),
      // EventBridge uses it for what stands here, and for nobody else's topics and queues.
      mayNot({ service: 'events.amazonaws.com' }, use, {
        on: 'secrets key',
        context: {
          'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:eu-west-1:999988887777:theirs',
          'kms:EncryptionContext:aws:sqs:arn': 'arn:aws:sqs:eu-west-1:999988887777:theirs',
        },
      }),
      ...['sns:topicArn', 'sqs:arn'].map((encrypted) =>
        property('secrets key', 'KeyPolicy.Statement', {
          has: {
            where: {
              'Principal.Service': 'events.amazonaws.com',
              [`Condition.ArnLike["kms:EncryptionContext:aws:${encrypted}"]`]: {
                like: 'arn:${AWS::Partition}:s?s:${AWS::Region}:${AWS::AccountId}:*',
              },
            },
          },
        }),
      ),
      that.tells('topic', { email: '${AlertEmail}' }, { from: ['every alarm', 'finding rules'] }),
    ]),
  ];
}

/** No bucket is public, forgets what is replaced, or answers without TLS. */
function guarded() {
  return [
    exists('every bucket', 4),
    property('every bucket', 'PublicAccessBlockConfiguration', {
      where: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    }),
    mayNot('anyone', ['s3:*'], { on: 'every bucket' }),
    ...EVIDENCE.flatMap((bucket) => [
      mayNot({ account: 'another' }, ['s3:*'], { on: bucket }),
      may('administrator', ['s3:GetObject', 's3:ListBucket', 's3:GetBucketPolicy', 's3:PutBucketPolicy'], {
        on: bucket,
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
      }),
    ]),
    encrypted('every bucket', { in: 'transit' }),
    kept('every bucket', { versions: true, uploadsAbortAfterDays: 7, onDelete: 'Retain' }),
    property('every bucket', 'OwnershipControls.Rules[0].ObjectOwnership', 'BucketOwnerEnforced'),
  ];
}

function inTransit(options: OmnirapeuticOptions): readonly Claim[] {
  const isSecure = options.certificateArn !== undefined;
  const rows = [
    claim(
      'OMN-ENC-10',
      'Internet to load balancer: TLS 1.2 or newer, when there is a certificate',
      isSecure ? {} : { planned: true, note: NO_CERTIFICATE },
      that.tls('HTTPS listener', '1.2'),
    ),
    claim('OMN-ENC-11', 'Load balancer to tasks: HTTP inside the VPC', [
      targets('API targets', { protocol: 'HTTP' }),
      targets('web targets', { protocol: 'HTTP' }),
    ]),
    claim('OMN-ENC-12', 'Tasks to Aurora: TLS, enforced by the server', FORCES_TLS),
  ];
  if (options.stage === 'validation') return rows;
  const leaves = reaches('API service', 'internet', 'tcp/443', { through: ['NAT gateways'] });
  return [
    ...rows,
    claim(
      'OMN-ENC-13',
      'Tasks to Secrets Manager: HTTPS',
      { note: 'Through NAT: the document has no endpoint in the VPC. AWS refuses anything older than TLS 1.2.' },
      [
        leaves,
        witness('workload', 'a task has its secrets, and Secrets Manager answers it over TLS and not over HTTP'),
      ],
    ),
    claim('OMN-ENC-14', 'Tasks to ECR: HTTPS', { note: 'Through NAT.' }, [
      leaves,
      witness('workload', 'the registry answers a task over TLS and not over HTTP'),
    ]),
  ];
}
