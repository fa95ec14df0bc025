/** What a task of a service is asked to be, and where it is to stand. */
import { definitionOf, type EcsPlace, type KeptDeployment, type KeptService, lastPart } from './kept.ts';
import type { RunningTask } from './running-task.ts';
import type { WantedTask } from './tasks-known.ts';

/** The subnet in which the fewest tasks of the same group stand, as tasks are spread over zones. */
export function subnetFor({ network, group }: WantedTask, all: readonly RunningTask[]): string {
  const count = (subnet: string) =>
    all.filter(
      ({ known, subnet: own }) => own === subnet && known.wanted.group === group && known.desiredStatus === 'RUNNING',
    ).length;
  const [first = '', ...rest] = network.subnets;
  return rest.reduce((best, each) => (count(each) < count(best) ? each : best), first);
}

export function wantedBy(
  service: KeptService,
  { id, taskDefinition, network }: KeptDeployment,
  at: EcsPlace,
): WantedTask {
  const { given, tags } = service;
  const definition = definitionOf(taskDefinition, at);
  const propagated =
    given.propagateTags === 'SERVICE' ? tags : given.propagateTags === 'TASK_DEFINITION' ? definition.tags : [];
  const managed =
    given.enableECSManagedTags === true
      ? [
          { key: 'aws:ecs:clusterName', value: lastPart(service.cluster) },
          { key: 'aws:ecs:serviceName', value: service.name },
        ]
      : [];
  const [provider] = given.capacityProviderStrategy ?? [];
  return {
    definition,
    cluster: service.cluster,
    group: `service:${service.name}`,
    startedBy: id,
    service: service.arn,
    network: network ?? { subnets: [] },
    overrides: {},
    launchType: 'FARGATE',
    ...(provider !== undefined && { capacityProvider: provider.capacityProvider }),
    tags: [...propagated, ...managed],
    isExecEnabled: given.enableExecuteCommand === true,
  };
}
