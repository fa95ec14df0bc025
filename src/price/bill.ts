/** What a system costs in a month, resource by resource: the answer of this part. */
import type { Allowance, Amounts, BillComponent, BillLine } from '../answers/index.ts';
import type { Decimal, Guard } from '../base/index.ts';

/** An amount or a quantity under the three scenarios of usage. */
export type Range = Amounts<Decimal>;

export interface ExactLine extends Omit<BillLine<Decimal>, 'when'> {
  /** The worlds in which it is billed like this. */
  readonly when: Guard;
}

export type ExactComponent = BillComponent<Decimal>;

export interface Bill {
  readonly currency: 'USD';
  readonly lines: readonly ExactLine[];
  /** What is billed in every world: each resource where it costs least. */
  readonly total: Range;
  /** What the dearest cases of conditional resources add to that, at most. */
  readonly conditional: Range;
  /** The part of the total that the template alone tells, at least. */
  readonly fixed: Decimal;
  /** Ids of the resources without a price. */
  readonly unpriced: readonly string[];
  /** What the account gets free of this if nothing else runs in it. Not deducted. */
  readonly allowances: readonly Allowance<Decimal>[];
  /** Statements of the usage that changed nothing in the bill. */
  readonly unused: readonly UnusedUsage[];
  /** Set where the template names no region. */
  readonly assumedRegion?: string;
}

export interface UnusedUsage {
  readonly selector: string;
  /** A quantity by which no matched resource is billed; undefined where the selector matches nothing. */
  readonly quantity?: string;
  /** What the matched resources are billed by. */
  readonly billedBy: readonly string[];
}
