/** Which version of an object a request means, and how a new one takes its place. */
import { hash, randomBytes } from 'node:crypto';
import type { Call } from '../../service.ts';
import { type Bucket, type ObjectVersion, objectsOf } from './bucket.ts';
import { invalidArgument, methodNotAllowedOn, noSuchKey, s3Error } from './s3-error.ts';
import { overtakeUploads } from './uploads.ts';

/** The current version, or the one asked for. Throws where there is none, or it is a delete marker. */
export function versionOf(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  call: Call,
  method = 'GET',
  /** What of a delete marker on top is said: that the object is gone, or that the marker takes no such request. */
  onMarker: 'missing' | 'not allowed' = 'missing',
): ObjectVersion {
  const versions = objectsOf(call.world, bucket.name).get(key)?.versions ?? [];
  if (versionId === undefined) {
    const [current] = versions;
    if (current === undefined) throw noSuchKey(key);
    if (current.isDeleteMarker !== true) return current;
    if (onMarker === 'not allowed') throw markerRefuses(method, current);
    throw noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId });
  }
  checkVersionId(versionId);
  const found = versions.find((each) => each.versionId === versionId);
  if (found === undefined) throw noSuchVersion(key, versionId);
  if (found.isDeleteMarker === true) {
    throw markerRefuses(method, found);
  }
  return found;
}

function markerRefuses(method: string, { versionId, modifiedMs }: ObjectVersion) {
  return methodNotAllowedOn(method, 'DeleteMarker', {
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': versionId,
    'last-modified': new Date(modifiedMs).toUTCString(),
    allow: 'DELETE',
  });
}

export function checkVersionId(versionId: string): void {
  if (versionId === 'null' || isVersionId(versionId)) return;
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
  overtakeUploads(call.world, bucket.name, key);
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

/** An id that can be told from one that was made up: S3 says of the latter that it is invalid, not that it is unknown. */
export function newVersionId(): string {
  const random = randomBytes(20);
  sequence += 1;
  random.writeUIntBE(Date.now(), 0, 6);
  random.writeUInt32BE(sequence, 6);
  return sealed(random);
}

let sequence = 0;

/** Whether a version was made before the one of this id, which may be gone. */
export function isOlder({ versionId, modifiedMs }: ObjectVersion, marker: string): boolean {
  const of = (id: string) => Buffer.from(id.replaceAll('.', '+').replaceAll('_', '/'), 'base64');
  if (versionId === 'null') return modifiedMs < of(marker).readUIntBE(0, 6);
  return Buffer.compare(of(versionId).subarray(0, 10), of(marker).subarray(0, 10)) < 0;
}

function sealed(random: Buffer): string {
  const check = hash('sha256', random, 'buffer').subarray(0, 4);
  return Buffer.concat([random, check]).toString('base64').replaceAll('+', '.').replaceAll('/', '_');
}

function isVersionId(text: string): boolean {
  const bytes = Buffer.from(text.replaceAll('.', '+').replaceAll('_', '/'), 'base64');
  return bytes.length === 24 && sealed(bytes.subarray(0, 20)) === text;
}
