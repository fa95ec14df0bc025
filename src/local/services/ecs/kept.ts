/** What is kept of clusters, task definitions and services, and who is told when it changes. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface EcsPlace extends AccountRegion {
  readonly world: LocalWorld;
}

export type EcsTags = readonly Shapes['Tag'][];

export interface KeptEcsCluster {
  readonly arn: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly settings: readonly Shapes['ClusterSetting'][];
  readonly configuration?: Shapes['ClusterConfiguration'] | undefined;
  readonly capacityProviders: readonly string[];
  readonly strategy: readonly Shapes['CapacityProviderStrategyItem'][];
  readonly tags: EcsTags;
}

export interface KeptTaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly given: Omit<Shapes['RegisterTaskDefinitionRequest'], 'tags'>;
  readonly registeredMs: number;
  readonly deregisteredMs?: number;
  readonly tags: EcsTags;
}

export interface KeptDeployment {
  /** `ecs-svc/` and digits: who started its tasks. */
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly reason: string;
  readonly taskDefinition: string;
  readonly network?: Shapes['AwsVpcConfiguration'] | undefined;
  /** Tasks that failed since one was healthy. */
  readonly failures: number;
  /** Alarms that rang before it began, which it is not judged by. */
  readonly ringing: readonly string[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface KeptService {
  readonly arn: string;
  readonly name: string;
  /** The ARN of its cluster. */
  readonly cluster: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly desired: number;
  /** As it was given last, without what stands here beside it. */
  readonly given: Omit<
    Shapes['CreateServiceRequest'],
    'serviceName' | 'cluster' | 'desiredCount' | 'taskDefinition' | 'clientToken' | 'tags'
  >;
  readonly taskDefinition: string;
  /** The primary one first. */
  readonly deployments: readonly KeptDeployment[];
  readonly createdMs: number;
  readonly tags: EcsTags;
}

const watchers = new WeakMap<LocalWorld, Set<() => void>>();

/** Calls `act` after each change of what is kept here, until the result is called. */
export function watchEcs(world: LocalWorld, act: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all.add(act));
  return () => void all.delete(act);
}

export function tellEcs(world: LocalWorld): void {
  for (const act of watchers.get(world) ?? []) act();
}

type Home = Pick<EcsPlace, 'world' | 'account' | 'region'>;

const kept =
  <T>(name: string, isSealed = false) =>
  ({ world, account, region }: Home): Collection<T> =>
    world.state.collection<T>(name, { account, region }, { sealed: isSealed });

/** By name. */
export const ecsClustersOf = kept<KeptEcsCluster>('ecs/cluster');
/** By `family:revision`. Environments may hold secrets. */
export const definitionsOf = kept<KeptTaskDefinition>('ecs/definition', true);
/** The last revision that each family ever had: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const revisionsOf = kept<number>('ecs/revision');
/** By ARN. */
export const servicesOf = kept<KeptService>('ecs/service');

/** Keeps a service and tells who watches. */
export function putService(at: Home, service: KeptService): KeptService {
  servicesOf(at).put(service.arn, service);
  tellEcs(at.world);
  return service;
}

export const ecsArn = ({ partition, region, account }: AccountRegion, rest: string) =>
  `arn:${partition}:ecs:${region}:${account}:${rest}`;

export const lastPart = (text: string) => text.slice(text.lastIndexOf('/') + 1);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html: names of clusters and services. */
export const isEcsName = (name: string) => /^[a-zA-Z0-9_-]{1,255}$/.test(name);

export function ecsClusterOf(named: string | undefined, at: EcsPlace): KeptEcsCluster {
  const found = ecsClustersOf(at).get(lastPart(named ?? 'default'));
  if (found === undefined || found.status === 'INACTIVE')
    throw new ServiceError('ClusterNotFoundException', 'Cluster not found.');
  return found;
}

/** By ARN, or by name in a cluster; one that is gone is still known for a while, as on AWS. */
export function ecsServiceOf(named: string, cluster: string | undefined, at: EcsPlace): KeptService {
  const name = lastPart(named);
  const own = ecsClusterOf(cluster ?? clusterInArn(named), at);
  const found = servicesOf(at).get(serviceArn(own.name, name, at));
  if (found === undefined) throw new ServiceError('ServiceNotFoundException', 'Service not found.');
  return found;
}

export function activeServiceOf(named: string, cluster: string | undefined, at: EcsPlace): KeptService {
  const found = ecsServiceOf(named, cluster, at);
  if (found.status !== 'ACTIVE') throw new ServiceError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return found;
}

export const serviceArn = (cluster: string, name: string, at: AccountRegion) =>
  ecsArn(at, `service/${cluster}/${name}`);

/** The cluster that the ARN of a service or task names. */
export function clusterInArn(arn: string): string | undefined {
  return /^arn:[^:]+:ecs:[^:]*:[^:]*:(?:service|task|container)\/([^/]+)\/./.exec(arn)?.[1];
}

/** `family`, `family:revision` or an ARN: without a revision the latest active one. */
export function definitionOf(named: string, at: EcsPlace): KeptTaskDefinition {
  const name = lastPart(named);
  const [family = '', revision] = name.split(':');
  const all = definitionsOf(at);
  const found =
    revision === undefined
      ? [...all.values()]
          .filter((each) => each.family === family && each.status === 'ACTIVE')
          .toSorted((one, other) => other.revision - one.revision)[0]
      : all.get(name);
  if (found === undefined) throw new ServiceError('ClientException', 'Unable to describe task definition.');
  return found;
}

export const newDeploymentId = () =>
  `ecs-svc/${BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString()
    .padStart(19, '0')
    .slice(0, 19)}`;

export const newTaskId = () => randomUUID().replaceAll('-', '');

export const invalidEcs = (message: string) => new ServiceError('InvalidParameterException', message);

const events = new WeakMap<LocalWorld, Map<string, Shapes['ServiceEvent'][]>>();
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html: the last hundred are shown. */
const MOST_EVENTS = 100;

/** The newest first. */
export function serviceEvents(world: LocalWorld, arn: string): readonly Shapes['ServiceEvent'][] {
  return events.get(world)?.get(arn) ?? [];
}

/** The same message is told once in a row. */
export function tellService(world: LocalWorld, { arn, name }: KeptService, what: string): string | undefined {
  const all = events.get(world) ?? new Map<string, Shapes['ServiceEvent'][]>();
  events.set(world, all);
  const own = all.get(arn) ?? [];
  const message = `(service ${name}) ${what}`;
  if (own[0]?.message === message) return undefined;
  all.set(arn, [{ id: randomUUID(), createdAt: new Date(world.clock.now()), message }, ...own].slice(0, MOST_EVENTS));
  return message;
}

/** A page as this API has them. */
export function ecsPage<T>(all: readonly T[], token: string | undefined, size = 100) {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalidEcs('Invalid token');
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { nextToken: String(end) } : {} };
}
