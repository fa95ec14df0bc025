/**
 * Streams, their shards and who reads them. Oracle: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html and the
 * pages that tests name; shards of partition keys are MD5, computed apart.
 */
import { expect, onTestFinished, test } from 'vitest';
import { manualClock, systemClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { dynamodb } from '../dynamodb/dynamodb.ts';
import { lambda } from '../lambda/lambda.ts';
import { read } from '../lambda/poller.ts';
import { s3 } from '../s3/s3.ts';
import { sqs } from '../sqs/sqs.ts';
import { kinesis } from './kinesis.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';

function opened(clock = systemClock) {
  const world = openWorld({ services: [kinesis, s3, sqs, lambda, dynamodb], clock });
  onTestFinished(async () => {
    lambda.stop?.(world);
    await world.state.close();
  });
  const ask = (operation: string, input: object, service = 'kinesis') =>
    // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
    world.invoke(service, operation, input, AT) as Promise<any>;
  const put = (Data: string, PartitionKey: string) =>
    ask('PutRecord', { StreamName: 's', Data: Buffer.from(Data), PartitionKey });
  const iterator = async (ShardId: string, more: object = { ShardIteratorType: 'TRIM_HORIZON' }) =>
    (await ask('GetShardIterator', { StreamName: 's', ShardId, ...more })).ShardIterator as string;
  const texts = async (ShardId: string, more?: object) =>
    (await ask('GetRecords', { ShardIterator: await iterator(ShardId, more) })).Records.map(
      ({ Data }: { Data: Uint8Array }) => Buffer.from(Data).toString(),
    ) as string[];
  const shards = async () => (await ask('ListShards', { StreamName: 's' })).Shards;
  return { world, ask, put, iterator, texts, shards };
}

interface Shown {
  readonly SequenceNumberRange: { readonly EndingSequenceNumber?: string };
  readonly HashKeyRange: { readonly StartingHashKey: string };
}

const FIRST = 'shardId-000000000000';

test('the MD5 of a partition key tells the shard, and a hash key that is given tells it instead', async () => {
  const { ask, put, texts } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 2 });
  // MD5 of "a" is 0cc1…, of "b" 92eb…: below and above 2^127.
  expect(await put('1', 'a')).toMatchObject({ ShardId: FIRST });
  expect(await put('2', 'b')).toMatchObject({ ShardId: 'shardId-000000000001' });
  const entry = { Data: Buffer.from('3'), PartitionKey: 'a', ExplicitHashKey: String(2n ** 127n) };
  expect(await ask('PutRecords', { StreamName: 's', Records: [entry] })).toMatchObject({
    FailedRecordCount: 0,
    Records: [{ ShardId: 'shardId-000000000001' }],
  });
  expect([await texts(FIRST), await texts('shardId-000000000001')]).toEqual([['1'], ['2', '3']]);
});

test.each([
  ['AT_SEQUENCE_NUMBER', ['2', '3']],
  ['AFTER_SEQUENCE_NUMBER', ['3']],
  ['LATEST', []],
  ['TRIM_HORIZON', ['1', '2', '3']],
])('%s reads %j', async (ShardIteratorType, expected) => {
  const { ask, put, texts } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await put('1', 'a');
  const { SequenceNumber: StartingSequenceNumber } = await put('2', 'a');
  await put('3', 'a');
  expect(await texts(FIRST, { ShardIteratorType, StartingSequenceNumber })).toEqual(expected);
});

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html, API_GetShardIterator
test('records go after a day, times are found again, and an iterator is good for five minutes', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const { ask, put, texts, iterator } = opened(clock);
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await put('old', 'a');
  clock.advance(23 * 3_600_000);
  const Timestamp = new Date(clock.now());
  await put('new', 'a');
  expect(await texts(FIRST, { ShardIteratorType: 'AT_TIMESTAMP', Timestamp })).toEqual(['new']);
  expect(await texts(FIRST)).toEqual(['old', 'new']);
  clock.advance(2 * 3_600_000);
  expect(await texts(FIRST)).toEqual(['new']);
  const ShardIterator = await iterator(FIRST);
  clock.advance(300_001);
  await expect(ask('GetRecords', { ShardIterator })).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
  await ask('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
  clock.advance(24 * 3_600_000);
  expect(await texts(FIRST)).toEqual(['new']);
});

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding-split.html
test('a shard that is split ends, and its parts take over its hash keys', async () => {
  const { ask, put, texts, iterator, shards } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await put('before', 'b');
  const half = String(2n ** 127n);
  await ask('SplitShard', { StreamName: 's', ShardToSplit: FIRST, NewStartingHashKey: half });
  expect(await shards()).toMatchObject([
    { ShardId: FIRST, SequenceNumberRange: { EndingSequenceNumber: expect.stringMatching(/^\d{56}$/) } },
    { ShardId: 'shardId-000000000001', ParentShardId: FIRST, HashKeyRange: { StartingHashKey: '0' } },
    { ShardId: 'shardId-000000000002', ParentShardId: FIRST, HashKeyRange: { StartingHashKey: half } },
  ]);
  await put('after', 'b');
  expect(await texts('shardId-000000000002')).toEqual(['after']);
  const end = await ask('GetRecords', { ShardIterator: await iterator(FIRST) });
  expect(end.NextShardIterator).toBeUndefined();
  expect(end.ChildShards).toHaveLength(2);
  await ask('MergeShards', {
    StreamName: 's',
    ShardToMerge: 'shardId-000000000001',
    AdjacentShardToMerge: 'shardId-000000000002',
  });
  expect((await shards()).at(-1)).toMatchObject({
    ParentShardId: 'shardId-000000000001',
    AdjacentParentShardId: 'shardId-000000000002',
    HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
  });
  await expect(
    ask('SplitShard', { StreamName: 's', ShardToSplit: FIRST, NewStartingHashKey: half }),
  ).rejects.toMatchObject({ code: 'ResourceInUseException' });
});

