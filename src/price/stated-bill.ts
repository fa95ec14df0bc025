/** What a document states as the cost of a system, line by line beside what the system costs. */
import type { StatedLine, StatedPrices, Unmentioned } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal, isLike, plus, times } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import type { Stated } from '../usage/index.ts';
import type { Bill, ExactComponent, Range } from './bill.ts';
import { linesMeant } from './price.ts';
import { sum } from './range.ts';

export type StatedBill = StatedPrices<Decimal>;

export function statedBill(stated: Stated, bill: Bill, model: Model): StatedBill {
  const mentioned = new Set<ExactComponent>();
  const lines = stated.lines.map((line): StatedLine<Decimal> => {
    const found = linesMeant(bill.lines, model, line.of).flatMap(({ resource, components }) =>
      components.filter((each) => isMeant(each, line.only)).map((component) => ({ resource, component })),
    );
    for (const { component } of found) mentioned.add(component);
    const monthly = sum(found.map(({ component }) => component.monthly));
    return {
      line: line.line,
      says: line.says,
      monthly,
      outcome: found.length === 0 ? 'nothing is meant' : agrees(line.says, monthly),
      resources: [...new Set(found.map(({ resource }) => resource))],
      rows: [...new Set(found.map(({ component }) => component.row))],
      ...(line.because !== undefined && { because: line.because }),
    };
  });
  return {
    ...(stated.source !== undefined && { source: stated.source }),
    lines,
    ...(stated.total !== undefined && {
      total: {
        says: stated.total.says,
        monthly: bill.total,
        outcome: agrees(stated.total.says, bill.total),
        sumOfLines: sumOf(stated.lines.map(({ says }) => says)),
        ...(stated.total.because !== undefined && { because: stated.total.because }),
      },
    }),
    unmentioned: unmentionedIn(bill, mentioned),
  };
}

function isMeant(component: ExactComponent, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((pattern) => isLike(pattern, component.row));
}

/** The least and the most that a stated amount says: `32`, `~$30`, `1-5`, `$110 to 120`. */
export function bandOf(says: string): readonly [least: Decimal, most: Decimal] | undefined {
  const numbers = [...says.replaceAll(',', '').matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => decimal(number));
  const [first, second = first] = numbers;
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** Differences below this are not told. */
const HALF_A_CENT = decimal('0.005');

const TOLERANCE = decimal('0.05');

function agrees(says: string, { expected }: Range): 'agrees' | 'differs' {
  const band = bandOf(says);
  if (band === undefined) return 'differs';
  const least = times(band[0], decimal('0.95'));
  const most = plus(band[1], times(band[1], TOLERANCE));
  return compareDecimals(expected, least) >= 0 && compareDecimals(expected, most) <= 0 ? 'agrees' : 'differs';
}

function sumOf(says: readonly string[]): readonly [Decimal, Decimal] {
  const bands = says.flatMap((each) => {
    const band = bandOf(each);
    return band === undefined ? [] : [band];
  });
  return [plus(...bands.map(([least]) => least)), plus(...bands.map(([, most]) => most))];
}

function unmentionedIn(bill: Bill, mentioned: ReadonlySet<ExactComponent>): readonly Unmentioned<Decimal>[] {
  const rest = bill.lines.flatMap(({ resource, components }) =>
    components.filter((each) => !mentioned.has(each)).map((component) => ({ resource, component })),
  );
  return [...Map.groupBy(rest, ({ component }) => component.row)]
    .map(([row, found]) => ({
      what: found[0]?.component.what ?? row,
      row,
      resources: [...new Set(found.map(({ resource }) => resource))],
      monthly: sum(found.map(({ component }) => component.monthly)),
    }))
    .filter(({ monthly }) => compareDecimals(monthly.expected, HALF_A_CENT) >= 0)
    .toSorted((left, right) => compareDecimals(right.monthly.expected, left.monthly.expected));
}
