import { CfnOutput, CfnParameter, type Stack } from 'aws-cdk-lib';
import type { OmnirapeuticOptions } from './options.ts';
import { stageOf } from './options.ts';

/** The values given at deployment. */
export interface Parameters {
  readonly alertEmail: CfnParameter;
  readonly bastionImage: CfnParameter;
  /** Only where the application runs. */
  readonly application: ApplicationParameters | undefined;
}

export interface ApplicationParameters {
  readonly allowedOrigins: CfnParameter;
  readonly imageTags: Readonly<Record<'api' | 'web' | 'worker' | 'migration', CfnParameter>>;
}

export function addParameters(stack: Stack, options: OmnirapeuticOptions): Parameters {
  return {
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description: 'E-mail address that hears of alarms and findings; confirm the message that SNS sends',
      allowedPattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
      constraintDescription: 'must be an e-mail address',
    }),
    bastionImage: new CfnParameter(stack, 'BastionImage', {
      description: 'SSM parameter that names the image of the bastion host',
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    }),
    application: stageOf(options) === 'application' ? addApplicationParameters(stack) : undefined,
  };
}

function addApplicationParameters(stack: Stack): ApplicationParameters {
  const tag = (id: string, what: string) =>
    new CfnParameter(stack, id, {
      description: `Tag of the image of ${what}, for example v20261121-1a2b3c4d; tags are never moved, so "latest" is not one`,
      allowedPattern: '^(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$',
      constraintDescription: 'must be a tag that was pushed, and not "latest"',
    });
  return {
    allowedOrigins: new CfnParameter(stack, 'AllowedOrigins', {
      description: 'Other origins whose pages may call the API, separated by commas; empty for none',
      default: '',
      allowedPattern: '^$|^https://[A-Za-z0-9.-]+(:[0-9]+)?(,https://[A-Za-z0-9.-]+(:[0-9]+)?)*$',
      constraintDescription: 'must be origins like https://app.example.com, separated by commas without spaces',
    }),
    imageTags: {
      api: tag('ApiImageTag', 'the api service'),
      web: tag('WebImageTag', 'the web service'),
      worker: tag('WorkerImageTag', 'the worker service'),
      migration: tag('MigrationImageTag', 'the migration task (from the repository of the api)'),
    },
  };
}

export interface OutputValues {
  readonly vpcId: string;
  readonly loadBalancerDns: string;
  readonly clusterName: string;
  readonly databaseEndpoint: string;
  readonly databaseSecretArn: string;
  readonly bastionInstanceId: string;
  readonly operatorRoleArn: string;
  readonly topicArn: string;
  readonly appSubnetIds: readonly string[];
  readonly ecsSecurityGroupId: string;
}

/** What whoever operates the system needs to know; nothing imports it. */
export function addOutputs(stack: Stack, values: OutputValues): void {
  const output = (name: string, description: string, value: string) =>
    new CfnOutput(stack, name, { value, description });
  output(
    'LoadBalancerDNS',
    'DNS name of the load balancer; point a CNAME of your domain to it',
    values.loadBalancerDns,
  );
  output('VpcId', 'ID of the VPC', values.vpcId);
  output('ClusterName', 'Name of the ECS cluster', values.clusterName);
  output('DatabaseEndpoint', 'Host name of the Aurora writer', values.databaseEndpoint);
  output(
    'DatabaseSecretArn',
    'ARN of the secret with the master password, which RDS rotates',
    values.databaseSecretArn,
  );
  output('BastionInstanceId', 'ID of the bastion host, for aws ssm start-session', values.bastionInstanceId);
  output('BastionOperatorRoleArn', 'Role to assume before opening a session', values.operatorRoleArn);
  output('AlertTopicArn', 'ARN of the topic that alarms and findings notify', values.topicArn);
  output('AppSubnetIds', 'Subnets of the tasks, for the migration task', values.appSubnetIds.join(','));
  output('EcsSecurityGroupId', 'Security group of the tasks, for the migration task', values.ecsSecurityGroupId);
}
