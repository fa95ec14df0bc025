/** What a change costs: two bills, resource by resource. */
import type { PriceChange } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal } from '../base/index.ts';
import type { Bill, ExactLine } from './bill.ts';
import { difference, NO_AMOUNT, SCENARIOS } from './range.ts';
import { leastOf } from './totals.ts';

export type BillChange = PriceChange<Decimal>;

/** The differences between two bills, the greatest first. What costs nothing in both is left out. */
export function compareBills(before: Bill, after: Bill): readonly BillChange[] {
  const [old, now] = [byName(before), byName(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names]
    .flatMap((name) => changeOf(name, old.get(name) ?? [], now.get(name) ?? []))
    .toSorted((left, right) => compareDecimals(size(right), size(left)) || (left.resource < right.resource ? -1 : 1));
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
  const [before, after] = [leastOf(old), leastOf(now)];
  const change = difference(after, before);
  const isSame = SCENARIOS.every((scenario) => compareDecimals(change[scenario], decimal(0)) === 0);
  const type = (now[0] ?? old[0])?.type ?? '';
  const kind = old.length === 0 ? 'added' : now.length === 0 ? 'removed' : 'changed';
  const isBilled = [...old, ...now].some((line) => line.outcome !== 'free');
  if (!isBilled || (isSame && kind === 'changed')) return [];
  return [
    {
      resource,
      type,
      kind,
      before: before ?? NO_AMOUNT,
      after: after ?? NO_AMOUNT,
      difference: change,
      because: reasons(old, now),
    },
  ];
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

function size({ difference: { expected } }: BillChange) {
  return expected.digits < 0n ? { ...expected, digits: -expected.digits } : expected;
}
