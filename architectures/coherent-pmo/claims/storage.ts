import { type Assertion, allowed, type Claim, claim, denied, exists, grants, property, witness } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { bucketName } from '../storage.ts';
import { boots, machine } from './machine.ts';

const area = 'Storage';
const RULES = 'LifecycleConfiguration.Rules';
const GLACIER = { StorageClass: 'GLACIER', TransitionInDays: 90 };

/** Current objects in the prefix of the dumps. */
const COLD_BACKUPS = {
  where: { Prefix: 'backups/', Status: 'Enabled', Transitions: { exactly: [{ where: GLACIER }] } },
};

/** Versions that were replaced or deleted, in the whole bucket. */
const OLD_VERSIONS = {
  where: {
    Prefix: { absent: true },
    Status: 'Enabled',
    NoncurrentVersionTransitions: {
      exactly: [{ where: { StorageClass: 'STANDARD_IA', TransitionInDays: 30 } }, { where: GLACIER }],
    },
    'NoncurrentVersionExpiration.NoncurrentDays': 365,
  },
} as const;

export function storageClaims(settings: CoherentSettings): readonly Claim[] {
  return [...contents(settings), ...protection(settings), ...lifecycle()];
}

/** Objects of the bucket under a prefix, as an ARN. */
export function objectsUnder({ stage }: CoherentSettings, prefix: string): string {
  return `arn:\${AWS::Partition}:s3:::${bucketName(stage)}/${prefix}`;
}

function contents(settings: CoherentSettings): readonly Claim[] {
  const written = (id: string, title: string, prefix: string, what: string) =>
    claim(
      id,
      title,
      [
        machine(settings, 'UserData', { like: `*S3_BUCKET="${bucketName(settings.stage)}"*` }),
        allowed('role', ['s3:PutObject', 's3:GetObject'], { on: objectsUnder(settings, `${prefix}example`) }),
        witness('workload', what),
      ],
      { area },
    );
  return [
    claim(
      'PMO-S3-01',
      `Bucket coherent-artifacts-${settings.stage}`,
      property('bucket', 'BucketName', bucketName(settings.stage)),
      {
        area,
        resolution: 'C-PMO-07',
      },
    ),
    written('PMO-S3-02', 'User uploads under uploads/', 'uploads/', 'an upload lands under uploads/'),
    written('PMO-S3-03', 'Project artifacts under artifacts/', 'artifacts/', 'an artifact lands under artifacts/'),
    written('PMO-S3-04', 'Documents and files under documents/', 'documents/', 'a document lands under documents/'),
    claim(
      'PMO-S3-05',
      'Database dumps under backups/',
      [
        ...boots(settings, '"s3://$S3_BUCKET/backups/$(date --utc +%F)/coherent.dump"'),
        allowed('role', ['s3:PutObject'], { on: objectsUnder(settings, 'backups/2026-01-31/coherent.dump') }),
      ],
      { area },
    ),
  ];
}

function protection(settings: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-S3-06',
      'Public access is blocked',
      [
        ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((flag) =>
          property('every bucket', `PublicAccessBlockConfiguration.${flag}`, true),
        ),
        property('every bucket', 'OwnershipControls.Rules', {
          exactly: [{ where: { ObjectOwnership: 'BucketOwnerEnforced' } }],
        }),
      ],
      { area },
    ),
    claim('PMO-S3-07', 'Objects are encrypted with AES-256', encrypted(settings), { area }),
    claim('PMO-S3-08', 'Versioning', property('bucket', 'VersioningConfiguration.Status', 'Enabled'), { area }),
    claim(
      'PMO-S3-09',
      'Only the role of the server reads and writes objects, over TLS only',
      [
        allowed('role', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], { on: objectsUnder(settings, 'example') }),
        grants('role', { services: ['s3'], on: ['bucket'], actions: ['s3:*'] }),
        property('bucket policy', 'PolicyDocument.Statement', {
          each: {
            where: {
              Effect: 'Deny',
              'Principal.AWS': '*',
              Resource: { exactly: ['${Artifacts.Arn}', '${Artifacts.Arn}/*'] },
            },
          },
        }),
        allowed('role', ['s3:ListBucket'], { on: 'bucket', context: OVER_TLS }),
        denied('role', ['s3:ListBucket'], { on: 'bucket', context: { ...OVER_TLS, 'aws:SecureTransport': 'false' } }),
        denied('role', ['s3:ListBucket'], { on: 'bucket', context: { ...OVER_TLS, 's3:TlsVersion': '1.1' } }),
        ...nobodyElse(settings),
      ],
      { area },
    ),
    claim(
      'PMO-S3-15',
      'One bucket, beside those of logs',
      [
        exists({ type: 'AWS::S3::Bucket', id: 'Artifacts*' }, 1),
        exists({ type: 'AWS::S3::Bucket' }, 1 + Number(settings.cloudTrail) + Number(settings.awsConfig)),
      ],
      { area },
    ),
  ];
}

