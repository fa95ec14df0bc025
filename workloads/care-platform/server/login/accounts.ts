/** Accounts: patients make their own, staff is invited. */
import { randomBytes, randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Role } from '../../src/roles.ts';
import { isUniqueFault } from '../database/faults.ts';
import { NOBODYS } from '../database/migrations.ts';
import { type Actor, Denied, doWork, type Outside, type Work, writeAudit } from '../work.ts';
import { countFailure, keysOfAttempt, refuseTooMany } from './attempts.ts';
import type { Keys } from './keys.ts';
import {
  beginSession,
  endSession,
  hashOf,
  type LoginSession,
  type RefreshToken,
  rotate,
  seenSession,
} from './login-sessions.ts';
import { hashPassword, isPassword } from './password.ts';
import { newFactor, stepOf } from './second-factor.ts';

export interface Caller {
  readonly address: string;
  readonly requestId: string;
}

export interface Accounts extends Outside {
  readonly keys: Keys;
}

export interface LoggedIn {
  readonly accessToken: string;
  readonly refresh: RefreshToken;
  readonly role: Role;
  /** A code of the authenticator is still to come. */
  readonly needsCode: boolean;
}

const INVITATION_MS = 72 * 60 * 60_000;
const NO_LETTERS_ALIKE = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** Only ever a patient: whatever else is asked for is not heard. */
export async function register(
  accounts: Accounts,
  caller: Caller,
  input: {
    readonly organization: string;
    readonly email: string;
    readonly password: string;
    readonly givenName: string;
    readonly familyName: string;
  },
): Promise<{ readonly id: string; readonly portalCode: string }> {
  const { data, newId, now } = accounts;
  const { rows: found } = await sql<{ id: string | null }>`SELECT organization_of(${input.organization}) AS id`.execute(
    data.open,
  );
  const organizationId = found[0]?.id ?? undefined;
  if (organizationId === undefined) throw new Denied(400, 'ORGANIZATION_UNKNOWN', 'There is no such organization.');
  const id = newId();
  const portalCode = newCode();
  const passwordHash = await hashPassword(input.password);
  const actor: Actor = { userId: id, organizationId, role: 'PATIENT', ...caller };
  return doWork(accounts, actor, async ({ rows, audit }) => {
    try {
      await rows
        .insertInto('users')
        .values({
          id,
          organization_id: organizationId,
          email: input.email,
          role: 'PATIENT',
          given_name: input.givenName,
          family_name: input.familyName,
          password_hash: passwordHash,
          portal_code: portalCode,
          created_at: new Date(now()),
        })
        .execute();
    } catch (fault) {
      if (isUniqueFault(fault)) throw new Denied(409, 'EMAIL_TAKEN', 'There is an account with this address.');
      throw fault;
    }
    await audit({ action: 'CREATE', resource: 'account', resourceId: id });
    return { id, portalCode };
  });
}

