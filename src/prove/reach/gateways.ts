/** Stages at the edge of a VPC: gateways, public addresses, and what the templates cannot see through. */
import { ALL_FLOWS, parsePorts } from '../../aws/index.ts';
import { and, type Guard, type Intervals, NEVER, not, or } from '../../base/index.ts';
import type { Network, Said } from '../../model/index.ts';
import type { Family } from './addresses.ts';
import { allow, EVERYTHING } from './allowed.ts';
import { bounded, decided, PASS, undecided } from './bounds.ts';
import type { HostSeat } from './seats.ts';
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

/** Resources that take their subnet's setting when they do not ask for a public address themselves. */
/**
 * An internet gateway passes IPv4 only between a public address and the interface that has it
 * (https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html). IPv6 addresses are public themselves.
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

/** Templates say that a subnet has IPv6 addresses, not always which interface gets one. */
export function familyStages(host: HostSeat, family: Family): readonly Stage[] {
  if (family === 4 || host.iface === undefined || host.iface.address?.family === 6) return [];
  const missing = `whether ${host.iface.id} has an IPv6 address`;
  return [
    constantStage(undecided(EVERYTHING, missing), {
      what: 'IPv6 address',
      subject: host.iface.id,
      at: host.iface.at,
      code: 'UNKNOWN_DESTINATION',
      needs: 'an IPv6 address',
    }),
  ];
}

/**
 * A public NAT gateway with an address of its own
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html); it knows TCP, UDP and ICMP.
 */
export function natStages({ network }: Context, id: string): readonly Stage[] {
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
    protocolStage('NAT gateway', id, flowsOf('tcp,udp,icmp'), 'PROTOCOL_RESTRICTION', 'TCP, UDP or ICMP'),
  ];
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
export function guardStage(what: string, subject: string, when: Guard, needs: string): Stage {
  const bounds = not(when) === NEVER ? PASS : decided(allow(ALL_FLOWS, when));
  return constantStage(bounds, { what, subject, code: 'NO_POSSIBLE_DESTINATION', needs });
}

function protocolStage(what: string, subject: string, flows: Intervals, code: Stage['code'], needs: string): Stage {
  return constantStage(decided(allow(flows, not(NEVER))), { what, subject, code, needs });
}

function flowsOf(text: string): Intervals {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}
