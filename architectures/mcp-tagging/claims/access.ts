import type { Claim } from 'lintel/claims';
import { that } from './names.ts';

const { claim, allowed, denied, grants, permits, trusts, property, exists, runs } = that;
const READING = ['List', 'Read'] as const;
const NAMESPACE = '${ProjectName}/${Environment}';

export function accessClaims(): readonly Claim[] {
  /** Exactly what the client of the service calls. */
  const reads = (id: string, name: string, service: string, may: string, mayNot: readonly string[]) =>
    claim(id, `Read-only access to ${name}`, [
      permits('role', { [may]: '*' }, { services: [service] }),
      denied('role', mayNot),
      grants('role', { services: [service], levels: READING }),
    ]);
  return that.area('IAM and secrets', [
    claim('MCP-IAM-01', 'One role, trusted by EC2 only, attached by an instance profile', [
      exists({ type: 'AWS::IAM::Role', stack: 'McpTagging' }, 1),
      trusts('role', ['ec2.amazonaws.com']),
      property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
    ]),
    reads(
      'MCP-IAM-02',
      'the EC2 API',
      'ec2',
      'ec2:DescribeInstances, ec2:DescribeVolumes, ec2:DescribeTags, ec2:DescribeRegions',
      ['ec2:TerminateInstances', 'ec2:RunInstances', 'ec2:CreateTags', 'ec2:Modify*', 'ec2:Delete*'],
    ),
    reads(
      'MCP-IAM-03',
      'the RDS API',
      'rds',
      'rds:DescribeDBInstances, rds:DescribeDBClusters, rds:ListTagsForResource',
      ['rds:Create*', 'rds:Modify*', 'rds:Delete*', 'rds:Add*'],
    ),
    reads('MCP-IAM-04', 'the S3 API', 's3', 's3:ListAllMyBuckets, s3:GetBucketLocation, s3:GetBucketTagging', [
      's3:PutObject',
      's3:PutBucketTagging',
      's3:Delete*',
    ]),
    reads('MCP-IAM-05', 'the Lambda API', 'lambda', 'lambda:ListFunctions, lambda:ListTags', [
      'lambda:InvokeFunction',
      'lambda:Update*',
      'lambda:Delete*',
    ]),
    reads(
      'MCP-IAM-06',
      'the ECS API',
      'ecs',
      'ecs:ListClusters, ecs:ListServices, ecs:DescribeServices, ecs:ListTagsForResource',
      ['ecs:Update*', 'ecs:RunTask', 'ecs:Delete*'],
    ),
    reads('MCP-IAM-07', 'Cost Explorer', 'ce', 'ce:GetCostAndUsage, ce:GetCostForecast, ce:GetTags', [
      'ce:Create*',
      'ce:Update*',
      'ce:Delete*',
    ]),
    reads(
      'MCP-IAM-08',
      'the Resource Groups Tagging API',
      'tag',
      'tag:GetResources, tag:GetTagKeys, tag:GetTagValues',
      ['tag:TagResources', 'tag:UntagResources'],
    ),
    claim('MCP-IAM-09', 'No mutating action on any of the seven services', [
      grants('role', { services: ['ec2', 'rds', 's3', 'lambda', 'ecs', 'ce', 'tag'], levels: READING }),
      // Whose resources these are.
      permits('role', { 'sts:GetCallerIdentity': '*' }, { services: ['sts'] }),
    ]),
    claim('MCP-IAM-10', 'The role reads the API-key secret and no other secret', [
      permits('role', { 'secretsmanager:GetSecretValue': 'API key secret' }, { services: ['secretsmanager'] }),
      denied('role', ['secretsmanager:GetSecretValue'], {
        on: 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:another-secret',
      }),
    ]),
    claim(
      'MCP-IAM-11',
      'The role writes to the log groups and to no other',
      permits(
        'role',
        {
          'logs:CreateLogStream, logs:PutLogEvents, logs:DescribeLogStreams': ['log group', 'security log group'],
        },
        { services: ['logs'] },
      ),
    ),
    claim(
      'MCP-IAM-12',
      'The role permits SSM sessions to the server',
      { resolution: 'C-MCP-07', note: 'Sessions leave through NAT: the document has no SSM endpoints.' },
      allowed('role', [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ]),
    ),
    claim('MCP-IAM-13', 'The role publishes metrics in its own namespace only', [
      permits(
        'role',
        { 'cloudwatch:PutMetricData': '*' },
        { services: ['cloudwatch'], context: { 'cloudwatch:namespace': NAMESPACE } },
      ),
      denied('role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': 'another/namespace' } }),
    ]),
    claim('MCP-SEC-01', 'One secret holds the API keys', [
      exists({ type: 'AWS::SecretsManager::Secret' }, 1),
      property('API key secret', 'SecretString', { absent: true }),
      property('API key secret', 'GenerateSecretString', { present: true }),
      property('API key secret', 'Name', '${ProjectName}/${Environment}/api-keys'),
    ]),
    claim('MCP-SEC-02', 'Requests are authenticated with the keys of the secret', [
      runs('server', { environment: { AUTH_ENABLED: 'true', API_KEYS_SECRET_ARN: { refersTo: 'API key secret' } } }),
      that.witness(
        'workload',
        'a request without a valid Bearer key gets 401 with WWW-Authenticate, one with a key of the secret 200',
      ),
    ]),
  ]);
}
