/** The server: `node server/src/server.js`, or this file from the sources. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, logTo, readSettings, stopOnSignals, tracerOf, xRay } from '@lintel/workload-runtime';
import { contract } from '../contract.ts';
import { assembled } from './assemble.ts';
import { DEMO_LOGINS, fillDemo } from './demo.ts';
import { httpServer } from './http/http-server.ts';
import { cacheOf, claudeFrom, databaseOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import { postgresStore } from './store/postgres-store.ts';
import { telemetryOf } from './telemetry.ts';
import { VERSION_OF_RELEASE } from './version.ts';

const STOP_MS = 58_000;
const TICK_MS = 60_000;

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const write = (line: string) => {
    process.stdout.write(line);
  };
  const least = settings.LOG_LEVEL === 'debug' ? 'info' : settings.LOG_LEVEL;
  const log = logTo(write, () => new Date(), least);
  const telemetry = telemetryOf(write, now);
  const database = await databaseOf(settings, 'server', now, { log, telemetry });
  const store = database === undefined ? memoryStore() : postgresStore(database);
  if (database === undefined) {
    log.warn('There is no database: everything ends with this process.', { requestId: '-' });
    await fillDemo(store, { now, newId: randomUUID });
    for (const { email, password } of DEMO_LOGINS) process.stdout.write(`A login for trials: ${email} ${password}\n`);
  }
  const cache = cacheOf(settings, log, now);
  // ECS sets it: elsewhere there is nobody in whose name segments could be sent.
  const credentials = process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const traces =
    credentials &&
    xRay({
      region: settings.AWS_REGION,
      credentials,
      now,
      fetch,
      onFault: (reason) => log.warn('Traces are not taken.', { requestId: '-', event: 'traces_lost', reason }),
    });
  const pages = [join(import.meta.dirname, 'pages'), join(import.meta.dirname, '../dist/pages')].find(existsSync);
  const server = httpServer(
    assembled({
      settings,
      store,
      cache,
      claude: claudeFrom(settings, now),
      telemetry,
      log,
      now,
      newId: randomUUID,
      after,
      pages,
      ...(traces && { tracer: tracerOf({ service: contract.name, now, random: Math.random, send: traces.send }) }),
    }),
  );
  await server.app.listen({ port: settings.PORT, host: settings.HOST });
  const tick = setInterval(() => telemetry.pool(database?.load() ?? { inUse: 0, waiting: 0 }), TICK_MS);
  tick.unref();
  log.info('The server listens.', {
    requestId: '-',
    host: settings.HOST,
    port: portOf(server.app.server),
    release: VERSION_OF_RELEASE,
  });
  stopOnSignals({
    timeoutMs: STOP_MS,
    async drain() {
      await server.drain(settings.DRAIN_SECONDS);
      clearInterval(tick);
      if (traces) await traces.close();
      await cache.close();
      await store.close();
    },
  });
}

function portOf(server: { address(): AddressInfo | string | null }): number | undefined {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
