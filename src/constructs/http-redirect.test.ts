import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { HttpRedirect } from './http-redirect.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

test('port 80 redirects to HTTPS for good and opens nothing', () => {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  const loadBalancer = new elb.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnets: [...network.subnets('Public')] },
    securityGroup: new ClosedSecurityGroup(stack, 'Group', { vpc, description: 'Load balancer' }),
  });
  new HttpRedirect(stack, 'Redirect', { loadBalancer });
  expect(resourcesOf(stack).Redirect?.Properties).toEqual({
    LoadBalancerArn: { Ref: 'LoadBalancer' },
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
  });
  expect(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
});
