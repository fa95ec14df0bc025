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

/** The same done in each scenario. */
export function inEach(make: (scenario: Scenario) => Decimal): Range {
  return { low: make('low'), expected: make('expected'), high: make('high') };
}

export function sum(ranges: readonly Range[]): Range {
  return inEach((scenario) => plus(...ranges.map((range) => range[scenario])));
}

export function product(left: Range, right: Range): Range {
  return inEach((scenario) => times(left[scenario], right[scenario]));
}

export function difference(left: Range, right: Range): Range {
  return inEach((scenario) => minus(left[scenario], right[scenario]));
}
