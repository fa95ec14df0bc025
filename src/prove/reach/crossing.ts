/**
 * From paths to verdicts. What the sender's objects let through depends on the receiver's address, and the other way
 * round. So addresses are cut into pieces that no rule on the paths tells apart. Pieces that are treated alike are
 * judged once, and each pair of pieces is decided for all flows and worlds together.
 */
import { and, type Guard, NEVER, rememberedOf, rememberedPair } from '../../base/index.ts';
import { type AddressRange, type Family, isKnown, splitAt, subtractRanges } from './addresses.ts';
import { type Allowed, both, EVERYTHING, eitherAllowed, isSameAllowance, NOTHING } from './allowed.ts';
import { answered } from './answers.ts';
import { type Bounds, bothBounds, keyOfBounds, PASS } from './bounds.ts';
import type { PathsBetween } from './paths.ts';
import { type Member, type Seat, vpcRanges } from './seats.ts';
import { type Context, edgesOfStage, type Leg, type Side, type StagePath } from './stage.ts';

/** One sender's seat towards one receiver's, in one address family. */
export interface Crossing {
  readonly from: Seat;
  readonly to: Seat;
  readonly family: Family;
  /** The worlds that have both. */
  readonly when: Guard;
  readonly paths: readonly StagePath[];
  /** One piece for all addresses that are treated alike. */
  readonly fromPieces: readonly Piece[];
  readonly toPieces: readonly Piece[];
}

/** What the stages that look at a piece's addresses let through, path by path. */
export interface Piece {
  /** All addresses that are treated alike. The largest range is first, because it makes the best example. */
  readonly ranges: readonly AddressRange[];
  readonly byPath: readonly Readonly<Record<Leg, Bounds>>[];
}

/** What one path does for one pair of pieces. */
export interface Cell {
  /** For every client port. */
  readonly certain: Allowed;
  /** For some client port. */
  readonly certainForSome: Allowed;
  /** For some client port, if everything that is not told is in favour. */
  readonly possible: Allowed;
  readonly missing: readonly string[];
}

/** All crossings of two members, for whoever asks for a packet or for what stops one. */
export function crossingsBetween(
  context: Context,
  sender: Member,
  receiver: Member,
  pathsBetween: PathsBetween,
): readonly Crossing[] {
  return seatPairs(sender, receiver).flatMap(({ from, to, when }) =>
    familiesOf(context, from, to).map(({ family, sources, destinations }): Crossing => {
      const paths = pathsBetween(context, from, to, family);
      const pieces = (side: Side, ranges: readonly AddressRange[]) => piecesOf(sideOf(paths, side), ranges);
      return {
        from,
        to,
        family,
        when,
        paths,
        fromPieces: pieces('from', sources),
        toPieces: pieces('to', destinations),
      };
    }),
  );
}

/** The placements of both, in the worlds that have them together. */
export function seatPairs(sender: Member, receiver: Member) {
  return sender.seats
    .flatMap((from) => receiver.seats.map((to) => ({ from, to, when: and(from.when, to.when) })))
    .filter(({ when }) => when !== NEVER);
}

/** The address families in which both have addresses, with the addresses that each has for the other. */
export function familiesOf(context: Context, from: Seat, to: Seat) {
  return ([4, 6] as const).flatMap((family) => {
    const sources = rangesTowards(context, from, to, family);
    const destinations = rangesTowards(context, to, from, family);
    return sources.length === 0 || destinations.length === 0 ? [] : [{ family, sources, destinations }];
  });
}

/** Public addresses that the other side's own VPC uses are not on the internet for it. */
function rangesTowards(context: Context, seat: Seat, other: Seat, family: Family): readonly AddressRange[] {
  const own =
    seat.kind === 'internet' && other.kind === 'host'
      ? withoutVpc(seat.ranges, vpcRanges(context.network, other.vpc))
      : seat.ranges;
  return byFamily(own)[family];
}

const withoutVpc = rememberedPair(subtractRanges);

const byFamily = rememberedOf((ranges: readonly AddressRange[]): Readonly<Record<Family, readonly AddressRange[]>> => {
  const of = (family: Family) => ranges.filter((range) => range.family === family);
  return { 4: of(4), 6: of(6) };
});

/** The stages of each path that look at the addresses of one side. */
export function sideOf(paths: readonly StagePath[], side: Side): readonly StagePath[] {
  return paths.map((path) => path.filter((stage) => stage.looksAt === side));
}

