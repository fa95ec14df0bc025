import type { JudgedClaim, Reason } from '../../answers/index.ts';

/** The step that stands for the claim where only one place can be shown: the first that has one. */
export function primaryStep(claim: JudgedClaim): Reason | undefined {
  return [...(claim.counterexample?.steps ?? []), ...claim.trace].find(({ source }) => source !== undefined);
}
