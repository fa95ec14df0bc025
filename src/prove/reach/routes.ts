/**
 * Where the route table of a subnet sends packets: the most specific route that matches wins, the VPC's own `local`
 * route first among equals, then static routes, then prefix lists
 * (https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html).
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import {
  ALWAYS,
  and,
  type Certainty,
  type Cidr,
  type Guard,
  NEVER,
  not,
  or,
  rememberedPair,
} from '../../base/index.ts';
import type { Network, Place, Route, RouteTable, RouteTarget, Subnet } from '../../model/index.ts';
import { type AddressRange, isInside } from './addresses.ts';
import { allow } from './allowed.ts';
import { bounded } from './bounds.ts';
import type { HostSeat } from './seats.ts';
import { compare, cutsOfPeer } from './security-group.ts';
import type { Context, Side, Stage } from './stage.ts';

export type NextHop = RouteTarget | UnreadTable | { readonly kind: 'local'; readonly id: 'local' };

/** Whatever a table may hold that the templates do not show. */
interface UnreadTable {
  readonly kind: 'unknown';
  readonly id: string;
  readonly isWholeTable: true;
}

/** A next hop that a table may choose, and the worlds in which it does. */
interface Choice {
  readonly hop: NextHop;
  readonly certain: Guard;
  readonly possible: Guard;
  readonly missing: readonly string[];
}

/** What a next hop must be for packets to pass. */
export interface RouteNeed {
  /** In words. Two different needs of one table have different words. */
  readonly to: string;
  readonly accepts: (hop: NextHop) => boolean;
  /** The destination is in the subnet's own VPC, whatever its address. */
  readonly isSameVpc?: boolean;
}

/**
 * The route that the subnet's table must choose: to the destination, or back to the source. Without a route back there
 * is no connection, even for a packet that needs no answer.
 */
export function routeStage(context: Context, host: HostSeat, looksAt: Side, need: RouteNeed): Stage {
  const { network } = context;
  const { to, accepts, isSameVpc = false } = need;
  return context.stage(`route ${host.subnetId} ${looksAt} ${isSameVpc} ${to}`, () => {
    const [first] = host.subnet?.routeTables ?? [];
    return {
      what: 'route',
      subject: first?.value ?? `main route table of ${host.subnetId}`,
      ...(first !== undefined && { at: first.at }),
      code: 'NO_ROUTE_TO_DESTINATION',
      needs: looksAt === 'to' ? `a route to ${to}` : `a route back to ${to}`,
      leg: 'request',
      looksAt,
      cuts: cutsOf(network, host),
      bounds(range) {
        const taken = choicesOf(network, host, range, isSameVpc).filter(({ hop }) => accepts(hop));
        const open = (guard: (choice: Choice) => Guard) => allow(ALL_FLOWS, or(NEVER, ...taken.map(guard)));
        return bounded(
          open(({ certain }) => certain),
          open(({ possible }) => possible),
          taken.flatMap(({ missing }) => missing),
        );
      },
    };
  });
}

function unreadTable(id: string): UnreadTable {
  return { kind: 'unknown', id, isWholeTable: true };
}

/** Whether the hop stands for all that a table may hold which the templates do not show. */
export function isUnreadTable(hop: NextHop): boolean {
  return 'isWholeTable' in hop;
}

/** Every next hop that the tables of the host's subnet name. */
export function hopsOf(network: Network, host: HostSeat): readonly NextHop[] {
  return host.subnet === undefined ? namedHops(network, host) : hopsOfSubnet(network, host.subnet);
}

const hopsOfSubnet = rememberedPair((network: Network, subnet: Subnet) =>
  namedHops(network, { subnet, subnetId: subnet.id }),
);

function namedHops(network: Network, host: Pick<HostSeat, 'subnet' | 'subnetId'>): readonly NextHop[] {
  const tables = tablesOf(network, host);
  const hops = tables.flatMap(
    ({ id, table }): readonly NextHop[] => table?.routes.map((route) => route.target) ?? [unreadTable(id)],
  );
  return [...new Map(hops.map((hop) => [hop.id, hop])).values()];
}

