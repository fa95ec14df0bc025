/** Reads queues and streams for the mappings that are enabled, and invokes their functions. */
import { createHash } from 'node:crypto';
import type { AccountRegion, Call, LocalWorld } from '../../service.ts';
import { sendTo } from './destinations.ts';
import { fitsFilter } from './event-filter.ts';
import { runFunction } from './invoke.ts';
import { type EventMapping, mappingsOf } from './mapping.ts';
import type { InvokeOutcome } from './sandbox.ts';

const running = new WeakMap<LocalWorld, Set<string>>();
const stopped = new WeakSet<LocalWorld>();

/** What of a mapping says where and how to read. */
export type Polling = Pick<
  EventMapping,
  | 'id'
  | 'account'
  | 'region'
  | 'sourceArn'
  | 'isEnabled'
  | 'batchSize'
  | 'windowSeconds'
  | 'filter'
  | 'responseTypes'
  | 'startingPosition'
  | 'retries'
  | 'onFailure'
  | 'positions'
>;

/** Somebody who reads a queue or a stream: what is to be read now, and who is given it. */
export interface PolledSource {
  /** `undefined` when it is gone. */
  current(): Polling | undefined;
  /** Keeps where it is in the shards of a stream. */
  keep(positions: NonNullable<Polling['positions']>): void;
  give(records: readonly object[]): Promise<InvokeOutcome>;
  /** What a record of failure says of who was asked, and how often. */
  failed(attempts: number, firstNumber: string): object;
}

/** Starts to read for a mapping, unless that goes on already. It ends when the mapping is disabled or deleted. */
export function poll(id: string, { account, region }: AccountRegion, world: LocalWorld): void {
  const mappings = mappingsOf(world, { account, region });
  read(
    `lambda ${id}`,
    {
      current: () => mappings.get(id),
      keep(positions) {
        const mapping = mappings.get(id);
        if (mapping !== undefined) mappings.put(id, { ...mapping, positions });
      },
      give(records) {
        const caller: Call = {
          partition: 'aws',
          account,
          region,
          world,
          requestId: id,
          principal: `arn:aws:iam::${account}:root`,
        };
        const payload = Buffer.from(JSON.stringify({ Records: records }));
        return runFunction(mappings.get(id)?.functionArn ?? '', payload, caller);
      },
      failed: (attempts, firstNumber) => ({
        requestContext: {
          requestId: createHash('sha256').update(`${id}${firstNumber}`).digest('hex').slice(0, 32),
          functionArn: mappings.get(id)?.functionArn,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: attempts,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      }),
    },
    world,
  );
}

/** Reads for somebody until there is nothing to read for, unless that goes on already. */
export function read(key: string, reader: PolledSource, world: LocalWorld): void {
  const all = running.get(world) ?? new Set<string>();
  running.set(world, all);
  if (all.has(key)) return;
  all.add(key);
  const isOn = () => {
    const reading = reader.current();
    return reading?.isEnabled === true && !stopped.has(world) ? reading : undefined;
  };
  void (async () => {
    for (let reading = isOn(); reading !== undefined; reading = isOn()) {
      try {
        const isIdle = await (reading.sourceArn.includes(':sqs:') ? readQueue : readStream)(reading, reader, world);
        if (isIdle) await pause(world, STREAM_MS);
      } catch {
        await pause(world, RETRY_MS);
      }
    }
  })().finally(() => all.delete(key));
}

const RETRY_MS = 1000;
const STREAM_MS = 250;

export function stopPolling(world: LocalWorld): void {
  stopped.add(world);
}

export function resumePolling(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('lambda/mapping'))
    for (const { id } of mappingsOf(world, { account, region }).values())
      poll(id, { partition: 'aws', account, region }, world);
}

function pause(world: LocalWorld, ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.at(world.clock.now() + ms, resolve);
  });
}

interface QueueMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }>
  >;
}

