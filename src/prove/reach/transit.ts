/**
 * Between two VPCs over a transit gateway of the templates. The table of the attachment from which a packet comes says to
 * which one it goes, answers by the table of theirs; a host gets there if its zone has a subnet of the attachment
 * (https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html). ACLs judge at the host's subnet and at
 * the attachment's; in a subnet of both, what arrives is not judged
 * (https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html).
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { ALWAYS, and, type Certainty, type Guard, NEVER, not, or } from '../../base/index.ts';
import type { AclEntry, Gateway, TransitAttachment, TransitRoute } from '../../model/index.ts';
import type { AddressRange } from './addresses.ts';
import { allow } from './allowed.ts';
import { type Bounds, bounded, eitherBounds, STOP } from './bounds.ts';
import { opaqueStage } from './gateways.ts';
import { aclStage } from './network-acl.ts';
import { type NextHop, routeStage } from './routes.ts';
import type { HostSeat } from './seats.ts';
import { compare, cutsOfPeer, groupStage } from './security-group.ts';
import { type Context, constantStage, type Leg, type Side, type Stage, type StagePath } from './stage.ts';

type Transit = NonNullable<Gateway['transit']>;

interface Ends {
  readonly from: HostSeat;
  readonly to: HostSeat;
}

export function transitPaths(context: Context, { from, to }: Ends, gateway: Gateway): readonly StagePath[] {
  const { transit } = gateway;
  if (transit === undefined) return [];
  const [first, second] = [from, to].map((host) => attachmentsOf(context, transit, host));
  if (first === undefined || second === undefined) return [];
  const need = { to: gateway.id, accepts: (hop: NextHop) => hop.id === gateway.id };
  const path: StagePath = [
    groupStage(context, from, 'egress', to, transit.sharesGroups),
    aclStage(context, from, 'egress', 'to'),
    routeStage(context, from, 'to', need),
    attachedStage(context, gateway, from, first),
    tableStage(context, gateway, transit, { first, second, looksAt: 'to' }),
    attachedStage(context, gateway, to, second),
    groupStage(context, to, 'ingress', from, transit.sharesGroups),
    routeStage(context, to, 'from', need),
    aclStage(context, to, 'egress', 'from', 'reply'),
    tableStage(context, gateway, transit, { first: second, second: first, looksAt: 'from' }),
  ];
  // Where the attachment's packets pass an ACL, by each subnet that may be the one.
  const legs = [
    oneOf(
      gateway.id,
      enteringBy(context, first, from).map((id) => acls(context, [[id, 'ingress', 'from', 'request']])),
    ),
    oneOf(gateway.id, arrivals(context, second, to, 'request')),
    oneOf(
      gateway.id,
      enteringBy(context, second, to).map((id) => acls(context, [[id, 'ingress', 'to', 'reply']])),
    ),
    oneOf(gateway.id, arrivals(context, first, from, 'reply')),
  ];
  return legs.reduce<readonly StagePath[]>(
    (paths, options) => paths.flatMap((each) => options.map((option) => [...each, ...option])),
    [path],
  );
}

interface Attached {
  readonly attachment: TransitAttachment;
  readonly isCertain: boolean;
}

/** The attachments to the host's VPC. Two VPCs from outside the templates may be one. */
function attachmentsOf({ network }: Context, transit: Transit, host: HostSeat): readonly Attached[] {
  return transit.attachments.flatMap((attachment): readonly Attached[] => {
    const { vpc } = attachment;
    if (vpc === undefined) return [];
    if (vpc === host.vpc) return [{ attachment, isCertain: true }];
    const mayBeSame = !network.vpcs.has(vpc) && (host.vpc === undefined || !network.vpcs.has(host.vpc));
    return mayBeSame ? [{ attachment, isCertain: false }] : [];
  });
}

