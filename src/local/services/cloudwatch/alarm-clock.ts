/** Alarms are evaluated every minute, those of shorter periods every ten seconds. */
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { withFraction } from '../../with-fraction.ts';
import { type AlarmPlace, alarmsOf, alarmTime, type KeptMetricAlarm } from './alarm.ts';
import { changeState } from './alarm-state.ts';
import {
  type AlarmJudgement,
  type AlarmStateValue,
  evaluationRange,
  type JudgedRule,
  judgePoints,
} from './judge-points.ts';
import { answerQueries, type MetricSeries, seriesOfMetric } from './queries.ts';

const MINUTE = 60_000;
const SHORT = 10_000;

const pending = new WeakMap<LocalWorld, () => void>();

/** Sets the clock for the next evaluation, unless it is set or nothing is to be evaluated. */
export function keepEvaluating(world: LocalWorld): void {
  if (pending.has(world)) return;
  const steps = world.state
    .homes('cloudwatch/alarm')
    .flatMap((home) =>
      [...alarmsOf({ world, partition: 'aws', ...home }).values()].flatMap((alarm) =>
        alarm.kind === 'MetricAlarm' ? [stepOf(alarm)] : [],
      ),
    );
  if (steps.length === 0) return;
  const step = Math.min(...steps);
  const now = world.clock.now();
  const cancel = world.clock.at(Math.floor(now / step) * step + step, () => {
    pending.delete(world);
    evaluateAll(world);
    keepEvaluating(world);
  });
  pending.set(world, cancel);
}

/** An alarm was put that may be due before the clock is set. */
export function evaluateSooner(world: LocalWorld): void {
  stopEvaluating(world);
  keepEvaluating(world);
}

export function stopEvaluating(world: LocalWorld): void {
  pending.get(world)?.();
  pending.delete(world);
}

const stepOf = (alarm: KeptMetricAlarm) => (periodOf(alarm) < MINUTE ? SHORT : MINUTE);

function periodOf({ given }: KeptMetricAlarm): number {
  const periods = (given.Metrics ?? []).flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  return (given.Period ?? (periods.length === 0 ? 60 : Math.max(...periods))) * 1000;
}

function evaluateAll(world: LocalWorld): void {
  const now = world.clock.now();
  for (const home of world.state.homes('cloudwatch/alarm')) {
    const place: AlarmPlace = { world, partition: 'aws', ...home };
    for (const alarm of [...alarmsOf(place).values()]) {
      if (alarm.kind === 'MetricAlarm' && now % stepOf(alarm) < SHORT) evaluateAlarm(alarm, place);
    }
  }
}

/** Judges one alarm by what its metric has now. */
export function evaluateAlarm(alarm: KeptMetricAlarm, place: AlarmPlace): void {
  const { given } = alarm;
  const { EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods } = given;
  const periodMs = periodOf(alarm);
  const now = place.world.clock.now();
  const step = stepOf(alarm);
  const end = Math.floor(now / step) * step;
  const range = evaluationRange(EvaluationPeriods, periodMs);
  const fromMs = end - range * periodMs;
  let series: Pick<MetricSeries, 'points'> & { readonly counts?: MetricSeries['counts'] };
  try {
    series = seriesOf(alarm, { fromMs, toMs: end }, place);
  } catch (error) {
    const reason = `Insufficient Data: ${error instanceof Error ? error.message : String(error)}`;
    if (alarm.state !== 'INSUFFICIENT_DATA') changeState(alarm, { state: 'INSUFFICIENT_DATA', reason }, place);
    return;
  }
  const times = Array.from({ length: range }, (_, i) => fromMs + i * periodMs);
  const points = times.map((time) => series.points.get(time));
  const rule: JudgedRule = {
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    treatMissingData: missingOf(given.TreatMissingData),
    breaches: (value) => compare(given.ComparisonOperator, value, given.Threshold ?? 0),
  };
  const judgement = judgePoints(points, rule);
  if (judgement.state === undefined || judgement.state === alarm.state) return;
  if (hasTooFew(alarm, judgement, times, series.counts)) return;
  const used = judgement.used.flatMap((i) => {
    const timeMs = times[i] ?? 0;
    const value = points[i];
    return value === undefined ? [] : [{ timeMs, value, count: series.counts?.get(timeMs) }];
  });
  changeState(
    alarm,
    {
      state: judgement.state,
      reason: reasonOf(alarm, judgement, judgement.state, used),
      reasonData: reasonDataOf(alarm, used, periodMs, end, now),
    },
    place,
  );
}

const missingOf = (given: string | undefined): JudgedRule['treatMissingData'] =>
  given === 'ignore' || given === 'breaching' || given === 'notBreaching' ? given : 'missing';

function seriesOf(
  { given }: KeptMetricAlarm,
  window: { readonly fromMs: number; readonly toMs: number },
  place: AlarmPlace & AccountRegion,
) {
  if (given.Metrics === undefined) {
    return seriesOfMetric(
      {
        namespace: given.Namespace ?? '',
        name: given.MetricName ?? '',
        dimensions: given.Dimensions ?? [],
        statistic: given.Statistic ?? given.ExtendedStatistic ?? 'Average',
        periodMs: (given.Period ?? 60) * 1000,
        unit: given.Unit,
      },
      window,
      place,
    );
  }
  const answers = answerQueries(given.Metrics, { windowOf: () => window }, place);
  const shown = answers.find(({ query }) => query.ReturnData !== false) ?? answers[0];
  const value = shown?.value;
  if (typeof value === 'object' && 'points' in value) return value;
  if (Array.isArray(value) && value.length === 1 && value[0] !== undefined) return value[0];
  throw new Error('the expression returns no single time series');
}

