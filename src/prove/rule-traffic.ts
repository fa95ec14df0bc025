/** What the rules of a security group or the entries of a network ACL let through, by the other side of the traffic. */
import { showFlows } from '../aws/index.ts';
import {
  and,
  type Cidr,
  type Extent,
  exactlyIn,
  type Guard,
  type Intervals,
  NEVER,
  NO_TEXT,
  or,
  parseCidr,
  showCidr,
} from '../base/index.ts';
import {
  type AclEntry,
  type Model,
  type NetworkAcl,
  type Peer,
  type Rule,
  type SecurityGroup,
  textOf,
  valuesAt,
} from '../model/index.ts';
import type { Thing } from './question.ts';
import {
  allow,
  type Bounds,
  decided,
  effectOf,
  eitherBounds,
  isKnown,
  type KnownRange,
  rangeOf,
  STOP,
  splitRanges,
  subtractRanges,
  undecided,
} from './reach/index.ts';
import { groupBehind, isPeer, type PeerOfRule, peersOfRule } from './rule-peers.ts';
import type { TraceStep } from './verdict.ts';

export type Direction = 'ingress' | 'egress';

/** The other side of traffic: addresses of which no block holds a part only, or something with an id. */
export type RuleEnd = KnownRange | Exclude<PeerOfRule, { kind: 'block' }>;

export interface RuleTraffic {
  /** All blocks that occur; ends are cut by them. */
  readonly blocks: readonly Cidr[];
  /** The peers that occur and are no blocks. */
  readonly others: readonly PeerOfRule[];
  /** What passes from or to the end by rules that certainly name it. */
  own(end: RuleEnd): Bounds;
  /** The same, with the rules that may name it. */
  any(end: RuleEnd): Bounds;
  /** The rules, each with the flows on which it speaks of the end. */
  readonly rules: readonly { readonly step: TraceStep; readonly when: Guard; flowsAt(end: RuleEnd): Intervals }[];
}

/** The traffic of a security group or network ACL that the templates make; undefined for anything else. */
export function trafficOfRules(model: Model, thing: Thing, direction: Direction): RuleTraffic | undefined {
  const { groups, acls } = model.network;
  const group =
    groups.get(thing.id) ??
    groups.get(groupBehind(model, textOf(model.parameters.get(thing.id)?.value) ?? NO_TEXT) ?? '');
  if (group !== undefined) return ofGroup(model, group, direction);
  const acl = acls.get(thing.id);
  return acl === undefined ? undefined : ofAcl(model, acl, direction);
}

function ofGroup(model: Model, group: SecurityGroup, direction: Direction): RuleTraffic {
  const rules = group.rules
    .filter((rule) => rule.direction === direction)
    .map((rule) => {
      const isWhollyUnknown = rule.peer.kind === 'unknown' && rule.unknownFlows === rule.peer.text;
      const peers: readonly PeerOfRule[] =
        rule.peer.kind === 'unknown' && isWhollyUnknown
          ? [{ kind: 'anything', id: rule.peer.text }]
          : peersOfRule(model, rule.peer);
      const exists = rule.implicit === true && isIpv6(rule.peer) ? ipv6Of(model, group) : exactlyIn(rule.when);
      return { rule, peers, exists };
    });
  const bounds = (end: RuleEnd, isOwn: boolean) =>
    rules
      .flatMap(({ rule, peers, exists }) =>
        peers.map((peer): Bounds => {
          const answer = isPeer(model, peer, end);
          if (answer === 'impossible' || (isOwn && answer === 'possible')) return STOP;
          const possible = allow(rule.flows, exists.possible);
          if (rule.unknownFlows !== undefined) return undecided(possible, rule.unknownFlows);
          if (answer === 'possible') return undecided(possible, 'id' in peer ? peer.id : 'id' in end ? end.id : '');
          if (exists.certain === exists.possible) return decided(possible);
          return {
            certain: allow(rule.flows, exists.certain),
            possible,
            missing: [`whether ${group.vpc} has IPv6 addresses`],
          };
        }),
      )
      .reduce(eitherBounds, STOP);
  const all = rules.flatMap(({ peers }) => peers);
  return {
    blocks: all.flatMap((peer) => (peer.kind === 'block' ? [peer.cidr] : [])),
    others: all.filter((peer) => peer.kind !== 'block'),
    own: (end) => bounds(end, true),
    any: (end) => bounds(end, false),
    rules: rules.map(({ rule, peers }) => ({
      step: { says: sentence(group.id, rule), at: rule.at },
      when: rule.when,
      flowsAt: (end) => (peers.some((peer) => isPeer(model, peer, end) !== 'impossible') ? rule.flows : []),
    })),
  };
}

