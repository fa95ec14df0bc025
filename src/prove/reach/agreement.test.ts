/** The solver's verdicts against all packets of small random networks, each followed by the replay one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowAt, parsePorts } from '../../aws/index.ts';
import {
  ALWAYS,
  and,
  describeGuard,
  type Guard,
  GuardSpace,
  type Intervals,
  implies,
  NEVER,
  NOWHERE,
  not,
  or,
  parseCidr,
} from '../../base/index.ts';
import type {
  AccessExclusion,
  AclEntry,
  Block,
  BlockedAccess,
  Interface,
  Network,
  Peer,
  Route,
  Rule,
  Said,
  TransitAttachment,
  TransitRoute,
} from '../../model/index.ts';
import { whenCovers } from './allowed.ts';
import { followEveryPacket, type Samples } from './every-packet.ts';
import type { World } from './packet.ts';
import { pathsBetween } from './paths.ts';
import { type Reach, reachBetween } from './reach.ts';
import { membersOf, type ReachParty } from './seats.ts';
import type { Stage } from './stage.ts';

const at = { subject: 'Template', path: [] };
const space = new GuardSpace();
const WORLDS = ['true', 'false'].flatMap((p) =>
  ['true', 'false'].map(
    (q): World =>
      new Map([
        ['P', p],
        ['Q', q],
      ]),
  ),
);
const P = space.flag('P');
const Q = space.flag('Q');
const isGuard = (value: unknown): value is Guard => typeof value === 'object' && value !== null && 'holds' in value;
const worldGuard = (world: World) => and(...[...world].map(([name, value]) => space.is(name, value ?? '')));
const isSo = (guard: Guard, world: World) => implies(worldGuard(world), guard);

const guards = fc.oneof({ weight: 6, arbitrary: fc.constant(ALWAYS) }, fc.constantFrom<Guard>(P, not(P), Q, and(P, Q)));
const said = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Said<T>> =>
  fc.record({ value: values, when: guards, at: fc.constant(at) });
const cidr = (text: string): Block => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return { kind: 'cidr', cidr: parsed };
};
const blocks = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...[
        '0.0.0.0/0',
        '0.0.0.0/0',
        '0.0.0.0/0',
        '10.0.0.0/24',
        '10.0.0.0/30',
        '10.0.0.4/30',
        '10.0.0.4/31',
        '8.0.0.0/8',
        '8.8.8.0/24',
        '::/0',
        '2600:1f18::4/126',
        '2a00::/16',
      ].map(cidr),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Block>({ kind: 'unknown', text: '${Office}' }) },
);
/** One address of every region that the blocks above tell apart. */
const PUBLIC_SAMPLES = { 4: ['1.0.0.1', '8.0.0.1', '8.8.8.8', '9.0.0.1'], 6: ['2a00::1', '2b00::1', '2600:1f18::5'] };

const flows = (text: string): Intervals => {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
};
const ports = fc.oneof(
  { weight: 2, arbitrary: fc.constant(flows('all')) },
  fc.constantFrom(
    ...['tcp/80', 'tcp/443', 'tcp/80-443', 'tcp/1024-65535', 'tcp/32768-65535', 'tcp', 'udp/53', 'icmp/8', 'icmp'].map(
      flows,
    ),
  ),
);
/** One flow, and one client port, of every region that the flows above tell apart. */
const SAMPLES = [
  'tcp/79',
  'tcp/80',
  'tcp/100',
  'tcp/443',
  'tcp/2000',
  'tcp/40000',
  'udp/53',
  'icmp/8/0',
  'protocol/47',
].map((text) => flows(text)[0]?.[0] ?? 0);
const samples: Samples = {
  outside: (party, family) => {
    if (party.kind === 'internet') return party.family === family ? PUBLIC_SAMPLES[family] : [];
    return PUBLIC_SAMPLES[family].filter((address) => address.startsWith('8.'));
  },
  clientPorts: [53, 80, 100, 443, 600, 2000, 40000],
  ephemeralPorts: [2000, 40000],
};

