/** Passwords as they are kept: scrypt, with the cost that OWASP's password storage sheet names (N = 2^17, r = 8, p = 1). */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = 2 ** 17;
const BYTES = 32;

/** The cost is kept beside the hash, so that one made with another cost goes on being good. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derived(password, salt, cost);
  return `scrypt$${cost}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** An unknown customer costs the same time as a known one: give `undefined`. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, cost, salt = '', key = ''] = (kept ?? NOBODY).split('$');
  const given = await derived(password, Buffer.from(salt, 'base64url'), Number(cost));
  const wanted = Buffer.from(key, 'base64url');
  return kept !== undefined && wanted.length === given.length && timingSafeEqual(given, wanted);
}

const NOBODY = `scrypt$${COST}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function derived(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const how = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, BYTES, how, (fault, key) => (fault ? reject(fault) : resolve(key)));
  });
}
