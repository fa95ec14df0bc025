/** Buckets, and the versions of the objects in them. */
import { hash } from 'node:crypto';
import type { S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import { accessDenied, noSuchBucket, s3Error } from './s3-error.ts';

export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  /** The region as the request spelled it: `EU` is told as `EU`. */
  readonly constraint?: string;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly ownership?: string;
  readonly acl?: StoredAcl;
  readonly policy?: string;
  readonly tags?: readonly StoredTag[];
  readonly lock?: StoredLock;
  readonly publicAccessBlock?: S3Shapes['PublicAccessBlockConfiguration'];
  readonly encryption?: S3Shapes['ServerSideEncryptionConfiguration'];
  readonly cors?: S3Shapes['CORSConfiguration'];
  readonly website?: S3Shapes['WebsiteConfiguration'];
  readonly logging?: S3Shapes['LoggingEnabled'];
  readonly notification?: S3Shapes['NotificationConfiguration'];
  readonly accelerate?: string;
  readonly payer?: string;
  readonly replication?: S3Shapes['ReplicationConfiguration'];
  readonly lifecycle?: StoredLifecycle;
  /** Analytics, metrics, inventory and tiering configurations, by `kind/id`. */
  readonly reports?: Readonly<Record<string, object>>;
}

export interface StoredTag {
  readonly Key: string;
  readonly Value: string;
}

export interface StoredLock {
  readonly rule?: { readonly mode: string; readonly days?: number; readonly years?: number };
}

export interface StoredLifecycle {
  readonly rules: readonly StoredRule[];
  readonly transitionDefault: string;
}

/** A rule with its dates as milliseconds. */
export interface StoredRule {
  readonly rule: S3Shapes['LifecycleRule'];
  readonly expirationDateMs?: number;
  readonly transitionDatesMs?: readonly (number | undefined)[];
}

export interface StoredAcl {
  readonly owner: string;
  readonly grants: readonly S3Shapes['Grant'][];
}

export interface ObjectVersion {
  readonly versionId: string;
  readonly isDeleteMarker?: boolean;
  readonly modifiedMs: number;
  readonly size: number;
  readonly etag: string;
  readonly blob?: string;
  /** Header fields that come back as they were sent: type, encoding, disposition, language, cache control, expiry. */
  readonly fields: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum?: StoredChecksum;
  readonly parts?: readonly StoredPart[];
  readonly tags?: readonly StoredTag[];
  readonly acl?: StoredAcl;
  readonly lockMode?: string;
  readonly retainUntilMs?: number;
  readonly legalHold?: string;
  readonly encryption: Encryption;
  readonly redirect?: string;
  readonly restoredUntilMs?: number;
}

/** A version but for its name and its body. */
export type Description = Omit<ObjectVersion, 'versionId' | 'blob' | 'size' | 'etag' | 'checksum' | 'parts'>;

export interface Encryption {
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly bucketKey?: boolean;
  readonly context?: string;
  /** With the customer's key: its digest. The key itself is not kept. */
  readonly customerKeyMd5?: string;
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

/** An object's versions, the newest first. */
export interface StoredObject {
  readonly versions: readonly ObjectVersion[];
}

export const bucketsOf = (world: LocalWorld): Collection<Bucket> => world.state.collection<Bucket>('s3/bucket');

export const objectsOf = (world: LocalWorld, bucket: string): Collection<StoredObject> =>
  world.state.collection<StoredObject>(`s3/object/${bucket}`);

/** The bucket, if it is there and belongs to whom the request expects. */
export function bucketOf(name: string, call: Call, expectedOwner?: string): Bucket {
  checkExpectedOwner(expectedOwner);
  const bucket = bucketsOf(call.world).get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  if (expectedOwner !== undefined && expectedOwner !== bucket.account) throw accessDenied();
  return bucket;
}

/** Only some operations check how the expected owner is written. */
function checkExpectedOwner(owner: string | undefined): void {
  if (owner === undefined || /^\d{12}$/.test(owner)) return;
  throw s3Error(
    'InvalidBucketOwnerAWSAccountID',
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${owner}]`,
    400,
  );
}

/** What a version id in an answer is: none for a bucket that never had versions. */
export function toldVersion(
  bucket: Bucket,
  { versionId }: Pick<ObjectVersion, 'versionId'>,
): { readonly VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: versionId };
}

/** What a write tells of the version it made: nothing where it replaced the one called `null`. */
export function newVersion(
  bucket: Bucket,
  { versionId }: Pick<ObjectVersion, 'versionId'>,
): { readonly VersionId?: string } {
  return bucket.versioning === 'Enabled' ? { VersionId: versionId } : {};
}

/** The canonical id of an account: 64 hexadecimal digits that only it has. */
export function canonicalId(account: string): string {
  return hash('sha256', `canonical user ${account}`);
}

export const quoted = (etag: string) => `"${etag}"`;