export function piecesOf(sides: readonly StagePath[], ranges: readonly AddressRange[]): readonly Piece[] {
  const split = splitAt(ranges, sides.flat().map(edgesOfStage));
  const byPathOf = (range: AddressRange) =>
    sides.map((path) => {
      const legs: Record<Leg, Bounds> = { request: PASS, reply: PASS, 'reply to NAT': PASS };
      for (const stage of path) legs[stage.leg] = bothBounds(legs[stage.leg], stage.bounds(range));
      return legs;
    });
  const [only] = split;
  if (split.length === 1 && only !== undefined) return [{ ranges: split, byPath: byPathOf(only) }];
  const byBehaviour = new Map<string, Piece>();
  for (const range of split) {
    const byPath = byPathOf(range);
    const key = keyOfPiece({ byPath });
    byBehaviour.set(key, {
      ranges: [...(byBehaviour.get(key)?.ranges ?? []), range].toSorted((left, right) =>
        sizeOf(left) < sizeOf(right) ? 1 : -1,
      ),
      byPath,
    });
  }
  return [...byBehaviour.values()];
}

/** Equal for pieces that are treated alike. */
export function keyOfPiece({ byPath }: Pick<Piece, 'byPath'>): string {
  let key = '';
  for (const legs of byPath)
    key += `${keyOfBounds(legs.request)}/${keyOfBounds(legs.reply)}/${keyOfBounds(legs['reply to NAT'])};`;
  return key;
}

function sizeOf(range: AddressRange): bigint {
  return isKnown(range) ? range.last - range.first : 0n;
}

/** What one path lets through between two pieces, leg by leg. */
export function legsOf(source: Piece, destination: Piece, path: number): Readonly<Record<Leg, Bounds>> {
  const left = source.byPath[path];
  const right = destination.byPath[path];
  if (left === undefined || right === undefined) throw new Error(`a piece of addresses was not judged on path ${path}`);
  const leg = (name: Leg) => bothBounds(left[name], right[name]);
  return { request: leg('request'), reply: leg('reply'), 'reply to NAT': leg('reply to NAT') };
}

export function cellOf(source: Piece, destination: Piece, path: number): Cell {
  const legs = legsOf(source, destination, path);
  const open = (bound: 'certain' | 'possible', clients: 'every' | 'any') =>
    (['reply', 'reply to NAT'] as const).reduce(
      (sum, leg) => (sum.length === 0 ? sum : both(sum, answered(legs[leg][bound], clients))),
      legs.request[bound],
    );
  const possible = open('possible', 'any');
  const missing = possible.length === 0 ? [] : Object.values(legs).flatMap((leg) => leg.missing);
  return { certain: open('certain', 'every'), certainForSome: open('certain', 'any'), possible, missing };
}

/**
 * Decides over all pieces of addresses. Of a party that has all its addresses, any one is enough. Of a party whose one
 * address is not told, all that it may be are needed.
 */
export function judgePieces(
  fromPieces: readonly Piece[],
  toPieces: readonly Piece[],
  paths: number,
  sender: Member['takes'],
  receiver: Member['takes'],
): Cell & { readonly dependsOnAddress: boolean } {
  const grid = fromPieces.map((source) =>
    toPieces.map((destination) =>
      Array.from({ length: paths }, (_, path) => cellOf(source, destination, path)).reduce(eitherCell, CLOSED),
    ),
  );
  const cells = grid.flat();
  const every = (found: readonly Allowed[]) => (found.length === 0 ? NOTHING : found.reduce(both, EVERYTHING));
  const any = (found: readonly Allowed[]) => found.reduce(eitherAllowed, NOTHING);
  const rows = grid.map((row) => row.map((cell) => cell.certainForSome));
  const columns = toPieces.map((_, column) =>
    grid.flatMap((row) => row.slice(column, column + 1)).map((cell) => cell.certainForSome),
  );
  const certainForSome =
    sender === 'every' && receiver === 'every'
      ? any(rows.flat())
      : every(sender === 'one' ? (receiver === 'one' ? rows.flat() : rows.map(any)) : columns.map(any));
  return {
    certain: every(cells.map(({ certain }) => certain)),
    certainForSome,
    possible: any(cells.map(({ possible }) => possible)),
    missing: cells.flatMap(({ missing }) => missing),
    dependsOnAddress: (sender === 'one' || receiver === 'one') && !isSameAllowance(certainForSome, any(rows.flat())),
  };
}

const CLOSED: Cell = { certain: NOTHING, certainForSome: NOTHING, possible: NOTHING, missing: [] };

function eitherCell(left: Cell, right: Cell): Cell {
  return {
    certain: eitherAllowed(left.certain, right.certain),
    certainForSome: eitherAllowed(left.certainForSome, right.certainForSome),
    possible: eitherAllowed(left.possible, right.possible),
    missing: [...left.missing, ...right.missing],
  };
}
