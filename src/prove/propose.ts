import type { Model } from '../model/index.ts';
import type { Proposed } from './propose/propose.ts';

export type { Proposed };

/** Claims that are true of a model. What finds them is loaded when first asked, so that no other question waits for it. */
export async function propose(model: Model): Promise<Proposed> {
  return (await import('./propose/propose.ts')).proposeClaims(model);
}
