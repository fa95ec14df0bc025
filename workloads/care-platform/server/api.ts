/** The API: `node dist/api.js`. */
import { randomUUID } from 'node:crypto';
import { after, logTo, readinessOf, readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { grantTelemetry } from './care/grant-telemetry.ts';
import { dataIn } from './database/tenant.ts';
import { apiServer, SERVICE } from './http/api-server.ts';
import { keysOf } from './login/keys.ts';
import { databaseOf, start } from './outside.ts';
import { API } from './settings.ts';

const DRAIN_SECONDS = 5;
const STOP_MS = 28_000;

start(async () => {
  const found = readSettings(API, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const now = () => Date.now();
  const write = (line: string) => void process.stdout.write(line);
  const log = logTo(write, () => new Date());
  const data = dataIn(await databaseOf(settings, SERVICE.name, 'user'));
  const readiness = readinessOf(() => data.check(), after);
  const accounts = {
    data,
    tell: grantTelemetry(write, now),
    now,
    newId: randomUUID,
    keys: keysOf(settings.JWT_SECRET, now),
  };
  const server = apiServer({
    accounts,
    readiness,
    log,
    trustedProxies: settings.TRUSTED_PROXIES,
    origins: settings.ALLOWED_ORIGINS.split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  });
  await server.app.listen({ port: settings.PORT, host: settings.HOST });
  const address = server.app.server.address();
  log.info('The API listens.', { requestId: '-', port: typeof address === 'object' ? address?.port : undefined });
  stopOnSignals({
    timeoutMs: STOP_MS,
    async drain() {
      await server.drain(DRAIN_SECONDS);
      await data.close();
    },
  });
});
