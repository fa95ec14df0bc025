/** Publishing: to each subscription whose filter lets the message through. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
import { hash, randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { SnsOperations, SnsShapes } from '../../schemas/sns.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { checkInvoker } from '../lambda/policy.ts';
import { filterPolicyOf } from './filter.ts';
import { post } from './http-endpoint.ts';
import { sendOut, unsubscribeNotice } from './outbox.ts';
import { messageSignatureOf } from './signing.ts';
import { invalidSns, type Subscription, subscriptionsOf, type Topic, topicOf, whereOf } from './topic.ts';

interface Message {
  readonly id: string;
  readonly text: string;
  readonly subject: string | undefined;
  readonly structure: string | undefined;
  readonly attributes: Readonly<Record<string, SnsShapes['MessageAttributeValue']>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Of a FIFO topic. */
  readonly sequence?: string;
}

export const publish: SnsOperations['Publish'] = async (input, call) => {
  if (input.PhoneNumber !== undefined) {
    if (!/^\+?\d{3,20}$/.test(input.PhoneNumber))
      throw invalidSns(`PhoneNumber Reason: ${input.PhoneNumber} is not valid to publish to`);
    const id = randomUUID();
    sendOut(id, { protocol: 'sms', to: input.PhoneNumber, text: input.Message }, call);
    return { MessageId: id };
  }
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalidSns('TopicArn or TargetArn Reason: no value for required parameter');
  if (input.TopicArn === undefined && arn.includes(':endpoint/')) {
    throw invalidSns('TargetArn Reason: No endpoint found for the target arn specified');
  }
  const topic = topicOf(arn, call);
  return sent(topic, checked(topic, input), call);
};

/** What a FIFO topic has taken, for five minutes: the same message again is not sent again. */
interface Taken {
  readonly id: string;
  readonly sequence: string;
  readonly atMs: number;
}

const REMEMBERED = 5 * 60_000;

/** Delivers a message, unless its topic has it already, and gives the ids that it has. */
async function sent(topic: Topic, message: Message, call: Call) {
  if (topic.attributes.FifoTopic !== 'true') {
    await deliverAll(topic, message, call);
    return { MessageId: message.id };
  }
  const taken = call.world.state.collection<Taken>('sns/taken', whereOf(topic.arn, call));
  const scope = topic.attributes.FifoThroughputScope === 'MessageGroup' ? ` ${message.groupId}` : '';
  const key = `${topic.arn}${scope} ${message.deduplicationId}`;
  const known = taken.get(key);
  const now = call.world.clock.now();
  if (known !== undefined && known.atMs + REMEMBERED > now) {
    return { MessageId: known.id, SequenceNumber: known.sequence };
  }
  const number = sequence(call);
  taken.put(key, { id: message.id, sequence: number, atMs: now });
  await deliverAll(topic, { ...message, sequence: number }, call);
  return { MessageId: message.id, SequenceNumber: number };
}

function sequence({ world }: Call): string {
  const counters = world.state.collection<number>('sns/sequence');
  const next = (counters.get('last') ?? 0) + 1;
  counters.put('last', next);
  return String(10_000_000_000_000_000_000n + BigInt(next) * 1000n);
}

type Given = Pick<
  SnsShapes['PublishBatchRequestEntry'],
  'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes' | 'MessageGroupId' | 'MessageDeduplicationId'
>;

