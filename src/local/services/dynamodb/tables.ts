/** Tables: made, changed, deleted. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
import { randomUUID } from 'node:crypto';
import type { DynamodbOperations, DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { expire } from './expiry.ts';
import { invalidParameterValue, validationError } from './invalid.ts';
import { keyNames } from './key.ts';
import { clear, measured } from './store.ts';
import { dropStream } from './stream.ts';
import { type DynamoTable, described, type Index, namedTable, type Stream, type TableKey, tablesOf } from './table.ts';

type Described = Readonly<Record<string, 'S' | 'N' | 'B'>>;

function attributesOf(definitions: readonly DynamodbShapes['AttributeDefinition'][] = []): Described {
  return Object.fromEntries(
    definitions.map(({ AttributeName, AttributeType }, i) => {
      if (AttributeType === 'S' || AttributeType === 'N' || AttributeType === 'B')
        return [AttributeName, AttributeType];
      throw validationError(
        `1 validation error detected: Value '${AttributeType}' at 'attributeDefinitions.${i + 1}.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
      );
    }),
  );
}

function keyOf(schema: readonly DynamodbShapes['KeySchemaElement'][] = []): TableKey {
  const [first, second, ...more] = schema;
  if (first === undefined || more.length > 0) {
    throw validationError(
      `1 validation error detected: Value '[${schema.map(({ AttributeName }) => AttributeName).join(', ')}]' at 'keySchema' failed to satisfy constraint: Member must have length ${first === undefined ? 'greater than or equal to 1' : 'less than or equal to 2'}`,
    );
  }
  if (first.KeyType !== 'HASH') {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (second === undefined) return { hash: first.AttributeName };
  if (second.AttributeName === first.AttributeName) {
    throw validationError('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  if (second.KeyType !== 'RANGE') {
    throw validationError('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  return { hash: first.AttributeName, range: second.AttributeName };
}

/** Throws where keys and definitions do not say the same attributes. */
function checkDefinitions(attributes: Described, keys: readonly TableKey[]): void {
  const needed = new Set(keys.flatMap(keyNames));
  const defined = Object.keys(attributes);
  const shown = (names: Iterable<string>) => `[${[...names].join(', ')}]`;
  if ([...needed].some((name) => !Object.hasOwn(attributes, name))) {
    throw invalidParameterValue(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: ${shown(needed)}, AttributeDefinitions: ${shown(defined)}`,
    );
  }
  if (defined.length > needed.size) {
    throw invalidParameterValue(
      `Some AttributeDefinitions are not used. AttributeDefinitions: ${shown(defined)}, keys used: ${shown(needed)}`,
    );
  }
}

type IndexInput = Omit<DynamodbShapes['GlobalSecondaryIndex'], 'OnDemandThroughput' | 'WarmThroughput'>;

function indexOf({ IndexName, KeySchema, Projection, ProvisionedThroughput: given }: IndexInput): Index {
  const type = Projection.ProjectionType;
  if (type !== 'ALL' && type !== 'KEYS_ONLY' && type !== 'INCLUDE') {
    throw invalidParameterValue(`Unknown ProjectionType: ${type ?? 'null'}`);
  }
  const names = Projection.NonKeyAttributes;
  if (type === 'INCLUDE' && names === undefined) {
    throw invalidParameterValue('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (type !== 'INCLUDE' && names !== undefined) {
    throw invalidParameterValue(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  return {
    name: IndexName,
    key: keyOf(KeySchema),
    projection: { type, ...(names === undefined ? {} : { names }) },
    ...(given === undefined ? {} : { throughput: { read: given.ReadCapacityUnits, write: given.WriteCapacityUnits } }),
  };
}

function checkName(name: string): void {
  if (/^[\w.-]{3,255}$/.test(name)) return;
  throw validationError(
    /^[\w.-]*$/.test(name)
      ? 'TableName must be at least 3 characters long and at most 255 characters long'
      : `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
  );
}

const VIEWS = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];

function streamOf(given: DynamodbShapes['StreamSpecification'] | undefined, call: Call): Stream | undefined {
  if (given?.StreamEnabled !== true) return undefined;
  if (given.StreamViewType === undefined || !VIEWS.includes(given.StreamViewType)) {
    throw invalidParameterValue('StreamViewType is required when StreamEnabled is true');
  }
  const label = new Date(call.world.clock.now()).toISOString().slice(0, 23);
  return { label, view: given.StreamViewType };
}

/** The key of a table that is encrypted by KMS, the service's own one where none is named. */
async function kmsKeyOf(
  given: DynamodbShapes['SSESpecification'] | undefined,
  call: Call,
): Promise<string | undefined> {
  if (given?.Enabled !== true) return undefined;
  const { KeyMetadata } = (await call.world.invoke(
    'kms',
    'DescribeKey',
    { KeyId: given.KMSMasterKeyId ?? 'alias/aws/dynamodb' },
    call,
  )) as { readonly KeyMetadata: { readonly Arn: string } };
  return KeyMetadata.Arn;
}

