/**
 * Tasks that run once before a release takes over, migrations for one. On AWS the delivery runs them; here nobody else does, so
 * a task definition of a stack that no service uses, and whose command its workload's contract runs before a release, is run
 * once, where a service of the same workload stands.
 */
import type { SystemScene } from '../../system/plane.ts';
import { imageOf } from './image.ts';
import {
  definitionsOf,
  type EcsPlace,
  type KeptService,
  type KeptTaskDefinition,
  lastPart,
  servicesOf,
} from './kept.ts';
import type { WantedTask } from './tasks-known.ts';

export interface FirstTask {
  /** The name of the workload whose services wait for it. */
  readonly workload: string;
  readonly wanted: WantedTask;
}

const doneOf = ({ world, account, region }: EcsPlace) =>
  world.state.collection<number>('ecs/before-release', { account, region });

/** From now on the definition has been run. */
export function keepDone(definition: string, at: EcsPlace): void {
  doneOf(at).put(definition, at.world.clock.now());
}

/** Those that have not been run yet. */
export function firstTasks(scene: SystemScene): readonly FirstTask[] {
  const at: EcsPlace = { ...scene.at, world: scene.world };
  const services = [...servicesOf(at).values()].filter(({ status }) => status === 'ACTIVE');
  return scene.resources.flatMap(({ type, id }): readonly FirstTask[] => {
    const definition = type === 'AWS::ECS::TaskDefinition' ? definitionsOf(at).get(lastPart(id)) : undefined;
    if (definition === undefined || doneOf(at).has(definition.arn)) return [];
    const workload = workloadOf(definition, scene);
    const [main] = definition.given.containerDefinitions;
    const isFirst = workload?.beforeRelease.some((command) => command.join('\0') === main?.command?.join('\0'));
    const service = services.find((each) => workloadOfService(each, scene) === workload?.name);
    const network = service?.given.networkConfiguration?.awsvpcConfiguration;
    if (workload === undefined || isFirst !== true || service === undefined || network === undefined) return [];
    const wanted: WantedTask = {
      definition,
      cluster: service.cluster,
      group: `family:${definition.family}`,
      startedBy: 'before-release',
      network,
      overrides: {},
      launchType: 'FARGATE',
      tags: definition.tags,
      isExecEnabled: false,
    };
    return [{ workload: workload.name, wanted }];
  });
}

export function workloadOfService({ taskDefinition }: KeptService, scene: SystemScene): string | undefined {
  const definition = definitionsOf({ ...scene.at, world: scene.world }).get(lastPart(taskDefinition));
  return definition === undefined ? undefined : workloadOf(definition, scene)?.name;
}

function workloadOf({ given }: KeptTaskDefinition, { workloads }: SystemScene) {
  for (const { image = '', essential = true } of given.containerDefinitions) {
    const { workload } = imageOf(image, workloads);
    if (essential && workload !== undefined) return workload;
  }
  return undefined;
}