function checked(topic: Topic, given: Given): Message {
  const isFifo = topic.attributes.FifoTopic === 'true';
  if (given.Message === '') throw invalidSns('Empty message');
  if (sizeOf(given) > LARGEST) throw invalidSns('Message too long');
  if (
    given.Subject !== undefined &&
    (given.Subject === '' || given.Subject.length > 100 || /[\n\r]/.test(given.Subject))
  ) {
    throw invalidSns('Subject');
  }
  if (given.MessageStructure === 'json') {
    let parts: unknown;
    try {
      parts = JSON.parse(given.Message);
    } catch {
      throw invalidSns('Message Structure - JSON message body failed to parse');
    }
    if (!isRecord(parts) || typeof parts.default !== 'string')
      throw invalidSns('Message Structure - No default entry in JSON message body');
  }
  if (isFifo && given.MessageGroupId === undefined) {
    throw invalidSns('The MessageGroupId parameter is required for FIFO topics');
  }
  if (isFifo && given.MessageDeduplicationId === undefined && topic.attributes.ContentBasedDeduplication !== 'true') {
    throw invalidSns(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  if (!isFifo && given.MessageDeduplicationId !== undefined) {
    throw invalidSns(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  for (const [name, attribute] of Object.entries(given.MessageAttributes ?? {})) checkAttribute(name, attribute);
  return {
    id: randomUUID(),
    text: given.Message,
    subject: given.Subject,
    structure: given.MessageStructure,
    attributes: given.MessageAttributes ?? {},
    groupId: given.MessageGroupId,
    deduplicationId: given.MessageDeduplicationId ?? (isFifo ? hash('sha256', given.Message) : undefined),
  };
}

const LARGEST = 262_144;

/** What a message weighs, its attributes with it. */
function sizeOf({ Message, MessageAttributes = {} }: Given): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.length ?? 0),
    Buffer.byteLength(Message),
  );
}

function checkAttribute(name: string, attribute: SnsShapes['MessageAttributeValue']): void {
  const { DataType, StringValue, BinaryValue } = attribute;
  const wrong = (message: string) => new ServiceError('ParameterValueInvalid', message);
  if (Buffer.byteLength(name) > 256) throw wrong('Length of message attribute name must be less than 256 bytes.');
  const [bad] = /[^\w.-]/.exec(name) ?? [];
  if (bad !== undefined) {
    throw wrong(
      `Invalid non-alphanumeric character '#x${bad.charCodeAt(0).toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.startsWith('.')) throw wrong("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.')) throw wrong("Invalid message attribute name ending with character '.' was found.");
  if (name.includes('..')) throw wrong("Message attribute name can not have successive '.' character.");
  const [, kind] = /^(String|Number|Binary)(?:\.[\w.-]*[\w-])?$/.exec(DataType) ?? [];
  if (kind === undefined) {
    throw wrong(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const [own, other] = kind === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if ((own?.length ?? 0) > 0) return;
  if ((other?.length ?? 0) > 0) {
    throw wrong(
      `The message attribute '${name}' with type '${DataType}' must use field '${kind === 'Binary' ? 'Binary' : 'String'}'.`,
    );
  }
  throw wrong(
    `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
  );
}

export const publishBatch: SnsOperations['PublishBatch'] = async (
  { TopicArn, PublishBatchRequestEntries: entries },
  call,
) => {
  const topic = topicOf(TopicArn, call);
  if (entries.length === 0)
    throw new ServiceError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw new ServiceError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  for (const { Id } of entries) {
    const fault = /^[\w-]*$/.test(Id) ? (Id.length > 80 ? 'is too long' : '') : 'contains an impermissible character';
    if (fault !== '') {
      throw new ServiceError('InvalidBatchEntryId', `The Id of a batch entry in the batch request ${fault}: ${Id}`);
    }
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST) {
    throw new ServiceError(
      'BatchRequestTooLong',
      'The length of all the messages put together is more than the limit.',
    );
  }
  // One that is wrong refuses them all.
  const messages = entries.map((entry) => ({ id: entry.Id, message: checked(topic, entry) }));
  const successful: SnsShapes['PublishBatchResultEntry'][] = [];
  for (const { id, message } of messages) successful.push({ Id: id, ...(await sent(topic, message, call)) });
  return { Successful: successful, Failed: [] };
};

async function deliverAll(topic: Topic, message: Message, call: Call): Promise<void> {
  const all = [...subscriptionsOf(whereOf(topic.arn, call)).values()];
  for (const subscription of all) {
    if (subscription.topicArn !== topic.arn || !subscription.isConfirmed || !wants(subscription, message)) continue;
    try {
      await deliver(subscription, topic, message, call);
    } catch {
      await toDeadLetters(subscription, topic, message, call).catch(() => undefined);
    }
  }
}

function wants({ attributes }: Subscription, message: Message): boolean {
  if (attributes.FilterPolicy === undefined) return true;
  const passes = filterPolicyOf(attributes.FilterPolicy);
  if (attributes.FilterPolicyScope === 'MessageBody') {
    try {
      const body: unknown = JSON.parse(message.text);
      return isRecord(body) && passes(body);
    } catch {
      return false;
    }
  }
  return passes(
    Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
    ),
  );
}

/** What a policy sees of an attribute. */
function attributeValue({ DataType, StringValue = '' }: SnsShapes['MessageAttributeValue']): unknown {
  if (DataType.startsWith('Number')) return Number(StringValue);
  if (DataType !== 'String.Array') return StringValue;
  try {
    const list: unknown = JSON.parse(StringValue);
    return Array.isArray(list) ? list : StringValue;
  } catch {
    return StringValue;
  }
}

function textFor(message: Message, protocol: string): string {
  if (message.structure !== 'json') return message.text;
  const parts: unknown = JSON.parse(message.text);
  if (!isRecord(parts)) return message.text;
  const own = parts[protocol];
  return typeof own === 'string' ? own : String(parts.default);
}

async function deliver(subscription: Subscription, topic: Topic, message: Message, call: Call): Promise<void> {
  const { protocol, endpoint } = subscription;
  const text = textFor(message, protocol);
  const isRaw = subscription.attributes.RawMessageDelivery === 'true';
  switch (protocol) {
    case 'sqs':
      return toQueue(endpoint, isRaw ? text : envelope(subscription, topic, message, text, call), message, isRaw, call);
    case 'lambda': {
      const { MessageAttributes, SigningCertURL, UnsubscribeURL, ...sns } = notification(
        subscription,
        topic,
        message,
        text,
        call,
      );
      const event = {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: subscription.arn,
            // Two names are spelled otherwise here than elsewhere.
            Sns: {
              ...sns,
              ...(SigningCertURL !== undefined && { SigningCertUrl: SigningCertURL }),
              UnsubscribeUrl: UnsubscribeURL,
              Subject: message.subject ?? null,
              MessageAttributes: MessageAttributes ?? {},
            },
          },
        ],
      };
      // https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html
      const from = { service: 'sns.amazonaws.com', sourceArn: topic.arn, sourceAccount: accountOf(topic.arn) };
      checkInvoker(endpoint, from, { ...placeOf(endpoint, call), world: call.world });
      await call.world.invoke(
        'lambda',
        'Invoke',
        { FunctionName: endpoint, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) },
        placeOf(endpoint, call),
      );
      return;
    }
    case 'http':
    case 'https': {
      const body = isRaw ? text : envelope(subscription, topic, message, text, call);
      await post(endpoint, body, {
        type: 'Notification',
        id: message.id,
        topic: topic.arn,
        subscription: subscription.arn,
        isRaw,
      });
      return;
    }
    default: {
      const shown = {
        email: () => text + unsubscribeNotice(subscription, call.world),
        'email-json': () => envelope(subscription, topic, message, text, call),
      }[protocol];
      const sent = {
        protocol,
        to: endpoint,
        ...(message.subject === undefined ? {} : { subject: message.subject }),
        text: shown?.() ?? text,
      };
      sendOut(`${message.id} ${subscription.arn}`, sent, call);
    }
  }
}

