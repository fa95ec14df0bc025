/** Reads queues and streams for the mappings that are enabled, and invokes their functions. */
import { createHash } from 'node:crypto';
import type { AccountRegion, Call, LocalWorld } from '../../service.ts';
import { fitsFilter } from './event-filter.ts';
import { functionsOf, functionVersionOf, namedOf } from './function.ts';
import { runFunction } from './invoke.ts';
import { mappingsOf } from './mapping.ts';
import { failures, type PolledSource, type Polling, parsed, pause } from './polled-source.ts';
import { readStream } from './stream-poller.ts';

const running = new WeakMap<LocalWorld, Set<string>>();
const stopped = new WeakSet<LocalWorld>();

/** Starts to read for a mapping, unless that goes on already. It ends when the mapping is disabled or deleted. */
export function poll(id: string, { account, region }: AccountRegion, world: LocalWorld): void {
  const mappings = mappingsOf(world, { account, region });
  read(
    `lambda ${id}`,
    {
      current: () => mappings.get(id),
      keep(positions) {
        const mapping = mappings.get(id);
        if (mapping !== undefined) mappings.put(id, { ...mapping, positions });
      },
      give(records) {
        const caller: Call = {
          partition: 'aws',
          account,
          region,
          world,
          requestId: id,
          principal: `arn:aws:iam::${account}:root`,
        };
        const payload = Buffer.from(JSON.stringify({ Records: records }));
        return runFunction(mappings.get(id)?.functionArn ?? '', payload, caller);
      },
      failed: (attempts, firstNumber, condition, isError) => ({
        requestContext: {
          requestId: uuidOf(`${id}${firstNumber}`),
          functionArn: mappings.get(id)?.functionArn,
          condition,
          approximateInvokeCount: attempts,
        },
        ...(condition === 'RetryAttemptsExhausted' && {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: isError ? 'Unhandled' : null,
          },
        }),
      }),
      told(result) {
        const mapping = mappings.get(id);
        if (mapping !== undefined && mapping.lastResult !== result)
          mappings.put(id, { ...mapping, lastResult: result });
      },
      identity() {
        const named = namedOf(mappings.get(id)?.functionArn ?? '', { partition: 'aws', account, region });
        const fn = functionsOf(world, named).get(named.name);
        return fn && functionVersionOf(fn, named.qualifier)?.role;
      },
    },
    world,
  );
}

/** The same id for the same text. */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
}

/** Reads for somebody until there is nothing to read for, unless that goes on already. */
export function read(key: string, reader: PolledSource, world: LocalWorld): void {
  const all = running.get(world) ?? new Set<string>();
  running.set(world, all);
  if (all.has(key)) return;
  all.add(key);
  const isOn = () => {
    const reading = reader.current();
    return reading?.isEnabled === true && !stopped.has(world) ? reading : undefined;
  };
  void (async () => {
    for (let reading = isOn(); reading !== undefined; reading = isOn()) {
      try {
        if (reading.sourceArn.includes(':sqs:')) await readQueue(reading, reader, world);
        else {
          await readStream(reading, reader, world);
          await pause(world, STREAM_MS);
        }
      } catch {
        await pause(world, RETRY_MS);
      }
    }
  })().finally(() => all.delete(key));
}

const RETRY_MS = 1000;
const STREAM_MS = 250;

export function stopPolling(world: LocalWorld): void {
  stopped.add(world);
}

export function resumePolling(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('lambda/mapping'))
    for (const { id } of mappingsOf(world, { account, region }).values())
      poll(id, { partition: 'aws', account, region }, world);
}

interface QueueMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }>
  >;
}

/** One batch of a queue. Messages of a batch that failed stay in flight until their time is up, as on AWS. */
async function readQueue(mapping: Polling, reader: PolledSource, world: LocalWorld): Promise<void> {
  const [, , , region = mapping.region, account = mapping.account, name = ''] = mapping.sourceArn.split(':');
  const place: AccountRegion = { partition: 'aws', account, region };
  const { QueueUrl } = (await world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place)) as {
    readonly QueueUrl: string;
  };
  const messages: QueueMessage[] = [];
  const end = world.clock.now() + mapping.windowSeconds * 1000;
  do {
    const rest = Math.max(0, Math.min(20, Math.ceil((end - world.clock.now()) / 1000)));
    const { Messages = [] } = (await world.invoke(
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, mapping.batchSize - messages.length),
        WaitTimeSeconds: messages.length === 0 ? 20 : rest,
        AttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      place,
    )) as { readonly Messages?: readonly QueueMessage[] };
    if (Messages.length === 0 && messages.length === 0) return;
    messages.push(...Messages);
    if (Messages.length === 0) break;
  } while (messages.length < mapping.batchSize && (world.clock.now() < end || mapping.batchSize > 10));
  const records = messages.map((message) => ({ message, record: recordOf(message, mapping, region) }));
  const wanted = records.filter(({ record }) => fitsFilter(mapping.filter, { ...record, body: parsed(record.body) }));
  const dropped = records.filter((each) => !wanted.includes(each)).map(({ message }) => message);
  await remove(QueueUrl, dropped, place, world);
  if (wanted.length === 0) return;
  const outcome = await reader.give(wanted.map(({ record }) => record));
  const left = outcome.isError ? undefined : failures(mapping, outcome);
  if (left === undefined) return;
  await remove(
    QueueUrl,
    wanted.map(({ message }) => message).filter(({ MessageId }) => !left.has(MessageId)),
    place,
    world,
  );
}

function recordOf(message: QueueMessage, mapping: Polling, region: string) {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
      ...(value.BinaryValue !== undefined && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    md5OfMessageAttributes: message.MD5OfMessageAttributes ?? null,
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.sourceArn,
    awsRegion: region,
  };
}

async function remove(QueueUrl: string, messages: readonly QueueMessage[], place: AccountRegion, world: LocalWorld) {
  for (const { ReceiptHandle } of messages)
    await world.invoke('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle }, place).catch(() => undefined);
}
