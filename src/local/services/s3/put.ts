import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { aclOf, checkAclAllowed } from './acl.ts';
import { type Bucket, bucketOf, canonicalId, type Description, newVersion, quoted } from './bucket.ts';
import { told } from './checksum.ts';
import { checkWrite, checkWriteConditions } from './conditions.ts';
import { decodedWord } from './encoded-word.ts';
import { encryptionOf, toldEncryption } from './encryption.ts';
import { ingest } from './ingest.ts';
import { expirationOf } from './lifecycle.ts';
import { lockOf } from './lock.ts';
import { notify } from './notify.ts';
import { s3Error } from './s3-error.ts';
import { tagsOfHeader } from './tags.ts';
import { placeVersion } from './version-of.ts';

export const putObject: S3Operations['PutObject'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  checkKey(input.Key);
  checkWriteConditions(input);
  checkWrite(bucket, input.Key, input, call);
  const described = await describeVersion(input, bucket, call);
  const taken = await ingest(input.Body, input, call);
  // The bucket may have gone, and another writer been quicker, while the body came.
  const now = bucketOf(input.Bucket, call);
  try {
    checkWrite(now, input.Key, input, call);
  } catch (error) {
    call.world.state.blobs.remove(taken.blob);
    throw error;
  }
  const { blob, size, md5, algorithm, checksum } = taken;
  const version = placeVersion(
    now,
    input.Key,
    { ...described, blob, size, etag: md5, checksum: { algorithm, value: checksum, type: 'FULL_OBJECT' } },
    call,
  );
  notify(now, 'ObjectCreated:Put', input.Key, version, call);
  return {
    ETag: quoted(version.etag),
    ...told(algorithm, checksum),
    ChecksumType: 'FULL_OBJECT',
    ...toldEncryption(version.encryption),
    ...newVersion(now, version),
    ...expirationOf(now, input.Key, version),
  };
};

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) {
    throw s3Error('KeyTooLongError', 'Your key is too long', 400, {
      MaxSizeAllowed: 1024,
      Size: Buffer.byteLength(key),
    });
  }
}

export const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
];

type Described = Pick<
  S3Shapes['CreateMultipartUploadRequest'],
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'ContentType'
  | 'Expires'
  | 'Metadata'
  | 'StorageClass'
  | 'Tagging'
  | 'WebsiteRedirectLocation'
  | 'ACL'
  | 'GrantFullControl'
  | 'GrantRead'
  | 'GrantReadACP'
  | 'GrantWriteACP'
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'SSEKMSEncryptionContext'
  | 'BucketKeyEnabled'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
  | 'ObjectLockMode'
  | 'ObjectLockRetainUntilDate'
  | 'ObjectLockLegalHoldStatus'
>;

/** All of a new version that is not its body. */
export async function describeVersion(input: Described, bucket: Bucket, call: Call): Promise<Description> {
  const { StorageClass: storageClass = 'STANDARD' } = input;
  if (!STORAGE_CLASSES.includes(storageClass)) {
    throw s3Error('InvalidStorageClass', 'The storage class you specified is not valid', 400, {
      StorageClassRequested: storageClass,
    });
  }
  const tags = tagsOfHeader(input.Tagging);
  const acl = aclOf(input, canonicalId(bucket.account));
  checkAclAllowed(bucket, acl, input.ACL);
  const metadata = plainMetadata(input.Metadata, call.http !== undefined);
  const lock = lockOf(input, bucket, call);
  const encryption = await encryptionOf(input, bucket, call);
  return {
    modifiedMs: call.world.clock.now(),
    fields: headerFields(input),
    metadata,
    storageClass,
    encryption,
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(acl === undefined ? {} : { acl }),
    ...(input.WebsiteRedirectLocation === undefined ? {} : { redirect: input.WebsiteRedirectLocation }),
    ...lock,
  };
}

/** The fields that come back as they were sent. `aws-chunked` is of the transfer, not of the object. */
export function headerFields(input: Described): Readonly<Record<string, string>> {
  const encoding = input.ContentEncoding?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== 'aws-chunked' && each !== '')
    .join(',');
  const fields: Readonly<Record<string, string | undefined>> = {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding === '' ? undefined : encoding,
    ContentLanguage: input.ContentLanguage,
    ContentType:
      input.ContentType === undefined || input.ContentType === '' ? 'binary/octet-stream' : input.ContentType,
    Expires: input.Expires?.toUTCString(),
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function plainMetadata(
  metadata: Readonly<Record<string, string>> = {},
  isOfHeaders: boolean,
): Readonly<Record<string, string>> {
  const plain = Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), isOfHeaders ? decodedWord(value) : value]),
  );
  const size = Object.entries(plain).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > 2048) {
    throw s3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      MaxSizeAllowed: 2048,
      Size: size,
    });
  }
  return plain;
}
