/** What an account gets free each month, if this system is alone in it. */
import type { Allowance } from '../answers/index.ts';
import { type Decimal, decimal, smallest } from '../base/index.ts';
import type { ExactLine } from './bill.ts';
import { costOf, rowOf } from './book.ts';
import type { PriceBook } from './price-row.ts';
import { difference, inEach, sum } from './range.ts';

export function allowancesOf(lines: readonly ExactLine[], book: PriceBook): readonly Allowance<Decimal>[] {
  const used = Map.groupBy(
    lines.flatMap((line) => line.components.map((component) => ({ component, region: line.region }))),
    ({ component }) => component.row,
  );
  return [...used].flatMap(([id, components]): readonly Allowance<Decimal>[] => {
    const row = rowOf(book, id);
    const region = components[0]?.region ?? '';
    if (row?.freePerMonth === undefined) return [];
    const free = decimal(row.freePerMonth);
    const total = sum(components.map(({ component }) => component.quantity));
    const cost = (quantity: typeof total) =>
      inEach((scenario) => {
        const found = costOf(row, region, quantity[scenario]);
        return found.ok ? found.cost.amount : decimal(0);
      });
    const left = inEach((scenario) => {
      const taken = smallest(free, total[scenario]);
      return difference(total, { low: taken, expected: taken, high: taken })[scenario];
    });
    const worth = difference(cost(total), cost(left));
    return [{ row: id, what: row.what, unit: row.unit, freePerMonth: free, worth }];
  });
}