type Entry = Omit<AclEntry, 'number'>;
const entry = fc.record<Entry>({
  direction: fc.constantFrom('ingress', 'egress'),
  action: fc.constantFrom('allow', 'allow', 'deny'),
  flows: ports,
  block: blocks,
  when: guards,
  at: fc.constant(at),
});
/** Wide open on both sides, as most rules of the field are: without them hardly any packet arrives. */
const wide = (['ingress', 'egress'] as const).map((direction) => ({
  direction,
  flows: flows('all'),
  when: ALWAYS,
  at,
}));
const EVERYWHERE = [cidr('0.0.0.0/0'), cidr('::/0')];
const wideEntries: readonly Entry[] = EVERYWHERE.flatMap((block) =>
  wide.map((each) => ({ ...each, action: 'allow' as const, block })),
);
const entries = fc
  .tuple(fc.array(entry, { maxLength: 4 }), fc.subarray([...wideEntries], { minLength: 1 }))
  .map((parts) => parts.flat());
const peers: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 4, arbitrary: blocks },
  { weight: 3, arbitrary: fc.constantFrom('G0', 'G1', '${Group}').map((id): Peer => ({ kind: 'group', id })) },
  { weight: 1, arbitrary: fc.constantFrom('List', 'pl-1').map((id): Peer => ({ kind: 'prefix-list', id })) },
);
const rule = fc.record<Rule>({
  direction: fc.constantFrom('ingress', 'egress'),
  flows: ports,
  peer: peers,
  when: guards,
  at: fc.constant(at),
});
function always<T extends string>(value: T): readonly Said<T>[] {
  return [{ value, when: ALWAYS, at }];
}

const wideRules: readonly Rule[] = EVERYWHERE.flatMap((peer) => wide.map((each) => ({ ...each, peer })));
const rules = fc.tuple(fc.array(rule, { maxLength: 3 }), fc.subarray([...wideRules])).map((parts) => parts.flat());
const defaultRoute = fc.constantFrom<Route['target']>(
  { kind: 'internet-gateway', id: 'Igw' },
  { kind: 'nat-gateway', id: 'Nat' },
);
const anyTarget = fc.constantFrom<Route['target']>(
  { kind: 'internet-gateway', id: 'Igw' },
  { kind: 'nat-gateway', id: 'Nat' },
  { kind: 'internet-gateway', id: '${Gateway}' },
  { kind: 'transit-gateway', id: 'Tgw' },
  { kind: 'peering', id: 'Pcx' },
  { kind: 'interface', id: 'Firewall' },
  { kind: 'egress-only-internet-gateway', id: 'Eigw' },
);
const routes = fc
  .tuple(
    fc.option(
      fc.record<Route>({
        destination: fc.constant(cidr('0.0.0.0/0')),
        target: defaultRoute,
        when: guards,
        at: fc.constant(at),
      }),
      { freq: 6 },
    ),
    fc.option(
      fc.record<Route>({
        destination: fc.constant(cidr('::/0')),
        target: fc.constantFrom<Route['target']>(
          { kind: 'internet-gateway', id: 'Igw' },
          { kind: 'egress-only-internet-gateway', id: 'Eigw' },
        ),
        when: guards,
        at: fc.constant(at),
      }),
    ),
    fc.array(fc.record<Route>({ destination: blocks, target: anyTarget, when: guards, at: fc.constant(at) }), {
      maxLength: 2,
    }),
    fc.option(fc.nat(3)),
  )
  .map(([four, six, rest, doubted]) =>
    [...[four, six].filter((each) => each !== null), ...rest].map((route, index) =>
      index === doubted ? { ...route, doubt: 'whether the table has it' } : route,
    ),
  );

const SUBNETS = ['S0', 'S1', 'S2'] as const;
const extents = fc
  .tuple(fc.constantFrom<Guard>(ALWAYS, P, NEVER), fc.constantFrom<Guard>(NEVER, Q))
  .map(([certain, more]) => ({ certain, possible: or(certain, more) }));
