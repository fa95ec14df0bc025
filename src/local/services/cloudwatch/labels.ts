/** Dynamic labels. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { ServiceError } from '../../service.ts';
import type { MathSeries } from './math.ts';

type Query = CloudwatchShapes['MetricDataQuery'];

/** A label with what its `${…}` stand for. Throws for one that is not served. */
export function dynamicLabel(label: string, series: MathSeries, query: Query): string {
  if (!label.includes('${')) return label;
  const values = [...series.points].sort(([a], [b]) => a - b).map(([, value]) => value);
  return label.replace(/\$\{([^}]*)\}/g, (_, word: string) => {
    const value = wordOf(word.trim(), values, series, query);
    if (value === undefined) {
      throw new ServiceError('NotImplemented', `The local target does not serve \${${word}} of dynamic labels.`, {
        status: 501,
      });
    }
    return value;
  });
}

function wordOf(word: string, values: readonly number[], series: MathSeries, query: Query): string | undefined {
  const sum = values.reduce((all, each) => all + each, 0);
  const number = (value: number | undefined) =>
    value === undefined || !Number.isFinite(value) ? '--' : String(Math.round(value * 100) / 100);
  switch (word) {
    case 'AVG':
      return number(sum / values.length);
    case 'DATAPOINT_COUNT':
      return String(values.length);
    case 'FIRST':
      return number(values[0]);
    case 'LAST':
      return number(values.at(-1));
    case 'MAX':
      return number(values.length === 0 ? undefined : Math.max(...values));
    case 'MIN':
      return number(values.length === 0 ? undefined : Math.min(...values));
    case 'SUM':
      return number(sum);
    case 'LABEL':
      return query.MetricStat?.Metric.MetricName ?? series.id;
    default:
      return propertyOf(word, query);
  }
}

function propertyOf(word: string, { MetricStat }: Query): string | undefined {
  const [, property] = /^PROP\('([^']*)'\)$/.exec(word) ?? [];
  const dimension = MetricStat?.Metric.Dimensions?.find(({ Name }) => property === `Dim.${Name}`);
  switch (property) {
    case 'MetricName':
      return MetricStat?.Metric.MetricName;
    case 'Namespace':
      return MetricStat?.Metric.Namespace;
    case 'Period':
      return MetricStat === undefined ? undefined : String(MetricStat.Period);
    case 'Stat':
      return MetricStat?.Stat;
    default:
      return dimension?.Value;
  }
}
