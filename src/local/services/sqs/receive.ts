import { randomBytes } from 'node:crypto';
import type { SqsOperations, SqsShapes } from '../../schemas/sqs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { redrivePolicyOf } from './attributes.ts';
import { checkEntries, settled } from './batch.ts';
import { md5OfAttributes } from './message.ts';
import {
  invalidValue,
  messagesOf,
  nextNumber,
  type Queue,
  queueAt,
  queueAttribute,
  queueByArn,
  type StoredMessage,
  secondsOf,
  turnsOf,
} from './queue.ts';
import { wait, wake } from './waiting.ts';

export const receiveMessage: SqsOperations['ReceiveMessage'] = async (input, call) => {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout: timeout, WaitTimeSeconds } = input;
  const queue = queueAt(input.QueueUrl, call);
  if (most < 1 || most > 10) throw invalidValue(most, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  if (WaitTimeSeconds !== undefined && (WaitTimeSeconds < 0 || WaitTimeSeconds > 20)) {
    throw invalidValue(WaitTimeSeconds, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
  }
  if (timeout !== undefined && (timeout < 0 || timeout > 43_200)) {
    throw invalidValue(timeout, 'VisibilityTimeout', 'Must be >= 0 and <= 43200, if provided.');
  }
  const deadline =
    call.world.clock.now() + (WaitTimeSeconds ?? secondsOf(queue, 'ReceiveMessageWaitTimeSeconds')) * 1000;
  for (;;) {
    const { taken, nextMs } = take(queue, most, timeout, call);
    const now = call.world.clock.now();
    if (taken.length > 0) return { Messages: taken.map((message) => told(message, queue, input)) };
    if (now >= deadline || call.http?.gone.aborted === true) return {};
    await wait(call.world, queue, Math.min(deadline, nextMs), call.http?.gone);
    // Deleted while it waited: AWS ends the poll with nothing.
    if (queueByArn(queue.arn, call.world) === undefined) return {};
  }
};

/** Messages put in flight, and when the next one becomes visible. */
function take(queue: Queue, most: number, timeout: number | undefined, call: Call) {
  const { world } = call;
  const now = world.clock.now();
  const messages = messagesOf(world, queue);
  const redrive = redrivePolicyOf(queueAttribute(queue, 'RedrivePolicy'));
  const oldest = now - secondsOf(queue, 'MessageRetentionPeriod') * 1000;
  const visibleMs = now + (timeout ?? secondsOf(queue, 'VisibilityTimeout')) * 1000;
  const taken: StoredMessage[] = [];
  // A group with a message that is delayed or in flight gives nothing that came after it.
  const held = new Set<string>();
  let nextMs = Number.POSITIVE_INFINITY;
  for (const message of queue.isFifo ? byTurn(queue, call) : messages.values()) {
    if (taken.length >= most) break;
    const { id, groupId } = message;
    if (message.sentMs < oldest) {
      messages.delete(id);
      continue;
    }
    if (queue.isFifo && groupId !== undefined && held.has(groupId)) continue;
    if (message.visibleMs > now) {
      nextMs = Math.min(nextMs, message.visibleMs);
      if (queue.isFifo && groupId !== undefined) held.add(groupId);
      continue;
    }
    const target = redrive === undefined ? undefined : queueByArn(redrive.deadLetterTargetArn, world);
    if (redrive !== undefined && target !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
      messages.delete(id);
      const { receipt: _, firstReceivedMs: __, ...kept } = message;
      messagesOf(world, target).put(id, { ...kept, visibleMs: now, sourceArn: queue.arn });
      wake(world, target);
      continue;
    }
    const received: StoredMessage = {
      ...message,
      visibleMs,
      receiveCount: message.receiveCount + 1,
      firstReceivedMs: message.firstReceivedMs ?? now,
      receipt: randomBytes(12).toString('hex'),
    };
    messages.put(id, received);
    taken.push(received);
  }
  for (const groupId of new Set(
    taken.flatMap((each) => (queue.isFifo && each.groupId !== undefined ? [each.groupId] : [])),
  )) {
    turnsOf(world, queue).put(groupId, nextNumber(world));
  }
  return { taken, nextMs };
}

/** Messages by the turns of their groups, then as they came. */
function byTurn(queue: Queue, { world }: Call): readonly StoredMessage[] {
  const turns = turnsOf(world, queue);
  const groups = Map.groupBy(messagesOf(world, queue).values(), ({ groupId = '' }) => groupId);
  return [...groups].sort(([a], [b]) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0)).flatMap(([, messages]) => messages);
}