const blockedAccess = fc.record<BlockedAccess>({
  bidirectional: extents,
  ingress: extents,
  exclusions: fc.array(
    fc.record<AccessExclusion>({
      of: fc.constantFrom(...SUBNETS, 'Vpc'),
      allows: fc.constantFrom('bidirectional', 'egress'),
      extent: extents,
      at: fc.constant(at),
    }),
    { maxLength: 3 },
  ),
  at: fc.constant(at),
});
const vpcOfPlace = (id: string) => (id === 'S2' ? 'Vpc2' : 'Vpc');
const transitRoute = fc.record<TransitRoute>({
  destination: fc.constantFrom(...['0.0.0.0/0', '10.0.0.0/28', '10.0.0.0/29', '10.0.0.8/29', '10.0.0.8/30'].map(cidr)),
  attachment: fc.constantFrom<string | undefined>('TA', 'TB', 'TB', 'Vpn', undefined),
  isStatic: fc.boolean(),
  extent: extents,
  at: fc.constant(at),
});
const propagated: readonly TransitRoute[] = [['10.0.0.0/29', 'TA'] as const, ['10.0.0.8/29', 'TB'] as const].map(
  ([text, attachment]) => ({
    destination: cidr(text),
    attachment,
    isStatic: false,
    extent: { certain: ALWAYS, possible: ALWAYS },
    at,
  }),
);
const attachment = (id: string, vpc: string, places: readonly string[]) =>
  fc.record<TransitAttachment>({
    id: fc.constant(id),
    vpc: fc.constant(vpc),
    subnets: fc.uniqueArray(said(fc.constantFrom(...places)), {
      minLength: 1,
      maxLength: 2,
      selector: ({ value }) => value,
    }),
    tables: fc.oneof(
      fc.constant([{ table: 'D', extent: { certain: ALWAYS, possible: ALWAYS } }]),
      fc.array(fc.record({ table: fc.constantFrom('D', 'E', '${Table}'), extent: extents }), { maxLength: 1 }),
    ),
    when: guards,
    at: fc.constant(at),
  });
const transits = fc.record({
  attachments: fc.tuple(attachment('TA', 'Vpc', ['S0', 'S1']), attachment('TB', 'Vpc2', ['S2'])),
  tables: fc.tuple(fc.subarray([...propagated]), fc.array(transitRoute, { maxLength: 2 })).map(
    ([own, more]) =>
      new Map(
        [
          { id: 'D', routes: [...own, ...more] },
          { id: 'E', routes: more },
        ].map((each) => [each.id, each]),
      ),
  ),
  sharesGroups: extents,
});
/** Two VPCs with routes to the gateway both ways: without them hardly any packet gets there. */
const toTransit = (['10.0.0.0/29', '10.0.0.8/29'] as const).map(
  (text): Route => ({
    destination: cidr(text),
    target: { kind: 'transit-gateway', id: 'Tgw' },
    when: ALWAYS,
    at,
  }),
);

const specs = fc.record({
  tables: fc.tuple(routes, routes),
  tableOf: fc.tuple(
    ...SUBNETS.map(() => fc.array(said(fc.constantFrom('T0', 'T0', 'T1', 'T1', '${Table}')), { maxLength: 1 })),
  ),
  acls: fc.tuple(entries, entries),
  aclOf: fc.tuple(...SUBNETS.map(() => fc.array(said(fc.constantFrom('A0', 'A1')), { maxLength: 1 }))),
  groups: fc.tuple(rules, rules),
  interfaces: fc.tuple(
    ...['I0', 'I1', 'I2'].map((id, index) =>
      fc.record({
        id: fc.constant(id),
        subnets: fc.oneof(
          { weight: 3, arbitrary: fc.constant([{ value: SUBNETS[index] ?? 'S0', when: ALWAYS, at }]) },
          fc.array(said(fc.constantFrom(...SUBNETS)), { minLength: 1, maxLength: 2 }),
        ),
        groups: fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom('G0', 'G1').map((value) => [{ value, when: ALWAYS, at }]) },
          fc.array(said(fc.constantFrom('G0', 'G1', '${Group}')), { maxLength: 2 }),
        ),
        isPublic: guards,
        perhapsPublic: guards,
        ipv6: guards,
        perhapsIpv6: guards,
        isClosed6: fc.boolean(),
        isOpenWithoutGroups: fc.boolean(),
        isDoubtful: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
        when: guards,
      }),
    ),
  ),
  attached: guards,
  blocked: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, blockedAccess),
  natHere: said(fc.constantFrom(...SUBNETS)),
  natAddress: guards,
  door: fc.record({
    open: extents,
    sources: fc.array(said(fc.constantFrom(cidr('8.0.0.0/8'), cidr('0.0.0.0/0'))), { maxLength: 1 }),
  }),
  twoVpcs: fc.boolean(),
  transit: fc.option(transits),
  zones: fc.tuple(...SUBNETS.map(() => fc.constantFrom('a', 'a', 'b', undefined))),
  peered: fc.boolean(),
  edge: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, said(fc.constantFrom('T0', 'T0', 'T1', '${Table}'))),
});

