/** Jobs in the database. A worker takes one under a lock that others skip, and does it again where it was lost on the way. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { waitAfter } from '../../src/retries.ts';
import type { Tables } from '../database/tables.ts';

export const JOB_KINDS = ['session.completed', 'nightly', 'release.reservations', 'audit.export'] as const;

export type JobKind = (typeof JOB_KINDS)[number];

export interface NewJob {
  readonly kind: JobKind;
  readonly organizationId?: string;
  /** Ids only. */
  readonly payload?: Readonly<Record<string, string>>;
  /** Of those with the same word only the first is added. */
  readonly once: string;
  readonly runAt: Date;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly organizationId: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Counted from 1. */
  readonly attempt: number;
}

/** A job is taken for so long; a worker that vanishes meanwhile leaves it to the next one. */
export const LOCK_MS = 60_000;
/** What is done is kept so long, so that `once` holds. */
const KEEP_MS = 30 * 86_400_000;
export const CHANNEL = 'care_jobs';

/** In the transaction of its cause: without the one there is not the other. Waiting workers hear of it at its end. */
export async function addJob(rows: Transaction<Tables> | Kysely<Tables>, job: NewJob): Promise<void> {
  await rows
    .insertInto('jobs')
    .values({
      kind: job.kind,
      organization_id: job.organizationId ?? null,
      payload: JSON.stringify(job.payload ?? {}),
      once: job.once,
      run_at: job.runAt,
    })
    .onConflict((conflict) => conflict.column('once').doNothing())
    .execute();
  await sql`SELECT pg_notify(${CHANNEL}, '')`.execute(rows);
}

export interface Queue {
  /** The next job that is due, taken for `LOCK_MS`. */
  take(): Promise<Job | undefined>;
  done(job: Job): Promise<void>;
  /** Due again later, or dead after the last attempt. */
  failed(job: Job, reason: string): Promise<'again' | 'dead'>;
  /** Seconds for which the oldest job that is due has waited. */
  ageSeconds(): Promise<number>;
  clean(): Promise<void>;
}

export function queueIn(db: Kysely<Tables>, now: () => number): Queue {
  return {
    async take() {
      const at = new Date(now());
      const row = await db
        .updateTable('jobs')
        .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), locked_until: new Date(at.getTime() + LOCK_MS) }))
        .where('id', '=', ({ selectFrom }) =>
          selectFrom('jobs')
            .where('done_at', 'is', null)
            .where('dead', '=', false)
            .where('run_at', '<=', at)
            .where(({ or, eb }) => or([eb('locked_until', 'is', null), eb('locked_until', '<=', at)]))
            .orderBy('run_at')
            .orderBy('id')
            .limit(1)
            .forUpdate()
            .skipLocked()
            .select('id'),
        )
        .returning(['id', 'kind', 'organization_id', 'payload', 'attempts'])
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const payload = typeof row.payload === 'object' && row.payload !== null ? { ...row.payload } : {};
      return {
        id: row.id,
        kind: row.kind,
        organizationId: row.organization_id ?? undefined,
        payload,
        attempt: row.attempts,
      };
    },
    async done({ id, attempt }) {
      await db
        .updateTable('jobs')
        .set({ done_at: new Date(now()), locked_until: null, last_error: null })
        .where('id', '=', id)
        // Another worker that took it meanwhile says itself how it ended.
        .where('attempts', '=', attempt)
        .execute();
    },
    async failed({ id, attempt }, reason) {
      const wait = waitAfter(attempt);
      await db
        .updateTable('jobs')
        .set({
          last_error: reason,
          locked_until: null,
          ...(wait === undefined ? { dead: true } : { run_at: new Date(now() + wait) }),
        })
        .where('id', '=', id)
        .where('attempts', '=', attempt)
        .execute();
      return wait === undefined ? 'dead' : 'again';
    },
    async ageSeconds() {
      const found = await db
        .selectFrom('jobs')
        .where('done_at', 'is', null)
        .where('dead', '=', false)
        .where('run_at', '<=', new Date(now()))
        .select(({ fn }) => fn.min('run_at').as('oldest'))
        .executeTakeFirst();
      const oldest = found?.oldest ?? undefined;
      return oldest === undefined ? 0 : Math.max(0, Math.round((now() - oldest.getTime()) / 1000));
    },
    async clean() {
      await db
        .deleteFrom('jobs')
        .where('done_at', '<', new Date(now() - KEEP_MS))
        .execute();
    },
  };
}
