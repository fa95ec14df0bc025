/** Access tokens: signed, short-lived, and good only while their session is. */
import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

export const ACCESS_SECONDS = 15 * 60;
export const REFRESH_SECONDS = 30 * 24 * 60 * 60;

const ISSUER = 'contracts';

export interface Access {
  readonly user: string;
  readonly session: string;
}

export interface Tokens {
  sign(access: Access): Promise<string>;
  /** Undefined where it was not signed here, or is past its time. */
  read(token: string): Promise<Access | undefined>;
}

export function tokensOf(secret: string, now: () => number): Tokens {
  const key = new TextEncoder().encode(secret);
  return {
    sign({ user, session }) {
      const seconds = Math.floor(now() / 1000);
      return new SignJWT({ sid: session })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setSubject(user)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + ACCESS_SECONDS)
        .sign(key);
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: ISSUER,
          requiredClaims: ['sub', 'sid', 'exp'],
          currentDate: new Date(now()),
        });
        const { sub = '', sid } = payload;
        return typeof sid === 'string' ? { user: sub, session: sid } : undefined;
      } catch (fault) {
        if (fault instanceof errors.JOSEError) return undefined;
        throw fault;
      }
    },
  };
}

/** 256 bits that nobody guesses. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The token is random, so one round is enough. */
export function refreshHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
