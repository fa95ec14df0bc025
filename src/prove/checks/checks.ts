import type { CheckDefinition } from './check.ts';
import { ASSUMED_BY_ANYBODY, ASSUMED_FROM_ELSEWHERE, OPEN_TO_EVERYBODY } from './of/access.ts';
import { ALARM_CANNOT_RING, ALARM_TELLS_NOBODY } from './of/alarms.ts';
import { ADDRESSES_RUN_OUT, OVER_QUOTA } from './of/capacity.ts';
import { OLD_TLS, PLAIN_AT_REST, PLAIN_CONNECTIONS, PLAIN_REQUESTS } from './of/encryption.ts';
import { GIVES_ITSELF_MORE, READS_EVERY_SECRET } from './of/escalation.ts';
import { ADMINISTRATION_OPEN_TO_INTERNET, STORE_OPEN_TO_BLOCKS, STORE_OPEN_TO_INTERNET } from './of/internet.ts';
import { LOST_WITH_STACK, NO_BACKUP } from './of/keeping.ts';
import { METADATA_WITHOUT_TOKEN, SUPPORT_ENDS, WRITTEN_SECRET } from './of/running.ts';
import { LOST_WITH_ZONE } from './of/survival.ts';
import { ALARM_IS_REFUSED, NO_ALARM } from './of/unwatched.ts';

/** Every check, the graver first. */
export const CHECKS: readonly CheckDefinition[] = [
  STORE_OPEN_TO_INTERNET,
  ADMINISTRATION_OPEN_TO_INTERNET,
  OPEN_TO_EVERYBODY,
  ASSUMED_BY_ANYBODY,
  WRITTEN_SECRET,
  GIVES_ITSELF_MORE,
  READS_EVERY_SECRET,
  METADATA_WITHOUT_TOKEN,
  PLAIN_AT_REST,
  PLAIN_CONNECTIONS,
  OLD_TLS,
  NO_BACKUP,
  LOST_WITH_STACK,
  LOST_WITH_ZONE,
  ADDRESSES_RUN_OUT,
  ALARM_CANNOT_RING,
  ALARM_TELLS_NOBODY,
  ALARM_IS_REFUSED,
  SUPPORT_ENDS,
  PLAIN_REQUESTS,
  STORE_OPEN_TO_BLOCKS,
  ASSUMED_FROM_ELSEWHERE,
  NO_ALARM,
  OVER_QUOTA,
];
