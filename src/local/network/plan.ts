/**
 * A layout as network namespaces, and what is run in each: text for `ip -batch` and for `nft -f`. Nothing here needs
 * privilege or touches the machine.
 *
 *     host ─ eth0 ══ e1 ─ router of the VPC ─ igw ══ igw ─ edge ─ net ══ v1 ─ internet
 *                          ├ n1 ══ eth0 ─ NAT gateway
 *                          └ p1 ══ p1 ─ router of the peer
 */
import { hash } from 'node:crypto';
import { type Cidr, showAddress, showCidr } from '../../base/index.ts';
import { VPC_ORIGIN_ADDRESS } from './edge-addresses.ts';
import { flowLogTable } from './flow-log.ts';
import {
  edgeTables,
  endpointRoutes,
  endpointTables,
  INTERNET_ROUTES,
  INTERNET_RULES,
  natTables,
  publicAddresses,
} from './gateways.ts';
import type { LocalNetwork, LocalSeat, VpcLayout } from './local-network.ts';
import {
  GROUPS,
  groupOfSubnet,
  NEXT_HOP,
  type RouterDevice,
  routerRoutes,
  routerRules,
  routerTables,
  routeTo,
} from './router.ts';
import { type Device, hostTables, LINK_LOCAL, TASK_METADATA } from './security-groups.ts';

export interface NetworkPlan {
  /** For `ip -batch` where the namespaces are made: all namespaces and the links between them. */
  readonly root: string;
  readonly namespaces: readonly NamespacePlan[];
  readonly seats: readonly PlannedSeat[];
  /** The namespaces of gateway endpoints, by their ids. */
  readonly gatewayEndpoints: ReadonlyMap<string, string>;
  /** The namespace whose addresses are those of the internet. */
  readonly internet: string;
  readonly routers: readonly PlannedRouter[];
  readonly untold: readonly string[];
}

export interface NamespacePlan {
  readonly name: string;
  /** Whether it passes packets on. */
  readonly forwards: boolean;
  /** For `ip -batch` in it. */
  readonly ip: string;
  /** For `ip -4 -batch` and `ip -6 -batch` in it: lines of which nothing tells the family. */
  readonly rules: readonly [four: string, six: string];
  /** For `nft -f` in it. */
  readonly nft: string;
}

export interface PlannedSeat extends LocalSeat {
  readonly namespace: string;
  readonly device: string;
}

export interface PlannedRouter {
  readonly vpc: string;
  readonly namespace: string;
  readonly devices: readonly RouterDevice[];
  /** Where the VPC's resolver answers, beside 169.254.169.253. */
  readonly dns: readonly string[];
}

/** Both ends of every link have these; a link has no other stations. */
const NEAR = '02:00:00:00:00:01';

interface Draft {
  readonly name: string;
  readonly forwards: boolean;
  readonly ip: string[];
  readonly four: string[];
  readonly six: string[];
  nft: string;
}

