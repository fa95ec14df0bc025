/**
 * Who can open connections to whom, on which flows, in which worlds. There are three answers, each including the one
 * before: what is certainly open for everyone, what is certainly open for someone, and what may be open, if what no
 * template tells turns out that way.
 */
import { type Intervals, rememberedOf, rememberedPair } from '../../base/index.ts';
import type { Network } from '../../model/index.ts';
import { type GuardedFlows, toGuardedFlows } from './allowed.ts';
import { blocksOf, type Obstacle } from './blocked.ts';
import { pathsBetween } from './paths.ts';
import { type Member, membersOf, type ReachParty } from './seats.ts';
import { type Solution, solve } from './solve.ts';
import { contextOf } from './stage.ts';
import { withoutResources } from './without.ts';
import { certifyStopped, type Witness, witnessOf } from './witness.ts';

export interface Reach {
  /** Certainly open: for every address and placement of both parties and every client port. */
  readonly certain: GuardedFlows;
  /** Certainly open for someone: some address of a block, some interface of a group, some client port. */
  readonly certainForSome: GuardedFlows;
  /** Open for some address or placement, or undecidable. */
  readonly possible: GuardedFlows;
  /** What would decide between `certain` and `possible` (a parameter, an import, a peer); empty when nothing is unknown. */
  readonly missing: readonly string[];
  /** One packet that gets through, with the deciding object of each stage in order; undefined when none does. */
  witness(wanted: Intervals): Witness | undefined;
  /**
   * Every stage that stops wanted flows, in the order of the path. A stage is told even if another one stops the same
   * flows.
   */
  blockedBy(wanted: Intervals): readonly Obstacle[];
  /**
   * Replays packets of every kind among the wanted flows that are said not to get through, and returns how many.
   *
   * @throws when the replay delivers one: solver and replay disagree.
   */
  certify(wanted: Intervals): number;
}

export interface ReachOptions {
  /** Resources that are taken away. Routes to them stay, and drop their packets. @default none */
  readonly without?: ReadonlySet<string>;
}

/** What `from` reaches at `to`. The same network gives the same answer quickly when asked often. */
export function reach(network: Network, from: ReachParty, to: ReachParty, options: ReachOptions = {}): Reach {
  const left = remaining(network, options);
  return reachBetween(left, membersOf(left, from), membersOf(left, to));
}

/** The network without what is taken away. */
export function remaining(network: Network, { without }: ReachOptions): Network {
  return without === undefined || without.size === 0 ? network : withoutResources(network, without);
}

export function reachBetween(
  network: Network,
  from: readonly Member[],
  to: readonly Member[],
  paths = pathsBetween,
): Reach {
  return paths === pathsBetween
    ? reaches(network)(from, to)
    : reachOf(network, solve(contextOf(network), from, to, paths));
}

/** Parties of one network that meet again in another question get the same answer. */
const reaches = rememberedOf((network: Network) =>
  rememberedPair((from: readonly Member[], to: readonly Member[]) =>
    reachOf(network, solve(contextOf(network), from, to, pathsBetween)),
  ),
);

function reachOf(network: Network, solution: Solution): Reach {
  return {
    certain: toGuardedFlows(solution.certain),
    certainForSome: toGuardedFlows(solution.certainForSome),
    possible: toGuardedFlows(solution.possible),
    missing: solution.missing,
    witness: (wanted) => witnessOf(network, solution, wanted),
    blockedBy: (wanted) => blocksOf(solution, wanted),
    certify: (wanted) => certifyStopped(network, solution, wanted),
  };
}
