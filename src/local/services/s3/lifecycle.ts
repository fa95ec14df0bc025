/** Lifecycle rules: what they say, what they say of one object, and their work. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html */
import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import type { LocalWorld } from '../../service.ts';
import { type Bucket, bucketOf, bucketsOf, type ObjectVersion, objectsOf, type StoredRule } from './bucket.ts';
import { invalidArgument, invalidRequest, malformedBody, s3Error } from './s3-error.ts';
import { transition } from './transitions.ts';

const DAY = 86_400_000;
const MINIMA = ['all_storage_classes_128K', 'varies_by_storage_class'];

export const putBucketLifecycleConfiguration: S3Operations['PutBucketLifecycleConfiguration'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const minimum = input.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K';
  if (!MINIMA.includes(minimum)) throw invalidRequest(`Invalid TransitionDefaultMinimumObjectSize found: ${minimum}`);
  const rules = input.LifecycleConfiguration?.Rules;
  if (rules === undefined) throw malformedBody();
  const kept = rules.map(storedRule);
  bucketsOf(call.world).put(bucket.name, { ...bucket, lifecycle: { rules: kept, transitionDefault: minimum } });
  return { TransitionDefaultMinimumObjectSize: minimum };
};

function storedRule(rule: S3Shapes['LifecycleRule']): StoredRule {
  const { Expiration, Transitions, NoncurrentVersionExpiration, Filter, Prefix, Status } = rule;
  if (Status !== 'Enabled' && Status !== 'Disabled') throw malformedBody();
  if (Filter === undefined && Prefix === undefined) throw malformedBody();
  if (Filter !== undefined && Prefix !== undefined) throw malformedBody();
  if (Filter !== undefined && Object.keys(Filter).length > 1) throw malformedBody();
  if (NoncurrentVersionExpiration !== undefined && NoncurrentVersionExpiration.NoncurrentDays === undefined)
    throw malformedBody();
  if (Expiration !== undefined && Object.keys(Expiration).length > 1) throw malformedBody();
  const tags = Filter?.And?.Tags ?? [];
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidRequest('Duplicate Tag Keys are not allowed.');
  for (const date of [Expiration?.Date, ...(Transitions ?? []).map(({ Date: each }) => each)]) {
    if (date !== undefined && date.getTime() % DAY !== 0) {
      throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString());
    }
  }
  const { Date: _, ...expiration } = Expiration ?? {};
  return {
    rule: {
      ...rule,
      ID: rule.ID ?? Buffer.from(crypto.getRandomValues(new Uint8Array(36))).toString('base64url'),
      ...(Expiration === undefined ? {} : { Expiration: expiration }),
      ...(Transitions === undefined ? {} : { Transitions: Transitions.map(({ Date: __, ...each }) => each) }),
    },
    ...(Expiration?.Date === undefined ? {} : { expirationDateMs: Expiration.Date.getTime() }),
    ...(Transitions === undefined ? {} : { transitionDatesMs: Transitions.map((each) => each.Date?.getTime()) }),
  };
}

export const getBucketLifecycleConfiguration: S3Operations['GetBucketLifecycleConfiguration'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (bucket.lifecycle === undefined) {
    throw s3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404, {
      BucketName: bucket.name,
    });
  }
  return {
    Rules: bucket.lifecycle.rules.map(({ rule, expirationDateMs, transitionDatesMs }) => ({
      ...rule,
      ...(rule.Expiration === undefined
        ? {}
        : {
            Expiration: {
              ...rule.Expiration,
              ...(expirationDateMs === undefined ? {} : { Date: new Date(expirationDateMs) }),
            },
          }),
      ...(rule.Transitions === undefined
        ? {}
        : {
            Transitions: rule.Transitions.map((each, i) => {
              const date = transitionDatesMs?.[i];
              return { ...each, ...(date === undefined ? {} : { Date: new Date(date) }) };
            }),
          }),
    })),
    TransitionDefaultMinimumObjectSize: bucket.lifecycle.transitionDefault,
  };
};

