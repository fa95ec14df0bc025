/** Timed services are billed in units of 15 minutes. */

/**
 * Whole units of so many minutes, by the 8-minute rule of CMS: a started unit counts from its eighth minute on
 * (Medicare Claims Processing Manual, chapter 5, 20.2 C).
 */
export function unitsOf(minutes: number): number {
  return Math.floor((minutes + 7) / 15);
}

export type AuthorizationStatus = 'ACTIVE' | 'EXPIRED' | 'EXHAUSTED' | 'CANCELLED';

/** What an insurer allows for one patient. Reserved units count as used. */
export interface AuthorizedUnits {
  readonly status: AuthorizationStatus;
  readonly total: number;
  readonly used: number;
  /** The first and the last day, both allowed: `2026-01-31`. */
  readonly startsOn: string;
  readonly endsOn: string;
}

export interface UnitsInUse {
  readonly used: number;
  readonly status: AuthorizationStatus;
}

export type UnitRefusal = 'AUTH_NOT_ACTIVE' | 'AUTH_EXPIRED' | 'AUTH_EXHAUSTED' | 'INSUFFICIENT_UNITS';

/** Takes units out of an authorization, all of them or none. */
export function reserved(
  { status, total, used, startsOn, endsOn }: AuthorizedUnits,
  units: number,
  today: string,
): UnitsInUse | { readonly refused: UnitRefusal } {
  if (status === 'CANCELLED' || today < startsOn) return { refused: 'AUTH_NOT_ACTIVE' };
  if (status === 'EXPIRED' || today > endsOn) return { refused: 'AUTH_EXPIRED' };
  if (status === 'EXHAUSTED' || used >= total) return { refused: 'AUTH_EXHAUSTED' };
  if (used + units > total) return { refused: 'INSUFFICIENT_UNITS' };
  return inUse(status, total, used + units);
}

/**
 * Puts the units that were used in the place of those that were reserved. An authorization that ended meanwhile stays ended;
 * an exhausted one with units left is active again.
 */
export function settled(
  { status, total, used }: Pick<AuthorizedUnits, 'status' | 'total' | 'used'>,
  { reservedUnits, actualUnits }: { readonly reservedUnits: number; readonly actualUnits: number },
): UnitsInUse | { readonly refused: 'INSUFFICIENT_UNITS' } {
  const next = used - reservedUnits + actualUnits;
  return next > total ? { refused: 'INSUFFICIENT_UNITS' } : inUse(status, total, next);
}

function inUse(status: AuthorizationStatus, total: number, used: number): UnitsInUse {
  const isEnded = status === 'EXPIRED' || status === 'CANCELLED';
  return { used, status: isEnded ? status : used >= total ? 'EXHAUSTED' : 'ACTIVE' };
}
