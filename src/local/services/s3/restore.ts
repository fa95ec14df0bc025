import type { S3Operations } from '../../schemas/s3.generated.ts';
import { bucketOf } from './bucket.ts';
import { notify } from './notify.ts';
import { s3Error } from './s3-error.ts';
import { changeVersion, versionOf } from './version-of.ts';

/** Restores from the archive at once: hours pass on AWS. */
export const restoreObject: S3Operations['RestoreObject'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, 'POST');
  if (!['GLACIER', 'DEEP_ARCHIVE'].includes(version.storageClass)) {
    throw s3Error('InvalidObjectState', "Restore is not allowed for the object's current storage class", 403, {
      StorageClass: version.storageClass,
    });
  }
  const days = input.RestoreRequest?.Days ?? 1;
  const isAgain = (version.restoredUntilMs ?? 0) > call.world.clock.now();
  const until = Math.ceil((call.world.clock.now() + days * 86_400_000) / 86_400_000) * 86_400_000;
  changeVersion(bucket, input.Key, version, { restoredUntilMs: until }, call);
  notify(bucket, 'ObjectRestore:Post', input.Key, version, call);
  notify(bucket, 'ObjectRestore:Completed', input.Key, { ...version, restoredUntilMs: until }, call);
  return isAgain ? { RestoreOutputPath: '' } : {};
};