export const deleteBucketLifecycle: S3Operations['DeleteBucketLifecycle'] = (input, call) => {
  const { lifecycle: _, ...bucket } = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  bucketsOf(call.world).put(bucket.name, bucket);
  return undefined;
};

/** Whether a rule is about this version of this object. */
function isAbout({ Filter, Prefix, Status }: S3Shapes['LifecycleRule'], key: string, version: ObjectVersion): boolean {
  if (Status !== 'Enabled') return false;
  const { And } = Filter ?? {};
  const prefix = Prefix ?? Filter?.Prefix ?? And?.Prefix ?? '';
  const tags = [...(Filter?.Tag === undefined ? [] : [Filter.Tag]), ...(And?.Tags ?? [])];
  const more = Filter?.ObjectSizeGreaterThan ?? And?.ObjectSizeGreaterThan ?? -1;
  const less = Filter?.ObjectSizeLessThan ?? And?.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY;
  return (
    key.startsWith(prefix) &&
    version.size > more &&
    version.size < less &&
    tags.every(({ Key, Value }) => version.tags?.some((tag) => tag.Key === Key && tag.Value === Value) === true)
  );
}

/** When a current version expires: at the midnight after its days. */
function expiryOf({ rule, expirationDateMs }: StoredRule, version: ObjectVersion): number | undefined {
  if (expirationDateMs !== undefined) return expirationDateMs;
  const days = rule.Expiration?.Days;
  return days === undefined ? undefined : Math.ceil((version.modifiedMs + days * DAY) / DAY) * DAY;
}

/** The header that tells the date of expiry, and the rule. */
export function expirationOf(bucket: Bucket, key: string, version: ObjectVersion): { readonly Expiration?: string } {
  const found = (bucket.lifecycle?.rules ?? []).flatMap((stored) => {
    const expiry = isAbout(stored.rule, key, version) ? expiryOf(stored, version) : undefined;
    return expiry === undefined ? [] : [{ expiry, id: stored.rule.ID ?? '' }];
  });
  const [first] = found.sort((a, b) => a.expiry - b.expiry);
  if (first === undefined) return {};
  return { Expiration: `expiry-date="${new Date(first.expiry).toUTCString()}", rule-id="${first.id}"` };
}

/** Moves what is due and deletes what has expired, once a day as S3 does, and comes back for the next midnight. */
export function keepLifecycles(world: LocalWorld): void {
  const now = world.clock.now();
  for (const bucket of bucketsOf(world).values())
    if (bucket.lifecycle !== undefined) {
      expire(bucket, now, world);
      transition(bucket, now, world, isAbout);
    }
  world.clock.at(Math.floor(now / DAY) * DAY + DAY + 1000, () => keepLifecycles(world));
}

function expire(bucket: Bucket, now: number, world: LocalWorld): void {
  const objects = objectsOf(world, bucket.name);
  for (const [key, { versions }] of [...objects.entries()]) {
    const [current] = versions;
    if (current === undefined || current.isDeleteMarker === true) continue;
    const isOver = bucket.lifecycle?.rules.some(
      (stored) => isAbout(stored.rule, key, current) && (expiryOf(stored, current) ?? Number.POSITIVE_INFINITY) <= now,
    );
    if (isOver !== true) continue;
    if (bucket.versioning === 'Enabled') {
      const marker = {
        ...deleteMarker(now),
        versionId: Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url'),
      };
      objects.put(key, { versions: [marker, ...versions] });
    } else {
      objects.delete(key);
      if (current.blob !== undefined) world.state.blobs.remove(current.blob);
    }
  }
}

export function deleteMarker(now: number): Omit<ObjectVersion, 'versionId'> {
  return {
    isDeleteMarker: true,
    modifiedMs: now,
    size: 0,
    etag: '',
    fields: {},
    metadata: {},
    storageClass: 'STANDARD',
    encryption: {},
  };
}
