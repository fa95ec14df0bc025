/**
 * Reads streams of tables and of Kinesis for those who are given their records: each shard by itself and in its order, a
 * shard that was divided before those it became. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { secondsWithFraction } from '../../with-fraction.ts';
import { sendTo } from './destinations.ts';
import { fitsFilter } from './event-filter.ts';
import { failures, type PolledSource, type Polling, parsed, pause } from './polled-source.ts';

/** A record of either kind of stream, as its service gives it. */
interface StreamRecord {
  readonly dynamodb?: { readonly SequenceNumber?: string; readonly ApproximateCreationDateTime?: Date };
  readonly SequenceNumber?: string;
  readonly ApproximateArrivalTimestamp?: Date;
  readonly Data?: Uint8Array;
  readonly PartitionKey?: string;
}

interface StreamShard {
  readonly ShardId?: string;
  readonly ParentShardId?: string;
  readonly AdjacentParentShardId?: string;
}

const isOfKinesis = ({ sourceArn }: Polling) => sourceArn.split(':')[2] === 'kinesis';

const numberOf = (record: StreamRecord | undefined) => record?.SequenceNumber ?? record?.dynamodb?.SequenceNumber ?? '';
const arrivalOf = (record: StreamRecord | undefined) =>
  record?.ApproximateArrivalTimestamp ?? record?.dynamodb?.ApproximateCreationDateTime;

/** One who reads one stream in one world. */
interface Reading {
  readonly mapping: Polling;
  readonly reader: PolledSource;
  readonly world: LocalWorld;
  readonly place: AccountRegion;
  ask(operation: string, input: object): Promise<object>;
}

/** The shards that somebody reads at this moment, by mapping. */
const busy = new WeakMap<LocalWorld, Set<string>>();

/** What a mapping keeps of a shard that is closed and read to its end. */
const SHARD_END = 'SHARD_END';

/** Begins to read each shard that is to be read and that nobody reads. */
export async function readStream(mapping: Polling, reader: PolledSource, world: LocalWorld): Promise<void> {
  const [, , service = '', region = mapping.region, account = mapping.account] = mapping.sourceArn.split(':');
  const place: AccountRegion = { partition: 'aws', account, region };
  const id = service === 'kinesis' ? service : 'dynamodbstreams';
  const ask = (operation: string, input: object) => world.invoke(id, operation, input, place);
  const shards = await shardsOf(mapping, ask);
  const all = busy.get(world) ?? new Set<string>();
  busy.set(world, all);
  const positions = mapping.positions ?? {};
  const isRead = (shard: string | undefined) =>
    shard === undefined || positions[shard] === SHARD_END || !shards.some(({ ShardId }) => ShardId === shard);
  for (const { ShardId: shard = '', ParentShardId, AdjacentParentShardId } of shards) {
    const key = `${mapping.id} ${shard}`;
    if (positions[shard] === SHARD_END || all.has(key)) continue;
    if (!isRead(ParentShardId) || !isRead(AdjacentParentShardId)) continue;
    // What was divided since is read whole: it goes on where its parents end.
    const isLater = [ParentShardId, AdjacentParentShardId].some((each) => each !== undefined && each in positions);
    all.add(key);
    void readShard({ mapping, reader, world, place, ask }, shard, isLater)
      .catch(() => undefined)
      .finally(() => all.delete(key));
  }
}

