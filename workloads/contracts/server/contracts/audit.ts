/**
 * What was done, by whom, in one chain: each entry has the hash of the one before it, so that one that is changed, added or taken
 * out later shows. Entries are written in the transaction of what they tell.
 */
import { createHash } from 'node:crypto';
import { canonical } from '../../src/canonical.ts';
import type { AuditEntry, Rows, Store } from '../store/store.ts';

const FIRST = '0'.repeat(64);

export interface Deed {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export async function addToAudit(rows: Rows, at: Date, { actor, action, subject, details = {} }: Deed): Promise<void> {
  const last = await rows.lockAudit();
  const entry = {
    seq: (last?.seq ?? 0) + 1,
    at,
    actor,
    action,
    subject,
    details,
    previousHash: last?.hash ?? FIRST,
  };
  await rows.addAudit({ ...entry, hash: hashOf(entry) });
}

export function hashOf({ at, ...plain }: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256')
    .update(canonical({ ...plain, at: at.toISOString() }))
    .digest('hex');
}

export interface ChainState {
  readonly entries: number;
  readonly isWhole: boolean;
  /** The entry that does not fit, where one does not. */
  readonly brokenAt?: number;
}

const PAGE = 500;

/** Reads the whole chain from its end. */
export async function verifyAudit(store: Store): Promise<ChainState> {
  let [next, before, entries]: [AuditEntry | undefined, number | undefined, number] = [undefined, undefined, 0];
  for (;;) {
    const page = await store.audit({ limit: PAGE, ...(before !== undefined && { before }) });
    for (const entry of page) {
      const { hash, ...rest } = entry;
      if (hashOf(rest) !== hash) return { entries, isWhole: false, brokenAt: entry.seq };
      if (next !== undefined && (next.seq !== entry.seq + 1 || next.previousHash !== hash))
        return { entries, isWhole: false, brokenAt: next.seq };
      next = entry;
      entries += 1;
    }
    if (page.length < PAGE) break;
    before = page.at(-1)?.seq;
  }
  if (next !== undefined && (next.seq !== 1 || next.previousHash !== FIRST))
    return { entries, isWhole: false, brokenAt: next.seq };
  return { entries, isWhole: true };
}
