import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { CloudFrontEdge, type CloudFrontEdgeProps } from './cloudfront-edge.ts';
import { ObjectStore } from './object-store.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function edge(rest: Partial<CloudFrontEdgeProps> = {}, stack = tinyStack()) {
  const { vpc, ...network } = tinyNetwork(stack);
  const made = new CloudFrontEdge(stack, 'Edge', {
    loadBalancer: new elb.ApplicationLoadBalancer(stack, 'Web', {
      vpc,
      vpcSubnets: { subnetGroupName: 'Data' },
      securityGroup: new ClosedSecurityGroup(stack, 'WebGroup', { vpc, description: 'Web' }),
    }),
    originDomainName: 'origin.example.com',
    name: 'orders',
    comment: 'Orders',
    ...rest,
  });
  return { stack, made, network };
}

test('users come over HTTPS, CloudFront goes on over HTTPS inside the VPC, and nothing is cached', () => {
  const { stack } = edge();
  const { Edge, EdgeOrigin } = resourcesOf(stack);
  expect(EdgeOrigin?.Properties?.VpcOriginEndpointConfig).toMatchObject({
    Arn: { Ref: 'Web' },
    Name: 'orders',
    HTTPSPort: 443,
    OriginProtocolPolicy: 'https-only',
    OriginSSLProtocols: ['TLSv1.2'],
  });
  expect(Edge?.Properties?.DistributionConfig).toMatchObject({
    Enabled: true,
    HttpVersion: 'http2and3',
    DefaultCacheBehavior: {
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html: CachingDisabled
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    },
    Origins: [
      {
        Id: 'orders',
        DomainName: 'origin.example.com',
        VpcOriginConfig: { VpcOriginId: { 'Fn::GetAtt': ['EdgeOrigin', 'Id'] }, OriginReadTimeout: 60 },
      },
    ],
  });
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
test('its log goes into a bucket that takes lists of access, and stays private', () => {
  const stack = tinyStack();
  const bucket = new ObjectStore(stack, 'Logs', { takesCloudFrontLogs: true });
  edge({ accessLogs: { bucket, prefix: 'edge/' } }, stack);
  const { Edge, Logs } = resourcesOf(stack);
  expect(Logs?.Properties).toMatchObject({
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(Edge?.Properties?.DistributionConfig).toMatchObject({
    Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'RegionalDomainName'] }, Prefix: 'edge/' },
  });
});

test('names of its own need a certificate of us-east-1', () => {
  const viewer = {
    domainNames: ['orders.example.com'],
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
  };
  const { stack, made } = edge({ viewer });
  expect(resourcesOf(stack).Edge?.Properties?.DistributionConfig).toMatchObject({
    Aliases: ['orders.example.com'],
    ViewerCertificate: { AcmCertificateArn: viewer.certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
  });
  expect(made.url).toBe('https://orders.example.com');
  expect(() =>
    edge({ viewer: { ...viewer, certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' } }),
  ).toThrow('CloudFront takes certificates of us-east-1 only');
});

test('a wait that CloudFront does not offer is refused', () => {
  expect(() => edge({ readTimeout: Duration.seconds(180) })).toThrow(
    'Edge "Tiny/Edge" waits 180 s for its origin; CloudFront waits 1 to 120 s.',
  );
});
