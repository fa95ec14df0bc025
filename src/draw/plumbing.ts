/**
 * Resources that are no nodes of their own, because they belong to the nodes that they serve. A *part* names its owner
 * by a property; what it refers to counts as referred to by the owner. A *means* is referred to by the nodes that use
 * it; what it refers to counts as referred to by all of them.
 */
import { isKnownType } from './resource-kinds.ts';

/** By type, the property that names the owner. */
const PARTS: Readonly<Record<string, string>> = {
  'AWS::ElasticLoadBalancingV2::Listener': 'LoadBalancerArn',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'ListenerArn',
  'AWS::ApiGateway::Method': 'RestApiId',
  'AWS::ApiGateway::Resource': 'RestApiId',
  'AWS::ApiGateway::Authorizer': 'RestApiId',
  'AWS::ApiGateway::Stage': 'RestApiId',
  'AWS::ApiGateway::Deployment': 'RestApiId',
  'AWS::ApiGatewayV2::Integration': 'ApiId',
  'AWS::ApiGatewayV2::Route': 'ApiId',
  'AWS::ApiGatewayV2::Authorizer': 'ApiId',
  'AWS::ApiGatewayV2::Stage': 'ApiId',
  'AWS::AppSync::DataSource': 'ApiId',
  'AWS::AppSync::Resolver': 'ApiId',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn',
  'AWS::Lambda::EventInvokeConfig': 'FunctionName',
  'AWS::Lambda::Url': 'TargetFunctionArn',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::IAM::Policy': 'Roles',
  'AWS::IAM::RolePolicy': 'RoleName',
  'AWS::IAM::UserPolicy': 'UserName',
  'AWS::SNS::Subscription': 'TopicArn',
  'AWS::Backup::BackupSelection': 'BackupPlanId',
  'AWS::EC2::EIPAssociation': 'AllocationId',
  'AWS::WAFv2::WebACLAssociation': 'ResourceArn',
  'AWS::Logs::SubscriptionFilter': 'LogGroupName',
  'AWS::Logs::DeliverySource': 'ResourceArn',
  'AWS::Logs::Delivery': 'DeliverySourceName',
  'AWS::Cognito::UserPoolClient': 'UserPoolId',
  'AWS::Cognito::UserPoolGroup': 'UserPoolId',
  'AWS::Cognito::UserPoolIdentityProvider': 'UserPoolId',
  'AWS::Cognito::UserPoolResourceServer': 'UserPoolId',
  'AWS::Cognito::UserPoolUser': 'UserPoolId',
  'AWS::Cognito::UserPoolDomain': 'UserPoolId',
  'AWS::Amplify::Branch': 'AppId',
  'AWS::Amplify::Domain': 'AppId',
  'AWS::Glue::Table': 'DatabaseName',
  'AWS::DirectConnect::PrivateVirtualInterface': 'ConnectionId',
  'AWS::DirectConnect::TransitVirtualInterface': 'ConnectionId',
  'AWS::DirectConnect::PublicVirtualInterface': 'ConnectionId',
  'AWS::RDS::DBProxyTargetGroup': 'DBProxyName',
};

/** Means, and types that have no relations and are not drawn. */
const MEANS: ReadonlySet<string> = new Set([
  'AWS::Logs::DeliveryDestination',
  'AWS::EC2::EIP',
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Group',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::LaunchTemplate',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::Batch::JobDefinition',
  'AWS::CloudFront::VpcOrigin',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::KMS::Alias',
  'AWS::SageMaker::EndpointConfig',
  'AWS::SageMaker::Model',
  'AWS::EFS::AccessPoint',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::ApplicationAutoScaling::ScalableTarget',
]);

/** Words at the end of a type that say it serves another: `SubnetRouteTableAssociation`, `DBParameterGroup`. */
const SERVING =
  /(Association|Attachment|Policy|Permission|(Subnet|Parameter|Option|Placement|Key|Rule)Group|SecurityGroup\w*|Route|RouteTable|NetworkAcl\w*|Subnet|VPC|CidrBlock|DHCPOptions|EIP|KeyPair|Listener\w*|TargetGroup\w*|Target|ScheduledAction|LifecycleHook|WarmPool|\w+Filter|QueryDefinition|RotationSchedule|WaitCondition\w*|OriginAccess\w*|AccessIdentity|Key|ApiKey|Deployment|Stage|UsagePlan\w*|DomainName|\w+Mapping|GatewayResponse|Account|Model|RequestValidator|LayerVersion\w*|Config|Url|Version|Alias|CapacityProvider\w*|PrefixList\w*|Tag\w*|Object|AccessPoint|Interface|LogStream|OIDCProvider|ServiceLinkedRole|Addition|FirewallDomainList|IPSet|RegexPatternSet|\w*Configuration|GraphQLSchema|ApiCache|ConformancePack|DeliveryChannel|Image|HostedRotationLambda|Metadata)$/;

/** Clusters of containers have no place and cost nothing; their services are the nodes. */
const UNSEEN: ReadonlySet<string> = new Set(['AWS::ECS::Cluster', 'AWS::Backup::BackupSelection']);

/**
 * Types that are drawn as part of another resource of the template, each with the property that names that resource.
 */
const FOLDED: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'DBClusterIdentifier',
  'AWS::DocDB::DBInstance': 'DBClusterIdentifier',
  'AWS::Neptune::DBInstance': 'DBClusterIdentifier',
  'AWS::EFS::MountTarget': 'FileSystemId',
  'AWS::Route53::RecordSet': 'HostedZoneId',
  'AWS::CodeDeploy::DeploymentGroup': 'ApplicationName',
  'AWS::EKS::Addon': 'ClusterName',
};

export function isPlumbing(type: string): boolean {
  if (isKnownType(type)) return false;
  if (type.startsWith('AWS::EC2::') || isCustom(type)) return true;
  return Object.hasOwn(PARTS, type) || MEANS.has(type) || UNSEEN.has(type) || SERVING.test(type);
}

/** Runs once at deployment, and is nothing that stands anywhere. */
function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Whether the type is a means: what it refers to counts as referred to by whatever refers to it. */
export function isMeans(type: string): boolean {
  return MEANS.has(type);
}

/** The property by which a part, or an instance of something larger, names its owner. */
export function ownerProperty(type: string): string | undefined {
  return PARTS[type] ?? FOLDED[type];
}