/** The routes of the host's tables to a next hop. */
export function routesTo(network: Network, host: HostSeat, id: string): readonly Route[] {
  return tablesOf(network, host).flatMap(({ table }) => table?.routes.filter(({ target }) => target.id === id) ?? []);
}

/** The worlds in which the host's tables may have a route to such a next hop. */
export function whenLeads(network: Network, host: HostSeat, accepts: (hop: NextHop) => boolean): Guard {
  return or(
    NEVER,
    ...tablesOf(network, host).flatMap(({ when, table }) =>
      table === undefined
        ? [when]
        : table.routes.filter(({ target }) => accepts(target)).map((route) => and(when, route.when)),
    ),
  );
}

/** The blocks to which the host's tables have routes of these kinds. */
export function routedBlocks(network: Network, host: HostSeat, kinds: (hop: NextHop) => boolean): readonly Cidr[] {
  return tablesOf(network, host)
    .flatMap(({ table }) => table?.routes ?? [])
    .filter((route) => kinds(route.target))
    .flatMap((route) => cutsOfPeer(network, route.destination));
}

interface TableCase {
  readonly id: string;
  readonly when: Guard;
  /** Undefined where the templates do not hold the table. */
  readonly table: Pick<RouteTable, 'routes'> | undefined;
  readonly at?: Place;
}

/** The tables that apply to the host's subnet; the main table of a new VPC holds the local routes only. */
function tablesOf(network: Network, { subnet, subnetId }: Pick<HostSeat, 'subnet' | 'subnetId'>): readonly TableCase[] {
  if (subnet === undefined) return [{ id: `the route table of ${subnetId}`, when: ALWAYS, table: undefined }];
  const explicit = subnet.routeTables.map((said) => ({
    id: said.value,
    when: said.when,
    table: network.routeTables.get(said.value),
    at: said.at,
  }));
  const rest = not(or(NEVER, ...explicit.map(({ when }) => when)));
  if (rest === NEVER) return explicit;
  const main = network.vpcs.has(subnet.vpc) ? { routes: [] } : undefined;
  return [...explicit, { id: `the main route table of ${subnet.vpc}`, when: rest, table: main }];
}

function cutsOf(network: Network, host: HostSeat): readonly Cidr[] {
  const routes = tablesOf(network, host).flatMap(({ table }) => table?.routes ?? []);
  const own = network.vpcs.get(host.vpc ?? '')?.blocks ?? [];
  return [
    ...routes.flatMap((route) => cutsOfPeer(network, route.destination)),
    ...own.flatMap(({ value }) => cutsOfPeer(network, value)),
  ];
}

/** A route as it competes for one destination. */
interface Candidate {
  readonly hop: NextHop;
  readonly when: Guard;
  readonly answer: Certainty;
  readonly missing: string;
  readonly prefix: number;
  readonly rank: 'local' | 'static' | 'list';
}

const RANKS = ['local', 'static', 'list'];

function choicesOf(network: Network, host: HostSeat, range: AddressRange, isSameVpc: boolean): readonly Choice[] {
  return tablesOf(network, host).flatMap(({ id, when, table }) => {
    if (table === undefined) return [{ hop: unreadTable(id), certain: NEVER, possible: when, missing: [id] } as const];
    const candidates = [
      ...localRoutes(network, host, range, isSameVpc),
      ...table.routes.flatMap((route) => competing(network, route, range)),
    ];
    return choose(candidates, when);
  });
}

