import { Duration } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { RatioAlarm } from './ratio-alarm.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function alarm(thresholdPercent: number) {
  const stack = tinyStack();
  new RatioAlarm(stack, 'Errors', {
    name: 'errors',
    description: 'Too many requests failed.',
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer: 'app/shop/1' },
    part: ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'],
    whole: 'RequestCount',
    period: Duration.minutes(5),
    thresholdPercent,
    periods: 2,
    topic: new Topic(stack, 'Topic'),
  });
  return stack;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
test('the share of the parts in the whole is watched; parts without data are zero', () => {
  const { Errors } = resourcesOf(alarm(5));
  expect(Errors?.Properties).toMatchObject({
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: 'Topic' }],
  });
  expect(Errors?.Properties?.Metrics).toEqual([
    { Id: 'expr_1', Expression: '100 * (FILL(part1, 0) + FILL(part2, 0)) / whole', Label: 'percent', ReturnData: true },
    counted('part1', 'HTTPCode_Target_5XX_Count'),
    counted('part2', 'HTTPCode_ELB_5XX_Count'),
    counted('whole', 'RequestCount'),
  ]);
});

function counted(Id: string, MetricName: string) {
  return {
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/1' }],
      },
      Period: 300,
      Stat: 'Sum',
    },
  };
}

test('a share that is always or never passed is refused', () => {
  expect(() => alarm(100)).toThrow(
    'Alarm "Errors" is to ring above 100 %; give a share between 0 and 100, or it rings always or never.',
  );
});
