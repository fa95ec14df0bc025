/** Who reaches a patient, asked before anything of the patient is read or changed. */
import { type Access, accessOf } from '../../src/roles.ts';
import { Denied, type Work } from '../work.ts';

type Granted = Exclude<Access, { readonly refused: unknown }>;

const SAYS = {
  NOT_ON_CARE_TEAM: 'You are not on the care team of this patient.',
  BTG_REQUIRED: 'A break-the-glass grant is needed to read this record.',
} as const;

/** How the actor reaches the patient; the use of a grant is written into the audit and the log at once. */
export async function reach(work: Work, patientId: string, purpose: 'read' | 'write'): Promise<Granted> {
  const { rows, actor, now } = work;
  const found = await rows
    .selectFrom('patients')
    .where('patients.id', '=', patientId)
    .leftJoin('care_team', (join) =>
      join.onRef('care_team.patient_id', '=', 'patients.id').on('care_team.user_id', '=', actor.userId),
    )
    .select(['patients.user_id', 'care_team.user_id as member'])
    .executeTakeFirst();
  const denied = (status: number, code: string, message: string) =>
    new Denied(status, code, message, {
      action: 'ACCESS_DENIED',
      resource: 'patient',
      resourceId: patientId,
      ...(found !== undefined && { patientId }),
      details: { code, purpose },
    });
  if (found === undefined) throw denied(404, 'NOT_FOUND', 'There is no such patient.');
  const grant = await rows
    .selectFrom('btg_grants')
    .where('patient_id', '=', patientId)
    .where('granted_to', '=', actor.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .select('id')
    .orderBy('expires_at', 'desc')
    .executeTakeFirst();
  const bond = { isOnCareTeam: found.member !== null, isSelf: found.user_id === actor.userId, grantId: grant?.id };
  const access = accessOf(actor.role, bond, purpose);
  if ('refused' in access) {
    if (access.refused === 'NOT_FOUND') throw denied(404, 'NOT_FOUND', 'There is no such patient.');
    throw denied(403, access.refused, SAYS[access.refused]);
  }
  return access;
}

/**
 * Tells that a patient's data were read. Who used a grant is told apart: as a row, and as the line that the alarm counts. The
 * line comes before the end of the transaction, because an access without its line would ring no alarm.
 */
export async function auditRead(
  work: Work,
  access: Granted,
  what: {
    readonly resource: string;
    readonly resourceId?: string;
    readonly patientId: string;
    readonly count?: number;
  },
): Promise<void> {
  const { count, ...entry } = what;
  const details = count === undefined ? {} : { details: { count } };
  if (access.by !== 'grant') return work.audit({ action: 'READ', ...entry, ...details });
  await work.audit({ action: 'BTG_USE_ACCESS', ...entry, details: { grantId: access.grantId } });
  tellGrant(work, 'BTG_USE_ACCESS', access.grantId);
}

/** One line with ids only; it counts for the metric of its alarm. */
export function tellGrant({ tell, actor }: Work, action: 'BTG_GRANT_ACCESS' | 'BTG_USE_ACCESS', grantId: string): void {
  tell(action, { grantId, actorId: actor.userId, requestId: actor.requestId });
}
