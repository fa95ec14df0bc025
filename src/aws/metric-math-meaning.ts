/** What a metric math expression means: whether it equals another one, and which values it can take. */
import type { Certainty } from '../base/index.ts';
import { type MetricMath, metricsIn } from './metric-math.ts';
import type { MetricBounds } from './metrics.ts';

/**
 * Whether two expressions over the same metrics have the same value at all times. `impossible` only when both can be
 * calculated and differ for some values of the metrics.
 */
export function sameMeaning(left: MetricMath, right: MetricMath): Certainty {
  if (normal(left) === normal(right)) return 'certain';
  const ids = [...new Set([...metricsIn(left), ...metricsIn(right)])];
  for (let round = 0; round < ROUNDS; round++) {
    const metrics = new Map(ids.map((id, index) => [id, sample(round, index)]));
    const values = [left, right].map((math) => valueNow(math, metrics));
    if (values.includes('unknown')) return 'possible';
    const [one, other] = values as readonly (number | undefined)[];
    if (!isClose(one, other)) return 'impossible';
  }
  return 'possible';
}

const ROUNDS = 64;

/** Values that repeat from run to run; every fifth is missing. */
function sample(round: number, index: number): number | undefined {
  const mixed = Math.imul(round * 31 + index * 17 + 7, 2654435761) >>> 0;
  return mixed % 5 === 0 ? undefined : ((mixed >>> 8) % 1000) / 8 + 0.125;
}

