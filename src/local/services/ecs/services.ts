/** Services as the API has them. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html */
import type { EcsOperations as Operations, EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { targetGroupsOf } from '../elbv2/kept.ts';
import {
  activeServiceOf,
  definitionOf,
  type EcsPlace,
  ecsArn,
  ecsClusterOf,
  ecsPage,
  invalidEcs,
  isEcsName,
  type KeptDeployment,
  type KeptService,
  lastPart,
  newDeploymentId,
  putService,
  serviceArn,
  serviceEvents,
  servicesOf,
  tellService,
} from './kept.ts';
import { type KnownTask, NO_RUNNER, taskRunnerOf, tasksOf } from './tasks-known.ts';

const notDone = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not do ${what} of ECS services.`, { status: 501 });

type Settings = KeptService['given'];

/** What would not be as on AWS is refused by name. */
function checkSettings(given: Settings, taskDefinition: string, at: EcsPlace): void {
  const { deploymentController, schedulingStrategy, loadBalancers = [], deploymentConfiguration } = given;
  if ((deploymentController?.type ?? 'ECS') !== 'ECS')
    throw notDone(`the deployment controller ${deploymentController?.type}`);
  if ((schedulingStrategy ?? 'REPLICA') !== 'REPLICA') throw notDone('the scheduling strategy DAEMON');
  if ((deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING')
    throw notDone(`${deploymentConfiguration?.strategy} deployments`);
  if (given.serviceConnectConfiguration?.enabled === true) throw notDone('Service Connect');
  if ((given.serviceRegistries ?? []).length > 0) throw notDone('service discovery (serviceRegistries)');
  if ((given.volumeConfigurations ?? []).length > 0) throw notDone('volumes configured at launch');
  const definition = definitionOf(taskDefinition, at);
  if (definition.given.networkMode !== 'awsvpc')
    throw notDone(`the network mode ${definition.given.networkMode ?? 'bridge'}`);
  if (given.networkConfiguration?.awsvpcConfiguration === undefined)
    throw invalidEcs("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  for (const { containerName, containerPort, targetGroupArn } of loadBalancers) {
    const container = definition.given.containerDefinitions.find(({ name }) => name === containerName);
    if (container === undefined)
      throw invalidEcs(`The container ${containerName} does not exist in the task definition.`);
    const hasPort = (container.portMappings ?? []).some((mapping) => mapping.containerPort === containerPort);
    if (!hasPort)
      throw invalidEcs(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    const group = targetGroupsOf(at).get(targetGroupArn ?? '');
    if (group === undefined) throw invalidEcs('The specified target group does not exist.');
    if (group.targetType !== 'ip')
      throw invalidEcs(
        `The provided target group ${group.arn} has target type ${group.targetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
      );
  }
  const { minimumHealthyPercent: lowest = 100, maximumPercent: most = 200 } = deploymentConfiguration ?? {};
  if (most < lowest || (most === 100 && lowest === 100))
    throw invalidEcs('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.');
}

