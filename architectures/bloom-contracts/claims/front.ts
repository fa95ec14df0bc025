import { type Claim, claim, exists, property, reaches, tls } from 'lintel/claims';
import { contract } from '../../../workloads/contracts/contract.ts';
import { DEFAULT_COMPANY_NETWORK } from '../addresses.ts';
import { RATE_LIMIT } from '../load-balancer.ts';
import type { BloomContractsOptions } from '../options.ts';

const area = 'Edge and load balancer';

export function frontClaims({
  perimeter,
  viewer,
  companyNetwork = DEFAULT_COMPANY_NETWORK,
}: BloomContractsOptions): readonly Claim[] {
  const isClosed = perimeter === 'no-internet';
  return [
    claim(
      'BLM-EDG-01',
      'CloudFront stands in front of the load balancer',
      isClosed
        ? [
            exists({ type: 'AWS::CloudFront::Distribution' }, 0),
            exists({ type: 'AWS::EC2::VPNGateway' }, 1),
            property('load balancer group', 'SecurityGroupIngress', {
              exactly: [{ where: { CidrIp: companyNetwork } }],
            }),
          ]
        : [
            exists({ type: 'AWS::CloudFront::Distribution' }, 1),
            property('edge', 'DistributionConfig.Enabled', true),
            property('edge', 'DistributionConfig.Origins', {
              exactly: [{ where: { 'VpcOriginConfig.VpcOriginId': { refersTo: 'edge origin' } } }],
            }),
            property('edge origin', 'VpcOriginEndpointConfig.Arn', { refersTo: 'load balancer' }),
            property('edge origin', 'VpcOriginEndpointConfig.OriginProtocolPolicy', 'https-only'),
            property('edge origin', 'VpcOriginEndpointConfig.HTTPSPort', 443),
            property('edge origin', 'VpcOriginEndpointConfig.OriginSSLProtocols', { exactly: ['TLSv1.2'] }),
            // Managed policies of CloudFront: nothing is cached, and everything but the Host header is passed on.
            property(
              'edge',
              'DistributionConfig.DefaultCacheBehavior.CachePolicyId',
              '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            ),
            property(
              'edge',
              'DistributionConfig.DefaultCacheBehavior.OriginRequestPolicyId',
              'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            ),
            property('edge', 'DistributionConfig.DefaultCacheBehavior.AllowedMethods', { has: 'POST' }),
            property('edge', 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy', 'https-only'),
          ],
      isClosed
        ? { area, resolution: 'C-BLM-01', note: 'Users come over the company connection; nothing is public.' }
        : { area },
    ),
    claim(
      'BLM-EDG-02',
      'One application load balancer, which no user reaches directly',
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
        property('load balancer', 'Type', 'application'),
        property('load balancer', 'Scheme', 'internal'),
        property('load balancer', 'LoadBalancerAttributes', {
          has: { where: { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' } },
        }),
        property('listener', 'DefaultActions', {
          exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'API target group' } } }],
        }),
        property('AI routes', 'ListenerArn', { refersTo: 'listener' }),
        property('AI routes', 'Actions', {
          exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'AI target group' } } }],
        }),
        ...['API target group', 'AI target group'].flatMap((group) => [
          property(group, 'TargetType', 'ip'),
          property(group, 'Protocol', 'HTTP'),
          property(group, 'Port', 3001),
          property(group, 'TargetGroupAttributes', {
            has: {
              where: {
                Key: 'deregistration_delay.timeout_seconds',
                Value: String(contract.processes[0].stopTimeoutSec),
              },
            },
          }),
          property(group, 'VpcId', { refersTo: 'vpc' }),
          property('service', 'LoadBalancers', {
            has: { where: { TargetGroupArn: { refersTo: group }, ContainerPort: 3001 } },
          }),
        ]),
        reaches('load balancer', 'service', 'tcp/3001'),
      ],
      { area, resolution: 'C-BLM-02' },
    ),
    claim('BLM-EDG-03', 'WAF on the load balancer', webFirewall(), { area }),
    claim(
      'BLM-EDG-04',
      'TLS certificates from ACM',
      [
        property('listener', 'Port', 443),
        property('listener', 'Protocol', 'HTTPS'),
        property('listener', 'Certificates', {
          exactly: [{ where: { CertificateArn: { refersTo: 'OriginCertificateArn' } } }],
        }),
        property({ parameter: 'OriginCertificateArn' }, 'AllowedPattern', { like: '^arn:aws*:acm:*' }),
        tls('listener', '1.2'),
        ...(isClosed
          ? []
          : [
              property('edge', 'DistributionConfig.Origins[0].DomainName', { refersTo: 'OriginDomainName' }),
              property(
                'edge',
                'DistributionConfig.ViewerCertificate.AcmCertificateArn',
                viewer?.certificateArn ?? { absent: true },
              ),
            ]),
      ],
      {
        area,
        resolution: 'C-BLM-08',
        note: 'The certificate of the load balancer is made out to the origin name that CloudFront uses; a name of one’s own takes a second one in us-east-1.',
      },
    ),
  ];
}

export function webFirewall() {
  const managed = (name: string) => ({
    where: {
      'Statement.ManagedRuleGroupStatement.VendorName': 'AWS',
      'Statement.ManagedRuleGroupStatement.Name': name,
      'OverrideAction.None': { present: true },
      'VisibilityConfig.CloudWatchMetricsEnabled': true,
    } as const,
  });
  return [
    property('web firewall', 'Scope', 'REGIONAL'),
    property('web firewall', 'DefaultAction.Allow', { present: true }),
    // Contracts are longer than the 8 KB of this rule, so it only counts.
    property('web firewall', 'Rules[1].Statement.ManagedRuleGroupStatement.RuleActionOverrides', {
      exactly: [{ where: { Name: 'SizeRestrictions_BODY', 'ActionToUse.Count': { present: true } } }],
    }),
    property('web firewall of the load balancer', 'ResourceArn', { refersTo: 'load balancer' }),
    property('web firewall of the load balancer', 'WebACLArn', { refersTo: 'web firewall' }),
    property('web firewall', 'Rules', {
      exactly: [
        {
          where: {
            'Statement.RateBasedStatement.Limit': RATE_LIMIT,
            'Statement.RateBasedStatement.EvaluationWindowSec': 300,
            'Statement.RateBasedStatement.AggregateKeyType': 'FORWARDED_IP',
            'Statement.RateBasedStatement.ForwardedIPConfig.HeaderName': 'X-Forwarded-For',
            'Statement.RateBasedStatement.ForwardedIPConfig.FallbackBehavior': 'MATCH',
            'Action.Block': { present: true },
            'VisibilityConfig.CloudWatchMetricsEnabled': true,
          },
        },
        managed('AWSManagedRulesCommonRuleSet'),
        managed('AWSManagedRulesKnownBadInputsRuleSet'),
        managed('AWSManagedRulesSQLiRuleSet'),
      ],
    }),
  ];
}
