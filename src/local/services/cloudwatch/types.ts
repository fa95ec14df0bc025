/** AWS::CloudWatch::Alarm, KeptCompositeAlarm and Dashboard. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_CloudWatch.html */
import { isRecord } from '../../../base/index.ts';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { type Alarm, alarmArn, alarmsOf, cloudwatchTags } from './alarm.ts';
import { deleteAlarms, putCompositeAlarm, putMetricAlarm } from './alarms.ts';
import { dashboardArn, dashboardsOf, deleteDashboards, putDashboard } from './dashboards.ts';

const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'EvaluationInterval'];
const NUMBERS_OF_COMPOSITE = ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod'];

/** Properties as the API takes them: templates write numbers and truths as texts too. */
function inputOf({ Tags: _, ...properties }: Properties): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
      if (value === undefined) return [];
      if (NUMBERS.includes(name) || NUMBERS_OF_COMPOSITE.includes(name)) return [[name, Number(value)]];
      if (name === 'ActionsEnabled') return [[name, String(value) === 'true']];
      if (name === 'Metrics' && Array.isArray(value)) return [[name, value.filter(isRecord).map(queryOf)]];
      return [[name, value]];
    }),
  );
}

function queryOf(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { MetricStat, ReturnData, Period, ...rest } = query;
  return {
    ...rest,
    ...(isRecord(MetricStat) ? { MetricStat: { ...MetricStat, Period: Number(MetricStat.Period) } } : {}),
    ...(ReturnData === undefined ? {} : { ReturnData: String(ReturnData) === 'true' }),
    ...(Period === undefined ? {} : { Period: Number(Period) }),
  };
}

function keepTags(arn: string, { Tags }: Properties, at: Creation): void {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  cloudwatchTags(at).put(arn, { ...at.tags, ...Object.fromEntries(own) });
}

function alarmType(
  put: (input: Readonly<Record<string, unknown>>, name: string, at: Creation) => unknown,
  kind: Alarm['kind'],
): LocalType {
  return {
    standing: 'RUNS',
    async create(properties, at) {
      const name = typeof properties.AlarmName === 'string' ? properties.AlarmName : at.generatedName(255);
      await put(inputOf(properties), name, at);
      const arn = alarmArn(name, at);
      keepTags(arn, properties, at);
      return { id: name, attributes: { Arn: arn } };
    },
    async update(made, properties, _before, at) {
      await put(inputOf(properties), made.id, at);
      keepTags(alarmArn(made.id, at), properties, at);
      return made;
    },
    async delete(made, _properties, at) {
      if (alarmsOf(at).has(made.id)) await deleteAlarms({ AlarmNames: [made.id] }, at);
    },
    read(made, at) {
      const found = alarmsOf(at).get(made.id);
      return found?.kind === kind ? { AlarmName: found.name, ...found.given } : undefined;
    },
  };
}

export const metricAlarmType = alarmType(
  (input, name, at) => putMetricAlarm({ ...input, AlarmName: name } as CloudwatchShapes['PutMetricAlarmInput'], at),
  'MetricAlarm',
);

export const compositeAlarmType = alarmType(
  (input, name, at) =>
    putCompositeAlarm({ ...input, AlarmName: name } as CloudwatchShapes['PutCompositeAlarmInput'], at),
  'CompositeAlarm',
);

export const dashboardType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.DashboardName === 'string' ? properties.DashboardName : at.generatedName(255);
    await putDashboard({ DashboardName: name, DashboardBody: String(properties.DashboardBody) }, at);
    keepTags(dashboardArn(name, at), properties, at);
    return { id: name, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putDashboard({ DashboardName: made.id, DashboardBody: String(properties.DashboardBody) }, at);
    keepTags(dashboardArn(made.id, at), properties, at);
    return made;
  },
  async delete(made, _properties, at) {
    if (dashboardsOf(at).has(made.id)) await deleteDashboards({ DashboardNames: [made.id] }, at);
  },
  read(made, at) {
    const found = dashboardsOf(at).get(made.id);
    return found === undefined ? undefined : { DashboardName: found.name, DashboardBody: found.body };
  },
};
