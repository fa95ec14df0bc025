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

/** Cuts ranges so that each block of `cuts` holds all of a piece or none of it. */
export function splitRanges(ranges: readonly AddressRange[], cuts: readonly Cidr[]): readonly AddressRange[] {
  const edges = { 4: edgesOf(cuts, 4), 6: edgesOf(cuts, 6) };
  return ranges.flatMap((range): readonly AddressRange[] => {
    if (!isKnown(range)) return [range];
    const inside = edges[range.family].filter((edge) => edge > range.first && edge <= range.last);
    const starts = [range.first, ...inside];
    return starts.map((first, index) => ({ ...range, first, last: (starts[index + 1] ?? range.last + 1n) - 1n }));
  });
}

function edgesOf(cuts: readonly Cidr[], family: Family): readonly bigint[] {
  const edges = new Set(cuts.filter((cut) => cut.family === family).flatMap((cut) => [cut.first, cut.last + 1n]));
  return [...edges].sort(byValue);
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

export function keyOfRange(range: AddressRange): string {
  return isKnown(range) ? `${range.family}:${range.first}` : `${range.family}?${range.unknown}`;
}

/** An address of the range that a host could have: EC2 keeps the first four addresses of a subnet for itself. */
export function exampleAddress(range: AddressRange, isHost: boolean): string | undefined {
  if (!isKnown(range)) return undefined;
  const preferred = range.first + (isHost ? 4n : 1n);
  return showAddress(range.family, preferred <= range.last ? preferred : range.first);
}
