import type { Model } from '../model/index.ts';
import type { Verdict } from './verdict.ts';

/**
 * What any owner asks of a model, before anybody has claimed anything. The checks are loaded when first asked, so that no
 * other question waits for them.
 *
 * @param day today, `YYYY-MM-DD`
 */
export async function askChecks(model: Model, day: string): Promise<readonly Verdict[]> {
  return (await loadChecks())(model, day);
}

/** `askChecks` for who cannot wait once they are loaded. */
export async function loadChecks(): Promise<(model: Model, day: string) => readonly Verdict[]> {
  return (await import('./checks/standing.ts')).standingVerdicts;
}
