/** Behaviours of EventBridge, each with the page that says so. */
import type { Behaviour, Step } from './behaviour.ts';

const GUIDE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const API = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference';

const ask = (
  operation: string,
  input: Step['input'],
  rest: Omit<Step, 'service' | 'operation' | 'input'> = {},
): Step => ({
  service: 'events',
  operation,
  input,
  ...rest,
});

const EVENT = {
  version: '0',
  id: '1',
  'detail-type': 'order',
  source: 'shop',
  account: '123456789012',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['a', 'b'],
  detail: {
    state: 'Running',
    count: 5,
    none: null,
    empty: '',
    ip: '10.0.0.7',
    file: 'dir/a.png',
    items: ['x', 'y'],
    inner: { deep: true },
  },
};

const matches = (name: string, pattern: object, Result: boolean): Behaviour => ({
  name: `a pattern: ${name}`,
  source: `${GUIDE}/eb-create-pattern-operators.html`,
  steps: [
    ask(
      'TestEventPattern',
      { Event: JSON.stringify(EVENT), EventPattern: JSON.stringify(pattern) },
      { answer: { Result } },
    ),
  ],
});
const detail = (inner: object) => ({ detail: inner });

/** A pattern that is refused, with the place of the fault: recorded on AWS in `test_events_patterns.snapshot.json` of the archived emulator's suite. */
const refuses = (EventPattern: string, reason: string, ...columns: readonly number[]): Behaviour => ({
  name: `a pattern is refused: ${EventPattern}`,
  source: `${GUIDE}/eb-create-pattern-operators.html`,
  steps: [
    ask(
      'TestEventPattern',
      { Event: JSON.stringify(EVENT), EventPattern },
      {
        error: 'InvalidEventPatternException',
        message: `Event pattern is not valid. Reason: ${reason}${columns
          .map((column) => `\n at [Source: (String)"${EventPattern}"; line: 1, column: ${column}]`)
          .join('')}`,
      },
    ),
  ],
});

const REFUSED: readonly Behaviour[] = [
  refuses('{"int": 42}', '"int" must be an object or an array', 11),
  refuses('{"string": "my-value"}', '"string" must be an object or an array', 13),
  refuses('{"resources": []}', 'Empty arrays are not allowed', 17),
  refuses('{"my_key": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS', 28),
  refuses('{"detail": {"c-count": [{"numeric": 10}]}}', 'Value of numeric must be an array.', 39),
  refuses('{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', 'Value of < must be numeric', 50),
  refuses('{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', 'Bad numeric range operator: >', 49),
  refuses('{"time": [{"prefix": ["2022-07-13"]}]}', 'prefix match pattern must be a string', 23),
  refuses('{"FileName": [{"suffix": 123}]}', 'suffix match pattern must be a string', 29),
  refuses('{"detail": {"FileName": [{"anything-but": {"prefix": ""}}]}}', 'Null prefix/suffix not allowed', 56),
  refuses(
    '{"detail": {"state": [{"anything-but": ["stopped", null]}]}}',
    'Inside anything but list, start|null|boolean is not supported.',
    56,
    56,
  ),
];

const PATTERNS: readonly Behaviour[] = [
  matches('one of several values', { source: ['other', 'shop'] }, true),
  matches('none of the values', { source: ['other'] }, false),
  matches('every field must match', { source: ['shop'], region: ['eu-west-1'] }, false),
  matches('cases differ', { source: ['Shop'] }, false),
  matches('a list has one of them', { resources: ['b'] }, true),
  matches('a number', detail({ count: [5] }), true),
  matches('a number is no text', detail({ count: ['5'] }), false),
  matches('null', detail({ none: [null] }), true),
  matches('an empty text', detail({ empty: [''] }), true),
  matches('a field inside a field', detail({ inner: { deep: [true] } }), true),
  matches('a prefix', detail({ state: [{ prefix: 'Run' }] }), true),
  matches('a prefix that it does not begin with', detail({ state: [{ prefix: 'run' }] }), false),
  matches('a prefix in any case', detail({ state: [{ prefix: { 'equals-ignore-case': 'run' } }] }), true),
  matches('a suffix', detail({ file: [{ suffix: '.png' }] }), true),
  matches('anything but', detail({ state: [{ 'anything-but': 'Stopped' }] }), true),
  matches('anything but what it is', detail({ state: [{ 'anything-but': ['Running'] }] }), false),
  matches('anything but a prefix', detail({ state: [{ 'anything-but': { prefix: 'Run' } }] }), false),
  matches('anything but numbers', detail({ count: [{ 'anything-but': [4, 6] }] }), true),
  matches('a number in a range', detail({ count: [{ numeric: ['>', 0, '<=', 5] }] }), true),
  matches('a number outside of it', detail({ count: [{ numeric: ['>', 5] }] }), false),
  matches('a number that equals', detail({ count: [{ numeric: ['=', 5] }] }), true),
  matches('an address in a block', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), true),
  matches('an address outside of it', detail({ ip: [{ cidr: '10.0.1.0/24' }] }), false),
  matches('a field that is there', detail({ state: [{ exists: true }] }), true),
  matches('a field that must not be there', detail({ state: [{ exists: false }] }), false),
  matches('a field that is not there', detail({ other: [{ exists: false }] }), true),
  matches('equal in any case', detail({ state: [{ 'equals-ignore-case': 'RUNNING' }] }), true),
  matches('a wildcard', detail({ file: [{ wildcard: 'dir/*.png' }] }), true),
  matches('a wildcard of the whole', detail({ file: [{ wildcard: '*.jpg' }] }), false),
  matches('one of two fields', detail({ $or: [{ count: [9] }, { state: ['Running'] }] }), true),
  matches('neither of two fields', detail({ $or: [{ count: [9] }, { state: ['x'] }] }), false),
];

