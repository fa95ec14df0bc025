import type { Result } from '../base/index.ts';
import type { ClaimSet } from '../claims/index.ts';
import type { Model } from '../model/index.ts';
import type { Verdict } from './verdict.ts';

/**
 * What goes on, and which connections stay, when each of these is taken away: `zone` (every zone in turn),
 * `zone:us-east-1a`, `instance`, `writer`, `region`, `data`, or a resource by name. Loaded when first asked. Fails when a name is
 * nobody's.
 *
 * @param claims where one of them states a recovery for such a loss, it is asked too
 */
export async function survivalOf(
  model: Model,
  losses: readonly string[],
  claims?: ClaimSet,
): Promise<Result<readonly Verdict[]>> {
  return (await import('./survival/standing.ts')).survivalVerdicts(model, losses, claims);
}
