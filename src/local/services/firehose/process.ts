/** What is done with records on their way. https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
import { gunzipSync } from 'node:zlib';
import { isRecord } from '../../../base/index.ts';
import type { Call } from '../../service.ts';
import { runFunction } from '../lambda/invoke.ts';
import {
  type BufferedRecord,
  type DeliveryStream,
  deliveryStreamArn,
  parameterOf,
  processorsOf,
} from './delivery-stream.ts';

interface FailedRecord {
  readonly record: BufferedRecord;
  readonly code: string;
  readonly message: string;
  readonly lambdaArn: string;
}

interface Processed {
  readonly records: readonly BufferedRecord[];
  readonly failed: readonly FailedRecord[];
}

/** The records as they are delivered, and those that a function could not do. */
export async function processed(
  given: readonly BufferedRecord[],
  stream: DeliveryStream,
  call: Call,
): Promise<Processed> {
  let records = given;
  const failed: FailedRecord[] = [];
  for (const processor of processorsOf(stream.destination)) {
    switch (processor.Type) {
      case 'Lambda': {
        const made = await transformed(records, parameterOf(processor, 'LambdaArn') ?? '', stream, call);
        records = made.records;
        failed.push(...made.failed);
        break;
      }
      case 'Decompression':
        records = records.map((record) => ({ ...record, data: gunzipSync(record.data) }));
        break;
      case 'CloudWatchLogProcessing':
        records = records.map((record) => ({ ...record, data: messagesIn(record.data) }));
        break;
      case 'AppendDelimiterToRecord': {
        const delimiter = (parameterOf(processor, 'Delimiter') ?? '\\n').replaceAll('\\n', '\n');
        records = records.map((record) => ({ ...record, data: Buffer.concat([record.data, Buffer.from(delimiter)]) }));
        break;
      }
    }
  }
  return { records, failed };
}

/** The messages alone of what a subscription of CloudWatch Logs sends. */
function messagesIn(data: Uint8Array): Uint8Array {
  const sent: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
  const events = isRecord(sent) && Array.isArray(sent.logEvents) ? sent.logEvents.filter(isRecord) : [];
  return Buffer.from(events.map(({ message }) => `${String(message)}\n`).join(''));
}

/** What a function may be sent at once: its request is at most 6 MB, of base64. */
const MOST_BYTES = 3 * 1024 * 1024;
const MOST_TRIES = 4;

async function transformed(
  records: readonly BufferedRecord[],
  lambdaArn: string,
  stream: DeliveryStream,
  call: Call,
): Promise<Processed> {
  const made: BufferedRecord[] = [];
  const failed: FailedRecord[] = [];
  for (const batch of batchesOf(records)) {
    const answers = await answersTo(batch, lambdaArn, stream, call);
    for (const record of batch) {
      const answer = answers instanceof Error ? undefined : answers.get(String(record.number));
      const result = answer?.result;
      if (result === 'Ok') made.push({ ...record, data: Buffer.from(String(answer?.data ?? ''), 'base64') });
      else if (result !== 'Dropped') failed.push({ record, lambdaArn, ...reasonOf(answers, result) });
    }
  }
  return { records: made, failed };
}

function reasonOf(answers: unknown, result: unknown) {
  if (answers instanceof Error) return { code: 'Lambda.FunctionError', message: answers.message };
  if (result === undefined)
    return { code: 'Lambda.MissingRecordId', message: 'The function did not return the record ID.' };
  return { code: 'Lambda.ProcessingFailedStatus', message: 'ProcessingFailed status set for record' };
}

function* batchesOf(records: readonly BufferedRecord[]) {
  let batch: BufferedRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length > 0 && bytes + record.data.length > MOST_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.data.length;
  }
  if (batch.length > 0) yield batch;
}

/** The function's answer by record, or why there is none after all tries. */
async function answersTo(batch: readonly BufferedRecord[], lambdaArn: string, stream: DeliveryStream, call: Call) {
  const event = {
    invocationId: call.requestId,
    deliveryStreamArn: deliveryStreamArn(stream),
    region: stream.region,
    ...(stream.source === undefined ? {} : { sourceKinesisStreamArn: stream.source.KinesisStreamARN }),
    records: batch.map(({ number, atMs, data }) => ({
      recordId: String(number),
      approximateArrivalTimestamp: atMs,
      data: Buffer.from(data).toString('base64'),
    })),
  };
  let fault = new Error('The function was not invoked.');
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    try {
      const outcome = await runFunction(lambdaArn, Buffer.from(JSON.stringify(event)), call);
      const text = outcome.payload.toString('utf8');
      const answer: unknown = outcome.isError ? undefined : JSON.parse(text);
      if (isRecord(answer) && Array.isArray(answer.records)) {
        return new Map(answer.records.filter(isRecord).map((each) => [String(each.recordId), each]));
      }
      fault = new Error(outcome.isError ? text : 'The function answered without records.');
    } catch (error) {
      fault = error instanceof Error ? error : new Error(String(error));
    }
  }
  return fault;
}
