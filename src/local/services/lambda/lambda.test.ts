/**
 * Functions as processes. The oracles are the pages of the Lambda developer guide that a test names, and the runtime API
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { beStrict } from '../../engine/handlers.ts';
import { mapOf } from '../../engine/words.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { LOCAL_SERVICES } from '../../services.ts';
import { openWorld } from '../../world.ts';
import { writeZip } from './zip.ts';

const HOME: AccountRegion = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const ROLE = 'arn:aws:iam::123456789012:role/function';

let world: LocalWorld;
beforeAll(() => {
  world = openWorld({ services: LOCAL_SERVICES });
});
afterAll(() => {
  for (const { stop } of world.services.values()) stop?.(world);
});

const ask = async (service: string, operation: string, input: object) =>
  mapOf(await world.invoke(service, operation, input, HOME));

async function make(name: string, text: string, more: object = {}): Promise<string> {
  const made = await ask('lambda', 'CreateFunction', {
    FunctionName: name,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: ROLE,
    Code: { ZipFile: writeZip({ 'index.mjs': text }) },
    ...more,
  });
  return String(made.FunctionArn);
}

async function invoke(name: string, payload: unknown = {}, more: object = {}) {
  const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)), ...more };
  const answer = await ask('lambda', 'Invoke', input);
  const said: unknown = JSON.parse(Buffer.from(answer.Payload as Uint8Array).toString());
  return { said, failed: answer.FunctionError, version: answer.ExecutedVersion, log: answer.LogResult };
}

/** Resolves when `seen` gives something. */
async function until<T>(seen: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await seen();
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => void systemClock.at(Date.now() + 20, resolve));
  }
}

