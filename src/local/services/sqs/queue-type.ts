/** AWS::SQS::Queue and AWS::SQS::QueuePolicy. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { noSuchQueue, type Queue, queueAt, queuesOf, urlOf } from './queue.ts';
import { changeAttributes, createQueue, deleteQueue } from './queues.ts';

const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

function attributesOf(properties: Properties): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ATTRIBUTES.flatMap((name) => {
      const value = properties[name];
      if (value === undefined || (name === 'FifoQueue' && String(value) !== 'true')) return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

function madeOf(queue: Queue, at: Creation): Made {
  const url = urlOf(queue, at.world);
  return { id: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url } };
}

export const queueType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const isFifo = String(properties.FifoQueue) === 'true';
    const name =
      typeof properties.QueueName === 'string'
        ? properties.QueueName
        : isFifo
          ? `${at.generatedName(75)}.fifo`
          : at.generatedName(80);
    await createQueue({ QueueName: name, Attributes: attributesOf(properties), tags: tagsOf(properties, at) }, at);
    const queue = queuesOf(at.world, at).get(name);
    if (queue === undefined) throw noSuchQueue(at);
    return madeOf(queue, at);
  },
  update(made, properties, before, at) {
    const queue = queueAt(made.id, at);
    const { FifoQueue: _, ...next } = attributesOf(properties);
    // What the template no longer says goes back to its default.
    const gone = Object.keys(attributesOf(before)).filter((name) => name !== 'FifoQueue' && next[name] === undefined);
    changeAttributes(queue, { ...Object.fromEntries(gone.map((name) => [name, ''])), ...next }, at);
    const changed = queueAt(made.id, at);
    queuesOf(at.world, changed).put(changed.name, { ...changed, tags: tagsOf(properties, at) });
    return madeOf(changed, at);
  },
  async delete({ id, attributes }, _properties, at) {
    if (queuesOf(at.world, at).has(String(attributes.QueueName))) await deleteQueue({ QueueUrl: id }, at);
  },
  read({ attributes }, at) {
    const queue = queuesOf(at.world, at).get(String(attributes.QueueName));
    if (queue === undefined) return undefined;
    const { Policy: _, ...set } = queue.attributes;
    return {
      QueueName: queue.name,
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [name, typed(value)])),
    };
  },
};

/** An attribute as its property is typed: numbers, flags and documents are texts only in the API. */
function typed(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^\d+$/.test(value)) return Number(value);
  return value.startsWith('{') ? JSON.parse(value) : value;
}

function putPolicy(properties: Properties, policy: string, at: Creation): void {
  const urls = Array.isArray(properties.Queues) ? properties.Queues.map(String) : [];
  for (const url of urls) changeAttributes(queueAt(url, at), { Policy: policy }, at);
}

export const queuePolicyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    putPolicy(properties, JSON.stringify(properties.PolicyDocument), at);
    const id = at.generatedName();
    return { id, attributes: { Id: id } };
  },
  update(made, properties, before, at) {
    const left = [before.Queues].flat().filter((url) => ![properties.Queues].flat().includes(url));
    putPolicy({ Queues: left }, '', at);
    putPolicy(properties, JSON.stringify(properties.PolicyDocument), at);
    return made;
  },
  async delete(_made, properties, at) {
    for (const url of [properties.Queues].flat().map(String)) {
      await deleteIfThere(() => putPolicy({ Queues: [url] }, '', at));
    }
  },
};

/** The policy of one queue. */
export const queueInlinePolicyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    putPolicy({ Queues: [properties.Queue] }, JSON.stringify(properties.PolicyDocument), at);
    return { id: String(properties.Queue), attributes: {} };
  },
  update(made, properties, _before, at) {
    putPolicy({ Queues: [made.id] }, JSON.stringify(properties.PolicyDocument), at);
    return made;
  },
  async delete({ id }, _properties, at) {
    await deleteIfThere(() => putPolicy({ Queues: [id] }, '', at));
  },
};
