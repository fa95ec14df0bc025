/** Task definitions and their revisions. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
import type { EcsOperations as Operations, EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { ServiceError } from '../../service.ts';
import {
  definitionOf,
  definitionsOf,
  type EcsPlace,
  ecsArn,
  ecsPage,
  invalidEcs,
  type KeptTaskDefinition,
  revisionsOf,
} from './kept.ts';

const client = (message: string) => new ServiceError('ClientException', message);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size: processors and MiB. */
const GIB = 1024;
const range = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step + 1 }, (_, position) => (from + position * step) * GIB);
const FARGATE_SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, GIB, 2 * GIB],
  512: range(1, 4, 1),
  1024: range(2, 8, 1),
  2048: range(4, 16, 1),
  4096: range(8, 30, 1),
  8192: range(16, 60, 4),
  16384: range(32, 120, 8),
};

/** `1 vCPU`, `.5 vCPU`, `1024`. */
function cpuUnits(text: string): number {
  const [, cores] = /^\s*([\d.]+)\s*vcpu\s*$/i.exec(text) ?? [];
  return cores === undefined ? Number(text) : Number(cores) * 1024;
}

/** `2 GB`, `2048`. */
function mebibytes(text: string): number {
  const [, gigabytes] = /^\s*([\d.]+)\s*gb\s*$/i.exec(text) ?? [];
  return gigabytes === undefined ? Number(text) : Number(gigabytes) * GIB;
}

type Given = Shapes['RegisterTaskDefinitionRequest'];

function check(given: Given): void {
  const { family, containerDefinitions: containers, networkMode, requiresCompatibilities = [], volumes = [] } = given;
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(family)) throw client('Family contains invalid characters.');
  if (containers.length === 0) throw client('Container list cannot be empty.');
  const names = containers.map(({ name }) => name ?? '');
  for (const { name, image, dependsOn = [], mountPoints = [] } of containers) {
    if (name === undefined || name === '') throw client('Container.name should not be null or empty.');
    if (image === undefined || image === '') throw client('Container.image should not be null or empty.');
    if (names.filter((each) => each === name).length > 1) throw client(`Container.name ${name} is not unique.`);
    const missing = dependsOn.find(({ containerName }) => !names.includes(containerName));
    if (missing !== undefined)
      throw client(`Container '${name}' depends on container '${missing.containerName}', which does not exist.`);
    const unknown = mountPoints.find(({ sourceVolume }) => !volumes.some((volume) => volume.name === sourceVolume));
    if (unknown !== undefined) throw client(`Unknown volume '${unknown.sourceVolume}'.`);
  }
  if (containers.every(({ essential = true }) => !essential))
    throw client('Invalid setting for container. At least one container must be essential.');
  if (!requiresCompatibilities.includes('FARGATE')) return;
  if (networkMode !== 'awsvpc') throw client('Fargate only supports network mode ‘awsvpc’.');
  if (given.cpu === undefined) throw client("Fargate requires that 'cpu' be defined at the task level.");
  if (given.memory === undefined) throw client("Fargate requires that 'memory' be defined at the task level.");
  if (FARGATE_SIZES[cpuUnits(given.cpu)]?.includes(mebibytes(given.memory)) !== true)
    throw client('No Fargate configuration exists for given values.');
  const needsRole = containers.some(
    ({ logConfiguration, secrets = [] }) => logConfiguration?.logDriver === 'awslogs' || secrets.length > 0,
  );
  const isInEcr = containers.some(({ image }) => /\.dkr\.ecr\.[^/]+\.amazonaws\.com\//.test(image ?? ''));
  if (given.executionRoleArn !== undefined) return;
  if (needsRole)
    throw client('Fargate requires task definition to have execution role ARN to support log driver awslogs.');
  if (isInEcr) throw client('Fargate requires task definition to have execution role ARN to support ECR images.');
}

export const registerTaskDefinition: Operations['RegisterTaskDefinition'] = ({ tags = [], ...given }, call) => {
  check(given);
  const revision = (revisionsOf(call).get(given.family) ?? 0) + 1;
  const name = `${given.family}:${revision}`;
  const made: KeptTaskDefinition = {
    arn: ecsArn(call, `task-definition/${name}`),
    family: given.family,
    revision,
    status: 'ACTIVE',
    given,
    registeredMs: call.world.clock.now(),
    tags,
  };
  revisionsOf(call).put(given.family, revision);
  definitionsOf(call).put(name, made);
  return { taskDefinition: toldDefinition(made), tags };
};

function toldDefinition({ arn, revision, status, given, ...rest }: KeptTaskDefinition): Shapes['TaskDefinition'] {
  return {
    ...given,
    taskDefinitionArn: arn,
    revision,
    status,
    volumes: given.volumes ?? [],
    placementConstraints: given.placementConstraints ?? [],
    compatibilities: given.networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
    containerDefinitions: given.containerDefinitions.map((container) => ({
      cpu: 0,
      portMappings: [],
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      ...container,
    })),
    registeredAt: new Date(rest.registeredMs),
    ...(rest.deregisteredMs !== undefined && { deregisteredAt: new Date(rest.deregisteredMs) }),
  };
}

export const describeTaskDefinition: Operations['DescribeTaskDefinition'] = (
  { taskDefinition, include = [] },
  call,
) => {
  const found = definitionOf(taskDefinition, call);
  return { taskDefinition: toldDefinition(found), ...(include.includes('TAGS') && { tags: found.tags }) };
};

export function deregister(found: KeptTaskDefinition, at: EcsPlace): KeptTaskDefinition {
  const gone: KeptTaskDefinition = { ...found, status: 'INACTIVE', deregisteredMs: at.world.clock.now() };
  definitionsOf(at).put(`${found.family}:${found.revision}`, gone);
  return gone;
}

export const deregisterTaskDefinition: Operations['DeregisterTaskDefinition'] = ({ taskDefinition }, call) => {
  if (!/:\d+$/.test(taskDefinition)) throw invalidEcs('The specified task definition is missing a revision.');
  return { taskDefinition: toldDefinition(deregister(definitionOf(taskDefinition, call), call)) };
};

export const listTaskDefinitions: Operations['ListTaskDefinitions'] = (input, call) => {
  const { familyPrefix: family, status = 'ACTIVE', sort = 'ASC', nextToken, maxResults } = input;
  const all = [...definitionsOf(call).values()]
    .filter((each) => each.status === status && (family === undefined || each.family === family))
    .toSorted((one, other) => one.family.localeCompare(other.family) || one.revision - other.revision)
    .map(({ arn }) => arn);
  const { page, next } = ecsPage(sort === 'DESC' ? all.toReversed() : all, nextToken, maxResults);
  return { taskDefinitionArns: page, ...next };
};

export const listTaskDefinitionFamilies: Operations['ListTaskDefinitionFamilies'] = (input, call) => {
  const { familyPrefix: prefix = '', status = 'ALL', nextToken, maxResults } = input;
  const active = new Set(
    [...definitionsOf(call).values()].filter((each) => each.status === 'ACTIVE').map(({ family }) => family),
  );
  const all = [...revisionsOf(call).keys()]
    .filter((family) => family.startsWith(prefix))
    .filter((family) => status === 'ALL' || active.has(family) === (status === 'ACTIVE'))
    .toSorted();
  const { page, next } = ecsPage(all, nextToken, maxResults);
  return { families: page, ...next };
};
