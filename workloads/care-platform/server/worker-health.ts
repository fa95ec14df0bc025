/** Whether the worker of this container lives: `node dist/worker-health.js` exits 0 where its heartbeat is young. */
import { hostname } from 'node:os';
import { readSettings } from '@lintel/workload-runtime';
import { dataIn } from './database/tenant.ts';
import { databaseOf, start } from './outside.ts';
import { WORKER } from './settings.ts';
import { isAlive } from './worker/heartbeat.ts';

start(async () => {
  const found = readSettings(WORKER, process.env);
  if ('fault' in found) throw new Error(found.fault);
  const data = dataIn(await databaseOf({ ...found.settings, DB_POOL_SIZE: 1 }, 'care-platform-worker-health', 'user'));
  const lives = await isAlive(data, hostname(), Date.now());
  await data.close();
  if (!lives) throw new Error('The worker has not lived for 90 seconds.');
});
