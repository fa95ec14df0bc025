/** Records of patients. */

import { sql } from 'kysely';
import { isUniqueFault } from '../database/faults.ts';
import { day } from '../database/tenant.ts';
import { initialsOf } from '../fields.ts';
import { Denied, type Work } from '../work.ts';
import { auditRead, reach } from './access.ts';

export interface PatientInput {
  readonly mrn: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly dateOfBirth: string;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
}

/** What a list shows: names for a care team and for the patient, initials for administrators. */
export interface PatientEntry {
  readonly id: string;
  readonly initials: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly givenName?: string;
  readonly familyName?: string;
  readonly mrn?: string;
}

const ENTRY = ['patients.id', 'given_name', 'family_name', 'mrn', 'status'] as const;

/** Pages in the order of names, and of ids for who may not see names; `after` is the last id of the page before. */
export async function listPatients(
  { rows, actor, audit }: Work,
  {
    after,
    limit,
    mrn,
    name,
  }: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly mrn?: string | undefined;
    readonly name?: string | undefined;
  },
): Promise<{ readonly patients: readonly PatientEntry[]; readonly next: string | undefined }> {
  let query = rows
    .selectFrom('patients')
    .select(ENTRY)
    .limit(limit + 1);
  const isByName = actor.role !== 'ADMIN';
  if (isByName) query = query.orderBy('family_name').orderBy('given_name');
  query = query.orderBy('patients.id');
  if (actor.role === 'PATIENT') query = query.where('user_id', '=', actor.userId);
  if (actor.role === 'PRACTITIONER') {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('care_team')
          .whereRef('care_team.patient_id', '=', 'patients.id')
          .where('care_team.user_id', '=', actor.userId)
          .select('care_team.user_id'),
      ),
    );
  }
  if (after !== undefined)
    query = isByName
      ? query.where(
          sql<boolean>`(family_name, given_name, patients.id) > (select last.family_name, last.given_name, last.id from patients last where last.id = ${after})`,
        )
      : query.where('patients.id', '>', after);
  if (mrn !== undefined) query = query.where('mrn', '=', mrn);
  if (name !== undefined) {
    // An administrator who may not see names may not guess them either.
    if (actor.role === 'ADMIN') throw new Denied(400, 'INVALID', 'Administrators search by record number.');
    const pattern = `%${name.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where(({ eb, or }) => or([eb('given_name', 'ilike', pattern), eb('family_name', 'ilike', pattern)]));
  }
  const found = await query.execute();
  const page = found.slice(0, limit);
  // Who was shown stands in the row too, for whoever has to find out later.
  await audit({
    action: 'READ',
    resource: 'patients',
    details: { count: page.length, patients: page.map(({ id }) => id).join(' ') },
  });
  return {
    patients: page.map((row) => entryOf(row, actor.role)),
    next: found.length > limit ? page.at(-1)?.id : undefined,
  };
}

function entryOf(
  row: { id: string; given_name: string; family_name: string; mrn: string; status: 'ACTIVE' | 'INACTIVE' },
  role: Work['actor']['role'],
): PatientEntry {
  const names = { givenName: row.given_name, familyName: row.family_name };
  const entry = { id: row.id, initials: initialsOf(names), status: row.status };
  return role === 'ADMIN' ? entry : { ...entry, ...names, mrn: row.mrn };
}

/** Who adds a patient as a practitioner is on the care team. */
export async function addPatient({ rows, actor, now, newId, audit }: Work, input: PatientInput): Promise<PatientEntry> {
  const id = newId();
  const status = 'ACTIVE' as const;
  const row = { id, mrn: input.mrn, given_name: input.givenName, family_name: input.familyName, status };
  try {
    await rows
      .insertInto('patients')
      .values({
        ...row,
        organization_id: actor.organizationId,
        date_of_birth: input.dateOfBirth,
        phone: input.phone ?? null,
        address: input.address ?? null,
        created_at: now,
      })
      .execute();
  } catch (fault) {
    if (isUniqueFault(fault)) throw new Denied(409, 'MRN_TAKEN', 'There is a patient with this record number.');
    throw fault;
  }
  if (actor.role === 'PRACTITIONER') {
    await rows
      .insertInto('care_team')
      .values({ organization_id: actor.organizationId, patient_id: id, user_id: actor.userId })
      .execute();
  }
  await audit({ action: 'CREATE', resource: 'patient', resourceId: id, patientId: id });
  return entryOf(row, actor.role);
}

export async function readPatient(work: Work, id: string) {
  const access = await reach(work, id, 'read');
  const row = await work.rows
    .selectFrom('patients')
    .where('id', '=', id)
    .select(['id', 'mrn', 'given_name', 'family_name', 'phone', 'address', 'status', 'version', 'user_id'])
    .select(day('date_of_birth').as('date_of_birth'))
    .executeTakeFirstOrThrow();
  const team = await work.rows
    .selectFrom('care_team')
    .innerJoin('users', 'users.id', 'care_team.user_id')
    .where('care_team.patient_id', '=', id)
    .select(['users.id', 'users.given_name', 'users.family_name', 'users.specialization'])
    .orderBy('users.family_name')
    .execute();
  await auditRead(work, access, { resource: 'patient', resourceId: id, patientId: id });
  return {
    id: row.id,
    mrn: row.mrn,
    givenName: row.given_name,
    familyName: row.family_name,
    dateOfBirth: row.date_of_birth,
    phone: row.phone ?? undefined,
    address: row.address ?? undefined,
    status: row.status,
    version: row.version,
    hasPortal: row.user_id !== null,
    access: access.by,
    careTeam: team.map(({ id: userId, given_name: givenName, family_name: familyName, specialization }) => ({
      id: userId,
      givenName,
      familyName,
      specialization: specialization ?? undefined,
    })),
  };
}

export interface PatientChange {
  /** The version that was read: a change on another one is refused. */
  readonly version: number;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly status?: 'ACTIVE' | 'INACTIVE' | undefined;
  /** What the patient tells in person: it links the patient's own account to the record. */
  readonly portalCode?: string | undefined;
}

export async function changePatient(
  work: Work,
  id: string,
  change: PatientChange,
): Promise<{ readonly version: number }> {
  const { rows, audit } = work;
  await reach(work, id, 'write');
  const linked = change.portalCode === undefined ? {} : { user_id: await takePortalCode(work, change.portalCode) };
  const values = {
    ...linked,
    ...(change.givenName !== undefined && { given_name: change.givenName }),
    ...(change.familyName !== undefined && { family_name: change.familyName }),
    ...(change.phone !== undefined && { phone: change.phone }),
    ...(change.address !== undefined && { address: change.address }),
    ...(change.status !== undefined && { status: change.status }),
  };
  const done = await rows
    .updateTable('patients')
    .set({ ...values, version: change.version + 1 })
    .where('id', '=', id)
    .where('version', '=', change.version)
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) throw new Denied(409, 'CHANGED_MEANWHILE', 'Somebody else changed the record.');
  await audit({
    action: 'UPDATE',
    resource: 'patient',
    resourceId: id,
    patientId: id,
    details: { fields: Object.keys(values).toSorted().join(' ') },
  });
  return { version: change.version + 1 };
}

async function takePortalCode({ rows }: Work, code: string): Promise<string> {
  const account = await rows
    .updateTable('users')
    .set({ portal_code: null })
    .where('portal_code', '=', code)
    .where('role', '=', 'PATIENT')
    .returning('id')
    .executeTakeFirst();
  if (account === undefined) throw new Denied(400, 'CODE_UNKNOWN', 'No account has this code.');
  return account.id;
}

/** Who is on the care team, for whoever sets it. */
export async function careTeamOf({ rows, audit }: Work, id: string): Promise<readonly string[]> {
  const found = await rows
    .selectFrom('care_team')
    .where('patient_id', '=', id)
    .select('user_id')
    .orderBy('user_id')
    .execute();
  await audit({ action: 'READ', resource: 'care team', resourceId: id, patientId: id });
  return found.map(({ user_id: userId }) => userId);
}

/** Replaces the care team. Only practitioners of the organization can be on it. */
export async function setCareTeam({ rows, actor, audit }: Work, id: string, members: readonly string[]): Promise<void> {
  const patient = await rows.selectFrom('patients').where('id', '=', id).select('id').forUpdate().executeTakeFirst();
  if (patient === undefined)
    throw new Denied(404, 'NOT_FOUND', 'There is no such patient.', {
      action: 'ACCESS_DENIED',
      resource: 'care team',
      resourceId: id,
    });
  const wanted = [...new Set(members)];
  const known =
    wanted.length === 0
      ? []
      : await rows
          .selectFrom('users')
          .where('id', 'in', wanted)
          .where('role', '=', 'PRACTITIONER')
          .where('is_active', '=', true)
          .select('id')
          .execute();
  if (known.length !== wanted.length)
    throw new Denied(
      400,
      'NOT_A_PRACTITIONER',
      'Only active practitioners of this organization can be on a care team.',
    );
  await rows.deleteFrom('care_team').where('patient_id', '=', id).execute();
  if (wanted.length > 0) {
    await rows
      .insertInto('care_team')
      .values(wanted.map((user) => ({ organization_id: actor.organizationId, patient_id: id, user_id: user })))
      .execute();
  }
  await audit({
    action: 'UPDATE',
    resource: 'care team',
    resourceId: id,
    patientId: id,
    details: { members: wanted.toSorted().join(' ') },
  });
}

/** When, which role, which kind of access; neither who nor why. For the patient, and for the care team to hand it over. */
export async function accessReport(work: Work, id: string) {
  const access = await reach(work, id, 'read');
  const found = await work.rows
    .selectFrom('audit_log')
    .where('patient_id', '=', id)
    .select(['at', 'actor_role', 'action', 'resource'])
    .orderBy('seq', 'desc')
    .limit(1000)
    .execute();
  await auditRead(work, access, { resource: 'access report', resourceId: id, patientId: id, count: found.length });
  return {
    entries: found.map(({ at, actor_role: role, action, resource }) => ({
      at: at.toISOString(),
      role,
      action,
      resource,
    })),
  };
}
