/** The keys that open the server: from the environment, or from a secret whose rotation needs no restart. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface ApiKeys {
  /** The principal of the key, or undefined where it opens nothing. */
  principalOf(key: string): Promise<string | undefined>;
}

/** The first 8 hexadecimal digits of the SHA-256 of a key: all of it that is ever written down. */
export function principal(key: string): string {
  return hashOf(key).toString('hex').slice(0, 8);
}

const EVERY_MS = 300_000;
const AT_MOST_EVERY_MS = 60_000;

export interface SecretKeys {
  /** The text of the secret: one key, or `{"keys": […]}`. */
  readonly read: () => Promise<string>;
  readonly now: () => number;
  /** Told when the secret could not be read; the keys that are known go on to open. */
  readonly failed: (fault: unknown) => void;
}

export function fixedKeys(keys: readonly string[]): ApiKeys {
  const hashes = keys.map(hashOf);
  return { principalOf: async (key) => (isAmong(key, hashes) ? principal(key) : undefined) };
}

/**
 * Reads the secret at once, every five minutes, and at an unknown key, then at most once a minute. Rejects where the first
 * reading fails or holds no key: a server that nobody can enter does not start.
 */
export async function secretKeys({ read, now, failed }: SecretKeys): Promise<ApiKeys> {
  let hashes = keysOf(await read()).map(hashOf);
  let readAt = now();
  let reading: Promise<void> | undefined;
  const refresh = () => {
    reading ??= read()
      .then((text) => {
        hashes = keysOf(text).map(hashOf);
      })
      .catch(failed)
      .finally(() => {
        reading = undefined;
      });
    readAt = now();
    return reading;
  };
  return {
    async principalOf(key) {
      if (now() - readAt >= EVERY_MS) await refresh();
      if (isAmong(key, hashes)) return principal(key);
      if (reading !== undefined) await reading;
      else if (now() - readAt >= AT_MOST_EVERY_MS) await refresh();
      return isAmong(key, hashes) ? principal(key) : undefined;
    },
  };
}

/** The keys of a secret: its whole text, or the list `keys` of a JSON object. Throws where there is none. */
export function keysOf(text: string): readonly string[] {
  const trimmed = text.trim();
  const keys = trimmed.startsWith('{') ? listed(trimmed) : [trimmed];
  const found = keys.map((key) => key.trim()).filter((key) => key !== '');
  if (found.length === 0) throw new Error('The secret holds no key.');
  return found;
}

function listed(text: string): readonly string[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error('The secret begins like JSON and is none.');
  }
  const keys: unknown = typeof data === 'object' && data !== null && 'keys' in data ? data.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('The secret is JSON without a list "keys".');
  return keys.filter((key): key is string => typeof key === 'string');
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Compares with every key, whichever fits: the time tells nothing. */
function isAmong(key: string, hashes: readonly Buffer[]): boolean {
  const given = hashOf(key);
  return hashes.reduce((found, each) => timingSafeEqual(given, each) || found, false);
}
