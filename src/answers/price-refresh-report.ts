import type { Diagnostic } from '../base/index.ts';

/** The answer of `price --refresh`. */
export interface PriceRefreshReport {
  readonly schema: 'lintel/price-refresh@1';
  readonly updated: readonly {
    readonly id: string;
    readonly region: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** How many figures the Price List confirmed. */
  readonly same: number;
  readonly left: readonly { readonly id: string; readonly region: string; readonly reason: string }[];
  /** The file that was written; none when nothing was learned. */
  readonly file?: string;
  /** The book, where it is not written to a file. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}
