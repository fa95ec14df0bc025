/** Making, describing, changing and dividing streams. https://docs.aws.amazon.com/kinesis/latest/APIReference/ */
import { randomUUID } from 'node:crypto';
import type { KinesisOperations, KinesisShapes } from '../../schemas/kinesis.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { dropRecords, lastNumber, sequenceNumber, tellListeners } from './records.ts';
import { areAdjacent, type Counts, mergeShards, newShards, scaledShards, splitShard } from './shards.ts';
import {
  constraint,
  consumersOf,
  invalidOfKinesis,
  isOpenShard,
  type KinesisPlace,
  type KinesisStream,
  kinesisStreamArn,
  kinesisStreamsOf,
  putStream,
  type Shard,
  shardIdOf,
  shardsNow,
  streamInUse,
  streamNamed,
} from './stream.ts';

const DAY_HOURS = 24;
const MOST_HOURS = 8760;
/** What AWS makes of a stream whose mode or request names no number. */
const USUAL_SHARDS = 4;

export const createStream: KinesisOperations['CreateStream'] = (input, call) => {
  const { StreamName: name, ShardCount, StreamModeDetails, Tags = {}, MaxRecordSizeInKiB = 1024 } = input;
  if (!/^[a-zA-Z0-9_.-]+$/.test(name))
    throw constraint(name, 'streamName', 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
  if (name.length > 128) throw constraint(name, 'streamName', 'have length less than or equal to 128');
  if (ShardCount !== undefined && ShardCount < 1)
    throw constraint(String(ShardCount), 'shardCount', 'have value greater than or equal to 1');
  checkRecordSize(MaxRecordSizeInKiB);
  const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  checkMode(mode);
  if (mode === 'ON_DEMAND' && ShardCount !== undefined)
    throw invalidOfKinesis('ShardCount may not be specified for ON_DEMAND stream mode.');
  const streams = kinesisStreamsOf(call);
  if (streams.has(name)) throw streamInUse(`Stream ${name} under account ${call.account} already exists.`);
  const now = call.world.clock.now();
  const { account, region, world } = call;
  const made: KinesisStream = {
    id: randomUUID(),
    name,
    account,
    region,
    createdMs: now,
    mode,
    retentionHours: DAY_HOURS,
    shards: newShards(ShardCount ?? USUAL_SHARDS, now),
    metrics: [],
    tags: Tags,
    mostRecordKiB: MaxRecordSizeInKiB,
    warmMiBps: input.WarmThroughputMiBps,
  };
  putStream(made, world);
  return undefined;
};

function checkMode(mode: string): void {
  if (mode !== 'PROVISIONED' && mode !== 'ON_DEMAND')
    throw constraint(mode, 'streamModeDetails.streamMode', 'satisfy enum value set: [PROVISIONED, ON_DEMAND]');
}

function checkRecordSize(kib: number): void {
  if (kib < 1024) throw constraint(String(kib), 'maxRecordSizeInKiB', 'have value greater than or equal to 1024');
  if (kib > 10_240) throw constraint(String(kib), 'maxRecordSizeInKiB', 'have value less than or equal to 10240');
}

export const deleteStream: KinesisOperations['DeleteStream'] = (input, call) => {
  const stream = streamNamed(input, call);
  const place = placeOf(stream, call);
  const arn = kinesisStreamArn(stream);
  const consumers = [...consumersOf(place).values()].filter(({ streamArn }) => streamArn === arn);
  if (consumers.length > 0 && input.EnforceConsumerDeletion !== true) {
    throw streamInUse(`Stream ${stream.name} under account ${stream.account} has registered consumers.`);
  }
  for (const consumer of consumers) consumersOf(place).delete(consumer.arn);
  dropRecords(stream, call.world);
  kinesisStreamsOf(place).delete(stream.name);
  tellListeners(stream, call.world);
  return undefined;
};

const placeOf = ({ account, region }: KinesisStream, { world }: Call): KinesisPlace => ({ world, account, region });

const shownShard = (shard: Shard): KinesisShapes['Shard'] => ({
  ShardId: shardIdOf(shard.index),
  ...(shard.parent === undefined ? {} : { ParentShardId: shardIdOf(shard.parent) }),
  ...(shard.adjacentParent === undefined ? {} : { AdjacentParentShardId: shardIdOf(shard.adjacentParent) }),
  HashKeyRange: { StartingHashKey: shard.from, EndingHashKey: shard.to },
  SequenceNumberRange: {
    StartingSequenceNumber: sequenceNumber(shard, 0),
    ...(shard.closed === undefined ? {} : { EndingSequenceNumber: sequenceNumber(shard, shard.closed.last + 1) }),
  },
});

const described = (stream: KinesisStream) => ({
  StreamName: stream.name,
  StreamARN: kinesisStreamArn(stream),
  StreamStatus: 'ACTIVE',
  StreamModeDetails: { StreamMode: stream.mode },
  RetentionPeriodHours: stream.retentionHours,
  StreamCreationTimestamp: new Date(Math.floor(stream.createdMs / 1000) * 1000),
  EnhancedMonitoring: [{ ShardLevelMetrics: stream.metrics }],
  ...(stream.key === undefined ? { EncryptionType: 'NONE' } : { EncryptionType: 'KMS', KeyId: stream.key }),
});

export const describeKinesisStream: KinesisOperations['DescribeStream'] = (input, call) => {
  const { Limit = 100, ExclusiveStartShardId = '' } = input;
  const stream = streamNamed(input, call);
  const shards = shardsNow(stream, call.world.clock.now())
    .map(shownShard)
    .filter(({ ShardId }) => ShardId > ExclusiveStartShardId);
  return {
    StreamDescription: {
      ...described(stream),
      Shards: shards.slice(0, Limit),
      HasMoreShards: shards.length > Limit,
    },
  };
};

export const describeStreamSummary: KinesisOperations['DescribeStreamSummary'] = (input, call) => {
  const stream = streamNamed(input, call);
  const arn = kinesisStreamArn(stream);
  const warm = stream.warmMiBps;
  return {
    StreamDescriptionSummary: {
      ...described(stream),
      OpenShardCount: stream.shards.filter(isOpenShard).length,
      ConsumerCount: [...consumersOf(placeOf(stream, call)).values()].filter(({ streamArn }) => streamArn === arn)
        .length,
      MaxRecordSizeInKiB: stream.mostRecordKiB,
      ...(warm === undefined ? {} : { WarmThroughput: { TargetMiBps: warm, CurrentMiBps: warm } }),
    },
  };
};

export const listKinesisStreams: KinesisOperations['ListStreams'] = (input, call) => {
  const { Limit = 100, ExclusiveStartStreamName, NextToken } = input;
  const after = NextToken ?? ExclusiveStartStreamName ?? '';
  const streams = kinesisStreamsOf(call);
  const names = streams.sortedKeys().filter((name) => name > after);
  const page = names.slice(0, Limit);
  const last = page.at(-1);
  return {
    StreamNames: page,
    HasMoreStreams: names.length > Limit,
    ...(names.length > Limit && last !== undefined ? { NextToken: last } : {}),
    StreamSummaries: page.flatMap((name) => {
      const stream = streams.get(name);
      if (stream === undefined) return [];
      const { EnhancedMonitoring: _, RetentionPeriodHours: __, ...summary } = described(stream);
      const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } = summary;
      return [{ StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp }];
    }),
  };
};

