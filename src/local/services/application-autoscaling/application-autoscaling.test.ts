/**
 * Scaling on a clock that moves only when told to. Oracle: the examples of AWS's pages, named at each case, and sums by hand.
 */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import { ecs } from '../ecs/ecs.ts';
import { elbv2 } from '../elbv2/elbv2.ts';
import { applicationAutoscaling } from './application-autoscaling.ts';
import { adjustedCapacity, scalableStepFor, scalableWithin, trackedCapacity } from './arithmetic.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const SCALED = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/c/s',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;
const MINUTE = 60_000;

async function opened(min = 1, max = 10) {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const world = openWorld({ services: [applicationAutoscaling, cloudwatch, ecs, elbv2], clock });
  const ask = async (operation: string, input: object = {}, service = 'application-autoscaling') =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  await ask('CreateCluster', { clusterName: 'c' }, 'ecs');
  const container = { name: 'web', image: 'nginx' };
  await ask('RegisterTaskDefinition', { family: 'f', networkMode: 'awsvpc', containerDefinitions: [container] }, 'ecs');
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  await ask(
    'CreateService',
    { cluster: 'c', serviceName: 's', taskDefinition: 'f', desiredCount: 2, networkConfiguration },
    'ecs',
  );
  await ask('RegisterScalableTarget', { ...SCALED, MinCapacity: min, MaxCapacity: max });
  const desired = async () => {
    const { services } = await ask('DescribeServices', { cluster: 'c', services: ['s'] }, 'ecs');
    return (services as unknown as readonly { readonly desiredCount: number }[])[0]?.desiredCount;
  };
  const pass = async (minutes: number, cpu: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      const Dimensions = [
        { Name: 'ClusterName', Value: 'c' },
        { Name: 'ServiceName', Value: 's' },
      ];
      recordMetrics(world, AT, 'AWS/ECS', [
        { MetricName: 'CPUUtilization', Dimensions, Value: cpu, Timestamp: new Date(clock.now()) },
      ]);
      clock.advance(MINUTE);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    }
  };
  const track = (more: object = {}) =>
    ask('PutScalingPolicy', {
      ...SCALED,
      PolicyName: 'p',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 50,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        ScaleOutCooldown: 60,
        ScaleInCooldown: 60,
        ...more,
      },
    });
  return { ask, clock, desired, pass, track };
}

// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html: the bounds of its example.
test('a breach falls into the step whose bounds hold it', () => {
  const out = [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 0 },
    { MetricIntervalLowerBound: 10, MetricIntervalUpperBound: 20, ScalingAdjustment: 10 },
    { MetricIntervalLowerBound: 20, ScalingAdjustment: 30 },
  ];
  const inward = [
    { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: 0 },
    { MetricIntervalLowerBound: -20, MetricIntervalUpperBound: -10, ScalingAdjustment: -10 },
    { MetricIntervalUpperBound: -20, ScalingAdjustment: -30 },
  ];
  expect([0, 9, 10, 19, 20, 90].map((breach) => scalableStepFor(out, breach)?.ScalingAdjustment)).toEqual([
    0, 0, 10, 10, 30, 30,
  ]);
  expect([-1, -10, -11, -20, -21].map((breach) => scalableStepFor(inward, breach)?.ScalingAdjustment)).toEqual([
    0, -10, -10, -30, -30,
  ]);
});

// The same page: 25 percent of ten is two and a half, which is two; 25 percent of one is one task; at least the magnitude.
test('adjustments are in tasks, in percent, or exact', () => {
  const percent = { AdjustmentType: 'PercentChangeInCapacity' };
  expect(adjustedCapacity(10, 3, { AdjustmentType: 'ChangeInCapacity' })).toBe(13);
  expect(adjustedCapacity(10, 3, { AdjustmentType: 'ExactCapacity' })).toBe(3);
  expect(adjustedCapacity(10, 25, percent)).toBe(12);
  expect(adjustedCapacity(1, 25, percent)).toBe(2);
  expect(adjustedCapacity(4, 25, { ...percent, MinAdjustmentMagnitude: 2 })).toBe(6);
  expect(scalableWithin(12, { min: 1, max: 10 })).toBe(10);
});

