/**
 * `priced`: the template alone tells the amount. `usage`: at least one component depends on usage; its unit price is
 * known. `free`: AWS charges nothing for it. `unknown`: at least one component has no known price, which `reason` names;
 * what is known of it is counted, what is not is never taken as zero.
 */
export type BillOutcome = 'priced' | 'usage' | 'free' | 'unknown';

/** Whether a quantity follows from the template, was stated in the usage, or is what is typical. */
export type QuantitySource = 'template' | 'usage' | 'typical';

/**
 * How far a figure can be trusted. A: read from the AWS Price List in 2026. B: read from the Price List or AWS's pricing page
 * in 2024-25. C: a secondary source of 2026. D: derived, or assumed equal to the other region. U: no source was found.
 */
export type PriceGrade = 'A' | 'B' | 'C' | 'D' | 'U';

export interface Amounts {
  readonly low: string;
  readonly expected: string;
  readonly high: string;
}

export interface ReportedLine {
  readonly resource: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly outcome: BillOutcome;
  readonly reason?: string;
  /** The worlds in which it is billed so, where those are not all. */
  readonly when?: string;
  readonly monthly: Amounts;
  readonly components: readonly ReportedComponent[];
}

export interface ReportedComponent {
  readonly what: string;
  readonly row: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly per: number;
  readonly quantity: Amounts;
  readonly monthly: Amounts;
  readonly from: QuantitySource;
  readonly grade: PriceGrade;
  readonly how: string;
}

export interface ReportedAllowance {
  readonly row: string;
  readonly what: string;
  readonly freePerMonth: string;
  readonly unit: string;
  readonly worth: Amounts;
}
