/** What changed in a table, in order, for a day. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
import { hash } from 'node:crypto';
import type { DynamodbStreamsOperations } from '../../schemas/dynamodb-streams.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import { validationError } from './invalid.ts';
import { streamChange } from './kinesis-destination.ts';
import { type DynamoTable, type Stream, streamArnOf, tablesOf } from './table.ts';
import { type Item, sizeOfItem, valueText } from './value.ts';

interface Change {
  readonly sequence: number;
  readonly atMs: number;
  readonly keys: Item;
  readonly before?: Item;
  readonly after?: Item;
  readonly isExpiry?: boolean;
}

const DAY = 86_400_000;
const SHARD = 'shardId-00000000000000000000-00000000';

const changesOf = (world: LocalWorld, { id, account, region }: DynamoTable, { label }: Stream): Collection<Change> =>
  world.state.collection<Change>(`dynamodb/stream/${id}/${label}`, { account, region });

/** Tells the streams of a change; what left the item as it was is none. */
export function recordChange(
  world: LocalWorld,
  table: DynamoTable,
  keys: Item,
  before: Item | undefined,
  after: Item | undefined,
  isExpiry = false,
): void {
  const { stream, destinations } = table;
  if ((stream === undefined && destinations === undefined) || (before === undefined && after === undefined)) return;
  if (before !== undefined && after !== undefined && valueText({ M: before }) === valueText({ M: after })) return;
  streamChange(world, table, keys, before, after, isExpiry);
  if (stream === undefined) return;
  const changes = changesOf(world, table, stream);
  const now = world.clock.now();
  let last = 0;
  for (const [key, change] of changes.entries()) {
    last = change.sequence;
    // What is older than a day is forgotten, from the first on.
    if (change.atMs + DAY < now) changes.delete(key);
    else break;
  }
  const sequence = Math.max(last, lastOf(changes)?.sequence ?? 0) + 1;
  changes.put(String(sequence), {
    sequence,
    atMs: now,
    keys,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(isExpiry ? { isExpiry } : {}),
  });
}

const newest = new WeakMap<Collection<Change>, Change>();

function lastOf(changes: Collection<Change>): Change | undefined {
  let found = newest.get(changes);
  if (found === undefined || !changes.has(String(found.sequence))) {
    found = undefined;
    for (const each of changes.values()) found = each;
  }
  for (let next = found; next !== undefined; next = changes.get(String(next.sequence + 1))) found = next;
  if (found !== undefined) newest.set(changes, found);
  return found;
}

/** A sequence number as it is told: of the same length for all, so that texts have the order of numbers. */
const told = (sequence: number) => `${1_000_000_000n * 100_000_000_000n + BigInt(sequence) * 1000n}`;
const readSequence = (text: string) => Number((BigInt(text) - 1_000_000_000n * 100_000_000_000n) / 1000n);

interface Found {
  readonly table: DynamoTable;
  readonly stream: Stream;
}

function streamOf(arn: string, call: Call): Found {
  const [, name = '', label = ''] = /:table\/([^/]+)\/stream\/(.+)$/.exec(arn) ?? [];
  const table = tablesOf(call).get(name);
  if (table?.stream === undefined || table.stream.label !== label) {
    throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  }
  return { table, stream: table.stream };
}

export const listStreams: DynamodbStreamsOperations['ListStreams'] = (
  { TableName, Limit = 100, ExclusiveStartStreamArn },
  call,
) => {
  const all = [...tablesOf(call).values()].flatMap((table) =>
    table.stream === undefined || (TableName !== undefined && TableName !== table.name)
      ? []
      : [{ StreamArn: streamArnOf(table, table.stream), TableName: table.name, StreamLabel: table.stream.label }],
  );
  const start = all.findIndex(({ StreamArn }) => StreamArn === ExclusiveStartStreamArn) + 1;
  const page = all.slice(start, start + Limit);
  const last = page.at(-1);
  return {
    Streams: page,
    ...(start + Limit < all.length && last !== undefined ? { LastEvaluatedStreamArn: last.StreamArn } : {}),
  };
};

