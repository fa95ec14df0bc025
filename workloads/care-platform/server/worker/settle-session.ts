/** What follows a session that is over: its units, and one draft of a claim. */

import { unitsOf } from '../../src/units.ts';
import { lockAuthorization, settleUnits } from '../care/authorizations.ts';
import type { SessionEvent } from '../database/tables.ts';
import type { Rows } from '../work.ts';

export interface Settling {
  readonly rows: Rows;
  readonly organizationId: string;
  readonly now: Date;
  readonly newId: () => string;
}

/**
 * Can be done again: the reservation is settled once, and a session has one claim. Without room in the authorization the
 * session keeps what it reserved, and somebody has to look at it; it bills nothing by itself.
 */
export async function settleSession({ rows, organizationId, now, newId }: Settling, sessionId: string): Promise<void> {
  const session = await rows
    .selectFrom('sessions')
    .where('id', '=', sessionId)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (session === undefined || session.status !== 'COMPLETED' || session.minutes === null) return;
  const authorization = await lockAuthorization(rows, session.authorization_id);
  if (authorization === undefined) throw new Error('A session has no authorization.');
  const units = unitsOf(session.minutes);
  const event = (kind: SessionEvent) =>
    rows
      .insertInto('session_events')
      .values({ organization_id: organizationId, session_id: sessionId, at: now, kind, units })
      .execute();
  const { state } = await rows
    .selectFrom('unit_reservations')
    .where('id', '=', session.reservation_id)
    .select('state')
    .executeTakeFirstOrThrow();
  if (state === 'SETTLED') return;
  const isSettled = await settleUnits(rows, authorization, {
    reservationId: session.reservation_id,
    actualUnits: units,
    state: 'SETTLED',
  });
  if (!isSettled) {
    await rows.updateTable('sessions').set({ status: 'REQUIRES_REVIEW' }).where('id', '=', sessionId).execute();
    await event('REQUIRES_REVIEW');
    return;
  }
  await event('SETTLED');
  if (units === 0) return;
  await rows
    .insertInto('claims')
    .values({
      id: newId(),
      organization_id: organizationId,
      session_id: sessionId,
      patient_id: session.patient_id,
      authorization_id: authorization.id,
      procedure_code: authorization.procedureCode,
      diagnosis_code: authorization.diagnosisCode,
      units,
      charge_cents: units * authorization.rateCents,
      created_at: now,
    })
    .execute();
}
