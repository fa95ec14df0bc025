import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type ProductionStack, WebFirewall } from 'lintel/constructs';
import { named, type Parameters } from './interface.ts';
import type { Settings } from './settings.ts';

/** Stands before the load balancer itself, so that nobody gets around it by calling that directly (C-EC2-03). */
export function addFirewall(
  stack: ProductionStack,
  loadBalancer: elb.IApplicationLoadBalancer,
  settings: Settings,
): void {
  if (!settings.firewall) return;
  new WebFirewall(stack, 'Firewall', {
    name: settings.name,
    scope: 'regional',
    protects: [loadBalancer.loadBalancerArn],
    rules: [
      {
        kind: 'rate',
        name: 'TooManyRequests',
        requests: 2000,
        windowSeconds: 300,
        address: settings.trustedHops === 2 ? 'forwarded' : 'sender',
      },
      { kind: 'managed', group: 'AWSManagedRulesAmazonIpReputationList' },
      { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesKnownBadInputsRuleSet' },
      { kind: 'managed', group: 'AWSManagedRulesSQLiRuleSet' },
    ],
  });
}

/** The zone of every distribution: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/** Where users come from: the name in DNS, and CloudFront in front of the load balancer. */
export function addEdge(
  stack: ProductionStack,
  loadBalancer: elb.ApplicationLoadBalancer,
  { certificateArn, hostedZoneId }: Parameters,
  settings: Settings,
): void {
  const { domainName } = settings;
  if (domainName === undefined || certificateArn === undefined || hostedZoneId === undefined) return;
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
  const distribution = addDistribution(stack, domainName, origin, certificateArn.valueAsString);
  for (const type of ['A', 'AAAA']) {
    new route53.CfnRecordSet(stack, type === 'A' ? 'Record' : 'RecordIpv6', {
      hostedZoneId: hostedZoneId.valueAsString,
      name: `${domainName}.`,
      type,
      aliasTarget: { dnsName: distribution.distributionDomainName, hostedZoneId: CLOUDFRONT_ZONE },
    });
  }
}

function addDistribution(stack: ProductionStack, domainName: string, origin: string, certificateArn: string) {
  const loadBalancer = new HttpOrigin(origin, {
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
