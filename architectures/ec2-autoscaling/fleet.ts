import { Duration, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AutoScalingFleet, type PostgresDatabase, type ProductionStack } from 'lintel/constructs';
import { agentConfiguration } from './agent-configuration.ts';
import { bootScript } from './boot-script.ts';
import type { Parameters } from './interface.ts';
import type { Network, SecurityGroups } from './network.ts';
import { platformOf } from './platform.ts';
import { namesOf, type Settings } from './settings.ts';
import { tagsOfVolume } from './tags.ts';

export interface FleetSubjects {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly role: IRole;
  readonly key: IKey;
  readonly sessionSecret: ISecret;
  readonly database: PostgresDatabase | undefined;
}

/** One group of instances: the only one, or one of the two colours (EC2-DEP-06). */
export interface Colour {
  readonly id: 'Fleet' | 'GreenFleet';
  readonly name: string;
  readonly target: elb.ApplicationTargetGroup;
  readonly releaseParameter: 'ReleaseVersion' | 'GreenReleaseVersion';
}

/** What the CloudWatch agent of every instance reads when it starts. */
export function addAgentParameter(stack: ProductionStack, settings: Settings): ssm.StringParameter {
  return new ssm.StringParameter(stack, 'AgentParameter', {
    parameterName: namesOf(settings).agentParameter,
    description: 'Configuration of the CloudWatch agent',
    stringValue: JSON.stringify(agentConfiguration(settings)),
  });
}

export function addFleet(
  stack: ProductionStack,
  colour: Colour,
  subjects: FleetSubjects,
  settings: Settings,
): AutoScalingFleet {
  const { parameters, network, groups, role, key, sessionSecret, database } = subjects;
  const platform = platformOf(settings.image);
  const values = {
    SessionSecretArn: sessionSecret.secretArn,
    ...(database === undefined
      ? {}
      : { DatabaseAddress: database.address, DatabaseSecretArn: database.secret.secretArn }),
  };
  return new AutoScalingFleet(stack, colour.id, {
    vpc: network.vpc,
    subnets: network.subnets('Private'),
    securityGroup: groups.fleet,
    role,
    instanceType: settings.instanceType,
    image: ec2.MachineImage.genericLinux({ [stack.region]: parameters.image.valueAsString }),
    rootDevice: platform.rootDevice,
    userData: (group) =>
      ec2.UserData.custom(Fn.sub(bootScript({ settings, group, releaseParameter: colour.releaseParameter }), values)),
    capacity: settings.capacity,
    target: colour.target,
    name: colour.name,
    cpuTargetPercent: settings.cpuTargetPercent,
    healthCheckGrace: Duration.seconds(settings.healthCheck.graceSeconds),
    spot: settings.spot,
    volumeKey: key,
    detailedMonitoring: settings.monitoring === 'full',
    tags: tagsOfVolume(settings),
    ...(settings.offHours === undefined ? {} : { offHours: settings.offHours }),
  });
}
