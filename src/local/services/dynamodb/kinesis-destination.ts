/** Changes of a table that go into a stream of Kinesis. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html */
import { createHash, randomUUID } from 'node:crypto';
import type { DynamodbOperations } from '../../schemas/dynamodb.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import { validationError } from './invalid.ts';
import { type DynamoTable, namedTable, tableNotFound, tablesOf } from './table.ts';
import { type Item, sizeOfItem } from './value.ts';

const PRECISIONS = ['MILLISECOND', 'MICROSECOND'];

function checkPrecision(precision: string | undefined, member: string): void {
  if (precision === undefined || PRECISIONS.includes(precision)) return;
  throw validationError(
    `1 validation error detected: Value '${precision}' at '${member}.approximateCreationDateTimePrecision' failed to satisfy constraint: Member must satisfy enum value set: [${PRECISIONS.join(', ')}]`,
  );
}

type Destination = NonNullable<DynamoTable['destinations']>[number];

/** Keeps what became of one destination of a table. */
function keep(table: DynamoTable, changed: Destination, call: Call): void {
  const others = (table.destinations ?? []).filter(({ streamArn }) => streamArn !== changed.streamArn);
  tablesOf(call).put(table.name, { ...table, destinations: [...others, changed] });
}

const activeOf = ({ destinations = [] }: DynamoTable, arn: string) =>
  destinations.find(({ streamArn, isActive }) => streamArn === arn && isActive);

export const enableDestination: DynamodbOperations['EnableKinesisStreamingDestination'] = async (input, call) => {
  const { TableName, StreamArn, EnableKinesisStreamingConfiguration: given = {} } = input;
  const precision = given.ApproximateCreationDateTimePrecision;
  checkPrecision(precision, 'enableKinesisStreamingConfiguration');
  namedTable(TableName, call);
  const [, , , region = call.region, account = call.account] = StreamArn.split(':');
  const place = { partition: call.partition, account, region };
  try {
    await call.world.invoke('kinesis', 'DescribeStreamSummary', { StreamARN: StreamArn }, place);
  } catch {
    throw tableNotFound(`Requested resource not found: Stream: ${StreamArn} not found`);
  }
  const table = namedTable(TableName, call);
  if (activeOf(table, StreamArn) !== undefined) {
    throw validationError(
      'Table is not in a valid state to enable Kinesis Streaming Destination: EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.',
    );
  }
  keep(table, { streamArn: StreamArn, isActive: true, ...(precision === undefined ? {} : { precision }) }, call);
  return {
    TableName: table.name,
    StreamArn,
    DestinationStatus: 'ENABLING',
    EnableKinesisStreamingConfiguration: given,
  };
};

export const disableDestination: DynamodbOperations['DisableKinesisStreamingDestination'] = (input, call) => {
  const { TableName, StreamArn } = input;
  const table = namedTable(TableName, call);
  const found = activeOf(table, StreamArn);
  if (found === undefined) {
    throw validationError(
      'Table is not in a valid state to disable Kinesis Streaming Destination: KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.',
    );
  }
  keep(table, { ...found, isActive: false }, call);
  return { TableName: table.name, StreamArn, DestinationStatus: 'DISABLING' };
};

export const updateKinesisDestination: DynamodbOperations['UpdateKinesisStreamingDestination'] = (input, call) => {
  const { TableName, StreamArn, UpdateKinesisStreamingConfiguration: given } = input;
  const precision = given?.ApproximateCreationDateTimePrecision;
  if (precision === undefined) {
    throw validationError(
      'Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null or contain only null values',
    );
  }
  checkPrecision(precision, 'updateKinesisStreamingConfiguration');
  const table = namedTable(TableName, call);
  const found = activeOf(table, StreamArn);
  if (found === undefined) {
    throw validationError(
      `Table is not in a valid state to enable Kinesis Streaming Destination: No streaming destination with streamArn: ${StreamArn} found for table with tableName: ${table.name}`,
    );
  }
  if (found.precision === precision) {
    throw validationError(
      `Invalid Request: Precision is already set to the desired value of ${precision} for tableId: ${table.id}, kdsArn: ${StreamArn}`,
    );
  }
  keep(table, { ...found, precision }, call);
  return {
    TableName: table.name,
    StreamArn,
    DestinationStatus: 'UPDATING',
    UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: precision },
  };
};

export const describeKinesisDestinations: DynamodbOperations['DescribeKinesisStreamingDestination'] = (
  { TableName },
  call,
) => {
  const { name, destinations = [] } = namedTable(TableName, call);
  return {
    TableName: name,
    KinesisDataStreamDestinations: destinations.map(({ streamArn, precision, isActive }) => ({
      StreamArn: streamArn,
      DestinationStatus: isActive ? 'ACTIVE' : 'DISABLED',
      ...(precision === undefined ? {} : { ApproximateCreationDateTimePrecision: precision }),
    })),
  };
};

/** Puts a change into the streams of its table. One that a stream does not take is lost, as it is on AWS after a day. */
export function streamChange(
  world: LocalWorld,
  table: DynamoTable,
  keys: Item,
  before: Item | undefined,
  after: Item | undefined,
  isExpiry: boolean,
): void {
  const nowMs = world.clock.now();
  for (const { streamArn, precision, isActive } of table.destinations ?? []) {
    if (!isActive) continue;
    const isMicro = precision === 'MICROSECOND';
    const sizes = [keys, before, after].map((item) => (item === undefined ? 0 : sizeOfItem(item)));
    const record = {
      awsRegion: table.region,
      eventID: randomUUID(),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      userIdentity: isExpiry ? { type: 'Service', principalId: 'dynamodb.amazonaws.com' } : null,
      recordFormat: 'application/json',
      tableName: table.name,
      dynamodb: {
        ApproximateCreationDateTime: isMicro ? nowMs * 1000 : nowMs,
        Keys: keys,
        ...(after === undefined ? {} : { NewImage: after }),
        ...(before === undefined ? {} : { OldImage: before }),
        SizeBytes: sizes.reduce((sum, size) => sum + size, 0),
        ...(isMicro ? { ApproximateCreationDateTimePrecision: precision } : {}),
      },
      eventSource: 'aws:dynamodb',
    };
    const [, , , region = table.region, account = table.account] = streamArn.split(':');
    const asked = {
      StreamARN: streamArn,
      Data: Buffer.from(JSON.stringify(record, inBase64)),
      // The changes of one item stay in their order.
      PartitionKey: createHash('md5').update(JSON.stringify(keys, inBase64)).digest('hex'),
    };
    const place = { partition: 'aws', account, region } as const;
    world.invoke('kinesis', 'PutRecord', asked, place).catch(() => undefined);
  }
}

/** Bytes as JSON has them. */
function inBase64(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const own = this[key];
  return own instanceof Uint8Array ? Buffer.from(own).toString('base64') : value;
}
