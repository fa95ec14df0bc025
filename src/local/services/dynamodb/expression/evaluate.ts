/** What a condition says of an item, and what a projection leaves of it. */
import { type AttributeValue, compareValues, type Item, isEqual, valueKind } from '../value.ts';
import { type Comparator, type DocumentPath, documentValue, type ItemCondition, type Operand } from './expression.ts';

export function holds(condition: ItemCondition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.all.every((each) => holds(each, item));
    case 'or':
      return condition.all.some((each) => holds(each, item));
    case 'not':
      return !holds(condition.of, item);
    case 'exists':
      return documentValue(item, condition.path) !== undefined;
    case 'missing':
      return documentValue(item, condition.path) === undefined;
    case 'compare':
      return isMet(condition.by, operandValue(condition.left, item), operandValue(condition.right, item));
    case 'between': {
      const of = operandValue(condition.of, item);
      return isMet('>=', of, operandValue(condition.low, item)) && isMet('<=', of, operandValue(condition.high, item));
    }
    case 'in': {
      const of = operandValue(condition.of, item);
      return condition.all.some((each) => isMet('=', of, operandValue(each, item)));
    }
    default: {
      const of = operandValue(condition.of, item);
      const what = operandValue(condition.what, item);
      if (of === undefined || what === undefined) return false;
      if (condition.kind === 'type') return valueKind(of) === what.S;
      return condition.kind === 'begins' ? begins(of, what) : contains(of, what);
    }
  }
}

export function operandValue(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return documentValue(item, operand.path);
    case 'size': {
      const found = documentValue(item, operand.path);
      const size = found === undefined ? undefined : lengthOf(found);
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

function lengthOf({ S, B, SS, NS, BS, L, M }: AttributeValue): number | undefined {
  return (S ?? B ?? SS ?? NS ?? BS ?? L)?.length ?? (M === undefined ? undefined : Object.keys(M).length);
}

/** What is missing differs from everything and equals nothing; values of two kinds have no order. */
function isMet(by: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (by === '=') return left !== undefined && right !== undefined && isEqual(left, right);
  if (by === '<>') return left === undefined || right === undefined || !isEqual(left, right);
  const order = left === undefined || right === undefined ? undefined : compareValues(left, right);
  if (order === undefined) return false;
  if (by === '<') return order < 0;
  if (by === '<=') return order <= 0;
  return by === '>' ? order > 0 : order >= 0;
}

export function begins(of: AttributeValue, what: AttributeValue): boolean {
  if (of.S !== undefined && what.S !== undefined) return of.S.startsWith(what.S);
  return of.B !== undefined && what.B !== undefined && Buffer.from(of.B).subarray(0, what.B.length).equals(what.B);
}

function contains(of: AttributeValue, what: AttributeValue): boolean {
  if (of.S !== undefined) return what.S !== undefined && of.S.includes(what.S);
  if (of.B !== undefined) return what.B !== undefined && Buffer.from(of.B).includes(Buffer.from(what.B));
  if (of.L !== undefined) return of.L.some((each) => isEqual(each, what));
  if (of.SS !== undefined) return what.S !== undefined && of.SS.includes(what.S);
  if (of.NS !== undefined) return what.N !== undefined && of.NS.includes(what.N);
  const { B } = what;
  return of.BS !== undefined && B !== undefined && of.BS.some((each) => Buffer.from(each).equals(B));
}

/** The parts of an item at these paths, in their place; elements of a list move together. */
export function projected(item: Item, paths: readonly DocumentPath[]): Item {
  return membersAt(item, paths);
}

function membersAt(members: Item, paths: readonly DocumentPath[]): Item {
  const byName = Map.groupBy(paths, ([first]) => first);
  const kept: [string, AttributeValue][] = [];
  for (const [name, own] of byName) {
    const value = typeof name === 'string' && Object.hasOwn(members, name) ? members[name] : undefined;
    const part = value === undefined ? undefined : partAt(value, own.map(rest));
    if (part !== undefined && typeof name === 'string') kept.push([name, part]);
  }
  return Object.fromEntries(kept);
}

const rest = ([, ...others]: DocumentPath): DocumentPath => others;

function partAt(value: AttributeValue, paths: readonly DocumentPath[]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  if (value.M !== undefined) {
    const found = membersAt(value.M, paths);
    return Object.keys(found).length === 0 ? undefined : { M: found };
  }
  if (value.L === undefined) return undefined;
  const byIndex = Map.groupBy(paths, ([first]) => first);
  const found = value.L.flatMap((each, i) => {
    const own = byIndex.get(i);
    const part = own === undefined ? undefined : partAt(each, own.map(rest));
    return part === undefined ? [] : [part];
  });
  return found.length === 0 ? undefined : { L: found };
}
