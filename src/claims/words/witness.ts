import { text, word } from '../../base/index.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

/** Nothing on paper shows it and nothing on paper refutes it, so it has no example that holds or fails. */
export const WITNESS = defineWord(
  'witness',
  'seen only when something runs; what must be seen is said in words',
  { by: word(['workload', 'procedure']), what: text() },
  { lacks: text({ about: 'why no machine of its own can show it: what it lacks' }) },
  { holds: [], fails: [] },
);

export function witness(
  by: Rest<typeof WITNESS, 'what'>['by'],
  what: string,
  more: Pick<Rest<typeof WITNESS, 'what'>, 'lacks'> = {},
): AssertionOf<typeof WITNESS> {
  return { kind: 'witness', by, what, ...more };
}
