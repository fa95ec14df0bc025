/** The worker: `node dist/worker.js`. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { logTo, readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { faultText } from './database/faults.ts';
import { dataIn } from './database/tenant.ts';
import { databaseOf, start } from './outside.ts';
import { WORKER } from './settings.ts';
import { auditBucket } from './worker/audit-bucket.ts';
import { listening } from './worker/listening.ts';
import { queueIn } from './worker/queue.ts';
import { workerTelemetry } from './worker/telemetry.ts';
import { beat, type WorkerParts, workUntil } from './worker/worker.ts';

const STOP_MS = 25_000;
const BEAT_MS = 30_000;
const POLL_MS = 1_000;

start(async () => {
  const found = readSettings(WORKER, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const write = (line: string) => void process.stdout.write(line);
  const log = logTo(write, () => new Date());
  const database = await databaseOf(settings, 'care-platform-worker', 'user');
  const data = dataIn(database);
  await data.check();
  const ears = listening(database, POLL_MS);
  const parts: WorkerParts = {
    name: hostname(),
    data,
    queue: queueIn(data.open, now),
    store: auditBucket(settings.AUDIT_BUCKET),
    telemetry: workerTelemetry(settings.METRICS_NAMESPACE, write, now),
    log,
    now,
    newId: randomUUID,
    rest: ears.rest,
  };
  let isStopping = false;
  const beatAndTell = () =>
    beat(parts).catch((fault: unknown) =>
      log.error('The heartbeat failed.', { job: '-', attempt: 0, fault: faultText(fault) }),
    );
  await beatAndTell();
  const beats = setInterval(beatAndTell, BEAT_MS);
  log.info('The worker works.', { job: '-', attempt: 0 });
  const work = workUntil(parts, () => isStopping);
  stopOnSignals({
    timeoutMs: STOP_MS,
    async drain() {
      isStopping = true;
      ears.wake();
      log.info('The worker finishes the job in hand.', { job: '-', attempt: 0 });
      await work;
      clearInterval(beats);
      ears.close();
      await data.close();
    },
  });
  await work;
});
