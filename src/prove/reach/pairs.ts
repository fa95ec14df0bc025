/**
 * What one member lets another do. Three things are remembered, because pairs that differ in little share them: the paths
 * between two places, on which stages stand for whatever groups there are; what these paths let through for the addresses
 * of one side, once the groups are known; and the verdict on two of these.
 */
import { ALWAYS, and, type Guard, NEVER, or, rememberedPair } from '../../base/index.ts';
import type { AddressRange } from './addresses.ts';
import { type Allowed, both, EVERYTHING, eitherAllowed, isSameAllowance, NOTHING, onlyIn, unless } from './allowed.ts';
import { type Bounds, bothBounds, keyOfBounds, PASS } from './bounds.ts';
import { type Cell, familiesOf, judgePieces, keyOfPiece, type Piece, piecesOf, seatPairs, sideOf } from './crossing.ts';
import { footingOf, NAMES, type PairSide, rangesKey, saidOfPeer } from './footing.ts';
import type { PathsBetween } from './paths.ts';
import type { Member, Seat } from './seats.ts';
import { groupStageKnownAs } from './security-group.ts';
import { type Context, MOST_NUMBERS, numberOfStage, type Stage, type StagePath } from './stage.ts';

export interface PairVerdict extends Cell {
  /** The worlds that have both. */
  readonly exists: Guard;
}

export type Solver = (sender: Member, receiver: Member) => PairVerdict;

/** Pairs that no rule tells apart are solved once, for two members without a name. */
export const solverOf = rememberedPair((context: Context, pathsBetween: PathsBetween): Solver => {
  const known = new Map<string, PairVerdict>();
  const solve = pairSolver(context, pathsBetween);
  return (sender, receiver) => {
    const [left, right] = [footingOf(context, sender), footingOf(context, receiver)];
    const [one, other] = [left.sender, right.receiver];
    const said = [saidOfPeer(context, one, other), saidOfPeer(context, other, one)] as const;
    const key = `${one.profile},${other.profile},${said[0]},${said[1]}`;
    let found = known.get(key);
    if (found === undefined) {
      found = solve(one, other, said);
      known.set(key, found);
    }
    const verdict = found.missing.length === 0 ? found : called(found, sender.name, receiver.name);
    return whileDoubtful(inWorlds(verdict, and(left.when, right.when)), [sender, receiver]);
  };
});

/** The verdict about members with these names. */
function called(verdict: PairVerdict, sender: string, receiver: string): PairVerdict {
  const named = (text: string) => text.replaceAll(NAMES.sender, sender).replaceAll(NAMES.receiver, receiver);
  return { ...verdict, missing: verdict.missing.map(named) };
}

/** The verdict where there are such members at all. */
const inWorlds = rememberedPair((verdict: PairVerdict, when: Guard): PairVerdict => {
  if (when === ALWAYS) return verdict;
  return {
    exists: and(verdict.exists, when),
    certain: unless(verdict.certain, when),
    certainForSome: unless(verdict.certainForSome, when),
    possible: onlyIn(verdict.possible, when),
    missing: verdict.missing,
  };
});

/** Nothing is certain of a member that there only may be. */
function whileDoubtful(pair: PairVerdict, members: readonly Member[]): PairVerdict {
  if (members.every(({ doubt }) => doubt === undefined)) return pair;
  const doubts = members.flatMap(({ doubt }) => doubt ?? []);
  const missing = pair.possible.length === 0 ? [] : [...doubts, ...pair.missing];
  return { ...pair, exists: NEVER, certainForSome: NOTHING, missing };
}

/** The paths between two places, for all that may stand there. */
interface Net {
  readonly exists: Guard;
  readonly crossings: readonly {
    readonly when: Guard;
    /** The seats, by their place among those of the members. */
    readonly from: number;
    readonly to: number;
    readonly families: readonly {
      readonly paths: number;
      readonly sources: NetSide;
      readonly destinations: NetSide;
    }[];
  }[];
}

