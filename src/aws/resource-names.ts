/**
 * What `Ref` and `Fn::GetAtt` of a resource return, as text that can be compared with the ARNs in policies: a name that
 * the template gives stays as it is, what AWS makes up is a hole. Formats are from the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
 * and each type's "Return values" in the CloudFormation reference.
 *
 * Templates below: `{name}` is the physical name or id, `{arn}` the type's own ARN, `{p}` `{r}` `{a}` `{u}` partition,
 * region, account and URL suffix, `{=Property}` a property's text, `{@Property}` the name at its end, and any other
 * `{Word}` a part that AWS makes up.
 */
import {
  compose,
  hole,
  holeName,
  isHole,
  isSymbolic,
  joinText,
  lowerCase,
  madeUpName,
  stripPrivate,
  type Text,
  textIn,
  unitsOf,
} from '../base/index.ts';
import { lastNameIn } from './arn.ts';

export interface ResourceNaming {
  /** What `Ref` returns. */
  readonly ref: string;
  /** The property by which a template gives the name. */
  readonly property?: string;
  /** AWS stores the name in lower case. */
  readonly lowerCase?: boolean;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where the resource is created. */
export interface AwsPlace {
  readonly partition: Text;
  readonly region: Text;
  readonly account: Text;
  readonly urlSuffix: Text;
}

export const SOMEWHERE: AwsPlace = Object.freeze({
  partition: hole('AWS::Partition'),
  region: hole('AWS::Region'),
  account: hole('AWS::AccountId'),
  urlSuffix: hole('AWS::URLSuffix'),
});

export interface NamedResource {
  readonly type: string;
  /** How holes of this resource are called: `Bucket`, or `Stack/Bucket`. */
  readonly label: string;
  /** Resolved properties; only names and paths are looked at. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The ARN that the resource will have; undefined for a type that is not in the table. */
export function arnOf(resource: NamedResource, place: AwsPlace = SOMEWHERE): Text | undefined {
  const naming = namingOf(resource.type);
  return naming === undefined ? undefined : fill(naming.arn, naming, resource, place);
}

/** What `Ref` (the attribute `'Ref'`) or `Fn::GetAtt` returns; undefined where the table does not say. */
export function attributeOf(resource: NamedResource, attribute: string, place: AwsPlace = SOMEWHERE): Text | undefined {
  const naming = namingOf(resource.type);
  if (naming === undefined) return undefined;
  if (attribute === 'Ref') return fill(naming.ref, naming, resource, place);
  const template = Object.hasOwn(naming.attributes, attribute) ? naming.attributes[attribute] : undefined;
  return template === undefined ? undefined : fill(template, naming, resource, place);
}

/** The physical name or id: as the template gives it, else a hole. */
export function physicalNameOf(resource: NamedResource): Text | undefined {
  const naming = namingOf(resource.type);
  return naming === undefined ? undefined : nameOf(naming, resource);
}

export function namingOf(type: string): ResourceNaming | undefined {
  return Object.hasOwn(NAMING, type) ? NAMING[type] : undefined;
}

/**
 * The property whose value `Ref` returns, for types that policies name by no ARN of theirs: each type's "Return values" in
 * the CloudFormation reference.
 */
export function physicalNameProperty(type: string): string | undefined {
  return Object.hasOwn(NAMED_BY, type) ? NAMED_BY[type] : undefined;
}

const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::DomainName': 'DomainName',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::ApiGatewayV2::DomainName': 'DomainName',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::AutoScaling::LaunchConfiguration': 'LaunchConfigurationName',
  'AWS::CodeDeploy::DeploymentConfig': 'DeploymentConfigName',
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::EC2::KeyPair': 'KeyName',
  'AWS::ECS::CapacityProvider': 'Name',
  'AWS::EKS::Cluster': 'Name',
  'AWS::ElastiCache::ParameterGroup': 'CacheParameterGroupName',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  'AWS::ElasticBeanstalk::Application': 'ApplicationName',
  'AWS::ElasticBeanstalk::Environment': 'EnvironmentName',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'LoadBalancerName',
  'AWS::Elasticsearch::Domain': 'DomainName',
  'AWS::Glue::Crawler': 'Name',
  'AWS::Glue::Job': 'Name',
  'AWS::Glue::Trigger': 'Name',
  'AWS::Redshift::Cluster': 'ClusterIdentifier',
  'AWS::SES::ConfigurationSet': 'Name',
};

/** The property by which a template names a resource of the type; undefined where it has none, or none is known. */
export function nameProperty(type: string): string | undefined {
  const own = Object.hasOwn(TITLED_BY, type) ? TITLED_BY[type] : undefined;
  return namingOf(type)?.property ?? physicalNameProperty(type) ?? own;
}

/** Types whose `Ref` is an id or an ARN: the name is no part of it, or not all of it. */
const TITLED_BY: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'Name',
  'AWS::ApiGatewayV2::Api': 'Name',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'PolicyName',
  'AWS::Cognito::UserPool': 'UserPoolName',
  'AWS::Config::ConfigurationRecorder': 'Name',
  'AWS::Config::ConformancePack': 'ConformancePackName',
  'AWS::Config::DeliveryChannel': 'Name',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::Route53::HostedZone': 'Name',
  'AWS::Route53Resolver::FirewallDomainList': 'Name',
  'AWS::Route53Resolver::FirewallRuleGroup': 'Name',
};

