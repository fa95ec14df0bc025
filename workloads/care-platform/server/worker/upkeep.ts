/** What time does to the rows of an organization. */
import { dayOf } from '../../src/times.ts';
import { lockAuthorization, settleUnits } from '../care/authorizations.ts';
import { cleanGrants } from '../care/grants.ts';
import { asDay } from '../database/tenant.ts';
import type { Rows } from '../work.ts';

/** Units that were held and never used in a session are free after this. */
const HELD_MS = 60 * 60_000;

/** Authorizations whose last day is over, and grants that are. */
export async function nightly(rows: Rows, now: Date): Promise<void> {
  await rows
    .updateTable('authorizations')
    .set({ status: 'EXPIRED' })
    .where('status', 'in', ['ACTIVE', 'EXHAUSTED'])
    .where('ends_on', '<', asDay(dayOf(now)))
    .execute();
  await cleanGrants(rows, now);
  await rows.deleteFrom('invitations').where('expires_at', '<', now).execute();
}

export async function releaseReservations(rows: Rows, now: Date): Promise<void> {
  const stale = await rows
    .selectFrom('unit_reservations')
    .leftJoin('sessions', 'sessions.reservation_id', 'unit_reservations.id')
    .where('state', '=', 'HELD')
    .where('made_at', '<=', new Date(now.getTime() - HELD_MS))
    .where('sessions.id', 'is', null)
    .select(['unit_reservations.id', 'unit_reservations.authorization_id'])
    .orderBy('unit_reservations.authorization_id')
    .execute();
  for (const { id, authorization_id: authorizationId } of stale) {
    const authorization = await lockAuthorization(rows, authorizationId);
    if (authorization !== undefined && !(await isInSession(rows, id)))
      await settleUnits(rows, authorization, { reservationId: id, actualUnits: 0, state: 'RELEASED' });
  }
}

/** Asked again under the lock: a session may have taken the units meanwhile. */
async function isInSession(rows: Rows, reservationId: string): Promise<boolean> {
  const found = await rows
    .selectFrom('sessions')
    .where('reservation_id', '=', reservationId)
    .select('id')
    .executeTakeFirst();
  return found !== undefined;
}
