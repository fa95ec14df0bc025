/** Failed attempts, counted in the database because several tasks serve: five in a quarter of an hour, by account and by address. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { Denied } from '../work.ts';

export const MOST_FAILURES = 5;
export const WINDOW_MS = 15 * 60_000;

/** Hashes, so that the table tells nobody's address. */
export function keysOfAttempt(account: string, address: string): readonly string[] {
  return [`account ${account}`, `address ${address}`].map((text) => createHash('sha256').update(text).digest('hex'));
}

/** Throws 429 where one of the keys has failed too often; `counted` failures are those of the attempt itself. */
export async function refuseTooMany(
  db: Kysely<Tables>,
  keys: readonly string[],
  nowMs: number,
  counted = 0,
): Promise<void> {
  const found = await db
    .selectFrom('login_attempts')
    .where('key', 'in', keys)
    .where('at', '>', new Date(nowMs - WINDOW_MS))
    .groupBy('key')
    .having(({ fn }) => fn.countAll(), '>=', MOST_FAILURES + counted)
    .select('key')
    .executeTakeFirst();
  if (found !== undefined) throw new Denied(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts. Try again in 15 minutes.');
}

export async function countFailure(db: Kysely<Tables>, keys: readonly string[], nowMs: number): Promise<void> {
  await db
    .insertInto('login_attempts')
    .values(keys.map((key) => ({ key, at: new Date(nowMs) })))
    .execute();
}

/** Forgets what is older than the window. */
export async function cleanAttempts(db: Kysely<Tables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom('login_attempts')
    .where('at', '<', new Date(nowMs - WINDOW_MS))
    .execute();
}
