import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  type AuroraDatabase,
  type ContainerHealth,
  FargateCluster,
  FargateService,
  FargateTask,
  type ProductionStack,
  RetainedLogGroup,
} from 'lintel/constructs';
import { actionsOf, HEALTH_COMMANDS, processOf } from '../../workloads/care-platform/contract.ts';
import { migrationSettings, type ProcessSettings, settingsOf } from './containers.ts';
import type { ApplicationParameters, Parameters } from './interface.ts';
import type { LoadBalancer } from './load-balancer.ts';
import { LOG_GROUPS, named, PROJECT, SERVICES, type Service } from './names.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { Repositories } from './repositories.ts';
import type { Security } from './security.ts';
import type { Storage } from './storage.ts';

export interface ServiceSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly security: Security;
  readonly storage: Storage;
  readonly repositories: Repositories;
  readonly database: AuroraDatabase;
  readonly loadBalancer: LoadBalancer;
}

export interface Compute {
  readonly scope: Construct;
  readonly cluster: FargateCluster;
  readonly logGroups: Readonly<Record<Service, RetainedLogGroup>>;
}

/** How many tasks of each service run. */
export const TASK_COUNTS = { api: 2, web: 2, worker: 1, nginx: 2 } as const;

/** Module `ecs`: the cluster and the logs, in both stages. The groups go with the stack, because their names are fixed. */
export function addCompute(stack: ProductionStack, { vpc }: Network): Compute {
  const scope = new Construct(stack, 'Ecs');
  const logGroup = (service: Service) =>
    new RetainedLogGroup(scope, `${capitalised(service)}LogGroup`, {
      name: LOG_GROUPS[service],
      days: 30,
      whenStackIsDeleted: 'delete',
    });
  return {
    scope,
    cluster: new FargateCluster(scope, 'Cluster', { vpc, name: PROJECT }),
    logGroups: { api: logGroup('api'), web: logGroup('web'), worker: logGroup('worker') },
  };
}

/**
 * The task that prepares the database before each deployment, in both stages: the services of the application log in as a
 * user that it makes, so the first of them starts after the first migration.
 */
export function addMigration(compute: Compute, subjects: ServiceSubjects): void {
  const tag = subjects.parameters.migrationImageTag.valueAsString;
  addTask(compute, subjects, { name: 'migrate', repository: 'api', tag }, migrationSettings(subjects));
}

/** The services of the application. */
export function addApplication(
  compute: Compute,
  subjects: ServiceSubjects,
  parameters: ApplicationParameters,
  rollbackAlarms: readonly string[],
): readonly FargateService[] {
  const settings = settingsOf(subjects, parameters);
  return SERVICES.map((service) => {
    const tag = parameters.imageTags[service].valueAsString;
    const task = addTask(compute, subjects, { name: service, repository: service, tag }, settings[service]);
    return addService(compute, subjects, { name: service, task, rollbackAlarms });
  });
}

interface TaskImage {
  readonly name: Service | 'migrate';
  readonly repository: Service;
  readonly tag: string;
}

function addTask(
  { scope, logGroups }: Compute,
  subjects: ServiceSubjects,
  { name, repository, tag }: TaskImage,
  settings: ProcessSettings,
): FargateTask {
  const process = processOf(name);
  return new FargateTask(scope, `${capitalised(name)}Task`, {
    family: named(name),
    cpu: 512,
    memoryMiB: 1024,
    container: name,
    image: ecs.ContainerImage.fromEcrRepository(subjects.repositories[repository], tag),
    command: process.command,
    environment: settings.environment,
    secrets: settings.secrets,
    stopTimeout: Duration.seconds(process.stopTimeoutSec),
    logGroup: logGroups[repository],
    taskRole: taskRole(scope, name, subjects),
    user: 'node',
    ...('port' in process ? { port: process.port } : {}),
    ...(name === 'migrate' ? {} : { health: healthOf(HEALTH_COMMANDS[name]) }),
  });
}

interface ServiceTask {
  readonly name: Service | 'nginx';
  readonly task: FargateTask;
  readonly rollbackAlarms: readonly string[];
}

function addService(
  { scope, cluster }: Compute,
  { network, groups, loadBalancer }: ServiceSubjects,
  { name, task, rollbackAlarms }: ServiceTask,
): FargateService {
  const targets =
    name === 'nginx' ? loadBalancer.targets.web : name === 'worker' ? undefined : loadBalancer.targets[name];
  const service = new FargateService(scope, `${capitalised(name)}Service`, {
    cluster,
    name: named(name),
    task,
    desiredCount: TASK_COUNTS[name],
    subnets: network.subnets('App'),
    securityGroup: groups.ecs,
    rollbackAlarms,
    ...(targets === undefined ? {} : { targetGroup: targets }),
  });
  service.node.addDependency(...loadBalancer.listeners);
  return service;
}

/**
 * What the application itself may do. The document says "S3, SQS, etc." and names neither bucket nor queue: whatever is
 * called `omnirapeutic-production-app-…`, and for the worker the audit bucket. Trail and log buckets are not among them.
 */
function taskRole(scope: Construct, name: Service | 'migrate', { security, storage }: ServiceSubjects): iam.Role {
  const role = new iam.Role(scope, `${capitalised(name)}TaskRole`, {
    description: `What the ${name} process may do in AWS`,
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  if (name !== 'api' && name !== 'worker') return role;
  const { audit } = storage;
  const applicationFiles = `arn:${Aws.PARTITION}:s3:::${named('app-*')}`;
  const applicationQueues = Stack.of(scope).formatArn({ service: 'sqs', resource: named('app-*') });
  const statement = (sid: string, actions: string[], resources: string[]) =>
    role.addToPolicy(new iam.PolicyStatement({ sid, actions, resources }));
  statement('UseApplicationFiles', actionsOf('files'), [
    applicationFiles,
    ...(name === 'worker' ? [audit.bucketArn, audit.arnForObjects('*')] : []),
  ]);
  statement('UseApplicationQueues', actionsOf('queues'), [applicationQueues]);
  statement('UseKeyOfFiles', actionsOf('encrypted files'), [security.s3Key.keyArn]);
  return role;
}

function healthOf(command: readonly string[]): ContainerHealth {
  return {
    command,
    interval: Duration.seconds(30),
    timeout: Duration.seconds(5),
    retries: 3,
    startPeriod: Duration.seconds(60),
  };
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Writable where nginx keeps its files while it runs; nothing else is. */
const NGINX_FOLDERS = ['/var/cache/nginx', '/var/run', '/tmp'] as const;

/** The test service: nginx behind the web target group, before there is an image of our own (C-OMN-13). */
export function addTestService(
  compute: Compute,
  subjects: ServiceSubjects,
  rollbackAlarms: readonly string[],
): FargateService {
  const { scope } = compute;
  const task = new FargateTask(scope, 'NginxTask', {
    family: named('nginx'),
    cpu: 256,
    memoryMiB: 512,
    container: 'nginx',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable-alpine'),
    port: 80,
    environment: {},
    health: healthOf(['wget', '-q', '--spider', 'http://127.0.0.1/']),
    stopTimeout: Duration.seconds(30),
    logGroup: new RetainedLogGroup(scope, 'NginxLogGroup', {
      name: LOG_GROUPS.nginx,
      days: 7,
      whenStackIsDeleted: 'delete',
    }),
    writable: NGINX_FOLDERS,
  });
  return addService(compute, subjects, { name: 'nginx', task, rollbackAlarms });
}
