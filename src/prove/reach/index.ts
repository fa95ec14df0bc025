export { isInside, isKnown, type KnownRange, publicRanges, rangeOf, splitRanges, subtractRanges } from './addresses.ts';
export { openWaysIn, type Way, type WayEnd } from './all-pairs.ts';
export {
  allow,
  everyFlow,
  type GuardedFlows,
  someFlow,
  whenCovers,
  whenMeets,
} from './allowed.ts';
export { type Bounds, decided, eitherBounds, STOP, undecided } from './bounds.ts';
export { kindsOf } from './kinds.ts';
export { destinationsOf, sourcesOf } from './neighbours.ts';
export { effectOf } from './network-acl.ts';
export { type Reach, reach, reachBetween } from './reach.ts';
export { type Relayed, relayed } from './relay.ts';
export { membersOf, ownedIn, type ReachParty } from './seats.ts';
export { withoutResources } from './without.ts';
export type { Witness } from './witness.ts';
