/** Messages of an event stream. https://smithy.io/2.0/aws/amazon-eventstream.html */
import { crc32 } from 'node:zlib';

/** The first message, which stands for the answer itself. */
export const initialResponse = () => eventMessage('initial-response', {});

/** One event, its body as JSON. */
export function eventMessage(type: string, body: object): Uint8Array {
  const headers = Buffer.concat([
    header(':message-type', 'event'),
    header(':event-type', type),
    header(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(body));
  const message = Buffer.alloc(16 + headers.length + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, 12);
  payload.copy(message, 12 + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}

const TEXT = 7;

function header(name: string, value: string): Buffer {
  const made = Buffer.alloc(4 + name.length + value.length);
  made.writeUInt8(name.length, 0);
  made.write(name, 1);
  made.writeUInt8(TEXT, 1 + name.length);
  made.writeUInt16BE(value.length, 2 + name.length);
  made.write(value, 4 + name.length);
  return made;
}