export const createTable: DynamodbOperations['CreateTable'] = async (input, call) => {
  const { TableName: given, BillingMode = 'PROVISIONED', ProvisionedThroughput } = input;
  const name = given.startsWith('arn:') ? (given.split(':table/')[1] ?? '') : given;
  checkName(name);
  if (BillingMode !== 'PROVISIONED' && BillingMode !== 'PAY_PER_REQUEST') {
    throw validationError(
      `1 validation error detected: Value '${BillingMode}' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]`,
    );
  }
  const attributes = attributesOf(input.AttributeDefinitions);
  const key = keyOf(input.KeySchema);
  const locals = (input.LocalSecondaryIndexes ?? []).map(indexOf);
  const globals = (input.GlobalSecondaryIndexes ?? []).map(indexOf);
  checkDefinitions(attributes, [key, ...[...locals, ...globals].map((each) => each.key)]);
  for (const { key: own, name: index } of locals) {
    if (own.hash === key.hash && key.range !== undefined) continue;
    throw invalidParameterValue(
      key.range === undefined
        ? 'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex'
        : `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index}. index hash key: ${own.hash}, table hash key: ${key.hash}`,
    );
  }
  const names = [...locals, ...globals].map((each) => each.name);
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (twice !== undefined) throw invalidParameterValue(`Duplicate index name: ${twice}`);
  checkCapacity(BillingMode, ProvisionedThroughput, globals);
  const now = call.world.clock.now();
  const kmsKey = await kmsKeyOf(input.SSESpecification, call);
  if (tablesOf(call).has(name)) throw new ServiceError('ResourceInUseException', `Table already exists: ${name}`);
  const stream = streamOf(input.StreamSpecification, call);
  const table: DynamoTable = {
    name,
    id: randomUUID(),
    account: call.account,
    region: call.region,
    createdMs: now,
    attributes,
    key,
    locals,
    globals,
    billing: BillingMode,
    ...(BillingMode === 'PAY_PER_REQUEST' ? { onDemandSinceMs: now } : {}),
    throughput: {
      read: ProvisionedThroughput?.ReadCapacityUnits ?? 0,
      write: ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    },
    ...(stream === undefined ? {} : { stream }),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    isProtected: input.DeletionProtectionEnabled === true,
    ...(input.TableClass === undefined ? {} : { tableClass: input.TableClass }),
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  };
  tablesOf(call).put(name, table);
  return { TableDescription: described(table, 'CREATING') };
};

