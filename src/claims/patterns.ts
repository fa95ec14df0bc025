import type { Pattern } from './pattern.ts';
import { ALARMS_REACH_SOMEBODY } from './patterns/alarms-reach-somebody.ts';
import { AUDITED } from './patterns/audited.ts';
import { BACKED_UP } from './patterns/backed-up.ts';
import { CLOSED_NETWORK } from './patterns/closed-network.ts';
import { DEPLOYED_FROM_GITHUB } from './patterns/deployed-from-github.ts';
import { ENCRYPTED_AT_REST } from './patterns/encrypted-at-rest.ts';
import { LEAST_PRIVILEGE } from './patterns/least-privilege.ts';
import { PRIVATE_DATA } from './patterns/private-data.ts';
import { TLS_ONLY } from './patterns/tls-only.ts';

/** Every pattern, in the order in which the documentation tells them. */
export const PATTERNS: readonly Pattern[] = [
  CLOSED_NETWORK,
  PRIVATE_DATA,
  TLS_ONLY,
  LEAST_PRIVILEGE,
  ENCRYPTED_AT_REST,
  BACKED_UP,
  ALARMS_REACH_SOMEBODY,
  AUDITED,
  DEPLOYED_FROM_GITHUB,
];
