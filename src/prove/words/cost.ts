import {
  ALWAYS,
  and,
  compareDecimals,
  type Decimal,
  decimal,
  type Guard,
  NEVER,
  not,
  or,
  plus,
  showMoney,
  ZERO,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { PricedLine } from '../evidence.ts';
import { about, judge, step } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Cost = Extract<Assertion, { kind: 'cost' }>;

/** A line of the bill with the worlds in which it is paid. */
interface Item {
  readonly line: PricedLine;
  readonly name: string;
  /** Of a resource. */
  readonly stack?: string;
  readonly when: Guard;
  readonly monthly: Decimal;
}

/** Worlds in which the same items are paid. */
interface Month {
  readonly when: Guard;
  readonly total: Decimal;
  /** Whether something in these worlds has no price, so that the month costs this much or more. */
  readonly isLeast: boolean;
}

/** More different months than any reader would tell apart; each condition of a template can double them. */
const MOST_MONTHS = 4096;

const SHOWN_LINES = 12;

const UNLISTED: Omit<PricedLine, 'resource'> = {
  monthly: { low: ZERO, expected: ZERO, high: ZERO },
  unpriced: 'It was not priced.',
};

/** What a month costs lies within the bounds, in every world. Without prices it is unknown. */
export function judgeCost(question: Question, assertion: Cost): Judgement {
  const { prices } = question.evidence;
  if (prices === undefined) {
    return { outcome: 'unknown', trace: [{ says: 'Nothing was priced.' }], missing: ['prices'] };
  }
  const scenario = assertion.scenario ?? 'expected';
  const listed = new Set(prices.lines.map(({ resource }) => resource));
  const unlisted = [...question.model.resources.keys()].filter((resource) => !listed.has(resource));
  const lines = [...prices.lines, ...unlisted.map((resource) => ({ resource, ...UNLISTED }))];
  const items = lines.map((line) => itemOf(question, line, scenario));
  if (assertion.of === undefined) return decide(assertion, items);
  return about(question, assertion.of, (things) => {
    const ids = new Set(things.map(({ id }) => id));
    return decide(
      assertion,
      items.filter(({ line, stack }) => ids.has(line.resource) || (stack !== undefined && ids.has(stack))),
    );
  });
}

function itemOf({ model }: Question, line: PricedLine, scenario: 'low' | 'expected' | 'high'): Item {
  const resource = model.resources.get(line.resource);
  return {
    line,
    name: resource === undefined ? line.resource : `${resource.type} ${line.resource}`,
    ...(resource !== undefined && { stack: resource.stack }),
    when: line.when ?? resource?.when ?? ALWAYS,
    monthly: line.monthly[scenario],
  };
}

function decide(assertion: Cost, items: readonly Item[]): Judgement {
  const { atMost, atLeast, scenario = 'expected' } = assertion;
  const months = monthsOf(items);
  if (months === undefined) {
    const missing = ['parameters: the conditions allow too many different bills'];
    return { outcome: 'unknown', trace: traceOf(items), missing };
  }
  const above = (month: Month) => atMost !== undefined && compareDecimals(month.total, decimal(atMost)) > 0;
  const below = (month: Month) => atLeast !== undefined && compareDecimals(month.total, decimal(atLeast)) < 0;
  const worlds = (holds: (month: Month) => boolean) => or(...months.filter(holds).map((month) => month.when));
  const bounds = [
    atLeast === undefined ? [] : `at least ${showMoney(decimal(atLeast))}`,
    atMost === undefined ? [] : `at most ${showMoney(decimal(atMost))}`,
  ].flat();
  return judge(
    {
      certain: worlds((month) => !above(month) && !below(month) && !(month.isLeast && atMost !== undefined)),
      possible: worlds((month) => !above(month) && (!below(month) || month.isLeast)),
    },
    {
      trace: traceOf(items),
      counterexample: (world) => {
        const month = months.find((each) => and(each.when, world) !== NEVER);
        const total = showMoney(month?.total ?? ZERO);
        const summary = `A month costs ${total}${month?.isLeast ? ' or more' : ''} (${scenario} usage), not ${bounds.join(' and ')}.`;
        return { summary, steps: traceOf(items.filter((item) => and(item.when, world) !== NEVER)) };
      },
      missing: items
        .filter((item) => item.line.unpriced !== undefined && item.when !== NEVER)
        .map((item) => `the price of ${item.name}`),
    },
  );
}

/** The worlds by what is paid in them; none when there are too many. */
function monthsOf(items: readonly Item[]): readonly Month[] | undefined {
  const always = items.filter((item) => item.when === ALWAYS);
  let months: readonly Month[] = [add({ when: ALWAYS, total: ZERO, isLeast: false }, always)];
  const conditional = Map.groupBy(
    items.filter((item) => item.when !== ALWAYS && item.when !== NEVER),
    (item) => item.when,
  );
  for (const [when, group] of conditional) {
    months = months.flatMap((month) =>
      [add({ ...month, when: and(month.when, when) }, group), { ...month, when: and(month.when, not(when)) }].filter(
        (each) => each.when !== NEVER,
      ),
    );
    if (months.length > MOST_MONTHS) return undefined;
  }
  return months;
}

function add(month: Month, items: readonly Item[]): Month {
  return {
    when: month.when,
    total: plus(month.total, ...items.map((item) => item.monthly)),
    isLeast: month.isLeast || items.some((item) => item.line.unpriced !== undefined),
  };
}

/** The dearest lines first, what has no price before them. */
function traceOf(items: readonly Item[]): readonly TraceStep[] {
  const paid = items
    .filter((item) => item.monthly.digits !== 0n)
    .toSorted((left, right) => compareDecimals(right.monthly, left.monthly));
  const rest = paid.slice(SHOWN_LINES);
  return [
    ...items.flatMap((item) =>
      item.line.unpriced === undefined ? [] : said(item, `${item.name} has no known price: ${item.line.unpriced}`),
    ),
    ...paid.slice(0, SHOWN_LINES).map((item) => said(item, `${item.name} costs ${showMoney(item.monthly)} a month.`)),
    ...(rest.length === 0
      ? []
      : [{ says: `${rest.length} more cost ${showMoney(plus(...rest.map((item) => item.monthly)))} a month.` }]),
    { says: `Together ${showMoney(plus(...paid.map((item) => item.monthly)))} a month.` },
  ];
}

function said(item: Item, says: string): TraceStep {
  return item.stack !== undefined ? step(says, { id: item.line.resource }) : { says };
}
