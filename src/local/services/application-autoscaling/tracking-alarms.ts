/**
 * The alarms that a target tracking policy makes for itself: above the target for three minutes, and under nine tenths of it
 * for fifteen (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html).
 */
import { randomUUID } from 'node:crypto';
import type { ApplicationAutoScalingShapes as Shapes } from '../../schemas/application-auto-scaling.generated.ts';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { ServiceError } from '../../service.ts';
import { serviceIn } from './capacity.ts';
import type { KeptScalablePolicy, ScalablePlace, Scaled } from './kept.ts';

type Tracking = Shapes['TargetTrackingScalingPolicyConfiguration'];
type Metric = Pick<
  CloudwatchShapes['PutMetricAlarmInput'],
  'Namespace' | 'MetricName' | 'Dimensions' | 'Statistic' | 'Unit' | 'Metrics'
>;

const LOW_SHARE = 0.9;
const MINUTE_SECONDS = 60;

/** Makes or changes them: the high one first, and a low one unless the policy never scales in. */
export async function trackingAlarms(
  policy: KeptScalablePolicy,
  tracking: Tracking,
  before: readonly Shapes['Alarm'][],
  at: ScalablePlace,
): Promise<readonly Shapes['Alarm'][]> {
  const metric = metricOf(policy, tracking);
  const id = randomUUID();
  const [high, low] = before;
  const name = (kind: string) => `TargetTracking-${policy.ResourceId}-${kind}-${id}`;
  const alarms = [
    {
      AlarmName: high?.AlarmName ?? name('AlarmHigh'),
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: tracking.TargetValue,
      EvaluationPeriods: 3,
    },
    ...(tracking.DisableScaleIn === true
      ? []
      : [
          {
            AlarmName: low?.AlarmName ?? name('AlarmLow'),
            ComparisonOperator: 'LessThanThreshold',
            Threshold: tracking.TargetValue * LOW_SHARE,
            EvaluationPeriods: 15,
          },
        ]),
  ];
  for (const alarm of alarms)
    await at.world.invoke(
      'monitoring',
      'PutMetricAlarm',
      {
        ...alarm,
        ...metric,
        ...(metric.Metrics === undefined && { Period: MINUTE_SECONDS }),
        ActionsEnabled: true,
        AlarmActions: [policy.arn],
        AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
      },
      at,
    );
  if (tracking.DisableScaleIn === true && low !== undefined)
    await at.world.invoke('monitoring', 'DeleteAlarms', { AlarmNames: [low.AlarmName] }, at);
  return alarms.map(({ AlarmName }) => ({
    AlarmName,
    AlarmARN: `arn:${at.partition}:cloudwatch:${at.region}:${at.account}:alarm:${AlarmName}`,
  }));
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html */
function metricOf(scaled: Scaled, tracking: Tracking): Metric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = tracking;
  if (customized?.Metrics !== undefined)
    return {
      Metrics: customized.Metrics.map(({ MetricStat: stat, ...query }) => ({
        ...query,
        ...(stat !== undefined && { MetricStat: { ...stat, Period: MINUTE_SECONDS } }),
      })),
    };
  if (customized !== undefined) {
    const { MetricName, Namespace, Dimensions = [], Statistic = 'Average', Unit } = customized;
    return {
      Dimensions,
      Statistic,
      ...(MetricName !== undefined && { MetricName }),
      ...(Namespace !== undefined && { Namespace }),
      ...(Unit !== undefined && { Unit }),
    };
  }
  const service = serviceIn(scaled);
  const ecs = (MetricName: string): Metric => ({
    Namespace: 'AWS/ECS',
    MetricName,
    Statistic: 'Average',
    Dimensions: [
      { Name: 'ClusterName', Value: service?.cluster ?? '' },
      { Name: 'ServiceName', Value: service?.name ?? '' },
    ],
  });
  switch (predefined?.PredefinedMetricType) {
    case 'ECSServiceAverageCPUUtilization':
      return ecs('CPUUtilization');
    case 'ECSServiceAverageMemoryUtilization':
      return ecs('MemoryUtilization');
    case 'ALBRequestCountPerTarget': {
      const [, group] = /(targetgroup\/.+)$/.exec(predefined.ResourceLabel ?? '') ?? [];
      if (group === undefined)
        throw new ServiceError('ValidationException', 'ResourceLabel must be specified for ALBRequestCountPerTarget');
      return {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Statistic: 'Sum',
        Dimensions: [{ Name: 'TargetGroup', Value: group }],
      };
    }
    default:
      throw new ServiceError(
        'NotImplemented',
        `The local target does not track ${predefined?.PredefinedMetricType ?? 'nothing'}.`,
        { status: 501 },
      );
  }
}
