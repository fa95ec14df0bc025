import { createHash } from 'node:crypto';
import type { S3Operations } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import type { Body } from '../../state/blobs.ts';
import { type Bucket, bucketOf, type ObjectVersion, quoted, toldVersion } from './bucket.ts';
import { algorithmOf, digestOf, told } from './checksum.ts';
import { checkCopySource, checkWrite, checkWriteConditions } from './conditions.ts';
import { checkCustomerKey, toldEncryption } from './encryption.ts';
import { expirationOf } from './lifecycle.ts';
import { notify } from './notify.ts';
import { checkKey, describeVersion } from './put.ts';
import { invalidArgument, invalidRequest, s3Error } from './s3-error.ts';
import { noSuchVersion, placeVersion, versionOf } from './version-of.ts';

export const copyObject: S3Operations['CopyObject'] = async (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  checkKey(input.Key);
  checkWriteConditions(input);
  const source = copySource(input.CopySource, call, input.ExpectedSourceBucketOwner);
  const { version, key } = source;
  checkCustomerKey(version.encryption, {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
  checkCopySource(
    version,
    {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    call.world.clock.now(),
  );
  if (
    ['GLACIER', 'DEEP_ARCHIVE'].includes(version.storageClass) &&
    (version.restoredUntilMs ?? 0) <= call.world.clock.now()
  ) {
    throw s3Error(
      'ObjectNotInActiveTierError',
      'The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier.',
      403,
    );
  }
  for (const [directive, allowed, header] of [
    [input.MetadataDirective, ['COPY', 'REPLACE'], 'x-amz-metadata-directive'],
    [input.TaggingDirective, ['COPY', 'REPLACE'], 'x-amz-tagging-directive'],
  ] as const) {
    if (directive !== undefined && !allowed.some((each) => each === directive)) {
      throw invalidArgument(
        header === 'x-amz-metadata-directive' ? 'Unknown metadata directive.' : 'Unknown tagging directive.',
        header,
        directive,
      );
    }
  }
  const replaces = input.MetadataDirective === 'REPLACE';
  const isSelf = source.bucket.name === bucket.name && key === input.Key && source.isCurrent;
  const changes =
    replaces ||
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    input.SSECustomerAlgorithm !== undefined ||
    input.ChecksumAlgorithm !== undefined ||
    bucket.encryption !== undefined ||
    // What is not encrypted by S3's own key becomes so: that is a change.
    version.encryption.algorithm !== 'AES256' ||
    version.restoredUntilMs !== undefined;
  if (isSelf && !changes && source.versionId === undefined) throw illegalCopy();
  const described = await describeVersion(
    { ...input, Tagging: input.TaggingDirective === 'REPLACE' ? input.Tagging : undefined },
    bucket,
    call,
  );
  const blob = version.blob === undefined ? undefined : await call.world.state.blobs.copy(version.blob);
  const asked = algorithmOf(input.ChecksumAlgorithm);
  const checksum = await checksumOfCopy(version, asked, call);
  const now = bucketOf(input.Bucket, call);
  try {
    checkWrite(now, input.Key, input, call);
  } catch (error) {
    if (blob !== undefined) call.world.state.blobs.remove(blob);
    throw error;
  }
  const { tags: _, ...withoutTags } = described;
  const tags = input.TaggingDirective === 'REPLACE' ? described.tags : version.tags;
  const { modifiedMs } = described;
  const made = placeVersion(
    now,
    input.Key,
    {
      ...withoutTags,
      modifiedMs,
      ...(replaces ? {} : { fields: version.fields, metadata: version.metadata }),
      ...(tags === undefined ? {} : { tags }),
      ...(blob === undefined ? {} : { blob }),
      size: version.size,
      // A copy is in one piece whatever its source was.
      etag: version.etag.includes('-') ? await md5OfBlob(blob, call) : version.etag,
      ...(checksum === undefined ? {} : { checksum }),
    },
    call,
  );
  notify(now, 'ObjectCreated:Copy', input.Key, made, call);
  return {
    CopyObjectResult: {
      ETag: quoted(made.etag),
      LastModified: new Date(Math.floor(made.modifiedMs / 1000) * 1000),
      ...(made.checksum === undefined
        ? {}
        : { ...told(made.checksum.algorithm, made.checksum.value), ChecksumType: made.checksum.type }),
    },
    ...(version.versionId === 'null' ? {} : { CopySourceVersionId: version.versionId }),
    ...toldEncryption(made.encryption),
    ...toldVersion(now, made),
    ...expirationOf(now, input.Key, made),
  };
};

function illegalCopy() {
  return invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

async function* chunksOf(body: Body) {
  if (body instanceof Uint8Array) yield body;
  else yield* body;
}

async function checksumOfCopy({ checksum, blob }: ObjectVersion, asked: ReturnType<typeof algorithmOf>, call: Call) {
  const algorithm = asked ?? checksum?.algorithm ?? 'CRC64NVME';
  if (checksum !== undefined && algorithm === checksum.algorithm && checksum.type === 'FULL_OBJECT') return checksum;
  const digest = digestOf(algorithm);
  if (blob !== undefined) for await (const chunk of chunksOf(call.world.state.blobs.read(blob))) digest.update(chunk);
  return { algorithm, value: digest.value(), type: 'FULL_OBJECT' as const };
}

async function md5OfBlob(blob: string | undefined, call: Call): Promise<string> {
  const digest = createHash('md5');
  if (blob !== undefined) for await (const chunk of chunksOf(call.world.state.blobs.read(blob))) digest.update(chunk);
  return digest.digest('hex');
}

export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly version: ObjectVersion;
  readonly isCurrent: boolean;
}

/** `bucket/key`, `/bucket/key` or a URL of the object in path style, each with `?versionId=`, percent-encoded. */
export function copySource(text: string, call: Call, expectedOwner?: string): CopySource {
  const mark = text.indexOf('?versionId=');
  const versionId = mark < 0 ? undefined : text.slice(mark + 11);
  let path = mark < 0 ? text : text.slice(0, mark);
  try {
    path = decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    // A percent sign that escapes nothing stands for itself.
  }
  path = path.replace(/^https?:\/\/[^/]+/, '');
  if (path.startsWith('/')) path = path.slice(1);
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) {
    throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', 'x-amz-copy-source');
  }
  const bucket = bucketOf(path.slice(0, slash), call, expectedOwner);
  const key = path.slice(slash + 1);
  let version: ObjectVersion;
  try {
    version = versionOf(bucket, key, versionId, call);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MethodNotAllowed') {
      throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.');
    }
    if (error instanceof Error && 'code' in error && error.code === 'NoSuchVersion' && versionId !== undefined) {
      throw noSuchVersion(key, versionId);
    }
    throw error;
  }
  return {
    bucket,
    key,
    versionId,
    version,
    isCurrent: versionId === undefined || version === versionOf(bucket, key, undefined, call),
  };
}