/** One batch of a queue. Messages of a batch that failed stay in flight until their time is up, as on AWS. */
async function readQueue(mapping: Polling, reader: PolledSource, world: LocalWorld): Promise<boolean> {
  const [, , , region = mapping.region, account = mapping.account, name = ''] = mapping.sourceArn.split(':');
  const place: AccountRegion = { partition: 'aws', account, region };
  const { QueueUrl } = (await world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place)) as {
    readonly QueueUrl: string;
  };
  const messages: QueueMessage[] = [];
  const end = world.clock.now() + mapping.windowSeconds * 1000;
  do {
    const rest = Math.max(0, Math.min(20, Math.ceil((end - world.clock.now()) / 1000)));
    const { Messages = [] } = (await world.invoke(
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, mapping.batchSize - messages.length),
        WaitTimeSeconds: messages.length === 0 ? 20 : rest,
        AttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      place,
    )) as { readonly Messages?: readonly QueueMessage[] };
    if (Messages.length === 0 && messages.length === 0) return false;
    messages.push(...Messages);
    if (Messages.length === 0) break;
  } while (messages.length < mapping.batchSize && (world.clock.now() < end || mapping.batchSize > 10));
  const records = messages.map((message) => ({ message, record: recordOf(message, mapping, region) }));
  const wanted = records.filter(({ record }) => fitsFilter(mapping.filter, { ...record, body: parsed(record.body) }));
  const dropped = records.filter((each) => !wanted.includes(each)).map(({ message }) => message);
  await remove(QueueUrl, dropped, place, world);
  if (wanted.length === 0) return false;
  const outcome = await reader.give(wanted.map(({ record }) => record));
  const left = outcome.isError ? undefined : failures(mapping, outcome);
  if (left === undefined) return false;
  await remove(
    QueueUrl,
    wanted.map(({ message }) => message).filter(({ MessageId }) => !left.has(MessageId)),
    place,
    world,
  );
  return false;
}

function recordOf(message: QueueMessage, mapping: Polling, region: string) {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
      ...(value.BinaryValue !== undefined && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    md5OfMessageAttributes: message.MD5OfMessageAttributes ?? null,
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.sourceArn,
    awsRegion: region,
  };
}

