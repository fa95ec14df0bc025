/**
 * Who may open connections to whom, for everybody at once and without writing out pairs. Kinds with one profile
 * (`footing.ts`) are let through by the same rules on addresses, so all pairs of two profiles are one question. Only
 * pairs in which a rule names a group of the other side are asked one by one. Where no route leads from one VPC to
 * another, nothing is asked.
 */
import { type Intervals, intersect, rememberedOf, showCidr, union } from '../../base/index.ts';
import type { Network, Rule } from '../../model/index.ts';
import { type Allowed, isSameAllowance, onlyIn } from './allowed.ts';
import { footingOf, mayName, type PairRole, type PairSide } from './footing.ts';
import { kindsOf, type OwnerKind } from './kinds.ts';
import { isOnTheWay, leadsTo, mayPassNat, standsIn, tablesFrom } from './leads.ts';
import { blocksBeyond } from './neighbours.ts';
import { type PairVerdict, type Solver, solverOf } from './pairs.ts';
import { pathsBetween } from './paths.ts';
import { reachBetween } from './reach.ts';
import { type Member, membersOf } from './seats.ts';
import { contextOf, MOST_NUMBERS } from './stage.ts';

/** One end of connections: all resources of one kind, or one party beyond them. */
export interface WayEnd {
  /** Among all ends, in the order in which connections are listed. */
  readonly order: number;
  /** Whether it is a network outside. */
  readonly isOutside?: true;
  readonly names: readonly string[];
  membersOf(name: string): readonly Member[];
}

/** Connections that are open alike between all of the one and all of the other, but for some pairs. */
export interface Way {
  readonly from: readonly WayEnd[];
  readonly to: readonly WayEnd[];
  isExcepted(from: WayEnd, to: WayEnd): boolean;
  /** All flows that may pass, in whatever world. */
  readonly flows: Intervals;
  /** Whether nothing is missing to tell the worlds in which they pass. */
  readonly isDecided: boolean;
}

export interface Ways {
  /** From the internet. */
  readonly inbound: readonly Way[];
  /** From resources to resources, the internet and gateway endpoints. */
  readonly between: readonly Way[];
  /** With networks outside, in the order in which the rules of each kind name them. */
  readonly beyond: readonly Way[];
}

/** Everything that may be open between resources whose interfaces are told, and between them and others. */
export const openWaysIn = rememberedOf((network: Network): Ways => {
  const world = worldOf(network);
  const { internet, endpoints } = outsideEnds(network, world.ends.size);
  return {
    inbound: internet.flatMap((end) => towards(world, end, 'receiver')),
    between: [
      ...betweenProfiles(world),
      ...ofSeveral(world),
      ...internet.flatMap((end) => towards(world, end, 'sender')),
      ...toEndpoints(world, endpoints),
    ],
    beyond: withOutside(world),
  };
});

/** A kind with one interface, the rule. */
interface Single {
  readonly end: WayEnd;
  readonly member: Member;
  readonly sender: PairSide;
  readonly receiver: PairSide;
}

/** Kinds of one profile in the same worlds; only the groups that rules name tell them apart. */
interface Group {
  readonly first: Single;
  readonly all: Single[];
  /** Whether a NAT gateway may pass on what it opens: what the receiver's rules say of the sender then does not count. */
  readonly mayPassNat: boolean;
}

interface World {
  readonly network: Network;
  readonly ends: ReadonlyMap<OwnerKind, WayEnd>;
  readonly singles: readonly Single[];
  readonly senders: readonly Group[];
  readonly receivers: readonly Group[];
  /** Kinds with several interfaces, which are asked together. */
  readonly several: readonly OwnerKind[];
  /** The senders of which a rule of the receiver may name a group, or the other way round, by the receiver. */
  readonly named: ReadonlyMap<WayEnd, ReadonlyMap<WayEnd, Single>>;
  readonly verdict: Solver;
}