export function planOf(layout: LocalNetwork): NetworkPlan {
  const drafts = new Map<string, Draft>();
  const links: string[] = [];
  const draft = (wanted: string, forwards: boolean): Draft => {
    const name = freeName(drafts, wanted);
    const made = { name, forwards, ip: ['link set lo up'], four: [], six: [], nft: '' };
    drafts.set(name, made);
    return made;
  };
  let made = 0;
  /** A link between two namespaces. Each end knows the other one, whose address is the same on all links. */
  const link = (one: Draft, device: string, other: Draft, far: string, mac = macOf(++made)) => {
    links.push(
      `link add name ${device} netns ${one.name} address ${NEAR} type veth peer name ${far} netns ${other.name} address ${mac}`,
    );
    one.ip.push(...deviceUp(device, mac));
    other.ip.push(...deviceUp(far, NEAR));
  };

  const lasting = { ...layout, seats: layout.seats.filter(({ isTransient }) => isTransient !== true) };
  const internet = draft('internet', true);
  const hosts = new Map<string, { readonly draft: Draft; readonly devices: Device[] }>();
  const seats: PlannedSeat[] = [];
  const gatewayEndpoints = new Map<string, string>();
  const routers = layout.vpcs.map((vpc, position) => {
    const subnets = layout.subnets.filter((each) => each.vpc === vpc.id);
    const router = draft(`${vpc.id}.router`, true);
    const devices: RouterDevice[] = [];
    const attach = (device: RouterDevice) => {
      devices.push(device);
      router.ip.push(`link set ${device.name} group ${device.group}`);
    };
    const dns = resolversOf(vpc);
    const place = (seat: LocalSeat, name: string, mac?: string) => {
      const host = hosts.get(seat.host) ?? { draft: draft(seat.host, false), devices: [] };
      hosts.set(seat.host, host);
      const far = `eth${host.devices.length}`;
      const addresses = [seat.addresses[4], seat.addresses[6]].filter((each) => each !== undefined);
      link(router, name, host.draft, far, mac);
      host.devices.push({ name: far, seat });
      for (const address of addresses) joinHost(host.draft, address, far, host.devices.length);
      attach({ name, group: groupOfSubnet(subnets, seat.subnet), addresses, leadsTo: seat.id });
      seats.push({ ...seat, namespace: host.draft.name, device: far });
    };
    const own = layout.seats.filter(({ subnet }) => subnets.some(({ id }) => id === subnet));
    for (const seat of own.filter(({ isTransient }) => isTransient !== true)) place(seat, `e${devices.length + 1}`);
    for (const nat of layout.nats.filter(({ subnet }) => subnets.some(({ id }) => id === subnet))) {
      const gateway = draft(nat.id, true);
      const name = `n${devices.length + 1}`;
      link(router, name, gateway, 'eth0');
      gateway.ip.push(`addr add ${nat.address}/32 dev eth0`, routeTo('default', 'eth0'));
      gateway.nft = natTables(nat);
      attach({ name, group: groupOfSubnet(subnets, nat.subnet), addresses: [nat.address], leadsTo: nat.id });
    }
    for (const endpoint of layout.endpoints.filter((each) => each.vpc === vpc.id)) {
      const service = draft(endpoint.id, false);
      gatewayEndpoints.set(endpoint.id, service.name);
      const name = `s${devices.length + 1}`;
      link(router, name, service, 'eth0');
      service.ip.push(routeTo('default', 'eth0'), ...endpointRoutes(endpoint));
      service.nft = endpointTables();
      attach({ name, group: GROUPS.endpoint, addresses: [], leadsTo: endpoint.id });
    }
    if (vpc.hasInternetGateway || vpc.hasEgressOnlyGateway) {
      const edge = draft(`${vpc.id}.edge`, true);
      for (const [name, is] of [
        ['igw', vpc.hasInternetGateway],
        ['oigw', vpc.hasEgressOnlyGateway],
      ] as const) {
        if (!is) continue;
        link(router, name, edge, name);
        attach({
          name,
          group: GROUPS[name === 'igw' ? 'edge' : 'egress-only'],
          addresses: [],
          leadsTo: `the ${name} of ${vpc.id}`,
        });
      }
      const inside = vpc.hasInternetGateway ? 'igw' : 'oigw';
      const far = `v${position + 1}`;
      link(edge, 'net', internet, far);
      edge.ip.push(
        routeTo('default', 'net'),
        routeTo('::/0', 'net'),
        ...vpc.blocks.map((block) => routeTo(showCidr(block), inside)),
      );
      edge.nft = edgeTables(layout, vpc);
      internet.ip.push(...addressesOnInternet(lasting, vpc).map((address) => routeTo(address, far)));
      // While the internet stands the next hop is one of its own addresses, which no route may name.
      for (const { publicAddress } of own.filter(({ isTransient }) => isTransient === true))
        if (publicAddress !== undefined)
          internet.ip.push(
            `neigh add ${publicAddress} lladdr ${NEAR} dev ${far} nud permanent`,
            `route add ${publicAddress} dev ${far}`,
          );
    } else internet.ip.push(...addressesOnInternet(layout, vpc).map((address) => `route add blackhole ${address}`));
    // Last, and named after themselves: what stands keeps its names when one of them comes or goes.
    for (const seat of own.filter(({ isTransient }) => isTransient === true)) {
      const digest = hash('sha256', seat.id);
      place(seat, `e${digest.slice(0, 10)}`, `02:02:${digest.slice(10, 18).replaceAll(/(..)(?=.)/g, '$1:')}`);
    }
    return { vpc, subnets, router, devices, attach, dns };
  });
  layout.peerings.forEach(({ id, vpcs }, position) => {
    const [one, other] = vpcs.map((vpc) => routers.find((each) => each.vpc.id === vpc));
    if (one === undefined || other === undefined || one === other) return;
    const name = `p${position + 1}`;
    link(one.router, name, other.router, name);
    for (const end of [one, other]) end.attach({ name, group: GROUPS.peering, addresses: [], leadsTo: id });
  });
  for (const { vpc, subnets, router, devices, dns } of routers) {
    router.ip.push(
      ...[...LINK_LOCAL, TASK_METADATA, VPC_ORIGIN_ADDRESS, ...dns].map((address) => `addr add ${address}/32 dev lo`),
      ...routerRoutes(layout, vpc.id, subnets, devices),
    );
    for (const rules of [router.four, router.six]) rules.push(...routerRules(subnets));
    router.nft = routerTables(layout, subnets, devices);
  }
  for (const { draft: host, devices } of hosts.values()) {
    const vpc = layout.subnets.find(({ id }) => id === devices[0]?.seat.subnet)?.vpc;
    host.nft = hostTables(layout, devices, routers.find((each) => each.vpc.id === vpc)?.dns ?? []) + flowLogTable();
  }
  internet.ip.push(...INTERNET_ROUTES);
  for (const rules of [internet.four, internet.six]) rules.push(...INTERNET_RULES);
  const namespaces = [...drafts.values()];
  return {
    root: lines([...namespaces.map(({ name }) => `netns add ${name}`), ...links]),
    namespaces: namespaces.map(({ name, forwards, ip, four, six, nft }) => ({
      name,
      forwards,
      ip: lines(ip),
      rules: [lines(four), lines(six)],
      nft,
    })),
    seats,
    gatewayEndpoints,
    internet: internet.name,
    routers: routers.map(({ vpc, router, devices, dns }) => ({
      vpc: vpc.id,
      namespace: router.name,
      devices,
      dns,
    })),
    untold: layout.untold,
  };
}

