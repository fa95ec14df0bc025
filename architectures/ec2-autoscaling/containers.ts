import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  FargateCluster,
  FargateService,
  FargateTask,
  type PostgresDatabase,
  type ProductionStack,
} from 'lintel/constructs';
import { contractOf, poolSize } from '../../workloads/web-app/contract.ts';
import { DATABASE_NAME } from './boot-script.ts';
import { healthCommand } from './delivery/dockerfile.ts';
import type { Parameters } from './interface.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { Settings } from './settings.ts';
import type { LogGroups } from './storage.ts';

export interface ContainerSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly logGroups: LogGroups;
  readonly sessionSecret: ISecret;
  readonly database: PostgresDatabase | undefined;
}

/** Where the containers get their requests; made first, because the listener names it. */
export function addContainerTargetGroup(stack: ProductionStack, network: Network, settings: Settings) {
  const [{ health, stopTimeoutSec }] = contractOf(settings).processes;
  return new elb.ApplicationTargetGroup(stack, 'ContainerTargetGroup', {
    vpc: network.vpc,
    protocol: elb.ApplicationProtocol.HTTP,
    port: settings.port,
    targetType: elb.TargetType.IP,
    deregistrationDelay: Duration.seconds(stopTimeoutSec),
    healthCheck: { path: settings.healthCheck.path, healthyHttpCodes: String(health.okStatus) },
  });
}

/** The same application on Fargate, under the security group of the instances: a step on the way to containers (EC2-FUT-02). */
export function addContainers(
  stack: ProductionStack,
  target: elb.ApplicationTargetGroup,
  subjects: ContainerSubjects,
  settings: Settings,
): FargateService {
  const { parameters, network, groups, logGroups, sessionSecret, database } = subjects;
  const [{ stopTimeoutSec, command }] = contractOf(settings).processes;
  const task = new FargateTask(stack, 'ContainerTask', {
    family: settings.name,
    cpu: 1024,
    memoryMiB: 2048,
    container: 'server',
    image: ecs.ContainerImage.fromRegistry(parameters.containerImage?.valueAsString ?? ''),
    command,
    port: settings.port,
    environment: {
      NODE_ENV: 'production',
      PORT: String(settings.port),
      ENVIRONMENT: settings.environment,
      TRUSTED_HOPS: String(settings.trustedHops),
      SESSION_SECRET_ARN: sessionSecret.secretArn,
      ...(database === undefined
        ? {}
        : {
            DB_HOST: database.address,
            DB_NAME: DATABASE_NAME,
            DB_POOL: String(poolSize(settings)),
            DB_SECRET_ARN: database.secret.secretArn,
          }),
    },
    health: {
      command: healthCommand(settings),
      interval: Duration.seconds(10),
      timeout: Duration.seconds(3),
      retries: 3,
      startPeriod: Duration.seconds(30),
    },
    stopTimeout: Duration.seconds(stopTimeoutSec),
    logGroup: logGroups.application,
  });
  for (const secret of [sessionSecret, ...(database === undefined ? [] : [database.secret])]) {
    secret.grantRead(task.definition.taskRole);
  }
  return new FargateService(stack, 'ContainerService', {
    cluster: new FargateCluster(stack, 'ContainerCluster', { vpc: network.vpc, name: settings.name }),
    name: settings.name,
    task,
    desiredCount: settings.capacity.min,
    subnets: network.subnets('Private'),
    securityGroup: groups.fleet,
    targetGroup: target,
  });
}
