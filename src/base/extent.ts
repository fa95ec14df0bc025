/**
 * Three-valued logic over worlds: in which worlds something certainly holds, and in which it is possible. `certain`
 * implies `possible`.
 */
import type { Certainty } from './certainty.ts';
import { ALWAYS, and, type Guard, NEVER, not, or } from './guard.ts';

export interface Extent {
  readonly certain: Guard;
  readonly possible: Guard;
}

export const NOWHERE: Extent = Object.freeze({ certain: NEVER, possible: NEVER });
export const EVERYWHERE: Extent = Object.freeze({ certain: ALWAYS, possible: ALWAYS });

export function extentOf(answer: Certainty, when: Guard = ALWAYS): Extent {
  return { certain: answer === 'certain' ? when : NEVER, possible: answer === 'impossible' ? NEVER : when };
}

export function allOf(...extents: readonly Extent[]): Extent {
  return { certain: and(...extents.map((it) => it.certain)), possible: and(...extents.map((it) => it.possible)) };
}

/** `allOf` of a list of any length: of hundreds of thousands, more than a call takes arguments. */
export function allIn(extents: readonly Extent[]): Extent {
  let [certain, possible]: [Guard, Guard] = [ALWAYS, ALWAYS];
  for (const extent of extents) {
    certain = and(certain, extent.certain);
    possible = and(possible, extent.possible);
  }
  return { certain, possible };
}

export function anyOf(...extents: readonly Extent[]): Extent {
  return { certain: or(...extents.map((it) => it.certain)), possible: or(...extents.map((it) => it.possible)) };
}

export function noneOf(extent: Extent): Extent {
  return { certain: not(extent.possible), possible: not(extent.certain) };
}

/** Certain in exactly these worlds. */
export function exactlyIn(when: Guard): Extent {
  return { certain: when, possible: when };
}

/** The extent of "`when` implies it": it holds in all worlds outside `when`. */
export function impliedBy(when: Guard, extent: Extent): Extent {
  return anyOf(exactlyIn(not(when)), extent);
}
