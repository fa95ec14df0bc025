/**
 * Records wait until there are enough of them or the oldest has waited long enough, then they are one object of the bucket.
 * What a bucket does not take is tried again for a day. https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FirehoseShapes } from '../../schemas/firehose.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import {
  type BucketDestination,
  type BufferedRecord,
  bufferOf,
  type DeliveryStream,
  deliveryStreamArn,
  deliveryStreamsOf,
  hintsOf,
} from './delivery-stream.ts';
import { filledPrefix, objectName } from './object-key.ts';
import { processed } from './process.ts';

/** What is known of a buffer while the target runs. */
interface Waiting {
  bytes: number;
  last: number;
  /** Ends the wait for the interval. */
  cancel?: (() => void) | undefined;
  isUnderWay: boolean;
  failures: number;
}

const waiting = new WeakMap<LocalWorld, Map<string, Waiting>>();

function waitingOf(stream: DeliveryStream, world: LocalWorld): Waiting {
  const all = waiting.get(world) ?? new Map<string, Waiting>();
  waiting.set(world, all);
  const known = all.get(stream.id);
  if (known !== undefined) return known;
  const made: Waiting = { bytes: 0, last: 0, isUnderWay: false, failures: 0 };
  for (const { number, data } of bufferOf(world, stream).values()) {
    made.bytes += data.length;
    made.last = number;
  }
  all.set(stream.id, made);
  return made;
}

/** Keeps records for delivery; each has an id then. */
export function buffer(stream: DeliveryStream, given: readonly Uint8Array[], world: LocalWorld): readonly string[] {
  const state = waitingOf(stream, world);
  const records = bufferOf(world, stream);
  const ids = given.map((data) => {
    state.last += 1;
    state.bytes += data.length;
    records.put(String(state.last), { number: state.last, atMs: world.clock.now(), data: Uint8Array.from(data) });
    return `${stream.id.replaceAll('-', '')}${String(state.last).padStart(24, '0')}`;
  });
  settle(stream, world);
  return ids;
}

/** Delivers what is due, and sets the clock for what is not. */
function settle(stream: DeliveryStream, world: LocalWorld): void {
  const state = waitingOf(stream, world);
  if (state.isUnderWay) return;
  const [first] = bufferOf(world, stream).values();
  if (first === undefined) return;
  const { SizeInMBs, IntervalInSeconds } = hintsOf(stream.destination);
  const isDue = state.bytes >= SizeInMBs * 1024 * 1024 || first.atMs + IntervalInSeconds * 1000 <= world.clock.now();
  if (state.failures === 0 && isDue) {
    void deliver(stream, world);
    return;
  }
  if (state.cancel !== undefined) return;
  const dueMs =
    state.failures === 0 ? first.atMs + IntervalInSeconds * 1000 : world.clock.now() + retryMs(state.failures);
  state.cancel = world.clock.at(dueMs, () => {
    state.cancel = undefined;
    const current = deliveryStreamsOf({ ...stream, world }).get(stream.name);
    if (current?.id === stream.id) void deliver(current, world);
  });
}

const retryMs = (failures: number) => Math.min(2 ** failures, 60) * 1000;
const MOST_AGE_MS = 86_400_000;

async function deliver(stream: DeliveryStream, world: LocalWorld): Promise<void> {
  const state = waitingOf(stream, world);
  state.cancel?.();
  state.cancel = undefined;
  state.isUnderWay = true;
  const records = bufferOf(world, stream);
  const batch = [...records.values()];
  const drop = () => {
    for (const { number, data } of batch) {
      if (records.delete(String(number))) state.bytes -= data.length;
    }
  };
  const { account, region } = stream;
  const principal = stream.destination.RoleARN;
  const call: Call = { world, partition: 'aws', account, region, requestId: randomUUID(), principal };
  try {
    await deliverAll(batch, stream, call);
    state.failures = 0;
    drop();
  } catch (error) {
    state.failures += 1;
    await tellLog(stream, error, call);
    // What was refused for a day is lost, as on AWS.
    if ((batch[0]?.atMs ?? 0) + MOST_AGE_MS < world.clock.now()) drop();
  } finally {
    state.isUnderWay = false;
    const current = deliveryStreamsOf({ ...stream, world }).get(stream.name);
    if (current?.id === stream.id) settle(current, world);
  }
}

