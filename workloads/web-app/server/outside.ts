/** What reaches outside of a running process: secrets and the database. */
import { fixedSecret, type Log, type Secret } from '@lintel/workload-runtime';
import { type Database, openDatabase } from '@lintel/workload-runtime/postgres';
import { managedSecret } from '@lintel/workload-runtime/secrets-manager';
import type { ServerSettings } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import { SCHEMA } from './store/migrations.ts';
import { postgresStore } from './store/postgres-store.ts';
import type { Store } from './store/store.ts';

export function sessionSecret(settings: ServerSettings, now: () => number): Secret {
  const { SESSION_SECRET_ARN: arn, SESSION_SECRET: given, AWS_REGION } = settings;
  return arn === undefined ? fixedSecret(given ?? '') : managedSecret(arn, AWS_REGION, now);
}

/** Undefined for a deployment without one. The owner migrates, on one connection; the server takes the serving role. */
export async function databaseOf(
  settings: ServerSettings,
  as: 'server' | 'owner',
  now: () => number,
): Promise<Database | undefined> {
  const { DB_HOST: host, DB_PORT: port, DB_NAME: name = '', DB_POOL: poolSize, DB_SECRET_ARN: arn = '' } = settings;
  if (host === undefined) return undefined;
  const secret = managedSecret(arn, settings.AWS_REGION, now);
  const place = { host, port, name, secret, application: `web-app ${as}` };
  return openDatabase(as === 'server' ? { ...place, poolSize, role: SCHEMA.role } : { ...place, poolSize: 1 });
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
