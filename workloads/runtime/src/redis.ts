/** A cache in Redis that nobody has to wait for: while it does not answer, there is simply nothing in it. */
import { Redis } from 'ioredis';

export interface Cache {
  /** Undefined where there is nothing, and where the cache does not answer. */
  get(key: string): Promise<string | undefined>;
  /** False where the cache did not take it. */
  set(key: string, value: string, lifeSeconds: number): Promise<boolean>;
  /** False where the cache does not answer. */
  remove(key: string): Promise<boolean>;
  /** How many keys that begin so were removed; undefined where the cache does not answer to the end. */
  removeAll(prefix: string): Promise<number | undefined>;
  /** Whether it answers at this moment. */
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

export interface CacheOptions {
  /** `redis://` or, encrypted with the server's certificate checked, `rediss://`. */
  readonly url: string;
  /** @default 2000 */
  readonly timeoutMs?: number;
  /** Told when the connection is lost or cannot be made: the reason, without address or password. */
  readonly onFault?: (reason: string) => void;
}

const SLOWEST_RETRY_MS = 5_000;

export function openCache({ url, timeoutMs = 2_000, onFault = () => {} }: CacheOptions): Cache {
  const redis = new Redis(url, {
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // What is asked while nothing is connected fails at once, instead of waiting for a server that may never come.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, SLOWEST_RETRY_MS),
  });
  let isClosing = false;
  redis.on('error', (fault: Error & { readonly code?: string }) => onFault(fault.code ?? fault.name));
  redis.on('close', () => isClosing || onFault('closed'));
  const open = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => open(async () => (await redis.get(key)) ?? undefined, undefined),
    set: (key, value, lifeSeconds) =>
      open(async () => (await redis.set(key, value, 'EX', lifeSeconds)) === 'OK', false),
    remove: (key) =>
      open(async () => {
        await redis.unlink(key);
        return true;
      }, false),
    removeAll: (prefix) =>
      open(async () => {
        let [cursor, removed] = ['0', 0];
        do {
          const [next, keys] = await redis.scan(cursor, 'MATCH', `${literal(prefix)}*`, 'COUNT', 500);
          if (keys.length > 0) removed += await redis.unlink(...keys);
          cursor = next;
        } while (cursor !== '0');
        return removed;
      }, undefined),
    isUp: () => open(async () => (await redis.ping()) === 'PONG', false),
    async close() {
      isClosing = true;
      redis.disconnect();
    },
  };
}

/** What a pattern of Redis takes as it stands. */
function literal(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** The same in this process: for tests, and where no Redis is given. */
export function memoryCache(now: () => number, mostKeys = 10_000): Cache {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    async get(key) {
      const found = kept.get(key);
      if (found === undefined || found.until <= now()) return undefined;
      return found.value;
    },
    async set(key, value, lifeSeconds) {
      kept.delete(key);
      kept.set(key, { value, until: now() + lifeSeconds * 1000 });
      const [oldest] = kept.keys();
      if (kept.size > mostKeys && oldest !== undefined) kept.delete(oldest);
      return true;
    },
    async remove(key) {
      kept.delete(key);
      return true;
    },
    async removeAll(prefix) {
      const keys = [...kept.keys()].filter((key) => key.startsWith(prefix));
      for (const key of keys) kept.delete(key);
      return keys.length;
    },
    isUp: async () => true,
    async close() {
      kept.clear();
    },
  };
}
