import type { Model } from '../model/index.ts';
import type { ExposureChange } from './change/exposure.ts';
import type { Fate } from './change/fate.ts';

export type { ExposureChange, Fate };

/** What an update does that no line of a template says. */
export interface UpdateChange {
  readonly exposure: ExposureChange;
  /** Whether the setting of a resource protects less than it did: an alarm rings later, a backup is kept for fewer days. */
  weakens(id: string, property: string, first: string, second: string): boolean;
  /** What becomes of the data of a resource that the update removes or replaces; undefined for what keeps none. */
  fateOf(id: string, how: 'removed' | 'replaced'): Fate | undefined;
}

/** What lies between two models of one system. What finds it is loaded when first asked. */
export async function updateBetween(before: Model, after: Model): Promise<UpdateChange> {
  const [{ exposureChange }, { fateOf }, { weakens }] = await Promise.all([
    import('./change/exposure.ts'),
    import('./change/fate.ts'),
    import('./change/weakened.ts'),
  ]);
  return {
    exposure: exposureChange(before, after),
    weakens: (id, property, first, second) => weakens(after, id, property, first, second),
    fateOf: (id, how) => fateOf(how === 'removed' ? before : after, id, how),
  };
}
