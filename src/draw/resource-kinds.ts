/**
 * What a resource is in a drawing: the family that decides its panel, the words under its name, and the file of its icon
 * in the AWS icon set (without `.svg`). Types that only connect or configure others are in `plumbing.ts`.
 */
export type ResourceFamily =
  | 'edge'
  | 'api'
  | 'balancer'
  | 'compute'
  | 'database'
  | 'storage'
  | 'integration'
  | 'analytics'
  | 'gateway'
  | 'security'
  | 'monitoring'
  | 'delivery'
  | 'management'
  | 'other';

export interface ResourceKind {
  readonly family: ResourceFamily;
  /** `EC2 instance`. */
  readonly noun: string;
  readonly icon?: string;
}

type Row = readonly [type: string, noun: string, icon: string];

const SERVICE = 'architecture-service/';
const RESOURCE = 'resource/';

const ROWS: Readonly<Record<Exclude<ResourceFamily, 'other'>, readonly Row[]>> = {
  edge: [
    ['AWS::CloudFront::Distribution', 'CloudFront', `${SERVICE}AmazonCloudFront`],
    ['AWS::Route53::HostedZone', 'Route 53 hosted zone', `${SERVICE}AmazonRoute53`],
    ['AWS::Route53::RecordSet', 'Route 53 record', `${SERVICE}AmazonRoute53`],
    ['AWS::Route53::RecordSetGroup', 'Route 53 records', `${SERVICE}AmazonRoute53`],
    ['AWS::Route53::HealthCheck', 'Route 53 health check', `${RESOURCE}AmazonRoute53ReadinessChecks`],
    ['AWS::GlobalAccelerator::Accelerator', 'Global Accelerator', `${SERVICE}AWSGlobalAccelerator`],
    ['AWS::CloudFront::Function', 'CloudFront function', `${RESOURCE}AmazonCloudFrontFunctions`],
  ],
  api: [
    ['AWS::ApiGateway::RestApi', 'API Gateway REST API', `${SERVICE}AmazonAPIGateway`],
    ['AWS::ApiGatewayV2::Api', 'API Gateway', `${SERVICE}AmazonAPIGateway`],
    ['AWS::AppSync::GraphQLApi', 'AppSync API', `${SERVICE}AWSAppSync`],
    ['AWS::Amplify::App', 'Amplify app', `${SERVICE}AWSAmplify`],
    ['AWS::Cognito::UserPool', 'Cognito user pool', `${SERVICE}AmazonCognito`],
    ['AWS::Cognito::IdentityPool', 'Cognito identity pool', `${SERVICE}AmazonCognito`],
  ],
  balancer: [
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'Load balancer',
      `${RESOURCE}ElasticLoadBalancingApplicationLoadBalancer`,
    ],
    [
      'AWS::ElasticLoadBalancing::LoadBalancer',
      'Classic Load Balancer',
      `${RESOURCE}ElasticLoadBalancingClassicLoadBalancer`,
    ],
  ],
  compute: [
    ['AWS::EC2::Instance', 'EC2 instance', `${RESOURCE}AmazonEC2Instance`],
    ['AWS::AutoScaling::AutoScalingGroup', 'Auto Scaling group', `${SERVICE}AmazonEC2AutoScaling`],
    ['AWS::EC2::SpotFleet', 'Spot Fleet', `${RESOURCE}AmazonEC2SpotInstance`],
    ['AWS::EC2::EC2Fleet', 'EC2 Fleet', `${RESOURCE}AmazonEC2Instances`],
    ['AWS::ECS::Service', 'ECS service', `${SERVICE}AmazonElasticContainerService`],
    ['AWS::ECS::TaskDefinition', 'ECS task', `${RESOURCE}AmazonElasticContainerServiceTask`],
    ['AWS::ECS::TaskSet', 'ECS task set', `${SERVICE}AmazonElasticContainerService`],
    ['AWS::EKS::Cluster', 'EKS cluster', `${SERVICE}AmazonElasticKubernetesService`],
    ['AWS::EKS::Nodegroup', 'EKS node group', `${RESOURCE}AmazonEC2Instances`],
    ['AWS::EKS::Addon', 'EKS add-on', `${SERVICE}AmazonElasticKubernetesService`],
    ['AWS::EKS::FargateProfile', 'EKS Fargate profile', `${SERVICE}AWSFargate`],
    ['AWS::Lambda::Function', 'Lambda function', `${SERVICE}AWSLambda`],
    ['AWS::Batch::ComputeEnvironment', 'Batch compute', `${SERVICE}AWSBatch`],
    ['AWS::Batch::JobQueue', 'Batch job queue', `${SERVICE}AWSBatch`],
    ['AWS::AppRunner::Service', 'App Runner service', `${SERVICE}AWSAppRunner`],
    ['AWS::ElasticBeanstalk::Environment', 'Elastic Beanstalk', `${SERVICE}AWSElasticBeanstalk`],
    ['AWS::Lightsail::Instance', 'Lightsail instance', `${SERVICE}AmazonLightsail`],
    ['AWS::WorkSpaces::Workspace', 'WorkSpace', `${SERVICE}AmazonWorkSpaces`],
    ['AWS::Cloud9::EnvironmentEC2', 'Cloud9 environment', `${SERVICE}AWSCloud9`],
    ['AWS::Transfer::Server', 'Transfer Family server', `${SERVICE}AWSTransferFamily`],
    ['AWS::SageMaker::NotebookInstance', 'SageMaker notebook', `${SERVICE}AmazonSageMakerAI`],
    ['AWS::SageMaker::Endpoint', 'SageMaker endpoint', `${SERVICE}AmazonSageMakerAI`],
    ['AWS::EC2::NetworkInterface', 'Network interface', `${RESOURCE}AmazonVPCElasticNetworkInterface`],
    ['AWS::Bedrock::Agent', 'Bedrock agent', `${SERVICE}AmazonBedrock`],
    ['AWS::DirectoryService::MicrosoftAD', 'Managed Microsoft AD', `${SERVICE}AWSDirectoryService`],
    ['AWS::DirectoryService::SimpleAD', 'Simple AD', `${SERVICE}AWSDirectoryService`],
  ],
  database: [
    ['AWS::RDS::DBInstance', 'RDS instance', `${SERVICE}AmazonRDS`],
    ['AWS::RDS::DBCluster', 'Aurora cluster', `${SERVICE}AmazonAurora`],
    ['AWS::RDS::GlobalCluster', 'Aurora global database', `${SERVICE}AmazonAurora`],
    ['AWS::RDS::DBProxy', 'RDS Proxy', `${RESOURCE}AmazonRDSProxyInstance`],
    ['AWS::DynamoDB::Table', 'DynamoDB table', `${SERVICE}AmazonDynamoDB`],
    ['AWS::DynamoDB::GlobalTable', 'DynamoDB global table', `${SERVICE}AmazonDynamoDB`],
    ['AWS::DAX::Cluster', 'DynamoDB Accelerator', `${RESOURCE}AmazonDynamoDBAmazonDynamoDBAccelerator`],
    ['AWS::ElastiCache::ReplicationGroup', 'ElastiCache', `${SERVICE}AmazonElastiCache`],
    ['AWS::ElastiCache::CacheCluster', 'ElastiCache', `${SERVICE}AmazonElastiCache`],
    ['AWS::ElastiCache::ServerlessCache', 'ElastiCache Serverless', `${SERVICE}AmazonElastiCache`],
    ['AWS::MemoryDB::Cluster', 'MemoryDB cluster', `${SERVICE}AmazonMemoryDB`],
    ['AWS::DocDB::DBCluster', 'DocumentDB cluster', `${SERVICE}AmazonDocumentDB`],
    ['AWS::DocDB::DBInstance', 'DocumentDB instance', `${SERVICE}AmazonDocumentDB`],
    ['AWS::Neptune::DBCluster', 'Neptune cluster', `${SERVICE}AmazonNeptune`],
    ['AWS::Neptune::DBInstance', 'Neptune instance', `${SERVICE}AmazonNeptune`],
    ['AWS::Redshift::Cluster', 'Redshift cluster', `${SERVICE}AmazonRedshift`],
    ['AWS::RedshiftServerless::Workgroup', 'Redshift Serverless', `${SERVICE}AmazonRedshift`],
    ['AWS::OpenSearchService::Domain', 'OpenSearch domain', `${SERVICE}AmazonOpenSearchService`],
    ['AWS::Elasticsearch::Domain', 'OpenSearch domain', `${SERVICE}AmazonOpenSearchService`],
    ['AWS::OpenSearchServerless::Collection', 'OpenSearch Serverless', `${SERVICE}AmazonOpenSearchService`],
    ['AWS::Timestream::Database', 'Timestream database', `${SERVICE}AmazonTimestream`],
    ['AWS::Cassandra::Table', 'Keyspaces table', `${SERVICE}AmazonKeyspaces`],
  ],
  storage: [
    ['AWS::S3::Bucket', 'S3 bucket', `${SERVICE}AmazonSimpleStorageService`],
    ['AWS::EFS::FileSystem', 'EFS file system', `${SERVICE}AmazonEFS`],
    ['AWS::EFS::MountTarget', 'EFS mount target', `${SERVICE}AmazonEFS`],
    ['AWS::FSx::FileSystem', 'FSx file system', `${SERVICE}AmazonFSx`],
    ['AWS::EC2::Volume', 'EBS volume', `${RESOURCE}AmazonElasticBlockStoreVolume`],
    ['AWS::Backup::BackupVault', 'Backup vault', `${SERVICE}AWSBackup`],
    ['AWS::Backup::BackupPlan', 'Backup plan', `${RESOURCE}AWSBackupBackupPlan`],
    ['AWS::DLM::LifecyclePolicy', 'EBS snapshot lifecycle', `${RESOURCE}AmazonElasticBlockStoreSnapshot`],
    ['AWS::DataSync::Task', 'DataSync task', `${SERVICE}AWSDataSync`],
  ],
  integration: [
    ['AWS::SNS::Topic', 'SNS topic', `${SERVICE}AmazonSimpleNotificationService`],
    ['AWS::SQS::Queue', 'SQS queue', `${SERVICE}AmazonSimpleQueueService`],
    ['AWS::Events::Rule', 'EventBridge rule', `${SERVICE}AmazonEventBridge`],
    ['AWS::Events::EventBus', 'EventBridge bus', `${RESOURCE}AmazonEventBridgeCustomEventBus`],
    ['AWS::Scheduler::Schedule', 'EventBridge schedule', `${RESOURCE}AmazonEventBridgeScheduler`],
    ['AWS::Pipes::Pipe', 'EventBridge pipe', `${RESOURCE}AmazonEventBridgePipes`],
    ['AWS::StepFunctions::StateMachine', 'Step Functions', `${SERVICE}AWSStepFunctions`],
    ['AWS::AmazonMQ::Broker', 'Amazon MQ broker', `${SERVICE}AmazonMQ`],
    ['AWS::MSK::Cluster', 'MSK cluster', `${SERVICE}AmazonManagedStreamingforApacheKafka`],
    ['AWS::SES::EmailIdentity', 'SES identity', `${SERVICE}AmazonSimpleEmailService`],
    ['AWS::AppConfig::Application', 'AppConfig', `${SERVICE}AWSAppConfig`],
    ['AWS::ServiceDiscovery::PrivateDnsNamespace', 'Cloud Map namespace', `${SERVICE}AWSCloudMap`],
  ],
  analytics: [
    ['AWS::Kinesis::Stream', 'Kinesis data stream', `${SERVICE}AmazonKinesisDataStreams`],
    ['AWS::KinesisFirehose::DeliveryStream', 'Data Firehose', `${SERVICE}AmazonDataFirehose`],
    ['AWS::Glue::Job', 'Glue job', `${SERVICE}AWSGlue`],
    ['AWS::Glue::Crawler', 'Glue crawler', `${RESOURCE}AWSGlueCrawler`],
    ['AWS::Glue::Database', 'Glue catalog database', `${RESOURCE}AWSGlueDataCatalog`],
    ['AWS::Athena::WorkGroup', 'Athena workgroup', `${SERVICE}AmazonAthena`],
    ['AWS::EMR::Cluster', 'EMR cluster', `${SERVICE}AmazonEMR`],
    ['AWS::DMS::ReplicationInstance', 'DMS replication', `${SERVICE}AWSDatabaseMigrationService`],
    ['AWS::KinesisAnalyticsV2::Application', 'Managed Flink', `${SERVICE}AmazonManagedServiceforApacheFlink`],
    ['AWS::LakeFormation::Resource', 'Lake Formation', `${SERVICE}AWSLakeFormation`],
  ],
  gateway: [
    ['AWS::EC2::InternetGateway', 'Internet gateway', `${RESOURCE}AmazonVPCInternetGateway`],
    ['AWS::EC2::EgressOnlyInternetGateway', 'Egress-only internet gateway', `${RESOURCE}AmazonVPCInternetGateway`],
    ['AWS::EC2::NatGateway', 'NAT gateway', `${RESOURCE}AmazonVPCNATGateway`],
    ['AWS::EC2::VPCEndpoint', 'VPC endpoint', `${RESOURCE}AmazonVPCEndpoints`],
    ['AWS::EC2::InstanceConnectEndpoint', 'EC2 Instance Connect', `${RESOURCE}AmazonVPCEndpoints`],
    ['AWS::EC2::VPNGateway', 'VPN gateway', `${RESOURCE}AmazonVPCVPNGateway`],
    ['AWS::EC2::CustomerGateway', 'Customer gateway', `${RESOURCE}AmazonVPCCustomerGateway`],
    ['AWS::EC2::VPNConnection', 'VPN connection', `${RESOURCE}AmazonVPCVPNConnection`],
    ['AWS::EC2::ClientVpnEndpoint', 'Client VPN', `${SERVICE}AWSClientVPN`],
    ['AWS::EC2::VPCPeeringConnection', 'VPC peering', `${RESOURCE}AmazonVPCPeeringConnection`],
    ['AWS::EC2::TransitGateway', 'Transit Gateway', `${SERVICE}AWSTransitGateway`],
    ['AWS::DirectConnect::Connection', 'Direct Connect', `${SERVICE}AWSDirectConnect`],
    ['AWS::DirectConnect::DirectConnectGateway', 'Direct Connect gateway', `${RESOURCE}AWSDirectConnectGateway`],
    ['AWS::EC2::TransitGatewayAttachment', 'Transit Gateway attachment', `${RESOURCE}AWSTransitGatewayAttachment`],
    ['AWS::EC2::TransitGatewayVpcAttachment', 'Transit Gateway attachment', `${RESOURCE}AWSTransitGatewayAttachment`],
    ['AWS::NetworkFirewall::Firewall', 'Network Firewall', `${SERVICE}AWSNetworkFirewall`],
    ['AWS::ApiGatewayV2::VpcLink', 'VPC link', `${RESOURCE}AmazonVPCEndpoints`],
    ['AWS::Route53Resolver::ResolverEndpoint', 'Resolver endpoint', `${RESOURCE}AmazonRoute53Resolver`],
  ],
  security: [
    ['AWS::WAFv2::WebACL', 'AWS WAF', `${SERVICE}AWSWAF`],
    ['AWS::WAF::WebACL', 'AWS WAF', `${SERVICE}AWSWAF`],
    ['AWS::WAFRegional::WebACL', 'AWS WAF', `${SERVICE}AWSWAF`],
    ['AWS::Shield::Protection', 'Shield protection', `${SERVICE}AWSShield`],
    ['AWS::KMS::Key', 'KMS key', `${SERVICE}AWSKeyManagementService`],
    ['AWS::SecretsManager::Secret', 'Secrets Manager secret', `${SERVICE}AWSSecretsManager`],
    ['AWS::SSM::Parameter', 'SSM parameter', `${RESOURCE}AWSSystemsManagerParameterStore`],
    ['AWS::CertificateManager::Certificate', 'ACM certificate', `${SERVICE}AWSCertificateManager`],
    ['AWS::IAM::User', 'IAM user', `${SERVICE}AWSIdentityandAccessManagement`],
    ['AWS::GuardDuty::Detector', 'GuardDuty', `${SERVICE}AmazonGuardDuty`],
    ['AWS::SecurityHub::Hub', 'Security Hub', `${SERVICE}AWSSecurityHub`],
    ['AWS::Inspector::AssessmentTemplate', 'Inspector', `${SERVICE}AmazonInspector`],
    ['AWS::Macie::Session', 'Macie', `${SERVICE}AmazonMacie`],
    ['AWS::AccessAnalyzer::Analyzer', 'IAM Access Analyzer', `${RESOURCE}AWSIdentityAccessManagementIAMAccessAnalyzer`],
    ['AWS::Route53Resolver::FirewallRuleGroup', 'Resolver DNS Firewall', `${RESOURCE}AmazonRoute53ResolverDNSFirewall`],
  ],
  monitoring: [
    ['AWS::CloudWatch::Alarm', 'CloudWatch alarm', `${RESOURCE}AmazonCloudWatchAlarm`],
    ['AWS::CloudWatch::CompositeAlarm', 'Composite alarm', `${RESOURCE}AmazonCloudWatchAlarm`],
    ['AWS::CloudWatch::Dashboard', 'CloudWatch dashboard', `${SERVICE}AmazonCloudWatch`],
    ['AWS::Logs::LogGroup', 'CloudWatch log group', `${RESOURCE}AmazonCloudWatchLogs`],
    ['AWS::CloudTrail::Trail', 'CloudTrail', `${SERVICE}AWSCloudTrail`],
    ['AWS::EC2::FlowLog', 'VPC flow logs', `${RESOURCE}AmazonVPCFlowLogs`],
    ['AWS::Config::ConfigurationRecorder', 'AWS Config', `${SERVICE}AWSConfig`],
    ['AWS::Config::ConfigRule', 'AWS Config rule', `${SERVICE}AWSConfig`],
    ['AWS::Synthetics::Canary', 'Synthetics canary', `${RESOURCE}AmazonCloudWatchSynthetics`],
    ['AWS::XRay::Group', 'X-Ray group', `${SERVICE}AWSXRay`],
    ['AWS::RDS::EventSubscription', 'RDS event subscription', `${RESOURCE}AmazonEventBridgeEvent`],
    ['AWS::Grafana::Workspace', 'Managed Grafana', `${SERVICE}AmazonManagedGrafana`],
    ['AWS::APS::Workspace', 'Managed Prometheus', `${SERVICE}AmazonManagedServiceforPrometheus`],
    ['AWS::Budgets::Budget', 'AWS Budgets', `${SERVICE}AWSBudgets`],
    ['AWS::CE::AnomalyMonitor', 'Cost anomaly monitor', `${SERVICE}AWSCostExplorer`],
  ],
  delivery: [
    ['AWS::ECR::Repository', 'ECR repository', `${SERVICE}AmazonElasticContainerRegistry`],
    ['AWS::CodePipeline::Pipeline', 'CodePipeline', `${SERVICE}AWSCodePipeline`],
    ['AWS::CodeBuild::Project', 'CodeBuild project', `${SERVICE}AWSCodeBuild`],
    ['AWS::CodeDeploy::Application', 'CodeDeploy', `${SERVICE}AWSCodeDeploy`],
    ['AWS::CodeDeploy::DeploymentGroup', 'CodeDeploy group', `${SERVICE}AWSCodeDeploy`],
    ['AWS::CodeCommit::Repository', 'CodeCommit repository', `${SERVICE}AWSCodeCommit`],
    ['AWS::CodeArtifact::Repository', 'CodeArtifact', `${SERVICE}AWSCodeArtifact`],
    ['AWS::ImageBuilder::ImagePipeline', 'EC2 Image Builder', `${SERVICE}AmazonEC2ImageBuilder`],
  ],
  management: [
    ['AWS::CloudFormation::Stack', 'Nested stack', `${RESOURCE}AWSCloudFormationStack`],
    ['AWS::RAM::ResourceShare', 'Resource share', `${SERVICE}AWSResourceAccessManager`],
    ['AWS::SSM::Document', 'SSM document', `${RESOURCE}AWSSystemsManagerDocuments`],
    ['AWS::SSM::MaintenanceWindow', 'Maintenance window', `${RESOURCE}AWSSystemsManagerMaintenanceWindows`],
    ['AWS::SSM::PatchBaseline', 'Patch baseline', `${RESOURCE}AWSSystemsManagerPatchManager`],
    ['AWS::ServiceCatalog::Portfolio', 'Service Catalog', `${SERVICE}AWSServiceCatalog`],
    ['AWS::Organizations::Account', 'AWS account', `${RESOURCE}AWSOrganizationsAccount`],
  ],
};

