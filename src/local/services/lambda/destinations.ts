/** Where records of events go: a queue, a topic, a function, a bus. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
import type { LocalWorld } from '../../service.ts';

type Place = { readonly partition: 'aws'; readonly account: string; readonly region: string };

export function invalidArn(arn: string): boolean {
  return !/^arn:[^:]+:(?:sqs|sns|lambda|events):/.test(arn);
}

/** Sends a record. What cannot be delivered is lost, as a record for a deleted queue is on AWS. */
export async function sendTo(
  arn: string,
  record: unknown,
  {
    source = 'lambda',
    detailType = '',
    attributes,
  }: {
    readonly source?: string;
    readonly detailType?: string;
    readonly attributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  },
  from: Place,
  world: LocalWorld,
): Promise<void> {
  const [, , service, region = from.region, account = from.account, name = ''] = arn.split(':');
  const place: Place = { partition: 'aws', account, region };
  const text = JSON.stringify(record);
  const more = attributes === undefined ? {} : { MessageAttributes: attributes };
  try {
    if (service === 'sqs') {
      const { QueueUrl } = (await world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place)) as {
        readonly QueueUrl: string;
      };
      await world.invoke('sqs', 'SendMessage', { QueueUrl, MessageBody: text, ...more }, place);
    } else if (service === 'sns')
      await world.invoke('sns', 'Publish', { TopicArn: arn, Message: text, ...more }, place);
    else if (service === 'lambda')
      await world.invoke(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) },
        place,
      );
    else if (service === 'events') {
      const entry = {
        Source: source,
        DetailType: `Lambda Function Invocation Result - ${detailType}`,
        Detail: text,
        EventBusName: arn,
      };
      await world.invoke('events', 'PutEvents', { Entries: [entry] }, place);
    }
  } catch {
    // Deleted, or never there.
  }
}
