/** Token buckets. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
import type { LocalWorld } from '../../service.ts';

export interface ThrottleLimit {
  /** Requests a second that fill the bucket. */
  readonly rate: number;
  /** What it holds. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const buckets = new WeakMap<LocalWorld, Map<string, Bucket>>();

/** Takes a token from the bucket of a key; false where none is left. */
export function takeToken(world: LocalWorld, key: string, { rate, burst }: ThrottleLimit): boolean {
  const all = buckets.get(world) ?? new Map<string, Bucket>();
  buckets.set(world, all);
  const nowMs = world.clock.now();
  const bucket = all.get(key) ?? { tokens: burst, atMs: nowMs };
  const tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * rate);
  const isOpen = tokens >= 1;
  all.set(key, { tokens: isOpen ? tokens - 1 : tokens, atMs: nowMs });
  return isOpen;
}
