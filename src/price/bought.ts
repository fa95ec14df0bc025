/** What a stated commitment takes off the list price of a part. */
import type { PriceGrade } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal, showRounded, times } from '../base/index.ts';
import type { Plan, CommitmentUsage as Stated } from '../usage/index.ts';
import { type CommitmentAsked, commitmentOf } from './commitment.ts';
import type { PricedPart } from './pricer.ts';

/** A commitment that can be had, and what it saves. */
export interface Bought {
  readonly plan: Plan;
  /** The part of the list price that is saved. */
  readonly discount: Decimal;
  /** How far the discount can be trusted; none where the user assumes it. */
  readonly grade?: PriceGrade;
  readonly how: string;
}

const NAMES: Readonly<Record<Plan, string>> = {
  'reserved-1yr': 'reserved for 1 year',
  'reserved-3yr': 'reserved for 3 years',
  'savings-plan-1yr': 'savings plan for 1 year',
  'savings-plan-3yr': 'savings plan for 3 years',
  spot: 'Spot',
};

/**
 * The commitment for a part. Undefined where none is stated; a sentence where the stated one is not sold, or its saving
 * is not known.
 */
export function boughtFor(stated: Stated | undefined, part: PricedPart): Bought | string | undefined {
  if (stated === undefined || part.commits === undefined) return undefined;
  const found = commitmentOf(askedFor(stated, part.row));
  if (!found.ok) return `${part.what}: ${found.reason}`;
  const percent = showRounded(times(found.discount, decimal(100)), 1).replace(/\.0$/, '');
  return {
    plan: stated.plan,
    discount: found.discount,
    ...(found.grade !== 'user' && { grade: found.grade }),
    how: `${NAMES[stated.plan]} (−${percent} %)`,
  };
}

/**
 * The commitment that a plan without further details asks for: standard reservations, or the Savings Plan that covers
 * the service.
 */
function askedFor({ plan, discount }: Stated, row: string): CommitmentAsked {
  const assumed = discount === undefined ? {} : { assumed: String(discount) };
  if (plan === 'spot') return { kind: 'spot', row, ...assumed };
  const years = plan.endsWith('3yr') ? 3 : 1;
  if (plan.startsWith('reserved')) return { kind: 'standard-reserved', row, years, ...assumed };
  const isCompute = row.startsWith('ec2.') || row.startsWith('fargate.');
  return { kind: isCompute ? 'compute-savings-plan' : 'database-savings-plan', row, years, ...assumed };
}

/** The larger saving of those that are sold for a part and known; none where there is no such. */
export function largestSaving(years: 1 | 3, part: PricedPart): Bought | undefined {
  const plans: readonly Plan[] =
    years === 1 ? ['reserved-1yr', 'savings-plan-1yr'] : ['reserved-3yr', 'savings-plan-3yr'];
  const found = plans.flatMap((plan) => {
    const bought = boughtFor({ of: [], plan }, part);
    return bought === undefined || typeof bought === 'string' ? [] : [bought];
  });
  return found.toSorted((one, other) => compareDecimals(other.discount, one.discount))[0];
}
