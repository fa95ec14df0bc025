/** The pages: `node dist/web.js`. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, logTo, readinessOf, readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { webServer } from './http/web-server.ts';
import { start } from './outside.ts';
import { WEB } from './settings.ts';

const DRAIN_SECONDS = 5;
const STOP_MS = 28_000;

start(async () => {
  const found = readSettings(WEB, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const log = logTo(
    (line) => void process.stdout.write(line),
    () => new Date(),
  );
  const server = await webServer({
    folder: join(import.meta.dirname, 'web'),
    readiness: readinessOf(() => Promise.resolve(), after),
    log,
    newId: randomUUID,
    trustedProxies: settings.TRUSTED_PROXIES,
  });
  await server.app.listen({ port: settings.PORT, host: settings.HOST });
  const address = server.app.server.address();
  log.info('The pages are served.', { requestId: '-', port: typeof address === 'object' ? address?.port : undefined });
  stopOnSignals({ timeoutMs: STOP_MS, drain: () => server.drain(DRAIN_SECONDS) });
});
