/** What a system costs in a month, resource by resource: the answer of this part. */
import type { BillOutcome, PriceGrade, QuantitySource } from '../answers/index.ts';
import type { Decimal, Guard } from '../base/index.ts';

/** An amount or a quantity under the three scenarios of usage. */
export interface Range {
  readonly low: Decimal;
  readonly expected: Decimal;
  readonly high: Decimal;
}

export interface BillLine {
  /** The resource's id in the model; `account` and `external …` for what no resource of the template causes. */
  readonly resource: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly outcome: BillOutcome;
  /** Why it is free or unknown, in a sentence. */
  readonly reason?: string;
  readonly monthly: Range;
  readonly components: readonly BillComponent[];
  /** The worlds in which it is billed so. A resource that conditions change has a line for each of its cases. */
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
  readonly from: QuantitySource;
  readonly grade: PriceGrade;
  /** How the quantity was found: `2 zones × 730 h`. */
  readonly how: string;
}

export interface Bill {
  readonly currency: 'USD';
  readonly lines: readonly BillLine[];
  /** What is billed in every world: each resource where it costs least. */
  readonly total: Range;
  /** What the dearest cases of conditional resources add to that, at most. */
  readonly conditional: Range;
  /** The part of the total that the template alone tells, at least. */
  readonly fixed: Decimal;
  /** Ids of the resources without a price. */
  readonly unpriced: readonly string[];
  /** What the account gets free of this, were nothing else in it. Not deducted. */
  readonly allowances: readonly Allowance[];
  /** The parts of the usage that nothing in the bill answered to. */
  readonly unused: readonly UnusedUsage[];
  /** Set where the template names no region. */
  readonly assumedRegion?: string;
}

/** A free allowance of the account, and what it takes off the bill. */
export interface Allowance {
  readonly row: string;
  readonly what: string;
  readonly unit: string;
  readonly freePerMonth: Decimal;
  readonly worth: Range;
}

export interface UnusedUsage {
  readonly selector: string;
  /** A quantity that no matched resource is billed by; none where the selector means nothing. */
  readonly quantity?: string;
  /** What the matched resources are billed by. */
  readonly billedBy: readonly string[];
}
