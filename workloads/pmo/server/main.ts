/** The server: `node dist/api/server.js` under PM2, or this file from the sources. */
import { randomUUID } from 'node:crypto';
import { after, logTo, readinessOf, readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { contractOf } from '../contract.ts';
import { clearOld, prepareFolder } from './artifacts/staging.ts';
import { sweepOrphans } from './artifacts/sweep.ts';
import { DEMO_LOGINS } from './demo-data.ts';
import { httpServer } from './http/http-server.ts';
import { keptBy } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { telemetryOf } from './telemetry.ts';

const TICK_MS = 60_000;
const SWEEP_MS = 24 * 60 * 60 * 1000;
/** Below the time after which PM2 kills. */
const STOP_MS = (contractOf('prod').processes[0].stopTimeoutSec - 1) * 1000;

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const write = (line: string) => void process.stdout.write(line);
  const log = logTo(write, () => new Date(), settings.LOG_LEVEL);
  const { store, objects, cache } = await keptBy(settings, log, now, randomUUID);
  const telemetry = telemetryOf(write, now);
  const readiness = readinessOf(() => store.check(), after);
  const server = httpServer({ settings, store, objects, cache, readiness, telemetry, log, now, newId: randomUUID });
  await prepareFolder(settings.UPLOAD_FOLDER);
  await clearOld(settings.UPLOAD_FOLDER, now());
  await server.app.listen({ port: settings.PORT, host: settings.HOST });
  const address = server.app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  log.info('The server listens.', { requestId: '-', host: settings.HOST, port });
  if (settings.STORE === 'memory')
    for (const { email, password, title } of DEMO_LOGINS) write(`${email}  ${password}  (${title})\n`);
  // PM2 gives it requests from here on (`wait_ready`).
  process.send?.('ready');

  const sweep = () =>
    sweepOrphans(objects, store, log, now()).catch((fault: unknown) =>
      log.warn('Objects without a document could not be looked for.', {
        requestId: '-',
        fault: fault instanceof Error ? fault.name : 'unknown',
      }),
    );
  const timers = [setInterval(telemetry.tick, TICK_MS), setInterval(sweep, SWEEP_MS)];
  for (const timer of timers) timer.unref();
  stopOnSignals({
    timeoutMs: STOP_MS,
    async drain() {
      for (const timer of timers) clearInterval(timer);
      await server.drain(0);
      await Promise.all([store.close(), cache.close()]);
    },
  });
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
