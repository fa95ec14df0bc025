/** Delivery streams as they are kept. https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html */
import type { FirehoseShapes } from '../../schemas/firehose.generated.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';

/** Where records go: the bucket, and what is done with them on the way. */
export type BucketDestination = FirehoseShapes['ExtendedS3DestinationConfiguration'];

export interface DeliveryStream {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly createdMs: number;
  readonly updatedMs?: number;
  readonly version: number;
  readonly destination: BucketDestination;
  /** Whether the request named it by the older, shorter form. */
  readonly isPlain: boolean;
  readonly source?: FirehoseShapes['KinesisStreamSourceConfiguration'];
  /** Where it is in the shards of its source. */
  readonly positions?: Readonly<Record<string, string>>;
  readonly encryption?: FirehoseShapes['DeliveryStreamEncryptionConfigurationInput'] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A record that waits for its delivery. */
export interface BufferedRecord {
  readonly number: number;
  readonly atMs: number;
  readonly data: Uint8Array;
}

interface FirehosePlace {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

export const deliveryStreamsOf = ({ world, account, region }: FirehosePlace) =>
  world.state.collection<DeliveryStream>('firehose/stream', { account, region });

export const bufferOf = (world: LocalWorld, { id, account, region }: DeliveryStream) =>
  world.state.collection<BufferedRecord>(`firehose/buffer/${id}`, { account, region });

export const deliveryStreamArn = ({ name, account, region }: { name: string; account: string; region: string }) =>
  `arn:aws:firehose:${region}:${account}:deliverystream/${name}`;

export function deliveryStreamNamed(name: string, place: FirehosePlace): DeliveryStream {
  const found = deliveryStreamsOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `Firehose ${name} under account ${place.account} not found.`);
}

export const invalidFirehose = (message: string) => new ServiceError('InvalidArgumentException', message);

export const firehoseNotServed = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of Data Firehose.`, { status: 501 });

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
export const hintsOf = ({ BufferingHints: hints = {} }: Pick<BucketDestination, 'BufferingHints'>) => ({
  SizeInMBs: hints.SizeInMBs ?? 5,
  IntervalInSeconds: hints.IntervalInSeconds ?? 300,
});

type Processor = FirehoseShapes['Processor'];

const PROCESSORS = ['Lambda', 'AppendDelimiterToRecord', 'Decompression', 'CloudWatchLogProcessing'];

export function processorsOf({ ProcessingConfiguration: given }: BucketDestination): readonly Processor[] {
  return given?.Enabled === true ? (given.Processors ?? []) : [];
}

export const parameterOf = ({ Parameters = [] }: Processor, name: string) =>
  Parameters.find(({ ParameterName }) => ParameterName === name)?.ParameterValue;

/** Refuses what would be kept and never done. */
export function checkDestination(destination: BucketDestination): void {
  const { CompressionFormat = 'UNCOMPRESSED', BucketARN, RoleARN } = destination;
  const { SizeInMBs, IntervalInSeconds } = hintsOf(destination);
  if (!/^arn:[\w-]+:s3:::[\w.-]{1,255}$/.test(BucketARN)) throw invalidFirehose(`Invalid BucketARN: ${BucketARN}.`);
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(RoleARN)) throw invalidFirehose(`Invalid RoleARN: ${RoleARN}.`);
  if (SizeInMBs < 1 || SizeInMBs > 128) throw invalidFirehose('BufferingHints.SizeInMBs is between 1 and 128.');
  if (IntervalInSeconds < 0 || IntervalInSeconds > 900)
    throw invalidFirehose('BufferingHints.IntervalInSeconds is between 0 and 900.');
  if (CompressionFormat !== 'UNCOMPRESSED' && CompressionFormat !== 'GZIP')
    throw firehoseNotServed(`the compression ${CompressionFormat}`);
  if (destination.DataFormatConversionConfiguration?.Enabled === true)
    throw firehoseNotServed('the conversion of formats');
  if (destination.DynamicPartitioningConfiguration?.Enabled === true) throw firehoseNotServed('dynamic partitioning');
  for (const processor of processorsOf(destination)) {
    if (!PROCESSORS.includes(processor.Type)) throw firehoseNotServed(`the processor ${processor.Type}`);
    if (processor.Type === 'Lambda' && parameterOf(processor, 'LambdaArn') === undefined)
      throw invalidFirehose('LambdaArn is required for a processor of the type Lambda.');
  }
}
