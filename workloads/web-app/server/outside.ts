/** What reaches outside of a running process: secrets, the database, timers. */
import type { Log } from '@lintel/workload-runtime';
import { fixedSecret, managedSecret, type Secret } from './secrets.ts';
import type { ServerSettings } from './settings.ts';
import { type Database, openDatabase } from './store/database.ts';
import { memoryStore } from './store/memory-store.ts';
import { postgresStore } from './store/postgres-store.ts';
import type { Store } from './store/store.ts';

export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

export async function sessionSecret(settings: ServerSettings, now: () => number): Promise<Secret> {
  const { SESSION_SECRET_ARN: arn, SESSION_SECRET: given, AWS_REGION } = settings;
  return arn === undefined ? fixedSecret(given ?? '') : managedSecret(arn, AWS_REGION, now);
}

/** Undefined for a deployment without one. */
export async function databaseOf(
  settings: ServerSettings,
  as: 'server' | 'owner',
  now: () => number,
): Promise<Database | undefined> {
  const { DB_HOST: host, DB_PORT: port, DB_NAME: name = '', DB_POOL: poolSize, DB_SECRET_ARN: arn = '' } = settings;
  if (host === undefined) return undefined;
  const secret = await managedSecret(arn, settings.AWS_REGION, now);
  return openDatabase({ host, port, name, poolSize, secret }, { as });
}

/** Where no database is given, the store is one of this process, with goods to look at. */
export async function storeOf(settings: ServerSettings, log: Log, now: () => number): Promise<Store> {
  const database = await databaseOf(settings, 'server', now);
  if (database !== undefined) return postgresStore(database);
  const { DEMO_ITEMS, demoCustomers } = await import('./demo.ts');
  log.warn('There is no database: catalogue and orders end with this process.', { requestId: '-' });
  const store = memoryStore(DEMO_ITEMS);
  for (const customer of await demoCustomers(() => crypto.randomUUID())) await store.addCustomer(customer);
  return store;
}
