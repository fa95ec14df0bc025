/** What CloudWatch is told of the application. */
import {
  type CountedMetric,
  countedNow,
  mustCount,
  mustSee,
  newestPoint,
  type RunWitness,
  settledCount,
} from 'lintel/constructs';
import type { CoherentSettings } from '../options.ts';
import { asked, askedBy, CHIEF, loggedIn, said, secondsUntilServed } from './client.ts';
import { isServed, pm2 } from './host.ts';

export function monitoringWitnesses({ stage }: CoherentSettings): readonly RunWitness[] {
  return [
    {
      claim: 'PMO-MON-10',
      async see(system) {
        const reported = (value: number, statistic: 'Maximum' | 'Minimum', sinceMs: number) =>
          system.until(`ProcessUp ${value}`, 180, async () => {
            const point = await newestPoint(system, metric('ProcessUp', statistic));
            return point !== undefined && point.minuteMs >= sinceMs && point.value === value ? true : undefined;
          });
        await reported(1, 'Maximum', Date.now() - 120_000);
        // PM2 ends where nothing of it runs, and systemd starts it anew: the report is asked for meanwhile, as cron asks.
        const sinceMs = Date.now() - (Date.now() % 60_000);
        try {
          await said(system, 'bash', '-c', STOPPED);
          await reported(0, 'Minimum', sinceMs);
        } finally {
          // Told to start it while it ends, PM2 would start beside itself.
          await isServed(system).catch(() => pm2(system, 'restart'));
        }
        await isServed(system);
        return 'What cron reports each minute was ProcessUp 1; while PM2 had the API stopped the same report said 0.';
      },
    },
    {
      claim: 'PMO-MON-11',
      async see(system) {
        const latency = metric('ApiLatency', 'SampleCount');
        const before = await settledCount(system, latency);
        // Questions after its health are not counted.
        await system.ask({ path: '/api/v1/auth/me' });
        await mustCount(system, latency, before);
        const bare = await countedNow(system, { ...latency, dimensions: {} });
        const more = await countedNow(system, { ...latency, dimensions: { Service: 'pmo-api', Route: 'auth' } });
        mustSee(bare === 0 && more === 0, `there are ${bare} points without a dimension and ${more} with another`);
        return 'A request gave one more data point of Pmo ApiLatency under Service pmo-api, and none under other dimensions.';
      },
    },
    {
      claim: 'PMO-MON-12',
      async see(system) {
        const errors = metric('ApiErrors', 'Sum');
        // A session that is known by now: the fault is met by one request alone.
        await askedBy(system, CHIEF, 'GET', '/auth/me');
        const before = await settledCount(system, errors);
        const DBInstanceIdentifier = `coherent-${stage}-db`;
        await system.aws('rds', 'StopDBInstance', { DBInstanceIdentifier });
        let status = 0;
        try {
          ({ status } = await askedBy(system, CHIEF, 'GET', '/project'));
          mustSee(status >= 500, `without its database a list gets ${status}`);
          await mustCount(system, errors, before);
        } finally {
          await system.aws('rds', 'StartDBInstance', { DBInstanceIdentifier });
          await secondsUntilServed(system, performance.now(), 120);
        }
        return `The database was stopped: a list got ${status}, and Pmo ApiErrors was 1 more.`;
      },
    },
    {
      claim: 'PMO-MON-13',
      async see(system) {
        const sessions = metric('ActiveSessions', 'Maximum');
        const next = async (what: string, sinceMs: number, value: number) =>
          system.until(what, 200, async () => {
            const point = await newestPoint(system, sessions);
            return point !== undefined && point.minuteMs >= sinceMs && point.value === value ? point : undefined;
          });
        // A minute that begins from now on: what was asked before is told by then.
        const quiet = await next('a minute without a session', Date.now(), 0);
        const token = await loggedIn(system, CHIEF);
        await asked(system, { path: '/api/v1/auth/me', headers: { authorization: `Bearer ${token}` } });
        await next('a minute with one session', quiet.minuteMs + 60_000, 1);
        return 'In a quiet minute Pmo ActiveSessions was 0; after one login it was 1.';
      },
    },
  ];
}

function metric(name: string, statistic: NonNullable<CountedMetric['statistic']>): CountedMetric {
  return { namespace: 'Pmo', name, dimensions: { Service: 'pmo-api' }, statistic };
}

/** Has PM2 stop the API, and runs the report of the timetable at once. */
const STOPPED = `set -euo pipefail
export PM2_HOME=/opt/coherent/.pm2
job="$(sed -n 's/^\\* \\* \\* \\* \\* coherent //p' /etc/cron.d/coherent)"
[[ "$job" == *report-processes* ]]
pm2 stop pmo-api >/dev/null
bash -c "$job"`;