type Spec = typeof specs extends fc.Arbitrary<infer Each> ? Each : never;

function networkFrom(spec: Spec): Network {
  const shown = () =>
    JSON.stringify(spec, (_, value) =>
      typeof value === 'bigint' ? `${value}` : isGuard(value) ? describeGuard(value) : value === at ? undefined : value,
    );
  const node = { when: ALWAYS, at };
  const vpcOf = (subnet: string) => (spec.twoVpcs ? vpcOfPlace(subnet) : 'Vpc');
  const byId = <T extends { readonly id: string }>(nodes: readonly T[]) =>
    new Map(nodes.map((each) => [each.id, each]));
  const sayAlways = (value: string): Said<string> => ({ value, when: ALWAYS, at });
  const interfaces = spec.interfaces.map(
    ({
      isPublic,
      perhapsPublic,
      ipv6,
      perhapsIpv6,
      isClosed6,
      isOpenWithoutGroups,
      isDoubtful,
      ...each
    }): Interface => {
      const hasIpv6 = { certain: ipv6, possible: or(ipv6, perhapsIpv6) };
      return {
        ...each,
        owner: each.id,
        type: 'AWS::EC2::Instance',
        isPublic: { certain: isPublic, possible: or(isPublic, perhapsPublic) },
        publicAt: at,
        hasIpv6,
        isPublic6: isClosed6 ? NOWHERE : hasIpv6,
        ...(isOpenWithoutGroups && { isOpenWithoutGroups }),
        ...(isDoubtful && { doubt: `whether there is ${each.id}` }),
        at,
      };
    },
  );
  return {
    vpcs: byId(
      ['Vpc', 'Vpc2']
        .map((id) => ({
          ...node,
          id,
          blocks: [{ value: cidr(id === 'Vpc' ? '10.0.0.0/29' : '10.0.0.8/29'), when: ALWAYS, at }],
        }))
        .map((vpc) => (spec.twoVpcs ? vpc : { ...vpc, blocks: [{ value: cidr('10.0.0.0/28'), when: ALWAYS, at }] })),
    ),
    subnets: byId(
      SUBNETS.map((id, index) => ({
        ...node,
        id,
        vpc: vpcOf(id),
        zone: spec.zones[index],
        blocks: [`10.0.0.${index * 4}/30`, `2600:1f18::${index * 4}/126`].map((text) => ({
          value: cidr(text),
          when: ALWAYS,
          at,
        })),
        assignsPublicAddress: NOWHERE,
        assignsIpv6Address: NOWHERE,
        routeTables: spec.tableOf[index] ?? [],
        acls: spec.aclOf[index] ?? [],
      })),
    ),
    routeTables: byId(
      spec.tables.map((written, index) => ({
        ...node,
        id: `T${index}`,
        vpc: 'Vpc',
        routes: spec.twoVpcs && spec.transit !== null ? [...written, ...toTransit] : written,
      })),
    ),
    acls: byId(
      spec.acls.map((written, index) => ({
        ...node,
        id: `A${index}`,
        vpc: 'Vpc',
        entries: written.map((entry, number) => ({ ...entry, number })),
      })),
    ),
    groups: byId(spec.groups.map((written, index) => ({ ...node, id: `G${index}`, vpc: 'Vpc', rules: written }))),
    prefixLists: byId([{ ...node, id: 'List', entries: [cidr('10.0.0.4/31'), cidr('8.8.8.0/24')] }]),
    gateways: byId([
      {
        ...node,
        id: 'Igw',
        kind: 'internet-gateway',
        vpcs: [{ value: 'Vpc', when: spec.attached, at }],
        ...(spec.edge !== undefined && { edgeTables: [spec.edge] }),
      },
      {
        ...node,
        id: 'Nat',
        kind: 'nat-gateway',
        vpcs: [],
        nat: { subnets: [spec.natHere], connectivity: 'public', hasAddress: spec.natAddress },
      },
      { ...node, id: 'Eigw', kind: 'egress-only-internet-gateway', vpcs: [sayAlways('Vpc')] },
      {
        ...node,
        id: 'Pcx',
        kind: 'peering',
        vpcs: spec.peered ? [sayAlways('Vpc'), sayAlways('Vpc2')] : [sayAlways('Vpc')],
      },
      {
        ...node,
        id: 'Tgw',
        kind: 'transit-gateway',
        vpcs: [sayAlways('Vpc'), sayAlways('Vpc2')],
        ...(spec.transit !== null && { transit: spec.transit }),
      },
    ]),
    endpoints: byId([
      {
        ...node,
        id: 'S3',
        vpc: 'Vpc',
        service: 's3',
        routeTables: [sayAlways('T1')],
        perhapsTables: [sayAlways('T0')],
      },
    ]),
    interfaces: interfaces.filter(({ doubt }) => doubt === undefined),
    perhaps: interfaces.filter(({ doubt }) => doubt !== undefined),
    balancers: new Map(),
    targetGroups: new Map(),
    doors: byId(
      ['Url', 'I2'].map((id) => ({
        ...node,
        id,
        flows: flows('tcp/80,tcp/443'),
        open: spec.door.open,
        sources: spec.door.sources,
        openToAll: spec.door.sources.length === 0 ? ALWAYS : NEVER,
      })),
    ),
    ...(spec.blocked !== undefined && { blockedAccess: spec.blocked }),
    ...{ [fc.toStringMethod]: shown },
  };
}

