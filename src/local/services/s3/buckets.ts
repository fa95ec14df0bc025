/** Buckets: making, listing, deleting. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
import { REGIONS } from '../../regions.ts';
import type { S3Operations } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { aclOf, checkAclAllowed } from './acl.ts';
import { type Bucket, bucketOf, bucketsOf, canonicalId, objectsOf } from './bucket.ts';
import { abortAll, hasUploads } from './multipart.ts';
import { invalidArgument, malformedBody, s3Error } from './s3-error.ts';
import { checkTags } from './tags.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The values of a location constraint: of this partition's regions all but the first, those of others, and the old name of one. */
const CONSTRAINTS: ReadonlySet<string> = new Set([
  ...Object.keys(REGIONS).filter((name) => name !== 'us-east-1'),
  'EU',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-east-1',
  'us-gov-west-1',
]);

export const createBucket: S3Operations['CreateBucket'] = (input, call) => {
  const name = input.Bucket;
  if (!NAME.test(name) || name.includes('..') || /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.startsWith('xn--')) {
    throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
  const region = regionFor(input.CreateBucketConfiguration?.LocationConstraint, call);
  const ownership = input.ObjectOwnership;
  if (ownership !== undefined && !OWNERSHIPS.includes(ownership)) {
    throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`, 'x-amz-object-ownership');
  }
  const tags = input.CreateBucketConfiguration?.Tags;
  if (tags !== undefined) {
    if (tags.some(({ Key }) => Key.startsWith('aws:'))) {
      throw s3Error(
        'InvalidTag',
        'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
        400,
      );
    }
    checkTags(tags, 'bucket');
  }
  const found = bucketsOf(call.world).get(name);
  if (found !== undefined) {
    if (found.account !== call.account) {
      throw s3Error(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        409,
        { BucketName: name },
      );
    }
    // Only the oldest region answers that all is well: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    if (found.region === 'us-east-1' && region === 'us-east-1' && (tags ?? []).length === 0)
      return { Location: `/${name}`, BucketArn: arnOf(name) };
    throw s3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
      {
        BucketName: name,
      },
    );
  }
  const acl = aclOf(input, canonicalId(call.account));
  const bucket: Bucket = {
    name,
    account: call.account,
    region,
    createdMs: call.world.clock.now(),
    ...(input.CreateBucketConfiguration?.LocationConstraint === 'EU' ? { constraint: 'EU' } : {}),
    ...(ownership === undefined ? {} : { ownership }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(acl === undefined ? {} : { acl }),
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ...(input.ObjectLockEnabledForBucket === true ? { lock: {}, versioning: 'Enabled' as const } : {}),
  };
  checkAclAllowed(bucket, acl, input.ACL);
  bucketsOf(call.world).put(name, bucket);
  return { Location: region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`, BucketArn: arnOf(name) };
};

export const OWNERSHIPS = ['BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced'];

const arnOf = (name: string) => `arn:aws:s3:::${name}`;

function regionFor(constraint: string | undefined, call: Call): string {
  if (constraint === undefined || constraint === '') {
    if (call.region !== 'us-east-1') throw incompatible('unspecified');
    return 'us-east-1';
  }
  if (call.region === 'us-east-1') {
    if (!CONSTRAINTS.has(constraint)) {
      throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
        LocationConstraint: constraint,
      });
    }
    return constraint === 'EU' ? 'eu-west-1' : constraint;
  }
  const named = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (named !== call.region) throw incompatible(constraint);
  return named;
}

function incompatible(constraint: string) {
  return s3Error(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}

export const deleteBucket: S3Operations['DeleteBucket'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (objectsOf(call.world, bucket.name).size > 0) {
    throw s3Error(
      'BucketNotEmpty',
      bucket.versioning === undefined
        ? 'The bucket you tried to delete is not empty'
        : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      409,
      { BucketName: bucket.name },
    );
  }
  if (hasUploads(bucket, call)) abortAll(bucket, call);
  bucketsOf(call.world).delete(bucket.name);
  return undefined;
};

export const headBucket: S3Operations['HeadBucket'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  return { BucketArn: arnOf(bucket.name), BucketRegion: bucket.region, AccessPointAlias: false };
};

export const getBucketLocation: S3Operations['GetBucketLocation'] = (input, call) => {
  const { region, constraint = region } = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  return region === 'us-east-1' ? {} : { LocationConstraint: constraint };
};

export const listBuckets: S3Operations['ListBuckets'] = (input, call) => {
  const { BucketRegion: region, Prefix: prefix, MaxBuckets: most, ContinuationToken: token } = input;
  if (region !== undefined && region !== 'us-east-1' && !CONSTRAINTS.has(region)) {
    throw s3Error('InvalidArgument', `Argument value ${region} is not a valid AWS Region`, 400, {
      ArgumentName: 'bucket-region',
    });
  }
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const isPaged = region !== undefined || prefix !== undefined || most !== undefined || token !== undefined;
  const all = bucketsOf(call.world)
    .sortedKeys()
    .flatMap((name) => {
      const bucket = bucketsOf(call.world).get(name);
      return bucket === undefined ||
        bucket.account !== call.account ||
        (region !== undefined && bucket.region !== region) ||
        !name.startsWith(prefix ?? '') ||
        name <= after
        ? []
        : [bucket];
    });
  const page = all.slice(0, most ?? 10_000);
  const last = page.at(-1);
  return {
    Buckets: page.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(Math.floor(bucket.createdMs / 1000) * 1000),
      ...(isPaged ? { BucketRegion: bucket.region } : {}),
      BucketArn: arnOf(bucket.name),
    })),
    Owner: { ID: canonicalId(call.account) },
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(page.length < all.length && last !== undefined
      ? { ContinuationToken: Buffer.from(last.name).toString('base64url') }
      : {}),
  };
};

export const putBucketVersioning: S3Operations['PutBucketVersioning'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const status = input.VersioningConfiguration?.Status;
  if (status === undefined) {
    throw s3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified', 400);
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedBody();
  if (status === 'Suspended' && bucket.lock !== undefined) {
    throw s3Error(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      409,
    );
  }
  bucketsOf(call.world).put(bucket.name, { ...bucket, versioning: status });
  return undefined;
};

export const getBucketVersioning: S3Operations['GetBucketVersioning'] = (input, call) => {
  const { versioning } = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  return versioning === undefined ? {} : { Status: versioning };
};
