/**
 * ECS's API over what is kept, with a runner of tasks that only notes what it is asked. Oracle: AWS's API reference, named at
 * each case.
 */
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { elbv2 } from '../elbv2/elbv2.ts';
import { ecs } from './ecs.ts';
import { imageOf, repositoryOf } from './image.ts';
import { knownTask } from './running-task.ts';
import { runTasksBy, tasksOf } from './tasks-known.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };
const CONTAINER = { name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] };
const DEFINITION = {
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [CONTAINER],
};

type Answer = Readonly<Record<string, unknown>>;

async function opened() {
  const world = openWorld({ services: [ecs, elbv2], clock: manualClock(Date.UTC(2026, 0, 1)) });
  const ask = async (operation: string, input: object = {}, service = 'ecs') =>
    (await world.invoke(service, operation, input, AT)) as Answer;
  await ask('CreateCluster', { clusterName: 'c' });
  await ask('RegisterTaskDefinition', DEFINITION);
  const create = (more: object = {}) =>
    ask('CreateService', {
      cluster: 'c',
      serviceName: 's',
      taskDefinition: 'web',
      desiredCount: 2,
      networkConfiguration: NETWORK,
      ...more,
    });
  const stopped: string[] = [];
  const place = { ...AT, world };
  const runTasks = () =>
    runTasksBy(place, {
      run(wanted) {
        const known = knownTask(wanted, place);
        tasksOf(place).set(known.arn, known);
        return known;
      },
      stop: (task, code, reason) => void stopped.push(`${task.id} ${code} ${reason}`),
      deployed: () => Promise.resolve(),
      hasPlaces: () => Promise.resolve(true),
    });
  return { ask, create, runTasks, stopped };
}

