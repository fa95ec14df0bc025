import { Duration } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { AlertTopic } from './alert-topic.ts';
import { MetricAlarm, type MetricAlarmProps } from './metric-alarm.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function alarm(rest: Partial<MetricAlarmProps> = {}) {
  const stack = tinyStack();
  new MetricAlarm(stack, 'Failures', {
    name: 'failures',
    description: 'Logins fail; look into the log.',
    metric: {
      namespace: 'Shop',
      name: 'LoginFailures',
      dimensions: { Environment: 'prod' },
      statistic: 'Sum',
      period: Duration.minutes(5),
    },
    comparison: '>',
    threshold: 10,
    missingData: 'notBreaching',
    topic: new AlertTopic(stack, 'Alerts', { name: 'alerts', displayName: 'Alerts', emails: ['ops@example.com'] }),
    ...rest,
  });
  return stack;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html
test('the alarm watches one metric with exactly its dimensions and tells the topic', () => {
  expect(resourcesOf(alarm()).Failures?.Properties).toEqual({
    AlarmName: 'failures',
    AlarmDescription: 'Logins fail; look into the log.',
    Namespace: 'Shop',
    MetricName: 'LoginFailures',
    Dimensions: [{ Name: 'Environment', Value: 'prod' }],
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 10,
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: 'Alerts' }],
  });
});

test.each([
  ['>', 'GreaterThanThreshold'],
  ['>=', 'GreaterThanOrEqualToThreshold'],
  ['<', 'LessThanThreshold'],
  ['<=', 'LessThanOrEqualToThreshold'],
] as const)('%s is %s', (comparison, operator) => {
  expect(resourcesOf(alarm({ comparison })).Failures?.Properties?.ComparisonOperator).toBe(operator);
});

test('an alarm that explains nothing is refused', () => {
  expect(() => alarm({ description: ' ' })).toThrow(
    'Alarm "Failures" has an empty description; say what has happened when it rings and what to do.',
  );
});

test('a period that CloudWatch does not keep is refused', () => {
  const metric = {
    namespace: 'Shop',
    name: 'X',
    dimensions: {},
    statistic: 'Sum',
    period: Duration.seconds(90),
  } as const;
  expect(() => alarm({ metric })).toThrow('Alarm "Failures" has a period of 90 s; use 10, 30 or a multiple of 60.');
});
