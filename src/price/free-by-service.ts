/**
 * More types that AWS charges nothing for, by service: settings and parts of what has a line of its own, with the page on which
 * AWS says what it charges for; and services that AWS has ended, of which nothing is made any more.
 */

interface FreeParts {
  readonly reason: string;
  /** Where AWS says what it charges for instead. */
  readonly page: string;
  /** Between spaces. */
  readonly types: string;
}

const PARTS: readonly FreeParts[] = [
  {
    reason: 'AWS charges for what people and machines do in Connect, not for how it is set up.',
    page: 'https://aws.amazon.com/connect/pricing/',
    types: `
      AWS::Connect::ApprovedOrigin AWS::Connect::ContactFlow AWS::Connect::ContactFlowModule
      AWS::Connect::ContactFlowModuleAlias AWS::Connect::ContactFlowModuleVersion AWS::Connect::ContactFlowVersion
      AWS::Connect::HoursOfOperation AWS::Connect::InstanceStorageConfig AWS::Connect::IntegrationAssociation
      AWS::Connect::PredefinedAttribute AWS::Connect::Prompt AWS::Connect::Queue AWS::Connect::QuickConnect
      AWS::Connect::RoutingProfile AWS::Connect::Rule AWS::Connect::SecurityKey AWS::Connect::SecurityProfile
      AWS::Connect::TaskTemplate AWS::Connect::User AWS::Connect::UserHierarchyGroup
      AWS::Connect::UserHierarchyStructure AWS::Connect::View AWS::Connect::ViewVersion AWS::Connect::AgentStatus
    `,
  },
  {
    reason: 'SageMaker AI charges for instances, volumes and jobs, each with a line of its own or started by somebody.',
    page: 'https://aws.amazon.com/sagemaker/ai/pricing/',
    types: `
      AWS::SageMaker::UserProfile AWS::SageMaker::AppImageConfig AWS::SageMaker::StudioLifecycleConfig
      AWS::SageMaker::Image AWS::SageMaker::ImageVersion AWS::SageMaker::ModelPackage
      AWS::SageMaker::ModelPackageGroup AWS::SageMaker::ModelCard AWS::SageMaker::Workteam AWS::SageMaker::DeviceFleet
      AWS::SageMaker::Device AWS::SageMaker::DataQualityJobDefinition AWS::SageMaker::ModelBiasJobDefinition
      AWS::SageMaker::ModelExplainabilityJobDefinition AWS::SageMaker::ModelQualityJobDefinition
      AWS::SageMaker::Pipeline AWS::SageMaker::Project
    `,
  },
  {
    reason: 'A part of what is billed by its tokens or requests.',
    page: 'https://aws.amazon.com/bedrock/pricing/',
    types: `
      AWS::Bedrock::AgentAlias AWS::Bedrock::FlowAlias AWS::Bedrock::FlowVersion AWS::Bedrock::Prompt
      AWS::Bedrock::PromptVersion AWS::Bedrock::GuardrailVersion AWS::Bedrock::Blueprint AWS::Bedrock::ResourcePolicy
      AWS::Bedrock::KnowledgeBasePolicy AWS::BedrockAgentCore::ResourcePolicy
    `,
  },
  {
    reason: 'A part of a bot, which is billed by its requests.',
    page: 'https://aws.amazon.com/lex/pricing/',
    types: `
      AWS::Lex::BotAlias AWS::Lex::BotVersion AWS::Lex::ResourcePolicy
    `,
  },
  {
    reason: 'A part of a file system, which has a line of its own.',
    page: 'https://aws.amazon.com/s3/pricing/',
    types: `
      AWS::S3Files::AccessPoint AWS::S3Files::MountTarget AWS::S3Files::FileSystemPolicy
    `,
  },
  {
    reason: 'It lies in the storage of its file system, which has a line of its own.',
    page: 'https://aws.amazon.com/fsx/pricing/',
    types: `
      AWS::FSx::StorageVirtualMachine AWS::FSx::Volume AWS::FSx::DataRepositoryAssociation
    `,
  },
  {
    reason: 'AWS App Mesh costs nothing; what runs in the mesh has lines of its own.',
    page: 'https://aws.amazon.com/app-mesh/pricing/',
    types: `
      AWS::AppMesh::GatewayRoute AWS::AppMesh::Route AWS::AppMesh::VirtualGateway AWS::AppMesh::VirtualNode
      AWS::AppMesh::VirtualRouter AWS::AppMesh::VirtualService
    `,
  },
  {
    reason: 'AWS Batch costs nothing; the capacity of its environments has lines of its own.',
    page: 'https://aws.amazon.com/batch/pricing/',
    types: `
      AWS::Batch::SchedulingPolicy AWS::Batch::ConsumableResource AWS::Batch::ServiceEnvironment
    `,
  },
  {
    reason: 'AWS charges for the data that a task copies.',
    page: 'https://aws.amazon.com/datasync/pricing/',
    types: `
      AWS::DataSync::Agent AWS::DataSync::LocationAzureBlob AWS::DataSync::LocationEFS
      AWS::DataSync::LocationFSxLustre AWS::DataSync::LocationFSxONTAP AWS::DataSync::LocationFSxOpenZFS
      AWS::DataSync::LocationFSxWindows AWS::DataSync::LocationHDFS AWS::DataSync::LocationNFS
      AWS::DataSync::LocationObjectStorage AWS::DataSync::LocationSMB
    `,
  },
  {
    reason: 'AWS charges for the ports and the data, not for what joins them.',
    page: 'https://aws.amazon.com/directconnect/pricing/',
    types: `
      AWS::DirectConnect::DirectConnectGateway AWS::DirectConnect::DirectConnectGatewayAssociation
      AWS::DirectConnect::PrivateVirtualInterface AWS::DirectConnect::PublicVirtualInterface
      AWS::DirectConnect::TransitVirtualInterface
    `,
  },
  {
    reason: 'A part of an application, which is billed by its processing units.',
    page: 'https://aws.amazon.com/managed-service-apache-flink/pricing/',
    types: `
      AWS::KinesisAnalytics::ApplicationOutput AWS::KinesisAnalytics::ApplicationReferenceDataSource
      AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption AWS::KinesisAnalyticsV2::ApplicationOutput
      AWS::KinesisAnalyticsV2::ApplicationReferenceDataSource
    `,
  },
  {
    reason: 'AWS charges for the checks and findings of the hub.',
    page: 'https://aws.amazon.com/security-hub/pricing/',
    types: `
      AWS::SecurityHub::AutomationRule AWS::SecurityHub::ConfigurationPolicy AWS::SecurityHub::DelegatedAdmin
      AWS::SecurityHub::FindingAggregator AWS::SecurityHub::Insight AWS::SecurityHub::OrganizationConfiguration
      AWS::SecurityHub::PolicyAssociation AWS::SecurityHub::ProductSubscription AWS::SecurityHub::SecurityControl
      AWS::SecurityHub::Standard
    `,
  },
  {
    reason: 'AWS charges for what the detector, or the session, looks at.',
    page: 'https://aws.amazon.com/guardduty/pricing/',
    types: `
      AWS::GuardDuty::Master AWS::GuardDuty::Member AWS::GuardDuty::PublishingDestination
      AWS::GuardDuty::ThreatEntitySet AWS::GuardDuty::TrustedEntitySet AWS::Macie::AllowList
      AWS::Macie::CustomDataIdentifier AWS::Macie::FindingsFilter AWS::Macie::Member AWS::Detective::MemberInvitation
      AWS::Detective::OrganizationAdmin AWS::InspectorV2::Filter
    `,
  },
  {
    reason: 'A condition of a firewall, which is billed by its list, rules and requests.',
    page: 'https://aws.amazon.com/waf/pricing/',
    types: `
      AWS::WAF::ByteMatchSet AWS::WAF::SizeConstraintSet AWS::WAF::SqlInjectionMatchSet AWS::WAF::XssMatchSet
      AWS::WAFRegional::ByteMatchSet AWS::WAFRegional::GeoMatchSet AWS::WAFRegional::RegexPatternSet
    `,
  },
  {
    reason: 'AWS charges for messages and what is stored of devices, not for their names, groups and settings.',
    page: 'https://aws.amazon.com/iot-core/pricing/',
    types: `
      AWS::IoT::BillingGroup AWS::IoT::CACertificate AWS::IoT::CertificateProvider AWS::IoT::Dimension
      AWS::IoT::DomainConfiguration AWS::IoT::EncryptionConfiguration AWS::IoT::JobTemplate AWS::IoT::Logging
      AWS::IoT::MitigationAction AWS::IoT::ResourceSpecificLogging AWS::IoT::SoftwarePackage
      AWS::IoT::SoftwarePackageVersion AWS::IoT::TopicRuleDestination AWS::GreengrassV2::ComponentVersion
    `,
  },
  {
    reason: 'A setting of a warehouse, a cache or a database, which has a line of its own.',
    page: 'https://aws.amazon.com/redshift/pricing/',
    types: `
      AWS::Redshift::ClusterSecurityGroupIngress AWS::Redshift::EndpointAuthorization AWS::Redshift::EventSubscription
      AWS::Redshift::ScheduledAction AWS::Redshift::SnapshotCopyGrant AWS::Redshift::SnapshotSchedule
      AWS::Redshift::UsageLimit AWS::ElastiCache::SecurityGroupIngress AWS::DocDB::EventSubscription
      AWS::Neptune::EventSubscription AWS::RDS::GlobalCluster AWS::DMS::Certificate AWS::DMS::EventSubscription
      AWS::DMS::DataProvider AWS::DMS::InstanceProfile AWS::DMS::MigrationProject
      AWS::OpenSearchServerless::SecurityConfig AWS::OpenSearchServerless::LifecyclePolicy
      AWS::OpenSearchServerless::CollectionIndex AWS::OpenSearchServerless::CollectionGroup AWS::Cassandra::Keyspace
      AWS::Cassandra::Type
    `,
  },
  {
    reason: 'A sink of observability costs nothing beyond what is observed.',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    types: `
      AWS::Oam::Link AWS::Oam::Sink AWS::Logs::Destination AWS::Logs::DeliveryDestination AWS::Logs::DeliverySource
      AWS::Logs::LogAnomalyDetector AWS::XRay::ResourcePolicy
    `,
  },
  {
    reason: 'A setting of delivery, which is billed by the messages.',
    page: 'https://aws.amazon.com/ses/pricing/',
    types: `
      AWS::SES::ConfigurationSetEventDestination AWS::SES::ContactList AWS::SES::CustomVerificationEmailTemplate
      AWS::SES::ReceiptFilter
    `,
  },
  {
    reason: 'A part of a server or connector of transfers, which has a line of its own.',
    page: 'https://aws.amazon.com/aws-transfer-family/pricing/',
    types: `
      AWS::Transfer::Agreement AWS::Transfer::Certificate AWS::Transfer::HostKey AWS::Transfer::Profile
    `,
  },
  {
    reason: 'It describes people, keys or rights, which cost nothing.',
    page: 'https://aws.amazon.com/iam/',
    types: `
      AWS::IAM::VirtualMFADevice AWS::IdentityStore::Group AWS::IdentityStore::GroupMembership
      AWS::IdentityStore::User AWS::SSO::Application AWS::SSO::ApplicationAssignment AWS::SSO::Instance
      AWS::RolesAnywhere::CRL AWS::RolesAnywhere::Profile AWS::RolesAnywhere::TrustAnchor
      AWS::Cognito::IdentityPoolPrincipalTag AWS::Cognito::UserPoolRiskConfigurationAttachment
      AWS::Cognito::ManagedLoginBranding AWS::Cognito::Terms AWS::Signer::ProfilePermission
      AWS::CloudTrail::ResourcePolicy AWS::Lambda::ResourcePolicy AWS::Kinesis::ResourcePolicy
      AWS::SSM::ResourcePolicy AWS::VpcLattice::ResourcePolicy AWS::S3::MultiRegionAccessPointPolicy
      AWS::S3ObjectLambda::AccessPointPolicy AWS::S3Tables::TableBucketPolicy AWS::S3Tables::TablePolicy
      AWS::S3Vectors::VectorBucketPolicy AWS::LakeFormation::DataCellsFilter
    `,
  },
  {
    reason: 'A definition; what runs it is billed.',
    page: 'https://aws.amazon.com/cloudformation/pricing/',
    types: `
      AWS::StepFunctions::Activity AWS::ApiGateway::DocumentationVersion AWS::ApiGatewayV2::ApiGatewayManagedOverrides
      AWS::ApiGatewayV2::RoutingRule AWS::AppSync::ChannelNamespace AWS::AppSync::SourceApiAssociation
      AWS::AppSync::Type AWS::Athena::PreparedStatement AWS::Athena::DataCatalog AWS::ImageBuilder::ContainerRecipe
      AWS::ImageBuilder::Workflow AWS::EMR::Studio AWS::EMR::StudioSessionMapping AWS::EMRContainers::JobTemplate
      AWS::EMRContainers::SecurityConfiguration AWS::EntityResolution::SchemaMapping AWS::Glue::SchemaVersionMetadata
      AWS::Glue::UsageProfile AWS::Glue::CustomEntityType AWS::Glue::UserDefinedFunction
      AWS::KafkaConnect::CustomPlugin AWS::KafkaConnect::WorkerConfiguration AWS::MSK::Topic
      AWS::CloudFormation::ModuleDefaultVersion AWS::CloudFormation::ModuleVersion AWS::Config::StoredQuery
      AWS::CodeArtifact::PackageGroup AWS::CodeBuild::SourceCredential AWS::CodeConnections::Connection
      AWS::CodeStarConnections::RepositoryLink AWS::CodeStarConnections::SyncConfiguration
      AWS::ECR::RegistryScanningConfiguration AWS::ECR::PullTimeUpdateExclusion AWS::Kendra::Faq
      AWS::Kendra::FeaturedResultsSet AWS::Kendra::QuerySuggestionsBlockList AWS::Kendra::Thesaurus
      AWS::ResilienceHub::ResiliencyPolicy AWS::S3Tables::Namespace
    `,
  },
  {
    reason: 'It finds, groups, reports or tells, at no charge.',
    page: 'https://aws.amazon.com/pricing/',
    types: `
      AWS::CE::CostCategory AWS::CUR::ReportDefinition AWS::BCMDataExports::Export
      AWS::ResourceExplorer2::DefaultViewAssociation AWS::ResourceExplorer2::Index AWS::ResourceExplorer2::View
      AWS::ResourceGroups::TagSyncTask AWS::Rbin::Rule AWS::SSM::ResourceDataSync AWS::SSM::ServiceSetting
      AWS::ServiceCatalog::AcceptedPortfolioShare AWS::ServiceCatalog::StackSetConstraint
      AWS::FMS::NotificationChannel AWS::FMS::ResourceSet AWS::FMS::ApplicationsList AWS::FMS::ProtocolsList
      AWS::ARCZonalShift::AutoshiftObserverNotificationStatus AWS::ARCZonalShift::ZonalAutoshiftConfiguration
      AWS::WellArchitected::Workload AWS::WellArchitected::Lens AWS::WellArchitected::Profile
      AWS::WellArchitected::ReviewTemplate AWS::SupportApp::AccountAlias AWS::SupportApp::SlackChannelConfiguration
      AWS::SupportApp::SlackWorkspaceConfiguration AWS::FIS::TargetAccountConfiguration
      AWS::GlobalAccelerator::CrossAccountAttachment
    `,
  },
  {
    reason: 'Networks, their rules and routes cost nothing; what passes through them may.',
    page: 'https://aws.amazon.com/vpc/pricing/',
    types: `
      AWS::EC2::IPAMPoolCidr AWS::EC2::IPAMAllocation AWS::EC2::IPAMResourceDiscovery
      AWS::EC2::IPAMResourceDiscoveryAssociation AWS::EC2::NetworkInsightsPath AWS::EC2::NetworkInsightsAccessScope
      AWS::EC2::TransitGatewayMulticastDomain AWS::EC2::TransitGatewayMulticastDomainAssociation
      AWS::EC2::TransitGatewayMulticastGroupMember AWS::EC2::TransitGatewayMulticastGroupSource
      AWS::EC2::VerifiedAccessGroup AWS::EC2::VerifiedAccessInstance AWS::EC2::VerifiedAccessTrustProvider
      AWS::EC2::EnclaveCertificateIamRoleAssociation AWS::NetworkManager::CustomerGatewayAssociation
      AWS::NetworkManager::LinkAssociation AWS::NetworkManager::TransitGatewayRegistration
      AWS::EC2::VPCBlockPublicAccessExclusion AWS::EC2::VPCBlockPublicAccessOptions
      AWS::EC2::SubnetCidrReservation AWS::EC2::SnapshotBlockPublicAccess AWS::EC2::InstanceEventWindow
      AWS::Route53::CidrCollection AWS::Route53::DelegationSet AWS::Route53::TrafficPolicy
      AWS::Route53Resolver::ResolverConfig AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    `,
  },
];

