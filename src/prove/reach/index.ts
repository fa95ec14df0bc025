export { type GuardedFlows, whenCovers, whenMeets } from './allowed.ts';
export { destinationsOf, sourcesOf } from './neighbours.ts';
export { type Reach, reach } from './reach.ts';
export { type Relayed, relayed } from './relay.ts';
export type { Party } from './seats.ts';
export type { Witness } from './witness.ts';
