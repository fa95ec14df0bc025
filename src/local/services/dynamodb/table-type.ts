/** AWS::DynamoDB::Table. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html */
import { isRecord } from '../../../base/index.ts';
import type { DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { updateContinuousBackups } from './settings.ts';
import { type DynamoTable, streamArnOf, tableArn, tablesOf } from './table.ts';
import { createTable, deleteTable, updateTable, updateTimeToLive } from './tables.ts';

/** CloudFormation writes numbers and truths as text, too. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (NUMBERS.has(name)) return [name, Number(each)];
      return [name, TRUTHS.has(name) ? isTrue(each) : plain(each)];
    }),
  );
}

const NUMBERS = new Set(['ReadCapacityUnits', 'WriteCapacityUnits', 'MaxReadRequestUnits', 'MaxWriteRequestUnits']);
const TRUTHS = new Set(['DeletionProtectionEnabled', 'PointInTimeRecoveryEnabled', 'Enabled', 'SSEEnabled']);
const isTrue = (value: unknown) => String(value) === 'true';

type CreateTable = DynamodbShapes['CreateTableInput'];
type UpdateTable = DynamodbShapes['UpdateTableInput'];

/** What the template says, as the API wants it. */
function inputOf(properties: Properties, name: string, at: Creation): CreateTable {
  const { StreamSpecification: stream, SSESpecification: encryption, Tags, ...given } = plain(properties) as Properties;
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  const tags = { ...at.tags, ...Object.fromEntries(own) };
  const taken = TAKEN.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]]));
  return {
    ...(Object.fromEntries(taken) as Omit<CreateTable, 'TableName'>),
    TableName: name,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) })),
    ...(isRecord(stream)
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: String(stream.StreamViewType) } }
      : {}),
    ...(isRecord(encryption) ? { SSESpecification: encryptionOf(encryption) } : {}),
  };
}

function encryptionOf({ SSEEnabled, KMSMasterKeyId, SSEType }: Readonly<Record<string, unknown>>) {
  return {
    Enabled: isTrue(SSEEnabled),
    ...(KMSMasterKeyId === undefined ? {} : { KMSMasterKeyId: String(KMSMasterKeyId) }),
    ...(SSEType === undefined ? {} : { SSEType: String(SSEType) }),
  };
}

const TAKEN = [
  'AttributeDefinitions',
  'BillingMode',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
  'TableClass',
];

function madeOf(table: DynamoTable): Made {
  return {
    id: table.name,
    attributes: {
      Arn: tableArn(table),
      ...(table.stream === undefined ? {} : { StreamArn: streamArnOf(table, table.stream) }),
    },
  };
}

function standing(name: string, at: Creation): DynamoTable {
  const table = tablesOf(at).get(name);
  if (table === undefined) throw new Error(`Table: ${name} not found`);
  return table;
}

/** Time to live and recovery, which are requests of their own. */
async function settle(properties: Properties, name: string, at: Creation): Promise<void> {
  const ttl = properties.TimeToLiveSpecification;
  const wanted = isRecord(ttl) && isTrue(ttl.Enabled) ? String(ttl.AttributeName) : undefined;
  const before = standing(name, at).ttl;
  if (before !== undefined && before !== wanted) {
    await updateTimeToLive({ TableName: name, TimeToLiveSpecification: { Enabled: false, AttributeName: before } }, at);
  }
  if (wanted !== undefined && before !== wanted) {
    await updateTimeToLive({ TableName: name, TimeToLiveSpecification: { Enabled: true, AttributeName: wanted } }, at);
  }
  await settleDestination(properties, name, at);
  const recovery = properties.PointInTimeRecoverySpecification;
  if (!isRecord(recovery) && standing(name, at).recoveryDays === undefined) return;
  const days = isRecord(recovery) ? recovery.RecoveryPeriodInDays : undefined;
  await updateContinuousBackups(
    {
      TableName: name,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: isRecord(recovery) && isTrue(recovery.PointInTimeRecoveryEnabled),
        ...(days === undefined ? {} : { RecoveryPeriodInDays: Number(days) }),
      },
    },
    at,
  );
}

/** The stream of Kinesis that is given the changes: a template names one. */
async function settleDestination({ KinesisStreamSpecification: given }: Properties, name: string, at: Creation) {
  const StreamArn = isRecord(given) ? String(given.StreamArn) : undefined;
  const precision = isRecord(given) ? given.ApproximateCreationDateTimePrecision : undefined;
  const ask = (operation: string, input: object) =>
    at.world.invoke('dynamodb', operation, { TableName: name, ...input }, at);
  const active = (standing(name, at).destinations ?? []).filter(({ isActive }) => isActive);
  for (const { streamArn } of active) {
    if (streamArn !== StreamArn) await ask('DisableKinesisStreamingDestination', { StreamArn: streamArn });
  }
  if (StreamArn === undefined) return;
  const settings = precision === undefined ? {} : { ApproximateCreationDateTimePrecision: String(precision) };
  const known = active.find(({ streamArn }) => streamArn === StreamArn);
  if (known === undefined) {
    await ask('EnableKinesisStreamingDestination', {
      StreamArn,
      EnableKinesisStreamingConfiguration: settings,
    });
  } else if (precision !== undefined && known.precision !== precision) {
    await ask('UpdateKinesisStreamingDestination', {
      StreamArn,
      UpdateKinesisStreamingConfiguration: settings,
    });
  }
}

