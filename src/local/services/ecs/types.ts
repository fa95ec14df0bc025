/** AWS::ECS. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html */
import { isRecord } from '../../../base/index.ts';
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';
import { type Creation, type LocalType, type Made, type Properties, ServiceError } from '../../service.ts';
import { changeCluster, createEcsCluster, deleteEcsCluster } from './clusters.ts';
import {
  clusterInArn,
  definitionsOf,
  type EcsTags,
  ecsClustersOf,
  type KeptService,
  lastPart,
  putService,
  servicesOf,
} from './kept.ts';
import { createService, deleteService, serviceTasks, updateService } from './services.ts';
import { deregister, registerTaskDefinition } from './task-definitions.ts';
import { taskRunnerOf } from './tasks-known.ts';

/** Maps whose keys are the user's. */
const OWN_KEYS = new Set(['DockerLabels', 'Options', 'DriverOpts', 'Labels']);

/** Properties as the API has them: the same words, which begin with a small letter. Checked against the type before. */
function asInput(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asInput);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [apiName(name), OWN_KEYS.has(name) ? each : asInput(each)]),
  );
}

/** `EFSVolumeConfiguration` is `efsVolumeConfiguration`. */
function apiName(name: string): string {
  const [capitals = ''] = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/.exec(name) ?? [];
  return name === 'FSxWindowsFileServerVolumeConfiguration'
    ? 'fsxWindowsFileServerVolumeConfiguration'
    : `${capitals.toLowerCase()}${name.slice(capitals.length)}`;
}

const inputOf = <T>({ Tags: _, ...properties }: Properties): T => asInput(properties) as T;

function tagsIn({ Tags }: Properties, at: Creation): EcsTags {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return Object.entries({ ...at.tags, ...Object.fromEntries(own) }).map(([key, value]) => ({
    key,
    value: String(value),
  }));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

type ClusterInput = Shapes['CreateClusterRequest'];

function clusterInput(properties: Properties): ClusterInput {
  const { clusterSettings, ...input } = inputOf<ClusterInput & { readonly clusterSettings?: ClusterInput['settings'] }>(
    properties,
  );
  return { ...input, ...(clusterSettings !== undefined && { settings: clusterSettings }) };
}

export const ecsClusterType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = textOf(properties.ClusterName) ?? at.generatedName(255);
    if (ecsClustersOf(at).get(name)?.status === 'ACTIVE')
      throw new ServiceError(
        'AlreadyExists',
        `Resource of type 'AWS::ECS::Cluster' with identifier '${name}' already exists.`,
      );
    const tags = tagsIn(properties, at);
    const { cluster } = (await createEcsCluster({ ...clusterInput(properties), clusterName: name, tags }, at)) ?? {};
    return { id: name, attributes: { Arn: cluster?.clusterArn } };
  },
  update(made, properties, _before, at) {
    const {
      settings = [],
      configuration,
      capacityProviders = [],
      defaultCapacityProviderStrategy = [],
    } = clusterInput(properties);
    changeCluster(
      made.id,
      {
        settings,
        configuration,
        capacityProviders,
        strategy: defaultCapacityProviderStrategy,
        tags: tagsIn(properties, at),
      },
      at,
    );
    return made;
  },
  async delete({ id }, _properties, at) {
    if (ecsClustersOf(at).get(id)?.status === 'ACTIVE') await deleteEcsCluster({ cluster: id }, at);
  },
  read({ id }, at) {
    const cluster = ecsClustersOf(at).get(id);
    return cluster?.status === 'ACTIVE'
      ? {
          ClusterName: cluster.name,
          ClusterSettings: cluster.settings.map(({ name, value }) => ({ Name: name, Value: value })),
        }
      : undefined;
  },
};

export const capacityProvidersType: LocalType = {
  standing: 'RUNS',
  create: (properties, at) => associated(properties, at),
  update: (_made, properties, _before, at) => associated(properties, at),
  delete({ id }, _properties, at) {
    if (ecsClustersOf(at).get(id)?.status === 'ACTIVE') changeCluster(id, { capacityProviders: [], strategy: [] }, at);
  },
};

function associated(properties: Properties, at: Creation): Made {
  const { cluster, capacityProviders, defaultCapacityProviderStrategy } =
    inputOf<Shapes['PutClusterCapacityProvidersRequest']>(properties);
  const change = { capacityProviders, strategy: defaultCapacityProviderStrategy };
  return { id: changeCluster(cluster, change, at).name, attributes: {} };
}