/** The stages that look at the addresses of one side. */
interface NetSide {
  readonly number: number;
  /** The stages among them that stand for groups, each once. */
  readonly places: readonly Stage[];
  readonly ranges: readonly AddressRange[];
  /** What the other stages let through, if it is the same for all addresses and nothing is missing to tell. */
  readonly alone: Alone | undefined;
  /** Path by path. They are found again where they are asked for, which is seldom, and not kept. */
  stages(): readonly StagePath[];
}

interface Alone {
  readonly number: number;
  readonly piece: Piece;
  /** Whether groups stand on each path. */
  readonly hasGroups: readonly boolean[];
}

interface Numbered<T> {
  readonly number: number;
  readonly found: T;
}

interface GroupPiece {
  readonly ranges: readonly AddressRange[];
  readonly bounds: Bounds;
}

type Outcome = ReturnType<typeof judgePieces>;

function pairSolver(context: Context, pathsBetween: PathsBetween) {
  const nets = new Map<number, Net>();
  const pieces = new Map<string, Numbered<readonly Piece[]>>();
  const joined = new Map<number, Numbered<readonly Piece[]>>();
  const ofGroups = new Map<number, Numbered<readonly GroupPiece[]> | undefined>();
  const outcomes = new Map<string, Numbered<Outcome>>();
  const alone = new Map<number, Alone>();
  const verdicts = new Map<string, PairVerdict>();

  const netOf = (sender: PairSide, receiver: PairSide): Net => {
    const key = sender.place * MOST_NUMBERS + receiver.place;
    const known = nets.get(key);
    if (known !== undefined) return known;
    const net = netBetween(context, apart(sender.nameless()), apart(receiver.nameless()), pathsBetween, alone);
    nets.set(key, net);
    return net;
  };

  /** What the side lets through, with these stages where one stands for groups. */
  const piecesWith = (side: NetSide, groups: readonly Stage[]): Numbered<readonly Piece[]> => {
    const [group, more] = groups;
    if (side.alone === undefined || group === undefined || more !== undefined) return piecesOfAll(side, groups);
    const own = groupPieces(group, side.ranges);
    if (own === undefined) return piecesOfAll(side, groups);
    const key = side.alone.number * MOST_NUMBERS + own.number;
    const known = joined.get(key);
    if (known !== undefined) return known;
    const { piece, hasGroups } = side.alone;
    const found = own.found.map(({ ranges, bounds }) => ({
      ranges,
      byPath: piece.byPath.map((legs, path) =>
        hasGroups[path] === true ? { ...legs, request: bothBounds(legs.request, bounds) } : legs,
      ),
    }));
    const made = { number: numberOfPieces(context, found), found };
    joined.set(key, made);
    return made;
  };

  const piecesOfAll = (side: NetSide, groups: readonly Stage[]): Numbered<readonly Piece[]> => {
    const key = `${side.number},${groups.map((stage) => stage.number).join()}`;
    const known = pieces.get(key);
    if (known !== undefined) return known;
    const filled = side
      .stages()
      .map((path) => path.map((stage) => groups[side.places.findIndex((place) => isOnePlace(place, stage))] ?? stage));
    const found = piecesOf(filled, side.ranges);
    const made = { number: numberOfPieces(context, found), found };
    pieces.set(key, made);
    return made;
  };

  /** What groups let through, piece by piece; undefined where something is missing to tell. */
  const groupPieces = (group: Stage, ranges: readonly AddressRange[]): Numbered<readonly GroupPiece[]> | undefined => {
    const key = numberOfStage(context, group) * MOST_NUMBERS + rangesKey(context, ranges);
    if (ofGroups.has(key)) return ofGroups.get(key);
    const alike = new Map<string, GroupPiece>();
    for (const { ranges: own, byPath } of piecesOf([[group]], ranges)) {
      const bounds = byPath[0]?.request ?? PASS;
      alike.set(keyOfBounds(bounds), { ranges: own, bounds });
    }
    const found = [...alike.values()];
    const isTold = found.every(({ bounds }) => bounds.missing.length === 0);
    const made = isTold ? { number: context.number(`groups ${[...alike.keys()].join('|')}`), found } : undefined;
    ofGroups.set(key, made);
    return made;
  };

  const outcomeOf = (
    from: Numbered<readonly Piece[]>,
    to: Numbered<readonly Piece[]>,
    paths: number,
    takes: readonly [Member['takes'], Member['takes']],
  ): Numbered<Outcome> => {
    const key = `${from.number},${to.number},${paths},${takes[0]},${takes[1]}`;
    const known = outcomes.get(key);
    if (known !== undefined) return known;
    const made = { number: outcomes.size, found: judgePieces(from.found, to.found, paths, ...takes) };
    outcomes.set(key, made);
    return made;
  };

  return (sender: PairSide, receiver: PairSide, [outward, inward]: readonly [string, string]): PairVerdict => {
    const [one, other] = [sender.nameless(), receiver.nameless()];
    const net = netOf(sender, receiver);
    const stageFor =
      (side: PairSide, said: string, host: Seat | undefined, peer: Seat | undefined) => (place: Stage) => {
        if (host?.kind !== 'host' || peer === undefined || place.standsFor === undefined) return place;
        const { direction, sharesGroups } = place.standsFor;
        return groupStageKnownAs(`${side.role} ${side.says} ${said}`, context, host, direction, peer, sharesGroups);
      };
    const solved = net.crossings.map(({ when, from, to, families }) => {
      const [host, peer] = [one.seats[from], other.seats[to]];
      return {
        when,
        outcomes: families.map(({ paths, sources, destinations }) => {
          const leaving = destinations.places.map(stageFor(sender, outward, host, peer));
          const arriving = sources.places.map(stageFor(receiver, inward, peer, host));
          return outcomeOf(piecesWith(sources, arriving), piecesWith(destinations, leaving), paths, [
            one.takes,
            other.takes,
          ]);
        }),
      };
    });
    const shape = `${one.takes}${one.seats.length > 1}${other.takes}${other.seats.length > 1}`;
    const key = `${shape} ${solved.map(({ when, outcomes }) => `${when.id}:${outcomes.map(({ number }) => number).join()}`).join(';')}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = verdictOn(
      net.exists,
      solved.map(({ when, outcomes }) => ({ when, outcomes: outcomes.map(({ found }) => found) })),
      [one, other],
    );
    verdicts.set(key, verdict);
    return verdict;
  };
}

function numberOfPieces(context: Context, pieces: readonly Piece[]): number {
  return context.number(`pieces ${pieces.map(keyOfPiece).join('|')}`);
}

/** The member with its groups left open. */
function apart(member: Member): Member {
  const seats = member.seats.map((seat): Seat => (seat.kind === 'host' ? { ...seat, groupsApart: true } : seat));
  return { ...member, seats };
}

function netBetween(
  context: Context,
  sender: Member,
  receiver: Member,
  pathsBetween: PathsBetween,
  known: Map<number, Alone>,
): Net {
  const pairs = seatPairs(sender, receiver);
  return {
    exists: or(NEVER, ...pairs.map(({ when }) => when)),
    crossings: pairs.map(({ from, to, when }) => ({
      when,
      from: sender.seats.indexOf(from),
      to: receiver.seats.indexOf(to),
      families: familiesOf(context, from, to).map(({ family, sources, destinations }) => {
        const find = () => pathsBetween(context, from, to, family);
        const paths = find();
        const side = (looksAt: 'from' | 'to', ranges: readonly AddressRange[]): NetSide => ({
          ...netSide(context, sideOf(paths, looksAt), ranges, known),
          ranges,
          stages: () => sideOf(find(), looksAt),
        });
        return { paths: paths.length, sources: side('from', sources), destinations: side('to', destinations) };
      }),
    })),
  };
}

function netSide(
  context: Context,
  stages: readonly StagePath[],
  ranges: readonly AddressRange[],
  known: Map<number, Alone>,
): Pick<NetSide, 'number' | 'places' | 'alone'> {
  const places: Stage[] = [];
  for (const stage of stages.flat())
    if (stage.standsFor !== undefined && !places.some((place) => isOnePlace(place, stage))) places.push(stage);
  const shown = (stage: Stage) =>
    stage.standsFor === undefined
      ? `${numberOfStage(context, stage)}`
      : `g${places.findIndex((place) => isOnePlace(place, stage))}`;
  const text = stages.map((path) => path.map(shown).join('.')).join('/');
  return {
    number: context.number(`side ${rangesKey(context, ranges)} ${text}`),
    places,
    alone: aloneOf(context, stages, ranges, known),
  };
}

function aloneOf(
  context: Context,
  stages: readonly StagePath[],
  ranges: readonly AddressRange[],
  known: Map<number, Alone>,
): Alone | undefined {
  const isGroups = ({ standsFor }: Stage) => standsFor !== undefined;
  const [piece, ...others] = piecesOf(
    stages.map((path) => path.filter((stage) => !isGroups(stage))),
    ranges,
  );
  if (piece === undefined || others.length > 0) return undefined;
  if (piece.byPath.some((legs) => Object.values(legs).some(({ missing }) => missing.length > 0))) return undefined;
  const hasGroups = stages.map((path) => path.some(isGroups));
  const number = context.number(`alone ${hasGroups.join()} ${keyOfPiece(piece)}`);
  const found = known.get(number) ?? { number, piece, hasGroups };
  known.set(number, found);
  return found;
}

/** Whether two stages stand for the same groups, which may name those of the other side alike. */
function isOnePlace({ standsFor: one }: Stage, { standsFor: other }: Stage): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.direction === other.direction &&
    one.sharesGroups.certain === other.sharesGroups.certain &&
    one.sharesGroups.possible === other.sharesGroups.possible
  );
}

/** The verdict over all seats. */
function verdictOn(
  exists: Guard,
  solved: readonly { readonly when: Guard; readonly outcomes: readonly Outcome[] }[],
  members: readonly Member[],
): PairVerdict {
  // Whichever family connects, the parties are connected.
  const overFamilies = (pick: (cell: Cell) => Allowed) =>
    solved.map(({ when, outcomes }) => ({ when, open: outcomes.map(pick).reduce(eitherAllowed, NOTHING) }));
  const always = (pick: (cell: Cell) => Allowed) =>
    overFamilies(pick).reduce((sum, { when, open }) => both(sum, unless(open, when)), EVERYTHING);
  const sometimes = (pick: (cell: Cell) => Allowed) =>
    overFamilies(pick).reduce((sum, { when, open }) => eitherAllowed(sum, onlyIn(open, when)), NOTHING);
  const certainForSome = always((cell) => cell.certainForSome);
  const outcomes = solved.flatMap((each) => each.outcomes);
  const dependsOnSeat =
    solved.length > 1 &&
    !isSameAllowance(
      onlyIn(certainForSome, exists),
      sometimes((cell) => cell.certainForSome),
    );
  return {
    exists,
    certain: always((cell) => cell.certain),
    certainForSome,
    possible: sometimes((cell) => cell.possible),
    missing: [
      ...outcomes.flatMap(({ missing }) => missing),
      ...members.filter(({ seats }) => dependsOnSeat && seats.length > 1).map(({ name }) => `the subnet of ${name}`),
      ...members
        .filter(({ takes }) => takes === 'one' && outcomes.some((outcome) => outcome.dependsOnAddress))
        .map(({ name }) => `the address of ${name}`),
    ],
  };
}
