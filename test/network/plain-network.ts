/**
 * A network said in a few words, as a template and as plain rules. The rules are read off the pages of AWS one by one and
 * ask each pair of instances, in each world, for each port; they know no classes, no ranges and no guards.
 */
import fc from 'fast-check';

export interface PlainNetwork {
  readonly isPeered: boolean;
  readonly subnets: readonly PlainSubnet[];
  readonly groups: readonly PlainGroup[];
  readonly instances: readonly PlainInstance[];
}

interface PlainSubnet {
  readonly vpc: 0 | 1;
  /** It has a route to the internet gateway, and gives public addresses. */
  readonly isPublic: boolean;
  /** It has a route to the other VPC. */
  readonly leadsAcross: boolean;
  /** In order; undefined for the ACL that lets everything through. */
  readonly acl: readonly PlainEntry[] | undefined;
}

interface PlainEntry {
  readonly direction: 'in' | 'out';
  readonly allows: boolean;
  readonly block: Block;
}

interface PlainGroup {
  readonly vpc: 0 | 1;
  readonly lets: readonly PlainRule[];
  /** Undefined for a group that lets everything out. */
  readonly letsOut: readonly PlainRule[] | undefined;
}

interface PlainRule {
  readonly port: number;
  /** A block, or a group by its number. */
  readonly peer: Block | number;
  readonly only: World | undefined;
}

interface PlainInstance {
  readonly subnet: number;
  /** Among the groups of its VPC. */
  readonly groups: readonly number[];
  readonly only: World | undefined;
}

export const PORTS = [22, 443, 5432] as const;

/** Subnets are whole /24 blocks, so each block holds all of one or nothing of it. */
const BLOCKS = ['0.0.0.0/0', '10.0.0.0/16', '10.1.0.0/16', '10.0.1.0/24', '10.1.0.0/24'] as const;
type Block = (typeof BLOCKS)[number];

const ANYBODY_OUTSIDE = 'internet';

/** Whether the first may open a connection to the second on a port, in some world. A party is an instance or the internet. */
export type PlainRules = (network: PlainNetwork, from: Party, to: Party, port: number) => boolean;
export type Party = number | typeof ANYBODY_OUTSIDE;

/** Where something exists in one world only. */
type World = 'dev' | 'prod';

/** What the rules may forget, so that the comparison is seen to fail. */
export type Forgotten = 'ACLs' | 'groups that rules name' | 'routes across' | 'rules for what goes out' | 'conditions';

export function rulesBut(forgotten?: Forgotten): PlainRules {
  return (network, from, to, port) =>
    (['dev', 'prod'] as const).some((world) => isOpen(network, from, to, port, world, forgotten));
}

function isOpen(
  network: PlainNetwork,
  from: Party,
  to: Party,
  port: number,
  world: World,
  forgotten: Forgotten | undefined,
): boolean {
  const ends = [from, to].map((party) => (party === 'internet' ? undefined : network.instances[party]));
  const [sender, receiver] = ends;
  const exists = (each: PlainInstance | undefined) =>
    each?.only === undefined || each.only === world || forgotten === 'conditions';
  const isIn = (rule: PlainRule) => rule.only === undefined || rule.only === world || forgotten === 'conditions';
  const subnetOf = (each: PlainInstance | undefined) => (each === undefined ? undefined : network.subnets[each.subnet]);
  const [left, right] = [subnetOf(sender), subnetOf(receiver)];
  if (!exists(sender) || !exists(receiver)) return false;

  const matches = (rule: PlainRule, peer: PlainInstance | undefined) =>
    typeof rule.peer === 'number'
      ? forgotten === 'groups that rules name' || (peer?.groups.includes(rule.peer) ?? false)
      : holds(rule.peer, peer);
  const passes = (rules: readonly PlainRule[], peer: PlainInstance | undefined) =>
    rules.some((rule) => isIn(rule) && rule.port === port && matches(rule, peer));
  const groupsOf = (each: PlainInstance) => each.groups.flatMap((id) => network.groups[id] ?? []);
  const goesOut =
    sender === undefined ||
    forgotten === 'rules for what goes out' ||
    groupsOf(sender).some(({ letsOut }) => letsOut === undefined || passes(letsOut, receiver));
  const comesIn = receiver === undefined || groupsOf(receiver).some(({ lets }) => passes(lets, sender));
  if (!goesOut || !comesIn) return false;

  if (left === undefined || right === undefined) {
    if (!(left ?? right)?.isPublic) return false;
  } else if (left.vpc !== right.vpc && forgotten !== 'routes across') {
    if (!network.isPeered || !left.leadsAcross || !right.leadsAcross) return false;
  }
  if (sender !== undefined && receiver !== undefined && sender.subnet === receiver.subnet) return true;
  // ACLs judge the request and its answer, each at both subnets.
  const judged = (subnet: PlainSubnet | undefined, direction: 'in' | 'out', peer: PlainInstance | undefined) =>
    forgotten === 'ACLs' ||
    (subnet?.acl?.find((each) => each.direction === direction && holds(each.block, peer))?.allows ??
      subnet?.acl === undefined);
  return (
    judged(left, 'out', receiver) &&
    judged(left, 'in', receiver) &&
    judged(right, 'in', sender) &&
    judged(right, 'out', sender)
  );

  function holds(block: Block, peer: PlainInstance | undefined): boolean {
    if (block === '0.0.0.0/0') return true;
    if (peer === undefined) return false;
    const address = blockOf(network, peer.subnet);
    return block.endsWith('/16') ? address.startsWith(block.slice(0, 5)) : address === block;
  }
}