describe('an event', () => {
  test('reaches the handler with its context, and its answer and log come back', async () => {
    await make(
      'echo',
      `export const handler = async (event, { functionName }) => { console.log('seen'); return { event, functionName, secret: process.env.SECRET }; };`,
      {
        Environment: { Variables: { SECRET: 's' } },
      },
    );
    const { said, failed, log } = await invoke('echo', { a: 1 }, { LogType: 'Tail' });
    expect({ said, failed }).toEqual({
      said: { event: { a: 1 }, functionName: 'echo', secret: 's' },
      failed: undefined,
    });
    expect(Buffer.from(String(log), 'base64').toString()).toMatch(
      /^START RequestId: .*\n.*\tINFO\tseen\n[\s\S]*END RequestId/,
    );
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
  test.each([
    { name: 'throws', text: 'throw new TypeError("bad")', said: { errorType: 'TypeError', errorMessage: 'bad' } },
    {
      name: 'ends',
      text: 'process.exit(3)',
      said: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
    },
    {
      name: 'hangs',
      text: 'await new Promise(() => setInterval(() => {}, 1000))',
      said: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
      },
    },
  ])('that makes the function fail is answered with what happened: it $name', async ({ name, text, said }) => {
    await make(
      name,
      `let warm = 0; export const handler = async ({ isGood }) => { if (isGood) return { warm: warm++ }; ${text}; };`,
      { Timeout: 1 },
    );
    await invoke(name, { isGood: true });
    const answer = await invoke(name);
    expect(answer.failed).toBe('Unhandled');
    expect(answer.said).toMatchObject(said);
    // The next event has a process that lives.
    expect((await invoke(name, { isGood: true })).failed).toBeUndefined();
  });

  test('finds no handler where the module does not export it', async () => {
    await make('none', 'export const other = 1;');
    expect(await invoke('none')).toMatchObject({ failed: 'Unhandled', said: { errorType: 'Runtime.HandlerNotFound' } });
  });

  test('finds the code that an update brought', async () => {
    await make('changes', 'export const handler = async () => 1;');
    expect((await invoke('changes')).said).toBe(1);
    const ZipFile = writeZip({ 'index.mjs': 'export const handler = async () => 2;' });
    await ask('lambda', 'UpdateFunctionCode', { FunctionName: 'changes', ZipFile });
    expect((await invoke('changes')).said).toBe(2);
  });

  test('goes to the version of its qualifier, which does not change', async () => {
    await make('versions', 'export const handler = async (_, { functionVersion }) => [1, functionVersion];');
    await ask('lambda', 'PublishVersion', { FunctionName: 'versions' });
    await ask('lambda', 'CreateAlias', { FunctionName: 'versions', Name: 'live', FunctionVersion: '1' });
    const ZipFile = writeZip({ 'index.mjs': 'export const handler = async () => 2;' });
    await ask('lambda', 'UpdateFunctionCode', { FunctionName: 'versions', ZipFile });
    expect((await invoke('versions', {}, { Qualifier: 'live' })).said).toEqual([1, '1']);
    expect((await invoke('versions')).said).toBe(2);
  });

  test('is refused when the function has no concurrency left', async () => {
    await make('reserved', 'export const handler = async () => 1;');
    await ask('lambda', 'PutFunctionConcurrency', { FunctionName: 'reserved', ReservedConcurrentExecutions: 0 });
    await expect(invoke('reserved')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  });
});

describe('an event source', () => {
  const queue = async (name: string) => {
    const { QueueUrl } = await ask('sqs', 'CreateQueue', { QueueName: name });
    return { url: String(QueueUrl), arn: `arn:aws:sqs:eu-west-1:123456789012:${name}` };
  };
  const received = (url: string) =>
    until(async () => {
      const { Messages } = await ask('sqs', 'ReceiveMessage', { QueueUrl: url });
      return Array.isArray(Messages) ? String(mapOf(Messages[0]).Body) : undefined;
    });

  test('queue: what the function does is deleted, what its filter leaves out too, what it fails stays', async () => {
    const from = await queue('from');
    await make(
      'worker',
      `export const handler = async ({ Records }) => ({ batchItemFailures: Records.filter(({ body }) => body.includes('bad')).map(({ messageId }) => ({ itemIdentifier: messageId })) });`,
    );
    await ask('lambda', 'CreateEventSourceMapping', {
      FunctionName: 'worker',
      EventSourceArn: from.arn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["good","bad"]}}' }] },
    });
    for (const kind of ['good', 'bad', 'other'])
      await ask('sqs', 'SendMessage', { QueueUrl: from.url, MessageBody: JSON.stringify({ kind }) });
    const left = await until(async () => {
      const { Attributes } = await ask('sqs', 'GetQueueAttributes', { QueueUrl: from.url, AttributeNames: ['All'] });
      const all = mapOf(Attributes);
      const isDone = all.ApproximateNumberOfMessages === '0' && all.ApproximateNumberOfMessagesNotVisible === '1';
      return isDone ? all : undefined;
    });
    expect(left.ApproximateNumberOfMessagesNotVisible).toBe('1');
  });

  test('bucket: an object that is put invokes the function, whose success goes to its destination', async () => {
    const done = await queue('done');
    const arn = await make('on-put', 'export const handler = async ({ Records }) => Records[0].s3.object.key;');
    await ask('lambda', 'PutFunctionEventInvokeConfig', {
      FunctionName: 'on-put',
      DestinationConfig: { OnSuccess: { Destination: done.arn } },
    });
    await ask('s3', 'CreateBucket', {
      Bucket: 'inbox',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    const notify = () =>
      ask('s3', 'PutBucketNotificationConfiguration', {
        Bucket: 'inbox',
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'] }],
        },
      });
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    await expect(notify()).rejects.toThrow('Unable to validate the following destination configurations');
    await ask('lambda', 'AddPermission', {
      FunctionName: 'on-put',
      StatementId: 'bucket',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::inbox',
    });
    await notify();
    await ask('s3', 'PutObject', { Bucket: 'inbox', Key: 'a.txt', Body: Buffer.from('x') });
    const record = JSON.parse(await received(done.url));
    expect(record).toMatchObject({ requestContext: { condition: 'Success' }, responsePayload: 'a.txt' });
  });
});

describe('a stack', () => {
  const provider = (text: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE, Timeout: 5, Code: { ZipFile: text } },
  });
  const deploy = async (operation: string, name: string, Resources: object, more: object = {}) => {
    const TemplateBody = JSON.stringify({ Resources, ...more });
    await ask('cloudformation', operation, { StackName: name, TemplateBody });
    return until(async () => {
      const { Stacks } = await ask('cloudformation', 'DescribeStacks', { StackName: name });
      const stack = mapOf(Array.isArray(Stacks) ? Stacks[0] : undefined);
      return String(stack.StackStatus).endsWith('IN_PROGRESS') ? undefined : stack;
    });
  };

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
  test('has a custom resource made, changed and deleted by its function', async () => {
    const text = `const response = require('cfn-response');
exports.handler = (event, context) => {
  const { RequestType, ResourceProperties: { Word }, OldResourceProperties } = event;
  if (Word === 'bad') return response.send(event, context, response.FAILED, {}, 'thing');
  return response.send(event, context, response.SUCCESS, { Said: [RequestType, Word, OldResourceProperties?.Word].join(' ') }, 'thing');
};`;
    const stack = (word: string) => ({
      Provider: provider(text),
      Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, Word: word } },
    });
    const outputs = { Outputs: { Said: { Value: { 'Fn::GetAtt': ['Thing', 'Said'] } } } };
    const said = (deployed: Readonly<Record<string, unknown>>) => [
      deployed.StackStatus,
      mapOf(Array.isArray(deployed.Outputs) ? deployed.Outputs[0] : undefined).OutputValue,
    ];
    expect(said(await deploy('CreateStack', 'custom', stack('one'), outputs))).toEqual([
      'CREATE_COMPLETE',
      'Create one ',
    ]);
    expect(said(await deploy('UpdateStack', 'custom', stack('two'), outputs))).toEqual([
      'UPDATE_COMPLETE',
      'Update two one',
    ]);
    expect(said(await deploy('UpdateStack', 'custom', stack('bad'), outputs))).toEqual([
      'UPDATE_ROLLBACK_COMPLETE',
      'Update two one',
    ]);
    const { StackEvents } = await ask('cloudformation', 'DescribeStackEvents', { StackName: 'custom' });
    expect(JSON.stringify(StackEvents)).toContain(
      'Received response status [FAILED] from custom resource. Message returned: See the details',
    );
    await ask('cloudformation', 'DeleteStack', { StackName: 'custom' });
    await until(() =>
      ask('cloudformation', 'DescribeStacks', { StackName: 'custom' }).then(
        () => undefined,
        () => true,
      ),
    );
    await expect(ask('lambda', 'ListFunctions', {})).resolves.not.toMatchObject({
      Functions: [{ FunctionName: expect.stringContaining('custom-') }],
    });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
  test('says of a function that nothing runs here that it is only recorded', async () => {
    const java = {
      ...provider('').Properties,
      Runtime: 'java21',
      Code: { ZipFile: writeZip({ 'A.class': '' }).toString() },
    };
    const Resources = {
      Java: { Type: 'AWS::Lambda::Function', Properties: java },
      Node: provider('exports.handler = 1'),
    };
    expect(await deploy('CreateStack', 'mixed', Resources)).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    const { StackEvents } = await ask('cloudformation', 'DescribeStackEvents', { StackName: 'mixed' });
    const made = (Array.isArray(StackEvents) ? StackEvents : [])
      .map(mapOf)
      .filter(
        ({ ResourceStatus, ResourceType }) =>
          ResourceStatus === 'CREATE_COMPLETE' && ResourceType === 'AWS::Lambda::Function',
      );
    const reasonOf = (id: string) =>
      made.find(({ LogicalResourceId }) => LogicalResourceId === id)?.ResourceStatusReason;
    expect([reasonOf('Java'), reasonOf('Node')]).toEqual([expect.stringMatching(/^RECORDED/), undefined]);
  });

  test('is not made by a strict world with a function that would only be recorded', async () => {
    const strict = openWorld({ services: LOCAL_SERVICES });
    beStrict(strict);
    const inStrict = async (operation: string, input: object) =>
      mapOf(await strict.invoke('cloudformation', operation, { StackName: 'strict', ...input }, HOME));
    const Properties = { ...provider('').Properties, Runtime: 'java21' };
    const Resources = { Java: { Type: 'AWS::Lambda::Function', Properties } };
    await inStrict('CreateStack', { TemplateBody: JSON.stringify({ Resources }) });
    await until(async () => {
      const { Stacks } = await inStrict('DescribeStacks', {});
      return JSON.stringify(Stacks).includes('"ROLLBACK_COMPLETE"') || undefined;
    });
    const { StackEvents } = await inStrict('DescribeStackEvents', {});
    expect(JSON.stringify(StackEvents)).toContain(
      'only records this AWS::Lambda::Function, and --strict refuses that.',
    );
  });

  test('whose provider fails at its creation is rolled back', async () => {
    const Resources = {
      Provider: provider(
        `exports.handler = (event, context) => require('cfn-response').send(event, context, 'FAILED', {});`,
      ),
      Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } } },
    };
    const { StackStatus } = await deploy('CreateStack', 'broken', { ...Resources });
    expect(StackStatus).toBe('ROLLBACK_FAILED');
  });
});