async function remove(QueueUrl: string, messages: readonly QueueMessage[], place: AccountRegion, world: LocalWorld) {
  for (const { ReceiptHandle } of messages)
    await world.invoke('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle }, place).catch(() => undefined);
}

/** The items that the function says it could not do; `undefined` if its answer makes the whole batch one. */
function failures({ responseTypes }: Polling, { payload }: InvokeOutcome): ReadonlySet<string> | undefined {
  if (!responseTypes.includes('ReportBatchItemFailures')) return new Set();
  const answer = parsed(payload.toString('utf8'));
  if (answer === null || answer === undefined || answer === '') return new Set();
  if (typeof answer !== 'object' || !('batchItemFailures' in answer)) return new Set();
  const { batchItemFailures: items } = answer;
  if (items === null) return new Set();
  if (!Array.isArray(items)) return undefined;
  const ids = items.map((each: { readonly itemIdentifier?: unknown } | null) => each?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids.map(String)) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface StreamRecord {
  readonly eventID?: string;
  readonly dynamodb?: { readonly SequenceNumber?: string; readonly ApproximateCreationDateTime?: Date };
}

/** The next records of each shard of a table's stream. */
async function readStream(mapping: Polling, reader: PolledSource, world: LocalWorld): Promise<boolean> {
  const [, , , region = mapping.region, account = mapping.account] = mapping.sourceArn.split(':');
  const place: AccountRegion = { partition: 'aws', account, region };
  const service = 'dynamodbstreams';
  const ask = (operation: string, input: object) => world.invoke(service, operation, input, place);
  const { StreamDescription: stream } = (await ask('DescribeStream', { StreamArn: mapping.sourceArn })) as {
    readonly StreamDescription?: { readonly Shards?: readonly { readonly ShardId?: string }[] };
  };
  let isIdle = true;
  for (const { ShardId: shard = '' } of stream?.Shards ?? []) {
    const last = mapping.positions?.[shard];
    const from =
      last === undefined
        ? { ShardIteratorType: mapping.startingPosition === 'TRIM_HORIZON' ? 'TRIM_HORIZON' : 'LATEST' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last };
    const iterator = await iteratorOf(mapping, shard, from, ask);
    const { Records: records = [], NextShardIterator: next } = (await ask('GetRecords', {
      ShardIterator: iterator,
      Limit: mapping.batchSize,
    })) as { readonly Records?: readonly StreamRecord[]; readonly NextShardIterator?: string };
    const lastRecord = records.at(-1)?.dynamodb?.SequenceNumber;
    if (lastRecord === undefined) {
      if (last === undefined && next !== undefined) iterators.set(`${mapping.id}/${shard}`, next);
      continue;
    }
    isIdle = false;
    iterators.delete(`${mapping.id}/${shard}`);
    await giveBatch(mapping, reader, shard, records, world, place);
    reader.keep({ ...reader.current()?.positions, [shard]: lastRecord });
  }
  return isIdle;
}

/** Iterators of shards of which nothing was read yet: LATEST is where the mapping began. */
const iterators = new Map<string, string>();

async function iteratorOf(
  { id, sourceArn }: Polling,
  shard: string,
  from: object,
  ask: (operation: string, input: object) => Promise<object>,
): Promise<string> {
  const known = iterators.get(`${id}/${shard}`);
  if (known !== undefined) return known;
  const answer = (await ask('GetShardIterator', { StreamArn: sourceArn, ShardId: shard, ...from })) as {
    readonly ShardIterator?: string;
  };
  return answer.ShardIterator ?? '';
}

const MOST_STREAM_RETRIES = 10_000;

async function giveBatch(
  mapping: Polling,
  reader: PolledSource,
  shard: string,
  all: readonly StreamRecord[],
  world: LocalWorld,
  place: AccountRegion,
): Promise<void> {
  const records = all
    .map((record) => ({ ...plain(record), eventSourceARN: mapping.sourceArn }))
    .filter((record) => fitsFilter(mapping.filter, record));
  if (records.length === 0) return;
  const most = mapping.retries === undefined || mapping.retries < 0 ? MOST_STREAM_RETRIES : mapping.retries;
  for (let attempt = 0; attempt <= most; attempt += 1) {
    const outcome = await reader.give(records);
    const left = outcome.isError ? undefined : failures(mapping, outcome);
    if (left?.size === 0) return;
    if (reader.current()?.isEnabled !== true) return;
    if (attempt < most) await pause(world, Math.min(60_000, 200 * 2 ** attempt));
  }
  if (mapping.onFailure === undefined) return;
  const numbers = all.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
  const now = new Date(world.clock.now()).toISOString();
  const record = {
    ...reader.failed(most + 1, numbers[0] ?? ''),
    version: '1.0',
    timestamp: now,
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: numbers[0],
      endSequenceNumber: numbers.at(-1),
      approximateArrivalOfFirstRecord: arrivalOf(all[0]),
      approximateArrivalOfLastRecord: arrivalOf(all.at(-1)),
      batchSize: all.length,
      streamArn: mapping.sourceArn,
    },
  };
  await sendTo(mapping.onFailure, record, {}, place, world);
}

/** Whole seconds, as a failure record has them. */
function arrivalOf(record: StreamRecord | undefined): string | undefined {
  const made = record?.dynamodb?.ApproximateCreationDateTime;
  return made === undefined ? undefined : `${made.toISOString().slice(0, 19)}Z`;
}

/** As JSON has it: bytes in base64, times as seconds. */
function plain(record: object): object {
  return JSON.parse(
    JSON.stringify(record, function replace(this: Record<string, unknown>, key, value) {
      const own = this[key];
      if (own instanceof Date) return own.getTime() / 1000;
      if (own instanceof Uint8Array) return Buffer.from(own).toString('base64');
      return value;
    }),
  ) as object;
}
