/**
 * What a stage lets through may depend on something that the templates do not tell. It is then bounded from both sides:
 * what certainly passes, and what may pass. Where the two differ, `missing` names what would decide.
 */
import { type Allowed, allowedKey, both, EVERYTHING, eitherAllowed, isSameAllowance, NOTHING } from './allowed.ts';

export interface Bounds {
  readonly certain: Allowed;
  readonly possible: Allowed;
  readonly missing: readonly string[];
}

export const PASS: Bounds = Object.freeze({ certain: EVERYTHING, possible: EVERYTHING, missing: [] });
export const STOP: Bounds = Object.freeze({ certain: NOTHING, possible: NOTHING, missing: [] });

export function decided(allowed: Allowed): Bounds {
  return { certain: allowed, possible: allowed, missing: [] };
}

export function undecided(possible: Allowed, missing: string): Bounds {
  return possible.length === 0 ? STOP : { certain: NOTHING, possible, missing: [missing] };
}

export function bothBounds(left: Bounds, right: Bounds): Bounds {
  if (left === PASS || right === STOP) return right;
  if (right === PASS || left === STOP) return left;
  return bounded(both(left.certain, right.certain), both(left.possible, right.possible), [
    ...left.missing,
    ...right.missing,
  ]);
}

export function eitherBounds(left: Bounds, right: Bounds): Bounds {
  if (left === STOP || right === PASS) return right;
  if (right === STOP || left === PASS) return left;
  return bounded(eitherAllowed(left.certain, right.certain), eitherAllowed(left.possible, right.possible), [
    ...left.missing,
    ...right.missing,
  ]);
}

/** Bounds; where both are equal, nothing is missing. */
export function bounded(certain: Allowed, possible: Allowed, missing: readonly string[]): Bounds {
  const isDecided = missing.length === 0 || isSameAllowance(certain, possible);
  return { certain, possible, missing: isDecided ? [] : [...new Set(missing)] };
}

/** `PASS` and `STOP` themselves for what says as much. */
export function simplest(bounds: Bounds): Bounds {
  if (bounds.missing.length > 0) return bounds;
  if (bounds.possible.length === 0) return STOP;
  return isSameAllowance(bounds.certain, EVERYTHING) ? PASS : bounds;
}

export function keyOfBounds(bounds: Bounds): string {
  return bounds === PASS
    ? '*'
    : bounds === STOP
      ? ''
      : `${allowedKey(bounds.certain)}|${allowedKey(bounds.possible)}|${bounds.missing.join()}`;
}