function newDeployment(
  service: Pick<KeptService, 'taskDefinition' | 'given'>,
  at: EcsPlace,
  ringing: readonly string[],
): KeptDeployment {
  const now = at.world.clock.now();
  const id = newDeploymentId();
  return {
    id,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    reason: `ECS deployment ${id} in progress.`,
    taskDefinition: service.taskDefinition,
    network: service.given.networkConfiguration?.awsvpcConfiguration,
    failures: 0,
    ringing,
    createdMs: now,
    updatedMs: now,
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html */
export async function ringingAlarms({ deploymentConfiguration }: Settings, at: EcsPlace): Promise<readonly string[]> {
  const { enable = false, alarmNames = [] } = deploymentConfiguration?.alarms ?? {};
  if (!enable || alarmNames.length === 0) return [];
  const answer: { readonly MetricAlarms?: readonly { readonly AlarmName?: string; readonly StateValue?: string }[] } =
    await at.world.invoke('monitoring', 'DescribeAlarms', { AlarmNames: alarmNames }, at);
  return (answer.MetricAlarms ?? []).flatMap(({ AlarmName: name, StateValue: state }) =>
    state === 'ALARM' && name !== undefined ? [name] : [],
  );
}

export const createService: Operations['CreateService'] = async (input, call) => {
  const {
    serviceName: name,
    cluster: named,
    desiredCount,
    taskDefinition,
    clientToken: _,
    tags = [],
    ...given
  } = input;
  const cluster = ecsClusterOf(named, call);
  if (!isEcsName(name)) throw invalidEcs('Service name contains invalid characters.');
  if (taskDefinition === undefined) throw invalidEcs('TaskDefinition cannot be blank.');
  if (desiredCount === undefined || desiredCount < 0)
    throw invalidEcs('desiredCount cannot be empty for Replica services.');
  const arn = serviceArn(cluster.name, name, call);
  const known = servicesOf(call).get(arn);
  if (known !== undefined && known.status !== 'INACTIVE') throw invalidEcs('Creation of service was not idempotent.');
  const definition = definitionOf(taskDefinition, call).arn;
  checkSettings(given, definition, call);
  const draft = { taskDefinition: definition, given };
  const made = putService(call, {
    arn,
    name,
    cluster: cluster.arn,
    status: 'ACTIVE',
    desired: desiredCount,
    ...draft,
    deployments: [newDeployment(draft, call, await ringingAlarms(given, call))],
    createdMs: call.world.clock.now(),
    tags,
  });
  if (taskRunnerOf(call) === undefined) tellService(call.world, made, `was unable to place a task. ${NO_RUNNER}`);
  return { service: toldService(made, call, ['TAGS']) };
};

/** Members whose change begins a deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
const DEPLOYED = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'capacityProviderStrategy',
  'enableExecuteCommand',
];

export const updateService: Operations['UpdateService'] = async (input, call) => {
  const { service: named, cluster, desiredCount, taskDefinition, forceNewDeployment, ...changes } = input;
  const before = activeServiceOf(named, cluster, call);
  const given: Settings = { ...before.given, ...changes };
  const definition = taskDefinition === undefined ? before.taskDefinition : definitionOf(taskDefinition, call).arn;
  checkSettings(given, definition, call);
  const isDeployed =
    forceNewDeployment === true ||
    definition !== before.taskDefinition ||
    DEPLOYED.some(
      (name) => name in changes && JSON.stringify(at(changes, name)) !== JSON.stringify(at(before.given, name)),
    );
  const draft: KeptService = { ...before, given, taskDefinition: definition, desired: desiredCount ?? before.desired };
  const deployments = isDeployed
    ? [
        newDeployment(draft, call, await ringingAlarms(given, call)),
        ...draft.deployments.map((each): KeptDeployment => ({ ...each, status: 'ACTIVE' })),
      ]
    : draft.deployments;
  return { service: toldService(putService(call, { ...draft, deployments }), call, ['TAGS']) };
};

const at = (value: object, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html: it drains, and is gone when its tasks are. */
export const deleteService: Operations['DeleteService'] = ({ service: named, cluster, force }, call) => {
  const service = activeServiceOf(named, cluster, call);
  if (service.desired > 0 && force !== true)
    throw invalidEcs('The service cannot be stopped while it is scaled above 0.');
  const isDone = taskRunnerOf(call) === undefined;
  const gone = putService(call, { ...service, desired: 0, status: isDone ? 'INACTIVE' : 'DRAINING' });
  return { service: toldService(gone, call) };
};

export function serviceTasks(service: KeptService, at: EcsPlace): readonly KnownTask[] {
  return [...tasksOf(at).values()].filter(
    (task) => task.wanted.service === service.arn && task.lastStatus !== 'STOPPED',
  );
}

const isRunning = ({ lastStatus }: KnownTask) => lastStatus === 'RUNNING';
const isPending = ({ lastStatus }: KnownTask) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus);

export function toldService(service: KeptService, call: EcsPlace, include: readonly string[] = []): Shapes['Service'] {
  const { given, deployments } = service;
  const tasks = serviceTasks(service, call);
  const { minimumHealthyPercent = 100, maximumPercent = 200, ...configuration } = given.deploymentConfiguration ?? {};
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster,
    status: service.status,
    desiredCount: service.desired,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    ...((given.capacityProviderStrategy ?? []).length > 0
      ? { capacityProviderStrategy: given.capacityProviderStrategy ?? [] }
      : { launchType: given.launchType ?? 'FARGATE' }),
    platformVersion: given.platformVersion ?? 'LATEST',
    platformFamily: 'Linux',
    taskDefinition: service.taskDefinition,
    loadBalancers: given.loadBalancers ?? [],
    serviceRegistries: [],
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      ...configuration,
      maximumPercent,
      minimumHealthyPercent,
      strategy: 'ROLLING',
    },
    deployments: deployments.map((each) => toldDeployment(each, service, tasks)),
    events: serviceEvents(call.world, service.arn),
    createdAt: new Date(service.createdMs),
    placementConstraints: given.placementConstraints ?? [],
    placementStrategy: given.placementStrategy ?? [],
    ...(given.networkConfiguration !== undefined && { networkConfiguration: given.networkConfiguration }),
    healthCheckGracePeriodSeconds: given.healthCheckGracePeriodSeconds ?? 0,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: given.enableECSManagedTags ?? false,
    propagateTags: given.propagateTags ?? 'NONE',
    enableExecuteCommand: given.enableExecuteCommand ?? false,
    availabilityZoneRebalancing: given.availabilityZoneRebalancing ?? 'DISABLED',
    tags: include.includes('TAGS') ? service.tags : [],
  };
}

