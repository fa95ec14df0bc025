/**
 * The other side of rules, as claims name it and as templates do. A peer is a block of addresses, or something that is
 * compared by its id: a security group, a prefix list whose entries nobody tells, a text that only deployment tells.
 */
import {
  type Certainty,
  type Cidr,
  contains,
  holeName,
  NO_TEXT,
  parseCidr,
  showText,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { casesOf, isList, type Model, type Peer, textOf, type Value } from '../model/index.ts';
import type { Question, Thing } from './question.ts';
import { isInside, type KnownRange } from './reach/index.ts';
import { hintFor } from './subjects.ts';

export type PeerOfRule =
  | { readonly kind: 'block'; readonly cidr: Cidr }
  | {
      readonly kind: 'group' | 'prefix-list' | 'unknown-block' | 'anything';
      /** The id; with `*` at its end every id that begins so. */
      readonly id: string;
    };

/** The peers of a rule. A prefix list whose entries are known stands for their blocks. */
export function peersOfRule({ network }: Model, peer: Peer): readonly PeerOfRule[] {
  switch (peer.kind) {
    case 'cidr':
      return [{ kind: 'block', cidr: peer.cidr }];
    case 'unknown':
      return [{ kind: 'unknown-block', id: peer.text }];
    case 'group':
      return [{ kind: 'group', id: peer.id }];
    case 'prefix-list': {
      const entries = network.prefixLists.get(peer.id)?.entries;
      const blocks = (entries ?? []).flatMap((entry) => (entry.kind === 'cidr' ? [entry.cidr] : []));
      return entries === undefined || blocks.length < entries.length
        ? [{ kind: 'prefix-list', id: peer.id }]
        : blocks.map((cidr) => ({ kind: 'block', cidr }));
    }
  }
}

/** The peers that a claim means by a name, or why no rule can name such a thing. */
export function peersOfName(question: Question, name: string): readonly PeerOfRule[] | { readonly problem: string } {
  const { model } = question;
  if (name === 'internet') return peersOfText(model, stripPrivate('0.0.0.0/0'));
  if (name === 'internet6') return peersOfText(model, stripPrivate('::/0'));
  if (parseCidr(name) !== undefined || /^(pl|sg)-[\da-f]+$/.test(name)) return peersOfText(model, stripPrivate(name));
  if (name.includes('${')) {
    const read = model.read(name);
    if ('value' in read) return peersOfValue(model, read.value);
    return { problem: `No stack has ${read.unknownNames.join(', ')}.` };
  }
  const parameters = [...model.parameters.values()].filter((each) => each.name === name);
  const found = question.thingsOf(name);
  const things =
    found.length > 0 ? found : parameters.map((each) => ({ ...each, kind: 'parameter', type: '' }) as const);
  if (things.length === 0) return { problem: `No resource matches ${name}.${hintFor(question, name)}` };
  const peers = things.map((thing) => ({ thing, peers: peersOfThing(model, thing) }));
  const wrong = peers.find((each) => each.peers.length === 0);
  if (wrong !== undefined)
    return {
      problem: `${wrong.thing.id} (${wrong.thing.type}) is nothing that a rule names: rules name security groups, prefix lists and blocks of addresses.`,
    };
  return peers.flatMap((each) => each.peers);
}

function peersOfThing(model: Model, { id, kind, type }: Thing): readonly PeerOfRule[] {
  const { network } = model;
  if (kind === 'parameter') return peersOfValue(model, model.parameters.get(id)?.value);
  if (kind !== 'resource') return [];
  if (network.groups.has(id)) return [{ kind: 'group', id }];
  if (network.prefixLists.has(id)) return peersOfRule(model, { kind: 'prefix-list', id });
  // What such a resource returns may be anything, and a rule holds it as text.
  if (/^Custom::|^AWS::CloudFormation::(CustomResource|Stack)$/.test(type))
    return [{ kind: 'anything', id: `\${${id}.*` }];
  const blocks = network.vpcs.get(id)?.blocks ?? network.subnets.get(id)?.blocks ?? [];
  return blocks.flatMap(({ value }) => peersOfRule(model, value));
}

function peersOfValue(model: Model, value: Value | undefined): readonly PeerOfRule[] {
  return casesOf(value).flatMap((found) =>
    isList(found.value)
      ? found.value.flatMap((each) => peersOfValue(model, each))
      : peersOfText(model, textOf(found.value) ?? NO_TEXT),
  );
}

function peersOfText(model: Model, text: Text): readonly PeerOfRule[] {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return [{ kind: 'block', cidr }];
  const id = showText(text);
  if (id.startsWith('pl-')) return [{ kind: 'prefix-list', id }];
  if (id.startsWith('sg-')) return [{ kind: 'group', id }];
  const group = groupBehind(model, text);
  return id === '' ? [] : [group === undefined ? { kind: 'anything', id } : { kind: 'group', id: group }];
}

/** The security group of the templates that the text refers to. */
export function groupBehind({ holes, network }: Model, text: Text): string | undefined {
  const what = holes.get(holeName(text) ?? '');
  return what?.kind === 'resource' && network.groups.has(what.resource) ? what.resource : undefined;
}

/**
 * Whether a peer is the other one. Where the other is a range of addresses that no block cuts: whether the peer holds
 * it.
 */
export function isPeer(model: Model, peer: PeerOfRule, other: PeerOfRule | KnownRange): Certainty {
  if (!('kind' in other)) {
    if (peer.kind === 'block') return isInside(other, { kind: 'cidr', cidr: peer.cidr });
    return mayBeBlock(peer) ? 'possible' : 'impossible';
  }
  if (peer.kind === 'block' && other.kind === 'block')
    return contains(peer.cidr, other.cidr) ? 'certain' : 'impossible';
  if (peer.kind === 'block' || other.kind === 'block')
    return mayBeBlock(peer) || mayBeBlock(other) ? 'possible' : 'impossible';
  if (isSameId(peer.id, other.id) || isSameId(other.id, peer.id)) return 'certain';
  const alike = peer.kind === other.kind || peer.kind === 'anything' || other.kind === 'anything';
  const isToldApart = isMadeHere(model, peer.id) && isMadeHere(model, other.id);
  return alike && !isToldApart && [peer, other].some(({ id }) => id.includes('${')) ? 'possible' : 'impossible';
}

function mayBeBlock({ kind }: PeerOfRule): boolean {
  return kind === 'unknown-block' || kind === 'anything';
}

function isSameId(id: string, pattern: string): boolean {
  return id === pattern || (pattern.endsWith('*') && id.startsWith(pattern.slice(0, -1)));
}

function isMadeHere({ network }: Model, id: string): boolean {
  return network.groups.has(id) || network.prefixLists.has(id);
}
