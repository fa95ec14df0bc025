/**
 * What a local target holds: named collections of plain values, and blobs. With a folder it survives the death of the
 * process at any moment (`journal.ts`); without one it lives in memory.
 *
 * A value is never changed after it was put: put another one. Values are JSON, `Uint8Array` and `undefined` members
 * allowed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Blobs, fileBlobs, memoryBlobs } from './blobs.ts';
import { type Journal, openJournal } from './journal.ts';
import { inKeyOrder } from './key-order.ts';
import { lockFolder } from './lock.ts';
import { openSeal } from './seal.ts';

/** Where a collection belongs; without a region one for the account, without an account one for the whole target. */
export interface Home {
  readonly account?: string;
  readonly region?: string;
}

export interface CollectionOptions {
  /** Encrypts the values in the state folder: secrets, keys, passwords. @default false */
  readonly sealed?: boolean;
}

export interface State {
  /** The collection of this name and home; empty at first. Later options are ignored. */
  collection<T>(name: string, home?: Home, options?: CollectionOptions): Collection<T>;
  /** Where collections of this name hold anything. */
  homes(name: string): readonly Required<Home>[];
  readonly blobs: Blobs;
  /** Resolves when all that was written so far is kept; `undefined` if it is already. */
  kept(): Promise<void> | undefined;
  /** Forgets everything. */
  reset(): void;
  close(): Promise<void>;
}

export interface Collection<T> {
  readonly size: number;
  get(key: string): T | undefined;
  has(key: string): boolean;
  put(key: string, value: T): void;
  /** Whether there was one. */
  delete(key: string): boolean;
  /** In the order in which the keys were first put. */
  keys(): IterableIterator<string>;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[string, T]>;
  /** Keys in the order of their UTF-8 bytes. The array is not to be changed, and not to be kept over a write. */
  sortedKeys(): readonly string[];
}

export function openState(folder?: string): State {
  if (folder === undefined) return newState(undefined, memoryBlobs(), () => undefined);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  const blobs = fileBlobs(join(folder, 'blobs'));
  const journal = openJournal(join(folder, 'journal'), openSeal(join(folder, 'key')));
  const state = newState(journal, blobs, unlock);
  return state;
}

type Table = Map<string, unknown>;

function newState(
  journal: Journal | undefined,
  blobs: Blobs & { sweep?(used: ReadonlySet<string>): void },
  closed: () => void,
): State {
  const tables = new Map<string, Table>();
  // By name, account and region: every request asks for some, and a key made of the three would be put together each time.
  const open = new Map<string, Map<string, Map<string, Collection<unknown>>>>();
  const sealed = new Set<string>();
  const forgetters: (() => void)[] = [];

  const tableOf = (id: string) => {
    const found = tables.get(id);
    if (found !== undefined) return found;
    const made: Table = new Map();
    tables.set(id, made);
    return made;
  };

  if (journal !== undefined) {
    for (const { id, key, value, isSealed } of journal.read()) {
      if (isSealed) sealed.add(id);
      if (value === undefined) tables.get(id)?.delete(key);
      else tableOf(id).set(key, value);
    }
    blobs.sweep?.(blobIdsIn(tables));
    journal.start(tables, sealed);
  }

  const made = <T>(id: string): Collection<T> => {
    const table = tableOf(id) as Map<string, T>;
    let sorted: string[] | undefined;
    forgetters.push(() => {
      table.clear();
      sorted = undefined;
    });
    return {
      get size() {
        return table.size;
      },
      get: (key) => table.get(key),
      has: (key) => table.has(key),
      put(key, value) {
        if (sorted !== undefined && !table.has(key)) sorted = undefined;
        table.set(key, value);
        journal?.put(id, key);
      },
      delete(key) {
        if (!table.delete(key)) return false;
        sorted = undefined;
        journal?.put(id, key);
        return true;
      },
      keys: () => table.keys(),
      values: () => table.values(),
      entries: () => table.entries(),
      sortedKeys() {
        sorted ??= [...table.keys()].sort(inKeyOrder);
        return sorted;
      },
    };
  };

  return {
    blobs: {
      ...blobs,
      remove: (id) => (journal === undefined ? blobs.remove(id) : journal.afterwards(() => blobs.remove(id))),
    },
    collection<T>(name: string, { account = '', region = '' }: Home = {}, options: CollectionOptions = {}) {
      const byAccount = within(open, name);
      const byRegion = within(byAccount, account);
      const found = byRegion.get(region);
      if (found !== undefined) return found as Collection<T>;
      const id = `${name}|${account}|${region}`;
      if (options.sealed === true) sealed.add(id);
      const collection = made<T>(id);
      byRegion.set(region, collection as Collection<unknown>);
      return collection;
    },
    homes(name) {
      return [...tables].flatMap(([id, table]) => {
        const [own, account = '', region = ''] = id.split('|');
        return own === name && table.size > 0 ? [{ account, region }] : [];
      });
    },
    kept: () => journal?.kept(),
    reset() {
      for (const forget of forgetters) forget();
      for (const table of tables.values()) table.clear();
      journal?.rewrite();
      blobs.sweep?.(new Set());
    },
    async close() {
      await journal?.close();
      closed();
    },
  };
}

function within<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = new Map<K, V>();
  map.set(key, made);
  return made;
}

/** The blobs that values speak of, by their member `blob`. */
function blobIdsIn(tables: ReadonlyMap<string, Table>): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const [key, each] of Object.entries(value)) {
      if (key === 'blob' && typeof each === 'string') found.add(each);
      else visit(each);
    }
  };
  for (const table of tables.values()) for (const value of table.values()) visit(value);
  return found;
}
