/**
 * The security groups of an interface towards one peer. Groups are stateful: answers pass whatever the rules say
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html). A rule that names a
 * group admits the private addresses of the interfaces that carry it, never their public ones
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html).
 */

import { ALL_FLOWS } from '../../aws/index.ts';
import {
  ALWAYS,
  and,
  type Certainty,
  type Cidr,
  EVERYWHERE,
  type Extent,
  type Guard,
  NEVER,
  not,
  or,
} from '../../base/index.ts';
import type { Block, Network, Peer, Rule } from '../../model/index.ts';
import { type AddressRange, isInside } from './addresses.ts';
import { type Allowed, allow, onlyIn } from './allowed.ts';
import { type Bounds, bounded, decided, eitherBounds, PASS, STOP, undecided } from './bounds.ts';
import type { HostSeat, Seat } from './seats.ts';
import type { Context, Stage } from './stage.ts';

/** `sharesGroups` tells whether rules may name groups of the peer's VPC. @default always */
export function groupStage(
  context: Context,
  host: HostSeat,
  direction: Rule['direction'],
  peer: Seat,
  sharesGroups: Extent = EVERYWHERE,
): Stage {
  // Between VPCs of a transit gateway rules for what arrives may name groups:
  // https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
  const shared =
    sharesGroups === EVERYWHERE || direction === 'ingress'
      ? sharesGroups
      : { certain: NEVER, possible: sharesGroups.possible };
  if (host.groupsApart === true) return placeForGroups(host, direction, shared);
  const peerName = peer.kind === 'host' ? (peer.iface?.id ?? `${peer.subnetId}/`) : peer.kind;
  return groupStageKnownAs(
    `${host.iface?.id ?? `${host.subnetId}/`} ${peerName}`,
    context,
    host,
    direction,
    peer,
    shared,
  );
}

/** The stage of the groups of a host, the same one for the same name. */
export function groupStageKnownAs(
  name: string,
  context: Context,
  host: HostSeat,
  direction: Rule['direction'],
  peer: Seat,
  shared: Extent,
): Stage {
  const { network } = context;
  return context.stage(`group ${direction} ${name} ${shared.certain.id},${shared.possible.id}`, () => {
    const ids = [...new Set(host.iface?.groups.map((said) => said.value))];
    return {
      ...aboutGroups(host, direction),
      cuts: ids.flatMap((id) => network.groups.get(id)?.rules ?? []).flatMap((rule) => cutsOfPeer(network, rule.peer)),
      bounds: (range) => carried(network, host, direction, peer, range, shared),
    };
  });
}

/** Where the groups of the host stand on a path, whatever they are. */
function placeForGroups(host: HostSeat, direction: Rule['direction'], sharesGroups: Extent): Stage {
  return { ...aboutGroups(host, direction), cuts: [], bounds: () => PASS, standsFor: { direction, sharesGroups } };
}

function aboutGroups({ iface, subnetId }: HostSeat, direction: Rule['direction']) {
  const ids = [...new Set(iface?.groups.map((said) => said.value))];
  return {
    what: `security group ${direction}`,
    subject: ids.join(', ') || (iface?.id ?? subnetId),
    ...(iface !== undefined && { at: iface.at }),
    code: 'ENI_SG_RULES_MISMATCH',
    needs: `an ${direction} rule that admits it`,
    leg: 'request',
    looksAt: direction === 'egress' ? 'to' : 'from',
  } as const;
}

/** What the groups let through together. What only has an address may carry any group, so none of them stops it. */
function carried(
  network: Network,
  host: HostSeat,
  direction: Rule['direction'],
  peer: Seat,
  range: AddressRange,
  shared: Extent,
): Bounds {
  const { iface } = host;
  if (iface === undefined) return PASS;
  return iface.groups
    .map((said) => admitted(network, said.value, said.when, direction, peer, range, shared))
    .reduce(eitherBounds, withoutGroups(host));
}

