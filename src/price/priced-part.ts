/** What a part costs in a region, with its commitment where one is stated. */
import { decimal, minus, times } from '../base/index.ts';
import type { Plan } from '../usage/index.ts';
import type { BillComponent, Range } from './bill.ts';
import { costOf, nearestRows, rowOf } from './book.ts';
import type { Measure } from './measure.ts';
import type { PriceBook } from './price-row.ts';
import type { Part } from './pricer.ts';
import { inEach } from './range.ts';

export interface Bought {
  readonly plan: Plan;
  /** The part of the list price that is saved. */
  readonly discount: string;
  readonly how: string;
}

export type PartPriced =
  | { readonly ok: true; readonly component: BillComponent }
  | { readonly ok: false; readonly reason: string };

export function pricedPart(part: Part, region: string, book: PriceBook, bought: Bought | undefined): PartPriced {
  const row = rowOf(book, part.row);
  if (row === undefined) return { ok: false, reason: noRow(part, book) };
  const quantity = quantityOf(part, bought);
  const low = costOf(row, region, quantity.range.low);
  const expected = costOf(row, region, quantity.range.expected);
  const high = costOf(row, region, quantity.range.high);
  if (!low.ok || !expected.ok || !high.ok) {
    return {
      ok: false,
      reason: [low, expected, high].map((each) => (each.ok ? '' : each.reason)).find((each) => each !== '') ?? '',
    };
  }
  const list: Range = { low: low.cost.amount, expected: expected.cost.amount, high: high.cost.amount };
  const share = bought === undefined ? undefined : minus(decimal(1), decimal(bought.discount));
  return {
    ok: true,
    component: {
      what: bought === undefined ? part.what : `${part.what}, ${bought.how}`,
      row: row.id,
      unit: row.unit,
      unitPrice: expected.cost.unitPrice,
      per: expected.cost.per,
      quantity: quantity.range,
      monthly: share === undefined ? list : inEach((scenario) => times(list[scenario], share)),
      from: quantity.from,
      grade: expected.cost.grade,
      how: quantity.how,
    },
  };
}

/** What is reserved is paid for every hour, whatever the schedule; spare capacity only while it runs. */
function quantityOf(part: Part, bought: Bought | undefined): Measure {
  if (part.commits === undefined || bought === undefined || bought.plan === 'spot') return part.quantity;
  return part.commits.always;
}

function noRow(part: Part, book: PriceBook): string {
  const near = nearestRows(book, part.row);
  const known = near.length === 0 ? '' : ` The nearest that is known: ${near.join(', ')}.`;
  return `${part.what}: the price book has no "${part.row}".${known}`;
}
