/** Executions over restarts of the target, on a clock that moves only when told to. What machines do is in `test/contract`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { sqs } from '../sqs/sqs.ts';
import { stepfunctions } from './stepfunctions.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const services = [stepfunctions, sqs];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-states-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function opened(clock: ReturnType<typeof manualClock>) {
  const world = openWorld({ services, folder, clock });
  const ask = async (operation: string, input: object, service = 'states') =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  const settled = async () => {
    for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
  };
  const start = async (States: object, input: object = {}) => {
    const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States });
    const roleArn = `arn:aws:iam::${AT.account}:role/r`;
    const { stateMachineArn } = await ask('CreateStateMachine', { name: 'm', definition, roleArn });
    const { executionArn } = await ask('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
    await settled();
    return String(executionArn);
  };
  const types = async (executionArn: string) => {
    const { events } = await ask('GetExecutionHistory', { executionArn });
    return (events as unknown as { readonly type: string }[]).map(({ type }) => type);
  };
  const close = async () => {
    for (const service of services) service.stop?.(world);
    await world.state.close();
  };
  return { ask, start, settled, types, close };
}

test('a wait goes on after a restart, and nothing is told twice', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const before = opened(clock);
  const execution = await before.start({
    A: { Type: 'Pass', Result: 1, ResultPath: '$.a', Next: 'W' },
    W: { Type: 'Wait', Seconds: 60, Next: 'B' },
    B: { Type: 'Succeed' },
  });
  clock.advance(30_000);
  await before.close();
  const after = opened(clock);
  await after.settled();
  clock.advance(29_999);
  await after.settled();
  expect(await after.ask('DescribeExecution', { executionArn: execution })).toMatchObject({ status: 'RUNNING' });
  clock.advance(1);
  await after.settled();
  expect(await after.ask('DescribeExecution', { executionArn: execution })).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"a":1}',
  });
  expect(await after.types(execution)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'WaitStateEntered',
    'WaitStateExited',
    'SucceedStateEntered',
    'SucceedStateExited',
    'ExecutionSucceeded',
  ]);
  await after.close();
});

test('branches that wait for their tokens are asked once, and end in the next target', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const before = opened(clock);
  const { QueueUrl } = await before.ask('CreateQueue', { QueueName: 'q' }, 'sqs');
  const branch = (name: string) => ({
    StartAt: name,
    States: {
      [name]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl, MessageBody: { name, 'token.$': '$$.Task.Token' } },
        End: true,
      },
    },
  });
  const execution = await before.start({ P: { Type: 'Parallel', Branches: [branch('X'), branch('Y')], End: true } });
  const messages = async (world: ReturnType<typeof opened>) => {
    const { Messages = [] } = await world.ask('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }, 'sqs');
    return (Messages as unknown as { readonly Body: string }[]).map(
      ({ Body }) => JSON.parse(Body) as { readonly name: string; readonly token: string },
    );
  };
  const asked = await messages(before);
  expect(asked.map(({ name }) => name).sort()).toEqual(['X', 'Y']);
  const tokenOf = (wanted: string) => asked.find(({ name }) => name === wanted)?.token;
  await before.ask('SendTaskSuccess', { taskToken: tokenOf('X'), output: '"x"' });
  await before.close();
  const after = opened(clock);
  await after.settled();
  expect(await messages(after)).toEqual([]);
  await expect(after.ask('SendTaskSuccess', { taskToken: 'other', output: '1' })).rejects.toThrow('Invalid Token');
  await after.ask('SendTaskSuccess', { taskToken: tokenOf('Y'), output: '"y"' });
  await after.settled();
  expect(await after.ask('DescribeExecution', { executionArn: execution })).toMatchObject({
    status: 'SUCCEEDED',
    output: '["x","y"]',
  });
  expect((await after.types(execution)).filter((type) => type === 'TaskSubmitted')).toHaveLength(2);
  await after.close();
});

test('an execution that is stopped ends at once, and one with TimeoutSeconds when they are over', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const world = opened(clock);
  const execution = await world.start({ W: { Type: 'Wait', Seconds: 60, End: true } });
  await world.ask('StopExecution', { executionArn: execution, error: 'Enough' });
  expect(await world.ask('DescribeExecution', { executionArn: execution })).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
  });
  const definition = JSON.stringify({
    StartAt: 'W',
    TimeoutSeconds: 5,
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  });
  const roleArn = `arn:aws:iam::${AT.account}:role/r`;
  const { stateMachineArn } = await world.ask('CreateStateMachine', { name: 'n', definition, roleArn });
  const { executionArn } = await world.ask('StartExecution', { stateMachineArn });
  await world.settled();
  clock.advance(5000);
  await world.settled();
  expect(await world.ask('DescribeExecution', { executionArn })).toMatchObject({ status: 'TIMED_OUT' });
  await world.close();
});

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html: "only reschedules ... the unsuccessful steps"
test('a redriven execution goes on with what did not succeed, after a restart too', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const before = opened(clock);
  const send = (QueueName: string) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: { QueueUrl: `http://127.0.0.1:4566/queue/eu-west-1/${AT.account}/${QueueName}`, MessageBody: 'm' },
    End: true,
  });
  const branch = (name: string) => ({ StartAt: name, States: { [name]: send(name) } });
  await before.ask('CreateQueue', { QueueName: 'there' }, 'sqs');
  const executionArn = await before.start({
    P: { Type: 'Parallel', Branches: [branch('there'), branch('later')], ResultPath: null, Next: 'End' },
    End: { Type: 'Succeed' },
  });
  const shown = (one: typeof before) => one.ask('DescribeExecution', { executionArn });
  expect(await shown(before)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE', redriveCount: 0 });
  await before.close();
  const after = opened(clock);
  await after.ask('CreateQueue', { QueueName: 'later' }, 'sqs');
  await after.ask('RedriveExecution', { executionArn });
  await after.settled();
  expect(await shown(after)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, output: '{}' });
  const types = await after.types(executionArn);
  expect(types.slice(types.indexOf('ExecutionRedriven'))).toEqual([
    'ExecutionRedriven',
    'ParallelStateStarted',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ParallelStateSucceeded',
    'ParallelStateExited',
    'SucceedStateEntered',
    'SucceedStateExited',
    'ExecutionSucceeded',
  ]);
  for (const QueueName of ['there', 'later']) {
    const { QueueUrl } = await after.ask('GetQueueUrl', { QueueName }, 'sqs');
    const { Attributes } = await after.ask('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }, 'sqs');
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '1' });
  }
  await expect(after.ask('RedriveExecution', { executionArn })).rejects.toThrow(
    'Execution is SUCCEEDED and cannot be redriven',
  );
  await after.close();
});
