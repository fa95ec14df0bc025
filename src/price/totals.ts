/** How lines add up where conditions decide about some of them. */
import { ALWAYS, compareDecimals, type Decimal, decimal, NEVER, or, plus } from '../base/index.ts';
import type { Bill, ExactLine, Range } from './bill.ts';
import { difference, inEach, NO_AMOUNT, sum } from './range.ts';

/**
 * Adds up lines. A resource that conditions change counts with its cheapest case; what its dearest case adds is told
 * apart.
 */
export function totalsOf(lines: readonly ExactLine[]): Pick<Bill, 'total' | 'conditional' | 'fixed'> {
  const cases = [...Map.groupBy(lines, (line) => line.resource).values()];
  const least = sum(cases.map(leastOf));
  const most = sum(cases.map((each) => inEach((scenario) => mostOf(each.map(({ monthly }) => monthly[scenario])))));
  return { total: least, conditional: difference(most, least), fixed: plus(...cases.map(fixedOf)) };
}

/** What the lines of one resource come to in every world. */
export function leastOf(lines: readonly ExactLine[]): Range {
  if (!isEverywhere(lines)) return NO_AMOUNT;
  return inEach((scenario) => smallestOf(lines.map(({ monthly }) => monthly[scenario])));
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

function mostOf(values: readonly Decimal[]): Decimal {
  return values.toSorted(compareDecimals).at(-1) ?? decimal(0);
}
