/** Who runs the members of groups: the plane of EC2, while the network of a system stands. */
import type { LocalWorld } from '../../service.ts';
import type { KeptFleetGroup, KeptMember } from './kept.ts';

export interface GroupFleet {
  /** Brings a member up; it has an address then. @throws with the reason where it cannot run. */
  launch(member: KeptMember, group: KeptFleetGroup): Promise<{ readonly address: string | undefined }>;
  terminate(id: string): Promise<void>;
  /** Whether its machine runs. */
  isAlive(id: string): boolean;
}

const fleets = new WeakMap<LocalWorld, GroupFleet>();

export function setFleet(world: LocalWorld, fleet: GroupFleet | undefined): void {
  if (fleet === undefined) fleets.delete(world);
  else fleets.set(world, fleet);
}

/** Undefined where nothing runs behind groups: they are described then, and have no members. */
export const fleetOf = (world: LocalWorld): GroupFleet | undefined => fleets.get(world);
