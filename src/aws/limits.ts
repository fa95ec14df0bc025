/**
 * What CloudFormation and the services refuse because it is too big, too long or spelt with the wrong characters. Such a
 * template synthesizes and validates; the deployment fails, some of it after an hour.
 */
import { isSymbolic, literalsOf, type Text } from '../base/index.ts';

/**
 * What CloudFormation accepts of one template. Not adjustable.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const CLOUDFORMATION_LIMITS = Object.freeze({
  resources: 500,
  parameters: 200,
  outputs: 200,
  mappings: 200,
  /** Keys of one mapping. */
  mappingAttributes: 200,
  /** A template that is uploaded to S3 first, in bytes. */
  templateBytes: 1_048_576,
  /** A template inside the request, in bytes. */
  directTemplateBytes: 51_200,
  /** The value of a parameter, in bytes. */
  parameterValueBytes: 4_096,
  /** A logical id, also that of a parameter, output or mapping. */
  logicalIdCharacters: 255,
  /** A description of an output or of the template, in bytes. */
  descriptionBytes: 1_024,
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
  stackNameCharacters: 128,
});

/** How a service lets a resource be named. */
export interface NameLimit {
  readonly type: string;
  readonly property: string;
  readonly min: number;
  readonly max: number;
  /** What the whole name matches, where AWS states it. @default - any characters */
  readonly pattern?: RegExp;
  /** The pattern in words. @default - none, as for the pattern */
  readonly allowed?: string;
  /** Spellings that the service refuses although the pattern allows them. @default - none */
  readonly refused?: readonly RefusedSpelling[];
  readonly source: string;
}

export interface RefusedSpelling {
  readonly pattern: RegExp;
  /** Ends the sentence "the name …". */
  readonly because: string;
}

/** The rule for names in that property; undefined where none is in the table. */
export function nameLimitOf(type: string, property: string): NameLimit | undefined {
  return NAME_LIMITS.find((limit) => limit.type === type && limit.property === property);
}

/**
 * Says why the service refuses the name, one sentence for each reason. The list is empty when the name is accepted or
 * the property is not in the table. Of a name with holes only one fault is certain: that its known part alone is too
 * long.
 */
export function problemsOfName(type: string, property: string, value: Text): readonly string[] {
  const limit = nameLimitOf(type, property);
  if (limit === undefined) return [];
  const literal = literalsOf(value).join('');
  const { length } = [...literal];
  const name = `${property} "${literal}" of ${type}`;
  const sizes = limit.min === limit.max ? `${limit.max}` : `${limit.min} to ${limit.max}`;
  const tooLong = `${name} has ${length} characters; allowed are ${sizes}.`;
  if (isSymbolic(value)) return length > limit.max ? [tooLong] : [];
  return [
    ...(length < limit.min || length > limit.max ? [tooLong] : []),
    ...(limit.pattern === undefined || length === 0 || limit.pattern.test(value)
      ? []
      : [`${name} has other characters than ${limit.allowed ?? String(limit.pattern)}.`]),
    ...(limit.refused ?? []).filter(({ pattern }) => pattern.test(value)).map(({ because }) => `${name} ${because}.`),
  ];
}

type Rule = Omit<NameLimit, 'type' | 'property' | 'min'> & { readonly min?: number };

/** One rule for the name of several types: `Type.Property`, without `AWS::`. */
function names(types: string, { min = 1, ...rule }: Rule): readonly NameLimit[] {
  return types.split(' ').map((each) => {
    const [type = '', property = ''] = each.split('.');
    return Object.freeze({ type: `AWS::${type}`, property, min, ...rule });
  });
}

const api = (service: string, action: string) => `https://docs.aws.amazon.com/${service}/API_${action}.html`;