/** A page of shards tells where it ends, and in which stream. */
const tokenOf = (name: string, shard: string) => Buffer.from(JSON.stringify([name, shard])).toString('base64');

function readToken(token: string): readonly [string, string] {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (Array.isArray(read) && read.length === 2) return [String(read[0]), String(read[1])];
  } catch {
    // Said below.
  }
  throw invalidOfKinesis('NextToken is invalid.');
}

export const listShards: KinesisOperations['ListShards'] = (input, call) => {
  const { NextToken, MaxResults = 1000, ShardFilter: filter } = input;
  if (NextToken !== undefined && (input.StreamName !== undefined || input.StreamARN !== undefined))
    throw invalidOfKinesis('NextToken and StreamName cannot be provided together.');
  const [name, after] =
    NextToken === undefined ? [input.StreamName, input.ExclusiveStartShardId ?? ''] : readToken(NextToken);
  const stream = streamNamed({ ...input, ...(name === undefined ? {} : { StreamName: name }) }, call);
  const all = shardsNow(stream, call.world.clock.now())
    .filter((shard) => passes(filter, shard))
    .map(shownShard)
    .filter(({ ShardId }) => ShardId > after);
  const page = all.slice(0, MaxResults);
  const last = page.at(-1);
  return {
    Shards: page,
    ...(all.length > MaxResults && last !== undefined ? { NextToken: tokenOf(stream.name, last.ShardId) } : {}),
  };
};

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html */
function passes(filter: KinesisShapes['ShardFilter'] | undefined, shard: Shard): boolean {
  const atMs = filter?.Timestamp?.getTime() ?? 0;
  switch (filter?.Type) {
    case undefined:
    case 'AT_TRIM_HORIZON':
    case 'FROM_TRIM_HORIZON':
      return true;
    case 'AT_LATEST':
      return isOpenShard(shard);
    case 'AFTER_SHARD_ID':
      if (filter?.ShardId === undefined)
        throw invalidOfKinesis('ShardId must be specified for AFTER_SHARD_ID shard filter.');
      return shardIdOf(shard.index) > filter.ShardId;
    case 'AT_TIMESTAMP':
      return shard.madeMs <= atMs && (shard.closed === undefined || shard.closed.atMs >= atMs);
    case 'FROM_TIMESTAMP':
      return shard.closed === undefined || shard.closed.atMs >= atMs;
    default:
      throw constraint(
        filter?.Type,
        'shardFilter.type',
        'satisfy enum value set: [FROM_TRIM_HORIZON, AT_TIMESTAMP, FROM_TIMESTAMP, AT_TRIM_HORIZON, AFTER_SHARD_ID, AT_LATEST]',
      );
  }
}

