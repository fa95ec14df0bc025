/** Whom a document means when it names one side of a connection: security groups, or addresses. */
import { contains, covers, type Intervals, parseCidr, showCidr } from '../base/index.ts';
import type { Model, Peer, Rule, SecurityGroup } from '../model/index.ts';
import { callings } from './evidence.ts';
import { mentionsIn } from './vocabulary.ts';

const INTERFACES: Readonly<Record<string, readonly string[]>> = {
  'load balancer': ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancing::LoadBalancer'],
  instance: ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::LaunchTemplate'],
  'Auto Scaling group': ['AWS::AutoScaling::AutoScalingGroup'],
  bastion: ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup'],
  task: ['AWS::ECS::Service'],
  database: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
  cache: ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster', 'AWS::ElastiCache::ServerlessCache'],
  'VPC endpoint': ['AWS::EC2::VPCEndpoint'],
  'interface endpoint': ['AWS::EC2::VPCEndpoint'],
  function: ['AWS::Lambda::Function'],
};

export const PARTIES: readonly string[] = [...Object.keys(INTERFACES), 'internet'];

/** A security group by its name in the text, or the groups of the interfaces that the text speaks of. */
export function groupsMeant(model: Model, text: string): readonly SecurityGroup[] {
  const groups = [...model.network.groups.values()];
  const names = text.toLowerCase().match(/[a-z][\w-]*-sg\b/g) ?? [];
  const named = groups.filter((group) => {
    const resource = model.resources.get(group.id);
    return (
      resource !== undefined &&
      names.some((name) =>
        callings(resource)
          .split(/[\s/]+/)
          .includes(name),
      )
    );
  });
  if (named.length > 0) return named;
  const ids = new Set(text.match(/[\w-]+/g) ?? []);
  const own = groups.filter((group) => ids.has(model.resources.get(group.id)?.logicalId ?? ''));
  if (own.length > 0) return own;
  const titled = /^([A-Z][\w-]*) security group$/.exec(text)?.[1]?.toLowerCase();
  const called = groups.filter(({ id }) => wordsIn(model.resources.get(id)?.logicalId ?? '').includes(titled ?? ' '));
  if (called.length === 1) return called;
  const party = partyIn(text);
  if (party !== undefined) {
    const own = securityGroupsOf(model, party);
    const qualifiers = text.toLowerCase().match(QUALIFIERS) ?? [];
    const meant = own.filter(({ id }) => {
      const words = wordsIn(model.resources.get(id)?.logicalId ?? '');
      return qualifiers.length > 0 && qualifiers.every((each) => words.includes(each));
    });
    return meant.length > 0 ? meant : own;
  }
  const words =
    text
      .replace(/\b(?:security groups?|SGs?)\b/gi, '')
      .toLowerCase()
      .match(/[a-z][\w]{2,}/g) ?? [];
  return groups.filter(({ id }) => {
    const resource = model.resources.get(id);
    return resource !== undefined && words.some((word) => callings(resource).includes(word));
  });
}

/** Words that tell one group of a kind of thing from another. */
const QUALIFIERS = /\b(?:public|private|web|app|api|backend|frontend|internal|external|admin|worker)\b/g;

/** The words of a name written together: `ec2RDSSecurityGroup` is `ec2 rds security group`. */
function wordsIn(id: string): readonly string[] {
  return (id.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? []).map((each) => each.toLowerCase());
}

/** The kind of party that a text names first. */
export function partyIn(text: string): string | undefined {
  return mentionsIn(text).find(({ concept }) => PARTIES.includes(concept))?.concept;
}

/** The network interfaces of such a thing; a machine that is called a bastion is no other machine. */
export function interfacesOfParty(model: Model, party: string): Model['network']['interfaces'] {
  const types = INTERFACES[party] ?? [];
  const owners = model.network.interfaces.filter(({ type }) => types.includes(type));
  if (party !== 'bastion' && party !== 'instance') return owners;
  const isBastion = (owner: string) => {
    const resource = model.resources.get(owner);
    return resource !== undefined && /bastion|jump/.test(callings(resource));
  };
  return owners.filter(({ owner }) => isBastion(owner) === (party === 'bastion'));
}

