/** One piece of work of one person: a transaction of the organization, its audit, and what is refused. */
import { Refused } from '@lintel/workload-runtime';
import type { Transaction } from 'kysely';
import type { Role } from '../src/roles.ts';
import type { AuditAction } from './audit-chain.ts';
import type { Tables } from './database/tables.ts';
import type { Data } from './database/tenant.ts';

export type Rows = Transaction<Tables>;

/** Who asks. */
export interface Actor {
  readonly userId: string;
  readonly organizationId: string;
  readonly role: Role;
  readonly address: string;
  readonly requestId: string;
}

export type TellGrant = (
  action: 'BTG_GRANT_ACCESS' | 'BTG_USE_ACCESS',
  ids: { readonly grantId: string; readonly actorId: string; readonly requestId: string },
) => void;

export interface AuditEntry {
  readonly action: AuditAction;
  readonly resource: string;
  readonly resourceId?: string;
  readonly patientId?: string;
  /** Ids, counts and codes. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export interface Work {
  readonly rows: Rows;
  readonly actor: Actor;
  readonly now: Date;
  readonly newId: () => string;
  /** Writes the line that an alarm of break-the-glass counts. */
  readonly tell: TellGrant;
  /** Adds rows at the end of the transaction; without them nothing is answered. */
  audit(entry: AuditEntry): Promise<void>;
}

/** What is refused, and what is kept of it after all else is rolled back. */
export class Denied extends Refused {
  readonly entry: AuditEntry | undefined;

  constructor(status: number, code: string, message: string, entry?: AuditEntry) {
    super(status, code, message);
    this.entry = entry;
  }
}

export interface Outside {
  readonly data: Data;
  readonly tell: TellGrant;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Fails closed: when the audit cannot be written, the work is undone and nothing is answered. */
export async function doWork<T>(
  { data, tell, now, newId }: Outside,
  actor: Actor,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const at = new Date(now());
  try {
    return await data.as(actor.organizationId, (rows) =>
      work({ rows, actor, now: at, newId, tell, audit: (entry) => writeAudit(rows, actor, at, entry) }),
    );
  } catch (fault) {
    if (fault instanceof Denied && fault.entry !== undefined) {
      const { entry } = fault;
      await data.as(actor.organizationId, (rows) => writeAudit(rows, actor, at, entry));
    }
    throw fault;
  }
}

export async function writeAudit(rows: Rows, actor: Actor, at: Date, entry: AuditEntry): Promise<void> {
  const { action, resource, resourceId = '', patientId = '', details } = entry;
  await rows
    .insertInto('audit_log')
    .values({
      organization_id: actor.organizationId,
      at,
      actor_id: actor.userId,
      actor_role: actor.role,
      action,
      resource,
      resource_id: resourceId,
      patient_id: patientId,
      details: details === undefined ? '' : JSON.stringify(details),
      address: actor.address,
      request_id: actor.requestId,
    })
    .execute();
}
