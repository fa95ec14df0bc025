/** What reaches outside of a running process: the database, its password, the bucket, the cache. */
import { readFileSync } from 'node:fs';
import type { Log } from '@lintel/workload-runtime';
import { type Database, openDatabase } from '@lintel/workload-runtime/postgres';
import { type Cache, memoryCache, openCache } from '@lintel/workload-runtime/redis';
import { managedSecret } from '@lintel/workload-runtime/secrets-manager';
import { contractOf } from '../contract.ts';
import { memoryObjects } from './artifacts/memory-objects.ts';
import type { Objects } from './artifacts/objects.ts';
import { s3Objects } from './artifacts/s3-objects.ts';
import { fillWithDemo } from './demo.ts';
import { databaseAt, type ServerSettings } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import { SCHEMA } from './store/migrations.ts';
import { postgresStore } from './store/postgres-store.ts';
import type { Store } from './store/store.ts';

const [postgres] = contractOf('prod').stores;

/** The owner migrates, on one connection; the server takes the serving role. */
export function databaseOf(settings: ServerSettings, as: 'server' | 'owner', now: () => number): Promise<Database> {
  const address = databaseAt(settings.DATABASE_URL);
  if (address === undefined) throw new Error('DATABASE_URL is no address of a database.');
  const { host, port, name, authorities } = address;
  return openDatabase({
    host,
    port,
    name,
    secret: managedSecret(settings.DATABASE_SECRET_ARN, settings.AWS_REGION, now),
    application: `pmo ${as}`,
    ...(authorities !== undefined && { authorities: readFileSync(authorities, 'utf8') }),
    ...(as === 'server' ? { poolSize: postgres.poolPerProcess, role: SCHEMA.role } : { poolSize: 1 }),
  });
}

export interface Kept {
  readonly store: Store;
  readonly objects: Objects;
  readonly cache: Cache;
}

export async function keptBy(
  settings: ServerSettings,
  log: Log,
  now: () => number,
  newId: () => string,
): Promise<Kept> {
  if (settings.STORE === 'memory') {
    log.warn('Everything is kept in this process and ends with it.', { requestId: '-' });
    const [store, objects] = [memoryStore(), memoryObjects(now, newId)];
    await fillWithDemo({ store, objects, now, newId });
    return { store, objects, cache: memoryCache(now) };
  }
  let toldAt = Number.NEGATIVE_INFINITY;
  // It tries again every few seconds; once a minute is enough to know.
  const onFault = (reason: string) => {
    if (now() - toldAt < 60_000) return;
    toldAt = now();
    log.warn('The cache does not answer.', { requestId: '-', reason });
  };
  return {
    store: postgresStore(await databaseOf(settings, 'server', now)),
    objects: s3Objects(settings.S3_BUCKET, settings.AWS_REGION),
    cache: openCache({ url: settings.REDIS_URL, onFault }),
  };
}
