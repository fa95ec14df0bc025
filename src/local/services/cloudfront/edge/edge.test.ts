/** The parts of a front door that decide. Oracles: the pages of AWS named at each case, read by hand. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { behaviorFor, isNamedAtEdge, matchesEdgePattern } from './behaviors.ts';
import { acceptedEncoding, edgeCache, edgeCacheKey, lifetime } from './cache.ts';
import { compressed } from './compress.ts';
import { type FunctionEvent, runEdgeFunction } from './functions.ts';
import { originHeaders, withPolicy } from './headers.ts';
import type { CachePolicy, EdgeBehavior, EdgeOrigin, EdgePlan } from './plan.ts';

const NONE = { behavior: 'none', names: [] } as const;
const ALL = { behavior: 'all', names: [] } as const;
const POLICY: CachePolicy = {
  minTtl: 0,
  defaultTtl: 86_400,
  maxTtl: 31_536_000,
  gzip: true,
  brotli: true,
  headers: NONE,
  cookies: NONE,
  queryStrings: NONE,
};

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
test.each([
  ['images/*.jpg', '/images/a.jpg', true],
  ['/images/*.jpg', '/images/new/a.jpg', true],
  ['images/*.jpg', '/images/a.JPG', false],
  ['*.gif', '/a/b/c.gif', true],
  ['/a??.jpg', '/ant.jpg', true],
  ['/a??.jpg', '/at.jpg', false],
  ['/a.b', '/axb', false],
  ['/*/test/*', '/one/test/two', true],
])('the pattern %s and the path %s', (pattern, path, expected) =>
  expect(matchesEdgePattern(pattern, path)).toBe(expected),
);

const behavior = (pattern: string, more: Partial<EdgeBehavior> = {}): EdgeBehavior => ({
  pattern,
  origin: 'o',
  viewerProtocol: 'allow-all',
  allowedMethods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  compress: true,
  cache: POLICY,
  originRequest: undefined,
  responseHeaders: undefined,
  viewerRequest: undefined,
  viewerResponse: undefined,
  ...more,
});

test('the first behavior that matches countsAtEdge, and the default one for the rest', () => {
  const plan = { behaviors: [behavior('/a/*'), behavior('/a/b*'), behavior('*')] } as unknown as EdgePlan;
  expect(['/a/b', '/c'].map((path) => behaviorFor(plan, path)?.pattern)).toEqual(['/a/*', '*']);
});

test('a viewer may ask for the names of the distribution only', () => {
  const plan = { domain: 'd1.cloudfront.net', aliases: ['www.example.com', '*.example.org'] } as unknown as EdgePlan;
  const asked = [
    'd1.cloudfront.net',
    'WWW.example.com',
    'a.example.org',
    'example.org',
    'example.com',
    'd2.cloudfront.net',
  ];
  expect(asked.map((host) => isNamedAtEdge(plan, host))).toEqual([true, true, true, false, false, false]);
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist, row by row.
describe('the life of an answer', () => {
  const now = Date.UTC(2026, 0, 1);
  const of = (headers: Record<string, string>, more: Partial<CachePolicy> = {}, status = 200, errorTtl?: number) =>
    lifetime(status, headers, { ...POLICY, ...more }, now, errorTtl);
  test.each([
    ['max-age counts', { 'cache-control': 'max-age=60' }, {}, 60],
    ['s-maxage before max-age', { 'cache-control': 'max-age=60, s-maxage=90' }, {}, 90],
    ['up to the maximum', { 'cache-control': 'max-age=100' }, { maxTtl: 50 }, 50],
    ['at least the minimum', { 'cache-control': 'max-age=10' }, { minTtl: 30 }, 30],
    ['the default without any', {}, {}, 86_400],
    ['the minimum where it is above the default', {}, { minTtl: 20, defaultTtl: 10 }, 20],
    ['Expires counts', { expires: new Date(now + 120_000).toUTCString() }, {}, 120],
    ['none for no-store', { 'cache-control': 'no-store' }, {}, 0],
    ['the minimum even for no-store', { 'cache-control': 'private, no-store' }, { minTtl: 5 }, 5],
    ['none where caching is off', { 'cache-control': 'max-age=60' }, { minTtl: 0, defaultTtl: 0, maxTtl: 0 }, 0],
  ])('%s', (_, headers, more, expected) => expect(of(headers as Record<string, string>, more)).toBe(expected));

  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
  test.each([
    [404, {}, undefined, 10],
    [503, {}, undefined, 10],
    [404, {}, 300, 300],
    [404, { 'cache-control': 'max-age=60' }, undefined, 60],
    [403, {}, undefined, 0],
    [403, { 'cache-control': 'max-age=60' }, undefined, 60],
    [403, {}, 30, 30],
    [401, {}, undefined, 0],
  ])('%d', (status, headers, errorTtl, expected) =>
    expect(of(headers as Record<string, string>, {}, status, errorTtl)).toBe(expected),
  );
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
describe('the key', () => {
  const key = (more: object, policy: Partial<CachePolicy> = {}) =>
    edgeCacheKey(
      'd1',
      { ...POLICY, ...policy },
      { method: 'GET', path: '/a', query: 'x=1&y=2', headers: { cookie: 'a=1; b=2', 'x-one': '1' }, ...more },
    );
  test('is the same whatever does not count', () => {
    expect(key({ query: 'x=2' })).toBe(key({}));
    expect(key({ headers: { cookie: 'a=2', 'x-one': '2' } })).toBe(key({}));
    expect(key({ method: 'HEAD' })).toBe(key({}));
  });
  test('differs in what counts', () => {
    const policy = {
      queryStrings: { behavior: 'whitelist', names: ['x'] },
      headers: { behavior: 'whitelist', names: ['x-one'] },
      cookies: { behavior: 'allExcept', names: ['b'] },
    } as const;
    expect(key({ query: 'x=1&y=3' }, policy)).toBe(key({}, policy));
    expect(key({ query: 'x=2&y=2' }, policy)).not.toBe(key({}, policy));
    expect(key({ headers: { cookie: 'a=1; b=3', 'x-one': '1' } }, policy)).toBe(key({}, policy));
    expect(key({ headers: { cookie: 'a=2', 'x-one': '1' } }, policy)).not.toBe(key({}, policy));
    expect(key({ headers: { cookie: 'a=1', 'x-one': '2' } }, policy)).not.toBe(key({}, policy));
    expect(key({ path: '/b' }, policy)).not.toBe(key({}, policy));
  });
  test.each([
    ['gzip, deflate, br', {}, 'br,gzip'],
    ['gzip;q=0.5', {}, 'gzip'],
    ['br', { brotli: false }, undefined],
    ['gzip', { gzip: false, brotli: false }, undefined],
    [undefined, {}, undefined],
  ])('takes %s as one of a few encodings', (header, policy, expected) =>
    expect(acceptedEncoding(header, { ...POLICY, ...policy })).toBe(expected),
  );
});

test('an invalidation forgets what lies at its paths, with all queries', () => {
  const cache = edgeCache();
  const answer = { status: 200, headers: [], body: Buffer.alloc(0), storedMs: 0, untilMs: 1 };
  for (const path of ['/a/1', '/a/2', '/b']) cache.put(path, { ...answer, path });
  cache.forget(['/a/*']);
  expect(['/a/1', '/a/2', '/b'].map((key) => cache.get(key) !== undefined)).toEqual([false, false, true]);
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
describe('what an origin is asked with', () => {
  const origin = { domain: 'origin.example.com', headers: { 'X-Secret': 's' } } as unknown as EdgeOrigin;
  const viewer = {
    address: '203.0.113.9',
    requestId: 'id',
    via: '2.0 d1.cloudfront.net (CloudFront)',
    headers: {
      host: 'www.example.com',
      'user-agent': 'curl',
      cookie: 'a=1; b=2',
      'accept-encoding': 'gzip',
      'x-one': '1',
      'x-secret': 'forged',
      connection: 'close',
      'x-forwarded-for': '198.51.100.7',
    },
  };
  test('only what countsAtEdge is passed on; the origin is named by its own name', () => {
    expect(originHeaders(behavior('*'), origin, viewer, false)).toEqual({
      host: 'origin.example.com',
      'user-agent': 'Amazon CloudFront',
      'accept-encoding': 'gzip',
      'x-forwarded-for': '198.51.100.7, 203.0.113.9',
      via: '2.0 d1.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'id',
      'x-secret': 's',
    });
  });
  test('everything of the viewer, but for its host where that is left out', () => {
    const all = { headers: ALL, cookies: ALL, queryStrings: ALL };
    const whole = originHeaders(behavior('*', { originRequest: all }), origin, viewer, false);
    expect(whole).toMatchObject({
      host: 'www.example.com',
      'user-agent': 'curl',
      cookie: 'a=1; b=2',
      'x-one': '1',
      'x-secret': 's',
    });
    expect(whole).not.toHaveProperty('connection');
    const except = { ...all, headers: { behavior: 'allExcept', names: ['host'] } as const };
    expect(originHeaders(behavior('*', { originRequest: except }), origin, viewer, false)).toMatchObject({
      host: 'origin.example.com',
      'x-one': '1',
    });
  });
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
test('a policy sets headers, over those of the origin only where it says so, and removes some', () => {
  const policy = {
    set: [
      { name: 'X-Frame-Options', value: 'DENY', override: false },
      { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
    ],
    remove: ['Server'],
    cors: undefined,
  };
  const pairs = [
    ['server', 'x'],
    ['x-frame-options', 'SAMEORIGIN'],
    ['x-content-type-options', 'other'],
  ] as const;
  expect(withPolicy(pairs, policy, undefined)).toEqual([
    ['x-frame-options', 'SAMEORIGIN'],
    ['x-content-type-options', 'nosniff'],
  ]);
});

test('CORS answers origins that are allowed, and no others', () => {
  const cors = {
    origins: ['https://*.example.com'],
    methods: ['GET'],
    allowHeaders: [],
    exposeHeaders: [],
    credentials: true,
    maxAgeSeconds: 60,
    override: true,
  };
  const of = (origin: string | undefined) => Object.fromEntries(withPolicy([], { set: [], remove: [], cors }, origin));
  expect(of('https://app.example.com')).toMatchObject({
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '60',
  });
  expect(of('https://evil.test')).toEqual({});
  expect(of(undefined)).toEqual({});
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
describe('compression', () => {
  const body = Buffer.from('a'.repeat(2000));
  const pairs = [
    ['content-type', 'text/css; charset=utf-8'],
    ['content-length', '2000'],
    ['etag', '"e"'],
  ] as const;
  test('of a text that is neither small nor large', () => {
    const made = compressed(200, pairs, body, 'gzip');
    expect(gunzipSync(made?.body ?? Buffer.alloc(0))).toEqual(body);
    expect(Object.fromEntries(made?.pairs ?? [])).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"e"' });
  });
  test.each([
    ['a small one', 200, pairs, body.subarray(0, 999), 'gzip'],
    [
      'a picture',
      200,
      [
        ['content-type', 'image/png'],
        ['content-length', '2000'],
      ] as const,
      body,
      'gzip',
    ],
    ['one that is compressed already', 200, [...pairs, ['content-encoding', 'br'] as const], body, 'gzip'],
    ['for who does not ask for it', 200, pairs, body, undefined],
    ['another status', 206, pairs, body, 'gzip'],
    ['one of unknown length', 200, pairs.slice(0, 1), body, 'gzip'],
  ] as const)('not of %s', (_, status, headers, bytes, accepted) =>
    expect(compressed(status, headers, bytes, accepted)).toBeUndefined(),
  );
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/example-functions.html
describe('a function', () => {
  const event: FunctionEvent = {
    version: '1.0',
    context: {
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      eventType: 'viewer-request',
      requestId: 'r',
    },
    viewer: { ip: '203.0.113.9' },
    request: { method: 'GET', uri: '/a/', querystring: {}, headers: { host: { value: 'x' } }, cookies: {} },
  };
  const run = (code: string) => runEdgeFunction({ name: 'f', code }, event, () => undefined);
  test('changes the request', async () => {
    const code = `function handler(event) { var r = event.request; if (r.uri.endsWith('/')) r.uri += 'index.html'; return r; }`;
    expect(await run(code)).toMatchObject({ uri: '/a/index.html', method: 'GET' });
  });
  test('may wait for itself, and import what the second runtime has', async () => {
    const code = `import crypto from 'crypto';\nasync function handler(event) { return { statusCode: 302, headers: { location: { value: '/' + crypto.createHash('md5').update('a').digest('hex') } } }; }`;
    expect(await run(code)).toEqual({
      statusCode: 302,
      headers: { location: { value: '/0cc175b9c0f1b6a831c399e269772661' } },
    });
  });
  test.each([
    ['has no network', `function handler() { require('net'); }`],
    ['has no process', `function handler(event) { process.exit(1); return event.request; }`],
    ['has no eval', `function handler(event) { eval('1'); return event.request; }`],
    ['ends', `function handler() { for (;;); }`],
    ['returns something', `function handler() {}`],
    ['is there', `function other() {}`],
  ])('%s, or it is a fault', async (_, code) => {
    await expect(run(code)).rejects.toThrow();
  });
});
