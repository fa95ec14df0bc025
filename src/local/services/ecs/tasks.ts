/** Tasks as the API has them. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
import type { EcsOperations as Operations, EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { ServiceError } from '../../service.ts';
import {
  definitionOf,
  type EcsPlace,
  ecsArn,
  ecsClusterOf,
  ecsPage,
  ecsServiceOf,
  invalidEcs,
  lastPart,
} from './kept.ts';
import { type KnownTask, runnerOf, tasksOf } from './tasks-known.ts';

const date = (ms: number | undefined, name: string) => (ms === undefined ? {} : { [name]: new Date(ms) });

export function toldTask(task: KnownTask, include: readonly string[] = []): Shapes['Task'] {
  const { definition, wanted, interface: own } = task;
  const { given } = definition;
  return {
    taskArn: task.arn,
    clusterArn: task.cluster,
    taskDefinitionArn: definition.arn,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.health,
    connectivity: 'CONNECTED',
    cpu: wanted.overrides.cpu ?? given.cpu ?? '0',
    memory: wanted.overrides.memory ?? given.memory ?? '0',
    group: wanted.group,
    launchType: wanted.launchType,
    ...(wanted.capacityProvider !== undefined && { capacityProviderName: wanted.capacityProvider }),
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(wanted.startedBy !== undefined && { startedBy: wanted.startedBy }),
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...wanted.overrides },
    enableExecuteCommand: wanted.isExecEnabled,
    version: task.version,
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    ...(own !== undefined && { availabilityZone: own.zone, attachments: [attachment(task, own)] }),
    ...date(task.createdMs, 'createdAt'),
    ...date(task.pullStartedMs, 'pullStartedAt'),
    ...date(task.pullStoppedMs, 'pullStoppedAt'),
    ...date(task.startedMs, 'startedAt'),
    ...date(task.stoppingMs, 'stoppingAt'),
    ...date(task.stoppingMs, 'executionStoppedAt'),
    ...date(task.stoppedMs, 'stoppedAt'),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
    containers: task.containers.map((container) => ({
      containerArn: container.arn,
      taskArn: task.arn,
      name: container.name,
      image: container.image,
      runtimeId: container.runtimeId,
      lastStatus: container.lastStatus,
      healthStatus: container.health,
      networkBindings: [],
      networkInterfaces: own === undefined ? [] : [{ attachmentId: own.id, privateIpv4Address: own.address }],
      ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
      ...(container.reason !== undefined && { reason: container.reason }),
    })),
    tags: include.includes('TAGS') ? wanted.tags : [],
  };
}

function attachment(task: KnownTask, own: NonNullable<KnownTask['interface']>): Shapes['Attachment'] {
  const isGone = task.lastStatus === 'STOPPED';
  return {
    id: own.id,
    type: 'ElasticNetworkInterface',
    status: isGone ? 'DELETED' : 'ATTACHED',
    details: [
      { name: 'subnetId', value: own.subnet },
      { name: 'networkInterfaceId', value: `eni-${own.id.replaceAll('-', '').slice(0, 17)}` },
      { name: 'macAddress', value: own.mac },
      { name: 'privateIPv4Address', value: own.address },
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export const runTask: Operations['RunTask'] = (input, call) => {
  const cluster = ecsClusterOf(input.cluster, call);
  const definition = definitionOf(input.taskDefinition, call);
  const { count = 1, overrides = {}, startedBy, tags = [] } = input;
  if (count < 1 || count > 10) throw invalidEcs('count must be between 1 and 10.');
  if (startedBy !== undefined && startedBy.length > 128)
    throw invalidEcs('startedBy must have at most 128 characters.');
  if (definition.status !== 'ACTIVE') throw new ServiceError('ClientException', 'TaskDefinition is inactive');
  const network = input.networkConfiguration?.awsvpcConfiguration;
  if (definition.given.networkMode !== 'awsvpc')
    throw new ServiceError('NotImplemented', 'The local target runs tasks in the network mode awsvpc only.', {
      status: 501,
    });
  if (network === undefined)
    throw invalidEcs("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  const unknown = (overrides.containerOverrides ?? []).find(
    ({ name }) => !definition.given.containerDefinitions.some((container) => container.name === name),
  );
  if (unknown !== undefined)
    throw invalidEcs(`Override for container named ${unknown.name} is not a container in the TaskDefinition.`);
  const runner = runnerOf(call);
  const propagated = input.propagateTags === 'TASK_DEFINITION' ? definition.tags : [];
  const made = Array.from({ length: count }, () =>
    runner.run({
      definition,
      cluster: cluster.arn,
      group: input.group ?? `family:${definition.family}`,
      ...(startedBy !== undefined && { startedBy }),
      network,
      overrides,
      launchType: input.launchType ?? 'FARGATE',
      tags: [...propagated, ...tags],
      isExecEnabled: input.enableExecuteCommand === true,
    }),
  );
  return { tasks: made.map((task) => toldTask(task, ['TAGS'])), failures: [] };
};

function taskIn(named: string, cluster: string, at: EcsPlace): KnownTask | undefined {
  const id = lastPart(named);
  return [...tasksOf(at).values()].find((task) => task.id === id && task.cluster === cluster);
}

export const stopTask: Operations['StopTask'] = ({ task: named, cluster, reason }, call) => {
  const task = taskIn(named, ecsClusterOf(cluster, call).arn, call);
  if (task === undefined) throw invalidEcs('The referenced task was not found.');
  runnerOf(call).stop(task, 'UserInitiated', reason ?? 'Task stopped by user');
  return { task: toldTask(task) };
};

export const describeTasks: Operations['DescribeTasks'] = ({ tasks, cluster: named, include }, call) => {
  if (tasks.length === 0) throw invalidEcs('Tasks cannot be empty.');
  const cluster = ecsClusterOf(named, call);
  const found = tasks.map((each) => ({ each, task: taskIn(each, cluster.arn, call) }));
  return {
    tasks: found.flatMap(({ task }) => (task === undefined ? [] : [toldTask(task, include)])),
    failures: found
      .filter(({ task }) => task === undefined)
      .map(({ each }) => ({ arn: ecsArn(call, `task/${cluster.name}/${lastPart(each)}`), reason: 'MISSING' })),
  };
};

export const listTasks: Operations['ListTasks'] = (input, call) => {
  const cluster = ecsClusterOf(input.cluster, call);
  const { desiredStatus = 'RUNNING', family, startedBy, launchType, serviceName, nextToken, maxResults } = input;
  const service = serviceName === undefined ? undefined : ecsServiceOf(serviceName, cluster.name, call).arn;
  const all = [...tasksOf(call).values()]
    .filter(
      (task) =>
        task.cluster === cluster.arn &&
        task.desiredStatus === desiredStatus &&
        (family === undefined || task.definition.family === family) &&
        (startedBy === undefined || task.wanted.startedBy === startedBy) &&
        (launchType === undefined || task.wanted.launchType === launchType) &&
        (service === undefined || task.wanted.service === service),
    )
    .map(({ arn }) => arn);
  const { page, next } = ecsPage(all, nextToken, maxResults);
  return { taskArns: page, ...next };
};