async function deliverAll(batch: readonly BufferedRecord[], stream: DeliveryStream, call: Call): Promise<void> {
  const { destination } = stream;
  const { records, failed } = await processed(batch, stream, call);
  await putObject(records, destination, destination.Prefix ?? '', stream, call);
  if (destination.S3BackupMode === 'Enabled' && destination.S3BackupConfiguration !== undefined) {
    const backup = destination.S3BackupConfiguration;
    await putObject(batch, backup, backup.Prefix ?? '', stream, call);
  }
  if (failed.length === 0) return;
  const now = call.world.clock.now();
  const lines = failed.map(({ record, code, message, lambdaArn }) => ({
    number: record.number,
    atMs: record.atMs,
    data: Buffer.from(
      `${JSON.stringify({
        attemptsMade: 4,
        arrivalTimestamp: record.atMs,
        errorCode: code,
        errorMessage: message,
        attemptEndingTimestamp: now,
        rawData: Buffer.from(record.data).toString('base64'),
        lambdaArn,
      })}\n`,
    ),
  }));
  const { ErrorOutputPrefix: given, Prefix = '' } = destination;
  const prefix = given ?? `${Prefix}processing-failed/`;
  await putObject(lines, { ...destination, CompressionFormat: 'UNCOMPRESSED' }, prefix, stream, call);
}

type Bucket = FirehoseShapes['S3DestinationConfiguration'] &
  Pick<BucketDestination, 'FileExtension' | 'CustomTimeZone'>;

async function putObject(
  records: readonly BufferedRecord[],
  { BucketARN, CompressionFormat, FileExtension, CustomTimeZone, EncryptionConfiguration }: Bucket,
  prefix: string,
  { name, version }: DeliveryStream,
  call: Call,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const named = { atMs: first.atMs, timeZone: CustomTimeZone, errorType: 'processing-failed' };
  const isZipped = CompressionFormat === 'GZIP';
  const extension = FileExtension ?? (isZipped ? '.gz' : '');
  const whole = Buffer.concat(records.map(({ data }) => data));
  const key = EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN;
  await call.world.invoke(
    's3',
    'PutObject',
    {
      Bucket: BucketARN.slice(BucketARN.lastIndexOf(':') + 1),
      Key: `${filledPrefix(prefix, named)}${objectName(name, version, named, randomUUID())}${extension}`,
      Body: isZipped ? gzipSync(whole) : whole,
      ...(isZipped && { ContentEncoding: 'gzip' }),
      ...(key !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key }),
    },
    call,
  );
}

/** Tells the log that the destination names why a delivery failed. */
async function tellLog(stream: DeliveryStream, error: unknown, call: Call): Promise<void> {
  const { Enabled, LogGroupName, LogStreamName } = stream.destination.CloudWatchLoggingOptions ?? {};
  if (Enabled !== true || LogGroupName === undefined || LogStreamName === undefined) return;
  const message = JSON.stringify({
    deliveryStreamARN: deliveryStreamArn(stream),
    destination: stream.destination.BucketARN,
    deliveryStreamVersionId: stream.version,
    message: error instanceof Error ? error.message : String(error),
    errorCode: error instanceof Error && 'code' in error ? `S3.${String(error.code)}` : 'S3.InternalError',
  });
  const logEvents = [{ timestamp: call.world.clock.now(), message }];
  const asked = { logGroupName: LogGroupName, logStreamName: LogStreamName, logEvents };
  // Without its group the log is as silent as on AWS.
  await call.world.invoke('logs', 'PutLogEvents', asked, call).catch(() => undefined);
}

/** Sets the clock for what was left when the target ended. */
export function resumeBuffers(world: LocalWorld): void {
  for (const home of world.state.homes('firehose/stream'))
    for (const stream of deliveryStreamsOf({ world, ...home }).values()) settle(stream, world);
}

/** Looks anew at when records are due. */
export function retimeBuffer(stream: DeliveryStream, world: LocalWorld): void {
  const state = waitingOf(stream, world);
  state.cancel?.();
  state.cancel = undefined;
  settle(stream, world);
}

/** Forgets what waits: it is lost with its stream, as on AWS. */
export function dropBuffer(stream: DeliveryStream, world: LocalWorld): void {
  waitingOf(stream, world).cancel?.();
  waiting.get(world)?.delete(stream.id);
  const records = bufferOf(world, stream);
  for (const key of [...records.keys()]) records.delete(key);
}
