import type { Conclusion, FalseCase, JudgedClaim } from '../answers/index.ts';
import type { Assertion } from '../claims/index.ts';
import type { Place } from '../model/index.ts';

/** One reason, in words, and the place in the template that gives it. */
export interface TraceStep {
  readonly at?: Place;
  readonly says: string;
}

/** A way in which the claim is false. */
export type Counterexample = FalseCase<TraceStep>;

/** How one assertion of a claim ends. */
export type Judgement = Conclusion<TraceStep>;

export interface AssertionVerdict extends Judgement {
  readonly assertion: Assertion;
}

/** How a claim ends, assertion by assertion. */
export interface Verdict extends JudgedClaim<TraceStep> {
  readonly assertions: readonly AssertionVerdict[];
}