function worldOf(network: Network): World {
  const context = contextOf(network);
  const told = new Set(network.interfaces.map(({ owner }) => owner));
  const kinds = kindsOf(network).all.filter(({ owners: [first = ''] }) => told.has(first));
  const ends = new Map(kinds.map((kind, order) => [kind, endOf(network, kind, order)] as const));
  const singles: Single[] = [];
  const several: OwnerKind[] = [];
  const groups = { sender: new Map<string, Group>(), receiver: new Map<string, Group>() };
  for (const [kind, end] of ends) {
    const [member] = kind.members;
    if (member === undefined || kind.members.length > 1) {
      several.push(kind);
      continue;
    }
    const { when, sender, receiver } = footingOf(context, member);
    const single: Single = { end, member, sender, receiver };
    singles.push(single);
    for (const role of ['sender', 'receiver'] as const) {
      const key = `${single[role].profile}?${when.id}${member.doubt ?? ''}`;
      const group = groups[role].get(key);
      if (group === undefined)
        groups[role].set(key, { first: single, all: [single], mayPassNat: mayPassNat(network, member) });
      else group.all.push(single);
    }
  }
  return {
    network,
    ends,
    singles,
    senders: [...groups.sender.values()],
    receivers: [...groups.receiver.values()],
    several,
    named: namedPairs(network, singles),
    verdict: solverOf(context, pathsBetween),
  };
}

function endOf(network: Network, { owners }: OwnerKind, order: number): WayEnd {
  return { order, names: owners, membersOf: (id) => membersOf(network, { kind: 'owner', id }) };
}

function namedPairs(network: Network, singles: readonly Single[]): World['named'] {
  const isForeign = (id: string) => !network.groups.has(id);
  const carriers = new Map<string, Single[]>();
  const foreign: Single[] = [];
  for (const single of singles) {
    const { groups } = single.sender;
    for (const id of groups) {
      const known = carriers.get(id);
      if (known === undefined) carriers.set(id, [single]);
      else known.push(single);
    }
    if ([...groups].some(isForeign)) foreign.push(single);
  }
  const meant = (names: ReadonlySet<string>) =>
    [...names].flatMap((id) => [...(carriers.get(id) ?? []), ...(isForeign(id) ? foreign : [])]);
  const named = new Map<WayEnd, Map<WayEnd, Single>>();
  const add = (sender: Single, receiver: Single) => {
    const known = named.get(receiver.end);
    if (known === undefined) named.set(receiver.end, new Map([[sender.end, sender]]));
    else known.set(sender.end, sender);
  };
  for (const single of singles) {
    for (const sender of meant(single.receiver.names)) add(sender, single);
    for (const receiver of meant(single.sender.names)) add(single, receiver);
  }
  return named;
}

function betweenProfiles(world: World): readonly Way[] {
  const { named, receivers } = world;
  const isExcepted = (from: WayEnd, to: WayEnd) => named.get(to)?.has(from) ?? false;
  const ways: Way[] = [];
  const sendersTo = sendersByVpc(world);
  const mayMeet = meetingOf();
  for (const group of receivers) {
    for (const senders of sendersTo(group)) {
      if (!senders.mayPassNat && !mayMeet(senders.first.sender, group.first.receiver)) continue;
      const pair = unnamedPair(world, senders, group);
      const open = pair === undefined ? undefined : opened(world.verdict(pair[0].member, pair[1].member));
      if (open !== undefined) ways.push({ from: endsOf(senders), to: endsOf(group), isExcepted, ...open });
    }
  }
  for (const receiver of world.singles) {
    const senders = named.get(receiver.end);
    if (senders !== undefined) ways.push(...alike(world, receiver, [...senders.values()]));
  }
  return ways;
}

/** Whether the rules of both let some flow through by address; no other is open where both are on the way. */
function meetingOf(): (sender: PairSide, receiver: PairSide) => boolean {
  const known = new Map<number, boolean>();
  return (sender, receiver) => {
    const key = sender.says * MOST_NUMBERS + receiver.says;
    const found = known.get(key) ?? intersect(sender.ofAddresses, receiver.ofAddresses).length > 0;
    known.set(key, found);
    return found;
  };
}

