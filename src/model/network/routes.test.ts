/** Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html, the page of each type. */
import { describe, expect, test } from 'vitest';
import { showFlows } from '../../aws/index.ts';
import { describeGuard, type Guard, showCidr } from '../../base/index.ts';
import { modelOf, stackOf, whenOf } from '../tiny-model.ts';
import type { Block, Network, Said } from './network.ts';

const CONDITIONS = {
  Parameters: {
    Stage: { Type: 'String' },
    Public: { Type: 'String', AllowedValues: ['true', 'false'] },
    Id: { Type: 'String' },
  },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
};
const ec2 = (type: string, Properties: object = {}, more: object = {}) => ({
  Type: `AWS::EC2::${type}`,
  Properties,
  ...more,
});
const ref = (name: string) => ({ Ref: name });
const VPC = ec2('VPC', { CidrBlock: '10.0.0.0/16' });
const inVpc = (type: string, Properties: object = {}, more: object = {}) =>
  ec2(type, { VpcId: ref('Vpc'), ...Properties }, more);

function networkOf(resources: object): Network {
  return modelOf(stackOf({ ...CONDITIONS, Resources: { Vpc: VPC, ...resources } })).network;
}

const block = (each: Block) => (each.kind === 'cidr' ? showCidr(each.cidr) : `?${each.text}`);
const said = (list: readonly Said<string>[] | undefined) => list?.map((each) => `${each.value}${whenOf(each.when)}`);
const guard = (when: Guard | undefined) => when && describeGuard(when);

describe('a VPC and its subnets', () => {
  test('have their blocks, however they got them', () => {
    const { vpcs, subnets } = networkOf({
      Second: inVpc('VPCCidrBlock', { CidrBlock: '10.1.0.0/16' }, { Condition: 'IsProd' }),
      Six: inVpc('VPCCidrBlock', { AmazonProvidedIpv6CidrBlock: true }),
      S: inVpc('Subnet', {
        CidrBlock: { 'Fn::Select': [1, { 'Fn::Cidr': [{ 'Fn::GetAtt': 'Vpc.CidrBlock' }, 2, 8] }] },
      }),
      Later: ec2('SubnetCidrBlock', { SubnetId: ref('S'), Ipv6CidrBlock: '2001:db8::/64' }),
    });
    expect(vpcs.get('Vpc')?.blocks.map((each) => block(each.value) + whenOf(each.when))).toEqual([
      '10.0.0.0/16',
      '10.1.0.0/16 when Stage = prod',
      '?the IPv6 block of Vpc',
    ]);
    expect(subnets.get('S')?.blocks.map((each) => block(each.value))).toEqual(['10.0.1.0/24', '2001:db8::/64']);
  });

  test('know their zone and whether they give public addresses', () => {
    const { subnets } = networkOf({
      A: inVpc('Subnet', { AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, MapPublicIpOnLaunch: true }),
      B: inVpc('Subnet', { MapPublicIpOnLaunch: ref('Public') }),
      C: inVpc('Subnet', { MapPublicIpOnLaunch: { 'Fn::GetAtt': 'Vpc.Something' } }),
      D: ec2('Subnet', { VpcId: ref('Id') }),
    });
    expect(
      [...subnets.values()].map((each) => [
        each.id,
        each.vpc,
        guard(each.assignsPublicAddress.certain),
        guard(each.assignsPublicAddress.possible),
      ]),
    ).toEqual([
      ['A', 'Vpc', 'always', 'always'],
      ['B', 'Vpc', 'Public = true', 'Public = true'],
      ['C', 'Vpc', 'never', 'always'],
      ['D', '${Id}', 'never', 'never'],
    ]);
  });

  test('are associated with tables and ACLs, each in its worlds', () => {
    const { subnets } = networkOf({
      S: inVpc('Subnet'),
      T: inVpc('RouteTable'),
      U: inVpc('RouteTable'),
      First: ec2('SubnetRouteTableAssociation', {
        SubnetId: ref('S'),
        RouteTableId: { 'Fn::If': ['IsProd', ref('T'), ref('U')] },
      }),
      Acl: inVpc('NetworkAcl', {}, { Condition: 'IsProd' }),
      Second: ec2(
        'SubnetNetworkAclAssociation',
        { SubnetId: ref('S'), NetworkAclId: ref('Acl') },
        { Condition: 'IsProd' },
      ),
    });
    expect(said(subnets.get('S')?.routeTables)).toEqual(['T when Stage = prod', 'U when Stage ≠ prod']);
    expect(said(subnets.get('S')?.acls)).toEqual(['Acl when Stage = prod']);
  });
});

