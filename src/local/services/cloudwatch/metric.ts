/** Metrics and what was reported of them. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
import { hash } from 'node:crypto';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';

export interface MetricHome {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

/** A metric is its name space, its name and its dimensions: other dimensions are another metric. */
interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** In the order of their names. */
  readonly dimensions: readonly CloudwatchShapes['Dimension'][];
}

interface KeptMetric extends Metric {
  /** When it was last reported. */
  readonly lastMs: number;
}

/** What was reported of one metric in one unit within one minute, or one second of high resolution. */
export interface DataBucket {
  readonly startMs: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Each value with how often it came; absent once a statistic set was among them, which tells no single values. */
  readonly values?: readonly (readonly [value: number, count: number])[];
}

export const metricsOf = ({ world, account, region }: MetricHome) =>
  world.state.collection<KeptMetric>('cloudwatch/metric', { account, region });

const bucketsOf = ({ world, account, region }: MetricHome, key: string) =>
  world.state.collection<DataBucket>(`cloudwatch/data/${key}`, { account, region });

export function metricOf(
  namespace: string,
  name: string,
  dimensions: readonly CloudwatchShapes['Dimension'][] = [],
): Metric {
  const sorted = dimensions
    .map(({ Name, Value }) => ({ Name, Value }))
    .sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
  return { namespace, name, dimensions: sorted };
}

