/**
 * Sessions without a store: an encrypted cookie that any instance reads. The previous key is accepted too, so that a rotation
 * logs nobody out.
 */
import { createHash } from 'node:crypto';
import type { Secret } from '@lintel/workload-runtime';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';

export interface Session {
  readonly customer: string;
  readonly email: string;
  readonly isStaff: boolean;
}

/** The prefix binds the cookie to this host and to HTTPS; on plain HTTP no browser takes it. */
export const COOKIE = '__Host-session';
export const LIFE_SECONDS = 12 * 60 * 60;

export interface Sessions {
  /** The value of the cookie. */
  seal(session: Session): Promise<string>;
  /** Undefined where the value was not made here, or is past its time. */
  open(value: string): Promise<Session | undefined>;
}

export function sessionsOf(secret: Secret, now: () => number): Sessions {
  return {
    async seal({ customer, email, isStaff }) {
      const seconds = Math.floor(now() / 1000);
      return new EncryptJWT({ email, staff: isStaff })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setSubject(customer)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + LIFE_SECONDS)
        .encrypt(keyOf(await secret.current()));
    },
    async open(value) {
      for (const text of [await secret.current(), await secret.previous()]) {
        if (text === undefined) continue;
        const found = await decrypted(value, keyOf(text), now);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** A secret of any length as a key of 32 bytes; it is random, so one round is enough. */
function keyOf(secret: string): Uint8Array {
  return createHash('sha256').update('web-app session ').update(secret).digest();
}

async function decrypted(value: string, key: Uint8Array, now: () => number): Promise<Session | undefined> {
  try {
    const { payload } = await jwtDecrypt(value, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now()),
    });
    const { sub: customer = '', email, staff } = payload;
    return { customer, email: typeof email === 'string' ? email : '', isStaff: staff === true };
  } catch (fault) {
    if (fault instanceof errors.JOSEError) return undefined;
    throw fault;
  }
}

/** The value of a cookie of a request. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  return header
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

export function sessionCookie(value: string): string {
  const age = value === '' ? 0 : LIFE_SECONDS;
  return `${COOKIE}=${value}; Path=/; Max-Age=${age}; HttpOnly; Secure; SameSite=Lax`;
}
