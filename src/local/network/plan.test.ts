/**
 * The texts that build a network in the kernel. Oracle: AWS's pages, named at each case, against hand-written nft and ip;
 * whether the kernel does with them what AWS does is tried with real connections in `test/system/network`.
 */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument, type Network } from '../../model/index.ts';
import { filesOf } from './apply.ts';
import { planOf } from './plan.ts';
import { settleNetwork } from './settle-network.ts';

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

const ref = (id: string) => ({ Ref: id });
const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const inVpc = (type: string, properties: object = {}) => ec2(type, { VpcId: ref('Vpc'), ...properties });

const base: Resources = {
  Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
  Igw: ec2('InternetGateway'),
  Attached: inVpc('VPCGatewayAttachment', { InternetGatewayId: ref('Igw') }),
  Public: inVpc('Subnet', { CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true }),
  Private: inVpc('Subnet', { CidrBlock: '10.0.1.0/24' }),
  PublicTable: inVpc('RouteTable'),
  PublicRoute: ec2('Route', {
    RouteTableId: ref('PublicTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: ref('Igw'),
  }),
  PublicIsRouted: ec2('SubnetRouteTableAssociation', { SubnetId: ref('Public'), RouteTableId: ref('PublicTable') }),
  WebGroup: inVpc('SecurityGroup', {
    GroupDescription: 'x',
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
  }),
  DataGroup: inVpc('SecurityGroup', {
    GroupDescription: 'x',
    SecurityGroupIngress: [
      { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5433, SourceSecurityGroupId: ref('WebGroup') },
      { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '10.0.0.0/16' },
    ],
    SecurityGroupEgress: [{ IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.0/8' }],
  }),
  Web: ec2('Instance', { SubnetId: ref('Public'), SecurityGroupIds: [ref('WebGroup')] }),
  Data: ec2('Instance', { SubnetId: ref('Private'), SecurityGroupIds: [ref('DataGroup')] }),
};

function networkOf(resources: Resources): Network {
  const model = buildModel([{ name: 'Test', document: dataDocument({ Resources: resources }) }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return model.value.network;
}

function planWith(changes: Resources = {}, ...gone: readonly string[]) {
  const left = Object.entries({ ...base, ...changes }).filter(([id]) => !gone.includes(id));
  return planOf(settleNetwork(networkOf(Object.fromEntries(left))));
}

/** The lines of one namespace's text. */
function linesOf(plan: ReturnType<typeof planOf>, name: string, what: 'ip' | 'nft'): readonly string[] {
  const text = plan.namespaces.find((each) => each.name === name)?.[what];
  if (text === undefined)
    throw new Error(`no namespace ${name}: ${plan.namespaces.map((each) => each.name).join(', ')}`);
  return text.split('\n').map((line) => line.trim());
}

/** The lines of one chain, set or map. */
function partOf(plan: ReturnType<typeof planOf>, name: string, part: string): readonly string[] {
  const lines = linesOf(plan, name, 'nft');
  const start = lines.indexOf(`${part} {`);
  return start < 0 ? [] : lines.slice(start + 1, lines.indexOf('}', start));
}

describe('a network', () => {
  const plan = planWith();

  test('is a namespace for each interface, the router, the edge and the internet', () => {
    expect(plan.namespaces.map(({ name }) => name).toSorted()).toEqual([
      'Data',
      'Vpc.edge',
      'Vpc.router',
      'Web',
      'internet',
    ]);
    expect(plan.untold).toEqual([]);
  });

  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four addresses are reserved
  test('gives interfaces the first addresses of their subnets that AWS does not keep', () => {
    expect(plan.seats.map(({ id, addresses }) => [id, addresses[4]])).toEqual([
      ['Web', '10.0.0.4'],
      ['Data', '10.0.1.4'],
    ]);
  });

  test('gives a public address where the subnet does, and translates it at the edge', () => {
    const [web, data] = plan.seats;
    expect([web?.publicAddress, data?.publicAddress]).toEqual(['192.88.99.4', undefined]);
    expect(partOf(plan, 'Vpc.edge', 'map in')).toContain('elements = { 192.88.99.4 : 10.0.0.4 }');
    expect(linesOf(plan, 'internet', 'ip')).toContain('route add 192.88.99.4 via 169.254.1.1 dev v1 onlink');
  });

  test('routes each subnet by its own table, and hosts by the main one', () => {
    const router = linesOf(plan, 'Vpc.router', 'ip');
    expect(router.filter((line) => line.includes('table 1000'))).toEqual([
      'route add throw 10.0.0.0/16 table 1000',
      'route add 0.0.0.0/0 via 169.254.1.1 dev igw onlink table 1000',
    ]);
    expect(router.filter((line) => line.includes('table 1001'))).toEqual(['route add throw 10.0.0.0/16 table 1001']);
    expect(router).toContain('route add 10.0.1.4 via 169.254.1.1 dev e2 onlink');
  });

  test('has its files and one program for all of them', () => {
    const files = filesOf(plan).map(({ name }) => name);
    expect(files).toContain('apply.sh');
    expect(files.filter((name) => name.startsWith('Web.'))).toEqual(['Web.ip', 'Web.ip4', 'Web.ip6', 'Web.nft']);
  });

  test('is the same each time', () => {
    expect(planWith()).toEqual(plan);
  });
});

// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
describe('security groups', () => {
  test('admit those who carry a group by their private addresses, and ICMP by its type', () => {
    const plan = planWith();
    expect(partOf(plan, 'Data', 'set WebGroup_4')).toContain('elements = { 10.0.0.4 }');
    expect(partOf(plan, 'Data', 'chain eth0_ingress')).toEqual([
      'ip saddr @WebGroup_4 meta l4proto tcp th dport 5432-5433 accept',
      'ip6 saddr @WebGroup_6 meta l4proto tcp th dport 5432-5433 accept',
      'ip saddr 10.0.0.0/16 meta l4proto icmp icmp type 8 accept',
    ]);
    expect(partOf(plan, 'Data', 'chain eth0_egress')).toEqual([
      'ip daddr 10.0.0.0/8 meta l4proto udp th dport 53 accept',
    ]);
  });

  test('let everything out if no egress rule is written', () => {
    expect(partOf(planWith(), 'Web', 'chain eth0_egress')).toEqual([
      'meta nfproto ipv4 accept',
      'meta nfproto ipv6 accept',
    ]);
  });

  test('let answers through, whatever the rules say', () => {
    expect(partOf(planWith(), 'Web', 'chain input')).toContain('ct state established,related accept');
  });
});

// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
describe('network ACLs', () => {
  const entry = (RuleNumber: number, more: object) =>
    ec2('NetworkAclEntry', { NetworkAclId: ref('Acl'), RuleNumber, Protocol: -1, RuleAction: 'allow', ...more });
  const plan = planWith({
    Acl: inVpc('NetworkAcl'),
    AclIsUsed: ec2('SubnetNetworkAclAssociation', { SubnetId: ref('Private'), NetworkAclId: ref('Acl') }),
    Second: entry(200, { CidrBlock: '0.0.0.0/0' }),
    First: entry(100, {
      CidrBlock: '10.0.0.0/24',
      Protocol: 6,
      PortRange: { From: 22, To: 22 },
      RuleAction: 'deny',
    }),
    Out: entry(100, { CidrBlock: '0.0.0.0/0', Egress: true, Protocol: 6, PortRange: { From: 1024, To: 65535 } }),
  });

  test('are read in the order of their numbers, and deny the rest', () => {
    expect(partOf(plan, 'Vpc.router', 'chain acl_1001_ingress')).toEqual([
      'ip saddr 10.0.0.0/24 meta l4proto tcp th dport 22 drop',
      'meta nfproto ipv4 return',
      'drop',
    ]);
    expect(partOf(plan, 'Vpc.router', 'chain acl_1001_egress')).toEqual([
      'meta nfproto ipv4 meta l4proto tcp th dport 1024-65535 return',
      'drop',
    ]);
  });

  test('do not judge what stays in the subnet, and remember nothing', () => {
    const forward = partOf(plan, 'Vpc.router', 'chain forward');
    expect(forward.indexOf('iifgroup 1001 oifgroup 1001 accept')).toBeLessThan(
      forward.indexOf('iifgroup 1001 jump acl_1001_egress'),
    );
    expect(linesOf(plan, 'Vpc.router', 'nft').filter((line) => line.includes('ct state'))).toEqual([]);
  });
});

// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
describe('routes', () => {
  const to = (target: object, more: object = {}) =>
    ec2('Route', { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '10.9.0.0/16', ...target, ...more });
  const tableOf = (changes: Resources) =>
    linesOf(planWith(changes), 'Vpc.router', 'ip').filter((line) => line.includes('table 1000'));

  test('to a gateway that is not attached drop their packets', () => {
    expect(tableOf({ Loose: ec2('InternetGateway'), Extra: to({ GatewayId: ref('Loose') }) })).toContain(
      'route add blackhole 10.9.0.0/16 table 1000',
    );
  });

  test('to what is not built drop their packets, and are told', () => {
    const changes = { Tgw: ec2('TransitGateway'), Extra: to({ TransitGatewayId: ref('Tgw') }) };
    expect(tableOf(changes)).toContain('route add blackhole 10.9.0.0/16 table 1000');
    expect(planWith(changes).untold).toEqual([
      'what Tgw (transit-gateway) forwards is not built: packets to it are dropped',
    ]);
  });

  test('that equal a block of the VPC lose to the local one', () => {
    expect(tableOf({ Extra: to({ GatewayId: ref('Igw') }, { DestinationCidrBlock: '10.0.0.0/16' }) })).toEqual([
      'route add throw 10.0.0.0/16 table 1000',
      'route add 0.0.0.0/0 via 169.254.1.1 dev igw onlink table 1000',
    ]);
  });

  test('that are written win against those of a prefix list', () => {
    const list = ec2('PrefixList', {
      PrefixListName: 'x',
      AddressFamily: 'IPv4',
      MaxEntries: 1,
      Entries: [{ Cidr: '10.9.0.0/16' }],
    });
    const listed = ec2('Route', {
      RouteTableId: ref('PublicTable'),
      DestinationPrefixListId: ref('List'),
      GatewayId: ref('Igw'),
    });
    const nat = ec2('NatGateway', { SubnetId: ref('Public'), AllocationId: 'eipalloc-1' });
    expect(tableOf({ List: list, A: listed, Nat: nat, B: to({ NatGatewayId: ref('Nat') }) })).toContain(
      'route add 10.9.0.0/16 via 169.254.1.1 dev n3 onlink table 1000',
    );
  });
});

describe('a load balancer', () => {
  const plan = planWith({
    Alb: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Subnets: [ref('Public'), ref('Private')], SecurityGroups: [ref('WebGroup')], Scheme: 'internal' },
    },
  });

  test('is one host with an interface in each subnet', () => {
    expect(
      plan.seats.filter(({ owner }) => owner === 'Alb').map(({ id, namespace, device }) => [id, namespace, device]),
    ).toEqual([
      ['Alb@Public', 'Alb', 'eth0'],
      ['Alb@Private', 'Alb', 'eth1'],
    ]);
  });

  test('carries its group with all its addresses', () => {
    expect(partOf(plan, 'Data', 'set WebGroup_4')).toContain('elements = { 10.0.0.4, 10.0.0.5, 10.0.1.5 }');
  });
});

test('what only a parameter tells is built without, and told', () => {
  const model = buildModel([
    {
      name: 'Test',
      document: dataDocument({
        Parameters: { Office: { Type: 'String' } },
        Resources: {
          ...base,
          WebGroup: inVpc('SecurityGroup', {
            GroupDescription: 'x',
            SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: ref('Office') }],
          }),
        },
      }),
    },
  ]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  const plan = planOf(settleNetwork(model.value.network));
  expect(plan.untold).toEqual(['a rule of WebGroup is not told: built without']);
  expect(partOf(plan, 'Web', 'chain eth0_ingress')).toEqual([]);
});