function attachedStage(context: Context, gateway: Gateway, host: HostSeat, attached: readonly Attached[]): Stage {
  const ways = attached.flatMap(({ attachment, isCertain }) =>
    attachment.subnets.map((said) => {
      const zone = inZoneOf(context, host, said.value);
      const when = and(gateway.when, attachment.when, said.when);
      return { when, certainty: isCertain ? zone : zone === 'impossible' ? zone : ('possible' as const) };
    }),
  );
  const open = (isGood: (certainty: Certainty) => boolean): Guard =>
    or(NEVER, ...ways.filter(({ certainty }) => isGood(certainty)).map(({ when }) => when));
  const [certain, possible] = [open((each) => each === 'certain'), open((each) => each !== 'impossible')];
  const missing = `whether ${gateway.id} is attached in the zone of ${host.subnetId}`;
  return constantStage(bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [missing]), {
    what: 'transit gateway',
    subject: gateway.id,
    at: attached[0]?.attachment.at ?? gateway.at,
    code: 'BAD_STATE_ATTACHMENT',
    needs: `${gateway.id} to be attached to ${host.vpc ?? 'the VPC'} in the zone of ${host.subnetId}`,
  });
}

/** Whether a subnet is in the zone of the host. */
function inZoneOf({ network }: Context, host: HostSeat, subnet: string): Certainty {
  if (host.subnetId === subnet) return 'certain';
  const [one, other] = [host.subnet?.zone, network.subnets.get(subnet)?.zone];
  if (one === undefined || other === undefined) return 'possible';
  if (one === other) return 'certain';
  return areToldApart(one, other) ? 'impossible' : 'possible';
}

/** Two names of zones are two zones; so are two places of one list of zones. */
function areToldApart(one: string, other: string): boolean {
  const list = (zone: string) =>
    /^(\$\{Fn::GetAZs\(.*\))\[\d+\]\}$/.exec(zone)?.[1] ?? (zone.includes('$') ? zone : '');
  return list(one) === list(other);
}

interface Crossing {
  readonly first: readonly Attached[];
  readonly second: readonly Attached[];
  readonly looksAt: Side;
}

/** What the table of the first attachment sends to the second. */
function tableStage(context: Context, gateway: Gateway, transit: Transit, crossing: Crossing): Stage {
  const { first, second, looksAt } = crossing;
  const names = [first, second].map((side) => side.map(({ attachment }) => attachment.id).join());
  return context.stage(`transit ${gateway.id} ${names.join(' ')} ${looksAt}`, () => {
    const tables = first.flatMap(({ attachment }) => attachment.tables.map(({ table }) => table));
    const routes = tables.flatMap((table) => transit.tables.get(table)?.routes ?? []);
    return {
      what: 'transit gateway route table',
      subject: tables.join(', ') || gateway.id,
      at: first[0]?.attachment.at ?? gateway.at,
      code: 'NO_ROUTE_TO_DESTINATION',
      needs: `a route to ${names[1] || 'the other VPC'} in the table of ${names[0] || 'its own VPC'}`,
      leg: 'request',
      looksAt,
      cuts: routes.flatMap(({ destination }) => cutsOfPeer(context.network, destination)),
      bounds: (range) =>
        first
          .flatMap(({ attachment }) => attachment.tables.map((said) => ({ attachment, ...said })))
          .map(({ attachment, table, extent }) => {
            const found = transit.tables.get(table);
            const when = {
              certain: and(attachment.when, extent.certain),
              possible: and(attachment.when, extent.possible),
            };
            if (found === undefined) return bounded([], allow(ALL_FLOWS, when.possible), [`the routes of ${table}`]);
            return sent(context, found.routes, range, when, second);
          })
          .reduce(eitherBounds, STOP),
    };
  });
}

