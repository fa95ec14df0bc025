/**
 * Oracles: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ for answers, errors and what stands where
 * nothing is said, and the forms of ARNs on
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 */
import { expect, test } from 'vitest';
import type { ElasticLoadBalancingV2Shapes as Shapes } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import type { AccountRegion } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { acm } from '../acm/acm.ts';
import { elbv2 } from './elbv2.ts';
import { reportHealth } from './target-groups.ts';

const AT: AccountRegion = { partition: 'aws', account: '111111111111', region: 'us-east-1' };
const newWorld = () => openWorld({ services: [elbv2, acm] });
type World = ReturnType<typeof newWorld>;
const ask = async <T>(world: World, operation: string, input: object) =>
  (await world.invoke('elasticloadbalancing', operation, input, AT)) as T;

async function front(world: World): Promise<string> {
  const { LoadBalancers } = await ask<Shapes['CreateLoadBalancerOutput']>(world, 'CreateLoadBalancer', {
    Name: 'front',
    Subnets: ['subnet-a', 'subnet-b'],
    SecurityGroups: ['sg-1'],
  });
  return LoadBalancers?.[0]?.LoadBalancerArn ?? '';
}

async function web(world: World): Promise<string> {
  const { TargetGroups } = await ask<Shapes['CreateTargetGroupOutput']>(world, 'CreateTargetGroup', {
    Name: 'web',
    Protocol: 'HTTP',
    Port: 80,
    VpcId: 'vpc-1',
    TargetType: 'ip',
  });
  return TargetGroups?.[0]?.TargetGroupArn ?? '';
}

async function listening(world: World, balancer: string, group: string): Promise<string> {
  const { Listeners } = await ask<Shapes['CreateListenerOutput']>(world, 'CreateListener', {
    LoadBalancerArn: balancer,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
  });
  return Listeners?.[0]?.ListenerArn ?? '';
}

test('a load balancer has the ARN, the name and the defaults that AWS gives it', async () => {
  const world = newWorld();
  const arn = await front(world);
  expect(arn).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer\/app\/front\/[0-9a-f]{16}$/);
  const { LoadBalancers } = await ask<Shapes['DescribeLoadBalancersOutput']>(world, 'DescribeLoadBalancers', {});
  expect(LoadBalancers).toMatchObject([
    {
      DNSName: expect.stringMatching(/^front-\d{10}\.us-east-1\.elb\.amazonaws\.com$/),
      CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
      Scheme: 'internet-facing',
      State: { Code: 'active' },
      Type: 'application',
      SecurityGroups: ['sg-1'],
      IpAddressType: 'ipv4',
    },
  ]);
  const { Attributes } = await ask<Shapes['DescribeLoadBalancerAttributesOutput']>(
    world,
    'DescribeLoadBalancerAttributes',
    { LoadBalancerArn: arn },
  );
  expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '60' });
  expect(await front(world)).toBe(arn);
  const one = { Name: 'one', Subnets: ['subnet-a'] };
  await expect(ask(world, 'CreateLoadBalancer', one)).rejects.toMatchObject({ code: 'ValidationError' });
  const other = { Name: 'front', Subnets: ['subnet-a', 'subnet-c'] };
  await expect(ask(world, 'CreateLoadBalancer', other)).rejects.toMatchObject({ code: 'DuplicateLoadBalancerName' });
  const Attributes2 = [{ Key: 'deletion_protection.enabled', Value: 'true' }];
  await ask(world, 'ModifyLoadBalancerAttributes', { LoadBalancerArn: arn, Attributes: Attributes2 });
  await expect(ask(world, 'DeleteLoadBalancer', { LoadBalancerArn: arn })).rejects.toMatchObject({
    code: 'OperationNotPermitted',
  });
  const unknown = { LoadBalancerArn: arn, Attributes: [{ Key: 'no.such', Value: 'x' }] };
  await expect(ask(world, 'ModifyLoadBalancerAttributes', unknown)).rejects.toMatchObject({ code: 'ValidationError' });
});