function isClose(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

const UNORDERED = new Set(['AND', 'OR', '==', '!=']);
/** Over a list of series, the order of the series does not matter. */
const OVER_LISTS = new Set(['SUM', 'AVG', 'MAX', 'MIN', 'STDDEV']);

/** One text for expressions that differ in spacing, in brackets, and in the order of sums, products and lists only. */
function normal(math: MetricMath): string {
  switch (math.kind) {
    case 'number':
      return String(math.value);
    case 'text':
      return JSON.stringify(math.value);
    case 'metric':
      return math.id;
    case 'list':
      return `[${math.items.map(normal).join(',')}]`;
    case 'call':
      break;
  }
  const { name, args } = math;
  if (name === '+' || name === '-') return normalSum(math);
  if (name === '*' || name === '/') return normalProduct(math);
  const [first] = args;
  if (OVER_LISTS.has(name) && first?.kind === 'list') return `${name}(${first.items.map(normal).sort().join(',')})`;
  const shown = args.map(normal);
  return `${name}(${(UNORDERED.has(name) ? shown.sort() : shown).join(',')})`;
}

function normalSum(math: MetricMath): string {
  const terms: string[] = [];
  let constant = 0;
  const collect = (each: MetricMath, sign: 1 | -1): void => {
    if (each.kind === 'number') constant += sign * each.value;
    else if (each.kind === 'call' && (each.name === '+' || each.name === '-')) {
      const [left, right] = each.args;
      if (left !== undefined) collect(left, sign);
      if (right !== undefined) collect(right, each.name === '+' ? sign : sign === 1 ? -1 : 1);
    } else if (isNegated(each)) collect(each.args[1], sign === 1 ? -1 : 1);
    else terms.push(`${sign === 1 ? '+' : '-'}${normal(each)}`);
  };
  collect(math, 1);
  return `sum(${[...terms.sort(), ...(constant === 0 ? [] : [String(constant)])].join(' ')})`;
}

/** `-a` is read as `-1 * a`. */
function isNegated(math: MetricMath): math is MetricMath & { readonly args: readonly [MetricMath, MetricMath] } {
  if (math.kind !== 'call' || math.name !== '*') return false;
  const [left, right, ...more] = math.args;
  return left?.kind === 'number' && left.value === -1 && right !== undefined && more.length === 0;
}

function normalProduct(math: MetricMath): string {
  const over: string[] = [];
  const under: string[] = [];
  let [top, bottom] = [1, 1];
  const collect = (each: MetricMath, isOver: boolean): void => {
    if (each.kind === 'number') {
      if (isOver) top *= each.value;
      else bottom *= each.value;
    } else if (each.kind === 'call' && (each.name === '*' || each.name === '/')) {
      const [left, right] = each.args;
      if (left !== undefined) collect(left, isOver);
      if (right !== undefined) collect(right, each.name === '*' ? isOver : !isOver);
    } else (isOver ? over : under).push(normal(each));
  };
  collect(math, true);
  return `product(${Number((top / bottom).toPrecision(12))} ${over.sort().join(' ')} / ${under.sort().join(' ')})`;
}

type Metrics = ReadonlyMap<string, number | undefined>;
type Value = number | undefined | 'unknown';

/** The value at one moment; undefined for no data. */
function valueNow(math: MetricMath, metrics: Metrics): Value {
  switch (math.kind) {
    case 'number':
      return math.value;
    case 'metric':
      return metrics.has(math.id) ? metrics.get(math.id) : 'unknown';
    case 'call':
      return callOf(math.name, math.args, metrics);
    default:
      return 'unknown';
  }
}

function callOf(name: string, args: readonly MetricMath[], metrics: Metrics): Value {
  const [first, second, third] = args;
  if (first === undefined) return 'unknown';
  if (OVER_LISTS.has(name)) return first.kind === 'list' ? overList(name, first.items, metrics) : 'unknown';
  const left = valueNow(first, metrics);
  const right = second === undefined ? undefined : valueNow(second, metrics);
  if (left === 'unknown' || right === 'unknown') return 'unknown';
  if (name === 'FILL') return left ?? right;
  if (name === 'IF') {
    const otherwise = third === undefined ? undefined : valueNow(third, metrics);
    if (left === undefined) return otherwise === 'unknown' ? 'unknown' : undefined;
    return left === 0 ? otherwise : right;
  }
  if (left === undefined) return UNARY[name] === undefined && OPERATORS[name] === undefined ? 'unknown' : undefined;
  const unary = UNARY[name];
  if (unary !== undefined) return unary(left);
  const operator = OPERATORS[name];
  if (operator === undefined) return 'unknown';
  if (right === undefined) return undefined;
  const value = operator(left, right);
  return Number.isFinite(value) ? value : undefined;
}

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

function overList(name: string, items: readonly MetricMath[], metrics: Metrics): Value {
  const values = items.map((item) => valueNow(item, metrics));
  if (values.includes('unknown')) return 'unknown';
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) return undefined;
  const sum = known.reduce((total, value) => total + value, 0);
  switch (name) {
    case 'SUM':
      return sum;
    case 'AVG':
      return sum / known.length;
    case 'MAX':
      return Math.max(...known);
    case 'MIN':
      return Math.min(...known);
    default:
      return 'unknown';
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
}

const ANYTHING: Range = Object.freeze({ min: -Infinity, max: Infinity });

/** Between which bounds the expression lies, given those of its metrics; without bounds it may take any value. */
export function boundsOfMath(math: MetricMath, boundsOf: (id: string) => MetricBounds | undefined): Range {
  const range = (each: MetricMath | undefined) => (each === undefined ? ANYTHING : boundsOfMath(each, boundsOf));
  if (math.kind === 'number') return { min: math.value, max: math.value };
  if (math.kind === 'metric')
    return { min: boundsOf(math.id)?.min ?? -Infinity, max: boundsOf(math.id)?.max ?? Infinity };
  if (math.kind !== 'call') return ANYTHING;
  const { name, args } = math;
  const [first, second, third] = args;
  if (OVER_LISTS.has(name)) return first?.kind === 'list' ? rangeOfList(name, first.items.map(range)) : ANYTHING;
  const [left, right] = [range(first), range(second)];
  switch (name) {
    case '+':
      return { min: left.min + right.min, max: left.max + right.max };
    case '-':
      return { min: left.min - right.max, max: left.max - right.min };
    case '*':
      return spanOf(left, right, (one, other) => (one === 0 || other === 0 ? 0 : one * other));
    case '/':
      // Dividing by almost nothing gives any size; only the sign is sure.
      return left.min >= 0 && right.min >= 0 ? { min: 0, max: left.max === 0 ? 0 : quotient(left, right) } : ANYTHING;
    case 'FILL':
      return second?.kind === 'text' ? left : joined(left, right);
    case 'IF':
      return third === undefined ? right : joined(right, range(third));
    case 'ABS':
      return { min: Math.max(left.min, 0), max: Math.max(Math.abs(left.min), Math.abs(left.max)) };
    case 'CEIL':
      return { min: Math.ceil(left.min), max: Math.ceil(left.max) };
    case 'FLOOR':
      return { min: Math.floor(left.min), max: Math.floor(left.max) };
    default:
      return name in OPERATORS && name !== '^' ? { min: 0, max: 1 } : ANYTHING;
  }
}

function quotient(left: Range, right: Range): number {
  return right.min > 0 ? left.max / right.min : Infinity;
}

function spanOf(left: Range, right: Range, combine: (one: number, other: number) => number): Range {
  const ends = [left.min, left.max].flatMap((one) => [right.min, right.max].map((other) => combine(one, other)));
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

function joined(left: Range, right: Range): Range {
  return { min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}

function rangeOfList(name: string, ranges: readonly Range[]): Range {
  const mins = ranges.map((range) => range.min);
  const maxes = ranges.map((range) => range.max);
  const [least, most] = [Math.min(...mins), Math.max(...maxes)];
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  // A series without data is left out, so a sum may lack any of its parts.
  if (name === 'SUM')
    return {
      min: Math.min(least, total(mins.map((min) => Math.min(min, 0)))),
      max: Math.max(most, total(maxes.map((max) => Math.max(max, 0)))),
    };
  return name === 'STDDEV' ? { min: 0, max: Infinity } : { min: least, max: most };
}
