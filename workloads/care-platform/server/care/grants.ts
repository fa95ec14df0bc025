/** Break-the-glass: an administrator opens one record to another person for a short time. */
import { grantFault, KEEP_DAYS, stateOf } from '../../src/break-the-glass.ts';
import { initialsOf } from '../fields.ts';
import { Denied, type Work } from '../work.ts';
import { tellGrant } from './access.ts';

export interface GrantInput {
  readonly granteeId: string;
  readonly patientId: string;
  readonly minutes: number;
  readonly justification: string;
}

export async function giveGrant(work: Work, input: GrantInput) {
  const { rows, actor, now, newId, audit } = work;
  const refused = (code: string, message: string) =>
    new Denied(400, code, message, {
      action: 'BTG_GRANT_ACCESS_FAILURE',
      resource: 'btg grant',
      resourceId: input.patientId,
      details: { code, granteeId: input.granteeId, minutes: input.minutes },
    });
  const justification = input.justification.trim();
  const fault = grantFault({ grantor: actor.userId, grantee: input.granteeId, minutes: input.minutes, justification });
  if (fault !== undefined) throw refused('INVALID', fault.message);
  const grantee = await rows
    .selectFrom('users')
    .where('id', '=', input.granteeId)
    .where('role', 'in', ['ADMIN', 'PRACTITIONER'])
    .where('is_active', '=', true)
    .select('id')
    .executeTakeFirst();
  if (grantee === undefined)
    throw refused('GRANTEE_UNKNOWN', 'The grantee is no active administrator or practitioner here.');
  const patient = await rows.selectFrom('patients').where('id', '=', input.patientId).select('id').executeTakeFirst();
  if (patient === undefined) throw refused('PATIENT_UNKNOWN', 'There is no such patient.');
  const id = newId();
  const expiresAt = new Date(now.getTime() + input.minutes * 60_000);
  await rows
    .insertInto('btg_grants')
    .values({
      id,
      organization_id: actor.organizationId,
      granted_by: actor.userId,
      granted_to: input.granteeId,
      patient_id: input.patientId,
      justification,
      minutes: input.minutes,
      granted_at: now,
      expires_at: expiresAt,
    })
    .execute();
  await audit({
    action: 'BTG_GRANT_ACCESS',
    resource: 'btg grant',
    resourceId: id,
    patientId: input.patientId,
    details: { granteeId: input.granteeId, minutes: input.minutes, justification },
  });
  tellGrant(work, 'BTG_GRANT_ACCESS', id);
  return { id, expiresAt: expiresAt.toISOString() };
}

export async function revokeGrant({ rows, actor, now, audit }: Work, id: string, reason: string): Promise<void> {
  const found = await rows
    .selectFrom('btg_grants')
    .where('id', '=', id)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (found === undefined) throw new Denied(404, 'NOT_FOUND', 'There is no such grant.');
  const state = stateOf({ expiresAt: found.expires_at, revokedAt: found.revoked_at ?? undefined }, now);
  if (state !== 'ACTIVE') throw new Denied(400, 'GRANT_OVER', `The grant is ${state.toLowerCase()}.`);
  await rows
    .updateTable('btg_grants')
    .set({ revoked_at: now, revoked_by: actor.userId, revoke_reason: reason.trim() })
    .where('id', '=', id)
    .execute();
  await audit({ action: 'BTG_REVOKE_ACCESS', resource: 'btg grant', resourceId: id, patientId: found.patient_id });
}

export async function listGrants({ rows, now, audit }: Work, { isActive }: { readonly isActive: boolean }) {
  let query = rows
    .selectFrom('btg_grants')
    .innerJoin('users as grantor', 'grantor.id', 'btg_grants.granted_by')
    .innerJoin('users as grantee', 'grantee.id', 'btg_grants.granted_to')
    .innerJoin('patients', 'patients.id', 'btg_grants.patient_id')
    .select([
      'btg_grants.id',
      'patient_id',
      'patients.given_name',
      'patients.family_name',
      'justification',
      'minutes',
      'granted_at',
      'expires_at',
      'revoked_at',
      'revoke_reason',
      'grantor.email as grantor',
      'grantee.email as grantee',
    ])
    .orderBy('granted_at', 'desc')
    .limit(200);
  if (isActive) query = query.where('revoked_at', 'is', null).where('expires_at', '>', now);
  const found = await query.execute();
  await audit({ action: 'READ', resource: 'btg grants', details: { count: found.length } });
  return found.map((row) => ({
    id: row.id,
    patientId: row.patient_id,
    patientInitials: initialsOf({ givenName: row.given_name, familyName: row.family_name }),
    justification: row.justification,
    minutes: row.minutes,
    grantedBy: row.grantor,
    grantedTo: row.grantee,
    grantedAt: row.granted_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString(),
    revokeReason: row.revoke_reason ?? undefined,
    state: stateOf({ expiresAt: row.expires_at, revokedAt: row.revoked_at ?? undefined }, now),
  }));
}

/** What the actor may read now because somebody opened it. */
export async function grantsOf({ rows, actor, now }: Pick<Work, 'rows' | 'actor' | 'now'>) {
  const found = await rows
    .selectFrom('btg_grants')
    .innerJoin('patients', 'patients.id', 'btg_grants.patient_id')
    .where('granted_to', '=', actor.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .select(['btg_grants.id', 'patient_id', 'expires_at', 'given_name', 'family_name'])
    .orderBy('expires_at')
    .execute();
  return found.map((row) => ({
    id: row.id,
    patientId: row.patient_id,
    patientInitials: initialsOf({ givenName: row.given_name, familyName: row.family_name }),
    expiresAt: row.expires_at.toISOString(),
  }));
}

/** Marks what is over, and removes what has been over for long; the audit keeps both. */
export async function cleanGrants(rows: Work['rows'], now: Date): Promise<void> {
  await rows
    .updateTable('btg_grants')
    .set({ is_expired: true })
    .where('expires_at', '<=', now)
    .where('is_expired', '=', false)
    .execute();
  await rows
    .deleteFrom('btg_grants')
    .where('expires_at', '<', new Date(now.getTime() - KEEP_DAYS * 86_400_000))
    .execute();
}