function checkCapacity(
  billing: string,
  given: DynamodbShapes['ProvisionedThroughput'] | undefined,
  globals: readonly Index[],
): void {
  if (billing === 'PAY_PER_REQUEST') {
    if (given === undefined) return;
    throw invalidParameterValue(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (given === undefined) {
    throw invalidParameterValue(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  const bare = globals.find(({ throughput }) => throughput === undefined);
  if (bare !== undefined)
    throw invalidParameterValue(`ProvisionedThroughput must be specified for index: ${bare.name}`);
  for (const [name, value] of [
    ['readCapacityUnits', given.ReadCapacityUnits],
    ['writeCapacityUnits', given.WriteCapacityUnits],
  ] as const) {
    if (value >= 1) continue;
    throw validationError(
      `1 validation error detected: Value '${value}' at 'provisionedThroughput.${name}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
}

export const describeTable: DynamodbOperations['DescribeTable'] = ({ TableName }, call) => {
  const table = namedTable(TableName, call);
  return { Table: described(table, 'ACTIVE', measured(call.world, table)) };
};

export const deleteTable: DynamodbOperations['DeleteTable'] = ({ TableName }, call) => {
  const table = namedTable(TableName, call);
  if (table.isProtected) {
    throw validationError(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
  }
  tablesOf(call).delete(table.name);
  clear(call.world, table);
  if (table.stream !== undefined) dropStream(call.world, table, table.stream);
  const {
    KeySchema: _,
    AttributeDefinitions: __,
    CreationDateTime: ___,
    WarmThroughput: ____,
    ...told
  } = described(table, 'DELETING');
  return { TableDescription: told };
};

export const listTables: DynamodbOperations['ListTables'] = (
  { ExclusiveStartTableName: after = '', Limit = 100 },
  call,
) => {
  const all = tablesOf(call)
    .sortedKeys()
    .filter((name) => name > after);
  const page = all.slice(0, Limit);
  const last = page.at(-1);
  return {
    TableNames: page,
    ...(page.length < all.length && last !== undefined ? { LastEvaluatedTableName: last } : {}),
  };
};

export const updateTable: DynamodbOperations['UpdateTable'] = async (input, call) => {
  if (input.ReplicaUpdates !== undefined) {
    throw new ServiceError('NotImplemented', 'The local target serves no replicas of DynamoDB tables.', {
      status: 501,
    });
  }
  const kmsKey = await kmsKeyOf(input.SSESpecification, call);
  const table = namedTable(input.TableName, call);
  const billing =
    input.BillingMode === 'PAY_PER_REQUEST'
      ? 'PAY_PER_REQUEST'
      : input.BillingMode === 'PROVISIONED'
        ? 'PROVISIONED'
        : table.billing;
  const attributes = { ...table.attributes, ...attributesOf(input.AttributeDefinitions) };
  const globals = changedIndexes(table, input.GlobalSecondaryIndexUpdates ?? []);
  const used = new Set([table.key, ...[...table.locals, ...globals].map(({ key }) => key)].flatMap(keyNames));
  const kept = Object.fromEntries(Object.entries(attributes).filter(([name]) => used.has(name)));
  checkDefinitions(kept, [table.key, ...[...table.locals, ...globals].map(({ key }) => key)]);
  const given = input.ProvisionedThroughput;
  if (input.BillingMode !== undefined && input.BillingMode !== table.billing) {
    checkCapacity(billing, given, []);
  } else if (billing === 'PAY_PER_REQUEST' && given !== undefined) checkCapacity(billing, given, []);
  const wantsStream = input.StreamSpecification?.StreamEnabled;
  if (wantsStream === true && table.stream !== undefined) {
    throw validationError(`Table already has an enabled stream: TableName: ${table.name}`);
  }
  if (wantsStream === false && table.stream === undefined) {
    throw validationError(`Table already has a disabled stream: TableName: ${table.name}`);
  }
  const { stream: before, kmsKey: keyBefore, ...rest } = table;
  const stream = wantsStream === undefined ? before : streamOf(input.StreamSpecification, call);
  if (before !== undefined && stream === undefined) dropStream(call.world, table, before);
  const encryption = input.SSESpecification === undefined ? keyBefore : kmsKey;
  const isNowOnDemand = billing === 'PAY_PER_REQUEST' && table.billing !== billing;
  const changed: DynamoTable = {
    ...rest,
    attributes: kept,
    globals,
    billing,
    ...(input.BillingMode === undefined ? {} : { isBillingTold: true }),
    ...(isNowOnDemand ? { onDemandSinceMs: call.world.clock.now() } : {}),
    throughput:
      billing === 'PAY_PER_REQUEST'
        ? { read: 0, write: 0 }
        : {
            read: given?.ReadCapacityUnits ?? table.throughput.read,
            write: given?.WriteCapacityUnits ?? table.throughput.write,
          },
    ...(stream === undefined ? {} : { stream }),
    ...(encryption === undefined ? {} : { kmsKey: encryption }),
    isProtected: input.DeletionProtectionEnabled ?? table.isProtected,
    ...(input.TableClass === undefined ? {} : { tableClass: input.TableClass }),
  };
  tablesOf(call).put(table.name, changed);
  const told = described(changed, 'UPDATING', measured(call.world, changed));
  // Encryption that is being switched off is told until it is.
  return {
    TableDescription:
      keyBefore !== undefined && encryption === undefined
        ? { ...told, SSEDescription: { Status: 'UPDATING', SSEType: 'KMS', KMSMasterKeyArn: keyBefore } }
        : told,
  };
};

function changedIndexes(
  table: DynamoTable,
  updates: readonly DynamodbShapes['GlobalSecondaryIndexUpdate'][],
): readonly Index[] {
  let globals = table.globals;
  for (const { Create, Delete, Update } of updates) {
    if (Create !== undefined) {
      if ([...table.locals, ...globals].some(({ name }) => name === Create.IndexName)) {
        throw validationError('Attempting to create an index which already exists');
      }
      globals = [...globals, indexOf(Create)];
      continue;
    }
    const name = Delete?.IndexName ?? Update?.IndexName ?? '';
    if (!globals.some((each) => each.name === name)) {
      throw new ServiceError('ResourceNotFoundException', `Requested resource not found`);
    }
    if (Delete !== undefined) globals = globals.filter((each) => each.name !== name);
    else {
      const given = Update?.ProvisionedThroughput;
      globals = globals.map((each) =>
        each.name === name && given !== undefined
          ? { ...each, throughput: { read: given.ReadCapacityUnits, write: given.WriteCapacityUnits } }
          : each,
      );
    }
  }
  return globals;
}

export const describeTimeToLive: DynamodbOperations['DescribeTimeToLive'] = ({ TableName }, call) => {
  const { ttl } = namedTable(TableName, call);
  return {
    TimeToLiveDescription:
      ttl === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: ttl },
  };
};

export const updateTimeToLive: DynamodbOperations['UpdateTimeToLive'] = (
  { TableName, TimeToLiveSpecification },
  call,
) => {
  const table = namedTable(TableName, call);
  const { Enabled, AttributeName } = TimeToLiveSpecification;
  if (Enabled && table.ttl !== undefined) throw validationError('TimeToLive is already enabled');
  if (!Enabled && table.ttl === undefined) throw validationError('TimeToLive is already disabled');
  const { ttl: _, ...rest } = table;
  const changed: DynamoTable = Enabled ? { ...rest, ttl: AttributeName } : rest;
  tablesOf(call).put(table.name, changed);
  expire(call.world, changed);
  return { TimeToLiveSpecification };
};
