/** What an alarm tells of a change of its state: the JSON that SNS gets, and the one that a function gets. */

import { regionOf } from '../../regions.ts';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { AccountRegion } from '../../service.ts';
import { withFraction } from '../../with-fraction.ts';
import { type Alarm, alarmTime, type KeptMetricAlarm } from './alarm.ts';

/** A state that an alarm left. */
export interface FormerState {
  readonly state: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly updatedMs: number;
}

export interface TriggeringChild {
  readonly arn: string;
  readonly state: string;
  readonly sinceMs: number;
}

const regionName = (region: string) => regionOf(region)?.title ?? region;

export const alarmSubject = ({ name, state }: Alarm, { region }: AccountRegion) =>
  `${state}: "${name}" in ${regionName(region)}`.slice(0, 100);

const lowerDimensions = (dimensions: readonly CloudwatchShapes['Dimension'][] = []) =>
  dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }));

export function alarmMessage(
  alarm: Alarm,
  former: FormerState,
  children: readonly TriggeringChild[],
  { account, region }: AccountRegion,
): string {
  const { given } = alarm;
  const common = {
    AlarmName: alarm.name,
    AlarmDescription: given.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.configuredMs),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: alarmTime(alarm.updatedMs),
    ActionExecutedAfterMuteWindow: false,
    Region: regionName(region),
    AlarmArn: alarm.arn,
    OldStateValue: former.state,
    OKActions: given.OKActions ?? [],
    AlarmActions: given.AlarmActions ?? [],
    InsufficientDataActions: given.InsufficientDataActions ?? [],
  };
  if (alarm.kind === 'CompositeAlarm') {
    return JSON.stringify({
      ...common,
      AlarmRule: alarm.given.AlarmRule,
      TriggeringChildren: children.map(({ arn, state, sinceMs }) => ({
        Arn: arn,
        State: { Value: state, Timestamp: alarmTime(sinceMs) },
      })),
    });
  }
  return JSON.stringify({ ...common, Trigger: triggerOf(alarm) });
}

function triggerOf({ given }: KeptMetricAlarm): object {
  const threshold = {
    EvaluationPeriods: given.EvaluationPeriods,
    ...(given.DatapointsToAlarm === undefined ? {} : { DatapointsToAlarm: given.DatapointsToAlarm }),
    ComparisonOperator: given.ComparisonOperator,
    ...(given.Threshold === undefined ? {} : { Threshold: withFraction(given.Threshold) }),
    TreatMissingData: given.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: given.EvaluateLowSampleCountPercentile ?? '',
  };
  if (given.Metrics !== undefined) {
    return {
      Period: given.Period ?? given.Metrics.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period,
      ...threshold,
      Metrics: given.Metrics.map(({ MetricStat, ...query }) => ({
        ...query,
        ...(MetricStat === undefined
          ? {}
          : {
              MetricStat: {
                Metric: { ...MetricStat.Metric, Dimensions: lowerDimensions(MetricStat.Metric.Dimensions) },
                Period: MetricStat.Period,
                Stat: MetricStat.Stat,
              },
            }),
        ReturnData: query.ReturnData ?? true,
      })),
    };
  }
  return {
    MetricName: given.MetricName,
    Namespace: given.Namespace,
    ...(given.ExtendedStatistic === undefined
      ? { StatisticType: 'Statistic', Statistic: given.Statistic?.toUpperCase() }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: given.ExtendedStatistic }),
    Unit: given.Unit ?? null,
    Dimensions: lowerDimensions(given.Dimensions),
    Period: given.Period,
    ...threshold,
  };
}

const stateData = ({ state, reason, reasonData, updatedMs }: FormerState) => ({
  value: state,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: alarmTime(updatedMs),
});

/** The detail of the alarm's event, and what a function gets as `alarmData`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmDetail(alarm: Alarm, former: FormerState): object {
  const { given } = alarm;
  const description = given.AlarmDescription === undefined ? {} : { description: given.AlarmDescription };
  return {
    alarmName: alarm.name,
    state: stateData(alarm),
    previousState: stateData(former),
    configuration:
      alarm.kind === 'CompositeAlarm'
        ? { alarmRule: alarm.given.AlarmRule, ...description }
        : { ...description, metrics: metricsOfAlarm(alarm) },
  };
}

function metricsOfAlarm({ arn, given }: KeptMetricAlarm): readonly object[] {
  const metric = (shape: CloudwatchShapes['Metric']) => ({
    namespace: shape.Namespace,
    name: shape.MetricName,
    dimensions: Object.fromEntries((shape.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  });
  if (given.Metrics === undefined) {
    const { Namespace, MetricName, Dimensions = [] } = given;
    return [
      {
        id: idOf(arn),
        metricStat: {
          metric: metric({
            ...(Namespace === undefined ? {} : { Namespace }),
            ...(MetricName === undefined ? {} : { MetricName }),
            Dimensions,
          }),
          period: given.Period,
          stat: given.Statistic ?? given.ExtendedStatistic,
          ...(given.Unit === undefined ? {} : { unit: given.Unit }),
        },
        returnData: true,
      },
    ];
  }
  return given.Metrics.map(({ Id, MetricStat, Expression, Label, ReturnData }) => ({
    id: Id,
    ...(MetricStat === undefined
      ? { expression: Expression }
      : { metricStat: { metric: metric(MetricStat.Metric), period: MetricStat.Period, stat: MetricStat.Stat } }),
    ...(Label === undefined ? {} : { label: Label }),
    returnData: ReturnData ?? true,
  }));
}

/** AWS gives the one metric of an alarm an id that nobody chose: a UUID, the same each time. */
function idOf(arn: string): string {
  let seed = 0x811c9dc5;
  const digits: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    for (const letter of `${i}${arn}`) seed = Math.imul(seed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
    digits.push(seed.toString(16).padStart(8, '0'));
  }
  const all = digits.join('');
  return `${all.slice(0, 8)}-${all.slice(8, 12)}-4${all.slice(13, 16)}-a${all.slice(17, 20)}-${all.slice(20)}`;
}
