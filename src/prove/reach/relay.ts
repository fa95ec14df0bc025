/**
 * A connection through a load balancer is two: the client's to a listener, and the balancer's to a target. Each is
 * judged by itself; both must be open for what the listener accepts.
 */
import {
  ALWAYS,
  and,
  type Cidr,
  type Extent,
  type Guard,
  type Intervals,
  NEVER,
  NOWHERE,
  not,
} from '../../base/index.ts';
import type { BalancerTarget, Listener, LoadBalancer, Network, TargetGroup } from '../../model/index.ts';
import { isKnown, type KnownRange } from './addresses.ts';
import {
  type Allowed,
  allow,
  eitherAllowed,
  type GuardedFlows,
  NOTHING,
  toGuardedFlows,
  whenCovers,
  whenMeets,
} from './allowed.ts';
import { pathsBetween } from './paths.ts';
import { type Reach, type ReachOptions, reachBetween, remaining } from './reach.ts';
import { type HostSeat, type Member, membersOf, type ReachParty, type Seat } from './seats.ts';

export interface Relayed {
  /** The listener's flows on which connections of every client arrive at a target, as clients dial them. */
  readonly certain: GuardedFlows;
  /** The same for some client. */
  readonly certainForSome: GuardedFlows;
  readonly possible: GuardedFlows;
  readonly missing: readonly string[];
  /** Every way from a listener to a target, open or not. */
  readonly routes: readonly RelayedRoute[];
}

export interface RelayedRoute {
  readonly listener: string;
  readonly targetGroup: string;
  /** The resource whose interfaces receive the connection. */
  readonly target: string;
  /** The worlds in which the listener forwards to the target. */
  readonly when: Guard;
  /** Ports of the listener or target that only deployment tells. */
  readonly untold: readonly string[];
  readonly client: RelayLeg;
  readonly relay: RelayLeg;
  readonly certain: Guard;
  readonly certainForSome: Guard;
  readonly possible: Guard;
}

/** One of the two connections; `flows` is what it has to carry. */
export interface RelayLeg {
  readonly from: ReachParty;
  readonly to: ReachParty;
  readonly flows: Intervals;
  readonly reach: Reach;
}

/** What arrives at `to` from `from` through the load balancer; of targets behind one listener, any one is enough. */
export function relayed(
  network: Network,
  from: ReachParty,
  balancer: string,
  to: ReachParty,
  options: ReachOptions = {},
): Relayed {
  const left = remaining(network, options);
  const found = left.balancers.get(balancer);
  const targets = membersOf(left, to).flatMap(({ seats }) => seats.filter((seat) => seat.kind === 'host'));
  const routes = found?.listeners.flatMap((listener) => routesOf(left, from, found, listener, targets)) ?? [];
  const flows = (pick: (route: RelayedRoute) => Guard) =>
    toGuardedFlows(
      routes.reduce<Allowed>((sum, route) => eitherAllowed(sum, allow(route.client.flows, pick(route))), NOTHING),
    );
  return {
    certain: flows(({ certain }) => certain),
    certainForSome: flows(({ certainForSome }) => certainForSome),
    possible: flows(({ possible }) => possible),
    missing: [
      ...new Set(
        routes
          .filter(({ certain, possible }) => certain !== possible)
          .flatMap(({ client, relay, untold }) => [...client.reach.missing, ...relay.reach.missing, ...untold]),
      ),
    ],
    routes,
  };
}

