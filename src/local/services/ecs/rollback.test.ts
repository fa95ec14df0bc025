/** Oracle: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html, in its words at each case. */
import { expect, test } from 'vitest';
import type { KeptDeployment, KeptService } from './kept.ts';
import { givenUp } from './rollback.ts';

const deployment = (id: string, rolloutState: KeptDeployment['rolloutState']): KeptDeployment => ({
  id,
  status: id === 'new' ? 'PRIMARY' : 'ACTIVE',
  rolloutState,
  reason: '',
  taskDefinition: `definition of ${id}`,
  network: { subnets: [`subnet of ${id}`] },
  failures: 3,
  ringing: [],
  createdMs: 0,
  updatedMs: 0,
});
const service = (...deployments: readonly KeptDeployment[]): KeptService => ({
  arn: 'arn',
  name: 's',
  cluster: 'c',
  status: 'ACTIVE',
  desired: 2,
  given: {},
  taskDefinition: 'definition of new',
  deployments,
  createdMs: 0,
  tags: [],
});
const how = { by: 'ECS deployment circuit breaker', why: 'tasks failed to start', nowMs: 1 };

// "it looks for the most recent deployment that is in a COMPLETED state … the deployment changes from a COMPLETED to IN_PROGRESS"
test('the last completed deployment is primary again, in progress, with its definition and its network', () => {
  const before = service(
    deployment('new', 'IN_PROGRESS'),
    deployment('middle', 'FAILED'),
    deployment('old', 'COMPLETED'),
  );
  const { service: after, previous } = givenUp(before, { ...how, isRolledBack: true });
  expect(previous?.id).toBe('old');
  expect(after).toMatchObject({
    taskDefinition: 'definition of old',
    given: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet of old'] } } },
    deployments: [
      { id: 'old', status: 'PRIMARY', rolloutState: 'IN_PROGRESS', failures: 0 },
      {
        id: 'new',
        status: 'ACTIVE',
        rolloutState: 'FAILED',
        reason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
      { id: 'middle' },
    ],
  });
});

// "When the deployment circuit breaker does not find a deployment that is in a COMPLETED state, … the deployment is stalled."
test.each([
  ['without a completed one', true, deployment('old', 'IN_PROGRESS')],
  ['where nobody asked for a rollback', false, deployment('old', 'COMPLETED')],
])('%s the deployment is stalled', (_, isRolledBack, old) => {
  const { service: after, previous } = givenUp(service(deployment('new', 'IN_PROGRESS'), old), {
    ...how,
    isRolledBack,
  });
  expect(previous).toBeUndefined();
  expect(after.deployments.map(({ id, rolloutState }) => [id, rolloutState])).toEqual([
    ['new', 'FAILED'],
    ['old', old.rolloutState],
  ]);
  expect(after.taskDefinition).toBe('definition of new');
});
