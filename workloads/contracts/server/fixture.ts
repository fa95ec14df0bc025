/** A server for tests: a clock that stands, ids that count, a store in memory, lines that are kept. */
import { after, fixedSecret, hashPassword, logTo } from '@lintel/workload-runtime';
import { type Cache, memoryCache } from '@lintel/workload-runtime/redis';
import type { Role } from '../src/terms.ts';
import { claudeOf } from './ai/claude.ts';
import { assembled } from './assemble.ts';
import { httpServer } from './http/http-server.ts';
import { SETTINGS } from './settings.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';
import { telemetryOf } from './telemetry.ts';

export const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://bloom:secret@db.example.com:5432/bloom_contracts?sslmode=verify-full',
  JWT_SECRET: 'a-signing-key-of-more-than-thirty-two-bytes',
  CORS_ORIGIN: 'https://contracts.example.com',
  ANTHROPIC_API_KEY: 'sk-ant-test',
  ANTHROPIC_MODEL: 'claude-sonnet-4-6',
  AWS_REGION: 'us-west-2',
};

/** Cheap enough for tests, and kept beside each hash. */
export const HASH_COST = 1024;

export const PASSWORD = 'a-password-for-tests';

export interface World {
  readonly server: ReturnType<typeof httpServer>;
  readonly store: Store;
  readonly cache: Cache;
  readonly lines: string[];
  /** Moves the clock. */
  advance(ms: number): void;
  /** An account of the role, and its access token. */
  as(role: Role, name?: string): Promise<{ readonly id: string; readonly token: string; readonly email: string }>;
  /** The values of a metric, in order. */
  metric(name: string): readonly number[];
}

export interface WorldOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Where Claude answers. @default - nowhere */
  readonly claude?: string;
  readonly key?: string;
  readonly store?: Store;
  readonly cache?: Cache;
  /** The folder of the built pages. */
  readonly pages?: string;
}

export function world({ environment = {}, claude, key = 'sk-ant-test', ...given }: WorldOptions = {}): World {
  const settings = SETTINGS.parse({ ...PRODUCTION, ...environment });
  let time = Date.UTC(2026, 10, 20, 3, 4, 5);
  let count = 0;
  const now = () => time;
  const store = given.store ?? memoryStore();
  const cache = given.cache ?? memoryCache(now);
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const parts = assembled({
    settings,
    store,
    cache,
    claude: settings.AI_ENABLED
      ? claudeOf({
          model: settings.ANTHROPIC_MODEL,
          maxTokens: settings.ANTHROPIC_MAX_TOKENS,
          temperature: settings.ANTHROPIC_TEMPERATURE,
          baseUrl: claude ?? 'http://127.0.0.1:9',
          key: fixedSecret(key),
          after,
          random: () => 0,
        })
      : undefined,
    telemetry: telemetryOf(write, now),
    log: logTo(write, () => new Date(time)),
    now,
    newId() {
      count += 1;
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    },
    after,
    hashCost: HASH_COST,
    pages: given.pages,
  });
  const server = httpServer(parts);
  return {
    server,
    store,
    cache,
    lines,
    advance(ms) {
      time += ms;
    },
    async as(role, name = role.toLowerCase()) {
      const [id, email] = [parts.newId(), `${name}@example.com`];
      const passwordHash = await hashPassword(PASSWORD, HASH_COST);
      await store.addUser({ id, email, name, passwordHash, role, isActive: true, createdAt: new Date(time) });
      const { accessToken } = await parts.accounts.login(email, PASSWORD);
      return { id, email, token: accessToken };
    },
    metric: (name) =>
      lines
        .map((line): Readonly<Record<string, unknown>> => JSON.parse(line))
        .filter((line) => name in line && '_aws' in line)
        .map((line) => Number(line[name])),
  };
}
