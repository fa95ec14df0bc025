/** The few parts of DER that a certificate is written in (ITU-T X.690). */

export type Der = Buffer;

function tagged(tag: number, ...parts: readonly Der[]): Der {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 128) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [128 + bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Der[]): Der => tagged(0x30, ...parts);
export const anyOrder = (...parts: readonly Der[]): Der => tagged(0x31, ...parts);
export const octets = (bytes: Uint8Array): Der => tagged(0x04, Buffer.from(bytes));
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text, 'utf8'));
export const truth = (): Der => tagged(0x01, Buffer.from([0xff]));

/** A whole number that is not negative, by its bytes. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  return tagged(0x02, ...((short[0] ?? 0) >= 128 ? [Buffer.from([0])] : []), short);
}

/** `unused`: how many of the last bits are none. */
export const bits = (bytes: Uint8Array, unused = 0): Der => tagged(0x03, Buffer.from([unused]), Buffer.from(bytes));

/** `2.5.29.17` */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(number: number): readonly number[] {
  const digits = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(128 + (rest % 128));
  return digits;
}

/** RFC 5280, 4.1.2.5: two digits for the year before 2050, four from then on. */
export function time(date: Date): Der {
  const digits = `${date.toISOString().replace(/\.\d+|[-:T]/g, '')}`;
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : tagged(0x18, Buffer.from(digits, 'latin1'));
}

/** A part with the number that its place in the structure gives it, around what it is or instead of its own tag. */
export const explicit = (number: number, part: Der): Der => tagged(0xa0 + number, part);
export const implicit = (number: number, bytes: Uint8Array): Der => tagged(0x80 + number, Buffer.from(bytes));
