/** Subscribers over HTTP: they confirm first. https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html */
import { randomUUID } from 'node:crypto';
import type { Call } from '../../service.ts';
import { messageSignatureOf } from './signing.ts';

/** Sends one message; throws if it is not taken. */
export async function post(
  endpoint: string,
  body: string,
  about: Readonly<Record<'type' | 'id' | 'topic', string>> & {
    readonly subscription?: string;
    readonly isRaw?: boolean;
  },
): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'accept-encoding': 'gzip,deflate',
      'x-amz-sns-message-type': about.type,
      'x-amz-sns-message-id': about.id,
      'x-amz-sns-topic-arn': about.topic,
      ...(about.subscription === undefined ? {} : { 'x-amz-sns-subscription-arn': about.subscription }),
      ...(about.isRaw === true ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    },
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}`);
}

interface Asked {
  readonly topicArn: string;
  readonly endpoint: string;
  readonly token: string;
}

/** Sends the message whose SubscribeURL confirms the subscription. One that is not taken can be asked for by subscribing again. */
export function askEndpoint(
  { topicArn, endpoint, token }: Asked,
  topic: { readonly attributes: Readonly<Record<string, string>> },
  { world }: Call,
): void {
  const members = {
    Type: 'SubscriptionConfirmation',
    MessageId: randomUUID(),
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${world.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date(world.clock.now()).toISOString(),
  };
  const body = { ...members, ...messageSignatureOf(world, topic.attributes.SignatureVersion ?? '1', members) };
  const about = { type: members.Type, id: members.MessageId, topic: topicArn };
  void post(endpoint, JSON.stringify(body, undefined, 2), about).catch(() => undefined);
}
