/** The network with some resources taken away, for claims that hold even without them. */
import { NEVER, rememberedOf } from '../../base/index.ts';
import type { Gateway, Interface, Network, Said } from '../../model/index.ts';

/** The same network for the same resources, so that what was found out about it is found again. */
export function withoutResources(network: Network, gone: ReadonlySet<string>): Network {
  const known = lessOf(network);
  const key = [...gone].sort().join('\n');
  const left = known.get(key) ?? take(network, gone);
  known.set(key, left);
  return left;
}

const lessOf = rememberedOf((_: Network) => new Map<string, Network>());

function take(network: Network, gone: ReadonlySet<string>): Network {
  const stays = (id: string): boolean => !gone.has(id);
  const staying = (said: readonly Said<string>[]): readonly Said<string>[] => said.filter((each) => stays(each.value));
  const only = <T extends { readonly id: string }>(
    nodes: ReadonlyMap<string, T>,
    change: (node: T) => T = (node) => node,
  ): ReadonlyMap<string, T> => new Map([...nodes].filter(([id]) => stays(id)).map(([id, node]) => [id, change(node)]));
  const written = <T extends { readonly at: { readonly subject: string } }>(parts: readonly T[]): readonly T[] =>
    parts.filter((part) => stays(part.at.subject));

  const left = (interfaces: readonly Interface[]): readonly Interface[] =>
    interfaces
      .filter((each) => stays(each.owner) && stays(each.id))
      .map((each) => ({ ...each, subnets: staying(each.subnets), groups: staying(each.groups) }));

  return {
    ...network,
    vpcs: only(network.vpcs),
    subnets: only(network.subnets, (subnet) => ({
      ...subnet,
      routeTables: staying(subnet.routeTables),
      acls: staying(subnet.acls),
    })),
    routeTables: only(network.routeTables, (table) => ({
      ...table,
      routes: table.routes.filter((route) => stays(route.at.subject)),
    })),
    acls: only(network.acls, (acl) => ({ ...acl, entries: written(acl.entries) })),
    groups: only(network.groups, (group) => ({ ...group, rules: written(group.rules) })),
    prefixLists: only(network.prefixLists),
    endpoints: only(network.endpoints, (endpoint) => ({ ...endpoint, routeTables: staying(endpoint.routeTables) })),
    doors: only(network.doors),
    gateways: withBlackholes(network, gone),
    interfaces: left(network.interfaces),
    perhaps: left(network.perhaps),
    balancers: only(network.balancers, (balancer) => ({
      ...balancer,
      listeners: balancer.listeners.filter((listener) => stays(listener.id)),
    })),
    targetGroups: only(network.targetGroups, (group) => ({
      ...group,
      targets: group.targets.filter((target) => stays(target.owner)),
    })),
  };
}

/**
 * Gateways that exist in no world: packets that are routed to them are dropped, also where the templates did not have
 * them.
 */
function withBlackholes(network: Network, gone: ReadonlySet<string>): ReadonlyMap<string, Gateway> {
  const named = [...network.routeTables.values()]
    .flatMap((table) => table.routes)
    .filter((route) => gone.has(route.target.id));
  const unknown = named.map(
    ({ target, at }): Gateway => ({ id: target.id, kind: 'transit-gateway', vpcs: [], when: NEVER, at }),
  );
  const gateways = new Map([...unknown.map((gateway) => [gateway.id, gateway] as const), ...network.gateways]);
  return new Map([...gateways].map(([id, gateway]) => [id, gone.has(id) ? { ...gateway, when: NEVER } : gateway]));
}
