import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { HttpsLoadBalancer, type HttpsLoadBalancerProps } from './https-load-balancer.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';

function loadBalancer(rest: Partial<HttpsLoadBalancerProps> = {}, stack = tinyStack()) {
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new HttpsLoadBalancer(stack, 'Web', {
    vpc,
    scheme: 'internet-facing',
    subnets: network.subnets('Public'),
    securityGroup: new ClosedSecurityGroup(stack, 'WebGroup', { vpc, description: 'Web' }),
    certificateArn: CERTIFICATE,
    target: new elb.ApplicationTargetGroup(stack, 'Target', { vpc, port: 80, targetType: elb.TargetType.IP }),
    ...rest,
  });
  return { stack, network };
}

test('it listens on 443 with TLS 1.3 and on nothing else', () => {
  const { stack } = loadBalancer();
  expect(
    Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::Listener')).map((one) => one.Properties),
  ).toEqual([
    {
      LoadBalancerArn: { Ref: 'Web' },
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
      Certificates: [{ CertificateArn: CERTIFICATE }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Target' } }],
    },
  ]);
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
test.each([
  ['1.3', 'ELBSecurityPolicy-TLS13-1-3-2021-06'],
  ['1.2', 'ELBSecurityPolicy-TLS13-1-2-2021-06'],
] as const)('a floor of TLS %s is the policy %s', (tlsFloor, policy) => {
  const { stack } = loadBalancer({ tlsFloor });
  expect(resourcesOf(stack).WebHttpsListener?.Properties?.SslPolicy).toBe(policy);
});

test('it waits for its way to the internet, drops malformed headers and opens no group', () => {
  const { stack } = loadBalancer();
  const { Web, WebGroup } = resourcesOf(stack);
  expect(Web?.DependsOn).toEqual(['VpcPublicDefaultRoute']);
  expect(Web?.Properties?.LoadBalancerAttributes).toEqual([
    { Key: 'deletion_protection.enabled', Value: 'false' },
    { Key: 'idle_timeout.timeout_seconds', Value: '60' },
    { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
  ]);
  expect(WebGroup?.Properties?.SecurityGroupIngress).toBeUndefined();
});

test('access logs go to the given bucket', () => {
  const stack = tinyStack();
  loadBalancer({ accessLogs: { bucket: new Bucket(stack, 'Logs'), prefix: 'web' } }, stack);
  expect(resourcesOf(stack).Web?.Properties?.LoadBalancerAttributes).toContainEqual({
    Key: 'access_logs.s3.prefix',
    Value: 'web',
  });
});

test('one zone is not enough', () => {
  const { network } = loadBalancer();
  expect(() => loadBalancer({ subnets: network.subnets('Public').slice(0, 1) })).toThrow(
    'Load balancer "Tiny/Web" was given 1 subnet(s) in 1 zone(s) (eu-west-1a); it takes at least two, each in a zone of its own.',
  );
});
