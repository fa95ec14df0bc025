/** Sessions of therapy: they take units when they start, and are settled by the worker when they are over. */
import { minutesOf } from '../../src/times.ts';
import type { SessionEvent } from '../database/tables.ts';
import { Denied, type Work } from '../work.ts';
import { addJob } from '../worker/queue.ts';
import { auditRead, reach } from './access.ts';
import { authorizationFor, lockAuthorization, reserveUnits, settleUnits } from './authorizations.ts';

/** Longer is a mistake of the keyboard. */
export const MOST_MINUTES = 12 * 60;

export interface SessionInput {
  readonly authorizationId: string;
  /** What is reserved, and settled by the minutes when the session is over. */
  readonly units: number;
  readonly appointmentId?: string | undefined;
  /** Units that were held before, in the place of `units`. */
  readonly reservationId?: string | undefined;
}

export async function listSessions(work: Work, patientId: string) {
  const access = await reach(work, patientId, 'read');
  const found = await work.rows
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.provider_id')
    .innerJoin('unit_reservations', 'unit_reservations.id', 'sessions.reservation_id')
    .leftJoin('claims', 'claims.session_id', 'sessions.id')
    .where('sessions.patient_id', '=', patientId)
    .select([
      'sessions.id',
      'sessions.authorization_id',
      'started_at',
      'ended_at',
      'minutes',
      'sessions.status',
      'users.given_name',
      'users.family_name',
      'provider_id',
      'unit_reservations.units as reserved',
      'claims.units as billed',
    ])
    .orderBy('started_at', 'desc')
    .limit(200)
    .execute();
  await auditRead(work, access, { resource: 'sessions', patientId, count: found.length });
  return found.map((row) => ({
    id: row.id,
    authorizationId: row.authorization_id,
    providerId: row.provider_id,
    providerName: `${row.given_name} ${row.family_name}`,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString(),
    minutes: row.minutes ?? undefined,
    reservedUnits: row.reserved,
    billedUnits: row.billed ?? undefined,
    status: row.status,
  }));
}

export async function startSession(
  work: Work,
  input: SessionInput,
): Promise<{ readonly id: string; readonly reservedUnits: number }> {
  const { rows, actor, now, newId, audit } = work;
  const authorization = await authorizationFor(work, input.authorizationId);
  const { patientId } = authorization;
  await rows.selectFrom('users').where('id', '=', actor.userId).select('id').forNoKeyUpdate().execute();
  const running = await rows
    .selectFrom('sessions')
    .where('status', '=', 'IN_PROGRESS')
    .where(({ or, eb }) => or([eb('provider_id', '=', actor.userId), eb('patient_id', '=', patientId)]))
    .select('id')
    .executeTakeFirst();
  if (running !== undefined)
    throw new Denied(409, 'SESSION_RUNNING', 'A session of this provider or patient is running.');
  const reservationId =
    input.reservationId === undefined
      ? await reserveUnits(work, authorization, input.units)
      : await heldReservation(work, authorization.id, input.reservationId);
  if (input.appointmentId !== undefined) {
    const done = await rows
      .updateTable('appointments')
      .set({ status: 'IN_PROGRESS' })
      .where('id', '=', input.appointmentId)
      .where('patient_id', '=', patientId)
      .where('status', '=', 'SCHEDULED')
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n)
      throw new Denied(409, 'NOT_SCHEDULED', 'The appointment is not scheduled for this patient.');
  }
  const id = newId();
  await rows
    .insertInto('sessions')
    .values({
      id,
      organization_id: actor.organizationId,
      patient_id: patientId,
      provider_id: actor.userId,
      authorization_id: authorization.id,
      appointment_id: input.appointmentId ?? null,
      reservation_id: reservationId,
      started_at: now,
    })
    .execute();
  const { units } = await rows
    .selectFrom('unit_reservations')
    .where('id', '=', reservationId)
    .select('units')
    .executeTakeFirstOrThrow();
  await addEvent(work, id, 'STARTED', units);
  await audit({ action: 'CREATE', resource: 'session', resourceId: id, patientId, details: { units } });
  return { id, reservedUnits: units };
}

