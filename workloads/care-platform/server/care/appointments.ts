/** Appointments: nobody is in two places, and no more is booked than is authorized. */
import { dayOf, minutesOf } from '../../src/times.ts';
import { unitsOf } from '../../src/units.ts';
import type { AppointmentStatus, Place } from '../database/tables.ts';
import { Denied, type Work } from '../work.ts';
import { auditRead, reach } from './access.ts';
import { authorizationFor, unitsDenied } from './authorizations.ts';

export interface AppointmentInput {
  readonly patientId: string;
  readonly authorizationId: string;
  /** @default the actor */
  readonly providerId?: string | undefined;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly place: Place;
}

const STANDING = ['SCHEDULED', 'IN_PROGRESS'] as const satisfies readonly AppointmentStatus[];

export async function listAppointments(
  work: Work,
  { patientId, from, to }: { readonly patientId?: string | undefined; readonly from: Date; readonly to: Date },
) {
  const { rows, actor, audit } = work;
  let query = rows
    .selectFrom('appointments')
    .innerJoin('patients', 'patients.id', 'appointments.patient_id')
    .where('starts_at', '<', to)
    .where('ends_at', '>', from)
    .select([
      'appointments.id',
      'appointments.patient_id',
      'provider_id',
      'authorization_id',
      'starts_at',
      'ends_at',
      'units',
      'place',
      'appointments.status',
      'given_name',
      'family_name',
    ])
    .orderBy('starts_at')
    .limit(500);
  const access = patientId === undefined ? undefined : await reach(work, patientId, 'read');
  query =
    patientId === undefined ? query.where('provider_id', '=', actor.userId) : query.where('patient_id', '=', patientId);
  // Somebody who left the care team keeps the appointments, and no longer sees whose they are.
  if (patientId === undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('care_team')
          .whereRef('care_team.patient_id', '=', 'appointments.patient_id')
          .where('care_team.user_id', '=', actor.userId)
          .select('care_team.user_id'),
      ),
    );
  const found = await query.execute();
  if (access === undefined || patientId === undefined)
    await audit({ action: 'READ', resource: 'appointments', details: { count: found.length } });
  else await auditRead(work, access, { resource: 'appointments', patientId, count: found.length });
  return found.map((row) => ({
    id: row.id,
    patientId: row.patient_id,
    patientName: `${row.given_name} ${row.family_name}`,
    providerId: row.provider_id,
    authorizationId: row.authorization_id,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    units: row.units,
    place: row.place,
    status: row.status,
  }));
}

export async function book(
  work: Work,
  input: AppointmentInput,
): Promise<{ readonly id: string; readonly units: number }> {
  const { rows, actor, now, newId, audit } = work;
  const providerId = input.providerId ?? actor.userId;
  const span = { from: input.startsAt, to: input.endsAt };
  const units = unitsOf(minutesOf(span));
  if (span.from < now) throw new Denied(400, 'INVALID', 'An appointment starts in the future.');
  if (units === 0) throw new Denied(400, 'INVALID', 'An appointment takes at least 8 minutes.');
  // The same order everywhere, so that two bookings never wait for each other: authorization, patient, provider.
  const authorization = await authorizationFor(work, input.authorizationId);
  if (authorization.patientId !== input.patientId)
    throw new Denied(400, 'INVALID', 'The authorization is of another patient.');
  await rows.selectFrom('patients').where('id', '=', input.patientId).select('id').forNoKeyUpdate().execute();
  const provider = await rows
    .selectFrom('users')
    .innerJoin('care_team', 'care_team.user_id', 'users.id')
    .where('users.id', '=', providerId)
    .where('care_team.patient_id', '=', input.patientId)
    .select('users.id')
    .forNoKeyUpdate('users')
    .executeTakeFirst();
  if (provider === undefined)
    throw new Denied(400, 'NOT_ON_CARE_TEAM', 'The provider is not on the care team of this patient.');
  const taken = await rows
    .selectFrom('appointments')
    .where('status', 'in', STANDING)
    .where('starts_at', '<', input.endsAt)
    .where('ends_at', '>', input.startsAt)
    .where(({ or, eb }) => or([eb('provider_id', '=', providerId), eb('patient_id', '=', input.patientId)]))
    .select('provider_id')
    .executeTakeFirst();
  if (taken !== undefined)
    throw new Denied(
      409,
      'TIME_TAKEN',
      taken.provider_id === providerId
        ? 'The provider has another appointment then.'
        : 'The patient has another appointment then.',
    );
  const last = dayOf(input.endsAt);
  if (last > authorization.endsOn || dayOf(input.startsAt) < authorization.startsOn) throw unitsDenied('AUTH_EXPIRED');
  const { booked } = await rows
    .selectFrom('appointments')
    .where('authorization_id', '=', authorization.id)
    .where('status', '=', 'SCHEDULED')
    .where('starts_at', '>=', now)
    .select(({ fn }) => fn.sum<string | null>('units').as('booked'))
    .executeTakeFirstOrThrow();
  if (authorization.used + Number(booked ?? 0) + units > authorization.total) throw unitsDenied('INSUFFICIENT_UNITS');
  const id = newId();
  await rows
    .insertInto('appointments')
    .values({
      id,
      organization_id: actor.organizationId,
      patient_id: input.patientId,
      provider_id: providerId,
      authorization_id: authorization.id,
      starts_at: input.startsAt,
      ends_at: input.endsAt,
      units,
      place: input.place,
    })
    .execute();
  await audit({
    action: 'CREATE',
    resource: 'appointment',
    resourceId: id,
    patientId: input.patientId,
    details: { units },
  });
  return { id, units };
}

export async function cancelAppointment(work: Work, id: string): Promise<void> {
  const { rows, audit } = work;
  const found = await rows.selectFrom('appointments').where('id', '=', id).select('patient_id').executeTakeFirst();
  if (found === undefined)
    throw new Denied(404, 'NOT_FOUND', 'There is no such appointment.', {
      action: 'ACCESS_DENIED',
      resource: 'appointment',
      resourceId: id,
    });
  await reach(work, found.patient_id, 'write');
  const done = await rows
    .updateTable('appointments')
    .set({ status: 'CANCELLED' })
    .where('id', '=', id)
    .where('status', '=', 'SCHEDULED')
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n)
    throw new Denied(409, 'NOT_SCHEDULED', 'Only a scheduled appointment can be cancelled.');
  await audit({
    action: 'UPDATE',
    resource: 'appointment',
    resourceId: id,
    patientId: found.patient_id,
    details: { status: 'CANCELLED' },
  });
}
