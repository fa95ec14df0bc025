/** What a change costs: two bills, resource by resource. A difference is known as far as both sides are. */
import type { PriceChange, PriceDifference } from '../answers/index.ts';
import { compareDecimals, type Decimal, describeGuard, NEVER, ZERO } from '../base/index.ts';
import type { Bill, ExactLine, Range } from './bill.ts';
import { difference, inEach, NO_AMOUNT, SCENARIOS, sum } from './range.ts';
import { elsewhere, leastOf, mostOf } from './totals.ts';

export type BillChange = PriceChange<Decimal>;

/** The differences between two bills, the greatest first. What is billed alike in both is left out. */
export function compareBills(before: Bill, after: Bill): readonly BillChange[] {
  const [old, now] = [byName(before), byName(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names]
    .flatMap((name) => changeOf(name, old.get(name) ?? [], now.get(name) ?? []))
    .toSorted((left, right) => compareDecimals(size(right), size(left)) || (left.resource < right.resource ? -1 : 1));
}

/** What all changes come to together. A bound that one of them lacks, the sum lacks. */
export function differenceOf(changes: readonly BillChange[]): PriceDifference<Decimal> {
  const bound = (side: 'least' | 'most') => {
    const bounds = changes.flatMap((each) => each.difference[side] ?? []);
    return bounds.length < changes.length ? undefined : sum(bounds);
  };
  return asDifference(bound('least'), bound('most'));
}

/**
 * The lines by logical id, where that tells the resources apart: the stacks of two environments have different names.
 */
function byName({ lines }: Bill): ReadonlyMap<string, readonly ExactLine[]> {
  const local = ({ resource }: ExactLine) => resource.slice(resource.lastIndexOf('/') + 1);
  const owners = Map.groupBy(lines, local);
  const isShared = (line: ExactLine) => new Set(owners.get(local(line))?.map(({ resource }) => resource)).size > 1;
  return Map.groupBy(lines, (line) => (isShared(line) ? line.resource : local(line)));
}

function changeOf(resource: string, old: readonly ExactLine[], now: readonly ExactLine[]): readonly BillChange[] {
  const isBilled = [...old, ...now].some((line) => line.outcome !== 'free');
  if (!isBilled || contentOf(old) === contentOf(now)) return [];
  const unpriced = { before: reasonsOf(old), after: reasonsOf(now) };
  const change = differenceBetween(old, now);
  const isNothing = [change.least, change.most].every(
    (bound) => bound !== undefined && SCENARIOS.every((each) => compareDecimals(bound[each], ZERO) === 0),
  );
  const kind = old.length === 0 ? 'added' : now.length === 0 ? 'removed' : 'changed';
  if (isNothing && kind === 'changed') return [];
  return [
    {
      resource,
      type: (now[0] ?? old[0])?.type ?? '',
      kind,
      before: leastOf(old),
      after: leastOf(now),
      ...conditionalMost(old, now),
      difference: change,
      unpriced,
      because: reasons(old, now),
    },
  ];
}

function conditionalMost(old: readonly ExactLine[], now: readonly ExactLine[]): Pick<BillChange, 'most'> {
  const [before, after] = [old, now].map((lines) => {
    const [least, most] = [leastOf(lines), mostOf(lines)];
    return SCENARIOS.some((each) => compareDecimals(least[each], most[each]) !== 0) ? most : undefined;
  });
  if (before === undefined && after === undefined) return {};
  return { most: { ...(before !== undefined && { before }), ...(after !== undefined && { after }) } };
}

/** What decides about the bill of a resource, whatever stack and parameter space it stands in. */
function contentOf(lines: readonly ExactLine[]): string {
  const parts = lines.map(({ outcome, region, reason, definition, monthly, components, when }) => [
    outcome,
    region,
    outcome === 'unknown' ? [reason, definition] : [],
    monthly,
    components.map(({ what, row, quantity }) => [what, row, quantity]),
    describeGuard(when),
  ]);
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Case by case where the same conditions tell the cases of both apart; else the least of one against the most of the other. */
function differenceBetween(old: readonly ExactLine[], now: readonly ExactLine[]): PriceDifference<Decimal> {
  const cases = pairsOf(old, now);
  const bounds = (cases ?? [[old, now] as const]).map(([before, after]) => boundsOf(before, after));
  const rest = cases !== undefined && elsewhere(now) !== NEVER ? [asDifference(NO_AMOUNT, NO_AMOUNT)] : [];
  return [...bounds, ...rest].reduce((left, right) =>
    asDifference(extreme(left.least, right.least, -1), extreme(left.most, right.most, 1)),
  );
}

type Pair = readonly [before: readonly ExactLine[], after: readonly ExactLine[]];

function pairsOf(old: readonly ExactLine[], now: readonly ExactLine[]): readonly Pair[] | undefined {
  if (old.length !== now.length) return undefined;
  const pairs = old.flatMap((line): readonly Pair[] => {
    const same = now.find(({ when }) => describeGuard(when) === describeGuard(line.when));
    return same === undefined ? [] : [[[line], [same]]];
  });
  return pairs.length === old.length ? pairs : undefined;
}

/** A part without a price may cost anything: before, the difference has no least; after, no most. */
function boundsOf(before: readonly ExactLine[], after: readonly ExactLine[]): PriceDifference<Decimal> {
  const isOpen = (lines: readonly ExactLine[]) => lines.some(({ outcome }) => outcome === 'unknown');
  const isCase = before.length === 1 && after.length === 1;
  const least = (lines: readonly ExactLine[]) => (isCase ? mostOf(lines) : leastOf(lines));
  return asDifference(
    isOpen(before) ? undefined : difference(least(after), mostOf(before)),
    isOpen(after) ? undefined : difference(mostOf(after), least(before)),
  );
}

function extreme(left: Range | undefined, right: Range | undefined, sign: 1 | -1): Range | undefined {
  if (left === undefined || right === undefined) return undefined;
  return inEach((each) => (compareDecimals(left[each], right[each]) * sign >= 0 ? left[each] : right[each]));
}

function asDifference(least: Range | undefined, most: Range | undefined): PriceDifference<Decimal> {
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) };
}

function reasonsOf(lines: readonly ExactLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ outcome, reason = '' }) => (outcome === 'unknown' ? [reason] : [])))];
}

function reasons(old: readonly ExactLine[], now: readonly ExactLine[]): readonly string[] {
  const [before, after] = [old, now].map(
    (lines) => new Map(lines.flatMap((line) => line.components.map((each) => [each.what, each] as const))),
  );
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...names].flatMap((name) => {
    const [left, right] = [before?.get(name), after?.get(name)];
    if (left === undefined) return [`${name}: ${right?.how}`];
    if (right === undefined) return [`without ${name}: ${left.how}`];
    return left.how === right.how && left.row === right.row ? [] : [`${name}: ${left.how} → ${right.how}`];
  });
}

/** How far it moves the bill at most; what is not known stands first. */
function size({ difference: { least, most } }: BillChange): Decimal {
  if (least === undefined || most === undefined) return UNKNOWN_SIZE;
  const [low, high] = [least.expected, most.expected].map(absolute);
  if (low === undefined || high === undefined) return ZERO;
  return compareDecimals(low, high) > 0 ? low : high;
}

const UNKNOWN_SIZE: Decimal = { digits: 10n ** 18n, scale: 0 };

function absolute(amount: Decimal): Decimal {
  return amount.digits < 0n ? { ...amount, digits: -amount.digits } : amount;
}
