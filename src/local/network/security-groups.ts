/**
 * The security groups of a host, in its own network namespace. They are stateful: answers pass whatever the rules say
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html). A group that a rule names
 * is a set of the private addresses of those who carry it.
 */
import { parseAddress } from '../../base/index.ts';
import { matchesOf } from './flow-matches.ts';
import type { LocalNetwork, LocalSeat, RuleLayout } from './local-network.ts';
import { addressMatch, baseChain, chain, nftName, nftTable, set } from './nft-text.ts';

/** AWS's own addresses, which groups do not filter: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html */
export const LINK_LOCAL = ['169.254.169.253', '169.254.169.254', '169.254.169.123'] as const;

/** Where a task asks for its metadata and credentials: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html */
export const TASK_METADATA = '169.254.170.2';

/** The seat of a device: `eth0` is the first. */
export interface Device {
  readonly name: string;
  readonly seat: LocalSeat;
}

export function hostTables(layout: LocalNetwork, devices: readonly Device[], dns: readonly string[]): string {
  const named = new Set(
    devices.flatMap(({ seat }) => rulesOf(layout, seat).flatMap(({ peer }) => ('group' in peer ? [peer.group] : []))),
  );
  const isTask = devices.some(({ seat }) => seat.type.startsWith('AWS::ECS::'));
  const aws = `ip daddr { ${[...dns, ...LINK_LOCAL, ...(isTask ? [TASK_METADATA] : [])].join(', ')} } accept`;
  return nftTable(
    'inet',
    'eni',
    ...[...named].flatMap((id) => [
      set(setOf(id, 4), 'ipv4_addr', carriersOf(layout, id, 4)),
      set(setOf(id, 6), 'ipv6_addr', carriersOf(layout, id, 6)),
    ]),
    ...devices.flatMap(({ name, seat }) => [
      chain(`${name}_ingress`, seatRules(layout, seat, 'ingress')),
      chain(`${name}_egress`, seatRules(layout, seat, 'egress')),
    ]),
    baseChain('input', { hook: 'input', priority: 'filter', policy: 'drop' }, [
      'iif lo accept',
      'ct state established,related accept',
      ...devices.map(({ name }) => `iifname ${name} jump ${name}_ingress`),
    ]),
    baseChain('output', { hook: 'output', priority: 'filter', policy: 'drop' }, [
      'oif lo accept',
      'ct state established,related accept',
      aws,
      ...devices.map(({ name }) => `oifname ${name} jump ${name}_egress`),
    ]),
  );
}

function rulesOf(layout: LocalNetwork, { groups }: LocalSeat): readonly RuleLayout[] {
  return (groups ?? []).flatMap((id) => layout.groups.get(id) ?? []);
}

/** The rules of one direction, for every packet that opens a connection. */
export function seatRules(
  layout: LocalNetwork,
  seat: LocalSeat,
  direction: RuleLayout['direction'],
): readonly string[] {
  if (seat.groups === undefined) return ['accept'];
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  return rulesOf(layout, seat)
    .filter((rule) => rule.direction === direction)
    .flatMap(({ peer, flows }) => {
      const peers =
        'group' in peer
          ? ([4, 6] as const).map((family) => `${family === 4 ? 'ip' : 'ip6'} ${side} @${setOf(peer.group, family)} `)
          : peer.blocks.map((block) => addressMatch(side, block));
      return peers.flatMap((match) => matchesOf(flows).map((flow) => `${match}${flow}accept`));
    });
}

export function setOf(group: string, family: 4 | 6): string {
  return `${nftName(group)}_${family}`;
}

/** The private addresses of those who carry the group. */
export function carriersOf(layout: LocalNetwork, group: string, family: 4 | 6): readonly string[] {
  const found = layout.seats
    .filter(({ groups }) => groups?.includes(group))
    .flatMap(({ addresses }) => addresses[family] ?? []);
  return [...new Set(found)].filter((address) => parseAddress(address) !== undefined);
}
