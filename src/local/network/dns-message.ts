/** DNS messages as far as a VPC's resolver needs them: one question, answers without compression of names (RFC 1035). */
import type { DnsRecord } from './sandbox-messages.ts';

export interface DnsQuestion {
  readonly id: number;
  /** In small letters, without the last dot. */
  readonly name: string;
  readonly type: number;
  readonly wantsRecursion: boolean;
  /** The longest answer over UDP that the asker takes: https://www.rfc-editor.org/rfc/rfc6891 */
  readonly longest: number;
}

export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'NOTIMP';
  readonly records: readonly NamedRecord[];
}

export interface NamedRecord {
  readonly name: string;
  readonly record: DnsRecord;
}

export const DNS_TYPES = { A: 1, CNAME: 5, PTR: 12, TXT: 16, AAAA: 28, ANY: 255 } as const;

const CODES = { NOERROR: 0, NXDOMAIN: 3, NOTIMP: 4 } as const;
const HEADER = 12;
const IN = 1;
const OPT = 41;
const TTL_SECONDS = 60;

/** Undefined for what is no question. */
export function readQuestion(message: Buffer): DnsQuestion | undefined {
  if (message.length < HEADER) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) !== 0 || message.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = HEADER;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(message.toString('latin1', at, at + length));
    at += length;
  }
  if (at + 4 > message.length) return undefined;
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at),
    wantsRecursion: (flags & 0x0100) !== 0,
    longest: longestOf(message, at + 4),
  };
}

/** The size that an OPT record announces; 512 without one. */
function longestOf(message: Buffer, at: number): number {
  const isOpt =
    message.readUInt16BE(10) > 0 &&
    message[at] === 0 &&
    at + 5 <= message.length &&
    message.readUInt16BE(at + 1) === OPT;
  return isOpt ? Math.max(512, message.readUInt16BE(at + 3)) : 512;
}

/** The answer as a message. One that is too long for UDP is cut, and says so: the asker comes again over TCP. */
export function writeAnswer(question: DnsQuestion, { code, records }: DnsAnswer, longest: number): Buffer {
  const asked = Buffer.concat([nameBytes(question.name), numbers(question.type, IN)]);
  const answers = records.map(({ name, record }) => recordBytes(name, record));
  const whole = Buffer.concat([asked, ...answers]);
  const isCut = HEADER + whole.length > longest;
  // Response, recursion desired as asked, recursion available.
  const flags = 0x8000 | (isCut ? 0x0200 : 0) | (question.wantsRecursion ? 0x0100 : 0) | 0x0080 | CODES[code];
  const header = numbers(question.id, flags, 1, isCut ? 0 : answers.length, 0, 0);
  return Buffer.concat([header, isCut ? asked : whole]);
}

function recordBytes(name: string, record: DnsRecord): Buffer {
  const data = dataOf(record);
  const ttl = Buffer.alloc(4);
  ttl.writeUInt32BE(TTL_SECONDS);
  return Buffer.concat([nameBytes(name), numbers(DNS_TYPES[record.type], IN), ttl, numbers(data.length), data]);
}

function dataOf(record: DnsRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number));
    case 'AAAA':
      return sixBytes(record.address);
    case 'CNAME':
    case 'PTR':
      return nameBytes(record.name);
    case 'TXT': {
      const text = Buffer.from(record.text);
      const parts = Array.from({ length: Math.max(1, Math.ceil(text.length / 255)) }, (_, part) =>
        text.subarray(part * 255, (part + 1) * 255),
      );
      return Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), part]));
    }
  }
}

function sixBytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail ?? '')];
  return numbers(...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last);
}

function nameBytes(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

/** Each as two bytes. */
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [position, value] of values.entries()) bytes.writeUInt16BE(value, position * 2);
  return bytes;
}
