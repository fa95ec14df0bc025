/** What an alarm watches: one metric, or metrics and an expression over them, or a metric and the band around it. */
import { allMetrics, type MetricMath, parseMetricMath, replaceMetrics } from '../../aws/index.ts';
import { NO_TEXT, type Text } from '../../base/index.ts';
import { elementsAt, isMapping, type Mapping, type Path, textOf } from '../../model/index.ts';

/** One metric with its statistic. */
export interface Series {
  readonly namespace: Text;
  readonly name: Text;
  readonly dimensions: readonly Dimension[];
  readonly statistic: string;
  readonly unit: string | undefined;
  /** Whether the metric is that of another account. */
  readonly isForeign: boolean;
  readonly at: {
    readonly metric: Path;
    readonly statistic: Path;
    readonly period: Path;
  };
}

export interface Dimension {
  readonly name: string;
  readonly value: Text;
  readonly path: Path;
}

export interface Watched {
  /** The value that is compared, over the ids of `series`. */
  readonly math: MetricMath;
  readonly series: ReadonlyMap<string, Series>;
  /** The expression as it is written. */
  readonly text?: string;
  /** The width of the band with which the value is compared, in standard deviations. */
  readonly deviations?: number;
}

/** The id of the metric of an alarm without metric math. */
export const ONLY = 'metric';

/**
 * Reads the properties of an alarm, in which no condition is left. Undefined, with the reason, for what cannot be read.
 * A list with a single metric is the same alarm as the plain properties
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html).
 */
export function watchedBy(properties: Mapping): Watched | { readonly unknown: string } {
  if (properties.Metrics === undefined) {
    return { math: { kind: 'metric', id: ONLY }, series: new Map([[ONLY, plainSeries(properties)]]) };
  }
  const queries = elementsAt(properties, ['Metrics']);
  const series = new Map<string, Series>();
  const expressions = new Map<string, string>();
  const returned: string[] = [];
  for (const { value, path } of queries) {
    if (!isMapping(value)) return { unknown: 'a query of its Metrics' };
    const id = textOf(value.Id) ?? '';
    const returns = textOf(value.ReturnData) ?? 'true';
    if (returns !== 'true' && returns !== 'false') return { unknown: `ReturnData of ${id}` };
    if (returns === 'true') returned.push(id);
    const text = textOf(value.Expression);
    if (text !== undefined) expressions.set(id, text);
    else series.set(id, seriesOf(value, path));
  }
  const band = textOf(properties.ThresholdMetricId);
  const of = (id: string) => mathOf(id, series, expressions, []);
  if (band !== undefined) return withBand(band, expressions.get(band), of, series);
  const [id, ...more] = returned;
  if (id === undefined || more.length > 0) return { unknown: 'which of its Metrics is compared' };
  const math = of(id);
  const text = expressions.get(id);
  return math === undefined
    ? { unknown: `the expression ${text}` }
    : { math, series, ...(text !== undefined && { text }) };
}

/** The default is two standard deviations, as in the console. */
function withBand(
  id: string,
  text: string | undefined,
  of: (id: string) => MetricMath | undefined,
  series: ReadonlyMap<string, Series>,
): Watched | { readonly unknown: string } {
  const band = text === undefined ? undefined : parseMetricMath(text);
  const [metric, width] = band?.kind === 'call' && band.name === 'ANOMALY_DETECTION_BAND' ? band.args : [];
  const math = metric?.kind === 'metric' ? of(metric.id) : undefined;
  if (text === undefined || math === undefined) return { unknown: `the band ${text ?? id}` };
  if (width !== undefined && width.kind !== 'number') return { unknown: `the width of ${text}` };
  return { math, series, text, deviations: width?.value ?? 2 };
}

/** What an id stands for, all the way down to metrics. */
function mathOf(
  id: string,
  series: ReadonlyMap<string, Series>,
  expressions: ReadonlyMap<string, string>,
  above: readonly string[],
): MetricMath | undefined {
  if (series.has(id)) return { kind: 'metric', id };
  const text = expressions.get(id);
  const math = text === undefined || above.includes(id) ? undefined : parseMetricMath(text);
  if (math === undefined) return undefined;
  let isWhole = true;
  const replaced = replaceMetrics(allMetrics(math, [...series.keys()]), (each) => {
    const inner = mathOf(each, series, expressions, [...above, id]);
    if (inner === undefined) isWhole = false;
    return inner;
  });
  return isWhole ? replaced : undefined;
}

function plainSeries(properties: Mapping): Series {
  return {
    namespace: textOf(properties.Namespace) ?? NO_TEXT,
    name: textOf(properties.MetricName) ?? NO_TEXT,
    dimensions: dimensionsAt(properties, ['Dimensions']),
    // Percentiles and trimmed means stand in a property of their own.
    statistic: textOf(properties.Statistic) ?? textOf(properties.ExtendedStatistic) ?? '',
    unit: textOf(properties.Unit),
    isForeign: false,
    at: {
      metric: [],
      statistic: [properties.Statistic === undefined ? 'ExtendedStatistic' : 'Statistic'],
      period: ['Period'],
    },
  };
}

function seriesOf(query: Mapping, path: Path): Series {
  const stat = isMapping(query.MetricStat) ? query.MetricStat : {};
  const metric = isMapping(stat.Metric) ? stat.Metric : {};
  return {
    namespace: textOf(metric.Namespace) ?? NO_TEXT,
    name: textOf(metric.MetricName) ?? NO_TEXT,
    dimensions: dimensionsAt(metric, ['Dimensions']).map((each) => ({
      ...each,
      path: [...path, 'MetricStat', 'Metric', ...each.path],
    })),
    statistic: textOf(stat.Stat) ?? '',
    unit: textOf(stat.Unit),
    isForeign: query.AccountId !== undefined,
    at: {
      metric: [...path, 'MetricStat', 'Metric'],
      statistic: [...path, 'MetricStat', 'Stat'],
      period: [...path, 'MetricStat', 'Period'],
    },
  };
}

function dimensionsAt(properties: Mapping, path: Path): readonly Dimension[] {
  return elementsAt(properties, path).flatMap((found) =>
    isMapping(found.value)
      ? [{ name: textOf(found.value.Name) ?? '', value: textOf(found.value.Value) ?? NO_TEXT, path: found.path }]
      : [],
  );
}
