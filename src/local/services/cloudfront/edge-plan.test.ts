/** From policies of templates to what a front door goes by. Oracles: the pages of the API named at each case. */
import { expect, test } from 'vitest';
import { cachePolicy, originRequestPolicy, originsOf, responseHeadersPolicy } from './edge-plan.ts';
import { distributionLimits } from './limits.ts';

// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html: what holds where nothing is said.
test.each([
  [{ MinTTL: 0 }, [0, 86_400, 31_536_000]],
  [{ MinTTL: 100_000 }, [100_000, 100_000, 31_536_000]],
  [{ MinTTL: 0, DefaultTTL: 40_000_000 }, [0, 40_000_000, 40_000_000]],
  [{ MinTTL: 1, DefaultTTL: 2, MaxTTL: 3 }, [1, 2, 3]],
])('the times of %j', (config, expected) => {
  const { minTtl, defaultTtl, maxTtl } = cachePolicy(config);
  expect([minTtl, defaultTtl, maxTtl]).toEqual(expected);
});

test('names of headers are the same in small and capital letters, those of cookies are not', () => {
  const policy = originRequestPolicy({
    HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-One'] },
    CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['Session'] },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  });
  expect(policy).toEqual({
    headers: { behavior: 'whitelist', names: ['x-one'] },
    cookies: { behavior: 'allExcept', names: ['Session'] },
    queryStrings: { behavior: 'all', names: [] },
  });
});

// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicySecurityHeadersConfig.html
test('security headers are written as browsers read them', () => {
  const { set, cors } = responseHeadersPolicy({
    SecurityHeadersConfig: {
      StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: true, Override: true },
      XSSProtection: { Protection: true, ModeBlock: true, Override: false },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ContentTypeOptions: { Override: true },
    },
    CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'v', Override: false }] },
  });
  expect(set).toEqual([
    { name: 'Strict-Transport-Security', value: 'max-age=60; includeSubDomains; preload', override: true },
    { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
    { name: 'X-Frame-Options', value: 'DENY', override: true },
    { name: 'X-XSS-Protection', value: '1; mode=block', override: false },
    { name: 'X-Own', value: 'v', override: false },
  ]);
  expect(cors).toBeUndefined();
});

// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html and …/API_CustomOriginConfig.html
test('an origin waits as long as it does where nothing is said', () => {
  const config = {
    Origins: [{ Id: 'o', DomainName: 'a.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }],
  };
  const [origin] = originsOf(config, () => ({ place: { kind: 'address', address: '192.88.99.1' }, alsoNamed: [] }));
  expect(origin).toMatchObject({
    protocol: 'http-only',
    httpPort: 80,
    httpsPort: 443,
    readTimeoutSeconds: 30,
    connectionTimeoutSeconds: 10,
    connectionAttempts: 3,
  });
});

const PLAIN = { DefaultCacheBehavior: { CachePolicyId: 'x' }, Origins: [] };
test.each([
  ['nothing', {}, 0],
  ['Lambda@Edge', { DefaultCacheBehavior: { CachePolicyId: 'x', LambdaFunctionAssociations: [{}] } }, 1],
  ['signed URLs', { CacheBehaviors: [{ CachePolicyId: 'x', TrustedKeyGroups: ['k'] }] }, 1],
  ['countries', { Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } } }, 1],
  ['no countries', { Restrictions: { GeoRestriction: { RestrictionType: 'none' } } }, 0],
  ['groups of origins', { OriginGroups: { Quantity: 1, Items: [{}] } }, 1],
  [
    'an origin access identity',
    { Origins: [{ S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' } }] },
    1,
  ],
  ['settings from before cache policies', { DefaultCacheBehavior: { ForwardedValues: {} } }, 1],
])('a distribution with %s is refused by name, or not', (_, config, expected) =>
  expect(distributionLimits({ ...PLAIN, ...config })).toHaveLength(expected),
);
