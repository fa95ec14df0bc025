/** Which terms of a contract are other ones than they were. */
import type { Terms } from '../src/terms.ts';
import { type Draft, draftOf } from './draft.ts';

export interface FieldChange {
  /** As `financial.baseRate`. */
  readonly at: string;
  readonly before: string;
  readonly after: string;
}

const NOTHING = '–';

/** In the order of the form; none where there was nothing before. */
export function changesOf(before: Terms | undefined, after: Terms): readonly FieldChange[] {
  if (before === undefined) return [];
  const [old, next] = [textsOf(draftOf(before)), textsOf(draftOf(after))];
  return Object.keys(next).flatMap((at) => {
    const [was = '', is = ''] = [old[at], next[at]];
    return was === is ? [] : [{ at, before: was === '' ? NOTHING : was, after: is === '' ? NOTHING : is }];
  });
}

function textsOf({ components, ...texts }: Draft): Readonly<Record<string, string>> {
  return { ...texts, components: components.join(', ') };
}
