/** Consumers that are sent what comes. https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html */
import type { KinesisOperations, KinesisShapes } from '../../schemas/kinesis.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import { eventMessage, initialResponse } from './event-message.ts';
import { continuationNumber, onNextRecord, readFrom, shardNamed, startingNumber } from './records.ts';
import {
  type Consumer,
  constraint,
  consumersOf,
  invalidOfKinesis,
  type KinesisStream,
  kinesisStreamsOf,
  missingInKinesis,
  placeOfArn,
  streamInUse,
  streamNamed,
} from './stream.ts';
import { consumerAt } from './tags.ts';

const shownConsumer = ({ name, arn, createdMs }: Consumer): KinesisShapes['Consumer'] => ({
  ConsumerName: name,
  ConsumerARN: arn,
  ConsumerStatus: 'ACTIVE',
  ConsumerCreationTimestamp: new Date(createdMs),
});

const MOST_CONSUMERS = 20;

export const registerStreamConsumer: KinesisOperations['RegisterStreamConsumer'] = (input, call) => {
  const { StreamARN, ConsumerName: name, Tags = {} } = input;
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(name))
    throw constraint(name, 'consumerName', 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
  const { name: stream, account } = streamNamed({ StreamARN }, call);
  const consumers = consumersOf(placeOfArn(StreamARN, call));
  const own = [...consumers.values()].filter(({ streamArn }) => streamArn === StreamARN);
  if (own.some((each) => each.name === name))
    throw streamInUse(`Consumer ${name} under account ${account} for stream ${stream} already exists.`);
  if (own.length >= MOST_CONSUMERS) throw streamInUse(`Stream ${stream} has ${MOST_CONSUMERS} consumers already.`);
  const createdMs = Math.floor(call.world.clock.now() / 1000) * 1000;
  const arn = `${StreamARN}/consumer/${name}:${createdMs / 1000}`;
  const made: Consumer = { arn, name, streamArn: StreamARN, createdMs, tags: Tags };
  consumers.put(arn, made);
  return { Consumer: { ...shownConsumer(made), ConsumerStatus: 'CREATING' } };
};

type Asked = { readonly StreamARN?: string; readonly ConsumerName?: string; readonly ConsumerARN?: string };

/** A consumer by its ARN, or by its name and stream. */
function consumerNamed({ StreamARN, ConsumerName, ConsumerARN }: Asked, call: Call): Consumer {
  if (ConsumerARN !== undefined) return consumerAt(ConsumerARN, call);
  if (StreamARN === undefined || ConsumerName === undefined)
    throw invalidOfKinesis('Either ConsumerARN or both StreamARN and ConsumerName must be provided.');
  const { name, account } = streamNamed({ StreamARN }, call);
  const found = [...consumersOf(placeOfArn(StreamARN, call)).values()].find(
    (each) => each.streamArn === StreamARN && each.name === ConsumerName,
  );
  if (found !== undefined) return found;
  throw missingInKinesis(`Consumer ${ConsumerName} under account ${account} for stream ${name} not found.`);
}

export const deregisterStreamConsumer: KinesisOperations['DeregisterStreamConsumer'] = (input, call) => {
  const { arn } = consumerNamed(input, call);
  consumersOf(placeOfArn(arn, call)).delete(arn);
  return undefined;
};

export const describeStreamConsumer: KinesisOperations['DescribeStreamConsumer'] = (input, call) => {
  const consumer = consumerNamed(input, call);
  return { ConsumerDescription: { ...shownConsumer(consumer), StreamARN: consumer.streamArn } };
};

export const listStreamConsumers: KinesisOperations['ListStreamConsumers'] = (input, call) => {
  const { StreamARN, NextToken, MaxResults = 100 } = input;
  streamNamed({ StreamARN }, call);
  const all = [...consumersOf(placeOfArn(StreamARN, call)).values()].filter(({ streamArn }) => streamArn === StreamARN);
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0) throw invalidOfKinesis('NextToken is invalid.');
  const end = start + MaxResults;
  return {
    Consumers: all.slice(start, end).map(shownConsumer),
    ...(end < all.length ? { NextToken: String(end) } : {}),
  };
};

const SUBSCRIPTION_MS = 300_000;
const PULSE_MS = 5000;
const MOST_IN_EVENT = 10_000;

/** Who is sent a shard for a consumer: the next who asks takes the place. */
const current = new WeakMap<LocalWorld, Map<string, symbol>>();

export const subscribeToShard: KinesisOperations['SubscribeToShard'] = (input, call) => {
  const { world } = call;
  const { arn, streamArn } = consumerAt(input.ConsumerARN, call);
  const stream = streamNamed({ StreamARN: streamArn }, call);
  const shard = shardNamed(stream, input.ShardId, world.clock.now());
  const { Type: type, SequenceNumber: sequence, Timestamp: timestamp } = input.StartingPosition;
  const next = startingNumber(stream, shard, { type, sequence, timestamp }, world);
  const key = `${arn} ${shard.index}`;
  const own = Symbol(key);
  const all = current.get(world) ?? new Map<string, symbol>();
  current.set(world, all);
  all.set(key, own);
  const isCurrent = () => all.get(key) === own && call.http?.gone.aborted !== true;
  return { EventStream: shardEvents(stream, shard.index, next, isCurrent, call) };
};

async function* shardEvents(
  given: KinesisStream,
  index: number,
  from: number,
  isCurrent: () => boolean,
  { world, account, region, http }: Call,
) {
  yield initialResponse();
  const end = world.clock.now() + SUBSCRIPTION_MS;
  let next = from;
  while (isCurrent() && world.clock.now() < end) {
    const stream = kinesisStreamsOf({ world, account, region }).get(given.name);
    const shard = stream?.id === given.id ? stream.shards[index] : undefined;
    if (stream === undefined || shard === undefined) return;
    const { next: after, ...read } = { next: undefined, ...readFrom({ stream, shard, next }, MOST_IN_EVENT, world) };
    const continuation = continuationNumber(shard, (after ?? next + read.Records.length) - 1);
    yield eventMessage('SubscribeToShardEvent', {
      Records: read.Records.map((record) => ({
        ...record,
        ApproximateArrivalTimestamp: record.ApproximateArrivalTimestamp.getTime() / 1000,
        Data: Buffer.from(record.Data).toString('base64'),
      })),
      ContinuationSequenceNumber: continuation,
      MillisBehindLatest: read.MillisBehindLatest,
      ...('ChildShards' in read ? { ChildShards: read.ChildShards } : {}),
    });
    if (after === undefined) return;
    next = after;
    if (read.MillisBehindLatest === 0) await nextRecordOrPulse(stream, world, http?.gone);
  }
}

/** Until there is more to read, or it is time to tell that there is nothing, or nobody listens. */
function nextRecordOrPulse(stream: KinesisStream, world: LocalWorld, gone: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopListening();
      stopTimer();
      gone?.removeEventListener('abort', done);
      resolve();
    };
    const stopListening = onNextRecord(stream, world, done);
    const stopTimer = world.clock.at(world.clock.now() + PULSE_MS, done);
    gone?.addEventListener('abort', done);
  });
}
