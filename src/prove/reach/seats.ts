/**
 * Who opens or accepts connections. A party is one or more *members*; a member sits on one of several *seats*: a
 * placement in a subnet, or the addresses outside. Verdicts treat them differently: all addresses of the internet exist
 * at once, while an interface has one address in one subnet, and the template may not say which.
 */
import { ALWAYS, and, type Cidr, type Guard, NEVER, rememberedOf, rememberedPair, showCidr } from '../../base/index.ts';
import type { Door, GatewayEndpoint, Interface, Network, Subnet } from '../../model/index.ts';
import {
  type AddressRange,
  cidrOf,
  type Family,
  intersectRanges,
  isKnown,
  type KnownRange,
  publicRanges,
  rangeOf,
  subtractRanges,
} from './addresses.ts';

export type ReachParty =
  /** All public addresses, or those outside of some blocks. */
  | { readonly kind: 'internet'; readonly family: 4 | 6; readonly beyond?: readonly Cidr[] }
  /** An address block, outside or inside the VPCs. */
  | { readonly kind: 'block'; readonly cidr: Cidr }
  /** All interfaces of a resource, or the one interface that is a resource itself. */
  | { readonly kind: 'owner'; readonly id: string }
  /** All interfaces that carry a security group. */
  | { readonly kind: 'group'; readonly id: string }
  /** All interfaces that may be placed in a subnet. */
  | { readonly kind: 'subnet'; readonly id: string }
  /** A gateway endpoint; nothing connects from it. */
  | { readonly kind: 'endpoint'; readonly id: string }
  /** An endpoint on the internet, in no subnet; nothing connects from it. */
  | { readonly kind: 'door'; readonly id: string };

export interface Member {
  readonly name: string;
  readonly seats: readonly Seat[];
  /** What would tell whether there is such a member at all. */
  readonly doubt?: string;
  /** One seat and one address of it, unknown which; or every address of every seat. */
  readonly takes: 'one' | 'every';
}

export type Seat = HostSeat | OutsideSeat | ServiceSeat | DoorSeat;

/** An interface in a subnet, or (without `iface`) whatever has an address there. */
export interface HostSeat {
  readonly kind: 'host';
  readonly iface: Interface | undefined;
  readonly subnetId: string;
  readonly subnet: Subnet | undefined;
  /** Undefined where the subnet is not in the templates. */
  readonly vpc: string | undefined;
  readonly when: Guard;
  readonly ranges: readonly AddressRange[];
  /** The addresses are those of clients whose connections it passes on. */
  readonly isRelay?: true;
  /** On its paths stages stand for its security groups. */
  readonly groupsApart?: true;
}

/** Public addresses on the internet, or others beyond the VPCs (a peer, an office). */
export interface OutsideSeat {
  readonly kind: 'internet' | 'remote';
  readonly when: Guard;
  readonly ranges: readonly KnownRange[];
}

/** An AWS service behind a gateway endpoint. */
export interface ServiceSeat {
  readonly kind: 'service';
  readonly endpoint: GatewayEndpoint;
  readonly when: Guard;
  readonly ranges: readonly AddressRange[];
}

/** An endpoint on the internet. */
export interface DoorSeat {
  readonly kind: 'door';
  readonly door: Door;
  readonly when: Guard;
  readonly ranges: readonly AddressRange[];
}

/** The same list for the same party, so that what was found out about its members is found again. */
export function membersOf(network: Network, party: ReachParty): readonly Member[] {
  const known = partiesOf(network);
  const key = keyOfParty(party);
  const members = known.get(key) ?? membersIn(network, party);
  known.set(key, members);
  return members;
}

const partiesOf = rememberedOf((_: Network) => new Map<string, readonly Member[]>());

function keyOfParty(party: ReachParty): string {
  if (party.kind === 'internet') return [party.kind, party.family, ...(party.beyond ?? []).map(showCidr)].join(' ');
  return `${party.kind} ${party.kind === 'block' ? showCidr(party.cidr) : party.id}`;
}

