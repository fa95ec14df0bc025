/** Runs the jobs of a host's timetables when they are due, as its cron would: by the clock of the machine, which is UTC on the host. */
import { type CronJob, isDue } from './cron-table.ts';

const MINUTE_MS = 60_000;

export interface CronRunner {
  stop(): void;
}

/** `run` begins a job; what becomes of it is its own affair, but for a fault, which is told. */
export function runJobs(
  jobs: readonly CronJob[],
  run: (job: CronJob) => Promise<void>,
  tell: (line: string) => void,
): CronRunner {
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    timer = setTimeout(minute, MINUTE_MS - (Date.now() % MINUTE_MS));
    timer.unref();
  };
  const minute = () => {
    const now = new Date();
    for (const job of jobs.filter((each) => isDue(each, now)))
      run(job).catch((fault: unknown) =>
        tell(`cron: ${job.command}: ${fault instanceof Error ? fault.message : String(fault)}`),
      );
    next();
  };
  if (jobs.length > 0) next();
  return { stop: () => clearTimeout(timer) };
}
