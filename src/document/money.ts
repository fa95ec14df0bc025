import type { Amounts } from '../answers/index.ts';
import { decimal, isDecimal, showMoney, showRounded, times } from '../base/index.ts';

/** An amount for a reader: `$1,234.50`. */
export function usd(amount: string): string {
  return isDecimal(amount) ? showMoney(decimal(amount)) : amount;
}

/** `$3.00 to $9.00`; nothing where the two are shown alike. */
export function range({ low, high }: Amounts): string {
  return usd(low) === usd(high) ? '' : `${usd(low)} to ${usd(high)}`;
}

/** `37 %` for 0.37. */
export function percent(share: string): string {
  return isDecimal(share) ? `${showRounded(times(decimal(share), decimal('100')), 0)} %` : share;
}
