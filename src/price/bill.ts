/** What a system costs in a month, resource by resource: the answer of this part. */
import type { Allowance, Amounts, BillComponent, BillLine } from '../answers/index.ts';
import type { Decimal, Guard } from '../base/index.ts';

/** An amount or a quantity under the three scenarios of usage. */
export type Range = Amounts<Decimal>;

export interface ExactLine extends Omit<BillLine<Decimal>, 'when'> {
  /** The worlds in which it is billed like this. */
  readonly when: Guard;
  /**
   * Of a line without a price: what the template says of the resource. Two of them with the same reason may still cost
   * differently, if this differs.
   */
  readonly definition?: string;
}

/** The worlds in which everything together costs the same. */
export interface BillWorld {
  readonly when: Guard;
  /** What the parts with a price come to. */
  readonly monthly: Range;
  /** The lines that have no price there, or not a whole one. */
  readonly unpriced: readonly ExactLine[];
}

export type ExactComponent = BillComponent<Decimal>;

export interface Bill {
  readonly currency: 'USD';
  readonly lines: readonly ExactLine[];
  /** What the cheapest world costs, as far as its prices are known. */
  readonly total: Range;
  /** What the dearest world costs beyond that. */
  readonly conditional: Range;
  /** Undefined where conditions allow more different sums than a reader can tell apart. */
  readonly worlds?: readonly BillWorld[];
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
