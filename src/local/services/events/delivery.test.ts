/** What comes due while nobody looks, and what fails for a while: on a clock that moves only when told to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { type Operation, type Service, ServiceError } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { sqs } from '../sqs/sqs.ts';
import { events } from './events.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const START = Date.UTC(2026, 0, 1, 10);
const MINUTE = 60_000;
const QUEUE = `arn:aws:sqs:eu-west-1:${AT.account}:q`;
const ROLE = `arn:aws:iam::${AT.account}:role/r`;
const FUNCTION = `arn:aws:lambda:eu-west-1:${AT.account}:function:f`;

interface Letter {
  readonly Body: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
}

function opened(services: readonly Service[], nowMs = START, folder?: string) {
  const clock = manualClock(nowMs);
  const world = openWorld({ services, clock, ...(folder === undefined ? {} : { folder }) });
  const ask = async (service: string, operation: string, input: object) =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  const letters = async (): Promise<readonly Letter[]> => {
    for (let i = 0; i < 10; i += 1) await new Promise(setImmediate);
    const { QueueUrl } = await ask('sqs', 'GetQueueUrl', { QueueName: 'q' });
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await ask('sqs', 'ReceiveMessage', asked);
    for (const { ReceiptHandle } of Messages as unknown as { ReceiptHandle: string }[]) {
      await ask('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
    }
    return Messages;
  };
  const stop = async () => {
    for (const each of services) each.stop?.(world);
    await world.state.close();
  };
  return { clock, ask, letters, stop };
}

const attribute = ({ MessageAttributes = {} }: Letter, name: string) => MessageAttributes[name]?.StringValue;

const schedule = (Name: string, ScheduleExpression: string, target: object = {}, more: object = {}) => ({
  Name,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: QUEUE, RoleArn: ROLE, ...target },
  ...more,
});

// The hand calculation: down from 10:01 to 13:00, the rate was due at 10:05 and each five minutes on.
test('what was due while the target was down is given when it is back: of each the last, and once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'due-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const first = opened([events, scheduler, sqs], START, folder);
  await first.ask('sqs', 'CreateQueue', { QueueName: 'q' });
  await first.ask('events', 'PutRule', { Name: 'r', ScheduleExpression: 'rate(5 minutes)' });
  await first.ask('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: QUEUE, InputPath: '$.time' }] });
  const time = { Input: 'once <aws.scheduler.scheduled-time>' };
  await first.ask('scheduler', 'CreateSchedule', schedule('once', 'at(2026-01-01T11:30:00)', time));
  await first.ask('scheduler', 'CreateSchedule', schedule('later', 'at(2026-01-01T15:00:00)', time));
  await first.ask(
    'scheduler',
    'CreateSchedule',
    schedule('off', 'at(2026-01-01T12:00:00)', time, { State: 'DISABLED' }),
  );
  first.clock.advance(MINUTE);
  await first.stop();

  const second = opened([events, scheduler, sqs], START + 180 * MINUTE, folder);
  second.clock.advance(0);
  expect((await second.letters()).map(({ Body }) => Body)).toEqual([
    'once 2026-01-01T11:30:00Z',
    '"2026-01-01T13:00:00Z"',
  ]);
  await second.stop();

  const third = opened([events, scheduler, sqs], START + 181 * MINUTE, folder);
  third.clock.advance(0);
  expect(await third.letters()).toEqual([]);
  await third.stop();
});

test('a rule that is made during its time, or on again, owes nothing of before', async () => {
  const { clock, ask, letters } = opened([events, sqs]);
  await ask('sqs', 'CreateQueue', { QueueName: 'q' });
  clock.advance(7 * MINUTE);
  await ask('events', 'PutRule', { Name: 'r', ScheduleExpression: 'cron(5 * * * ? *)' });
  await ask('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: QUEUE }] });
  await ask('events', 'DisableRule', { Name: 'r' });
  clock.advance(60 * MINUTE);
  await ask('events', 'EnableRule', { Name: 'r' });
  clock.advance(57 * MINUTE);
  expect(await letters()).toEqual([]);
  clock.advance(MINUTE);
  expect(await letters()).toHaveLength(1);
});

/** A function service that is busy for so many invocations. */
function busyFor(times: number) {
  const seen: string[] = [];
  const Invoke: Operation = (input) => {
    if (seen.length < times) {
      seen.push('busy');
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    }
    seen.push(Buffer.from((input as { Payload: Uint8Array }).Payload).toString());
    return { StatusCode: 202 };
  };
  return { seen, service: { id: 'lambda', schema: 'lambda', operations: { Invoke } } satisfies Service };
}

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
test('a target that is busy is asked again until it takes the event', async () => {
  const { seen, service } = busyFor(2);
  const { clock, ask, letters } = opened([events, sqs, service]);
  await ask('sqs', 'CreateQueue', { QueueName: 'q' });
  await ask('events', 'PutRule', { Name: 'r', EventPattern: '{"source":["shop"]}' });
  const target = { Id: 't', Arn: FUNCTION, Input: '"x"', DeadLetterConfig: { Arn: QUEUE } };
  await ask('events', 'PutTargets', { Rule: 'r', Targets: [target] });
  await ask('events', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'd', Detail: '{}' }] });
  expect(await letters()).toEqual([]);
  for (let i = 0; i < 5; i += 1) {
    clock.advance(MINUTE);
    expect(await letters()).toEqual([]);
  }
  expect(seen).toEqual(['busy', 'busy', '"x"']);
});

test.each([
  [{ MaximumRetryAttempts: 2 }, 'MaximumRetryAttempts', '2', 3],
  [{ MaximumRetryAttempts: 0 }, 'MaximumRetryAttempts', '0', 1],
  // Pauses of 1, 2, 4, 8, 16 seconds end at 31; the next would end at 63.
  [{ MaximumEventAgeInSeconds: 60 }, 'MaximumEventAgeInSeconds', '5', 6],
])(
  '%j: what is given up goes to the dead-letter queue, with the reason',
  async (RetryPolicy, reason, retries, tries) => {
    const { seen, service } = busyFor(1000);
    const { clock, ask, letters } = opened([events, scheduler, sqs, service]);
    await ask('sqs', 'CreateQueue', { QueueName: 'q' });
    const target = { Arn: FUNCTION, Input: 'x', RetryPolicy, DeadLetterConfig: { Arn: QUEUE } };
    await ask('scheduler', 'CreateSchedule', schedule('s', 'at(2026-01-01T10:01:00)', target));
    const dead: Letter[] = [];
    for (let i = 0; i < 240; i += 1) {
      clock.advance(1000);
      dead.push(...(await letters()));
    }
    expect(dead).toHaveLength(1);
    const [letter] = dead as [Letter];
    expect(attribute(letter, 'EXHAUSTED_RETRY_CONDITION')).toBe(reason);
    expect(attribute(letter, 'RETRY_ATTEMPTS')).toBe(retries);
    expect(attribute(letter, 'SCHEDULE_ARN')).toBe(`arn:aws:scheduler:eu-west-1:${AT.account}:schedule/default/s`);
    expect(seen).toHaveLength(tries);
  },
);
