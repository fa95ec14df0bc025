import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { PathRoute, type PathRouteProps } from './path-route.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function route(rest: Partial<PathRouteProps> = {}) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  const target = (id: string) =>
    new elb.ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: elb.TargetType.IP });
  const loadBalancer = new elb.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnets: [...network.subnets('Public')] },
    securityGroup: new ClosedSecurityGroup(stack, 'Group', { vpc, description: 'Load balancer' }),
  });
  const listener = loadBalancer.addListener('Listener', {
    port: 80,
    open: false,
    defaultTargetGroups: [target('Pages')],
  });
  new PathRoute(stack, 'Api', { listener, priority: 10, paths: ['/api/*'], target: target('Backend'), ...rest });
  return stack;
}

test('requests with the path go to their own target group', () => {
  expect(resourcesOf(route()).Api?.Properties).toEqual({
    ListenerArn: { Ref: 'LoadBalancerListener' },
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Backend' } }],
  });
});

test('a header can be required as well', () => {
  expect(
    resourcesOf(route({ header: { name: 'X-Tier', values: ['gold'] } })).Api?.Properties?.Conditions,
  ).toContainEqual({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'X-Tier', Values: ['gold'] },
  });
});

test.each<[string, Partial<PathRouteProps>, string]>([
  [
    'a path without a slash',
    { paths: ['api/*'] },
    'Route "Tiny/Api" has the path "api/*"; write it like "/api/*", at most 128 characters.',
  ],
  [
    'no path',
    { paths: [] },
    'Route "Tiny/Api" has 0 values in its conditions; a rule takes 1 to 5, one of them a path.',
  ],
  [
    'six paths',
    { paths: ['/a', '/b', '/c', '/d', '/e', '/f'] },
    'Route "Tiny/Api" has 6 values in its conditions; a rule takes 1 to 5, one of them a path.',
  ],
  ['a priority of 0', { priority: 0 }, 'Route "Tiny/Api" has the priority 0; use a whole number from 1 to 50000.'],
])('%s is refused', (_, rest, message) => {
  expect(() => route(rest)).toThrow(message);
});
