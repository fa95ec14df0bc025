/**
 * A connection through a load balancer is two: the client's to a listener, and the balancer's to a target. Each is
 * judged by itself; both must be open for what the listener accepts.
 */
import { ALWAYS, and, type Guard, type Intervals, NEVER } from '../../base/index.ts';
import type { BalancerTarget, Listener, LoadBalancer, Network } from '../../model/index.ts';
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
import { type Reach, type ReachOptions, reachBetween } from './reach.ts';
import { type Member, membersOf, type ReachParty, type Seat } from './seats.ts';
import { withoutResources } from './without.ts';

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
  const { without } = options;
  const left = without === undefined || without.size === 0 ? network : withoutResources(network, without);
  const found = left.balancers.get(balancer);
  const targets = new Set(
    membersOf(left, to).flatMap(({ seats }) =>
      seats.flatMap((seat) => (seat.kind === 'host' && seat.iface ? [seat.iface.owner] : [])),
    ),
  );
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
  targets: ReadonlySet<string>,
): readonly RelayedRoute[] {
  const self: ReachParty = { kind: 'owner', id: balancer.id };
  const nodes = membersOf(network, self);
  const clients = membersOf(network, from);
  const client: RelayLeg = { from, to: self, flows: listener.flows, reach: reachBetween(network, clients, nodes) };
  return listener.forwards.flatMap((forward) => {
    const group = network.targetGroups.get(forward.value);
    return (group?.targets ?? [])
      .filter((target) => targets.has(target.owner))
      .map((target): RelayedRoute => {
        const when = and(balancer.when, listener.when, forward.when, target.when, group?.when ?? ALWAYS);
        const relay = relayLeg(network, self, balancer, nodes, clients, target);
        const both = (pick: (reach: Reach) => GuardedFlows): Guard =>
          and(
            when,
            ...[client, relay].map((leg) => (leg.flows.length === 0 ? NEVER : whenCovers(pick(leg.reach), leg.flows))),
          );
        // Ports that only deployment tells carry the connection surely nowhere, and perhaps wherever some of them pass.
        const untold = [listener, target].flatMap(({ unknownFlows }) => unknownFlows ?? []);
        const isTold = untold.length === 0;
        const perhaps = and(when, ...[client, relay].map((leg) => whenMeets(leg.reach.possible, leg.flows)));
        return {
          listener: listener.id,
          targetGroup: forward.value,
          target: target.owner,
          when,
          client,
          relay,
          untold,
          certain: isTold ? both((reach) => reach.certain) : NEVER,
          certainForSome: isTold ? both((reach) => reach.certainForSome) : NEVER,
          possible: isTold ? both((reach) => reach.possible) : perhaps,
        };
      });
  });
}

/**
 * A network load balancer that preserves client addresses opens the second connection under them, and the answers come
 * back to it whatever the target's routes say
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation).
 */
function relayLeg(
  network: Network,
  self: ReachParty,
  balancer: LoadBalancer,
  nodes: readonly Member[],
  clients: readonly Member[],
  target: BalancerTarget,
): RelayLeg {
  const to: ReachParty = { kind: 'owner', id: target.owner };
  const receivers = membersOf(network, to);
  if (!balancer.preservesClientAddress)
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
