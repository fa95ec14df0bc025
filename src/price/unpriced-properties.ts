/**
 * Properties that AWS bills, of types that are priced, for which the book has no figure: where a template sets one, the line
 * is not whole. Each stands with what AWS charges for.
 */
import type { Facts } from './facts.ts';

export interface UnpricedProperty {
  /** A path inside the properties. */
  readonly at: string;
  /** A noun phrase. */
  readonly what: string;
  /** Words with which it costs nothing. */
  readonly except?: readonly string[];
}

const OFF = ['false', 'DISABLED', 'Disabled', 'NONE'];

function of(at: string, what: string, except: readonly string[] = OFF): UnpricedProperty {
  return { at, what, except };
}

export const UNPRICED_PROPERTIES: Readonly<Record<string, readonly UnpricedProperty[]>> = {
  'AWS::AppSync::GraphQLApi': [of('EnhancedMetricsConfig', 'enhanced metrics of an API')],
  'AWS::BedrockAgentCore::Gateway': [of('PolicyEngineConfiguration', 'decisions of a policy engine')],
  'AWS::BedrockAgentCore::Memory': [
    of('MemoryStrategies[0].CustomMemoryStrategy', 'memories of a strategy of the user'),
  ],
  'AWS::BedrockAgentCore::Runtime': [of('CapacityProviderConfiguration', 'a runtime on capacity of the user')],
  'AWS::CloudFront::Distribution': [
    of('DistributionConfig.AnycastIpListId', 'static addresses of an Anycast list'),
    of('DistributionConfig.ConnectionFunctionAssociation', 'connection functions'),
    of('DistributionConfig.TenantConfig', 'tenants of a distribution'),
  ],
  'AWS::CodeBuild::Project': [of('Environment.Fleet', 'a fleet of build machines')],
  'AWS::CloudTrail::EventDataStore': [
    of('InsightSelectors', 'insights of an event data store'),
    of('AdvancedEventSelectors[0].FieldSelectors[0].Equals[0]', 'events that are no management or data events', [
      'Management',
      'Data',
    ]),
  ],
  'AWS::CloudTrail::Trail': [of('AggregationConfigurations', 'aggregated events')],
  'AWS::CloudWatch::Alarm': [of('EvaluationCriteria', 'an alarm over criteria')],
  'AWS::DirectConnect::Connection': [of('Bandwidth', 'a port of this bandwidth', ['1Gbps'])],
  'AWS::DSQL::Cluster': [of('MultiRegionProperties', 'writes that are copied to another region')],
  'AWS::DynamoDB::Table': [of('WarmThroughput', 'warm throughput'), of('VectorIndexes', 'vector indexes')],
  'AWS::DynamoDB::GlobalTable': [
    of('WarmThroughput', 'warm throughput'),
    of('VectorIndexes', 'vector indexes'),
    of('GlobalTableWitnesses', 'witnesses of a global table'),
  ],
  'AWS::EC2::Instance': [
    of('ElasticGpuSpecifications', 'elastic graphics'),
    of('ElasticInferenceAccelerators', 'inference accelerators'),
    of('LicenseSpecifications', 'licences of the user'),
  ],
  'AWS::EC2::Volume': [
    of('VolumeInitializationRate', 'the rate at which a volume is filled from a snapshot'),
    of('OutpostArn', 'volumes on an Outpost'),
  ],
  'AWS::EC2::VPCEndpoint': [of('ServiceRegion', 'data to a service in another region', [])],
  'AWS::EC2::VPNConnection': [
    of('EnableAcceleration', 'an accelerated connection'),
    of('TunnelBandwidth', 'tunnels of large bandwidth', ['standard']),
    of('VpnConcentratorId', 'a VPN concentrator'),
  ],
  'AWS::ECS::Service': [of('VpcLatticeConfigurations', 'VPC Lattice')],
  'AWS::ECS::TaskDefinition': [of('InferenceAccelerators', 'inference accelerators')],
  'AWS::EKS::Cluster': [of('OutpostConfig', 'a control plane on an Outpost')],
  'AWS::EKS::Nodegroup': [of('WarmPoolConfig', 'a warm pool of nodes')],
  'AWS::ElastiCache::ReplicationGroup': [of('Durability', 'a durable cache')],
  'AWS::GlobalAccelerator::Accelerator': [of('FlowLogsEnabled', 'flow logs of an accelerator')],
  'AWS::Kinesis::Stream': [
    of('DesiredShardLevelMetrics', 'shard-level metrics'),
    of('WarmThroughputMiBps', 'warm throughput'),
  ],
  'AWS::KinesisFirehose::DeliveryStream': [
    of('ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.Enabled', 'the conversion of formats'),
    of(
      'ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration',
      'the conversion of formats',
    ),
    of('ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.Enabled', 'dynamic partitioning'),
    of('AmazonopensearchserviceDestinationConfiguration.VpcConfiguration', 'delivery into a VPC'),
    of('ElasticsearchDestinationConfiguration.VpcConfiguration', 'delivery into a VPC'),
    of('AmazonOpenSearchServerlessDestinationConfiguration.VpcConfiguration', 'delivery into a VPC'),
    of('SnowflakeDestinationConfiguration', 'delivery to Snowflake'),
    of('IcebergDestinationConfiguration', 'delivery to Iceberg tables'),
    of('DatabaseSourceConfiguration', 'streams from a database'),
    of('MSKSourceConfiguration', 'streams from MSK'),
  ],
  'AWS::Lambda::Function': [of('CapacityProviderConfig', 'functions on managed instances')],
  'AWS::MSK::Cluster': [
    of('EnhancedMonitoring', 'enhanced monitoring of brokers', ['DEFAULT']),
    of('StorageMode', 'tiered storage', ['LOCAL']),
  ],
  'AWS::NetworkFirewall::Firewall': [of('EnabledAnalysisTypes', 'traffic analysis')],
  'AWS::DocDB::DBCluster': [of('ServerlessV2ScalingConfiguration', 'serverless capacity of DocumentDB')],
  'AWS::OpenSearchService::Domain': [
    of('ClusterConfig.NodeOptions', 'coordinator nodes'),
    of('AIMLOptions', 'machine learning of a domain'),
  ],
  'AWS::RDS::DBCluster': [of('GlobalClusterIdentifier', 'replicated writes of a global database')],
  'AWS::RDS::DBInstance': [
    of('AdditionalStorageVolumes', 'additional storage volumes'),
    of('AutomaticBackupReplicationRegion', 'backups that are copied to another region'),
    of('BackupTarget', 'backups on an Outpost', ['region']),
  ],
  'AWS::Redshift::Cluster': [of('MultiAZ', 'nodes in two zones')],
  'AWS::EC2::Host': [of('OutpostArn', 'hosts on an Outpost')],
  'AWS::SageMaker::NotebookInstance': [of('AcceleratorTypes', 'accelerators of a notebook')],
  'AWS::Route53::HostedZone': [of('HostedZoneFeatures', 'features of a hosted zone')],
  'AWS::Route53Resolver::ResolverEndpoint': [
    of('TargetNameServerMetricsEnabled', 'metrics of name servers'),
    of('RniEnhancedMetricsEnabled', 'enhanced metrics of interfaces'),
  ],
  'AWS::S3::Bucket': [
    of('AccelerateConfiguration.AccelerationStatus', 'transfer acceleration', ['Suspended']),
    of('MetadataTableConfiguration', 'metadata tables'),
    of('MetadataConfiguration', 'metadata tables'),
  ],
  'AWS::WAFv2::WebACL': [
    of('AssociationConfig', 'the inspection of larger bodies'),
    of('MonetizationConfig', 'monetization'),
  ],
  'AWS::WAFv2::RuleGroup': [of('MonetizationConfig', 'monetization')],
};

/** Notes what the template sets and AWS bills, and the book has no figure for. */
export function missUnpriced(facts: Facts): void {
  for (const { at, what, except = [] } of UNPRICED_PROPERTIES[facts.resource.type] ?? []) {
    const value = facts.value(at);
    if (value === undefined) continue;
    const word = facts.text(at);
    if (word !== undefined && except.some((each) => each.toLowerCase() === String(word).toLowerCase())) continue;
    facts.miss(`The price of ${what} (${at}) is not in the price book.`);
  }
}
