/** Where in a network something stands that AWS places by subnet group and zone. */
import type { PlannedSeat } from '../../network/plan.ts';
import type { SystemResource, SystemScene } from '../../system/plane.ts';

/** The seats of a resource, that of the zone first. */
export function seatsFrom(
  zone: string | undefined,
  resource: SystemResource,
  scene: SystemScene,
): readonly PlannedSeat[] {
  const zoneOf = ({ subnet }: PlannedSeat) =>
    scene.resources.find(({ modelId }) => modelId === subnet)?.properties.AvailabilityZone;
  const seats = scene.seatsOf(resource);
  const first = seats.filter((seat) => zone !== undefined && zoneOf(seat) === zone);
  return [...first, ...seats.filter((seat) => !first.includes(seat))];
}

export const addressesOf = ({ addresses }: PlannedSeat): readonly string[] =>
  [addresses[4], addresses[6]].filter((each) => each !== undefined);