describe('clusters', () => {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
  test('one that is there is answered as it is', async () => {
    const { ask } = await opened();
    const { cluster } = await ask('CreateCluster', { clusterName: 'c' });
    expect(cluster).toMatchObject({ clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/c', status: 'ACTIVE' });
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html
  test('one that is not there is a failure and no error', async () => {
    const { ask } = await opened();
    expect(await ask('DescribeClusters', { clusters: ['c', 'none'] })).toMatchObject({
      clusters: [{ clusterName: 'c' }],
      failures: [{ arn: 'arn:aws:ecs:us-east-1:111122223333:cluster/none', reason: 'MISSING' }],
    });
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
  test('one with services is not deleted; without, it is inactive', async () => {
    const { ask, create } = await opened();
    await create();
    await expect(ask('DeleteCluster', { cluster: 'c' })).rejects.toMatchObject({
      code: 'ClusterContainsServicesException',
    });
    await ask('DeleteService', { cluster: 'c', service: 's', force: true });
    expect(await ask('DeleteCluster', { cluster: 'c' })).toMatchObject({ cluster: { status: 'INACTIVE' } });
    await expect(ask('ListServices', { cluster: 'c' })).rejects.toMatchObject({ code: 'ClusterNotFoundException' });
  });
});

describe('task definitions', () => {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
  test('each registration is the next revision, also after one was deregistered', async () => {
    const { ask } = await opened();
    await ask('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const { taskDefinition } = await ask('RegisterTaskDefinition', DEFINITION);
    expect(taskDefinition).toMatchObject({ revision: 2, status: 'ACTIVE' });
    expect(await ask('ListTaskDefinitions', { familyPrefix: 'web' })).toEqual({
      taskDefinitionArns: ['arn:aws:ecs:us-east-1:111122223333:task-definition/web:2'],
    });
    expect(await ask('DescribeTaskDefinition', { taskDefinition: 'web' })).toMatchObject({
      taskDefinition: { revision: 2 },
    });
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
  test.each([
    [{ memory: '768' }, 'No Fargate configuration exists for given values.'],
    [{ networkMode: 'bridge' }, 'Fargate only supports network mode ‘awsvpc’.'],
    [
      { containerDefinitions: [{ ...CONTAINER, secrets: [{ name: 'A', valueFrom: 'x' }] }] },
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    ],
    [
      { containerDefinitions: [{ ...CONTAINER, essential: false }] },
      'Invalid setting for container. At least one container must be essential.',
    ],
  ])('%j is refused', async (change, message) => {
    const { ask } = await opened();
    await expect(ask('RegisterTaskDefinition', { ...DEFINITION, ...change })).rejects.toThrow(message);
  });
});

describe('services', () => {
  test('a new one is a primary deployment in progress', async () => {
    const { create } = await opened();
    expect((await create()).service).toMatchObject({
      serviceArn: 'arn:aws:ecs:us-east-1:111122223333:service/c/s',
      desiredCount: 2,
      runningCount: 0,
      deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 2, failedTasks: 0 }],
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    });
  });
  test('without a network it says that it runs nothing', async () => {
    const { ask, create } = await opened();
    await create();
    const { services } = await ask('DescribeServices', { cluster: 'c', services: ['s'] });
    expect(JSON.stringify(services)).toContain('was unable to place a task. No task runs here');
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html: a count does not trigger a deployment.
  test('another count is no deployment; another definition, or force, is one', async () => {
    const { ask, create } = await opened();
    await create();
    const update = async (more: object) => {
      const { service } = await ask('UpdateService', { cluster: 'c', service: 's', ...more });
      return (service as { readonly deployments: readonly { readonly status: string }[] }).deployments.map(
        ({ status }) => status,
      );
    };
    expect(await update({ desiredCount: 5 })).toEqual(['PRIMARY']);
    expect(await update({ forceNewDeployment: true })).toEqual(['PRIMARY', 'ACTIVE']);
    await ask('RegisterTaskDefinition', DEFINITION);
    expect(await update({ taskDefinition: 'web' })).toEqual(['PRIMARY', 'ACTIVE', 'ACTIVE']);
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
  test('one that is scaled is deleted by force only', async () => {
    const { ask, create } = await opened();
    await create();
    await expect(ask('DeleteService', { cluster: 'c', service: 's' })).rejects.toThrow(
      'The service cannot be stopped while it is scaled above 0.',
    );
    await ask('DeleteService', { cluster: 'c', service: 's', force: true });
    await expect(ask('UpdateService', { cluster: 'c', service: 's' })).rejects.toMatchObject({
      code: 'ServiceNotActiveException',
    });
  });
  test.each([
    [
      { loadBalancers: [{ targetGroupArn: 'arn:x', containerName: 'none', containerPort: 80 }] },
      'The container none does not exist',
    ],
    [
      { loadBalancers: [{ targetGroupArn: 'arn:x', containerName: 'web', containerPort: 81 }] },
      'did not have a container port 81 defined',
    ],
    [
      { loadBalancers: [{ targetGroupArn: 'arn:x', containerName: 'web', containerPort: 80 }] },
      'The specified target group does not exist.',
    ],
    [
      { networkConfiguration: undefined },
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'does not do the deployment controller CODE_DEPLOY'],
    [{ deploymentConfiguration: { strategy: 'BLUE_GREEN' } }, 'does not do BLUE_GREEN deployments'],
  ])('%j is refused', async (change, message) => {
    const { create } = await opened();
    await expect(create(change)).rejects.toThrow(message);
  });
});

describe('tasks', () => {
  test('without a network none is run, with the reason', async () => {
    const { ask } = await opened();
    await expect(
      ask('RunTask', { cluster: 'c', taskDefinition: 'web', networkConfiguration: NETWORK }),
    ).rejects.toThrow('No task runs here');
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
  test('those that are run have the group of their family, and are listed by it', async () => {
    const { ask, runTasks, stopped } = await opened();
    runTasks();
    const { tasks } = await ask('RunTask', {
      cluster: 'c',
      taskDefinition: 'web',
      count: 2,
      startedBy: 'me',
      networkConfiguration: NETWORK,
      overrides: { containerOverrides: [{ name: 'web', command: ['x'] }] },
    });
    expect(tasks).toMatchObject([
      { group: 'family:web', startedBy: 'me', lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' },
      { group: 'family:web' },
    ]);
    const { taskArns } = await ask('ListTasks', { cluster: 'c', family: 'web', startedBy: 'me' });
    expect(taskArns).toHaveLength(2);
    const [arn = ''] = taskArns as readonly string[];
    await ask('StopTask', { cluster: 'c', task: arn, reason: 'enough' });
    expect(stopped).toEqual([`${arn.slice(arn.lastIndexOf('/') + 1)} UserInitiated enough`]);
    expect(await ask('DescribeTasks', { cluster: 'c', tasks: ['none'] })).toMatchObject({
      failures: [{ reason: 'MISSING' }],
    });
  });
  test('an override of a container that is not there is refused', async () => {
    const { ask, runTasks } = await opened();
    runTasks();
    const overrides = { containerOverrides: [{ name: 'none' }] };
    await expect(
      ask('RunTask', { cluster: 'c', taskDefinition: 'web', networkConfiguration: NETWORK, overrides }),
    ).rejects.toThrow('Override for container named none is not a container in the TaskDefinition.');
  });
});

describe('images', () => {
  const folder = '/somewhere';
  const workloads = [
    { name: 'care', folder, images: [{ repository: 'clinic-*-api', command: ['node', 'api.js'] }], beforeRelease: [] },
    { name: 'shop', folder, images: [{ repository: 'shop', command: ['node', 'shop.js'] }], beforeRelease: [] },
  ];
  test.each([
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com/clinic-production-api:1.2', 'care'],
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com/clinic-production-web:1.2', undefined],
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:0123', 'shop'],
    ['shop', 'shop'],
    ['other/shop:latest', undefined],
    ['clinic-api', undefined],
  ])('%s is %s', (image, name) => {
    expect(imageOf(image, workloads).workload?.name).toBe(name);
  });
  test('the region of a registry is known, and a port is no tag', () => {
    expect(repositoryOf('111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b:c')).toEqual({
      name: 'a/b',
      region: 'eu-west-1',
    });
    expect(repositoryOf('localhost:5000/a')).toEqual({ name: 'localhost:5000/a', region: undefined });
  });
});