/** Eight characters that one can read aloud: 30⁸ codes. */
function newCode(): string {
  const letters = Array.from({ length: 8 }, () => NO_LETTERS_ALIKE.charAt(randomInt(NO_LETTERS_ALIKE.length)));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

export interface StaffInput {
  readonly email: string;
  readonly role: 'ADMIN' | 'PRACTITIONER';
  readonly givenName: string;
  readonly familyName: string;
  readonly licence?: string | undefined;
  readonly specialization?: string | undefined;
}

/** The token is told once; who has it sets the password. */
export async function invite(
  { rows, actor, now, newId, audit }: Work,
  input: StaffInput,
): Promise<{ readonly id: string; readonly invitation: string }> {
  const id = newId();
  const invitation = randomBytes(24).toString('base64url');
  try {
    await rows
      .insertInto('users')
      .values({
        id,
        organization_id: actor.organizationId,
        email: input.email,
        role: input.role,
        given_name: input.givenName,
        family_name: input.familyName,
        licence: input.licence ?? null,
        specialization: input.specialization ?? null,
        created_at: now,
      })
      .execute();
  } catch (fault) {
    if (isUniqueFault(fault)) throw new Denied(409, 'EMAIL_TAKEN', 'There is an account with this address or licence.');
    throw fault;
  }
  await rows
    .insertInto('invitations')
    .values({
      token_hash: hashOf(invitation),
      organization_id: actor.organizationId,
      user_id: id,
      expires_at: new Date(now.getTime() + INVITATION_MS),
    })
    .execute();
  await audit({ action: 'CREATE', resource: 'account', resourceId: id, details: { role: input.role } });
  return { id, invitation };
}

export async function acceptInvitation(
  accounts: Accounts,
  caller: Caller,
  { invitation, password }: { readonly invitation: string; readonly password: string },
): Promise<void> {
  const tokenHash = hashOf(invitation);
  const { rows: found } = await sql<{
    user_id: string;
    organization_id: string;
  }>`SELECT * FROM invitation_of(${tokenHash})`.execute(accounts.data.open);
  const [account] = found;
  const gone = () => new Denied(400, 'INVITATION_OVER', 'The invitation is unknown or over.');
  if (account === undefined) throw gone();
  const passwordHash = await hashPassword(password);
  const { user_id: userId, organization_id: organizationId } = account;
  await accounts.data.as(organizationId, async (rows) => {
    const now = new Date(accounts.now());
    const taken = await rows
      .deleteFrom('invitations')
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    if (taken.numDeletedRows === 0n) throw gone();
    const { role } = await rows
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      .returning('role')
      .executeTakeFirstOrThrow();
    await writeAudit(rows, { userId, organizationId, role, ...caller }, now, {
      action: 'UPDATE',
      resource: 'account',
      resourceId: userId,
    });
  });
}

/** The same answer, and about the same time, for an unknown account and for a wrong password. */
export async function login(
  accounts: Accounts,
  caller: Caller,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<LoggedIn> {
  const { data, keys, newId } = accounts;
  const attempt = keysOfAttempt(email, caller.address);
  await refuseTooMany(data.open, attempt, accounts.now());
  const { rows: found } = await sql<{
    id: string;
    organization_id: string;
  }>`SELECT * FROM account_of(${email})`.execute(data.open);
  const organizationId = found[0]?.organization_id ?? NOBODYS;
  const account = await data.as(organizationId, (rows) =>
    rows
      .selectFrom('users')
      .where('email', '=', email)
      .select(['id', 'role', 'password_hash', 'is_active', 'totp_confirmed_at'])
      .executeTakeFirst(),
  );
  const isGood = await isPassword(password, account?.password_hash ?? undefined);
  const now = new Date(accounts.now());
  const actor: Actor = { userId: account?.id ?? '', organizationId, role: account?.role ?? 'PATIENT', ...caller };
  if (account === undefined || !isGood || !account.is_active) {
    await countFailure(data.open, attempt, accounts.now());
    await data.as(organizationId, (rows) =>
      writeAudit(rows, actor, now, { action: 'LOGIN_FAILURE', resource: 'account', resourceId: actor.userId }),
    );
    await refuseTooMany(data.open, attempt, accounts.now(), 1);
    throw new Denied(401, 'LOGIN_FAILED', 'The address or the password is wrong.');
  }
  // Asked again, for the right one and for wrong ones: what is guessed side by side counts too.
  await refuseTooMany(data.open, attempt, accounts.now());
  return data.as(organizationId, async (rows) => {
    const refresh = await beginSession(rows, { id: newId(), actor, now });
    await writeAudit(rows, actor, now, { action: 'LOGIN', resource: 'account', resourceId: actor.userId });
    const token = { userId: actor.userId, organizationId, sessionId: refresh.sessionId, role: account.role };
    return {
      accessToken: await keys.sign(token),
      refresh,
      role: account.role,
      needsCode: account.totp_confirmed_at !== null,
    };
  });
}

const over = () => new Denied(401, 'SESSION_OVER', 'Log in again.');

/** New tokens for the one that the browser keeps. */
export async function refresh(accounts: Accounts, caller: Caller, token: RefreshToken): Promise<LoggedIn> {
  const { data, keys } = accounts;
  const now = new Date(accounts.now());
  const { organizationId, sessionId } = token;
  const answer = await data.as(organizationId, async (rows) => {
    const session = await seenSession(rows, sessionId, now);
    if (session === undefined) return undefined;
    const secret = await rotate(rows, token, now);
    if (secret === undefined) return undefined;
    const { userId, role } = session;
    if (secret === 'stolen') {
      await writeAudit(rows, { userId, organizationId, role, ...caller }, now, {
        action: 'UNAUTHORIZED_ACCESS_ATTEMPT',
        resource: 'login session',
        resourceId: sessionId,
        details: { code: 'REFRESH_REUSED' },
      });
      return undefined;
    }
    return { session, secret };
  });
  if (answer === undefined) throw over();
  const { session, secret } = answer;
  return {
    accessToken: await keys.sign({ userId: session.userId, organizationId, sessionId, role: session.role }),
    refresh: { organizationId, sessionId, secret },
    role: session.role,
    needsCode: session.hasFactor && !session.isVerified,
  };
}

export async function logout({ rows, now, audit }: Work, sessionId: string): Promise<void> {
  await endSession(rows, sessionId, now);
  await audit({ action: 'LOGOUT', resource: 'login session', resourceId: sessionId });
}

/** A new second factor, where there is none yet. It counts once a code of it was entered. */
export async function enrolFactor(keys: Keys, { rows, audit }: Work, session: LoginSession) {
  const factor = newFactor(session.email);
  const done = await rows
    .updateTable('users')
    .set({ totp_secret: keys.seal(factor.secret), totp_last_step: null })
    .where('id', '=', session.userId)
    // Asked of the row itself: a code may have confirmed one since the session was looked at.
    .where('totp_confirmed_at', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) throw new Denied(409, 'MFA_ENROLLED', 'There is an authenticator already.');
  await audit({ action: 'UPDATE', resource: 'second factor', resourceId: session.userId });
  return factor;
}

/**
 * Whether the code is good, which it is once. A wrong one counts as a failed attempt in the same transaction, and the account is
 * locked meanwhile, so that codes that are guessed side by side are counted one after the other.
 */
export async function takesCode(
  keys: Keys,
  { rows, actor, now, audit }: Work,
  session: LoginSession,
  code: string,
): Promise<boolean> {
  const kept = await rows
    .selectFrom('users')
    .where('id', '=', session.userId)
    .select(['totp_secret', 'totp_last_step', 'totp_confirmed_at'])
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const attempt = keysOfAttempt(`${session.email} code`, `${actor.address} code`);
  await refuseTooMany(rows, attempt, now.getTime());
  if (kept.totp_secret === null) throw new Denied(409, 'MFA_NOT_ENROLLED', 'Set up an authenticator first.');
  const secret = keys.unseal(kept.totp_secret);
  const lastStep = kept.totp_last_step === null ? undefined : Number(kept.totp_last_step);
  const step = stepOf(secret, code, now.getTime(), lastStep);
  if (step === undefined) {
    await countFailure(rows, attempt, now.getTime());
    await audit({ action: 'LOGIN_FAILURE', resource: 'second factor', resourceId: session.userId });
    return false;
  }
  await rows
    .updateTable('users')
    .set({
      // Sealed again, so that the newest key is enough in time.
      totp_secret: keys.seal(secret),
      totp_last_step: step,
      totp_confirmed_at: kept.totp_confirmed_at ?? now,
    })
    .where('id', '=', session.userId)
    .execute();
  await rows.updateTable('login_sessions').set({ mfa_at: now }).where('id', '=', session.id).execute();
  await audit({ action: 'LOGIN', resource: 'second factor', resourceId: session.userId });
  return true;
}

/** Removes the second factor of a person who lost it; that person's sessions end. */
export async function resetFactor({ rows, now, actor, audit }: Work, userId: string): Promise<void> {
  if (userId === actor.userId) throw new Denied(400, 'INVALID', 'Somebody else resets your authenticator.');
  const done = await rows
    .updateTable('users')
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: null })
    .where('id', '=', userId)
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) throw new Denied(404, 'NOT_FOUND', 'There is no such account.');
  await endSessionsOf(rows, userId, now);
  await audit({ action: 'UPDATE', resource: 'second factor', resourceId: userId, details: { change: 'reset' } });
}

