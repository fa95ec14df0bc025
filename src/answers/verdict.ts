import type { Located } from './located.ts';

/**
 * How a claim ends. `unknown` names what is missing; `unseen` waits for a witness that only running something can give.
 */
export type Outcome = 'proved' | 'refuted' | 'unknown' | 'witnessed' | 'unseen';

/** Where a row of a conformance table stands. Exactly one for each claim. */
export type Row = 'met' | 'metDifferently' | 'awaitingWitness' | 'notMeasurable' | 'planned' | 'notMet';

export interface ReportedStep {
  /** `Stack/LogicalId.Property.Path`. */
  readonly at?: string;
  readonly says: string;
  readonly source?: Located;
}

export interface ReportedClaim {
  readonly id: string;
  readonly title: string;
  readonly area?: string;
  readonly outcome: Outcome;
  readonly row: Row;
  readonly resolution?: string;
  readonly note?: string;
  readonly planned?: true;
  /** Not counted among the rows. */
  readonly beyond?: true;
  readonly trace: readonly ReportedStep[];
  readonly counterexample?: {
    readonly summary: string;
    readonly steps: readonly ReportedStep[];
    readonly world?: Readonly<Record<string, string>>;
  };
  readonly missing?: readonly string[];
  readonly holdsIf?: string;
  /** The outcome in each environment that makes the promise, in a report that spans several. */
  readonly environments?: Readonly<Record<string, Outcome>>;
}
