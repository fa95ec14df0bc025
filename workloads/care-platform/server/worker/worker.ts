/** Takes one job after the other until it is told to stop. */
import type { Log } from '@lintel/workload-runtime';
import { sql } from 'kysely';
import { dayOf } from '../../src/times.ts';
import { faultText } from '../database/faults.ts';
import type { Data } from '../database/tenant.ts';
import { cleanAttempts } from '../login/attempts.ts';
import { type AuditStore, exportAudit } from './export-audit.ts';
import { addJob, type Job, type NewJob, type Queue } from './queue.ts';
import { settleSession } from './settle-session.ts';
import type { WorkerTelemetry } from './telemetry.ts';
import { nightly, releaseReservations } from './upkeep.ts';

export interface WorkerParts {
  readonly name: string;
  readonly data: Data;
  readonly queue: Queue;
  readonly store: AuditStore;
  readonly telemetry: WorkerTelemetry;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  /** Resolves after a second, or as soon as a job was added. */
  readonly rest: () => Promise<void>;
}

const DAY_MS = 86_400_000;
const RELEASE_EVERY_MS = 5 * 60_000;
/** After midnight, when the last transactions of the day are over. */
const EXPORT_AFTER_MS = 10 * 60_000;

/** What is due by the clock, each under a word that only one worker can add. */
export function recurring(organizationId: string, nowMs: number): readonly NewJob[] {
  const runAt = new Date(nowMs);
  const job = (kind: NewJob['kind'], slot: string, payload?: NewJob['payload']): NewJob => ({
    kind,
    organizationId,
    once: `${kind}:${organizationId}:${slot}`,
    runAt,
    ...(payload !== undefined && { payload }),
  });
  const yesterday = dayOf(new Date(nowMs - EXPORT_AFTER_MS - DAY_MS));
  return [
    job('nightly', dayOf(runAt)),
    job('release.reservations', String(Math.floor(nowMs / RELEASE_EVERY_MS))),
    job('audit.export', yesterday, { day: yesterday }),
  ];
}

/** Adds what is due, and lives: the health check reads the row. */
export async function beat({ name, data, queue, telemetry, now }: WorkerParts): Promise<void> {
  const at = new Date(now());
  await data.open
    .insertInto('heartbeats')
    .values({ worker: name, at })
    .onConflict((conflict) => conflict.column('worker').doUpdateSet({ at }))
    .execute();
  const { rows } = await sql<{ id: string }>`SELECT organization_ids() AS id`.execute(data.open);
  for (const { id } of rows) for (const job of recurring(id, now())) await addJob(data.open, job);
  await cleanAttempts(data.open, now());
  await queue.clean();
  telemetry.heartbeat(await queue.ageSeconds());
}

/** Does all that is due. Answers how many jobs it took. */
export async function workOff(parts: WorkerParts, isStopping: () => boolean): Promise<number> {
  for (let count = 0; ; count += 1) {
    if (isStopping()) return count;
    const job = await parts.queue.take();
    if (job === undefined) return count;
    await doJob(parts, job);
  }
}

async function doJob(parts: WorkerParts, job: Job): Promise<void> {
  const { queue, telemetry, log } = parts;
  const fields = { job: job.kind, jobId: job.id, attempt: job.attempt };
  try {
    await run(parts, job);
    await queue.done(job);
    telemetry.succeeded();
    log.info('A job is done.', fields);
  } catch (fault) {
    const reason = faultText(fault);
    const what = await queue.failed(job, reason);
    if (what === 'dead') telemetry.dead();
    else telemetry.failed();
    log.error(what === 'dead' ? 'A job is dead.' : 'A job failed.', { ...fields, fault: reason });
  }
}

async function run({ data, store, now, newId, log }: WorkerParts, job: Job): Promise<void> {
  const { organizationId } = job;
  if (organizationId === undefined) throw new Error('The job belongs to no organization.');
  const at = new Date(now());
  const text = (name: string) => {
    const value = job.payload[name];
    if (typeof value !== 'string') throw new Error(`The job has no ${name}.`);
    return value;
  };
  await data.as(organizationId, async (rows) => {
    if (job.kind === 'session.completed')
      return settleSession({ rows, organizationId, now: at, newId }, text('sessionId'));
    if (job.kind === 'nightly') return nightly(rows, at);
    if (job.kind === 'release.reservations') return releaseReservations(rows, at);
    if (job.kind === 'audit.export') {
      const written = await exportAudit({ rows, organizationId, now: at }, text('day'), store);
      log.info('The audit is exported.', { job: job.kind, objects: written.length });
      return undefined;
    }
    throw new Error(`There is no job of the kind ${job.kind}.`);
  });
}

/** Works until `isStopping`; the job in hand is finished. */
export async function workUntil(parts: WorkerParts, isStopping: () => boolean): Promise<void> {
  while (!isStopping()) {
    try {
      await workOff(parts, isStopping);
    } catch (fault) {
      // The database is out of reach: the next round tries again, and the heartbeat grows old meanwhile.
      parts.log.error('No job could be taken.', { job: '-', attempt: 0, fault: faultText(fault) });
    }
    if (!isStopping()) await parts.rest();
  }
}