test('capacity follows the metric in proportion, rounded up', () => {
  expect(trackedCapacity(2, 80, 50)).toBe(4);
  expect(trackedCapacity(10, 20, 50)).toBe(4);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
test('a tracking policy has two alarms, scales out after three minutes and in after fifteen', async () => {
  const { ask, desired, pass, track } = await opened();
  const { Alarms } = await track({ ScaleOutCooldown: 300 });
  expect(Alarms).toMatchObject([
    { AlarmName: expect.stringMatching(/^TargetTracking-service\/c\/s-AlarmHigh-/) },
    { AlarmName: expect.stringMatching(/^TargetTracking-service\/c\/s-AlarmLow-/) },
  ]);
  await pass(2, 80);
  expect(await desired()).toBe(2);
  await pass(2, 80);
  expect(await desired()).toBe(4);
  const { ScalingActivities } = await ask('DescribeScalingActivities', { ServiceNamespace: 'ecs' });
  expect(ScalingActivities).toMatchObject([{ Description: 'Setting desired count to 4.', StatusCode: 'Successful' }]);
  await pass(12, 20);
  expect(await desired()).toBe(4);
  await pass(6, 20);
  expect(await desired()).toBeLessThan(4);
});

test('it goes on while the alarm rings, as far as the bounds', async () => {
  const { desired, pass, track } = await opened(1, 7);
  await track();
  await pass(12, 90);
  expect(await desired()).toBe(7);
});

test('one that never scales in has one alarm', async () => {
  const { track } = await opened();
  expect((await track({ DisableScaleIn: true })).Alarms).toHaveLength(1);
});

test('a step policy is an action of an alarm that somebody made', async () => {
  const { ask, desired, pass } = await opened();
  const { PolicyARN } = await ask('PutScalingPolicy', {
    ...SCALED,
    PolicyName: 'steps',
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: 600,
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
        { MetricIntervalLowerBound: 20, ScalingAdjustment: 3 },
      ],
    },
  });
  await ask(
    'PutMetricAlarm',
    {
      AlarmName: 'high',
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Dimensions: [
        { Name: 'ClusterName', Value: 'c' },
        { Name: 'ServiceName', Value: 's' },
      ],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 60,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [PolicyARN],
    },
    'monitoring',
  );
  await pass(5, 85);
  expect(await desired()).toBe(5);
});

// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html: the scheduled action sets
// new bounds; a capacity below the minimum is scaled out to it.
test('a scheduled action sets bounds and brings the capacity scalableWithin them', async () => {
  const { ask, clock, desired } = await opened();
  await ask('PutScheduledAction', {
    ...SCALED,
    ScheduledActionName: 'morning',
    Schedule: 'at(2026-01-01T08:00:00)',
    ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 8 },
  });
  clock.advance(8 * 60 * MINUTE - 1);
  expect(await desired()).toBe(2);
  clock.advance(1);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(await desired()).toBe(4);
  expect((await ask('DescribeScalableTargets', { ServiceNamespace: 'ecs' })).ScalableTargets).toMatchObject([
    { MinCapacity: 4, MaxCapacity: 8 },
  ]);
});

test.each([
  [{ MinCapacity: 3, MaxCapacity: 2 }, 'Maximum capacity cannot be less than minimum capacity'],
  [{ ResourceId: 'service/c/none', MinCapacity: 1, MaxCapacity: 2 }, "ECS service doesn't exist: service/c/none"],
])('%j is refused', async (change, message) => {
  const { ask } = await opened();
  await expect(ask('RegisterScalableTarget', { ...SCALED, ...change })).rejects.toThrow(message);
});

test('a target goes with its policies, and they with their alarms', async () => {
  const { ask, track } = await opened();
  await track();
  await ask('DeregisterScalableTarget', SCALED);
  expect(await ask('DescribeAlarms', {}, 'monitoring')).toMatchObject({ MetricAlarms: [] });
  await expect(track()).rejects.toMatchObject({ code: 'ObjectNotFoundException' });
});