function told(message: StoredMessage, queue: Queue, input: SqsShapes['ReceiveMessageRequest']): SqsShapes['Message'] {
  const system = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const own = chosenAttributes(message, input.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: Buffer.from(`${message.receipt} ${message.id} ${queue.arn}`).toString('base64'),
    MD5OfBody: message.md5,
    Body: message.body,
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(Object.keys(own).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(own), MessageAttributes: own }),
  };
}

function systemAttributes(message: StoredMessage, names: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return {};
  const all: Readonly<Record<string, string | undefined>> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.systemAttributes?.AWSTraceHeader?.StringValue,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return Object.fromEntries(wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** By name, by `prefix.*`, or all of them: `All`, `.*`, `*`. */
function chosenAttributes({ attributes = {} }: StoredMessage, names: readonly string[]) {
  const matches = (name: string) =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === '.*' ||
        wanted === '*' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => matches(name)));
}

export const deleteMessage: SqsOperations['DeleteMessage'] = ({ QueueUrl, ReceiptHandle }, call) => {
  remove(queueAt(QueueUrl, call), ReceiptHandle, call);
  return undefined;
};

export const deleteMessageBatch: SqsOperations['DeleteMessageBatch'] = ({ QueueUrl, Entries }, call) => {
  const queue = queueAt(QueueUrl, call);
  checkEntries(Entries, 'DeleteMessageBatch');
  return settled(Entries, ({ Id, ReceiptHandle }) => {
    remove(queue, ReceiptHandle, call);
    return { Id };
  });
};

function remove(queue: Queue, handle: string, call: Call): void {
  const { message, isLast } = messageOf(queue, handle, call);
  if (message === undefined) return;
  const isInFlight = message.visibleMs > call.world.clock.now();
  if (queue.isFifo && (!isLast || !isInFlight)) {
    throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
  }
  messagesOf(call.world, queue).delete(message.id);
  // Its group may go on.
  if (queue.isFifo) wake(call.world, queue);
}

/** The message that a handle was given for, if it is still there, and whether no later handle was given. */
function messageOf(queue: Queue, handle: string, call: Call) {
  const [receipt = '', id = '', arn = ''] = Buffer.from(handle, 'base64').toString('utf8').split(' ');
  if (!/^[0-9a-f]{24}$/.test(receipt) || arn === '') {
    throw new ServiceError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  if (arn !== queue.arn) {
    throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle belongs to another queue.');
  }
  const message = messagesOf(call.world, queue).get(id);
  return { message, isLast: message?.receipt === receipt };
}

export const changeMessageVisibility: SqsOperations['ChangeMessageVisibility'] = (input, call) => {
  change(queueAt(input.QueueUrl, call), input.ReceiptHandle, input.VisibilityTimeout, call);
  return undefined;
};

export const changeMessageVisibilityBatch: SqsOperations['ChangeMessageVisibilityBatch'] = (
  { QueueUrl, Entries },
  call,
) => {
  const queue = queueAt(QueueUrl, call);
  checkEntries(Entries, 'ChangeMessageVisibilityBatch');
  return settled(Entries, ({ Id, ReceiptHandle, VisibilityTimeout = 30 }) => {
    change(queue, ReceiptHandle, VisibilityTimeout, call);
    return { Id };
  });
};

function change(queue: Queue, handle: string, seconds: number, call: Call): void {
  if (seconds < 0 || seconds > 43_200) {
    throw invalidValue(seconds, 'VisibilityTimeout', 'VisibilityTimeout must be an integer between 0 and 43200');
  }
  const { message } = messageOf(queue, handle, call);
  if (message === undefined) {
    throw invalidValue(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  const now = call.world.clock.now();
  // What is visible again stays so: there is nothing left to change.
  if (message.visibleMs <= now) return;
  messagesOf(call.world, queue).put(message.id, { ...message, visibleMs: now + seconds * 1000 });
  wake(call.world, queue);
}
