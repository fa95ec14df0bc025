/** Connections through load balancers. Oracle: the page of the AWS documentation named below. */
import { describe, expect, test } from 'vitest';
import type { Network } from '../../model/index.ts';
import { anyone, but, group, instance, internet, owner, type Resources, ref, show, tcp } from './example-network.ts';
import { reach, relayed } from './index.ts';

describe('load balancers', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#client-ip-preservation
  const balanced = (type: 'application' | 'network', ingress: object): Network =>
    but({
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Type: type, Subnets: [ref('Public')], SecurityGroups: [ref('WebGroup')] },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: ref('Balancer'),
          Port: 443,
          Protocol: type === 'network' ? 'TCP' : 'HTTPS',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
        },
      },
      Targets: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: { Port: 8080, Protocol: 'HTTP', Targets: [{ Id: ref('Database') }] },
      },
      DatabaseGroup: group([tcp(8080, ingress)]),
    });
  test.each([
    {
      type: 'application',
      admits: 'the balancer',
      network: balanced('application', { SourceSecurityGroupId: ref('WebGroup') }),
      certain: 'tcp/443',
    },
    {
      type: 'application',
      admits: 'public addresses only',
      network: balanced('application', { CidrIp: '8.0.0.0/8' }),
      certain: 'nothing',
    },
    { type: 'network', admits: 'anyone', network: balanced('network', anyone), certain: 'tcp/443' },
    {
      type: 'network',
      admits: 'the balancer',
      network: balanced('network', { SourceSecurityGroupId: ref('WebGroup') }),
      certain: 'tcp/443',
    },
    {
      type: 'network',
      admits: 'the addresses of the VPC',
      network: balanced('network', { CidrIp: '10.0.0.0/16' }),
      certain: 'nothing',
    },
  ])('$type, target admits $admits: the internet gets through on $certain', ({ network, certain }) => {
    const answer = relayed(network, internet, 'Balancer', owner('Database'));
    expect(show(answer.certain)).toBe(certain);
    expect(answer.routes.map(({ listener, target }) => `${listener} to ${target}`)).toEqual(['Listener to Database']);
    answer.routes.forEach(({ relay }) => void relay.reach.witness(relay.flows));
  });

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
  const towards = (properties: object, ingress: object, more: Resources = {}): Network =>
    but({
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Type: 'network', Subnets: [ref('Public')] },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: ref('Balancer'),
          Port: 443,
          Protocol: 'TCP',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
        },
      },
      Targets: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: { Port: 8080, Protocol: 'TCP', ...properties },
      },
      DatabaseGroup: group([tcp(8080, ingress)]),
      ...more,
    });
  const byId = { Targets: [{ Id: ref('Database') }] };
  const byAddress = (Id: unknown) => ({ TargetType: 'ip', Targets: [{ Id }] });
  const preserve = (Value: string) => ({ TargetGroupAttributes: [{ Key: 'preserve_client_ip.enabled', Value }] });
  const inside = { CidrIp: '10.0.0.0/16' };
  const fixed = { Database: instance('Private', 'DatabaseGroup', { PrivateIpAddress: '10.0.1.10' }) };
  const privateIp = { 'Fn::GetAtt': ['Database', 'PrivateIp'] };
  test.each<[string, Network, string]>([
    ['an instance sees clients', towards(byId, inside), 'nothing'],
    ['unless its group does not preserve them', towards({ ...byId, ...preserve('false') }, inside), 'tcp/443'],
    ['a target by address sees the balancer', towards(byAddress(privateIp), inside), 'tcp/443'],
    [
      'unless its group preserves clients',
      towards({ ...byAddress(privateIp), ...preserve('true') }, inside),
      'nothing',
    ],
    [
      'a literal address is the interface that is fixed to it',
      towards(byAddress('10.0.1.10'), inside, fixed),
      'tcp/443',
    ],
    ['or perhaps one of its subnet', towards(byAddress('10.0.1.10'), inside), 'perhaps tcp/443'],
    ['but none of another subnet', towards(byAddress('10.0.0.10'), inside), 'nothing'],
    ['nor one that is fixed to another', towards(byAddress('10.0.1.11'), inside, fixed), 'nothing'],
  ])('%s', (_, network, expected) => {
    const { certain, possible, routes } = relayed(network, internet, 'Balancer', owner('Database'));
    expect(show(certain) === show(possible) ? show(certain) : `perhaps ${show(possible)}`).toBe(expected);
    routes.forEach(({ relay }) => void relay.reach.witness(relay.flows));
  });

  test('clients never reach the target past the balancer', () => {
    expect(
      show(
        reach(balanced('application', { SourceSecurityGroupId: ref('WebGroup') }), internet, owner('Database'))
          .possible,
      ),
    ).toBe('nothing');
  });
});
