/** Whether the rules of a web ACL are the promised ones, in their order. */
import { allOf, anyOf, EVERYWHERE, type Extent, exactlyIn, NOWHERE, not } from '../../base/index.ts';

export interface Candidate {
  readonly exists: Extent;
  /** Whether it leaves no request out that a promised rule behind it should see. */
  readonly isHarmless: Extent;
  /** Whether it is the promised rule of that number. */
  readonly is: readonly Extent[];
}

/**
 * Walks both lists from the first priority on. A rule that is not among the promised ones fails, or, where others are
 * allowed, is passed over if it is harmless or stands behind all promised rules.
 */
export function inOrder(wanted: number, candidates: readonly Candidate[], othersAllowed: boolean): Extent {
  // matched[n]: the first n promised rules are among the candidates seen so far, and nothing is wrong with those.
  let matched: readonly Extent[] = Array.from({ length: wanted + 1 }, (_, n) => (n === 0 ? EVERYWHERE : NOWHERE));
  for (const { exists, isHarmless, is } of candidates) {
    const before = matched;
    matched = before.map((sofar, n) => {
      const isAbsent = exactlyIn(not(exists.possible));
      const passedOver = !othersAllowed ? isAbsent : n === wanted ? EVERYWHERE : anyOf(isAbsent, isHarmless);
      const taken = n === 0 ? NOWHERE : allOf(before[n - 1] ?? NOWHERE, is[n - 1] ?? NOWHERE);
      return anyOf(allOf(sofar, passedOver), taken);
    });
  }
  return matched[wanted] ?? NOWHERE;
}
