/** The audit of a day as an object that nobody can change: JSON lines whose hashes hold each other over the days. */
import { createHash } from 'node:crypto';
import { type AuditRow, brokenAt, FIRST_HASH } from '../audit-chain.ts';
import { asDay } from '../database/tenant.ts';
import type { Rows } from '../work.ts';

export interface AuditStore {
  /** Writes an object; the bucket locks it for as long as its rule says. */
  put(key: string, body: string, sha256: string): Promise<void>;
}

export interface Export {
  readonly key: string;
  readonly rows: number;
}

const MOST_ROWS = 50_000;

/**
 * Exports what follows the last export and happened before the end of the day: in one object a part, so that a day of many
 * rows needs no more memory than a quiet one. Throws where the chain is broken; nothing after that place is exported then.
 */
export async function exportAudit(
  { rows, organizationId, now }: { readonly rows: Rows; readonly organizationId: string; readonly now: Date },
  day: string,
  store: AuditStore,
): Promise<readonly Export[]> {
  const written: Export[] = [];
  const known = await rows.selectFrom('audit_exports').where('day', '=', asDay(day)).select('day').executeTakeFirst();
  if (known !== undefined) return written;
  const before = await rows
    .selectFrom('audit_exports')
    .select(['last_seq', 'last_hash'])
    .orderBy('last_seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let last = { seq: Number(before?.last_seq ?? 0), hash: before?.last_hash ?? FIRST_HASH };
  const first = last.seq + 1;
  const until = await firstOfNextDay(rows, last.seq, day);
  for (;;) {
    const part = await auditRows(rows, { after: last.seq, ...(until !== undefined && { until }), limit: MOST_ROWS });
    const end = part.at(-1);
    if (end === undefined) break;
    const broken = brokenAt(part, last);
    if (broken !== undefined) throw new Error(`The audit is ${broken.why} at row ${broken.seq}.`);
    const body = part.map((row) => `${JSON.stringify(row)}\n`).join('');
    const key = `audit/${organizationId}/${day}/${String(end.seq).padStart(12, '0')}.jsonl`;
    await store.put(key, body, createHash('sha256').update(body).digest('base64'));
    written.push({ key, rows: part.length });
    last = { seq: end.seq, hash: end.hash };
  }
  await rows
    .insertInto('audit_exports')
    .values({
      organization_id: organizationId,
      day,
      object: written.at(-1)?.key ?? '',
      first_seq: first,
      last_seq: last.seq,
      last_hash: last.hash,
      at: now,
    })
    .execute();
  return written;
}

/**
 * Rows stand in the order in which their transactions ended, so around midnight their times may be out of order: the day ends
 * before the first row of the next one.
 */
async function firstOfNextDay(rows: Rows, after: number, day: string): Promise<number | undefined> {
  const found = await rows
    .selectFrom('audit_log')
    .where('seq', '>', String(after))
    .where('at', '>=', new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000))
    .select(({ fn }) => fn.min('seq').as('seq'))
    .executeTakeFirst();
  return found?.seq === undefined || found.seq === null ? undefined : Number(found.seq);
}

/** Rows in their order; each is as the database hashed it. */
export async function auditRows(
  rows: Rows,
  { after, until, limit }: { readonly after: number; readonly until?: number; readonly limit: number },
): Promise<readonly AuditRow[]> {
  let query = rows.selectFrom('audit_log').where('seq', '>', String(after)).selectAll().orderBy('seq').limit(limit);
  if (until !== undefined) query = query.where('seq', '<', String(until));
  const found = await query.execute();
  return found.map((row) => ({
    organizationId: row.organization_id,
    seq: Number(row.seq),
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorRole: row.actor_role,
    action: row.action,
    resource: row.resource,
    resourceId: row.resource_id,
    patientId: row.patient_id,
    details: row.details,
    address: row.address,
    requestId: row.request_id,
    previousHash: row.previous_hash,
    hash: row.hash,
  }));
}
