/** Tags of objects and buckets. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
import type { StoredTag } from './bucket.ts';
import { invalidArgument, s3Error } from './s3-error.ts';

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws where S3 refuses tags. `owner`: buckets have a text of their own for a system tag. */
export function checkTags(tags: readonly StoredTag[], owner: 'bucket' | 'object'): void {
  if (tags.length > (owner === 'bucket' ? 50 : 10)) {
    throw s3Error('BadRequest', `Object tags cannot be greater than ${owner === 'bucket' ? 50 : 10}`, 400);
  }
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key === '' || Key.length > 128 || !ALLOWED.test(Key)) {
      throw s3Error('InvalidTag', 'The TagKey you have provided is invalid', 400, { TagKey: Key });
    }
    if (Value.length > 256 || !ALLOWED.test(Value)) {
      throw s3Error('InvalidTag', 'The TagValue you have provided is invalid', 400, { TagKey: Key, TagValue: Value });
    }
    if (seen.has(Key))
      throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', 400, { TagKey: Key });
    seen.add(Key);
    if (Key.startsWith('aws:')) {
      throw owner === 'bucket'
        ? s3Error('InvalidTag', 'System tags cannot be added/updated by requester', 400, { TagKey: Key })
        : s3Error('InvalidTag', 'Your TagKey cannot be prefixed with aws:', 400, { TagKey: Key });
    }
  }
}

/** The tags of the header `x-amz-tagging`, which is written like a query. */
export function tagsOfHeader(header: string | undefined): readonly StoredTag[] | undefined {
  if (header === undefined) return undefined;
  const pairs = [...new URLSearchParams(header)];
  if (
    new Set(pairs.map(([key]) => key)).size < pairs.length ||
    (header.includes(',') && pairs.length === 1 && header.split('=').length > 2)
  ) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  }
  const tags = pairs.map(([Key, Value]) => ({ Key, Value }));
  checkTags(tags, 'object');
  return tags;
}
