/** Who can open connections to whom. */
import { showFlows } from '../../aws/index.ts';
import { type Intervals, showCidr, union } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Network, Rule } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { destinationsOf, type Reach, type ReachParty, sourcesOf } from '../reach/index.ts';
import { listed, type NameOf, type Proposal } from './proposal.ts';

interface Neighbour {
  readonly name: string;
  readonly ports: string;
}

export function proposeConnections({ model }: Question, nameOf: NameOf): readonly Proposal[] {
  const { network } = model;
  const owners = [...new Set(network.interfaces.map(({ owner }) => owner))].filter((id) => model.resources.has(id));
  return owners.flatMap((id) => {
    const self: ReachParty = { kind: 'owner', id };
    const name = nameOf(id);
    const from = sourcesOf(network, self).map((each) => neighbour(each, nameOf));
    const to = destinationsOf(network, self).map((each) => neighbour(each, nameOf));
    // Endpoints of AWS's services open nothing themselves, and serve whomever their group lets in.
    if (model.resources.get(id)?.type === 'AWS::EC2::VPCEndpoint') return fromInternet(network, name, from);
    return [
      ...fromInternet(network, name, from),
      ...(areTold(network, id, 'ingress') ? sources(name, from) : []),
      ...(areTold(network, id, 'egress') ? destinations(name, to) : []),
    ];
  });
}

/** Whether the templates tell everybody whom the rules of the resource name: a group of elsewhere may be carried by anybody. */
function areTold({ interfaces, groups }: Network, id: string, direction: Rule['direction']): boolean {
  const carried = interfaces
    .filter(({ owner }) => owner === id)
    .flatMap((each) => each.groups.map(({ value }) => value));
  return carried.every((group) => {
    const rules = groups.get(group)?.rules.filter((rule) => rule.direction === direction);
    return rules?.every(({ peer }) => peer.kind === 'cidr' || (peer.kind === 'group' && groups.has(peer.id))) ?? false;
  });
}

function neighbour({ party, reach }: { readonly party: ReachParty; readonly reach: Reach }, nameOf: NameOf): Neighbour {
  const flows: Intervals = union(...reach.possible.map((each) => each.flows));
  return { name: partyName(party, nameOf), ports: portsOf(flows) };
}

function partyName(party: ReachParty, nameOf: NameOf): string {
  if (party.kind === 'internet') return party.family === 4 ? 'internet' : 'internet6';
  return party.kind === 'block' ? showCidr(party.cidr) : nameOf(party.id);
}

function fromInternet(network: Network, name: string, from: readonly Neighbour[]): readonly Proposal[] {
  if (from.some((each) => each.name === 'internet' || each.name === 'internet6')) return [];
  const families = hasIpv6(network) ? ['internet', 'internet6'] : ['internet'];
  const holds = families.map((each): Assertion => ({ kind: 'unreachable', from: each, to: name }));
  const says = (subjects: string) => `The internet cannot open connections to ${subjects}`;
  return [{ area: 'Network', of: name, attempts: [{ says, holds }], isExpected: true }];
}

/** Without IPv6 addresses nothing is reached over IPv6, which needs no promise. */
export function hasIpv6({ subnets }: Network): boolean {
  return [...subnets.values()].some(({ blocks }) =>
    blocks.some(({ value }) => value.kind === 'unknown' || value.cidr.family === 6),
  );
}

/** What everybody reaches on every port is not limited, so there is nothing to promise. */
function sources(name: string, from: readonly Neighbour[]): readonly Proposal[] {
  if (from.some((each) => each.name === 'internet' && each.ports === 'all')) return [];
  const holds: readonly Assertion[] = [
    { kind: 'sources', of: name, are: from.map((each) => ({ from: each.name, on: each.ports })) },
  ];
  const says = (subjects: string) =>
    from.length === 0
      ? `Nothing can open connections to ${subjects}`
      : `Connections to ${subjects} come only from ${told(from)}`;
  return [{ area: 'Network', of: name, attempts: [{ says, holds }] }];
}

/** What may reach every address on every port is not limited, so there is nothing to promise. */
function destinations(name: string, to: readonly Neighbour[]): readonly Proposal[] {
  if (to.some((each) => each.name === 'internet' && each.ports === 'all')) return [];
  const holds: readonly Assertion[] = [
    { kind: 'destinations', of: name, are: to.map((each) => ({ to: each.name, on: each.ports })) },
  ];
  const says = (subjects: string) =>
    to.length === 0 ? `Nothing can be reached from ${subjects}` : `Connections from ${subjects} go only to ${told(to)}`;
  return [{ area: 'Network', of: name, attempts: [{ says, holds }] }];
}

function told(neighbours: readonly Neighbour[]): string {
  return listed(neighbours.map(({ name, ports }) => `${spoken(name)} (${spokenPorts(ports)})`));
}

/** Ports as claims write them. */
export function portsOf(flows: Intervals): string {
  const shown = showFlows(flows);
  return shown === 'all traffic' ? 'all' : shown;
}

/** How a party or peer reads in a title. */
export function spoken(name: string): string {
  if (name === 'internet') return 'the internet';
  return name === 'internet6' ? 'the internet over IPv6' : name;
}

export function spokenPorts(ports: string): string {
  return ports === 'all' ? 'all traffic' : ports;
}
