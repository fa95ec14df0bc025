/** Tags and policies of streams and their consumers. */
import type { KinesisOperations } from '../../schemas/kinesis.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  type Consumer,
  consumersOf,
  invalidOfKinesis,
  missingInKinesis,
  placeOfArn,
  putStream,
  streamNamed,
} from './stream.ts';

const MOST_TAGS = 50;

interface Holder {
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string | undefined;
  keep(changes: { readonly tags?: Readonly<Record<string, string>>; readonly policy?: string | undefined }): void;
}

export function consumerAt(arn: string, call: Call): Consumer {
  const place = placeOfArn(arn, call);
  const found = consumersOf(place).get(arn);
  if (found !== undefined) return found;
  throw missingInKinesis(`Consumer ${arn.split('/consumer/')[1] ?? arn} under account ${place.account} not found.`);
}

function holderAt(arn: string, call: Call): Holder {
  if (arn.includes('/consumer/')) {
    const consumer = consumerAt(arn, call);
    return {
      ...consumer,
      keep: (changes) => consumersOf(placeOfArn(arn, call)).put(arn, { ...consumer, ...changes }),
    };
  }
  const stream = streamNamed({ StreamARN: arn }, call);
  return { ...stream, keep: (changes) => putStream({ ...stream, ...changes }, call.world) };
}

function add(holder: Holder, given: Readonly<Record<string, string>>): void {
  const tags = { ...holder.tags, ...given };
  if (Object.keys(tags).length > MOST_TAGS)
    throw invalidOfKinesis(
      `Failed to add tags: a given resource cannot have more than ${MOST_TAGS} tags associated with it.`,
    );
  holder.keep({ tags });
}

function remove(holder: Holder, keys: readonly string[]): void {
  holder.keep({ tags: Object.fromEntries(Object.entries(holder.tags).filter(([key]) => !keys.includes(key))) });
}

const streamHolder = (input: { readonly StreamName?: string; readonly StreamARN?: string }, call: Call): Holder => {
  const stream = streamNamed(input, call);
  return { ...stream, keep: (changes) => putStream({ ...stream, ...changes }, call.world) };
};

export const addTagsToStream: KinesisOperations['AddTagsToStream'] = (input, call) => {
  add(streamHolder(input, call), input.Tags);
  return undefined;
};

export const removeTagsFromStream: KinesisOperations['RemoveTagsFromStream'] = (input, call) => {
  remove(streamHolder(input, call), input.TagKeys);
  return undefined;
};

export const listTagsForStream: KinesisOperations['ListTagsForStream'] = (input, call) => {
  const { Limit = MOST_TAGS, ExclusiveStartTagKey = '' } = input;
  const { tags } = streamNamed(input, call);
  const keys = Object.keys(tags)
    .filter((key) => key > ExclusiveStartTagKey)
    .sort();
  return {
    Tags: keys.slice(0, Limit).map((Key) => ({ Key, Value: tags[Key] ?? '' })),
    HasMoreTags: keys.length > Limit,
  };
};

export const tagKinesis: KinesisOperations['TagResource'] = ({ ResourceARN, Tags }, call) => {
  add(holderAt(ResourceARN, call), Tags);
  return undefined;
};

export const untagKinesis: KinesisOperations['UntagResource'] = ({ ResourceARN, TagKeys }, call) => {
  remove(holderAt(ResourceARN, call), TagKeys);
  return undefined;
};

export const kinesisTags: KinesisOperations['ListTagsForResource'] = ({ ResourceARN }, call) => ({
  Tags: Object.entries(holderAt(ResourceARN, call).tags).map(([Key, Value]) => ({ Key, Value })),
});

export const putKinesisPolicy: KinesisOperations['PutResourcePolicy'] = ({ ResourceARN, Policy }, call) => {
  const holder = holderAt(ResourceARN, call);
  try {
    JSON.parse(Policy);
  } catch {
    throw new ServiceError('InvalidArgumentException', 'The resource policy provided is not valid JSON.');
  }
  holder.keep({ policy: Policy });
  return undefined;
};

export const getKinesisPolicy: KinesisOperations['GetResourcePolicy'] = ({ ResourceARN }, call) => ({
  Policy: holderAt(ResourceARN, call).policy ?? '{}',
});

export const deleteKinesisPolicy: KinesisOperations['DeleteResourcePolicy'] = ({ ResourceARN }, call) => {
  const holder = holderAt(ResourceARN, call);
  if (holder.policy === undefined) throw missingInKinesis(`No resource policy found for resource ARN ${ResourceARN}`);
  holder.keep({ policy: undefined });
  return undefined;
};
