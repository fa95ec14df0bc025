/**
 * How a member stands towards everybody else. What two members let through depends on where they stand, on what their
 * rules say of addresses, and on the groups that a rule of the other names. So pairs that agree in these are one question
 * with one answer, which the solver asks of members without a name, in the worlds in which they exist.
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import {
  ALWAYS,
  type Extent,
  type Guard,
  type Intervals,
  NEVER,
  NONE,
  not,
  or,
  rememberedOf,
  rememberedPair,
  showCidr,
  union,
} from '../../base/index.ts';
import type { Interface, Network, Rule, SecurityGroup } from '../../model/index.ts';
import { type AddressRange, isKnown } from './addresses.ts';
import type { Member, Seat } from './seats.ts';
import { type Context, MOST_NUMBERS } from './stage.ts';

export interface Footing {
  /** The worlds in which there is such an interface; all that follows is told in these. */
  readonly when: Guard;
  readonly sender: PairSide;
  readonly receiver: PairSide;
}

/** A member as the one who opens connections, or as the one who accepts them. */
export interface PairSide {
  readonly role: PairRole;
  /** Equal for members that only groups which a rule of the other side names may tell apart. */
  readonly profile: number;
  /** Equal for members that only their groups tell apart. */
  readonly place: number;
  /** Equal for members whose rules say the same of addresses. */
  readonly says: number;
  /** Equal for members that carry the same groups. */
  readonly carried: number;
  readonly groups: ReadonlySet<string>;
  /** All that its rules may let through by address, in whatever world. */
  readonly ofAddresses: Intervals;
  /** The groups that its own rules name. */
  readonly names: ReadonlySet<string>;
  /** Whose groups a rule may name: of an interface those it carries, of others what nobody tells. */
  readonly carries: 'groups' | 'anything' | 'foreign' | 'nothing';
  /** Whether some of these are groups from outside the templates. */
  readonly isForeign: boolean;
  /** The member under the name that every sender, or every receiver, has in common. */
  nameless(): Member;
}

export type PairRole = 'sender' | 'receiver';

/** What stands for the name of a member in what is said of all that fare alike. */
export const NAMES: Readonly<Record<PairRole, string>> = { sender: '\u0001', receiver: '\u0002' };

export const footingOf = rememberedPair((context: Context, member: Member): Footing => {
  const own = interfaceOf(member);
  const when = own?.when ?? ALWAYS;
  const iface = own === undefined ? undefined : relativeTo(own, when);
  const seats = member.seats.map(
    (seat): Seat => (seat.kind === 'host' ? { ...seat, iface, when: seat.when === when ? ALWAYS : seat.when } : seat),
  );
  const place = context.number(placeOf(context, member, iface, seats));
  const groups = iface?.groups ?? [];
  const carried = context.number(
    `carries ${groups.map((said) => `${said.value}?${said.when.id}`).join()} ${iface?.isOpenWithoutGroups ?? false}`,
  );
  const carries = carriesOf(member);
  const ids = new Set(groups.map(({ value }) => value));
  const isForeign = carries === 'foreign' || groups.some(({ value }) => !context.network.groups.has(value));
  const side = (role: PairRole): PairSide => {
    const said = saidOf(context, iface, DIRECTIONS[role]);
    const says = context.number(`says ${said.key}`);
    return {
      role,
      profile: context.number(`profile ${place} ${says}`),
      place,
      says,
      carried,
      groups: ids,
      names: said.names,
      carries,
      isForeign,
      ofAddresses: said.ofAddresses,
      nameless: () => namelessOf(member, seats, NAMES[role]),
    };
  };
  return { when, sender: side('sender'), receiver: side('receiver') };
});

function namelessOf({ takes }: Member, seats: readonly Seat[], name: string): Member {
  const unnamed = seats.map(
    (seat): Seat =>
      seat.kind === 'host' && seat.iface !== undefined ? { ...seat, iface: { ...seat.iface, id: name } } : seat,
  );
  return { name, takes, seats: unnamed };
}

const DIRECTIONS = { sender: 'egress', receiver: 'ingress' } as const;

