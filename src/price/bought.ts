/** What a commitment takes off the list price of a part. */
import { decimal, showRounded, times } from '../base/index.ts';
import type { Commitment } from '../usage/index.ts';
import type { Bought } from './priced-part.ts';
import type { Part } from './pricer.ts';

const NAMES: Readonly<Record<Commitment['plan'], string>> = {
  'reserved-1yr': 'reserved for 1 year',
  'reserved-3yr': 'reserved for 3 years',
  'savings-plan-1yr': 'savings plan for 1 year',
  'savings-plan-3yr': 'savings plan for 3 years',
  spot: 'Spot',
};

/** Nothing where no commitment is stated; a sentence where what is stated cannot be had or has no known price. */
export function boughtFor(commitment: Commitment | undefined, part: Part): Bought | string | undefined {
  if (commitment === undefined || part.commits === undefined) return undefined;
  const { plan, discount } = commitment;
  if (discount === undefined) return `${part.what}: what ${NAMES[plan]} saves is not stated.`;
  const percent = showRounded(times(decimal(discount), decimal(100)), 1).replace(/\.0$/, '');
  return { plan, discount: String(discount), how: `${NAMES[plan]} (−${percent} %)` };
}
