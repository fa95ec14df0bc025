import type { Result } from '../base/index.ts';
import type { ClaimSet } from '../claims/index.ts';
import type { Model, StackSource } from '../model/index.ts';
import type { MutationTrials } from './mutation/score.ts';
import type { Observations } from './observations.ts';

export type { MutationTrials };

/** Changes the templates, one meaningful change at a time, and says which claims notice. Loaded when first asked. */
export async function mutationTrials(
  model: Model,
  sources: readonly StackSource[],
  claims: ClaimSet,
  observations: Observations = {},
): Promise<Result<MutationTrials>> {
  return (await import('./mutation/score.ts')).tryMutations(model, sources, claims, observations);
}
