/** Alarms as they are put and described. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
import type { CloudwatchOperations, CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  type Alarm,
  alarmArn,
  alarmOf,
  alarmsOf,
  cloudwatchTags,
  historyItems,
  type KeptCompositeAlarm,
  type KeptMetricAlarm,
  noSuchAlarm,
  note,
} from './alarm.ts';
import { evaluateSooner } from './alarm-clock.ts';
import { changeState, childrenOf, settleComposite } from './alarm-state.ts';
import { parseCompositeRule } from './composite-rule.ts';
import { cloudwatchPage } from './get-metrics.ts';
import { parseExpression } from './math-syntax.ts';
import { metricKey, metricOf } from './metric.ts';
import { checkPeriod, checkQueries } from './queries.ts';
import { isStatistic } from './statistics.ts';

const invalid = (message: string) => new ServiceError('ValidationException', message);

const outside = (value: string, member: string, allowed: readonly string[]) =>
  invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );

const STATES = ['INSUFFICIENT_DATA', 'ALARM', 'OK'] as const;
const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const BANDS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold'];
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'];

const notServed = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of alarms.`, { status: 501 });

type MetricInput = CloudwatchShapes['PutMetricAlarmInput'];

function checkMetricAlarm(input: MetricInput): void {
  const { ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Metrics } = input;
  for (const part of ['EvaluationCriteria', 'EvaluationWindow', 'WarmUpConfiguration', 'ThresholdMetricId'] as const) {
    if (input[part] !== undefined) throw notServed(part);
  }
  if (ComparisonOperator === undefined) throw missing('ComparisonOperator');
  if (BANDS.includes(ComparisonOperator)) throw notServed(`the comparison ${ComparisonOperator}`);
  if (!COMPARISONS.includes(ComparisonOperator)) {
    throw outside(ComparisonOperator, 'comparisonOperator', [...COMPARISONS, ...BANDS]);
  }
  if (EvaluationPeriods === undefined) throw missing('EvaluationPeriods');
  if (EvaluationPeriods < 1) {
    throw invalid(
      `1 validation error detected: Value '${EvaluationPeriods}' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    throw invalid('Number of datapoints to alarm must be less than or equal to evaluation periods');
  }
  if (input.Threshold === undefined) throw missing('Threshold');
  if (TreatMissingData !== undefined && !MISSING.includes(TreatMissingData)) {
    throw invalid(
      `Option ${TreatMissingData} is not supported for TreatMissingData. Supported options are: [breaching, notBreaching, ignore, missing]`,
    );
  }
  if (Metrics === undefined) checkOneMetric(input);
  else checkMetrics(input, Metrics);
}

const missing = (name: string) =>
  new ServiceError('MissingRequiredParameterException', `The parameter ${name} is required.`);

function checkOneMetric({
  MetricName,
  Namespace,
  Statistic,
  ExtendedStatistic,
  Period,
  EvaluationPeriods = 1,
}: MetricInput) {
  if (MetricName === undefined) throw missing('MetricName');
  if (Namespace === undefined) throw missing('Namespace');
  if (Period === undefined) throw missing('Period');
  if (Statistic === undefined && ExtendedStatistic === undefined) {
    throw new ServiceError('MissingRequiredParameterException', 'Must specify either Statistic or ExtendedStatistic.');
  }
  if (Statistic !== undefined && ExtendedStatistic !== undefined) {
    throw new ServiceError(
      'InvalidParameterCombinationException',
      'The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.',
    );
  }
  if (Statistic !== undefined && !STATISTICS.includes(Statistic)) throw outside(Statistic, 'statistic', STATISTICS);
  if (ExtendedStatistic !== undefined && !isStatistic(ExtendedStatistic)) {
    throw invalid(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
  checkPeriod(Period);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a day, or a week from an hour on.
  const most = Period >= 3600 ? 604_800 : 86_400;
  if (Period * EvaluationPeriods > most) {
    throw invalid(
      `Metrics cannot be checked across more than ${most === 86_400 ? 'a day' : 'a week'} (EvaluationPeriods * Period must be <= ${most}).`,
    );
  }
}

function checkMetrics(input: MetricInput, metrics: NonNullable<MetricInput['Metrics']>): void {
  for (const name of ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const) {
    if (input[name] !== undefined) {
      throw new ServiceError(
        'InvalidParameterCombinationException',
        `The parameters ${name} and Metrics are mutually exclusive and you have specified both.`,
      );
    }
  }
  checkQueries(metrics);
  for (const { Expression } of metrics) if (Expression !== undefined) parseExpression(Expression);
  const shown = metrics.filter(({ ReturnData }) => ReturnData !== false);
  if (shown.length !== 1) {
    throw invalid('Exactly one element of the metrics list should return data.');
  }
}

const INITIAL = 'Unchecked: Initial alarm creation';

function checkName(name: string): void {
  if (name === '' || name.length > 255) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'alarmName' failed to satisfy constraint: Member must have length ${name === '' ? 'greater than or equal to 1' : 'less than or equal to 255'}`,
    );
  }
}

export const putMetricAlarm: CloudwatchOperations['PutMetricAlarm'] = (input, call) => {
  const { AlarmName, Tags, ...given } = input;
  checkName(AlarmName);
  checkMetricAlarm(input);
  const before = alarmsOf(call).get(AlarmName);
  if (before?.kind === 'CompositeAlarm') throw invalid(`A composite alarm of the name ${AlarmName} exists already.`);
  const alarm: KeptMetricAlarm = { ...standing(AlarmName, before, call), kind: 'MetricAlarm', given };
  keep(alarm, before, Tags, call);
  return undefined;
};

export const putCompositeAlarm: CloudwatchOperations['PutCompositeAlarm'] = (input, call) => {
  const { AlarmName, Tags, ...given } = input;
  checkName(AlarmName);
  if (given.ActionsSuppressor !== undefined) throw notServed('ActionsSuppressor');
  const { alarms } = parseCompositeRule(given.AlarmRule);
  if (alarms.some((name) => name === AlarmName || name === alarmArn(AlarmName, call))) {
    throw invalid('AlarmRule must not reference the composite alarm itself.');
  }
  const unknown = alarms.filter((name) => alarmOf(name, call) === undefined);
  if (unknown.length > 0) {
    throw invalid(
      `Could not save the composite alarm as alarms [${unknown.join(', ')}] in the alarm rule do not exist`,
    );
  }
  const before = alarmsOf(call).get(AlarmName);
  if (before?.kind === 'MetricAlarm') throw invalid(`A metric alarm of the name ${AlarmName} exists already.`);
  const alarm: KeptCompositeAlarm = { ...standing(AlarmName, before, call), kind: 'CompositeAlarm', given };
  keep(alarm, before, Tags, call);
  const reason = `${alarm.arn} was ${before === undefined ? 'created' : 'updated'} and its alarm rule evaluates to `;
  const children = childrenOf(alarm, call);
  settleComposite(alarm, children, (state) => `${reason}${state}`, call);
  return undefined;
};

/** An alarm that is put again keeps its state. */
function standing(name: string, before: Alarm | undefined, call: Call) {
  const now = call.world.clock.now();
  if (before !== undefined) {
    const { kind: _, given: __, ...rest } = before;
    return { ...rest, configuredMs: now };
  }
  return {
    name,
    arn: alarmArn(name, call),
    state: 'INSUFFICIENT_DATA' as const,
    reason: INITIAL,
    updatedMs: now,
    transitionedMs: now,
    configuredMs: now,
  };
}

