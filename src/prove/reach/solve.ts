/**
 * From paths to verdicts. What the sender's objects let through depends on the receiver's address, and the other way
 * round. So addresses are cut into pieces that no rule on the paths tells apart. Pieces that are treated alike are
 * judged once, and each pair of pieces is decided for all flows and worlds together.
 */
import { ALWAYS, and, type Guard, NEVER, or, rememberedPair } from '../../base/index.ts';
import { type AddressRange, type Family, isKnown, splitRanges, subtractRanges } from './addresses.ts';
import { type Allowed, both, EVERYTHING, eitherAllowed, isSame, NOTHING, onlyIn, unless } from './allowed.ts';
import { answered } from './answers.ts';
import { type Bounds, bothBounds, keyOfBounds, PASS } from './bounds.ts';
import type { PathsBetween } from './paths.ts';
import { type Member, type Seat, vpcRanges } from './seats.ts';
import type { Context, Leg, Side, StagePath } from './stage.ts';
import { pairKey, standingOf } from './standing.ts';

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

export interface Solution extends Cell {
  /** Made when somebody asks for a packet, or for what stops one. */
  crossings(): readonly Crossing[];
}

export function solve(
  context: Context,
  from: readonly Member[],
  to: readonly Member[],
  pathsBetween: PathsBetween,
): Solution {
  const solved = solverOf(context, pathsBetween);
  const pairs = from.flatMap((sender) => to.map((receiver) => solved(sender, receiver)));
  const someone = or(NEVER, ...pairs.map(({ exists }) => exists));
  const certain = onlyIn(
    pairs.reduce((sum, pair) => both(sum, pair.certain), EVERYTHING),
    someone,
  );
  const certainForSome = pairs.reduce(
    (sum, pair) => eitherAllowed(sum, onlyIn(pair.certainForSome, pair.exists)),
    NOTHING,
  );
  const possible = pairs.reduce((sum, pair) => eitherAllowed(sum, pair.possible), NOTHING);
  const missing = isSame(certain, possible) ? [] : [...new Set(pairs.flatMap((pair) => pair.missing))];
  return {
    certain,
    certainForSome,
    possible,
    missing,
    crossings: () =>
      from.flatMap((sender) =>
        to.flatMap((receiver) =>
          seatPairs(sender, receiver).flatMap(({ from, to, when }) =>
            crossingsOf(context, from, to, when, pathsBetween),
          ),
        ),
      ),
  };
}

/** What one member lets another do. */
export interface PairVerdict extends Cell {
  /** The worlds that have both. */
  readonly exists: Guard;
}

type Solver = (sender: Member, receiver: Member) => PairVerdict;

/** Pairs that no rule tells apart are solved once, for two members without a name. */
export const solverOf = rememberedPair((context: Context, pathsBetween: PathsBetween): Solver => {
  const known = new Map<string, { readonly verdict: PairVerdict; readonly names: readonly [string, string] }>();
  return (sender, receiver) => {
    const [left, right] = [standingOf(context, sender), standingOf(context, receiver)];
    const key = pairKey(context.network, left.sender, right.receiver);
    let found = known.get(key);
    if (found === undefined) {
      const [one, other] = [left.sender.nameless, right.receiver.nameless];
      found = { verdict: solvePair(context, one, other, pathsBetween), names: [one.name, other.name] };
      known.set(key, found);
    }
    const { verdict, names } = found;
    const named = (text: string) => text.replaceAll(names[0], sender.name).replaceAll(names[1], receiver.name);
    return whileDoubtful(inWorlds(verdict, and(left.when, right.when), named), [sender, receiver]);
  };
});

/** The verdict where there are such members at all, about those with these names. */
function inWorlds(verdict: PairVerdict, when: Guard, named: (text: string) => string): PairVerdict {
  const missing = verdict.missing.length === 0 ? verdict.missing : verdict.missing.map(named);
  if (when === ALWAYS) return { ...verdict, missing };
  return {
    exists: and(verdict.exists, when),
    certain: unless(verdict.certain, when),
    certainForSome: unless(verdict.certainForSome, when),
    possible: onlyIn(verdict.possible, when),
    missing,
  };
}

/** Nothing is certain of a member that there only may be. */
function whileDoubtful(pair: PairVerdict, members: readonly Member[]): PairVerdict {
  const doubts = members.flatMap(({ doubt }) => doubt ?? []);
  if (doubts.length === 0) return pair;
  const missing = pair.possible.length === 0 ? [] : [...doubts, ...pair.missing];
  return { ...pair, exists: NEVER, certainForSome: NOTHING, missing };
}

function seatPairs(sender: Member, receiver: Member) {
  return sender.seats
    .flatMap((from) => receiver.seats.map((to) => ({ from, to, when: and(from.when, to.when) })))
    .filter(({ when }) => when !== NEVER);
}

