/**
 * What other parts found out about the same templates. It is plain data, because this part knows neither prices nor
 * drawings.
 */
import type { Decimal, Guard } from '../base/index.ts';

export interface Observations {
  readonly prices?: ObservedPrices;
  readonly drawing?: ObservedDrawing;
  /** What runs have shown, by the words in which a claim says what must be seen. */
  readonly witnessed?: ReadonlyMap<string, ObservedWitness>;
}

export interface ObservedWitness {
  /** The day of the run: `2026-11-29`. */
  readonly on: string;
  /** What was seen, in a sentence. */
  readonly saw: string;
}

export interface ObservedPrices {
  readonly bill: ObservedBill;
  /** The bill under other choices, by the name of the variant. */
  readonly variants: Readonly<Record<string, ObservedBill>>;
}

export interface ObservedBill {
  readonly costs: readonly ObservedCost[];
  /** Resources whose price is not known: a sum that needs one of them is not known either. */
  readonly unpriced: readonly string[];
}

/** One component of the price of a resource, in US dollars a month. */
export interface ObservedCost {
  readonly resource: string;
  /** `Instance hours`. */
  readonly component: string;
  /** The row of the price book: `ec2.instance.t3.medium`. */
  readonly row: string;
  readonly monthly: { readonly low: Decimal; readonly expected: Decimal; readonly high: Decimal };
  /** Whether the template alone tells the quantity. */
  readonly isFixed: boolean;
  /** `730 h × $0.0416`. */
  readonly how: string;
  readonly when: Guard;
}

export interface ObservedDrawing {
  readonly groups: readonly string[];
  readonly nodes: readonly DrawnNode[];
  readonly arrows: readonly { readonly from: string; readonly to: string }[];
}

export interface DrawnNode {
  readonly id: string;
  /** The resource type, or `users` and `internet`. */
  readonly type: string;
  readonly label: string;
  readonly resources: readonly string[];
  readonly color: string;
}