function blockOf({ subnets }: PlainNetwork, subnet: number): string {
  const vpc = subnets[subnet]?.vpc ?? 0;
  const place = subnets.slice(0, subnet).filter((each) => each.vpc === vpc).length;
  return `10.${vpc}.${place}.0/24`;
}

/** The same network as a template. */
export function templateOf(network: PlainNetwork): object {
  const ref = (id: string) => ({ Ref: id });
  const resources: Record<string, object> = {};
  const add = (id: string, type: string, properties: object, only?: World) => {
    resources[id] = {
      Type: `AWS::EC2::${type}`,
      ...(only !== undefined && { Condition: only === 'prod' ? 'Production' : 'Development' }),
      Properties: properties,
    };
  };
  for (const vpc of [0, 1]) {
    add(`Vpc${vpc}`, 'VPC', { CidrBlock: `10.${vpc}.0.0/16` });
    add(`Igw${vpc}`, 'InternetGateway', {});
    add(`Igw${vpc}Here`, 'VPCGatewayAttachment', { VpcId: ref(`Vpc${vpc}`), InternetGatewayId: ref(`Igw${vpc}`) });
  }
  if (network.isPeered) add('Peering', 'VPCPeeringConnection', { VpcId: ref('Vpc0'), PeerVpcId: ref('Vpc1') });
  network.subnets.forEach(({ vpc, isPublic, leadsAcross, acl }, at) => {
    const id = `Subnet${at}`;
    add(id, 'Subnet', { VpcId: ref(`Vpc${vpc}`), CidrBlock: blockOf(network, at), MapPublicIpOnLaunch: isPublic });
    add(`Table${at}`, 'RouteTable', { VpcId: ref(`Vpc${vpc}`) });
    add(`Routed${at}`, 'SubnetRouteTableAssociation', { SubnetId: ref(id), RouteTableId: ref(`Table${at}`) });
    const route = (name: string, destination: string, target: object) =>
      add(`${name}${at}`, 'Route', { RouteTableId: ref(`Table${at}`), DestinationCidrBlock: destination, ...target });
    if (isPublic) route('ToInternet', '0.0.0.0/0', { GatewayId: ref(`Igw${vpc}`) });
    if (leadsAcross && network.isPeered)
      route('ToOther', `10.${1 - vpc}.0.0/16`, { VpcPeeringConnectionId: ref('Peering') });
    if (acl === undefined) return;
    add(`Acl${at}`, 'NetworkAcl', { VpcId: ref(`Vpc${vpc}`) });
    add(`Filtered${at}`, 'SubnetNetworkAclAssociation', { SubnetId: ref(id), NetworkAclId: ref(`Acl${at}`) });
    acl.forEach(({ direction, allows, block }, number) => {
      add(`Entry${at}x${number}`, 'NetworkAclEntry', {
        NetworkAclId: ref(`Acl${at}`),
        RuleNumber: 100 + number,
        Egress: direction === 'out',
        RuleAction: allows ? 'allow' : 'deny',
        Protocol: -1,
        CidrBlock: block,
      });
    });
  });
  network.groups.forEach(({ vpc, lets, letsOut }, at) => {
    const id = `Group${at}`;
    const own = (rules: readonly PlainRule[]) =>
      rules
        .filter(({ peer, only }) => typeof peer !== 'number' && only === undefined)
        .map(({ port, peer }) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: peer }));
    add(id, 'SecurityGroup', {
      GroupDescription: 'a group',
      VpcId: ref(`Vpc${vpc}`),
      SecurityGroupIngress: own(lets),
      // A rule for an address on no network takes the place of the one that lets everything out.
      ...(letsOut !== undefined && {
        SecurityGroupEgress: [
          ...own(letsOut),
          { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' },
        ],
      }),
    });
    const apart = (rules: readonly PlainRule[], direction: 'Ingress' | 'Egress') =>
      rules.forEach(({ port, peer, only }, number) => {
        if (typeof peer !== 'number' && only === undefined) return;
        const named = { 'Fn::GetAtt': [`Group${peer}`, 'GroupId'] };
        const whom =
          typeof peer !== 'number'
            ? { CidrIp: peer }
            : direction === 'Ingress'
              ? { SourceSecurityGroupId: named }
              : { DestinationSecurityGroupId: named };
        const rule = {
          GroupId: { 'Fn::GetAtt': [id, 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          ...whom,
        };
        add(`${id}${direction}${number}`, `SecurityGroup${direction}`, rule, only);
      });
    apart(lets, 'Ingress');
    apart(letsOut ?? [], 'Egress');
  });
  network.instances.forEach(({ subnet, groups, only }, at) => {
    const carried = groups.map((id) => ({ 'Fn::GetAtt': [`Group${id}`, 'GroupId'] }));
    add(`I${at}`, 'Instance', { SubnetId: ref(`Subnet${subnet}`), SecurityGroupIds: carried }, only);
  });
  return {
    Parameters: { Environment: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
    Conditions: {
      Production: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
      Development: { 'Fn::Equals': [{ Ref: 'Environment' }, 'dev'] },
    },
    Resources: resources,
  };
}

const blocks = fc.constantFrom<Block>('0.0.0.0/0', ...BLOCKS);
const worlds = fc.constantFrom<World | undefined>(undefined, undefined, undefined, 'dev', 'prod');
const rules = fc.array(
  fc.record<PlainRule>({
    port: fc.constantFrom(...PORTS),
    peer: fc.oneof(blocks, fc.nat(3)),
    only: worlds,
  }),
  { maxLength: 4 },
);
const entries = fc.array(
  fc.record<PlainEntry>({
    direction: fc.constantFrom('in', 'out'),
    allows: fc.nat(3).map((each) => each > 0),
    block: blocks,
  }),
  { minLength: 2, maxLength: 6 },
);

/** Several instances of few kinds, so that most have others like them. Two groups and two subnets a VPC. */
export const plainNetworks: fc.Arbitrary<PlainNetwork> = fc.record({
  isPeered: fc.boolean(),
  subnets: fc.tuple(
    ...([0, 0, 1, 1] as const).map((vpc) =>
      fc.record<PlainSubnet>({
        vpc: fc.constant(vpc),
        isPublic: fc.boolean(),
        leadsAcross: fc.nat(3).map((each) => each > 0),
        acl: fc.option(entries, { nil: undefined }),
      }),
    ),
  ),
  groups: fc.tuple(
    ...([0, 0, 1, 1] as const).map((vpc) =>
      fc.record<PlainGroup>({ vpc: fc.constant(vpc), lets: rules, letsOut: fc.option(rules, { nil: undefined }) }),
    ),
  ),
  instances: fc.array(
    fc.nat(3).chain((subnet) => {
      const own = subnet < 2 ? [0, 1] : [2, 3];
      return fc.record<PlainInstance>({
        subnet: fc.constant(subnet),
        groups: fc.subarray(own, { minLength: 1 }),
        only: worlds,
      });
    }),
    { minLength: 6, maxLength: 12 },
  ),
});
