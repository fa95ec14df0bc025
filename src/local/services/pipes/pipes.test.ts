/** Pipes. Oracle: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html and its page of input transformation. */
import { expect, onTestFinished, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { dynamodb, dynamodbStreams } from '../dynamodb/dynamodb.ts';
import { events } from '../events/events.ts';
import { lambda } from '../lambda/lambda.ts';
import { sns } from '../sns/sns.ts';
import { sqs } from '../sqs/sqs.ts';
import { pipes } from './pipes.ts';
import { filled } from './template.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ROLE = 'arn:aws:iam::000000000000:role/pipe';

function opened() {
  const world = openWorld({ services: [pipes, sqs, sns, events, lambda, dynamodb, dynamodbStreams] });
  onTestFinished(async () => {
    lambda.stop?.(world);
    await world.state.close();
  });
  const ask = (service: string, operation: string, input: object) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answers of many operations, each read where it is asked.
    world.invoke(service, operation, input, AT) as Promise<any>;
  const queue = async (QueueName: string) => {
    const { QueueUrl } = await ask('sqs', 'CreateQueue', { QueueName });
    return { url: QueueUrl as string, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
  };
  const next = async (QueueUrl: string): Promise<string> =>
    (await ask('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 })).Messages?.[0]?.Body;
  return { ask, queue, next };
}

test('messages that fit the filter go on as the template has them; the rest is gone from the source', async () => {
  const { ask, queue, next } = opened();
  const [from, to] = [await queue('from'), await queue('to')];
  await ask('pipes', 'CreatePipe', {
    Name: 'p',
    RoleArn: ROLE,
    Source: from.arn,
    Target: to.arn,
    SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] } },
    TargetParameters: { InputTemplate: '{"id": <$.body.id>, "by": "<aws.pipes.pipe-name>"}' },
  });
  for (const kind of ['other', 'order']) {
    await ask('sqs', 'SendMessage', { QueueUrl: from.url, MessageBody: JSON.stringify({ kind, id: 7 }) });
  }
  expect(JSON.parse(await next(to.url))).toEqual({ id: 7, by: 'p' });
  await expect
    .poll(
      async () => (await ask('sqs', 'GetQueueAttributes', { QueueUrl: from.url, AttributeNames: ['All'] })).Attributes,
    )
    .toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

test('changes of a table become events of a bus, and a stopped pipe passes nothing on', async () => {
  const { ask, queue, next } = opened();
  const to = await queue('to');
  const { TableDescription: table } = await ask('dynamodb', 'CreateTable', {
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  await ask('events', 'PutRule', { Name: 'r', EventPattern: '{"source":["shop"],"detail-type":["INSERT"]}' });
  await ask('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 'q', Arn: to.arn, InputPath: '$.detail.id' }] });
  await ask('pipes', 'CreatePipe', {
    Name: 'p',
    RoleArn: ROLE,
    Source: table.LatestStreamArn,
    Target: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
    SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' } },
    TargetParameters: {
      EventBridgeEventBusParameters: { Source: 'shop', DetailType: '$.eventName' },
      InputTemplate: '{"id": <$.dynamodb.NewImage.id.S>}',
    },
  });
  await ask('dynamodb', 'PutItem', { TableName: 'orders', Item: { id: { S: 'a' } } });
  expect(await next(to.url)).toBe('"a"');
  expect(await ask('pipes', 'StopPipe', { Name: 'p' })).toMatchObject({ CurrentState: 'STOPPING' });
  expect(await ask('pipes', 'DescribePipe', { Name: 'p' })).toMatchObject({ CurrentState: 'STOPPED' });
  await ask('pipes', 'DeletePipe', { Name: 'p' });
  await expect(ask('pipes', 'DescribePipe', { Name: 'p' })).rejects.toThrow('Pipe p does not exist.');
});

test.each([
  [{ Source: 'arn:aws:kafka:us-east-1:000000000000:cluster/s/1' }, 'the source arn:aws:kafka'],
  [{ Target: 'arn:aws:batch:us-east-1:000000000000:job-queue/s' }, 'the target arn:aws:batch'],
  [{ Enrichment: 'arn:aws:states:us-east-1:000000000000:stateMachine:m' }, 'the enrichment arn:aws:states'],
  [{ LogConfiguration: { Level: 'ERROR' } }, 'logs'],
])('what would do nothing is refused: %j', async (given, what) => {
  const { ask } = opened();
  const whole = {
    Name: 'p',
    RoleArn: ROLE,
    Source: 'arn:aws:sqs:us-east-1:000000000000:q',
    Target: 'arn:aws:sqs:us-east-1:000000000000:r',
  };
  await expect(ask('pipes', 'CreatePipe', { ...whole, ...given })).rejects.toThrow(`does not serve ${what}`);
});

test.each([
  ['{"a": <$.body.x>}', { body: '{"x":{"y":1}}' }, { a: { y: 1 } }],
  ['{"a": "is <$.body.x>"}', { body: '{"x":"\\"q\\""}' }, { a: 'is "q"' }],
  ['{"a": <$.none>}', {}, { a: '' }],
  ['plain <$.id>', { id: 1 }, 'plain 1'],
])('%s of %j', (template, event, expected) => expect(filled(template, event, {})).toEqual(expected));
