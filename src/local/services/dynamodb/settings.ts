/** What is beside a table: tags, backups, limits. */
import type { DynamodbOperations } from '../../schemas/dynamodb.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { validationError } from './invalid.ts';
import { type DynamoTable, namedTable, tableNotFound, tablesOf } from './table.ts';

function taggedTable(arn: string, call: Call): DynamoTable {
  const [, name = ''] = arn.split(':table/');
  const table = tablesOf(call).get(name);
  if (table === undefined) throw tableNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}

export const tagTable: DynamodbOperations['TagResource'] = ({ ResourceArn, Tags }, call) => {
  const table = taggedTable(ResourceArn, call);
  const tags = { ...table.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) };
  tablesOf(call).put(table.name, { ...table, tags });
  return undefined;
};

export const untagTable: DynamodbOperations['UntagResource'] = ({ ResourceArn, TagKeys }, call) => {
  const table = taggedTable(ResourceArn, call);
  const tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !TagKeys.includes(key)));
  tablesOf(call).put(table.name, { ...table, tags });
  return undefined;
};

export const listTableTags: DynamodbOperations['ListTagsOfResource'] = ({ ResourceArn }, call) => ({
  Tags: Object.entries(taggedTable(ResourceArn, call).tags).map(([Key, Value]) => ({ Key, Value })),
});

/** Recovery to a point in time is described; there is no restoring here. */
function backupsOf({ recoveryDays, createdMs }: DynamoTable, call: Call) {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription:
        recoveryDays === undefined
          ? { PointInTimeRecoveryStatus: 'DISABLED' }
          : {
              PointInTimeRecoveryStatus: 'ENABLED',
              RecoveryPeriodInDays: recoveryDays,
              EarliestRestorableDateTime: new Date(createdMs),
              LatestRestorableDateTime: new Date(call.world.clock.now()),
            },
    },
  };
}

export const describeContinuousBackups: DynamodbOperations['DescribeContinuousBackups'] = ({ TableName }, call) => {
  const table = tablesOf(call).get(TableName);
  if (table === undefined) throw notFoundTable(TableName);
  return backupsOf(table, call);
};

function notFoundTable(name: string): ServiceError {
  return new ServiceError('TableNotFoundException', `Table not found: ${name}`);
}

export const updateContinuousBackups: DynamodbOperations['UpdateContinuousBackups'] = (
  { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: isOn, RecoveryPeriodInDays: days } },
  call,
) => {
  const table = tablesOf(call).get(TableName);
  if (table === undefined) throw notFoundTable(TableName);
  if (days !== undefined && (days < 1 || days > 35)) {
    throw validationError(
      `1 validation error detected: Value '${days}' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value ${days < 1 ? 'greater than or equal to 1' : 'less than or equal to 35'}`,
    );
  }
  const { recoveryDays: _, ...rest } = table;
  const changed: DynamoTable = isOn ? { ...rest, recoveryDays: days ?? 35 } : rest;
  tablesOf(call).put(table.name, changed);
  return backupsOf(changed, call);
};

export const describeContributorInsights: DynamodbOperations['DescribeContributorInsights'] = (
  { TableName },
  call,
) => ({
  TableName: namedTable(TableName, call).name,
  ContributorInsightsStatus: 'DISABLED',
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const describeLimits: DynamodbOperations['DescribeLimits'] = () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

export const describeEndpoints: DynamodbOperations['DescribeEndpoints'] = (_, { world }) => ({
  Endpoints: [{ Address: world.endpoint.replace(/^https?:\/\//, ''), CachePeriodInMinutes: 1440 }],
});