function membersIn(network: Network, party: ReachParty): readonly Member[] {
  switch (party.kind) {
    case 'internet':
      return internetMembers(subtractRanges(publicRanges(party.family), (party.beyond ?? []).map(rangeOf)));
    case 'block':
      return blockMembers(network, party.cidr);
    case 'owner':
      return (ownedIn(network).get(party.id) ?? []).map((each) => wholeMember(network, each));
    case 'group':
      return (carryingIn(network).get(party.id) ?? []).flatMap((each) => {
        const carries = each.groups.filter((said) => said.value === party.id);
        return carries.map(({ when }) =>
          when === ALWAYS ? wholeMember(network, each) : interfaceMember(network, each, () => when),
        );
      });
    case 'subnet':
      return (placedIn(network).get(party.id) ?? []).map((each) =>
        interfaceMember(network, each, (subnet) => (subnet === party.id ? ALWAYS : undefined)),
      );
    case 'endpoint': {
      const endpoint = network.endpoints.get(party.id);
      if (endpoint === undefined) return [];
      const ranges: readonly AddressRange[] = [
        { family: 4, unknown: `the addresses of ${endpoint.service}`, isPublic: true },
      ];
      return [every(party.id, { kind: 'service', endpoint, when: endpoint.when, ranges })];
    }
    case 'door': {
      const door = network.doors.get(party.id);
      if (door === undefined) return [];
      const ranges = [{ family: 4, unknown: `the public addresses of ${door.id}`, isPublic: true }] as const;
      return [every(party.id, { kind: 'door', door, when: door.when, ranges })];
    }
  }
}

/** The interfaces by the resource that owns them, and by the interface where it is a resource itself. */
export const ownedIn = rememberedOf((network: Network) =>
  gathered(network, ({ owner, id }) => (owner === id ? [owner] : [owner, id])),
);

const carryingIn = rememberedOf((network: Network) =>
  gathered(network, ({ groups }) => [...new Set(groups.map(({ value }) => value))]),
);

const placedIn = rememberedOf((network: Network) =>
  gathered(network, ({ subnets }) => [...new Set(subnets.map(({ value }) => value))]),
);

function gathered(
  network: Network,
  keysOf: (each: Interface) => readonly string[],
): ReadonlyMap<string, readonly Interface[]> {
  const found = new Map<string, Interface[]>();
  for (const each of everyInterface(network)) {
    for (const key of keysOf(each)) {
      const known = found.get(key);
      if (known === undefined) found.set(key, [each]);
      else known.push(each);
    }
  }
  return found;
}

/** The interfaces that there are, and those that there may be. */
export function everyInterface(network: Network): readonly Interface[] {
  return network.perhaps.length === 0 ? network.interfaces : [...network.interfaces, ...network.perhaps];
}

/** The addresses of a block by where they are: hosts in known subnets, the internet, anywhere else outside. */
function blockMembers(network: Network, cidr: Cidr): readonly Member[] {
  const block = [rangeOf(cidr)];
  const hosts = [...network.subnets.values()].flatMap((subnet) =>
    addressCases(network, subnet).flatMap((found): readonly HostSeat[] => {
      const ranges = intersectRanges(found.ranges.filter(isKnown), block);
      const when = and(subnet.when, found.when);
      return ranges.length === 0
        ? []
        : [{ kind: 'host', iface: undefined, subnetId: subnet.id, subnet, vpc: subnet.vpc, when, ranges }];
    }),
  );
  const beyond = subtractRanges(block, vpcRanges(network));
  const internet = intersectRanges(beyond, publicRanges(cidr.family));
  const remote = subtractRanges(beyond, publicRanges(cidr.family));
  return [
    ...hosts.map((host) => every(`hosts in ${host.subnetId}`, host)),
    ...internetMembers(internet),
    ...(remote.length === 0 ? [] : [every('outside', { kind: 'remote', when: ALWAYS, ranges: remote })]),
  ];
}