export function securityGroupsOf(model: Model, party: string): readonly SecurityGroup[] {
  const ids = new Set(interfacesOfParty(model, party).flatMap(({ groups }) => groups.map(({ value }) => value)));
  return [...model.network.groups.values()].filter(({ id }) => ids.has(id));
}

/** Whether the template tells that such a thing has no security group. */
export function isWithoutGroup(model: Model, party: string): boolean {
  const own = model.network.interfaces.filter(({ type }) => (INTERFACES[party] ?? []).includes(type));
  return own.length > 0 && own.every(({ groups }) => groups.length === 0);
}

export function peerName(peer: Peer): string {
  switch (peer.kind) {
    case 'cidr':
      return showCidr(peer.cidr);
    case 'unknown':
      return peer.text;
    default:
      return peer.id;
  }
}

export type Meant =
  | { readonly kind: 'groups'; readonly ids: ReadonlySet<string>; readonly party: string }
  | { readonly kind: 'addresses'; readonly cidr: string }
  | { readonly kind: 'restricted addresses' }
  | { readonly kind: 'edge' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'missing'; readonly party: string }
  | { readonly kind: 'unknown' };

const DOMAIN = /\b((?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|dev|cloud|app))\b/i;

/** The first block of addresses in a text, of either family. */
export function blockIn(text: string): string | undefined {
  return /\b\d+\.\d+\.\d+\.\d+\/\d+\b|(?<![\w:.])(?:[\da-f]{1,4}:|::)[\da-f:]*\/\d{1,3}\b/i.exec(text)?.[0];
}

/** The addresses that whoever deploys it gives. */
export const READERS = 'addresses of the reader';

/** What the text of a peer stands for in this model. */
export function peerMeant(model: Model, text: string): Meant {
  const block = blockIn(text);
  if (block !== undefined) return { kind: 'addresses', cidr: block };
  if (/\bimport\b|\bparameter\b|^\{|\$\{/i.test(text)) return { kind: 'unknown' };
  const domain = DOMAIN.exec(text)?.[1];
  if (domain !== undefined) return { kind: 'name', name: domain };
  if (/\bcloudfront\b/i.test(text)) return { kind: 'edge' };
  if (
    /\b(?:restricted|authori[sz]ed|trusted|allowed|corporate|office|whitelisted|specific) (?:IPs?|addresses|CIDRs?|networks?)/i.test(
      text,
    )
  )
    return { kind: 'restricted addresses' };
  if (text === READERS) return { kind: 'restricted addresses' };
  const party = partyIn(text);
  if (party === 'internet') return { kind: 'addresses', cidr: '0.0.0.0/0' };
  const groups = groupsMeant(model, text);
  if (groups.length > 0) return { kind: 'groups', ids: new Set(groups.map(({ id }) => id)), party: party ?? text };
  return party === undefined ? { kind: 'unknown' } : { kind: 'missing', party };
}

/** Whether a rule's other side is what was meant; a wider block counts, a narrower one does not. */
export function isMeantPeer(rule: Rule, meant: Meant): boolean {
  switch (meant.kind) {
    case 'groups':
      return rule.peer.kind === 'group' && meant.ids.has(rule.peer.id);
    case 'addresses': {
      const wanted = parseCidr(meant.cidr);
      return rule.peer.kind === 'cidr' && wanted !== undefined && contains(rule.peer.cidr, wanted);
    }
    case 'restricted addresses':
      return rule.peer.kind === 'unknown' || (rule.peer.kind === 'cidr' && showCidr(rule.peer.cidr) !== '0.0.0.0/0');
    case 'edge':
      return rule.peer.kind === 'prefix-list';
    default:
      return false;
  }
}

/** Whether only deployment tells who the other side of a rule is. */
export function isOpenPeer(model: Model, { peer }: Rule): boolean {
  return peer.kind === 'unknown' || (peer.kind === 'group' && !model.network.groups.has(peer.id));
}

export function admits(rule: Rule, flows: Intervals): boolean {
  return covers(rule.flows, flows);
}