async function shardsOf(mapping: Polling, ask: Reading['ask']): Promise<readonly StreamShard[]> {
  if (!isOfKinesis(mapping)) {
    const { StreamDescription: stream } = (await ask('DescribeStream', { StreamArn: mapping.sourceArn })) as {
      readonly StreamDescription?: { readonly Shards?: readonly StreamShard[] };
    };
    return stream?.Shards ?? [];
  }
  const found: StreamShard[] = [];
  let NextToken: string | undefined;
  do {
    const asked: object = NextToken === undefined ? { StreamARN: streamArnOf(mapping) } : { NextToken };
    const page = (await ask('ListShards', asked)) as { Shards?: readonly StreamShard[]; NextToken?: string };
    found.push(...(page.Shards ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** A mapping may name a consumer of a stream, which is read as the stream is. */
const streamArnOf = ({ sourceArn }: Polling) => sourceArn.split('/consumer/')[0] ?? sourceArn;

/** Iterators of shards of which nothing was read yet: LATEST is where the mapping began. */
const iterators = new WeakMap<LocalWorld, Map<string, string>>();

/** Gives what stands in a shard, until nothing is left. */
async function readShard(reading: Reading, shard: string, isLater: boolean): Promise<void> {
  const { reader, world } = reading;
  const known = iterators.get(world) ?? new Map<string, string>();
  iterators.set(world, known);
  const key = `${reading.mapping.id} ${shard}`;
  for (;;) {
    const mapping = reader.current();
    if (mapping?.isEnabled !== true) return;
    const last = mapping.positions?.[shard];
    const iterator = (last === undefined ? known.get(key) : undefined) ?? (await iteratorOf(reading, shard, isLater));
    const { records, next } = await batchAt(iterator, reading);
    if (records.length === 0) {
      if (next === undefined) return reader.keep({ ...reader.current()?.positions, [shard]: SHARD_END });
      if (last === undefined) known.set(key, next);
      return;
    }
    known.delete(key);
    if (!(await giveBatch(reading, shard, records, 0))) return;
    reader.keep({ ...reader.current()?.positions, [shard]: numberOf(records.at(-1)) });
  }
}

async function iteratorOf({ mapping, reader, ask }: Reading, shard: string, isLater: boolean): Promise<string> {
  const last = reader.current()?.positions?.[shard];
  const isKinesis = isOfKinesis(mapping);
  const start = isLater ? 'TRIM_HORIZON' : (mapping.startingPosition ?? 'LATEST');
  const { ShardIterator = '' } = (await ask('GetShardIterator', {
    ...(isKinesis ? { StreamARN: streamArnOf(mapping) } : { StreamArn: mapping.sourceArn }),
    ShardId: shard,
    ShardIteratorType: last === undefined ? start : 'AFTER_SEQUENCE_NUMBER',
    ...(last !== undefined && { [isKinesis ? 'StartingSequenceNumber' : 'SequenceNumber']: last }),
    ...(last === undefined && start === 'AT_TIMESTAMP' && { Timestamp: new Date(mapping.startingTimestampMs ?? 0) }),
  })) as { readonly ShardIterator?: string };
  return ShardIterator;
}

const WINDOW_STEP_MS = 250;

/** What stands at an iterator: as soon as it fills a batch, or the window for it is over. */
async function batchAt(iterator: string, { mapping, ask, world }: Reading) {
  const end = world.clock.now() + mapping.windowSeconds * 1000;
  for (;;) {
    const { Records: records = [], NextShardIterator: next } = (await ask('GetRecords', {
      ShardIterator: iterator,
      Limit: Math.min(10_000, mapping.batchSize),
    })) as { readonly Records?: readonly StreamRecord[]; readonly NextShardIterator?: string };
    const isWhole = records.length === 0 || records.length >= mapping.batchSize || next === undefined;
    if (isWhole || world.clock.now() >= end) return { records, next };
    await pause(world, Math.min(WINDOW_STEP_MS, end - world.clock.now()));
  }
}

const MOST_STREAM_RETRIES = 10_000;

/** Whether the records are done with: given, or given up. Not so when the mapping was stopped meanwhile. */
async function giveBatch(
  reading: Reading,
  shard: string,
  all: readonly StreamRecord[],
  attempted: number,
): Promise<boolean> {
  const { mapping, reader, world } = reading;
  const most = mapping.retries === undefined || mapping.retries < 0 ? MOST_STREAM_RETRIES : mapping.retries;
  let left: readonly StreamRecord[] = all.filter((record) => fitsFilter(mapping.filter, filtered(record, reading)));
  for (let attempt = attempted; ; ) {
    left = await withoutAged(left, reading, shard, attempt);
    if (left.length === 0) return true;
    const outcome = await reader.give(left.map((record) => given(record, shard, reading)));
    const failed = outcome.isError ? undefined : failures(mapping, outcome);
    reader.told?.(outcome.isError ? 'PROBLEM: Function call failed' : 'OK');
    if (failed?.size === 0) return true;
    // What stands before the first that failed is done with, and what follows is another batch.
    const first = failed === undefined ? -1 : left.findIndex((record) => failed.has(numberOf(record)));
    if (first > 0) {
      left = left.slice(first);
      attempt = 0;
      continue;
    }
    if (mapping.bisects === true && left.length > 1) {
      const half = Math.ceil(left.length / 2);
      return (
        (await giveBatch(reading, shard, left.slice(0, half), attempt)) &&
        (await giveBatch(reading, shard, left.slice(half), attempt))
      );
    }
    if (reader.current()?.isEnabled !== true) return false;
    if (attempt >= most) {
      await giveUp(left, 'RetryAttemptsExhausted', attempt + 1, reading, shard, outcome.isError);
      return true;
    }
    await pause(world, Math.min(60_000, 200 * 2 ** attempt));
    attempt += 1;
  }
}

/** The records that are young enough; the others are given up. */
async function withoutAged(
  records: readonly StreamRecord[],
  reading: Reading,
  shard: string,
  attempts: number,
): Promise<readonly StreamRecord[]> {
  const most = reading.mapping.maximumAge;
  if (most === undefined || most < 0) return records;
  const earliest = reading.world.clock.now() - most * 1000;
  const isAged = (record: StreamRecord) => (arrivalOf(record)?.getTime() ?? earliest) < earliest;
  const aged = records.filter(isAged);
  if (aged.length > 0) await giveUp(aged, 'RecordAgeExceeded', attempts, reading, shard);
  return records.filter((record) => !isAged(record));
}

/** Tells where records went that nobody took. */
async function giveUp(
  records: readonly StreamRecord[],
  condition: string,
  attempts: number,
  reading: Reading,
  shard: string,
  isError = true,
): Promise<void> {
  const { mapping, reader, world, place } = reading;
  if (mapping.onFailure === undefined) return;
  const told = (record: StreamRecord | undefined) => {
    const text = arrivalOf(record)?.toISOString();
    return isOfKinesis(mapping) || text === undefined ? text : `${text.slice(0, 19)}Z`;
  };
  const record = {
    ...reader.failed(attempts, numberOf(records[0]), condition, isError),
    version: '1.0',
    timestamp: new Date(world.clock.now()).toISOString(),
    [isOfKinesis(mapping) ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo']: {
      shardId: shard,
      startSequenceNumber: numberOf(records[0]),
      endSequenceNumber: numberOf(records.at(-1)),
      approximateArrivalOfFirstRecord: told(records[0]),
      approximateArrivalOfLastRecord: told(records.at(-1)),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  if (!mapping.onFailure.includes(':s3:')) return sendTo(mapping.onFailure, record, {}, place, world);
  const Records = records.map((each) => given(each, shard, reading));
  await keepInBucket(mapping, { ...record, payload: JSON.stringify({ Records }) }, shard, reading);
}

/** A bucket has the records themselves. https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
async function keepInBucket({ id, onFailure = '' }: Polling, record: object, shard: string, { world, place }: Reading) {
  const time = new Date(world.clock.now()).toISOString();
  const day = time.slice(0, 10).replaceAll('-', '/');
  const asked = {
    Bucket: onFailure.slice(onFailure.lastIndexOf(':') + 1),
    Key: `aws/lambda/${id}/${shard}/${day}/${time.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`,
    Body: Buffer.from(JSON.stringify(record)),
  };
  // Without its bucket a record is lost, as one for a queue that is gone.
  await world.invoke('s3', 'PutObject', asked, place).catch(() => undefined);
}

/** A record of Kinesis inside its event. */
const kinesisPart = (record: StreamRecord) => ({
  kinesisSchemaVersion: '1.0',
  partitionKey: record.PartitionKey,
  sequenceNumber: record.SequenceNumber,
  data: Buffer.from(record.Data ?? []).toString('base64'),
  approximateArrivalTimestamp: (record.ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
});

/** A record as who reads is given it. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
function given(record: StreamRecord, shard: string, { mapping, reader, place }: Reading): object {
  if (!isOfKinesis(mapping)) {
    const { dynamodb, ...rest } = plain(record);
    const madeMs = record.dynamodb?.ApproximateCreationDateTime?.getTime();
    const isTimed = reader.isFlat !== true && isRecord(dynamodb) && madeMs !== undefined;
    const change = isTimed
      ? { ...dynamodb, ApproximateCreationDateTime: secondsWithFraction(madeMs / 1000) }
      : dynamodb;
    return { ...rest, dynamodb: change, eventSourceARN: mapping.sourceArn };
  }
  const part = kinesisPart(record);
  const approximateArrivalTimestamp = secondsWithFraction(part.approximateArrivalTimestamp);
  return {
    ...(reader.isFlat === true ? part : { kinesis: { ...part, approximateArrivalTimestamp } }),
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${record.SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: reader.identity(),
    awsRegion: place.region,
    eventSourceARN: mapping.sourceArn,
  };
}

/** A record as filters see it: data of Kinesis as the JSON that it is. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html */
function filtered(record: StreamRecord, { mapping }: Reading): object {
  if (!isOfKinesis(mapping)) return { ...plain(record), eventSourceARN: mapping.sourceArn };
  const data = parsed(Buffer.from(record.Data ?? []).toString('utf8'));
  return { ...kinesisPart(record), data };
}

/** As JSON has it: bytes in base64, times as seconds. */
function plain(record: object): Readonly<Record<string, unknown>> {
  const made: unknown = JSON.parse(
    JSON.stringify(record, function replace(this: Record<string, unknown>, key, value) {
      const own = this[key];
      if (own instanceof Date) return own.getTime() / 1000;
      if (own instanceof Uint8Array) return Buffer.from(own).toString('base64');
      return value;
    }),
  );
  return isRecord(made) ? made : {};
}
