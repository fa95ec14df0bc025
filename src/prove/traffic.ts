/**
 * All connections that the network allows: between resources with interfaces, the internet, gateway endpoints, and the
 * networks outside that a rule or route names. Interfaces in the same subnets with the same groups are treated alike,
 * so each pair of such kinds is solved once.
 */
import type { Flow } from '../answers/index.ts';
import { showFlows } from '../aws/index.ts';
import { showCidr, union } from '../base/index.ts';
import type { Interface, Model, Network, Said } from '../model/index.ts';
import { blocksBeyond, type Member, membersOf, reachBetween } from './reach/index.ts';

interface Kind {
  /** The resources, or the one outside party, that fare alike. */
  readonly names: readonly string[];
  readonly members: readonly Member[];
}

/** Every open connection, in the order of the template; a resource's connections to itself are left out. */
export function trafficOf({ network }: Model): readonly Flow[] {
  const owners = kindsOfOwners(network);
  const internet = ([4, 6] as const).map(
    (family): Kind => ({
      names: [family === 4 ? 'internet' : 'internet6'],
      members: membersOf(network, { kind: 'internet', family }),
    }),
  );
  const endpoints = [...network.endpoints.keys()].map(
    (id): Kind => ({ names: [id], members: membersOf(network, { kind: 'endpoint', id }) }),
  );
  const between = owners.flatMap((from) =>
    [...owners, ...internet, ...endpoints].flatMap((to) => connections(network, from, to)),
  );
  const inbound = internet.flatMap((from) => owners.flatMap((to) => connections(network, from, to)));
  const beyond = owners.flatMap((kind) => [
    ...outside(network, kind, 'ingress').flatMap((from) => connections(network, from, kind)),
    ...outside(network, kind, 'egress').flatMap((to) => connections(network, kind, to)),
  ]);
  return [...inbound, ...between, ...beyond];
}

function kindsOfOwners(network: Network): readonly Kind[] {
  const byOwner = Map.groupBy(network.interfaces, (each) => each.owner);
  const alike = Map.groupBy(byOwner, ([, interfaces]) => interfaces.map(fingerprintOf).join('\n'));
  return [...alike.values()].map((owners) => {
    const names = owners.map(([id]) => id);
    return { names, members: membersOf(network, { kind: 'owner', id: names[0] ?? '' }) };
  });
}

/** A text that is equal for interfaces that no rule, route or address tells apart. */
function fingerprintOf(each: Interface): string {
  const said = (list: readonly Said<string>[]) =>
    list
      .map(({ value, when }) => `${value}?${when.id}`)
      .sort()
      .join();
  const guards = [
    each.when,
    ...[each.isPublic, each.hasIpv6, each.isPublic6].flatMap((extent) => [extent.certain, extent.possible]),
  ]
    .map(({ id }) => id)
    .join();
  const address = each.address === undefined ? '' : showCidr(each.address);
  return [each.type, said(each.subnets), said(each.groups), guards, address].join('|');
}

function connections(network: Network, from: Kind, to: Kind): readonly Flow[] {
  const reach = reachBetween(network, from.members, to.members);
  if (reach.possible.length === 0) return [];
  const flows = union(...reach.possible.map((each) => each.flows));
  const told = {
    ports: showFlows(flows),
    flows,
    ...(reach.missing.length > 0 && { missing: reach.missing }),
  };
  return from.names.flatMap((source) =>
    to.names.flatMap((target) => (source === target ? [] : [{ from: source, to: target, ...told }])),
  );
}

function outside(network: Network, { members }: Kind, direction: 'ingress' | 'egress'): readonly Kind[] {
  return blocksBeyond(network, members, direction).map((cidr) => ({
    names: [showCidr(cidr)],
    members: membersOf(network, { kind: 'block', cidr }).filter((member) =>
      member.seats.some((seat) => seat.kind === 'remote'),
    ),
  }));
}
