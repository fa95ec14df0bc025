import type { Located } from './located.ts';

/**
 * How a claim ends. `unknown` names what is missing; `unseen` waits for a witness that only running something can give.
 */
export type Outcome = 'proved' | 'refuted' | 'unknown' | 'witnessed' | 'unseen';

/** Where a row of a conformance table stands. Exactly one for each claim. */
export type Row = 'met' | 'metDifferently' | 'awaitingWitness' | 'notMeasurable' | 'planned' | 'notMet';

/** One reason, in words, and the place in the files that gives it. */
export interface Reason {
  /** `Stack/LogicalId.Property.Path`. */
  readonly at?: string;
  readonly says: string;
  readonly source?: Located;
}

/** A way in which a claim is false: what happens, step by step, and under which parameter values. */
export interface FalseCase<Step = Reason> {
  readonly summary: string;
  readonly steps: readonly Step[];
  readonly world?: Readonly<Record<string, string>>;
}

/** How something that is promised ends, and why. Proofs give a place in the model for each step, answers one in the files. */
export interface Conclusion<Step = Reason> {
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly counterexample?: FalseCase<Step>;
  /** What would decide it: parameters, imports, policies, witnesses. */
  readonly missing?: readonly string[];
  /** The exact worlds in which it holds, in words, when the parameters leave it open. */
  readonly holdsIf?: string;
}

/** A question that any owner asks of a template, answered for one resource without anybody's claim. */
export interface StandingCheck {
  /** Stable, the same in every template: `no-backup`. */
  readonly id: string;
  /** `high`: somebody from outside can use it today. `medium`: a fault or a loss away. `low`: it will be. */
  readonly severity: 'high' | 'medium' | 'low';
  readonly asks: string;
  readonly fix: string;
  /** The page that says why. */
  readonly source: string;
}

/** Why a finding may stay, who answers for it, and until which day, `YYYY-MM-DD`. */
export interface Acceptance {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** A claim and how it ends. */
export interface JudgedClaim<Step = Reason> extends Conclusion<Step> {
  readonly id: string;
  readonly title: string;
  readonly area?: string;
  readonly row: Row;
  readonly resolution?: string;
  readonly note?: string;
  readonly planned?: true;
  /** A promise beyond the conformance table: judged, but no row of it. */
  readonly beyond?: true;
  /** The question that it answers, where nobody claimed it. */
  readonly check?: StandingCheck;
  /** What it found is accepted, and is no bad answer. */
  readonly accepted?: Acceptance;
  /** The outcome in each environment that makes the promise, where an answer spans several. */
  readonly environments?: Readonly<Record<string, Outcome>>;
  /** The environments in which the promise is planned, where an answer spans several and some plan it. */
  readonly plannedIn?: readonly string[];
}
