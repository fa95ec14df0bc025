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
  NOWHERE,
  not,
  or,
  parseCidr,
} from '../../base/index.ts';
import type { AclEntry, Block, Interface, Network, Peer, Route, Rule, Said } from '../../model/index.ts';
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
const wideEntries: readonly Entry[] = wide.map((each) => ({ ...each, action: 'allow', block: cidr('0.0.0.0/0') }));
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
const wideRules: readonly Rule[] = wide.map((each) => ({ ...each, peer: cidr('0.0.0.0/0') }));
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
    fc.array(fc.record<Route>({ destination: blocks, target: anyTarget, when: guards, at: fc.constant(at) }), {
      maxLength: 2,
    }),
  )
  .map(([first, rest]) => (first === null ? rest : [first, ...rest]));

const SUBNETS = ['S0', 'S1', 'S2'] as const;
const vpcOfPlace = (id: string) => (id === 'S2' ? 'Vpc2' : 'Vpc');
const networks = fc
  .record({
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
          when: guards,
        }),
      ),
    ),
    attached: guards,
    natHere: said(fc.constantFrom(...SUBNETS)),
    natAddress: guards,
    twoVpcs: fc.boolean(),
    peered: fc.boolean(),
  })
  .map((spec): Network => {
    const shown = () =>
      JSON.stringify(spec, (_, value) =>
        typeof value === 'bigint'
          ? `${value}`
          : isGuard(value)
            ? describeGuard(value)
            : value === at
              ? undefined
              : value,
      );
    const node = { when: ALWAYS, at };
    const vpcOf = (subnet: string) => (spec.twoVpcs ? vpcOfPlace(subnet) : 'Vpc');
    const byId = <T extends { readonly id: string }>(nodes: readonly T[]) =>
      new Map(nodes.map((each) => [each.id, each]));
    const sayAlways = (value: string): Said<string> => ({ value, when: ALWAYS, at });
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
          zone: undefined,
          blocks: [`10.0.0.${index * 4}/30`, `2600:1f18::${index * 4}/126`].map((text) => ({
            value: cidr(text),
            when: ALWAYS,
            at,
          })),
          assignsPublicAddress: NOWHERE,
          routeTables: spec.tableOf[index] ?? [],
          acls: spec.aclOf[index] ?? [],
        })),
      ),
      routeTables: byId(
        spec.tables.map((written, index) => ({ ...node, id: `T${index}`, vpc: 'Vpc', routes: written })),
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
        { ...node, id: 'Igw', kind: 'internet-gateway', vpcs: [{ value: 'Vpc', when: spec.attached, at }] },
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
        { ...node, id: 'Tgw', kind: 'transit-gateway', vpcs: [sayAlways('Vpc'), sayAlways('Vpc2')] },
      ]),
      endpoints: byId([{ ...node, id: 'S3', vpc: 'Vpc', service: 's3', routeTables: [sayAlways('T1')] }]),
      interfaces: spec.interfaces.map(
        ({ isPublic, perhapsPublic, ...each }): Interface => ({
          ...each,
          owner: each.id,
          type: 'AWS::EC2::Instance',
          isPublic: { certain: isPublic, possible: or(isPublic, perhapsPublic) },
          publicAt: at,
          at,
        }),
      ),
      balancers: new Map(),
      targetGroups: new Map(),
      ...{ [fc.toStringMethod]: shown },
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
);

type Solver = (network: Network, from: ReachParty, to: ReachParty) => Reach;
const solver: Solver = (network, from, to) => reachBetween(network, membersOf(network, from), membersOf(network, to));

function agreement(ask: Solver) {
  return fc.property(networks, parties, parties, fc.constantFrom(...SAMPLES), (network, from, to, position) => {
    const answer = ask(network, from, to);
    const wanted: Intervals = [[position, position]];
    for (const world of WORLDS) {
      const says = (part: Reach['certain']) => isSo(whenCovers(part, wanted), world);
      const solved = {
        certain: says(answer.certain),
        certainForSome: says(answer.certainForSome),
        possible: says(answer.possible),
      };
      expect(solved, `${JSON.stringify([...world])} ${JSON.stringify(flowAt(position))}`).toEqual(
        followEveryPacket({ network, from, to, position, world, holds: (guard) => isSo(guard, world), samples }),
      );
    }
  });
}

test('the solver says of every pair, flow and world what following each packet says', () => {
  fc.assert(agreement(solver), { numRuns: 200 });
});

test('witnesses replay as told, and what is stopped stays stopped', () => {
  fc.assert(
    fc.property(networks, parties, parties, (network, from, to) => {
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

const faults: readonly { readonly fault: string; readonly overlooks: (stage: Stage) => boolean }[] = [
  { fault: 'forgets that network ACLs judge answers', overlooks: (stage) => stage.leg === 'reply' },
  {
    fault: 'forgets network ACLs on the way there',
    overlooks: (stage) => stage.code === 'SUBNET_ACL_RESTRICTION' && stage.leg === 'request',
  },
  {
    fault: 'forgets the route back',
    overlooks: (stage) => stage.code === 'NO_ROUTE_TO_DESTINATION' && stage.looksAt === 'from',
  },
  {
    fault: 'forgets that an internet gateway must be attached',
    overlooks: (stage) => stage.code === 'BAD_STATE_ATTACHMENT',
  },
  { fault: 'forgets public addresses', overlooks: (stage) => stage.what === 'public address' },
  { fault: 'forgets ingress rules', overlooks: (stage) => stage.what === 'security group ingress' },
];

test.each(faults)('a solver that $fault is caught', ({ overlooks }) => {
  // The same networks on every run, among which each fault shows early.
  const found = fc.check(agreement(blindTo(overlooks)), { seed: 3, numRuns: 2000, endOnFailure: true });
  expect(found.failed).toBe(true);
});