describe('a route', () => {
  const GATEWAYS = {
    Igw: ec2('InternetGateway'),
    Vgw: ec2('VPNGateway'),
    Nat: ec2('NatGateway', { SubnetId: 'subnet-1' }),
    Peer: ec2('VPCPeeringConnection', { VpcId: ref('Vpc'), PeerVpcId: 'vpc-2' }),
    Endpoint: ec2('VPCEndpoint', { VpcEndpointType: 'GatewayLoadBalancer', VpcId: ref('Vpc') }),
    Table: inVpc('RouteTable'),
  };
  const routes = (properties: object, more: object = {}) =>
    networkOf({
      ...GATEWAYS,
      Route: ec2('Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', ...properties }, more),
    })
      .routeTables.get('Table')
      ?.routes.map(
        ({ destination, target, when }) =>
          `${destination.kind === 'prefix-list' ? destination.id : block(destination)} → ${target.kind} ${target.id}${whenOf(when)}`,
      );

  test.each<[string, object, readonly string[]]>([
    ['to an internet gateway', { GatewayId: ref('Igw') }, ['0.0.0.0/0 → internet-gateway Igw']],
    [
      'to a virtual private gateway by the same property',
      { GatewayId: ref('Vgw') },
      ['0.0.0.0/0 → virtual-private-gateway Vgw'],
    ],
    ['to a literal gateway', { GatewayId: 'igw-1' }, ['0.0.0.0/0 → internet-gateway igw-1']],
    ['to a literal virtual private gateway', { GatewayId: 'vgw-1' }, ['0.0.0.0/0 → virtual-private-gateway vgw-1']],
    ['to a gateway that only a parameter tells', { GatewayId: ref('Id') }, ['0.0.0.0/0 → unknown ${Id}']],
    ['to a NAT gateway', { NatGatewayId: { 'Fn::GetAtt': 'Nat.NatGatewayId' } }, ['0.0.0.0/0 → nat-gateway Nat']],
    [
      'to a peering',
      { DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: ref('Peer') },
      ['10.2.0.0/16 → peering Peer'],
    ],
    [
      'to a firewall endpoint',
      { VpcEndpointId: ref('Endpoint') },
      ['0.0.0.0/0 → gateway-load-balancer-endpoint Endpoint'],
    ],
    ['to a transit gateway elsewhere', { TransitGatewayId: 'tgw-1' }, ['0.0.0.0/0 → transit-gateway tgw-1']],
    [
      'for IPv6',
      {
        DestinationCidrBlock: { Ref: 'AWS::NoValue' },
        DestinationIpv6CidrBlock: '::/0',
        EgressOnlyInternetGatewayId: 'eigw-1',
      },
      ['::/0 → egress-only-internet-gateway eigw-1'],
    ],
    [
      'for a prefix list',
      { DestinationCidrBlock: { Ref: 'AWS::NoValue' }, DestinationPrefixListId: 'pl-1', GatewayId: ref('Igw') },
      ['pl-1 → internet-gateway Igw'],
    ],
    [
      'by a condition',
      {
        GatewayId: { 'Fn::If': ['IsProd', ref('Igw'), { Ref: 'AWS::NoValue' }] },
        NatGatewayId: { 'Fn::If': ['IsProd', { Ref: 'AWS::NoValue' }, ref('Nat')] },
      },
      ['0.0.0.0/0 → internet-gateway Igw when Stage = prod', '0.0.0.0/0 → nat-gateway Nat when Stage ≠ prod'],
    ],
    ['to nowhere', {}, []],
  ])('%s', (_, properties, expected) => {
    expect(routes(properties)).toEqual(expected);
  });

  test('has the worlds of its condition', () => {
    expect(routes({ GatewayId: ref('Igw') }, { Condition: 'IsProd' })).toEqual([
      '0.0.0.0/0 → internet-gateway Igw when Stage = prod',
    ]);
  });
});

