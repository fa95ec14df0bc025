import type { Assertion, Claim } from 'lintel/claims';
import { that } from './names.ts';
import { onHost, sets, type Variant } from './variant.ts';

const { allowed, claim, denied, encrypted: encryptedAs, exists, file, kept, property, witness } = that;

export function storageClaims(variant: Variant): readonly Claim[] {
  return that.area('Storage', [...contents(variant), ...protection(variant), ...lifecycle()]);
}

/** Bucket names are unique in the world, so the account stands behind the documented name (C-PMO-07). */
const bucketName = (stage: Variant['stage']) => `coherent-artifacts-${stage}-\${AWS::AccountId}`;

/** Objects of the bucket under a prefix, as an ARN. */
export function objectsUnder({ stage }: Variant, prefix: string) {
  return `arn:\${AWS::Partition}:s3:::${bucketName(stage)}/${prefix}` as const;
}

function contents(variant: Variant): readonly Claim[] {
  const name = bucketName(variant.stage);
  const written = (id: string, title: string, prefix: string, what: string) =>
    claim(id, title, [
      sets({ S3_BUCKET: name }),
      allowed('role', ['s3:PutObject', 's3:GetObject'], {
        on: objectsUnder(variant, `${prefix}example`),
        context: OVER_TLS,
      }),
      witness('workload', what),
    ]);
  return [
    claim('PMO-S3-01', `Bucket coherent-artifacts-${variant.stage}`, { resolution: 'C-PMO-07' }, [
      property('bucket', 'BucketName', name),
    ]),
    written('PMO-S3-02', 'User uploads under uploads/', 'uploads/', 'an upload lands under uploads/'),
    written('PMO-S3-03', 'Project artifacts under artifacts/', 'artifacts/', 'an artifact lands under artifacts/'),
    written('PMO-S3-04', 'Documents and files under documents/', 'documents/', 'a document lands under documents/'),
    claim('PMO-S3-05', 'Database dumps under backups/', [
      file(onHost('/opt/coherent/bin/backup'), {
        runs: ['aws s3 cp "$dump" "s3://$S3_BUCKET/backups/$day/coherent.dump"'],
      }),
      allowed('role', ['s3:PutObject'], {
        on: objectsUnder(variant, 'backups/2026-01-31/coherent.dump'),
        context: OVER_TLS,
      }),
    ]),
  ];
}

function protection(variant: Variant): readonly Claim[] {
  return [
    claim('PMO-S3-06', 'Public access is blocked', [
      property('every bucket', 'PublicAccessBlockConfiguration', {
        where: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      }),
      property('every bucket', 'OwnershipControls.Rules', {
        exactly: [{ where: { ObjectOwnership: 'BucketOwnerEnforced' } }],
      }),
    ]),
    claim('PMO-S3-07', 'Objects are encrypted with AES-256', encrypted(variant)),
    claim('PMO-S3-08', 'Versioning', kept('bucket', { versions: true })),
    claim('PMO-S3-09', 'Only the role of the server reads and writes objects, over TLS only', [
      allowed('role', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], {
        on: objectsUnder(variant, 'example'),
        context: OVER_TLS,
      }),
      that.grants('role', { services: ['s3'], on: ['bucket'], actions: ['s3:*'] }),
      encryptedAs('bucket', { in: 'transit' }),
      allowed('role', ['s3:ListBucket'], { on: 'bucket', context: OVER_TLS }),
      denied('role', ['s3:ListBucket'], { on: 'bucket', context: { ...OVER_TLS, 'aws:SecureTransport': 'false' } }),
      denied('role', ['s3:ListBucket'], { on: 'bucket', context: { ...OVER_TLS, 's3:TlsVersion': '1.1' } }),
      that.mayNot('anyone', ['s3:*'], { on: 'bucket' }),
      // Its policy only refuses; what it would allow the public is left to the public access block.
      property({ type: 'AWS::S3::BucketPolicy', id: 'ArtifactsPolicy' }, 'PolicyDocument.Statement', {
        not: { has: { where: { Effect: 'Allow' } } },
      }),
      ...nobodyElse(variant),
    ]),
    claim('PMO-S3-15', 'One bucket, beside those of logs', [
      exists({ type: 'AWS::S3::Bucket', id: 'Artifacts*' }, 1),
      exists('every bucket', 1 + Number(variant.cloudTrail) + Number(variant.awsConfig)),
    ]),
  ];
}

/** How a client that follows the policy of the bucket calls. */
export const OVER_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' } as const;

/** AES-256 under keys of S3, or under the key of the stack: S3 uses AES-256 for both. */
export function encrypted({ kmsKey }: Variant): Assertion {
  return encryptedAs('bucket', { by: kmsKey ? 'key' : 'aws owned' });
}

function nobodyElse(variant: Variant): readonly Assertion[] {
  const { nat, flowLogs, officeHours, gitHubDelivery } = variant;
  const others = nat === 'instance' || flowLogs || officeHours !== undefined || gitHubDelivery;
  return [
    exists({ type: 'AWS::IAM::User' }, 0),
    others
      ? denied('other roles', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], {
          on: objectsUnder(variant, 'example'),
        })
      : exists('other roles', 0),
  ];
}

/** Only replaced and deleted versions, and dumps, get cold and go (C-PMO-06). */
function lifecycle(): readonly Claim[] {
  const resolved = { resolution: 'C-PMO-06' };
  const oldVersionsMove = { '': { STANDARD_IA: 30, GLACIER: 90 } };
  return [
    claim('PMO-S3-10', 'Current versions stay in Standard, except old dumps', resolved, [
      kept('bucket', { moves: { 'backups/': { GLACIER: 90 }, '': {} }, expires: { 'backups/': 365, '': 'never' } }),
    ]),
    claim('PMO-S3-11', 'Old versions move to Standard-IA after 30 days', resolved, kept('bucket', { oldVersionsMove })),
    claim('PMO-S3-12', 'Old versions and dumps move to Glacier after 90 days', resolved, [
      kept('bucket', { oldVersionsMove, moves: { 'backups/': { GLACIER: 90 } } }),
    ]),
    claim('PMO-S3-13', 'Old versions and dumps are deleted after 365 days', resolved, [
      kept('bucket', { oldVersionsExpire: { '': 365 }, expires: { 'backups/': 365 } }),
    ]),
    claim('PMO-S3-14', 'Deleted objects are kept for at least 30 days', resolved, [
      kept('bucket', { versions: true, oldVersionsExpire: { '': { atLeast: 30 } } }),
    ]),
  ];
}