test.each([
  [2, 4],
  [5, 3],
  [3, 2],
])('%i shards become %i equal ones, each of one parent or two', async (before, after) => {
  const { ask, shards } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: before });
  await ask('UpdateShardCount', { StreamName: 's', TargetShardCount: after, ScalingType: 'UNIFORM_SCALING' });
  const starts = ((await shards()) as readonly Shown[])
    .filter(({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined)
    .map(({ HashKeyRange }) => BigInt(HashKeyRange.StartingHashKey));
  expect(starts.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    Array.from({ length: after }, (_, i) => (2n ** 128n * BigInt(i)) / BigInt(after)),
  );
});

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
test('at most twice and at least half as many shards', async () => {
  const { ask } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 2 });
  const scale = (TargetShardCount: number) =>
    ask('UpdateShardCount', { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
  await expect(scale(5)).rejects.toMatchObject({ code: 'LimitExceededException' });
  await scale(4);
  await expect(scale(1)).rejects.toMatchObject({ code: 'LimitExceededException' });
});

test('a consumer is sent what comes, and the end of a shard', async () => {
  const { ask, put } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  const { Consumer } = await ask('RegisterStreamConsumer', { StreamARN: ARN, ConsumerName: 'c' });
  const { EventStream } = await ask('SubscribeToShard', {
    ConsumerARN: Consumer.ConsumerARN,
    ShardId: FIRST,
    StartingPosition: { Type: 'LATEST' },
  });
  const events = EventStream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const next = async () => Buffer.from((await events.next()).value ?? []).toString('latin1');
  expect(await next()).toContain('initial-response');
  expect(await next()).toContain('"Records":[]');
  const [event] = await Promise.all([next(), put('x', 'a')]);
  expect(event).toContain(`"Data":"${Buffer.from('x').toString('base64')}"`);
  const [end] = await Promise.all([
    next(),
    ask('SplitShard', { StreamName: 's', ShardToSplit: FIRST, NewStartingHashKey: '5' }),
  ]);
  expect(end).toContain('ChildShards');
  expect((await events.next()).done).toBe(true);
  await expect(ask('DeleteStream', { StreamName: 's' })).rejects.toMatchObject({ code: 'ResourceInUseException' });
  await ask('DeleteStream', { StreamName: 's', EnforceConsumerDeletion: true });
  await expect(ask('DescribeStream', { StreamName: 's' })).rejects.toThrow(
    'Stream s under account 000000000000 not found.',
  );
});

