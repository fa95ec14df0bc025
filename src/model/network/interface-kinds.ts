/** Where each kind of resource says in which subnets its interfaces stand, and which security groups they carry. */

export interface InterfaceKind {
  /** `[*]` stands for every entry of a list. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** What makes its addresses public; without it they never are. */
  readonly isPublic?: PublicAddress;
  /** What gives it IPv6 addresses, where its subnets have them; without it only deployment tells. */
  readonly ipv6?: Ipv6Address;
  readonly address?: string;
  /** Where it stands if it names no subnet. @default outside of every VPC */
  readonly unplaced?: 'default VPC';
  /** The values of a property with which it carries no security groups, and is not filtered. */
  readonly unfiltered?: { readonly at: string; readonly words: readonly string[] };
}

/** The property is one of these words. */
export type Ipv6Address = 'never' | { readonly at: string; readonly words: readonly string[] };

export type PublicAddress =
  /** The property is this word. */
  | { readonly at: string; readonly word: 'true' | 'enabled' | 'service_provided_eips' }
  /** The property lists what has been allocated. */
  | { readonly at: string; readonly isSet: true }
  /** A load balancer without a scheme faces the internet. */
  | { readonly at: 'Scheme' }
  | { readonly byElasticIp: true }
  /** Its subnets decide, for those of its hosts that are instances. */
  | { readonly byLaunch: true };

const inFunction: InterfaceKind = {
  subnets: ['VpcConfig.SubnetIds'],
  groups: ['VpcConfig.SecurityGroupIds'],
  ipv6: { at: 'VpcConfig.Ipv6AllowedForDualStack', words: ['true'] },
};

/** AssignPublicIp left out means disabled through the API: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const awsvpc = (at: string): InterfaceKind => ({
  subnets: [`${at}.Subnets`],
  groups: [`${at}.SecurityGroups`],
  isPublic: { at: `${at}.AssignPublicIp`, word: 'enabled' },
});

/** Instances and fleets of them, which launch templates complete, are read by code of their own. */
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
    ipv6: { at: 'IpAddressType', words: ['dualstack', 'dualstack-without-public-ipv4'] },
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    unfiltered: { at: 'Type', words: ['network', 'gateway'] },
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    subnets: ['Subnets'],
    groups: ['SecurityGroups'],
    isPublic: { at: 'Scheme' },
    ipv6: 'never',
    unplaced: 'default VPC',
  },
  'AWS::EC2::VPCEndpoint': {
    subnets: ['SubnetIds'],
    groups: ['SecurityGroupIds'],
    ipv6: { at: 'IpAddressType', words: ['dualstack', 'ipv6'] },
    unfiltered: { at: 'VpcEndpointType', words: ['gatewayloadbalancer'] },
  },
  'AWS::EC2::InstanceConnectEndpoint': { subnets: ['SubnetId'], groups: ['SecurityGroupIds'] },
  'AWS::Lambda::Function': inFunction,
  'AWS::Synthetics::Canary': { subnets: ['VPCConfig.SubnetIds'], groups: ['VPCConfig.SecurityGroupIds'] },
  'AWS::ECS::Service': awsvpc('NetworkConfiguration.AwsvpcConfiguration'),
  'AWS::ECS::TaskSet': awsvpc('NetworkConfiguration.AwsVpcConfiguration'),
  'AWS::Batch::ComputeEnvironment': {
    subnets: ['ComputeResources.Subnets'],
    groups: ['ComputeResources.SecurityGroupIds'],
    isPublic: { byLaunch: true },
  },
  'AWS::EFS::MountTarget': {
    subnets: ['SubnetId'],
    groups: ['SecurityGroups'],
    ipv6: { at: 'IpAddressType', words: ['dual_stack', 'ipv6_only'] },
    address: 'IpAddress',
  },
  'AWS::OpenSearchService::Domain': {
    subnets: ['VPCOptions.SubnetIds'],
    groups: ['VPCOptions.SecurityGroupIds'],
    ipv6: { at: 'IPAddressType', words: ['dualstack'] },
  },
  'AWS::Elasticsearch::Domain': { subnets: ['VPCOptions.SubnetIds'], groups: ['VPCOptions.SecurityGroupIds'] },
  'AWS::MSK::Cluster': {
    subnets: ['BrokerNodeGroupInfo.ClientSubnets'],
    groups: ['BrokerNodeGroupInfo.SecurityGroups'],
    // https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html
    isPublic: { at: 'BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type', word: 'service_provided_eips' },
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
    unplaced: 'default VPC',
    isPublic: { at: 'PubliclyAccessible', word: 'true' },
  },
  'AWS::RedshiftServerless::Workgroup': {
    subnets: ['SubnetIds'],
    groups: ['SecurityGroupIds'],
    unplaced: 'default VPC',
    isPublic: { at: 'PubliclyAccessible', word: 'true' },
  },
  'AWS::EKS::Cluster': { subnets: ['ResourcesVpcConfig.SubnetIds'], groups: ['ResourcesVpcConfig.SecurityGroupIds'] },
  'AWS::MWAA::Environment': {
    subnets: ['NetworkConfiguration.SubnetIds'],
    groups: ['NetworkConfiguration.SecurityGroupIds'],
  },
  'AWS::Route53Resolver::ResolverEndpoint': {
    subnets: ['IpAddresses[*].SubnetId'],
    groups: ['SecurityGroupIds'],
  },
};