export function typesWithNaming(): readonly string[] {
  return Object.keys(NAMING);
}

const PART = /\{([=@]?\w+)\}/;

function fill(template: string, naming: ResourceNaming, resource: NamedResource, place: AwsPlace): Text {
  return joinText(
    template
      .split(PART)
      .map((part, index) => (index % 2 === 0 ? stripPrivate(part) : partOf(part, naming, resource, place))),
  );
}

function partOf(part: string, naming: ResourceNaming, resource: NamedResource, place: AwsPlace): Text {
  const [mark, property] = [part.slice(0, 1), part.slice(1)];
  if (mark === '=' || mark === '@') {
    const given = textProperty(resource, property);
    // The name inside an ARN that is itself unknown is another unknown.
    const isOpenArn = mark === '@' && given !== undefined && holeName(given)?.endsWith('Arn') === true;
    if (given === undefined || isOpenArn) return hole(`${resource.label}.${property}`);
    return mark === '@' ? lastNameIn(given) : given;
  }
  switch (part) {
    case 'p':
      return place.partition;
    case 'r':
      return place.region;
    case 'a':
      return place.account;
    case 'u':
      return place.urlSuffix;
    case 'name':
      return nameOf(naming, resource);
    case 'arn':
      return fill(naming.arn, naming, resource, place);
    case 'path':
      return pathOf(resource);
    case 'slashName':
      return slashNameOf(naming, resource);
    case 'scope':
      return scopeOf(resource);
    default:
      return hole(`${resource.label}.${part}`);
  }
}

function scopeOf(resource: NamedResource): Text {
  const scope = textProperty(resource, 'Scope');
  if (scope === 'REGIONAL') return stripPrivate('regional');
  return scope === 'CLOUDFRONT' ? stripPrivate('global') : hole(`${resource.label}.Scope`);
}

function textProperty(resource: NamedResource, property: string): Text | undefined {
  const value = resource.properties?.[property];
  return typeof value === 'string' ? textIn(value) : undefined;
}

/** The path of an IAM resource, with the slash on both sides. */
function pathOf(resource: NamedResource): Text {
  if (resource.properties?.Path === undefined) return stripPrivate('/');
  return textProperty(resource, 'Path') || hole(`${resource.label}.Path`);
}

/** A parameter called `key` and one called `/key` both have `parameter/key` in their ARN. */
function slashNameOf(naming: ResourceNaming, resource: NamedResource): Text {
  const name = nameOf(naming, resource);
  const given = textProperty(resource, 'Name');
  if (given === undefined) return compose`/${name}`;
  if (given.startsWith('/')) return given;
  return isHole(unitsOf(given)[0]) ? hole(`${resource.label}.Path`) : compose`/${given}`;
}

function nameOf(naming: ResourceNaming, resource: NamedResource): Text {
  const given = naming.property === undefined ? undefined : textProperty(resource, naming.property);
  if (given !== undefined) return naming.lowerCase && !isSymbolic(given) ? lowerCase(given) : given;
  // Where `Ref` returns the name, the two are one string and share one hole.
  const name = naming.ref === '{name}' ? resource.label : `${resource.label}.Name`;
  const isNamed = naming.property !== undefined && resource.properties?.[naming.property] !== undefined;
  return isNamed ? hole(name) : madeUpName(name);
}