type Named = { readonly StreamName?: string; readonly StreamARN?: string };

/** Changes a stream. */
function change(input: Named, call: Call, by: (stream: KinesisStream) => Partial<KinesisStream>): KinesisStream {
  const stream = streamNamed(input, call);
  const changed = { ...stream, ...by(stream) };
  putStream(changed, call.world);
  return changed;
}

/** Changes the shards of a stream: who waits for records looks anew. */
function reshard(
  input: Named,
  call: Call,
  by: (stream: KinesisStream, counts: Counts, nowMs: number) => readonly Shard[],
): KinesisStream {
  const { world } = call;
  const changed = change(input, call, (stream) => ({
    shards: by(stream, (shard) => lastNumber(world, stream, shard), world.clock.now()),
  }));
  tellListeners(changed, world);
  return changed;
}

function openShard(stream: KinesisStream, id: string): Shard {
  const { name, account, shards } = stream;
  const found = shards.find(({ index }) => shardIdOf(index) === id);
  if (found === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Could not find shard ${id} in stream ${name} under account ${account}.`,
    );
  }
  if (isOpenShard(found)) return found;
  throw streamInUse(`Shard ${id} in stream ${name} under account ${account} is not open.`);
}

export const splitOne: KinesisOperations['SplitShard'] = (input, call) => {
  reshard(input, call, (stream, counts, nowMs) => {
    const shard = openShard(stream, input.ShardToSplit);
    const { NewStartingHashKey: key } = input;
    if (!/^\d{1,39}$/.test(key) || BigInt(key) <= BigInt(shard.from) || BigInt(key) >= BigInt(shard.to)) {
      throw invalidOfKinesis(
        `NewStartingHashKey ${key} used in SplitShard() on shard ${input.ShardToSplit} in stream ${stream.name} under account ${stream.account} is not both greater than one plus the shard's StartingHashKey ${shard.from} and less than the shard's EndingHashKey ${shard.to}.`,
      );
    }
    return splitShard(stream.shards, shard, BigInt(key), counts, nowMs);
  });
  return undefined;
};

export const mergeTwo: KinesisOperations['MergeShards'] = (input, call) => {
  reshard(input, call, (stream, counts, nowMs) => {
    const [one, other] = [openShard(stream, input.ShardToMerge), openShard(stream, input.AdjacentShardToMerge)];
    if (!areAdjacent(one, other)) {
      throw invalidOfKinesis(
        `Shards ${input.ShardToMerge} and ${input.AdjacentShardToMerge} in stream ${stream.name} under account ${stream.account} are not an adjacent pair of shards eligible for merging`,
      );
    }
    return mergeShards(stream.shards, one, other, counts, nowMs);
  });
  return undefined;
};

export const updateShardCount: KinesisOperations['UpdateShardCount'] = (input, call) => {
  const { TargetShardCount: target, ScalingType } = input;
  if (ScalingType !== 'UNIFORM_SCALING')
    throw constraint(ScalingType, 'scalingType', 'satisfy enum value set: [UNIFORM_SCALING]');
  if (target < 1) throw constraint(String(target), 'targetShardCount', 'have value greater than or equal to 1');
  let before = 0;
  const { name, ...stream } = reshard(input, call, (one, counts, nowMs) => {
    if (one.mode === 'ON_DEMAND') {
      throw new ServiceError(
        'ValidationException',
        `Request is invalid. Stream ${one.name} under account ${one.account} is in On-Demand mode.`,
      );
    }
    before = one.shards.filter(isOpenShard).length;
    if (target > before * 2) {
      throw new ServiceError(
        'LimitExceededException',
        `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${before} Target shard count: ${target}`,
      );
    }
    if (target < before / 2) {
      throw new ServiceError(
        'LimitExceededException',
        `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${before} Target shard count: ${target}`,
      );
    }
    return scaledShards(one.shards, target, counts, nowMs);
  });
  return {
    StreamName: name,
    CurrentShardCount: before,
    TargetShardCount: target,
    StreamARN: kinesisStreamArn({ name, ...stream }),
  };
};

function checkHours(hours: number): void {
  if (hours >= DAY_HOURS && hours <= MOST_HOURS) return;
  if (hours < DAY_HOURS)
    throw invalidOfKinesis(
      `Minimum allowed retention period is ${DAY_HOURS} hours. Requested retention period (${hours} hours) is too short.`,
    );
  throw invalidOfKinesis(
    `Maximum allowed retention period is ${MOST_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
  );
}

export const increaseRetention: KinesisOperations['IncreaseStreamRetentionPeriod'] = (input, call) => {
  const { RetentionPeriodHours: hours } = input;
  change(input, call, ({ name, retentionHours }) => {
    checkHours(hours);
    if (hours < retentionHours) {
      throw invalidOfKinesis(
        `Requested retention period (${hours} hours) for stream ${name} can not be shorter than existing retention period (${retentionHours} hours). Use DecreaseRetentionPeriod API.`,
      );
    }
    return { retentionHours: hours };
  });
  return undefined;
};

export const decreaseRetention: KinesisOperations['DecreaseStreamRetentionPeriod'] = (input, call) => {
  const { RetentionPeriodHours: hours } = input;
  change(input, call, ({ name, retentionHours }) => {
    checkHours(hours);
    if (hours > retentionHours) {
      throw invalidOfKinesis(
        `Requested retention period (${hours} hours) for stream ${name} can not be longer than existing retention period (${retentionHours} hours). Use IncreaseRetentionPeriod API.`,
      );
    }
    return { retentionHours: hours };
  });
  return undefined;
};

const METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
];

