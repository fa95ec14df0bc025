/** Queries of metric data, of `GetMetricData` and of alarms: metrics and expressions over them. */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { ServiceError } from '../../service.ts';
import { evaluateMath, type MathSeries, type MathValue, type MathWorld } from './math.ts';
import { type Expression, parseExpression } from './math-syntax.ts';
import { type MetricHome, metricOf, periodsOf } from './metric.ts';
import { isStatistic, statisticOf } from './statistics.ts';

type Query = CloudwatchShapes['MetricDataQuery'];

/** A metric in the unit that CloudWatch takes when several were reported and none is asked for: the first of these. */
const UNITS =
  'Megabits Terabits Gigabits Count Bytes Gigabytes Gigabytes/Second Kilobytes Kilobits/Second Terabytes Terabits/Second Bytes/Second Percent Megabytes Megabits/Second Milliseconds Microseconds Kilobytes/Second Gigabits/Second Megabytes/Second Bits Bits/Second Count/Second Seconds Kilobits Terabytes/Second None'.split(
    ' ',
  );

export interface MetricSeries extends MathSeries {
  /** How many values each period has. */
  readonly counts: ReadonlyMap<number, number>;
  /** The units that were reported, when they are several and none was asked for. */
  readonly units: readonly string[];
}

export interface MetricWanted {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: readonly CloudwatchShapes['Dimension'][];
  readonly statistic: string;
  readonly periodMs: number;
  readonly unit?: string | undefined;
}

/** One statistic of a metric, period by period from `fromMs` on. */
export function seriesOfMetric(
  wanted: MetricWanted,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  home: MetricHome,
): MetricSeries {
  const { namespace, name, dimensions, statistic, periodMs } = wanted;
  const all = periodsOf(home, metricOf(namespace, name, dimensions), { fromMs, toMs, periodMs });
  const units = [...new Set(all.map(({ bucket }) => bucket.unit))];
  const unit = wanted.unit ?? UNITS.find((each) => units.includes(each)) ?? units[0];
  const points = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const { startMs, bucket } of all) {
    const value = bucket.unit === unit ? statisticOf(statistic, bucket) : undefined;
    if (value === undefined) continue;
    points.set(startMs, value);
    counts.set(startMs, bucket.count);
  }
  return {
    id: '',
    label: name,
    periodMs,
    points,
    counts,
    units: wanted.unit === undefined && units.length > 1 ? units.sort() : [],
  };
}

export interface QueryWindow {
  /** Where periods of this length begin and end. */
  windowOf(periodMs: number): { readonly fromMs: number; readonly toMs: number };
}

export interface Answered {
  readonly query: Query;
  readonly value: MathValue;
}

const invalid = (message: string) => new ServiceError('ValidationException', message);

/** Throws what AWS says of queries that cannot be answered. */
export function checkQueries(queries: readonly Query[]): void {
  const seen = new Set<string>();
  for (const { Id, MetricStat, Expression: expression } of queries) {
    if (!/^[a-z]\w*$/.test(Id)) {
      throw invalid(
        `1 validation error detected: Value '${Id}' at 'metricDataQueries' failed to satisfy constraint: The value ${Id} for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    }
    if (seen.has(Id))
      throw invalid(`The values for parameter id in MetricDataQueries are not unique. Duplicated Id: ${Id}.`);
    seen.add(Id);
    if ((MetricStat === undefined) === (expression === undefined)) {
      throw invalid(
        `The parameter MetricDataQueries.member.${queries.length}.MetricStat and MetricDataQueries.member.${queries.length}.Expression are mutually exclusive and exactly one must be specified.`,
      );
    }
    if (MetricStat !== undefined) {
      checkPeriod(MetricStat.Period);
      if (!isStatistic(MetricStat.Stat)) {
        throw new ServiceError(
          'InvalidParameterValueException',
          `The value ${MetricStat.Stat} for parameter MetricDataQueries.member.1.MetricStat.Stat is not valid.`,
        );
      }
    }
  }
}

export function checkPeriod(period: number): void {
  if (
    period === 1 ||
    period === 5 ||
    period === 10 ||
    period === 20 ||
    period === 30 ||
    (period >= 60 && period % 60 === 0)
  )
    return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `The parameter Period must be a value in the set [1, 5, 10, 20, 30] or a multiple of 60.`,
  );
}

/** Answers every query; an expression may use what stands anywhere in the list. Throws `ServiceError`. */
export function answerQueries(
  queries: readonly Query[],
  { windowOf }: QueryWindow,
  home: MetricHome,
): readonly Answered[] {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const done = new Map<string, MathValue>();
  const open = new Set<string>();
  const parsed = new Map<string, Expression>();
  const periodMs = Math.min(
    ...queries.map(({ MetricStat, Period }) => (MetricStat?.Period ?? Period ?? Number.POSITIVE_INFINITY) * 1000),
  );
  const finest = Number.isFinite(periodMs) ? periodMs : 300_000;

  const world: MathWorld = {
    periodMs: finest,
    periods(length) {
      const { fromMs, toMs } = windowOf(length);
      const made: number[] = [];
      for (let time = fromMs; time < toMs; time += length) made.push(time);
      return made;
    },
    metrics: () =>
      queries.flatMap(({ Id, MetricStat }) => {
        const value = MetricStat === undefined ? undefined : valueAt(Id);
        return typeof value === 'object' && 'points' in value ? [value] : [];
      }),
    valueOf: (id) => valueAt(id),
  };

  const valueAt = (id: string): MathValue => {
    const known = done.get(id);
    if (known !== undefined) return known;
    // Words that an expression uses without quotes.
    if (/^(?:REPEAT|LINEAR|ASC|DESC|AVG|MIN|MAX|SUM)$/.test(id)) return id;
    const query = byId.get(id);
    if (query === undefined) throw invalid(`Error in expression: Unknown metric or expression id '${id}'`);
    if (open.has(id)) throw invalid(`Error in expression: '${id}' refers to itself`);
    open.add(id);
    const value = query.MetricStat === undefined ? byExpression(query) : byMetric(query, query.MetricStat);
    open.delete(id);
    done.set(id, value);
    return value;
  };

  const byMetric = ({ Id, Label }: Query, { Metric, Period, Stat, Unit }: CloudwatchShapes['MetricStat']) => {
    const wanted: MetricWanted = {
      namespace: Metric.Namespace ?? '',
      name: Metric.MetricName ?? '',
      dimensions: Metric.Dimensions ?? [],
      statistic: Stat,
      periodMs: Period * 1000,
      unit: Unit,
    };
    const series = seriesOfMetric(wanted, windowOf(Period * 1000), home);
    return { ...series, id: Id, label: Label ?? series.label };
  };

  const byExpression = ({ Id, Label, Expression: text = '' }: Query): MathValue => {
    if (/^\s*SELECT\s/i.test(text)) {
      throw new ServiceError('NotImplemented', 'The local target does not serve Metrics Insights queries.', {
        status: 501,
      });
    }
    const expression = parsed.get(Id) ?? parseExpression(text);
    parsed.set(Id, expression);
    const value = evaluateMath(expression, world);
    return typeof value === 'object' && 'points' in value ? { ...value, id: Id, label: Label ?? Id } : value;
  };

  return queries.map((query) => ({ query, value: valueAt(query.Id) }));
}