function choose(candidates: readonly Candidate[], when: Guard): readonly Choice[] {
  const inOrder = candidates.toSorted(
    (left, right) => right.prefix - left.prefix || RANKS.indexOf(left.rank) - RANKS.indexOf(right.rank),
  );
  const choices: Choice[] = [];
  let unmatched = when;
  let maybeUnmatched = when;
  const missing: string[] = [];
  for (const { hop, when: exists, answer, missing: decider } of inOrder) {
    if (answer === 'impossible') continue;
    if (answer === 'possible') missing.push(decider);
    choices.push({
      hop,
      certain: answer === 'certain' ? and(unmatched, exists) : NEVER,
      possible: and(maybeUnmatched, exists),
      missing: [...missing],
    });
    unmatched = and(unmatched, not(exists));
    if (answer === 'certain') maybeUnmatched = and(maybeUnmatched, not(exists));
  }
  return choices;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html: a VPC is a /16 at most. */
export const LARGEST_VPC = 16;

function localRoutes(network: Network, host: HostSeat, range: AddressRange, isSameVpc: boolean): readonly Candidate[] {
  const hop = { kind: 'local', id: 'local' } as const;
  if (isSameVpc)
    return [
      { hop, when: ALWAYS, answer: 'certain', missing: '', prefix: localPrefix(network, host, range), rank: 'local' },
    ];
  return (network.vpcs.get(host.vpc ?? '')?.blocks ?? []).flatMap((said): readonly Candidate[] => {
    const { answer, missing } = compare(network, said.value, range);
    // What AWS or a parameter picks for a VPC is not on the internet.
    if (said.value.kind === 'unknown' || answer === 'impossible') return [];
    return [{ hop, when: said.when, answer, missing, prefix: said.value.cidr.prefix, rank: 'local' }];
  });
}

function localPrefix(network: Network, host: HostSeat, range: AddressRange): number {
  const around = (network.vpcs.get(host.vpc ?? '')?.blocks ?? []).flatMap(({ value }) =>
    value.kind === 'cidr' && isInside(range, value) === 'certain' ? [value.cidr.prefix] : [],
  );
  return around[0] ?? LARGEST_VPC;
}

function competing(network: Network, route: Route, range: AddressRange): readonly Candidate[] {
  const { doubt } = route;
  const found = matching(network, route, range);
  if (doubt === undefined) return found;
  return found.map((each) => (each.answer === 'impossible' ? each : { ...each, answer: 'possible', missing: doubt }));
}

function matching(network: Network, route: Route, range: AddressRange): readonly Candidate[] {
  const { destination, target: hop, when } = route;
  if (destination.kind !== 'prefix-list') {
    // A route whose block is not told may be the most specific one.
    const prefix = destination.kind === 'cidr' ? destination.cidr.prefix : Number.POSITIVE_INFINITY;
    return [{ hop, when, prefix, rank: 'static', ...compare(network, destination, range) }];
  }
  const entries = network.prefixLists.get(destination.id)?.entries;
  if (entries === undefined)
    return [{ hop, when, prefix: Number.POSITIVE_INFINITY, rank: 'list', ...compare(network, destination, range) }];
  return entries.map((entry) => ({
    hop,
    when,
    prefix: entry.kind === 'cidr' ? entry.cidr.prefix : Number.POSITIVE_INFINITY,
    rank: 'list',
    ...compare(network, entry, range),
  }));
}

/** Next hops behind which only someone else's configuration tells where packets go. */
const OPAQUE: ReadonlySet<NextHop['kind']> = new Set([
  'transit-gateway',
  'virtual-private-gateway',
  'gateway-load-balancer-endpoint',
  'interface',
  'unknown',
]);

export function isOpaque(hop: NextHop): boolean {
  return OPAQUE.has(hop.kind);
}

/** What would tell where an opaque next hop sends packets. */
export function forwarding(hop: NextHop): string {
  switch (hop.kind) {
    case 'transit-gateway':
      return `the route tables of ${hop.id}`;
    case 'peering':
      return `the VPC behind ${hop.id}`;
    case 'unknown':
      return hop.id;
    default:
      return `what ${hop.id} forwards`;
  }
}