/** Services whose resources AWS has taken away from everybody. */
const ENDED: readonly { readonly service: string; readonly on: string; readonly page: string }[] = [
  {
    service: 'OpsWorks',
    on: '2024-05-26',
    page: 'https://docs.aws.amazon.com/opsworks/latest/userguide/stacks-eol-faqs.html',
  },
  { service: 'QLDB', on: '2025-07-31', page: 'https://docs.aws.amazon.com/qldb/latest/developerguide/what-is.html' },
  { service: 'IoTAnalytics', on: '2025-12-15', page: 'https://docs.aws.amazon.com/iotanalytics/latest/userguide/' },
  { service: 'IoTEvents', on: '2026-05-20', page: 'https://docs.aws.amazon.com/iotevents/latest/developerguide/' },
  { service: 'Greengrass', on: '2026-10-07', page: 'https://docs.aws.amazon.com/greengrass/v1/apireference/' },
  { service: 'Pinpoint', on: '2026-10-30', page: 'https://docs.aws.amazon.com/pinpoint/latest/apireference/' },
];

const OF_PARTS: ReadonlyMap<string, string> = new Map(
  PARTS.flatMap(({ reason, types }) =>
    types.split(/\s+/).flatMap((type) => (type === '' ? [] : [[type, reason] as const])),
  ),
);

const OF_ENDED: ReadonlyMap<string, string> = new Map(
  ENDED.map(({ service, on }) => [
    service,
    `AWS ended ${service} on ${on}: a stack with it is refused, and nothing of it is billed.`,
  ]),
);

/** Why a type costs nothing that is a part of a service, or whose service has ended. */
export function whyFreeInService(type: string): string | undefined {
  return OF_PARTS.get(type) ?? OF_ENDED.get(type.split('::')[1] ?? '');
}
