/** What reaches outside of a running process: secrets, the database, the cache, Claude. */
import { after, type Log, type Secret } from '@lintel/workload-runtime';
import { type Database, openDatabase } from '@lintel/workload-runtime/postgres';
import { type Cache, memoryCache, openCache } from '@lintel/workload-runtime/redis';
import { managedSecret } from '@lintel/workload-runtime/secrets-manager';
import { DATABASE_FAILURE_EVENT, SECRET_NAMES } from '../contract.ts';
import { type Claude, claudeOf } from './ai/claude.ts';
import { MEMORY, type ServerSettings } from './settings.ts';
import { SCHEMA } from './store/migrations.ts';
import { isWithoutSchema } from './store/postgres-store.ts';
import type { Telemetry } from './telemetry.ts';

/** A value that came with the environment; once it was refused, the one that Secrets Manager has now. */
export function injectedSecret(value: string, managed: Secret | undefined): Secret {
  let isRefused = false;
  return {
    async current() {
      if (!isRefused || managed === undefined) return value;
      // Who cannot read the secret is refused again with the value that stands.
      return managed.current().catch(() => value);
    },
    previous: () => Promise.resolve(undefined),
    forget() {
      isRefused = true;
      managed?.forget();
    },
  };
}

function managed(id: string, settings: ServerSettings, now: () => number): Secret | undefined {
  return settings.ENABLE_AWS_SECRETS_MANAGER ? managedSecret(id, settings.AWS_REGION, now) : undefined;
}

export interface DatabaseWatch {
  readonly log: Log;
  readonly telemetry: Pick<Telemetry, 'connectionFailed'>;
}

/** Undefined for a trial without one. The owner migrates, on one connection; the server takes the serving role. */
export async function databaseOf(
  settings: ServerSettings,
  as: 'server' | 'owner',
  now: () => number,
  { log, telemetry }: DatabaseWatch,
): Promise<Database | undefined> {
  if (settings.DATABASE_URL === MEMORY) return undefined;
  const { hostname, port, pathname } = new URL(settings.DATABASE_URL);
  const secret = injectedSecret(settings.DATABASE_URL, managed(SECRET_NAMES.databaseUrl, settings, now));
  return openDatabase({
    host: hostname,
    port: Number(port || 5432),
    name: decodeURIComponent(pathname.slice(1)),
    secret: credentialsIn(secret),
    application: `contracts ${as}`,
    poolSize: as === 'server' ? settings.DB_POOL : 1,
    ...(as === 'server' && { role: SCHEMA.role }),
    onConnectFailure(fault) {
      // It answers: it only was not migrated yet.
      if (isWithoutSchema(fault)) return;
      telemetry.connectionFailed();
      log.error('The database could not be connected to.', {
        event: DATABASE_FAILURE_EVENT,
        requestId: '-',
        fault: fault instanceof Error && 'code' in fault ? fault.code : 'unknown',
      });
    },
  });
}

/** The user and the password out of an address. */
function credentialsIn(address: Secret): Secret {
  return {
    async current() {
      const { username, password } = new URL(await address.current());
      return JSON.stringify({ username: decodeURIComponent(username), password: decodeURIComponent(password) });
    },
    previous: () => Promise.resolve(undefined),
    forget: address.forget,
  };
}

export function cacheOf(settings: ServerSettings, log: Log, now: () => number): Cache {
  const { USE_REDIS, REDIS_URL } = settings;
  if (!USE_REDIS || REDIS_URL === undefined) return memoryCache(now, 1000);
  let lastTold = 0;
  return openCache({
    url: REDIS_URL,
    onFault(reason) {
      // It tries again every few seconds; one line a minute is enough.
      if (now() - lastTold < 60_000) return;
      lastTold = now();
      log.warn('The cache does not answer; questions go on without it.', {
        requestId: '-',
        event: 'cache_down',
        reason,
      });
    },
  });
}

export function claudeFrom(settings: ServerSettings, now: () => number): Claude | undefined {
  if (!settings.AI_ENABLED) return undefined;
  return claudeOf({
    model: settings.ANTHROPIC_MODEL,
    maxTokens: settings.ANTHROPIC_MAX_TOKENS,
    temperature: settings.ANTHROPIC_TEMPERATURE,
    baseUrl: settings.ANTHROPIC_BASE_URL,
    key: injectedSecret(settings.ANTHROPIC_API_KEY ?? '', managed(SECRET_NAMES.anthropicKey, settings, now)),
    after,
    random: Math.random,
  });
}