function admitted(
  network: Network,
  id: string,
  when: Guard,
  direction: Rule['direction'],
  peer: Seat,
  range: AddressRange,
  shared: Extent,
): Bounds {
  const group = network.groups.get(id);
  if (group === undefined) return undecided(allow(ALL_FLOWS, when), `the rules of ${id}`);
  return group.rules
    .filter((rule) => rule.direction === direction)
    .map((rule) => {
      const open = allow(rule.flows, and(when, rule.when));
      const bounds =
        rule.peer.kind === 'group'
          ? within(carries(network, rule.peer.id, peer, open), shared)
          : admits(network, rule.peer, range, open);
      return rule.unknownFlows === undefined ? bounds : undecided(bounds.possible, `the ports ${rule.unknownFlows}`);
    })
    .reduce(eitherBounds, STOP);
}

function within(bounds: Bounds, shared: Extent): Bounds {
  if (shared === EVERYWHERE) return bounds;
  return bounded(onlyIn(bounds.certain, shared.certain), onlyIn(bounds.possible, shared.possible), [
    ...bounds.missing,
    'whether the transit gateway lets rules name groups of another VPC',
  ]);
}

function admits(network: Network, peer: Exclude<Peer, { kind: 'group' }>, range: AddressRange, open: Allowed): Bounds {
  const { answer, missing } = compare(network, peer, range);
  return answer === 'certain' ? decided(open) : answer === 'impossible' ? STOP : undecided(open, missing);
}

/** Whether a block or prefix list holds the addresses, and what would tell. */
export function compare(
  network: Network,
  peer: Exclude<Peer, { kind: 'group' }>,
  range: AddressRange,
): { readonly answer: Certainty; readonly missing: string } {
  if (peer.kind !== 'prefix-list') {
    const missing = peer.kind === 'unknown' ? peer.text : 'unknown' in range ? range.unknown : '';
    return { answer: isInside(range, peer), missing };
  }
  const entries = network.prefixLists.get(peer.id)?.entries;
  const missing = `the entries of prefix list ${peer.id}`;
  if (entries === undefined) return { answer: 'possible', missing };
  const answers = entries.map((entry) => isInside(range, entry));
  return {
    answer: answers.includes('certain') ? 'certain' : answers.includes('possible') ? 'possible' : 'impossible',
    missing,
  };
}

/** A rule that names a group, towards a peer that may carry it. Two groups from outside the templates may be one. */
function carries(network: Network, id: string, peer: Seat, open: Allowed): Bounds {
  const isForeign = !network.groups.has(id);
  if (peer.kind !== 'host') return peer.kind === 'remote' && isForeign ? undecided(open, `who carries ${id}`) : STOP;
  if (peer.iface === undefined) return undecided(open, `the security groups of hosts in ${peer.subnetId}`);
  return peer.iface.groups
    .map((said): Bounds => {
      const both = onlyIn(open, said.when);
      if (said.value === id) return decided(both);
      return isForeign && !network.groups.has(said.value) ? undecided(both, `whether ${id} is ${said.value}`) : STOP;
    })
    .reduce(eitherBounds, STOP);
}

/** In worlds without groups an interface is unfiltered, if it is of such a kind; of another, only AWS knows its group. */
function withoutGroups(host: HostSeat): Bounds {
  const { iface } = host;
  const when = not(or(NEVER, ...(iface?.groups.map((said) => said.when) ?? [])));
  if (when === NEVER) return STOP;
  const open = allow(ALL_FLOWS, when);
  if (iface?.isOpenWithoutGroups === true) return when === ALWAYS ? PASS : decided(open);
  return undecided(open, `the security groups of ${iface?.id ?? host.subnetId}`);
}

/** The blocks that a rule's or route's peer compares addresses with. */
export function cutsOfPeer(network: Network, peer: Peer): readonly Cidr[] {
  if (peer.kind === 'cidr') return [peer.cidr];
  if (peer.kind !== 'prefix-list') return [];
  return (network.prefixLists.get(peer.id)?.entries ?? []).flatMap((entry: Block) =>
    entry.kind === 'cidr' ? [entry.cidr] : [],
  );
}
