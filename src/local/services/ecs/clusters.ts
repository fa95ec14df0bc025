/** Clusters and their capacity providers. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html */
import type { EcsOperations as Operations, EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  type EcsPlace,
  ecsArn,
  ecsClusterOf,
  ecsClustersOf,
  ecsPage,
  invalidEcs,
  isEcsName,
  type KeptEcsCluster,
  lastPart,
  servicesOf,
} from './kept.ts';
import { tasksOf } from './tasks-known.ts';

function toldCluster(cluster: KeptEcsCluster, at: EcsPlace, include: readonly string[] = []): Shapes['Cluster'] {
  const tasks = [...tasksOf(at).values()].filter((task) => task.cluster === cluster.arn);
  const services = [...servicesOf(at).values()].filter(
    (service) => service.cluster === cluster.arn && service.status === 'ACTIVE',
  );
  const isPending = (status: string) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(status);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => isPending(lastStatus)).length,
    activeServicesCount: services.length,
    statistics: [],
    tags: include.includes('TAGS') ? cluster.tags : [],
    settings: include.includes('SETTINGS') ? cluster.settings : [],
    ...(include.includes('CONFIGURATIONS') &&
      cluster.configuration !== undefined && { configuration: cluster.configuration }),
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.strategy,
  };
}

/** What every account has. */
const PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];

function checkProviders(names: readonly string[]): void {
  const unknown = names.find((name) => !PROVIDERS.includes(name));
  if (unknown !== undefined) throw invalidEcs(`The specified capacity provider '${unknown}' was not found.`);
}

/** Making one again that is there changes nothing: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
export const createEcsCluster: Operations['CreateCluster'] = (input, call) => {
  const name = input.clusterName ?? 'default';
  if (!isEcsName(name))
    throw invalidEcs('Cluster name must be between 1 and 255 characters, and contain only letters, numbers, -, _.');
  const known = ecsClustersOf(call).get(name);
  if (known?.status === 'ACTIVE') return { cluster: toldCluster(known, call, ['TAGS', 'SETTINGS']) };
  checkProviders(input.capacityProviders ?? []);
  const made: KeptEcsCluster = {
    arn: ecsArn(call, `cluster/${name}`),
    name,
    status: 'ACTIVE',
    settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
    ...(input.configuration !== undefined && { configuration: input.configuration }),
    capacityProviders: input.capacityProviders ?? [],
    strategy: input.defaultCapacityProviderStrategy ?? [],
    tags: input.tags ?? [],
  };
  ecsClustersOf(call).put(name, made);
  return { cluster: toldCluster(made, call, ['TAGS', 'SETTINGS']) };
};

export function changeCluster(name: string, change: Partial<KeptEcsCluster>, at: EcsPlace): KeptEcsCluster {
  const changed = { ...ecsClusterOf(name, at), ...change };
  ecsClustersOf(at).put(changed.name, changed);
  return changed;
}

export const updateCluster: Operations['UpdateCluster'] = ({ cluster, settings, configuration }, call) => {
  const change = { ...(settings !== undefined && { settings }), ...(configuration !== undefined && { configuration }) };
  return { cluster: toldCluster(changeCluster(cluster, change, call), call, ['SETTINGS', 'CONFIGURATIONS']) };
};

export const updateClusterSettings: Operations['UpdateClusterSettings'] = ({ cluster, settings }, call) => ({
  cluster: toldCluster(changeCluster(cluster, { settings }, call), call, ['SETTINGS']),
});

export const putClusterCapacityProviders: Operations['PutClusterCapacityProviders'] = (input, call) => {
  checkProviders(input.capacityProviders);
  const change = { capacityProviders: input.capacityProviders, strategy: input.defaultCapacityProviderStrategy };
  return { cluster: toldCluster(changeCluster(input.cluster, change, call), call) };
};

export const deleteEcsCluster: Operations['DeleteCluster'] = ({ cluster: named }, call) => {
  const cluster = ecsClusterOf(named, call);
  const services = [...servicesOf(call).values()].filter(({ cluster: arn }) => arn === cluster.arn);
  if (services.some(({ status }) => status !== 'INACTIVE'))
    throw new ServiceError(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  const runs = [...tasksOf(call).values()].some(
    (task) => task.cluster === cluster.arn && task.lastStatus !== 'STOPPED',
  );
  if (runs)
    throw new ServiceError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  const gone: KeptEcsCluster = { ...cluster, status: 'INACTIVE' };
  ecsClustersOf(call).put(cluster.name, gone);
  return { cluster: toldCluster(gone, call) };
};

export const describeClusters: Operations['DescribeClusters'] = ({ clusters = ['default'], include }, call) => {
  const named = clusters.map((each) => ({ each, found: ecsClustersOf(call).get(lastPart(each)) }));
  return {
    clusters: named.flatMap(({ found }) => (found === undefined ? [] : [toldCluster(found, call, include)])),
    failures: named
      .filter(({ found }) => found === undefined)
      .map(({ each }) => ({ arn: ecsArn(call, `cluster/${lastPart(each)}`), reason: 'MISSING' })),
  };
};

export const listClusters: Operations['ListClusters'] = ({ nextToken, maxResults }, call) => {
  const all = [...ecsClustersOf(call).values()].filter(({ status }) => status === 'ACTIVE').map(({ arn }) => arn);
  const { page, next } = ecsPage(all, nextToken, maxResults);
  return { clusterArns: page, ...next };
};

export const describeCapacityProviders: Operations['DescribeCapacityProviders'] = (
  { capacityProviders = PROVIDERS },
  call: Call,
) => ({
  capacityProviders: capacityProviders
    .map(lastPart)
    .filter((name) => PROVIDERS.includes(name))
    .map((name) => ({ capacityProviderArn: ecsArn(call, `capacity-provider/${name}`), name, status: 'ACTIVE' })),
  failures: capacityProviders
    .map(lastPart)
    .filter((name) => !PROVIDERS.includes(name))
    .map((name) => ({ arn: ecsArn(call, `capacity-provider/${name}`), reason: 'MISSING' })),
});
