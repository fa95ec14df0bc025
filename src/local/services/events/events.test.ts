/** Rules, targets and schedules, on a clock that moves only when told to. */
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { cloudwatchLogs } from '../logs/logs.ts';
import { sqs } from '../sqs/sqs.ts';
import { events } from './events.ts';
import { parsePattern } from './pattern.ts';
import { timetableOf } from './timetable.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const START = Date.UTC(2026, 0, 1, 10);
const QUEUE = `arn:aws:sqs:eu-west-1:${AT.account}:q`;

async function opened() {
  const clock = manualClock(START);
  const world = openWorld({ services: [cloudwatch, cloudwatchLogs, events, sqs], clock });
  const ask = async (operation: string, input: object, service = 'events') =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  const { QueueUrl } = await ask('CreateQueue', { QueueName: 'q' }, 'sqs');
  /** The bodies in the queue, once deliveries that are under way have come. */
  const received = async (url: unknown = QueueUrl) => {
    for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
    const { Messages = [] } = await ask('ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10 }, 'sqs');
    const found = Messages as unknown as { Body: string; ReceiptHandle: string }[];
    for (const { ReceiptHandle } of found) await ask('DeleteMessage', { QueueUrl: url, ReceiptHandle }, 'sqs');
    return found.map(({ Body }) => Body);
  };
  const rule = async (pattern: object, target: object = {}, name = 'r') => {
    await ask('PutRule', { Name: name, EventPattern: JSON.stringify(pattern) });
    await ask('PutTargets', { Rule: name, Targets: [{ Id: 't', Arn: QUEUE, ...target }] });
  };
  const put = (detail: object, more: object = {}) =>
    ask('PutEvents', { Entries: [{ Source: 'shop', DetailType: 'order', Detail: JSON.stringify(detail), ...more }] });
  return { clock, ask, received, rule, put, world };
}

describe('patterns', () => {
  const event = {
    source: 'shop',
    resources: ['a', 'b'],
    empty: [],
    detail: {
      state: 'Running',
      n: 5,
      none: null,
      ip: '10.1.2.3',
      path: 'dir/a/b.png',
      star: '*',
      'a.b': 1,
      items: [
        { id: 1, kind: 'x' },
        { id: 2, kind: 'y' },
      ],
    },
  };
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; array consistency and dots as https://github.com/aws/event-ruler states them.
  test.each<[object, boolean]>([
    [{ source: ['shop'] }, true],
    [{ source: ['other', 'shop'] }, true],
    [{ source: ['Shop'] }, false],
    [{ resources: ['b'] }, true],
    [{ detail: { n: [5] } }, true],
    [{ detail: { n: ['5'] } }, false],
    [{ detail: { none: [null] } }, true],
    [{ empty: [null] }, false],
    [{ empty: [{ exists: true }] }, false],
    [{ detail: { state: [{ prefix: 'Run' }] } }, true],
    [{ detail: { state: [{ prefix: { 'equals-ignore-case': 'run' } }] } }, true],
    [{ detail: { path: [{ suffix: '.png' }] } }, true],
    [{ detail: { state: [{ 'equals-ignore-case': 'RUNNING' }] } }, true],
    [{ detail: { path: [{ wildcard: 'dir/*/*.png' }] } }, true],
    [{ detail: { path: [{ wildcard: 'dir/*.jpg' }] } }, false],
    [{ detail: { star: [{ wildcard: '\\*' }] } }, true],
    [{ detail: { state: [{ 'anything-but': ['Stopped'] }] } }, true],
    [{ detail: { state: [{ 'anything-but': 'Running' }] } }, false],
    [{ detail: { absent: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { path: [{ 'anything-but': { wildcard: '*.jpg' } }] } }, true],
    [{ detail: { state: [{ 'anything-but': { prefix: ['Run', 'Stop'] } }] } }, false],
    [{ detail: { n: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
    [{ detail: { n: [{ numeric: ['<', 5] }] } }, false],
    [{ detail: { none: [{ numeric: ['<', 5] }] } }, false],
    [{ detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, true],
    [{ detail: { ip: [{ cidr: '10.2.0.0/16' }] } }, false],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ detail: { state: [{ exists: false }] } }, false],
    [{ detail: { items: [{ exists: true }] } }, false],
    [{ detail: { absent: ['x', { exists: false }] } }, true],
    [{ $or: [{ source: ['x'] }, { detail: { n: [5] } }] }, true],
    [{ source: ['x'], $or: [{ source: ['shop'] }, { detail: { n: [5] } }] }, false],
    [{ detail: { items: { id: [1], kind: ['x'] } } }, true],
    [{ detail: { items: { id: [1], kind: ['y'] } } }, false],
    [{ 'detail.n': [5] }, true],
    [{ detail: { a: { b: [1] } } }, true],
  ])('%j: %s', (pattern, expected) => {
    expect(parsePattern(JSON.stringify(pattern))(event)).toBe(expected);
  });

  // Texts recorded on AWS, in `test_events_patterns.snapshot.json` of the archived emulator's suite.
  test.each<[unknown, string]>([
    [{ a: 1 }, '"a" must be an object or an array'],
    [{ a: [] }, 'Empty arrays are not allowed'],
    [{ a: [{ EXISTS: true }] }, 'Unrecognized match type EXISTS'],
    [{ a: [{ numeric: ['>', 0, '>', 0] }] }, 'Bad numeric range operator: >'],
    [{ a: [{ numeric: ['>', 0, '<'] }] }, 'Value of < must be numeric'],
    [{ a: [{ numeric: 10 }] }, 'Value of numeric must be an array.'],
    [{ a: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    [{ a: [{ cidr: 'bad' }] }, "Malformed CIDR, one '/' required"],
    [{ a: [{ cidr: 'xx.11.xx/8' }] }, 'Nonstandard IP address: xx.11.xx'],
    [{ a: [{ wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' }] }, 'Consecutive wildcard characters at pos 26'],
    [{ a: [{ wildcard: '*:*:*:*:*:event-bus/*' }] }, 'Rule is too complex'],
    [{ a: [{ 'anything-but': null }] }, 'Value of anything-but must be an array or single string/number value.'],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
    ['text', 'Filter is not an object'],
  ])('refuses %j', (pattern, reason) => {
    expect(() => parsePattern(JSON.stringify(pattern))).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });
});

describe('schedules', () => {
  const next = (expression: string, after: string, zone?: string) => {
    const due = timetableOf(expression, zone)?.next(new Date(after).getTime(), START);
    return due === undefined ? undefined : new Date(due).toISOString().replace('.000', '');
  };
  // The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, with a calendar.
  test.each([
    ['cron(0 10 * * ? *)', '2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-02T18:00:00Z', '2026-01-05T18:00:00Z'],
    ['cron(0 8 1 * ? *)', '2026-01-01T08:00:00Z', '2026-02-01T08:00:00Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T10:01:00Z', '2026-01-01T10:15:00Z'],
    ['cron(0/30 20-2 ? * MON-FRI *)', '2026-01-01T02:30:00Z', '2026-01-01T20:00:00Z'],
    ['cron(0 12 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T12:00:00Z'],
    ['cron(0 12 1W * ? *)', '2026-02-01T00:00:00Z', '2026-02-02T12:00:00Z'],
    ['cron(15 10 ? * 6L *)', '2026-01-01T00:00:00Z', '2026-01-30T10:15:00Z'],
    ['cron(0 2 ? * SAT#3 *)', '2026-01-01T00:00:00Z', '2026-01-17T02:00:00Z'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['cron(15 10 ? * 6L 2002-2005)', '2026-01-01T00:00:00Z', undefined],
    ['rate(5 minutes)', '2026-01-01T10:12:00Z', '2026-01-01T10:15:00Z'],
    ['rate(1 day)', '2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z'],
    ['at(2026-03-01T09:30:00)', '2026-01-01T00:00:00Z', '2026-03-01T09:30:00Z'],
    ['at(2025-03-01T09:30:00)', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  // Summer time in Germany begins on 29 March 2026 at 2:00: https://www.ptb.de/cms/en/ptb/fachabteilungen/abt4/fb-44/ag-441/realisation-of-legal-time-in-germany/dst-and-midsummer.html
  test('a zone has its own days, and skips an hour', () => {
    expect(next('cron(30 9 * * ? *)', '2026-01-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-01-01T08:30:00Z');
    expect(next('cron(30 9 * * ? *)', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T07:30:00Z');
    expect(next('cron(30 2 * * ? *)', '2026-03-28T02:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00Z');
  });

  // Refused by AWS: recorded in `test_events_schedule` and `test_scheduler` of the archived emulator's suite.
  test.each([
    'cron(7 20 * * NOT *)',
    'cron(INVALID)',
    'cron(0 dummy ? * MON-FRI *)',
    'cron(71 8 1 * ? *)',
    'cron(0 1 * * * *)',
    'cron()',
    'rate(10 seconds)',
    'rate(10 minutess)',
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'rate(-10 minutes)',
    'at(2021-12-31T23:59:59Z)',
    'at(2021-12-31)',
    'at(2026-02-30T00:00:00)',
    'at(2026-02-28T24:30:00)',
  ])('%s is none', (expression) => {
    expect(timetableOf(expression)).toBeUndefined();
  });

  test('a rule with a schedule gives its event each time it is due', async () => {
    const { clock, ask, received } = await opened();
    await ask('PutRule', { Name: 'r', ScheduleExpression: 'rate(5 minutes)' });
    await ask('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: QUEUE }] });
    clock.advance(4 * 60_000);
    expect(await received()).toEqual([]);
    clock.advance(6 * 60_000);
    const bodies = (await received()).map((body) => JSON.parse(body) as object);
    expect(bodies).toMatchObject([
      { 'detail-type': 'Scheduled Event', source: 'aws.events', time: '2026-01-01T10:05:00Z', detail: {} },
      { resources: [`arn:aws:events:eu-west-1:${AT.account}:rule/r`], time: '2026-01-01T10:10:00Z' },
    ]);
    await ask('DisableRule', { Name: 'r' });
    clock.advance(60 * 60_000);
    expect(await received()).toEqual([]);
  });
});

describe('targets', () => {
  test('an event that passes reaches its target, another does not', async () => {
    const { received, rule, put } = await opened();
    await rule({ detail: { paid: [true] } });
    await put({ paid: false });
    await put({ paid: true, id: 7 }, { Time: new Date(START - 1500), Resources: ['x'] });
    const [body, ...more] = await received();
    expect(more).toEqual([]);
    expect(JSON.parse(body ?? '')).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'order',
      source: 'shop',
      account: AT.account,
      time: '2026-01-01T09:59:58Z',
      region: 'eu-west-1',
      resources: ['x'],
      detail: { paid: true, id: 7 },
    });
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html and `test_events_inputs.snapshot.json` of the archived emulator's suite.
  test.each<[object, string]>([
    [{ Input: '{"a":1}' }, '{"a":1}'],
    [{ InputPath: '$.detail.items[1]' }, '{"id":2}'],
    [
      {
        InputTransformer: { InputPathsMap: { u: '$.detail.user' }, InputTemplate: '{"path": "users/<u>", "id": <u>}' },
      },
      '{"path": "users/o\\"x", "id": "o\\"x"}',
    ],
    [
      { InputTransformer: { InputPathsMap: { l: '$.detail.items' }, InputTemplate: '"all <l>"' } },
      '"all [{id:1},{id:2}]"',
    ],
    [{ InputTransformer: { InputPathsMap: { m: '$.detail.missing' }, InputTemplate: '"got <m>"' } }, '"got "'],
    [{ InputTransformer: { InputTemplate: '"<aws.events.rule-name>"' } }, '"r"'],
  ])('%j', async (target, expected) => {
    const { received, rule, put } = await opened();
    await rule({ source: ['shop'] }, target);
    await put({ user: 'o"x', items: [{ id: 1 }, { id: 2 }] });
    expect(await received()).toEqual([expected]);
  });

  // `test_input_transformer_nested_keys_replacement_not_valid` of the same suite.
  test('an object inside the quotes of JSON is not delivered, and a placeholder of nothing is refused', async () => {
    const { received, rule, put } = await opened();
    const InputPathsMap = { d: '$.detail' };
    await rule({ source: ['shop'] }, { InputTransformer: { InputPathsMap, InputTemplate: '{"all": "<d>"}' } });
    await put({ n: 1 });
    expect(await received()).toEqual([]);
    const stray = { InputTransformer: { InputPathsMap, InputTemplate: '"<none>"' } };
    await expect(rule({ source: ['shop'] }, stray)).rejects.toThrow(
      'InputTemplate for target t contains invalid placeholder none.',
    );
  });

  test('a log group and another bus are targets', async () => {
    const { ask, received, rule, put } = await opened();
    await ask('CreateLogGroup', { logGroupName: '/events/g' }, 'logs');
    await ask('CreateEventBus', { Name: 'inner' });
    await ask('PutRule', { Name: 'i', EventBusName: 'inner', EventPattern: '{"source":["shop"]}' });
    await ask('PutTargets', {
      Rule: 'i',
      EventBusName: 'inner',
      Targets: [{ Id: 't', Arn: QUEUE, InputPath: '$.detail' }],
    });
    await rule({ source: ['shop'] }, { Arn: `arn:aws:events:eu-west-1:${AT.account}:event-bus/inner` });
    await rule({ source: ['shop'] }, { Arn: `arn:aws:logs:eu-west-1:${AT.account}:log-group:/events/g` }, 'l');
    await put({ n: 1 });
    expect(await received()).toEqual(['{"n":1}']);
    const { events: logged } = await ask('FilterLogEvents', { logGroupName: '/events/g' }, 'logs');
    expect(logged).toHaveLength(1);
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  test('what cannot be delivered goes to the dead-letter queue', async () => {
    const { received, rule, put } = await opened();
    const dead = { DeadLetterConfig: { Arn: QUEUE }, Input: '"lost"' };
    await rule({ source: ['shop'] }, { ...dead, Arn: `arn:aws:sqs:eu-west-1:${AT.account}:none` });
    await rule({ source: ['shop'] }, { ...dead, Arn: 'arn:aws:batch:eu-west-1:1:job-queue/q' }, 'other');
    await put({});
    expect(await received()).toEqual(['"lost"', '"lost"']);
  });

  test('services tell of themselves: an alarm', async () => {
    const { ask, received, rule } = await opened();
    await rule(
      { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } },
      { InputPath: '$.detail.alarmName' },
    );
    await ask(
      'PutMetricAlarm',
      {
        AlarmName: 'a',
        Namespace: 'N',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      },
      'monitoring',
    );
    await ask('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'r' }, 'monitoring');
    expect(await received()).toEqual(['"a"']);
  });
});

// Texts recorded on AWS, in `test_events.snapshot.json` of the archived emulator's suite.
test.each<[string, object, string]>([
  ['PutRule', { Name: 'r' }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
  ['PutRule', { Name: 'r', ScheduleExpression: 'rate(1 minutes)' }, 'Parameter ScheduleExpression is not valid.'],
  ['DescribeRule', { Name: 'none' }, 'Rule none does not exist on EventBus default.'],
  ['DescribeEventBus', { Name: 'none' }, 'Event bus none does not exist.'],
  ['DeleteEventBus', { Name: 'default' }, 'Cannot delete event bus default.'],
  ['TestEventPattern', { Event: '"text"', EventPattern: '{"a":["b"]}' }, 'Parameter Event is not valid.'],
])('%s %j is refused', async (operation, input, message) => {
  const { ask } = await opened();
  await expect(ask(operation, input)).rejects.toThrow(message);
});

test('entries of one request are judged one by one', async () => {
  const { ask } = await opened();
  const good = { Source: 'shop', DetailType: 'order', Detail: '{}' };
  const { FailedEntryCount, Entries } = await ask('PutEvents', {
    Entries: [good, { ...good, Source: '' }, { ...good, Source: 'aws.ec2' }, { ...good, Detail: 'x' }],
  });
  expect(FailedEntryCount).toBe(3);
  expect(Entries).toMatchObject([
    { EventId: expect.any(String) },
    {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
    },
    { ErrorCode: 'NotAuthorizedForSourceException' },
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
  ]);
});
