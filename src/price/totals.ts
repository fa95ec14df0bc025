/** How lines add up where conditions decide about some of them: one sum for each group of worlds, never one over worlds that exclude each other. */
import {
  ALWAYS,
  and,
  compareDecimals,
  type Decimal,
  decimal,
  type Guard,
  NEVER,
  not,
  or,
  plus,
  sumsByWorld,
  type Term,
  ZERO,
} from '../base/index.ts';
import type { Bill, BillWorld, ExactLine, Range } from './bill.ts';
import { difference, inEach, NO_AMOUNT, SCENARIOS, sum } from './range.ts';

/** The number of different sums that a reader can still tell apart. */
const MOST_WORLDS = 64;

/** Adds up lines in every world; where conditions allow too many different sums, between the bounds of each resource. */
export function totalsOf(lines: readonly ExactLine[]): Pick<Bill, 'total' | 'conditional' | 'fixed' | 'worlds'> {
  const billed = lines.filter(({ outcome }) => outcome !== 'free');
  const cases = [...Map.groupBy(billed, (line) => line.resource).values()];
  const fixed = plus(...cases.map(fixedOf));
  const worlds = worldsOf(billed);
  if (worlds === undefined) {
    const total = sum(cases.map(leastOf));
    return { total, conditional: difference(sum(cases.map(mostOf)), total), fixed };
  }
  const amounts = worlds.map(({ monthly }) => monthly);
  const total = inEach((scenario) => smallestOf(amounts.map((each) => each[scenario])));
  const most = inEach((scenario) => largestOf(amounts.map((each) => each[scenario])));
  return { total, conditional: difference(most, total), fixed, worlds };
}

/** The worlds in which everything together costs the same and lacks the same prices, those with all prices first. */
function worldsOf(lines: readonly ExactLine[]): readonly BillWorld[] | undefined {
  const terms = lines.flatMap(({ monthly, when, outcome }): readonly Term[] =>
    SCENARIOS.map((scenario, index) => ({
      index,
      when,
      amount: monthly[scenario],
      ...(outcome === 'unknown' && { isOpen: true }),
    })),
  );
  const found = sumsByWorld(terms, SCENARIOS.length);
  if (found === undefined || found.length > MOST_WORLDS) return undefined;
  const open = lines.filter(({ outcome }) => outcome === 'unknown');
  return found
    .map(({ when, sums: [low = ZERO, expected = ZERO, high = ZERO] }) => ({
      when,
      monthly: { low, expected, high },
      unpriced: open.filter((line) => and(line.when, when) !== NEVER),
    }))
    .toSorted(
      (left, right) =>
        left.unpriced.length - right.unpriced.length || compareDecimals(left.monthly.expected, right.monthly.expected),
    );
}

/** The least that the lines of one resource come to in any world. */
export function leastOf(lines: readonly ExactLine[]): Range {
  if (!isEverywhere(lines)) return NO_AMOUNT;
  return inEach((scenario) => smallestOf(lines.map(({ monthly }) => monthly[scenario])));
}

/** The most that the lines of one resource come to in any world, as far as their prices are known. */
export function mostOf(lines: readonly ExactLine[]): Range {
  return inEach((scenario) => largestOf(lines.map(({ monthly }) => monthly[scenario])));
}

/** The worlds that none of the lines speaks of. */
export function elsewhere(lines: readonly ExactLine[]): Guard {
  return not(or(NEVER, ...lines.map((each) => each.when)));
}

function fixedOf(lines: readonly ExactLine[]): Decimal {
  if (!isEverywhere(lines)) return decimal(0);
  return smallestOf(
    lines.map(({ components }) =>
      plus(...components.filter((each) => each.from === 'template').map((each) => each.monthly.low)),
    ),
  );
}

function isEverywhere(lines: readonly ExactLine[]): boolean {
  return or(NEVER, ...lines.map((each) => each.when)) === ALWAYS;
}

function smallestOf(values: readonly Decimal[]): Decimal {
  return values.toSorted(compareDecimals)[0] ?? decimal(0);
}

function largestOf(values: readonly Decimal[]): Decimal {
  return values.toSorted(compareDecimals).at(-1) ?? decimal(0);
}