/** The address two above the start of each IPv4 block: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
function resolversOf({ blocks }: VpcLayout): readonly string[] {
  const four = blocks.filter((block: Cidr) => block.family === 4);
  return four.map(({ first }) => showAddress(4, first + 2n));
}

/** Blocks of private addresses are on no internet. */
function addressesOnInternet(layout: LocalNetwork, vpc: VpcLayout): readonly string[] {
  const blocks = vpc.blocks.filter(({ family }) => family === 6).map(showCidr);
  return [...publicAddresses(layout, vpc.id).values(), ...blocks];
}

/** An address of a host's device, and the way out; with several devices the source address decides. */
function joinHost(host: Draft, address: string, device: string, position: number): void {
  const isSix = address.includes(':');
  const way = routeTo(isSix ? '::/0' : '0.0.0.0/0', device);
  host.ip.push(`addr add ${address}/${isSix ? '128' : '32'} dev ${device}${isSix ? ' nodad' : ''}`);
  host.ip.push(`${way} metric ${position}`);
  if (position === 1) return;
  host.ip.push(`${way} table ${position}`);
  host[isSix ? 'six' : 'four'].push(`rule add from ${address} lookup ${position}`);
}

function deviceUp(device: string, far: string): readonly string[] {
  return [
    `link set ${device} addrgenmode none`,
    `link set ${device} up`,
    `neigh add ${NEXT_HOP[4]} lladdr ${far} dev ${device} nud permanent`,
    `neigh add ${NEXT_HOP[6]} lladdr ${far} dev ${device} nud permanent`,
  ];
}

function macOf(position: number): string {
  const bytes = [24, 16, 8, 0].map((shift) => ((position >> shift) & 255).toString(16).padStart(2, '0'));
  return ['02', '01', ...bytes].join(':');
}

/** Names of namespaces are file names. */
function freeName(taken: ReadonlyMap<string, unknown>, wanted: string): string {
  const name = wanted.replaceAll(/[^A-Za-z0-9_.@-]/g, '-').slice(0, 200);
  for (let count = 1; ; count++) {
    const each = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(each)) return each;
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
