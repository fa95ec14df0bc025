/**
 * The ways from one seat to another, each as the stages that a packet and its answer pass. Which way a packet takes
 * depends on address and world, so every way has the route stages that choose it. Where there is no way, one is made
 * that lacks its route: so a reader learns what else would stop the packet.
 */
import type { Family } from './addresses.ts';
import { blockedAccessStages } from './blocked-access.ts';
import { edgeTableStages } from './edge-tables.ts';
import {
  doorStage,
  endpointProtocolStage,
  endpointRouteStage,
  familyStages,
  gatewayStage,
  opaqueStage,
  publicAddressStage,
  publicIpv6Stages,
} from './gateways.ts';
import { isIntoNat, natOnwards, natToService, throughNat } from './nat-paths.ts';
import { aclStage } from './network-acl.ts';
import { forwarding, hopsOf, isOpaque, isUnreadTable, type NextHop, routeStage } from './routes.ts';
import type { DoorSeat, HostSeat, OutsideSeat, Seat, ServiceSeat } from './seats.ts';
import { groupStage } from './security-group.ts';
import type { Context, StagePath } from './stage.ts';
import { transitPaths } from './transit.ts';

export type PathsBetween = (context: Context, from: Seat, to: Seat, family: Family) => readonly StagePath[];

export const pathsBetween: PathsBetween = (context, from, to, family) => {
  if (from.kind === 'host') {
    const own = familyStages(from, family);
    if (to.kind === 'host')
      return betweenHosts(context, from, to, family).map((path) => [...own, ...path, ...familyStages(to, family)]);
    if (to.kind === 'service') return toService(context, from, to);
    if (to.kind === 'door') return toDoor(context, from, to);
    return toOutside(context, from, to, family).map((path) => [...own, ...path]);
  }
  if (from.kind === 'internet' && to.kind === 'door') return [[doorStage(context, to.door, true)]];
  if (from.kind === 'service' || from.kind === 'door' || to.kind !== 'host') return [];
  return fromOutside(context, from, to, family).map((path) => [...path, ...familyStages(to, family)]);
};

function betweenHosts(context: Context, from: HostSeat, to: HostSeat, family: Family): readonly StagePath[] {
  if (from.subnetId === to.subnetId && from.subnet !== undefined)
    return [[groupStage(context, from, 'egress', to), groupStage(context, to, 'ingress', from)]];
  const isKnown = (vpc: string | undefined) => vpc !== undefined && context.network.vpcs.has(vpc);
  const isSameVpc = from.vpc !== undefined && from.vpc === to.vpc;
  // NAT gateways know IPv4 only; what they do for IPv6 they do for addresses that stand for IPv4 ones.
  const nats = family === 4 ? hopsOf(context.network, from).filter(({ kind }) => kind === 'nat-gateway') : [];
  if (isSameVpc)
    return [
      ...withinVpc(context, from, to),
      ...nats.filter((hop) => isIntoNat(context, from, hop)).flatMap(({ id }) => natOnwards(context, from, to, id)),
    ];
  const mayBeOneVpc = !isKnown(from.vpc) && !isKnown(to.vpc);
  const doubt = opaqueStage('VPC', from.subnetId, `whether ${from.subnetId} and ${to.subnetId} are in one VPC`);
  const asOneVpc = mayBeOneVpc ? withinVpc(context, from, to).map((path) => [doubt, ...path]) : [];
  const between = hopsOf(context.network, from).flatMap((hop) => acrossVpcs(context, from, to, hop));
  const ways = [...between, ...nats.flatMap(({ id }) => natOnwards(context, from, to, id)), ...asOneVpc];
  return ways.length > 0
    ? ways
    : [conversation(context, from, to, { to: `the VPC of ${to.subnetId}`, accepts: () => false })];
}

/** Over the local route both ways, or past an appliance that a more specific route puts in between. */
function withinVpc(context: Context, from: HostSeat, to: HostSeat): readonly StagePath[] {
  const local = conversation(context, from, to, {
    to: 'the local network',
    accepts: (hop) => hop.kind === 'local',
    isSameVpc: true,
  });
  const appliances = [...hopsOf(context.network, from), ...hopsOf(context.network, to)].filter(isOpaque);
  const [first] = appliances;
  if (first === undefined) return [local];
  const detour = conversation(context, from, to, {
    to: 'an appliance',
    accepts: (hop) => hop.kind === 'local' || isOpaque(hop),
    isSameVpc: true,
  });
  return [local, [...detour, opaqueStage('appliance', first.id, `what ${first.id} lets through`)]];
}

