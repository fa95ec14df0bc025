import type { Assertion, Claim, WebAclRule } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, exists, listens, parameter, property, reaches, stands, targets } = that;

export const HTTPS = listens('load balancer', {
  443: { protocol: 'HTTPS', certificate: 'certificate parameter', tls: '1.2', forwards: 'API target group' },
});

/** The only rule beside the default action: what waits for Claude. */
export const AI_ROUTES = exists(
  {
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    where: {
      ListenerArn: { refersTo: 'listener' },
      Conditions: {
        exactly: [{ where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: ['/api/ai/*'] } } }],
      },
      Actions: { exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'AI target group' } } }] },
    },
  },
  1,
);

export function frontClaims(options: BloomContractsOptions): readonly Claim[] {
  const { perimeter, viewer } = options;
  const isClosed = perimeter === 'no-internet';
  return that.area('Edge and load balancer', [
    claim(
      'BLM-EDG-01',
      'CloudFront stands in front of the load balancer',
      isClosed ? { resolution: 'C-BLM-01', note: 'Users come over the company connection; nothing is public.' } : {},
      isClosed
        ? [exists({ type: 'AWS::CloudFront::Distribution' }, 0), exists({ type: 'AWS::EC2::VPNGateway' }, 1)]
        : distribution,
    ),
    claim('BLM-EDG-02', 'One application load balancer, which no user reaches directly', { resolution: 'C-BLM-02' }, [
      exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
      property('load balancer', 'Type', 'application'),
      stands('load balancer', { public: false }),
      property('load balancer', 'LoadBalancerAttributes', {
        has: { where: { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' } },
      }),
      HTTPS,
      AI_ROUTES,
      exists({ type: 'AWS::ElasticLoadBalancingV2::ListenerRule' }, 1),
      ...(['API target group', 'AI target group'] as const).map((group) =>
        targets(group, { are: ['service'], port: 3001, protocol: 'HTTP', deregistrationSeconds: 60 }),
      ),
      exists(
        {
          type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
          where: { TargetType: 'ip', VpcId: { refersTo: 'vpc' } },
        },
        2,
      ),
      property('service', 'LoadBalancers', {
        exactly: (['API target group', 'AI target group'] as const).map((group) => ({
          where: { TargetGroupArn: { refersTo: group }, ContainerName: 'bloom-energy-api', ContainerPort: 3001 },
        })),
      }),
      reaches('load balancer', 'service', 'tcp/3001'),
    ]),
    claim(
      'BLM-EDG-03',
      'WAF on the load balancer',
      isClosed
        ? {}
        : {
            note: 'A client writes the first address of X-Forwarded-For; what comes over one connection of CloudFront is limited whatever the header says.',
          },
      webFirewall(options),
    ),
    claim(
      'BLM-EDG-04',
      'TLS certificates from ACM',
      {
        resolution: 'C-BLM-08',
        note: 'The certificate of the load balancer is made out to the origin name that CloudFront uses; a name of one’s own takes a second one in us-east-1.',
      },
      [
        HTTPS,
        parameter('OriginCertificateArn', {
          required: true,
          accepts: ['arn:aws:acm:us-west-2:111122223333:certificate/12345678-1234-1234-1234-123456789012'],
          refuses: ['', 'certificate', 'arn:aws:iam::111122223333:server-certificate/own'],
        }),
        ...(isClosed
          ? []
          : [
              parameter('OriginDomainName', {
                required: true,
                accepts: ['origin.example.com'],
                refuses: ['', 'origin', 'https://origin.example.com'],
              }),
              property('edge', 'DistributionConfig', {
                where: {
                  'Origins[0].DomainName': { refersTo: 'origin name parameter' },
                  'ViewerCertificate.AcmCertificateArn': viewer?.certificateArn ?? { absent: true },
                },
              }),
            ]),
      ],
    ),
  ]);
}

const distribution: readonly Assertion[] = [
  exists({ type: 'AWS::CloudFront::Distribution' }, 1),
  that.encrypted('edge', { in: 'transit' }),
  property('edge', 'DistributionConfig', {
    where: {
      Enabled: true,
      Origins: { exactly: [{ where: { 'VpcOriginConfig.VpcOriginId': { refersTo: 'edge origin' } } }] },
      // Managed policies of CloudFront: nothing is cached, and everything but the Host header is passed on.
      'DefaultCacheBehavior.CachePolicyId': '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      'DefaultCacheBehavior.OriginRequestPolicyId': 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      'DefaultCacheBehavior.AllowedMethods': { has: 'POST' },
      'DefaultCacheBehavior.ViewerProtocolPolicy': 'https-only',
    },
  }),
  property('edge origin', 'VpcOriginEndpointConfig', {
    where: {
      Arn: { refersTo: 'load balancer' },
      OriginProtocolPolicy: 'https-only',
      HTTPSPort: 443,
      OriginSSLProtocols: { exactly: ['TLSv1.2'] },
    },
  }),
];

/** Behind CloudFront the connection is CloudFront's: the client is only known by a header, whose first address it may write. */
export function webFirewall({ perimeter }: BloomContractsOptions): Assertion {
  const limits: readonly WebAclRule<never>[] =
    perimeter === 'no-internet'
      ? [{ rate: 2000, cannotBeEvaded: true }]
      : [
          { rate: 2000, by: { forwarded: 'X-Forwarded-For' } },
          { rate: 20_000, cannotBeEvaded: true },
        ];
  return that.filters('web firewall', {
    protects: ['load balancer'],
    default: 'allow',
    metrics: true,
    rules: [
      ...limits,
      // Contracts are longer than the 8 KB of this rule, so it only counts.
      { managed: 'AWSManagedRulesCommonRuleSet', except: { SizeRestrictions_BODY: 'count' } },
      { managed: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { managed: 'AWSManagedRulesSQLiRuleSet' },
    ],
  });
}
