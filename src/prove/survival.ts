import type { Result } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import type { Verdict } from './verdict.ts';

/**
 * What goes on, and which connections stay, when each of these is taken away: `zone` (every zone in turn),
 * `zone:us-east-1a`, `instance`, `writer`, `region`, or a resource by name. Loaded when first asked. Fails when a name is
 * nobody's.
 */
export async function survivalOf(model: Model, losses: readonly string[]): Promise<Result<readonly Verdict[]>> {
  return (await import('./survival/standing.ts')).survivalVerdicts(model, losses);
}
