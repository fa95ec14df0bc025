/** The audit: rows that hold each other by their hashes, one chain an organization. */
import { createHash } from 'node:crypto';

export const AUDIT_ACTIONS = [
  'CREATE',
  'READ',
  'UPDATE',
  'DELETE',
  'LOGIN',
  'LOGIN_FAILURE',
  'LOGOUT',
  'BTG_GRANT_ACCESS',
  'BTG_GRANT_ACCESS_FAILURE',
  'BTG_REVOKE_ACCESS',
  'BTG_USE_ACCESS',
  'ACCESS_DENIED',
  'UNAUTHORIZED_ACCESS_ATTEMPT',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One row as the database keeps it and the export writes it. Empty text where there is nothing. */
export interface AuditRow {
  readonly organizationId: string;
  readonly seq: number;
  /** With milliseconds, in UTC. */
  readonly at: string;
  readonly actorId: string;
  readonly actorRole: string;
  readonly action: AuditAction;
  readonly resource: string;
  readonly resourceId: string;
  readonly patientId: string;
  /** JSON of ids, counts and codes; no clinical content, and no free text but the justification of a grant. */
  readonly details: string;
  readonly address: string;
  readonly requestId: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first row of a chain holds on to. */
export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 over the row before and the fields in their order. The function `audit_hash` of the database computes the same. */
export function auditHash(row: Omit<AuditRow, 'hash'>): string {
  const fields = [
    row.previousHash,
    row.organizationId,
    String(row.seq),
    row.at,
    row.actorId,
    row.actorRole,
    row.action,
    row.resource,
    row.resourceId,
    row.patientId,
    row.details,
    row.address,
    row.requestId,
  ];
  return createHash('sha256').update(fields.join('\u001f'), 'utf8').digest('hex');
}

/** The place where a chain is broken, or undefined. `after` is the row before the first, where the chain goes on. */
export function brokenAt(
  rows: readonly AuditRow[],
  after: { readonly seq: number; readonly hash: string } = { seq: 0, hash: FIRST_HASH },
): { readonly seq: number; readonly why: 'missing' | 'changed' } | undefined {
  let last = after;
  for (const row of rows) {
    if (row.seq !== last.seq + 1 || row.previousHash !== last.hash) return { seq: last.seq + 1, why: 'missing' };
    if (auditHash(row) !== row.hash) return { seq: row.seq, why: 'changed' };
    last = row;
  }
  return undefined;
}
