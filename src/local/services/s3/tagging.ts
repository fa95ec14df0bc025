import type { S3Operations } from '../../schemas/s3.generated.ts';
import { ServiceError } from '../../service.ts';
import { type Bucket, bucketOf, bucketsOf, type ObjectVersion, toldVersion } from './bucket.ts';
import { notify } from './notify.ts';
import { malformedBody, noSuchKey, s3Error } from './s3-error.ts';
import { checkTags } from './tags.ts';
import { changeVersion, versionOf } from './version-of.ts';

export const putObjectTagging: S3Operations['PutObjectTagging'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, 'PUT', 'not allowed');
  const tags = input.Tagging?.TagSet;
  if (tags === undefined) throw malformedBody();
  checkTags(tags, 'object');
  changeVersion(
    bucket,
    input.Key,
    version,
    { tags: tags.length === 0 ? undefined : tags } as Parameters<typeof changeVersion>[3],
    call,
  );
  notify(bucket, 'ObjectTagging:Put', input.Key, version, call);
  return toldVersion(bucket, version);
};

export const getObjectTagging: S3Operations['GetObjectTagging'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  let version: ObjectVersion;
  try {
    version = versionOf(bucket, input.Key, input.VersionId, call, 'GET', 'not allowed');
  } catch (error) {
    // The one operation that tells a missing key with its bucket.
    throw error instanceof ServiceError && error.code === 'NoSuchKey'
      ? noSuchKey(`${bucket.name}/${input.Key}`)
      : error;
  }
  return { TagSet: version.tags ?? [], ...toldVersion(bucket, version) };
};

export const deleteObjectTagging: S3Operations['DeleteObjectTagging'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, 'DELETE', 'not allowed');
  changeVersion(bucket, input.Key, version, { tags: undefined } as Parameters<typeof changeVersion>[3], call);
  notify(bucket, 'ObjectTagging:Delete', input.Key, version, call);
  return toldVersion(bucket, version);
};

export const putBucketTagging: S3Operations['PutBucketTagging'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const tags = input.Tagging?.TagSet;
  if (tags === undefined) throw malformedBody();
  checkTags(tags, 'bucket');
  bucketsOf(call.world).put(bucket.name, { ...bucket, tags });
  return undefined;
};

export const getBucketTagging: S3Operations['GetBucketTagging'] = (input, call) => {
  const { name, tags } = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (tags === undefined || tags.length === 0)
    throw s3Error('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName: name });
  return { TagSet: tags };
};

export const deleteBucketTagging: S3Operations['DeleteBucketTagging'] = (input, call) => {
  const { tags: _, ...bucket }: Bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  bucketsOf(call.world).put(bucket.name, bucket);
  return undefined;
};
