/** What a system costs in a month, resource by resource: the answer of this part. */
import type { Decimal, Guard } from '../base/index.ts';
import type { PriceGrade } from './price-row.ts';

/** An amount or a quantity under the three scenarios of usage. */
export interface Range {
  readonly low: Decimal;
  readonly expected: Decimal;
  readonly high: Decimal;
}

/**
 * `priced`: the template alone tells the amount. `usage`: at least one component depends on usage; its unit price is
 * known. `free`: AWS charges nothing for it. `unknown`: no price is known, and nothing is added to the total.
 */
export type BillOutcome = 'priced' | 'usage' | 'free' | 'unknown';

export interface BillLine {
  /** The resource's id in the model. */
  readonly resource: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly outcome: BillOutcome;
  /** Why it is free or unknown, in a sentence. */
  readonly reason?: string;
  readonly monthly: Range;
  readonly components: readonly BillComponent[];
  /** The worlds in which it exists. */
  readonly when: Guard;
}

export interface BillComponent {
  /** `Hours`, `Storage`, `Public IPv4 addresses`. */
  readonly what: string;
  /** The row of the price book. */
  readonly row: string;
  readonly unit: string;
  /** USD per `per` units, the first tier that is not free. */
  readonly unitPrice: Decimal;
  readonly per: number;
  readonly quantity: Range;
  readonly monthly: Range;
  /** Whether the quantity follows from the template, was stated in the usage, or is what is typical. */
  readonly from: 'template' | 'usage' | 'typical';
  readonly grade: PriceGrade;
  /** How the quantity was found: `2 zones × 730 h`. */
  readonly how: string;
}

export interface Bill {
  readonly currency: 'USD';
  readonly lines: readonly BillLine[];
  /** Over all lines that are not conditional. */
  readonly total: Range;
  /** The part of the total that the template alone tells. */
  readonly fixed: Decimal;
  /** Ids of the resources without a price. */
  readonly unpriced: readonly string[];
}