/** Whether a rule of either may name a group of the other. */
export function mayName(network: Network, one: PairSide, other: PairSide): boolean {
  return names(network, one, other) || names(network, other, one);
}

/** Equal for sides whose rules say the same of the groups of the peers; empty where they name none of them. */
export function saidOfPeer(context: Context, side: PairSide, peer: PairSide): string {
  if (peer.carries !== 'groups') return sayOfPeer(context, side, peer);
  const known = saidIn(context)[side.role];
  const key = side.carried * MOST_NUMBERS + peer.carried;
  const found = known.get(key) ?? sayOfPeer(context, side, peer);
  known.set(key, found);
  return found;
}

const saidIn = rememberedOf((_: Context) => ({
  sender: new Map<number, string>(),
  receiver: new Map<number, string>(),
}));

function sayOfPeer(context: Context, { carried, names: named, nameless, role }: PairSide, peer: PairSide): string {
  const { network } = context;
  if (!names(network, { names: named }, peer)) return '';
  const own = interfaceOf(nameless())?.groups ?? [];
  const its = interfaceOf(peer.nameless())?.groups ?? [];
  if (peer.carries !== 'groups' || (peer.isForeign && [...named].some((id) => !network.groups.has(id)))) {
    const [seat] = peer.nameless().seats;
    return `${carried} ${peer.carried} ${seat?.kind === 'host' ? seat.subnetId : seat?.kind}`;
  }
  return own
    .flatMap(({ value, when }) =>
      rowOf(context, value, DIRECTIONS[role]).ofGroups.flatMap((rule) =>
        its.filter((said) => said.value === rule.of).map((said) => `${when.id}.${rule.text}.${said.when.id}`),
      ),
    )
    .join();
}

/** Two groups from outside the templates may be one. */
function names(network: Network, one: Pick<PairSide, 'names'>, other: PairSide): boolean {
  if (one.names.size === 0 || other.carries === 'nothing') return false;
  if (other.carries === 'anything') return true;
  for (const id of one.names) if (other.groups.has(id) || (other.isForeign && !network.groups.has(id))) return true;
  return false;
}

function carriesOf({ seats }: Member): PairSide['carries'] {
  const kinds = seats.map((seat) =>
    seat.kind === 'host'
      ? seat.iface === undefined
        ? 'anything'
        : 'groups'
      : seat.kind === 'remote'
        ? 'foreign'
        : 'nothing',
  );
  return kinds.find((each) => each === 'anything') ?? kinds.find((each) => each !== 'nothing') ?? 'nothing';
}

function interfaceOf({ seats }: Member): Interface | undefined {
  const [seat] = seats;
  return seat?.kind === 'host' ? seat.iface : undefined;
}

/** In the worlds of the guard. */
function relativeTo(iface: Interface, when: Guard): Interface {
  if (when === ALWAYS) return iface;
  const within = (guard: Guard): Guard => (guard === when ? ALWAYS : guard);
  const extent = ({ certain, possible }: Extent): Extent => ({ certain: within(certain), possible: within(possible) });
  return {
    ...iface,
    groups: iface.groups.map((said) => ({ ...said, when: within(said.when) })),
    isPublic: extent(iface.isPublic),
    hasIpv6: extent(iface.hasIpv6),
    isPublic6: extent(iface.isPublic6),
  };
}

/** Everything by which paths and stages judge a member, but for its groups. */
function placeOf(context: Context, { takes }: Member, iface: Interface | undefined, seats: readonly Seat[]): string {
  const stands = seats.map((seat) => {
    const ranges = rangesKey(context, seat.ranges);
    if (seat.kind === 'host') return `${seat.subnetId}?${seat.when.id}:${ranges}${seat.isRelay === true ? '!' : ''}`;
    return `${seat.kind} ${seat.kind === 'service' ? seat.endpoint.id : seat.kind === 'door' ? seat.door.id : ''}:${ranges}`;
  });
  if (iface === undefined) return `${takes} ${stands.join(';')}`;
  const extents = [iface.isPublic, iface.hasIpv6, iface.isPublic6].map(
    ({ certain, possible }) => `${certain.id}-${possible.id}`,
  );
  const door = context.network.doors.has(iface.owner) ? iface.owner : '';
  const address = iface.address === undefined ? '' : showCidr(iface.address);
  return [takes, stands.join(';'), extents.join(), address, door].join('|');
}

