/**
 * How a member stands towards everybody else. What two members let through depends on where they stand, on what their
 * rules say of addresses, and on the groups that a rule of the other names. So pairs that agree in these are one question
 * with one answer, which the solver asks of members without a name, in the worlds in which they exist.
 */
import { ALWAYS, type Extent, type Guard, NEVER, not, or, rememberedPair, showCidr } from '../../base/index.ts';
import type { Interface, Network, Rule, SecurityGroup } from '../../model/index.ts';
import { type AddressRange, isKnown } from './addresses.ts';
import type { Member, Seat } from './seats.ts';
import type { Context } from './stage.ts';

export interface Standing {
  /** The worlds in which there is such an interface; all that follows is told in these. */
  readonly when: Guard;
  readonly sender: Side;
  readonly receiver: Side;
}

/** A member as the one who opens connections, or as the one who accepts them. */
export interface Side {
  /** Equal for members that only groups which a rule of the other side names may tell apart. */
  readonly profile: number;
  /** Equal for members that carry the same groups. */
  readonly carried: number;
  readonly groups: ReadonlySet<string>;
  /** The groups that its own rules name. */
  readonly names: ReadonlySet<string>;
  /** Whose groups a rule may name: of an interface those it carries, of others what nobody tells. */
  readonly carries: 'groups' | 'anything' | 'foreign' | 'nothing';
  /** The member without its name; the name that it has instead stands in what is said of it. */
  readonly nameless: Member;
}

export const standingOf = rememberedPair((context: Context, member: Member): Standing => {
  const own = interfaceOf(member);
  const when = own?.when ?? ALWAYS;
  const iface = own === undefined ? undefined : relativeTo(own, when);
  const seats = member.seats.map(
    (seat): Seat => (seat.kind === 'host' ? { ...seat, iface, when: seat.when === when ? ALWAYS : seat.when } : seat),
  );
  const place = placeOf(context, member, iface, seats);
  const groups = iface?.groups ?? [];
  const carried = context.number(
    `carries ${groups.map((said) => `${said.value}?${said.when.id}`).join()} ${iface?.isOpenWithoutGroups ?? false}`,
  );
  const common = { carried, groups: new Set(groups.map(({ value }) => value)), carries: carriesOf(member) };
  const side = (role: 'sender' | 'receiver', direction: Rule['direction']): Side => {
    const said = saidOf(context, iface, direction);
    const name = `\u0001${role} ${carried}\u0001`;
    return {
      ...common,
      profile: context.number(`${place} ${said.key}`),
      names: said.names,
      nameless: {
        name,
        takes: member.takes,
        seats: seats.map((seat) =>
          seat.kind === 'host' && seat.iface !== undefined ? { ...seat, iface: { ...seat.iface, id: name } } : seat,
        ),
      },
    };
  };
  return { when, sender: side('sender', 'egress'), receiver: side('receiver', 'ingress') };
});

/** Equal for pairs that no rule tells apart. */
export function pairKey(network: Network, sender: Side, receiver: Side): string {
  const base = `${sender.profile},${receiver.profile}`;
  return isNamed(network, sender, receiver) ? `${base},${sender.carried},${receiver.carried}` : base;
}

/** Whether a rule of either may name a group of the other. */
export function isNamed(network: Network, sender: Side, receiver: Side): boolean {
  return names(network, sender, receiver) || names(network, receiver, sender);
}

/** Two groups from outside the templates may be one. */
function names(network: Network, one: Side, other: Side): boolean {
  if (one.names.size === 0 || other.carries === 'nothing') return false;
  if (other.carries === 'anything') return true;
  const isForeign = (id: string) => !network.groups.has(id);
  const hasForeign = other.carries === 'foreign' || [...other.groups].some(isForeign);
  for (const id of one.names) if (other.groups.has(id) || (hasForeign && isForeign(id))) return true;
  return false;
}

function carriesOf({ seats }: Member): Side['carries'] {
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
const rangesKey = rememberedPair((context: Context, ranges: readonly AddressRange[]): number =>
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
}

function saidOf(context: Context, iface: Interface | undefined, direction: Rule['direction']): SaidOfRules {
  if (iface === undefined) return { key: '', names: new Set() };
  const rows = iface.groups.map((said) => ({ ...rowOf(context, said.value, direction), when: said.when }));
  const without = not(or(NEVER, ...iface.groups.map((said) => said.when)));
  const key = rows.flatMap(({ row, when }) => (row === undefined ? [] : [`${row}?${when.id}`]));
  return {
    key: `${key.join()} ${without.id}${iface.isOpenWithoutGroups === true ? '!' : ''}`,
    names: rows.length === 1 ? (rows[0]?.names ?? new Set()) : new Set(rows.flatMap((each) => [...each.names])),
  };
}

/** What the rules of a group say of addresses, as a number, and the groups that they name. */
interface Row {
  readonly row?: number;
  readonly names: ReadonlySet<string>;
}

function rowOf(context: Context, id: string, direction: Rule['direction']): Row {
  const group = context.network.groups.get(id);
  if (group === undefined) return { row: context.number(`the rules of ${id}`), names: new Set() };
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
      names: new Set(own.flatMap(({ peer }) => (peer.kind === 'group' ? [peer.id] : []))),
    };
  });
}
