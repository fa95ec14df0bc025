/** Addresses that AWS would hand out: private ones from the subnets, public ones and IPv6 blocks from blocks of our own. */
import { type Cidr, contains, parseAddress, parseCidr, showAddress } from '../../base/index.ts';

/** Public addresses that are handed out here: a block that is taken back and that nobody has (RFC 7526). */
const PUBLIC_BLOCK = blockAt('192.88.99.0/24');
/** Where services behind gateway endpoints answer (RFC 5737). */
const SERVICE_BLOCK = blockAt('192.0.2.0/24');
const SERVICE_PREFIX = 28;
/** Where VPCs get the IPv6 blocks that Amazon would pick (RFC 3849). */
const IPV6_BLOCK = blockAt('2001:db8::/32');

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four addresses and the last are AWS's. */
const RESERVED = 4n;

export interface AddressBook {
  /** The next free address of the block; undefined when it is used up. */
  next(block: Cidr): string | undefined;
  /** Keeps an address from being handed out. */
  take(address: string): void;
  nextPublic(): string | undefined;
  /** The addresses of an AWS service, the same for each name. */
  service(name: string): readonly Cidr[];
  vpcBlock6(vpc: string): Cidr;
  /** The nth /64 of a VPC's block. */
  subnetBlock6(vpc: string, position: number): Cidr;
}

export function newAddressBook(): AddressBook {
  const taken = new Set<string>();
  const cursors = new Map<bigint, bigint>();
  const services = new Map<string, Cidr>();
  const vpcs = new Map<string, Cidr>();
  const next = (block: Cidr): string | undefined => {
    const size = block.last - block.first;
    let offset = cursors.get(block.first) ?? RESERVED;
    for (; offset < size; offset++) {
      const address = showAddress(block.family, block.first + offset);
      if (taken.has(address)) continue;
      cursors.set(block.first, offset + 1n);
      taken.add(address);
      return address;
    }
    return undefined;
  };
  const vpcBlock6 = (vpc: string) => {
    const known = vpcs.get(vpc) ?? part(IPV6_BLOCK, 56, vpcs.size);
    vpcs.set(vpc, known);
    return known;
  };
  return {
    next,
    take: (address) => {
      const parsed = parseAddress(address);
      taken.add(parsed === undefined ? address : showAddress(parsed.family, parsed.value));
    },
    nextPublic: () => next(PUBLIC_BLOCK),
    service(name) {
      const known = services.get(name) ?? part(SERVICE_BLOCK, SERVICE_PREFIX, services.size);
      services.set(name, known);
      return contains(SERVICE_BLOCK, known) ? [known] : [];
    },
    vpcBlock6,
    subnetBlock6: (vpc, position) => part(vpcBlock6(vpc), 64, position),
  };
}

/** A public address for what comes and goes, from the end of the block; undefined when all are given. */
export function nextTransientPublic(given: readonly string[]): string | undefined {
  const { family, first, last } = PUBLIC_BLOCK;
  for (let value = last - 1n; value > first; value--) {
    const address = showAddress(family, value);
    if (!given.includes(address)) return address;
  }
  return undefined;
}

/** The nth block of a size within a block. */
function part({ family, first }: Cidr, prefix: number, position: number): Cidr {
  const size = 1n << BigInt((family === 4 ? 32 : 128) - prefix);
  const start = first + size * BigInt(position);
  return { family, first: start, last: start + size - 1n, prefix };
}

function blockAt(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no block`);
  return cidr;
}