const accountOf = (arn: string) => arn.split(':')[4] ?? '';

const placeOf = (arn: string, call: Call) => {
  const [, , , region = call.region, account = call.account] = arn.split(':');
  return { partition: call.partition, account, region };
};

async function toQueue(
  arn: string,
  body: string,
  message: Message,
  withAttributes: boolean,
  call: Call,
): Promise<void> {
  const place = placeOf(arn, call);
  const name = arn.split(':').at(-1) ?? '';
  const trace = call.http?.headers['x-amzn-trace-id'];
  const { QueueUrl } = (await call.world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place)) as {
    readonly QueueUrl: string;
  };
  await call.world.invoke(
    'sqs',
    'SendMessage',
    {
      QueueUrl,
      MessageBody: body,
      ...(withAttributes && Object.keys(message.attributes).length > 0
        ? { MessageAttributes: message.attributes }
        : {}),
      ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
      ...(message.deduplicationId === undefined || !name.endsWith('.fifo')
        ? {}
        : { MessageDeduplicationId: message.deduplicationId }),
      ...(trace === undefined
        ? {}
        : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    },
    place,
  );
}

async function toDeadLetters(subscription: Subscription, topic: Topic, message: Message, call: Call): Promise<void> {
  const policy: unknown = JSON.parse(subscription.attributes.RedrivePolicy ?? '{}');
  if (!isRecord(policy) || typeof policy.deadLetterTargetArn !== 'string') return;
  const isRaw = subscription.attributes.RawMessageDelivery === 'true';
  const text = textFor(message, subscription.protocol);
  await toQueue(
    policy.deadLetterTargetArn,
    isRaw ? text : envelope(subscription, topic, message, text, call),
    message,
    isRaw,
    call,
  );
}

function envelope(subscription: Subscription, topic: Topic, message: Message, text: string, call: Call): string {
  return JSON.stringify(notification(subscription, topic, message, text, call));
}

function notification(subscription: Subscription, topic: Topic, message: Message, text: string, call: Call) {
  const timestamp = new Date(call.world.clock.now()).toISOString();
  const signed = {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: topic.arn,
    Subject: message.subject,
    Message: text,
    Timestamp: timestamp,
  };
  const attributes = Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64') },
  ]);
  return {
    Type: 'Notification',
    MessageId: message.id,
    ...(message.sequence === undefined ? {} : { SequenceNumber: message.sequence }),
    TopicArn: topic.arn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: text,
    Timestamp: timestamp,
    // What goes by way of a FIFO topic is not signed.
    ...(message.sequence === undefined
      ? // A function is given the first version, whatever the topic says.
        messageSignatureOf(
          call.world,
          subscription.protocol === 'lambda' ? '1' : (topic.attributes.SignatureVersion ?? '1'),
          signed,
        )
      : { SigningCertURL: undefined }),
    UnsubscribeURL: `${call.world.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(attributes.length === 0
      ? {}
      : { MessageAttributes: Object.fromEntries(attributes) as Readonly<Record<string, unknown>> }),
  };
}