function acrossVpcs(context: Context, from: HostSeat, to: HostSeat, hop: NextHop): readonly StagePath[] {
  if (hop.kind === 'peering') {
    if (leadsElsewhere(context, hop, to)) return [];
    const ends = [from, to].map((host) => gatewayStage(context, 'peering connection', hop.id, host.vpc));
    return [[...conversation(context, from, to, { to: hop.id, accepts: ({ id }) => id === hop.id }), ...ends]];
  }
  if (!isOpaque(hop)) return [];
  const gateway = context.network.gateways.get(hop.id);
  if (hop.kind === 'transit-gateway' && gateway?.transit !== undefined)
    return transitPaths(context, { from, to }, gateway);
  const forth = conversation(
    context,
    from,
    to,
    { to: hop.id, accepts: ({ id }) => id === hop.id },
    { to: 'another network', accepts: isOpaque },
  );
  const edge =
    hop.kind === 'transit-gateway'
      ? [from, to].map((host) => gatewayStage(context, 'transit gateway', hop.id, host.vpc))
      : [];
  return [[...forth, ...edge, opaqueStage(hop.kind, hop.id, forwarding(hop))]];
}

/** Whether a peering connection surely leads to other VPCs than that of the host. */
function leadsElsewhere({ network }: Context, { id }: NextHop, { vpc }: HostSeat): boolean {
  const vpcs = network.gateways.get(id)?.vpcs;
  return (
    vpcs !== undefined &&
    vpc !== undefined &&
    network.vpcs.has(vpc) &&
    vpcs.every(({ value }) => value !== vpc && network.vpcs.has(value))
  );
}

interface Need {
  readonly to: string;
  readonly accepts: (hop: NextHop) => boolean;
  readonly isSameVpc?: boolean;
}

/**
 * The stages between two hosts in different subnets: groups, both ACLs, both routes, and the ACLs again for answers.
 */
function conversation(context: Context, from: HostSeat, to: HostSeat, forth: Need, back: Need = forth): StagePath {
  return [
    groupStage(context, from, 'egress', to),
    aclStage(context, from, 'egress', 'to'),
    routeStage(context, from, 'to', forth),
    aclStage(context, to, 'ingress', 'from'),
    groupStage(context, to, 'ingress', from),
    routeStage(context, to, 'from', back),
    aclStage(context, to, 'egress', 'from', 'reply'),
    aclStage(context, from, 'ingress', 'to', 'reply'),
  ];
}

function toOutside(context: Context, from: HostSeat, to: OutsideSeat, family: Family): readonly StagePath[] {
  const leave = (need: Need): StagePath => [
    groupStage(context, from, 'egress', to),
    aclStage(context, from, 'egress', 'to'),
    routeStage(context, from, 'to', need),
  ];
  const answers = aclStage(context, from, 'ingress', 'to', 'reply');
  const ways = hopsOf(context.network, from).flatMap((hop): readonly StagePath[] => {
    const out = leave({ to: hop.id, accepts: ({ id }) => id === hop.id });
    if (to.kind === 'internet') {
      if (hop.kind === 'internet-gateway')
        return [
          [
            ...out,
            ...(family === 4 ? [publicAddressStage(from, 'egress')] : publicIpv6Stages(from)),
            gatewayStage(context, 'internet gateway', hop.id, from.vpc),
            ...blockedAccessStages(context, from, 'out'),
            ...edgeTableStages(context, from, hop.id),
            answers,
          ],
        ];
      if (hop.kind === 'egress-only-internet-gateway' && family === 6)
        return [
          [
            ...out,
            ...publicIpv6Stages(from),
            gatewayStage(context, 'egress-only internet gateway', hop.id, from.vpc),
            ...blockedAccessStages(context, from, 'egress-only'),
            answers,
          ],
        ];
      if (hop.kind === 'nat-gateway' && family === 4)
        return throughNat(context, from, hop.id).map((nat) => [...out, ...nat, answers]);
    }
    if (hop.kind === 'nat-gateway' && family === 4) return natOnwards(context, from, to, hop.id);
    const leadsOn = isOpaque(hop) || (to.kind === 'remote' && hop.kind === 'peering');
    return leadsOn
      ? [[...out, ...edgeOf(context, hop, from), opaqueStage(hop.kind, hop.id, forwarding(hop)), answers]]
      : [];
  });
  return ways.length > 0
    ? ways
    : [[...leave({ to: to.kind === 'internet' ? 'the internet' : 'outside', accepts: () => false }), answers]];
}