/** Reads the stream as a mapping does, and keeps what it is given; texts that begin with "bad" are not taken. */
function reader(world: ReturnType<typeof opened>['world'], more: object = {}) {
  const given: string[][] = [];
  let positions = {};
  let isEnabled = true;
  const dataOf = (record: object) =>
    'data' in record ? Buffer.from(String(record.data), 'base64').toString() : JSON.stringify(record);
  read(
    'test',
    {
      current: () => ({
        id: 'test',
        account: AT.account,
        region: AT.region,
        sourceArn: ARN,
        isEnabled,
        batchSize: 10,
        windowSeconds: 0,
        responseTypes: ['ReportBatchItemFailures'],
        startingPosition: 'TRIM_HORIZON',
        positions,
        ...more,
      }),
      keep: (kept) => {
        positions = kept;
      },
      async give(records) {
        const texts = records.map(dataOf);
        given.push(texts);
        const bad = records.find((record) => dataOf(record).startsWith('bad'));
        const isPartial = 'partly' in more && bad !== undefined && 'sequenceNumber' in bad;
        const failures = isPartial ? { batchItemFailures: [{ itemIdentifier: bad.sequenceNumber }] } : '';
        return { isError: bad !== undefined && !isPartial, payload: Buffer.from(JSON.stringify(failures)) } as never;
      },
      failed: (attempts, _, condition, isError) => ({ attempts, condition, isError }),
      identity: () => 'arn:aws:iam::000000000000:role/r',
      isFlat: true,
    },
    world,
  );
  onTestFinished(() => {
    isEnabled = false;
  });
  return given;
}

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
test('a batch that fails is divided, and what fails alone goes to the destination for it', async () => {
  const { world, ask } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  const { QueueUrl } = await ask('CreateQueue', { QueueName: 'failed' }, 'sqs');
  const Records = ['1', 'bad', '3', '4'].map((text) => ({ Data: Buffer.from(text), PartitionKey: 'a' }));
  await ask('PutRecords', { StreamName: 's', Records });
  const onFailure = 'arn:aws:sqs:us-east-1:000000000000:failed';
  const given = reader(world, { bisects: true, retries: 0, onFailure });
  const { Messages } = await ask('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, 'sqs');
  expect(JSON.parse(Messages[0].Body)).toMatchObject({
    condition: 'RetryAttemptsExhausted',
    attempts: 1,
    KinesisBatchInfo: { shardId: FIRST, batchSize: 1, streamArn: ARN },
  });
  await expect.poll(() => given).toEqual([['1', 'bad', '3', '4'], ['1', 'bad'], ['1'], ['bad'], ['3', '4']]);
});

// What AWS did: test_dynamodb_report_batch_item_failures of localstack, recorded (Apache-2.0).
test('what follows the first item that failed is another batch, with all of its tries', async () => {
  const { world, ask } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  const { QueueUrl } = await ask('CreateQueue', { QueueName: 'failed' }, 'sqs');
  const Records = ['1', '2', 'bad'].map((text) => ({ Data: Buffer.from(text), PartitionKey: 'a' }));
  await ask('PutRecords', { StreamName: 's', Records });
  const given = reader(world, { partly: true, retries: 1, onFailure: 'arn:aws:sqs:us-east-1:000000000000:failed' });
  const { Messages } = await ask('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, 'sqs');
  expect(JSON.parse(Messages[0].Body)).toMatchObject({ attempts: 2, isError: false });
  expect(given).toEqual([['1', '2', 'bad'], ['bad'], ['bad']]);
});

test('a bucket for failures has the records, under the mapping, the shard and the day', async () => {
  const { world, ask, put } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await ask('CreateBucket', { Bucket: 'failures' }, 's3');
  await put('bad', 'a');
  reader(world, { retries: 0, onFailure: 'arn:aws:s3:::failures' });
  const keys = async () =>
    ((await ask('ListObjectsV2', { Bucket: 'failures' }, 's3')).Contents ?? []).map(({ Key }: { Key: string }) => Key);
  const form = /^aws\/lambda\/test\/shardId-0{12}\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/;
  await expect.poll(keys).toEqual([expect.stringMatching(form)]);
  const { Body } = await ask('GetObject', { Bucket: 'failures', Key: (await keys())[0] }, 's3');
  const parts: Uint8Array[] = [];
  for await (const part of Body instanceof Uint8Array ? [Body] : Body) parts.push(part);
  const { payload } = JSON.parse(Buffer.concat(parts).toString()) as { payload: string };
  expect(JSON.parse(payload).Records[0].data).toBe(Buffer.from('bad').toString('base64'));
});

test('what a shard was divided into is read after it', async () => {
  const { world, ask, put } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await put('1', 'b');
  await ask('SplitShard', { StreamName: 's', ShardToSplit: FIRST, NewStartingHashKey: String(2n ** 127n) });
  await put('2', 'b');
  const given = reader(world);
  await expect.poll(() => given, { timeout: 4000 }).toEqual([['1'], ['2']]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
test('filters see the data as the JSON that it is', async () => {
  const { world, ask, put } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  for (const kind of ['other', 'order']) await put(JSON.stringify({ kind }), 'a');
  const given = reader(world, { filter: { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] } });
  await expect.poll(() => given).toEqual([['{"kind":"order"}']]);
});

// The record that AWS gave for this change: tests/aws/services/dynamodbstreams/test_dynamodb_streams.snapshot.json of localstack (Apache-2.0).
test('changes of a table come into the stream that the table names', async () => {
  const { ask, texts } = opened();
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 });
  await ask(
    'CreateTable',
    {
      TableName: 'table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
    'dynamodb',
  );
  const destination = { TableName: 'table', StreamArn: ARN };
  const put = (id: string) => ask('PutItem', { TableName: 'table', Item: { id: { S: id } } }, 'dynamodb');
  await put('before');
  await ask('EnableKinesisStreamingDestination', destination, 'dynamodb');
  await put('test');
  await ask('DisableKinesisStreamingDestination', destination, 'dynamodb');
  await put('after');
  const [record = '', ...more] = await texts(FIRST);
  expect(more).toEqual([]);
  expect(JSON.parse(record)).toMatchObject({
    awsRegion: 'us-east-1',
    eventName: 'INSERT',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: 'table',
    dynamodb: { Keys: { id: { S: 'test' } }, NewImage: { id: { S: 'test' } }, SizeBytes: 12 },
    eventSource: 'aws:dynamodb',
  });
  expect(await ask('DescribeKinesisStreamingDestination', { TableName: 'table' }, 'dynamodb')).toEqual({
    TableName: 'table',
    KinesisDataStreamDestinations: [{ StreamArn: ARN, DestinationStatus: 'DISABLED' }],
  });
});
