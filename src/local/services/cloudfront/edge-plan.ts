/** From what is kept of a distribution to what its program is told. */
import { asItems, mapOf } from '../../engine/words.ts';
import type { Properties } from '../../service.ts';
import type {
  CachePolicy,
  Chosen,
  EdgeBehavior,
  EdgeErrorResponse,
  EdgeFunction,
  EdgeOrigin,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from './edge/plan.ts';
import {
  type CloudfrontPlace,
  cachePoliciesOf,
  edgeFunctionsOf,
  originRequestPoliciesOf,
  responseHeadersPoliciesOf,
} from './kept.ts';
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from './managed-policies.ts';

const flag = (value: unknown) => String(value) === 'true';
const texts = (value: unknown) => asItems(mapOf(value).Items ?? value).map(String);
const number = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));

function chosen(config: unknown, kind: 'Header' | 'Cookie' | 'QueryString', list: string): Chosen {
  const map = mapOf(config);
  const behavior = String(map[`${kind}Behavior`] ?? 'none');
  const names = texts(map[list]).map((name) => (kind === 'Header' ? name.toLowerCase() : name));
  switch (behavior) {
    case 'whitelist':
    case 'allExcept':
      return { behavior, names };
    case 'all':
    case 'allViewer':
      return { behavior: 'all', names: [] };
    case 'allViewerAndWhitelistCloudFront':
      return { behavior: 'all', names: [] };
    default:
      return { behavior: 'none', names: [] };
  }
}

const DAY = 86_400;

export function cachePolicy(config: Properties): CachePolicy {
  const values = mapOf(config.ParametersInCacheKeyAndForwardedToOrigin);
  const minTtl = number(config.MinTTL, 0);
  const defaultTtl = number(config.DefaultTTL, Math.max(minTtl, DAY));
  return {
    minTtl,
    defaultTtl,
    maxTtl: number(config.MaxTTL, Math.max(defaultTtl, 365 * DAY)),
    gzip: flag(values.EnableAcceptEncodingGzip),
    brotli: flag(values.EnableAcceptEncodingBrotli),
    headers: chosen(values.HeadersConfig, 'Header', 'Headers'),
    cookies: chosen(values.CookiesConfig, 'Cookie', 'Cookies'),
    queryStrings: chosen(values.QueryStringsConfig, 'QueryString', 'QueryStrings'),
  };
}

