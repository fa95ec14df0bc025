/** What keeps the public out of a bucket, and what lets it in beside the policy. */
import {
  allOf,
  anyOf,
  type Extent,
  exactlyIn,
  extentOf,
  type Guard,
  NEVER,
  NOWHERE,
  noneOf,
  or,
} from '../../base/index.ts';
import { type Path, textOf, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';

/**
 * Where the block of public access shuts out those whom no policy names. A property that is set and leaves a setting out
 * switches that setting off
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html). With
 * `BlockPublicPolicy` S3 refuses a public policy, with `RestrictPublicBuckets` it ignores it for other accounts. A new
 * bucket has both and one from before April 2023 has neither: where the template does not say it, a stack that could be
 * created with a public policy has a bucket without the block.
 */
export function blocksPublicPolicy(thing: Thing): Extent {
  return anyOf(...['BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => written(thing, name)));
}

/**
 * Where an access control list may let the public in: only where the bucket's owner does not own all objects, which is
 * the default (https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html), and nothing ignores
 * public lists.
 */
export function perhapsPublicByList(thing: Thing): Guard {
  const owned = textsOf(thing, ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'], (text) =>
    text === undefined || text === 'BucketOwnerEnforced' ? 'impossible' : 'certain',
  );
  const asked = textsOf(thing, ['AccessControl'], (text) =>
    text !== undefined && /^(Public|Authenticated)/.test(text) ? 'certain' : 'impossible',
  );
  return allOf(anyOf(owned, asked), noneOf(setting(thing, 'IgnorePublicAcls'))).possible;
}

/**
 * What a bucket's canned list lets everybody do
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl, and there "Mapping of ACL permissions
 * and access policy permissions").
 */
const BY_CANNED_LIST: Readonly<Record<string, readonly string[] | undefined>> = {
  PublicRead: ['s3:listbucket', 's3:listbucketversions', 's3:listbucketmultipartuploads'],
  PublicReadWrite: ['s3:listbucket', 's3:listbucketversions', 's3:listbucketmultipartuploads', 's3:putobject'],
};

/**
 * Where the bucket's own list lets everybody do the action. S3 refuses such a list where lists are switched off or public
 * ones are blocked, so that a stack that could be created has a bucket on which it is in force.
 */
export function publicByList(thing: Thing, action: string): Guard {
  const asked = textsOf(thing, ['AccessControl'], (text) =>
    BY_CANNED_LIST[text ?? '']?.includes(action.toLowerCase()) ? 'certain' : 'impossible',
  );
  const enforced = textsOf(thing, ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'], (text) =>
    text === undefined
      ? 'impossible'
      : text === 'BucketOwnerEnforced'
        ? 'certain'
        : /^[A-Z][A-Za-z]+$/.test(text)
          ? 'impossible'
          : 'possible',
  );
  const blocked = anyOf(written(thing, 'IgnorePublicAcls'), written(thing, 'BlockPublicAcls'), enforced);
  return allOf(asked, noneOf(blocked)).certain;
}

function written(thing: Thing, name: string): Extent {
  if (thing.type !== 'AWS::S3::Bucket') return NOWHERE;
  return textsOf(thing, ['PublicAccessBlockConfiguration', name], (text) =>
    text === undefined || text === 'false' ? 'impossible' : text === 'true' ? 'certain' : 'possible',
  );
}

/** A new bucket has the whole block; one from before April 2023 may have none, so without the property it is possible. */
function setting(thing: Thing, name: string): Extent {
  if (thing.type !== 'AWS::S3::Bucket') return NOWHERE;
  const blocks = valuesAt(thing.properties, ['PublicAccessBlockConfiguration'], thing.when);
  const isUnset = or(NEVER, ...blocks.filter((found) => found.value === undefined).map((found) => found.when));
  return anyOf(written(thing, name), { certain: NEVER, possible: isUnset });
}

function textsOf(
  thing: Thing,
  path: Path,
  answer: (text: string | undefined) => Parameters<typeof extentOf>[0],
): Extent {
  return anyOf(
    ...valuesAt(thing.properties, path, thing.when).map((found) =>
      allOf(exactlyIn(found.when), extentOf(answer(found.value === undefined ? undefined : textOf(found.value)))),
    ),
  );
}
