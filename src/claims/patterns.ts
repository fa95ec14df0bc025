import type { Pattern } from './pattern.ts';
import { CLOSED_NETWORK } from './patterns/closed-network.ts';

/** Every pattern, in the order in which the documentation tells them. */
export const PATTERNS: readonly Pattern[] = [CLOSED_NETWORK];
