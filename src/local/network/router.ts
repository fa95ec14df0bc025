/**
 * The router of a VPC: one network namespace with a device for each seat. It knows the subnet of a device by its group,
 * routes by the table of that subnet, and judges every packet that leaves or enters a subnet by its network ACL, answers
 * too (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html).
 */
import { showAddress, showCidr } from '../../base/index.ts';
import { VPC_ORIGIN_ADDRESS } from './edge-addresses.ts';
import { matchesOf } from './flow-matches.ts';
import type { EntryLayout, LocalHop, LocalNetwork, SubnetLayout } from './local-network.ts';
import { addressMatch, baseChain, chain, nftTable, set } from './nft-text.ts';

/** What a device of the router leads to. Groups of subnets follow. */
export const GROUPS = { edge: 1, 'egress-only': 2, peering: 3, endpoint: 4 } as const;
const FIRST_SUBNET_GROUP = 1000;

/** A device of the router. Those of hosts begin with `e`: what comes from there has the host's own address. */
export interface RouterDevice {
  readonly name: string;
  readonly group: number;
  /** The addresses behind it. */
  readonly addresses: readonly string[];
  /** The seat, gateway or endpoint behind it. */
  readonly leadsTo: string;
}

export function groupOfSubnet(subnets: readonly SubnetLayout[], id: string): number {
  return FIRST_SUBNET_GROUP + subnets.findIndex((each) => each.id === id);
}

export function routerTables(layout: LocalNetwork, subnets: readonly SubnetLayout[], devices: readonly RouterDevice[]) {
  const hosts = devices.filter(({ name }) => name.startsWith('e'));
  const seats = (family: 4 | 6) =>
    hosts.flatMap(({ name, addresses }) =>
      addresses
        .filter((address) => address.includes(':') === (family === 6))
        .map((address) => `"${name}" . ${address}`),
    );
  const groups = subnets.map(({ id }) => groupOfSubnet(subnets, id));
  return nftTable(
    'inet',
    'vpc',
    set('seats4', 'ifname . ipv4_addr', seats(4)),
    set('seats6', 'ifname . ipv6_addr', seats(6)),
    baseChain('enter', { hook: 'prerouting', priority: 'mangle', policy: 'accept' }, [
      'iifname "e*" meta nfproto ipv4 iifname . ip saddr != @seats4 drop',
      'iifname "e*" meta nfproto ipv6 iifname . ip6 saddr != @seats6 drop',
      ...subnets.flatMap((subnet) => markRules(groupOfSubnet(subnets, subnet.id), subnet)),
    ]),
    // What the VPC's own resolver and the instance metadata answer; neither groups nor ACLs filter it.
    baseChain('input', { hook: 'input', priority: 'filter', policy: 'drop' }, [
      'iif lo accept',
      'iifname "e*" udp dport { 53, 123 } accept',
      'iifname "e*" tcp dport { 53, 80 } accept',
      // Answers to VPC origins, which ask from here.
      `iifname "e*" ip daddr ${VPC_ORIGIN_ADDRESS} tcp flags & (syn | ack) != syn accept`,
    ]),
    // Answers with metadata go no further than to the instance itself:
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
    baseChain('output', { hook: 'output', priority: 'filter', policy: 'accept' }, [
      'ip saddr 169.254.169.254 ip ttl set 1',
    ]),
    ...subnets.flatMap((subnet) => aclChains(layout, subnets, subnet)),
    baseChain('forward', { hook: 'forward', priority: 'filter', policy: 'drop' }, [
      // No page says that NAT gateways use gateway endpoints; what is not said is not open.
      `iifname "n*" oifgroup ${GROUPS.endpoint} drop`,
      ...groups.map((group) => `iifgroup ${group} oifgroup ${group} accept`),
      ...groups.map((group) => `iifgroup ${group} jump acl_${group}_egress`),
      ...groups.map((group) => `oifgroup ${group} jump acl_${group}_ingress`),
      'accept',
    ]),
  );
}

/**
 * The mark picks the route table. It does not apply to what stays in the subnet:
 * https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
 */
