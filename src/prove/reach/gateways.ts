/** Stages at the edge of a VPC: gateways, public addresses, and what the templates cannot see through. */
import { ALL_FLOWS, parsePorts } from '../../aws/index.ts';
import { and, type Extent, type Guard, type Intervals, NEVER, not, or } from '../../base/index.ts';
import type { Door, GatewayEndpoint, Network, Said } from '../../model/index.ts';
import type { Family } from './addresses.ts';
import { allow, EVERYTHING } from './allowed.ts';
import { bothBounds, bounded, decided, eitherBounds, PASS, STOP, undecided } from './bounds.ts';
import type { HostSeat } from './seats.ts';
import { compare, cutsOfPeer } from './security-group.ts';
import { type Context, constantStage, type Leg, type Stage } from './stage.ts';

/** The gateway exists and is attached to the VPC; a route to one that is not drops its packets. */
export function gatewayStage({ network }: Context, what: string, id: string, vpc: string | undefined): Stage {
  const gateway = network.gateways.get(id);
  const rest = { what, subject: id, needs: `${id} to exist, attached to ${vpc ?? 'the VPC'}` };
  if (gateway === undefined) return constantStage(undecided(EVERYTHING, id), { ...rest, code: 'BAD_STATE_ROUTE' });
  const attached =
    gateway.kind === 'nat-gateway'
      ? [{ when: gateway.when, isCertain: true }]
      : attachments(network, gateway.vpcs, vpc);
  const certain = and(
    gateway.when,
    or(NEVER, ...attached.filter(({ isCertain }) => isCertain).map(({ when }) => when)),
  );
  const possible = and(gateway.when, or(NEVER, ...attached.map(({ when }) => when)));
  const bounds = bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [`the VPC to which ${id} is attached`]);
  return constantStage(bounds, {
    ...rest,
    at: gateway.at,
    code: gateway.when === NEVER ? 'BAD_STATE_ROUTE' : 'BAD_STATE_ATTACHMENT',
  });
}

/** The attachments of a gateway to the VPC. Two VPCs from outside the templates may be one VPC under two names. */
function attachments(
  network: Network,
  said: readonly Said<string>[],
  vpc: string | undefined,
): readonly { readonly when: Guard; readonly isCertain: boolean }[] {
  return said.flatMap(({ value, when }): readonly { readonly when: Guard; readonly isCertain: boolean }[] => {
    if (value === vpc) return [{ when, isCertain: true }];
    const mayBeSame = !network.vpcs.has(value) && (vpc === undefined || !network.vpcs.has(vpc));
    return mayBeSame ? [{ when, isCertain: false }] : [];
  });
}

/**
 * An internet gateway passes IPv4 only between a public address and the interface that has it
 * (https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html).
 */
export function publicAddressStage(host: HostSeat, direction: 'egress' | 'ingress'): Stage {
  const { iface } = host;
  const code =
    direction === 'egress' ? 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' : 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS';
  const rest = {
    what: 'public address',
    subject: iface?.id ?? host.subnetId,
    code,
    needs: 'a public IPv4 address',
    ...(iface !== undefined && { at: iface.publicAt }),
  } as const;
  if (iface === undefined)
    return constantStage(undecided(EVERYTHING, `the public addresses of hosts in ${host.subnetId}`), rest);
  const possible = allow(ALL_FLOWS, iface.isPublic.possible);
  const missing = `whether ${iface.id} gets a public address`;
  return constantStage(bounded(allow(ALL_FLOWS, iface.isPublic.certain), possible, [missing]), rest);
}

/** An interface takes part over IPv6 if it has an address there. */
export function familyStages(host: HostSeat, family: Family): readonly Stage[] {
  const { iface } = host;
  if (family === 4 || iface === undefined || iface.address?.family === 6) return [];
  const { certain, possible } = iface.hasIpv6;
  if (not(certain) === NEVER) return [];
  const missing = `whether ${iface.id} has an IPv6 address`;
  return [
    constantStage(bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [missing]), {
      what: 'IPv6 address',
      subject: iface.id,
      at: iface.at,
      code: 'UNKNOWN_DESTINATION',
      needs: 'an IPv6 address',
    }),
  ];
}

/**
 * IPv6 addresses are public themselves, but internal load balancers and databases that are not public are closed to
 * internet gateways
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes).
 */
export function publicIpv6Stages({ iface }: HostSeat): readonly Stage[] {
  if (iface === undefined || not(iface.isPublic6.certain) === NEVER) return [];
  const { certain, possible } = iface.isPublic6;
  const missing = `whether internet gateways pass IPv6 to ${iface.id}`;
  return [
    constantStage(bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [missing]), {
      what: 'public IPv6 address',
      subject: iface.id,
      at: iface.publicAt,
      code: 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
      needs: 'IPv6 that internet gateways pass',
    }),
  ];
}