/** Equal for the same addresses. */
export const rangesKey = rememberedPair((context: Context, ranges: readonly AddressRange[]): number =>
  context.number(`ranges ${ranges.map(showRange).join()}`),
);

function showRange(range: AddressRange): string {
  return isKnown(range)
    ? `${range.family}:${range.first}-${range.last}`
    : `${range.family}?${range.unknown}${range.isPublic === true ? '!' : ''}`;
}

interface SaidOfRules {
  /** Equal for rules that treat all addresses alike. */
  readonly key: string;
  readonly names: ReadonlySet<string>;
  readonly ofAddresses: Intervals;
}

function saidOf(context: Context, iface: Interface | undefined, direction: Rule['direction']): SaidOfRules {
  if (iface === undefined) return { key: '', names: NOBODY, ofAddresses: ALL_FLOWS };
  const rows = iface.groups.map((said) => ({ ...rowOf(context, said.value, direction), when: said.when }));
  const without = not(or(NEVER, ...iface.groups.map((said) => said.when)));
  const key = rows.flatMap(({ row, when }) => (row === undefined ? [] : [`${row}?${when.id}`]));
  const [first, ...more] = rows;
  return {
    key: `${key.join()} ${without.id}${iface.isOpenWithoutGroups === true ? '!' : ''}`,
    names: more.length === 0 ? (first?.names ?? NOBODY) : new Set(rows.flatMap((each) => [...each.names])),
    ofAddresses:
      without !== NEVER
        ? ALL_FLOWS
        : more.length === 0
          ? (first?.flows ?? NONE)
          : union(...rows.map(({ flows }) => flows)),
  };
}

const NOBODY: ReadonlySet<string> = new Set();

/** What the rules of a group say of addresses, as a number, and the groups that they name. */
interface Row {
  readonly row?: number;
  /** All that they let through by address. */
  readonly flows: Intervals;
  readonly names: ReadonlySet<string>;
  /** Of each rule that names a group, what it lets through. */
  readonly ofGroups: readonly { readonly of: string; readonly text: string }[];
}

function rowOf(context: Context, id: string, direction: Rule['direction']): Row {
  const group = context.network.groups.get(id);
  if (group === undefined)
    return { row: context.number(`the rules of ${id}`), flows: ALL_FLOWS, names: NOBODY, ofGroups: [] };
  return (direction === 'egress' ? egressRow : ingressRow)(context, group);
}

const egressRow = rowsOf('egress');
const ingressRow = rowsOf('ingress');

function rowsOf(direction: Rule['direction']) {
  return rememberedPair((context: Context, { rules }: SecurityGroup): Row => {
    const own = rules.filter((rule) => rule.direction === direction);
    const told = own.flatMap(({ peer, flows, unknownFlows, when }) => {
      if (peer.kind === 'group') return [];
      const whom =
        peer.kind === 'cidr' ? showCidr(peer.cidr) : `${peer.kind} ${peer.kind === 'unknown' ? peer.text : peer.id}`;
      return [`${whom} ${flows.join(' ')} ${unknownFlows ?? ''}?${when.id}`];
    });
    return {
      ...(told.length > 0 && { row: context.number(`rules ${told.join(';')}`) }),
      flows: union(...own.flatMap(({ peer, flows }) => (peer.kind === 'group' ? [] : [flows]))),
      names: new Set(own.flatMap(({ peer }) => (peer.kind === 'group' ? [peer.id] : []))),
      ofGroups: own.flatMap(({ peer, flows, unknownFlows, when }) =>
        peer.kind === 'group' ? [{ of: peer.id, text: `${flows.join(' ')} ${unknownFlows ?? ''}?${when.id}` }] : [],
      ),
    };
  });
}
