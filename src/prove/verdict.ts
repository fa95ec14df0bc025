import type { Outcome, Row } from '../answers/index.ts';
import type { Assertion } from '../claims/index.ts';
import type { Place } from '../model/index.ts';

/** One reason, in words, and the place in the template that gives it. */
export interface TraceStep {
  readonly at?: Place;
  readonly says: string;
}

/** A way in which the claim is false: what happens, step by step, and under which parameter values. */
export interface Counterexample {
  readonly summary: string;
  readonly steps: readonly TraceStep[];
  readonly world?: Readonly<Record<string, string>>;
}

/** How one assertion of a claim ends. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly trace: readonly TraceStep[];
  readonly counterexample?: Counterexample;
  /** What would decide it: parameters, imports, policies, witnesses. */
  readonly missing?: readonly string[];
  /** The exact worlds in which it holds, in words, when the parameters leave it open. */
  readonly holdsIf?: string;
}

export interface AssertionVerdict extends Judgement {
  readonly assertion: Assertion;
}

export interface Verdict extends Judgement {
  readonly id: string;
  readonly title: string;
  readonly area?: string;
  readonly row: Row;
  readonly resolution?: string;
  readonly note?: string;
  readonly planned?: true;
  /** A promise beyond the conformance table: judged, but no row of it. */
  readonly beyond?: true;
  readonly assertions: readonly AssertionVerdict[];
}
