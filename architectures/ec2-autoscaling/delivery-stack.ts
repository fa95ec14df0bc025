import { CfnParameter } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addOutputs, ExecutionRole, GitHubDeployer, PARAMETER_FORMATS, ProductionStack } from 'lintel/constructs';
import { PROJECT, type Settings } from './settings.ts';

/** What the templates of the system are made of: all that CloudFormation may touch. */
export const SERVICES = [
  'application-autoscaling',
  'autoscaling',
  'backup',
  'cloudfront',
  'cloudtrail',
  'cloudwatch',
  'ec2',
  'ecs',
  'elasticloadbalancing',
  'events',
  'guardduty',
  'kms',
  'lambda',
  'logs',
  'rds',
  'route53',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'states',
  'wafv2',
] as const;

/**
 * The roles of the pipeline, deployed before everything else and by hand: jobs of GitHub get in with a token for their
 * environment, and only make, read and carry out change sets of their stacks. What is in a change set is done by a role
 * that CloudFormation alone takes over. The account's identity provider for GitHub is made once, by the runbook.
 */
export class DeliveryStack extends ProductionStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      description: `Web application, ${settings.environment}: the roles with which GitHub deploys it`,
      region: settings.region,
      zones: settings.zones,
    });
    const repository = new CfnParameter(this, 'GitHubRepository', {
      description: 'Repository whose workflow may deploy, owner/name',
      ...PARAMETER_FORMATS.gitHubRepository,
    }).valueAsString;
    const bucket = new CfnParameter(this, 'DeliveryBucket', {
      description: 'Bucket of the templates and releases, one for all environments',
      allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'must be the name of a bucket',
    }).valueAsString;
    const execution = new ExecutionRole(this, 'ExecutionRole', {
      description: `CloudFormation makes ${settings.environment} with it`,
      services: SERVICES,
      roleNames: [
        settings.stackName,
        ...(settings.secondRegion === undefined ? [] : [`${settings.stackName}SecondRegion`]),
      ].map((stack) => `${stack}-`),
    });
    const deployer = (name: string, environment: string, statements: readonly iam.PolicyStatement[]) =>
      new GitHubDeployer(this, name, {
        repository,
        environment,
        providerArn: this.formatArn({
          service: 'iam',
          region: '',
          resource: 'oidc-provider',
          resourceName: 'token.actions.githubusercontent.com',
        }),
        statements,
      }).role;
    const { environment, kind } = settings;
    const reads = this.reads(settings);
    const plans = [reads, ...this.plans(settings, bucket, execution)];
    const applies = [reads, ...this.applies(settings)];
    const release = kind === 'development' ? [releases(bucket, this.partition)] : [];
    const isApproved = kind === 'production';
    const deploy = deployer(
      'Deployer',
      environment,
      isApproved ? applies : [...release, ...plans, ...applies.slice(1)],
    );
    const planner = isApproved
      ? deployer('Planner', `${environment}-plan`, [...plans, ...this.appliesRecovery(settings)])
      : undefined;
    const reader = deployer('Reader', `plan-${environment}`, [reads]);
    addOutputs(this, {
      DeployRoleArn: [`DEPLOY_ROLE_ARN of the GitHub environment ${environment}`, deploy.roleArn],
      PlannerRoleArn: [`DEPLOY_ROLE_ARN of the GitHub environment ${environment}-plan`, planner?.roleArn],
      PlanRoleArn: [`PLAN_ROLE_ARN of the GitHub environment plan-${environment}`, reader.roleArn],
      ExecutionRoleArn: ['EXECUTION_ROLE_ARN of the GitHub environments that plan', execution.roleArn],
    });
  }

  private stacks({ stackName, region, recoveryRegion, secondRegion }: Settings): readonly string[] {
    return [
      this.stackArn(stackName, region),
      ...(recoveryRegion === undefined ? [] : [this.stackArn(`${stackName}Recovery`, recoveryRegion.region)]),
      ...(secondRegion === undefined ? [] : [this.stackArn(`${stackName}SecondRegion`, secondRegion.region)]),
    ];
  }

  private stackArn(name: string, region: string): string {
    return this.formatArn({ service: 'cloudformation', region, resource: 'stack', resourceName: `${name}/*` });
  }

  private reads(settings: Settings): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'ReadStacks',
      actions: [
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:ListStackResources',
      ],
      resources: [...this.stacks(settings)],
    });
  }

  private plans(settings: Settings, bucket: string, execution: iam.IRole): readonly iam.PolicyStatement[] {
    const { name, region } = settings;
    return [
      new iam.PolicyStatement({
        sid: 'PlanStacks',
        actions: ['cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet'],
        resources: [...this.stacks(settings)],
      }),
      new iam.PolicyStatement({
        sid: 'HandOverTemplates',
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: this.stacks(settings).map(
          (arn) => `arn:${this.partition}:s3:::${bucket}/${arn.split('/').at(-2) ?? ''}/*`,
        ),
      }),
      new iam.PolicyStatement({
        sid: 'NameTheCriticalAlarms',
        actions: ['cloudwatch:DescribeAlarms'],
        resources: [this.formatArn({ service: 'cloudwatch', region, resource: `alarm:${name}-*` })],
      }),
      new iam.PolicyStatement({
        sid: 'HandTheRoleToCloudFormation',
        actions: ['iam:PassRole'],
        resources: [execution.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    ];
  }

  private applies(settings: Settings): readonly iam.PolicyStatement[] {
    const { stackName, name, region } = settings;
    return [
      new iam.PolicyStatement({
        sid: 'CarryOutPlans',
        actions: ['cloudformation:ExecuteChangeSet', 'cloudformation:UpdateStack'],
        resources: [this.stackArn(stackName, region)],
      }),
      new iam.PolicyStatement({
        sid: 'RenewInstances',
        actions: ['autoscaling:StartInstanceRefresh'],
        resources: [
          this.formatArn({
            service: 'autoscaling',
            region,
            resource: `autoScalingGroup:*:autoScalingGroupName/${name}`,
          }),
        ],
      }),
    ];
  }

  /** The vault of the copies is made before the plan that somebody reads. */
  private appliesRecovery({ stackName, recoveryRegion }: Settings): readonly iam.PolicyStatement[] {
    if (recoveryRegion === undefined) return [];
    return [
      new iam.PolicyStatement({
        sid: 'CarryOutPlansOfTheCopies',
        actions: ['cloudformation:ExecuteChangeSet'],
        resources: [this.stackArn(`${stackName}Recovery`, recoveryRegion.region)],
      }),
    ];
  }
}

function releases(bucket: string, partition: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'HandOverReleases',
    actions: ['s3:PutObject'],
    resources: [`arn:${partition}:s3:::${bucket}/${PROJECT}/*`],
  });
}
