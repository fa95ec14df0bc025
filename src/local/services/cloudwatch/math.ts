/** What metric math gives. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
import { ServiceError } from '../../service.ts';
import type { Expression } from './math-syntax.ts';

/** Values by the start of their period, in milliseconds. */
type Points = ReadonlyMap<number, number>;

export interface MathSeries {
  readonly id: string;
  readonly label: string;
  readonly periodMs: number;
  readonly points: Points;
}

export type MathValue = number | string | MathSeries | readonly MathSeries[];

export interface MathWorld {
  /** The series or value of an id; throws for an id that there is not. */
  valueOf(id: string): MathValue;
  /** All metrics of the request, for METRICS(). */
  metrics(): readonly MathSeries[];
  /** Every period that the request asks for, oldest first: what FILL and TIME_SERIES fill. */
  readonly periods: (periodMs: number) => readonly number[];
  readonly periodMs: number;
}

const refused = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of metric math.`, { status: 501 });

const wrong = (message: string) => new ServiceError('ValidationException', message);

export function evaluateMath(expression: Expression, world: MathWorld): MathValue {
  switch (expression.kind) {
    case 'number':
    case 'text':
      return expression.value;
    case 'id':
      return world.valueOf(expression.name);
    case 'list':
      return expression.of.flatMap((each) => seriesOf(evaluateMath(each, world)));
    case 'operation': {
      const [left, right] = expression.of.map((each) => evaluateMath(each, world));
      const act = OPERATIONS[expression.sign];
      if (left === undefined || right === undefined || act === undefined)
        throw refused(`the operator ${expression.sign}`);
      return combine(left, right, act);
    }
    case 'call': {
      const made = FUNCTIONS[expression.name];
      if (made === undefined) throw refused(`the function ${expression.name}`);
      return made(
        expression.of.map((each) => evaluateMath(each, world)),
        world,
      );
    }
  }
}

const truth = (value: boolean) => (value ? 1 : 0);

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
};

const isSeries = (value: MathValue): value is MathSeries => typeof value === 'object' && 'points' in value;
const isList = (value: MathValue): value is readonly MathSeries[] => Array.isArray(value);

function seriesOf(value: MathValue): readonly MathSeries[] {
  if (isSeries(value)) return [value];
  if (isList(value)) return value;
  throw wrong('An array of an expression holds time series only.');
}

/** Point by point: a point that one side does not have, or that is no number, is not there. */
function combine(left: MathValue, right: MathValue, act: (a: number, b: number) => number): MathValue {
  if (typeof left === 'string' || typeof right === 'string') throw wrong('A text is no operand of an expression.');
  if (typeof left === 'number' && typeof right === 'number') return act(left, right);
  if (isList(left) && isList(right)) throw wrong('Two arrays of time series cannot be combined.');
  if (isList(left)) return left.flatMap((each) => seriesOf(combine(each, right, act)));
  if (isList(right)) return right.flatMap((each) => seriesOf(combine(left, each, act)));
  if (typeof left === 'number') return isSeries(right) ? mapped(right, (value) => act(left, value)) : left;
  if (typeof right === 'number') return mapped(left, (value) => act(value, right));
  const points = new Map<number, number>();
  for (const [time, value] of left.points) {
    const other = right.points.get(time);
    if (other !== undefined) put(points, time, act(value, other));
  }
  return { ...left, points };
}

function put(points: Map<number, number>, time: number, value: number | undefined): void {
  if (value !== undefined && Number.isFinite(value)) points.set(time, value);
}

function mapped(series: MathSeries, act: (value: number, time: number) => number | undefined): MathSeries {
  const points = new Map<number, number>();
  for (const [time, value] of series.points) put(points, time, act(value, time));
  return { ...series, points };
}

type MathFunction = (given: readonly MathValue[], world: MathWorld) => MathValue;

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((each) => (each - middle) ** 2)));
};

/** Of one series a number; of several, or of an array, a series with what each time has. */
function summary(act: (values: readonly number[]) => number): MathFunction {
  return (given) => {
    const [first] = given;
    if (first === undefined) throw wrong('A function of an expression lacks its argument.');
    if (given.every((each) => typeof each === 'number')) return act(given.filter((each) => typeof each === 'number'));
    if (given.length === 1 && isSeries(first)) return act([...first.points.values()]);
    const all = given.flatMap((each) => (typeof each === 'number' ? [] : seriesOf(each)));
    return across(all, act);
  };
}

function across(all: readonly MathSeries[], act: (values: readonly number[]) => number): MathSeries {
  const times = [...new Set(all.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
  const points = new Map<number, number>();
  for (const time of times) {
    put(
      points,
      time,
      act(
        all.flatMap((each) => {
          const value = each.points.get(time);
          return value === undefined ? [] : [value];
        }),
      ),
    );
  }
  const [first] = all;
  return { id: first?.id ?? '', label: first?.label ?? '', periodMs: first?.periodMs ?? 60_000, points };
}

/** The same of each value, of a number, of a series or of each of several. */
function each(act: (value: number, time: number, series: MathSeries | undefined) => number | undefined): MathFunction {
  return ([value]) => {
    if (value === undefined || typeof value === 'string')
      throw wrong('A function of an expression lacks its argument.');
    if (typeof value === 'number') return act(value, 0, undefined) ?? 0;
    const made = seriesOf(value).map((series) => mapped(series, (one, time) => act(one, time, series)));
    return isSeries(value) ? (made[0] ?? value) : made;
  };
}

/** Of each value and the one before it. */
function steps(act: (value: number, before: number, seconds: number) => number): MathFunction {
  return ([value]) => {
    if (value === undefined) throw wrong('A function of an expression lacks its argument.');
    const made = seriesOf(value).map((series) => {
      const points = new Map<number, number>();
      let last: readonly [number, number] | undefined;
      for (const [time, current] of inOrder(series)) {
        if (last !== undefined) put(points, time, act(current, last[1], (time - last[0]) / 1000));
        last = [time, current];
      }
      return { ...series, points };
    });
    return isSeries(value) ? (made[0] ?? value) : made;
  };
}

const inOrder = ({ points }: MathSeries) => [...points].sort(([a], [b]) => a - b);

const clock = (act: (time: Date) => number) => each((_, time) => act(new Date(time)));

function fill([value, by]: readonly MathValue[], world: MathWorld): MathValue {
  if (value === undefined || by === undefined) throw wrong('FILL takes a time series and what to fill it with.');
  const made = seriesOf(value).map((series) => {
    const points = new Map<number, number>();
    const known = inOrder(series);
    for (const time of world.periods(series.periodMs)) {
      const own = series.points.get(time);
      put(points, time, own ?? filled(by, known, time));
    }
    return { ...series, points };
  });
  return isSeries(value) ? (made[0] ?? value) : made;
}

function filled(by: MathValue, known: readonly (readonly [number, number])[], time: number): number | undefined {
  if (typeof by === 'number') return by;
  if (isSeries(by)) return by.points.get(time);
  const before = known.findLast(([at]) => at < time);
  const after = known.find(([at]) => at > time);
  if (by === 'REPEAT') return before?.[1];
  if (by !== 'LINEAR') throw wrong('FILL fills with a number, a time series, REPEAT or LINEAR.');
  if (before === undefined || after === undefined) return (before ?? after)?.[1];
  return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
}

function choose([condition, then, otherwise]: readonly MathValue[]): MathValue {
  if (condition === undefined || then === undefined) throw wrong('IF takes a condition and what follows from it.');
  if (typeof condition === 'number') return condition !== 0 ? then : (otherwise ?? 0);
  const at = (value: MathValue | undefined, time: number) =>
    typeof value === 'number' ? value : value !== undefined && isSeries(value) ? value.points.get(time) : undefined;
  const made = seriesOf(condition).map((series) =>
    mapped(series, (value, time) => at(value !== 0 ? then : otherwise, time)),
  );
  return isSeries(condition) ? (made[0] ?? condition) : made;
}

function sorted([value, by, order, limit]: readonly MathValue[]): MathValue {
  if (value === undefined) throw wrong('SORT takes time series.');
  const act = typeof by === 'string' ? RANKS[by.toUpperCase()] : undefined;
  if (act === undefined) throw wrong('SORT sorts by AVG, MIN, MAX or SUM.');
  const sign = String(order).toUpperCase() === 'DESC' ? -1 : 1;
  const ranked = [...seriesOf(value)].sort(
    (a, b) => sign * (act([...a.points.values()]) - act([...b.points.values()])),
  );
  return typeof limit === 'number' ? ranked.slice(0, limit) : ranked;
}

const RANKS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: mean,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  SUM: sum,
};

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each(Math.abs),
  AVG: summary(mean),
  CEIL: each(Math.ceil),
  DATAPOINT_COUNT: summary((values) => values.length),
  DATE: clock((time) => time.getUTCDate()),
  // Monday is 1.
  DAY: clock((time) => ((time.getUTCDay() + 6) % 7) + 1),
  DIFF: steps((value, before) => value - before),
  DIFF_TIME: steps((_value, _before, seconds) => seconds),
  EPOCH: each((_, time) => time / 1000),
  FILL: fill,
  FIRST: ([value]) => seriesOf(value ?? [])[0] ?? 0,
  FLOOR: each(Math.floor),
  HOUR: clock((time) => time.getUTCHours()),
  IF: choose,
  LAST: ([value]) => seriesOf(value ?? []).at(-1) ?? 0,
  LOG: each(Math.log),
  LOG10: each(Math.log10),
  MAX: summary((values) => Math.max(...values)),
  METRICS: ([part], world) =>
    world.metrics().filter(({ id }) => part === undefined || id.includes(typeof part === 'string' ? part : '')),
  METRIC_COUNT: ([value]) => seriesOf(value ?? []).length,
  MIN: summary((values) => Math.min(...values)),
  MINUTE: clock((time) => time.getUTCMinutes()),
  MONTH: clock((time) => time.getUTCMonth() + 1),
  PERIOD: ([value]) => (seriesOf(value ?? [])[0]?.periodMs ?? 0) / 1000,
  RATE: steps((value, before, seconds) => (value - before) / seconds),
  REMOVE_EMPTY: ([value]) => seriesOf(value ?? []).filter(({ points }) => points.size > 0),
  RUNNING_SUM: ([value]) => {
    const made = seriesOf(value ?? []).map((series) => {
      let total = 0;
      return {
        ...series,
        points: new Map(
          inOrder(series).map(([time, one]) => {
            total += one;
            return [time, total] as const;
          }),
        ),
      };
    });
    return value !== undefined && isSeries(value) ? (made[0] ?? value) : made;
  },
  SLICE: ([value, from, to]) => {
    const all = seriesOf(value ?? []);
    if (typeof from !== 'number') throw wrong('SLICE takes an index.');
    return typeof to === 'number' ? all.slice(from, to) : (all[from] ?? []);
  },
  SORT: sorted,
  STDDEV: summary(deviation),
  SUM: summary(sum),
  TIME_SERIES: ([value], { periods, periodMs }) => {
    if (typeof value !== 'number') throw wrong('TIME_SERIES takes a number.');
    return { id: '', label: '', periodMs, points: new Map(periods(periodMs).map((time) => [time, value] as const)) };
  },
  YEAR: clock((time) => time.getUTCFullYear()),
};