function naming(
  arn: string,
  ref: string,
  options: { property?: string; lowerCase?: true; attributes?: Readonly<Record<string, string>> } = {},
): ResourceNaming {
  return { arn, ref, ...options, attributes: options.attributes ?? {} };
}

const NAME = '{name}';
const ARN = '{arn}';

function regional(service: string, resource: string): string {
  return `arn:{p}:${service}:{r}:{a}:${resource}`;
}

/** A resource of EC2, whose id AWS makes up. */
function ec2(kind: string, attribute?: string): ResourceNaming {
  return naming(regional('ec2', `${kind}/{name}`), NAME, {
    attributes: attribute === undefined ? {} : { [attribute]: NAME },
  });
}

function rds(kind: string, property: string, attributes: Readonly<Record<string, string>> = {}): ResourceNaming {
  return naming(regional('rds', `${kind}:{name}`), NAME, { property, lowerCase: true, attributes });
}

const NAMING: Readonly<Record<string, ResourceNaming>> = {
  'AWS::ApiGateway::RestApi': naming('arn:{p}:apigateway:{r}::/restapis/{name}', NAME, {
    attributes: { RestApiId: NAME },
  }),
  'AWS::ApiGatewayV2::Api': naming('arn:{p}:apigateway:{r}::/apis/{name}', NAME, { attributes: { ApiId: NAME } }),
  'AWS::AutoScaling::AutoScalingGroup': naming(
    regional('autoscaling', 'autoScalingGroup:{GroupId}:autoScalingGroupName/{name}'),
    NAME,
    { property: 'AutoScalingGroupName', attributes: { AutoScalingGroupARN: ARN } },
  ),
  'AWS::AutoScaling::ScalingPolicy': naming(
    regional(
      'autoscaling',
      'scalingPolicy:{PolicyId}:autoScalingGroupName/{@AutoScalingGroupName}:policyName/{PolicyName}',
    ),
    ARN,
    { attributes: { Arn: ARN } },
  ),
  'AWS::Backup::BackupPlan': naming(regional('backup', 'backup-plan:{name}'), NAME, {
    attributes: { BackupPlanArn: ARN, BackupPlanId: NAME },
  }),
  'AWS::Backup::BackupVault': naming(regional('backup', 'backup-vault:{name}'), NAME, {
    property: 'BackupVaultName',
    attributes: { BackupVaultArn: ARN, BackupVaultName: NAME },
  }),
  'AWS::CertificateManager::Certificate': naming(regional('acm', 'certificate/{Id}'), ARN, {
    attributes: { CertificateArn: ARN },
  }),
  'AWS::CloudFront::Distribution': naming('arn:{p}:cloudfront::{a}:distribution/{name}', NAME, {
    attributes: { Id: NAME },
  }),
  'AWS::CloudTrail::Trail': naming(regional('cloudtrail', 'trail/{name}'), NAME, {
    property: 'TrailName',
    attributes: { Arn: ARN },
  }),
  'AWS::CloudWatch::Alarm': naming(regional('cloudwatch', 'alarm:{name}'), NAME, {
    property: 'AlarmName',
    attributes: { Arn: ARN },
  }),
  'AWS::CloudWatch::CompositeAlarm': naming(regional('cloudwatch', 'alarm:{name}'), NAME, {
    property: 'AlarmName',
    attributes: { Arn: ARN },
  }),
  'AWS::CloudWatch::Dashboard': naming('arn:{p}:cloudwatch::{a}:dashboard/{name}', NAME, { property: 'DashboardName' }),
  'AWS::CodeBuild::Project': naming(regional('codebuild', 'project/{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN },
  }),
  'AWS::CodeDeploy::Application': naming(regional('codedeploy', 'application:{name}'), NAME, {
    property: 'ApplicationName',
  }),
  'AWS::CodeDeploy::DeploymentGroup': naming(
    regional('codedeploy', 'deploymentgroup:{@ApplicationName}/{name}'),
    NAME,
    { property: 'DeploymentGroupName' },
  ),
  'AWS::CodePipeline::Pipeline': naming(regional('codepipeline', '{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN },
  }),
  'AWS::Cognito::UserPool': naming(regional('cognito-idp', 'userpool/{name}'), NAME, {
    attributes: { Arn: ARN, UserPoolId: NAME },
  }),
  'AWS::Config::ConfigRule': naming(regional('config', 'config-rule/{ConfigRuleId}'), NAME, {
    property: 'ConfigRuleName',
    attributes: { Arn: ARN },
  }),
  'AWS::DynamoDB::GlobalTable': naming(regional('dynamodb', 'table/{name}'), NAME, {
    property: 'TableName',
    attributes: { Arn: ARN, StreamArn: '{arn}/stream/{StreamLabel}' },
  }),
  'AWS::DynamoDB::Table': naming(regional('dynamodb', 'table/{name}'), NAME, {
    property: 'TableName',
    attributes: { Arn: ARN, StreamArn: '{arn}/stream/{StreamLabel}' },
  }),
  'AWS::EC2::EIP': naming(regional('ec2', 'elastic-ip/{AllocationId}'), '{PublicIp}', {
    attributes: { AllocationId: '{AllocationId}', PublicIp: '{PublicIp}' },
  }),
  'AWS::EC2::FlowLog': ec2('vpc-flow-log', 'Id'),
  'AWS::EC2::Instance': ec2('instance', 'InstanceId'),
  'AWS::EC2::InternetGateway': ec2('internet-gateway', 'InternetGatewayId'),
  'AWS::EC2::LaunchTemplate': ec2('launch-template', 'LaunchTemplateId'),
  'AWS::EC2::NatGateway': ec2('natgateway', 'NatGatewayId'),
  'AWS::EC2::NetworkAcl': ec2('network-acl', 'Id'),
  'AWS::EC2::NetworkInterface': ec2('network-interface', 'Id'),
  'AWS::EC2::RouteTable': ec2('route-table', 'RouteTableId'),
  'AWS::EC2::SecurityGroup': naming(regional('ec2', 'security-group/{name}'), NAME, {
    attributes: { GroupId: NAME, Id: NAME },
  }),
  'AWS::EC2::Subnet': ec2('subnet', 'SubnetId'),
  'AWS::EC2::TransitGateway': naming(regional('ec2', 'transit-gateway/{name}'), NAME, {
    attributes: { Id: NAME, TransitGatewayArn: ARN },
  }),
  'AWS::EC2::VPC': ec2('vpc', 'VpcId'),
  'AWS::EC2::VPCEndpoint': ec2('vpc-endpoint', 'Id'),
  'AWS::EC2::Volume': ec2('volume', 'VolumeId'),
  'AWS::ECR::Repository': naming(regional('ecr', 'repository/{name}'), NAME, {
    property: 'RepositoryName',
    attributes: { Arn: ARN, RepositoryUri: '{a}.dkr.ecr.{r}.{u}/{name}' },
  }),
  'AWS::ECS::Cluster': naming(regional('ecs', 'cluster/{name}'), NAME, {
    property: 'ClusterName',
    attributes: { Arn: ARN },
  }),
  'AWS::ECS::Service': naming(regional('ecs', 'service/{@Cluster}/{name}'), ARN, {
    property: 'ServiceName',
    attributes: { Name: NAME, ServiceArn: ARN },
  }),
  'AWS::ECS::TaskDefinition': naming(regional('ecs', 'task-definition/{name}:{Revision}'), ARN, {
    property: 'Family',
    attributes: { TaskDefinitionArn: ARN },
  }),
  'AWS::EFS::AccessPoint': naming(regional('elasticfilesystem', 'access-point/{name}'), NAME, {
    attributes: { Arn: ARN, AccessPointId: NAME },
  }),
  'AWS::EFS::FileSystem': naming(regional('elasticfilesystem', 'file-system/{name}'), NAME, {
    attributes: { Arn: ARN, FileSystemId: NAME },
  }),
  'AWS::ElastiCache::CacheCluster': naming(regional('elasticache', 'cluster:{name}'), NAME, {
    property: 'ClusterName',
    lowerCase: true,
  }),
  'AWS::ElastiCache::ReplicationGroup': naming(regional('elasticache', 'replicationgroup:{name}'), NAME, {
    property: 'ReplicationGroupId',
    lowerCase: true,
  }),
  'AWS::ElastiCache::ServerlessCache': naming(regional('elasticache', 'serverlesscache:{name}'), NAME, {
    property: 'ServerlessCacheName',
    lowerCase: true,
    attributes: { ARN },
  }),
  'AWS::ElasticLoadBalancingV2::Listener': naming(
    regional('elasticloadbalancing', 'listener/{Kind}/{LoadBalancer}/{Id}'),
    ARN,
    { attributes: { ListenerArn: ARN } },
  ),
  'AWS::ElasticLoadBalancingV2::ListenerRule': naming(
    regional('elasticloadbalancing', 'listener-rule/{Kind}/{LoadBalancer}/{Id}'),
    ARN,
    { attributes: { RuleArn: ARN } },
  ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': naming(
    regional('elasticloadbalancing', 'loadbalancer/{LoadBalancerFullName}'),
    ARN,
    { attributes: { LoadBalancerArn: ARN, LoadBalancerFullName: '{LoadBalancerFullName}' } },
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': naming(regional('elasticloadbalancing', '{TargetGroupFullName}'), ARN, {
    attributes: { TargetGroupArn: ARN, TargetGroupFullName: '{TargetGroupFullName}' },
  }),
  'AWS::Events::EventBus': naming(regional('events', 'event-bus/{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN, Name: NAME },
  }),
  'AWS::Events::Rule': naming(regional('events', 'rule/{name}'), NAME, { property: 'Name', attributes: { Arn: ARN } }),
  'AWS::GuardDuty::Detector': naming(regional('guardduty', 'detector/{name}'), NAME, { attributes: { Id: NAME } }),
  'AWS::IAM::Group': naming('arn:{p}:iam::{a}:group{path}{name}', NAME, {
    property: 'GroupName',
    attributes: { Arn: ARN },
  }),
  'AWS::IAM::InstanceProfile': naming('arn:{p}:iam::{a}:instance-profile{path}{name}', NAME, {
    property: 'InstanceProfileName',
    attributes: { Arn: ARN },
  }),
  'AWS::IAM::ManagedPolicy': naming('arn:{p}:iam::{a}:policy{path}{name}', ARN, {
    property: 'ManagedPolicyName',
    attributes: { PolicyArn: ARN },
  }),
  'AWS::IAM::OIDCProvider': naming('arn:{p}:iam::{a}:oidc-provider/{Host}', ARN, { attributes: { Arn: ARN } }),
  'AWS::IAM::Role': naming('arn:{p}:iam::{a}:role{path}{name}', NAME, {
    property: 'RoleName',
    attributes: { Arn: ARN },
  }),
  'AWS::IAM::User': naming('arn:{p}:iam::{a}:user{path}{name}', NAME, {
    property: 'UserName',
    attributes: { Arn: ARN },
  }),
  'AWS::KMS::Alias': naming(regional('kms', '{name}'), NAME, { property: 'AliasName' }),
  'AWS::KMS::Key': naming(regional('kms', 'key/{name}'), NAME, { attributes: { Arn: ARN, KeyId: NAME } }),
  'AWS::Kinesis::Stream': naming(regional('kinesis', 'stream/{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN },
  }),
  'AWS::KinesisFirehose::DeliveryStream': naming(regional('firehose', 'deliverystream/{name}'), NAME, {
    property: 'DeliveryStreamName',
    attributes: { Arn: ARN },
  }),
  'AWS::Lambda::Alias': naming(regional('lambda', 'function:{@FunctionName}:{name}'), ARN, {
    property: 'Name',
    attributes: { AliasArn: ARN },
  }),
  'AWS::Lambda::Function': naming(regional('lambda', 'function:{name}'), NAME, {
    property: 'FunctionName',
    attributes: { Arn: ARN },
  }),
  'AWS::Lambda::LayerVersion': naming(regional('lambda', 'layer:{name}:{Version}'), ARN, {
    property: 'LayerName',
    attributes: { LayerVersionArn: ARN },
  }),
  'AWS::Lambda::Version': naming(regional('lambda', 'function:{@FunctionName}:{Version}'), ARN, {
    attributes: { FunctionArn: ARN },
  }),
  // The attribute ends in `:*`, which IAM needs for actions on the group's streams; the ARN of the group itself has none.
  'AWS::Logs::LogGroup': naming(regional('logs', 'log-group:{name}'), NAME, {
    property: 'LogGroupName',
    attributes: { Arn: '{arn}:*' },
  }),
  'AWS::OpenSearchService::Domain': naming(regional('es', 'domain/{name}'), NAME, {
    property: 'DomainName',
    attributes: { Arn: ARN, Id: '{a}/{name}' },
  }),
  'AWS::RDS::DBCluster': rds('cluster', 'DBClusterIdentifier', {
    DBClusterArn: ARN,
    'MasterUserSecret.SecretArn': regional('secretsmanager', 'secret:rds!cluster-{SecretName}'),
  }),
  'AWS::RDS::DBClusterParameterGroup': rds('cluster-pg', 'DBClusterParameterGroupName'),
  'AWS::RDS::DBInstance': rds('db', 'DBInstanceIdentifier', {
    DBInstanceArn: ARN,
    'MasterUserSecret.SecretArn': regional('secretsmanager', 'secret:rds!db-{SecretName}'),
  }),
  'AWS::RDS::DBParameterGroup': rds('pg', 'DBParameterGroupName', {
    DBParameterGroupArn: ARN,
    DBParameterGroupName: NAME,
  }),
  'AWS::RDS::DBProxy': naming(regional('rds', 'db-proxy:{Id}'), NAME, {
    property: 'DBProxyName',
    attributes: { DBProxyArn: ARN },
  }),
  'AWS::RDS::EventSubscription': rds('es', 'SubscriptionName'),
  'AWS::RDS::DBSubnetGroup': rds('subgrp', 'DBSubnetGroupName', { DBSubnetGroupArn: ARN }),
  'AWS::Route53::HostedZone': naming('arn:{p}:route53:::hostedzone/{name}', NAME, { attributes: { Id: NAME } }),
  'AWS::S3::AccessPoint': naming(regional('s3', 'accesspoint/{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN, Name: NAME },
  }),
  'AWS::S3::Bucket': naming('arn:{p}:s3:::{name}', NAME, {
    property: 'BucketName',
    attributes: { Arn: ARN, DomainName: '{name}.s3.{u}', RegionalDomainName: '{name}.s3.{r}.{u}' },
  }),
  'AWS::SNS::Topic': naming(regional('sns', '{name}'), ARN, {
    property: 'TopicName',
    attributes: { TopicArn: ARN, TopicName: NAME },
  }),
  'AWS::SQS::Queue': naming(regional('sqs', '{name}'), 'https://sqs.{r}.{u}/{a}/{name}', {
    property: 'QueueName',
    attributes: { Arn: ARN, QueueName: NAME, QueueUrl: 'https://sqs.{r}.{u}/{a}/{name}' },
  }),
  'AWS::SSM::Document': naming(regional('ssm', 'document/{name}'), NAME, { property: 'Name' }),
  'AWS::SSM::Parameter': naming(regional('ssm', 'parameter{slashName}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN },
  }),
  'AWS::Scheduler::Schedule': naming(regional('scheduler', 'schedule/{@GroupName}/{name}'), NAME, {
    property: 'Name',
    attributes: { Arn: ARN },
  }),
  // AWS appends a hyphen and six characters of its own to the name.
  'AWS::SecretsManager::Secret': naming(regional('secretsmanager', 'secret:{name}-{Suffix}'), ARN, {
    property: 'Name',
    attributes: { Id: ARN },
  }),
  'AWS::SecretsManager::SecretTargetAttachment': naming('{=SecretId}', ARN),
  'AWS::StepFunctions::StateMachine': naming(regional('states', 'stateMachine:{name}'), ARN, {
    property: 'StateMachineName',
    attributes: { Arn: ARN, Name: NAME },
  }),
  'AWS::Synthetics::Canary': naming(regional('synthetics', 'canary:{name}'), NAME, { property: 'Name' }),
  'AWS::WAFv2::IPSet': naming(regional('wafv2', '{scope}/ipset/{name}/{Id}'), '{name}|{Id}|{=Scope}', {
    property: 'Name',
    attributes: { Arn: ARN, Id: '{Id}' },
  }),
  'AWS::WAFv2::WebACL': naming(regional('wafv2', '{scope}/webacl/{name}/{Id}'), '{name}|{Id}|{=Scope}', {
    property: 'Name',
    attributes: { Arn: ARN, Id: '{Id}' },
  }),
};
