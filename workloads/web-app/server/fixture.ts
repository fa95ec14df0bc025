/** A server for tests: a clock that stands, ids that count, a store in memory, lines that are kept. */
import { cachedSecret, logTo, readinessOf } from '@lintel/workload-runtime';
import { httpServer } from './http/http-server.ts';
import { sessionCookie, sessionsOf } from './http/session.ts';
import { SETTINGS } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Item, Store } from './store/store.ts';
import { telemetryOf } from './telemetry.ts';

export const PRODUCTION = {
  NODE_ENV: 'production',
  AWS_REGION: 'eu-central-1',
  ENVIRONMENT: 'prod',
  RELEASE: '1f2e3d',
  LOG_FOLDER: '/nowhere',
  SESSION_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:session-AbCdEf',
};

export const ITEMS: readonly Item[] = [
  { sku: 'A-1', name: 'Mug', priceCents: 1250, stock: 3 },
  { sku: 'B-2', name: 'Lamp <large>', priceCents: 10_000, stock: 5 },
  { sku: 'C-3', name: 'Bowl', priceCents: 99, stock: 0 },
];

export const ADA = { customer: '00000000-0000-4000-8000-00000000aaaa', email: 'ada@example.com', isStaff: false };
export const BOB = { customer: '00000000-0000-4000-8000-00000000bbbb', email: 'bob@example.com', isStaff: true };

export interface World {
  readonly server: ReturnType<typeof httpServer>;
  readonly store: Store;
  readonly lines: string[];
  readonly securityLines: string[];
  /** The keys of sessions, as Secrets Manager has them; a test may rotate them. */
  readonly keys: { current: string; previous: string | undefined };
  /** What happens every minute. */
  tick(): void;
  /** Moves the clock. */
  advance(ms: number): void;
  cookie(session: typeof ADA): Promise<string>;
}

export function world({
  environment = {},
  check,
}: {
  readonly environment?: Readonly<Record<string, string>>;
  readonly check?: () => Promise<void>;
} = {}): World {
  const settings = SETTINGS.parse({ ...PRODUCTION, ...environment });
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  let count = 0;
  const now = () => time;
  const store = memoryStore(ITEMS);
  const lines: string[] = [];
  const securityLines: string[] = [];
  const keys: World['keys'] = { current: 'k1-of-thirty-two-characters-or-more', previous: undefined };
  const secret = cachedSecret(async (stage) => (stage === 'AWSCURRENT' ? keys.current : keys.previous), now);
  const sessions = sessionsOf(secret, now);
  const date = () => new Date(time);
  const telemetry = telemetryOf(settings.ENVIRONMENT, (line) => lines.push(line), now);
  const server = httpServer(
    {
      settings,
      store,
      sessions,
      readiness: readinessOf(check ?? (() => store.check()), () => () => {}),
      telemetry,
      log: logTo((line) => lines.push(line), date),
      security: logTo((line) => securityLines.push(line), date),
      now,
      newId() {
        count += 1;
        return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
      },
      place: () => ({ instance: 'i-0123', zone: 'eu-central-1a' }),
    },
    undefined,
  );
  return {
    server,
    store,
    lines,
    securityLines,
    keys,
    tick: telemetry.tick,
    advance(ms) {
      time += ms;
    },
    async cookie(session) {
      return sessionCookie(await sessions.seal(session)).split(';')[0] ?? '';
    },
  };
}