const networks = specs.map(networkFrom);

/** Two VPCs that only a transit gateway stands between. */
const transitNetworks = specs.map((spec): Network => {
  const network = networkFrom({ ...spec, twoVpcs: true, peered: false });
  const byId = <T extends { readonly id: string }>(nodes: readonly T[]) =>
    new Map(nodes.map((each) => [each.id, each]));
  const homes = { I0: 'S0', I1: 'S1', I2: 'S2' } as const;
  return {
    ...network,
    routeTables: byId([...network.routeTables.values()].map((table) => ({ ...table, routes: toTransit }))),
    subnets: byId(
      [...network.subnets.values()].map((subnet) => ({
        ...subnet,
        routeTables: always('T0'),
        acls: subnet.id === 'S0' ? subnet.acls : [],
      })),
    ),
    groups: byId([...network.groups.values()].map((group) => ({ ...group, rules: wideRules }))),
    interfaces: [...network.interfaces, ...network.perhaps].map(({ doubt: _, ...each }) => ({
      ...each,
      subnets: always(homes[each.id as keyof typeof homes]),
      groups: always(each.id === 'I2' ? 'G1' : 'G0'),
      when: ALWAYS,
    })),
    perhaps: [],
  };
});

const parties = fc.constantFrom<ReachParty>(
  { kind: 'owner', id: 'I0' },
  { kind: 'owner', id: 'I1' },
  { kind: 'owner', id: 'I2' },
  { kind: 'group', id: 'G0' },
  { kind: 'internet', family: 4 },
  { kind: 'internet', family: 6 },
  { kind: 'block', cidr: (cidr('8.0.0.0/8') as { cidr: NonNullable<ReturnType<typeof parseCidr>> }).cidr },
  { kind: 'endpoint', id: 'S3' },
  { kind: 'door', id: 'Url' },
);

type Solver = (network: Network, from: ReachParty, to: ReachParty) => Reach;
const solver: Solver = (network, from, to) => reachBetween(network, membersOf(network, from), membersOf(network, to));

interface Told {
  readonly certain: boolean;
  readonly certainForSome: boolean;
  readonly possible: boolean;
}

/** How what the solver says is held against what following each packet says. */
type Compare = (solved: Told, followed: Told, about: string) => void;

const exactly: Compare = (solved, followed, about) => expect(solved, about).toEqual(followed);

/** The solver may leave open what each packet decides, and never says more. */
const noMore: Compare = (solved, followed, about) =>
  expect(
    [
      ['certain', solved.certain && !followed.certain],
      ['certain for someone', solved.certainForSome && !followed.certainForSome],
      ['closed', !solved.possible && followed.possible],
    ].filter(([, isWrong]) => isWrong),
    about,
  ).toEqual([]);