/** The senders one by one, those that fare alike in one way. */
function alike({ verdict }: World, receiver: Single, senders: readonly Single[]): readonly Way[] {
  const ways = new Map<PairVerdict, Way & { readonly from: WayEnd[] }>();
  for (const sender of senders) {
    const found = verdict(sender.member, receiver.member);
    const known = ways.get(found);
    if (known !== undefined) {
      known.from.push(sender.end);
      continue;
    }
    const open = opened(found);
    if (open !== undefined) ways.set(found, { from: [sender.end], to: [receiver.end], isExcepted: never, ...open });
  }
  return [...ways.values()];
}

/** A pair in which no rule names a group of the other. */
function unnamedPair({ named }: World, senders: Group, receivers: Group): readonly [Single, Single] | undefined {
  for (const receiver of receivers.all) {
    const apart = named.get(receiver.end);
    const sender = apart === undefined ? senders.first : senders.all.find(({ end }) => !apart.has(end));
    if (sender !== undefined) return [sender, receiver];
  }
  return undefined;
}

/** The senders from which some route leads to where the receivers stand. */
function sendersByVpc({ network, senders }: World): (receivers: Group) => Iterable<Group> {
  const into = new Map<string, Group[]>();
  const anywhere: Group[] = [];
  for (const group of senders) {
    const vpcs = leadsTo(network, group.first.member);
    if (vpcs === 'anywhere') anywhere.push(group);
    else for (const vpc of vpcs) into.set(vpc, [...(into.get(vpc) ?? []), group]);
  }
  return ({ first }) => {
    const vpcs = standsIn(network, first.member);
    if (vpcs === 'anywhere') return senders;
    return new Set([...anywhere, ...[...vpcs].flatMap((vpc) => into.get(vpc) ?? [])]);
  };
}

/** Kinds with several interfaces are open for what one of these is. */
function ofSeveral({ network, ends, several }: World): readonly Way[] {
  const ask = (from: OwnerKind, to: OwnerKind): readonly Way[] =>
    isOnTheWay(network, from.members, to.members)
      ? asked(network, ends.get(from), ends.get(to), from.members, to.members)
      : [];
  const isSeveral = new Set(several);
  return several.flatMap((kind) =>
    [...ends.keys()].flatMap((other) => [...ask(kind, other), ...(isSeveral.has(other) ? [] : ask(other, kind))]),
  );
}

function asked(
  network: Network,
  from: WayEnd | undefined,
  to: WayEnd | undefined,
  senders: readonly Member[],
  receivers: readonly Member[],
): readonly Way[] {
  const { possible, missing } = reachBetween(network, senders, receivers);
  if (possible.length === 0 || from === undefined || to === undefined) return [];
  const flows = union(...possible.map((each) => each.flows));
  return [{ from: [from], to: [to], isExcepted: never, flows, isDecided: missing.length === 0 }];
}

function outsideEnds(network: Network, first: number) {
  const internet = ([4, 6] as const).map((family, index): WayEnd => {
    const members = membersOf(network, { kind: 'internet', family });
    return { order: first + index, names: [family === 4 ? 'internet' : 'internet6'], membersOf: () => members };
  });
  const endpoints = [...network.endpoints.keys()].map((id, index): WayEnd => {
    const members = membersOf(network, { kind: 'endpoint', id });
    return { order: first + internet.length + index, names: [id], membersOf: () => members };
  });
  return { internet, endpoints };
}

/** What one outside party opens to everybody, or everybody to it; `role` is that of everybody. */
function towards(world: World, outside: WayEnd, role: PairRole, groups?: readonly Group[]): readonly Way[] {
  const { network, verdict, ends, several } = world;
  const members = outside.membersOf('');
  const [member] = members;
  if (member === undefined) return [];
  const asked = groups ?? (role === 'sender' ? world.senders : world.receivers);
  const ways = asked.flatMap((group): readonly Way[] => {
    const one = group.first.member;
    const open = opened(role === 'sender' ? verdict(one, member) : verdict(member, one));
    if (open === undefined) return [];
    const [from, to] = role === 'sender' ? [endsOf(group), [outside]] : [[outside], endsOf(group)];
    return [{ from, to, isExcepted: never, ...open }];
  });
  return [...ways, ...several.flatMap((kind) => withKind(network, ends.get(kind), kind, outside, role))];
}