async function heldReservation({ rows }: Work, authorizationId: string, id: string): Promise<string> {
  const found = await rows
    .selectFrom('unit_reservations')
    .leftJoin('sessions', 'sessions.reservation_id', 'unit_reservations.id')
    .where('unit_reservations.id', '=', id)
    .where('unit_reservations.authorization_id', '=', authorizationId)
    .where('state', '=', 'HELD')
    .where('sessions.id', 'is', null)
    .select('unit_reservations.id')
    .executeTakeFirst();
  if (found === undefined) throw new Denied(409, 'NOT_RESERVED', 'These units are not reserved any more.');
  return found.id;
}

/** Ends a session once; units and claim follow in the worker, by a job that is in the same transaction. */
export async function completeSession(
  work: Work,
  id: string,
  { minutes: given }: { readonly minutes?: number | undefined },
): Promise<{ readonly minutes: number }> {
  const { rows, now, audit, actor } = work;
  const session = await runningSession(work, id);
  const minutes = given ?? minutesOf({ from: session.started_at, to: now });
  if (minutes > MOST_MINUTES)
    throw new Denied(400, 'TOO_LONG', `A session has at most ${MOST_MINUTES} minutes. Say how many it had.`);
  await rows
    .updateTable('sessions')
    .set({ status: 'COMPLETED', ended_at: now, minutes })
    .where('id', '=', id)
    .execute();
  if (session.appointment_id !== null)
    await rows
      .updateTable('appointments')
      .set({ status: 'COMPLETED' })
      .where('id', '=', session.appointment_id)
      .execute();
  await addEvent(work, id, 'COMPLETED');
  await addJob(rows, {
    kind: 'session.completed',
    organizationId: actor.organizationId,
    payload: { sessionId: id },
    once: `session.completed:${id}`,
    runAt: now,
  });
  await audit({
    action: 'UPDATE',
    resource: 'session',
    resourceId: id,
    patientId: session.patient_id,
    details: { status: 'COMPLETED' },
  });
  return { minutes };
}

/** Gives the reserved units back at once. */
export async function cancelSession(work: Work, id: string): Promise<void> {
  const { rows, now, audit } = work;
  const session = await runningSession(work, id);
  const authorization = await lockAuthorization(rows, session.authorization_id);
  if (authorization === undefined) throw new Error('A session has no authorization.');
  await settleUnits(rows, authorization, { reservationId: session.reservation_id, actualUnits: 0, state: 'RELEASED' });
  await rows.updateTable('sessions').set({ status: 'CANCELLED', ended_at: now }).where('id', '=', id).execute();
  if (session.appointment_id !== null)
    await rows
      .updateTable('appointments')
      .set({ status: 'CANCELLED' })
      .where('id', '=', session.appointment_id)
      .execute();
  await addEvent(work, id, 'CANCELLED');
  await audit({
    action: 'UPDATE',
    resource: 'session',
    resourceId: id,
    patientId: session.patient_id,
    details: { status: 'CANCELLED' },
  });
}

async function runningSession(work: Work, id: string) {
  const found = await work.rows
    .selectFrom('sessions')
    .where('id', '=', id)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (found === undefined)
    throw new Denied(404, 'NOT_FOUND', 'There is no such session.', {
      action: 'ACCESS_DENIED',
      resource: 'session',
      resourceId: id,
    });
  await reach(work, found.patient_id, 'write');
  if (found.status !== 'IN_PROGRESS') throw new Denied(409, 'NOT_IN_PROGRESS', 'The session is over.');
  return found;
}

async function addEvent(
  { rows, actor, now }: Work,
  sessionId: string,
  kind: SessionEvent,
  units?: number,
): Promise<void> {
  await rows
    .insertInto('session_events')
    .values({
      organization_id: actor.organizationId,
      session_id: sessionId,
      at: now,
      kind,
      actor_id: actor.userId,
      units: units ?? null,
    })
    .execute();
}
