/** Calls that are tried again, and many calls of which only some run at once. */
import { isTransient } from '../cloud/cloud.ts';

export interface Pace {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
}

const TRIES = 3;

/** Up to three tries; waits 1 s, then 2 s, at most 30 s, each up to a quarter longer, and only after transient faults. */
export async function withRetries<T>(call: () => Promise<T>, { sleep, random }: Pace): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await call();
    } catch (fault) {
      if (tried >= TRIES || !isTransient(fault)) throw fault;
      await sleep(Math.min(30_000, 1000 * 2 ** (tried - 1)) * (1 + random() * 0.25));
    }
  }
}

/** The results in the order of the items; at most `limit` run at once. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results.set(index, await run(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return items.flatMap((_, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}

/** The result, or a time-out fault after `ms`. */
export async function within<T>(ms: number, what: string, run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`${what} took longer than ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class TimeoutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TimeoutError';
  }
}
