/** Several items in one request, each for itself. */
import type { DynamodbOperations, DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import { projected } from './expression/evaluate.ts';
import { validationError } from './invalid.ts';
import { projectionOf } from './items.ts';
import { givenKey, keyOfItem, keyText } from './key.ts';
import { capacityOf, checkSize, readUnits, write, writeUnits } from './request.ts';
import { itemAt } from './store.ts';
import { tableOf } from './table.ts';
import { checkedItem, type Item, sizeOfItem } from './value.ts';

const MOST_READ = 100;
const MOST_WRITTEN = 25;
/** What one answer may hold. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

export const batchGetItem: DynamodbOperations['BatchGetItem'] = (input, call) => {
  const asked = Object.entries(input.RequestItems);
  const count = asked.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
  if (count === 0) {
    throw validationError(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (count > MOST_READ) throw validationError('Too many items requested for the BatchGetItem call');
  const responses: Record<string, Item[]> = {};
  const left: Record<string, DynamodbShapes['KeysAndAttributes']> = {};
  const capacities: DynamodbShapes['ConsumedCapacity'][] = [];
  let bytes = 0;
  for (const [name, request] of asked) {
    const table = tableOf(name, call);
    const paths = projectionOf(request);
    const keys = request.Keys.map((key) => givenKey(table, key));
    checkDistinct(keys.map((key) => keyText(table.key, key)));
    const found: Item[] = [];
    const rest: Item[] = [];
    let units = 0;
    for (const key of keys) {
      const item = itemAt(call.world, table, key);
      const size = item === undefined ? 0 : sizeOfItem(item);
      if (bytes + size > LARGEST_ANSWER) {
        rest.push(key);
        continue;
      }
      bytes += size;
      units += readUnits(size, request.ConsistentRead === true ? 'consistent' : 'late');
      if (item !== undefined) found.push(paths === undefined ? item : projected(item, paths));
    }
    responses[name] = found;
    if (rest.length > 0) left[name] = { ...request, Keys: rest };
    const capacity = capacityOf(input.ReturnConsumedCapacity, table, units);
    if (capacity !== undefined) capacities.push(capacity);
  }
  return {
    Responses: responses,
    UnprocessedKeys: left,
    ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }),
  };
};

function checkDistinct(texts: readonly string[]): void {
  if (new Set(texts).size < texts.length) throw validationError('Provided list of item keys contains duplicates');
}

export const batchWriteItem: DynamodbOperations['BatchWriteItem'] = (input, call) => {
  const asked = Object.entries(input.RequestItems);
  const count = asked.reduce((sum, [, requests]) => sum + requests.length, 0);
  if (count === 0) {
    throw validationError(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (count > MOST_WRITTEN) throw validationError('Too many items requested for the BatchWriteItem call');
  // All is checked before the first item is written.
  const planned = asked.map(([name, requests]) => {
    const table = tableOf(name, call);
    const writes = requests.map(({ PutRequest, DeleteRequest }) => {
      if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
        throw validationError(
          'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
        );
      }
      if (PutRequest === undefined) return { key: givenKey(table, DeleteRequest?.Key ?? {}), after: undefined };
      const after = checkedItem(PutRequest.Item);
      for (const part of [table.key.hash, table.key.range]) {
        // Unlike PutItem, which names the missing part.
        if (part !== undefined && after[part] === undefined) {
          throw validationError('The provided key element does not match the schema');
        }
      }
      const key = keyOfItem(table, after);
      checkSize(after);
      return { key, after };
    });
    checkDistinct(writes.map(({ key }) => keyText(table.key, key)));
    return { table, writes };
  });
  const capacities: DynamodbShapes['ConsumedCapacity'][] = [];
  for (const { table, writes } of planned) {
    let units = 0;
    for (const { key, after } of writes) {
      const before = itemAt(call.world, table, key);
      units += writeUnits(before, after);
      write(table, key, before, after, call);
    }
    const capacity = capacityOf(input.ReturnConsumedCapacity, table, units);
    if (capacity !== undefined) capacities.push(capacity);
  }
  return { UnprocessedItems: {}, ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }) };
};
