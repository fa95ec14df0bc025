/**
 * Route tables as they are built: one route for each destination. Among routes of equal length a VPC's own comes first,
 * then static ones, then those of prefix lists (https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html).
 */
import { type Cidr, showCidr } from '../../base/index.ts';
import type { Route, RouteTarget } from '../../model/index.ts';
import type { LocalHop, LocalNetwork, RouteLayout } from './local-network.ts';
import { listedBlocks, type Settling } from './settling.ts';

type Built = Pick<LocalNetwork, 'vpcs' | 'nats' | 'peerings' | 'endpoints' | 'subnets'>;

/** By the ids of tables. The local routes of the VPC's blocks are not listed, and win against equal ones. */
export function routesOf(scene: Settling, built: Built): ReadonlyMap<string, readonly RouteLayout[]> {
  return new Map(
    [...scene.network.routeTables.values()].map((table) => {
      const written = table.routes
        .filter((route) => scene.holds(route.when, `a route of ${table.id}`))
        .flatMap((route) => candidates(scene, built, table.vpc, table.id, route));
      const fromEndpoints = built.endpoints
        .filter(({ tables }) => tables.includes(table.id))
        .flatMap(({ id, blocks }) =>
          blocks.map((destination) => ({ destination, hop: { kind: 'endpoint', id } as const, rank: 2 })),
        );
      const local = new Set(built.vpcs.find(({ id }) => id === table.vpc)?.blocks.map(showCidr));
      const chosen = new Map<string, RouteLayout & { readonly rank: number }>();
      for (const route of [...written, ...fromEndpoints]) {
        const key = showCidr(route.destination);
        const other = chosen.get(key);
        if (!local.has(key) && (other === undefined || route.rank < other.rank)) chosen.set(key, route);
      }
      return [table.id, [...chosen.values()].map(({ destination, hop }) => ({ destination, hop }))];
    }),
  );
}

function candidates(scene: Settling, built: Built, vpc: string, table: string, route: Route) {
  const { destination, target, doubt } = route;
  if (doubt !== undefined) {
    scene.tell(`${doubt}: ${table} is built without the route to ${target.id}`);
    return [];
  }
  const blocks: readonly Cidr[] | undefined =
    destination.kind === 'cidr'
      ? [destination.cidr]
      : destination.kind === 'prefix-list'
        ? listedBlocks(scene, destination.id)
        : undefined;
  if (blocks === undefined) scene.tell(`the destination of a route of ${table} to ${target.id} is not told: not built`);
  const hop = hopOf(scene, built, vpc, target);
  return (blocks ?? []).map((each) => ({ destination: each, hop, rank: destination.kind === 'prefix-list' ? 2 : 1 }));
}

const BLACKHOLE: LocalHop = { kind: 'blackhole' };

/** A route to what is not there, or is not built, drops its packets. */
function hopOf(scene: Settling, built: Built, vpc: string, { kind, id }: RouteTarget): LocalHop {
  const gateway = scene.network.gateways.get(id);
  const isAttached =
    gateway?.vpcs.some((said) => said.value === vpc && scene.holds(said.when, `the attachment of ${id}`)) ?? false;
  const home = built.vpcs.find((each) => each.id === vpc);
  switch (kind) {
    case 'internet-gateway':
      if (gateway === undefined) scene.tell(`${id} is not in the templates: packets to it are dropped`);
      return isAttached && home?.hasInternetGateway ? { kind } : BLACKHOLE;
    case 'egress-only-internet-gateway':
      if (gateway === undefined) scene.tell(`${id} is not in the templates: packets to it are dropped`);
      return isAttached && home?.hasEgressOnlyGateway ? { kind } : BLACKHOLE;
    case 'nat-gateway': {
      const nat = built.nats.find((each) => each.id === id);
      const place = built.subnets.find((each) => each.id === nat?.subnet);
      if (gateway === undefined) scene.tell(`${id} is not in the templates: packets to it are dropped`);
      return place?.vpc === vpc ? { kind, id } : BLACKHOLE;
    }
    case 'peering':
      return built.peerings.some((each) => each.id === id && each.vpcs.includes(vpc)) ? { kind, id } : BLACKHOLE;
    default:
      scene.tell(`what ${id} (${kind}) forwards is not built: packets to it are dropped`);
      return BLACKHOLE;
  }
}
