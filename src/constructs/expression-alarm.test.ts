import { Duration } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { ExpressionAlarm, type ExpressionAlarmProps } from './expression-alarm.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

const cpuOf = (service: string) => ({
  namespace: 'AWS/ECS',
  name: 'CPUUtilization',
  dimensions: { ClusterName: 'orders', ServiceName: service },
  statistic: 'Average' as const,
});

function alarm(rest: Partial<ExpressionAlarmProps> = {}) {
  const stack = tinyStack();
  new ExpressionAlarm(stack, 'CpuHigh', {
    name: 'cpu-high',
    description: 'A service is busy',
    expression: 'MAX([api, web])',
    metrics: { api: cpuOf('api'), web: cpuOf('web') },
    period: Duration.minutes(5),
    comparison: '>',
    threshold: 80,
    periods: 2,
    missingData: 'notBreaching',
    topic: new Topic(stack, 'Alerts'),
    ...rest,
  });
  return resourcesOf(stack).CpuHigh?.Properties;
}

test('the alarm watches the expression, and the metrics feed it', () => {
  expect(alarm()).toMatchObject({
    AlarmActions: [{ Ref: 'Alerts' }],
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching',
    Metrics: [
      { Expression: 'MAX([api, web])' },
      {
        Id: 'api',
        ReturnData: false,
        MetricStat: {
          Metric: { MetricName: 'CPUUtilization', Dimensions: [{ Value: 'orders' }, { Value: 'api' }] },
          Period: 300,
          Stat: 'Average',
        },
      },
      { Id: 'web', ReturnData: false },
    ],
  });
});

test('a part has a name, so that a function can list it', () => {
  const { Metrics } =
    alarm({ parts: { ofApi: '100 - api', ofWeb: '100 - web' }, expression: 'MAX([ofApi, ofWeb])' }) ?? {};
  expect(Metrics).toMatchObject([
    { Expression: 'MAX([ofApi, ofWeb])' },
    { Id: 'ofApi', Expression: '100 - api', ReturnData: false },
    { Id: 'api' },
    { Id: 'ofWeb', Expression: '100 - web', ReturnData: false },
    { Id: 'web' },
  ]);
});

test.each<[Partial<ExpressionAlarmProps>, string]>([
  [
    { description: ' ' },
    'Alarm "CpuHigh" has an empty description; say what has happened when it rings and what to do.',
  ],
  [{ metrics: {}, expression: '1' }, 'Alarm "CpuHigh" looks at 0 metrics; an alarm takes 1 to 10.'],
  [{ expression: 'api' }, 'Alarm "CpuHigh": the metric "web" does not occur in "api"; use it or leave it out.'],
  [
    { expression: 'MAX([api, web, worker])' },
    'Alarm "CpuHigh": "MAX([api, web, worker])" speaks of "worker"; the metrics are api, web.',
  ],
])('%o is refused', (rest, message) => {
  expect(() => alarm(rest)).toThrow(message);
});