function keep(
  alarm: Alarm,
  before: Alarm | undefined,
  tags: readonly CloudwatchShapes['Tag'][] | undefined,
  call: Call,
) {
  alarmsOf(call).put(alarm.name, alarm);
  // Tags of an alarm that is there already are not changed by putting it again.
  if (before === undefined && tags !== undefined && tags.length > 0) {
    cloudwatchTags(call).put(alarm.arn, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
  }
  const word = before === undefined ? 'created' : 'updated';
  const type = before === undefined ? 'Create' : 'Update';
  note(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${word}`, { type, [`${word}Alarm`]: shown(alarm) }, call);
  evaluateSooner(call.world);
}

export const deleteAlarms: CloudwatchOperations['DeleteAlarms'] = ({ AlarmNames }, call) => {
  const found = AlarmNames.flatMap((name) => alarmsOf(call).get(name) ?? []);
  if (found.length === 0 && AlarmNames.length > 0) throw noSuchAlarm();
  for (const alarm of found) {
    alarmsOf(call).delete(alarm.name);
    cloudwatchTags(call).delete(alarm.arn);
    note(
      alarm,
      'ConfigurationUpdate',
      `Alarm "${alarm.name}" deleted`,
      { type: 'Delete', deletedAlarm: shown(alarm) },
      call,
    );
  }
  return undefined;
};

export const setAlarmState: CloudwatchOperations['SetAlarmState'] = (input, call) => {
  const { AlarmName, StateValue, StateReason, StateReasonData } = input;
  const state = STATES.find((each) => each === StateValue);
  if (state === undefined) throw outside(StateValue, 'stateValue', STATES);
  const alarm = alarmsOf(call).get(AlarmName);
  if (alarm === undefined) throw noSuchAlarm();
  let reasonData: unknown;
  if (StateReasonData !== undefined) {
    try {
      reasonData = JSON.parse(StateReasonData);
    } catch {
      throw new ServiceError('InvalidFormatFault', 'StateReasonData is not valid JSON.');
    }
  }
  const isObject = typeof reasonData === 'object' && reasonData !== null;
  changeState(alarm, { state, reason: StateReason, ...(isObject ? { reasonData: reasonData as object } : {}) }, call);
  return undefined;
};

function setActions(names: readonly string[], isEnabled: boolean, call: Call): undefined {
  for (const name of names) {
    const alarm = alarmsOf(call).get(name);
    if (alarm === undefined) continue;
    const configuredMs = call.world.clock.now();
    alarmsOf(call).put(
      name,
      alarm.kind === 'MetricAlarm'
        ? { ...alarm, configuredMs, given: { ...alarm.given, ActionsEnabled: isEnabled } }
        : { ...alarm, configuredMs, given: { ...alarm.given, ActionsEnabled: isEnabled } },
    );
  }
  return undefined;
}

export const enableAlarmActions: CloudwatchOperations['EnableAlarmActions'] = ({ AlarmNames }, call) =>
  setActions(AlarmNames, true, call);

export const disableAlarmActions: CloudwatchOperations['DisableAlarmActions'] = ({ AlarmNames }, call) =>
  setActions(AlarmNames, false, call);

function shown(alarm: Alarm) {
  const { given } = alarm;
  return {
    ActionsEnabled: true,
    ...given,
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    OKActions: given.OKActions ?? [],
    AlarmActions: given.AlarmActions ?? [],
    InsufficientDataActions: given.InsufficientDataActions ?? [],
    ...(alarm.kind === 'MetricAlarm' ? { Dimensions: alarm.given.Dimensions ?? [], ...metricsShown(alarm) } : {}),
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: new Date(alarm.updatedMs),
    StateTransitionedTimestamp: new Date(alarm.transitionedMs),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredMs),
  };
}

const metricsShown = ({ given: { Metrics } }: KeptMetricAlarm) =>
  Metrics === undefined ? {} : { Metrics: Metrics.map((each) => ({ ...each, ReturnData: each.ReturnData ?? true })) };

export const describeAlarms: CloudwatchOperations['DescribeAlarms'] = (input, call) => {
  const {
    AlarmNames,
    AlarmNamePrefix,
    AlarmTypes = ['MetricAlarm'],
    StateValue,
    ActionPrefix,
    MaxRecords = 50,
  } = input;
  const { ChildrenOfAlarmName, ParentsOfAlarmName, NextToken } = input;
  if (AlarmNames !== undefined && AlarmNames.length > 0 && AlarmNamePrefix !== undefined) {
    throw new ServiceError(
      'InvalidParameterCombinationException',
      'The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have specified both.',
    );
  }
  const related = relatedTo(ChildrenOfAlarmName, ParentsOfAlarmName, call);
  // Asked by name, an alarm is found whatever its kind.
  const isByName = AlarmNames !== undefined && AlarmNames.length > 0;
  const types = isByName && input.AlarmTypes === undefined ? ['MetricAlarm', 'CompositeAlarm'] : AlarmTypes;
  const all = [...alarmsOf(call).values()]
    .filter(
      (alarm) =>
        (!isByName || AlarmNames.includes(alarm.name)) &&
        (related === undefined ? types.includes(alarm.kind) : related.includes(alarm.name)) &&
        alarm.name.startsWith(AlarmNamePrefix ?? '') &&
        (StateValue === undefined || alarm.state === StateValue) &&
        (ActionPrefix === undefined || actionsIn(alarm).some((action) => action.startsWith(ActionPrefix))),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, next } = cloudwatchPage(all, MaxRecords, NextToken);
  const isBrief = related !== undefined && ParentsOfAlarmName !== undefined;
  return {
    CompositeAlarms: page.flatMap((alarm) =>
      alarm.kind !== 'CompositeAlarm' ? [] : [isBrief ? { AlarmName: alarm.name, AlarmArn: alarm.arn } : shown(alarm)],
    ),
    MetricAlarms: page.flatMap((alarm) => (alarm.kind === 'MetricAlarm' ? [shown(alarm)] : [])),
    LogAlarms: [],
    ...next,
  };
};

const actionsIn = ({ given }: Alarm) =>
  [given.AlarmActions ?? [], given.OKActions ?? [], given.InsufficientDataActions ?? []].flat();

function relatedTo(parent: string | undefined, child: string | undefined, call: Call): readonly string[] | undefined {
  if (parent !== undefined) {
    const found = alarmsOf(call).get(parent);
    if (found === undefined) throw noSuchAlarm();
    if (found.kind !== 'CompositeAlarm') return [];
    return parseCompositeRule(found.given.AlarmRule).alarms.flatMap((name) => alarmOf(name, call)?.name ?? []);
  }
  if (child === undefined) return undefined;
  if (!alarmsOf(call).has(child)) throw noSuchAlarm();
  return [...alarmsOf(call).values()].flatMap((alarm) =>
    alarm.kind === 'CompositeAlarm' &&
    parseCompositeRule(alarm.given.AlarmRule).alarms.some((name) => alarmOf(name, call)?.name === child)
      ? [alarm.name]
      : [],
  );
}

export const describeAlarmsForMetric: CloudwatchOperations['DescribeAlarmsForMetric'] = (input, call) => {
  const { Namespace, MetricName, Dimensions = [], Statistic, ExtendedStatistic, Period, Unit } = input;
  const key = metricKey(metricOf(Namespace, MetricName, Dimensions));
  const found = [...alarmsOf(call).values()].flatMap((alarm) => {
    if (alarm.kind !== 'MetricAlarm') return [];
    const { given } = alarm;
    const isSame =
      metricKey(metricOf(given.Namespace ?? '', given.MetricName ?? '', given.Dimensions)) === key &&
      (Statistic === undefined || given.Statistic === Statistic) &&
      (ExtendedStatistic === undefined || given.ExtendedStatistic === ExtendedStatistic) &&
      (Period === undefined || given.Period === Period) &&
      (Unit === undefined || given.Unit === Unit);
    return isSame ? [shown(alarm)] : [];
  });
  return { MetricAlarms: found };
};

export const describeAlarmHistory: CloudwatchOperations['DescribeAlarmHistory'] = (input, call) => {
  const {
    AlarmName,
    AlarmTypes = ['MetricAlarm'],
    HistoryItemType,
    StartDate,
    EndDate,
    MaxRecords = 100,
    ScanBy,
  } = input;
  const all = historyItems(call).filter(
    ({ alarm, type, kind, timeMs }) =>
      (AlarmName === undefined ? AlarmTypes.includes(type) : alarm === AlarmName) &&
      (HistoryItemType === undefined || kind === HistoryItemType) &&
      (StartDate === undefined || timeMs >= StartDate.getTime()) &&
      (EndDate === undefined || timeMs <= EndDate.getTime()),
  );
  const sorted = ScanBy === 'TimestampAscending' ? all : all.toReversed();
  const { page, next } = cloudwatchPage(sorted, MaxRecords, input.NextToken);
  return {
    AlarmHistoryItems: page.map(({ alarm, type, timeMs, kind, summary, data }) => ({
      AlarmName: alarm,
      AlarmType: type,
      Timestamp: new Date(timeMs),
      HistoryItemType: kind,
      HistorySummary: summary,
      HistoryData: data,
    })),
    ...next,
  };
};
