/** Making, describing and feeding delivery streams. https://docs.aws.amazon.com/firehose/latest/APIReference/ */
import { randomUUID } from 'node:crypto';
import type { FirehoseOperations, FirehoseShapes } from '../../schemas/firehose.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { read } from '../lambda/poller.ts';
import { buffer, dropBuffer, resumeBuffers, retimeBuffer } from './deliver-buffer.ts';
import {
  type BucketDestination,
  checkDestination,
  type DeliveryStream,
  deliveryStreamArn,
  deliveryStreamNamed,
  deliveryStreamsOf,
  firehoseNotServed,
  hintsOf,
  invalidFirehose,
} from './delivery-stream.ts';
import { checkPrefix } from './object-key.ts';

const SERVED = new Set([
  'DeliveryStreamName',
  'DeliveryStreamType',
  'DeliveryStreamEncryptionConfigurationInput',
  'ExtendedS3DestinationConfiguration',
  'KinesisStreamSourceConfiguration',
  'S3DestinationConfiguration',
  'Tags',
]);

export const createDeliveryStream: FirehoseOperations['CreateDeliveryStream'] = async (input, call) => {
  const { DeliveryStreamName: name, KinesisStreamSourceConfiguration: source, Tags = [] } = input;
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${name}' at 'deliveryStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined && !SERVED.has(member)) throw firehoseNotServed(member);
  }
  const type = input.DeliveryStreamType ?? 'DirectPut';
  if (type !== 'DirectPut' && type !== 'KinesisStreamAsSource') throw firehoseNotServed(`the type ${type}`);
  if ((type === 'KinesisStreamAsSource') !== (source !== undefined)) {
    throw invalidFirehose(
      'KinesisStreamSourceConfig is required and allowed for the type KinesisStreamAsSource alone.',
    );
  }
  const destination = input.ExtendedS3DestinationConfiguration ?? input.S3DestinationConfiguration;
  if (destination === undefined)
    throw invalidFirehose('Exactly one destination configuration is supported for a Firehose.');
  check(destination);
  if (source !== undefined) await checkSource(source.KinesisStreamARN, call);
  if (deliveryStreamsOf(call).has(name)) {
    throw new ServiceError('ResourceInUseException', `Firehose ${name} under accountId ${call.account} already exists`);
  }
  const { account, region, world } = call;
  const made: DeliveryStream = {
    id: randomUUID(),
    name,
    account,
    region,
    type,
    createdMs: world.clock.now(),
    version: 1,
    destination,
    isPlain: input.ExtendedS3DestinationConfiguration === undefined,
    ...(source === undefined ? {} : { source }),
    encryption: input.DeliveryStreamEncryptionConfigurationInput,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value ?? ''])),
  };
  deliveryStreamsOf(call).put(name, made);
  readSource(made, world);
  return { DeliveryStreamARN: deliveryStreamArn(made) };
};

function check(destination: BucketDestination): void {
  checkDestination(destination);
  checkPrefix(destination.Prefix ?? '', false);
  checkPrefix(destination.ErrorOutputPrefix ?? '', true);
}

async function checkSource(arn: string, call: Call): Promise<void> {
  const [, , , region = call.region, account = call.account] = arn.split(':');
  try {
    await call.world.invoke(
      'kinesis',
      'DescribeStreamSummary',
      { StreamARN: arn },
      { partition: 'aws', account, region },
    );
  } catch (error) {
    throw new ServiceError('ResourceNotFoundException', error instanceof Error ? error.message : String(error));
  }
}

/** Reads the stream that is the source, unless that goes on already. */
function readSource({ id, name, account, region, source }: DeliveryStream, world: LocalWorld): void {
  if (source === undefined) return;
  const streams = deliveryStreamsOf({ world, account, region });
  const current = () => {
    const found = streams.get(name);
    return found?.id === id ? found : undefined;
  };
  read(
    `firehose ${id}`,
    {
      current() {
        const stream = current();
        if (stream === undefined) return undefined;
        return {
          id,
          account,
          region,
          sourceArn: source.KinesisStreamARN,
          isEnabled: true,
          batchSize: 10_000,
          windowSeconds: 0,
          responseTypes: [],
          startingPosition: 'LATEST',
          ...(stream.positions !== undefined && { positions: stream.positions }),
        };
      },
      keep(positions) {
        const stream = current();
        if (stream !== undefined) streams.put(name, { ...stream, positions });
      },
      give(records) {
        const stream = current();
        if (stream !== undefined) buffer(stream, records.map(dataOf), world);
        return Promise.resolve({ isError: false, payload: Buffer.alloc(0), log: [], durationMs: 0 });
      },
      failed: () => ({}),
      identity: () => source.RoleARN,
      isFlat: true,
    },
    world,
  );
}

