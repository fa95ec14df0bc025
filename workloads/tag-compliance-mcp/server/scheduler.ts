/** Runs the audits that were ordered: scans, stores a snapshot, and writes a line. */
import type { Log } from '@lintel/workload-runtime';
import { nextRun } from '../src/schedules.ts';
import { forLog } from './safeguards/redaction.ts';
import { refusalOf } from './safeguards/refusal.ts';
import type { StoredSchedule } from './stores/history.ts';
import { complianceOf, store } from './tools/compliance-scan.ts';
import type { ToolContext } from './tools/tool.ts';

/** Calls `run` after `ms`; the answer cancels it. */
export type After = (ms: number, run: () => void) => () => void;

export interface Scheduler {
  /** Looks at the schedules again. */
  refresh(): void;
  stop(): void;
}

export const NIGHTLY: StoredSchedule = {
  schedule_id: 'nightly',
  spec: { schedule: 'daily', time: '02:00' },
  resource_types: ['all'],
  recipients: [],
  notification_format: 'email',
};

/** Timers are never longer than a day, so a monthly audit survives what a timer cannot hold. */
const DAY_MS = 86_400_000;

export function scheduler(
  context: ToolContext,
  log: Log,
  after: After,
  now: () => Date,
  always: readonly StoredSchedule[],
): Scheduler {
  const cancels = new Map<string, () => void>();

  function plan(schedule: StoredSchedule, at: Date): void {
    const wait = at.getTime() - now().getTime();
    cancels.set(
      schedule.schedule_id,
      after(Math.max(0, Math.min(wait, DAY_MS)), () => {
        if (wait > DAY_MS) return plan(schedule, at);
        void run(schedule);
        plan(schedule, nextRun(schedule.spec, now().getTime() < at.getTime() ? at : now()));
      }),
    );
  }

  async function run({ schedule_id, resource_types: types, recipients }: StoredSchedule): Promise<void> {
    try {
      const compliance = await complianceOf({ types, isFresh: true }, context);
      const { compliance_score, total_resources, compliant_resources, violations } = compliance.result;
      log.info('A scheduled audit is done.', {
        schedule_id,
        recipients,
        compliance_score,
        total_resources,
        compliant_resources,
        violation_count: violations.length,
        data_quality: compliance.scan.quality.status,
        stored_in_history: store(compliance, context),
      });
    } catch (fault) {
      const { code } = refusalOf(fault);
      const why = code === 'internal_error' ? forLog(fault) : {};
      log.error('A scheduled audit failed.', { schedule_id, recipients, code, ...why });
    }
  }

  return {
    refresh() {
      for (const schedule of [...always, ...context.history.schedules()]) {
        if (!cancels.has(schedule.schedule_id)) plan(schedule, nextRun(schedule.spec, now()));
      }
    },
    stop() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
