import type { Amounts, Scenario } from '../../answers/index.ts';
import { decimal, plus, showDecimal, showMoney } from '../../base/index.ts';

/** `$30.37`. */
export function money(amount: string): string {
  return showMoney(decimal(amount));
}

/** With its sign: `+$14.60`. */
export function signed(amount: string): string {
  const shown = money(amount);
  return shown.startsWith('-') || shown === '$0.00' ? shown : `+${shown}`;
}

export function unitPrice(amount: string): string {
  return showMoney(decimal(amount), { exact: true });
}

export function added(amounts: readonly Amounts[], scenario: Scenario): string {
  return showDecimal(plus(...amounts.map((each) => decimal(each[scenario]))));
}

/** `0.3715` as `37 %`. */
export function wholePercent(share: string): string {
  return `${Math.round(Number(share) * 100)} %`;
}
