/** Which version of an object a request means, and how a new one takes its place. */
import { randomBytes } from 'node:crypto';
import type { Call } from '../../service.ts';
import { type Bucket, type ObjectVersion, objectsOf } from './bucket.ts';
import { invalidArgument, methodNotAllowedOn, noSuchKey, s3Error } from './s3-error.ts';

/** The current version, or the one asked for. Throws where there is none, or it is a delete marker. */
export function versionOf(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  call: Call,
  method = 'GET',
): ObjectVersion {
  const versions = objectsOf(call.world, bucket.name).get(key)?.versions ?? [];
  if (versionId === undefined) {
    const [current] = versions;
    if (current === undefined) throw noSuchKey(key);
    if (current.isDeleteMarker !== true) return current;
    throw noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId });
  }
  checkVersionId(versionId);
  const found = versions.find((each) => each.versionId === versionId);
  if (found === undefined) throw noSuchVersion(key, versionId);
  if (found.isDeleteMarker === true) {
    throw methodNotAllowedOn(method, 'DeleteMarker', {
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': versionId,
      'last-modified': new Date(found.modifiedMs).toUTCString(),
      allow: 'DELETE',
    });
  }
  return found;
}

export function checkVersionId(versionId: string): void {
  if (versionId === 'null' || /^[A-Za-z0-9._]{32}$/.test(versionId)) return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

export function noSuchVersion(key: string, versionId: string) {
  return s3Error('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });
}

/** Puts a version on top. Without versioning, or suspended, it replaces the one that is called `null`. */
export function placeVersion(
  bucket: Bucket,
  key: string,
  made: Omit<ObjectVersion, 'versionId'>,
  call: Call,
): ObjectVersion {
  const objects = objectsOf(call.world, bucket.name);
  const version: ObjectVersion = { ...made, versionId: bucket.versioning === 'Enabled' ? newVersionId() : 'null' };
  const before = objects.get(key)?.versions ?? [];
  const kept = version.versionId === 'null' ? before.filter((each) => each.versionId !== 'null') : before;
  for (const each of before) if (!kept.includes(each)) dropBlob(each, call);
  objects.put(key, { versions: [version, ...kept] });
  return version;
}

/** Changes a version in place: its tags, its lock, its list of grants. */
export function changeVersion(
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
  change: Partial<ObjectVersion>,
  call: Call,
): void {
  const objects = objectsOf(call.world, bucket.name);
  const versions = objects.get(key)?.versions ?? [];
  objects.put(key, {
    versions: versions.map((each) => (each.versionId === version.versionId ? { ...each, ...change } : each)),
  });
}

export function dropBlob({ blob }: ObjectVersion, call: Call): void {
  if (blob !== undefined) call.world.state.blobs.remove(blob);
}

export function newVersionId(): string {
  return randomBytes(24).toString('base64').replaceAll('+', '.').replaceAll('/', '_');
}