/**
 * Through an internet gateway goes a public NAT gateway with an address of its own
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html).
 */
export function natAddressStage({ network }: Context, id: string): readonly Stage[] {
  const gateway = network.gateways.get(id);
  if (gateway?.nat === undefined) return [];
  const { nat, at } = gateway;
  const has = nat.connectivity === 'public' ? nat.hasAddress : NEVER;
  return [
    constantStage(decided(allow(ALL_FLOWS, has)), {
      what: 'NAT gateway',
      subject: id,
      at,
      code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
      needs: 'a public address of its own',
    }),
  ];
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html */
export function natProtocolStage(id: string): Stage {
  return protocolStage('NAT gateway', id, flowsOf('tcp,udp,icmp'), 'PROTOCOL_RESTRICTION', 'TCP, UDP or ICMP');
}

/** https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html: TCP and ICMP echo only. */
export function endpointProtocolStage(id: string): Stage {
  return protocolStage(
    'gateway endpoint',
    id,
    flowsOf('tcp,icmp/8'),
    'VPCE_GATEWAY_PROTOCOL_RESTRICTION',
    'TCP or ICMP echo',
  );
}

/** The service's prefix list stands in the tables that the endpoint names, more specific than any default route. */
export function endpointRouteStage(endpoint: GatewayEndpoint, { subnet, subnetId }: HostSeat): Stage {
  if (subnet === undefined)
    return { ...opaqueStage('route', endpoint.id, `the route table of ${subnetId}`), code: 'NO_ROUTE_TO_DESTINATION' };
  const among = (named: readonly Said<string>[]) =>
    subnet.routeTables.flatMap((table) =>
      named.filter((said) => said.value === table.value).map((said) => and(said.when, table.when)),
    );
  const tables = or(NEVER, ...among(endpoint.routeTables));
  const perhaps = or(tables, ...among(endpoint.perhapsTables));
  return {
    ...guardStage(
      'route',
      endpoint.id,
      { certain: and(endpoint.when, tables), possible: and(endpoint.when, perhaps) },
      `the route table of ${subnetId} among those of ${endpoint.id}`,
    ),
    code: 'NO_ROUTE_TO_DESTINATION',
    ...(not(tables) === NEVER ? {} : { at: endpoint.at }),
  };
}

/** Something that forwards packets by rules that no template tells. */
export function opaqueStage(what: string, subject: string, missing: string, leg: Leg = 'request'): Stage {
  return {
    ...constantStage(undecided(EVERYTHING, missing), {
      what,
      subject,
      code: 'NO_POSSIBLE_DESTINATION',
      needs: missing,
    }),
    leg,
  };
}

/** Passes in the worlds of the guard. */
export function guardStage(what: string, subject: string, { certain, possible }: Extent, needs: string): Stage {
  const bounds =
    not(certain) === NEVER ? PASS : bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [needs]);
  return constantStage(bounds, { what, subject, code: 'NO_POSSIBLE_DESTINATION', needs });
}

/**
 * An endpoint on the internet is open on its ports, to whom it lists. `isSeen` tells whether the client's address is that
 * of its packets there, and not that of a gateway on the way.
 */
export function doorStage(context: Context, door: Door, isSeen: boolean): Stage {
  const { network } = context;
  const sources = isSeen ? door.sources : [];
  return context.stage(`door ${door.id} ${isSeen}`, () => ({
    what: 'public endpoint',
    subject: door.id,
    at: door.at,
    code: 'UNKNOWN_DESTINATION',
    needs: `the public endpoint of ${door.id}, on its ports and from whom it lists`,
    leg: 'request',
    looksAt: 'from',
    cuts: sources.flatMap(({ value }) => cutsOfPeer(network, value)),
    bounds(range) {
      const listed = door.sources.map(({ value, when }) => {
        const open = allow(door.flows, when);
        if (!isSeen) return undecided(open, `whom ${door.id} lists`);
        const { answer, missing } = compare(network, value, range);
        return answer === 'impossible' ? STOP : answer === 'certain' ? decided(open) : undecided(open, missing);
      });
      const admitted = listed.reduce(eitherBounds, decided(allow(door.flows, door.openToAll)));
      const open = bounded(allow(door.flows, door.open.certain), allow(door.flows, door.open.possible), [
        `whether ${door.id} has an endpoint on the internet`,
      ]);
      return bothBounds(admitted, open);
    },
  }));
}

function protocolStage(what: string, subject: string, flows: Intervals, code: Stage['code'], needs: string): Stage {
  return constantStage(decided(allow(flows, not(NEVER))), { what, subject, code, needs });
}

function flowsOf(text: string): Intervals {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}
