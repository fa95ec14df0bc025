/** The ways through a NAT gateway: out to the internet, or on to where the table of its own subnet leads. */
import { ALWAYS, contains, exactlyIn, NEVER } from '../../base/index.ts';
import type { Gateway, Said } from '../../model/index.ts';
import { blockedAccessStages } from './blocked-access.ts';
import { edgeTableStages } from './edge-tables.ts';
import {
  endpointProtocolStage,
  endpointRouteStage,
  gatewayStage,
  guardStage,
  natAddressStage,
  natProtocolStage,
  opaqueStage,
} from './gateways.ts';
import { aclStage } from './network-acl.ts';
import { forwarding, hopsOf, isOpaque, LARGEST_VPC, type NextHop, routeStage, routesTo, whenLeads } from './routes.ts';
import type { HostSeat, OutsideSeat, ServiceSeat } from './seats.ts';
import { groupStage } from './security-group.ts';
import type { Context, Stage, StagePath } from './stage.ts';

/**
 * From the host's subnet through that of the NAT gateway, which sends on from a port of its own between 1024 and 65535
 * (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html).
 */
export function throughNat(context: Context, from: HostSeat, id: string): readonly StagePath[] {
  return ways(context, from, id, (place) =>
    hopsOrNone(context, place.nat).flatMap((hop) =>
      returns(context, from, place).map((home) => [
        ...place.arrive,
        ...place.here,
        aclStage(context, place.nat, 'egress', 'to'),
        routeStage(context, place.nat, 'to', {
          to: hop?.id ?? 'an internet gateway',
          accepts: (each) => each.id === hop?.id,
        }),
        ...(hop === undefined
          ? []
          : isOpaque(hop)
            ? [opaqueStage(hop.kind, hop.id, forwarding(hop))]
            : [
                // Only what an internet gateway translates needs a public address.
                ...natAddressStage(context, id),
                gatewayStage(context, 'internet gateway', hop.id, place.nat.vpc),
                ...blockedAccessStages(context, from, { nat: place.nat }),
                ...edgeTableStages(context, place.nat, hop.id),
              ]),
        aclStage(context, place.nat, 'ingress', 'to', 'reply to NAT'),
        ...home,
        ...place.back,
      ]),
    ),
  );
}

/**
 * Answers go from the gateway to the host by the table of the gateway's subnet: over the local route, or past an appliance
 * (https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html).
 */
function returns(context: Context, from: HostSeat, { nat }: Place): readonly StagePath[] {
  if (nat.subnetId === from.subnetId || nat.vpc === undefined || nat.vpc !== from.vpc) return [[]];
  const home = (to: string, accepts: (hop: NextHop) => boolean) =>
    routeStage(context, nat, 'from', { to, accepts, isSameVpc: true });
  const local = [home('the local network', (hop) => hop.kind === 'local')];
  const [appliance] = hopsOf(context.network, nat).filter(isOpaque);
  if (appliance === undefined) return [local];
  const past = home('an appliance', (hop) => hop.kind === 'local' || isOpaque(hop));
  return [local, [past, opaqueStage('appliance', appliance.id, `what ${appliance.id} lets through`)]];
}

function hopsOrNone(context: Context, nat: HostSeat): readonly (NextHop | undefined)[] {
  const hops = hopsOf(context.network, nat).filter((hop) => hop.kind === 'internet-gateway' || isOpaque(hop));
  return hops.length > 0 ? hops : [undefined];
}

/**
 * To other networks, or within the VPC for those whom a route more specific than the local one sends to the gateway
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html). It speaks from its own private address, so
 * what the receiver says of the sender does not count; what it says of the gateway is left open.
 */
export function natOnwards(
  context: Context,
  from: HostSeat,
  to: HostSeat | OutsideSeat,
  id: string,
): readonly StagePath[] {
  const isSameVpc = to.kind === 'host' && from.vpc !== undefined && to.vpc === from.vpc;
  // Another VPC must have a way back to the gateway's addresses.
  const back = to.kind !== 'host' || isSameVpc ? ALWAYS : whenLeads(context.network, to, isBeyond);
  if (back === NEVER) return [];
  const leave: StagePath = [
    groupStage(context, from, 'egress', to),
    aclStage(context, from, 'egress', 'to'),
    routeStage(context, from, 'to', { to: id, accepts: (hop) => hop.id === id, isSameVpc }),
  ];
  const end = [
    opaqueStage('NAT gateway', id, `what ${id} forwards`),
    aclStage(context, from, 'ingress', 'to', 'reply'),
  ];
  return ways(context, from, id, ({ nat, here, arrive, back }) => {
    const isNeighbour = to.kind === 'host' && to.subnetId === nat.subnetId && nat.subnet !== undefined;
    const isLocal = to.kind === 'host' && to.vpc !== undefined && to.vpc === nat.vpc;
    const leadsOn = (hop: NextHop) => isOpaque(hop) || (isLocal ? hop.kind === 'local' : hop.kind === 'peering');
    // Without such a hop there is no way; what only has a table that is not told may have one.
    if (!isLocal && !hopsOf(context.network, nat).some(leadsOn)) return [];
    const on = isNeighbour
      ? []
      : [
          aclStage(context, nat, 'egress', 'to'),
          routeStage(context, nat, 'to', { to: 'another network', accepts: leadsOn, isSameVpc: isLocal }),
        ];
    return [[...arrive, ...here, ...on, ...back]];
  }).map((way) => [...leave, ...way, ...end]);
}

