import type { CheckDefinition } from './check.ts';
import { ASSUMED_BY_ANYBODY, GIVES_ITSELF_MORE, OPEN_TO_EVERYBODY } from './of/access.ts';
import { ALARM_CANNOT_RING, ALARM_TELLS_NOBODY } from './of/alarms.ts';
import { OLD_TLS, PLAIN_AT_REST, PLAIN_CONNECTIONS, PLAIN_REQUESTS } from './of/encryption.ts';
import { ADMINISTRATION_OPEN_TO_INTERNET, STORE_OPEN_TO_INTERNET } from './of/internet.ts';
import { LOST_WITH_STACK, NO_BACKUP } from './of/keeping.ts';
import { METADATA_WITHOUT_TOKEN, SUPPORT_ENDS, WRITTEN_SECRET } from './of/running.ts';
import { LOST_WITH_ZONE } from './of/survival.ts';

/** Every check, the graver first. */
export const CHECKS: readonly CheckDefinition[] = [
  STORE_OPEN_TO_INTERNET,
  ADMINISTRATION_OPEN_TO_INTERNET,
  OPEN_TO_EVERYBODY,
  ASSUMED_BY_ANYBODY,
  WRITTEN_SECRET,
  GIVES_ITSELF_MORE,
  METADATA_WITHOUT_TOKEN,
  PLAIN_AT_REST,
  PLAIN_CONNECTIONS,
  OLD_TLS,
  NO_BACKUP,
  LOST_WITH_STACK,
  LOST_WITH_ZONE,
  ALARM_CANNOT_RING,
  ALARM_TELLS_NOBODY,
  SUPPORT_ENDS,
  PLAIN_REQUESTS,
];