function agreement(ask: Solver, among = networks, compare = exactly) {
  return fc.property(among, parties, parties, fc.constantFrom(...SAMPLES), (network, from, to, position) => {
    const answer = ask(network, from, to);
    const wanted: Intervals = [[position, position]];
    for (const world of WORLDS) {
      const says = (part: Reach['certain']) => isSo(whenCovers(part, wanted), world);
      const solved = {
        certain: says(answer.certain),
        certainForSome: says(answer.certainForSome),
        possible: says(answer.possible),
      };
      const followed = followEveryPacket({
        network,
        from,
        to,
        position,
        world,
        holds: (guard) => isSo(guard, world),
        samples,
      });
      compare(solved, followed, `${JSON.stringify([...world])} ${JSON.stringify(flowAt(position))}`);
    }
  });
}

test('the solver says of every pair, flow and world what following each packet says', () => {
  fc.assert(agreement(solver), { numRuns: 200 });
});

test('of what a transit gateway stands between it says no more than that', () => {
  fc.assert(agreement(solver, transitNetworks, noMore), { numRuns: 100 });
});

test('witnesses replay as told, and what is stopped stays stopped', () => {
  fc.assert(
    fc.property(fc.oneof(networks, transitNetworks), parties, parties, (network, from, to) => {
      const answer = solver(network, from, to);
      const witness = answer.witness(flows('all'));
      expect(witness === undefined).toBe(answer.possible.length === 0);
      answer.certify(flows('tcp/80,tcp/443,udp/53,icmp'));
    }),
    { numRuns: 200 },
  );
});

/** A solver that looks at less than it should, as ours would with a fault in it. */
const blindTo =
  (overlooks: (stage: Stage) => boolean): Solver =>
  (network, from, to) =>
    reachBetween(network, membersOf(network, from), membersOf(network, to), (...args) =>
      pathsBetween(...args).map((path) => path.filter((stage) => !overlooks(stage))),
    );

const faults: readonly {
  readonly fault: string;
  /** Among the networks of this seed the fault shows early. */
  readonly seed: number;
  readonly overlooks: (stage: Stage) => boolean;
  readonly among?: typeof networks;
}[] = [
  { fault: 'forgets that network ACLs judge answers', seed: 13, overlooks: (stage) => stage.leg === 'reply' },
  {
    fault: 'forgets network ACLs on the way there',
    seed: 45,
    overlooks: (stage) => stage.code === 'SUBNET_ACL_RESTRICTION' && stage.leg === 'request',
  },
  {
    fault: 'forgets the route back',
    seed: 6,
    overlooks: (stage) => stage.code === 'NO_ROUTE_TO_DESTINATION' && stage.looksAt === 'from',
  },
  {
    fault: 'forgets that an internet gateway must be attached',
    seed: 14,
    overlooks: (stage) => stage.code === 'BAD_STATE_ATTACHMENT',
  },
  { fault: 'forgets public addresses', seed: 40, overlooks: (stage) => stage.what === 'public address' },
  {
    fault: 'forgets that an interface may have no IPv6 address',
    seed: 26,
    overlooks: (stage) => stage.what === 'IPv6 address',
  },
  {
    fault: 'forgets what is closed to IPv6 gateways',
    seed: 41,
    overlooks: (stage) => stage.what === 'public IPv6 address',
  },
  {
    fault: 'forgets the tables of transit gateways',
    seed: 8,
    overlooks: (stage) => stage.what === 'transit gateway route table' && stage.looksAt === 'to',
    among: transitNetworks,
  },
  {
    fault: 'forgets the tables by which answers come back',
    seed: 1,
    overlooks: (stage) => stage.what === 'transit gateway route table' && stage.looksAt === 'from',
    among: transitNetworks,
  },
  {
    fault: 'forgets zones without an attachment',
    seed: 58,
    overlooks: (stage) => stage.what === 'transit gateway',
    among: transitNetworks,
  },
  {
    fault: 'forgets whom an endpoint on the internet lists',
    seed: 5,
    overlooks: (stage) => stage.what === 'public endpoint',
  },
  {
    fault: 'forgets what the account blocks',
    seed: 8,
    overlooks: (stage) => stage.what === 'VPC Block Public Access',
  },
  {
    fault: 'forgets the table of an internet gateway',
    seed: 23,
    overlooks: (stage) => stage.what === 'edge route',
  },
  { fault: 'forgets ingress rules', seed: 8, overlooks: (stage) => stage.what === 'security group ingress' },
];

test.each(faults)('a solver that $fault is caught', ({ seed, overlooks, among }) => {
  const found = fc.check(agreement(blindTo(overlooks), among), { seed, numRuns: 2000, endOnFailure: true });
  expect(found.failed).toBe(true);
});
