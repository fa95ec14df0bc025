/** What requests on items have in common: conditions, capacity, what is returned. */
import { type Call, ServiceError } from '../../service.ts';
import { watchExpiry } from './expiry.ts';
import { holds } from './expression/evaluate.ts';
import type { ItemCondition } from './expression/expression.ts';
import { invalidParameterValue, validationError } from './invalid.ts';
import { putItem, removeItem } from './store.ts';
import { recordChange } from './stream.ts';
import type { DynamoTable } from './table.ts';
import { type Item, sizeOfItem } from './value.ts';

const LARGEST_ITEM = 400 * 1024;

/** Writes an item in the place of what was there; without one, removes it. */
export function write(
  table: DynamoTable,
  key: Item,
  before: Item | undefined,
  after: Item | undefined,
  call: Call,
): void {
  if (after === undefined) removeItem(call.world, table, key);
  else {
    putItem(call.world, table, after);
    watchExpiry(call.world, table, after);
  }
  recordChange(call.world, table, key, before, after);
}

export function checkSize(item: Item): void {
  if (sizeOfItem(item) > LARGEST_ITEM) throw validationError('Item size has exceeded the maximum allowed size');
}

export function checkUpdatedSize(item: Item): void {
  if (sizeOfItem(item) > LARGEST_ITEM)
    throw validationError('Item size to update has exceeded the maximum allowed size');
}

/** Throws where a condition is not met; the item is told to whoever asked for it. */
export function checkCondition(
  condition: ItemCondition | undefined,
  before: Item | undefined,
  returned: string | undefined,
): void {
  if (condition === undefined || holds(condition, before ?? {})) return;
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', {
    members: returned === 'ALL_OLD' && before !== undefined ? { Item: before } : {},
  });
}

export function checkReturn(given: string | undefined, allowed: readonly string[]): void {
  if (given === undefined || allowed.includes(given)) return;
  if (ALL_RETURNS.includes(given)) throw invalidParameterValue('Return values set to invalid value');
  throw validationError(
    `1 validation error detected: Value '${given}' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]`,
  );
}

const ALL_RETURNS = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'];

/** Units of 4 KB that a read takes: half as many where it may be late, twice where it is of a transaction. */
export function readUnits(bytes: number, kind: 'late' | 'consistent' | 'transaction'): number {
  const units = Math.max(1, Math.ceil(bytes / 4096));
  return kind === 'late' ? units / 2 : kind === 'consistent' ? units : units * 2;
}

export function writeUnits(before: Item | undefined, after: Item | undefined, times = 1): number {
  const bytes = Math.max(before === undefined ? 0 : sizeOfItem(before), after === undefined ? 0 : sizeOfItem(after));
  return Math.max(1, Math.ceil(bytes / 1024)) * times;
}

/** What was consumed, if the request wants to know. */
export function consumed(asked: string | undefined, table: DynamoTable, units: number) {
  const told = capacityOf(asked, table, units);
  return told === undefined ? {} : { ConsumedCapacity: told };
}

export function capacityOf(asked: string | undefined, table: DynamoTable, units: number) {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  return {
    TableName: table.name,
    CapacityUnits: units,
    ...(asked === 'INDEXES' ? { Table: { CapacityUnits: units } } : {}),
  };
}
