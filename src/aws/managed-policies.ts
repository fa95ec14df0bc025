/**
 * AWS managed policies whose text is known, from the AWS Managed Policy Reference
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html). AWS edits them at will, so each
 * carries the version and its date. A managed policy that is not in the table is unknown: it may allow anything.
 */
import { ALWAYS, type Guard, showText, type Text } from '../base/index.ts';
import { parseArn } from './arn.ts';
import { type PolicyPart, parseStatements } from './policy.ts';

export interface ManagedPolicy {
  /** With its path: `service-role/AmazonECSTaskExecutionRolePolicy`. */
  readonly name: string;
  readonly version: string;
  /** When AWS edited it. */
  readonly edited: string;
  readonly source: string;
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly object[] };
}

/** The policy of this ARN (`arn:aws:iam::aws:policy/…`) or name; undefined when its text is not known here. */
export function findManagedPolicy(arnOrName: Text): ManagedPolicy | undefined {
  const arn = parseArn(arnOrName);
  const name =
    arn === undefined ? arnOrName : arn.account === 'aws' ? arn.resource.replace(/^policy\//, '') : undefined;
  return MANAGED_POLICIES.find((policy) => policy.name === name);
}

/** Whether the ARN is one of a policy that AWS manages, known here or not. */
export function isManagedByAws(arn: Text): boolean {
  const parsed = parseArn(arn);
  return parsed?.service === 'iam' && parsed.account === 'aws' && parsed.resource.startsWith('policy/');
}

/**
 * The statements of a managed policy, each at the place where the policy is attached. A policy that is not in the table
 * is an unknown one.
 */
export function managedPolicyParts<At>(arn: Text, at: At, when: Guard = ALWAYS): readonly PolicyPart<At>[] {
  const policy = findManagedPolicy(arn);
  return policy === undefined
    ? [{ unknown: showText(arn), when, at }]
    : parseStatements(policy.document, () => at, when).statements;
}

function managed(name: string, version: string, edited: string, ...statements: readonly object[]): ManagedPolicy {
  const page = name.slice(name.lastIndexOf('/') + 1);
  return Object.freeze({
    name,
    version,
    edited,
    source: `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${page}.html`,
    document: Object.freeze({ Version: '2012-10-17', Statement: statements }),
  });
}

function allow(actions: readonly string[], resources: readonly string[] = ['*'], sid?: string): object {
  return { ...(sid && { Sid: sid }), Effect: 'Allow', Action: actions, Resource: resources };
}

export const MANAGED_POLICIES: readonly ManagedPolicy[] = [
  managed('AdministratorAccess', 'v1', '2015-02-06', allow(['*'])),
  managed(
    'AmazonEC2ContainerRegistryReadOnly',
    'v3',
    '2019-12-10',
    allow([
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetRepositoryPolicy',
      'ecr:DescribeRepositories',
      'ecr:ListImages',
      'ecr:DescribeImages',
      'ecr:BatchGetImage',
      'ecr:GetLifecyclePolicy',
      'ecr:GetLifecyclePolicyPreview',
      'ecr:ListTagsForResource',
      'ecr:DescribeImageScanFindings',
    ]),
  ),
  managed(
    'AmazonS3ReadOnlyAccess',
    'v3',
    '2023-08-10',
    allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']),
  ),
  managed(
    'AmazonSSMManagedInstanceCore',
    'v2',
    '2019-05-23',
    allow([
      'ssm:DescribeAssociation',
      'ssm:GetDeployablePatchSnapshotForInstance',
      'ssm:GetDocument',
      'ssm:DescribeDocument',
      'ssm:GetManifest',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:ListAssociations',
      'ssm:ListInstanceAssociations',
      'ssm:PutInventory',
      'ssm:PutComplianceItems',
      'ssm:PutConfigurePackageResult',
      'ssm:UpdateAssociationStatus',
      'ssm:UpdateInstanceAssociationStatus',
      'ssm:UpdateInstanceInformation',
    ]),
    allow([
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]),
    allow([
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
    ]),
  ),
  managed('AWSXRayDaemonWriteAccess', 'v2', '2024-02-13', allow(xrayWrites(), ['*'], 'AWSXRayDaemonWriteAccess')),
  managed(
    'CloudWatchAgentServerPolicy',
    'v3',
    '2024-02-06',
    allow(
      [
        'cloudwatch:PutMetricData',
        'ec2:DescribeVolumes',
        'ec2:DescribeTags',
        'logs:PutLogEvents',
        'logs:PutRetentionPolicy',
        'logs:DescribeLogStreams',
        'logs:DescribeLogGroups',
        'logs:CreateLogStream',
        'logs:CreateLogGroup',
        ...xrayWrites(),
      ],
      ['*'],
      'CWACloudWatchServerPermissions',
    ),
    allow(['ssm:GetParameter'], ['arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*'], 'CWASSMServerPermissions'),
  ),
  managed(
    'CloudWatchLogsFullAccess',
    'v3',
    '2025-05-20',
    allow(
      ['logs:*', 'cloudwatch:GenerateQuery', 'cloudwatch:GenerateQueryResultsSummary'],
      ['*'],
      'CloudWatchLogsFullAccess',
    ),
  ),
  managed(
    'service-role/AmazonECSTaskExecutionRolePolicy',
    'v1',
    '2017-11-16',
    allow([
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:BatchGetImage',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]),
  ),
  managed(
    'service-role/AmazonRDSEnhancedMonitoringRole',
    'v1',
    '2015-11-11',
    allow(
      ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
      ['arn:aws:logs:*:*:log-group:RDS*'],
      'EnableCreationAndManagementOfRDSCloudwatchLogGroups',
    ),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
      ['arn:aws:logs:*:*:log-group:RDS*:log-stream:*'],
      'EnableCreationAndManagementOfRDSCloudwatchLogStreams',
    ),
  ),
  managed(
    'service-role/AWSLambdaBasicExecutionRole',
    'v1',
    '2015-04-09',
    allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']),
  ),
  managed(
    'service-role/AWSLambdaVPCAccessExecutionRole',
    'v3',
    '2024-01-05',
    allow(
      [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      ['*'],
      'AWSLambdaVPCAccessExecutionPermissions',
    ),
  ),
];

function xrayWrites(): readonly string[] {
  return [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ];
}
