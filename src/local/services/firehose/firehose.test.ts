/** Delivery to buckets. Oracle: https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html and s3-prefixes.html */
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { kinesis } from '../kinesis/kinesis.ts';
import { lambda } from '../lambda/lambda.ts';
import { s3 } from '../s3/s3.ts';
import { firehose } from './firehose.ts';
import { checkPrefix, filledPrefix } from './object-key.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const START = Date.UTC(2026, 0, 31, 9, 5);

async function opened(destination: object = {}, more: object = {}) {
  const clock = manualClock(START);
  const world = openWorld({ services: [firehose, kinesis, s3, lambda], clock });
  onTestFinished(async () => {
    lambda.stop?.(world);
    await world.state.close();
  });
  const ask = (operation: string, input: object, service = 'firehose') =>
    // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
    world.invoke(service, operation, input, AT) as Promise<any>;
  await ask('CreateBucket', { Bucket: 'lake' }, 's3');
  const create = () =>
    ask('CreateDeliveryStream', {
      DeliveryStreamName: 'd',
      ExtendedS3DestinationConfiguration: {
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        BucketARN: 'arn:aws:s3:::lake',
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
        ...destination,
      },
      ...more,
    });
  const put = (...texts: string[]) =>
    ask('PutRecordBatch', { DeliveryStreamName: 'd', Records: texts.map((text) => ({ Data: Buffer.from(text) })) });
  const keys = async (): Promise<readonly string[]> =>
    ((await ask('ListObjectsV2', { Bucket: 'lake' }, 's3')).Contents ?? []).map(({ Key }: { Key: string }) => Key);
  const object = async (Key = ''): Promise<Buffer> => {
    const { Body } = await ask('GetObject', { Bucket: 'lake', Key }, 's3');
    const parts: Uint8Array[] = [];
    for await (const part of Body instanceof Uint8Array ? [Body] : Body) parts.push(part);
    return Buffer.concat(parts);
  };
  return { clock, ask, create, put, keys, object };
}

test('records are one object when the interval is over, under the hour in which the first came', async () => {
  const { clock, create, put, keys, object } = await opened();
  await create();
  await put('one\n', 'two\n');
  clock.advance(59_999);
  expect(await keys()).toEqual([]);
  clock.advance(1);
  await expect.poll(keys).toEqual([expect.stringMatching(/^2026\/01\/31\/09\/d-1-2026-01-31-09-05-00-[0-9a-f-]{36}$/)]);
  expect((await object((await keys())[0])).toString()).toBe('one\ntwo\n');
});

test('a full buffer is delivered at once, compressed and with its prefix', async () => {
  const { create, put, keys, object } = await opened({
    Prefix: 'in/!{timestamp:yyyy-MM}/',
    CompressionFormat: 'GZIP',
    ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'AppendDelimiterToRecord' }] },
  });
  await create();
  await put('x'.repeat(600_000), 'y'.repeat(600_000));
  await expect.poll(keys).toEqual([expect.stringMatching(/^in\/2026-01\/d-1-.*\.gz$/)]);
  expect(gunzipSync(await object((await keys())[0])).length).toBe(1_200_002);
});

test('what the bucket does not take waits for it', async () => {
  const { clock, ask, create, put, keys } = await opened();
  await create();
  await ask('DeleteBucket', { Bucket: 'lake' }, 's3');
  await put('kept');
  clock.advance(60_000);
  await expect(keys()).rejects.toThrow('The specified bucket does not exist');
  await ask('CreateBucket', { Bucket: 'lake' }, 's3');
  await expect
    .poll(() => {
      clock.advance(10_000);
      return keys();
    })
    .toHaveLength(1);
});

test('a stream of Kinesis is a source, and nobody else puts records then', async () => {
  const source = {
    KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
    RoleARN: 'arn:aws:iam::000000000000:role/r',
  };
  const { clock, ask, create, put, keys, object } = await opened(
    {},
    { DeliveryStreamType: 'KinesisStreamAsSource', KinesisStreamSourceConfiguration: source },
  );
  await expect(create()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await ask('CreateStream', { StreamName: 's', ShardCount: 1 }, 'kinesis');
  await create();
  await expect(put('x')).rejects.toMatchObject({ code: 'InvalidArgumentException' });
  await expect
    .poll(async () => {
      await ask('PutRecord', { StreamName: 's', Data: Buffer.from('k'), PartitionKey: 'a' }, 'kinesis');
      clock.advance(60_000);
      return keys();
    })
    .not.toEqual([]);
  expect((await object((await keys())[0])).toString()).toMatch(/^k+$/);
});

test.each([
  [{ CompressionFormat: 'Snappy' }, 'the compression Snappy'],
  [{ DynamicPartitioningConfiguration: { Enabled: true } }, 'dynamic partitioning'],
  [{ DataFormatConversionConfiguration: { Enabled: true } }, 'the conversion of formats'],
  [
    { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'MetadataExtraction' }] } },
    'the processor MetadataExtraction',
  ],
])('what would not be done is refused: %j', async (destination, what) => {
  const { create } = await opened(destination);
  await expect(create()).rejects.toThrow(`does not serve ${what}`);
});

const NAMED = { atMs: START, errorType: 'processing-failed' };

test.each([
  ['', '2026/01/31/09/'],
  ['logs/', 'logs/2026/01/31/09/'],
  ["!{timestamp:'year='yyyy'/day='dd}/", 'year=2026/day=31/'],
  ['e/!{firehose:error-output-type}/!{timestamp:HH}', 'e/processing-failed/09'],
])('the prefix %s is %s', (prefix, expected) => {
  expect(filledPrefix(prefix, NAMED)).toBe(expected);
});

test('the hour is that of the time zone, and an expression of another name space is none', () => {
  expect(filledPrefix('!{timestamp:yyyy/MM/dd/HH}', { ...NAMED, timeZone: 'Asia/Tokyo' })).toBe('2026/01/31/18');
  expect(() => checkPrefix('!{partitionKeyFromQuery:id}/', false)).toThrow('is not valid in Prefix');
});