/** Icons for things outside of every template. */
const OUTSIDE: Readonly<Record<string, ResourceKind>> = {
  users: { family: 'other', noun: 'Users', icon: `${RESOURCE}Users` },
  internet: { family: 'other', noun: 'Internet', icon: `${RESOURCE}Internet` },
  'service:network': { family: 'other', noun: 'Network outside', icon: `${RESOURCE}Officebuilding` },
  'service:email': { family: 'other', noun: 'E-mail', icon: `${RESOURCE}Email` },
  'service:webhook': { family: 'other', noun: 'Web hook', icon: `${RESOURCE}Globe` },
  'service:sms': { family: 'other', noun: 'Text message', icon: `${RESOURCE}Mobileclient` },
  'service:repository': { family: 'other', noun: 'Source repository', icon: `${RESOURCE}GitRepository` },
  'service:other': { family: 'other', noun: 'Other resources', icon: `${RESOURCE}GenericApplication` },
};

const KINDS: ReadonlyMap<string, ResourceKind> = new Map([
  ...Object.entries(OUTSIDE),
  ...Object.entries(ROWS).flatMap(([family, rows]) =>
    rows.map(([type, noun, icon]): [string, ResourceKind] => [type, { family: family as ResourceFamily, noun, icon }]),
  ),
]);

