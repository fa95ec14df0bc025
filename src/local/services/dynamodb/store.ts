/** The items of a table, and their order by its key and those of its indexes, which is kept as long as the process lives. */
import { hash } from 'node:crypto';
import type { LocalWorld } from '../../service.ts';
import type { Collection } from '../../state/state.ts';
import { isIn, keyText } from './key.ts';
import type { DynamoTable, TableKey } from './table.ts';
import { compareValues, type Item, sizeOfItem, valueText } from './value.ts';

/** One item in an order. */
export interface Entry {
  /** The text of its key in the table. */
  readonly text: string;
  readonly item: Item;
}

/** Items of one hash key. */
interface Partition {
  /** Where the partition stands among the others: as on AWS, in no order that the key shows. */
  readonly place: string;
  readonly entries: Map<string, Item>;
  sorted: readonly Entry[] | undefined;
}

interface Order {
  readonly key: TableKey;
  readonly partitions: Map<string, Partition>;
  sorted: readonly Partition[] | undefined;
}

interface Orders {
  readonly byName: Map<string, Order>;
  count: number;
}

const ordersOf = new WeakMap<Collection<Item>, Orders>();

export const itemsOf = (world: LocalWorld, { id, account, region }: DynamoTable): Collection<Item> =>
  world.state.collection<Item>(`dynamodb/item/${id}`, { account, region });

/** Puts an item and gives the one it replaces. */
export function putItem(world: LocalWorld, table: DynamoTable, item: Item): Item | undefined {
  const items = itemsOf(world, table);
  const text = keyText(table.key, item);
  const before = items.get(text);
  const orders = current(items);
  items.put(text, item);
  for (const order of orders.byName.values()) {
    if (before !== undefined) take(order, text, before);
    if (isIn(order, item)) enter(order, text, item);
  }
  orders.count = items.size;
  return before;
}

/** Removes the item of a key and gives it, if there is one. */
export function removeItem(world: LocalWorld, table: DynamoTable, key: Item): Item | undefined {
  const items = itemsOf(world, table);
  const text = keyText(table.key, key);
  const before = items.get(text);
  if (before === undefined) return undefined;
  const orders = current(items);
  items.delete(text);
  for (const order of orders.byName.values()) take(order, text, before);
  orders.count = items.size;
  return before;
}

export function itemAt(world: LocalWorld, table: DynamoTable, key: Item): Item | undefined {
  return itemsOf(world, table).get(keyText(table.key, key));
}

export function measured(world: LocalWorld, table: DynamoTable) {
  const items = itemsOf(world, table);
  let bytes = 0;
  for (const item of items.values()) bytes += sizeOfItem(item);
  return { count: items.size, bytes };
}

/** The orders, new if the items changed behind them. */
function current(items: Collection<Item>): Orders {
  const found = ordersOf.get(items);
  if (found !== undefined && found.count === items.size) return found;
  const made: Orders = { byName: new Map(), count: items.size };
  ordersOf.set(items, made);
  return made;
}

function orderOf(world: LocalWorld, table: DynamoTable, key: TableKey): Order {
  const items = itemsOf(world, table);
  const { byName } = current(items);
  const name = JSON.stringify([key.hash, key.range]);
  const found = byName.get(name);
  if (found !== undefined) return found;
  const made: Order = { key, partitions: new Map(), sorted: undefined };
  for (const [text, item] of items.entries()) if (isIn(made, item)) enter(made, text, item);
  byName.set(name, made);
  return made;
}

const partitionText = ({ hash: name }: TableKey, item: Item) => (item[name] === undefined ? '' : valueText(item[name]));

function enter(order: Order, text: string, item: Item): void {
  const own = partitionText(order.key, item);
  let partition = order.partitions.get(own);
  if (partition === undefined) {
    partition = { place: placeOf(own), entries: new Map(), sorted: undefined };
    order.partitions.set(own, partition);
    order.sorted = undefined;
  }
  partition.entries.set(text, item);
  partition.sorted = undefined;
}

function take(order: Order, text: string, item: Item): void {
  const own = partitionText(order.key, item);
  const partition = order.partitions.get(own);
  if (partition?.entries.delete(text) !== true) return;
  partition.sorted = undefined;
  if (partition.entries.size > 0) return;
  order.partitions.delete(own);
  order.sorted = undefined;
}

export const placeOf = (partition: string): string => hash('md5', partition);

function sortedEntries({ key }: Order, partition: Partition): readonly Entry[] {
  partition.sorted ??= [...partition.entries]
    .map(([text, item]) => ({ text, item }))
    .sort((a, b) => entryOrder(key, a, b));
  return partition.sorted;
}

/** By the range key, then by the key in the table, which tells apart what an index does not. */
export function entryOrder({ range }: TableKey, a: Entry, b: Entry): number {
  const [left, right] = range === undefined ? [] : [a.item[range], b.item[range]];
  const order = left === undefined || right === undefined ? 0 : (compareValues(left, right) ?? 0);
  if (order !== 0) return order;
  return a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
}

/** The items of one hash key, in the order of the range key. */
export function itemPartition(world: LocalWorld, table: DynamoTable, key: TableKey, hashOf: Item): readonly Entry[] {
  const order = orderOf(world, table, key);
  const partition = order.partitions.get(partitionText(key, hashOf));
  return partition === undefined ? [] : sortedEntries(order, partition);
}

/** All items in the order of a scan, from a position on. */
export function* scanned(
  world: LocalWorld,
  table: DynamoTable,
  key: TableKey,
  after: Entry | undefined,
  segment: { readonly index: number; readonly of: number } | undefined,
): Generator<Entry> {
  const order = orderOf(world, table, key);
  order.sorted ??= [...order.partitions.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
  const from = after === undefined ? '' : placeOf(partitionText(key, after.item));
  for (const partition of order.sorted) {
    if (partition.place < from) continue;
    if (segment !== undefined && segmentOf(partition.place, segment.of) !== segment.index) continue;
    const isFirst = after !== undefined && partition.place === from;
    for (const entry of sortedEntries(order, partition)) {
      if (!isFirst || entryOrder(key, entry, after) > 0) yield entry;
    }
  }
}

const segmentOf = (place: string, of: number) => Number.parseInt(place.slice(0, 8), 16) % of;

/** Forgets the items of a table. */
export function clear(world: LocalWorld, table: DynamoTable): void {
  const items = itemsOf(world, table);
  for (const key of [...items.keys()]) items.delete(key);
  ordersOf.delete(items);
}
