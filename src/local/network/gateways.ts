/** The network namespaces at the edge of a VPC: its internet gateway, NAT gateways, gateway endpoints, and the internet. */
import { showCidr } from '../../base/index.ts';
import type { EndpointLayout, LocalNetwork, NatLayout, VpcLayout } from './local-network.ts';
import { baseChain, map, nftTable, set } from './nft-text.ts';

/** Addresses that are not on the internet; a gateway drops what goes there. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
];

/** The public addresses of a VPC, by the private ones. */
export function publicAddresses(layout: LocalNetwork, vpc: string): ReadonlyMap<string, string> {
  const home = new Set(layout.subnets.filter((subnet) => subnet.vpc === vpc).map(({ id }) => id));
  const seats = layout.seats
    .filter(({ subnet }) => home.has(subnet))
    .map(({ addresses, publicAddress }) => [addresses[4], publicAddress] as const);
  const nats = layout.nats
    .filter(({ subnet }) => home.has(subnet))
    .map(({ address, publicAddress }) => [address, publicAddress] as const);
  return new Map(
    [...seats, ...nats].flatMap(([own, open]) => (own === undefined || open === undefined ? [] : [[own, open]])),
  );
}

/**
 * An internet gateway translates between public addresses and the interfaces that have them, packet by packet, and lets
 * IPv6 through (https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html). An egress-only one remembers
 * who began: only answers come in (https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html).
 */
export function edgeTables(layout: LocalNetwork, vpc: VpcLayout): string {
  const translated = [...publicAddresses(layout, vpc.id)];
  const home = new Set(layout.subnets.filter((subnet) => subnet.vpc === vpc.id).map(({ id }) => id));
  const here = layout.seats.filter(({ subnet }) => home.has(subnet));
  const open6 = here.flatMap(({ addresses, isPublic6 }) => (isPublic6 ? (addresses[6] ?? []) : []));
  const gateway = [
    'iifname net ip6 daddr @open6 oifname igw accept',
    'iifname igw oifname net ip6 saddr @open6 accept',
    'meta nfproto ipv4 accept',
  ];
  const egressOnly = [
    'iifname net ct state established,related ct mark 1 accept',
    'iifname oigw oifname net ip6 saddr @open6 ct state new ct mark set 1 accept',
    'iifname oigw oifname net ct mark 1 accept',
  ];
  return (
    nftTable(
      'ip',
      'translation',
      map(
        'out',
        'ipv4_addr : ipv4_addr',
        translated.map(([own, open]) => `${own} : ${open}`),
      ),
      map(
        'in',
        'ipv4_addr : ipv4_addr',
        translated.map(([own, open]) => `${open} : ${own}`),
      ),
      baseChain('enter', { hook: 'prerouting', priority: 'raw', policy: 'accept' }, [
        'iifname net ip daddr set ip daddr map @in accept',
        'iifname net drop',
        `ip daddr { ${NOT_PUBLIC.join(', ')} } drop`,
      ]),
      baseChain('leave', { hook: 'postrouting', priority: 'srcnat', policy: 'accept' }, [
        'oifname net ip saddr set ip saddr map @out accept',
        'oifname net drop',
      ]),
    ) +
    nftTable(
      'inet',
      'gateway',
      set('open6', 'ipv6_addr', open6),
      baseChain('forward', { hook: 'forward', priority: 'filter', policy: 'drop' }, [
        ...(vpc.hasEgressOnlyGateway ? egressOnly : []),
        ...(vpc.hasInternetGateway ? gateway : []),
      ]),
      baseChain('input', { hook: 'input', priority: 'filter', policy: 'drop' }, []),
    )
  );
}

/**
 * A NAT gateway sends on TCP, UDP and ICMP from its own address and ports between 1024 and 65535, and lets in answers only
 * (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html).
 */
export function natTables({ address }: NatLayout): string {
  return nftTable(
    'ip',
    'nat_gateway',
    baseChain('input', { hook: 'input', priority: 'filter', policy: 'drop' }, []),
    baseChain('forward', { hook: 'forward', priority: 'filter', policy: 'drop' }, [
      'ct state established,related accept',
      'ct state new meta l4proto { tcp, udp, icmp } accept',
    ]),
    baseChain('leave', { type: 'nat', hook: 'postrouting', priority: 'srcnat', policy: 'accept' }, [
      `meta l4proto { tcp, udp } snat to ${address}:1024-65535`,
      `meta l4proto icmp snat to ${address}`,
    ]),
  );
}

/** https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html: TCP and ICMP echo only. */
export function endpointTables(): string {
  return nftTable(
    'ip',
    'endpoint',
    baseChain('input', { hook: 'input', priority: 'filter', policy: 'drop' }, [
      'meta l4proto tcp accept',
      'icmp type echo-request accept',
    ]),
  );
}

export function endpointRoutes({ blocks }: EndpointLayout): readonly string[] {
  return blocks.map((block) => `route add local ${showCidr(block)} dev lo`);
}

/** Everything that no VPC has is an address of the simulated internet. */
export const INTERNET_ROUTES = ['route add local 0.0.0.0/0 dev lo', 'route add local ::/0 dev lo'] as const;
/** What VPCs have comes first, for both families. */
export const INTERNET_RULES = [
  'rule add pref 10 lookup main',
  'rule add pref 20 lookup local',
  'rule del pref 0',
] as const;
