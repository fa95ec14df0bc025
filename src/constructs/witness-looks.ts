/** What witnesses of several systems look at: log lines, counts of metrics, alarms and their mails. */
import type { WitnessedSystem } from './witness.ts';

/** @throws with what was seen instead, where it is not so. */
export function mustSee(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}

/** The first line of a log group with this text, once it has arrived. */
export function loggedLine(system: WitnessedSystem, logGroupName: string, text: string): Promise<string> {
  return system.until(`a line with ${text} in ${logGroupName}`, 30, async () => {
    const asked = { logGroupName, filterPattern: JSON.stringify(text) };
    const { events } = await system.aws('logs', 'FilterLogEvents', asked);
    const [first] = Array.isArray(events) ? (events as readonly { readonly message?: string }[]) : [];
    return first === undefined ? undefined : (first.message ?? '');
  });
}

/** A metric under exactly these dimensions. */
export interface CountedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** @default Sum */
  readonly statistic?: 'Sum' | 'SampleCount' | 'Maximum' | 'Minimum';
}

/** The statistic over the last hour, as an alarm on the metric sees it; 0 without a data point. */
export async function countedNow(
  system: WitnessedSystem,
  { namespace, name, dimensions, statistic = 'Sum' }: CountedMetric,
): Promise<number> {
  const now = Date.now();
  const { Datapoints } = await system.aws('monitoring', 'GetMetricStatistics', {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(now - 3_600_000),
    EndTime: new Date(now + 60_000),
    Period: 3600,
    Statistics: [statistic],
  });
  const values = (Datapoints as readonly Readonly<Partial<Record<typeof statistic, number>>>[]).map(
    (point) => point[statistic] ?? 0,
  );
  return statistic === 'Maximum' ? Math.max(0, ...values) : values.reduce((sum, each) => sum + each, 0);
}

/** The newest data point of a minute, and the minute; undefined where there is none in the last hour. */
export async function newestPoint(
  system: WitnessedSystem,
  { namespace, name, dimensions, statistic = 'Maximum' }: CountedMetric,
): Promise<{ readonly value: number; readonly minuteMs: number } | undefined> {
  const now = Date.now();
  const { Datapoints } = await system.aws('monitoring', 'GetMetricStatistics', {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(now - 3_600_000),
    EndTime: new Date(now + 60_000),
    Period: 60,
    Statistics: [statistic],
  });
  const points = (
    Datapoints as readonly (Readonly<Partial<Record<typeof statistic, number>>> & { readonly Timestamp?: Date })[]
  ).map((point) => ({ value: point[statistic] ?? 0, minuteMs: new Date(point.Timestamp ?? 0).getTime() }));
  return points.sort((one, other) => other.minuteMs - one.minuteMs)[0];
}

/** The count once what was counted before has arrived: the same for a second and a half. */
export async function settledCount(system: WitnessedSystem, metric: CountedMetric): Promise<number> {
  let [last, since] = [await countedNow(system, metric), Date.now()];
  return system.until(`a count of ${metric.name} that stands still`, 30, async () => {
    const now = await countedNow(system, metric);
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since > 1500 ? now : undefined;
  });
}

/** Resolves when the count is so many more than before, and goes no further. */
export async function mustCount(
  system: WitnessedSystem,
  metric: CountedMetric,
  before: number,
  more = 1,
): Promise<void> {
  await system.until(`${metric.name} at ${before + more} or more`, 30, async () =>
    (await countedNow(system, metric)) >= before + more ? true : undefined,
  );
  const after = await settledCount(system, metric);
  mustSee(after === before + more, `${metric.name} went from ${before} to ${after}`);
}

/**
 * Has an alarm ring: waits for the end of an earlier ringing, which tells nobody anew, provokes it, and resolves when it is in
 * ALARM and its mail lies in the outbox.
 */
export async function mustRing(
  system: WitnessedSystem,
  alarm: string,
  seconds: number,
  provoke: () => Promise<unknown>,
): Promise<void> {
  const state = async () => {
    const { MetricAlarms } = await system.aws('monitoring', 'DescribeAlarms', { AlarmNames: [alarm] });
    const [found] = MetricAlarms as readonly { readonly StateValue?: string }[];
    return found?.StateValue;
  };
  await system.until(`the end of an earlier ALARM of ${alarm}`, 420, async () =>
    (await state()) === 'ALARM' ? undefined : true,
  );
  const before = system.mails().length;
  await provoke();
  await system.until(`ALARM of ${alarm}`, seconds, async () => ((await state()) === 'ALARM' ? true : undefined));
  await system.until(`a mail of ${alarm}`, 30, () =>
    system
      .mails()
      .slice(before)
      .some((mail) => mail.includes(alarm) && mail.includes('ALARM'))
      ? true
      : undefined,
  );
}
