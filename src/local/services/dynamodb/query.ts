/** Queries and scans, page by page. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html */
import type { DynamodbOperations } from '../../schemas/dynamodb.generated.ts';
import { holds, projected } from './expression/evaluate.ts';
import type { DocumentPath, ItemCondition, Operand } from './expression/expression.ts';
import { readerOf } from './expression/parser.ts';
import { validationError } from './invalid.ts';
import { givenKey, keyNames, keyText } from './key.ts';
import { checkOneKind, legacyFilter, legacyPaths } from './legacy.ts';
import { capacityOf, readUnits } from './request.ts';
import { type Entry, entryOrder, itemPartition, scanned } from './store.ts';
import { type DynamoTable, type Index, indexOf, type TableKey, tableOf } from './table.ts';
import { type AttributeValue, checked, type Item, sizeOfItem, valueKind } from './value.ts';

const PAGE_BYTES = 1024 * 1024;

interface Asked {
  readonly IndexName?: string;
  readonly Select?: string;
  readonly Limit?: number;
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly AttributesToGet?: readonly string[];
  readonly ProjectionExpression?: string;
  readonly ReturnConsumedCapacity?: string;
}

interface View {
  readonly table: DynamoTable;
  readonly index: Index | undefined;
  readonly key: TableKey;
}

function viewOf(table: DynamoTable, { IndexName, ConsistentRead }: Asked): View {
  const index = IndexName === undefined ? undefined : indexOf(table, IndexName);
  if (ConsistentRead === true && index !== undefined && table.globals.includes(index)) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  return { table, index, key: index?.key ?? table.key };
}

/** Where a page ends and the next one begins. */
function positionOf({ table, index, key }: View, { ExclusiveStartKey: start }: Asked): Entry | undefined {
  if (start === undefined) return undefined;
  const names = new Set([...keyNames(table.key), ...keyNames(key)]);
  const item = Object.fromEntries(Object.entries(start).map(([name, value]) => [name, checked(value)]));
  if (Object.keys(item).length !== names.size || ![...names].every((name) => Object.hasOwn(item, name))) {
    throw validationError('The provided starting key is invalid');
  }
  for (const name of names) {
    const value = item[name];
    if (value !== undefined && valueKind(value) !== table.attributes[name]) {
      throw validationError('The provided starting key is invalid: The provided key element does not match the schema');
    }
  }
  if (index === undefined) givenKey(table, item);
  return { text: keyText(table.key, item), item };
}