function routesOf(
  network: Network,
  from: ReachParty,
  balancer: LoadBalancer,
  listener: Listener,
  targets: readonly HostSeat[],
): readonly RelayedRoute[] {
  const self: ReachParty = { kind: 'owner', id: balancer.id };
  const nodes = membersOf(network, self);
  const clients = membersOf(network, from);
  const client: RelayLeg = { from, to: self, flows: listener.flows, reach: reachBetween(network, clients, nodes) };
  return listener.forwards.flatMap((forward) => {
    const group = network.targetGroups.get(forward.value);
    if (group === undefined) return [];
    const preserved = preservedBy(balancer, group, clients);
    return group.targets.flatMap((target) =>
      receiversOf(target, targets).flatMap(({ owner, doubts }) =>
        sourcesFor(preserved).map(({ isPreserved, within, isCertain }): RelayedRoute => {
          const when = and(balancer.when, listener.when, forward.when, target.when, group.when, within);
          const relay = relayLeg(network, self, nodes, isPreserved ? clients : undefined, { ...target, owner });
          const both = (pick: (reach: Reach) => GuardedFlows): Guard =>
            and(
              when,
              ...[client, relay].map((leg) =>
                leg.flows.length === 0 ? NEVER : whenCovers(pick(leg.reach), leg.flows),
              ),
            );
          // Ports that only deployment tells carry the connection surely nowhere, and perhaps wherever some of them pass.
          const unknownPorts = [listener, target].flatMap(({ unknownFlows }) => unknownFlows ?? []);
          const untold = [
            ...unknownPorts,
            ...doubts,
            ...(isCertain === ALWAYS ? [] : [`whether ${group.id} preserves client addresses`]),
          ];
          const perhaps = and(when, ...[client, relay].map((leg) => whenMeets(leg.reach.possible, leg.flows)));
          const certainIn = unknownPorts.length + doubts.length > 0 ? NEVER : isCertain;
          return {
            listener: listener.id,
            targetGroup: forward.value,
            target: owner,
            when,
            client,
            relay,
            untold,
            certain: and(
              both((reach) => reach.certain),
              certainIn,
            ),
            certainForSome: and(
              both((reach) => reach.certainForSome),
              certainIn,
            ),
            possible: unknownPorts.length === 0 ? both((reach) => reach.possible) : perhaps,
          };
        }),
      ),
    );
  });
}

/** The receivers that a target is: its owner, or those that may have the address by which it is named. */
function receiversOf(
  { owner, address }: BalancerTarget,
  targets: readonly HostSeat[],
): readonly { readonly owner: string; readonly doubts: readonly string[] }[] {
  const named = targets.filter(({ iface }) => iface?.owner === owner);
  if (named.length > 0) return [{ owner, doubts: [] }];
  if (address === undefined) return [];
  const own = targets.filter(
    ({ iface, ranges }) =>
      iface !== undefined &&
      iface.address === undefined &&
      ranges.some((range) => range.family === address.family && (!isKnown(range) || holds(range, address))),
  );
  const owners = new Set(own.flatMap(({ iface }) => iface?.owner ?? []));
  return [...owners].map((each) => ({ owner: each, doubts: [`which interface has ${owner}`] }));
}

function holds(range: KnownRange, { first, last }: Cidr): boolean {
  return range.first <= first && last <= range.last;
}

/** Addresses of another family than that of the targets are never preserved. */
function preservedBy(balancer: LoadBalancer, group: TargetGroup, clients: readonly Member[]): Extent {
  const families = new Set(
    clients.flatMap(({ seats }) => seats.flatMap((seat) => seat.ranges.map((each) => each.family))),
  );
  return balancer.type === 'network' && families.has(group.family) ? group.preservesClientAddress : NOWHERE;
}

/** Whose address targets see, and the worlds in which they may and surely do. */
function sourcesFor({ certain, possible }: Extent) {
  const undecided = and(possible, not(certain));
  return [
    { isPreserved: true, within: possible, isCertain: not(undecided) },
    { isPreserved: false, within: not(certain), isCertain: not(undecided) },
  ].filter(({ within }) => within !== NEVER);
}

/**
 * The second connection. A balancer that preserves client addresses opens it under those of `clients`, and the answers
 * come back to it whatever the target's routes say
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation).
 */
function relayLeg(
  network: Network,
  self: ReachParty,
  nodes: readonly Member[],
  clients: readonly Member[] | undefined,
  target: BalancerTarget,
): RelayLeg {
  const to: ReachParty = { kind: 'owner', id: target.owner };
  const receivers = membersOf(network, to);
  if (clients === undefined)
    return { from: self, to, flows: target.flows, reach: reachBetween(network, nodes, receivers) };
  const ranges = clients.flatMap(({ seats }) => seats.flatMap((seat) => seat.ranges));
  const disguised = nodes.map(
    (node): Member => ({
      ...node,
      takes: 'every',
      seats: node.seats.map((seat): Seat => (seat.kind === 'host' ? { ...seat, ranges, isRelay: true } : seat)),
    }),
  );
  const reach = reachBetween(network, disguised, receivers, (...args) =>
    pathsBetween(...args).map((path) => path.filter((stage) => !(stage.what === 'route' && stage.looksAt === 'from'))),
  );
  return { from: self, to, flows: target.flows, reach };
}
