/** Headers on their way to the origin and back. Pure. */

import { chosenCookies, countsAtEdge } from './behaviors.ts';
import { acceptedEncoding } from './cache.ts';
import type { EdgeBehavior, EdgeOrigin, ResponseHeadersPolicy } from './plan.ts';

export type Headers = Record<string, string | string[] | undefined>;

/** What belongs to one connection only (RFC 9110, section 7.6.1), and what CloudFront takes away. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'x-real-ip',
]);

interface Viewer {
  readonly address: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  readonly via: string;
}

/**
 * What an origin is asked with
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior).
 */
export function originHeaders(behavior: EdgeBehavior, origin: EdgeOrigin, viewer: Viewer, hasBody: boolean): Headers {
  const { cache, originRequest } = behavior;
  const chosen = [cache.headers, ...(originRequest === undefined ? [] : [originRequest.headers])];
  const made: Headers = {};
  for (const [name, value] of Object.entries(viewer.headers)) {
    if (name.startsWith(':') || NOT_PASSED.has(name) || name === 'cookie' || name === 'host' || value === undefined)
      continue;
    const isOfBody = hasBody && (name === 'content-type' || name === 'content-length' || name === 'content-encoding');
    // Ranges and conditions are CloudFront's own affair; they are passed on so that origins answer them.
    const isAlways = /^(?:range|if-range|if-match|if-none-match|if-modified-since|if-unmodified-since)$/.test(name);
    if (isOfBody || isAlways || chosen.some((each) => countsAtEdge(each, name))) made[name] = value;
  }
  const cookies = chosenCookies(viewer.headers.cookie, [
    cache.cookies,
    ...(originRequest === undefined ? [] : [originRequest.cookies]),
  ]);
  if (cookies !== '') made.cookie = cookies;
  const encoding = acceptedEncoding(viewer.headers['accept-encoding'], cache);
  if (cache.gzip || cache.brotli) {
    if (encoding === undefined) delete made['accept-encoding'];
    else made['accept-encoding'] = encoding;
  }
  if (made['user-agent'] === undefined) made['user-agent'] = 'Amazon CloudFront';
  made.host = chosen.some((each) => countsAtEdge(each, 'host')) ? viewer.headers.host : origin.domain;
  const before = viewer.headers['x-forwarded-for'];
  made['x-forwarded-for'] = before === undefined ? viewer.address : `${before}, ${viewer.address}`;
  made.via = viewer.headers.via === undefined ? viewer.via : `${viewer.headers.via}, ${viewer.via}`;
  made['x-amz-cf-id'] = viewer.requestId;
  for (const [name, value] of Object.entries(origin.headers)) made[name.toLowerCase()] = value;
  return made;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** The headers of an answer that are not of one connection, in pairs. */
export function answerPairs(headers: Headers): Pairs {
  return Object.entries(headers).flatMap(([name, value]) =>
    NOT_PASSED.has(name) || value === undefined ? [] : [value].flat().map((each) => [name, each] as const),
  );
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export function withPolicy(pairs: Pairs, policy: ResponseHeadersPolicy | undefined, origin: string | undefined): Pairs {
  if (policy === undefined) return pairs;
  const removed = policy.remove.map((name) => name.toLowerCase());
  let left = pairs.filter(([name]) => !removed.includes(name.toLowerCase()));
  const put = (name: string, value: string, override: boolean) => {
    const isThere = left.some(([each]) => each.toLowerCase() === name.toLowerCase());
    if (isThere && !override) return;
    left = [...left.filter(([each]) => each.toLowerCase() !== name.toLowerCase()), [name, value]];
  };
  const { cors } = policy;
  const allowed =
    cors === undefined || origin === undefined ? undefined : allowedOrigin(cors.origins, origin, cors.credentials);
  const hasOwnCors = left.some(([name]) => name.toLowerCase().startsWith('access-control-'));
  if (cors !== undefined && allowed !== undefined && (cors.override || !hasOwnCors)) {
    left = left.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
    put('access-control-allow-origin', allowed, true);
    if (cors.credentials) put('access-control-allow-credentials', 'true', true);
    if (cors.methods.length > 0) put('access-control-allow-methods', cors.methods.join(', '), true);
    if (cors.allowHeaders.length > 0) put('access-control-allow-headers', cors.allowHeaders.join(', '), true);
    if (cors.exposeHeaders.length > 0) put('access-control-expose-headers', cors.exposeHeaders.join(', '), true);
    if (cors.maxAgeSeconds !== undefined) put('access-control-max-age', `${cors.maxAgeSeconds}`, true);
    if (allowed !== '*') put('vary', 'Origin', false);
  }
  for (const { name, value, override } of policy.set) put(name.toLowerCase(), value, override);
  return left;
}

function allowedOrigin(origins: readonly string[], origin: string, credentials: boolean): string | undefined {
  if (origins.includes('*')) return credentials ? origin : '*';
  const isAllowed = origins.some((each) =>
    new RegExp(`^${each.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]*')}$`).test(origin),
  );
  return isAllowed ? origin : undefined;
}
