/**
 * What a task is told of itself at 169.254.170.2, and the credentials of its role
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
 */
import { mapOf } from '../../engine/words.ts';
import type { SystemScene } from '../../system/plane.ts';
import type { KnownContainer, KnownTask } from './tasks-known.ts';

/** Six hours, as on Fargate; asked for anew long before their end. */
const SECONDS = 21_600;
export const CREDENTIALS_RENEWAL_MS = (SECONDS * 1000) / 2;

export function metadataEnvironment(
  task: KnownTask,
  container: KnownContainer,
  region: string,
): Readonly<Record<string, string>> {
  const hasRole = (task.wanted.overrides.taskRoleArn ?? task.definition.given.taskRoleArn) !== undefined;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ECS_CONTAINER_METADATA_URI_V4: `http://169.254.170.2${pathOf(container)}`,
    ...(hasRole && { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: credentialsPath(task) }),
  };
}

const pathOf = ({ runtimeId }: KnownContainer) => `/v4/${runtimeId}`;
const credentialsPath = ({ id }: KnownTask) => `/v2/credentials/${id}`;

/** JSON by path. */
export async function metadataOfTask(task: KnownTask, scene: SystemScene): Promise<Readonly<Record<string, string>>> {
  const containers = task.containers.map((container) => containerFacts(task, container, scene));
  const { definition, wanted } = task;
  const cpu = wanted.overrides.cpu ?? definition.given.cpu;
  const memory = wanted.overrides.memory ?? definition.given.memory;
  const whole = {
    Cluster: task.cluster,
    TaskARN: task.arn,
    Family: definition.family,
    Revision: String(definition.revision),
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    ...(cpu !== undefined && memory !== undefined && { Limits: { CPU: Number(cpu) / 1024, Memory: Number(memory) } }),
    ...(task.pullStartedMs !== undefined && { PullStartedAt: new Date(task.pullStartedMs).toISOString() }),
    ...(task.pullStoppedMs !== undefined && { PullStoppedAt: new Date(task.pullStoppedMs).toISOString() }),
    AvailabilityZone: task.interface?.zone,
    LaunchType: wanted.launchType,
    Containers: containers,
    ...(wanted.service !== undefined && { ServiceName: wanted.service.slice(wanted.service.lastIndexOf('/') + 1) }),
  };
  const role = wanted.overrides.taskRoleArn ?? definition.given.taskRoleArn;
  return {
    ...Object.fromEntries(
      task.containers.flatMap((container, position) => [
        [pathOf(container), JSON.stringify(containers[position])],
        [`${pathOf(container)}/task`, JSON.stringify(whole)],
      ]),
    ),
    ...(role !== undefined && { [credentialsPath(task)]: JSON.stringify(await credentialsOf(role, task, scene)) }),
  };
}

async function credentialsOf(role: string, { id }: KnownTask, { world, at }: SystemScene) {
  const session = { RoleArn: role, RoleSessionName: id, DurationSeconds: SECONDS };
  const { Credentials: given } = mapOf(await world.invoke('sts', 'AssumeRole', session, at));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = mapOf(given);
  return {
    RoleArn: role,
    AccessKeyId,
    SecretAccessKey,
    Token: SessionToken,
    Expiration: Expiration instanceof Date ? Expiration.toISOString().replace(/\.\d+Z$/, 'Z') : undefined,
  };
}

function containerFacts(task: KnownTask, container: KnownContainer, { at }: SystemScene) {
  const { definition, interface: own } = task;
  const given = definition.given.containerDefinitions.find(({ name }) => name === container.name);
  const log = given?.logConfiguration;
  const name = `ecs-${definition.family}-${definition.revision}-${container.name}-${container.runtimeId.slice(0, 8)}`;
  return {
    DockerId: container.runtimeId,
    Name: container.name,
    DockerName: name,
    Image: container.image,
    Labels: {
      'com.amazonaws.ecs.cluster': task.cluster,
      'com.amazonaws.ecs.container-name': container.name,
      'com.amazonaws.ecs.task-arn': task.arn,
      'com.amazonaws.ecs.task-definition-family': definition.family,
      'com.amazonaws.ecs.task-definition-version': String(definition.revision),
    },
    DesiredStatus: task.desiredStatus,
    KnownStatus: container.lastStatus,
    Limits: { CPU: given?.cpu ?? 0, ...(given?.memory !== undefined && { Memory: given.memory }) },
    CreatedAt: new Date(task.createdMs).toISOString(),
    ...(container.startedMs !== undefined && { StartedAt: new Date(container.startedMs).toISOString() }),
    Type: 'NORMAL',
    ...(log !== undefined && {
      LogDriver: log.logDriver,
      LogOptions: {
        ...log.options,
        'awslogs-stream': `${log.options?.['awslogs-stream-prefix'] ?? ''}/${container.name}/${task.id}`,
      },
    }),
    ContainerARN: container.arn,
    ...(own !== undefined && {
      Networks: [
        {
          NetworkMode: 'awsvpc',
          IPv4Addresses: [own.address],
          AttachmentIndex: 0,
          MACAddress: own.mac,
          IPv4SubnetCIDRBlock: own.subnetBlock,
          PrivateDNSName: `ip-${own.address.replaceAll('.', '-')}.${at.region === 'us-east-1' ? 'ec2.internal' : `${at.region}.compute.internal`}`,
        },
      ],
    }),
  };
}
