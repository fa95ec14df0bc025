import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  FargateCluster,
  FargateService,
  FargateTask,
  type PrivateEndpoints,
  type ProductionStack,
  type RetainedLogGroup,
} from 'lintel/constructs';
import { contract } from '../../workloads/contracts/contract.ts';
import { healthCommand } from './delivery/dockerfile.ts';
import { CLUSTER, CONTAINER, FAMILY, REPOSITORY, SERVICE } from './names.ts';
import type { SecurityGroups } from './network.ts';
import type { BloomContractsOptions } from './options.ts';
import type { Parameters } from './parameters.ts';
import type { Roles } from './permissions.ts';
import type { Network } from './tiers.ts';
import { containerVariables, type VariableSubjects } from './variables.ts';

export interface ApplicationSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly roles: Roles;
  readonly logGroup: RetainedLogGroup;
  readonly variables: VariableSubjects;
  readonly targetGroups: readonly elb.ApplicationTargetGroup[];
  /** Without them a task cannot get its image, its secrets or its log. */
  readonly endpoints: PrivateEndpoints;
}

export interface Application {
  readonly cluster: FargateCluster;
  readonly service: FargateService;
}

const TASKS = { min: 2, max: 10, cpuPercent: 70 } as const;

export function addApplication(
  stack: ProductionStack,
  subjects: ApplicationSubjects,
  options: BloomContractsOptions,
): Application {
  const { parameters, network, groups, roles, logGroup } = subjects;
  const cluster = new FargateCluster(stack, 'BloomEnergyCluster', { vpc: network.vpc, name: CLUSTER });
  // Spot is for bulk work that may be interrupted; the service itself runs on demand.
  new ecs.CfnClusterCapacityProviderAssociations(cluster, 'CapacityProviders', {
    cluster: cluster.clusterName,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  const [{ port, stopTimeoutSec }] = contract.processes;
  const task = new FargateTask(stack, 'Api', {
    family: FAMILY,
    cpu: 1024,
    memoryMiB: 2048,
    container: CONTAINER,
    image: ecs.ContainerImage.fromRegistry(
      `${stack.account}.dkr.ecr.${stack.region}.amazonaws.com/${REPOSITORY}:${parameters.imageTag.valueAsString}`,
    ),
    port,
    ...containerVariables(options, subjects.variables),
    health: {
      command: healthCommand(),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(10),
      startPeriod: Duration.seconds(5),
      retries: 3,
    },
    stopTimeout: Duration.seconds(stopTimeoutSec),
    logGroup,
    logStreamPrefix: 'ecs',
    taskRole: roles.task,
    executionRole: roles.execution,
    user: '1001',
  });
  const [api, ...others] = subjects.targetGroups;
  const service = new FargateService(stack, 'ApiService', {
    cluster,
    name: SERVICE,
    task,
    desiredCount: TASKS.min,
    subnets: network.subnets('Private'),
    securityGroup: groups.tasks,
    ...(api === undefined ? {} : { targetGroup: api }),
  });
  service.node.addDependency(subjects.endpoints);
  for (const other of others) service.receiveFrom(other);
  service
    .autoScaleTaskCount({ minCapacity: TASKS.min, maxCapacity: TASKS.max })
    .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: TASKS.cpuPercent });
  return { cluster, service };
}
