import type { Diagnostic } from '../base/index.ts';
import type { Amounts, ReportedAllowance, ReportedLine } from './bill.ts';

/** The answer of `price`: every amount a decimal number as text, in US dollars a month. */
export interface PriceReport {
  readonly schema: 'lintel/price@1';
  readonly target: string;
  readonly title?: string;
  readonly environment?: string;
  readonly regions: readonly string[];
  /** Set where the template names no region, so that one was assumed. */
  readonly assumedRegion?: string;
  readonly currency: 'USD';
  readonly prices: { readonly asOf: string; readonly from: string };
  readonly lines: readonly ReportedLine[];
  readonly total: Amounts;
  /** What the dearest cases of conditional resources add, at most. */
  readonly conditional: Amounts;
  /** The part of the total that the template alone tells. */
  readonly fixed: string;
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
  readonly allowances: readonly ReportedAllowance[];
  readonly stated?: ReportedStated;
  readonly variants: readonly ReportedVariant[];
  readonly usage: {
    /** The file or target that the usage came from; none where everything is typical. */
    readonly from?: string;
    readonly typical: readonly { readonly resource: string; readonly what: string; readonly how: string }[];
  };
  readonly budget?: { readonly usd: string; readonly isExceeded: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportedStated {
  readonly source?: string;
  readonly lines: readonly {
    readonly line: string;
    readonly says: string;
    readonly monthly: Amounts;
    readonly outcome: 'agrees' | 'differs' | 'nothing is meant';
    readonly resources: readonly string[];
    readonly rows: readonly string[];
    readonly because?: string;
  }[];
  readonly total?: {
    readonly says: string;
    readonly monthly: Amounts;
    readonly outcome: 'agrees' | 'differs';
    readonly sumOfLines: readonly [string, string];
    readonly because?: string;
  };
  readonly unmentioned: readonly {
    readonly what: string;
    readonly row: string;
    readonly resources: readonly string[];
    readonly monthly: Amounts;
  }[];
}

export interface ReportedVariant {
  readonly name: string;
  readonly about: string;
  readonly row?: string;
  readonly says?: string;
  readonly because?: string;
  readonly total: Amounts;
  readonly saves: Amounts;
  readonly of: Amounts;
  /** The saved part of `of`, where usage is as expected: `0.37`. */
  readonly share: string;
  readonly changes: readonly ReportedChange[];
  readonly unpriced: readonly string[];
}

export interface ReportedChange {
  readonly resource: string;
  readonly type: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: Amounts;
  readonly after: Amounts;
  readonly difference: Amounts;
  readonly because: readonly string[];
}

/** The answer of `--compare`: what it costs to go from one to the other. */
export interface PriceComparison {
  readonly schema: 'lintel/price-comparison@1';
  readonly before: PriceReport;
  readonly after: PriceReport;
  readonly changes: readonly ReportedChange[];
  readonly difference: Amounts;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `price --all`. */
export interface PriceReports {
  readonly schema: 'lintel/price@1';
  readonly targets: readonly PriceReport[];
}
