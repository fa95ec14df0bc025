/** One item at a time: read, put, updated, deleted. */
import type { DynamodbOperations } from '../../schemas/dynamodb.generated.ts';
import { projected } from './expression/evaluate.ts';
import type { Action, DocumentPath, ItemCondition } from './expression/expression.ts';
import { readerOf, type Substitutes } from './expression/parser.ts';
import { updated } from './expression/update.ts';
import { invalidParameterValue, validationError } from './invalid.ts';
import { givenKey, keyNames, keyOfItem } from './key.ts';
import { checkOneKind, expectedOf, legacyActions, legacyPaths } from './legacy.ts';
import {
  checkCondition,
  checkReturn,
  checkSize,
  checkUpdatedSize,
  consumed,
  readUnits,
  write,
  writeUnits,
} from './request.ts';
import { itemAt } from './store.ts';
import { type DynamoTable, tableOf } from './table.ts';
import { checkedItem, type Item, sizeOfItem } from './value.ts';

interface Conditioned extends Substitutes {
  readonly ConditionExpression?: string;
  readonly Expected?: Parameters<typeof expectedOf>[0];
  readonly ConditionalOperator?: string;
}

/** The condition of a write, in whichever way it is told. */
export function conditionOf(input: Conditioned): ItemCondition | undefined {
  const { ConditionExpression, Expected, ConditionalOperator, ...substitutes } = input;
  checkOneKind({ Expected, ConditionalOperator }, { ConditionExpression });
  if (ConditionExpression === undefined) {
    checkNoSubstitutes(substitutes, 'ConditionExpression');
    return expectedOf(Expected, ConditionalOperator);
  }
  const reader = readerOf(substitutes);
  const condition = reader.condition(ConditionExpression, 'ConditionExpression');
  reader.finish();
  return condition;
}

/** Names and values without an expression that could use them. */
export function checkNoSubstitutes(
  { ExpressionAttributeNames, ExpressionAttributeValues }: Substitutes,
  missing: string,
): void {
  const kind =
    ExpressionAttributeNames !== undefined ? 'Names' : ExpressionAttributeValues !== undefined ? 'Values' : '';
  if (kind === '') return;
  throw validationError(`ExpressionAttribute${kind} can only be specified when using expressions: ${missing} is null`);
}

export interface Projected extends Substitutes {
  readonly ProjectionExpression?: string;
  readonly AttributesToGet?: readonly string[];
}

/** The paths that a read wants; `undefined` for all. */
export function projectionOf(input: Projected): readonly DocumentPath[] | undefined {
  const { ProjectionExpression, AttributesToGet } = input;
  checkOneKind({ AttributesToGet }, { ProjectionExpression });
  if (ProjectionExpression === undefined) {
    checkNoSubstitutes(
      input.ExpressionAttributeNames === undefined ? {} : { ExpressionAttributeNames: input.ExpressionAttributeNames },
      'ProjectionExpression',
    );
    return legacyPaths(AttributesToGet);
  }
  const reader = readerOf(
    input.ExpressionAttributeNames === undefined ? {} : { ExpressionAttributeNames: input.ExpressionAttributeNames },
  );
  const paths = reader.projection(ProjectionExpression);
  reader.finish();
  return paths;
}

export const getItem: DynamodbOperations['GetItem'] = (input, call) => {
  const paths = projectionOf(input);
  const table = tableOf(input.TableName, call);
  const found = itemAt(call.world, table, givenKey(table, input.Key));
  const units = readUnits(
    found === undefined ? 0 : sizeOfItem(found),
    input.ConsistentRead === true ? 'consistent' : 'late',
  );
  return {
    ...(found === undefined ? {} : { Item: paths === undefined ? found : projected(found, paths) }),
    ...consumed(input.ReturnConsumedCapacity, table, units),
  };
};

export const putOne: DynamodbOperations['PutItem'] = (input, call) => {
  checkReturn(input.ReturnValues, ['NONE', 'ALL_OLD']);
  const condition = conditionOf(input);
  const item = checkedItem(input.Item);
  const table = tableOf(input.TableName, call);
  const key = keyOfItem(table, item);
  checkSize(item);
  const before = itemAt(call.world, table, key);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  write(table, key, before, item, call);
  return {
    ...(input.ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {}),
    ...consumed(input.ReturnConsumedCapacity, table, writeUnits(before, item)),
  };
};

export const deleteOne: DynamodbOperations['DeleteItem'] = (input, call) => {
  checkReturn(input.ReturnValues, ['NONE', 'ALL_OLD']);
  const condition = conditionOf(input);
  const table = tableOf(input.TableName, call);
  const key = givenKey(table, input.Key);
  const before = itemAt(call.world, table, key);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  if (before !== undefined) write(table, key, before, undefined, call);
  return {
    ...(input.ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {}),
    ...consumed(input.ReturnConsumedCapacity, table, writeUnits(before, undefined)),
  };
};

export interface Update extends Conditioned {
  readonly UpdateExpression?: string;
  readonly AttributeUpdates?: Parameters<typeof legacyActions>[0];
}

export function updateOf(input: Update): {
  readonly actions: readonly Action[];
  readonly condition: ItemCondition | undefined;
} {
  const { UpdateExpression, AttributeUpdates, ConditionExpression, Expected, ConditionalOperator } = input;
  checkOneKind({ AttributeUpdates, Expected, ConditionalOperator }, { UpdateExpression, ConditionExpression });
  if (UpdateExpression === undefined && ConditionExpression === undefined) {
    checkNoSubstitutes(input, 'UpdateExpression');
    return { actions: legacyActions(AttributeUpdates ?? {}), condition: expectedOf(Expected, ConditionalOperator) };
  }
  const reader = readerOf(input);
  const actions = UpdateExpression === undefined ? [] : reader.update(UpdateExpression);
  const condition =
    ConditionExpression === undefined ? undefined : reader.condition(ConditionExpression, 'ConditionExpression');
  reader.finish();
  return { actions, condition };
}

/** The item after an update, checked against the table. */
export function applied(table: DynamoTable, key: Item, before: Item | undefined, actions: readonly Action[]): Item {
  const names = keyNames(table.key);
  for (const { path } of actions) {
    const [first] = path;
    if (typeof first === 'string' && names.includes(first)) {
      throw invalidParameterValue(`Cannot update attribute ${first}. This attribute is part of the key`);
    }
  }
  const after = updated(before ?? key, actions);
  keyOfItem(table, after);
  checkUpdatedSize(after);
  return after;
}

export const updateOne: DynamodbOperations['UpdateItem'] = (input, call) => {
  const { ReturnValues: returns = 'NONE' } = input;
  checkReturn(returns, ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW']);
  const { actions, condition } = updateOf(input);
  const table = tableOf(input.TableName, call);
  const key = givenKey(table, input.Key);
  const before = itemAt(call.world, table, key);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  const after = applied(table, key, before, actions);
  write(table, key, before, after, call);
  const paths = actions.map(({ path }) => path);
  const whole = returns.endsWith('_OLD') ? before : after;
  const told = whole === undefined || !returns.startsWith('UPDATED') ? whole : projected(whole, paths);
  return {
    ...(returns === 'NONE' || told === undefined || (returns !== 'ALL_NEW' && Object.keys(told).length === 0)
      ? {}
      : { Attributes: told }),
    ...consumed(input.ReturnConsumedCapacity, table, writeUnits(before, after)),
  };
};