test('a listener and its rules: the order of rules, what is in use, what is missing', async () => {
  const world = newWorld();
  const [balancer, group] = [await front(world), await web(world)];
  const listener = await listening(world, balancer, group);
  expect(listener).toMatch(/:listener\/app\/front\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  const rule = (Priority: number) => ({
    ListenerArn: listener,
    Priority,
    Conditions: [{ Field: 'path-pattern', Values: ['/a'] }],
    Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
  });
  await ask(world, 'CreateRule', rule(20));
  await ask(world, 'CreateRule', rule(3));
  await expect(ask(world, 'CreateRule', rule(3))).rejects.toMatchObject({ code: 'PriorityInUse' });
  const { Rules } = await ask<Shapes['DescribeRulesOutput']>(world, 'DescribeRules', { ListenerArn: listener });
  expect(Rules?.map(({ Priority }) => Priority)).toEqual(['3', '20', 'default']);
  expect(Rules?.[0]?.Conditions).toEqual([
    { Field: 'path-pattern', Values: ['/a'], PathPatternConfig: { Values: ['/a'] } },
  ]);
  expect(Rules?.[2]).toMatchObject({ IsDefault: true, Actions: [{ Type: 'forward', TargetGroupArn: group }] });
  await expect(listening(world, balancer, group)).rejects.toMatchObject({ code: 'DuplicateListener' });
  await expect(listening(world, balancer, `${group}x`)).rejects.toMatchObject({ code: 'TargetGroupNotFound' });
  await expect(ask(world, 'DeleteTargetGroup', { TargetGroupArn: group })).rejects.toMatchObject({
    code: 'ResourceInUse',
  });
  const secure = { LoadBalancerArn: balancer, Protocol: 'HTTPS', Port: 443, DefaultActions: rule(1).Actions };
  await expect(ask(world, 'CreateListener', secure)).rejects.toMatchObject({ code: 'CertificateNotFound' });
  await ask(world, 'DeleteLoadBalancer', { LoadBalancerArn: balancer });
  await expect(ask(world, 'DescribeRules', { ListenerArn: listener })).rejects.toMatchObject({
    code: 'ListenerNotFound',
  });
  await ask(world, 'DeleteTargetGroup', { TargetGroupArn: group });
});

test('the health of targets: unused, registering, and what the load balancer found', async () => {
  const world = newWorld();
  const group = await web(world);
  const { TargetGroups } = await ask<Shapes['DescribeTargetGroupsOutput']>(world, 'DescribeTargetGroups', {});
  expect(TargetGroups).toMatchObject([
    {
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: 'traffic-port',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      HealthCheckPath: '/',
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: [],
    },
  ]);
  const health = async () =>
    (await ask<Shapes['DescribeTargetHealthOutput']>(world, 'DescribeTargetHealth', { TargetGroupArn: group }))
      .TargetHealthDescriptions;
  await ask(world, 'RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: '10.0.0.5' }] });
  const target = { Id: '10.0.0.5', Port: 80 };
  expect(await health()).toMatchObject([{ Target: target, TargetHealth: { Reason: 'Target.NotInUse' } }]);
  await listening(world, await front(world), group);
  expect(await health()).toMatchObject([{ TargetHealth: { State: 'initial', Reason: 'Elb.RegistrationInProgress' } }]);
  reportHealth(world, group, { id: '10.0.0.5', port: 80 }, { State: 'healthy' });
  expect(await health()).toMatchObject([{ HealthCheckPort: '80', TargetHealth: { State: 'healthy' } }]);
  await ask(world, 'DeregisterTargets', { TargetGroupArn: group, Targets: [{ Id: '10.0.0.5' }] });
  expect(await health()).toMatchObject([{ TargetHealth: { Reason: 'Target.DeregistrationInProgress' } }]);
  reportHealth(world, group, { id: '10.0.0.5', port: 80 }, undefined);
  expect(await health()).toEqual([]);
});

test('a certificate that a listener shows is in use', async () => {
  const world = newWorld();
  const { CertificateArn } = (await world.invoke(
    'acm',
    'RequestCertificate',
    { DomainName: 'a.example', KeyAlgorithm: 'EC_prime256v1' },
    AT,
  )) as { readonly CertificateArn: string };
  const balancer = await front(world);
  const actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }];
  await ask(world, 'CreateListener', {
    LoadBalancerArn: balancer,
    Protocol: 'HTTPS',
    Port: 443,
    Certificates: [{ CertificateArn }],
    DefaultActions: actions,
  });
  await expect(world.invoke('acm', 'DeleteCertificate', { CertificateArn }, AT)).rejects.toMatchObject({
    code: 'ResourceInUseException',
  });
  expect(await world.invoke('acm', 'DescribeCertificate', { CertificateArn }, AT)).toMatchObject({
    Certificate: { InUseBy: [balancer], RenewalEligibility: 'ELIGIBLE' },
  });
  await ask(world, 'DeleteLoadBalancer', { LoadBalancerArn: balancer });
  await world.invoke('acm', 'DeleteCertificate', { CertificateArn }, AT);
});
