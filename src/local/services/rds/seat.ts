/** Where in a network something stands that AWS places by subnet group and zone. */
import { createHash } from 'node:crypto';
import type { PlannedSeat } from '../../network/plan.ts';
import type { SystemResource, SystemScene } from '../../system/plane.ts';
import { subnetOf } from './groups.ts';
import { type KeptInstance, subnetGroupsOf } from './records.ts';

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

/** Seats of instances that no template has, one a node, in the subnets of their group: that of the zone first. */
export class SeatsApart {
  readonly #taken = new Map<string, { readonly instance: string; readonly seat: PlannedSeat }>();
  #network: SystemScene['network'];

  /** None without a network, and where the network does not hold the subnet group or the security groups. */
  async of(instance: KeptInstance, nodes: readonly string[], scene: SystemScene): Promise<readonly PlannedSeat[]> {
    // A network that was built anew has none of the seats of the one before.
    if (this.#network !== scene.network) this.#taken.clear();
    this.#network = scene.network;
    if (scene.network === undefined) return [];
    const at = { ...scene.at, world: scene.world };
    const group = instance.subnetGroup === undefined ? undefined : subnetGroupsOf(at).get(instance.subnetGroup);
    const owner = scene.resources.find(
      ({ type, id }) => type === 'AWS::RDS::DBSubnetGroup' && id.toLowerCase() === instance.subnetGroup,
    );
    if (group === undefined || owner === undefined) {
      scene.log('rds', `${instance.id} stands nowhere: its subnet group is in no stack`);
      return [];
    }
    const { AvailabilityZone: zone, VpcSecurityGroups: groups = [] } = instance.shown;
    const isFirst = (subnet: string) => (subnetOf(at, subnet).zone === zone ? 0 : 1);
    const subnets = [...group.subnets].sort((one, other) => isFirst(one) - isFirst(other));
    const seats: PlannedSeat[] = [];
    for (const [position, node] of nodes.entries()) {
      const id = `rds-${createHash('sha256').update(node).digest('hex').slice(0, 12)}`;
      const known = this.#taken.get(id)?.seat;
      const seat =
        known ??
        (await scene.takeSeat({
          id,
          owner: owner.modelId,
          type: 'AWS::RDS::DBInstance',
          subnet: subnets[position % subnets.length] ?? '',
          groups: groups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
          isPublic: false,
        }));
      this.#taken.set(id, { instance: instance.id, seat });
      seats.push(seat);
    }
    return seats;
  }

  async leaveAllBut(instances: readonly string[], scene: SystemScene): Promise<void> {
    for (const [id, { instance }] of this.#taken) {
      if (instances.includes(instance)) continue;
      this.#taken.delete(id);
      await scene.leaveSeat(id);
    }
  }

  forget(): void {
    this.#taken.clear();
    this.#network = undefined;
  }
}
