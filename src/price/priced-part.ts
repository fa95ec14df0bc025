/** What a part costs in a region, with its commitment where one is stated. */
import type { PriceGrade } from '../answers/index.ts';
import { type Decimal, decimal, largest, minus, ZERO } from '../base/index.ts';
import type { ExactComponent, Range } from './bill.ts';
import { costOf, nearestRows, rowOf } from './book.ts';
import type { Bought } from './bought.ts';
import type { PriceBook, PriceRow } from './price-row.ts';
import type { PricedPart } from './pricer.ts';
import { alike, inEach, NO_AMOUNT, ofEach, product, sum } from './range.ts';

export type PartPriced =
  | { readonly ok: true; readonly component: ExactComponent }
  | { readonly ok: false; readonly reason: string };

export function pricedPart(part: PricedPart, region: string, book: PriceBook, bought: Bought | undefined): PartPriced {
  const row = rowOf(book, part.row);
  if (row === undefined) return { ok: false, reason: noRow(part, book) };
  const split = splitOf(part, bought);
  const quantity = sum([split.bought, split.list]);
  const found = costOf(row, region, quantity.expected);
  if (!found.ok) return found;
  const cost = (range: Range) => ofEach(range, (amount) => amountOf(row, region, amount));
  const share = minus(decimal(1), bought?.discount ?? ZERO);
  return {
    ok: true,
    component: {
      what: bought === undefined ? part.what : `${part.what}, ${bought.how}`,
      row: row.id,
      unit: row.unit,
      unitPrice: found.cost.unitPrice,
      per: found.cost.per,
      quantity,
      monthly:
        split.bought === NO_AMOUNT
          ? cost(split.list)
          : sum([product(cost(split.bought), alike(share)), cost(split.list)]),
      from: part.quantity.from,
      grade: lessTrusted(found.cost.grade, bought?.grade ?? 'A'),
      how: part.quantity.how,
      ...(bought !== undefined &&
        split.bought !== NO_AMOUNT && {
          bought: { plan: bought.plan, list: sum([cost(split.bought), cost(split.list)]) },
        }),
    },
  };
}

function amountOf(row: PriceRow, region: string, quantity: Decimal): Decimal {
  const found = costOf(row, region, quantity);
  if (!found.ok) throw new Error(`the region ${region} has a price of ${row.id} for one quantity only`);
  return found.cost.amount;
}

interface Split {
  /** What the commitment covers. */
  readonly bought: Range;
  /** What is paid at list price. */
  readonly list: Range;
}

/**
 * Splits a quantity into what the commitment covers and what is paid at list price. The least that scaling may choose
 * is reserved, and paid for every hour whatever the schedule. Spot capacity is paid while it runs.
 */
function splitOf({ quantity, commits }: PricedPart, bought: Bought | undefined): Split {
  if (bought === undefined || commits === undefined) return { bought: NO_AMOUNT, list: quantity.range };
  if (bought.plan === 'spot') return { bought: quantity.range, list: NO_AMOUNT };
  const { low } = commits.always.range;
  return { bought: alike(low), list: inEach((scenario) => largest(ZERO, minus(quantity.range[scenario], low))) };
}

const LEAST_TRUSTED = ['A', 'B', 'C', 'D', 'U'] as const;

function lessTrusted(left: PriceGrade, right: PriceGrade): PriceGrade {
  return LEAST_TRUSTED.indexOf(left) > LEAST_TRUSTED.indexOf(right) ? left : right;
}

function noRow(part: PricedPart, book: PriceBook): string {
  const near = nearestRows(book, part.row);
  const known = near.length === 0 ? '' : ` The nearest that is known: ${near.join(', ')}.`;
  return `${part.what}: the price book has no "${part.row}".${known}`;
}
