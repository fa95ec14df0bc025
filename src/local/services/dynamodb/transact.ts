/** All or nothing. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
import { hash } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { DynamodbOperations, DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { projected } from './expression/evaluate.ts';
import type { ItemCondition } from './expression/expression.ts';
import { validationError } from './invalid.ts';
import { applied, conditionOf, projectionOf, updateOf } from './items.ts';
import { givenKey, keyOfItem, keyText } from './key.ts';
import { capacityOf, checkCondition, checkSize, readUnits, write, writeUnits } from './request.ts';
import { itemAt } from './store.ts';
import { type DynamoTable, tableOf } from './table.ts';
import { checkedItem, type Item, sizeOfItem } from './value.ts';

const MOST = 100;

interface Planned {
  readonly table: DynamoTable;
  readonly key: Item;
  readonly condition: ItemCondition | undefined;
  readonly returned: string | undefined;
  /** The item after; `undefined` where it is deleted, the item before where it is only looked at. */
  after(before: Item | undefined): Item | undefined;
  readonly isCheck: boolean;
}

function planOf(each: DynamodbShapes['TransactWriteItem'], call: Call): Planned {
  const { Put, Update, Delete, ConditionCheck } = each;
  if ([Put, Update, Delete, ConditionCheck].filter((one) => one !== undefined).length !== 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put !== undefined) {
    const { Item: given, TableName, ReturnValuesOnConditionCheckFailure: returned, ...rest } = Put;
    const condition = conditionOf(rest);
    const table = tableOf(TableName, call);
    const item = checkedItem(given);
    const key = keyOfItem(table, item);
    checkSize(item);
    return { table, key, condition, returned, after: () => item, isCheck: false };
  }
  if (Update !== undefined) {
    const { Key, TableName, ReturnValuesOnConditionCheckFailure: returned, ...rest } = Update;
    const { actions, condition } = updateOf(rest);
    const table = tableOf(TableName, call);
    const key = givenKey(table, Key);
    return { table, key, condition, returned, after: (before) => applied(table, key, before, actions), isCheck: false };
  }
  const rest = Delete ?? ConditionCheck;
  if (rest === undefined) throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  const { Key, TableName, ReturnValuesOnConditionCheckFailure: returned, ...conditioned } = rest;
  const condition = conditionOf(conditioned);
  const table = tableOf(TableName, call);
  const isCheck = Delete === undefined;
  return {
    table,
    key: givenKey(table, Key),
    condition,
    returned,
    after: (before) => (isCheck ? before : undefined),
    isCheck,
  };
}

/** What a token has already done, for ten minutes. */
interface Done {
  readonly digest: string;
  readonly atMs: number;
}

const REMEMBERED = 10 * 60_000;

export const transactWriteItems: DynamodbOperations['TransactWriteItems'] = (input, call) => {
  const { TransactItems: all, ClientRequestToken: token } = input;
  checkCount(all.length);
  const done = call.world.state.collection<Done>('dynamodb/token', call);
  const digest = hash('sha256', JSON.stringify(all, sortedMembers));
  const known = token === undefined ? undefined : done.get(token);
  if (known !== undefined && known.atMs + REMEMBERED > call.world.clock.now()) {
    if (known.digest !== digest) throw new ServiceError('IdempotentParameterMismatchException', '');
    return {};
  }
  const planned = all.map((each) => planOf(each, call));
  const keys = planned.map(({ table, key }) => `${table.id} ${keyText(table.key, key)}`);
  if (new Set(keys).size < keys.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
  const results = planned.map((plan) => {
    const before = itemAt(call.world, plan.table, plan.key);
    try {
      checkCondition(plan.condition, before, plan.returned);
      return { plan, before, after: plan.after(before) };
    } catch (error) {
      if (error instanceof ServiceError) return { plan, before, error };
      throw error;
    }
  });
  if (results.some((each) => 'error' in each)) {
    throw cancelled(results.map((each) => ('error' in each ? each.error : undefined)));
  }
  const units = new Map<DynamoTable, number>();
  for (const each of results) {
    if ('error' in each) continue;
    const { plan, before, after } = each;
    if (!plan.isCheck) write(plan.table, plan.key, before, after, call);
    units.set(plan.table, (units.get(plan.table) ?? 0) + writeUnits(before, after, 2));
  }
  if (token !== undefined) done.put(token, { digest, atMs: call.world.clock.now() });
  return capacities(input.ReturnConsumedCapacity, units);
};

/** Requests are the same whatever the order of their members. */
function sortedMembers(_: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function capacities(asked: string | undefined, units: ReadonlyMap<DynamoTable, number>) {
  const all = [...units].flatMap(([table, sum]) => capacityOf(asked, table, sum) ?? []);
  return all.length === 0 ? {} : { ConsumedCapacity: all };
}

function checkCount(count: number): void {
  if (count >= 1 && count <= MOST) return;
  const bound = count < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST}`;
  throw validationError(
    `1 validation error detected: Value '[${count} items]' at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
};

function cancelled(errors: readonly (ServiceError | undefined)[]): ServiceError {
  const reasons = errors.map((error) =>
    error === undefined
      ? { Code: 'None' }
      : { Code: REASONS[error.code] ?? error.code, Message: error.message, ...error.members },
  );
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { members: { CancellationReasons: reasons } },
  );
}

export const transactGetItems: DynamodbOperations['TransactGetItems'] = (input, call) => {
  checkCount(input.TransactItems.length);
  const units = new Map<DynamoTable, number>();
  const responses = input.TransactItems.map(({ Get }) => {
    const paths = projectionOf(Get);
    const table = tableOf(Get.TableName, call);
    const item = itemAt(call.world, table, givenKey(table, Get.Key));
    const size = item === undefined ? 0 : sizeOfItem(item);
    units.set(table, (units.get(table) ?? 0) + readUnits(size, 'transaction'));
    return item === undefined ? {} : { Item: paths === undefined ? item : projected(item, paths) };
  });
  return { Responses: responses, ...capacities(input.ReturnConsumedCapacity, units) };
};
