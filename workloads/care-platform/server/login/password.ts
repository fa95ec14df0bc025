/**
 * Passwords as they are kept: argon2id with the least cost that OWASP's password storage sheet names (19 MiB, 2 passes,
 * 1 lane: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html). Node brings the function.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

const COST = { memory: 19_456, passes: 2 } as const;
const BYTES = 32;

interface Cost {
  readonly memory: number;
  readonly passes: number;
}

/** The cost is kept beside the hash, so that one made with another cost goes on being good. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derived(password, salt, cost);
  return ['argon2id', cost.memory, cost.passes, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** An account that is unknown costs the same time as a known one: give `undefined`. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, memory, passes, salt = '', key = ''] = (kept ?? NOBODY).split('$');
  const given = await derived(password, Buffer.from(salt, 'base64url'), {
    memory: Number(memory),
    passes: Number(passes),
  });
  const wanted = Buffer.from(key, 'base64url');
  return kept !== undefined && wanted.length === given.length && timingSafeEqual(given, wanted);
}

const NOBODY = ['argon2id', COST.memory, COST.passes, 'A'.repeat(22), 'A'.repeat(43)].join('$');

function derived(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  const how = { message: password.normalize('NFKC'), nonce, parallelism: 1, tagLength: BYTES, ...cost };
  return new Promise((resolve, reject) => {
    argon2('argon2id', how, (fault, key) => (fault === null ? resolve(key) : reject(fault)));
  });
}