function markRules(group: number, { blocks }: SubnetLayout): readonly string[] {
  const within = blocks.map((block) => `iifgroup ${group} ${addressMatch('daddr', block)}accept`);
  return [...within, `iifgroup ${group} meta mark set ${group}`];
}

function aclChains(layout: LocalNetwork, subnets: readonly SubnetLayout[], { id }: SubnetLayout): readonly string[] {
  return (['egress', 'ingress'] as const).map((direction) =>
    chain(`acl_${groupOfSubnet(subnets, id)}_${direction}`, aclRules(layout, subnets, id, direction)),
  );
}

/** The entries of one direction in order; what none of them allows is dropped. */
export function aclRules(
  layout: LocalNetwork,
  subnets: readonly SubnetLayout[],
  id: string,
  direction: EntryLayout['direction'],
): readonly string[] {
  const acl = subnets.find((each) => each.id === id)?.acl;
  if (acl === undefined) return ['return'];
  const side = direction === 'egress' ? 'daddr' : 'saddr';
  const entries = (layout.acls.get(acl) ?? []).filter((entry) => entry.direction === direction);
  return [
    ...entries.flatMap(({ block, flows, action }) =>
      matchesOf(flows).map((flow) => `${addressMatch(side, block)}${flow}${action === 'allow' ? 'return' : 'drop'}`),
    ),
    'drop',
  ];
}

/** The routes of the router, as lines for `ip -batch`: hosts in the main table, and one table a subnet. */
export function routerRoutes(
  layout: LocalNetwork,
  vpc: string,
  subnets: readonly SubnetLayout[],
  devices: readonly RouterDevice[],
): readonly string[] {
  const hosts = devices
    .filter(({ group }) => group >= FIRST_SUBNET_GROUP)
    .flatMap(({ name, addresses }) => addresses.map((address) => routeTo(`${address}`, name)));
  return [
    ...hosts,
    'route add blackhole 0.0.0.0/0',
    'route add blackhole ::/0 metric 4096',
    ...subnets.flatMap((subnet) => subnetRoutes(layout, vpc, subnets, devices, subnet)),
  ];
}

/** The rules by which the subnet's mark picks its table, for both families. */
export function routerRules(subnets: readonly SubnetLayout[]): readonly string[] {
  return subnets.map(({ id }) => {
    const group = groupOfSubnet(subnets, id);
    return `rule add pref ${group} fwmark ${group} lookup ${group}`;
  });
}

/** The table of a subnet: what is local to the VPC falls through to the main table. */
export function subnetRoutes(
  layout: LocalNetwork,
  vpc: string,
  subnets: readonly SubnetLayout[],
  devices: readonly RouterDevice[],
  { id, table: named }: SubnetLayout,
): readonly string[] {
  const lookup = `table ${groupOfSubnet(subnets, id)}`;
  const blocks = layout.vpcs.find((each) => each.id === vpc)?.blocks ?? [];
  const deviceOf = (hop: LocalHop): RouterDevice | undefined => {
    switch (hop.kind) {
      case 'internet-gateway':
        return devices.find(({ group }) => group === GROUPS.edge);
      case 'egress-only-internet-gateway':
        return devices.find(({ group }) => group === GROUPS['egress-only']);
      case 'blackhole':
        return undefined;
      default:
        return devices.find(({ leadsTo }) => leadsTo === hop.id);
    }
  };
  return [
    ...blocks.map((block) => `route add throw ${showCidr(block)} ${lookup}`),
    ...(layout.tables.get(named ?? '') ?? []).map(({ destination, hop }) => {
      const device = deviceOf(hop);
      const to = showCidr(destination);
      return device === undefined ? `route add blackhole ${to} ${lookup}` : `${routeTo(to, device.name)} ${lookup}`;
    }),
  ];
}

/** Links are point to point: their other end has one address each, whatever stands there. */
export const NEXT_HOP = { 4: '169.254.1.1', 6: showAddress(6, (0xfe80n << 112n) | 1n) } as const;

export function routeTo(destination: string, device: string): string {
  return destination.includes(':')
    ? `route add ${destination} via ${NEXT_HOP[6]} dev ${device} onlink`
    : `route add ${destination} via ${NEXT_HOP[4]} dev ${device} onlink`;
}
