/**
 * What NAT gateways lead to, beside the internet. Oracle:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html (other VPCs and networks, from the gateway's private
 * address), …/subnet-route-tables.html (a route to a NAT gateway may be more specific than the local one).
 */
import { expect, test } from 'vitest';
import {
  anyone,
  associate,
  block,
  but,
  group,
  instance,
  internet,
  owner,
  type Resources,
  ref,
  route,
  show,
  tcp,
} from './example-network.ts';
import { type ReachParty, reach } from './index.ts';

const inVpc = (VpcId: string, more: object) => ({ VpcId: ref(VpcId), ...more });
/** A second VPC behind a transit gateway, with a service that the NAT gateway's address may call. */
const second: Resources = {
  Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
  There: { Type: 'AWS::EC2::Subnet', Properties: inVpc('Other', { CidrBlock: '10.1.0.0/24' }) },
  OtherTable: { Type: 'AWS::EC2::RouteTable', Properties: inVpc('Other', {}) },
  OtherIsRouted: associate('There', 'OtherTable'),
  Tgw: { Type: 'AWS::EC2::TransitGateway' },
  ...Object.fromEntries(
    [
      ['Vpc', 'Public'],
      ['Other', 'There'],
    ].map(([vpc = '', subnetId = '']) => [
      `${vpc}Attachment`,
      {
        Type: 'AWS::EC2::TransitGatewayAttachment',
        Properties: { TransitGatewayId: ref('Tgw'), VpcId: ref(vpc), SubnetIds: [ref(subnetId)] },
      },
    ]),
  ),
  NatOn: route('PublicTable', '10.1.0.0/16', { TransitGatewayId: ref('Tgw') }),
  Back: route('OtherTable', '10.0.0.0/16', { TransitGatewayId: ref('Tgw') }),
  ServiceGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: inVpc('Other', { GroupDescription: 'x', SecurityGroupIngress: [tcp(443, { CidrIp: '10.0.0.0/24' })] }),
  },
  Service: instance('There', 'ServiceGroup'),
};
const privateNat = {
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Public'), ConnectivityType: 'private' } },
};
const intoNat = route('PrivateTable', '10.0.0.0/24', { NatGatewayId: ref('Nat') });
const fromNat = group([tcp(443, { CidrIp: '10.0.0.0/24' })]);
const onlyLocal: ReachParty = owner('Service');

test.each<[string, Resources, readonly string[], ReachParty, string]>([
  ['another VPC behind a transit gateway', second, [], onlyLocal, 'tcp/443'],
  ['through a private one too', { ...second, ...privateNat }, [], onlyLocal, 'tcp/443'],
  ['not if its subnet has no route there', second, ['NatOn'], onlyLocal, 'nothing'],
  ['not if no way leads back', second, ['Back'], onlyLocal, 'nothing'],
  ['a network beyond the VPCs', second, [], block('10.9.0.0/16'), 'nothing'],
  [
    'a network beyond the VPCs, if the gateway has a route there',
    { ...second, Far: route('PublicTable', '10.9.0.0/16', { TransitGatewayId: ref('Tgw') }) },
    [],
    block('10.9.0.0/16'),
    'tcp/443',
  ],
  [
    'the internet, through a private one and a transit gateway',
    { ...second, ...privateNat, ToInternet: route('PublicTable', '0.0.0.0/0', { TransitGatewayId: ref('Tgw') }) },
    [],
    internet,
    'tcp/443',
  ],
  ['a subnet of the same VPC', { WebGroup: fromNat, ToWeb: intoNat }, [], owner('Web'), 'tcp/443'],
])('a NAT gateway may lead to %s', (_, changes, gone, to, possible) => {
  const answer = reach(but(changes, ...gone), owner('Database'), to);
  expect(show(answer.possible)).toBe(possible);
  expect(show(answer.certain)).toBe('nothing');
  expect(answer.missing.length > 0).toBe(possible !== 'nothing');
});

test('a default route to a NAT gateway leaves what is local to the local route', () => {
  const network = but({ WebGroup: group([tcp(443, anyone)]) });
  const answer = reach(network, owner('Database'), owner('Web'));
  expect([show(answer.certain), answer.missing]).toEqual(['tcp/443', []]);
});

// https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html: the table of the gateway's subnet sends
// what is for the hosts back to the firewall.
test.each<[string, object, string, readonly string[]]>([
  ['a network interface', { NetworkInterfaceId: 'eni-1' }, 'nothing', ['what eni-1 lets through']],
  ['a gateway that is not there', { GatewayId: ref('Loose') }, 'nothing', []],
])('answers that the gateway sends back over %s may not arrive', (_, target, certain, missing) => {
  const network = but({
    Loose: { Type: 'AWS::EC2::InternetGateway' },
    Detour: route('PublicTable', '10.0.1.0/24', target),
  });
  const answer = reach(network, owner('Database'), internet);
  expect([show(answer.certain), answer.missing]).toEqual([certain, missing]);
});

// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html speaks of the tables of the hosts only.
test('whether a NAT gateway uses the endpoint in the table of its subnet is not told', () => {
  const endpointIn = (table: string) => ({
    S3: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [ref(table)] },
    },
  });
  const ask = (table: string) => {
    const answer = reach(but(endpointIn(table)), owner('Database'), { kind: 'endpoint', id: 'S3' });
    return [show(answer.certain), show(answer.possible), answer.missing];
  };
  expect(ask('PublicTable')).toEqual(['nothing', 'tcp/443', ['whether Nat uses S3']]);
  expect(ask('PrivateTable')).toEqual(['tcp/443', 'tcp/443', []]);
});
