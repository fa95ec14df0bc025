/** Metrics as they are put and asked for. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
import type { CloudwatchOperations, CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { ServiceError } from '../../service.ts';
import { dynamicLabel } from './labels.ts';
import type { MathSeries, MathValue } from './math.ts';
import { checkData, type DataBucket, keepData, metricOf, metricsOf, periodsOf } from './metric.ts';
import { answerQueries, checkPeriod, checkQueries } from './queries.ts';
import { isStatistic, statisticOf } from './statistics.ts';

const invalid = (message: string) => new ServiceError('InvalidParameterValueException', message);

export const putMetricData: CloudwatchOperations['PutMetricData'] = (input, call) => {
  const { Namespace, MetricData = [], EntityMetricData = [] } = input;
  if (/^AWS\//.test(Namespace)) {
    throw invalid('The value AWS/ for parameter Namespace is invalid.');
  }
  // What an entity is told of is kept; which entity it was is not.
  const data = [...MetricData, ...EntityMetricData.flatMap((each) => each.MetricData ?? [])];
  checkData(Namespace, data, call.world.clock.now());
  keepData(Namespace, data, call);
  return undefined;
};

/** The start of a period of this length: the minute, or the period where that is shorter. */
export function alignedMs(timeMs: number, periodMs: number): number {
  const step = Math.min(60_000, periodMs);
  return Math.floor(timeMs / step) * step;
}

export const getMetricData: CloudwatchOperations['GetMetricData'] = (input, call) => {
  const { MetricDataQueries: queries, StartTime, EndTime, ScanBy, MaxDatapoints = 100_800, NextToken } = input;
  if (StartTime.getTime() >= EndTime.getTime()) {
    throw new ServiceError('ValidationException', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  if (queries.length > 500) {
    throw new ServiceError(
      'ValidationException',
      'The collection MetricDataQueries must not have a size greater than 500.',
    );
  }
  checkQueries(queries);
  const windowOf = (periodMs: number) => ({
    fromMs: alignedMs(StartTime.getTime(), periodMs),
    toMs: EndTime.getTime(),
  });
  const answers = answerQueries(queries, { windowOf }, call).filter(({ query }) => query.ReturnData !== false);
  const labels = labelsOf(answers.map(({ query }) => query));
  const results = answers.flatMap(({ query, value }) =>
    seriesIn(value, query).map((series) => resultOf(series, query, labels, ScanBy === 'TimestampAscending')),
  );
  return pageOf(results, MaxDatapoints, NextToken);
};

/** The series that a query returns; a number is no answer. */
function seriesIn(value: MathValue, { Id, Expression }: CloudwatchShapes['MetricDataQuery']): readonly MathSeries[] {
  if (typeof value === 'object') return 'points' in value ? [value] : value;
  throw new ServiceError(
    'ValidationException',
    `Error in expression '${Id}': The expression ${Expression} must return a time series or an array of them.`,
  );
}

type Result = Required<Pick<CloudwatchShapes['MetricDataResult'], 'Id' | 'Label' | 'Timestamps' | 'Values'>> &
  CloudwatchShapes['MetricDataResult'];

function resultOf(
  series: MathSeries,
  query: CloudwatchShapes['MetricDataQuery'],
  labels: ReadonlyMap<string, string>,
  isAscending: boolean,
): Result {
  const sorted = [...series.points].sort(([a], [b]) => (isAscending ? a - b : b - a));
  const units = 'units' in series && Array.isArray(series.units) ? series.units : [];
  return {
    Id: query.Id,
    Label:
      query.Label === undefined ? (labels.get(query.Id) ?? series.label) : dynamicLabel(query.Label, series, query),
    Timestamps: sorted.map(([time]) => new Date(time)),
    Values: sorted.map(([, value]) => value),
    StatusCode: 'Complete',
    ...(units.length > 0
      ? { Messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units.join(', ')}]'` }] }
      : {}),
  };
}

/** A metric is labelled with its name, and with what of statistic and period tells it from the other queries. */
function labelsOf(queries: readonly CloudwatchShapes['MetricDataQuery'][]): ReadonlyMap<string, string> {
  const metrics = queries.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [{ Id, MetricStat }]));
  const differs = (part: 'Stat' | 'Period') => new Set(metrics.map(({ MetricStat }) => MetricStat[part])).size > 1;
  const parts = (['Stat', 'Period'] as const).filter(differs);
  return new Map(
    metrics.map(({ Id, MetricStat }) => [
      Id,
      [MetricStat.Metric.MetricName ?? '', ...parts.map((part) => String(MetricStat[part]))].join(' '),
    ]),
  );
}

