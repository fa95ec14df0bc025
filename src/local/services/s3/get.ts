import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { type Bucket, bucketOf, type ObjectVersion, objectsOf, quoted, toldVersion } from './bucket.ts';
import { told } from './checksum.ts';
import { checkRead } from './conditions.ts';
import { encodedWord } from './encoded-word.ts';
import { checkCustomerKey, checkKeyUsable, toldEncryption } from './encryption.ts';
import { expirationOf } from './lifecycle.ts';
import { toldLock } from './lock.ts';
import { invalidRequest, noSuchKey, s3Error } from './s3-error.ts';
import { versionOf } from './version-of.ts';

export const getObject: S3Operations['GetObject'] = async (input, call) => {
  const { version, part, head } = found(input, call);
  await checkKeyUsable(version.encryption, call);
  if (version.storageClass === 'GLACIER' || version.storageClass === 'DEEP_ARCHIVE') {
    if ((version.restoredUntilMs ?? 0) <= call.world.clock.now()) {
      throw s3Error('InvalidObjectState', "The operation is not valid for the object's storage class", 403, {
        StorageClass: version.storageClass,
      });
    }
  }
  const { start, end } = part;
  const body = version.blob === undefined ? new Uint8Array() : call.world.state.blobs.read(version.blob, start, end);
  return {
    ...head,
    ...overrides(input),
    Body: body,
  };
};

export const headObject: S3Operations['HeadObject'] = (input, call) => {
  const { head } = found(input, call);
  return { ...head, ...overrides(input) };
};

type Asked = Omit<S3Shapes['GetObjectRequest'], 'ChecksumMode'> & { readonly ChecksumMode?: string };

function found(input: Asked, call: Call) {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, call.http?.method ?? 'GET');
  checkCustomerKey(version.encryption, input);
  checkRead(version, input, call.world.clock.now());
  const part = partOf(version, input);
  return { bucket, version, part, head: headOf(bucket, input.Key, version, part, input, call) };
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly isPartial: boolean;
  readonly partsCount?: number;
  readonly isOfNumber: boolean;
  readonly index?: number;
}

function partOf(version: ObjectVersion, { Range, PartNumber }: Asked): Part {
  const whole = { start: 0, end: version.size, isPartial: false, isOfNumber: false };
  if (PartNumber !== undefined) {
    if (Range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
    const parts = version.parts ?? [{ number: 1, size: version.size }];
    const index = parts.findIndex(({ number }) => number === PartNumber);
    const part = parts[index];
    if (part === undefined) {
      throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
        PartNumberRequested: PartNumber,
        ActualPartCount: parts.length,
      });
    }
    const start = parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
    return {
      start,
      end: start + part.size,
      isPartial: true,
      isOfNumber: true,
      index,
      ...(version.parts === undefined ? {} : { partsCount: parts.length }),
    };
  }
  const range = Range === undefined ? undefined : byteRange(Range, version.size);
  return range === undefined ? whole : { ...range, isPartial: true, isOfNumber: false };
}

/** The bytes of one range; `undefined` for what is no range, which is then not obeyed. RFC 9110, 14.2. */
export function byteRange(text: string, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === '' && last === '') return undefined;
  const unsatisfiable = () =>
    s3Error(
      'InvalidRange',
      'The requested range is not satisfiable',
      416,
      { RangeRequested: text, ActualObjectSize: size },
      {
        'content-range': `bytes */${size}`,
      },
    );
  if (first === '') {
    if (Number(last) === 0 || size === 0) throw unsatisfiable();
    return { start: Math.max(0, size - Number(last)), end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable();
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}

function headOf(bucket: Bucket, key: string, version: ObjectVersion, part: Part, input: Asked, call: Call) {
  const { fields } = version;
  const isWhole = part.start === 0 && part.end === version.size;
  const restored = version.restoredUntilMs;
  return {
    AcceptRanges: 'bytes',
    ...(part.isPartial && version.size > 0
      ? { ContentRange: `bytes ${part.start}-${part.end - 1}/${version.size}` }
      : {}),
    ContentLength: part.end - part.start,
    ETag: quoted(version.etag),
    LastModified: new Date(Math.floor(version.modifiedMs / 1000) * 1000),
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'Expires')),
    ...(fields.Expires === undefined ? {} : { Expires: new Date(fields.Expires) }),
    Metadata: headerSafe(version.metadata),
    ...(version.storageClass === 'STANDARD' ? {} : { StorageClass: version.storageClass }),
    ...(version.redirect === undefined ? {} : { WebsiteRedirectLocation: version.redirect }),
    ...(version.tags === undefined ? {} : { TagCount: version.tags.length }),
    ...(part.partsCount === undefined ? {} : { PartsCount: part.partsCount }),
    ...(restored === undefined
      ? {}
      : { Restore: `ongoing-request="false", expiry-date="${new Date(restored).toUTCString()}"` }),
    ...(input.ChecksumMode?.toUpperCase() === 'ENABLED' &&
    version.checksum !== undefined &&
    (isWhole || part.isOfNumber)
      ? toldChecksum(version, part)
      : {}),
    ...toldEncryption(version.encryption),
    ...toldLock(version),
    ...toldVersion(bucket, version),
    ...(input.VersionId === undefined && isCurrent(bucket, key, version, call)
      ? expirationOf(bucket, key, version)
      : {}),
  };
}

