/** Items past their time to live, deleted when it has come. AWS takes some days for it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
import type { LocalWorld } from '../../service.ts';
import { keyOfItem } from './key.ts';
import { itemsOf, removeItem } from './store.ts';
import { recordChange } from './stream.ts';
import { type DynamoTable, tablesOf } from './table.ts';
import type { Item } from './value.ts';

/** What is due next, by table. */
interface Due {
  readonly atMs: number;
  readonly cancel: () => void;
}

const dueOf = new WeakMap<LocalWorld, Map<string, Due>>();

/** Times that are too long past are taken for something else than a time. */
const OLDEST = 5 * 365 * 86_400_000;

function expiresMs(item: Item, attribute: string): number | undefined {
  const text = item[attribute]?.N;
  return text === undefined ? undefined : Number(text) * 1000;
}

/** Sees to it that an item goes when its time comes. */
export function watchExpiry(world: LocalWorld, table: DynamoTable, item: Item): void {
  const atMs = table.ttl === undefined ? undefined : expiresMs(item, table.ttl);
  if (atMs === undefined || atMs < world.clock.now() - OLDEST) return;
  let all = dueOf.get(world);
  if (all === undefined) {
    all = new Map();
    dueOf.set(world, all);
  }
  const before = all.get(table.id);
  if (before !== undefined && before.atMs <= atMs) return;
  before?.cancel();
  const { account, region, name, id } = table;
  const cancel = world.clock.at(atMs, () => {
    all.delete(id);
    const now = tablesOf({ world, account, region }).get(name);
    if (now?.id === id) expire(world, now);
  });
  all.set(id, { atMs, cancel });
}

/** Deletes what is past, and waits for the rest. */
export function expire(world: LocalWorld, table: DynamoTable): void {
  const { ttl } = table;
  if (ttl === undefined) return;
  const now = world.clock.now();
  for (const item of [...itemsOf(world, table).values()]) {
    const atMs = expiresMs(item, ttl);
    if (atMs === undefined || atMs < now - OLDEST) continue;
    if (atMs > now) watchExpiry(world, table, item);
    else {
      const key = keyOfItem(table, item);
      removeItem(world, table, key);
      recordChange(world, table, key, item, undefined, true);
    }
  }
}

/** Takes up again what was due when the process ended. */
export function keepExpiries(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('dynamodb/table')) {
    for (const table of tablesOf({ world, account, region }).values()) expire(world, table);
  }
}
