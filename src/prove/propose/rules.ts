/** What security groups and network ACLs let through. */
import { ALL_FLOWS } from '../../aws/index.ts';
import { type Intervals, sameIntervals, showCidr, union } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { AclEntry, Peer, Rule } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { portsOf, spoken, spokenPorts } from './connections.ts';
import { listed, type NameOf, type Proposal } from './proposal.ts';

interface Allowed {
  readonly direction: Rule['direction'];
  readonly peer: string;
  readonly flows: Intervals;
}

export function proposeRules({ model }: Question, nameOf: NameOf): readonly Proposal[] {
  const { groups, acls } = model.network;
  return [
    ...[...groups.values()].flatMap(({ id, rules }) =>
      sidesOf(
        nameOf(id),
        rules.map(({ direction, peer, flows }) => ({ direction, peer: peerName(peer, nameOf), flows })),
      ),
    ),
    ...[...acls.values()].flatMap(({ id, entries }) => sidesOf(nameOf(id), entries.flatMap(allowedBy))),
  ];
}

/** What a later entry allows may be denied before; the judge decides it. */
function allowedBy({ direction, action, flows, block }: AclEntry): readonly Allowed[] {
  return action === 'deny' ? [] : [{ direction, peer: peerName(block, String), flows }];
}

function peerName(peer: Peer, nameOf: NameOf): string {
  if (peer.kind === 'unknown') return peer.text;
  if (peer.kind !== 'cidr') return nameOf(peer.id);
  const block = showCidr(peer.cidr);
  if (block === '0.0.0.0/0') return 'internet';
  return block === '::/0' ? 'internet6' : block;
}

function sidesOf(name: string, rules: readonly Allowed[]): readonly Proposal[] {
  return (['ingress', 'egress'] as const).flatMap((direction): readonly Proposal[] => {
    const byPeer = Map.groupBy(
      rules.filter((rule) => rule.direction === direction && rule.flows.length > 0),
      ({ peer }) => peer,
    );
    const peers = [...byPeer].map(([peer, all]) => ({ peer, flows: union(...all.map(({ flows }) => flows)) }));
    // What is open to everybody is no limit, so there is nothing to promise.
    if (peers.some(({ peer, flows }) => peer === 'internet' && sameIntervals(flows, ALL_FLOWS))) return [];
    return [{ area: 'Network', of: name, attempts: [sideOf(name, direction, peers)] }];
  });
}

function sideOf(
  name: string,
  direction: Rule['direction'],
  peers: readonly { readonly peer: string; readonly flows: Intervals }[],
): Proposal['attempts'][number] {
  const isIn = direction === 'ingress';
  const assertion: Assertion = isIn
    ? { kind: 'rules', of: name, in: peers.map(({ peer, flows }) => ({ from: peer, on: portsOf(flows) })) }
    : { kind: 'rules', of: name, out: peers.map(({ peer, flows }) => ({ to: peer, on: portsOf(flows) })) };
  const told = listed(
    peers.map(({ peer, flows }) => `${spokenPorts(portsOf(flows))} ${isIn ? 'from' : 'to'} ${spoken(peer)}`),
  );
  const verb = isIn ? 'in' : 'out';
  return {
    says: (subjects, isMany) =>
      `${subjects} ${isMany ? 'let' : 'lets'} ${verb} ${peers.length === 0 ? told : `only ${told}`}`,
    holds: [assertion],
  };
}
