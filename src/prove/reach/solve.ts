/** What a party reaches at another one, from what each of its members reaches at each of the other's. */
import { NEVER, or } from '../../base/index.ts';
import { both, EVERYTHING, eitherAllowed, isSameAllowance, NOTHING, onlyIn } from './allowed.ts';
import { type Cell, type Crossing, crossingsBetween } from './crossing.ts';
import { solverOf } from './pairs.ts';
import type { PathsBetween } from './paths.ts';
import type { Member } from './seats.ts';
import type { Context } from './stage.ts';

export interface Solution extends Cell {
  /** Made one by one when somebody asks for a packet, or for what stops one. */
  crossings(): Iterable<Crossing>;
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
  const missing = isSameAllowance(certain, possible) ? [] : [...new Set(pairs.flatMap((pair) => pair.missing))];
  return {
    certain,
    certainForSome,
    possible,
    missing,
    *crossings() {
      for (const sender of from) {
        for (const receiver of to) yield* crossingsBetween(context, sender, receiver, pathsBetween);
      }
    },
  };
}
