/** Who runs the members of groups: the plane of EC2, while the network of a system stands. */
import type { LocalWorld } from '../../service.ts';
import type { KeptGroup, KeptMember } from './kept.ts';

export interface Fleet {
  /** Brings a member up; it has an address then. @throws with the reason where it cannot run. */
  launch(member: KeptMember, group: KeptGroup): Promise<{ readonly address: string | undefined }>;
  terminate(id: string): Promise<void>;
  /** Whether its machine runs. */
  isAlive(id: string): boolean;
}

const fleets = new WeakMap<LocalWorld, Fleet>();

export function setFleet(world: LocalWorld, fleet: Fleet | undefined): void {
  if (fleet === undefined) fleets.delete(world);
  else fleets.set(world, fleet);
}

/** Undefined where nothing runs behind groups: they are described then, and have no members. */
export const fleetOf = (world: LocalWorld): Fleet | undefined => fleets.get(world);