/** The difference between two lists of global indexes, one request each. */
function indexUpdates(next: CreateTable, before: DynamoTable): readonly DynamodbShapes['GlobalSecondaryIndexUpdate'][] {
  const wanted = next.GlobalSecondaryIndexes ?? [];
  return [
    ...before.globals
      .filter(({ name }) => !wanted.some(({ IndexName }) => IndexName === name))
      .map(({ name }) => ({ Delete: { IndexName: name } })),
    ...wanted
      .filter(({ IndexName }) => !before.globals.some(({ name }) => name === IndexName))
      .map((index) => ({ Create: index })),
    ...wanted.flatMap(({ IndexName, ProvisionedThroughput: given }) => {
      const own = before.globals.find(({ name }) => name === IndexName)?.throughput;
      return given === undefined ||
        own === undefined ||
        (own.read === given.ReadCapacityUnits && own.write === given.WriteCapacityUnits)
        ? []
        : [{ Update: { IndexName, ProvisionedThroughput: given } }];
    }),
  ];
}

export const tableType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.TableName === 'string' ? properties.TableName : at.generatedName(255);
    await createTable(inputOf(properties, name, at), at);
    await settle(properties, name, at);
    return madeOf(standing(name, at));
  },
  async update({ id }, properties, _before, at) {
    const before = standing(id, at);
    const next = inputOf(properties, id, at);
    const billing = next.BillingMode ?? 'PROVISIONED';
    const view = next.StreamSpecification?.StreamViewType;
    const throughput = next.ProvisionedThroughput;
    // A stream of another view is another stream.
    if (before.stream !== undefined && before.stream.view !== view) {
      await updateTable({ TableName: id, StreamSpecification: { StreamEnabled: false } }, at);
    }
    const updates = indexUpdates(next, before);
    const change: UpdateTable = {
      TableName: id,
      ...(billing === before.billing ? {} : { BillingMode: billing }),
      ...(throughput === undefined ? {} : { ProvisionedThroughput: throughput }),
      ...(next.AttributeDefinitions === undefined ? {} : { AttributeDefinitions: next.AttributeDefinitions }),
      ...(updates.length === 0 ? {} : { GlobalSecondaryIndexUpdates: updates }),
      ...(view === undefined || before.stream?.view === view
        ? {}
        : { StreamSpecification: { StreamEnabled: true, StreamViewType: view } }),
      ...(next.SSESpecification === undefined ? {} : { SSESpecification: next.SSESpecification }),
      DeletionProtectionEnabled: next.DeletionProtectionEnabled ?? false,
      ...(next.TableClass === undefined ? {} : { TableClass: next.TableClass }),
    };
    await updateTable(change, at);
    await settle(properties, id, at);
    const changed = standing(id, at);
    const tags = Object.fromEntries((next.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    tablesOf(at).put(id, { ...changed, tags });
    return madeOf(changed);
  },
  async delete({ id }, _properties, at) {
    if (tablesOf(at).has(id)) await deleteTable({ TableName: id }, at);
  },
  read({ id }, at) {
    const table = tablesOf(at).get(id);
    if (table === undefined) return undefined;
    const schema = ({ hash, range }: DynamoTable['key']) => [
      { AttributeName: hash, KeyType: 'HASH' },
      ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
    ];
    const throughput = ({ read, write }: DynamoTable['throughput']) => ({
      ReadCapacityUnits: read,
      WriteCapacityUnits: write,
    });
    const indexOf = ({ name, key, projection }: DynamoTable['globals'][number]) => ({
      IndexName: name,
      KeySchema: schema(key),
      Projection: {
        ProjectionType: projection.type,
        ...(projection.names === undefined ? {} : { NonKeyAttributes: projection.names }),
      },
    });
    return {
      TableName: table.name,
      KeySchema: schema(table.key),
      AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      BillingMode: table.billing,
      ...(table.billing === 'PROVISIONED' ? { ProvisionedThroughput: throughput(table.throughput) } : {}),
      ...(table.locals.length === 0 ? {} : { LocalSecondaryIndexes: table.locals.map(indexOf) }),
      ...(table.globals.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: table.globals.map((each) => ({
              ...indexOf(each),
              ...(each.throughput === undefined ? {} : { ProvisionedThroughput: throughput(each.throughput) }),
            })),
          }),
      KinesisStreamSpecification: table.destinations
        ?.filter(({ isActive }) => isActive)
        .map(({ streamArn }) => ({ StreamArn: streamArn }))[0],
      StreamSpecification: table.stream && { StreamViewType: table.stream.view },
      TimeToLiveSpecification: table.ttl === undefined ? undefined : { AttributeName: table.ttl, Enabled: true },
      SSESpecification: table.kmsKey === undefined ? undefined : { SSEEnabled: true, SSEType: 'KMS' },
      TableClass: table.tableClass,
      DeletionProtectionEnabled: table.isProtected,
      Tags: Object.entries(table.tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
};
