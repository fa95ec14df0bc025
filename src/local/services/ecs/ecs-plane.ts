/** The data plane of ECS: the tasks of services and those that are run by hand, as supervised processes in namespaces of their own. */
import type { DataPlane, PlaneStatus, SystemScene } from '../../system/plane.ts';
import { type Fleet, newFleet } from './fleet.ts';
import { type EcsPlace, watchEcs } from './kept.ts';
import { runTasksBy } from './tasks-known.ts';

export function ecsPlane(): DataPlane {
  let fleet: Fleet | undefined;
  let place: EcsPlace | undefined;
  let forget = () => {};
  let refused: readonly PlaneStatus[] = [];

  const end = async () => {
    forget();
    forget = () => {};
    const last = fleet;
    fleet = undefined;
    if (place !== undefined) runTasksBy(place, undefined);
    await last?.endAll();
  };

  return {
    name: 'ecs',
    async settle(scene: SystemScene) {
      const { network, world, at, resources, whyNoNetwork } = scene;
      refused = [];
      if (network === undefined) {
        await end();
        refused = resources
          .filter(({ type }) => type === 'AWS::ECS::Service')
          .map(({ logicalId: component }) => ({
            component,
            state: 'refused',
            detail: `no network can be built here: ${whyNoNetwork ?? 'no reason was given'}`,
          }));
        return;
      }
      place = { ...at, world };
      if (fleet === undefined) {
        fleet = newFleet();
        runTasksBy(place, fleet);
        const { poke } = fleet;
        forget = watchEcs(world, poke);
      }
      fleet.renew(scene, network);
    },
    status: () => [...(fleet?.status() ?? []), ...refused],
    async exec(component, words, onOutput, signal) {
      return fleet?.exec(component, words, onOutput, signal);
    },
    restart: async (workload) => fleet?.restart(workload) ?? [],
    async crash(component) {
      const id = await fleet?.crash(component);
      return id === undefined ? undefined : `The task ${id} has failed; its service starts another.`;
    },
    stop: end,
  };
}
