/** Where each kind of resource says in which subnets its interfaces stand, and which security groups they carry. */

export interface InterfaceKind {
  /** `[*]` stands for every entry of a list. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** What makes its addresses public; without it they never are. */
  readonly isPublic?: PublicAddress;
  readonly address?: string;
}

export type PublicAddress =
  /** The property is this word. */
  | { readonly at: string; readonly word: 'true' | 'enabled' }
  /** The property lists what has been allocated. */
  | { readonly at: string; readonly isSet: true }
  /** A load balancer without a scheme faces the internet. */
  | { readonly at: 'Scheme' }
  | { readonly byElasticIp: true };

/** AssignPublicIp left out means disabled through the API: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const awsvpc = (at: string): InterfaceKind => ({
  subnets: [`${at}.Subnets`],
  groups: [`${at}.SecurityGroups`],
  isPublic: { at: `${at}.AssignPublicIp`, word: 'enabled' },
});

/** Instances and Auto Scaling groups, which launch templates complete, are read by code of their own. */
export const KINDS: Readonly<Record<string, InterfaceKind>> = {
  'AWS::EC2::NetworkInterface': {
    subnets: ['SubnetId'],
    groups: ['GroupSet'],
    isPublic: { byElasticIp: true },
    address: 'PrivateIpAddress',
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    subnets: ['Subnets', 'SubnetMappings[*].SubnetId'],
    groups: ['SecurityGroups'],
    isPublic: { at: 'Scheme' },
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    subnets: ['Subnets'],
    groups: ['SecurityGroups'],
    isPublic: { at: 'Scheme' },
  },
  'AWS::EC2::VPCEndpoint': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::EC2::InstanceConnectEndpoint': { subnets: ['SubnetId'], groups: ['SecurityGroupIds'] },
  'AWS::Lambda::Function': { subnets: ['VpcConfig.SubnetIds'], groups: ['VpcConfig.SecurityGroupIds'] },
  'AWS::Synthetics::Canary': { subnets: ['VPCConfig.SubnetIds'], groups: ['VPCConfig.SecurityGroupIds'] },
  'AWS::ECS::Service': awsvpc('NetworkConfiguration.AwsvpcConfiguration'),
  'AWS::ECS::TaskSet': awsvpc('NetworkConfiguration.AwsVpcConfiguration'),
  'AWS::Batch::ComputeEnvironment': {
    subnets: ['ComputeResources.Subnets'],
    groups: ['ComputeResources.SecurityGroupIds'],
  },
  'AWS::EFS::MountTarget': { subnets: ['SubnetId'], groups: ['SecurityGroups'], address: 'IpAddress' },
  'AWS::OpenSearchService::Domain': { subnets: ['VPCOptions.SubnetIds'], groups: ['VPCOptions.SecurityGroupIds'] },
  'AWS::Elasticsearch::Domain': { subnets: ['VPCOptions.SubnetIds'], groups: ['VPCOptions.SecurityGroupIds'] },
  'AWS::MSK::Cluster': {
    subnets: ['BrokerNodeGroupInfo.ClientSubnets'],
    groups: ['BrokerNodeGroupInfo.SecurityGroups'],
  },
  'AWS::CodeBuild::Project': { subnets: ['VpcConfig.Subnets'], groups: ['VpcConfig.SecurityGroupIds'] },
  'AWS::Glue::Connection': {
    subnets: ['ConnectionInput.PhysicalConnectionRequirements.SubnetId'],
    groups: ['ConnectionInput.PhysicalConnectionRequirements.SecurityGroupIdList'],
  },
  'AWS::SageMaker::NotebookInstance': { subnets: ['SubnetId'], groups: ['SecurityGroupIds'] },
  'AWS::ApiGatewayV2::VpcLink': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::AppRunner::VpcConnector': { subnets: ['Subnets'], groups: ['SecurityGroups'] },
  'AWS::FSx::FileSystem': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::Transfer::Server': {
    subnets: ['EndpointDetails.SubnetIds'],
    groups: ['EndpointDetails.SecurityGroupIds'],
    isPublic: { at: 'EndpointDetails.AddressAllocationIds', isSet: true },
  },
  'AWS::AmazonMQ::Broker': {
    subnets: ['SubnetIds'],
    groups: ['SecurityGroups'],
    isPublic: { at: 'PubliclyAccessible', word: 'true' },
  },
  'AWS::RedshiftServerless::Workgroup': {
    subnets: ['SubnetIds'],
    groups: ['SecurityGroupIds'],
    isPublic: { at: 'PubliclyAccessible', word: 'true' },
  },
  'AWS::EKS::Cluster': { subnets: ['ResourcesVpcConfig.SubnetIds'], groups: ['ResourcesVpcConfig.SecurityGroupIds'] },
};

/** Resources whose subnets are named by a subnet group, or that stand where their cluster does. */
export interface GroupedKind {
  /** The property that names the subnet group; without it `subnets` is a property of the resource itself. */
  readonly group?: string;
  readonly subnets: string;
  readonly securityGroups: readonly string[];
  readonly isPublic?: string;
  /**
   * What holds where `isPublic` is left out: an address (`always`), none (`never`), or one if the VPC has an internet
   * gateway, as RDS decides
   * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
   */
  readonly otherwise?: 'always' | 'never' | 'with internet gateway';
  /** The property that names its cluster. */
  readonly parent?: string;
}

const vpcGroups = ['VpcSecurityGroupIds'];

export const GROUPED_KINDS: Readonly<Record<string, GroupedKind>> = {
  'AWS::RDS::DBInstance': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VPCSecurityGroups'],
    isPublic: 'PubliclyAccessible',
    otherwise: 'with internet gateway',
    parent: 'DBClusterIdentifier',
  },
  'AWS::RDS::DBCluster': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: vpcGroups,
    isPublic: 'PubliclyAccessible',
  },
  'AWS::RDS::DBProxy': { subnets: 'VpcSubnetIds', securityGroups: vpcGroups },
  'AWS::ElastiCache::ReplicationGroup': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['SecurityGroupIds'],
  },
  'AWS::ElastiCache::CacheCluster': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: vpcGroups,
  },
  'AWS::ElastiCache::ServerlessCache': { subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::Redshift::Cluster': {
    group: 'ClusterSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: vpcGroups,
    isPublic: 'PubliclyAccessible',
  },
  'AWS::DocDB::DBCluster': { group: 'DBSubnetGroupName', subnets: 'SubnetIds', securityGroups: vpcGroups },
  'AWS::DocDB::DBInstance': { subnets: 'SubnetIds', securityGroups: [], parent: 'DBClusterIdentifier' },
  'AWS::Neptune::DBCluster': { group: 'DBSubnetGroupName', subnets: 'SubnetIds', securityGroups: vpcGroups },
  'AWS::Neptune::DBInstance': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: [],
    parent: 'DBClusterIdentifier',
  },
  'AWS::MemoryDB::Cluster': { group: 'SubnetGroupName', subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::DAX::Cluster': { group: 'SubnetGroupName', subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::DMS::ReplicationInstance': {
    group: 'ReplicationSubnetGroupIdentifier',
    subnets: 'SubnetIds',
    securityGroups: vpcGroups,
    isPublic: 'PubliclyAccessible',
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dms-replicationinstance.html
    otherwise: 'always',
  },
};
