/** Statistics of periods. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
import { ServiceError } from '../../service.ts';
import type { DataBucket } from './metric.ts';

const PLAIN: Readonly<Record<string, (bucket: DataBucket) => number>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

type Values = readonly (readonly [value: number, count: number])[];

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100(?:\.0{1,10})?)$/i;
const ONE_SIDED = /^(tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)$/i;
const TWO_SIDED = /^(tm|wm|tc|ts|pr)\(([^:)]*):([^:)]*)\)$/i;

/** Whether this is the name of a statistic. */
export function isStatistic(name: string): boolean {
  return name in PLAIN || name === 'IQM' || PERCENTILE.test(name) || ONE_SIDED.test(name) || TWO_SIDED.test(name);
}

/** The value of a statistic; `undefined` where what is kept does not tell it: there is no percentile of a statistic set. */
export function statisticOf(name: string, bucket: DataBucket): number | undefined {
  const plain = PLAIN[name];
  if (plain !== undefined) return plain(bucket);
  if (bucket.values === undefined) return undefined;
  const values = [...bucket.values].sort(([a], [b]) => a - b);
  const [, percent] = PERCENTILE.exec(name) ?? [];
  if (percent !== undefined) return percentile(values, Number(percent));
  if (name === 'IQM') return trimmed('tm', values, { from: 25, to: 75 });
  const [, kind = '', upTo] = ONE_SIDED.exec(name) ?? [];
  if (upTo !== undefined) return trimmed(kind.toLowerCase(), values, { from: 0, to: Number(upTo) });
  const [, sort = '', low = '', high = ''] = TWO_SIDED.exec(name) ?? [];
  if (sort === '')
    throw new ServiceError('InvalidParameterValueException', `The value ${name} for parameter Stat is not valid.`);
  const isPercent = low.endsWith('%') || high.endsWith('%');
  const bound = (text: string, open: number) => (text === '' ? open : Number(text.replace('%', '')));
  return isPercent
    ? trimmed(sort.toLowerCase(), values, { from: bound(low, 0), to: bound(high, 100) })
    : within(sort.toLowerCase(), values, bound(low, Number.NEGATIVE_INFINITY), bound(high, Number.POSITIVE_INFINITY));
}

const sizeOf = (values: Values) => values.reduce((sum, [, count]) => sum + count, 0);

/** By the nearest rank, with linear interpolation between two neighbours. */
function percentile(values: Values, percent: number): number {
  const at = (percent / 100) * (sizeOf(values) - 1);
  const low = Math.floor(at);
  const below = nth(values, low);
  const above = nth(values, Math.ceil(at));
  return below + (above - below) * (at - low);
}

function nth(values: Values, index: number): number {
  let seen = 0;
  for (const [value, count] of values) {
    seen += count;
    if (index < seen) return value;
  }
  return values.at(-1)?.[0] ?? Number.NaN;
}

/** What is left between two percentiles: its mean, count, sum, or the mean with the rest moved to the bounds. */
function trimmed(kind: string, values: Values, { from, to }: { readonly from: number; readonly to: number }): number {
  const low = percentile(values, from);
  const high = percentile(values, to);
  // The lower bound is exclusive, the upper one inclusive; at the ends all is within.
  const isWithin = (value: number) => (from === 0 || value > low) && (to === 100 || value <= high);
  return summaryOf(kind, values, isWithin, low, high);
}

function within(kind: string, values: Values, low: number, high: number): number {
  return summaryOf(kind, values, (value) => value > low && value <= high, low, high);
}

function summaryOf(
  kind: string,
  values: Values,
  isWithin: (value: number) => boolean,
  low: number,
  high: number,
): number {
  const kept = values.filter(([value]) => isWithin(value));
  const count = sizeOf(kept);
  const sum = kept.reduce((all, [value, times]) => all + value * times, 0);
  switch (kind) {
    case 'tc':
      return count;
    case 'ts':
      return sum;
    case 'pr':
      return (count / sizeOf(values)) * 100;
    case 'wm': {
      const moved = values.reduce((all, [value, times]) => all + Math.min(Math.max(value, low), high) * times, 0);
      return moved / sizeOf(values);
    }
    default:
      return count === 0 ? 0 : sum / count;
  }
}
