/** The key of an item: checked, and as a text that only it has. */
import { invalidParameterValue, validationError } from './invalid.ts';
import type { DynamoTable, Index, TableKey } from './table.ts';
import { type AttributeValue, checked, type Item, valueKind, valueText } from './value.ts';

const TYPES = { S: 'S', N: 'N', B: 'B' } as const;
const MOST_OF_HASH = 2048;
const MOST_OF_RANGE = 1024;

export const keyNames = ({ hash, range }: TableKey): readonly string[] =>
  range === undefined ? [hash] : [hash, range];

/** The key that a request gives, checked against the table. */
export function givenKey(table: DynamoTable, given: Item): Item {
  const names = keyNames(table.key);
  if (Object.keys(given).length !== names.length || !names.every((name) => Object.hasOwn(given, name))) {
    throw validationError('The provided key element does not match the schema');
  }
  const key = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, checked(value)]));
  for (const name of names) {
    const value = key[name];
    if (value === undefined || valueKind(value) !== TYPES[table.attributes[name] ?? 'S']) {
      throw validationError('The provided key element does not match the schema');
    }
    checkPart(name, value, name === table.key.hash);
  }
  return key;
}

function checkPart(name: string, value: AttributeValue, isHash: boolean): void {
  const size = value.S === undefined ? (value.B?.length ?? 1) : Buffer.byteLength(value.S);
  if (size === 0) {
    const kind = value.S === undefined ? 'binary' : 'string';
    throw invalidParameterValue(
      `The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
    );
  }
  const most = isHash ? MOST_OF_HASH : MOST_OF_RANGE;
  if (size > most) {
    throw invalidParameterValue(
      isHash
        ? `Size of hashkey has exceeded the maximum size limit of${most} bytes`
        : `Aggregated size of all range keys has exceeded the size limit of ${most} bytes`,
    );
  }
}

/** The key of a whole item, checked, with those of the indexes it is in. */
export function keyOfItem(table: DynamoTable, item: Item): Item {
  const names = keyNames(table.key);
  for (const name of names) {
    const value = item[name];
    if (value === undefined) throw invalidParameterValue(`Missing the key ${name} in the item`);
    checkType(table, name, value, '');
    checkPart(name, value, name === table.key.hash);
  }
  for (const index of [...table.locals, ...table.globals]) {
    for (const name of keyNames(index.key)) {
      const value = item[name];
      if (value === undefined || names.includes(name)) continue;
      checkType(table, name, value, ` IndexName: ${index.name}`);
      if (value.S === '' || value.B?.length === 0) {
        const kind = value.S === '' ? 'string' : 'binary';
        throw validationError(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${index.name}, IndexKey: ${name}`,
        );
      }
    }
  }
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

function checkType(table: DynamoTable, name: string, value: AttributeValue, where: string): void {
  const wanted = table.attributes[name];
  const kind = valueKind(value);
  if (kind === wanted) return;
  throw invalidParameterValue(`Type mismatch for key ${name} expected: ${wanted} actual: ${kind}${where}`);
}

/** A text that only this key has. */
export function keyText(key: TableKey, item: Item): string {
  return JSON.stringify(keyNames(key).map((name) => (item[name] === undefined ? '' : valueText(item[name]))));
}

/** Whether an item stands in an index: it has all of its key. */
export function isIn({ key }: Pick<Index, 'key'>, item: Item): boolean {
  return keyNames(key).every((name) => item[name] !== undefined);
}
