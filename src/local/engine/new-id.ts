import { randomBytes } from 'node:crypto';

/** Digits in hexadecimal, as the ids that AWS assigns have them. */
export function newHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}