function toldDeployment(
  deployment: KeptDeployment,
  { desired, given }: KeptService,
  all: readonly KnownTask[],
): Shapes['Deployment'] {
  const tasks = all.filter(({ wanted }) => wanted.startedBy === deployment.id);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    desiredCount: deployment.status === 'PRIMARY' ? desired : 0,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    failedTasks: deployment.failures,
    createdAt: new Date(deployment.createdMs),
    updatedAt: new Date(deployment.updatedMs),
    launchType: given.launchType ?? 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(deployment.network !== undefined && { networkConfiguration: { awsvpcConfiguration: deployment.network } }),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.reason,
  };
}

export const describeServices: Operations['DescribeServices'] = ({ services, cluster: named, include }, call) => {
  if (services.length === 0) throw invalidEcs('Services cannot be empty.');
  const cluster = ecsClusterOf(named, call);
  const found = services.map((each) => ({
    each,
    service: servicesOf(call).get(serviceArn(cluster.name, lastPart(each), call)),
  }));
  return {
    services: found.flatMap(({ service }) => (service === undefined ? [] : [toldService(service, call, include)])),
    failures: found
      .filter(({ service }) => service === undefined)
      .map(({ each }) => ({ arn: ecsArn(call, `service/${cluster.name}/${lastPart(each)}`), reason: 'MISSING' })),
  };
};

export const listServices: Operations['ListServices'] = (
  { cluster: named, launchType, nextToken, maxResults },
  call: Call,
) => {
  const cluster = ecsClusterOf(named, call);
  const all = [...servicesOf(call).values()]
    .filter(({ cluster: arn, status }) => arn === cluster.arn && status !== 'INACTIVE')
    .filter(({ given }) => launchType === undefined || (given.launchType ?? 'FARGATE') === launchType)
    .map(({ arn }) => arn);
  const { page, next } = ecsPage(all, nextToken, maxResults ?? 10);
  return { serviceArns: page, ...next };
};
