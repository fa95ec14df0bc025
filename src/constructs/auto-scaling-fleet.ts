import { Duration, Size, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { toLogicalId } from './logical-ids.ts';
import { addOffHours, type OffHours } from './off-hours.ts';

export interface AutoScalingFleetProps {
  readonly vpc: ec2.IVpc;
  /** One a zone. */
  readonly subnets: readonly ec2.ISubnet[];
  readonly securityGroup: ec2.ISecurityGroup;
  /** Reaches the instances through an instance profile. */
  readonly role: iam.IRole;
  /** `t3.medium`. */
  readonly instanceType: string;
  readonly image: ec2.IMachineImage;
  /** Given the logical id of the group, which it tells when the instance serves: `cfn-signal --resource`. */
  readonly userData: (group: string) => ec2.UserData;
  /** The group starts with `min` instances. */
  readonly capacity: { readonly min: number; readonly max: number };
  /** The group registers its instances there, and replaces one that the load balancer finds unhealthy. */
  readonly target: elb.IApplicationTargetGroup;
  /** The name in the EC2 console, which is also the dimension of its metrics. */
  readonly name: string;
  /**
   * Average CPU, in percent, that the group adds and removes instances to keep.
   *
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * How long a new instance may be unhealthy: longer than it takes to start.
   *
   * @default Duration.minutes(5)
   */
  readonly healthCheckGrace?: Duration;
  /**
   * Spare capacity of AWS at a discount: instances may be taken away with two minutes' notice.
   *
   * @default false
   */
  readonly spot?: boolean;
  /**
   * When nobody works.
   *
   * @default - the group always scales by demand alone
   */
  readonly offHours?: OffHours;
  /**
   * A key of one's own. Its policy must let Auto Scaling use it, or no instance starts.
   *
   * @default - the key of the account (aws/ebs)
   */
  readonly volumeKey?: IKey;
  /**
   * @default Size.gibibytes(20)
   */
  readonly rootVolume?: Size;
  /**
   * The device that the image boots from; another name would add a second volume instead.
   *
   * @default '/dev/xvda' - as in Amazon Linux
   */
  readonly rootDevice?: string;
  /**
   * Metrics every minute instead of every five; billed.
   *
   * @default false
   */
  readonly detailedMonitoring?: boolean;
  /**
   * Give each instance a public address, which it needs in a public tier to reach anything outside.
   *
   * @default false
   */
  readonly publicAddresses?: boolean;
  /**
   * Tags on every instance and every volume, beside `Name`.
   *
   * @default {}
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * How long an instance may take to say that it serves (`cfn-signal`). An update that does not hear it is rolled back.
   *
   * @default Duration.minutes(15)
   */
  readonly startTimeout?: Duration;
}

/**
 * EC2 instances of one kind in several zones, without public addresses unless asked for, each replaceable at any time: IMDSv2 only with
 * one network hop, encrypted gp3 disks that die with the instance. A new launch template is rolled out one instance at a
 * time without going below the minimum, and each must signal that it serves before the next is touched.
 */
export class AutoScalingFleet extends Construct {
  readonly group: autoscaling.CfnAutoScalingGroup;
  readonly launchTemplate: ec2.LaunchTemplate;

  constructor(scope: Construct, id: string, props: AutoScalingFleetProps) {
    super(scope, id);
    refuseBadFleet(this.node.path, props);
    this.launchTemplate = this.addLaunchTemplate(props);
    this.group = this.addGroup(props);
    // Without their way out the instances cannot install anything.
    for (const subnet of props.subnets) this.group.node.addDependency(subnet.internetConnectivityEstablished);
    new autoscaling.CfnScalingPolicy(this, 'CpuPolicy', {
      autoScalingGroupName: this.group.ref,
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
        targetValue: props.cpuTargetPercent ?? 70,
      },
    });
    if (props.offHours !== undefined) addOffHours(this, this.group.ref, props.capacity, props.offHours);
  }

  private addGroup(props: AutoScalingFleetProps): autoscaling.CfnAutoScalingGroup {
    const { min, max } = props.capacity;
    const template = {
      launchTemplateId: this.launchTemplate.launchTemplateId ?? '',
      version: this.launchTemplate.latestVersionNumber,
    };
    const group = new autoscaling.CfnAutoScalingGroup(this, 'Default', {
      autoScalingGroupName: props.name,
      minSize: String(min),
      maxSize: String(max),
      vpcZoneIdentifier: props.subnets.map((subnet) => subnet.subnetId),
      targetGroupArns: [props.target.targetGroupArn],
      healthCheckType: 'ELB',
      healthCheckGracePeriod: (props.healthCheckGrace ?? Duration.minutes(5)).toSeconds(),
      metricsCollection: [{ granularity: '1Minute' }],
      // The tags of instances and volumes are those of the launch template; these are the group's own.
      tags: tagsOf(props).map(([key, value]) => ({ key, value, propagateAtLaunch: false })),
      ...(props.spot === true ? spotOf(template, props.instanceType) : { launchTemplate: template }),
    });
    const startTimeout = (props.startTimeout ?? Duration.minutes(15)).toIsoString();
    group.cfnOptions.creationPolicy = { resourceSignal: { count: min, timeout: startTimeout } };
    group.cfnOptions.updatePolicy = {
      autoScalingRollingUpdate: {
        minInstancesInService: min,
        maxBatchSize: 1,
        waitOnResourceSignals: true,
        pauseTime: startTimeout,
        // https://repost.aws/knowledge-center/auto-scaling-group-rolling-updates
        suspendProcesses: ['HealthCheck', 'ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions'],
      },
      // A scheduled action moves the sizes; an update must not move them back.
      autoScalingScheduledAction: { ignoreUnmodifiedGroupSizeProperties: true },
    };
    return group;
  }

  private addLaunchTemplate(props: AutoScalingFleetProps): ec2.LaunchTemplate {
    const template = new ec2.LaunchTemplate(this, 'Template', {
      launchTemplateName: props.name,
      instanceType: new ec2.InstanceType(props.instanceType),
      machineImage: props.image,
      userData: props.userData(logicalIdOf(this)),
      role: props.role,
      securityGroup: props.securityGroup,
      associatePublicIpAddress: props.publicAddresses ?? false,
      httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: false,
      detailedMonitoring: props.detailedMonitoring ?? false,
      ebsOptimized: true,
      blockDevices: [
        {
          deviceName: props.rootDevice ?? '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs((props.rootVolume ?? Size.gibibytes(20)).toGibibytes(), {
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            encrypted: true,
            deleteOnTermination: true,
            ...(props.volumeKey === undefined ? {} : { kmsKey: props.volumeKey }),
          }),
        },
      ],
    });
    (template.node.defaultChild as ec2.CfnLaunchTemplate).addPropertyOverride(
      'LaunchTemplateData.TagSpecifications',
      ['instance', 'volume'].map((type) => ({
        ResourceType: type,
        Tags: tagsOf(props).map(([key, value]) => ({ Key: key, Value: value })),
      })),
    );
    return template;
  }
}

