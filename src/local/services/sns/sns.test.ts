/** Topics as their clients see them. The answers are those recorded from AWS: https://github.com/localstack/localstack, tests/aws/services/sns. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { sqs } from '../sqs/sqs.ts';
import { sns } from './sns.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

function world() {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const made = openWorld({ services: [sns, sqs], clock });
  const ask = <T = object>(operation: string, input: object, service = 'sns', at: object = AT) =>
    made.invoke(service, operation, input, { ...AT, ...at }) as Promise<T>;
  const topic = async (Name: string, Attributes = {}) =>
    (await ask<{ TopicArn: string }>('CreateTopic', { Name, Attributes })).TopicArn;
  return { clock, ask, topic };
}

const FIFO = { FifoTopic: 'true', ContentBasedDeduplication: 'true' };

// https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
test('a FIFO topic takes a message once in five minutes, and gives the ids of the first', async () => {
  const { clock, ask, topic } = world();
  const TopicArn = await topic('t.fifo', FIFO);
  const { QueueUrl } = await ask<{ QueueUrl: string }>(
    'CreateQueue',
    { QueueName: 'q.fifo', Attributes: { FifoQueue: 'true' } },
    'sqs',
  );
  await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q.fifo' });
  const publish = () => ask('Publish', { TopicArn, Message: 'same', MessageGroupId: 'g' });
  const first = await publish();
  expect(await publish()).toEqual(first);
  const { Messages } = await ask<{ Messages: { Body: string }[] }>(
    'ReceiveMessage',
    { QueueUrl, MaxNumberOfMessages: 10 },
    'sqs',
  );
  expect(Messages).toHaveLength(1);
  // What goes by way of a FIFO topic is not signed.
  expect(JSON.parse(Messages[0]?.Body ?? '')).not.toHaveProperty('Signature');
  clock.advance(301_000);
  expect(await publish()).not.toEqual(first);
});

test('one wrong entry refuses the batch', async () => {
  const { ask, topic } = world();
  const TopicArn = await topic('t');
  const batch = (...PublishBatchRequestEntries: readonly object[]) =>
    ask('PublishBatch', { TopicArn, PublishBatchRequestEntries });
  await expect(batch({ Id: 'a.b', Message: 'x' })).rejects.toMatchObject({ code: 'InvalidBatchEntryId' });
  await expect(
    batch(
      { Id: 'a', Message: 'x' },
      { Id: 'b', Message: 'x', MessageAttributes: { 'a..b': { DataType: 'String', StringValue: 'x' } } },
    ),
  ).rejects.toThrow("Message attribute name can not have successive '.' character.");
  const half = 'x'.repeat(131_073);
  await expect(batch({ Id: 'a', Message: half }, { Id: 'b', Message: half })).rejects.toMatchObject({
    code: 'BatchRequestTooLong',
  });
});

test('a statement is added by its label, and taken away by it', async () => {
  const { ask, topic } = world();
  const TopicArn = await topic('t');
  const add = (ActionName: string, Label: string) =>
    ask('AddPermission', { TopicArn, Label, AWSAccountId: ['111111111111'], ActionName: [ActionName] });
  await add('Publish', 'mine');
  const policy = async () => {
    const { Attributes } = await ask<{ Attributes: { Policy: string } }>('GetTopicAttributes', { TopicArn });
    return (JSON.parse(Attributes.Policy) as { Statement: { Sid: string; Action: unknown }[] }).Statement;
  };
  expect((await policy())[1]).toMatchObject({ Sid: 'mine', Action: 'SNS:Publish' });
  await expect(add('Publish', 'mine')).rejects.toThrow('Statement already exists');
  await expect(add('Fly', 'other')).rejects.toThrow('Policy statement action out of service scope!');
  await ask('RemovePermission', { TopicArn, Label: 'mine' });
  expect(await policy()).toHaveLength(1);
});

test('what is no ARN, and a topic of another region, are told apart', async () => {
  const { ask, topic } = world();
  const TopicArn = await topic('t');
  await expect(ask('GetTopicAttributes', { TopicArn: 'topic' })).rejects.toThrow(
    'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
  );
  await expect(ask('Publish', { TopicArn, Message: 'x' }, 'sns', { region: 'eu-west-1' })).rejects.toThrow(
    /^Invalid parameter: TopicArn$/,
  );
});
