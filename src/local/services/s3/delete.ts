import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { type Bucket, bucketOf, type ObjectVersion, objectsOf } from './bucket.ts';
import { matchesTag } from './conditions.ts';
import { deleteMarker } from './lifecycle.ts';
import { checkUnlocked } from './lock.ts';
import { notify } from './notify.ts';
import { headerNotImplemented, invalidArgument, malformedBody, noSuchKey, preconditionFailed } from './s3-error.ts';
import { overtakeUploads } from './uploads.ts';
import { checkVersionId, dropBlob, placeVersion } from './version-of.ts';

export const deleteObject: S3Operations['DeleteObject'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (input.IfMatchLastModifiedTime !== undefined) throw headerNotImplemented('x-amz-if-match-last-modified-time');
  if (input.IfMatchSize !== undefined) throw headerNotImplemented('x-amz-if-match-size');
  if (input.BypassGovernanceRetention !== undefined && bucket.lock === undefined) {
    throw invalidArgument(
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      'x-amz-bypass-governance-retention',
    );
  }
  if (input.IfMatch !== undefined) {
    const [current] = objectsOf(call.world, bucket.name).get(input.Key)?.versions ?? [];
    if (current === undefined || current.isDeleteMarker === true) throw noSuchKey(input.Key);
    if (!matchesTag(input.IfMatch, current)) throw preconditionFailed('If-Match');
  }
  const { deleteMarker: isMarker, versionId } = removeVersion(
    bucket,
    input.Key,
    input.VersionId,
    input.BypassGovernanceRetention === true,
    call,
  );
  return {
    ...(isMarker ? { DeleteMarker: true } : {}),
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  };
};

/** What is told of a key that was not there: its removal is an event all the same. */
const NOTHING: ObjectVersion = {
  versionId: 'null',
  modifiedMs: 0,
  size: 0,
  etag: '',
  fields: {},
  metadata: {},
  storageClass: 'STANDARD',
  encryption: {},
};

/** Deletes a version, or puts a delete marker on top. `deleteMarker`: one was made, or one was deleted. */
export function removeVersion(bucket: Bucket, key: string, versionId: string | undefined, bypass: boolean, call: Call) {
  const objects = objectsOf(call.world, bucket.name);
  const versions = objects.get(key)?.versions ?? [];
  if (versionId !== undefined) {
    checkVersionId(versionId);
    const found = versions.find((each) => each.versionId === versionId);
    if (found === undefined) return { deleteMarker: false, versionId };
    checkUnlocked(found, bypass, call);
    const left = versions.filter((each) => each !== found);
    if (left.length === 0) objects.delete(key);
    else objects.put(key, { versions: left });
    dropBlob(found, call);
    notify(bucket, 'ObjectRemoved:Delete', key, found, call);
    return { deleteMarker: found.isDeleteMarker === true, versionId };
  }
  const [current] = versions;
  if (bucket.versioning === undefined) {
    if (current === undefined) {
      notify(bucket, 'ObjectRemoved:Delete', key, NOTHING, call);
      return { deleteMarker: false, versionId: undefined };
    }
    checkUnlocked(current, bypass, call);
    objects.delete(key);
    overtakeUploads(call.world, bucket.name, key);
    dropBlob(current, call);
    notify(bucket, 'ObjectRemoved:Delete', key, current, call);
    return { deleteMarker: false, versionId: undefined };
  }
  const marker = placeVersion(bucket, key, deleteMarker(call.world.clock.now()), call);
  notify(bucket, 'ObjectRemoved:DeleteMarkerCreated', key, marker, call);
  return { deleteMarker: true, versionId: marker.versionId };
}

export const deleteObjects: S3Operations['DeleteObjects'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const all = input.Delete.Objects;
  if (all.length === 0 || all.length > 1000) throw malformedBody();
  if (input.BypassGovernanceRetention !== undefined && bucket.lock === undefined) {
    throw invalidArgument(
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      'x-amz-bypass-governance-retention',
    );
  }
  const deleted: S3Shapes['DeletedObject'][] = [];
  const errors: S3Shapes['Error'][] = [];
  for (const { Key, VersionId } of all) {
    try {
      const { deleteMarker: isMarker, versionId } = removeVersion(
        bucket,
        Key,
        VersionId,
        input.BypassGovernanceRetention === true,
        call,
      );
      deleted.push({
        Key,
        ...(VersionId === undefined ? {} : { VersionId }),
        ...(isMarker && versionId !== undefined ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const isUnknown = error.code === 'InvalidArgument';
      errors.push({
        Key,
        ...(VersionId === undefined ? {} : { VersionId }),
        Code: isUnknown ? 'NoSuchVersion' : error.code,
        Message: isUnknown ? 'The specified version does not exist.' : error.message,
      });
    }
  }
  return {
    ...(deleted.length === 0 || input.Delete.Quiet === true ? {} : { Deleted: deleted }),
    ...(errors.length === 0 ? {} : { Errors: errors }),
  };
};