function internetMembers(ranges: readonly KnownRange[]): readonly Member[] {
  return ranges.length === 0 ? [] : [every('the internet', { kind: 'internet', when: ALWAYS, ranges })];
}

function every(name: string, seat: Seat): Member {
  return { name, seats: [seat], takes: 'every' };
}

/** An interface wherever it may be, the same object for each party to which it belongs. */
const wholeMember = rememberedPair(
  (network: Network, iface: Interface): Member => interfaceMember(network, iface, () => ALWAYS),
);

function interfaceMember(network: Network, iface: Interface, placed: (subnet: string) => Guard | undefined): Member {
  const seats = iface.subnets.flatMap((said): readonly HostSeat[] => {
    const also = placed(said.value);
    if (also === undefined) return [];
    const subnet = network.subnets.get(said.value);
    const cases =
      iface.address === undefined
        ? subnet === undefined
          ? addressesUnknown(said.value)
          : addressCases(network, subnet)
        : [{ when: ALWAYS, ranges: [rangeOf(iface.address)] }];
    return cases.map(({ when, ranges }) => ({
      kind: 'host',
      iface,
      subnetId: said.value,
      subnet,
      vpc: subnet?.vpc,
      when: and(iface.when, said.when, also, when),
      ranges,
    }));
  });
  return {
    name: iface.id,
    seats: seats.filter((seat) => seat.when !== NEVER),
    takes: 'one',
    ...(iface.doubt !== undefined && { doubt: iface.doubt }),
  };
}

interface AddressCase {
  readonly when: Guard;
  readonly ranges: readonly AddressRange[];
}

/** A subnet that is not in the templates has any addresses. */
function addressesUnknown(id: string): readonly AddressCase[] {
  const unknown = `the addresses of ${id}`;
  return [
    {
      when: ALWAYS,
      ranges: [
        { family: 4, unknown },
        { family: 6, unknown },
      ],
    },
  ];
}

/** The addresses of a subnet in each world. A subnet whose block is not told has addresses of its VPC. */
const addressCases = rememberedPair((network: Network, subnet: Subnet): readonly AddressCase[] => {
  const blocks = subnet.blocks.map((said) => {
    const family: Family =
      said.value.kind === 'cidr' ? said.value.cidr.family : said.at.path.includes('Ipv6CidrBlock') ? 6 : 4;
    if (said.value.kind === 'cidr') return { family, when: said.when, ranges: [rangeOf(said.value.cidr)] };
    const around = vpcRanges(network, subnet.vpc).filter((range) => range.family === family);
    const ranges: readonly AddressRange[] = around.length > 0 ? around : [{ family, unknown: said.value.text }];
    return { family, when: said.when, ranges };
  });
  const second = blocks.filter(({ family }) => family === 6).flatMap(({ ranges }) => ranges);
  const first = blocks.filter(({ family }) => family === 4);
  if (first.length === 0) return [{ when: ALWAYS, ranges: second }];
  return first.map(({ when, ranges }) => ({ when, ranges: [...ranges, ...second] }));
});

/** All addresses of the VPCs in the templates; public ones among them are not on the internet. */
export function vpcRanges(network: Network, id?: string): readonly KnownRange[] {
  return vpcAddresses(network).get(id) ?? [];
}

/** By VPC; of all of them without one. */
const vpcAddresses = rememberedOf((network: Network): ReadonlyMap<string | undefined, readonly KnownRange[]> => {
  const byVpc = [...network.vpcs.values()].map(
    ({ id, blocks }) =>
      [id, blocks.flatMap(({ value }) => (value.kind === 'cidr' ? [rangeOf(value.cidr)] : []))] as const,
  );
  return new Map<string | undefined, readonly KnownRange[]>([...byVpc, [undefined, byVpc.flatMap(([, own]) => own)]]);
});

/** Where templates place networks that are not public, for what a default route may lead to. */
export const PRIVATE_BLOCKS: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(
  cidrOf,
);
