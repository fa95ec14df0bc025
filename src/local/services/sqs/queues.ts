/** Operations on queues themselves. */
import type { SqsOperations } from '../../schemas/sqs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { checkAttributes, redrivePolicyOf, unknownAttribute } from './attributes.ts';
import {
  allAttributes,
  deduplicationsOf,
  deletedOf,
  invalidParameter,
  invalidValue,
  messagesOf,
  noSuchQueue,
  type Queue,
  queueAt,
  queueAttribute,
  queuesOf,
  turnsOf,
  urlOf,
} from './queue.ts';

export const createQueue: SqsOperations['CreateQueue'] = ({ QueueName, Attributes: given = {}, tags = {} }, call) => {
  const Attributes = withPlainFlags(given);
  const isFifo = Attributes.FifoQueue === 'true';
  checkName(QueueName, isFifo);
  checkAttributes(Attributes, isFifo, true, call.world);
  const queues = queuesOf(call.world, call);
  const found = queues.get(QueueName);
  if (found !== undefined) {
    const all = allAttributes(found, call.world);
    const different = Object.entries(Attributes).find(([name, value]) => (all[name] ?? '') !== value);
    if (different !== undefined) {
      throw new ServiceError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${different[0]}`,
      );
    }
    return { QueueUrl: urlOf(found, call.world) };
  }
  const now = call.world.clock.now();
  const deleted = deletedOf(call.world, call);
  if (now - (deleted.get(QueueName) ?? 0) < 60_000) {
    throw new ServiceError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  }
  deleted.delete(QueueName);
  const queue: Queue = {
    name: QueueName,
    account: call.account,
    region: call.region,
    arn: `arn:${call.partition}:sqs:${call.region}:${call.account}:${QueueName}`,
    isFifo,
    attributes: withoutEmpty(Attributes),
    tags,
    createdMs: now,
    modifiedMs: now,
  };
  queues.put(QueueName, queue);
  return { QueueUrl: urlOf(queue, call.world) };
};

function checkName(name: string, isFifo: boolean): void {
  if (isFifo && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name)) {
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!isFifo && !/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
}

export const deleteQueue: SqsOperations['DeleteQueue'] = ({ QueueUrl }, call) => {
  const queue = queueAt(QueueUrl, call);
  empty(queue, call);
  queuesOf(call.world, queue).delete(queue.name);
  deletedOf(call.world, queue).put(queue.name, call.world.clock.now());
  return undefined;
};

function empty(queue: Queue, { world }: Call): void {
  for (const held of [messagesOf(world, queue), deduplicationsOf(world, queue), turnsOf(world, queue)]) {
    for (const key of [...held.keys()]) held.delete(key);
  }
}

/** Flags may be written `True`; they are kept as AWS tells them. */
function withPlainFlags(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      /^(?:true|false)$/i.test(value) ? value.toLowerCase() : value,
    ]),
  );
}

export const getQueueUrl: SqsOperations['GetQueueUrl'] = ({ QueueName, QueueOwnerAWSAccountId }, call) => {
  const account = QueueOwnerAWSAccountId ?? call.account;
  const queue = queuesOf(call.world, { account, region: call.region }).get(QueueName);
  if (queue === undefined) throw noSuchQueue(call);
  return { QueueUrl: urlOf(queue, call.world) };
};

export const listQueues: SqsOperations['ListQueues'] = ({ QueueNamePrefix = '', MaxResults, NextToken }, call) => {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > 1000)) {
    throw invalidValue(MaxResults, 'MaxResults', 'Must be an integer from 1 to 1000');
  }
  const names = queuesOf(call.world, call)
    .sortedKeys()
    .filter((name) => name.startsWith(QueueNamePrefix));
  const urls = names.map((name) => urlOf({ account: call.account, region: call.region, name }, call.world));
  const { page, next } = paged(urls, MaxResults, NextToken);
  // An empty list is left out, as AWS leaves it out.
  return page.length === 0 ? next : { QueueUrls: page, ...next };
};

export const listDeadLetterSourceQueues: SqsOperations['ListDeadLetterSourceQueues'] = (input, call) => {
  const { arn } = queueAt(input.QueueUrl, call);
  const sources = [...queuesOf(call.world, call).values()].filter(
    (queue) => redrivePolicyOf(queueAttribute(queue, 'RedrivePolicy'))?.deadLetterTargetArn === arn,
  );
  const urls = sources.map((queue) => urlOf(queue, call.world)).sort();
  const { page, next } = paged(urls, input.MaxResults, input.NextToken);
  return { queueUrls: page, ...next };
};

/** A page of a list; the token is where the next one starts. */
function paged(all: readonly string[], most: number | undefined, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw invalidValue(token, 'NextToken', 'Invalid NextToken value.');
  const end = start + (most ?? 1000);
  const next = most !== undefined && end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { page: all.slice(start, end), next };
}

export const getQueueAttributes: SqsOperations['GetQueueAttributes'] = ({ QueueUrl, AttributeNames = [] }, call) => {
  const queue = queueAt(QueueUrl, call);
  const all = allAttributes(queue, call.world);
  for (const name of AttributeNames) if (name !== 'All' && !KNOWN.has(name)) throw unknownAttribute(name);
  const wanted = Object.entries(all).filter(
    ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
  );
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
};

const KNOWN = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

export const setQueueAttributes: SqsOperations['SetQueueAttributes'] = ({ QueueUrl, Attributes }, call) => {
  changeAttributes(queueAt(QueueUrl, call), withPlainFlags(Attributes), call);
  return undefined;
};

/** Checks and sets; what is set to nothing goes back to its default. */
export function changeAttributes(queue: Queue, attributes: Readonly<Record<string, string>>, call: Call): void {
  checkAttributes(attributes, queue.isFifo, false, call.world);
  const before = { ...queue.attributes };
  // One kind of encryption replaces the other.
  if ((attributes.KmsMasterKeyId ?? '') !== '') delete before.SqsManagedSseEnabled;
  // Without the key the queue is not encrypted, and stays so until SQS's own encryption is asked for.
  if (attributes.KmsMasterKeyId === '' && before.KmsMasterKeyId !== undefined) before.SqsManagedSseEnabled = 'false';
  if (attributes.SqsManagedSseEnabled === 'true') {
    delete before.KmsMasterKeyId;
    delete before.KmsDataKeyReusePeriodSeconds;
  }
  queuesOf(call.world, queue).put(queue.name, {
    ...queue,
    attributes: withoutEmpty({ ...before, ...attributes }),
    modifiedMs: call.world.clock.now(),
  });
}

function withoutEmpty(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}

export const purgeQueue: SqsOperations['PurgeQueue'] = ({ QueueUrl }, call) => {
  const queue = queueAt(QueueUrl, call);
  const now = call.world.clock.now();
  if (queue.purgedMs !== undefined && now - queue.purgedMs < 60_000) {
    throw new ServiceError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      { status: 403 },
    );
  }
  empty(queue, call);
  queuesOf(call.world, queue).put(queue.name, { ...queue, purgedMs: now });
  return undefined;
};

export const tagQueue: SqsOperations['TagQueue'] = ({ QueueUrl, Tags }, call) => {
  const queue = queueAt(QueueUrl, call);
  queuesOf(call.world, queue).put(queue.name, { ...queue, tags: { ...queue.tags, ...Tags } });
  return undefined;
};

export const untagQueue: SqsOperations['UntagQueue'] = ({ QueueUrl, TagKeys }, call) => {
  const queue = queueAt(QueueUrl, call);
  const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key)));
  queuesOf(call.world, queue).put(queue.name, { ...queue, tags });
  return undefined;
};

export const listQueueTags: SqsOperations['ListQueueTags'] = ({ QueueUrl }, call) => {
  const { tags } = queueAt(QueueUrl, call);
  return Object.keys(tags).length === 0 ? {} : { Tags: tags };
};
