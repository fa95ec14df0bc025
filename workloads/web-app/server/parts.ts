/** What a running server is made of. Tests bring their own clock, ids and store. */
import type { Log, Readiness } from '@lintel/workload-runtime';
import type { Sessions } from './http/session.ts';
import type { Place } from './notices.ts';
import type { ServerSettings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry.ts';

export interface Parts {
  readonly settings: ServerSettings;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Who tried something: lines of their own file. */
  readonly security: Log;
  readonly now: () => number;
  readonly newId: () => string;
  /** Where this instance stands. */
  readonly place: () => Place;
}
