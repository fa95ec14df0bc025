import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { expect, test } from 'vitest';
import { AddressPlanNetwork, type AddressPlanNetworkProps } from './address-plan-network.ts';
import { propertyOf, resourcesOf, tinyNetwork, tinyStack, ZONES } from './tiny-stack.ts';

type Names = 'Public' | 'App' | 'Data';

const TWO_ZONES: AddressPlanNetworkProps<Names> = {
  cidr: '10.0.0.0/16',
  tiers: [
    { name: 'Public', kind: 'public', blocks: ['10.0.1.0/24', '10.0.2.0/24'] },
    { name: 'App', kind: 'private', blocks: ['10.0.10.0/24', '10.0.11.0/24'] },
    { name: 'Data', kind: 'isolated', blocks: ['10.0.20.0/24', '10.0.21.0/24'] },
  ],
};

function twoZones(nat: 'one-per-zone' | 'single') {
  const stack = tinyStack();
  return { stack, network: new AddressPlanNetwork(stack, 'Vpc', { ...TWO_ZONES, nat }) };
}

/** Subnet to route table, and route table to default route, by logical id. */
function routing(stack: ReturnType<typeof tinyStack>) {
  const tables = Object.values(resourcesOf(stack, 'AWS::EC2::SubnetRouteTableAssociation')).map(({ Properties }) => [
    refOf(Properties?.SubnetId),
    refOf(Properties?.RouteTableId),
  ]);
  const routes = Object.values(resourcesOf(stack, 'AWS::EC2::Route')).map(({ Properties }) => [
    refOf(Properties?.RouteTableId),
    refOf(Properties?.GatewayId ?? Properties?.NatGatewayId),
  ]);
  return { tables: Object.fromEntries(tables), routes: Object.fromEntries(routes) };
}

function refOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'Ref' in value ? value.Ref : value;
}

test('the ids of the subnets of a tier come in the order of the zones', () => {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  expect(stack.resolve(network.subnetIds('Data'))).toEqual([{ Ref: 'VpcDataSubnetA' }, { Ref: 'VpcDataSubnetB' }]);
});

test('every subnet has the block that was written down, in its zone, and gives no public address', () => {
  const { stack } = twoZones('single');
  expect(propertyOf(stack, 'AWS::EC2::Subnet', 'CidrBlock')).toEqual({
    VpcPublicSubnetA: '10.0.1.0/24',
    VpcPublicSubnetB: '10.0.2.0/24',
    VpcAppSubnetA: '10.0.10.0/24',
    VpcAppSubnetB: '10.0.11.0/24',
    VpcDataSubnetA: '10.0.20.0/24',
    VpcDataSubnetB: '10.0.21.0/24',
  });
  expect(Object.values(propertyOf(stack, 'AWS::EC2::Subnet', 'AvailabilityZone'))).toEqual([
    'eu-west-1a',
    'eu-west-1b',
    'eu-west-1a',
    'eu-west-1b',
    'eu-west-1a',
    'eu-west-1b',
  ]);
  expect(new Set(Object.values(propertyOf(stack, 'AWS::EC2::Subnet', 'MapPublicIpOnLaunch')))).toEqual(
    new Set([false]),
  );
});

test('with a single NAT gateway one route table serves the whole private tier', () => {
  const { stack } = twoZones('single');
  expect(routing(stack)).toEqual({
    tables: {
      VpcPublicSubnetA: 'VpcPublicRouteTable',
      VpcPublicSubnetB: 'VpcPublicRouteTable',
      VpcAppSubnetA: 'VpcAppRouteTable',
      VpcAppSubnetB: 'VpcAppRouteTable',
      VpcDataSubnetA: 'VpcDataRouteTable',
      VpcDataSubnetB: 'VpcDataRouteTable',
    },
    routes: { VpcPublicRouteTable: 'VpcInternetGateway', VpcAppRouteTable: 'VpcNatGatewayA' },
  });
  expect(Object.keys(resourcesOf(stack, 'AWS::EC2::NatGateway'))).toEqual(['VpcNatGatewayA']);
});