export function metricKey({ namespace, name, dimensions }: Metric): string {
  return hash('sha1', JSON.stringify([namespace, name, ...dimensions.map(({ Name, Value }) => [Name, Value])]));
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const TWO_HOURS = 120 * MINUTE;
/** How long points are kept as they came: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const KEPT_SECONDS = 180 * MINUTE;
const KEPT_MINUTES = 15 * DAY;

const invalid = (message: string) => new ServiceError('InvalidParameterValueException', message);
const conflicting = (message: string) => new ServiceError('InvalidParameterCombinationException', message);

/** Throws what AWS says of data that cannot be kept; nothing of a request is kept then. */
export function checkData(namespace: string, data: readonly CloudwatchShapes['MetricDatum'][], nowMs: number): void {
  if (namespace.startsWith(':') || !/^[\x20-\x7e]{1,255}$/.test(namespace)) {
    throw invalid(`The value ${namespace} for parameter Namespace is not valid.`);
  }
  data.forEach((datum, i) => {
    const at = `MetricData.member.${i + 1}`;
    const { Value, Values, Counts, StatisticValues, Timestamp, StorageResolution, Dimensions = [] } = datum;
    const both = (a: string, b: string) =>
      conflicting(`The parameters ${at}.${a} and ${at}.${b} are mutually exclusive and you have specified both.`);
    if (datum.MetricName === '' || datum.MetricName.length > 255) {
      throw invalid(`The value ${datum.MetricName} for parameter ${at}.MetricName is not valid.`);
    }
    if (Dimensions.length > 30) throw invalid(`The collection ${at}.Dimensions must not have a size greater than 30.`);
    if (Value !== undefined && Values !== undefined) throw both('Value', 'Values');
    if (Value !== undefined && StatisticValues !== undefined) throw both('Value', 'StatisticValues');
    if (Counts !== undefined && Counts.length !== Values?.length) {
      throw invalid(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
    }
    if (Value === undefined && Values === undefined && StatisticValues === undefined) {
      throw new ServiceError(
        'MissingRequiredParameterException',
        `At least one of the parameters ${at}.Value, ${at}.Values or ${at}.StatisticValues must be specified.`,
      );
    }
    const given = [Value ?? [], Values ?? [], Object.values(StatisticValues ?? {})].flat();
    if (given.some((each) => !Number.isFinite(each))) {
      throw invalid(`The value ${given.find((each) => !Number.isFinite(each))} for parameter ${at}.Value is invalid.`);
    }
    if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
      throw invalid(`The value ${StorageResolution} for parameter ${at}.StorageResolution is not valid.`);
    }
    const time = Timestamp?.getTime() ?? nowMs;
    if (time > nowMs + TWO_HOURS) {
      throw invalid(`The parameter ${at}.Timestamp must specify a time no more than two hours in the future.`);
    }
    if (time < nowMs - 14 * DAY) {
      throw invalid(`The parameter ${at}.Timestamp must specify a time within the past two weeks.`);
    }
  });
}

/** Keeps data that `checkData` let through. */
export function keepData(namespace: string, data: readonly CloudwatchShapes['MetricDatum'][], home: MetricHome): void {
  const now = home.world.clock.now();
  for (const datum of data) {
    const metric = metricOf(namespace, datum.MetricName, datum.Dimensions);
    const key = metricKey(metric);
    const resolution = datum.StorageResolution === 1 ? 1000 : MINUTE;
    const time = datum.Timestamp?.getTime() ?? now;
    const startMs = Math.floor(time / resolution) * resolution;
    const buckets = bucketsOf(home, key);
    const unit = datum.Unit ?? 'None';
    const id = `${String(startMs).padStart(14, '0')} ${unit}`;
    const before = buckets.get(id);
    const added = bucketOf(datum, startMs, unit);
    if (added === undefined) continue;
    buckets.put(id, before === undefined ? added : merge(before, added));
    if (before === undefined) expire(home, key, now);
    const known = metricsOf(home).get(key);
    // Once a minute is often enough to know that a metric lives.
    if (known === undefined || known.lastMs < now - MINUTE) metricsOf(home).put(key, { ...metric, lastMs: now });
  }
}

function bucketOf(
  { Value, Values = [], Counts, StatisticValues }: CloudwatchShapes['MetricDatum'],
  startMs: number,
  unit: string,
): DataBucket | undefined {
  // Values beside a statistic set: AWS takes both, and counts the set.
  if (StatisticValues !== undefined) {
    const { SampleCount, Sum, Minimum, Maximum } = StatisticValues;
    const isSingle = SampleCount === 1 || Minimum === Maximum;
    return {
      startMs,
      unit,
      count: SampleCount,
      sum: Sum,
      minimum: Minimum,
      maximum: Maximum,
      ...(isSingle ? { values: [[Minimum, SampleCount] as const] } : {}),
    };
  }
  const values =
    Value === undefined ? Values.map((each, i) => [each, Counts?.[i] ?? 1] as const) : [[Value, 1] as const];
  if (values.length === 0) return undefined;
  return {
    startMs,
    unit,
    count: values.reduce((sum, [, count]) => sum + count, 0),
    sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
    minimum: Math.min(...values.map(([value]) => value)),
    maximum: Math.max(...values.map(([value]) => value)),
    values,
  };
}

export function merge(a: DataBucket, b: DataBucket): DataBucket {
  const made = {
    startMs: Math.min(a.startMs, b.startMs),
    unit: a.unit,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
  if (a.values === undefined || b.values === undefined) return made;
  const counts = new Map(a.values);
  for (const [value, count] of b.values) counts.set(value, (counts.get(value) ?? 0) + count);
  return { ...made, values: [...counts] };
}

/** Seconds become minutes after three hours, and minutes go after fifteen days. */
function expire(home: MetricHome, key: string, now: number): void {
  const buckets = bucketsOf(home, key);
  const old: [string, DataBucket][] = [];
  for (const id of buckets.sortedKeys()) {
    const bucket = buckets.get(id);
    if (bucket === undefined || bucket.startMs >= now - KEPT_SECONDS) break;
    if (bucket.startMs < now - KEPT_MINUTES || bucket.startMs % MINUTE !== 0) old.push([id, bucket]);
  }
  for (const [id, bucket] of old) {
    buckets.delete(id);
    if (bucket.startMs < now - KEPT_MINUTES) continue;
    const startMs = Math.floor(bucket.startMs / MINUTE) * MINUTE;
    const whole = `${String(startMs).padStart(14, '0')} ${bucket.unit}`;
    const before = buckets.get(whole);
    buckets.put(whole, before === undefined ? { ...bucket, startMs } : merge(before, { ...bucket, startMs }));
  }
}

/** The buckets of a metric that begin in a time, oldest first. */
export function bucketsBetween(home: MetricHome, metric: Metric, fromMs: number, toMs: number): readonly DataBucket[] {
  const key = metricKey(metric);
  if (!metricsOf(home).has(key)) return [];
  const buckets = bucketsOf(home, key);
  const keys = buckets.sortedKeys();
  const from = String(Math.max(0, fromMs)).padStart(14, '0');
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < from) low = middle + 1;
    else high = middle;
  }
  const found: DataBucket[] = [];
  for (let i = low; i < keys.length; i += 1) {
    const bucket = buckets.get(keys[i] ?? '');
    if (bucket === undefined || bucket.startMs >= toMs) break;
    found.push(bucket);
  }
  return found;
}

export interface Period {
  readonly startMs: number;
  readonly bucket: DataBucket;
}

/** The buckets of each period from `fromMs` on, put together unit by unit. */
export function periodsOf(
  home: MetricHome,
  metric: Metric,
  { fromMs, toMs, periodMs }: { readonly fromMs: number; readonly toMs: number; readonly periodMs: number },
): readonly Period[] {
  const made = new Map<string, Period>();
  for (const bucket of bucketsBetween(home, metric, fromMs, toMs)) {
    const startMs = fromMs + Math.floor((bucket.startMs - fromMs) / periodMs) * periodMs;
    const id = `${startMs} ${bucket.unit}`;
    const before = made.get(id);
    made.set(id, { startMs, bucket: before === undefined ? bucket : merge(before.bucket, bucket) });
  }
  return [...made.values()];
}
