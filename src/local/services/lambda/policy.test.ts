/** Who may invoke a function: whom its policy or, where there is one, the invoker's role lets. Each is refused first. */
import { beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { events } from '../events/events.ts';
import { iam } from '../iam/iam.ts';
import { cloudwatchLogs } from '../logs/logs.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { sns } from '../sns/sns.ts';
import { sqs } from '../sqs/sqs.ts';
import { lambda } from './lambda.ts';
import { writeZip } from './zip.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${AT.account}:${rest}`;
const FUNCTION = arn('lambda', 'function:f');
const ROLE = `arn:aws:iam::${AT.account}:role/r`;
const DEAD = { Arn: arn('sqs', 'q') };

let clock: ManualClock;
let ask: (service: string, operation: string, input: object) => Promise<Readonly<Record<string, never>>>;

const trust = (Service: string) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' } });

beforeEach(async () => {
  clock = manualClock(Date.UTC(2026, 0, 1, 10));
  const services = [cloudwatch, cloudwatchLogs, events, iam, lambda, scheduler, sns, sqs];
  const world = openWorld({ services, clock });
  ask = async (service, operation, input) =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  await ask('sqs', 'CreateQueue', { QueueName: 'q' });
  await ask('iam', 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  await ask('lambda', 'CreateFunction', {
    FunctionName: 'f',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: ROLE,
    Code: { ZipFile: writeZip({ 'index.mjs': 'export const handler = () => 1;' }) },
  });
  // What is let through waits: nothing runs.
  await ask('lambda', 'PutFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
  return () => {
    for (const { stop } of services) stop?.(world);
  };
});

/** How many dead letters came. */
async function dead(): Promise<number> {
  for (let i = 0; i < 10; i += 1) await new Promise(setImmediate);
  const { QueueUrl } = await ask('sqs', 'GetQueueUrl', { QueueName: 'q' });
  const { Messages = [] } = await ask('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
  for (const { ReceiptHandle } of Messages as unknown as { ReceiptHandle: string }[]) {
    await ask('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
  }
  return Messages.length;
}

const permit = (StatementId: string, Principal: string, SourceArn: string) =>
  ask('lambda', 'AddPermission', {
    FunctionName: 'f',
    StatementId,
    Action: 'lambda:InvokeFunction',
    Principal,
    SourceArn,
  });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions
test('a rule of EventBridge', async () => {
  await ask('events', 'PutRule', { Name: 'r', EventPattern: '{"source":["shop"]}' });
  await ask('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION, DeadLetterConfig: DEAD }] });
  const put = () => ask('events', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'd', Detail: '{}' }] });
  await put();
  expect(await dead()).toBe(1);
  await permit('other', 'events.amazonaws.com', arn('events', 'rule/other'));
  await put();
  expect(await dead()).toBe(1);
  await permit('own', 'events.amazonaws.com', arn('events', 'rule/r'));
  await put();
  expect(await dead()).toBe(0);
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
test('a schedule, by its role', async () => {
  const make = () =>
    ask('scheduler', 'CreateSchedule', {
      Name: 's',
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: FUNCTION, RoleArn: ROLE, DeadLetterConfig: DEAD },
    });
  await expect(make()).rejects.toThrow('must allow AWS EventBridge Scheduler to assume the role');
  const PolicyDocument = trust('scheduler.amazonaws.com');
  await ask('iam', 'UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument });
  await make();
  clock.advance(1);
  expect(await dead()).toBe(1);
  const Statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION };
  await ask('iam', 'PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: JSON.stringify({ Statement }) });
  clock.advance(60_000);
  expect(await dead()).toBe(0);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
test('an alarm', async () => {
  await ask('monitoring', 'PutMetricAlarm', {
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [FUNCTION],
  });
  const lastAction = async () => {
    for (const StateValue of ['OK', 'ALARM']) {
      await ask('monitoring', 'SetAlarmState', { AlarmName: 'a', StateValue, StateReason: 'r' });
    }
    await dead();
    const asked = { AlarmName: 'a', HistoryItemType: 'Action' };
    const { AlarmHistoryItems = [] } = await ask('monitoring', 'DescribeAlarmHistory', asked);
    return (AlarmHistoryItems as readonly { readonly HistorySummary: string }[]).map((each) => each.HistorySummary);
  };
  expect(await lastAction()).toEqual([expect.stringContaining(`Failed to execute action ${FUNCTION}`)]);
  await permit('own', 'lambda.alarms.cloudwatch.amazonaws.com', arn('cloudwatch', 'alarm:a'));
  expect(await lastAction()).toContain(`Successfully executed action ${FUNCTION}`);
});

// https://docs.aws.amazon.com/sns/latest/dg/lambda-console.html and sns-dead-letter-queues.html
test('a topic', async () => {
  const { TopicArn } = await ask('sns', 'CreateTopic', { Name: 't' });
  const Attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD.Arn }) };
  await ask('sns', 'Subscribe', { TopicArn, Protocol: 'lambda', Endpoint: FUNCTION, Attributes });
  await ask('sns', 'Publish', { TopicArn, Message: 'm' });
  expect(await dead()).toBe(1);
  await permit('own', 'sns.amazonaws.com', String(TopicArn));
  await ask('sns', 'Publish', { TopicArn, Message: 'm' });
  expect(await dead()).toBe(0);
});

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
test('a log group', async () => {
  await ask('logs', 'CreateLogGroup', { logGroupName: 'g' });
  const filter = { logGroupName: 'g', filterName: 'n', filterPattern: '', destinationArn: FUNCTION };
  await expect(ask('logs', 'PutSubscriptionFilter', filter)).rejects.toThrow(
    'Make sure you have given CloudWatch Logs permission to execute your function.',
  );
  await permit('own', 'logs.amazonaws.com', arn('logs', 'log-group:g:*'));
  await ask('logs', 'PutSubscriptionFilter', filter);
});
