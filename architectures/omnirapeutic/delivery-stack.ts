import { CfnParameter } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addOutputs, ExecutionRole, GitHubDeployer, PARAMETER_FORMATS, ProductionStack } from 'lintel/constructs';
import { GITHUB_ENVIRONMENT, named, PROJECT, SERVICES, STACK } from './names.ts';
import type { OmnirapeuticOptions } from './options.ts';

/** What the template of the system is made of: all that CloudFormation may touch. */
export const MADE_OF = [
  'cloudtrail',
  'cloudwatch',
  'config',
  'ec2',
  'ecr',
  'ecs',
  'elasticloadbalancing',
  'events',
  'guardduty',
  'kms',
  'logs',
  'rds',
  's3',
  'secretsmanager',
  'sns',
  'ssm',
  'wafv2',
] as const;

/**
 * The roles of the workflow, deployed before the system and by hand. A job of GitHub gets in with a token for the environment
 * `production`, pushes images, runs the migration and asks for updates of the stack; the update itself is made by a role that
 * CloudFormation alone takes over. The account's identity provider for GitHub is made once, by the runbook.
 */
export class DeliveryStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: OmnirapeuticOptions) {
    super(scope, id, {
      description: 'Omnirapeutic production: the roles with which GitHub deploys it',
      region: options.region,
      zones: options.zones,
    });
    const repository = new CfnParameter(this, 'GitHubRepository', {
      description: 'Repository whose workflow may deploy, owner/name',
      ...PARAMETER_FORMATS.gitHubRepository,
    });
    const execution = new ExecutionRole(this, 'ExecutionRole', {
      description: 'CloudFormation makes the system with it',
      services: MADE_OF,
      roleNames: [`${STACK}-`, `${PROJECT}-`],
    });
    const deployer = new GitHubDeployer(this, 'Deployer', {
      repository: repository.valueAsString,
      environment: GITHUB_ENVIRONMENT,
      providerArn: this.globalArn('oidc-provider', 'token.actions.githubusercontent.com'),
      statements: [...this.images(), ...this.update(execution), ...this.migration(), this.services()],
    });
    addOutputs(this, {
      DeployRoleArn: [`DEPLOY_ROLE_ARN of the GitHub environment ${GITHUB_ENVIRONMENT}`, deployer.role.roleArn],
      ExecutionRoleArn: [`EXECUTION_ROLE_ARN of the GitHub environment ${GITHUB_ENVIRONMENT}`, execution.roleArn],
    });
  }

  private globalArn(resource: string, resourceName: string): string {
    return this.formatArn({ service: 'iam', region: '', resource, resourceName });
  }

  private arn(service: string, resource: string, resourceName: string): string {
    return this.formatArn({ service, resource, resourceName });
  }

  private images(): readonly iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({ sid: 'LogInToTheRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new iam.PolicyStatement({
        sid: 'PushAndReadScans',
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:DescribeImageScanFindings',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:UploadLayerPart',
        ],
        resources: SERVICES.map((service) => this.arn('ecr', 'repository', named(service))),
      }),
    ];
  }

  private update(execution: iam.IRole): readonly iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'UpdateTheStack',
        actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateStack'],
        resources: [this.arn('cloudformation', 'stack', `${STACK}/*`)],
      }),
      new iam.PolicyStatement({
        sid: 'HandTheRoleToCloudFormation',
        actions: ['iam:PassRole'],
        resources: [execution.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    ];
  }

  private migration(): readonly iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'RunTheMigration',
        actions: ['ecs:RunTask'],
        resources: [this.arn('ecs', 'task-definition', `${named('migrate')}:*`)],
      }),
      new iam.PolicyStatement({
        sid: 'SeeHowItEnds',
        actions: ['ecs:DescribeTasks'],
        resources: [this.arn('ecs', 'task', `${PROJECT}/*`)],
      }),
      new iam.PolicyStatement({
        sid: 'HandItsRolesToTheTask',
        actions: ['iam:PassRole'],
        resources: [this.globalArn('role', `${STACK}-EcsMigrate*`)],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ];
  }

  private services(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'SeeTheServicesBecomeStable',
      actions: ['ecs:DescribeServices'],
      resources: SERVICES.map((service) => this.arn('ecs', 'service', `${PROJECT}/${named(service)}`)),
    });
  }
}
