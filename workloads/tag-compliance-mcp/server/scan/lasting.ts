/** Values that are kept for a while, the oldest dropped where there are too many. */
export interface Lasting<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

export function lasting<T>(ttlMs: number, now: () => number, most = 200): Lasting<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined || found.until <= now()) return undefined;
      return found.value;
    },
    set(key, value) {
      kept.delete(key);
      kept.set(key, { value, until: now() + ttlMs });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