/** How a client that follows the policy of the bucket calls. */
export const OVER_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' } as const;

/** AES-256 under keys of S3, or under the key of the stack: S3 uses AES-256 for both. */
export function encrypted({ kmsKey }: CoherentSettings): readonly Assertion[] {
  const path = 'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault';
  return kmsKey
    ? [
        property('bucket', `${path}.SSEAlgorithm`, 'aws:kms'),
        property('bucket', `${path}.KMSMasterKeyID`, { refersTo: 'key' }),
      ]
    : [property('bucket', `${path}.SSEAlgorithm`, 'AES256')];
}

function nobodyElse(settings: CoherentSettings): readonly Assertion[] {
  const { nat, flowLogs, officeHours } = settings;
  const others = nat === 'instance' || flowLogs || officeHours !== undefined;
  return [
    exists({ type: 'AWS::IAM::User' }, 0),
    others
      ? denied('other roles', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], {
          on: objectsUnder(settings, 'example'),
        })
      : exists('other roles', 0),
  ];
}

function lifecycle(): readonly Claim[] {
  const resolution = 'C-PMO-06';
  return [
    claim(
      'PMO-S3-10',
      'Current versions stay in Standard, except old dumps',
      [
        exists(
          {
            type: 'AWS::S3::Bucket',
            id: 'Artifacts',
            where: { [RULES]: { has: { where: { Prefix: { not: 'backups/' }, Transitions: { present: true } } } } },
          },
          0,
        ),
        exists(
          {
            type: 'AWS::S3::Bucket',
            id: 'Artifacts',
            where: {
              [RULES]: { has: { where: { Prefix: { not: 'backups/' }, ExpirationInDays: { present: true } } } },
            },
          },
          0,
        ),
        property('bucket', RULES, { has: COLD_BACKUPS }),
      ],
      { area, resolution },
    ),
    claim(
      'PMO-S3-11',
      'Old versions move to Standard-IA after 30 days',
      property('bucket', RULES, { has: OLD_VERSIONS }),
      { area, resolution },
    ),
    claim(
      'PMO-S3-12',
      'Old versions and dumps move to Glacier after 90 days',
      [property('bucket', RULES, { has: OLD_VERSIONS }), property('bucket', RULES, { has: COLD_BACKUPS })],
      { area, resolution },
    ),
    claim(
      'PMO-S3-13',
      'Old versions and dumps are deleted after 365 days',
      [
        property('bucket', RULES, { has: { where: { 'NoncurrentVersionExpiration.NoncurrentDays': 365 } } }),
        property('bucket', RULES, { has: { where: { Prefix: 'backups/', ExpirationInDays: 365 } } }),
      ],
      { area, resolution },
    ),
    claim(
      'PMO-S3-14',
      'Deleted objects are kept for at least 30 days',
      [
        property('bucket', 'VersioningConfiguration.Status', 'Enabled'),
        property('bucket', RULES, {
          has: { where: { 'NoncurrentVersionExpiration.NoncurrentDays': { atLeast: 30 } } },
        }),
        exists(
          {
            type: 'AWS::S3::Bucket',
            id: 'Artifacts',
            where: { [RULES]: { has: { where: { 'NoncurrentVersionExpiration.NoncurrentDays': { atMost: 29 } } } } },
          },
          0,
        ),
      ],
      { area, resolution },
    ),
  ];
}
