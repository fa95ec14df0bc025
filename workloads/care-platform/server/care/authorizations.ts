/** What insurers allow, and the units that are taken out of it. */
import { dayOf } from '../../src/times.ts';
import { type AuthorizationStatus, reserved, settled, type UnitRefusal, type UnitsInUse } from '../../src/units.ts';
import { isUniqueFault } from '../database/faults.ts';
import { day } from '../database/tenant.ts';
import { Denied, type Rows, type Work } from '../work.ts';
import { auditRead, reach } from './access.ts';

export interface AuthorizationInput {
  readonly patientId: string;
  readonly payer: string;
  readonly number: string;
  readonly procedureCode: string;
  readonly diagnosisCode: string;
  readonly rateCents: number;
  readonly totalUnits: number;
  readonly startsOn: string;
  readonly endsOn: string;
}

const SAYS: Readonly<Record<UnitRefusal | 'AUTH_NOT_FOUND', string>> = {
  AUTH_NOT_FOUND: 'There is no such authorization.',
  AUTH_NOT_ACTIVE: 'The authorization is not active on this day.',
  AUTH_EXPIRED: 'The authorization has ended.',
  AUTH_EXHAUSTED: 'No unit of the authorization is left.',
  INSUFFICIENT_UNITS: 'The authorization has fewer units left.',
};

/** An answer of 409 with the code of the rule. */
export function unitsDenied(code: UnitRefusal): Denied {
  return new Denied(409, code, SAYS[code]);
}

export async function listAuthorizations(work: Work, patientId: string) {
  const access = await reach(work, patientId, 'read');
  const found = await work.rows
    .selectFrom('authorizations')
    .where('patient_id', '=', patientId)
    .select([
      'id',
      'payer',
      'number',
      'procedure_code',
      'diagnosis_code',
      'rate_cents',
      'total_units',
      'used_units',
      'status',
    ])
    .select([day('starts_on').as('starts_on'), day('ends_on').as('ends_on')])
    .orderBy('ends_on', 'desc')
    .orderBy('id')
    .execute();
  await auditRead(work, access, { resource: 'authorizations', patientId, count: found.length });
  return found.map((row) => ({
    id: row.id,
    payer: row.payer,
    number: row.number,
    procedureCode: row.procedure_code,
    diagnosisCode: row.diagnosis_code,
    rateCents: row.rate_cents,
    totalUnits: row.total_units,
    usedUnits: row.used_units,
    remainingUnits: row.total_units - row.used_units,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    status: row.status,
  }));
}

export async function addAuthorization(work: Work, input: AuthorizationInput): Promise<{ readonly id: string }> {
  const { rows, actor, now, newId, audit } = work;
  await reach(work, input.patientId, 'write');
  const id = newId();
  try {
    await rows
      .insertInto('authorizations')
      .values({
        id,
        organization_id: actor.organizationId,
        patient_id: input.patientId,
        payer: input.payer,
        number: input.number,
        procedure_code: input.procedureCode,
        diagnosis_code: input.diagnosisCode,
        rate_cents: input.rateCents,
        total_units: input.totalUnits,
        starts_on: input.startsOn,
        ends_on: input.endsOn,
        created_at: now,
      })
      .execute();
  } catch (fault) {
    if (isUniqueFault(fault))
      throw new Denied(409, 'AUTHORIZATION_TAKEN', 'This number of this payer is there already.');
    throw fault;
  }
  await audit({ action: 'CREATE', resource: 'authorization', resourceId: id, patientId: input.patientId });
  return { id };
}

export interface LockedAuthorization {
  readonly id: string;
  readonly patientId: string;
  readonly procedureCode: string;
  readonly diagnosisCode: string;
  readonly rateCents: number;
  readonly status: AuthorizationStatus;
  readonly total: number;
  readonly used: number;
  readonly startsOn: string;
  readonly endsOn: string;
}

/** The authorization, held until the transaction ends: whoever else counts its units waits. */
export async function lockAuthorization(rows: Rows, id: string): Promise<LockedAuthorization | undefined> {
  const row = await rows
    .selectFrom('authorizations')
    .where('id', '=', id)
    .select([
      'id',
      'patient_id',
      'procedure_code',
      'diagnosis_code',
      'rate_cents',
      'status',
      'total_units',
      'used_units',
    ])
    .select([day('starts_on').as('starts_on'), day('ends_on').as('ends_on')])
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    patientId: row.patient_id,
    procedureCode: row.procedure_code,
    diagnosisCode: row.diagnosis_code,
    rateCents: row.rate_cents,
    status: row.status,
    total: row.total_units,
    used: row.used_units,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  };
}

/** The locked authorization for which the actor may write; one of another organization is not found, and that is kept. */
export async function authorizationFor(work: Work, id: string): Promise<LockedAuthorization> {
  const found = await lockAuthorization(work.rows, id);
  if (found === undefined)
    throw new Denied(404, 'AUTH_NOT_FOUND', SAYS.AUTH_NOT_FOUND, {
      action: 'ACCESS_DENIED',
      resource: 'authorization',
      resourceId: id,
    });
  await reach(work, found.patientId, 'write');
  return found;
}

/** Takes units, all or none, and remembers them under an id of their own. */
export async function reserveUnits(work: Work, authorization: LockedAuthorization, units: number): Promise<string> {
  const { rows, actor, now, newId } = work;
  const next = reserved(authorization, units, dayOf(now));
  if ('refused' in next) throw unitsDenied(next.refused);
  const id = newId();
  await rows
    .insertInto('unit_reservations')
    .values({
      id,
      organization_id: actor.organizationId,
      authorization_id: authorization.id,
      units,
      made_at: now,
    })
    .execute();
  await setUnits(rows, authorization.id, next);
  return id;
}

/** A reservation without a session: it is given back after an hour. */
export async function holdUnits(work: Work, id: string, units: number) {
  const authorization = await authorizationFor(work, id);
  const reservationId = await reserveUnits(work, authorization, units);
  await work.audit({
    action: 'CREATE',
    resource: 'unit reservation',
    resourceId: reservationId,
    patientId: authorization.patientId,
    details: { authorizationId: id, units },
  });
  return { reservationId, usedUnits: authorization.used + units };
}

/**
 * Puts `actualUnits` in the place of the reserved ones; `RELEASED` gives all of them back. The authorization must be locked.
 * Answers false where the authorization has no room for the difference; nothing has changed then.
 */
export async function settleUnits(
  rows: Rows,
  authorization: LockedAuthorization,
  {
    reservationId,
    actualUnits,
    state,
  }: { readonly reservationId: string; readonly actualUnits: number; readonly state: 'SETTLED' | 'RELEASED' },
): Promise<boolean> {
  const held = await rows
    .updateTable('unit_reservations')
    .set({ state })
    .where('id', '=', reservationId)
    .where('state', '=', 'HELD')
    .returning('units')
    .executeTakeFirst();
  if (held === undefined) return true;
  const next = settled(authorization, { reservedUnits: held.units, actualUnits });
  if ('refused' in next) {
    await rows.updateTable('unit_reservations').set({ state: 'HELD' }).where('id', '=', reservationId).execute();
    return false;
  }
  await setUnits(rows, authorization.id, next);
  return true;
}

async function setUnits(rows: Rows, id: string, { used, status }: UnitsInUse): Promise<void> {
  await rows.updateTable('authorizations').set({ used_units: used, status }).where('id', '=', id).execute();
}