const refusedPattern = (name: string, pattern: string): Behaviour => ({
  name: `a pattern is refused: ${name}`,
  source: `${GUIDE}/eb-event-patterns.html`,
  steps: [ask('PutRule', { Name: 'r-{unique}', EventPattern: pattern }, { error: 'InvalidEventPatternException' })],
});

const schedule = (expression: string, isOne: boolean): Behaviour => ({
  name: `${expression} is ${isOne ? 'a' : 'no'} schedule`,
  source: `${GUIDE}/eb-scheduled-rule-pattern.html`,
  steps: [
    ask(
      'PutRule',
      { Name: 'r-{unique}', ScheduleExpression: expression },
      isOne ? {} : { error: 'ValidationException' },
    ),
    ...(isOne ? [ask('DescribeRule', { Name: 'r-{unique}' }, { answer: { ScheduleExpression: expression } })] : []),
  ],
});

const rule = ask('PutRule', { Name: 'r-{unique}', EventPattern: '{"source":["shop"]}' });
const target = (Id: string) => ({ Id, Arn: 'arn:aws:sqs:us-east-1:000000000000:q' });
const aim = (...ids: readonly string[]) => ask('PutTargets', { Rule: 'r-{unique}', Targets: ids.map(target) });

export const EVENT_BEHAVIOURS: readonly Behaviour[] = [
  ...PATTERNS,
  ...REFUSED,
  refusedPattern('no JSON', '{'),
  refusedPattern('a value that is no list', '{"source":"shop"}'),
  refusedPattern('an empty list', '{"source":[]}'),
  refusedPattern('an operator that there is not', '{"source":[{"like":"x"}]}'),
  schedule('rate(1 minute)', true),
  schedule('rate(5 minutes)', true),
  schedule('rate(1 minutes)', false),
  schedule('rate(5 minute)', false),
  schedule('rate(30 seconds)', false),
  schedule('cron(0 10 * * ? *)', true),
  schedule('cron(15 10 ? * 6L 2019-2022)', true),
  schedule('cron(0 8 1 * ? *)', true),
  schedule('cron(0 10 * * * *)', false),
  schedule('cron(0 10 * * ?)', false),
  {
    name: 'a rule is enabled unless it is told otherwise',
    source: `${API}/API_PutRule.html`,
    steps: [
      rule,
      ask('DescribeRule', { Name: 'r-{unique}' }, { answer: { State: 'ENABLED', EventBusName: 'default' } }),
    ],
  },
  {
    name: 'a rule is disabled and enabled again',
    source: `${API}/API_DisableRule.html`,
    steps: [
      rule,
      ask('DisableRule', { Name: 'r-{unique}' }),
      ask('DescribeRule', { Name: 'r-{unique}' }, { answer: { State: 'DISABLED' } }),
      ask('EnableRule', { Name: 'r-{unique}' }),
      ask('DescribeRule', { Name: 'r-{unique}' }, { answer: { State: 'ENABLED' } }),
    ],
  },
  {
    name: 'a rule needs a pattern or a schedule',
    source: `${API}/API_PutRule.html`,
    steps: [ask('PutRule', { Name: 'r-{unique}' }, { error: 'ValidationException' })],
  },
  {
    name: 'a rule that nobody made is not found',
    source: `${API}/API_DescribeRule.html`,
    steps: [ask('DescribeRule', { Name: 'r-{unique}' }, { error: 'ResourceNotFoundException' })],
  },
  {
    name: 'a rule with targets is not deleted',
    source: `${API}/API_DeleteRule.html`,
    steps: [rule, aim('a'), ask('DeleteRule', { Name: 'r-{unique}' }, { error: 'ValidationException' })],
  },
  {
    name: 'a rule without targets is deleted',
    source: `${API}/API_DeleteRule.html`,
    steps: [
      rule,
      ask('DeleteRule', { Name: 'r-{unique}' }),
      ask('DescribeRule', { Name: 'r-{unique}' }, { error: 'ResourceNotFoundException' }),
    ],
  },
  {
    name: 'a target is put again under its id',
    source: `${API}/API_PutTargets.html`,
    steps: [
      rule,
      aim('a'),
      aim('a', 'b'),
      ask('ListTargetsByRule', { Rule: 'r-{unique}' }, { answer: { 'Targets.length': 2 } }),
    ],
  },
  {
    name: 'a rule has at most five targets',
    source: `${GUIDE}/eb-quota.html`,
    steps: [
      rule,
      aim('a', 'b', 'c', 'd', 'e'),
      ask('PutTargets', { Rule: 'r-{unique}', Targets: [target('f')] }, { error: 'LimitExceededException' }),
    ],
  },
  {
    name: 'a target that is not there fails to be removed, by its entry',
    source: `${API}/API_RemoveTargets.html`,
    steps: [
      rule,
      ask(
        'RemoveTargets',
        { Rule: 'r-{unique}', Ids: ['x'] },
        { answer: { FailedEntryCount: 1, 'FailedEntries.0.TargetId': 'x' } },
      ),
    ],
  },
  {
    name: 'the rules of a target are found',
    source: `${API}/API_ListRuleNamesByTarget.html`,
    steps: [
      rule,
      ask('PutTargets', {
        Rule: 'r-{unique}',
        Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:000000000000:{unique}' }],
      }),
      ask(
        'ListRuleNamesByTarget',
        { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:{unique}' },
        { answer: { 'RuleNames.0': 'r-{unique}' } },
      ),
    ],
  },
  {
    name: 'an event without a source fails by its entry',
    source: `${API}/API_PutEventsResultEntry.html`,
    steps: [
      ask(
        'PutEvents',
        {
          Entries: [
            { DetailType: 'd', Detail: '{}' },
            { Source: 's', DetailType: 'd', Detail: '{}' },
          ],
        },
        { answer: { FailedEntryCount: 1, 'Entries.0.ErrorCode': 'InvalidArgument' } },
      ),
    ],
  },
  {
    name: 'a detail that is no JSON fails by its entry',
    source: `${API}/API_PutEventsResultEntry.html`,
    steps: [
      ask(
        'PutEvents',
        { Entries: [{ Source: 's', DetailType: 'd', Detail: 'x' }] },
        { answer: { FailedEntryCount: 1, 'Entries.0.ErrorCode': 'MalformedDetail' } },
      ),
    ],
  },
  {
    name: 'more than ten events are refused together',
    source: `${API}/API_PutEvents.html`,
    steps: [
      ask(
        'PutEvents',
        { Entries: Array.from({ length: 11 }, () => ({ Source: 's', DetailType: 'd', Detail: '{}' })) },
        { error: 'ValidationException' },
      ),
    ],
  },
  {
    name: 'a bus is made once',
    source: `${API}/API_CreateEventBus.html`,
    steps: [
      ask('CreateEventBus', { Name: 'b-{unique}' }),
      ask('CreateEventBus', { Name: 'b-{unique}' }, { error: 'ResourceAlreadyExistsException' }),
    ],
  },
  {
    name: 'the default bus is there, and stays',
    source: `${API}/API_DeleteEventBus.html`,
    steps: [
      ask('DescribeEventBus', {}, { answer: { Name: 'default' } }),
      ask('DeleteEventBus', { Name: 'default' }, { error: 'ValidationException' }),
    ],
  },
  {
    name: 'a bus that nobody made is not found',
    source: `${API}/API_DescribeEventBus.html`,
    steps: [ask('DescribeEventBus', { Name: 'b-{unique}' }, { error: 'ResourceNotFoundException' })],
  },
  {
    name: 'schedules are of the default bus alone',
    source: `${GUIDE}/eb-create-rule-schedule.html`,
    steps: [
      ask('CreateEventBus', { Name: 'b-{unique}' }),
      ask(
        'PutRule',
        { Name: 'r-{unique}', EventBusName: 'b-{unique}', ScheduleExpression: 'rate(1 minute)' },
        { error: 'ValidationException' },
      ),
    ],
  },
  {
    name: 'a rule has its tags until they are taken away',
    source: `${API}/API_TagResource.html`,
    steps: [
      ask(
        'PutRule',
        { Name: 'r-{unique}', EventPattern: '{"source":["s"]}', Tags: [{ Key: 'k', Value: 'v' }] },
        { keep: { arn: 'RuleArn' } },
      ),
      ask('ListTagsForResource', { ResourceARN: '{arn}' }, { answer: { 'Tags.0.Value': 'v' } }),
      ask('UntagResource', { ResourceARN: '{arn}', TagKeys: ['k'] }),
      ask('ListTagsForResource', { ResourceARN: '{arn}' }, { answer: { 'Tags.length': 0 } }),
    ],
  },
];
