/**
 * Sets of addresses as ranges. Where the template does not tell an address, the range is *unknown*: every comparison
 * with a block smaller than the whole address space is then undecided.
 */
import { type Certainty, type Cidr, parseCidr, showAddress } from '../../base/index.ts';
import type { Block } from '../../model/index.ts';

export type Family = 4 | 6;
export type AddressRange = KnownRange | UnknownRange;

export interface KnownRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export interface UnknownRange {
  readonly family: Family;
  /** What would tell the addresses. */
  readonly unknown: string;
  /** They are public addresses (of an AWS service), not private ones. */
  readonly isPublic?: true;
}

export function isKnown(range: AddressRange): range is KnownRange {
  return !('unknown' in range);
}

/**
 * Not reachable over the internet, from the IANA special-purpose registries. Documentation blocks (203.0.113.0/24…)
 * count as public: templates use them as examples of public addresses.
 */
const NOT_PUBLIC_4 = [
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

/** https://www.iana.org/assignments/ipv6-unicast-address-assignments: all global unicast addresses. */
const PUBLIC_6 = '2000::/3';

const PUBLIC: Readonly<Record<Family, readonly KnownRange[]>> = {
  4: subtractRanges(
    [rangeOf(cidrOf('0.0.0.0/0'))],
    NOT_PUBLIC_4.map((text) => rangeOf(cidrOf(text))),
  ),
  6: [rangeOf(cidrOf(PUBLIC_6))],
};

export function publicRanges(family: Family): readonly KnownRange[] {
  return PUBLIC[family];
}

export function rangeOf(cidr: Cidr): KnownRange {
  return { family: cidr.family, first: cidr.first, last: cidr.last };
}

export function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no CIDR block`);
  return cidr;
}

export function intersectRanges(left: readonly KnownRange[], right: readonly KnownRange[]): readonly KnownRange[] {
  return left.flatMap((range) => {
    const others = right.filter(
      (other) => other.family === range.family && other.first <= range.last && range.first <= other.last,
    );
    return others.map((other) => {
      const [, first = range.first, last = range.last] = [range.first, other.first, range.last, other.last].toSorted(
        byValue,
      );
      return { family: range.family, first, last };
    });
  });
}

export function subtractRanges(from: readonly KnownRange[], away: readonly KnownRange[]): readonly KnownRange[] {
  return away.reduce<readonly KnownRange[]>(
    (rest, hole) =>
      rest.flatMap((range) => {
        if (hole.family !== range.family || hole.last < range.first || range.last < hole.first) return [range];
        const before = { ...range, last: hole.first - 1n };
        const after = { ...range, first: hole.last + 1n };
        return [before, after].filter((part) => part.first <= part.last);
      }),
    from,
  );
}

/** Where blocks begin, or end before, in order. */
export type Edges = Readonly<Record<Family, readonly bigint[]>>;

export function edgesOf(cuts: readonly Cidr[]): Edges {
  if (cuts.length === 0) return NO_EDGES;
  const edges = (family: Family) => {
    const own = cuts.filter((cut) => cut.family === family).flatMap((cut) => [cut.first, cut.last + 1n]);
    return [...new Set(own)].sort(byValue);
  };
  return { 4: edges(4), 6: edges(6) };
}

const NO_EDGES: Edges = { 4: [], 6: [] };

/** How many edges are at the address or before it. */
export function edgesUpTo(edges: readonly bigint[], address: bigint): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cuts ranges so that each block of `cuts` holds all of a piece or none of it. */
export function splitRanges(ranges: readonly AddressRange[], cuts: readonly Cidr[]): readonly AddressRange[] {
  return splitAt(ranges, [edgesOf(cuts)]);
}

/** Cuts ranges at all edges. */
export function splitAt(ranges: readonly AddressRange[], lists: readonly Edges[]): readonly AddressRange[] {
  return ranges.flatMap((range): readonly AddressRange[] => {
    if (!isKnown(range)) return [range];
    const inside = lists.flatMap((edges) => {
      const own = edges[range.family];
      return own.slice(edgesUpTo(own, range.first), edgesUpTo(own, range.last));
    });
    if (inside.length === 0) return [range];
    const starts = [range.first, ...new Set(inside.sort(byValue))];
    return starts.map((first, index) => ({ ...range, first, last: (starts[index + 1] ?? range.last + 1n) - 1n }));
  });
}

function byValue(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether the block holds the addresses of a piece made by `splitRanges`. */
export function isInside(range: AddressRange, block: Block): Certainty {
  if (block.kind === 'unknown') return 'possible';
  const { cidr } = block;
  if (cidr.family !== range.family) return 'impossible';
  if (isKnown(range)) return cidr.first <= range.first && range.last <= cidr.last ? 'certain' : 'impossible';
  if (cidr.prefix === 0) return 'certain';
  return range.isPublic === true && intersectRanges(publicRanges(range.family), [rangeOf(cidr)]).length === 0
    ? 'impossible'
    : 'possible';
}

/** An address of the range that a host could have: EC2 keeps the first four addresses of a subnet for itself. */
export function exampleAddress(range: AddressRange, isHost: boolean): string | undefined {
  if (!isKnown(range)) return undefined;
  const preferred = range.first + (isHost ? 4n : 1n);
  return showAddress(range.family, preferred <= range.last ? preferred : range.first);
}
