import { CfnParameter } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addOutputs, ContainerRepository, GitHubDeployer, PARAMETER_FORMATS, ProductionStack } from 'lintel/constructs';
import { CLUSTER, DEPLOY_ROLE, EXECUTION_ROLE, GITHUB_ENVIRONMENT, REPOSITORY, SERVICE, TASK_ROLE } from './names.ts';
import type { BloomContractsOptions } from './options.ts';

/** The repository of the images and the role of the workflow: deployed first, because a service needs an image to start. */
export class DeliveryStack extends ProductionStack {
  constructor(scope: Construct, id: string, options: BloomContractsOptions) {
    super(scope, id, {
      description: 'Bloom Energy contracts: repository of the images, and the role that GitHub deploys with',
      region: options.region,
      zones: options.zones,
    });
    const repository = new ContainerRepository(this, 'Repository', {
      name: REPOSITORY,
      movingTags: ['latest'],
      imagesToKeep: 50,
    });
    const gitHub = new CfnParameter(this, 'GitHubRepository', {
      description: 'Repository whose workflow may deploy, owner/name',
      ...PARAMETER_FORMATS.gitHubRepository,
    });
    const deployer = new GitHubDeployer(this, 'Deployer', {
      repository: gitHub.valueAsString,
      environment: GITHUB_ENVIRONMENT,
      roleName: DEPLOY_ROLE,
      ...(options.gitHubProviderArn === undefined ? {} : { providerArn: options.gitHubProviderArn }),
      statements: this.deployments(repository.repositoryArn),
    });
    addOutputs(this, {
      RepositoryUri: ['Where images are pushed to', repository.repositoryUri],
      DeployRoleArn: ['AWS_ROLE_ARN of the workflow', deployer.role.roleArn],
    });
  }

  /** The steps of the workflow, and nothing beside them. */
  private deployments(repositoryArn: string): readonly iam.PolicyStatement[] {
    const arn = (service: string, resource: string, resourceName: string, region?: string) =>
      this.formatArn({ service, resource, resourceName, ...(region === undefined ? {} : { region }) });
    return [
      new iam.PolicyStatement({ sid: 'LogInToTheRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new iam.PolicyStatement({
        sid: 'PushAndScanImages',
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:DescribeImageScanFindings',
          'ecr:DescribeImages',
          'ecr:GetDownloadUrlForLayer',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:StartImageScan',
          'ecr:UploadLayerPart',
        ],
        resources: [repositoryArn],
      }),
      new iam.PolicyStatement({
        sid: 'MakeRevisions',
        // Neither action knows a resource to be limited to.
        actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'DeployTheService',
        actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
        resources: [arn('ecs', 'service', `${CLUSTER}/${SERVICE}`)],
      }),
      new iam.PolicyStatement({
        sid: 'HandTheRolesToTasks',
        actions: ['iam:PassRole'],
        resources: [EXECUTION_ROLE, TASK_ROLE].map((role) => arn('iam', 'role', role, '')),
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ];
  }
}
