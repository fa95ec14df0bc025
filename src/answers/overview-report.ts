import type { Diagnostic } from '../base/index.ts';
import type { Amounts } from './bill.ts';
import type { Outcome, Row } from './verdict.ts';

/** The answer of `overview`: where all systems stand. */
export interface OverviewReport {
  readonly schema: 'lintel/overview@1';
  /** The configuration that names the systems. */
  readonly configuration?: string;
  readonly systems: readonly SystemOverview[];
  readonly total: Standing;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Standing {
  readonly rows: Readonly<Record<Row, number>>;
  /** By outcome; what is planned is counted apart. */
  readonly claims: Readonly<Record<Outcome | 'planned', number>>;
  /** A month of the main environment; of the total, of all systems. */
  readonly price?: MonthlyPrice;
}

/** What a month costs in US dollars at list prices, as exact decimal numbers. */
export interface MonthlyPrice extends Amounts {
  /** How many resources have no known price and add nothing. */
  readonly unpriced: number;
}

export interface SystemOverview extends Standing {
  readonly name: string;
  readonly title: string;
  readonly environments: readonly string[];
  /** The environment whose price, drawing and document are shown. */
  readonly main?: string;
  readonly resources: number;
  /** By environment. */
  readonly prices: Readonly<Record<string, MonthlyPrice>>;
  /** The promises that are broken, not counting those that are only planned. */
  readonly refuted: readonly {
    readonly id: string;
    readonly title: string;
    readonly environments: readonly string[];
  }[];
  /** Absent for a system without a folder of its own. */
  readonly drawing?: DeliveredFile;
  readonly document?: DeliveredFile;
}

export interface DeliveredFile {
  /** From the working directory. */
  readonly file: string;
  readonly state: 'there' | 'missing';
}
