import { decimal, isDecimal, showMoney } from '../base/index.ts';

/** An amount for a reader: `$1,234.50`. */
export function usd(amount: string): string {
  return isDecimal(amount) ? showMoney(decimal(amount)) : amount;
}
