/** What a message may be, and the digests that clients check. */
import { createHash, hash } from 'node:crypto';
import { ServiceError } from '../../service.ts';
import { invalidParameter, type StoredAttribute } from './queue.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function checkCharacters(text: string): void {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit < 0xd800) continue;
    const point = text.codePointAt(at) ?? 0;
    if (point > 0xffff) at += 1;
    else if (unit !== 9 && unit !== 10 && unit !== 13 && !(unit >= 0xe000 && unit <= 0xfffd)) throw notAllowed(point);
  }
}

function notAllowed(point: number): ServiceError {
  return new ServiceError(
    'InvalidMessageContents',
    `Invalid binary character '#x${point.toString(16).toUpperCase()}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`,
  );
}

export function checkMessageAttributes(attributes: Readonly<Record<string, StoredAttribute>>): void {
  if (Object.keys(attributes).length > 10) {
    throw invalidParameter(
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [10].`,
    );
  }
  for (const [name, attribute] of Object.entries(attributes)) checkMessageAttribute(name, attribute);
}

function checkMessageAttribute(name: string, { DataType, StringValue, BinaryValue }: StoredAttribute): void {
  if (
    name === '' ||
    name.length > 256 ||
    !/^[A-Za-z0-9_.-]+$/.test(name) ||
    /^\.|\.$|\.\./.test(name) ||
    /^(?:aws|amazon)\./i.test(name)
  ) {
    throw invalidParameter(
      `Message (user) attribute name '${name}' is invalid. The attribute name can contain A-Z, a-z, 0-9, underscore(_), hyphen(-), and period (.) characters.`,
    );
  }
  if (DataType === '')
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const base = DataType.split('.')[0];
  if (base !== 'String' && base !== 'Number' && base !== 'Binary') {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (base === 'Binary' ? (BinaryValue?.length ?? 0) === 0 : (StringValue ?? '') === '') {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${base}'.`);
  }
  if (base === 'Number' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(StringValue ?? '')) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (StringValue !== undefined) {
    try {
      checkCharacters(StringValue);
    } catch (error) {
      throw error instanceof ServiceError
        ? invalidParameter(error.message.replace('message body', `message attribute '${name}'`))
        : error;
    }
  }
}

export function md5Of(text: string): string {
  return hash('md5', text);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export function md5OfAttributes(attributes: Readonly<Record<string, StoredAttribute>>): string {
  const digest = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    digest.update(Uint8Array.of(DataType.startsWith('Binary') ? 2 : 1));
    add(DataType.startsWith('Binary') ? (BinaryValue ?? new Uint8Array()) : Buffer.from(StringValue ?? ''));
  }
  return digest.digest('hex');
}

/** What counts against the limits of a queue and of a batch. */
export function sizeOf(body: string, attributes: Readonly<Record<string, StoredAttribute>> = {}): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.length ?? 0),
    Buffer.byteLength(body),
  );
}
