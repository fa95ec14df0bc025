import { SecretValue } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type FirewallRule, type ProductionStack, WebFirewall } from 'lintel/constructs';
import { named, type Parameters } from './interface.ts';
import { namesOf, type Settings } from './settings.ts';

/** Of one address in five minutes. */
const CLIENT_LIMIT = 2000;

/** Over one connecting address of CloudFront in five minutes: more than honest users make together. */
const EDGE_LIMIT = 20_000;

/** With it CloudFront shows that a request is one of this distribution: its addresses are those of every customer. */
const ORIGIN_HEADER = 'x-origin-secret';

/**
 * The value of the header, as a dynamic reference. The second region reads the copy that Secrets Manager keeps there under
 * the same name.
 */
export function addOriginSecret(stack: ProductionStack, key: IKey, settings: Settings): string | undefined {
  if (settings.domainName === undefined) return undefined;
  const { originSecret } = namesOf(settings);
  if (settings.isSecondRegion) return SecretValue.secretsManager(originSecret).unsafeUnwrap();
  const secret = new Secret(stack, 'OriginSecret', {
    secretName: originSecret,
    description: 'CloudFront shows it to the load balancer',
    encryptionKey: key,
    generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    ...(settings.secondRegion === undefined ? {} : { replicaRegions: [{ region: settings.secondRegion.region }] }),
  });
  return secret.secretValue.unsafeUnwrap();
}

/** Stands before the load balancer itself and lets nothing pass that did not come through CloudFront (C-EC2-03). */
export function addFirewall(
  stack: ProductionStack,
  loadBalancer: elb.IApplicationLoadBalancer,
  originSecret: string | undefined,
  settings: Settings,
): void {
  if (!settings.firewall) return;
  new WebFirewall(stack, 'Firewall', {
    name: settings.name,
    scope: 'regional',
    protects: [loadBalancer.loadBalancerArn],
    rules: [
      ...(originSecret === undefined ? [CLIENTS] : fromCloudFront(originSecret)),
      { kind: 'managed', group: 'AWSManagedRulesAmazonIpReputationList' },
      { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesSQLiRuleSet' },
    ],
  });
}

const CLIENTS = { kind: 'rate', name: 'TooManyRequests', requests: CLIENT_LIMIT, windowSeconds: 300 } as const;

/** The first address of the header is the client's own text, so a second limit counts what connects, whatever it says. */
function fromCloudFront(originSecret: string): readonly FirewallRule[] {
  return [
    { kind: 'header', name: 'OnlyThroughCloudFront', header: ORIGIN_HEADER, value: originSecret },
    { ...CLIENTS, address: 'forwarded' },
    { kind: 'rate', name: 'TooManyRequestsOfAnEdge', requests: EDGE_LIMIT, windowSeconds: 300 },
  ];
}

/** The zone of every distribution: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/** Where users come from: the name in DNS, and CloudFront in front of the load balancer. */
export function addEdge(
  stack: ProductionStack,
  loadBalancer: elb.ApplicationLoadBalancer,
  { certificateArn, hostedZoneId }: Parameters,
  originSecret: string | undefined,
  settings: Settings,
): void {
  const { domainName } = settings;
  if (domainName === undefined || certificateArn === undefined || hostedZoneId === undefined) return;
  if (originSecret === undefined) throw new Error('A domain name comes with a secret of the origin.');
  const origin = `origin.${domainName}`;
  const regional = settings.secondRegion === undefined ? {} : { region: stack.region, setIdentifier: stack.region };
  new route53.CfnRecordSet(stack, 'OriginRecord', {
    hostedZoneId: hostedZoneId.valueAsString,
    name: `${origin}.`,
    type: 'A',
    // CloudFront asks for the certificate of this name, which the load balancer's own name could not have.
    aliasTarget: {
      dnsName: loadBalancer.loadBalancerDnsName,
      hostedZoneId: loadBalancer.loadBalancerCanonicalHostedZoneId,
      evaluateTargetHealth: settings.secondRegion !== undefined,
    },
    ...regional,
  });
  // One distribution serves every region; the origin's name leads it to the nearest one.
  if (settings.isSecondRegion) return;
  const headers = { [ORIGIN_HEADER]: originSecret };
  const distribution = addDistribution(stack, domainName, { origin, headers }, certificateArn.valueAsString);
  for (const type of ['A', 'AAAA']) {
    new route53.CfnRecordSet(stack, type === 'A' ? 'Record' : 'RecordIpv6', {
      hostedZoneId: hostedZoneId.valueAsString,
      name: `${domainName}.`,
      type,
      aliasTarget: { dnsName: distribution.distributionDomainName, hostedZoneId: CLOUDFRONT_ZONE },
    });
  }
}

function addDistribution(
  stack: ProductionStack,
  domainName: string,
  { origin, headers }: { readonly origin: string; readonly headers: Record<string, string> },
  certificateArn: string,
) {
  const loadBalancer = new HttpOrigin(origin, {
    customHeaders: headers,
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
  });
  const shared = {
    origin: loadBalancer,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
    compress: true,
  };
  return new cloudfront.Distribution(stack, 'Distribution', {
    comment: named(`\${AWS::StackName}: ${domainName}`),
    domainNames: [domainName],
    certificate: acm.Certificate.fromCertificateArn(stack, 'ViewerCertificate', certificateArn),
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      ...shared,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      // Pages and the API say for themselves whether they may be kept.
      cachePolicy: cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
    },
    additionalBehaviors: {
      '/assets/*': { ...shared, cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED },
    },
  });
}