/** By the endpoint in the table of the gateway's subnet: no page says whether it goes there. */
export function natToService(context: Context, from: HostSeat, to: ServiceSeat, id: string): readonly StagePath[] {
  const { endpoint } = to;
  return ways(context, from, id, ({ nat, here, arrive, back }) => {
    const tables = nat.subnet?.routeTables.map(({ value }) => value);
    const named = [...endpoint.routeTables, ...endpoint.perhapsTables];
    if (tables !== undefined && !named.some(({ value }) => tables.includes(value))) return [];
    return [
      [
        ...arrive,
        ...here,
        aclStage(context, nat, 'egress', 'to'),
        endpointRouteStage(endpoint, nat),
        endpointProtocolStage(endpoint.id),
        ...back,
      ],
    ];
  }).map((way) => [
    groupStage(context, from, 'egress', to),
    aclStage(context, from, 'egress', 'to'),
    routeStage(context, from, 'to', { to: id, accepts: (hop) => hop.id === id }),
    ...way,
    opaqueStage('NAT gateway', id, `whether ${id} uses ${endpoint.id}`),
    aclStage(context, from, 'ingress', 'to', 'reply'),
  ]);
}

function isBeyond(hop: NextHop): boolean {
  return isOpaque(hop) || hop.kind === 'peering';
}

/** Whether a route to the gateway may be more specific than the local one. */
export function isIntoNat({ network }: Pick<Context, 'network'>, from: HostSeat, hop: NextHop): boolean {
  const own = network.vpcs.get(from.vpc ?? '')?.blocks ?? [];
  return routesTo(network, from, hop.id).some(
    ({ destination }) =>
      destination.kind !== 'cidr' ||
      own.some(({ value }) =>
        value.kind === 'cidr'
          ? contains(value.cidr, destination.cidr) && destination.cidr.prefix > value.cidr.prefix
          : destination.cidr.prefix > LARGEST_VPC,
      ),
  );
}

/** The gateway in one of its subnets, with the stages to get to it and back from it. */
interface Place {
  readonly nat: HostSeat;
  readonly here: readonly Stage[];
  readonly arrive: readonly Stage[];
  readonly back: readonly Stage[];
}

function ways(
  context: Context,
  from: HostSeat,
  id: string,
  pathsAt: (place: Place) => readonly StagePath[],
): readonly StagePath[] {
  const gateway = context.network.gateways.get(id);
  const exists = gatewayStage(context, 'NAT gateway', id, from.vpc);
  if (gateway?.nat === undefined) return [[exists]];
  if (gateway.nat.subnets.length === 0)
    return [[exists, natProtocolStage(id), opaqueStage('NAT gateway', id, `the route table of ${id}`)]];
  return gateway.nat.subnets.flatMap((said) => pathsAt(placeOf(context, from, gateway, said, exists)));
}

function placeOf(context: Context, from: HostSeat, { id }: Gateway, said: Said<string>, exists: Stage): Place {
  const subnet = context.network.subnets.get(said.value);
  const nat: HostSeat = {
    kind: 'host',
    iface: undefined,
    subnetId: said.value,
    subnet,
    vpc: subnet?.vpc,
    when: said.when,
    ranges: [],
  };
  const isSameSubnet = said.value === from.subnetId;
  const here = guardStage('NAT gateway', id, exactlyIn(said.when), `${id} to be in ${said.value}`);
  return {
    nat,
    here: [exists, here, natProtocolStage(id)],
    arrive: isSameSubnet ? [] : [aclStage(context, nat, 'ingress', 'from')],
    back: isSameSubnet ? [] : [aclStage(context, nat, 'egress', 'from', 'reply')],
  };
}
