/**
 * The policies that CloudFront keeps for everybody, by their ids:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
 * …/using-managed-origin-request-policies.html and …/using-managed-response-headers-policies.html
 */
import type { CachePolicy, Chosen, OriginRequestPolicy, ResponseHeadersPolicy, SetHeader } from './edge/plan.ts';

const NONE: Chosen = { behavior: 'none', names: [] };
const ALL: Chosen = { behavior: 'all', names: [] };
const only = (...names: readonly string[]): Chosen => ({ behavior: 'whitelist', names });
const YEAR = 31_536_000;
const DAY = 86_400;

const OPTIMIZED: CachePolicy = {
  minTtl: 1,
  defaultTtl: DAY,
  maxTtl: YEAR,
  gzip: true,
  brotli: true,
  headers: NONE,
  cookies: NONE,
  queryStrings: NONE,
};
const ORIGIN_CONTROLS: CachePolicy = {
  ...OPTIMIZED,
  minTtl: 0,
  defaultTtl: 0,
  headers: only('host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'),
  cookies: ALL,
};

export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': OPTIMIZED,
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': { ...OPTIMIZED, gzip: false, brotli: false },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    ...OPTIMIZED,
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    gzip: false,
    brotli: false,
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': ORIGIN_CONTROLS,
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': { ...ORIGIN_CONTROLS, queryStrings: ALL },
};

export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, OriginRequestPolicy>> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { headers: ALL, cookies: ALL, queryStrings: ALL },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    headers: { behavior: 'allExcept', names: ['host'] },
    cookies: ALL,
    queryStrings: ALL,
  },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    headers: only('origin', 'access-control-request-headers', 'access-control-request-method'),
    cookies: NONE,
    queryStrings: NONE,
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': { headers: only('origin'), cookies: NONE, queryStrings: NONE },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': {
    headers: only('user-agent', 'referer'),
    cookies: NONE,
    queryStrings: NONE,
  },
};

const set = (name: string, value: string, override = false): SetHeader => ({ name, value, override });
const SECURITY = [
  set('Referrer-Policy', 'strict-origin-when-cross-origin'),
  set('Strict-Transport-Security', `max-age=${YEAR}`),
  set('X-Content-Type-Options', 'nosniff', true),
  set('X-Frame-Options', 'SAMEORIGIN'),
  set('X-XSS-Protection', '1; mode=block'),
];
const SIMPLE_CORS = {
  origins: ['*'],
  methods: [],
  allowHeaders: [],
  exposeHeaders: [],
  credentials: false,
  maxAgeSeconds: undefined,
  override: false,
};
const PREFLIGHT_CORS = {
  ...SIMPLE_CORS,
  methods: ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
  exposeHeaders: ['*'],
};
const policy = (headers: readonly SetHeader[], cors?: ResponseHeadersPolicy['cors']): ResponseHeadersPolicy => ({
  set: headers,
  remove: [],
  cors,
});

export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, ResponseHeadersPolicy>> = {
  '67f7725c-6f97-4210-82d7-5512b31e9d03': policy(SECURITY),
  '60669652-455b-4ae9-85a4-c4c02393f86c': policy([], SIMPLE_CORS),
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': policy([], PREFLIGHT_CORS),
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': policy(SECURITY, SIMPLE_CORS),
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': policy(SECURITY, PREFLIGHT_CORS),
};
