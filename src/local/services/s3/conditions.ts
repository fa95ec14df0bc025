/** Conditional requests, in the order of RFC 9110, 13.2.2. */
import type { Call } from '../../service.ts';
import { type Bucket, type ObjectVersion, objectsOf } from './bucket.ts';
import { headerNotImplemented, noSuchKey, preconditionFailed, s3Error } from './s3-error.ts';

interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const plain = (etag: string) => etag.trim().replace(/^"|"$/g, '');

/** Whole seconds, as HTTP tells times. */
const seconds = (ms: number) => Math.floor(ms / 1000);

export function matchesTag(condition: string, version: Pick<ObjectVersion, 'etag'>): boolean {
  return condition.split(',').some((each) => each.trim() === '*' || plain(each) === version.etag);
}

/** Throws 412 or 304 where a read is not wanted. */
export function checkRead(version: ObjectVersion, conditions: ReadConditions, nowMs: number): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = seconds(version.modifiedMs);
  if (IfMatch !== undefined) {
    if (!matchesTag(IfMatch, version)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && modified > seconds(IfUnmodifiedSince.getTime())) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const isUnchanged =
    IfNoneMatch !== undefined
      ? matchesTag(IfNoneMatch, version)
      : IfModifiedSince !== undefined &&
        isPast(IfModifiedSince, nowMs) &&
        modified <= seconds(IfModifiedSince.getTime());
  if (isUnchanged) {
    throw s3Error(
      '304',
      'Not Modified',
      304,
      {},
      { etag: `"${version.etag}"`, 'last-modified': new Date(version.modifiedMs).toUTCString() },
    );
  }
}

/** A date to come is no condition: RFC 9110, 13.1.3. */
const isPast = (date: Date, nowMs: number) => date.getTime() <= nowMs;

/** Throws where the source of a copy is not the one that was meant. */
export function checkCopySource(version: ObjectVersion, conditions: ReadConditions, nowMs: number): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = seconds(version.modifiedMs);
  if (IfMatch !== undefined && !matchesTag(IfMatch, version)) throw preconditionFailed('x-amz-copy-source-If-Match');
  if (IfUnmodifiedSince !== undefined && IfMatch === undefined && modified > seconds(IfUnmodifiedSince.getTime())) {
    throw preconditionFailed('x-amz-copy-source-If-Unmodified-Since');
  }
  if (IfNoneMatch !== undefined && matchesTag(IfNoneMatch, version)) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  if (
    IfModifiedSince !== undefined &&
    IfNoneMatch === undefined &&
    isPast(IfModifiedSince, nowMs) &&
    modified <= seconds(IfModifiedSince.getTime())
  ) {
    throw preconditionFailed('x-amz-copy-source-If-Modified-Since');
  }
}

interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** What of the conditions a write does not take. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWriteConditions({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw headerNotImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw headerNotImplemented(
      'If-None-Match',
      "We don't accept the provided value of If-None-Match header for this API",
    );
  }
  if (IfMatch === '*') {
    throw headerNotImplemented('If-Match', "We don't accept the provided value of If-Match header for this API");
  }
}

/** Throws where a write is not wanted as things stand. To be asked right before the write. */
export function checkWrite(bucket: Bucket, key: string, { IfMatch, IfNoneMatch }: WriteConditions, call: Call): void {
  const [current] = objectsOf(call.world, bucket.name).get(key)?.versions ?? [];
  const there = current === undefined || current.isDeleteMarker === true ? undefined : current;
  if (IfNoneMatch !== undefined && there !== undefined) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (there === undefined) throw noSuchKey(key);
  if (!matchesTag(IfMatch, there)) throw preconditionFailed('If-Match');
}