function compare(operator: string | undefined, value: number, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
    default:
      return value > threshold;
  }
}

/**
 * Whether too few values came for a percentile to mean anything, and the alarm is told to wait for more: fewer than
 * 10/(1-p), below the median 10/p. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function hasTooFew(
  { given }: KeptMetricAlarm,
  { used }: AlarmJudgement,
  times: readonly number[],
  counts: ReadonlyMap<number, number> | undefined,
): boolean {
  if (given.EvaluateLowSampleCountPercentile !== 'ignore' || counts === undefined) return false;
  const [, percent] = /^p([\d.]+)$/.exec(given.ExtendedStatistic ?? '') ?? [];
  if (percent === undefined) return false;
  const part = Number(percent) / 100;
  const needed = part < 0.5 ? 10 / part : 10 / (1 - part);
  return used.some((i) => (counts.get(times[i] ?? 0) ?? 0) < needed);
}

interface UsedPoint {
  readonly timeMs: number;
  readonly value: number;
  readonly count: number | undefined;
}

const COMPARED: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** AWS writes numbers as Java does: `21.0`. */
const decimal = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `(24/10/19 08:38:00)`: day, month, year. */
function shortTime(timeMs: number): string {
  const [date = '', time = ''] = new Date(timeMs).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `(${day}/${month}/${year.slice(2)} ${time.slice(0, 8)})`;
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
const were = (count: number) => (count === 1 ? 'was' : 'were');

function reasonOf(
  alarm: KeptMetricAlarm,
  { filled }: AlarmJudgement,
  state: AlarmStateValue,
  used: readonly UsedPoint[],
): string {
  const { given } = alarm;
  const { EvaluationPeriods = 1, DatapointsToAlarm } = given;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(EvaluationPeriods, 'datapoint')} ${were(EvaluationPeriods)} unknown.`;
  }
  const treated =
    given.TreatMissingData === 'breaching'
      ? 'Breaching'
      : given.TreatMissingData === 'notBreaching'
        ? 'NonBreaching'
        : undefined;
  if (used.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${counted(EvaluationPeriods, 'period')} and ${counted(filled, 'missing datapoint')} ${were(filled)} treated as [${treated}].`;
  }
  const isAlarm = state === 'ALARM';
  const threshold = given.Threshold ?? 0;
  const telling = used.filter(({ value }) => compare(given.ComparisonOperator, value, threshold) === isAlarm);
  const shown = telling
    .toReversed()
    .slice(0, 5)
    .map(({ value, timeMs }) => `${decimal(value)} ${shortTime(timeMs)}`)
    .join(', ');
  const verb = `${were(telling.length)} ${isAlarm ? '' : 'not '}${COMPARED[given.ComparisonOperator ?? '']} the threshold (${decimal(threshold)})`;
  const mixed =
    filled > 0 && treated !== undefined
      ? ` and ${counted(filled, 'missing datapoint')} ${were(filled)} treated as [${treated}]`
      : '';
  if (DatapointsToAlarm === undefined) {
    return `Threshold Crossed: ${counted(telling.length, 'datapoint')} [${shown}] ${verb}${mixed}.`;
  }
  const needed = isAlarm ? DatapointsToAlarm : EvaluationPeriods - DatapointsToAlarm + 1;
  return `Threshold Crossed: ${telling.length} out of the last ${used.length} datapoints [${shown}] ${verb} (minimum ${counted(needed, 'datapoint')} for ${isAlarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition)${mixed}.`;
}

function reasonDataOf(
  { given }: KeptMetricAlarm,
  used: readonly UsedPoint[],
  periodMs: number,
  endMs: number,
  nowMs: number,
): object {
  const { EvaluationPeriods = 1 } = given;
  const missing = Math.max(0, EvaluationPeriods - used.length);
  const known = new Set(used.map(({ timeMs }) => timeMs));
  const empty = Array.from({ length: EvaluationPeriods }, (_, i) => endMs - (i + 1) * periodMs)
    .filter((timeMs) => !known.has(timeMs))
    .slice(0, missing);
  const evaluated = [
    ...used.map(({ timeMs, value, count }) => ({
      timeMs,
      shown: {
        timestamp: alarmTime(timeMs),
        ...(count === undefined ? {} : { sampleCount: withFraction(count) }),
        value: withFraction(value),
      },
    })),
    ...empty.map((timeMs) => ({ timeMs, shown: { timestamp: alarmTime(timeMs) } })),
  ];
  const [first] = used;
  return {
    version: '1.0',
    queryDate: alarmTime(nowMs),
    ...(first === undefined ? {} : { startDate: alarmTime(first.timeMs) }),
    ...(given.Unit === undefined ? {} : { unit: given.Unit }),
    ...(given.Metrics === undefined ? { statistic: given.Statistic ?? given.ExtendedStatistic } : {}),
    period: periodMs / 1000,
    recentDatapoints: used.map(({ value }) => withFraction(value)),
    ...(given.Threshold === undefined ? {} : { threshold: withFraction(given.Threshold) }),
    evaluatedDatapoints: evaluated.sort((a, b) => b.timeMs - a.timeMs).map(({ shown }) => shown),
  };
}
