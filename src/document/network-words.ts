import type { Flow } from '../answers/index.ts';
import { showFlows } from '../aws/index.ts';
import { type Intervals, inShort, showCidr } from '../base/index.ts';
import type { Block, Model, Peer } from '../model/index.ts';
import { code, plain, shortList } from './markdown.ts';
import { logicalIdOf } from './reading.ts';

/** A zone by name; one that only deployment tells by its number. */
export function zoneName(zone: string): string {
  // `${Fn::GetAZs(…)[0]}`, and an element of a list that is given.
  const [, index] = /\[(\d+)\]\}?$/.exec(zone) ?? [];
  return index === undefined ? plain(zone) : `zone ${Number(index) + 1}`;
}

/** A sentence in which zones that only deployment names have their numbers. */
export function withZones(sentence: string): string {
  return sentence.replaceAll(/\$\{Fn::GetAZs\((?:\$\{[^}]*\}|[^)])*\)\[\d+\]\}/g, zoneName);
}

export function showBlock(block: Block): string {
  return block.kind === 'cidr' ? showCidr(block.cidr) : plain(inShort(block.text));
}

/** Whom a rule speaks of. */
export function showPeer(model: Model, peer: Peer): string {
  if (peer.kind === 'group') return code(logicalIdOf(model, peer.id));
  if (peer.kind === 'prefix-list') return `prefix list ${code(logicalIdOf(model, peer.id))}`;
  const shown = showBlock(peer);
  if (shown === '0.0.0.0/0') return 'anyone, IPv4 (0.0.0.0/0)';
  if (shown === '::/0') return 'anyone, IPv6 (::/0)';
  // What CDK writes so that EC2 does not add its allow-all rule: no packet has this address.
  if (shown === '255.255.255.255/32') return 'nobody (255.255.255.255/32)';
  return shown;
}

/** The end of a connection as a reader knows it. */
export function showFlowEnd(model: Model, party: string): string {
  if (party === 'internet') return 'the internet';
  if (party === 'internet6') return 'the internet (IPv6)';
  return model.resources.has(party) ? code(logicalIdOf(model, party)) : plain(party);
}

/** The blocks of private addresses, which a rule for everybody opens one by one. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
const PRIVATE_NETWORKS = 'private networks';

/** The flows, with those to or from all blocks of private addresses as one where they say the same. */
export function withPrivateTogether(flows: readonly Flow[]): readonly Flow[] {
  const together = flows.map((flow) => ({ ...flow, from: wide(flow.from), to: wide(flow.to) }));
  const said = ({ from, to, ports, missing = [] }: Flow) => [from, to, ports, ...missing].join('|');
  const counts = Map.groupBy(together, said);
  const told = new Set<string>();
  return flows.flatMap((flow, index) => {
    const one = together[index] ?? flow;
    const isAll = (counts.get(said(one))?.length ?? 0) === PRIVATE.length;
    if (!isAll || (one.from === flow.from && one.to === flow.to)) return [flow];
    if (told.has(said(one))) return [];
    told.add(said(one));
    return [one];
  });
}

function wide(party: string): string {
  return PRIVATE.includes(party) ? PRIVATE_NETWORKS : party;
}

/** What decides whether a flow is open, each kind once: `the network ACLs of SubnetsPublic and 3 more`. */
export function missingInShort(missing: readonly string[]): string {
  const parts = missing.map((each) => {
    const [, kind, of] = /^(the (?:network ACL|route table|entries of prefix list)(?: of)?) (.+)$/.exec(each) ?? [];
    return { kind: kind ?? '', said: inShort(of ?? each) };
  });
  return [...Map.groupBy(parts, ({ kind }) => kind)]
    .map(([kind, found]) => {
      const names = [...new Set(found.map(({ said }) => plain(said)))];
      return kind === '' ? shortList(names, 4) : `${kind} ${shortList(names, 2)}`;
    })
    .join('; ');
}

/** Ports by number, and the protocol that is usual there. */
const USUAL: Readonly<Record<string, string>> = {
  'tcp/22': 'SSH',
  'tcp/53': 'DNS',
  'tcp/80': 'HTTP',
  'tcp/443': 'HTTPS',
  'tcp/2049': 'NFS',
  'tcp/3306': 'MySQL',
  'tcp/5432': 'PostgreSQL',
  'tcp/6379': 'Redis',
  'tcp/27017': 'MongoDB',
  'udp/53': 'DNS',
};

const WHOLE: Readonly<Record<string, string>> = { tcp: 'all tcp', udp: 'all udp' };

export function showPorts(flows: Intervals): string {
  return withUsualNames(showFlows(flows));
}

export function withUsualNames(ports: string): string {
  return ports
    .split(', ')
    .map((port) => (USUAL[port] === undefined ? (WHOLE[port] ?? port) : `${port} (${USUAL[port]})`))
    .join(', ');
}

/** As `withUsualNames`, short. */
export function withWholes(ports: string): string {
  return ports
    .split(', ')
    .map((port) => WHOLE[port] ?? port)
    .join(', ');
}