/**
 * For each service the kind of its first row, which stands for its other types. EC2 is left out: its types differ too
 * much.
 */
const SERVICES: ReadonlyMap<string, ResourceKind> = new Map(
  [...KINDS]
    .reverse()
    .map(([type, kind]): [string, ResourceKind] => [serviceOf(type), kind])
    .filter(([service]) => service !== 'AWS::EC2'),
);

function serviceOf(type: string): string {
  return type.split('::').slice(0, 2).join('::');
}

/**
 * The kind of a type. A type that is not in the table gets its name from the type itself, and its icon from its
 * service.
 */
export function kindOf(type: string): ResourceKind {
  const known = KINDS.get(type);
  if (known !== undefined) return known;
  if (type.endsWith('::MODULE')) return { family: 'other', noun: 'Module, expanded on AWS' };
  const service = SERVICES.get(serviceOf(type));
  return service === undefined ? { family: 'other', noun: nounOf(type) } : { ...service, noun: nounOf(type) };
}

/** Whether the table tells more of a type than its name does. */
export function isKnownType(type: string): boolean {
  return KINDS.has(type);
}

/** `AWS::IoT::TopicRule` → `IoT topic rule`. */
function nounOf(type: string): string {
  const [vendor = '', service = '', resource = ''] = type.split('::');
  if (vendor === 'Custom' || resource === '') return `${service === '' ? vendor : service} (custom resource)`;
  return `${service} ${resource.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()}`;
}

/** The file of the icon for a node, without `.svg`; load balancers have one a kind. */
export function iconOf(type: string, noun = ''): string | undefined {
  if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
    const kind = /network|gateway/i.exec(noun)?.[0].toLowerCase();
    if (kind === 'network') return `${RESOURCE}ElasticLoadBalancingNetworkLoadBalancer`;
    if (kind === 'gateway') return `${RESOURCE}ElasticLoadBalancingGatewayLoadBalancer`;
  }
  return kindOf(type).icon;
}

/** Every icon that a drawing may ask for, so that a caller can read them beforehand. */
export function iconNames(): readonly string[] {
  const balancers = ['Network', 'Gateway'].map((kind) => `${RESOURCE}ElasticLoadBalancing${kind}LoadBalancer`);
  return [...new Set([...KINDS.values()].flatMap(({ icon }) => icon ?? []).concat(balancers))].sort();
}
