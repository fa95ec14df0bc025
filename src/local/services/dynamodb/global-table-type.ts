/**
 * AWS::DynamoDB::GlobalTable, which the CDK's TableV2 makes. The table of the stack's own region is a table as any other;
 * copies in other regions are recorded.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
import { isRecord } from '../../../base/index.ts';
import type { AccountRegion, Creation, LocalType, Made, Properties } from '../../service.ts';
import { tablesOf } from './table.ts';
import { tableType } from './table-type.ts';

const recordsOf = (value: unknown): readonly Properties[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const recordOf = (value: unknown): Properties => (isRecord(value) ? value : {});

/** The settings that the page has under `Replicas`, for the copy in this region. */
function ownReplica({ Replicas }: Properties, { region }: AccountRegion): Properties {
  const own = recordsOf(Replicas).find(({ Region }) => Region === region);
  if (own === undefined) {
    throw new Error(`Replicas should contain the region of the stack, ${region}`);
  }
  return own;
}

/** Units that are given, or those that a scaled table begins with. */
function unitsOf(settings: unknown, units: string, scaling: string): unknown {
  const given = recordOf(settings);
  const scaled = recordOf(given[scaling]);
  return given[units] ?? scaled.SeedCapacity ?? scaled.MinCapacity;
}

const readUnits = (settings: unknown) => unitsOf(settings, 'ReadCapacityUnits', 'ReadCapacityAutoScalingSettings');
const writeUnits = (settings: unknown) => unitsOf(settings, 'WriteCapacityUnits', 'WriteCapacityAutoScalingSettings');

function throughputOf(read: unknown, write: unknown): Properties {
  return read === undefined && write === undefined
    ? {}
    : { ProvisionedThroughput: { ReadCapacityUnits: read ?? 1, WriteCapacityUnits: write ?? 1 } };
}

/** The properties of a table that stands for the copy in this region. */
function asTable(properties: Properties, at: AccountRegion): Properties {
  const replica = ownReplica(properties, at);
  const ofReplica = recordsOf(replica.GlobalSecondaryIndexes);
  const isProvisioned = properties.BillingMode === 'PROVISIONED' || properties.BillingMode === undefined;
  const indexes = recordsOf(properties.GlobalSecondaryIndexes).map(
    ({ WriteProvisionedThroughputSettings: write, ReadProvisionedThroughputSettings: read, ...index }) => {
      const own = ofReplica.find(({ IndexName }) => IndexName === index.IndexName) ?? {};
      const throughput = throughputOf(readUnits(own.ReadProvisionedThroughputSettings ?? read), writeUnits(write));
      return isProvisioned ? { ...index, ...throughput } : index;
    },
  );
  const encryption = properties.SSESpecification;
  const taken = SHARED.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]]));
  const own = OF_REPLICA.flatMap((name) => (replica[name] === undefined ? [] : [[name, replica[name]]]));
  return {
    ...Object.fromEntries([...taken, ...own]),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
    ...(isRecord(encryption) ? { SSESpecification: { ...encryption, ...recordOf(replica.SSESpecification) } } : {}),
    ...(isProvisioned
      ? throughputOf(
          readUnits(replica.ReadProvisionedThroughputSettings ?? properties.ReadProvisionedThroughputSettings),
          writeUnits(properties.WriteProvisionedThroughputSettings),
        )
      : {}),
  };
}

const SHARED = [
  'AttributeDefinitions',
  'BillingMode',
  'KeySchema',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'TableName',
  'TimeToLiveSpecification',
];
const OF_REPLICA = [
  'DeletionProtectionEnabled',
  'KinesisStreamSpecification',
  'PointInTimeRecoverySpecification',
  'TableClass',
  'Tags',
];

function withTableId({ id, attributes }: Made, at: Creation): Made {
  return { id, attributes: { ...attributes, TableId: tablesOf(at).get(id)?.id } };
}

export const globalTableType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Replicas }) => (recordsOf(Replicas).length > 1 ? 'RECORDED' : 'RUNS'),
  async create(properties, at) {
    return withTableId(await tableType.create(asTable(properties, at), at), at);
  },
  async update(made, properties, before, at) {
    const changed = await tableType.update?.(made, asTable(properties, at), asTable(before, at), at);
    return withTableId(changed ?? made, at);
  },
  async delete(made, properties, at) {
    await tableType.delete(made, properties, at);
  },
  async read(made, at, given = {}) {
    const table = await tableType.read?.(made, at);
    if (table === undefined) return undefined;
    const { DeletionProtectionEnabled, TableClass, Tags: _tags, GlobalSecondaryIndexes: indexes, ...rest } = table;
    const {
      ProvisionedThroughput: _throughput,
      SSESpecification: _encryption,
      KinesisStreamSpecification: destination,
      ...shared
    } = rest;
    const stands: Properties = {
      DeletionProtectionEnabled,
      TableClass,
      KinesisStreamSpecification: destination,
    };
    const own = (replica: Properties) =>
      Object.fromEntries(Object.entries(stands).filter(([name]) => replica[name] !== undefined));
    return {
      ...shared,
      ...(indexes === undefined
        ? {}
        : { GlobalSecondaryIndexes: recordsOf(indexes).map(({ ProvisionedThroughput: _, ...index }) => index) }),
      Replicas: recordsOf(given.Replicas).map((each) => (each.Region === at.region ? { ...each, ...own(each) } : each)),
    };
  },
};
