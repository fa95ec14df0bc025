/** Whether a budget is kept. It is held only if everything together keeps within it in every world, at high usage too. */
import type { BudgetVerdict } from '../answers/index.ts';
import { ALWAYS, compareDecimals, type Decimal, describeGuard, plus, showDecimal, showMoney } from '../base/index.ts';
import type { Bill, BillWorld, ExactLine } from './bill.ts';

export function judgeBudget(bill: Bill, budget: Decimal): BudgetVerdict {
  const exceeds = (amount: Decimal) => compareDecimals(amount, budget) > 0;
  const usd = showDecimal(budget);
  const { worlds } = bill;
  if (worlds === undefined) return betweenBounds(bill, budget, exceeds);
  const over = worlds.filter(({ monthly }) => exceeds(monthly.expected));
  if (over.length > 0) return { usd, outcome: 'refuted', because: over.flatMap(overIn) };
  const open = worlds.filter(({ monthly, unpriced }) => unpriced.length > 0 || exceeds(monthly.high));
  if (open.length === 0) {
    const most = plus(bill.total.high, bill.conditional.high);
    return { usd, outcome: 'held', because: [`At most ${showMoney(most)} a month, at high usage.`] };
  }
  const held = worlds.filter((world) => !open.includes(world));
  return {
    usd,
    outcome: 'unknown',
    because: [
      ...held.map(({ when, monthly }) => `Held${whenIn(when)}: at most ${showMoney(monthly.high)} a month.`),
      ...open.flatMap((world) => openIn(world, exceeds)),
    ],
  };
}

/** Conditions allow too many sums: what every world costs at least may be too much, and what none exceeds may be little enough. */
function betweenBounds(bill: Bill, budget: Decimal, exceeds: (amount: Decimal) => boolean): BudgetVerdict {
  const usd = showDecimal(budget);
  const { total, conditional, lines } = bill;
  const most = plus(total.high, conditional.high);
  if (exceeds(total.expected))
    return { usd, outcome: 'refuted', because: [`At least ${showMoney(total.expected)} a month.`] };
  const unpriced = lines.filter(({ outcome }) => outcome === 'unknown');
  if (unpriced.length === 0 && !exceeds(most))
    return { usd, outcome: 'held', because: [`At most ${showMoney(most)} a month, at high usage.`] };
  return {
    usd,
    outcome: 'unknown',
    because: [
      `Conditions decide in too many ways to tell apart: ${showMoney(total.low)} to ${showMoney(most)} a month.`,
      ...unpriced.map(lacks),
    ],
  };
}

function overIn({ when, monthly, unpriced }: BillWorld): readonly string[] {
  const more = unpriced.length > 0 ? ' or more' : '';
  return [`Over it${whenIn(when)}: ${showMoney(monthly.expected)}${more} a month.`];
}

function openIn({ when, monthly, unpriced }: BillWorld, exceeds: (amount: Decimal) => boolean): readonly string[] {
  if (unpriced.length > 0)
    return unpriced.map((line) => `${lacks(line)}${when === ALWAYS ? '' : ` (${inWords(when)})`}`);
  return exceeds(monthly.high) ? [`Over it at high usage${whenIn(when)}: ${showMoney(monthly.high)} a month.`] : [];
}

function lacks({ resource, type, reason = '' }: ExactLine): string {
  return `${resource} (${type}) has no whole price: ${reason}`;
}

function whenIn(when: BillWorld['when']): string {
  return when === ALWAYS ? '' : ` ${inWords(when)}`;
}

function inWords(when: BillWorld['when']): string {
  return `when ${describeGuard(when)}`;
}
