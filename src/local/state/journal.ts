/**
 * The file that state survives in. A line is a record: `<crc32> <JSON>`, all writes between two turns of the event loop,
 * so what one operation writes in one go is there whole or not at all. A line that a crash cut off fails its checksum and
 * ends the reading; nobody was told of it.
 *
 * Records reach the kernel before an answer is sent. That outlives the process (kill -9), not a power cut. When the file
 * has grown past a multiple of what it says, it is written anew beside and renamed over.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { decode, encode } from './encoding.ts';
import type { Seal } from './seal.ts';

export interface Journal {
  /** All writes of the file, oldest first. To be read to its end before `start`. */
  read(): Iterable<Write>;
  /** Says where values stand, and begins to take writes. */
  start(tables: ReadonlyMap<string, ReadonlyMap<string, unknown>>, sealed: ReadonlySet<string>): void;
  /** The value of this key has changed or gone. */
  put(id: string, key: string): void;
  /** Runs `act` when the writes so far are kept. */
  afterwards(act: () => void): void;
  kept(): Promise<void> | undefined;
  /** Writes the file anew from the tables. */
  rewrite(): void;
  close(): Promise<void>;
}

export interface Write {
  readonly id: string;
  readonly key: string;
  /** `undefined`: deleted. */
  readonly value: unknown;
  readonly isSealed: boolean;
}

/** In a record: a collection, a key, and 0 for deleted, `[value]`, or a sealed text. */
type Entry = readonly [id: string, key: string, value: 0 | readonly [unknown] | string];

const SMALLEST_REWRITE = 16 * 1024 * 1024;

export function openJournal(path: string, seal: Seal): Journal {
  let file = openSync(path, 'a', 0o600);
  let size = 0;
  let sizeAfterRewrite = 0;
  let tables: ReadonlyMap<string, ReadonlyMap<string, unknown>> = new Map();
  let sealed: ReadonlySet<string> = new Set();
  let pending = new Map<string, Set<string>>();
  let acts: (() => void)[] = [];
  let waiting:
    | { readonly promise: Promise<void>; readonly resolve: () => void; readonly reject: (error: unknown) => void }
    | undefined;

  const entryOf = (id: string, key: string): Entry => {
    const table = tables.get(id);
    if (table?.has(key) !== true) return [id, key, 0];
    const value = encode(table.get(key));
    return [id, key, sealed.has(id) ? seal.close(JSON.stringify(value)) : [value]];
  };

  const write = (target: number, entries: readonly Entry[]) => {
    const text = JSON.stringify(entries);
    const line = Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`);
    for (let at = 0; at < line.length; ) at += writeSync(target, line, at);
    return line.length;
  };

  const rewrite = () => {
    pending = new Map();
    const target = openSync(`${path}.new`, 'w', 0o600);
    size = 0;
    for (const [id, table] of tables) {
      for (const keys of batches([...table.keys()], 256))
        size += write(
          target,
          keys.map((key) => entryOf(id, key)),
        );
    }
    fsyncSync(target);
    renameSync(`${path}.new`, path);
    closeSync(file);
    file = target;
    sizeAfterRewrite = size;
  };

  const flush = () => {
    const done = waiting;
    waiting = undefined;
    const after = acts;
    acts = [];
    try {
      const entries = [...pending].flatMap(([id, keys]) => [...keys].map((key) => entryOf(id, key)));
      pending = new Map();
      if (entries.length > 0) size += write(file, entries);
      if (size > Math.max(SMALLEST_REWRITE, 4 * sizeAfterRewrite)) rewrite();
      for (const act of after) act();
      done?.resolve();
    } catch (error) {
      done?.reject(error);
    }
  };

  const schedule = () => {
    if (waiting !== undefined) return;
    waiting = Promise.withResolvers<void>();
    waiting.promise.catch(() => undefined);
    setImmediate(flush);
  };

  return {
    *read() {
      if (!existsSync(path)) return;
      const bytes = readFileSync(path);
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(0x0a, start);
        if (end < 0) break;
        const text = bytes.toString('utf8', start + 9, end);
        if (bytes.toString('latin1', start, start + 8) !== crc32(text).toString(16).padStart(8, '0')) break;
        for (const [id, key, value] of JSON.parse(text) as readonly Entry[]) {
          const isSealed = typeof value === 'string';
          const plain = isSealed ? JSON.parse(seal.open(value)) : value === 0 ? undefined : value[0];
          yield { id, key, value: decode(plain), isSealed };
        }
        start = end + 1;
      }
      // What follows a cut-off record would be lost behind it: the file ends before it.
      if (start < statSync(path).size) {
        const whole = openSync(path, 'r+');
        ftruncateSync(whole, start);
        closeSync(whole);
      }
      size = start;
      sizeAfterRewrite = start;
    },
    start(held, sealedIds) {
      tables = held;
      sealed = sealedIds;
    },
    put(id, key) {
      const keys = pending.get(id);
      if (keys === undefined) pending.set(id, new Set([key]));
      else keys.add(key);
      schedule();
    },
    afterwards(act) {
      acts.push(act);
      schedule();
    },
    kept: () => waiting?.promise,
    rewrite,
    async close() {
      await waiting?.promise;
      closeSync(file);
    },
  };
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
