/**
 * The instance metadata service, version 1 and 2
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html). Who asks is known by the address,
 * which the router does not let anybody invent; a token is good for the instance that got it.
 */
import type { InstanceMetadata } from './sandbox-messages.ts';

export interface MetadataRequest {
  readonly method: string;
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly from: string;
}

export interface MetadataAnswer {
  readonly status: 200 | 400 | 401 | 403 | 404 | 405;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MetadataTokens {
  issue(address: string, seconds: number): string;
  isGood(address: string, token: string): boolean;
}

const TOKEN_PATH = '/latest/api/token';
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';
const LONGEST_TTL = 21_600;

export function newTokens(now: () => number, random: () => string): MetadataTokens {
  const tokens = new Map<string, { readonly address: string; readonly until: number }>();
  return {
    issue(address, seconds) {
      const token = random();
      tokens.set(token, { address, until: now() + seconds * 1000 });
      return token;
    },
    isGood(address, token) {
      const found = tokens.get(token);
      return found !== undefined && found.address === address && now() < found.until;
    },
  };
}

export function metadataAnswer(
  instances: Readonly<Record<string, InstanceMetadata>>,
  tokens: MetadataTokens,
  { method, path, headers, from }: MetadataRequest,
): MetadataAnswer {
  const instance = Object.hasOwn(instances, from) ? instances[from] : undefined;
  if (instance === undefined) return plain(404);
  if (method === 'PUT' && path === TOKEN_PATH) {
    // A proxy that passes the request on would hand the token to somebody else.
    if (headers['x-forwarded-for'] !== undefined) return plain(403);
    const seconds = Number(headers[TTL] ?? Number.NaN);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TTL) return plain(400);
    return { status: 200, body: tokens.issue(from, seconds), headers: { [TTL]: `${seconds}` } };
  }
  if (method !== 'GET' && method !== 'HEAD') return plain(405);
  const token = headers['x-aws-ec2-metadata-token'];
  const isAllowed = token === undefined ? instance.tokens === 'optional' : tokens.isGood(from, token);
  if (!isAllowed) return plain(401);
  const found = textAt(instance.paths, path);
  return found === undefined ? plain(404) : { status: 200, body: found, headers: {} };
}

/** A text, or for a folder the names in it, folders with a slash. */
function textAt(paths: InstanceMetadata['paths'], path: string): string | undefined {
  const [, inside] = /^\/latest\/(.*)$/.exec(path.replaceAll(/\/{2,}/g, '/')) ?? [];
  if (inside === undefined) return undefined;
  const name = inside.replace(/\/$/, '');
  const own = Object.hasOwn(paths, name) ? paths[name] : undefined;
  if (own !== undefined) return own;
  const start = name === '' ? '' : `${name}/`;
  const below = Object.keys(paths)
    .filter((each) => each.startsWith(start))
    .map((each) => each.slice(start.length).replace(/\/.*$/, '/'));
  return below.length === 0 ? undefined : [...new Set(below)].toSorted().join('\n');
}

function plain(status: MetadataAnswer['status']): MetadataAnswer {
  return { status, body: '', headers: {} };
}
