/** Everything that can open connections to a party, and everything it can open connections to. */
import type { Cidr } from '../../base/index.ts';
import { rememberedOf, showCidr } from '../../base/index.ts';
import type { Network, Rule } from '../../model/index.ts';
import { publicRanges, rangeOf, subtractRanges } from './addresses.ts';
import { kindsOf, type OwnerKind } from './kinds.ts';
import { isOnTheWay } from './leads.ts';
import { type Reach, type ReachOptions, reachBetween, remaining } from './reach.ts';
import { isOpaque, type NextHop, routedBlocks } from './routes.ts';
import {
  type HostSeat,
  type Member,
  membersOf,
  type OutsideSeat,
  PRIVATE_BLOCKS,
  type ReachParty,
  vpcRanges,
} from './seats.ts';
import { cutsOfPeer } from './security-group.ts';

export interface NeighbourOptions extends ReachOptions {
  /** Blocks of the internet that are neighbours of their own, apart from the rest of it. @default none */
  readonly blocks?: readonly Cidr[];
}

export interface Neighbour {
  readonly party: ReachParty;
  readonly reach: Reach;
}

/**
 * Every resource with interfaces, the internet, and every network beyond the VPCs named by a rule or route, that can
 * possibly reach the party. A resource is no source of its own connections.
 */
export function sourcesOf(network: Network, to: ReachParty, options: NeighbourOptions = {}): readonly Neighbour[] {
  const left = remaining(network, options);
  return neighboursOf(left, to, 'ingress', options, (from, target) => reachBetween(left, from, target));
}

/** Every resource with interfaces, gateway endpoint, the internet, and networks beyond, that it can possibly reach. */
export function destinationsOf(
  network: Network,
  from: ReachParty,
  options: NeighbourOptions = {},
): readonly Neighbour[] {
  const left = remaining(network, options);
  const source = membersOf(left, from);
  const endpoints = [...left.endpoints.keys()].map((id) => ({ kind: 'endpoint', id }) as const);
  const toEndpoints = endpoints.map((party) => ({ party, reach: reachBetween(left, source, membersOf(left, party)) }));
  return [
    ...neighboursOf(left, from, 'egress', options, (to, sender) => reachBetween(left, sender, to)),
    ...toEndpoints.filter(isPossible),
  ];
}

function neighboursOf(
  network: Network,
  self: ReachParty,
  direction: Rule['direction'],
  { blocks = [] }: NeighbourOptions,
  between: (other: readonly Member[], self: readonly Member[]) => Reach,
): readonly Neighbour[] {
  const { of: kinds } = kindsOf(network);
  const members = membersOf(network, self);
  const ask = (other: readonly Member[]) => between(other, members);
  const carriers = network.perhaps.flatMap(({ imagined, groups }) => (imagined === 'carrier' ? groups : []));
  const parties: readonly ReachParty[] = [
    ...carriers.map(({ value }) => ({ kind: 'group', id: value }) as const),
    { kind: 'internet', family: 4, beyond: blocks },
    { kind: 'internet', family: 6, beyond: blocks },
  ];
  const askedOf = (party: ReachParty): Neighbour => ({ party, reach: ask(membersOf(network, party)) });
  const own = (self.kind === 'owner' ? kinds.get(self.id)?.members : undefined) ?? members;
  const mayMeet = (other: readonly Member[]) =>
    direction === 'ingress' ? isOnTheWay(network, other, own) : isOnTheWay(network, own, other);
  const open = new Map<OwnerKind, Reach>();
  for (const kind of kindsOf(network).all) {
    if (!mayMeet(kind.members)) continue;
    const found = between(kind.members, own);
    if (found.possible.length > 0) open.set(kind, found);
  }
  const near = [
    ...[...kinds].flatMap(([id, kind]): readonly Neighbour[] => {
      const found = open.get(kind);
      if (found === undefined || (self.kind === 'owner' && self.id === id)) return [];
      const party = { kind: 'owner', id } as const;
      return [{ party, reach: asOfKind(found, () => ask(membersOf(network, party))) }];
    }),
    ...parties.map(askedOf),
  ];
  // Hosts inside the VPCs are listed by their resources.
  const outside = (cidr: Cidr, kind: OutsideSeat['kind']): readonly Neighbour[] => {
    const party = { kind: 'block', cidr } as const;
    const there = membersOf(network, party).filter(({ seats }) => seats.some((seat) => seat.kind === kind));
    return there.length === 0 ? [] : [{ party, reach: ask(there) }];
  };
  const apart = blocks.flatMap((cidr) => outside(cidr, 'internet'));
  const far = blocksBeyond(network, members, direction).flatMap((cidr) => outside(cidr, 'remote'));
  return [...near, ...apart, ...far].filter(isPossible);
}

/** What is so for one of a kind is so for all. In what is missing, and in packets, they have their own names. */
function asOfKind(reach: Reach, own: () => Reach): Reach {
  if (reach.missing.length > 0) return own();
  return {
    ...reach,
    witness: (wanted) => own().witness(wanted),
    blockedBy: (wanted) => own().blockedBy(wanted),
    certify: (wanted) => own().certify(wanted),
  };
}

function isPossible({ reach }: Neighbour): boolean {
  return reach.possible.length > 0;
}

/** Blocks that are neither public nor a VPC's own, as the party's rules and routes name them. */
export function blocksBeyond(
  network: Network,
  members: readonly Member[],
  direction: Rule['direction'],
): readonly Cidr[] {
  const hosts = members.flatMap(({ seats }) => seats).filter((seat): seat is HostSeat => seat.kind === 'host');
  const leadsOut = (hop: NextHop): boolean => hop.kind === 'peering' || isOpaque(hop);
  const named = hosts.flatMap((host) => [
    ...routedBlocks(network, host, leadsOut),
    ...(host.iface?.groups ?? [])
      .flatMap((said) => network.groups.get(said.value)?.rules ?? [])
      .filter((rule) => rule.direction === direction)
      .flatMap((rule) => cutsOfPeer(network, rule.peer)),
  ]);
  const narrowed = named.flatMap((cidr) => (cidr.prefix === 0 ? (cidr.family === 4 ? PRIVATE_BLOCKS : []) : [cidr]));
  const distinct = [...new Map(narrowed.map((cidr) => [showCidr(cidr), cidr])).values()];
  return distinct.filter((cidr) => isBeyond(network, cidr));
}

/** Whether some address of the block is neither public nor a VPC's own. */
function isBeyond(network: Network, cidr: Cidr): boolean {
  const known = beyondIn(network);
  const text = showCidr(cidr);
  const found =
    known.get(text) ??
    subtractRanges([rangeOf(cidr)], [...vpcRanges(network), ...publicRanges(cidr.family)]).length > 0;
  known.set(text, found);
  return found;
}

const beyondIn = rememberedOf((_: Network) => new Map<string, boolean>());