/** As many points of every result as a page may hold together; a result with more to come is `PartialData`. */
function pageOf(results: readonly Result[], most: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw new ServiceError('InvalidNextToken', 'Invalid NextToken');
  const each = Math.max(1, Math.floor(most / Math.max(1, results.length)));
  const isMore = results.some(({ Values }) => Values.length > start + each);
  return {
    MetricDataResults: results.map((result) => ({
      ...result,
      Timestamps: result.Timestamps.slice(start, start + each),
      Values: result.Values.slice(start, start + each),
      StatusCode: result.Values.length > start + each ? 'PartialData' : 'Complete',
    })),
    Messages: [],
    ...(isMore ? { NextToken: Buffer.from(String(start + each)).toString('base64') } : {}),
  };
}

export const getMetricStatistics: CloudwatchOperations['GetMetricStatistics'] = (input, call) => {
  const { Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Unit } = input;
  const { Statistics = [], ExtendedStatistics = [] } = input;
  checkPeriod(Period);
  if (Statistics.length === 0 && ExtendedStatistics.length === 0) {
    throw new ServiceError('MissingRequiredParameterException', 'Must specify either Statistics or ExtendedStatistics');
  }
  const unknown = ExtendedStatistics.find((name) => !isStatistic(name));
  if (unknown !== undefined) throw invalid(`The value ${unknown} for parameter ExtendedStatistics is not supported.`);
  if (StartTime.getTime() >= EndTime.getTime()) {
    throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  }
  const most = Math.floor((EndTime.getTime() - StartTime.getTime()) / (Period * 1000));
  if (most > 1440) {
    throw new ServiceError(
      'InvalidParameterCombinationException',
      `You have requested up to ${most} datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const periodMs = Period * 1000;
  const periods = periodsOf(call, metricOf(Namespace, MetricName, Dimensions), {
    fromMs: alignedMs(StartTime.getTime(), periodMs),
    toMs: EndTime.getTime(),
    periodMs,
  });
  const shown = periods.filter(({ bucket }) => Unit === undefined || bucket.unit === Unit);
  return {
    Label: MetricName,
    Datapoints: shown.map(({ startMs, bucket }) => ({
      Timestamp: new Date(startMs),
      ...statisticsOf(Statistics, bucket),
      Unit: bucket.unit,
      ...(ExtendedStatistics.length === 0 ? {} : { ExtendedStatistics: statisticsOf(ExtendedStatistics, bucket) }),
    })),
  };
};

function statisticsOf(names: readonly string[], bucket: DataBucket): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = statisticOf(name, bucket);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const LISTED = 500;
const TWO_WEEKS = 14 * 24 * 3_600_000;

export const listMetrics: CloudwatchOperations['ListMetrics'] = (input, call) => {
  const { Namespace, MetricName, Dimensions = [], NextToken, RecentlyActive } = input;
  if (RecentlyActive !== undefined && RecentlyActive !== 'PT3H') {
    throw invalid(`The value ${RecentlyActive} for parameter RecentlyActive is not supported.`);
  }
  const since = call.world.clock.now() - (RecentlyActive === undefined ? TWO_WEEKS : 3 * 3_600_000);
  const all = [...metricsOf(call).values()].filter(
    (metric) =>
      metric.lastMs >= since &&
      (Namespace === undefined || metric.namespace === Namespace) &&
      (MetricName === undefined || metric.name === MetricName) &&
      Dimensions.every(({ Name, Value }) =>
        metric.dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
      ),
  );
  const { page, next } = cloudwatchPage(all, LISTED, NextToken);
  return {
    Metrics: page.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    })),
    ...next,
  };
};

export function cloudwatchPage<T>(all: readonly T[], most: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw new ServiceError('InvalidNextToken', 'Invalid NextToken');
  const end = start + most;
  return {
    page: all.slice(start, end),
    next: end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {},
  };
}