function ofAcl(model: Model, acl: NetworkAcl, direction: Direction): RuleTraffic {
  const entries = acl.entries.filter((entry) => entry.direction === direction);
  const told = entries.map((entry) => ({ entry, peers: peersOfRule(model, entry.block) }));
  const effect = (end: RuleEnd): Bounds => ('kind' in end ? STOP : effectOf(acl, direction, end));
  const perhaps = (end: RuleEnd): Bounds =>
    'kind' in end
      ? entries
          .filter((entry) => entry.action === 'allow' && end.kind !== 'group' && end.kind !== 'prefix-list')
          .map((entry) => undecided(allow(entry.flows, entry.when), end.id))
          .reduce(eitherBounds, STOP)
      : effect(end);
  return {
    blocks: told.flatMap(({ peers }) => peers.flatMap((peer) => (peer.kind === 'block' ? [peer.cidr] : []))),
    others: [],
    own: effect,
    any: perhaps,
    rules: told.map(({ entry, peers }) => ({
      step: { says: sentenceOfEntry(acl.id, entry), at: entry.at },
      when: entry.when,
      flowsAt: (end) =>
        entry.action === 'allow' && peers.some((peer) => isPeer(model, peer, end) !== 'impossible') ? entry.flows : [],
    })),
  };
}

const EVERYWHERE = ['0.0.0.0/0', '::/0'];
/**
 * No packet on a network has such an address: a rule for it alone is the way to write a group that lets nothing out
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html, "Remove
 * the default rule"). VPCs have no broadcast either.
 */
const ON_NO_NETWORK = ['127.0.0.0/8', '::1/128', '255.255.255.255/32'];

/** All ends of traffic. Ranges of addresses are cut so that each block holds all of one or none of it. */
export function endsOf(blocks: readonly Cidr[], peers: readonly PeerOfRule[]): readonly RuleEnd[] {
  const ranges = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === undefined ? [] : [rangeOf(cidr)];
    });
  const cut = splitRanges(subtractRanges(ranges(EVERYWHERE), ranges(ON_NO_NETWORK)), blocks).filter(isKnown);
  const byId = new Map<string, RuleEnd>(peers.flatMap((peer) => (peer.kind === 'block' ? [] : [[peer.id, peer]])));
  return [...cut, ...byId.values()];
}

function isIpv6(peer: Peer): boolean {
  return peer.kind === 'cidr' && peer.cidr.family === 6;
}

const IPV6 = ['AmazonProvidedIpv6CidrBlock', 'Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength', 'Ipv6Pool'];

/** Whether the VPC of the group has IPv6 addresses. Only then the IPv6 rule that EC2 adds by itself matters. */
function ipv6Of(model: Model, group: SecurityGroup): Extent {
  const implied = group.rules.find((rule) => rule.implicit === true && isIpv6(rule.peer))?.when ?? NEVER;
  if (!model.network.vpcs.has(group.vpc)) return { certain: NEVER, possible: implied };
  const given = [...model.resources.values()]
    .filter((each) => each.type === 'AWS::EC2::VPCCidrBlock')
    .filter((each) => each.references.some((reference) => reference.to === group.vpc))
    .flatMap((each) =>
      IPV6.flatMap((property) =>
        valuesAt(each.properties, [property], each.when).filter(
          (found) => found.value !== undefined && textOf(found.value) !== 'false',
        ),
      ),
    );
  return exactlyIn(and(implied, or(NEVER, ...given.map((found) => found.when))));
}

function sentence(group: string, { direction, flows, unknownFlows, peer, implicit }: Rule): string {
  const what = unknownFlows === undefined ? showFlows(flows) : `${unknownFlows}`;
  const to = showPeer(peer);
  if (implicit) return `${group} has no egress rule, so EC2 lets out ${what} to ${to}.`;
  return direction === 'ingress' ? `${group} lets in ${what} from ${to}.` : `${group} lets out ${what} to ${to}.`;
}

function sentenceOfEntry(acl: string, { direction, number, action, flows, unknownFlows, block }: AclEntry): string {
  const does = action === 'allow' ? 'allows' : 'denies';
  const what = unknownFlows ?? showFlows(flows);
  return `${acl} ${does} ${what} ${direction === 'ingress' ? 'from' : 'to'} ${showPeer(block)} (rule ${number}).`;
}

function showPeer(peer: Peer): string {
  if (peer.kind === 'cidr') return showCidr(peer.cidr);
  return peer.kind === 'unknown' ? peer.text : peer.id;
}