function isCurrent(bucket: Bucket, key: string, version: ObjectVersion, { world }: Call): boolean {
  return objectsOf(world, bucket.name).get(key)?.versions[0] === version;
}

function toldChecksum({ checksum, parts }: ObjectVersion, part: Part) {
  if (checksum === undefined) return {};
  if (part.isOfNumber && parts !== undefined) {
    // Of one of several parts its own is told, where parts were sent with theirs.
    const own = parts[part.index ?? 0]?.checksum;
    return own === undefined || checksum.type !== 'COMPOSITE'
      ? {}
      : { ...told(checksum.algorithm, own), ChecksumType: checksum.type };
  }
  return { ...told(checksum.algorithm, checksum.value), ChecksumType: checksum.type };
}

/** Metadata beyond ASCII is told as RFC 2047 writes it. */
function headerSafe(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, encodedWord(value)]));
}

/** Fields that the request wants told otherwise: only a signed one may. */
function overrides(input: Partial<S3Shapes['GetObjectRequest']>) {
  const given = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  };
  for (const value of Object.values(given)) {
    if (typeof value === 'string' && [...value].some((letter) => letter.charCodeAt(0) > 255)) {
      throw new ServiceError('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
        members: { ArgumentName: 'response-cache-control', ArgumentValue: value },
      });
    }
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export const getObjectAttributes: S3Operations['GetObjectAttributes'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  let version: ObjectVersion;
  try {
    version = versionOf(bucket, input.Key, input.VersionId, call);
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'NoSuchKey' ? noSuchKey(input.Key, error.headers) : error;
  }
  checkCustomerKey(version.encryption, input);
  const wants = new Set(input.ObjectAttributes);
  const { checksum, parts } = version;
  const most = input.MaxParts ?? 1000;
  const after = Number(input.PartNumberMarker ?? 0);
  const page = (parts ?? []).filter(({ number }) => number > after).slice(0, most);
  const last = page.at(-1)?.number ?? 0;
  return {
    LastModified: new Date(Math.floor(version.modifiedMs / 1000) * 1000),
    ...toldVersion(bucket, version),
    ...(wants.has('ETag') ? { ETag: version.etag } : {}),
    ...(wants.has('ObjectSize') ? { ObjectSize: version.size } : {}),
    ...(wants.has('StorageClass') ? { StorageClass: version.storageClass } : {}),
    ...(wants.has('Checksum') && checksum !== undefined
      ? { Checksum: { ...told(checksum.algorithm, checksum.value.replace(/-\d+$/, '')), ChecksumType: checksum.type } }
      : {}),
    ...(wants.has('ObjectParts') && parts !== undefined
      ? {
          ObjectParts: {
            TotalPartsCount: parts.length,
            ...(checksum?.type === 'COMPOSITE'
              ? {
                  PartNumberMarker: String(after),
                  NextPartNumberMarker: String(last),
                  MaxParts: most,
                  IsTruncated: page.length > 0 && parts.some(({ number }) => number > last),
                  Parts: page.map(({ number, size, checksum: value }) => ({
                    PartNumber: number,
                    Size: size,
                    ...(value === undefined ? {} : told(checksum.algorithm, value)),
                  })),
                }
              : {}),
          },
        }
      : {}),
  };
};
