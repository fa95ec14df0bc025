import { expect, test } from 'vitest';
import { NetworkFirewall } from './network-firewall.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function wall(allow: readonly string[] = ['api.example.com'], zones = 1) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const made = new NetworkFirewall(stack, 'Wall', {
    vpc: network.vpc,
    subnets: network.subnets('Data').slice(0, zones),
    name: 'wall',
    allow,
  });
  return { stack, made };
}

test('TLS connections to the listed names pass, everything else is dropped and reported', () => {
  const { stack } = wall();
  const { WallAllowedNames, WallPolicy, Wall, WallLogging } = resourcesOf(stack);
  expect(WallAllowedNames?.Properties?.RuleGroup).toMatchObject({
    RulesSource: {
      RulesSourceList: { GeneratedRulesType: 'ALLOWLIST', TargetTypes: ['TLS_SNI'], Targets: ['api.example.com'] },
    },
  });
  expect(WallPolicy?.Properties?.FirewallPolicy).toMatchObject({
    StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
    StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'DROP' },
    StatelessDefaultActions: ['aws:forward_to_sfe'],
  });
  expect(Wall?.Properties?.SubnetMappings).toEqual([{ SubnetId: { Ref: 'VpcDataSubnetA' }, IPAddressType: 'IPV4' }]);
  expect(WallLogging?.Properties?.LoggingConfiguration).toMatchObject({
    LogDestinationConfigs: [{ LogType: 'ALERT', LogDestination: { logGroup: { Ref: 'WallAlerts' } } }],
  });
});

test('a route goes to the endpoint of the one zone', () => {
  const { stack, made } = wall();
  expect(stack.resolve(made.endpointId)).toEqual({
    'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Wall', 'EndpointIds'] }] }] }],
  });
});

test('with two zones nobody can tell the endpoints apart', () => {
  expect(() => wall(undefined, 2).made.endpointId).toThrow(
    'Network firewall "Tiny/Wall" has endpoints in eu-west-1a, eu-west-1b, and a template cannot say which is whose; make one firewall a zone.',
  );
});

test.each([
  [[], 'Network firewall "Tiny/Wall" allows no name at all; list those that are needed.'],
  [['*.example.com'], 'Network firewall "Tiny/Wall": "*.example.com" is not a name'],
])('the list %j is refused', (allow, text) => {
  expect(() => wall(allow)).toThrow(text);
});

test('a firewall without a subnet is refused', () => {
  expect(() => wall(undefined, 0)).toThrow('Network firewall "Tiny/Wall" was given 0 subnet(s) in 0 zone(s)');
});
