/** What of DynamoDB needs a clock, a restart or a stack to be seen; the rest is in `test/contract`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { dynamodb, dynamodbStreams } from './dynamodb.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const START = Date.UTC(2026, 0, 1);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function world(folder?: string) {
  const clock = manualClock(START);
  const made = openWorld({ services: [dynamodb, dynamodbStreams], clock, ...(folder === undefined ? {} : { folder }) });
  const ask = <T = Record<string, unknown>>(operation: string, input: object, service = 'dynamodb') =>
    made.invoke(service, operation, input, AT) as Promise<T>;
  const table = (more: object = {}) =>
    ask<{ TableDescription: { LatestStreamArn: string } }>('CreateTable', {
      TableName: 'table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ...more,
    });
  return { clock, world: made, ask, table };
}

const item = (id: string, more: object = {}) => ({ TableName: 'table', Item: { id: { S: id }, ...more } });
const STREAM = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } };

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
test('an item goes when its time to live has come, and the stream says whose deed it was', async () => {
  const { clock, ask, table } = world();
  const { TableDescription } = await table(STREAM);
  await ask('PutItem', item('soon', { end: { N: String(START / 1000 + 60) } }));
  await ask('PutItem', item('never'));
  await ask('UpdateTimeToLive', {
    TableName: 'table',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'end' },
  });
  await ask('PutItem', item('sooner', { end: { N: String(START / 1000 + 30) } }));
  clock.advance(31_000);
  expect(await ask('Scan', { TableName: 'table' })).toMatchObject({ Count: 2 });
  clock.advance(30_000);
  expect(await ask('Scan', { TableName: 'table' })).toMatchObject({ Count: 1, Items: [{ id: { S: 'never' } }] });
  const { ShardIterator } = await ask<{ ShardIterator: string }>(
    'GetShardIterator',
    {
      StreamArn: TableDescription.LatestStreamArn,
      ShardId: 'shardId-00000000000000000000-00000000',
      ShardIteratorType: 'TRIM_HORIZON',
    },
    'dynamodbstreams',
  );
  const { Records } = await ask<{ Records: { eventName: string; userIdentity?: object }[] }>(
    'GetRecords',
    { ShardIterator },
    'dynamodbstreams',
  );
  expect(Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'INSERT', 'INSERT', 'REMOVE', 'REMOVE']);
  expect(Records[3]?.userIdentity).toEqual({ Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' });
  expect(Records[0]?.userIdentity).toBeUndefined();
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
test('a write that changes nothing is no record, and a day later none is left', async () => {
  const { clock, ask, table } = world();
  const { TableDescription } = await table(STREAM);
  await ask('PutItem', item('a', { v: { N: '1' } }));
  await ask('PutItem', item('a', { v: { N: '1.0' } }));
  const read = async () => {
    const { ShardIterator } = await ask<{ ShardIterator: string }>(
      'GetShardIterator',
      {
        StreamArn: TableDescription.LatestStreamArn,
        ShardId: 'shardId-00000000000000000000-00000000',
        ShardIteratorType: 'TRIM_HORIZON',
      },
      'dynamodbstreams',
    );
    const { Records } = await ask<{ Records: object[] }>('GetRecords', { ShardIterator }, 'dynamodbstreams');
    return Records.length;
  };
  expect(await read()).toBe(1);
  clock.advance(25 * 3_600_000);
  expect(await read()).toBe(0);
});

test('items, their order and what is due outlive the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  folders.push(folder);
  const first = world(folder);
  await first.table();
  await first.ask('UpdateTimeToLive', {
    TableName: 'table',
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'end' },
  });
  await first.ask('PutItem', item('a', { end: { N: String(START / 1000 + 60) } }));
  await first.ask('PutItem', item('b', { bytes: { B: Uint8Array.of(1, 2) } }));
  await first.world.state.close();
  const second = world(folder);
  expect(await second.ask('GetItem', { TableName: 'table', Key: { id: { S: 'b' } } })).toMatchObject({
    Item: { bytes: { B: Uint8Array.of(1, 2) } },
  });
  second.clock.advance(61_000);
  expect(await second.ask('Scan', { TableName: 'table' })).toMatchObject({ Count: 1 });
  await second.world.state.close();
});

test('the segments of a parallel scan have each item once', async () => {
  const { ask, table } = world();
  await table();
  for (let i = 0; i < 20; i += 1) await ask('PutItem', item(`k${i}`));
  const parts = await Promise.all(
    [0, 1, 2].map((Segment) =>
      ask<{ Items: { id: { S: string } }[] }>('Scan', { TableName: 'table', Segment, TotalSegments: 3 }),
    ),
  );
  const ids = parts.flatMap(({ Items }) => Items.map(({ id }) => id.S));
  expect(ids.sort()).toEqual(Array.from({ length: 20 }, (_, i) => `k${i}`).sort());
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
test('the parameters from before there were expressions mean the same', async () => {
  const { ask, table } = world();
  await table();
  await ask('PutItem', { ...item('a', { v: { N: '1' } }), Expected: { id: { Exists: false } } });
  await expect(ask('PutItem', { ...item('a'), Expected: { v: { Value: { N: '2' } } } })).rejects.toMatchObject({
    code: 'ConditionalCheckFailedException',
  });
  await ask('UpdateItem', {
    TableName: 'table',
    Key: { id: { S: 'a' } },
    AttributeUpdates: { v: { Action: 'ADD', Value: { N: '2' } } },
  });
  const found = await ask('Scan', {
    TableName: 'table',
    ScanFilter: { v: { ComparisonOperator: 'EQ', AttributeValueList: [{ N: '3' }] } },
    AttributesToGet: ['v'],
  });
  expect(found).toMatchObject({ Count: 1, Items: [{ v: { N: '3' } }] });
});
