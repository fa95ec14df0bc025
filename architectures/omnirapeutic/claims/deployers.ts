/** Who deploys: a job of GitHub, which does what the steps of the workflow need, and CloudFormation, which makes the system. */
import { type Assertion, MAKES_ROLES } from 'lintel/claims';
import { that } from './names.ts';

const { allowed, denied, may, mayNot, permits } = that;

type Arn = `arn:${string}`;

const GITHUB = 'token.actions.githubusercontent.com';
const job = (sub: string | { readonly otherThan: string }) => ({
  federated: GITHUB,
  claims: { sub, aud: 'sts.amazonaws.com' },
});
const here = (service: string, name: string): Arn =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}`;
const identity = (name: string): Arn => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${name}`;
const SERVICES = ['api', 'web', 'worker'].map((service) => `omnirapeutic-production-${service}`);
/** CloudFormation makes roles and instance profiles of the system; those of the two that deploy begin otherwise. */
const OWN = ['Omnirapeutic-*', 'omnirapeutic-production-*'].flatMap((name) => [
  identity(`role/${name}`),
  identity(`instance-profile/${name}`),
]);
const MADE_OF = [
  ...['cloudtrail', 'cloudwatch', 'config', 'ec2', 'ecr', 'ecs', 'elasticloadbalancing', 'events', 'guardduty', 'kms'],
  ...['logs', 'rds', 's3', 'secretsmanager', 'sns', 'ssm', 'wafv2'],
];

const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const generated = (role: string): Arn => identity(`role/Omnirapeutic-${role}-1A2B3C4D5E6F`);

/** One environment of one repository takes the role of deployments over, and CloudFormation the other. */
export const DEPLOYERS: readonly Assertion[] = [
  that.parameter('GitHubRepository', {
    required: true,
    accepts: ['org-9/app_9.x'],
    refuses: ['', 'app', 'org/app/environment', 'org/*'],
  }),
  may(job('repo:${GitHubRepository}:environment:production'), ['sts:AssumeRoleWithWebIdentity'], { on: 'deployer' }),
  mayNot(job({ otherThan: 'repo:${GitHubRepository}:environment:production' }), ['sts:AssumeRoleWithWebIdentity'], {
    on: 'deployer',
  }),
  mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'deployer' }),
  permits(
    'deployer',
    {
      'ecr:GetAuthorizationToken': '*',
      'ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:CompleteLayerUpload, ecr:DescribeImageScanFindings, ecr:InitiateLayerUpload, ecr:PutImage, ecr:UploadLayerPart':
        'repositories',
      'cloudformation:DescribeStacks, cloudformation:UpdateStack': here('cloudformation', 'stack/Omnirapeutic/*'),
      'ecs:RunTask': here('ecs', 'task-definition/omnirapeutic-production-migrate:*'),
      'ecs:DescribeTasks': here('ecs', 'task/omnirapeutic-production/*'),
      'ecs:DescribeServices': SERVICES.map((service) => here('ecs', `service/omnirapeutic-production/${service}`)),
    },
    { services: ['ecr', 'cloudformation', 'ecs'] },
  ),
  denied('deployer', ['s3:*', 'rds:*', 'kms:*', 'secretsmanager:*', 'ec2:*', 'sts:AssumeRole', 'iam:PutRolePolicy']),
  allowed('deployer', ['iam:PassRole'], {
    on: 'execution role',
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  }),
  // The names of the other roles are generated: CloudFormation adds a suffix that nobody knows before.
  ...['EcsMigrateTaskRole', 'EcsMigrateTaskDefinitionExecutionRole'].map((role) =>
    allowed('deployer', ['iam:PassRole'], { on: generated(role), context: TO_TASKS }),
  ),
  ...['EcsApiTaskRole', 'EcsWorkerTaskRole', 'BastionHostRole'].map((role) =>
    denied('deployer', ['iam:PassRole'], { on: generated(role) }),
  ),
  denied('deployer', ['iam:PassRole'], { on: identity('role/OmnirapeuticDelivery-*'), context: TO_TASKS }),
  may({ service: 'cloudformation.amazonaws.com' }, ['sts:AssumeRole'], {
    on: 'execution role',
    context: { 'aws:SourceAccount': '${AWS::AccountId}' },
  }),
  mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'execution role' }),
  permits('execution role', {
    [MADE_OF.map((service) => `${service}:*`).join(', ')]: '*',
    [MAKES_ROLES.join(', ')]: OWN,
    'iam:CreateServiceLinkedRole': identity('role/aws-service-role/*'),
  }),
  // A template cannot widen the roles that deploy it.
  denied('execution role', ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy'], {
    on: identity('role/OmnirapeuticDelivery-*'),
  }),
  denied('execution role', ['iam:CreateUser', 'iam:CreateAccessKey', 'organizations:*', 'sts:AssumeRole']),
];
