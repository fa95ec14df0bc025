/** Queues: what is kept of one, where it is found, and what its messages are kept in. */
import type { Call, LocalWorld } from '../../service.ts';
import { type AccountRegion, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface Queue {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly isFifo: boolean;
  /** As they were set: what has its default is not here, except what the queue was made with. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly purgedMs?: number;
}

export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes?: Readonly<Record<string, StoredAttribute>>;
  readonly attributesMd5?: string;
  readonly systemAttributes?: Readonly<Record<string, StoredAttribute>>;
  readonly senderId: string;
  readonly sentMs: number;
  /** Before this it is delayed, or in flight once it was received. */
  readonly visibleMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs?: number;
  /** What the last receipt handle ends with. */
  readonly receipt?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** The queue that gave it up. */
  readonly sourceArn?: string;
}

export interface StoredAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export function queuesOf(
  world: LocalWorld,
  { account, region }: Pick<AccountRegion, 'account' | 'region'>,
): Collection<Queue> {
  return world.state.collection<Queue>('sqs/queue', { account, region });
}

/** The messages of a queue by their ids, in the order in which they came. */
export function messagesOf(world: LocalWorld, { name, account, region }: Queue): Collection<StoredMessage> {
  return world.state.collection<StoredMessage>(`sqs/message/${name}`, { account, region });
}

export interface Deduplicated {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly untilMs: number;
}

/** What a FIFO queue has seen in the last five minutes, by deduplication id. */
export function deduplicationsOf(world: LocalWorld, { name, account, region }: Queue): Collection<Deduplicated> {
  return world.state.collection<Deduplicated>(`sqs/deduplication/${name}`, { account, region });
}

/** The order in which the groups of a FIFO queue have their turn: the one that was served last comes last. */
export function turnsOf(world: LocalWorld, { name, account, region }: Queue): Collection<number> {
  return world.state.collection<number>(`sqs/turn/${name}`, { account, region });
}

/** A number larger than any before. */
export function nextNumber(world: LocalWorld): number {
  const counters = world.state.collection<number>('sqs/sequence');
  const next = (counters.get('last') ?? 0) + 1;
  counters.put('last', next);
  return next;
}

/** When a queue of this name was last deleted, for a minute. */
export function deletedOf(
  world: LocalWorld,
  { account, region }: Pick<AccountRegion, 'account' | 'region'>,
): Collection<number> {
  return world.state.collection<number>('sqs/deleted', { account, region });
}

/** The queue of a URL. Its path ends with the account and the name, whatever the host. */
export function queueAt(url: string, call: Call): Queue {
  const parts = url.split('?')[0]?.split('/') ?? [];
  // A bare name stands for the caller's own queue.
  const [account, name] = parts.length === 1 ? [call.account, url] : parts.slice(-2);
  if (name === undefined || account === undefined || name === '') {
    throw new ServiceError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, { status: 404 });
  }
  const own = /^\d{12}$/.test(account) ? account : call.account;
  const [, region = call.region] = /\/queue\/([a-z0-9-]+)\/\d{12}\/[^/]+$/.exec(url) ?? [];
  const queue = queuesOf(call.world, { account: own, region }).get(name);
  if (queue === undefined) throw noSuchQueue(call);
  return queue;
}

export function queueByArn(arn: string, world: LocalWorld): Queue | undefined {
  const [, , service, region, account, name] = arn.split(':');
  if (service !== 'sqs' || region === undefined || account === undefined || name === undefined) return undefined;
  return queuesOf(world, { account, region }).get(name);
}

/** The two protocols have two texts for it. */
export function noSuchQueue({ http }: Call): ServiceError {
  const isQuery = http?.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new ServiceError(
    'QueueDoesNotExist',
    isQuery ? 'The specified queue does not exist for this wsdl version.' : 'The specified queue does not exist.',
    { status: 400 },
  );
}

/** AWS has the region in the host; on one address it stands in the path, so that two regions never share a URL. */
export function urlOf(
  { account, name, region }: Pick<Queue, 'account' | 'name' | 'region'>,
  world: LocalWorld,
): string {
  return `${world.endpoint}/queue/${region}/${account}/${name}`;
}

export function queueAttribute({ attributes, isFifo }: Queue, name: string): string | undefined {
  return attributes[name] ?? DEFAULTS[name] ?? (isFifo ? FIFO_DEFAULTS[name] : undefined);
}

export function secondsOf(queue: Queue, name: string): number {
  return Number(queueAttribute(queue, name));
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
};

const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** Every attribute as GetQueueAttributes tells it. */
export function allAttributes(queue: Queue, world: LocalWorld): Readonly<Record<string, string>> {
  const now = world.clock.now();
  let visible = 0;
  let inFlight = 0;
  let delayed = 0;
  const oldest = now - secondsOf(queue, 'MessageRetentionPeriod') * 1000;
  for (const { sentMs, visibleMs, receiveCount } of messagesOf(world, queue).values()) {
    if (sentMs < oldest) continue;
    if (visibleMs <= now) visible += 1;
    else if (receiveCount > 0) inFlight += 1;
    else delayed += 1;
  }
  return {
    ...DEFAULTS,
    ...(queue.isFifo ? FIFO_DEFAULTS : {}),
    ...(queue.attributes.KmsMasterKeyId === undefined ? {} : { KmsDataKeyReusePeriodSeconds: '300' }),
    SqsManagedSseEnabled: queue.attributes.KmsMasterKeyId === undefined ? 'true' : 'false',
    ...queue.attributes,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedMs / 1000)),
    QueueArn: queue.arn,
  };
}

/** The account of a URL is checked by the queue's policy on AWS; a value that is no parameter is told in these words. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}

export function invalidValue(value: unknown, parameter: string, reason: string): ServiceError {
  return invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}
