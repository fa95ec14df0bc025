import {
  ALWAYS,
  and,
  type Certainty,
  compareDecimals,
  type Decimal,
  decimal,
  didYouMean,
  dividedBy,
  extremes,
  isLike,
  minus,
  NEVER,
  or,
  plus,
  type SumsInWorld,
  showMoney,
  showRounded,
  sumsByWorld,
  type Term,
  times,
  ZERO,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { judge, refuted, step } from '../judge.ts';
import type { ObservedBill, ObservedCost } from '../observations.ts';
import type { Question } from '../question.ts';
import { describeSubject, hintFor } from '../subjects.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

const SHOWN_COSTS = 12;

type Cost = Extract<Assertion, { kind: 'cost' }>;

/** A month of the subject costs an amount within the bounds, or a variant saves one, in every world. */
export function judgeCost(question: Question, assertion: Cost): Judgement {
  const { prices } = question.observations;
  if (prices === undefined) return { outcome: 'unknown', trace: [], missing: ['the prices of the template'] };
  const { of, variant, saves } = assertion;
  const ids = of === undefined ? undefined : new Set(question.thingsOf(of).map(({ id }) => id));
  if (of !== undefined && ids?.size === 0)
    return refuted(`No resource matches ${describeSubject(of)}.${hintFor(question, of)}`);
  const names = Object.keys(prices.variants);
  if (saves !== undefined && variant === undefined)
    return refuted(`A saving is that of a variant; there are ${names.join(', ') || 'none'}.`);
  const other = variant === undefined ? prices.bill : prices.variants[variant];
  if (other === undefined)
    return refuted(
      `No variant is called "${variant}"; there are ${names.join(', ') || 'none'}.${didYouMean(variant ?? '', names)}`,
    );

  const bills = (saves === undefined ? [other] : [prices.bill, other]).map((bill) => ({
    costs: chosen(bill, assertion, ids),
    unpriced: bill.unpriced.filter((id) => ids?.has(id) ?? true),
  }));
  const worlds = sumsByWorld(termsOf(question, bills, assertion), bills.length);
  const costs = bills.flatMap((bill, index) =>
    traceOf(question, bill.costs, assertion, bills.length > 1 && index === 0 ? undefined : variant),
  );
  if (worlds === undefined) {
    return { outcome: 'unknown', trace: costs, missing: ['parameters: the conditions allow too many different bills'] };
  }
  return judgeWorlds(assertion, worlds, costs, [...new Set(bills.flatMap((bill) => bill.unpriced))]);
}

function termsOf({ model }: Question, bills: readonly ObservedBill[], assertion: Cost): readonly Term[] {
  const { scenario = 'expected', months = 1 } = assertion;
  return bills.flatMap(({ costs, unpriced }, index) => [
    ...costs.map(({ monthly, when }) => ({ index, when, amount: times(monthly[scenario], decimal(months)) })),
    ...unpriced.map((id) => ({ index, when: model.resources.get(id)?.when ?? ALWAYS, amount: ZERO, isOpen: true })),
  ]);
}

function judgeWorlds(
  assertion: Cost,
  worlds: readonly SumsInWorld[],
  costs: readonly TraceStep[],
  unpriced: readonly string[],
): Judgement {
  const { saves } = assertion;
  const { atLeast, atMost } = saves ?? assertion;
  const isBelow = (value: Decimal) => atLeast !== undefined && compareDecimals(value, decimal(atLeast)) < 0;
  const isAbove = (value: Decimal) => atMost !== undefined && compareDecimals(value, decimal(atMost)) > 0;
  const holds = ({ sums, isOpen }: SumsInWorld): Certainty => {
    const value = judgedValue(assertion, sums);
    if (isOpen && saves !== undefined) return 'possible';
    if (value === undefined || isAbove(value)) return 'impossible';
    // What has no price can only add: too much already is too much, and enough already is enough.
    if (isOpen) return isBelow(value) || atMost !== undefined ? 'possible' : 'certain';
    return isBelow(value) ? 'impossible' : 'certain';
  };
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${showValue(assertion, decimal(atLeast))}`]),
    ...(atMost === undefined ? [] : [`at most ${showValue(assertion, decimal(atMost))}`]),
  ].join(' and ');
  const whenever = (answers: readonly string[]) =>
    or(...worlds.filter((world) => answers.includes(holds(world))).map(({ when }) => when));
  return judge(
    { certain: whenever(['certain']), possible: whenever(['certain', 'possible']) },
    {
      trace: [{ says: `${amountIn(assertion, worlds)}.` }, ...costs],
      counterexample: (failing) => {
        const there = worlds.filter((world) => and(world.when, failing) !== NEVER);
        const steps = [{ says: `${amountIn(assertion, there)}.` }, ...costs];
        return { summary: `${amountIn(assertion, there)}, expected ${bounds}.`, steps };
      },
      missing: unpriced.map((id) => `the price of ${id}`),
    },
  );
}

/**
 * The amount that is judged: the first sum, or what the second sum saves of it, in dollars or in per cent. There is no
 * percentage of zero.
 */
function judgedValue({ saves }: Cost, [first = ZERO, second = ZERO]: readonly Decimal[]): Decimal | undefined {
  if (saves === undefined) return first;
  const saved = minus(first, second);
  if (saves.unit === 'USD') return saved;
  return compareDecimals(first, ZERO) === 0 ? undefined : dividedBy(times(saved, decimal(100)), first, 6);
}

function amountIn(assertion: Cost, worlds: readonly SumsInWorld[]): string {
  const { of, variant, saves, months = 1 } = assertion;
  const time = months === 1 ? 'a month' : `in ${months} months`;
  const name = of === undefined ? 'Everything' : describeSubject(of);
  const values = worlds.flatMap(({ sums }) => judgedValue(assertion, sums) ?? []);
  if (values.length === 0) return `${name} costs nothing, so nothing can be saved`;
  const between = (amounts: readonly Decimal[], show: (amount: Decimal) => string) =>
    [...new Set(extremes(amounts).map(show))].join(' to ');
  const more = worlds.some(({ isOpen }) => isOpen) && saves === undefined ? ' or more' : '';
  const shown = between(values, (value) => showValue(assertion, value)) + more;
  if (saves === undefined) return `${name} costs ${shown} ${time}${variant === undefined ? '' : ` with ${variant}`}`;
  const whole = between(
    worlds.map(({ sums }) => sums[0] ?? ZERO),
    (sum) => showMoney(sum),
  );
  return `${variant} saves ${shown}${saves.unit === 'percent' ? ` of ${whole}` : ''} ${time}`;
}

function showValue({ saves }: Cost, value: Decimal): string {
  return saves?.unit === 'percent' ? `${showRounded(value, 1)} %` : showMoney(value);
}

function chosen({ costs }: ObservedBill, { rows, only }: Cost, ids: ReadonlySet<string> | undefined) {
  return costs.filter(
    (each) =>
      (ids?.has(each.resource) ?? true) &&
      (only === undefined || each.isFixed) &&
      (rows === undefined || rows.some((row) => isLike(row, each.row))),
  );
}

/** The dearest first; the small ones together. */
function traceOf(
  { model }: Question,
  costs: readonly ObservedCost[],
  { scenario = 'expected' }: Cost,
  variant: string | undefined,
): readonly TraceStep[] {
  const prefix = variant === undefined ? '' : `with ${variant}, `;
  const paid = costs
    .filter(({ monthly }) => compareDecimals(monthly[scenario], ZERO) !== 0)
    .toSorted((left, right) => compareDecimals(right.monthly[scenario], left.monthly[scenario]));
  const steps = paid.slice(0, SHOWN_COSTS).map((each) => {
    const says = `${prefix}${each.resource} ${each.component}: ${showMoney(each.monthly[scenario])} (${each.how})`;
    return model.resources.has(each.resource) ? step(says, { id: each.resource }) : { says };
  });
  const rest = paid.slice(SHOWN_COSTS).map(({ monthly }) => monthly[scenario]);
  return rest.length === 0 ? steps : [...steps, { says: `${prefix}${rest.length} more: ${showMoney(plus(...rest))}` }];
}
