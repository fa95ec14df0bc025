import { Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { FargateTask } from './fargate-task.ts';

export interface FargateClusterProps {
  readonly vpc: ec2.IVpc;
  readonly name: string;
  /**
   * Metrics of each service and task, billed: `enhanced` adds those of each container.
   *
   * @default 'enabled'
   */
  readonly containerInsights?: 'enabled' | 'enhanced' | 'disabled';
}

const INSIGHTS: Readonly<Record<NonNullable<FargateClusterProps['containerInsights']>, ecs.ContainerInsights>> = {
  enabled: ecs.ContainerInsights.ENABLED,
  enhanced: ecs.ContainerInsights.ENHANCED,
  disabled: ecs.ContainerInsights.DISABLED,
};

/** A cluster that runs on Fargate alone and whose services can be watched (without Container Insights nothing counts tasks). */
export class FargateCluster extends ecs.Cluster {
  constructor(scope: Construct, id: string, props: FargateClusterProps) {
    super(scope, id, {
      vpc: props.vpc,
      clusterName: props.name,
      containerInsightsV2: INSIGHTS[props.containerInsights ?? 'enabled'],
    });
  }
}

export interface FargateServiceProps {
  readonly cluster: ecs.ICluster;
  readonly name: string;
  readonly task: FargateTask;
  readonly desiredCount: number;
  /** Subnets that need a way to the image and the logs; tasks have no public address. */
  readonly subnets: readonly ec2.ISubnet[];
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Gets the tasks when they are healthy. Its listener must exist before the service: pass that as a dependency.
   *
   * @default - nothing sends requests to it
   */
  readonly targetGroup?: IApplicationTargetGroup;
  /**
   * How long the load balancer's health checks may fail after a start.
   *
   * @default Duration.seconds(60) with a target group
   */
  readonly healthCheckGrace?: Duration;
  /**
   * Names of alarms that end a deployment and bring the previous one back. They must exist when the service is made.
   *
   * @default [] - failing tasks alone end a deployment
   */
  readonly rollbackAlarms?: readonly string[];
}

/**
 * A service that is replaced without a gap and comes back by itself when the new version fails: new tasks start first,
 * old ones stop when the new are healthy, and the deployment that cannot finish, or that rings an alarm, is undone.
 */
export class FargateService extends ecs.FargateService {
  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    const { rollbackAlarms = [] } = props;
    refuseUnusable(id, props);
    super(scope, id, {
      cluster: props.cluster,
      serviceName: props.name,
      taskDefinition: props.task.definition,
      desiredCount: props.desiredCount,
      assignPublicIp: false,
      vpcSubnets: { subnets: [...props.subnets] },
      securityGroups: [props.securityGroup],
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      platformVersion: ecs.FargatePlatformVersion.LATEST,
      enableExecuteCommand: false,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      ...(rollbackAlarms.length === 0
        ? {}
        : { deploymentAlarms: { alarmNames: [...rollbackAlarms], behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM } }),
      ...(props.targetGroup === undefined
        ? {}
        : { healthCheckGracePeriod: props.healthCheckGrace ?? Duration.seconds(60) }),
    });
    // Rules that name other groups are resources of their own; before them a task cannot pull its image.
    this.node.addDependency(props.securityGroup);
    if (props.targetGroup !== undefined) this.receiveFrom(props.targetGroup);
  }

  /**
   * Puts the tasks into a target group as well. Unlike `attachToApplicationTargetGroup` it opens no security group: who
   * may reach the port is written on the groups.
   */
  receiveFrom(targetGroup: IApplicationTargetGroup): void {
    const container = this.taskDefinition.defaultContainer;
    if (container === undefined || container.portMappings.length === 0) {
      throw new Error(`Service "${this.node.path}" cannot receive requests: its task listens on no port.`);
    }
    this.loadBalancers.push({
      targetGroupArn: targetGroup.targetGroupArn,
      containerName: container.containerName,
      containerPort: container.containerPort,
    });
    // ECS refuses a target group that no load balancer uses yet.
    this.node.addDependency(targetGroup.loadBalancerAttached);
  }
}

function refuseUnusable(service: string, props: FargateServiceProps): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(props.name)) {
    throw new Error(
      `Service "${service}" was given the name "${props.name}"; use up to 255 letters, digits, "_" and "-".`,
    );
  }
  if (!Number.isInteger(props.desiredCount) || props.desiredCount < 0) {
    throw new Error(`Service "${service}" cannot run ${props.desiredCount} tasks; give a whole number.`);
  }
  const zones = new Set(props.subnets.map((subnet) => subnet.availabilityZone));
  if (zones.size < Math.min(2, Stack.of(props.cluster).availabilityZones.length)) {
    throw new Error(
      `Service "${service}" was given subnets in ${zones.size} zone(s) (${[...zones].join(', ')}); give it at least two zones.`,
    );
  }
}