export const taskDefinitionType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ NetworkMode }) => (NetworkMode === 'awsvpc' ? 'RUNS' : 'RECORDED'),
  async create(properties, at) {
    const input = inputOf<Shapes['RegisterTaskDefinitionRequest']>(properties);
    const family = textOf(properties.Family) ?? at.generatedName(255).replaceAll('-', '');
    const answer = await registerTaskDefinition({ ...input, family, tags: tagsIn(properties, at) }, at);
    const arn = answer?.taskDefinition?.taskDefinitionArn ?? '';
    return { id: arn, attributes: { TaskDefinitionArn: arn } };
  },
  // All but tags replaces it.
  update(made, properties, _before, at) {
    const found = definitionsOf(at).get(lastPart(made.id));
    if (found !== undefined) definitionsOf(at).put(lastPart(made.id), { ...found, tags: tagsIn(properties, at) });
    return made;
  },
  delete({ id }, _properties, at) {
    const found = definitionsOf(at).get(lastPart(id));
    if (found?.status === 'ACTIVE') deregister(found, at);
  },
};

function serviceMade(arn: string): Made {
  return { id: arn, attributes: { ServiceArn: arn, Name: lastPart(arn) } };
}

/**
 * As on AWS the resource is complete when its deployment is. Where no system is up, or its network does not have the
 * subnets yet, nothing could run before the operation ends: the tasks start after it.
 */
async function awaitDeployment(service: KeptService | undefined, at: Creation): Promise<void> {
  const [deployment] = service?.deployments ?? [];
  const runner = taskRunnerOf(at);
  if (service === undefined || deployment === undefined || runner === undefined) return;
  if (deployment.network === undefined || !(await runner.hasPlaces(deployment.network))) return;
  await runner.deployed(service.arn, deployment.id, at.signal);
}

export const serviceType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const input = inputOf<Shapes['CreateServiceRequest']>(properties);
    const serviceName = textOf(properties.ServiceName) ?? at.generatedName(255);
    const desiredCount = input.desiredCount ?? 1;
    const answer = await createService({ ...input, serviceName, desiredCount, tags: tagsIn(properties, at) }, at);
    const arn = answer?.service?.serviceArn ?? '';
    await awaitDeployment(servicesOf(at).get(arn), at);
    return serviceMade(arn);
  },
  async update(made, properties, before, at) {
    const { serviceName: _, ...input } = inputOf<Shapes['CreateServiceRequest']>(properties);
    const { desiredCount: count, cluster, ...rest } = input;
    // A count that the template leaves as it was is not set again: scaling may have changed it.
    const isCounted = properties.DesiredCount !== undefined && properties.DesiredCount !== before.DesiredCount;
    const gone = Object.keys(before).filter((name) => properties[name] === undefined && name in CLEARED);
    await updateService(
      {
        ...Object.fromEntries(gone.map((name) => [apiName(name), CLEARED[name]])),
        ...(rest as Omit<Shapes['UpdateServiceRequest'], 'service'>),
        service: made.id,
        cluster: cluster ?? clusterInArn(made.id) ?? 'default',
        ...(isCounted && count !== undefined && { desiredCount: count }),
      },
      at,
    );
    const kept = servicesOf(at).get(made.id);
    if (kept !== undefined) putService(at, { ...kept, tags: tagsIn(properties, at) });
    await awaitDeployment(servicesOf(at).get(made.id), at);
    return made;
  },
  async delete(made, _properties, at) {
    const known = servicesOf(at).get(made.id);
    if (known?.status === 'ACTIVE')
      await deleteService({ service: made.id, cluster: clusterInArn(made.id) ?? 'default', force: true }, at);
    // CloudFormation waits until its tasks are gone, for what they use is deleted next.
    while (taskRunnerOf(at) !== undefined && known !== undefined && serviceTasks(known, at).length > 0) {
      if (at.signal.aborted) throw new Error('The deletion was cancelled.');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  },
  read({ id }, at) {
    const service = servicesOf(at).get(id);
    return service?.status === 'ACTIVE'
      ? { ServiceName: service.name, DesiredCount: service.desired, TaskDefinition: service.taskDefinition }
      : undefined;
  },
};

const LOOK_MS = 50;

/** What a property that a template no longer has means. */
const CLEARED: Readonly<Record<string, unknown>> = {
  LoadBalancers: [],
  DeploymentConfiguration: {},
  HealthCheckGracePeriodSeconds: 0,
  EnableExecuteCommand: false,
  CapacityProviderStrategy: [],
};
