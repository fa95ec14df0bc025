/** Who an access key is. Any key is somebody: a key of twelve digits is that account, an unknown one the default account. */
import { randomBytes } from 'node:crypto';
import type { Collection, State } from './state/state.ts';

export const DEFAULT_ACCOUNT = '000000000000';

/** A key that the target itself gave out, by STS or IAM. */
export interface IssuedKey {
  readonly secret: string;
  readonly token?: string;
  readonly account: string;
  /** The ARN of who uses it, as GetCallerIdentity says it. */
  readonly principal: string;
  /** `AIDA…`, `AROA…:session`, or the account. */
  readonly userId: string;
  readonly expires?: number;
}

export interface Identity {
  readonly account: string;
  readonly principal: string;
  readonly userId: string;
}

export function issuedKeys(state: State): Collection<IssuedKey> {
  return state.collection<IssuedKey>('sts/key', {}, { sealed: true });
}

export function identityOf(state: State, accessKey: string | undefined): Identity {
  const issued = accessKey === undefined ? undefined : issuedKeys(state).get(accessKey);
  if (issued !== undefined) return issued;
  const account = accessKey !== undefined && isAccount(accessKey) ? accessKey : DEFAULT_ACCOUNT;
  return { account, principal: `arn:aws:iam::${account}:root`, userId: account };
}

/**
 * The secret of a key: what the target gave out, or `test` for the keys that anyone may use, `test` and the twelve digits
 * of an account. `undefined`: nobody knows the key.
 */
export function knownSecret(
  state: State,
  accessKey: string,
): Pick<IssuedKey, 'secret' | 'token' | 'expires'> | undefined {
  const issued = issuedKeys(state).get(accessKey);
  if (issued !== undefined) return issued;
  return accessKey === 'test' || isAccount(accessKey) ? { secret: 'test' } : undefined;
}

function isAccount(text: string): boolean {
  return text.length === 12 && /^\d+$/.test(text);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An id as IAM makes them: a prefix of four letters that says what it is of, then sixteen random ones. */
export function uniqueId(prefix: 'AKIA' | 'ASIA' | 'AROA' | 'AIDA' | 'AIPA' | 'ANPA' | 'AGPA'): string {
  return `${prefix}${[...randomBytes(16)].map((byte) => LETTERS[byte % 32]).join('')}`;
}
