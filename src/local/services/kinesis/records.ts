/**
 * Records and the iterators that read them. https://docs.aws.amazon.com/streams/latest/dev/developing-consumers-with-sdk.html
 * Order, shards, retention and iterators are as on AWS; how much a shard takes a second is not limited.
 */
import { randomBytes } from 'node:crypto';
import type { KinesisOperations, KinesisShapes } from '../../schemas/kinesis.generated.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import { hashKeyOf, shardFor } from './shards.ts';
import {
  constraint,
  invalidOfKinesis,
  type KinesisStream,
  kinesisStreamArn,
  kinesisStreamsOf,
  missingInKinesis,
  type Shard,
  shardIdOf,
  shardsNow,
  streamNamed,
} from './stream.ts';

interface KeptRecord {
  /** From 1 on in each shard. */
  readonly number: number;
  readonly atMs: number;
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly isEncrypted?: boolean;
}

export const keptRecordsOf = (world: LocalWorld, { id, account, region }: KinesisStream, { index }: Shard) =>
  world.state.collection<KeptRecord>(`kinesis/records/${id}/${index}`, { account, region });

const newest = new WeakMap<Collection<KeptRecord>, number>();

/** The number of the last record: of those that are kept, the newest is never forgotten while its shard takes records. */
export function lastNumber(world: LocalWorld, stream: KinesisStream, shard: Shard): number {
  const records = keptRecordsOf(world, stream, shard);
  let last = newest.get(records);
  if (last === undefined || (last > 0 && !records.has(String(last)))) {
    last = 0;
    for (const { number } of records.values()) last = number;
  }
  newest.set(records, last);
  return last;
}

/**
 * Of 56 digits, as AWS's are, so that the texts of a shard have the order of its records. It tells the shard and the number
 * of a record; 0 is where the shard begins.
 */
export const sequenceNumber = (shard: Shard, number: number) => sequenceText(shard, number * 2);

/** Where reading goes on after a record: a number between its own and the next. */
export const continuationNumber = (shard: Shard, number: number) => sequenceText(shard, number * 2 + 1);

const sequenceText = ({ index, madeMs }: Shard, doubled: number) =>
  `49${String(Math.floor(madeMs / 1000)).padStart(11, '0')}${String(doubled).padStart(25, '0')}${String(index).padStart(18, '0')}`;

/** Twice the number that a text of the shard tells, one more between two; `undefined` for what is none of its texts. */
function readSequenceNumber(text: string, shard: Shard): number | undefined {
  if (!/^49\d{54}$/.test(text)) return undefined;
  const doubled = Number(text.slice(13, 38));
  return text === sequenceText(shard, doubled) ? doubled : undefined;
}

const listeners = new WeakMap<LocalWorld, Map<string, Set<() => void>>>();

/** Calls back once, at the next record of a stream or the next change of its shards. The result stops that. */
export function onNextRecord({ id }: KinesisStream, world: LocalWorld, act: () => void): () => void {
  const all = listeners.get(world) ?? new Map<string, Set<() => void>>();
  listeners.set(world, all);
  const own = all.get(id) ?? new Set();
  all.set(id, own);
  own.add(act);
  return () => own.delete(act);
}

export function tellListeners({ id }: KinesisStream, world: LocalWorld): void {
  const own = listeners.get(world)?.get(id);
  listeners.get(world)?.delete(id);
  for (const act of own ?? []) act();
}

type Entry = KinesisShapes['PutRecordsRequestEntry'];

const HASH_KEY = /^(?:0|[1-9]\d{0,38})$/;

