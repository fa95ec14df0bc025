/** A server out of what reaches outside. */
import {
  type After,
  inParts,
  type Log,
  type Readiness,
  readinessOf,
  type Tracer,
  UNTRACED,
} from '@lintel/workload-runtime';
import type { Cache } from '@lintel/workload-runtime/redis';
import { assistantOf } from './ai/assistant.ts';
import type { Claude } from './ai/claude.ts';
import { accountsOf } from './auth/accounts.ts';
import { tokensOf } from './auth/tokens.ts';
import { contractsOf } from './contracts/contracts.ts';
import type { Parts } from './parts.ts';
import type { ServerSettings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry.ts';

export interface Outside {
  readonly settings: ServerSettings;
  readonly store: Store;
  readonly cache: Cache;
  readonly claude: Claude | undefined;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  readonly after: After;
  /** @default - asks the store */
  readonly readiness?: Readiness;
  /** @default - nothing is traced */
  readonly tracer?: Tracer;
  readonly pages?: string | undefined;
  /** @default - what OWASP names */
  readonly hashCost?: number;
}

/** As the map of X-Ray names it. */
const CLAUDE = {
  host: 'api.anthropic.com',
  request: { method: 'POST', url: 'https://api.anthropic.com/v1/messages' },
} as const;

export function assembled(outside: Outside): Parts {
  const { settings, telemetry, log, now, newId, after, tracer = UNTRACED } = outside;
  const store = inParts(outside.store, tracer, 'database');
  const cache = inParts(outside.cache, tracer, 'cache');
  const claude = outside.claude && inParts(outside.claude, tracer, CLAUDE.host, { remote: CLAUDE.request });
  return {
    settings,
    store,
    cache,
    telemetry,
    tracer,
    log,
    now,
    newId,
    pages: outside.pages,
    readiness: outside.readiness ?? readinessOf(() => store.check(), after),
    contracts: contractsOf({ store, now, newId }),
    accounts: accountsOf({
      store,
      tokens: tokensOf(settings.JWT_SECRET, now),
      now,
      newId,
      isRegistrationOpen: settings.REGISTRATION === 'open',
      ...(outside.hashCost !== undefined && { hashCost: outside.hashCost }),
    }),
    assistant: assistantOf({
      claude,
      cache,
      store,
      telemetry,
      log,
      now,
      after,
      deadlineMs: settings.AI_REQUEST_TIMEOUT,
      usualLifeSeconds: settings.CACHE_TTL,
      budgetUsd: settings.AI_MONTHLY_BUDGET_USD,
    }),
  };
}
