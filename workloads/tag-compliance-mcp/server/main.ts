/** The server over HTTP: `node dist/server.js`, or this file from the sources. */
import { readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { codeOf } from './cloud/cloud.ts';
import { httpServer } from './http/http-server.ts';
import { keysFor } from './http/secret.ts';
import { outsideOf } from './outside.ts';
import { partsOf } from './server-parts.ts';
import { SETTINGS } from './settings.ts';

const STOP_MS = 28_000;

async function main(): Promise<void> {
  const found = readSettings(SETTINGS, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const { settings } = found;
  const outside = await outsideOf(settings, (line) => process.stdout.write(line));
  const parts = await partsOf(settings, outside);
  const keys = await keysFor(settings, outside.now, parts.log).catch((fault: unknown) => {
    throw new Error(`The API keys could not be read: ${codeOf(fault)}.`);
  });
  const { server, drain } = httpServer(parts, keys);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.PORT, settings.HOST, resolve);
  });
  parts.scheduler.refresh();
  const address = server.address();
  parts.log.info('The server listens.', {
    correlation_id: '-',
    host: settings.HOST,
    port: typeof address === 'object' ? address?.port : settings.PORT,
    keys_asked: keys !== undefined,
  });
  stopOnSignals({ drain: () => drain().then(parts.close), timeoutMs: STOP_MS });
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