function checkEntry({ Data, PartitionKey, ExplicitHashKey }: Entry, { mostRecordKiB }: KinesisStream, at = ''): void {
  const lower = (name: string) => (at === '' ? name : `${at}.${name}`);
  if (PartitionKey === undefined) throw constraint(undefined, lower('partitionKey'), 'not be null');
  if (PartitionKey.length < 1)
    throw constraint(PartitionKey, lower('partitionKey'), 'have length greater than or equal to 1');
  if (PartitionKey.length > 256)
    throw constraint(PartitionKey, lower('partitionKey'), 'have length less than or equal to 256');
  if (Data.length + Buffer.byteLength(PartitionKey) > mostRecordKiB * 1024)
    throw constraint(undefined, lower('data'), `have length less than or equal to ${mostRecordKiB * 1024}`);
  if (ExplicitHashKey === undefined) return;
  if (!HASH_KEY.test(ExplicitHashKey))
    throw constraint(
      ExplicitHashKey,
      lower('explicitHashKey'),
      'satisfy regular expression pattern: 0|([1-9]\\d{0,38})',
    );
  if (BigInt(ExplicitHashKey) >= 2n ** 128n) {
    throw invalidOfKinesis(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${ExplicitHashKey}`,
    );
  }
}

function append(stream: KinesisStream, { Data, PartitionKey = '', ExplicitHashKey }: Entry, world: LocalWorld) {
  const shard = shardFor(
    stream.shards,
    ExplicitHashKey === undefined ? hashKeyOf(PartitionKey) : BigInt(ExplicitHashKey),
  );
  const records = keptRecordsOf(world, stream, shard);
  const now = world.clock.now();
  const number = lastNumber(world, stream, shard) + 1;
  for (const [key, { atMs }] of records.entries()) {
    if (atMs + stream.retentionHours * 3_600_000 >= now) break;
    records.delete(key);
  }
  records.put(String(number), {
    number,
    atMs: now,
    // A copy: what came is a part of the whole request.
    data: Uint8Array.from(Data),
    partitionKey: PartitionKey,
    ...(stream.key === undefined ? {} : { isEncrypted: true }),
  });
  newest.set(records, number);
  return { ShardId: shardIdOf(shard.index), SequenceNumber: sequenceNumber(shard, number) };
}

const encryptionOf = ({ key }: KinesisStream) => (key === undefined ? {} : { EncryptionType: 'KMS' });

export const putRecord: KinesisOperations['PutRecord'] = (input, call) => {
  const stream = streamNamed(input, call);
  checkEntry(input, stream);
  const made = append(stream, input, call.world);
  tellListeners(stream, call.world);
  return { ...made, ...encryptionOf(stream) };
};

const MOST_RECORDS = 500;
const MOST_BYTES = 10 * 1024 * 1024;

export const putRecords: KinesisOperations['PutRecords'] = (input, call) => {
  const stream = streamNamed(input, call);
  const { Records } = input;
  if (Records.length < 1) throw constraint('[]', 'records', 'have length greater than or equal to 1');
  if (Records.length > MOST_RECORDS)
    throw constraint(undefined, 'records', `have length less than or equal to ${MOST_RECORDS}`);
  for (const [index, entry] of Records.entries()) checkEntry(entry, stream, `records.${index + 1}.member`);
  const bytes = Records.reduce(
    (sum, { Data, PartitionKey = '' }) => sum + Data.length + Buffer.byteLength(PartitionKey),
    0,
  );
  if (bytes > MOST_BYTES) throw invalidOfKinesis('Records size exceeds 10 MB limit');
  const made = Records.map((entry) => append(stream, entry, call.world));
  tellListeners(stream, call.world);
  return { FailedRecordCount: 0, Records: made, ...encryptionOf(stream) };
};

/** Where reading goes on: the number of the record that comes next. */
interface Position {
  readonly stream: KinesisStream;
  readonly shard: Shard;
  readonly next: number;
}

interface StartingPoint {
  readonly type: string;
  readonly sequence?: string | undefined;
  readonly timestamp?: Date | undefined;
}

export function shardNamed(stream: KinesisStream, id: string, nowMs: number): Shard {
  const found = shardsNow(stream, nowMs).find(({ index }) => shardIdOf(index) === id);
  if (found !== undefined) return found;
  throw missingInKinesis(`Shard ${id} in stream ${stream.name} under account ${stream.account} does not exist`);
}

export function startingNumber(
  stream: KinesisStream,
  shard: Shard,
  { type, sequence, timestamp }: StartingPoint,
  world: LocalWorld,
): number {
  switch (type) {
    case 'TRIM_HORIZON':
      return 1;
    case 'LATEST':
      return lastNumber(world, stream, shard) + 1;
    case 'AT_TIMESTAMP': {
      if (timestamp === undefined) {
        throw invalidOfKinesis(
          `Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.`,
        );
      }
      for (const { number, atMs } of keptRecordsOf(world, stream, shard).values())
        if (atMs >= timestamp.getTime()) return number;
      return lastNumber(world, stream, shard) + 1;
    }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      if (sequence === undefined) {
        throw invalidOfKinesis(
          `Must specify either sequenceNumber or timestamp for iterator of type ${type}. Current request has no sequence number parameter.`,
        );
      }
      const doubled = readSequenceNumber(sequence, shard);
      if (doubled === undefined) {
        throw invalidOfKinesis(
          `StartingSequenceNumber ${sequence} used in GetShardIterator on shard ${shardIdOf(shard.index)} in stream ${stream.name} under account ${stream.account} is invalid because it did not come from this stream.`,
        );
      }
      return type === 'AT_SEQUENCE_NUMBER' ? Math.max(1, Math.ceil(doubled / 2)) : Math.floor(doubled / 2) + 1;
    }
    default:
      throw constraint(
        type,
        'shardIteratorType',
        'satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
  }
}

const ITERATOR_MS = 300_000;

/** All that reading needs; the salt makes each another text. */
function iteratorAt({ stream, shard, next }: Position, nowMs: number): string {
  const { name, account, region, id } = stream;
  const salt = randomBytes(12).toString('base64');
  return Buffer.from(JSON.stringify([account, region, name, id, shard.index, next, nowMs, salt])).toString('base64');
}

function partsOf(iterator: string): readonly unknown[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(iterator.replace(/^"|"$/g, ''), 'base64').toString('utf8'));
    return Array.isArray(parts) && parts.length === 8 ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** The stream that an iterator reads; `undefined` for what is none. */
export function streamArnInIterator(iterator: string): string | undefined {
  const [account, region, name] = (partsOf(iterator) ?? []).map(String);
  if (account === undefined || region === undefined || name === undefined) return undefined;
  return kinesisStreamArn({ name, account, region });
}

function positionIn(iterator: string, world: LocalWorld): Position {
  const parts = partsOf(iterator);
  if (parts === undefined) throw invalidOfKinesis('Invalid ShardIterator.');
  const [account, region, name, id] = parts.map(String) as [string, string, string, string];
  const [index, next, madeMs] = parts.slice(4, 7).map(Number) as [number, number, number];
  const now = world.clock.now();
  if (now - madeMs > ITERATOR_MS) {
    throw new ServiceError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(madeMs).toUTCString()} while right now it is ${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ${ITERATOR_MS} milliseconds.`,
    );
  }
  const stream = kinesisStreamsOf({ world, account, region }).get(name);
  if (stream === undefined || stream.id !== id)
    throw missingInKinesis(`Stream ${name} under account ${account} not found.`);
  return { stream, shard: shardNamed(stream, shardIdOf(index), now), next };
}