test('with a NAT gateway in each zone no zone leaves through another', () => {
  const { stack } = twoZones('one-per-zone');
  expect(routing(stack).routes).toEqual({
    VpcPublicRouteTable: 'VpcInternetGateway',
    VpcAppRouteTableA: 'VpcNatGatewayA',
    VpcAppRouteTableB: 'VpcNatGatewayB',
  });
  expect(propertyOf(stack, 'AWS::EC2::NatGateway', 'SubnetId')).toEqual({
    VpcNatGatewayA: { Ref: 'VpcPublicSubnetA' },
    VpcNatGatewayB: { Ref: 'VpcPublicSubnetB' },
  });
});

test('three zones and no private tier need no NAT gateway', () => {
  const stack = tinyStack(ZONES);
  new AddressPlanNetwork(stack, 'Vpc', {
    cidr: '10.0.0.0/16',
    tiers: [{ name: 'Public', kind: 'public', blocks: ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'] }],
  });
  expect(Object.keys(resourcesOf(stack, 'AWS::EC2::NatGateway'))).toEqual([]);
  expect(Object.keys(resourcesOf(stack, 'AWS::EC2::Subnet'))).toEqual([
    'VpcPublicSubnetA',
    'VpcPublicSubnetB',
    'VpcPublicSubnetC',
  ]);
});

test('an isolated network has no internet gateway', () => {
  const stack = tinyStack();
  new AddressPlanNetwork(stack, 'Vpc', {
    cidr: '10.0.0.0/16',
    tiers: [{ name: 'Data', kind: 'isolated', blocks: ['10.0.1.0/24', '10.0.2.0/24'] }],
  });
  expect(resourcesOf(stack, 'AWS::EC2::InternetGateway')).toEqual({});
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html#gatewayattachment
test('routes to the internet gateway wait until it is attached', () => {
  const { stack } = twoZones('single');
  expect(resourcesOf(stack, 'AWS::EC2::Route').VpcPublicDefaultRoute?.DependsOn).toEqual([
    'VpcInternetGatewayAttachment',
  ]);
});

test('constructs of aws-cdk-lib find the subnets by tier and by kind', () => {
  const { network } = twoZones('single');
  const { vpc } = network;
  expect(vpc.selectSubnets({ subnetGroupName: 'App' }).subnets).toEqual(network.subnets('App'));
  expect(vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnets).toEqual(network.subnets('Data'));
  expect(network.subnet('App', 'eu-west-1b').ipv4CidrBlock).toBe('10.0.11.0/24');
});

test('a custom resource is not made, whatever the feature flags say', () => {
  const types = Object.values(resourcesOf(twoZones('single').stack)).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('Custom::') || type.startsWith('AWS::Lambda::'))).toEqual([]);
});

const [publicTier, appTier, dataTier] = TWO_ZONES.tiers;
test.each<[AddressPlanNetworkProps<Names>, string]>([
  [
    { ...TWO_ZONES, nat: 'none' },
    'Tier "App" is private but nat is "none", so nothing leads out of it; make the tier "isolated" or choose a NAT gateway.',
  ],
  [
    { ...TWO_ZONES, tiers: [appTier, dataTier].filter((tier) => tier !== undefined) },
    'nat is "one-per-zone", but NAT gateways stand in a public tier and there is none; add a public tier or set nat to "none".',
  ],
  [
    { ...TWO_ZONES, tiers: [publicTier, appTier].filter((tier) => tier !== undefined), natTier: 'App' },
    'natTier "App" is not a public tier; the public tiers are Public.',
  ],
])('a network without a way out is refused: %#', (props, message) => {
  expect(() => new AddressPlanNetwork(tinyStack(), 'Vpc', props)).toThrow(message);
});

test('the name of a tier that is not in the plan does not compile', () => {
  const { network } = twoZones('single');
  // @ts-expect-error "Publik" is not a tier
  expect(() => network.subnets('Publik')).toThrow();
});

test('a zone that the stack does not use has no subnet', () => {
  expect(() => twoZones('single').network.subnet('App', 'eu-west-1c')).toThrow(
    'Tier "App" has no subnet in the zone "eu-west-1c"; it has eu-west-1a, eu-west-1b.',
  );
});
