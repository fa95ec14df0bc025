/** Who deploys: jobs of GitHub take over roles of their environment, which do what their commands need and no more. */
import { type Assertion, MAKES_ROLES } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { denied, may, mayNot, permits } = that;

type Arn = `arn:${string}`;
type Deployer = 'deployer' | 'planner' | 'reader';

const HERE = '${AWS::Partition}';
const GITHUB = 'token.actions.githubusercontent.com';

/** One environment of one repository takes the role over, and nobody else. */
function takenOverBy(role: Deployer, environment: string): readonly Assertion[] {
  const job = (sub: string | { readonly otherThan: string }) => ({
    federated: GITHUB,
    claims: { sub, aud: 'sts.amazonaws.com' },
  });
  const sub = `repo:\${GitHubRepository}:environment:${environment}`;
  return [
    may(job(sub), ['sts:AssumeRoleWithWebIdentity'], { on: role }),
    mayNot(job({ otherThan: sub }), ['sts:AssumeRoleWithWebIdentity'], { on: role }),
    mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: role }),
    denied(role, ['cloudformation:DeleteStack', 'iam:CreateUser', 'iam:CreateAccessKey', 'rds:DeleteDBInstance']),
  ];
}

/** Production is planned by one role and carried out by another, for which somebody approves. */
export function deployers(of: Document): readonly Assertion[] {
  const { environment } = of;
  const { reads, plans, applies, releases } = permissionsOf(of);
  const context = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  const whole = { context } as const;
  const roles: readonly Assertion[] =
    of.kind === 'production'
      ? [
          ...takenOverBy('deployer', 'prod'),
          ...takenOverBy('planner', 'prod-plan'),
          permits('deployer', { ...reads, ...applies }, whole),
          permits('planner', { ...reads, ...plans, ...copies(of) }, whole),
          denied('planner', ['cloudformation:ExecuteChangeSet'], { on: stackOf(of.stack, of.region) }),
        ]
      : [
          ...takenOverBy('deployer', environment),
          permits('deployer', { ...reads, ...plans, ...applies, ...(of.kind === 'development' && releases) }, whole),
        ];
  return [
    ...roles,
    ...takenOverBy('reader', `plan-${environment}`),
    permits('reader', reads),
    may({ service: 'cloudformation.amazonaws.com' }, ['sts:AssumeRole'], {
      on: 'execution role',
      context: { 'aws:SourceAccount': '${AWS::AccountId}' },
    }),
    mayNot({ account: 'another' }, ['sts:AssumeRole'], { on: 'execution role' }),
    permits('execution role', {
      [MADE_OF.map((service) => `${service}:*`).join(', ')]: '*',
      ...makesRolesOf(of.stack),
    }),
    // A template cannot widen the roles that deploy it.
    denied('execution role', ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy'], {
      on: `arn:${HERE}:iam::\${AWS::AccountId}:role/${of.stack}Delivery-*`,
    }),
    denied('execution role', ['iam:CreateUser', 'iam:CreateAccessKey', 'organizations:*', 'sts:AssumeRole']),
  ];
}

/** What the templates are made of, whatever the options. */
const MADE_OF = [
  ...['application-autoscaling', 'autoscaling', 'backup', 'cloudfront', 'cloudtrail', 'cloudwatch', 'ec2', 'ecs'],
  ...['elasticloadbalancing', 'events', 'guardduty', 'kms', 'lambda', 'logs', 'rds', 'route53', 's3', 'scheduler'],
  ...['secretsmanager', 'sns', 'sqs', 'ssm', 'states', 'wafv2'],
];

/** CloudFormation makes roles and instance profiles of the stack, and gives roles to what runs; others it does not touch. */
function makesRolesOf(stack: string): Readonly<Record<string, Arn | readonly Arn[]>> {
  const own = (kind: string): Arn => `arn:${HERE}:iam::\${AWS::AccountId}:${kind}/${stack}-*`;
  return {
    [MAKES_ROLES.join(', ')]: [own('role'), own('instance-profile')],
    'iam:CreateServiceLinkedRole': `arn:${HERE}:iam::\${AWS::AccountId}:role/aws-service-role/*`,
  };
}

function stackOf(name: string, region: string): Arn {
  return `arn:${HERE}:cloudformation:${region}:\${AWS::AccountId}:stack/${name}/*`;
}

function permissionsOf(of: Document) {
  const { stack, region, name } = of;
  const own: readonly Arn[] = [
    stackOf(stack, region),
    ...(of.copied ? [stackOf(`${stack}Recovery`, 'us-west-2')] : []),
  ];
  const folders = [stack, ...(of.copied ? [`${stack}Recovery`] : [])];
  return {
    reads: {
      'cloudformation:DescribeChangeSet, cloudformation:DescribeStacks, cloudformation:GetTemplate, cloudformation:ListStackResources':
        own,
    },
    plans: {
      'cloudformation:CreateChangeSet, cloudformation:DeleteChangeSet': own,
      's3:GetObject, s3:PutObject': folders.map((folder): Arn => `arn:${HERE}:s3:::\${DeliveryBucket}/${folder}/*`),
      'cloudwatch:DescribeAlarms': `arn:${HERE}:cloudwatch:${region}:\${AWS::AccountId}:alarm:${name}-*`,
      'iam:PassRole': 'execution role',
    },
    applies: {
      'cloudformation:ExecuteChangeSet, cloudformation:UpdateStack': stackOf(stack, region),
      'autoscaling:StartInstanceRefresh': `arn:${HERE}:autoscaling:${region}:\${AWS::AccountId}:autoScalingGroup:*:autoScalingGroupName/${name}`,
    },
    releases: { 's3:PutObject': `arn:${HERE}:s3:::\${DeliveryBucket}/web-app/*` },
  } as const;
}

function copies({ copied, stack }: Document): Readonly<Record<string, Arn>> {
  return copied ? { 'cloudformation:ExecuteChangeSet': stackOf(`${stack}Recovery`, 'us-west-2') } : {};
}