/** A host gets to an endpoint on the internet as to any address there; the endpoint sees a public address. */
function toDoor(context: Context, from: HostSeat, { door, when }: DoorSeat): readonly StagePath[] {
  const outside: OutsideSeat = { kind: 'internet', when, ranges: [] };
  return toOutside(context, from, outside, 4).map((path) => [...path, doorStage(context, door, false)]);
}

/** Answers must leave the way the request came: an internet gateway translates for both or for neither. */
function fromOutside(context: Context, from: OutsideSeat, to: HostSeat, family: Family): readonly StagePath[] {
  const enter = [aclStage(context, to, 'ingress', 'from'), groupStage(context, to, 'ingress', from)];
  const leave = (need: Need): StagePath => [
    routeStage(context, to, 'from', need),
    aclStage(context, to, 'egress', 'from', 'reply'),
  ];
  const address =
    from.kind !== 'internet' ? [] : family === 4 ? [publicAddressStage(to, 'ingress')] : publicIpv6Stages(to);
  const ways = hopsOf(context.network, to).flatMap((hop): readonly StagePath[] => {
    const back = leave({ to: hop.id, accepts: ({ id }) => id === hop.id });
    if (from.kind === 'internet' && hop.kind === 'internet-gateway') {
      return [
        [
          gatewayStage(context, 'internet gateway', hop.id, to.vpc),
          ...blockedAccessStages(context, to, 'in'),
          ...edgeTableStages(context, to, hop.id),
          ...address,
          ...enter,
          ...back,
        ],
      ];
    }
    const leadsHere = isOpaque(hop) || (from.kind === 'remote' && hop.kind === 'peering');
    // A table that nobody shows may lead to an internet gateway, which hands packets to public addresses only. That it
    // leads past a load balancer in another network instead is as little to be feared as in a subnet that is shown.
    const needed = isUnreadTable(hop) ? address : [];
    return leadsHere
      ? [[...edgeOf(context, hop, to), opaqueStage(hop.kind, hop.id, forwarding(hop)), ...needed, ...enter, ...back]]
      : [];
  });
  // A resource with interfaces may answer on the internet too, as the control plane of an EKS cluster does.
  const door = family === 4 && from.kind === 'internet' ? context.network.doors.get(to.iface?.owner ?? '') : undefined;
  const doors = door === undefined ? [] : [[doorStage(context, door, true)]];
  const direct: StagePath = [
    ...address,
    ...enter,
    ...leave({ to: from.kind === 'internet' ? 'an internet gateway' : 'outside', accepts: () => false }),
  ];
  return [...(ways.length > 0 ? ways : [direct]), ...doors];
}

/** Over the endpoint's own route, or past a NAT gateway whose table has it. */
function toService(context: Context, from: HostSeat, to: ServiceSeat): readonly StagePath[] {
  const { endpoint } = to;
  const direct = [
    groupStage(context, from, 'egress', to),
    aclStage(context, from, 'egress', 'to'),
    endpointRouteStage(endpoint, from),
    endpointProtocolStage(endpoint.id),
    aclStage(context, from, 'ingress', 'to', 'reply'),
  ];
  const nats = hopsOf(context.network, from).filter(({ kind }) => kind === 'nat-gateway');
  return [direct, ...nats.flatMap(({ id }) => natToService(context, from, to, id))];
}

function edgeOf(context: Context, hop: NextHop, host: HostSeat) {
  const named = hop.kind === 'peering' || hop.kind === 'transit-gateway' || hop.kind === 'virtual-private-gateway';
  return named ? [gatewayStage(context, hop.kind.replaceAll('-', ' '), hop.id, host.vpc)] : [];
}
