/**
 * The keys that sign tokens and seal second factors. `JWT_SECRET` may hold several, separated by commas: the first one signs and
 * seals, all are accepted, so a key can be replaced without logging anybody out.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { ROLES, type Role } from '../../src/roles.ts';

export interface AccessToken {
  readonly userId: string;
  readonly organizationId: string;
  readonly sessionId: string;
  readonly role: Role;
}

export const ACCESS_SECONDS = 15 * 60;
const ISSUER = 'care-platform';

interface Key {
  readonly id: string;
  readonly signing: Uint8Array;
  readonly sealing: Uint8Array;
}

export interface Keys {
  sign(token: AccessToken): Promise<string>;
  /** Undefined where no key of ours made it, or its time is over. */
  verify(text: string): Promise<AccessToken | undefined>;
  seal(text: string): string;
  /** Throws where no key opens it. */
  unseal(sealed: string): string;
}

export function keysOf(secret: string, now: () => number): Keys {
  const [first, ...others] = secret.split(',').map((each) => keyOf(each.trim()));
  if (first === undefined) throw new Error('There is no key.');
  const byId = new Map([first, ...others].map((key) => [key.id, key]));
  return {
    sign({ userId, organizationId, sessionId, role }) {
      const seconds = Math.floor(now() / 1000);
      return new SignJWT({ org: organizationId, sid: sessionId, role })
        .setProtectedHeader({ alg: 'HS256', kid: first.id })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + ACCESS_SECONDS)
        .sign(first.signing);
    },
    async verify(text) {
      try {
        const { payload } = await jwtVerify(text, ({ kid = '' }) => keyNamed(byId, kid).signing, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          requiredClaims: ['sub', 'exp', 'sid', 'org', 'role'],
          currentDate: new Date(now()),
        });
        const { sub: userId = '', org, sid, role } = payload;
        const known = ROLES.find((each) => each === role);
        if (typeof org !== 'string' || typeof sid !== 'string' || known === undefined) return undefined;
        return { userId, organizationId: org, sessionId: sid, role: known };
      } catch (fault) {
        if (fault instanceof errors.JOSEError) return undefined;
        throw fault;
      }
    },
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', first.sealing, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [first.id, ...[nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
    },
    unseal(sealed) {
      const [id = '', ...parts] = sealed.split('.');
      const [nonce, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
      const key = byId.get(id);
      if (key === undefined || nonce === undefined || body === undefined || tag === undefined)
        throw new Error('No key opens the second factor of this account.');
      const cipher = createDecipheriv('aes-256-gcm', key.sealing, nonce);
      cipher.setAuthTag(tag);
      return Buffer.concat([cipher.update(body), cipher.final()]).toString('utf8');
    },
  };
}

function keyNamed(keys: ReadonlyMap<string, Key>, id: string): Key {
  const key = keys.get(id);
  if (key === undefined) throw new errors.JWKSNoMatchingKey();
  return key;
}

/** Two keys of one secret, so that what one is used for tells nothing of the other. */
function keyOf(secret: string): Key {
  const derived = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, '', `care-platform ${purpose}`, 32));
  const id = createHash('sha256').update('care-platform key id ').update(secret).digest('hex').slice(0, 8);
  return { id, signing: derived('access token'), sealing: derived('second factor') };
}
