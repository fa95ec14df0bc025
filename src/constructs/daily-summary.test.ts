import { Topic } from 'aws-cdk-lib/aws-sns';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { DailySummary } from './daily-summary.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function summary(hour: number) {
  const stack = tinyStack();
  new DailySummary(stack, 'Summary', {
    name: 'shop-summary',
    topic: new Topic(stack, 'Info'),
    alarmNamePrefix: 'shop-',
    groupName: 'shop',
    hour,
    logDays: 7,
  });
  return stack;
}

test('once a day alarms, scaling and cost are asked for and told', () => {
  const resources = resourcesOf(summary(6));
  expect(resources.SummarySchedule?.Properties).toMatchObject({
    ScheduleExpression: 'cron(0 6 * * ? *)',
    State: 'ENABLED',
    Targets: [{ Arn: { Ref: 'Summary' } }],
  });
  const { DefinitionString, DefinitionSubstitutions } = resources.Summary?.Properties ?? {};
  const { States } = JSON.parse(String(DefinitionString)) as {
    States: Record<string, { Resource: string; Next?: string }>;
  };
  expect(Object.entries(States).map(([name, { Resource, Next }]) => [name, Resource, Next])).toEqual([
    ['Alarms', 'arn:aws:states:::aws-sdk:cloudwatch:describeAlarms', 'Scaling'],
    ['Scaling', 'arn:aws:states:::aws-sdk:autoscaling:describeScalingActivities', 'Cost'],
    ['Cost', 'arn:aws:states:::aws-sdk:costexplorer:getCostAndUsage', 'Tell'],
    ['Tell', 'arn:aws:states:::sns:publish', undefined],
  ]);
  expect(DefinitionSubstitutions).toEqual({ TopicArn: { Ref: 'Info' } });
});

test('it may look at what it sums up, publish to its topic, and write its own log', () => {
  const statements = JSON.stringify(resourcesOf(summary(6), 'AWS::IAM::Policy'));
  for (const action of [
    'cloudwatch:DescribeAlarms',
    'autoscaling:DescribeScalingActivities',
    'ce:GetCostAndUsage',
    'sns:Publish',
  ]) {
    expect(statements).toContain(action);
  }
});

test('an hour that no clock shows is refused', () => {
  expect(() => summary(24)).toThrow(
    'Summary "Tiny/Summary" is to be sent at hour 24; give a whole number from 0 to 23.',
  );
});

test.each([
  [[], ''],
  [[{ AlarmName: 'a' }], 'a'],
  [[{ AlarmName: 'a' }, { AlarmName: 'b' }], 'a, b'],
])('of %j it says "%s"', async (MetricAlarms, said) => {
  const { DefinitionString } = resourcesOf(summary(6)).Summary?.Properties ?? {};
  const { States } = JSON.parse(String(DefinitionString)) as {
    States: { Alarms: { Assign: { ringing: string } } };
  };
  // The functions of JSONata itself: what gives nothing fails a run.
  const [, expression = ''] = /^\{% (.*) %\}$/.exec(States.Alarms.Assign.ringing) ?? [];
  expect(await jsonata(expression.replaceAll('$states.result.', '')).evaluate({ MetricAlarms })).toBe(said);
});
