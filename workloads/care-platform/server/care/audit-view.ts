/** The audit as an administrator reads it: ids and codes, newest first. */
import type { AuditAction } from '../audit-chain.ts';
import type { Work } from '../work.ts';

export interface AuditFilter {
  readonly action?: AuditAction | undefined;
  readonly actorId?: string | undefined;
  readonly patientId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The number of the oldest row of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export async function auditView({ rows, audit }: Work, filter: AuditFilter) {
  let query = rows
    .selectFrom('audit_log')
    .leftJoin('users', (join) =>
      join
        .on(({ eb, cast, ref }) => eb(cast<string>(ref('users.id'), 'text'), '=', ref('audit_log.actor_id')))
        .on('users.role', '<>', 'PATIENT'),
    )
    .select([
      'seq',
      'at',
      'actor_id',
      'actor_role',
      'action',
      'resource',
      'resource_id',
      'patient_id',
      'details',
      'address',
      'request_id',
      'hash',
      'users.email',
    ])
    .orderBy('seq', 'desc')
    .limit(filter.limit + 1);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId);
  if (filter.patientId !== undefined) query = query.where('patient_id', '=', filter.patientId);
  if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
  if (filter.before !== undefined) query = query.where('seq', '<', String(filter.before));
  const found = await query.execute();
  const page = found.slice(0, filter.limit);
  await audit({ action: 'READ', resource: 'audit', details: { count: page.length } });
  return {
    entries: page.map((row) => ({
      seq: Number(row.seq),
      at: row.at.toISOString(),
      actorId: row.actor_id,
      actor: row.email ?? undefined,
      role: row.actor_role,
      action: row.action,
      resource: row.resource,
      resourceId: row.resource_id,
      patientId: row.patient_id,
      details: row.details,
      address: row.address,
      requestId: row.request_id,
      hash: row.hash,
    })),
    next: found.length > filter.limit ? Number(page.at(-1)?.seq) : undefined,
  };
}