function checkSelect({ Select, ProjectionExpression, AttributesToGet }: Asked, { table, index }: View): void {
  if (Select === undefined) return;
  if (!['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'].includes(Select)) {
    throw validationError(
      `1 validation error detected: Value '${Select}' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]`,
    );
  }
  const hasProjection = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (hasProjection && Select !== 'SPECIFIC_ATTRIBUTES') {
    const kind = ProjectionExpression === undefined ? 'AttributesToGet' : 'ProjectionExpression';
    throw validationError(`Cannot specify the ${kind} when choosing to get ${Select}`);
  }
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (Select === 'ALL_ATTRIBUTES' && index !== undefined && table.globals.includes(index)) {
    if (index.projection.type !== 'ALL') {
      throw validationError(
        `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
      );
    }
  }
}

/** What an index holds of an item. */
function viewed({ table, index, key }: View, item: Item, isWhole: boolean): Item {
  if (index === undefined || isWhole || index.projection.type === 'ALL') return item;
  const names = new Set([...keyNames(table.key), ...keyNames(key), ...(index.projection.names ?? [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

interface Reading {
  readonly filter: ItemCondition | undefined;
  readonly paths: readonly DocumentPath[] | undefined;
}

function pageOf(entries: Iterable<Entry>, view: View, asked: Asked, { filter, paths }: Reading) {
  const { table, index, key } = view;
  if (asked.Limit !== undefined && asked.Limit < 1) {
    throw validationError(
      `1 validation error detected: Value '${asked.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  checkSelect(asked, view);
  const isLocal = index !== undefined && table.locals.includes(index);
  const isWhole = isLocal && (asked.Select === 'ALL_ATTRIBUTES' || paths !== undefined);
  const found: Item[] = [];
  let [scannedCount, bytes] = [0, 0];
  let last: Item | undefined;
  let isCut = false;
  for (const { item } of entries) {
    const seen = viewed(view, item, isWhole);
    scannedCount += 1;
    bytes += sizeOfItem(seen);
    last = item;
    if (filter === undefined || holds(filter, seen)) found.push(paths === undefined ? seen : projected(seen, paths));
    if (scannedCount === asked.Limit || bytes > PAGE_BYTES) {
      isCut = true;
      break;
    }
  }
  const names = new Set([...keyNames(table.key), ...keyNames(key)]);
  const units = readUnits(bytes, asked.ConsistentRead === true ? 'consistent' : 'late');
  const capacity = capacityOf(asked.ReturnConsumedCapacity, table, units);
  return {
    ...(asked.Select === 'COUNT' ? {} : { Items: found }),
    Count: found.length,
    ScannedCount: scannedCount,
    ...(isCut && last !== undefined
      ? { LastEvaluatedKey: Object.fromEntries(Object.entries(last).filter(([name]) => names.has(name))) }
      : {}),
    ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
  };
}

export const queryItems: DynamodbOperations['Query'] = (input, call) => {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression } = input;
  const { KeyConditions, QueryFilter, ConditionalOperator, AttributesToGet } = input;
  checkOneKind(
    { AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions },
    { ProjectionExpression, FilterExpression, KeyConditionExpression },
  );
  const reader = readerOf(input);
  const keys =
    KeyConditionExpression === undefined
      ? legacyFilter(KeyConditions)
      : reader.condition(KeyConditionExpression, 'KeyConditionExpression');
  const filter =
    FilterExpression === undefined
      ? legacyFilter(QueryFilter, ConditionalOperator)
      : reader.condition(FilterExpression, 'FilterExpression');
  const paths =
    ProjectionExpression === undefined ? legacyPaths(AttributesToGet) : reader.projection(ProjectionExpression);
  reader.finish();
  if (keys === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const view = viewOf(tableOf(input.TableName, call), input);
  const { hash, range } = keyConditionOf(keys, view);
  if (filter !== undefined) checkFilter(filter, view.key);
  const after = positionOf(view, input);
  const all = itemPartition(call.world, view.table, view.key, { [view.key.hash]: hash });
  const met = range === undefined ? all : all.filter(({ item }) => holds(range, item));
  const isForward = input.ScanIndexForward !== false;
  const ordered = isForward ? met : [...met].reverse();
  const rest =
    after === undefined
      ? ordered
      : ordered.filter((entry) => {
          const order = entryOrder(view.key, entry, after);
          return isForward ? order > 0 : order < 0;
        });
  return pageOf(rest, view, input, { filter, paths });
};

/** The two parts that a key condition may have: the hash key's value, and a condition on the range key. */
function keyConditionOf(condition: ItemCondition, { key, table }: View) {
  const parts = condition.kind === 'and' ? condition.all.flatMap(flat) : [condition];
  const nameOf = (operand: Operand) =>
    operand.kind === 'path' && operand.path.length === 1 ? operand.path[0] : undefined;
  let hash: AttributeValue | undefined;
  let range: ItemCondition | undefined;
  for (const part of parts) {
    if (part.kind !== 'compare' && part.kind !== 'between' && part.kind !== 'begins') {
      throw validationError(
        part.kind === 'or' || part.kind === 'not' || part.kind === 'in'
          ? `Invalid operator used in KeyConditionExpression: ${part.kind.toUpperCase()}`
          : 'Invalid operator used in KeyConditionExpression: attribute_exists',
      );
    }
    const turned = part.kind === 'compare' && part.left.kind === 'value' ? flipped(part) : part;
    const name = turned.kind === 'compare' ? nameOf(turned.left) : nameOf(turned.of);
    const isEquality = turned.kind === 'compare' && turned.by === '=' && turned.right.kind === 'value';
    if (name === key.hash) {
      if (!isEquality || turned.kind !== 'compare' || turned.right.kind !== 'value') {
        throw validationError('Query key condition not supported');
      }
      if (hash !== undefined) {
        throw validationError(
          'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
        );
      }
      hash = turned.right.value;
    } else if (name !== undefined && name === key.range) {
      if (turned.kind === 'compare' && turned.by === '<>') throw validationError('Query key condition not supported');
      if (range !== undefined) {
        throw validationError(
          'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
        );
      }
      range = turned;
    } else if (parts.length > (key.range === undefined ? 1 : 2)) {
      throw validationError('Conditions can be of length 1 or 2 only');
    } else
      throw validationError(
        `Query condition missed key schema element: ${hash === undefined ? key.hash : (key.range ?? key.hash)}`,
      );
  }
  if (hash === undefined) throw validationError(`Query condition missed key schema element: ${key.hash}`);
  for (const [name, value] of [
    [key.hash, hash] as const,
    ...valuesOf(range).map((each) => [key.range, each] as const),
  ]) {
    const wanted = name === undefined ? undefined : table.attributes[name];
    if (valueKind(value) !== wanted) {
      throw validationError(
        `One or more parameter values were invalid: Condition parameter type does not match schema type`,
      );
    }
  }
  return { hash, range };
}

const flat = (condition: ItemCondition): readonly ItemCondition[] =>
  condition.kind === 'and' ? condition.all.flatMap(flat) : [condition];

type Comparison = Extract<ItemCondition, { kind: 'compare' }>;

/** `:v < a` as `a > :v`. */
function flipped({ by, left, right }: Comparison): Comparison {
  const other = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
  return { kind: 'compare', by: other[by], left: right, right: left };
}

function valuesOf(condition: ItemCondition | undefined): readonly AttributeValue[] {
  const operands =
    condition?.kind === 'compare'
      ? [condition.right]
      : condition?.kind === 'between'
        ? [condition.low, condition.high]
        : condition?.kind === 'begins'
          ? [condition.what]
          : [];
  return operands.flatMap((each) => (each.kind === 'value' ? [each.value] : []));
}

/** A filter is not for what the key condition says. */
function checkFilter(filter: ItemCondition, key: TableKey): void {
  const names = keyNames(key);
  const own = pathsIn(filter).find(([first]) => typeof first === 'string' && names.includes(first));
  if (own === undefined) return;
  throw validationError(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${own[0]}`,
  );
}

function pathsIn(condition: ItemCondition): readonly DocumentPath[] {
  const of = (...operands: readonly Operand[]) =>
    operands.flatMap((each) => (each.kind === 'value' ? [] : [each.path]));
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.all.flatMap(pathsIn);
    case 'not':
      return pathsIn(condition.of);
    case 'exists':
    case 'missing':
      return [condition.path];
    case 'compare':
      return of(condition.left, condition.right);
    case 'between':
      return of(condition.of, condition.low, condition.high);
    case 'in':
      return of(condition.of, ...condition.all);
    default:
      return of(condition.of, condition.what);
  }
}

export const scanItems: DynamodbOperations['Scan'] = (input, call) => {
  const { FilterExpression, ProjectionExpression, ScanFilter, ConditionalOperator, AttributesToGet } = input;
  checkOneKind({ AttributesToGet, ScanFilter, ConditionalOperator }, { ProjectionExpression, FilterExpression });
  const reader = readerOf(input);
  const filter =
    FilterExpression === undefined
      ? legacyFilter(ScanFilter, ConditionalOperator)
      : reader.condition(FilterExpression, 'FilterExpression');
  const paths =
    ProjectionExpression === undefined ? legacyPaths(AttributesToGet) : reader.projection(ProjectionExpression);
  reader.finish();
  const segment = segmentOf(input.Segment, input.TotalSegments);
  const view = viewOf(tableOf(input.TableName, call), input);
  const after = positionOf(view, input);
  return pageOf(scanned(call.world, view.table, view.key, after, segment), view, input, { filter, paths });
};

function segmentOf(index: number | undefined, of: number | undefined) {
  if (index === undefined && of === undefined) return undefined;
  if (of === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (index === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (index >= of) {
    throw validationError(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${index} is not less than TotalSegments: ${of}`,
    );
  }
  return { index, of };
}