/** Nobody is deleted, because the audit names them; who left logs in no more. */
export async function setActive({ rows, now, actor, audit }: Work, userId: string, isActive: boolean): Promise<void> {
  if (userId === actor.userId) throw new Denied(400, 'INVALID', 'Somebody else disables your account.');
  const done = await rows.updateTable('users').set({ is_active: isActive }).where('id', '=', userId).executeTakeFirst();
  if (done.numUpdatedRows === 0n) throw new Denied(404, 'NOT_FOUND', 'There is no such account.');
  if (!isActive) await endSessionsOf(rows, userId, now);
  await audit({ action: 'UPDATE', resource: 'account', resourceId: userId, details: { isActive } });
}

async function endSessionsOf(rows: Work['rows'], userId: string, now: Date): Promise<void> {
  await rows
    .updateTable('login_sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .execute();
}

export async function listUsers({ rows, audit }: Work) {
  const found = await rows
    .selectFrom('users')
    .where('role', '<>', 'PATIENT')
    .select([
      'id',
      'email',
      'role',
      'given_name',
      'family_name',
      'licence',
      'specialization',
      'is_active',
      'totp_confirmed_at',
    ])
    .select((eb) => eb('password_hash', 'is', null).as('is_invited'))
    .orderBy('family_name')
    .limit(500)
    .execute();
  await audit({ action: 'READ', resource: 'accounts', details: { count: found.length } });
  return found.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    givenName: row.given_name,
    familyName: row.family_name,
    licence: row.licence ?? undefined,
    specialization: row.specialization ?? undefined,
    isActive: row.is_active,
    isInvited: Boolean(row.is_invited),
    hasSecondFactor: row.totp_confirmed_at !== null,
  }));
}