const dataOf = (record: object) => Buffer.from('data' in record ? String(record.data) : '', 'base64');

export function resumeDelivery(world: LocalWorld): void {
  for (const home of world.state.homes('firehose/stream'))
    for (const stream of deliveryStreamsOf({ world, ...home }).values()) readSource(stream, world);
  resumeBuffers(world);
}

export const deleteDeliveryStream: FirehoseOperations['DeleteDeliveryStream'] = (
  { DeliveryStreamName: name },
  call,
) => {
  const stream = deliveryStreamNamed(name, call);
  dropBuffer(stream, call.world);
  deliveryStreamsOf(call).delete(name);
  return {};
};

function shownBucket(given: FirehoseShapes['S3DestinationConfiguration']): FirehoseShapes['S3DestinationDescription'] {
  const { Prefix, ErrorOutputPrefix, CloudWatchLoggingOptions } = given;
  return {
    RoleARN: given.RoleARN,
    BucketARN: given.BucketARN,
    ...(Prefix !== undefined && { Prefix }),
    ...(ErrorOutputPrefix !== undefined && { ErrorOutputPrefix }),
    BufferingHints: hintsOf(given),
    CompressionFormat: given.CompressionFormat ?? 'UNCOMPRESSED',
    EncryptionConfiguration: given.EncryptionConfiguration ?? { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: CloudWatchLoggingOptions ?? { Enabled: false },
  };
}

export const DESTINATION_ID = 'destinationId-000000000001';

function shownDestination({ destination }: DeliveryStream): FirehoseShapes['DestinationDescription'] {
  const { ProcessingConfiguration, S3BackupConfiguration, FileExtension, CustomTimeZone } = destination;
  return {
    DestinationId: DESTINATION_ID,
    S3DestinationDescription: shownBucket(destination),
    ExtendedS3DestinationDescription: {
      ...shownBucket(destination),
      ProcessingConfiguration: ProcessingConfiguration ?? { Enabled: false, Processors: [] },
      S3BackupMode: destination.S3BackupMode ?? 'Disabled',
      ...(S3BackupConfiguration !== undefined && { S3BackupDescription: shownBucket(S3BackupConfiguration) }),
      ...(FileExtension !== undefined && { FileExtension }),
      ...(CustomTimeZone !== undefined && { CustomTimeZone }),
    },
  };
}

export const describeDeliveryStream: FirehoseOperations['DescribeDeliveryStream'] = (
  { DeliveryStreamName: name },
  call,
) => {
  const stream = deliveryStreamNamed(name, call);
  const { encryption, source, updatedMs } = stream;
  return {
    DeliveryStreamDescription: {
      DeliveryStreamName: name,
      DeliveryStreamARN: deliveryStreamArn(stream),
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: stream.type,
      DeliveryStreamEncryptionConfiguration:
        encryption === undefined
          ? { Status: 'DISABLED' }
          : { Status: 'ENABLED', KeyType: encryption.KeyType, ...(encryption.KeyARN && { KeyARN: encryption.KeyARN }) },
      VersionId: String(stream.version),
      CreateTimestamp: new Date(stream.createdMs),
      ...(updatedMs !== undefined && { LastUpdateTimestamp: new Date(updatedMs) }),
      ...(source !== undefined && {
        Source: {
          KinesisStreamSourceDescription: { ...source, DeliveryStartTimestamp: new Date(stream.createdMs) },
        },
      }),
      Destinations: [shownDestination(stream)],
      HasMoreDestinations: false,
    },
  };
};

export const listDeliveryStreams: FirehoseOperations['ListDeliveryStreams'] = (input, call) => {
  const { Limit = 10, ExclusiveStartDeliveryStreamName: after = '', DeliveryStreamType: type } = input;
  const streams = deliveryStreamsOf(call);
  const names = streams
    .sortedKeys()
    .filter((name) => name > after && (type === undefined || streams.get(name)?.type === type));
  return { DeliveryStreamNames: names.slice(0, Limit), HasMoreDeliveryStreams: names.length > Limit };
};

const MOST_RECORD_BYTES = 1_024_000;
const MOST_BATCH = 500;
const MOST_BATCH_BYTES = 4 * 1024 * 1024;

/** Streams that read a stream of Kinesis take no records beside it. */
function fed(name: string, call: Call): DeliveryStream {
  const stream = deliveryStreamNamed(name, call);
  if (stream.source === undefined) return stream;
  throw invalidFirehose('This operation is not permitted on KinesisStreamAsSource delivery stream type.');
}

function checkRecord({ Data }: FirehoseShapes['Record'], member: string): void {
  if (Data.length <= MOST_RECORD_BYTES) return;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${MOST_RECORD_BYTES}`,
  );
}

export const putRecordToDelivery: FirehoseOperations['PutRecord'] = ({ DeliveryStreamName: name, Record }, call) => {
  const stream = fed(name, call);
  checkRecord(Record, 'record.data');
  const [RecordId = ''] = buffer(stream, [Record.Data], call.world);
  return { RecordId, Encrypted: stream.encryption !== undefined };
};

export const putRecordBatch: FirehoseOperations['PutRecordBatch'] = ({ DeliveryStreamName: name, Records }, call) => {
  const stream = fed(name, call);
  if (Records.length < 1 || Records.length > MOST_BATCH) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length ${Records.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_BATCH}`}`,
    );
  }
  for (const [index, record] of Records.entries()) checkRecord(record, `records.${index + 1}.member.data`);
  if (Records.reduce((sum, { Data }) => sum + Data.length, 0) > MOST_BATCH_BYTES)
    throw invalidFirehose('Records size exceeds 4 MB limit');
  const ids = buffer(
    stream,
    Records.map(({ Data }) => Data),
    call.world,
  );
  return {
    FailedPutCount: 0,
    Encrypted: stream.encryption !== undefined,
    RequestResponses: ids.map((RecordId) => ({ RecordId })),
  };
};

function change(name: string, call: Call, changes: Partial<DeliveryStream>): DeliveryStream {
  const changed = { ...deliveryStreamNamed(name, call), ...changes };
  deliveryStreamsOf(call).put(name, changed);
  return changed;
}

export const updateDestination: FirehoseOperations['UpdateDestination'] = (input, call) => {
  const { DeliveryStreamName: name, CurrentDeliveryStreamVersionId: version, DestinationId } = input;
  const stream = deliveryStreamNamed(name, call);
  if (version !== String(stream.version)) {
    throw new ServiceError(
      'ConcurrentModificationException',
      `Cannot update firehose: ${name} since the current version id: ${stream.version} and specified version id: ${version} do not match`,
    );
  }
  if (DestinationId !== DESTINATION_ID) throw invalidFirehose(`Destination Id ${DestinationId} not found`);
  const update = input.ExtendedS3DestinationUpdate ?? input.S3DestinationUpdate;
  if (update === undefined) throw firehoseNotServed('the update of another destination than a bucket');
  const backup = 'S3BackupUpdate' in update ? update.S3BackupUpdate : undefined;
  const before = stream.destination;
  const destination = {
    ...before,
    ...update,
    ...(backup !== undefined && { S3BackupConfiguration: { ...before.S3BackupConfiguration, ...backup } }),
  } as BucketDestination;
  check(destination);
  retimeBuffer(
    change(name, call, { destination, version: stream.version + 1, updatedMs: call.world.clock.now() }),
    call.world,
  );
  return {};
};

export const startDeliveryEncryption: FirehoseOperations['StartDeliveryStreamEncryption'] = (input, call) => {
  const { DeliveryStreamEncryptionConfigurationInput: encryption = { KeyType: 'AWS_OWNED_CMK' } } = input;
  change(input.DeliveryStreamName, call, { encryption });
  return {};
};

export const stopDeliveryEncryption: FirehoseOperations['StopDeliveryStreamEncryption'] = (input, call) => {
  change(input.DeliveryStreamName, call, { encryption: undefined });
  return {};
};

export const tagDeliveryStream: FirehoseOperations['TagDeliveryStream'] = (
  { DeliveryStreamName: name, Tags },
  call,
) => {
  const { tags } = deliveryStreamNamed(name, call);
  change(name, call, { tags: { ...tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value ?? ''])) } });
  return {};
};

export const untagDeliveryStream: FirehoseOperations['UntagDeliveryStream'] = (input, call) => {
  const { DeliveryStreamName: name, TagKeys } = input;
  const { tags } = deliveryStreamNamed(name, call);
  change(name, call, { tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))) });
  return {};
};

export const listDeliveryTags: FirehoseOperations['ListTagsForDeliveryStream'] = (input, call) => {
  const { DeliveryStreamName: name, ExclusiveStartTagKey: after = '', Limit = 50 } = input;
  const all = Object.entries(deliveryStreamNamed(name, call).tags).filter(([key]) => key > after);
  return {
    Tags: all.slice(0, Limit).map(([Key, Value]) => ({ Key, Value })),
    HasMoreTags: all.length > Limit,
  };
};

/** For those who make streams by a template. */
export function replaceTags(name: string, tags: Readonly<Record<string, string>>, call: Call): void {
  change(name, call, { tags });
}