function tagsOf(props: AutoScalingFleetProps): readonly (readonly [string, string])[] {
  return Object.entries({ Name: props.name, ...props.tags });
}

function logicalIdOf(construct: Construct): string {
  const { scopes } = construct.node;
  return toLogicalId(scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map((scope) => scope.node.id));
}

function spotOf(template: autoscaling.CfnAutoScalingGroup.LaunchTemplateSpecificationProperty, instanceType: string) {
  return {
    capacityRebalance: true,
    mixedInstancesPolicy: {
      launchTemplate: { launchTemplateSpecification: template, overrides: [{ instanceType }] },
      instancesDistribution: {
        onDemandBaseCapacity: 0,
        onDemandPercentageAboveBaseCapacity: 0,
        spotAllocationStrategy: 'price-capacity-optimized',
      },
    },
  };
}

function refuseBadFleet(
  path: string,
  { capacity: { min, max }, subnets, rootVolume, cpuTargetPercent }: AutoScalingFleetProps,
): void {
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1 || max <= min) {
    throw new Error(
      `Fleet "${path}" was given ${min} to ${max} instances; it needs at least one, and room above the minimum to replace one without going below it.`,
    );
  }
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone));
  if (zones.size < 2) {
    throw new Error(
      `Fleet "${path}" was given subnets in ${zones.size} zone(s) (${[...zones].join(', ')}); give at least two zones, or the loss of one ends the service.`,
    );
  }
  if (cpuTargetPercent !== undefined && !(cpuTargetPercent > 0 && cpuTargetPercent < 100)) {
    throw new Error(`Fleet "${path}" is to keep its CPU at ${cpuTargetPercent} %; give a number between 0 and 100.`);
  }
  // The snapshot of Amazon Linux 2023 has 8 GiB, and a volume cannot be smaller than its snapshot.
  if (rootVolume !== undefined && rootVolume.toGibibytes() < 8) {
    throw new Error(
      `Fleet "${path}" was given root volumes of ${rootVolume.toGibibytes()} GiB; the image needs at least 8 GiB.`,
    );
  }
}
