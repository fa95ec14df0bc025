/** CBOR (RFC 8949) as far as AWS's protocols use it. Times are tag 1, `Date` here; its numbers count units of so many ms. */
import { malformed } from './malformed.ts';

const DEEPEST = 200;

export function decodeCbor(bytes: Uint8Array, unitMs = 1000): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = { bytes, view, at: 0, unitMs };
  try {
    const value = read(reader, 0);
    if (reader.at !== bytes.length) throw malformed('Unexpected bytes after the CBOR value');
    return value;
  } catch (error) {
    if (error instanceof RangeError) throw malformed('Unexpected end of CBOR');
    throw error;
  }
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly unitMs: number;
  at: number;
}

/** The value of an item, or `BREAK`. */
const BREAK = Symbol('break');

function read(reader: Reader, depth: number): unknown {
  if (depth > DEEPEST) throw malformed('CBOR is nested too deeply');
  const first = reader.view.getUint8(reader.at);
  reader.at += 1;
  const major = first >> 5;
  const info = first & 0x1f;
  if (major === 7) return simple(reader, info);
  if (info === 31) return indefinite(reader, major, depth);
  const length = argument(reader, info);
  switch (major) {
    case 0:
      return plain(length);
    case 1:
      return typeof length === 'bigint' ? plain(-1n - length) : -1 - length;
    case 2:
      return take(reader, Number(length));
    case 3:
      return Buffer.from(take(reader, Number(length))).toString('utf8');
    case 4: {
      const made: unknown[] = [];
      for (let i = 0; i < Number(length); i += 1) made.push(read(reader, depth + 1));
      return made;
    }
    case 5: {
      const made: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      for (let i = 0; i < Number(length); i += 1) {
        const key = String(read(reader, depth + 1));
        made[key] = read(reader, depth + 1);
      }
      return made;
    }
    default: {
      const value = read(reader, depth + 1);
      return Number(length) === 1 && typeof value === 'number' ? new Date(value * reader.unitMs) : value;
    }
  }
}

function indefinite(reader: Reader, major: number, depth: number): unknown {
  if (major === 5) {
    const made: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (;;) {
      const key = read(reader, depth + 1);
      if (key === BREAK) return made;
      made[String(key)] = read(reader, depth + 1);
    }
  }
  const items: unknown[] = [];
  for (;;) {
    const item = read(reader, depth + 1);
    if (item === BREAK) break;
    items.push(item);
  }
  if (major === 4) return items;
  if (major === 3) return items.join('');
  if (major === 2) return Buffer.concat(items.filter((item) => item instanceof Uint8Array));
  throw malformed('Unexpected CBOR item');
}

function simple(reader: Reader, info: number): unknown {
  const { view, at } = reader;
  switch (info) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return undefined;
    case 25:
      reader.at += 2;
      return half(view.getUint16(at));
    case 26:
      reader.at += 4;
      return view.getFloat32(at);
    case 27:
      reader.at += 8;
      return view.getFloat64(at);
    case 31:
      return BREAK;
    default:
      throw malformed('Unexpected CBOR item');
  }
}

function argument(reader: Reader, info: number): number | bigint {
  const { view, at } = reader;
  if (info < 24) return info;
  switch (info) {
    case 24:
      reader.at += 1;
      return view.getUint8(at);
    case 25:
      reader.at += 2;
      return view.getUint16(at);
    case 26:
      reader.at += 4;
      return view.getUint32(at);
    case 27:
      reader.at += 8;
      return plain(view.getBigUint64(at));
    default:
      throw malformed('Unexpected CBOR item');
  }
}

function plain(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
    ? Number(value)
    : value;
}

function take(reader: Reader, length: number): Uint8Array {
  const end = reader.at + length;
  if (end > reader.bytes.length) throw malformed('Unexpected end of CBOR');
  const taken = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return taken;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function encodeCbor(value: unknown, unitMs = 1000): Uint8Array {
  const parts: Uint8Array[] = [];
  write(parts, value, unitMs);
  return Buffer.concat(parts);
}

/** A number that is written in eight bytes, whole or not. */
export class CborDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

function write(parts: Uint8Array[], value: unknown, unitMs: number): void {
  if (value === null || value === undefined) parts.push(Uint8Array.of(0xf6));
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') writeNumber(parts, value);
  else if (value instanceof CborDouble) parts.push(double(value.value));
  else if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    parts.push(head(3, bytes.length), bytes);
  } else if (value instanceof Date) {
    parts.push(Uint8Array.of(0xc1));
    writeNumber(parts, value.getTime() / unitMs);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), value);
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const each of value) write(parts, each, unitMs);
  } else {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    parts.push(head(5, entries.length));
    for (const [key, each] of entries) {
      write(parts, key, unitMs);
      write(parts, each, unitMs);
    }
  }
}

function writeNumber(parts: Uint8Array[], value: number): void {
  if (Number.isSafeInteger(value)) parts.push(value >= 0 ? head(0, value) : head(1, -1 - value));
  else parts.push(double(value));
}

function double(value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, length: number): Uint8Array {
  const first = major << 5;
  if (length < 24) return Uint8Array.of(first | length);
  if (length < 0x100) return Uint8Array.of(first | 24, length);
  if (length < 0x10000) return Uint8Array.of(first | 25, length >> 8, length & 0xff);
  const bytes = Buffer.alloc(length < 0x100000000 ? 5 : 9);
  bytes[0] = first | (bytes.length === 5 ? 26 : 27);
  if (bytes.length === 5) bytes.writeUInt32BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}
