import type { Diagnostic } from '../base/index.ts';
import type {
  Allowance,
  Amounts,
  BillLine,
  PriceChange,
  PriceDifference,
  PricedVariant,
  StatedPrices,
} from './bill.ts';

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
  /** What the cheapest world costs, as far as its prices are known. */
  readonly total: Amounts;
  /** What the dearest world costs beyond that. */
  readonly conditional: Amounts;
  /** What each world costs; absent where conditions allow more different sums than a reader can tell apart. */
  readonly worlds?: readonly BilledWorld[];
  /** The part of the total that the template alone tells. */
  readonly fixed: string;
  readonly unpriced: readonly {
    readonly resource: string;
    readonly type: string;
    readonly reason: string;
    /** In which worlds, where it is not every one. */
    readonly when?: string;
  }[];
  readonly allowances: readonly Allowance[];
  readonly stated?: StatedPrices;
  readonly variants: readonly PricedVariant[];
  readonly usage: {
    /** The file or target that the usage came from; none where everything is typical. */
    readonly from?: string;
    readonly typical: readonly { readonly resource: string; readonly what: string; readonly how: string }[];
  };
  readonly budget?: BudgetVerdict;
  readonly diagnostics: readonly Diagnostic[];
}

/** The worlds in which everything together costs the same. */
export interface BilledWorld {
  /** In words, where it is not every world. */
  readonly when?: string;
  /** What the parts with a price come to. */
  readonly monthly: Amounts;
  /** The resources that have no price there, or not a whole one. */
  readonly unpriced: readonly string[];
}

/**
 * Whether a month keeps within a budget. `held`: the most that everything may cost at high usage does, in every world.
 * `refuted`: what is expected exceeds it in some world. `unknown`: a price is missing, or only high usage exceeds it.
 */
export interface BudgetVerdict {
  readonly usd: string;
  readonly outcome: 'held' | 'refuted' | 'unknown';
  /** In sentences: what decides, and under which conditions. */
  readonly because: readonly string[];
}

/** The answer of `--compare`: what it costs to go from one to the other. */
export interface PriceComparison {
  readonly schema: 'lintel/price-comparison@1';
  readonly before: PriceReport;
  readonly after: PriceReport;
  readonly changes: readonly PriceChange[];
  readonly difference: PriceDifference;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `price --all`. */
export interface PriceReports {
  readonly schema: 'lintel/price@1';
  readonly targets: readonly PriceReport[];
}
