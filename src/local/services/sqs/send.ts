import { hash, randomUUID } from 'node:crypto';
import { identityOf } from '../../credentials.ts';
import type { SqsOperations, SqsShapes } from '../../schemas/sqs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { checkEntries, settled } from './batch.ts';
import { checkCharacters, checkMessageAttributes, md5Of, md5OfAttributes, sizeOf } from './message.ts';
import {
  deduplicationsOf,
  invalidParameter,
  invalidValue,
  messagesOf,
  nextNumber,
  type Queue,
  queueAt,
  queueAttribute,
  type StoredAttribute,
  type StoredMessage,
  secondsOf,
  turnsOf,
} from './queue.ts';
import { wake } from './waiting.ts';

export const sendMessage: SqsOperations['SendMessage'] = (input, call) => {
  const queue = queueAt(input.QueueUrl, call);
  const message = put(queue, input, call);
  wake(call.world, queue);
  return {
    MessageId: message.id,
    MD5OfMessageBody: message.md5,
    ...(message.attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: message.attributesMd5 }),
    ...systemDigest(input),
    ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
  };
};

const LARGEST_BATCH = 1_048_576;

export const sendMessageBatch: SqsOperations['SendMessageBatch'] = ({ QueueUrl, Entries }, call) => {
  const queue = queueAt(QueueUrl, call);
  checkEntries(Entries, 'SendMessageBatch');
  const size = Entries.reduce(
    (sum, { MessageBody, MessageAttributes }) => sum + sizeOf(MessageBody, MessageAttributes),
    0,
  );
  if (size > LARGEST_BATCH) {
    throw new ServiceError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${LARGEST_BATCH} bytes. You have sent ${size} bytes.`,
    );
  }
  // What a FIFO queue needs of a message is checked of all before any is taken.
  if (queue.isFifo) for (const entry of Entries) checkIdentifiers(queue, entry, true);
  const result = settled(Entries, (entry) => {
    const message = put(queue, entry, call, true);
    return {
      Id: entry.Id,
      MessageId: message.id,
      MD5OfMessageBody: message.md5,
      ...(message.attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: message.attributesMd5 }),
      ...systemDigest(entry),
      ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
    };
  });
  wake(call.world, queue);
  return result;
};

function systemDigest({
  MessageSystemAttributes: given,
}: Pick<SqsShapes['SendMessageRequest'], 'MessageSystemAttributes'>) {
  return given === undefined || Object.keys(given).length === 0
    ? {}
    : { MD5OfMessageSystemAttributes: md5OfAttributes(given) };
}

type Sent = Omit<SqsShapes['SendMessageRequest'], 'QueueUrl'>;

/** Checks the message and keeps it; the one of before, where a FIFO queue has seen it. */
function put(queue: Queue, sent: Sent, call: Call, isBatch = false): StoredMessage {
  const { MessageBody, DelaySeconds, MessageAttributes: attributes, MessageSystemAttributes: systemAttributes } = sent;
  if (MessageBody === '')
    throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
  checkCharacters(MessageBody);
  if (attributes !== undefined) checkMessageAttributes(attributes);
  const most = secondsOf(queue, 'MaximumMessageSize');
  if (sizeOf(MessageBody, attributes) > most) {
    const wrong = isBatch ? 'cannot be validated' : 'are invalid';
    throw invalidParameter(`One or more parameters ${wrong}. Reason: Message must be shorter than ${most} bytes.`);
  }
  if (DelaySeconds !== undefined && (DelaySeconds < 0 || DelaySeconds > 900)) {
    throw invalidValue(DelaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  }
  for (const [name, value] of Object.entries(systemAttributes ?? {})) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
    }
    if (value.DataType !== 'String') {
      throw invalidParameter(`The message system attribute 'AWSTraceHeader' must contain a value of type 'String'.`);
    }
  }
  checkIdentifiers(queue, sent, isBatch);
  const now = call.world.clock.now();
  // A FIFO queue delays all of its messages alike: a zero on one is no delay of its own.
  const own = queue.isFifo && DelaySeconds === 0 ? undefined : DelaySeconds;
  const delay = (own ?? secondsOf(queue, 'DelaySeconds')) * 1000;
  const { MessageGroupId: groupId } = sent;
  const deduplicationId = queue.isFifo
    ? (sent.MessageDeduplicationId ?? hash('sha256', MessageBody))
    : sent.MessageDeduplicationId;
  const message: StoredMessage = {
    id: randomUUID(),
    body: MessageBody,
    md5: md5Of(MessageBody),
    ...(attributes === undefined || Object.keys(attributes).length === 0
      ? {}
      : { attributes, attributesMd5: md5OfAttributes(attributes) }),
    senderId: identityOf(call.world.state, call.accessKey).userId,
    sentMs: now,
    visibleMs: now + delay,
    receiveCount: 0,
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(queue.isFifo ? { sequenceNumber: sequenceOf(nextNumber(call.world)) } : {}),
    ...traced(systemAttributes, call),
  };
  if (queue.isFifo && deduplicationId !== undefined) {
    const seen = deduplicationsOf(call.world, queue);
    const key =
      queueAttribute(queue, 'DeduplicationScope') === 'messageGroup'
        ? `${groupId} ${deduplicationId}`
        : deduplicationId;
    for (const [old, { untilMs }] of seen.entries()) {
      if (untilMs > now) break;
      seen.delete(old);
    }
    const before = seen.get(key);
    if (before !== undefined && before.untilMs > now) {
      return { ...message, id: before.messageId, sequenceNumber: before.sequenceNumber };
    }
    seen.put(key, { messageId: message.id, sequenceNumber: message.sequenceNumber ?? '', untilMs: now + FIVE_MINUTES });
  }
  const messages = messagesOf(call.world, queue);
  if (queue.isFifo && groupId !== undefined && ![...messages.values()].some((each) => each.groupId === groupId)) {
    turnsOf(call.world, queue).put(groupId, nextNumber(call.world));
  }
  messages.put(message.id, message);
  return message;
}

/** The trace that a message belongs to: its own, or that of the request. */
function traced(
  own: Readonly<Record<string, StoredAttribute>> = {},
  { http }: Call,
): Pick<StoredMessage, 'systemAttributes'> {
  const header = http?.headers['x-amzn-trace-id'];
  if (Object.keys(own).length > 0) return { systemAttributes: own };
  return header === undefined
    ? {}
    : { systemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } };
}

const FIVE_MINUTES = 300_000;

function checkIdentifiers(
  queue: Queue,
  { MessageGroupId, MessageDeduplicationId, DelaySeconds }: Sent,
  isBatch: boolean,
): void {
  if (MessageGroupId !== undefined) checkIdentifier(MessageGroupId, 'MessageGroupId');
  if (!queue.isFifo) {
    if (MessageDeduplicationId !== undefined) {
      throw invalidValue(
        MessageDeduplicationId,
        'MessageDeduplicationId',
        'The request include parameter that is not valid for this queue type.',
      );
    }
    return;
  }
  if (MessageGroupId === undefined) {
    const text = 'The request must contain the parameter MessageGroupId.';
    throw isBatch ? invalidParameter(text) : new ServiceError('MissingParameter', text);
  }
  if (MessageDeduplicationId !== undefined) checkIdentifier(MessageDeduplicationId, 'MessageDeduplicationId');
  else if (queueAttribute(queue, 'ContentBasedDeduplication') !== 'true') {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  if (DelaySeconds !== undefined && DelaySeconds !== 0) {
    throw invalidValue(
      DelaySeconds,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    );
  }
}

function checkIdentifier(value: string, name: string): void {
  if (/^[!-~]{1,128}$/.test(value)) return;
  throw invalidValue(
    value,
    name,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** Twenty digits, larger than any before. */
function sequenceOf(number: number): string {
  return String(18_849_496_460_467_696_128n + BigInt(number) * 256n);
}
