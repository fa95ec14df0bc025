/**
 * One state by itself. Oracle: what AWS answered, as tests/aws/services/stepfunctions/v2/test_state of localstack recorded it
 * (Apache-2.0), and https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html for retries.
 */
import { expect, onTestFinished, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { stepfunctions } from './stepfunctions.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const ROLE = 'arn:aws:iam::111122223333:role/r';

/** The answer, what is JSON in it read. */
async function tried(definition: object, input: object, more: object = {}) {
  const world = openWorld({ services: [stepfunctions] });
  onTestFinished(() => world.state.close());
  const asked = {
    definition: JSON.stringify(definition),
    input: JSON.stringify(input),
    roleArn: ROLE,
    inspectionLevel: 'DEBUG',
    ...more,
  };
  const { inspectionData, ...answer } = (await world.invoke('states', 'TestState', asked, AT)) as Readonly<
    Record<string, unknown>
  > & { readonly inspectionData?: object };
  const read = (value: unknown) => (typeof value === 'string' && /^[[{"\d]/.test(value) ? JSON.parse(value) : value);
  const entries = (values: object) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, read(value)]));
  expect([...world.state.homes('states/execution'), ...world.state.homes('states/event')]).toEqual([]);
  return { ...entries(answer), ...(inspectionData === undefined ? {} : { inspectionData: entries(inspectionData) }) };
}

const HELLO = { Value: 'HelloWorld' };
const RESULT = { resultKey: 'result value' };
const MOCKED = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f' },
  End: true,
};

test.each([
  [
    'Pass',
    { Type: 'Pass', End: true },
    {
      output: HELLO,
      status: 'SUCCEEDED',
      inspectionData: {
        input: HELLO,
        afterInputPath: HELLO,
        afterParameters: HELLO,
        afterResultSelector: HELLO,
        afterResultPath: HELLO,
      },
    },
  ],
  [
    'Pass with a result',
    { Type: 'Pass', Result: RESULT, End: true },
    {
      output: RESULT,
      status: 'SUCCEEDED',
      inspectionData: { input: HELLO, result: RESULT, afterResultSelector: RESULT, afterResultPath: RESULT },
    },
  ],
  [
    'Fail',
    { Type: 'Fail', Error: 'SomeFailure', Cause: 'why' },
    { error: 'SomeFailure', cause: 'why', status: 'FAILED', inspectionData: { input: HELLO, afterInputPath: HELLO } },
  ],
  [
    'Choice',
    { Type: 'Choice', Choices: [{ Variable: '$.Value', StringEquals: 'HelloWorld', Next: 'There' }] },
    {
      output: HELLO,
      nextState: 'There',
      status: 'SUCCEEDED',
      inspectionData: { input: HELLO, afterInputPath: HELLO },
    },
  ],
])('%s', async (_, state, expected) => {
  expect(await tried(state, HELLO)).toEqual(expected);
});

test('a mock stands for the work, and what fails is caught or tried again as the state says', async () => {
  const parameters = { FunctionName: 'f' };
  expect(await tried(MOCKED, HELLO, { mock: { result: '{"a":1}' } })).toMatchObject({
    output: { a: 1 },
    status: 'SUCCEEDED',
    inspectionData: { afterParameters: parameters, result: { a: 1 } },
  });
  const mock = { errorOutput: { error: 'Mock', cause: 'c' } };
  const catcher = {
    ...MOCKED,
    Catch: [
      { ErrorEquals: ['Other'], Next: 'A' },
      { ErrorEquals: ['Mock'], Next: 'B' },
    ],
  };
  expect(await tried(catcher, HELLO, { mock })).toMatchObject({
    error: 'Mock',
    output: { Error: 'Mock', Cause: 'c' },
    nextState: 'B',
    status: 'CAUGHT_ERROR',
    inspectionData: { errorDetails: { catchIndex: 1 } },
  });
  const retrier = {
    ...catcher,
    Retry: [{ ErrorEquals: ['Mock'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 }],
  };
  const after = (retrierRetryCount: number) =>
    tried(retrier, HELLO, { mock, stateConfiguration: { retrierRetryCount } });
  expect(await after(1)).toMatchObject({
    status: 'RETRIABLE',
    inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
  });
  expect(await after(2)).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'B' });
});

test('a state of a machine is found by its name, in its language and with variables', async () => {
  const inner = { Type: 'Pass', Output: '{% $states.input.n + $more %}', Assign: { sum: 3 }, Next: 'After' };
  const Branches = [{ StartAt: 'Inner', States: { Inner: inner, After: { Type: 'Succeed' } } }];
  const machine = { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Parallel', Branches, End: true } } };
  expect(await tried(machine, { n: 1 }, { stateName: 'Inner', variables: '{"more":2}' })).toEqual({
    output: 3,
    nextState: 'After',
    status: 'SUCCEEDED',
    inspectionData: { input: { n: 1 }, variables: { sum: 3 } },
  });
});

test.each([
  [
    { Type: 'Task', Resource: 'x', End: true },
    { roleArn: undefined },
    'RoleArn must be specified when testing a Task state',
  ],
  [{ Type: 'Map', End: true }, {}, "State type 'Map' is not supported when a mock is not specified"],
  [{ Type: 'Pass', End: true }, { stateName: 'none' }, 'State not found: none'],
])('%j is refused', async (state, more, message) => {
  await expect(tried(state, {}, more)).rejects.toThrow(message);
});
