/** Who ends TLS connections, and from which version. The oracle is the page that each type names in `tls-versions.ts`. */
import { expect, test } from 'vitest';
import { askExample } from '../checks/ask-example.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

const asked = (Type: string, Properties: object) => askExample('old-tls', { It: { Type, Properties } }).It?.outcome;

const cloudFront = (ViewerCertificate?: object) => ({
  DistributionConfig: { Enabled: true, ...(ViewerCertificate && { ViewerCertificate }) },
});

const classic = (Attributes?: readonly object[]) => ({
  Listeners: [
    { LoadBalancerPort: '443', InstancePort: '80', Protocol: 'HTTPS', ...(Attributes && { PolicyNames: ['own'] }) },
  ],
  ...(Attributes && { Policies: [{ PolicyName: 'own', PolicyType: 'SSLNegotiationPolicyType', Attributes }] }),
});

test.each([
  ['AWS::CloudFront::Distribution', cloudFront(), 'refuted'],
  ['AWS::CloudFront::Distribution', cloudFront({ CloudFrontDefaultCertificate: true }), 'refuted'],
  [
    'AWS::CloudFront::Distribution',
    cloudFront({ CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1.2_2021' }),
    'refuted',
  ],
  [
    'AWS::CloudFront::Distribution',
    cloudFront({ AcmCertificateArn: 'a', MinimumProtocolVersion: 'TLSv1.2_2021' }),
    'proved',
  ],
  [
    'AWS::CloudFront::Distribution',
    cloudFront({ AcmCertificateArn: 'a', MinimumProtocolVersion: 'TLSv1.1_2016' }),
    'refuted',
  ],
  ['AWS::CloudFront::Distribution', cloudFront({ AcmCertificateArn: 'a', MinimumProtocolVersion: 'TLSv1' }), 'refuted'],
  [
    'AWS::CloudFront::Distribution',
    cloudFront({ AcmCertificateArn: 'a', MinimumProtocolVersion: 'TLSv1.3_2025' }),
    'proved',
  ],
  ['AWS::CloudFront::Distribution', cloudFront({ AcmCertificateArn: 'a' }), 'unknown'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', classic(), 'refuted'],
  [
    'AWS::ElasticLoadBalancing::LoadBalancer',
    classic([{ Name: 'Reference-Security-Policy', Value: 'ELBSecurityPolicy-TLS-1-2-2017-01' }]),
    'proved',
  ],
  ['AWS::ElasticLoadBalancing::LoadBalancer', classic([{ Name: 'Protocol-TLSv1.1', Value: true }]), 'refuted'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', classic([{ Name: 'Protocol-TLSv1.2', Value: true }]), 'proved'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', { Listeners: [{ Protocol: 'TCP' }] }, undefined],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_0' }, 'refuted'],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_2' }, 'proved'],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' }, 'proved'],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09' }, 'proved'],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'SecurityPolicy_TLS12_PFS_2025_EDGE' }, 'proved'],
  ['AWS::ApiGateway::DomainName', {}, 'unknown'],
  [
    'AWS::OpenSearchService::Domain',
    { DomainEndpointOptions: { TLSSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07' } },
    'refuted',
  ],
  [
    'AWS::OpenSearchService::Domain',
    { DomainEndpointOptions: { TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' } },
    'proved',
  ],
])('%s %j: %s', (type, properties, outcome) => {
  expect(asked(type, properties)).toBe(outcome);
});

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const listening = (Protocol: string, more: object = {}) => ({
  Type: LISTENER,
  Properties: {
    LoadBalancerArn: { Ref: 'Balancer' },
    Port: 443,
    Protocol,
    DefaultActions: [{ Type: 'forward' }],
    ...more,
  },
});
const secure = (SslPolicy: string) => listening('HTTPS', { SslPolicy });
const toHttps = listening('HTTP', { DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS' } }] });
const BEGINS_WITH_12 = secure('ELBSecurityPolicy-TLS13-1-2-2021-06');

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html: a balancer serves by its listeners. */
test.each([
  ['one of TLS 1.2', { A: BEGINS_WITH_12 }, 'proved'],
  ['one of TLS 1.2, and one that only redirects', { A: BEGINS_WITH_12, B: toHttps }, 'proved'],
  ['one of TLS 1.2, and one of TLS 1.0', { A: BEGINS_WITH_12, B: secure('ELBSecurityPolicy-2016-08') }, 'refuted'],
  ['one of TLS 1.2, and one without TLS', { A: BEGINS_WITH_12, B: listening('HTTP') }, 'refuted'],
  ['one whose target may end TLS', { A: listening('TCP') }, 'unknown'],
  ['only one that redirects', { A: toHttps }, 'unknown'],
  ['none', {}, 'unknown'],
  [
    'one of another balancer',
    { A: { ...BEGINS_WITH_12, Properties: { ...BEGINS_WITH_12.Properties, LoadBalancerArn: { Ref: 'Other' } } } },
    'unknown',
  ],
])('a load balancer with %s', (_, listeners, expected) => {
  const Type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
  const resources = { Balancer: { Type }, Other: { Type }, ...listeners };
  expect(inShort(judgeIn({ resources }, { kind: 'tls', of: 'Balancer', atLeast: '1.2' }))).toMatch(
    new RegExp(`^${expected}`),
  );
});
