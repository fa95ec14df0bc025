/** Which attributes a queue may be given, and their values. */
import { isRecord } from '../../../base/index.ts';
import { type LocalWorld, ServiceError } from '../../service.ts';
import { invalidValue, queueByArn } from './queue.ts';

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const FLAGS = ['ContentBasedDeduplication', 'FifoQueue', 'SqsManagedSseEnabled'];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const TEXTS = ['KmsMasterKeyId', 'Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const ONLY_FIFO = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit', 'FifoQueue'];

/** Throws where AWS refuses the attributes. `isNew`: they make a queue. */
export function checkAttributes(
  attributes: Readonly<Record<string, string>>,
  isFifo: boolean,
  isNew: boolean,
  world: LocalWorld,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!isFifo && ONLY_FIFO.includes(name)) throw onlyFifo(name);
    if (name === 'FifoQueue' && value !== 'true') {
      throw isNew
        ? unknownAttribute(name)
        : new ServiceError(
            'InvalidAttributeValue',
            'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
          );
    }
    checkValue(name, value, world, isFifo);
  }
  if (attributes.SqsManagedSseEnabled === 'true' && (attributes.KmsMasterKeyId ?? '') !== '') {
    throw new ServiceError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  if (attributes.FifoThroughputLimit === 'perMessageGroupId' && attributes.DeduplicationScope === 'queue') {
    throw invalidAttribute(
      'FifoThroughputLimit',
      'perMessageGroupId is only possible with DeduplicationScope messageGroup.',
    );
  }
}

function checkValue(name: string, value: string, world: LocalWorld, isFifo: boolean): void {
  const range = RANGES[name];
  if (range !== undefined) {
    const number = Number(value);
    if (value === '' && name !== 'KmsDataKeyReusePeriodSeconds') return;
    if (!Number.isInteger(number) || number < range[0] || number > range[1]) throw invalidAttribute(name);
    return;
  }
  if (FLAGS.includes(name)) {
    if (value !== 'true' && value !== 'false') throw invalidAttribute(name);
    return;
  }
  const words = WORDS[name];
  if (words !== undefined) {
    if (!words.includes(value)) throw invalidAttribute(name);
    return;
  }
  if (!TEXTS.includes(name)) throw unknownAttribute(name);
  if (name === 'RedrivePolicy' && value !== '') checkRedrivePolicy(value, world, isFifo);
  if (name === 'Policy' && value !== '') {
    try {
      JSON.parse(value);
    } catch {
      throw invalidAttribute(name);
    }
  }
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function redrivePolicyOf(text: string | undefined): RedrivePolicy | undefined {
  if (text === undefined || text === '') return undefined;
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || typeof value.deadLetterTargetArn !== 'string') return undefined;
  return { deadLetterTargetArn: value.deadLetterTargetArn, maxReceiveCount: Number(value.maxReceiveCount) };
}

function checkRedrivePolicy(text: string, world: LocalWorld, isFifo: boolean): void {
  const wrong = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('Redrive policy is not a valid JSON map.');
  }
  if (!isRecord(value)) throw wrong('Redrive policy is not a valid JSON map.');
  const { deadLetterTargetArn: arn, maxReceiveCount } = value;
  if (arn === undefined) throw wrong('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (maxReceiveCount === undefined)
    throw wrong('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw wrong(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (typeof arn !== 'string' || !/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(arn)) {
    throw wrong(`Invalid value for deadLetterTargetArn.`);
  }
  const target = queueByArn(arn, world);
  if (target === undefined) throw wrong('Dead letter target does not exist.');
  if (target.isFifo !== isFifo) {
    throw wrong(
      isFifo
        ? 'Dead-letter queue must be same type of queue as the source. Dead letter queue must be a FIFO queue.'
        : 'Dead-letter queue must be same type of queue as the source. Dead letter queue must be a standard queue.',
    );
  }
}

/** Two of the FIFO attributes are refused in words of their own. */
function onlyFifo(name: string): ServiceError {
  return name === 'DeduplicationScope' || name === 'FifoThroughputLimit'
    ? new ServiceError('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`)
    : unknownAttribute(name);
}

export function unknownAttribute(name: string): ServiceError {
  return new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function invalidAttribute(name: string, reason?: string): ServiceError {
  const more = reason === undefined ? '' : ` Reason: ${reason}`;
  return new ServiceError('InvalidAttributeValue', `Invalid value for the parameter ${name}.${more}`);
}
