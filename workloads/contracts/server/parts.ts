/** What a running server is made of. Tests bring their own clock, ids and store. */
import type { Log, Readiness, Tracer } from '@lintel/workload-runtime';
import type { Cache } from '@lintel/workload-runtime/redis';
import type { Assistant } from './ai/assistant.ts';
import type { Accounts } from './auth/accounts.ts';
import type { Contracts } from './contracts/contracts.ts';
import type { ServerSettings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry.ts';

export interface Parts {
  readonly settings: ServerSettings;
  readonly store: Store;
  readonly cache: Cache;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly assistant: Assistant;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly tracer: Tracer;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  /** The folder of the built pages. @default - none are served */
  readonly pages?: string | undefined;
}