function sent(
  context: Context,
  routes: readonly TransitRoute[],
  range: AddressRange,
  when: { readonly certain: Guard; readonly possible: Guard },
  second: readonly Attached[],
): Bounds {
  let unmatched = when.certain;
  let maybeUnmatched = when.possible;
  const missing: string[] = [];
  let bounds: Bounds = STOP;
  for (const { destination, attachment, extent } of inOrder(routes)) {
    const { answer, missing: decider } = compare(context.network, destination, range);
    if (answer === 'impossible') continue;
    if (answer === 'possible') missing.push(decider);
    const matched = answer === 'certain' ? extent.certain : NEVER;
    const target = second.find((each) => each.attachment.id === attachment);
    // What goes to another VPC or out of the cloud may be sent on from there.
    const isElsewhere = target === undefined && attachment !== undefined;
    if (isElsewhere) missing.push(`what ${attachment} forwards`);
    if (target !== undefined || isElsewhere) {
      const certain = target?.isCertain === true ? and(unmatched, matched) : NEVER;
      const possible = and(maybeUnmatched, extent.possible);
      bounds = eitherBounds(
        bounds,
        bounded(allow(ALL_FLOWS, certain), allow(ALL_FLOWS, possible), [...missing, `the routes to ${attachment}`]),
      );
    }
    unmatched = and(unmatched, not(extent.possible));
    maybeUnmatched = and(maybeUnmatched, not(matched));
  }
  return bounds;
}

/** The most specific route wins, a static one before one that is propagated. */
function inOrder(routes: readonly TransitRoute[]): readonly TransitRoute[] {
  const prefix = ({ destination }: TransitRoute) =>
    destination.kind === 'cidr' ? destination.cidr.prefix : Number.POSITIVE_INFINITY;
  return routes.toSorted(
    (left, right) => prefix(right) - prefix(left) || Number(right.isStatic) - Number(left.isStatic),
  );
}

/** The attachment's subnets by which a host's packets may enter: its own, else those of its zone. */
function enteringBy(context: Context, attached: readonly Attached[], host: HostSeat): readonly string[] {
  const all = subnetsOf(attached);
  if (all.includes(host.subnetId)) return [host.subnetId];
  const byZone = (certainty: Certainty) => all.filter((id) => inZoneOf(context, host, id) === certainty);
  return byZone('certain').length > 0 ? byZone('certain') : byZone('possible');
}

/** The ACLs that judge what arrives, by each subnet through which it may come. */
function arrivals(
  context: Context,
  attached: readonly Attached[],
  host: HostSeat,
  leg: 'request' | 'reply',
): readonly StagePath[] {
  const [there, here]: readonly [Side, Side] = leg === 'request' ? ['to', 'from'] : ['from', 'to'];
  return subnetsOf(attached).map((id) =>
    id === host.subnetId
      ? []
      : acls(context, [
          [id, 'egress', there, leg],
          [host.subnetId, 'ingress', here, leg],
        ]),
  );
}

function subnetsOf(attached: readonly Attached[]): readonly string[] {
  return [...new Set(attached.flatMap(({ attachment }) => attachment.subnets.map(({ value }) => value)))];
}

type AclPass = readonly [subnet: string, direction: AclEntry['direction'], looksAt: Side, leg: Leg];

/** The stages of ACLs, without those that let everything through. */
function acls(context: Context, passes: readonly AclPass[]): StagePath {
  const { network } = context;
  return passes.flatMap(([id, direction, looksAt, leg]) => {
    const subnet = network.subnets.get(id);
    if (subnet !== undefined && subnet.acls.length === 0 && network.vpcs.has(subnet.vpc)) return [];
    const host: HostSeat = {
      kind: 'host',
      iface: undefined,
      subnetId: id,
      subnet,
      vpc: subnet?.vpc,
      when: ALWAYS,
      ranges: [],
    };
    return [aclStage(context, host, direction, looksAt, leg)];
  });
}

/** One way, if all fare alike; else each with a doubt. */
function oneOf(gateway: string, options: readonly StagePath[]): readonly StagePath[] {
  const distinct = [...new Map(options.map((path) => [path.map(nameOf).join(), path])).values()];
  const [only, ...others] = distinct;
  if (only === undefined) return [[]];
  if (others.length === 0) return [only];
  const doubt = opaqueStage('transit gateway', gateway, `which subnet of ${gateway} carries it`);
  return distinct.map((path) => [doubt, ...path]);
}

function nameOf({ subject, what, looksAt, leg }: Stage): string {
  return [what, subject, looksAt, leg].join(' ');
}
