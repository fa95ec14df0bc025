/** What a running server is made of. Tests bring their own clock, ids and stores. */
import type { Log, Readiness } from '@lintel/workload-runtime';
import type { Cache } from '@lintel/workload-runtime/redis';
import type { Objects } from './artifacts/objects.ts';
import type { ServerSettings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry.ts';

export interface Parts {
  readonly settings: ServerSettings;
  readonly store: Store;
  readonly objects: Objects;
  /** Of what changes seldom; without it everything is read from the store. */
  readonly cache: Cache;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
}
