/** The cache of a front door: what countsAtEdge for the key, how long an answer lives, and what is asked for to be forgotten. */
import { chosenCookies, chosenQuery, countsAtEdge, matchesEdgePattern } from './behaviors.ts';
import type { CachePolicy } from './plan.ts';

export interface KeyFacts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html */
export function edgeCacheKey(domain: string, policy: CachePolicy, { method, path, query, headers }: KeyFacts): string {
  const named = Object.keys(headers)
    .filter((name) => name !== 'cookie' && name !== 'accept-encoding' && countsAtEdge(policy.headers, name))
    .toSorted()
    .map((name) => [name, headers[name]]);
  return JSON.stringify([
    domain,
    // An answer to GET serves HEAD too.
    method === 'OPTIONS' ? method : 'GET',
    path,
    chosenQuery(query, [policy.queryStrings]),
    named,
    chosenCookies(headers.cookie, [policy.cookies]),
    acceptedEncoding(headers['accept-encoding'], policy) ?? '',
  ]);
}

/** What CloudFront makes of Accept-Encoding, for the key and for the origin; undefined where it countsAtEdge for neither. */
export function acceptedEncoding(header: string | undefined, { gzip, brotli }: CachePolicy): string | undefined {
  const asked = (header ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
    .map((part) => part.replace(/;.*$/, ''));
  const both = [...(brotli && asked.includes('br') ? ['br'] : []), ...(gzip && asked.includes('gzip') ? ['gzip'] : [])];
  return both.length === 0 ? undefined : both.join(',');
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html: these live without being asked to. */
const ALWAYS_KEPT_ERRORS: ReadonlySet<number> = new Set([404, 414, 500, 501, 502, 503, 504]);
const KEPT_IF_ASKED: ReadonlySet<number> = new Set([400, 403, 405, 412, 415]);
const ERROR_SECONDS = 10;

/**
 * For how many seconds an answer may be given again; 0 for none
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist).
 */
export function lifetime(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  { minTtl, defaultTtl, maxTtl }: Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'>,
  nowMs: number,
  errorMinTtl: number | undefined,
): number {
  const control = (headers['cache-control'] ?? '').toLowerCase();
  const seconds = (name: string) => {
    const [, value] = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"?(\\d+)`).exec(control) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  const age = seconds('s-maxage') ?? seconds('max-age');
  if (status >= 400) {
    const isKept =
      ALWAYS_KEPT_ERRORS.has(status) || errorMinTtl !== undefined || (KEPT_IF_ASKED.has(status) && age !== undefined);
    return isKept ? Math.max(errorMinTtl ?? ERROR_SECONDS, age ?? 0) : 0;
  }
  if (maxTtl === 0) return 0;
  if (/\b(?:no-cache|no-store|private)\b/.test(control)) return minTtl;
  const until = headers.expires === undefined ? undefined : Date.parse(headers.expires);
  const told = age ?? (until === undefined ? undefined : Number.isNaN(until) ? 0 : Math.max(0, (until - nowMs) / 1000));
  return told === undefined ? Math.max(minTtl, defaultTtl) : Math.min(maxTtl, Math.max(minTtl, told));
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly storedMs: number;
  readonly untilMs: number;
  readonly path: string;
}

/** So much is kept; the answers that were asked for longest ago go first. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface EdgeCache {
  get(key: string): KeptAnswer | undefined;
  put(key: string, answer: KeptAnswer): void;
  /** Forgets what lies at paths that match, whatever their queries are. */
  forget(patterns: readonly string[]): void;
}

export function edgeCache(): EdgeCache {
  const kept = new Map<string, KeptAnswer>();
  let size = 0;
  const drop = (key: string) => {
    size -= kept.get(key)?.body.length ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    put(key, answer) {
      drop(key);
      kept.set(key, answer);
      size += answer.body.length;
      for (const oldest of kept.keys()) {
        if (size <= MOST_BYTES || oldest === key) break;
        drop(oldest);
      }
    },
    forget(patterns) {
      for (const [key, { path }] of kept) if (patterns.some((pattern) => matchesEdgePattern(pattern, path))) drop(key);
    },
  };
}