const WORD = { pattern: /^[A-Za-z0-9_-]+$/, allowed: 'letters, digits, "_" and "-"' };
const IAM = { pattern: /^[\w+=,.@-]+$/, allowed: 'letters, digits and _+=,.@-' };
/** A letter, then letters, digits and single hyphens, of which none stands at the end. */
const IDENTIFIER = {
  pattern: /^[A-Za-z](?:-?[A-Za-z0-9])*$/,
  allowed: 'a letter, then letters, digits and single hyphens, none at the end',
};
const HYPHENS = {
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
  allowed: 'letters, digits and hyphens, none at either end',
};
const EC2 = {
  pattern: /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/,
  allowed: 'letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
};

/** The whole table. */
export const NAME_LIMITS: readonly NameLimit[] = Object.freeze([
  ...names('ElasticLoadBalancingV2::LoadBalancer.Name', {
    max: 32,
    ...HYPHENS,
    refused: [{ pattern: /^internal-/, because: 'begins with "internal-"' }],
    source: api('elasticloadbalancing/latest/APIReference', 'CreateLoadBalancer'),
  }),
  ...names('ElasticLoadBalancingV2::TargetGroup.Name', {
    max: 32,
    ...HYPHENS,
    source: api('elasticloadbalancing/latest/APIReference', 'CreateTargetGroup'),
  }),
  ...names('S3::Bucket.BucketName', {
    min: 3,
    max: 63,
    pattern: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
    allowed: 'lower-case letters, digits, dots and hyphens, a letter or digit at both ends',
    refused: [
      { pattern: /\.\./, because: 'has two dots in a row' },
      { pattern: /^\d{1,3}(\.\d{1,3}){3}$/, because: 'is formatted as an IP address' },
      { pattern: /^(xn--|sthree-|amzn-s3-demo-)/, because: 'begins with a reserved prefix' },
      { pattern: /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/, because: 'ends with a reserved suffix' },
    ],
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html',
  }),
  ...names('IAM::Role.RoleName', { max: 64, ...IAM, source: api('IAM/latest/APIReference', 'CreateRole') }),
  ...names('IAM::User.UserName', { max: 64, ...IAM, source: api('IAM/latest/APIReference', 'CreateUser') }),
  ...names('IAM::Group.GroupName', { max: 128, ...IAM, source: api('IAM/latest/APIReference', 'CreateGroup') }),
  ...names('IAM::ManagedPolicy.ManagedPolicyName', {
    max: 128,
    ...IAM,
    source: api('IAM/latest/APIReference', 'CreatePolicy'),
  }),
  ...names('IAM::Policy.PolicyName IAM::RolePolicy.PolicyName', {
    max: 128,
    ...IAM,
    source: api('IAM/latest/APIReference', 'PutRolePolicy'),
  }),
  ...names('IAM::InstanceProfile.InstanceProfileName', {
    max: 128,
    ...IAM,
    source: api('IAM/latest/APIReference', 'CreateInstanceProfile'),
  }),
  ...names('EC2::SecurityGroup.GroupName', {
    max: 255,
    ...EC2,
    refused: [{ pattern: /^sg-/i, because: 'begins with "sg-"' }],
    source: api('AWSEC2/latest/APIReference', 'CreateSecurityGroup'),
  }),
  ...names('EC2::SecurityGroup.GroupDescription', {
    max: 255,
    ...EC2,
    source: api('AWSEC2/latest/APIReference', 'CreateSecurityGroup'),
  }),
  ...names('EC2::LaunchTemplate.LaunchTemplateName', {
    min: 3,
    max: 128,
    pattern: /^[a-zA-Z0-9().\-/_]+$/,
    allowed: 'letters, digits and ().-/_',
    source: api('AWSEC2/latest/APIReference', 'CreateLaunchTemplate'),
  }),
  ...names('AutoScaling::AutoScalingGroup.AutoScalingGroupName', {
    max: 255,
    pattern: /^[!-~]+$/,
    allowed: 'ASCII letters, digits and punctuation',
    refused: [{ pattern: /:/, because: 'has a colon' }],
    source: api('autoscaling/ec2/APIReference', 'CreateAutoScalingGroup'),
  }),
  ...names('RDS::DBInstance.DBInstanceIdentifier', {
    max: 63,
    ...IDENTIFIER,
    source: api('AmazonRDS/latest/APIReference', 'CreateDBInstance'),
  }),
  ...names('RDS::DBCluster.DBClusterIdentifier', {
    max: 63,
    ...IDENTIFIER,
    source: api('AmazonRDS/latest/APIReference', 'CreateDBCluster'),
  }),
  ...names('RDS::DBParameterGroup.DBParameterGroupName RDS::DBClusterParameterGroup.DBClusterParameterGroupName', {
    max: 255,
    ...IDENTIFIER,
    source: api('AmazonRDS/latest/APIReference', 'CreateDBParameterGroup'),
  }),
  ...names('RDS::DBSubnetGroup.DBSubnetGroupName', {
    max: 255,
    pattern: /^[A-Za-z][A-Za-z0-9._ -]*$/,
    allowed: 'a letter, then letters, digits, dots, underscores, spaces and hyphens',
    refused: [{ pattern: /^default$/i, because: 'is "default"' }],
    source: api('AmazonRDS/latest/APIReference', 'CreateDBSubnetGroup'),
  }),
  ...names('ElastiCache::ReplicationGroup.ReplicationGroupId', {
    max: 40,
    ...IDENTIFIER,
    source: api('AmazonElastiCache/latest/APIReference', 'CreateReplicationGroup'),
  }),
  ...names('ElastiCache::CacheCluster.ClusterName', {
    max: 50,
    ...IDENTIFIER,
    source: api('AmazonElastiCache/latest/APIReference', 'CreateCacheCluster'),
  }),
  ...names('ElastiCache::SubnetGroup.CacheSubnetGroupName', {
    max: 255,
    pattern: /^[A-Za-z0-9-]+$/,
    allowed: 'letters, digits and hyphens',
    source: api('AmazonElastiCache/latest/APIReference', 'CreateCacheSubnetGroup'),
  }),
  ...names('Lambda::Function.FunctionName', {
    max: 64,
    ...WORD,
    source: api('lambda/latest/api', 'CreateFunction'),
  }),
  ...names('SNS::Topic.TopicName', {
    max: 256,
    pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
    allowed: 'letters, digits, "_" and "-", with ".fifo" at the end of a FIFO topic',
    source: api('sns/latest/api', 'CreateTopic'),
  }),
  ...names('SQS::Queue.QueueName', {
    max: 80,
    pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
    allowed: 'letters, digits, "_" and "-", with ".fifo" at the end of a FIFO queue',
    source: api('AWSSimpleQueueService/latest/APIReference', 'CreateQueue'),
  }),
  ...names('Logs::LogGroup.LogGroupName', {
    max: 512,
    pattern: /^[.\-_/#A-Za-z0-9]+$/,
    allowed: 'letters, digits and .-_/#',
    source: api('AmazonCloudWatchLogs/latest/APIReference', 'CreateLogGroup'),
  }),
  ...names('CloudWatch::Alarm.AlarmName CloudWatch::CompositeAlarm.AlarmName', {
    max: 255,
    pattern: /^\P{Cc}+$/u,
    allowed: 'UTF-8 without control characters',
    source: api('AmazonCloudWatch/latest/APIReference', 'PutMetricAlarm'),
  }),
  ...names('CloudWatch::Dashboard.DashboardName', {
    max: 255,
    ...WORD,
    source: api('AmazonCloudWatch/latest/APIReference', 'PutDashboard'),
  }),
  // A name that ends with a hyphen and six characters is accepted, though a partial ARN may then find another secret.
  ...names('SecretsManager::Secret.Name', {
    max: 512,
    pattern: /^[A-Za-z0-9/_+=.@-]+$/,
    allowed: 'letters, digits and /_+=.@-',
    source: api('secretsmanager/latest/apireference', 'CreateSecret'),
  }),
  ...names('KMS::Alias.AliasName', {
    max: 256,
    pattern: /^alias\/[a-zA-Z0-9/_-]+$/,
    allowed: '"alias/", then letters, digits and /_-',
    refused: [{ pattern: /^alias\/aws\//, because: 'begins with "alias/aws/", which is reserved' }],
    source: api('kms/latest/APIReference', 'CreateAlias'),
  }),
  ...names('ECS::Cluster.ClusterName', {
    max: 255,
    ...WORD,
    source: api('AmazonECS/latest/APIReference', 'CreateCluster'),
  }),
  ...names('ECS::Service.ServiceName', {
    max: 255,
    ...WORD,
    source: api('AmazonECS/latest/APIReference', 'CreateService'),
  }),
  ...names('ECS::TaskDefinition.Family', {
    max: 255,
    ...WORD,
    source: api('AmazonECS/latest/APIReference', 'RegisterTaskDefinition'),
  }),
  ...names('ECR::Repository.RepositoryName', {
    min: 2,
    max: 256,
    pattern: /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    allowed: 'lower-case letters, digits, single . and _, __ and - between them, and / between names',
    source: api('AmazonECR/latest/APIReference', 'CreateRepository'),
  }),
  ...names('WAFv2::WebACL.Name WAFv2::IPSet.Name WAFv2::RuleGroup.Name WAFv2::RegexPatternSet.Name', {
    max: 128,
    ...WORD,
    source: api('waf/latest/APIReference', 'CreateWebACL'),
  }),
  ...names(
    'NetworkFirewall::Firewall.FirewallName NetworkFirewall::FirewallPolicy.FirewallPolicyName NetworkFirewall::RuleGroup.RuleGroupName',
    {
      max: 128,
      pattern: /^[a-zA-Z0-9-]+$/,
      allowed: 'letters, digits and hyphens',
      source: api('network-firewall/latest/APIReference', 'CreateFirewall'),
    },
  ),
  ...names('Route53Resolver::FirewallRuleGroup.Name', {
    max: 64,
    pattern: /^[a-zA-Z0-9\-_' ]+$/,
    allowed: "letters, digits, spaces and -_'",
    refused: [{ pattern: /^[0-9]+$/, because: 'is a number' }],
    source: api('Route53/latest/APIReference', 'route53resolver_CreateFirewallRuleGroup'),
  }),
  ...names('CloudTrail::Trail.TrailName', {
    min: 3,
    max: 128,
    pattern: /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/,
    allowed: 'letters and digits, with single ".", "_" and "-" between them',
    refused: [{ pattern: /^\d{1,3}(\.\d{1,3}){3}$/, because: 'is formatted as an IP address' }],
    source: api('awscloudtrail/latest/APIReference', 'CreateTrail'),
  }),
  ...names('Backup::BackupVault.BackupVaultName', {
    min: 2,
    max: 50,
    ...WORD,
    source: api('aws-backup/latest/devguide', 'CreateBackupVault'),
  }),
  ...names('Events::Rule.Name', {
    max: 64,
    pattern: /^[.\-_A-Za-z0-9]+$/,
    allowed: 'letters, digits and .-_',
    source: api('eventbridge/latest/APIReference', 'PutRule'),
  }),
  // The 1011 characters include the ARN before the name, whose length depends on partition and region.
  ...names('SSM::Parameter.Name', {
    max: 1_011,
    pattern: /^[a-zA-Z0-9_.\-/]+$/,
    allowed: 'letters, digits and _.-/',
    refused: [
      { pattern: /^\/?(aws|ssm)/i, because: 'begins with "aws" or "ssm"' },
      { pattern: /^\/?([^/]+\/){15}/, because: 'has more than 15 levels' },
    ],
    source: api('systems-manager/latest/APIReference', 'PutParameter'),
  }),
]);
