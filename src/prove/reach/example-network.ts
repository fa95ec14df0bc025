/** A small network in a template, and words to change it with, for tests and examples. */
import { parsePorts, showFlows } from '../../aws/index.ts';
import { describeGuard, type Intervals, parseCidr } from '../../base/index.ts';
import { buildModel, dataDocument, type Network } from '../../model/index.ts';
import type { GuardedFlows } from './allowed.ts';
import type { ReachParty } from './seats.ts';

export type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: unknown; readonly Condition?: string }>
>;

export function networkOf(resources: Resources, rest: object = {}): Network {
  const model = buildModel([{ name: 'Test', document: dataDocument({ Resources: resources, ...rest }) }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return model.value.network;
}

export function ports(text: string): Intervals {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}

export function show(flows: GuardedFlows): string {
  return (
    flows
      .map((each) => showFlows(each.flows) + (each.when.holds ? '' : ` when ${describeGuard(each.when)}`))
      .join('; ') || 'nothing'
  );
}

export const ref = (id: string) => ({ Ref: id });
export const owner = (id: string): ReachParty => ({ kind: 'owner', id });
export const internet: ReachParty = { kind: 'internet', family: 4 };
export const party = (name: string): ReachParty =>
  name === 'internet' ? internet : name === 'S3' ? { kind: 'endpoint', id: name } : owner(name);
export const block = (text: string): ReachParty => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(text);
  return { kind: 'block', cidr };
};

export const tcp = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
export const group = (ingress: readonly object[], egress?: readonly object[]) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: {
    GroupDescription: 'a group',
    VpcId: ref('Vpc'),
    SecurityGroupIngress: ingress,
    ...(egress && { SecurityGroupEgress: egress }),
  },
});
export const instance = (subnet: string, securityGroup: string, more: object = {}) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { SubnetId: ref(subnet), SecurityGroupIds: [ref(securityGroup)], ...more },
});
export const subnet = (cidr: string, more: object = {}) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Vpc'), CidrBlock: cidr, ...more },
});
export const route = (table: string, destination: string, target: object, more: object = {}) => ({
  Type: 'AWS::EC2::Route',
  Properties: { RouteTableId: ref(table), DestinationCidrBlock: destination, ...target },
  ...more,
});
export const associate = (subnetId: string, table: string) => ({
  Type: 'AWS::EC2::SubnetRouteTableAssociation',
  Properties: { SubnetId: ref(subnetId), RouteTableId: ref(table) },
});
export const table = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } };
export const anyone = { CidrIp: '0.0.0.0/0' };

/** A public subnet with a web server, a private one with a database, and a NAT gateway for it. */
export const base: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Igw: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') },
  },
  Public: subnet('10.0.0.0/24', { MapPublicIpOnLaunch: true }),
  Private: subnet('10.0.1.0/24'),
  PublicTable: table,
  PrivateTable: table,
  PublicIsRouted: associate('Public', 'PublicTable'),
  PrivateIsRouted: associate('Private', 'PrivateTable'),
  ToInternet: route('PublicTable', '0.0.0.0/0', { GatewayId: ref('Igw') }),
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Public'), AllocationId: 'eipalloc-1' } },
  ToNat: route('PrivateTable', '0.0.0.0/0', { NatGatewayId: ref('Nat') }),
  S3: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [ref('PrivateTable')] },
  },
  WebGroup: group([tcp(443, anyone)]),
  DatabaseGroup: group([tcp(5432, { SourceSecurityGroupId: ref('WebGroup') })], [tcp(443, anyone)]),
  Web: instance('Public', 'WebGroup'),
  Database: instance('Private', 'DatabaseGroup'),
};

/** The base with some resources replaced, and some left out. */
export const but = (changes: Resources, ...gone: readonly string[]): Network =>
  networkOf(Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([id]) => !gone.includes(id))));