export const getKinesisIterator: KinesisOperations['GetShardIterator'] = (input, call) => {
  const { world } = call;
  const stream = streamNamed(input, call);
  const shard = shardNamed(stream, input.ShardId, world.clock.now());
  const from = {
    type: input.ShardIteratorType,
    sequence: input.StartingSequenceNumber,
    timestamp: input.Timestamp,
  };
  const next = startingNumber(stream, shard, from, world);
  return { ShardIterator: iteratorAt({ stream, shard, next }, world.clock.now()) };
};

const MOST_READ = 10_000;
const MOST_READ_BYTES = 10 * 1024 * 1024;

/** What stands from a number on. `next` is `undefined` at the end of a shard that is closed. */
export function readFrom(position: Position, most: number, world: LocalWorld) {
  const { stream, shard } = position;
  const records = keptRecordsOf(world, stream, shard);
  const now = world.clock.now();
  const last = shard.closed?.last ?? lastNumber(world, stream, shard);
  const found: KeptRecord[] = [];
  let { next } = position;
  const [first] = records.keys();
  if (first !== undefined) next = Math.max(next, Number(first));
  else if (shard.closed !== undefined) next = Math.max(next, last + 1);
  for (let bytes = 0; next <= last && found.length < most; next += 1) {
    const record = records.get(String(next));
    if (record === undefined || record.atMs + stream.retentionHours * 3_600_000 < now) continue;
    bytes += record.data.length;
    if (bytes > MOST_READ_BYTES && found.length > 0) break;
    found.push(record);
  }
  const isAtEnd = shard.closed !== undefined && next > last;
  const lastFound = found.at(-1);
  return {
    Records: found.map((record) => ({
      SequenceNumber: sequenceNumber(shard, record.number),
      ApproximateArrivalTimestamp: new Date(record.atMs),
      Data: record.data,
      PartitionKey: record.partitionKey,
      ...(record.isEncrypted === true ? { EncryptionType: 'KMS' } : {}),
    })),
    MillisBehindLatest: next > last || lastFound === undefined ? 0 : Math.max(0, now - lastFound.atMs),
    ...(isAtEnd ? { ChildShards: childrenOf(stream, shard) } : { next }),
  };
}

const childrenOf = ({ shards }: KinesisStream, { index }: Shard): readonly KinesisShapes['ChildShard'][] =>
  shards
    .filter(({ parent, adjacentParent }) => parent === index || adjacentParent === index)
    .map(({ index: own, parent, adjacentParent, from, to }) => ({
      ShardId: shardIdOf(own),
      ParentShards: [parent, adjacentParent].flatMap((each) => (each === undefined ? [] : [shardIdOf(each)])),
      HashKeyRange: { StartingHashKey: from, EndingHashKey: to },
    }));

export const getKinesisRecords: KinesisOperations['GetRecords'] = ({ ShardIterator, Limit = MOST_READ }, { world }) => {
  if (Limit < 1) throw constraint(String(Limit), 'limit', 'have value greater than or equal to 1');
  if (Limit > MOST_READ) throw constraint(String(Limit), 'limit', `have value less than or equal to ${MOST_READ}`);
  const position = positionIn(ShardIterator, world);
  const { next, ...read } = { next: undefined, ...readFrom(position, Limit, world) };
  return {
    ...read,
    ...(next === undefined ? {} : { NextShardIterator: iteratorAt({ ...position, next }, world.clock.now()) }),
  };
};

/** Forgets all records of a stream. */
export function dropRecords(stream: KinesisStream, world: LocalWorld): void {
  for (const shard of stream.shards) {
    const records = keptRecordsOf(world, stream, shard);
    for (const key of [...records.keys()]) records.delete(key);
    newest.delete(records);
  }
}
