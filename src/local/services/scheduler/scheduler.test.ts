/** Schedules on a clock that moves only when told to. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { timeOfDate } from '../events/timetable.ts';
import { iam } from '../iam/iam.ts';
import { sqs } from '../sqs/sqs.ts';
import { scheduler } from './scheduler.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const START = Date.UTC(2026, 0, 1, 10);
const QUEUE = `arn:aws:sqs:eu-west-1:${AT.account}:q`;

async function opened() {
  const clock = manualClock(START);
  const world = openWorld({ services: [scheduler, sqs], clock });
  const ask = async (operation: string, input: object, service = 'scheduler') =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  const { QueueUrl } = await ask('CreateQueue', { QueueName: 'q' }, 'sqs');
  const received = async () => {
    for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
    const { Messages = [] } = await ask('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }, 'sqs');
    const found = Messages as unknown as { Body: string; ReceiptHandle: string }[];
    for (const { ReceiptHandle } of found) await ask('DeleteMessage', { QueueUrl, ReceiptHandle }, 'sqs');
    return found.map(({ Body }) => Body);
  };
  const make = (expression: string, more: object = {}, target: object = {}) =>
    ask('CreateSchedule', {
      Name: 's',
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE, RoleArn: `arn:aws:iam::${AT.account}:role/r`, ...target },
      ...more,
    });
  return { clock, ask, received, make, QueueUrl };
}

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
test('a one-time schedule runs once, and goes when it is told to', async () => {
  const { clock, ask, received, make } = await opened();
  await make(
    'at(2026-01-01T12:00:00)',
    { ScheduleExpressionTimezone: 'Europe/Berlin', ActionAfterCompletion: 'DELETE' },
    { Input: 'now <aws.scheduler.scheduled-time>' },
  );
  clock.advance(60 * 60_000 - 1);
  expect(await received()).toEqual([]);
  clock.advance(1);
  expect(await received()).toEqual(['now 2026-01-01T11:00:00Z']);
  await expect(ask('GetSchedule', { Name: 's' })).rejects.toThrow('Schedule s does not exist.');
});

test('a rate runs between its dates, with the default event', async () => {
  const { clock, received, make } = await opened();
  await make('rate(10 minutes)', { StartDate: new Date(START + 5 * 60_000), EndDate: new Date(START + 30 * 60_000) });
  clock.advance(120 * 60_000);
  const times = (await received()).map((body) => (JSON.parse(body) as { time: string }).time);
  expect(times).toEqual(['2026-01-01T10:05:00Z', '2026-01-01T10:15:00Z', '2026-01-01T10:25:00Z']);
});

// "If you do not provide a StartDate for a rate-based schedule, your schedule starts invoking the target immediately."
test('a rate without a start begins at once', async () => {
  const { clock, received, make } = await opened();
  await make('rate(10 minutes)');
  clock.advance(10 * 60_000 + 1);
  expect(await received()).toHaveLength(2);
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
test('a universal target is an operation, and one that fails goes to its dead-letter queue', async () => {
  const { clock, ask, received, make, QueueUrl } = await opened();
  const Input = JSON.stringify({ QueueUrl, MessageBody: 'universal' });
  await make('rate(1 hour)', {}, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', Input });
  clock.advance(60_000);
  expect(await received()).toEqual(['universal']);
  await ask('UpdateSchedule', {
    Name: 's',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: `arn:aws:sqs:eu-west-1:${AT.account}:none`,
      RoleArn: 'arn:aws:iam::1:role/r',
      Input: 'lost',
      DeadLetterConfig: { Arn: QUEUE },
    },
  });
  clock.advance(60 * 60_000);
  expect(await received()).toEqual(['lost']);
});

// Texts recorded on AWS, in `test_scheduler.snapshot.json` of the archived emulator's suite, or of the API reference.
test.each([
  ['rate(10 seconds)', {}, 'Invalid Schedule Expression rate(10 seconds).'],
  ['cron(0 1 * * * *)', {}, 'Invalid Schedule Expression cron(0 1 * * * *).'],
  ['at(2026-02-30T12:00:00)', {}, 'Invalid Schedule Expression at(2026-02-30T12:00:00).'],
  ['rate(1 hour)', { StartDate: new Date(START - 301_000) }, 'cannot be earlier than 5 minutes ago'],
  ['rate(1 hour)', { StartDate: new Date(START + 2), EndDate: new Date(START + 1) }, 'later than the StartDate'],
  ['rate(1 hour)', { GroupName: 'none' }, 'Schedule group none does not exist.'],
  ['rate(1 hour)', { ScheduleExpressionTimezone: 'Mars/Olympus' }, 'Mars/Olympus'],
])('%s %j is refused', async (expression, more, message) => {
  const { make } = await opened();
  await expect(make(expression, more)).rejects.toThrow(message);
});

test('a group goes with its schedules, and has tags', async () => {
  const { ask, make } = await opened();
  const { ScheduleGroupArn: ResourceArn } = await ask('CreateScheduleGroup', {
    Name: 'g',
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  await make('rate(1 hour)', { GroupName: 'g' });
  await expect(make('rate(1 hour)', { GroupName: 'g' })).rejects.toThrow('already exists');
  expect(await ask('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] });
  await ask('DeleteScheduleGroup', { Name: 'g' });
  expect((await ask('ListSchedules', {})).Schedules).toEqual([]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedule.html
test.each([
  ['2026-02-28T10:00:00Z', true],
  ['2026-02-28T10:00:00.000+01:00', true],
  ['2026-02-30T10:00:00Z', false],
  ['soon', false],
])('a template that says StartDate %s: %s', (text, isDate) => {
  expect(timeOfDate(text) !== undefined).toBe(isDate);
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
test.each([
  ['default', true],
  ['other', false],
])('a role that trusts the schedules of the group %s', async (group, isTrusted) => {
  const world = openWorld({ services: [scheduler, iam], clock: manualClock(START) });
  const ArnEquals = { 'aws:SourceArn': `arn:aws:scheduler:eu-west-1:${AT.account}:schedule-group/${group}` };
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': AT.account }, ArnEquals },
      },
    ],
  };
  const role = { RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(trust) };
  await world.invoke('iam', 'CreateRole', role, AT);
  const made = world.invoke(
    'scheduler',
    'CreateSchedule',
    {
      Name: 's',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE, RoleArn: `arn:aws:iam::${AT.account}:role/r` },
    },
    AT,
  );
  if (isTrusted) await made;
  else await expect(made).rejects.toThrow('The execution role you provide must allow');
});