/** Resources whose subnets are named by a subnet group, or that stand where their cluster does. */
export interface GroupedKind {
  /** The property that names the subnet group; without it `subnets` is a property of the resource itself. */
  readonly group?: string;
  readonly subnets: string;
  readonly securityGroups: readonly string[];
  readonly isPublic?: string;
  /** @default only deployment tells */
  readonly ipv6?: Ipv6Address;
  /**
   * What holds where `isPublic` is left out: an address (`always`), none (`never`), or one if the VPC has an internet
   * gateway, as RDS decides
   * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
   */
  readonly otherwise?: 'always' | 'never' | 'with internet gateway';
  /** The property that names its cluster. */
  readonly parent?: string;
  /**
   * The kind whose resources are its hosts unless `ownHosts` is set, and the engine mode whose hosts nobody declares. A
   * cluster is public where one of its hosts is.
   */
  readonly members?: { readonly type: string; readonly ownHosts: string; readonly hidden: string };
}

const vpcGroups = ['VpcSecurityGroupIds'];

export const GROUPED_KINDS: Readonly<Record<string, GroupedKind>> = {
  'AWS::RDS::DBInstance': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VPCSecurityGroups'],
    isPublic: 'PubliclyAccessible',
    otherwise: 'with internet gateway',
    ipv6: { at: 'NetworkType', words: ['dual'] },
    parent: 'DBClusterIdentifier',
  },
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html: PubliclyAccessible and
  // DBClusterInstanceClass are of Multi-AZ DB clusters; the instances of an Aurora cluster say it themselves.
  'AWS::RDS::DBCluster': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: vpcGroups,
    isPublic: 'PubliclyAccessible',
    otherwise: 'with internet gateway',
    members: { type: 'AWS::RDS::DBInstance', ownHosts: 'DBClusterInstanceClass', hidden: 'serverless' },
    ipv6: { at: 'NetworkType', words: ['dual'] },
  },
  'AWS::RDS::DBProxy': { subnets: 'VpcSubnetIds', securityGroups: vpcGroups },
  'AWS::ElastiCache::ReplicationGroup': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    ipv6: { at: 'NetworkType', words: ['dual_stack', 'ipv6'] },
    securityGroups: ['SecurityGroupIds'],
  },
  'AWS::ElastiCache::CacheCluster': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    ipv6: { at: 'NetworkType', words: ['dual_stack', 'ipv6'] },
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
