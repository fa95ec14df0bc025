/** How much one client may ask. */
export interface Rate {
  /** Seconds to wait, or undefined where the client may go on. */
  retryAfter(client: string): number | undefined;
}

const MOST_CLIENTS = 10_000;

/** So many requests a minute and `burst` more at once: a bucket that holds both and fills evenly. */
export function rate(now: () => number, perMinute = 60, burst = 10): Rate {
  const most = perMinute + burst;
  const buckets = new Map<string, { readonly left: number; readonly at: number }>();
  return {
    retryAfter(client) {
      const before = buckets.get(client) ?? { left: most, at: now() };
      const left = Math.min(most, before.left + ((now() - before.at) / 60_000) * perMinute);
      buckets.delete(client);
      buckets.set(client, { left: left < 1 ? left : left - 1, at: now() });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_CLIENTS && oldest !== undefined) buckets.delete(oldest);
      return left < 1 ? Math.ceil(((1 - left) / perMinute) * 60) : undefined;
    },
  };
}
