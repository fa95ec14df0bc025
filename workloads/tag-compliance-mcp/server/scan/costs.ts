/** Costs out of Cost Explorer, which asks a cent for each request: answers are kept for an hour. */
import type { CostGroup, NamedCost, ServiceCost } from '../../src/costs.ts';
import { InputError } from '../../src/input-error.ts';
import type { Cloud, Period } from '../cloud/cloud.ts';
import { type Pace, withRetries } from './attempts.ts';
import { lasting } from './lasting.ts';

export interface Costs {
  readonly serviceCosts: readonly ServiceCost[];
  readonly namedCosts: readonly NamedCost[];
}

export type CostsOf = (period: Period, by?: CostGroup) => Promise<Costs>;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function costReader(cloud: Cloud, pace: Pace, now: () => number): CostsOf {
  const known = lasting<Costs>(HOUR_MS, now);
  return async (period, by) => {
    const key = JSON.stringify([period, by ?? null]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const costs = {
      serviceCosts: await withRetries(() => cloud.serviceCosts(period, by), pace),
      namedCosts: await withRetries(() => cloud.namedCosts(period), pace),
    };
    known.set(key, costs);
    return costs;
  };
}

export function lastThirtyDays(now: Date): Period {
  return { Start: day(new Date(now.getTime() - 30 * DAY_MS)), End: day(now) };
}

/** Real dates, in order, at most 365 days apart; throws `InputError`. */
export function checkedPeriod(period: Period): Period {
  for (const field of ['Start', 'End'] as const) {
    const at = new Date(`${period[field]}T00:00:00Z`);
    if (Number.isNaN(at.getTime()) || day(at) !== period[field]) {
      throw new InputError(`time_period.${field} must be a date YYYY-MM-DD; found "${period[field]}".`);
    }
  }
  const days = (Date.parse(period.End) - Date.parse(period.Start)) / DAY_MS;
  if (days <= 0) throw new InputError('time_period.Start must be before End, which is not in the period.');
  if (days > 365) throw new InputError(`time_period must be at most 365 days; found ${days}.`);
  return period;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
