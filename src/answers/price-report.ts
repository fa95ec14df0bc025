import type { Diagnostic } from '../base/index.ts';
import type { Allowance, Amounts, BillLine, PriceChange, PricedVariant, StatedPrices } from './bill.ts';

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
  readonly lines: readonly BillLine[];
  readonly total: Amounts;
  /** What the dearest cases of conditional resources add, at most. */
  readonly conditional: Amounts;
  /** The part of the total that the template alone tells. */
  readonly fixed: string;
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
  readonly allowances: readonly Allowance[];
  readonly stated?: StatedPrices;
  readonly variants: readonly PricedVariant[];
  readonly usage: {
    /** The file or target that the usage came from; none where everything is typical. */
    readonly from?: string;
    readonly typical: readonly { readonly resource: string; readonly what: string; readonly how: string }[];
  };
  readonly budget?: { readonly usd: string; readonly isExceeded: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `--compare`: what it costs to go from one to the other. */
export interface PriceComparison {
  readonly schema: 'lintel/price-comparison@1';
  readonly before: PriceReport;
  readonly after: PriceReport;
  readonly changes: readonly PriceChange[];
  readonly difference: Amounts;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `price --all`. */
export interface PriceReports {
  readonly schema: 'lintel/price@1';
  readonly targets: readonly PriceReport[];
}
