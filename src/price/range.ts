import type { Scenario } from '../answers/index.ts';
import { type Decimal, decimal, minus, plus, times, ZERO } from '../base/index.ts';
import type { ScenarioAmount } from '../usage/index.ts';
import type { Range } from './bill.ts';

export const NO_AMOUNT: Range = Object.freeze({ low: ZERO, expected: ZERO, high: ZERO });

export const SCENARIOS: readonly Scenario[] = ['low', 'expected', 'high'];

export function alike(value: Decimal): Range {
  return { low: value, expected: value, high: value };
}

/** A stated amount: one number for all scenarios, or one for each. */
export function statedRange(amount: ScenarioAmount): Range {
  if (typeof amount === 'number') return alike(decimal(amount));
  return inEach((scenario) => decimal(amount[scenario]));
}

/** What comes of each scenario; the same number gives the same, and is worked out once. */
export function ofEach(range: Range, work: (value: Decimal) => Decimal): Range {
  const expected = work(range.expected);
  return {
    low: range.low === range.expected ? expected : work(range.low),
    expected,
    high: range.high === range.expected ? expected : work(range.high),
  };
}

/** The same done in each scenario. */
export function inEach(make: (scenario: Scenario) => Decimal): Range {
  return { low: make('low'), expected: make('expected'), high: make('high') };
}

export function sum(ranges: readonly Range[]): Range {
  const [first = NO_AMOUNT, ...rest] = ranges.filter((range) => range !== NO_AMOUNT);
  if (rest.length === 0) return first;
  return inEach((scenario) => plus(...ranges.map((range) => range[scenario])));
}

export function product(left: Range, right: Range): Range {
  if (isAlike(left) && isAlike(right)) return alike(times(left.expected, right.expected));
  return inEach((scenario) => times(left[scenario], right[scenario]));
}

function isAlike({ low, expected, high }: Range): boolean {
  return low === expected && expected === high;
}

export function difference(left: Range, right: Range): Range {
  return inEach((scenario) => minus(left[scenario], right[scenario]));
}
