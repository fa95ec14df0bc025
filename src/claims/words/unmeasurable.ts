import { text } from '../../base/index.ts';
import { type AssertionOf, defineWord } from '../word.ts';

/** It has no example that holds or fails: nothing is judged. */
export const UNMEASURABLE = defineWord(
  'unmeasurable',
  'cannot be measured, and why',
  { reason: text() },
  {},
  { holds: [], fails: [] },
);

export function unmeasurable(reason: string): AssertionOf<typeof UNMEASURABLE> {
  return { kind: 'unmeasurable', reason };
}
