/** Drafts of claims, as the worker makes them. */
import type { Work } from '../work.ts';
import { auditRead, reach } from './access.ts';

/** Of one patient, or of all patients in whose care team the actor is. */
export async function listClaims(work: Work, patientId: string | undefined) {
  const { rows, actor, audit } = work;
  let query = rows
    .selectFrom('claims')
    .select([
      'id',
      'session_id',
      'patient_id',
      'procedure_code',
      'diagnosis_code',
      'units',
      'charge_cents',
      'status',
      'created_at',
    ])
    .orderBy('created_at', 'desc')
    .limit(200);
  const access = patientId === undefined ? undefined : await reach(work, patientId, 'read');
  query =
    patientId === undefined
      ? query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('care_team')
              .whereRef('care_team.patient_id', '=', 'claims.patient_id')
              .where('care_team.user_id', '=', actor.userId)
              .select('care_team.user_id'),
          ),
        )
      : query.where('patient_id', '=', patientId);
  const found = await query.execute();
  if (access === undefined || patientId === undefined)
    await audit({ action: 'READ', resource: 'claims', details: { count: found.length } });
  else await auditRead(work, access, { resource: 'claims', patientId, count: found.length });
  return found.map((row) => ({
    id: row.id,
    sessionId: row.session_id,
    patientId: row.patient_id,
    procedureCode: row.procedure_code,
    diagnosisCode: row.diagnosis_code,
    units: row.units,
    chargeCents: row.charge_cents,
    status: row.status,
    createdAt: row.created_at.toISOString(),
  }));
}