const allOf = (given: readonly string[]) => (given.includes('ALL') ? METRICS : given);

function setMetrics(input: Named, call: Call, by: (before: readonly string[]) => readonly string[]) {
  const before = streamNamed(input, call).metrics;
  const stream = change(input, call, () => ({ metrics: by(before) }));
  return {
    StreamName: stream.name,
    StreamARN: kinesisStreamArn(stream),
    CurrentShardLevelMetrics: before,
    DesiredShardLevelMetrics: stream.metrics,
  };
}

export const enableMonitoring: KinesisOperations['EnableEnhancedMonitoring'] = (input, call) =>
  setMetrics(input, call, (before) => [...new Set([...before, ...allOf(input.ShardLevelMetrics)])]);

export const disableMonitoring: KinesisOperations['DisableEnhancedMonitoring'] = (input, call) =>
  setMetrics(input, call, (before) => before.filter((each) => !allOf(input.ShardLevelMetrics).includes(each)));

export const startEncryption: KinesisOperations['StartStreamEncryption'] = async (input, call) => {
  const { KeyId, EncryptionType } = input;
  if (EncryptionType !== 'KMS') throw constraint(EncryptionType, 'encryptionType', 'satisfy enum value set: [KMS]');
  streamNamed(input, call);
  if (KeyId !== 'alias/aws/kinesis') {
    try {
      await call.world.invoke('kms', 'DescribeKey', { KeyId }, call);
    } catch (error) {
      throw new ServiceError('KMSNotFoundException', error instanceof Error ? error.message : String(error));
    }
  }
  change(input, call, () => ({ key: KeyId }));
  return undefined;
};

export const stopEncryption: KinesisOperations['StopStreamEncryption'] = (input, call) => {
  change(input, call, () => ({ key: undefined }));
  return undefined;
};

export const updateMode: KinesisOperations['UpdateStreamMode'] = (input, call) => {
  const { StreamMode: mode } = input.StreamModeDetails;
  checkMode(mode);
  change(input, call, () => ({ mode }));
  return undefined;
};

export const updateMaxRecordSize: KinesisOperations['UpdateMaxRecordSize'] = (input, call) => {
  checkRecordSize(input.MaxRecordSizeInKiB);
  change(input, call, () => ({ mostRecordKiB: input.MaxRecordSizeInKiB }));
  return undefined;
};

export const describeKinesisLimits: KinesisOperations['DescribeLimits'] = (_, call) => {
  const all = [...kinesisStreamsOf(call).values()];
  return {
    ShardLimit: 500,
    OpenShardCount: all.reduce((sum, { shards }) => sum + shards.filter(isOpenShard).length, 0),
    OnDemandStreamCount: all.filter(({ mode }) => mode === 'ON_DEMAND').length,
    OnDemandStreamCountLimit: 50,
  };
};
