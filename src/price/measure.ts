/** A quantity together with where it comes from and how it was found, so that a bill can show its own working. */
import type { QuantitySource } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal, dividedBy, showDecimal, showRounded } from '../base/index.ts';
import type { Range } from './bill.ts';
import { alike, inEach, product } from './range.ts';

export interface Measure {
  readonly range: Range;
  readonly from: QuantitySource;
  /** `2 zones`, `730 h`. */
  readonly how: string;
}

export const HOURS_A_WEEK = decimal(168);

/** A number that the template fixes. */
export function exactly(value: Decimal | number, how?: string): Measure {
  const number = typeof value === 'number' ? decimal(value) : value;
  return { range: alike(number), from: 'template', how: how ?? showDecimal(number) };
}

/** `2 zones`, `1 zone`. */
export function countedAs(count: number, one: string, many = `${one}s`): Measure {
  return exactly(count, `${count} ${count === 1 ? one : many}`);
}

const LEAST_SURE: readonly QuantitySource[] = ['template', 'usage', 'typical'];

/** The product. Its source is that of the least certain factor. */
export function by(first: Measure, ...rest: readonly Measure[]): Measure {
  return rest.reduce(
    (left, right) => ({
      range: product(left.range, right.range),
      from: LEAST_SURE.indexOf(right.from) > LEAST_SURE.indexOf(left.from) ? right.from : left.from,
      how: `${left.how} × ${right.how}`,
    }),
    first,
  );
}

/** The same quantity in another unit, or a part of it. */
export function changed(measure: Measure, how: string, change: (value: Decimal) => Decimal): Measure {
  return { ...measure, how, range: inEach((scenario) => change(measure.range[scenario])) };
}

/** The hours of a month, for something that runs this many hours of each week. */
export function monthly(hoursPerWeek: Decimal): Decimal {
  return dividedBy({ digits: hoursPerWeek.digits * 730n, scale: hoursPerWeek.scale }, HOURS_A_WEEK, 9);
}

export function showRange({ low, expected, high }: Range): string {
  const show = (value: Decimal) => showRounded(value, 3).replace(/\.?0+$/, '');
  if (compareDecimals(low, high) === 0) return show(low);
  return `${show(expected)} (${show(low)}–${show(high)})`;
}