function withKind(
  network: Network,
  end: WayEnd | undefined,
  kind: OwnerKind,
  outside: WayEnd,
  role: PairRole,
): readonly Way[] {
  const members = outside.membersOf('');
  return role === 'sender'
    ? asked(network, end, outside, kind.members, members)
    : asked(network, outside, end, members, kind.members);
}

/** Gateway endpoints, of those whose tables are on the way. */
function toEndpoints(world: World, endpoints: readonly WayEnd[]): readonly Way[] {
  const { network, senders } = world;
  const tables = senders.map((group) => ({ group, tables: tablesFrom(network, group.first.member) }));
  const byTable = new Map<string, Group[]>();
  const anywhere: Group[] = [];
  for (const { group, tables: own } of tables) {
    if (own === 'anywhere') anywhere.push(group);
    else for (const table of own) byTable.set(table, [...(byTable.get(table) ?? []), group]);
  }
  return endpoints.flatMap((end) => {
    const endpoint = network.endpoints.get(end.names[0] ?? '');
    const named = [...(endpoint?.routeTables ?? []), ...(endpoint?.perhapsTables ?? [])];
    const near = new Set([...anywhere, ...named.flatMap(({ value }) => byTable.get(value) ?? [])]);
    return towards(world, end, 'sender', [...near]);
  });
}

/** Networks outside that a rule or route of a kind names. */
function withOutside(world: World): readonly Way[] {
  const { network, ends, several } = world;
  const directions = [
    ['ingress', 'receiver', world.receivers],
    ['egress', 'sender', world.senders],
  ] as const;
  const ofSingles = directions.flatMap(([direction, role, groups]) =>
    groups.flatMap((group) =>
      outsideOf(network, [group.first.member], direction).flatMap((outside) => {
        const [member] = outside.membersOf('');
        if (member === undefined) return [];
        const side = footingOf(contextOf(network), member)[role === 'sender' ? 'receiver' : 'sender'];
        const isApart = (single: Single) =>
          role === 'sender' ? mayName(network, single.sender, side) : mayName(network, side, single.receiver);
        const apart = group.all.filter(isApart);
        const rest = group.all.filter((each) => !apart.includes(each));
        const parts = [...apart.map((each) => [each]), rest].flatMap(([first, ...more]): readonly Group[] =>
          first === undefined ? [] : [{ first, all: [first, ...more], mayPassNat: group.mayPassNat }],
        );
        return towards({ ...world, several: [] }, outside, role, parts);
      }),
    ),
  );
  const ofOthers = several.flatMap((kind) =>
    directions.flatMap(([direction, role]) =>
      outsideOf(network, kind.members, direction).flatMap((outside) =>
        withKind(network, ends.get(kind), kind, outside, role),
      ),
    ),
  );
  return [...ofSingles, ...ofOthers];
}

function outsideOf(network: Network, members: readonly Member[], direction: Rule['direction']): readonly WayEnd[] {
  return blocksBeyond(network, members, direction).map((cidr, order) => {
    const remote = membersOf(network, { kind: 'block', cidr }).filter((member) =>
      member.seats.some((seat) => seat.kind === 'remote'),
    );
    return { order, isOutside: true, names: [showCidr(cidr)], membersOf: () => remote };
  });
}

const endsOf = rememberedOf(({ all }: Group): readonly WayEnd[] => all.map(({ end }) => end));

function never(): boolean {
  return false;
}

/** What a verdict opens, if anything. */
function opened({ exists, certain, possible, missing }: PairVerdict): Pick<Way, 'flows' | 'isDecided'> | undefined {
  if (possible.length === 0) return undefined;
  const isDecided = missing.length === 0 || isSameAllowance(onlyIn(certain, exists), possible);
  return { flows: flowsOf(possible), isDecided };
}

const flowsOf = rememberedOf((allowed: Allowed): Intervals => union(allowed.map(({ first, last }) => [first, last])));
