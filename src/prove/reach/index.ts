export { type GuardedFlows, whenCovers, whenMeets } from './allowed.ts';
export { blocksBeyond, destinationsOf, sourcesOf } from './neighbours.ts';
export { type Reach, reach, reachBetween } from './reach.ts';
export { type Relayed, relayed } from './relay.ts';
export { type Member, membersOf, type Party } from './seats.ts';
export type { Witness } from './witness.ts';