function solvePair(context: Context, sender: Member, receiver: Member, pathsBetween: PathsBetween): PairVerdict {
  const seats = seatPairs(sender, receiver);
  const solved = seats.map(({ from, to, when }) => ({
    when,
    outcomes: crossingsOf(context, from, to, when, pathsBetween).map((crossing) =>
      judge(crossing, sender.takes, receiver.takes),
    ),
  }));
  // Whichever family connects, the parties are connected.
  const overFamilies = (pick: (cell: Cell) => Allowed) =>
    solved.map(({ when, outcomes }) => ({ when, open: outcomes.map(pick).reduce(eitherAllowed, NOTHING) }));
  const always = (pick: (cell: Cell) => Allowed) =>
    overFamilies(pick).reduce((sum, { when, open }) => both(sum, unless(open, when)), EVERYTHING);
  const certainForSome = always((cell) => cell.certainForSome);
  const sometimes = overFamilies((cell) => cell.certainForSome).reduce(
    (sum, { when, open }) => eitherAllowed(sum, onlyIn(open, when)),
    NOTHING,
  );
  const exists = or(NEVER, ...seats.map(({ when }) => when));
  const outcomes = solved.flatMap((each) => each.outcomes);
  const dependsOnSeat = solved.length > 1 && !isSame(onlyIn(certainForSome, exists), sometimes);
  return {
    exists,
    certain: always((cell) => cell.certain),
    certainForSome,
    possible: overFamilies((cell) => cell.possible).reduce(
      (sum, { when, open }) => eitherAllowed(sum, onlyIn(open, when)),
      NOTHING,
    ),
    missing: [
      ...outcomes.flatMap(({ missing }) => missing),
      ...[sender, receiver]
        .filter(({ seats }) => dependsOnSeat && seats.length > 1)
        .map(({ name }) => `the subnet of ${name}`),
      ...[sender, receiver]
        .filter(({ takes }) => takes === 'one' && outcomes.some((outcome) => outcome.dependsOnAddress))
        .map(({ name }) => `the address of ${name}`),
    ],
  };
}

function crossingsOf(
  context: Context,
  from: Seat,
  to: Seat,
  when: Guard,
  pathsBetween: PathsBetween,
): readonly Crossing[] {
  return ([4, 6] as const).flatMap((family): readonly Crossing[] => {
    const sources = rangesTowards(context, from, to, family);
    const destinations = rangesTowards(context, to, from, family);
    if (sources.length === 0 || destinations.length === 0) return [];
    const paths = pathsBetween(context, from, to, family);
    return [
      {
        from,
        to,
        family,
        when,
        paths,
        fromPieces: piecesOf(paths, 'from', sources),
        toPieces: piecesOf(paths, 'to', destinations),
      },
    ];
  });
}

/** Public addresses that the other side's own VPC uses are not on the internet for it. */
function rangesTowards(context: Context, seat: Seat, other: Seat, family: Family): readonly AddressRange[] {
  const own =
    seat.kind === 'internet' && other.kind === 'host'
      ? subtractRanges(seat.ranges, vpcRanges(context.network, other.vpc))
      : seat.ranges;
  return own.filter((range) => range.family === family);
}

function piecesOf(paths: readonly StagePath[], side: Side, ranges: readonly AddressRange[]): readonly Piece[] {
  const sides = paths.map((path) => path.filter((stage) => stage.looksAt === side));
  const byBehaviour = new Map<string, Piece>();
  for (const range of splitRanges(
    ranges,
    sides.flat().flatMap(({ cuts }) => cuts),
  )) {
    const byPath = sides.map((path) => {
      const legs: Record<Leg, Bounds> = { request: PASS, reply: PASS, 'reply to NAT': PASS };
      for (const stage of path) legs[stage.leg] = bothBounds(legs[stage.leg], stage.bounds(range));
      return legs;
    });
    const key = byPath.map((legs) => Object.values(legs).map(keyOfBounds).join('/')).join(';');
    byBehaviour.set(key, {
      ranges: [...(byBehaviour.get(key)?.ranges ?? []), range].toSorted((left, right) =>
        sizeOf(left) < sizeOf(right) ? 1 : -1,
      ),
      byPath,
    });
  }
  return [...byBehaviour.values()];
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
function judge(
  crossing: Crossing,
  sender: Member['takes'],
  receiver: Member['takes'],
): Cell & { readonly dependsOnAddress: boolean } {
  const grid = crossing.fromPieces.map((source) =>
    crossing.toPieces.map((destination) =>
      crossing.paths.map((_, path) => cellOf(source, destination, path)).reduce(eitherCell, CLOSED),
    ),
  );
  const cells = grid.flat();
  const every = (found: readonly Allowed[]) => (found.length === 0 ? NOTHING : found.reduce(both, EVERYTHING));
  const any = (found: readonly Allowed[]) => found.reduce(eitherAllowed, NOTHING);
  const rows = grid.map((row) => row.map((cell) => cell.certainForSome));
  const columns = crossing.toPieces.map((_, column) =>
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
    dependsOnAddress: (sender === 'one' || receiver === 'one') && !isSame(certainForSome, any(rows.flat())),
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
