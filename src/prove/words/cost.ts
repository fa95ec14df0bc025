import {
  ALWAYS,
  compareDecimals,
  type Decimal,
  decimal,
  didYouMean,
  dividedBy,
  matchesGlob,
  minus,
  plus,
  showMoney,
  showRounded,
  times,
  variablesOf,
  ZERO,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { refuted, step } from '../judge.ts';
import type { ObservedBill, ObservedCost } from '../observations.ts';
import type { Question } from '../question.ts';
import { describeSubject, hintFor } from '../subjects.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Cost = Extract<Assertion, { kind: 'cost' }>;

/** A sum that conditions may change: it lies between the two. */
interface Between {
  readonly least: Decimal;
  readonly most: Decimal;
}

/** A month of the subject costs an amount within the bounds, or a variant saves one. */
export function judgeCost(question: Question, assertion: Cost): Judgement {
  const { prices } = question.observations;
  if (prices === undefined) return unknown([], ['the prices of the template']);
  const { of, variant, saves, months = 1 } = assertion;
  const time = months === 1 ? 'a month' : `in ${months} months`;
  const ids = of === undefined ? undefined : new Set(question.thingsOf(of).map(({ id }) => id));
  if (of !== undefined && ids?.size === 0)
    return refuted(`The template has nothing like ${describeSubject(of)}.${hintFor(question, of)}`);
  const names = Object.keys(prices.variants);
  const other = variant === undefined ? prices.bill : prices.variants[variant];
  if (other === undefined)
    return refuted(
      `No variant is called "${variant}"; there are ${names.join(', ') || 'none'}.${didYouMean(variant ?? '', names)}`,
    );

  const bills = saves === undefined ? [other] : [prices.bill, other];
  const unpriced = [...new Set(bills.flatMap((bill) => bill.unpriced))].filter((id) => ids?.has(id) ?? true);
  const sums = bills.map((bill) => sumOf(chosen(bill, assertion, ids), assertion));
  const trace = bills.flatMap((bill, index) =>
    traceOf(question, chosen(bill, assertion, ids), assertion, bills.length > 1 && index === 0 ? undefined : variant),
  );
  const [first, second] = sums;
  if (first === undefined) throw new Error('a cost was judged without a bill');
  const name = of === undefined ? 'Everything' : describeSubject(of);
  if (saves === undefined) {
    const says = `${name} costs ${showBetween(first)} ${time}${variant === undefined ? '' : ` with ${variant}`}`;
    return within(first, assertion, (bound) => showMoney(decimal(bound)), says, trace, unpriced, openOf(bills));
  }
  if (second === undefined) throw new Error('a saving was judged without a second bill');
  const saved = { least: minus(first.least, second.most), most: minus(first.most, second.least) };
  const exact = compareDecimals(first.least, first.most) === 0 && compareDecimals(second.least, second.most) === 0;
  const amount = exact ? { least: minus(first.least, second.least), most: minus(first.least, second.least) } : saved;
  if (saves.unit === 'USD') {
    const says = `${variant} saves ${showBetween(amount)} ${time}`;
    return within(amount, saves, (bound) => showMoney(decimal(bound)), says, trace, unpriced, openOf(bills));
  }
  if (compareDecimals(first.least, ZERO) === 0)
    return refuted(`${name} costs nothing, so nothing can be saved.`, trace);
  const percent = (value: Decimal) => dividedBy(times(value, decimal(100)), first.least, 6);
  const share = { least: percent(amount.least), most: percent(amount.most) };
  const says = `${variant} saves ${showRounded(share.least, 1)} % of ${showBetween(first)} ${time}`;
  return within(share, saves, (bound) => `${bound} %`, says, trace, unpriced, openOf(bills));
}

function chosen({ costs }: ObservedBill, { rows, only }: Cost, ids: ReadonlySet<string> | undefined) {
  return costs.filter(
    (each) =>
      (ids?.has(each.resource) ?? true) &&
      (only === undefined || each.isFixed) &&
      (rows === undefined || rows.some((row) => matchesGlob(row, each.row) === 'yes')),
  );
}

function sumOf(costs: readonly ObservedCost[], { scenario = 'expected', months = 1 }: Cost): Between {
  const over = (sum: Decimal) => times(sum, decimal(months));
  return {
    least: over(plus(...costs.filter(({ when }) => when === ALWAYS).map(({ monthly }) => monthly[scenario]))),
    most: over(plus(...costs.map(({ monthly }) => monthly[scenario]))),
  };
}

/** Parameters that decide whether a cost is there. */
function openOf(bills: readonly ObservedBill[]): readonly string[] {
  const guards = bills.flatMap(({ costs }) => costs.map(({ when }) => when)).filter((when) => when !== ALWAYS);
  return [...new Set(guards.flatMap((when) => [...variablesOf(when)].map(({ name }) => name)))];
}

function traceOf(
  { model }: Question,
  costs: readonly ObservedCost[],
  { scenario = 'expected' }: Cost,
  variant: string | undefined,
): readonly TraceStep[] {
  return costs
    .filter(({ monthly }) => compareDecimals(monthly[scenario], ZERO) !== 0)
    .map((each) => {
      const prefix = variant === undefined ? '' : `with ${variant}, `;
      const says = `${prefix}${each.resource} ${each.component}: ${showMoney(each.monthly[scenario])} (${each.how})`;
      return model.resources.has(each.resource) ? step(says, { id: each.resource }) : { says };
    });
}

function within(
  { least, most }: Between,
  { atLeast, atMost }: { readonly atLeast?: number; readonly atMost?: number },
  show: (bound: number) => string,
  says: string,
  costs: readonly TraceStep[],
  unpriced: readonly string[],
  open: readonly string[],
): Judgement {
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${show(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${show(atMost)}`]),
  ].join(' and ');
  const trace = [{ says }, ...costs];
  const isAbove = (value: Decimal) => atLeast === undefined || compareDecimals(value, decimal(atLeast)) >= 0;
  const isBelow = (value: Decimal) => atMost === undefined || compareDecimals(value, decimal(atMost)) <= 0;
  const missing = unpriced.map((id) => `the price of ${id}`);
  // What has no price can only add: too much already is too much.
  if (!isBelow(least)) return refuted(`${says}, expected ${bounds}.`, trace);
  if (missing.length > 0) return unknown(trace, missing);
  if (!isAbove(most)) return refuted(`${says}, expected ${bounds}.`, trace);
  if (isAbove(least) && isBelow(most)) return { outcome: 'proved', trace };
  return unknown(trace, open);
}

function unknown(trace: readonly TraceStep[], missing: readonly string[]): Judgement {
  return { outcome: 'unknown', trace, missing };
}

function showBetween({ least, most }: Between): string {
  return compareDecimals(least, most) === 0 ? showMoney(least) : `${showMoney(least)} to ${showMoney(most)}`;
}
