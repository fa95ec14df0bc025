/**
 * Values of condition keys that stand for all values: conditions divide what a key may hold into cells, and two values of
 * one cell meet the same conditions. Each family of operators has its own domain
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
import { isSymbolic, parseAddress, parseCidr, showAddress, stripPrivate, type Text } from '../base/index.ts';
import { parseArn } from './arn.ts';
import type { Condition } from './condition.ts';
import { toNumber, toTime } from './condition-operators.ts';
import { cellsOf } from './pattern-cells.ts';

/** What a request may hold under a key; undefined for a request without the key. */
export type KeyValue = readonly Text[] | undefined;

/**
 * Values of a key, one for each way in which these conditions on it may turn out. Undefined when the conditions do not
 * say of what kind the value is, or tell too many values apart.
 */
export function valuesToldApart(key: string, conditions: readonly Condition[]): readonly KeyValue[] | undefined {
  const families = new Set(conditions.map(({ operator }) => familyOf(operator)).filter((it) => it !== 'Null'));
  if (families.size > 1 || families.has(undefined)) return undefined;
  const [family = 'Null'] = families;
  if (conditions.some(({ values }) => values.some((value) => value.includes('${')))) return undefined;
  const singles = SINGLES[family]?.(conditions);
  if (singles === undefined) return undefined;
  const absent = ALWAYS_THERE.has(key.toLowerCase()) ? [] : [undefined];
  const isList = conditions.some(({ qualifier }) => qualifier !== undefined);
  if (!isList) return [...absent, ...singles.map((value) => [value])];
  return singles.length > MOST_IN_A_LIST ? undefined : [...absent, ...subsetsOf(singles)];
}

/** "Availability – This key is always included in the request context." */
const ALWAYS_THERE = new Set(
  [
    'CurrentTime',
    'EpochTime',
    'SecureTransport',
    'RequestedRegion',
    'PrincipalArn',
    'PrincipalAccount',
    'PrincipalType',
  ].map((name) => `aws:${name.toLowerCase()}`),
);

const MOST_IN_A_LIST = 5;

function subsetsOf(values: readonly Text[]): readonly (readonly Text[])[] {
  return Array.from({ length: 2 ** values.length }, (_, chosen) =>
    values.filter((_, index) => (chosen & (1 << index)) !== 0),
  );
}

type Family = 'String' | 'Folded' | 'Arn' | 'Numeric' | 'Date' | 'Bool' | 'Ip' | 'Null';

function familyOf(operator: string): Family | undefined {
  if (operator.endsWith('IgnoreCase')) return 'Folded';
  const families = ['String', 'Arn', 'Numeric', 'Date', 'Bool', 'Null'] as const;
  return operator.endsWith('IpAddress') ? 'Ip' : families.find((family) => operator.startsWith(family));
}

const SINGLES: Readonly<Record<Family, (conditions: readonly Condition[]) => readonly Text[] | undefined>> = {
  String: strings,
  Folded: strings,
  Arn: arns,
  Numeric: (conditions) => points(conditions, toNumber, String),
  Date: (conditions) => points(conditions, toTime, (time) => new Date(time).toISOString()),
  Bool: () => ['true', 'false'].map(stripPrivate),
  Ip: addresses,
  Null: () => [stripPrivate('any value')],
};

function valuesIn(conditions: readonly Condition[]): readonly Text[] {
  return conditions.filter(({ operator }) => operator !== 'Null').flatMap(({ values }) => values);
}

function strings(conditions: readonly Condition[]): readonly Text[] | undefined {
  const hasLiteralStar = conditions.some(
    ({ operator, values }) => !operator.endsWith('Like') && values.some((value) => /[*?]/.test(value)),
  );
  return hasLiteralStar ? undefined : textCells(valuesIn(conditions));
}

function textCells(patterns: readonly Text[]): readonly Text[] | undefined {
  return cellsOf([stripPrivate('?*')], patterns);
}

/** The parts of an ARN are compared one by one, which is the same as comparing the whole where only the last one is open. */
function arns(conditions: readonly Condition[]): readonly Text[] | undefined {
  const patterns = valuesIn(conditions);
  const arePlain = patterns.every((pattern) => {
    const arn = parseArn(pattern);
    return (
      arn !== undefined && ![arn.partition, arn.service, arn.region, arn.account].some((part) => /[*?]/.test(part))
    );
  });
  return arePlain ? textCells(patterns) : undefined;
}

/** Each limit, a value between two neighbours, and one on either side of all. */
function points(
  conditions: readonly Condition[],
  read: (text: string) => number | undefined,
  write: (value: number) => string,
): readonly Text[] | undefined {
  const limits: number[] = [];
  for (const text of valuesIn(conditions)) {
    const limit = isSymbolic(text) ? undefined : read(text);
    if (limit === undefined) return undefined;
    limits.push(limit);
  }
  const sorted = [...new Set(limits)].sort((left, right) => left - right);
  const between = sorted.map((limit, index) => (limit + (sorted[index + 1] ?? limit + 2)) / 2);
  return [(sorted[0] ?? 0) - 1, ...sorted, ...between].map((value) => stripPrivate(write(value)));
}

/** Where a block begins, and the address after its end: between two such places no condition tells addresses apart. */
function addresses(conditions: readonly Condition[]): readonly Text[] | undefined {
  const edges = new Map<4 | 6, Set<bigint>>([
    [4, new Set([0n])],
    [6, new Set([0n])],
  ]);
  for (const text of valuesIn(conditions)) {
    const single = text.includes('/') ? undefined : parseAddress(text);
    const block = parseCidr(single === undefined ? text : `${text}/${single.family === 4 ? 32 : 128}`);
    if (block === undefined) return undefined;
    const bits = block.family === 4 ? 32n : 128n;
    edges.get(block.family)?.add(block.first);
    if (block.last + 1n < 1n << bits) edges.get(block.family)?.add(block.last + 1n);
  }
  return [...edges].flatMap(([family, values]) => [...values].map((value) => stripPrivate(showAddress(family, value))));
}
