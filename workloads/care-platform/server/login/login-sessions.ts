/**
 * Who is logged in. A session lives eight hours at most and ends after a quarter of an hour without a request (45 CFR
 * 164.312(a)(2)(iii)). Its refresh token is good once: a token that comes twice was stolen, and ends the session.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../../src/roles.ts';
import { type Actor, Denied, type Rows } from '../work.ts';

export const IDLE_MS = 15 * 60_000;
export const LIFE_MS = 8 * 60 * 60_000;
/** A session that was just seen is not written again at every request. */
const SEEN_MS = 30_000;

export interface LoginSession {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly hasFactor: boolean;
  readonly isVerified: boolean;
}

/** What the browser keeps: which organization and session, and the secret that is good once. */
export interface RefreshToken {
  readonly organizationId: string;
  readonly sessionId: string;
  readonly secret: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function refreshTokenOf(text: string | undefined): RefreshToken | undefined {
  const [organizationId = '', sessionId = '', secret = ''] = (text ?? '').split('.');
  return UUID.test(organizationId) && UUID.test(sessionId) && secret !== ''
    ? { organizationId, sessionId, secret }
    : undefined;
}

export function refreshText({ organizationId, sessionId, secret }: RefreshToken): string {
  return `${organizationId}.${sessionId}.${secret}`;
}

export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

export async function beginSession(
  rows: Rows,
  { id, actor, now }: { readonly id: string; readonly actor: Actor; readonly now: Date },
): Promise<RefreshToken> {
  const secret = randomBytes(32).toString('base64url');
  await rows
    .insertInto('login_sessions')
    .values({
      id,
      organization_id: actor.organizationId,
      user_id: actor.userId,
      refresh_hash: hashOf(secret),
      started_at: now,
      last_seen_at: now,
    })
    .execute();
  return { organizationId: actor.organizationId, sessionId: id, secret };
}

/** The session, where it is neither ended nor idle nor too old; a request keeps it awake. */
export async function seenSession(rows: Rows, id: string, now: Date): Promise<LoginSession | undefined> {
  const found = await rows
    .selectFrom('login_sessions')
    .innerJoin('users', 'users.id', 'login_sessions.user_id')
    .where('login_sessions.id', '=', id)
    .where('ended_at', 'is', null)
    .where('users.is_active', '=', true)
    .select([
      'login_sessions.id',
      'user_id',
      'started_at',
      'last_seen_at',
      'mfa_at',
      'users.email',
      'users.role',
      'users.totp_confirmed_at',
    ])
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const [idle, age] = [found.last_seen_at, found.started_at].map((time) => now.getTime() - time.getTime());
  if (idle === undefined || age === undefined || idle >= IDLE_MS || age >= LIFE_MS) return undefined;
  if (idle >= SEEN_MS)
    await rows.updateTable('login_sessions').set({ last_seen_at: now }).where('id', '=', id).execute();
  return {
    id,
    userId: found.user_id,
    email: found.email,
    role: found.role,
    hasFactor: found.totp_confirmed_at !== null,
    isVerified: found.mfa_at !== null,
  };
}

/** A new secret for an old one. Answers `stolen` where the old one was used before; the session is ended then. */
export async function rotate(
  rows: Rows,
  { sessionId, secret }: RefreshToken,
  now: Date,
): Promise<string | 'stolen' | undefined> {
  const kept = await rows
    .selectFrom('login_sessions')
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .select('refresh_hash')
    .forUpdate()
    .executeTakeFirst();
  if (kept === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(kept.refresh_hash), Buffer.from(hashOf(secret)))) {
    await endSession(rows, sessionId, now);
    return 'stolen';
  }
  const next = randomBytes(32).toString('base64url');
  await rows
    .updateTable('login_sessions')
    .set({ refresh_hash: hashOf(next), last_seen_at: now })
    .where('id', '=', sessionId)
    .execute();
  return next;
}

export async function endSession(rows: Rows, id: string, now: Date): Promise<void> {
  await rows
    .updateTable('login_sessions')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

/** An administrator without a second factor administers nothing. */
export function requireFactor({ role, hasFactor, isVerified }: LoginSession): void {
  if (role !== 'ADMIN' || (hasFactor && isVerified)) return;
  throw new Denied(
    403,
    'MFA_REQUIRED',
    hasFactor ? 'Enter the code of your authenticator first.' : 'Set up an authenticator first.',
    {
      action: 'ACCESS_DENIED',
      resource: 'administration',
      details: { code: 'MFA_REQUIRED' },
    },
  );
}