export function originRequestPolicy(config: Properties): OriginRequestPolicy {
  return {
    headers: chosen(config.HeadersConfig, 'Header', 'Headers'),
    cookies: chosen(config.CookiesConfig, 'Cookie', 'Cookies'),
    queryStrings: chosen(config.QueryStringsConfig, 'QueryString', 'QueryStrings'),
  };
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html */
export function responseHeadersPolicy(config: Properties): ResponseHeadersPolicy {
  const security = mapOf(config.SecurityHeadersConfig);
  const one = (name: string, part: string, value: (config: Properties) => string) => {
    const found = security[part];
    if (found === undefined) return [];
    return [{ name, value: value(mapOf(found)), override: flag(mapOf(found).Override) }];
  };
  const cors = config.CorsConfig === undefined ? undefined : mapOf(config.CorsConfig);
  const methods = texts(cors?.AccessControlAllowMethods);
  return {
    set: [
      ...one('Strict-Transport-Security', 'StrictTransportSecurity', (each) =>
        [
          `max-age=${each.AccessControlMaxAgeSec}`,
          ...(flag(each.IncludeSubdomains) ? ['includeSubDomains'] : []),
          ...(flag(each.Preload) ? ['preload'] : []),
        ].join('; '),
      ),
      ...one('X-Content-Type-Options', 'ContentTypeOptions', () => 'nosniff'),
      ...one('X-Frame-Options', 'FrameOptions', ({ FrameOption }) => String(FrameOption)),
      ...one('Referrer-Policy', 'ReferrerPolicy', ({ ReferrerPolicy }) => String(ReferrerPolicy)),
      ...one('Content-Security-Policy', 'ContentSecurityPolicy', ({ ContentSecurityPolicy: text }) => String(text)),
      ...one('X-XSS-Protection', 'XSSProtection', ({ Protection, ModeBlock, ReportUri }) =>
        flag(Protection)
          ? `1${flag(ModeBlock) ? '; mode=block' : ''}${ReportUri === undefined ? '' : `; report=${ReportUri}`}`
          : '0',
      ),
      ...asItems(mapOf(config.CustomHeadersConfig).Items)
        .map(mapOf)
        .map(({ Header, Value, Override }) => ({
          name: String(Header),
          value: String(Value),
          override: flag(Override),
        })),
    ],
    remove: asItems(mapOf(config.RemoveHeadersConfig).Items).map((each) => String(mapOf(each).Header)),
    cors: cors && {
      origins: texts(cors.AccessControlAllowOrigins),
      methods: methods.includes('ALL') ? ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'] : methods,
      allowHeaders: texts(cors.AccessControlAllowHeaders),
      exposeHeaders: texts(cors.AccessControlExposeHeaders),
      credentials: flag(cors.AccessControlAllowCredentials),
      maxAgeSeconds: cors.AccessControlMaxAgeSec === undefined ? undefined : Number(cors.AccessControlMaxAgeSec),
      override: flag(cors.OriginOverride),
    },
  };
}

/** What of a distribution names something that is not known here: sentences. */
export interface PlannedBehaviors {
  readonly behaviors: readonly EdgeBehavior[];
  readonly unknown: readonly string[];
}

export function behaviorsOf(config: Properties, at: CloudfrontPlace): PlannedBehaviors {
  const unknown: string[] = [];
  const find = <T>(
    what: string,
    id: unknown,
    managed: Readonly<Record<string, T>>,
    own: (id: string) => T | undefined,
  ): T | undefined => {
    if (id === undefined || id === '') return undefined;
    const found = managed[String(id)] ?? own(String(id));
    if (found === undefined) unknown.push(`the ${what} ${id} is not known here`);
    return found;
  };
  const one = (value: unknown, pattern: string): EdgeBehavior => {
    const each = mapOf(value);
    const kept = (items: typeof cachePoliciesOf, id: string) => items(at).get(id)?.config;
    const associated = (type: string): EdgeFunction | undefined => {
      const found = asItems(each.FunctionAssociations)
        .map(mapOf)
        .find(({ EventType }) => EventType === type);
      const arn = found === undefined ? undefined : String(found.FunctionARN);
      const known = arn === undefined ? undefined : edgeFunctionsOf(at).get(arn);
      if (arn !== undefined && known === undefined) unknown.push(`the function ${arn} is not known here`);
      return known === undefined
        ? undefined
        : { name: String(known.config.Name), code: String(known.config.FunctionCode) };
    };
    const cache = find('cache policy', each.CachePolicyId, MANAGED_CACHE_POLICIES, (id) => {
      const found = kept(cachePoliciesOf, id);
      return found && cachePolicy(found);
    });
    return {
      pattern,
      origin: String(each.TargetOriginId),
      viewerProtocol: each.ViewerProtocolPolicy as EdgeBehavior['viewerProtocol'],
      allowedMethods: each.AllowedMethods === undefined ? ['GET', 'HEAD'] : texts(each.AllowedMethods),
      cachedMethods: each.CachedMethods === undefined ? ['GET', 'HEAD'] : texts(each.CachedMethods),
      compress: flag(each.Compress),
      cache: cache ?? cachePolicy({}),
      originRequest: find(
        'origin request policy',
        each.OriginRequestPolicyId,
        MANAGED_ORIGIN_REQUEST_POLICIES,
        (id) => {
          const found = kept(originRequestPoliciesOf, id);
          return found && originRequestPolicy(found);
        },
      ),
      responseHeaders: find(
        'response headers policy',
        each.ResponseHeadersPolicyId,
        MANAGED_RESPONSE_HEADERS_POLICIES,
        (id) => {
          const found = kept(responseHeadersPoliciesOf, id);
          return found && responseHeadersPolicy(found);
        },
      ),
      viewerRequest: associated('viewer-request'),
      viewerResponse: associated('viewer-response'),
    };
  };
  const behaviors = [
    ...asItems(config.CacheBehaviors).map((each) => one(each, String(mapOf(each).PathPattern))),
    one(config.DefaultCacheBehavior, '*'),
  ];
  return { behaviors, unknown };
}

export interface OriginPlace extends Pick<EdgeOrigin, 'place' | 'alsoNamed'> {
  /** Where the way to the origin says it, and not the distribution. */
  readonly protocol?: EdgeOrigin['protocol'];
}

export function originsOf(config: Properties, placeOf: (origin: Properties) => OriginPlace): readonly EdgeOrigin[] {
  return asItems(config.Origins)
    .map(mapOf)
    .map((origin): EdgeOrigin => {
      const domain = String(origin.DomainName);
      const { place, alsoNamed, protocol: ofWay } = placeOf(origin);
      const own = mapOf(origin.CustomOriginConfig ?? origin.VpcOriginConfig);
      const isBucket = origin.S3OriginConfig !== undefined || origin.OriginAccessControlId !== undefined;
      const protocol =
        own.OriginProtocolPolicy ?? (isBucket || origin.VpcOriginConfig !== undefined ? 'https-only' : 'match-viewer');
      return {
        id: String(origin.Id),
        domain,
        path: String(origin.OriginPath ?? ''),
        place,
        alsoNamed,
        protocol: ofWay ?? (protocol as EdgeOrigin['protocol']),
        httpPort: number(own.HTTPPort, 80),
        httpsPort: number(own.HTTPSPort, 443),
        headers: Object.fromEntries(
          asItems(origin.OriginCustomHeaders)
            .map(mapOf)
            .map(({ HeaderName, HeaderValue }) => [String(HeaderName), String(HeaderValue)]),
        ),
        readTimeoutSeconds: number(own.OriginReadTimeout, 30),
        connectionTimeoutSeconds: number(origin.ConnectionTimeout, 10),
        connectionAttempts: number(origin.ConnectionAttempts, 3),
      };
    });
}

export function errorResponsesOf(config: Properties): readonly EdgeErrorResponse[] {
  return asItems(config.CustomErrorResponses)
    .map(mapOf)
    .map((each) => ({
      code: Number(each.ErrorCode),
      page:
        each.ResponsePagePath === undefined || each.ResponsePagePath === '' ? undefined : String(each.ResponsePagePath),
      responseCode: each.ResponseCode === undefined ? undefined : Number(each.ResponseCode),
      minTtl: each.ErrorCachingMinTTL === undefined ? undefined : Number(each.ErrorCachingMinTTL),
    }));
}
