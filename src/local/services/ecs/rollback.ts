/**
 * A deployment is given up: it has failed, and the service goes back to the last one that completed, if it is asked to and
 * there is one (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html).
 */
import type { KeptDeployment, KeptService } from './kept.ts';

export interface GivenUp {
  readonly service: KeptService;
  /** The deployment that is primary again; undefined where the failed one is stalled. */
  readonly previous: KeptDeployment | undefined;
}

/** @param by - what gave it up, as the reasons of deployments name it. */
export function givenUp(
  service: KeptService,
  { by, why, isRolledBack, nowMs }: { by: string; why: string; isRolledBack: boolean; nowMs: number },
): GivenUp {
  const [primary, ...older] = service.deployments;
  if (primary === undefined) return { service, previous: undefined };
  const lost: KeptDeployment = { ...primary, rolloutState: 'FAILED', reason: `${by}: ${why}.`, updatedMs: nowMs };
  const completed = older.find(({ rolloutState }) => rolloutState === 'COMPLETED');
  if (completed === undefined || !isRolledBack)
    return { service: { ...service, deployments: [lost, ...older] }, previous: undefined };
  const previous: KeptDeployment = {
    ...completed,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    reason: `${by}: rolling back to deploymentId ${completed.id}.`,
    failures: 0,
    updatedMs: nowMs,
  };
  const { taskDefinition, network } = previous;
  const others = older.filter(({ id }) => id !== completed.id);
  return {
    previous,
    service: {
      ...service,
      taskDefinition,
      given: {
        ...service.given,
        ...(network !== undefined && { networkConfiguration: { awsvpcConfiguration: network } }),
      },
      deployments: [previous, { ...lost, status: 'ACTIVE' }, ...others],
    },
  };
}