export const describeStream: DynamodbStreamsOperations['DescribeStream'] = (
  { StreamArn, ExclusiveStartShardId },
  call,
) => {
  const { table, stream } = streamOf(StreamArn, call);
  const { hash: name, range } = table.key;
  return {
    StreamDescription: {
      StreamArn,
      StreamLabel: stream.label,
      StreamStatus: 'ENABLED',
      StreamViewType: stream.view,
      CreationRequestDateTime: new Date(`${stream.label}Z`),
      TableName: table.name,
      KeySchema: [
        { AttributeName: name, KeyType: 'HASH' },
        ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
      ],
      Shards:
        ExclusiveStartShardId === SHARD
          ? []
          : [{ ShardId: SHARD, SequenceNumberRange: { StartingSequenceNumber: told(0) } }],
    },
  };
};

/** An iterator names the stream and the next change; it needs no memory of its own. */
const iteratorOf = (arn: string, next: number) => `${arn}|1|${Buffer.from(String(next)).toString('base64')}`;

export const getShardIterator: DynamodbStreamsOperations['GetShardIterator'] = (input, call) => {
  const { table, stream } = streamOf(input.StreamArn, call);
  if (input.ShardId !== SHARD) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard does not exist for the given stream: ${input.ShardId}`,
    );
  }
  const { SequenceNumber: at } = input;
  const end = (lastOf(changesOf(call.world, table, stream))?.sequence ?? 0) + 1;
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return { ShardIterator: iteratorOf(input.StreamArn, 1) };
    case 'LATEST':
      return { ShardIterator: iteratorOf(input.StreamArn, end) };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      if (at === undefined || !/^\d+$/.test(at)) {
        throw validationError('One or more parameter values were invalid: SequenceNumber is required');
      }
      const next = readSequence(at) + (input.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? 0 : 1);
      return { ShardIterator: iteratorOf(input.StreamArn, next) };
    }
    default:
      throw validationError(
        `1 validation error detected: Value '${input.ShardIteratorType}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
      );
  }
};

export const getRecords: DynamodbStreamsOperations['GetRecords'] = ({ ShardIterator, Limit = 1000 }, call) => {
  const [arn = '', , position = ''] = ShardIterator.split('|');
  const start = Number(Buffer.from(position, 'base64').toString('utf8'));
  if (!Number.isInteger(start) || start < 1) throw validationError('Invalid ShardIterator');
  const { table, stream } = streamOf(arn, call);
  const changes = changesOf(call.world, table, stream);
  const last = lastOf(changes)?.sequence ?? 0;
  const found: Change[] = [];
  let next = start;
  for (; next <= last && found.length < Limit; next += 1) {
    const change = changes.get(String(next));
    if (change !== undefined && change.atMs + DAY >= call.world.clock.now()) found.push(change);
  }
  return {
    Records: found.map((change) => toldChange(change, table, stream)),
    NextShardIterator: iteratorOf(arn, next),
  };
};

function toldChange(
  { sequence, atMs, keys, before, after, isExpiry }: Change,
  table: DynamoTable,
  { view, label }: Stream,
) {
  const news = after !== undefined && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES') ? after : undefined;
  const olds = before !== undefined && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES') ? before : undefined;
  return {
    eventID: hash('md5', `${table.id} ${label} ${sequence}`),
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: table.region,
    dynamodb: {
      ApproximateCreationDateTime: new Date(Math.floor(atMs / 1000) * 1000),
      Keys: keys,
      ...(news === undefined ? {} : { NewImage: news }),
      ...(olds === undefined ? {} : { OldImage: olds }),
      SequenceNumber: told(sequence),
      SizeBytes:
        sizeOfItem(keys) + (news === undefined ? 0 : sizeOfItem(news)) + (olds === undefined ? 0 : sizeOfItem(olds)),
      StreamViewType: view,
    },
    ...(isExpiry === true ? { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } } : {}),
  };
}

/** Forgets a stream. */
export function dropStream(world: LocalWorld, table: DynamoTable, stream: Stream): void {
  const changes = changesOf(world, table, stream);
  for (const key of [...changes.keys()]) changes.delete(key);
}
