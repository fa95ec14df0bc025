/** The server: `node dist/server.js`, or this file from the sources. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, logFile, logTo, readinessOf, readSettings, stopOnSignals } from '@lintel/workload-runtime';
import type { Certificate } from '@lintel/workload-runtime/http';
import { httpServer } from './http/http-server.ts';
import { sessionsOf } from './http/session.ts';
import { watchNotices } from './notices.ts';
import { sessionSecret, storeOf } from './outside.ts';
import { SETTINGS } from './settings.ts';
import { telemetryOf } from './telemetry.ts';

const STOP_MS = 28_000;
const TICK_MS = 60_000;

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const application = logFile(join(settings.LOG_FOLDER, 'application.log'));
  const security = logFile(join(settings.LOG_FOLDER, 'security.log'));
  const write = (line: string) => {
    application.write(line);
    process.stdout.write(line);
  };
  const log = logTo(write, () => new Date());
  const secret = sessionSecret(settings, now);
  await secret.current().catch((fault: unknown) => {
    throw new Error(`The session secret could not be read: ${fault instanceof Error ? fault.name : 'unknown'}.`);
  });
  const store = await storeOf(settings, log, now);
  const telemetry = telemetryOf(settings.ENVIRONMENT, write, now);
  const readiness = readinessOf(() => store.check(), after);
  const notices = watchNotices({
    endpoint: settings.IMDS_ENDPOINT,
    log,
    after,
    ending(why) {
      log.warn('The instance is about to end.', { requestId: '-', why });
      readiness.drain();
    },
  });
  const server = httpServer(
    {
      settings,
      store,
      sessions: sessionsOf(secret, now),
      readiness,
      telemetry,
      log,
      security: logTo(
        (line) => security.write(line),
        () => new Date(),
      ),
      now,
      newId: randomUUID,
      place: notices.place,
    },
    settings.TLS === 'off' ? undefined : await selfSigned(),
  );
  await server.app.listen({ port: settings.PORT, host: settings.HOST });
  const tick = setInterval(telemetry.tick, TICK_MS);
  tick.unref();
  log.info('The server listens.', {
    requestId: '-',
    host: settings.HOST,
    port: portOf(server.app.server),
    release: settings.RELEASE,
  });
  stopOnSignals({
    timeoutMs: STOP_MS,
    async drain() {
      notices.stop();
      await server.drain(settings.DRAIN_SECONDS);
      clearInterval(tick);
      await store.close();
    },
  });
}

function portOf(server: { address(): AddressInfo | string | null }): number | undefined {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}

/** A load balancer encrypts to its targets and does not ask who they are. */
async function selfSigned(): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'web-app' }], {
    keyType: 'ec',
    curve: 'P-256',
  });
  return { key, cert };
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
