import type { Pattern } from './pattern.ts';
import { CLOSED_NETWORK } from './patterns/closed-network.ts';
import { LEAST_PRIVILEGE } from './patterns/least-privilege.ts';
import { PRIVATE_DATA } from './patterns/private-data.ts';
import { TLS_ONLY } from './patterns/tls-only.ts';

/** Every pattern, in the order in which the documentation tells them. */
export const PATTERNS: readonly Pattern[] = [CLOSED_NETWORK, PRIVATE_DATA, TLS_ONLY, LEAST_PRIVILEGE];
