/** Listings, all of them one walk over the sorted keys. */
import type { S3Operations } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { inKeyOrder } from '../../state/key-order.ts';
import { type Bucket, bucketOf, canonicalId, type ObjectVersion, objectsOf, quoted } from './bucket.ts';
import { invalidArgument } from './s3-error.ts';
import { isOlder } from './version-of.ts';

interface Walk<T> {
  readonly items: readonly T[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix that was told. */
  readonly last: string | undefined;
}

/** Keys after `after`, rolled up at the delimiter, at most so many. `of` gives what is told of a key. */
function walk<T>(
  keys: readonly string[],
  {
    prefix,
    delimiter,
    after,
    most,
  }: { readonly prefix: string; readonly delimiter: string; readonly after: string; readonly most: number },
  of: (key: string) => readonly T[],
): Walk<T> {
  const items: T[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let lastPrefix: string | undefined;
  for (let i = firstAfter(keys, prefix, after); i < keys.length; i += 1) {
    const key = keys[i] ?? '';
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut >= 0) {
      const common = key.slice(0, cut + delimiter.length);
      if (common === lastPrefix) continue;
      // A marker inside a common prefix has told it already.
      if (after !== '' && (common === after || after.startsWith(common))) {
        lastPrefix = common;
        continue;
      }
      if (of(key).length === 0) continue;
      if (items.length + prefixes.length >= most) return { items, prefixes, isTruncated: true, last };
      prefixes.push(common);
      lastPrefix = common;
      last = common;
      continue;
    }
    const own = of(key);
    if (own.length === 0) continue;
    if (items.length + prefixes.length >= most) return { items, prefixes, isTruncated: true, last };
    items.push(...own);
    last = key;
  }
  return { items, prefixes, isTruncated: false, last };
}

/** The index of the first key that has the prefix and stands after the marker. */
function firstAfter(keys: readonly string[], prefix: string, after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = keys[middle] ?? '';
    const isBefore = (after !== '' && inKeyOrder(key, after) <= 0) || inKeyOrder(key, prefix) < 0;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function keyEncoder(type: string | undefined, call: Call): (text: string) => string {
  if (type === undefined) {
    if (new URLSearchParams(call.http?.rawQuery).has('encoding-type')) throw wrongEncoding('');
    return (text) => text;
  }
  if (type !== 'url') throw wrongEncoding(type);
  return (text) =>
    encodeURIComponent(text)
      .replace(/[!'()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%2F', '/');
}

function wrongEncoding(type: string) {
  return invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
}

/** A number of at most a thousand; below zero it is refused. */
export function pageSize(given: number | undefined, name: string): number {
  if (given === undefined) return 1000;
  if (given < 0 || given > 2_147_483_647) {
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', name, given);
  }
  return Math.min(given, 1000);
}

function currentOf(bucket: Bucket, call: Call) {
  const objects = objectsOf(call.world, bucket.name);
  return {
    keys: objects.sortedKeys(),
    of(key: string): readonly (readonly [string, ObjectVersion])[] {
      const [current] = objects.get(key)?.versions ?? [];
      return current === undefined || current.isDeleteMarker === true ? [] : [[key, current]];
    },
  };
}

function toldObject(key: string, version: ObjectVersion) {
  const { checksum } = version;
  return {
    Key: key,
    LastModified: new Date(Math.floor(version.modifiedMs / 1000) * 1000),
    ETag: quoted(version.etag),
    ...(checksum === undefined ? {} : { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
    Size: version.size,
    StorageClass: version.storageClass,
  };
}

export const listObjects: S3Operations['ListObjects'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const encode = keyEncoder(input.EncodingType, call);
  const { Prefix: prefix = '', Delimiter: delimiter = '', Marker: after = '' } = input;
  const most = pageSize(input.MaxKeys, 'max-keys');
  const { keys, of } = currentOf(bucket, call);
  const found = most === 0 ? NOTHING : walk(keys, { prefix, delimiter, after, most }, of);
  const owner = { ID: canonicalId(bucket.account) };
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(after),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: input.MaxKeys === undefined ? 1000 : most,
    IsTruncated: found.isTruncated,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    // Who asks without a name is not told the owner.
    Contents: found.items.map(([key, version]) => ({
      ...toldObject(encode(key), version),
      ...(call.http !== undefined && call.accessKey === undefined ? {} : { Owner: owner }),
    })),
    CommonPrefixes: found.prefixes.map((each) => ({ Prefix: encode(each) })),
    // The marker is told only where a delimiter makes it differ from the last key.
    ...(found.isTruncated && delimiter !== '' && found.last !== undefined ? { NextMarker: encode(found.last) } : {}),
    BucketRegion: bucket.region,
  };
};

const NOTHING = { items: [], prefixes: [], isTruncated: false, last: undefined };

export const listObjectsV2: S3Operations['ListObjectsV2'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const encode = keyEncoder(input.EncodingType, call);
  const { Prefix: prefix = '', Delimiter: delimiter = '', StartAfter: start = '', ContinuationToken: token } = input;
  const most = pageSize(input.MaxKeys, 'max-keys');
  const after = token === undefined ? start : afterToken(token);
  const { keys, of } = currentOf(bucket, call);
  const found = most === 0 ? NOTHING : walk(keys, { prefix, delimiter, after, most }, of);
  const owner = input.FetchOwner === true ? { Owner: { ID: canonicalId(bucket.account) } } : {};
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(start === '' || token !== undefined ? {} : { StartAfter: encode(start) }),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    MaxKeys: input.MaxKeys === undefined ? 1000 : most,
    KeyCount: found.items.length + found.prefixes.length,
    IsTruncated: found.isTruncated,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    Contents: found.items.map(([key, version]) => ({ ...toldObject(encode(key), version), ...owner })),
    CommonPrefixes: found.prefixes.map((each) => ({ Prefix: encode(each) })),
    ...(found.isTruncated && found.last !== undefined ? { NextContinuationToken: tokenAfter(found.last) } : {}),
    BucketRegion: bucket.region,
  };
};

const TOKEN = '1';

function tokenAfter(key: string): string {
  return `${TOKEN}${Buffer.from(key).toString('base64url')}`;
}

function afterToken(token: string): string {
  const key = Buffer.from(token.slice(1), 'base64url').toString('utf8');
  if (!token.startsWith(TOKEN) || tokenAfter(key) !== token || key === '') {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
  }
  return key;
}

export const listObjectVersions: S3Operations['ListObjectVersions'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const encode = keyEncoder(input.EncodingType, call);
  const {
    Prefix: prefix = '',
    Delimiter: delimiter = '',
    KeyMarker: keyMarker = '',
    VersionIdMarker: versionMarker,
  } = input;
  if (versionMarker !== undefined && keyMarker === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionMarker,
    );
  }
  const most = pageSize(input.MaxKeys, 'max-keys');
  const objects = objectsOf(call.world, bucket.name);
  const told: { readonly key: string; readonly version: ObjectVersion; readonly isLatest: boolean }[] = [];
  const prefixes: string[] = [];
  let isTruncated = false;
  let next: { readonly key: string; readonly version?: string } | undefined;
  const room = () => told.length + prefixes.length < most;
  if (versionMarker !== undefined && keyMarker.startsWith(prefix)) {
    const versions = objects.get(keyMarker)?.versions ?? [];
    const at = versions.findIndex(({ versionId }) => versionId === versionMarker);
    for (const [i, version] of versions.entries()) {
      if (at < 0 ? !isOlder(version, versionMarker) : i <= at) continue;
      if (!room()) {
        isTruncated = true;
        break;
      }
      told.push({ key: keyMarker, version, isLatest: i === 0 });
      next = { key: keyMarker, version: version.versionId };
    }
  }
  const keys = objects.sortedKeys();
  let lastPrefix: string | undefined;
  for (let i = firstAfter(keys, prefix, keyMarker); i < keys.length && !isTruncated && most > 0; i += 1) {
    const key = keys[i] ?? '';
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut >= 0) {
      const common = key.slice(0, cut + delimiter.length);
      if (common === lastPrefix || common === keyMarker || (keyMarker !== '' && keyMarker.startsWith(common))) continue;
      if (!room()) {
        isTruncated = true;
        break;
      }
      prefixes.push(common);
      lastPrefix = common;
      next = { key: common };
      continue;
    }
    for (const [j, version] of (objects.get(key)?.versions ?? []).entries()) {
      if (!room()) {
        isTruncated = true;
        break;
      }
      told.push({ key, version, isLatest: j === 0 });
      next = { key, version: version.versionId };
    }
  }
  const owner = { ID: canonicalId(bucket.account) };
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionMarker ?? '',
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: input.MaxKeys === undefined ? 1000 : most,
    IsTruncated: isTruncated,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    Versions: told
      .filter(({ version }) => version.isDeleteMarker !== true)
      .map(({ key, version, isLatest }) => ({
        ...toldObject(encode(key), version),
        VersionId: version.versionId,
        IsLatest: isLatest,
        Owner: owner,
      })),
    DeleteMarkers: told
      .filter(({ version }) => version.isDeleteMarker === true)
      .map(({ key, version, isLatest }) => ({
        Key: encode(key),
        VersionId: version.versionId,
        IsLatest: isLatest,
        LastModified: new Date(Math.floor(version.modifiedMs / 1000) * 1000),
        Owner: owner,
      })),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encode(each) })),
    ...(isTruncated && next !== undefined
      ? {
          NextKeyMarker: encode(next.key),
          ...(next.version === undefined ? {} : { NextVersionIdMarker: next.version }),
        }
      : {}),
  };
};
