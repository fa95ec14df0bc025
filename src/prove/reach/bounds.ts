/**
 * A stage whose outcome hangs on something the templates do not tell is bounded from both sides: what passes whatever
 * that turns out to be, and what may pass. Where the bounds differ, `missing` names what would decide.
 */
import { type Allowed, both, EVERYTHING, either, keyOf, NOTHING } from './allowed.ts';

export interface Bounds {
  readonly sure: Allowed;
  readonly may: Allowed;
  readonly missing: readonly string[];
}

export const PASS: Bounds = Object.freeze({ sure: EVERYTHING, may: EVERYTHING, missing: [] });
export const STOP: Bounds = Object.freeze({ sure: NOTHING, may: NOTHING, missing: [] });

export function decided(allowed: Allowed): Bounds {
  return { sure: allowed, may: allowed, missing: [] };
}

export function undecided(may: Allowed, missing: string): Bounds {
  return may.length === 0 ? STOP : { sure: NOTHING, may, missing: [missing] };
}

export function bothBounds(left: Bounds, right: Bounds): Bounds {
  if (left === PASS || right === STOP) return right;
  if (right === PASS || left === STOP) return left;
  return bounded(both(left.sure, right.sure), both(left.may, right.may), [...left.missing, ...right.missing]);
}

export function eitherBounds(left: Bounds, right: Bounds): Bounds {
  if (left === STOP || right === PASS) return right;
  if (right === STOP || left === PASS) return left;
  return bounded(either(left.sure, right.sure), either(left.may, right.may), [...left.missing, ...right.missing]);
}

/** Bounds with what is missing left out where nothing is. */
export function bounded(sure: Allowed, may: Allowed, missing: readonly string[]): Bounds {
  const isDecided = missing.length === 0 || keyOf(sure) === keyOf(may);
  return { sure, may, missing: isDecided ? [] : [...new Set(missing)] };
}

export function keyOfBounds(bounds: Bounds): string {
  return bounds === PASS
    ? '*'
    : bounds === STOP
      ? ''
      : `${keyOf(bounds.sure)}|${keyOf(bounds.may)}|${bounds.missing.join()}`;
}
