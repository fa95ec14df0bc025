/** Tables: what is kept of one, which one a request means, and how it is told. */
import type { DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface DynamoTable {
  readonly name: string;
  /** Of this one table: another one of the same name has another. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  readonly attributes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly key: TableKey;
  readonly locals: readonly Index[];
  readonly globals: readonly Index[];
  readonly billing: 'PROVISIONED' | 'PAY_PER_REQUEST';
  /** Whether the request named the mode, and since when it is on demand. */
  readonly isBillingTold?: boolean;
  readonly onDemandSinceMs?: number;
  readonly throughput: Throughput;
  readonly stream?: Stream;
  /** Streams of Kinesis that are, or were, given its changes. */
  readonly destinations?: readonly {
    readonly streamArn: string;
    readonly precision?: string;
    readonly isActive: boolean;
  }[];
  readonly ttl?: string;
  readonly kmsKey?: string;
  readonly isProtected: boolean;
  readonly tableClass?: string;
  readonly recoveryDays?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TableKey {
  readonly hash: string;
  readonly range?: string;
}

export interface Index {
  readonly name: string;
  readonly key: TableKey;
  readonly projection: { readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; readonly names?: readonly string[] };
  readonly throughput?: Throughput;
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
}

export interface Stream {
  readonly label: string;
  readonly view: string;
}

type Place = Pick<AccountRegion, 'partition' | 'account' | 'region'> & { readonly world: LocalWorld };

export const tablesOf = ({ world, account, region }: Omit<Place, 'partition'>): Collection<DynamoTable> =>
  world.state.collection<DynamoTable>('dynamodb/table', { account, region });

export const tableArn = ({ account, region, name }: DynamoTable): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

export const streamArnOf = (table: DynamoTable, { label }: Stream): string => `${tableArn(table)}/stream/${label}`;

/** The table of a name or an ARN, for requests on its items. */
export function tableOf(given: string, at: Place): DynamoTable {
  const table = tablesOf(at).get(nameIn(given));
  if (table === undefined) throw tableNotFound('Requested resource not found');
  return table;
}

/** The same, for requests on the table itself: they tell its name. */
export function namedTable(given: string, at: Place): DynamoTable {
  const table = tablesOf(at).get(nameIn(given));
  if (table === undefined) throw tableNotFound(`Requested resource not found: Table: ${nameIn(given)} not found`);
  return table;
}

const nameIn = (given: string) => (given.startsWith('arn:') ? (given.split(':table/')[1]?.split('/')[0] ?? '') : given);

export const tableNotFound = (message: string) => new ServiceError('ResourceNotFoundException', message);

const schemaOf = ({ hash, range }: TableKey) => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
];

const toldThroughput = ({ read, write }: Throughput) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
});

export interface Measured {
  readonly count: number;
  readonly bytes: number;
}

export function described(
  table: DynamoTable,
  status: string,
  { count, bytes }: Measured = { count: 0, bytes: 0 },
): DynamodbShapes['TableDescription'] {
  const { stream, billing } = table;
  const projectionOf = ({ type, names }: Index['projection']) => ({
    ProjectionType: type,
    ...(names === undefined ? {} : { NonKeyAttributes: names }),
  });
  const indexOf = ({ name, key, projection }: Index) => ({
    IndexName: name,
    KeySchema: schemaOf(key),
    Projection: projectionOf(projection),
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexArn: `${tableArn(table)}/index/${name}`,
  });
  const warmOf = ({ read, write }: Throughput) => ({
    ReadUnitsPerSecond: billing === 'PAY_PER_REQUEST' ? 12000 : read,
    WriteUnitsPerSecond: billing === 'PAY_PER_REQUEST' ? 4000 : write,
    Status: 'ACTIVE',
  });
  const isNew = status === 'CREATING';
  return {
    TableName: table.name,
    TableStatus: status,
    TableArn: tableArn(table),
    TableId: table.id,
    CreationDateTime: new Date(table.createdMs),
    KeySchema: schemaOf(table.key),
    AttributeDefinitions: Object.entries(table.attributes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    ProvisionedThroughput: toldThroughput(table.throughput),
    ...(isNew ? {} : { WarmThroughput: warmOf(table.throughput) }),
    TableSizeBytes: bytes,
    ItemCount: count,
    DeletionProtectionEnabled: table.isProtected,
    ...(billing === 'PAY_PER_REQUEST' || table.isBillingTold === true
      ? {
          BillingModeSummary: {
            BillingMode: billing,
            ...(isNew || table.onDemandSinceMs === undefined
              ? {}
              : { LastUpdateToPayPerRequestDateTime: new Date(table.onDemandSinceMs) }),
          },
        }
      : {}),
    ...(table.locals.length === 0 ? {} : { LocalSecondaryIndexes: table.locals.map(indexOf) }),
    ...(table.globals.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: table.globals.map((index) => ({
            ...indexOf(index),
            IndexStatus: isNew ? 'CREATING' : 'ACTIVE',
            ProvisionedThroughput: toldThroughput(index.throughput ?? { read: 0, write: 0 }),
            ...(isNew ? {} : { WarmThroughput: warmOf(index.throughput ?? { read: 0, write: 0 }) }),
          })),
        }),
    ...(stream === undefined
      ? {}
      : {
          StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view },
          LatestStreamLabel: stream.label,
          LatestStreamArn: streamArnOf(table, stream),
        }),
    ...(table.kmsKey === undefined
      ? {}
      : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: table.kmsKey } }),
    ...(table.tableClass === undefined ? {} : { TableClassSummary: { TableClass: table.tableClass } }),
  };
}

/** The index of a name. Throws where the table has none. */
export function indexOf(table: DynamoTable, name: string): Index {
  const found = [...table.locals, ...table.globals].find((each) => each.name === name);
  if (found === undefined) {
    throw new ServiceError('ValidationException', `The table does not have the specified index: ${name}`);
  }
  return found;
}