describe('gateways and endpoints', () => {
  test('are attached to their VPCs', () => {
    const { gateways } = networkOf({
      Igw: ec2('InternetGateway'),
      Attached: ec2(
        'VPCGatewayAttachment',
        { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') },
        { Condition: 'IsProd' },
      ),
      Eigw: ec2('EgressOnlyInternetGateway', { VpcId: ref('Vpc') }),
      Peer: ec2('VPCPeeringConnection', { VpcId: ref('Vpc'), PeerVpcId: 'vpc-2' }),
      Tgw: ec2('TransitGateway'),
      Spoke: ec2('TransitGatewayAttachment', { TransitGatewayId: ref('Tgw'), VpcId: ref('Vpc') }),
    });
    expect([...gateways.values()].map((each) => [each.id, each.kind, said(each.vpcs)])).toEqual([
      ['Igw', 'internet-gateway', ['Vpc when Stage = prod']],
      ['Eigw', 'egress-only-internet-gateway', ['Vpc']],
      ['Peer', 'peering', ['Vpc', 'vpc-2']],
      ['Tgw', 'transit-gateway', ['Vpc']],
    ]);
  });

  test('a NAT gateway has an address where it is public and was given one, or is regional', () => {
    const { gateways } = networkOf({
      Zonal: ec2('NatGateway', { SubnetId: 's', AllocationId: 'eipalloc-1' }),
      Poor: ec2('NatGateway', { SubnetId: 's' }),
      Private: ec2('NatGateway', { SubnetId: 's', ConnectivityType: 'private', AllocationId: 'x' }),
      Regional: ec2('NatGateway', { VpcId: ref('Vpc'), AvailabilityMode: 'regional' }),
      Either: ec2('NatGateway', {
        SubnetId: 's',
        AllocationId: { 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] },
      }),
    });
    expect(
      [...gateways.values()].map((each) => [each.id, each.nat?.connectivity, guard(each.nat?.hasAddress)]),
    ).toEqual([
      ['Zonal', 'public', 'always'],
      ['Poor', 'public', 'never'],
      ['Private', 'private', 'never'],
      ['Regional', 'public', 'always'],
      ['Either', 'public', 'Stage = prod'],
    ]);
  });

  test('an endpoint without a type is one of the gateway kind', () => {
    const endpoint = (more: object) =>
      inVpc('VPCEndpoint', { ServiceName: 'com.amazonaws.eu-west-1.s3', RouteTableIds: [ref('T')], ...more });
    const { endpoints } = networkOf({
      T: inVpc('RouteTable'),
      Plain: endpoint({}),
      Gateway: endpoint({ VpcEndpointType: 'Gateway' }),
      Interface: endpoint({ VpcEndpointType: 'Interface' }),
      Either: endpoint({ VpcEndpointType: { 'Fn::If': ['IsProd', 'Interface', 'Gateway'] } }),
    });
    expect(
      [...endpoints.values()].map((each) => [each.id, each.service, said(each.routeTables), guard(each.when)]),
    ).toEqual([
      ['Plain', 'com.amazonaws.eu-west-1.s3', ['T'], 'always'],
      ['Gateway', 'com.amazonaws.eu-west-1.s3', ['T'], 'always'],
      ['Either', 'com.amazonaws.eu-west-1.s3', ['T'], 'Stage ≠ prod'],
    ]);
  });
});

describe('a network ACL', () => {
  const entry = (RuleNumber: unknown, properties: object = {}) =>
    ec2('NetworkAclEntry', {
      NetworkAclId: ref('Acl'),
      RuleNumber,
      RuleAction: 'allow',
      Protocol: -1,
      CidrBlock: '0.0.0.0/0',
      ...properties,
    });
  const entries = (resources: object) =>
    networkOf({ Acl: inVpc('NetworkAcl'), ...resources })
      .acls.get('Acl')
      ?.entries.map(
        (each) =>
          `${each.number} ${each.action} ${each.direction} ${each.unknownFlows ?? showFlows(each.flows)} ${block(each.block)}${whenOf(each.when)}`,
      );

  test('has its entries in order of number', () => {
    expect(
      entries({
        B: entry(200, { RuleAction: 'deny' }),
        A: entry(100),
        C: entry('90', { Egress: true, Protocol: '6', PortRange: { From: 80, To: 81 } }),
      }),
    ).toEqual([
      '90 allow egress tcp/80-81 0.0.0.0/0',
      '100 allow ingress all traffic 0.0.0.0/0',
      '200 deny ingress all traffic 0.0.0.0/0',
    ]);
  });

  test.each<[string, object, readonly string[]]>([
    ['ICMP by type and code', { Protocol: 1, Icmp: { Type: 8, Code: -1 } }, ['100 allow ingress icmp/8 0.0.0.0/0']],
    ['IPv6', { CidrBlock: { Ref: 'AWS::NoValue' }, Ipv6CidrBlock: '::/0' }, ['100 allow ingress all traffic ::/0']],
    [
      'a direction that some worlds have',
      { Egress: { 'Fn::If': ['IsProd', true, false] } },
      [
        '100 allow egress all traffic 0.0.0.0/0 when Stage = prod',
        '100 allow ingress all traffic 0.0.0.0/0 when Stage ≠ prod',
      ],
    ],
    [
      'an action by parameter',
      { RuleAction: ref('Id') },
      [
        '100 allow ingress all traffic 0.0.0.0/0 when Id = allow',
        '100 deny ingress all traffic 0.0.0.0/0 when Id ≠ allow',
      ],
    ],
    [
      'ports that some worlds have',
      { Protocol: 6, PortRange: { From: { 'Fn::If': ['IsProd', 443, 80] }, To: 443 } },
      [
        '100 allow ingress tcp/443 0.0.0.0/0 when Stage = prod',
        '100 allow ingress tcp/80-443 0.0.0.0/0 when Stage ≠ prod',
      ],
    ],
    [
      'ports that are not told',
      { Protocol: 6, PortRange: { From: ref('Id'), To: 443 } },
      ['100 allow ingress 6 ${Id} 443 0.0.0.0/0'],
    ],
    [
      'a number that is not told decides nothing for sure',
      { RuleNumber: ref('Id') },
      ['0 allow ingress all traffic ?${Id}'],
    ],
  ])('reads %s', (_, properties, expected) => {
    expect(entries({ A: entry(100, properties) })).toEqual(expected);
  });
});
