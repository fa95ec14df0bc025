import { showFlows } from '../aws/index.ts';
import { type Intervals, showCidr } from '../base/index.ts';
import type { Block, Model, Peer } from '../model/index.ts';
import { code, plain } from './markdown.ts';
import { logicalIdOf } from './reading.ts';

/** A zone by name; one that only deployment tells by its number. */
export function zoneName(zone: string): string {
  const [, index] = /GetAZs\([^)]*\)\[(\d+)\]/.exec(zone) ?? [];
  return index === undefined ? plain(zone) : `zone ${Number(index) + 1}`;
}

export function showBlock(block: Block): string {
  return block.kind === 'cidr' ? showCidr(block.cidr) : plain(block.text);
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
