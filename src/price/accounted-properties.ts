/**
 * What the bill does with every property of every type that is priced. A property of the specification that stands nowhere
 * here fails a test, so that a new one of AWS is looked at before a bill leaves it out. What AWS bills and the book has no
 * figure for is in `unpriced-properties.ts`.
 */
import { UNPRICED_PROPERTIES } from './unpriced-properties.ts';

/** `read`: by the pricer of the type, or by the model for it. `usage`: it decides how much is used, which the usage states.
 * `nothing`: it changes no price. `unpriced`: AWS bills it, and the line is not whole where it is set. `unknown`: nobody here
 * found out whether it changes the price. */
export type Accounted = 'read' | 'usage' | 'nothing' | 'unpriced' | 'unknown';

/** Names that mean the same in every type, by the reason why they change no price. */
export const CHANGES_NO_PRICE: Readonly<Record<string, string>> = {
  'A name, a tag or a text.': `
    Tags Name Description DBInstanceIdentifier ClusterName ServiceName DomainName TableName FunctionName
    DBName DatabaseName DBProxyName FirewallName AlarmName AlarmDescription
  `,
  'Who may use it.': `
    RoleArn Role ServiceRole ExecutionRoleArn VpcSecurityGroupIds SecurityGroupIds SecurityGroups
    MasterUserPassword MasterUsername CacheSecurityGroupNames AccessPolicies AdvancedSecurityOptions
    CognitoOptions Policy Policies KeyPolicy AssociatedRoles MonitoringRoleArn DomainIAMRoleName
    EnableIAMDatabaseAuthentication BypassPolicyLockoutSafetyCheck
  `,
  'Encryption costs by the key and its requests, which have lines of their own.': `
    KmsKeyId KmsKeyArn KmsKeyIdentifier KmsMasterKeyId StorageEncrypted Encrypted EncryptionConfiguration
    TransitEncryptionEnabled EncryptionAtRestOptions NodeToNodeEncryptionOptions SSESpecification
    CACertificateIdentifier CertificateRotationRestart
  `,
  'Where it stands, and how it is reached.': `
    VpcId NetworkType Port DBSubnetGroupName AvailabilityZone AvailabilityZones AvailabilityZoneId
    CacheSubnetGroupName IpDiscovery DomainEndpointOptions VPCOptions PrivateIpAddress
  `,
  'How and when it is operated, and its form.': `
    PreferredMaintenanceWindow PreferredBackupWindow AutoMinorVersionUpgrade AllowMajorVersionUpgrade
    DeletionProtection DeletionProtectionEnabled CopyTagsToSnapshot DBClusterParameterGroupName
    DBInstanceParameterGroupName DBParameterGroupName UseLatestRestorableTime RestoreToTime RestoreType
    AlarmActions OKActions InsufficientDataActions ActionsEnabled CacheParameterGroupName
    NotificationTopicArn SnapshotWindow AdvancedOptions SnapshotOptions KeySchema AttributeDefinitions
    TimeToLiveSpecification LocalSecondaryIndexes RedrivePolicy PendingWindowInDays
  `,
};

interface OfType {
  readonly read?: string;
  readonly usage?: string;
  readonly nothing?: string;
  readonly unknown?: string;
}

/** Names between spaces. */
const OF_TYPE: Readonly<Record<string, OfType>> = {
  'AWS::ACMPCA::CertificateAuthority': {
    read: 'UsageMode',
    nothing: `
      CsrExtensions Type RevocationConfiguration SigningAlgorithm KeyStorageSecurityStandard Subject
      KeyAlgorithm
    `,
  },
  'AWS::AccessAnalyzer::Analyzer': {
    read: 'Type',
    nothing: 'ArchiveRules AnalyzerName AnalyzerConfiguration',
  },
  'AWS::AmazonMQ::Broker': {
    read: 'StorageType HostInstanceType DeploymentMode EngineType',
    usage: 'Logs',
    nothing: `
      DataReplicationPrimaryBrokerArn EngineVersion Configuration AuthenticationStrategy
      MaintenanceWindowStartTime Users SubnetIds DataReplicationMode BrokerName LdapServerMetadata
      PubliclyAccessible EncryptionOptions StorageSize ResourceShareArns
    `,
  },
  'AWS::ApiGateway::RestApi': {
    nothing: `
      BodyS3Location MinimumCompressionSize Parameters CloneFrom Mode DisableExecuteApiEndpoint FailOnWarnings
      BinaryMediaTypes ApiKeySourceType EndpointConfiguration Body Version SecurityPolicy EndpointAccessMode
    `,
  },
  'AWS::ApiGateway::Stage': {
    read: 'CacheClusterSize CacheClusterEnabled',
    usage: 'TracingEnabled MethodSettings AccessLogSetting',
    nothing: 'DeploymentId StageName RestApiId CanarySetting ClientCertificateId Variables DocumentationVersion',
  },
  'AWS::ApiGatewayV2::Api': {
    read: 'ProtocolType',
    nothing: `
      RouteSelectionExpression BodyS3Location BasePath FailOnWarnings DisableExecuteApiEndpoint
      DisableSchemaValidation Target CredentialsArn CorsConfiguration Version RouteKey Body
      ApiKeySelectionExpression IpAddressType
    `,
  },
  'AWS::AppRunner::Service': {
    read: 'InstanceConfiguration',
    nothing: `
      HealthCheckConfiguration ObservabilityConfiguration SourceConfiguration AutoScalingConfigurationArn
      NetworkConfiguration
    `,
  },
  'AWS::AppSync::GraphQLApi': {
    usage: 'XrayEnabled LogConfig',
    nothing: `
      OpenIDConnectConfig MergedApiExecutionRoleArn OwnerContact AdditionalAuthenticationProviders ApiType
      LambdaAuthorizerConfig Visibility UserPoolConfig AuthenticationType EnvironmentVariables
      IntrospectionConfig QueryDepthLimit ResolverCountLimit
    `,
  },
  'AWS::Athena::WorkGroup': {
    nothing: 'RecursiveDeleteOption WorkGroupConfiguration State WorkGroupConfigurationUpdates',
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    read: `
      DesiredCapacity InstanceId LaunchConfigurationName LaunchTemplate MaxSize MinSize MixedInstancesPolicy
      VPCZoneIdentifier
    `,
    nothing: `
      AutoScalingGroupName CapacityRebalance Context Cooldown DefaultInstanceWarmup DesiredCapacityType
      HealthCheckGracePeriod HealthCheckType LifecycleHookSpecificationList LoadBalancerNames
      MaxInstanceLifetime MetricsCollection NewInstancesProtectedFromScaleIn NotificationConfigurations
      PlacementGroup ServiceLinkedRoleARN TargetGroupARNs TerminationPolicies AvailabilityZoneImpairmentPolicy
      AvailabilityZoneIds InstanceLifecyclePolicy SkipZonalShiftValidation NotificationConfiguration
      AvailabilityZoneDistribution InstanceMaintenancePolicy TrafficSources CapacityReservationSpecification
    `,
  },
  'AWS::AutoScaling::WarmPool': {
    read: 'MinSize MaxGroupPreparedCapacity AutoScalingGroupName PoolState',
    nothing: 'InstanceReusePolicy',
  },
  'AWS::Backup::BackupVault': {
    usage: 'LockConfiguration',
    nothing: 'BackupVaultTags BackupVaultName EncryptionKeyArn Notifications AccessPolicy',
  },
  'AWS::Batch::ComputeEnvironment': {
    read: `
      ComputeResources ComputeResources.DesiredvCpus ComputeResources.InstanceTypes ComputeResources.MaxvCpus
      ComputeResources.MinvCpus ComputeResources.Type
    `,
    nothing: `
      UnmanagedvCpus Type ReplaceComputeEnvironment UpdatePolicy ComputeEnvironmentName State Context
      ComputeResources.AllocationStrategy ComputeResources.BidPercentage ComputeResources.CapacityTags
      ComputeResources.Ec2Configuration ComputeResources.Ec2KeyPair ComputeResources.ImageId
      ComputeResources.InstanceRole ComputeResources.PlacementGroup ComputeResources.SecurityGroupIds
      ComputeResources.SpotIamFleetRole ComputeResources.Subnets ComputeResources.Tags
      ComputeResources.UpdateToLatestImageVersion
    `,
    unknown: `
      EksConfiguration EcsSettings ComputeResources.LaunchTemplate ComputeResources.ManagedInstancesProvider
      ComputeResources.ScalingPolicy
    `,
  },
  'AWS::CertificateManager::Certificate': {
    read: 'CertificateAuthorityArn SubjectAlternativeNames CertificateExport DomainName',
    nothing: 'CertificateTransparencyLoggingPreference DomainValidationOptions KeyAlgorithm ValidationMethod',
  },
  'AWS::CloudFront::Distribution': {
    read: `
      DistributionConfig DistributionConfig.CacheBehaviors DistributionConfig.DefaultCacheBehavior
      DistributionConfig.Origins DistributionConfig.ViewerCertificate
      DistributionConfig.CacheBehaviors.FunctionAssociations
      DistributionConfig.CacheBehaviors.LambdaFunctionAssociations
      DistributionConfig.CacheBehaviors.RealtimeLogConfigArn
      DistributionConfig.CacheBehaviors.FieldLevelEncryptionId DistributionConfig.Origins.OriginShield
    `,
    usage: `
      DistributionConfig.Logging DistributionConfig.PriceClass DistributionConfig.HttpVersion
      DistributionConfig.CacheBehaviors.Compress DistributionConfig.CacheBehaviors.ViewerProtocolPolicy
    `,
    nothing: `
      DistributionConfig.Aliases DistributionConfig.CNAMEs DistributionConfig.Comment
      DistributionConfig.ContinuousDeploymentPolicyId DistributionConfig.CustomErrorResponses
      DistributionConfig.CustomOrigin DistributionConfig.DefaultRootObject DistributionConfig.Enabled
      DistributionConfig.IPV6Enabled DistributionConfig.OriginGroups DistributionConfig.Restrictions
      DistributionConfig.S3Origin DistributionConfig.Staging DistributionConfig.WebACLId
      DistributionConfig.CacheBehaviors.TargetOriginId
      DistributionConfig.CacheBehaviors.ResponseHeadersPolicyId
      DistributionConfig.CacheBehaviors.TrustedSigners DistributionConfig.CacheBehaviors.DefaultTTL
      DistributionConfig.CacheBehaviors.TrustedKeyGroups DistributionConfig.CacheBehaviors.AllowedMethods
      DistributionConfig.CacheBehaviors.PathPattern DistributionConfig.CacheBehaviors.CachedMethods
      DistributionConfig.CacheBehaviors.SmoothStreaming DistributionConfig.CacheBehaviors.ForwardedValues
      DistributionConfig.CacheBehaviors.OriginRequestPolicyId DistributionConfig.CacheBehaviors.MinTTL
      DistributionConfig.CacheBehaviors.CachePolicyId DistributionConfig.CacheBehaviors.MaxTTL
      DistributionConfig.CacheBehaviors.GrpcConfig DistributionConfig.Origins.ConnectionTimeout
      DistributionConfig.Origins.OriginAccessControlId DistributionConfig.Origins.ConnectionAttempts
      DistributionConfig.Origins.OriginCustomHeaders DistributionConfig.Origins.DomainName
      DistributionConfig.Origins.S3OriginConfig DistributionConfig.Origins.OriginPath
      DistributionConfig.Origins.Id DistributionConfig.Origins.CustomOriginConfig
      DistributionConfig.Origins.ResponseCompletionTimeout DistributionConfig.Origins.VpcOriginConfig
    `,
    unknown: 'DistributionConfig.ViewerMtlsConfig DistributionConfig.ConnectionMode DistributionConfig.CacheTagConfig',
  },
  'AWS::CloudFront::MonitoringSubscription': {
    read: 'MonitoringSubscription',
    nothing: 'DistributionId',
  },
  'AWS::CloudTrail::EventDataStore': {
    read: 'BillingMode',
    usage: 'RetentionPeriod MultiRegionEnabled',
    nothing: `
      OrganizationEnabled TerminationProtectionEnabled IngestionEnabled FederationEnabled FederationRoleArn
      InsightsDestination MaxEventSize ContextKeySelectors
    `,
  },
  'AWS::CloudTrail::Trail': {
    read: 'EventSelectors AdvancedEventSelectors InsightSelectors',
    usage: 'CloudWatchLogsLogGroupArn IsMultiRegionTrail',
    nothing: `
      IncludeGlobalServiceEvents KMSKeyId CloudWatchLogsRoleArn S3KeyPrefix TrailName IsOrganizationTrail
      SnsTopicName S3BucketName EnableLogFileValidation IsLogging
    `,
  },
  'AWS::CloudWatch::Alarm': {
    read: 'ThresholdMetricId Period Metrics',
    nothing: `
      EvaluateLowSampleCountPercentile ExtendedStatistic ComparisonOperator TreatMissingData Dimensions
      EvaluationPeriods Unit Namespace MetricName Statistic DatapointsToAlarm Threshold
    `,
    unknown: 'WarmUpConfiguration EvaluationWindow EvaluationInterval',
  },
  'AWS::CloudWatch::CompositeAlarm': {
    nothing: 'ActionsSuppressorWaitPeriod ActionsSuppressor AlarmRule ActionsSuppressorExtensionPeriod',
  },
  'AWS::CloudWatch::Dashboard': {
    nothing: 'DashboardName DashboardBody',
  },
  'AWS::CodeBuild::Project': {
    read: 'Environment Environment.ComputeType Environment.Type',
    usage: 'BuildBatchConfig LogsConfig Triggers',
    nothing: `
      ResourceAccessRole VpcConfig SecondarySources EncryptionKey SourceVersion SecondaryArtifacts Source
      Artifacts BadgeEnabled QueuedTimeoutInMinutes FileSystemLocations SecondarySourceVersions
      ConcurrentBuildLimit Visibility TimeoutInMinutes Cache AutoRetryLimit Environment.Certificate
      Environment.DockerServer Environment.EnvironmentVariables Environment.HostKernel Environment.Image
      Environment.ImagePullCredentialsType Environment.PrivilegedMode Environment.RegistryCredential
    `,
  },
  'AWS::CodePipeline::Pipeline': {
    read: 'PipelineType',
    nothing: `
      ArtifactStore ArtifactStores DisableInboundStageTransitions RestartExecutionOnUpdate Stages
      ExecutionMode Triggers Variables
    `,
  },
  'AWS::Cognito::UserPool': {
    read: 'UserPoolAddOns UserPoolTier',
    usage: 'SmsConfiguration EmailConfiguration MfaConfiguration EnabledMfas LambdaConfig',
    nothing: `
      UserPoolTags VerificationMessageTemplate Schema AdminCreateUserConfig SmsAuthenticationMessage
      UsernameConfiguration UserPoolName SmsVerificationMessage UserAttributeUpdateSettings AliasAttributes
      EmailVerificationSubject UsernameAttributes AutoVerifiedAttributes DeviceConfiguration
      EmailVerificationMessage AccountRecoverySetting EmailAuthenticationMessage EmailAuthenticationSubject
      KeyConfiguration WebAuthnRelyingPartyID WebAuthnUserVerification WebAuthnFactorConfiguration
      IssuerConfiguration
    `,
  },
  'AWS::Config::ConfigRule': {
    usage: 'EvaluationModes MaximumExecutionFrequency',
    nothing: 'Scope Compliance ConfigRuleName Source InputParameters',
  },
  'AWS::Config::ConfigurationRecorder': {
    read: 'RecordingMode',
    usage: 'RecordingGroup',
    nothing: 'RoleARN StartedOnCreate',
  },
  'AWS::Config::ConformancePack': {
    nothing: `
      ConformancePackInputParameters TemplateSSMDocumentDetails DeliveryS3Bucket ConformancePackName
      DeliveryS3KeyPrefix TemplateBody TemplateS3Uri
    `,
  },
  'AWS::DirectConnect::Connection': {
    nothing: 'ConnectionName LagId ProviderName RequestMACSec Location',
  },
  'AWS::DirectoryService::MicrosoftAD': {
    read: 'Edition',
    nothing: 'CreateAlias EnableSso Password ShortName VpcSettings',
  },
  'AWS::DirectoryService::SimpleAD': {
    read: 'Size',
    nothing: 'VpcSettings CreateAlias EnableSso ShortName Password',
  },
  'AWS::DocDB::DBCluster': {
    read: 'EngineVersion StorageType ManageMasterUserPassword',
    usage: 'BackupRetentionPeriod EnableCloudwatchLogsExports',
    nothing: `
      SnapshotIdentifier DBClusterIdentifier SourceDBClusterIdentifier RotateMasterUserPassword
      GlobalClusterIdentifier MasterUserSecretKmsKeyId
    `,
  },
  'AWS::DocDB::DBInstance': {
    read: 'DBInstanceClass',
    nothing: 'DBClusterIdentifier EnablePerformanceInsights',
  },
  'AWS::DynamoDB::GlobalTable': {
    read: `
      BillingMode GlobalSecondaryIndexes Replicas WriteProvisionedThroughputSettings
      ReadProvisionedThroughputSettings
    `,
    usage: 'StreamSpecification WriteOnDemandThroughputSettings ReadOnDemandThroughputSettings',
    nothing: 'GlobalTableSourceArn',
    unknown: 'MultiRegionConsistency',
  },
  'AWS::DynamoDB::Table': {
    read: `
      KinesisStreamSpecification PointInTimeRecoverySpecification ProvisionedThroughput BillingMode
      GlobalSecondaryIndexes TableClass ContributorInsightsSpecification ImportSourceSpecification
    `,
    usage: 'StreamSpecification OnDemandThroughput',
    nothing: 'ResourcePolicy',
  },
  'AWS::EC2::ClientVpnEndpoint': {
    usage: 'ConnectionLogOptions',
    nothing: `
      ClientCidrBlock ClientConnectOptions TagSpecifications AuthenticationOptions ServerCertificateArn
      SessionTimeoutHours DnsServers SplitTunnel ClientLoginBannerOptions SelfServicePortal TransportProtocol
      VpnPort ClientRouteEnforcementOptions DisconnectOnSessionTimeout TrafficIpAddressType
      EndpointIpAddressType
    `,
    unknown: 'TransitGatewayConfiguration',
  },
  'AWS::EC2::ClientVpnTargetNetworkAssociation': {
    nothing: 'ClientVpnEndpointId SubnetId',
  },
  'AWS::EC2::EIP': {
    read: 'InstanceId',
    nothing: 'PublicIpv4Pool TransferAddress Domain NetworkBorderGroup IpamPoolId Address',
  },
  'AWS::EC2::FlowLog': {
    read: 'LogDestination LogGroupName LogDestinationType',
    usage: 'TrafficType MaxAggregationInterval LogFormat',
    nothing: `
      ResourceId DestinationOptions ResourceType DeliverCrossAccountRole DeliverLogsPermissionArn
      TagFieldSpecifications
    `,
  },
  'AWS::EC2::Instance': {
    read: `
      BlockDeviceMappings ImageId InstanceType LaunchTemplate Monitoring SubnetId Tenancy NetworkInterfaces UserData
      EbsOptimized
    `,
    usage: 'CreditSpecification',
    nothing: `
      Affinity CpuOptions DisableApiTermination EnclaveOptions HibernationOptions HostId IamInstanceProfile
      InstanceInitiatedShutdownBehavior Ipv6AddressCount Ipv6Addresses KernelId KeyName PlacementGroupName
      PrivateDnsNameOptions PropagateTagsToVolumeOnCreation RamdiskId SourceDestCheck Volumes
      MetadataOptions
    `,
    unknown: 'AdditionalInfo SsmAssociations HostResourceGroupArn',
  },
  'AWS::EC2::NatGateway': {
    read: 'ConnectivityType AllocationId SubnetId AvailabilityMode AvailabilityZoneAddresses',
    nothing: `
      SecondaryAllocationIds SecondaryPrivateIpAddresses SecondaryPrivateIpAddressCount
      MaxDrainDurationSeconds
    `,
  },
  'AWS::EC2::TrafficMirrorSession': {
    nothing: `
      TrafficMirrorTargetId SessionNumber VirtualNetworkId PacketLength NetworkInterfaceId
      TrafficMirrorFilterId OwnerId
    `,
  },
  'AWS::EC2::TransitGatewayAttachment': {
    nothing: 'Options TransitGatewayId SubnetIds',
  },
  'AWS::EC2::TransitGatewayPeeringAttachment': {
    nothing: 'TransitGatewayId PeerTransitGatewayId PeerAccountId PeerRegion',
  },
  'AWS::EC2::TransitGatewayVpcAttachment': {
    nothing: 'Options TransitGatewayId RemoveSubnetIds SubnetIds AddSubnetIds',
  },
  'AWS::EC2::VPCEndpoint': {
    read: 'VpcEndpointType SubnetIds IpAddressType',
    nothing: 'PrivateDnsEnabled RouteTableIds PolicyDocument DnsOptions ResourceConfigurationArn ServiceNetworkArn',
  },
  'AWS::EC2::VPNConnection': {
    nothing: `
      TransitGatewayId Type VpnTunnelOptionsSpecifications CustomerGatewayId VpnGatewayId StaticRoutesOnly
      RemoteIpv6NetworkCidr RemoteIpv4NetworkCidr LocalIpv4NetworkCidr PreSharedKeyStorage
      TransportTransitGatewayAttachmentId LocalIpv6NetworkCidr TunnelInsideIpVersion
    `,
    unknown: 'OutsideIpAddressType',
  },
  'AWS::EC2::Volume': {
    read: 'SnapshotId VolumeType Size Throughput Iops',
    nothing: 'MultiAttachEnabled AutoEnableIO SourceVolumeId',
  },
  'AWS::ECR::Repository': {
    nothing: `
      EmptyOnDelete ImageScanningConfiguration RepositoryPolicyText LifecyclePolicy RepositoryName
      ImageTagMutability ImageTagMutabilityExclusionFilters
    `,
  },
  'AWS::ECS::Cluster': {
    read: 'ClusterSettings DefaultCapacityProviderStrategy',
    usage: 'Configuration',
    nothing: 'ServiceConnectDefaults CapacityProviders',
  },
  'AWS::ECS::Service': {
    read: `
      Cluster DesiredCount CapacityProviderStrategy LaunchType TaskDefinition NetworkConfiguration
      VolumeConfigurations
    `,
    nothing: `
      PlatformVersion HealthCheckGracePeriodSeconds EnableECSManagedTags EnableExecuteCommand
      PlacementConstraints PropagateTags LoadBalancers ServiceConnectConfiguration PlacementStrategies
      DeploymentController ServiceRegistries SchedulingStrategy DeploymentConfiguration
      AvailabilityZoneRebalancing ForceNewDeployment
    `,
    unknown: 'Monitoring',
  },
  'AWS::ECS::TaskDefinition': {
    read: 'Memory Cpu RuntimePlatform EphemeralStorage',
    usage: 'ContainerDefinitions',
    nothing: `
      TaskRoleArn IpcMode PlacementConstraints RequiresCompatibilities NetworkMode PidMode ProxyConfiguration
      Volumes Family EnableFaultInjection
    `,
  },
  'AWS::EFS::FileSystem': {
    read: `
      ProvisionedThroughputInMibps AvailabilityZoneName LifecyclePolicies ThroughputMode
      ReplicationConfiguration BackupPolicy
    `,
    nothing: 'PerformanceMode FileSystemTags FileSystemPolicy FileSystemProtection',
  },
  'AWS::EKS::Cluster': {
    read: 'Logging Version UpgradePolicy RemoteNetworkConfig ComputeConfig ControlPlaneScalingConfig',
    nothing: `
      EncryptionConfig KubernetesNetworkConfig ResourcesVpcConfig AccessConfig Force RollbackConfig
      ActiveCertificateAuthorityId CertificateAuthority BootstrapSelfManagedAddons ZonalShiftConfig
      KubeApiServerConfig KubeSchedulerConfig KubeControllerManagerConfig
    `,
    unknown: 'StorageConfig',
  },
  'AWS::EKS::Nodegroup': {
    read: `
      ScalingConfig CapacityType Subnets AmiType LaunchTemplate DiskSize InstanceTypes
      ScalingConfig.DesiredSize ScalingConfig.MaxSize ScalingConfig.MinSize
    `,
    nothing: `
      UpdateConfig Labels Taints ReleaseVersion NodegroupName NodeRole ForceUpdateEnabled Version RemoteAccess
      NodeRepairConfig
    `,
  },
  'AWS::ElastiCache::CacheCluster': {
    read: 'CacheNodeType Engine EngineVersion NumCacheNodes',
    usage: 'SnapshotRetentionLimit LogDeliveryConfigurations',
    nothing: 'AZMode PreferredAvailabilityZone PreferredAvailabilityZones SnapshotArns SnapshotName',
  },
  'AWS::ElastiCache::ReplicationGroup': {
    read: `
      CacheNodeType Engine EngineVersion NodeGroupConfiguration NumCacheClusters NumNodeGroups
      ReplicasPerNodeGroup
    `,
    usage: 'SnapshotRetentionLimit LogDeliveryConfigurations GlobalReplicationGroupId',
    nothing: `
      AtRestEncryptionEnabled AuthToken AutomaticFailoverEnabled ClusterMode DataTieringEnabled MultiAZEnabled
      PreferredCacheClusterAZs PrimaryClusterId ReplicationGroupDescription ReplicationGroupId SnapshotArns
      SnapshotName SnapshottingClusterId TransitEncryptionMode UserGroupIds
    `,
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    read: 'Scheme Subnets AvailabilityZones',
    usage: 'AccessLoggingPolicy CrossZone',
    nothing: `
      AppCookieStickinessPolicy ConnectionDrainingPolicy ConnectionSettings HealthCheck Instances
      LBCookieStickinessPolicy Listeners LoadBalancerName
    `,
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    read: 'IpAddressType Subnets Type Scheme SubnetMappings MinimumLoadBalancerCapacity',
    usage: 'LoadBalancerAttributes',
    nothing: `
      EnablePrefixForIpv6SourceNat EnableCapacityReservationProvisionStabilize
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic Ipv4IpamPoolId
    `,
  },
  'AWS::ElasticLoadBalancingV2::TrustStore': {
    nothing: 'CaCertificatesBundleS3Bucket CaCertificatesBundleS3Key CaCertificatesBundleS3ObjectVersion',
  },
  'AWS::Elasticsearch::Domain': {
    read: `
      EBSOptions ElasticsearchClusterConfig ElasticsearchVersion
      ElasticsearchClusterConfig.DedicatedMasterCount ElasticsearchClusterConfig.DedicatedMasterEnabled
      ElasticsearchClusterConfig.DedicatedMasterType ElasticsearchClusterConfig.InstanceCount
      ElasticsearchClusterConfig.InstanceType ElasticsearchClusterConfig.WarmCount
      ElasticsearchClusterConfig.WarmEnabled ElasticsearchClusterConfig.WarmType EBSOptions.EBSEnabled
      EBSOptions.Iops EBSOptions.VolumeSize EBSOptions.VolumeType
    `,
    usage: 'LogPublishingOptions ElasticsearchClusterConfig.ColdStorageOptions',
    nothing: 'DomainArn ElasticsearchClusterConfig.ZoneAwarenessConfig ElasticsearchClusterConfig.ZoneAwarenessEnabled',
  },
  'AWS::EventSchemas::Discoverer': {
    nothing: 'CrossAccount SourceArn',
  },
  'AWS::Events::ApiDestination': {
    nothing: 'ConnectionArn InvocationEndpoint HttpMethod InvocationRateLimitPerSecond',
  },
  'AWS::Events::Archive': {
    usage: 'RetentionDays EventPattern',
    nothing: 'SourceArn ArchiveName',
  },
  'AWS::Events::EventBus': {
    usage: 'LogConfig',
    nothing: 'EventSourceName DeadLetterConfig',
  },
  'AWS::Events::Rule': {
    read: 'ScheduleExpression Targets',
    nothing: 'EventBusName EventPattern State',
  },
  'AWS::FSx::FileSystem': {
    read: `
      StorageType StorageCapacity SubnetIds WindowsConfiguration FileSystemType LustreConfiguration
      OpenZFSConfiguration
    `,
    nothing: 'BackupId OntapConfiguration FileSystemTypeVersion',
  },
  'AWS::GlobalAccelerator::Accelerator': {
    nothing: 'IpAddressType IpAddresses Enabled FlowLogsS3Bucket FlowLogsS3Prefix',
  },
  'AWS::Glue::Crawler': {
    usage: 'Schedule Targets',
    nothing: `
      Classifiers SchemaChangePolicy Configuration RecrawlPolicy CrawlerSecurityConfiguration TablePrefix
      LakeFormationConfiguration
    `,
  },
  'AWS::Glue::Job': {
    read: 'ExecutionClass',
    usage: 'WorkerType NumberOfWorkers MaxCapacity AllocatedCapacity Timeout',
    nothing: `
      Connections MaxRetries DefaultArguments NotificationProperty LogUri Command GlueVersion
      ExecutionProperty SecurityConfiguration NonOverridableArguments MaintenanceWindow JobMode
      JobRunQueuingEnabled
    `,
  },
  'AWS::Grafana::Workspace': {
    nothing: `
      NotificationDestinations PermissionType AccountAccessType StackSetName SamlConfiguration
      OrganizationalUnits GrafanaVersion DataSources AuthenticationProviders OrganizationRoleName
      VpcConfiguration NetworkAccessControl ClientToken PluginAdminEnabled
    `,
  },
  'AWS::GuardDuty::Detector': {
    read: 'DataSources Enable Features',
    nothing: 'FindingPublishingFrequency',
  },
  'AWS::GuardDuty::MalwareProtectionPlan': {
    nothing: 'ProtectedResource Actions',
  },
  'AWS::KMS::Key': {
    read: 'KeySpec EnableKeyRotation',
    nothing: 'MultiRegion Enabled KeyUsage RotationPeriodInDays',
    unknown: 'Origin',
  },
  'AWS::KMS::ReplicaKey': {
    nothing: 'PrimaryKeyArn Enabled',
  },
  'AWS::Kendra::Index': {
    read: 'Edition CapacityUnits',
    nothing: `
      UserContextPolicy ServerSideEncryptionConfiguration DocumentMetadataConfigurations
      UserTokenConfigurations
    `,
  },
  'AWS::Kinesis::Stream': {
    read: 'StreamModeDetails RetentionPeriodHours ShardCount',
    nothing: 'StreamEncryption MaxRecordSizeInKiB',
  },
  'AWS::Kinesis::StreamConsumer': {
    read: 'StreamARN',
    nothing: 'ConsumerName',
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    usage: 'KinesisStreamSourceConfiguration',
    nothing: `
      DeliveryStreamEncryptionConfigurationInput HttpEndpointDestinationConfiguration DeliveryStreamType
      RedshiftDestinationConfiguration SplunkDestinationConfiguration S3DestinationConfiguration
      DeliveryStreamName DirectPutSourceConfiguration
    `,
  },
  'AWS::Lambda::Alias': {
    read: 'ProvisionedConcurrencyConfig',
    nothing: 'FunctionVersion RoutingConfig',
  },
  'AWS::Lambda::Function': {
    read: 'MemorySize TracingConfig SnapStart Runtime EphemeralStorage Architectures DurableConfig TenancyConfig',
    usage: 'Timeout ReservedConcurrentExecutions LoggingConfig',
    nothing: `
      ImageConfig VpcConfig DeadLetterConfig RuntimeManagementConfig Handler Code FileSystemConfigs
      PackageType CodeSigningConfigArn Environment Layers PublishToLatestPublished RecursiveLoop
    `,
    unknown: 'FunctionScalingConfig',
  },
  'AWS::Lambda::Version': {
    read: 'ProvisionedConcurrencyConfig',
    nothing: 'CodeSha256',
    unknown: 'FunctionScalingConfig RuntimePolicy',
  },
  'AWS::Logs::LogGroup': {
    read: 'RetentionInDays LogGroupName LogGroupClass DataProtectionPolicy',
    nothing: 'FieldIndexPolicies ResourcePolicyDocument BearerTokenAuthenticationEnabled',
  },
  'AWS::Logs::MetricFilter': {
    read: 'MetricTransformations LogGroupName',
    nothing: 'FilterPattern FilterName FieldSelectionCriteria EmitSystemFieldDimensions ApplyOnTransformedLogs',
  },
  'AWS::MSK::Cluster': {
    read: 'NumberOfBrokerNodes BrokerNodeGroupInfo BrokerNodeGroupInfo.InstanceType BrokerNodeGroupInfo.StorageInfo',
    usage: 'LoggingInfo',
    nothing: `
      KafkaVersion EncryptionInfo OpenMonitoring CurrentVersion ConfigurationInfo ClientAuthentication
      Rebalancing ZookeeperAccess BrokerNodeGroupInfo.BrokerAZDistribution BrokerNodeGroupInfo.ClientSubnets
      BrokerNodeGroupInfo.SecurityGroups
    `,
    unknown: 'BrokerNodeGroupInfo.ConnectivityInfo',
  },
  'AWS::MWAA::Environment': {
    read: 'MaxWorkers EnvironmentClass Schedulers MinWorkers',
    usage: 'LoggingConfiguration',
    nothing: `
      AirflowConfigurationOptions RequirementsS3Path PluginsS3Path AirflowVersion StartupScriptS3Path
      RequirementsS3ObjectVersion SourceBucketArn WeeklyMaintenanceWindowStart PluginsS3ObjectVersion
      StartupScriptS3ObjectVersion DagS3Path WebserverAccessMode NetworkConfiguration KmsKey MaxWebservers
      MinWebservers EndpointManagement WorkerReplacementStrategy
    `,
  },
  'AWS::Neptune::DBCluster': {
    read: 'ServerlessScalingConfiguration',
    usage: 'BackupRetentionPeriod EnableCloudwatchLogsExports',
    nothing: `
      SnapshotIdentifier DBClusterIdentifier DBPort EngineVersion IamAuthEnabled SourceDBClusterIdentifier
      GlobalClusterIdentifier
    `,
  },
  'AWS::Neptune::DBInstance': {
    read: 'DBInstanceClass',
    nothing: 'DBClusterIdentifier DBSnapshotIdentifier PubliclyAccessible',
  },
  'AWS::NetworkFirewall::Firewall': {
    read: 'SubnetMappings AvailabilityZoneMappings',
    nothing: `
      FirewallPolicyArn SubnetChangeProtection DeleteProtection FirewallPolicyChangeProtection
      AvailabilityZoneChangeProtection
    `,
    unknown: 'TransitGatewayId',
  },
  'AWS::NetworkFirewall::LoggingConfiguration': {
    read: 'LoggingConfiguration',
    nothing: 'FirewallArn EnableMonitoringDashboard',
  },
  'AWS::OpenSearchService::Domain': {
    read: `
      EngineVersion EBSOptions ClusterConfig ClusterConfig.DedicatedMasterCount
      ClusterConfig.DedicatedMasterEnabled ClusterConfig.DedicatedMasterType ClusterConfig.InstanceCount
      ClusterConfig.InstanceType ClusterConfig.MultiAZWithStandbyEnabled ClusterConfig.WarmCount
      ClusterConfig.WarmEnabled ClusterConfig.WarmType EBSOptions.EBSEnabled EBSOptions.Iops
      EBSOptions.Throughput EBSOptions.VolumeSize EBSOptions.VolumeType
    `,
    usage: 'LogPublishingOptions ClusterConfig.ColdStorageOptions',
    nothing: `
      SoftwareUpdateOptions OffPeakWindowOptions IPAddressType DomainArn SkipShardMigrationWait
      IdentityCenterOptions ClusterConfig.ZoneAwarenessConfig ClusterConfig.ZoneAwarenessEnabled
    `,
    unknown: 'UseCase EngineMode AutomatedSnapshotPauseOptions DeploymentStrategyOptions',
  },
  'AWS::Pipes::Pipe': {
    usage: 'LogConfiguration Enrichment',
    nothing: 'Target DesiredState TargetParameters EnrichmentParameters Source SourceParameters',
  },
  'AWS::RDS::DBCluster': {
    read: `
      EngineMode MonitoringInterval Engine EngineVersion StorageType ServerlessV2ScalingConfiguration
      PerformanceInsightsRetentionPeriod AllocatedStorage ScalingConfiguration BacktrackWindow
      ManageMasterUserPassword EnableCloudwatchLogsExports DatabaseInsightsMode EngineLifecycleSupport
      EnableHttpEndpoint
    `,
    usage: 'BackupRetentionPeriod',
    nothing: `
      DBClusterIdentifier ReplicationSourceIdentifier MasterUserSecret SourceDBClusterIdentifier
      PerformanceInsightsKmsKeyId PubliclyAccessible Domain SnapshotIdentifier DBClusterInstanceClass Iops
      SourceRegion PerformanceInsightsEnabled DeleteAutomatedBackups EnableGlobalWriteForwarding
      EnableLocalWriteForwarding MasterUserAuthenticationType SourceDbClusterResourceId
    `,
    unknown: 'DBSystemId ClusterScalabilityType',
  },
  'AWS::RDS::DBInstance': {
    read: `
      DBClusterIdentifier StorageThroughput MonitoringInterval MultiAZ Engine SourceDBInstanceIdentifier
      EngineVersion StorageType DBInstanceClass PerformanceInsightsRetentionPeriod AllocatedStorage Iops
      ManageMasterUserPassword BackupRetentionPeriod EnableCloudwatchLogsExports DatabaseInsightsMode
      DedicatedLogVolume EngineLifecycleSupport PubliclyAccessible
    `,
    nothing: `
      Timezone PerformanceInsightsKMSKeyId DeleteAutomatedBackups OptionGroupName EnablePerformanceInsights
      MasterUserSecret NcharCharacterSetName SourceDBClusterIdentifier DBSecurityGroups MaxAllocatedStorage
      PromotionTier Domain DomainFqdn CharacterSetName DomainOu DBClusterSnapshotIdentifier
      SourceDBInstanceAutomatedBackupsArn RestoreTime ReplicaMode DomainDnsIps SourceRegion
      SourceDbiResourceId DomainAuthSecretArn VPCSecurityGroups DBSnapshotIdentifier
      UseDefaultProcessorFeatures AutomaticBackupReplicationKmsKeyId AutomaticBackupReplicationRetentionPeriod
      MasterUserAuthenticationType TdeCredentialArn TdeCredentialPassword ApplyImmediately
    `,
    unknown: 'ProcessorFeatures LicenseModel CustomIAMInstanceProfile DBSystemId',
  },
  'AWS::RDS::DBProxy': {
    read: 'VpcSubnetIds',
    nothing: `
      RequireTLS IdleClientTimeout Auth DebugLogging EngineFamily DefaultAuthScheme EndpointNetworkType
      TargetConnectionNetworkType
    `,
  },
  'AWS::RDS::DBProxyEndpoint': {
    read: 'VpcSubnetIds',
    nothing: 'DBProxyEndpointName TargetRole EndpointNetworkType',
  },
  'AWS::Redshift::Cluster': {
    read: 'NumberOfNodes ClusterType NodeType ManageMasterPassword PubliclyAccessible',
    usage: 'AutomatedSnapshotRetentionPeriod ManualSnapshotRetentionPeriod DestinationRegion LoggingProperties',
    nothing: `
      HsmClientCertificateIdentifier RevisionTarget AvailabilityZoneRelocationStatus AquaConfigurationStatus
      SnapshotIdentifier AvailabilityZoneRelocation SnapshotCopyGrantName EnhancedVpcRouting
      ClusterParameterGroupName DeferMaintenanceEndTime AllowVersionUpgrade Endpoint RotateEncryptionKey
      MaintenanceTrackName OwnerAccount SnapshotClusterIdentifier IamRoles SnapshotCopyManual ClusterVersion
      HsmConfigurationIdentifier DeferMaintenanceStartTime ClusterSecurityGroups ClusterIdentifier
      ClusterSubnetGroupName DeferMaintenance DeferMaintenanceDuration SnapshotCopyRetentionPeriod
      ResourceAction NamespaceResourcePolicy MasterPasswordSecretKmsKeyId
    `,
    unknown: 'ElasticIp Classic',
  },
  'AWS::Route53::HealthCheck': {
    read: `
      HealthCheckConfig HealthCheckConfig.FullyQualifiedDomainName HealthCheckConfig.MeasureLatency
      HealthCheckConfig.RequestInterval HealthCheckConfig.Type
    `,
    nothing: `
      HealthCheckTags HealthCheckConfig.AlarmIdentifier HealthCheckConfig.ChildHealthChecks
      HealthCheckConfig.EnableSNI HealthCheckConfig.FailureThreshold HealthCheckConfig.HealthThreshold
      HealthCheckConfig.IPAddress HealthCheckConfig.InsufficientDataHealthStatus HealthCheckConfig.Inverted
      HealthCheckConfig.Port HealthCheckConfig.Regions HealthCheckConfig.ResourcePath
      HealthCheckConfig.RoutingControlArn HealthCheckConfig.SearchString
    `,
  },
  'AWS::Route53::HostedZone': {
    usage: 'QueryLoggingConfig',
    nothing: 'HostedZoneTags VPCs HostedZoneConfig',
  },
  'AWS::Route53::RecordSet': {
    read: 'AliasTarget GeoLocation Region',
    nothing: `
      CidrRoutingConfig Comment Failover HealthCheckId HostedZoneId HostedZoneName MultiValueAnswer
      ResourceRecords SetIdentifier TTL Type Weight
    `,
  },
  'AWS::Route53Resolver::FirewallDomainList': {
    read: 'Domains DomainFileUrl',
  },
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': {
    nothing: 'FirewallRuleGroupId Priority MutationProtection',
  },
  'AWS::Route53Resolver::ResolverEndpoint': {
    read: 'IpAddresses',
    nothing: `
      OutpostArn PreferredInstanceType ResolverEndpointType Direction Dns64Enabled Ipv6InternetAccessEnabled
      Protocols
    `,
  },
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': {
    read: 'DestinationArn',
  },
  'AWS::S3::Bucket': {
    read: `
      AnalyticsConfigurations IntelligentTieringConfigurations InventoryConfigurations LifecycleConfiguration
      MetricsConfigurations ReplicationConfiguration
    `,
    usage: 'VersioningConfiguration LoggingConfiguration ObjectLockConfiguration',
    nothing: `
      AccessControl BucketEncryption BucketName CorsConfiguration NotificationConfiguration ObjectLockEnabled
      OwnershipControls PublicAccessBlockConfiguration WebsiteConfiguration BucketNamespace BucketNamePrefix
    `,
    unknown: 'AbacStatus',
  },
  'AWS::SNS::Subscription': {
    read: 'Protocol TopicArn FilterPolicyScope',
    usage: 'ReplayPolicy',
    nothing: 'DeliveryPolicy Endpoint FilterPolicy RawMessageDelivery Region SubscriptionRoleArn',
  },
  'AWS::SNS::Topic': {
    read: 'FifoTopic Subscription ArchivePolicy DataProtectionPolicy',
    usage: 'TracingConfig DeliveryStatusLogging',
    nothing: 'SignatureVersion DisplayName ContentBasedDeduplication TopicName FifoThroughputScope MaximumMessageSize',
  },
  'AWS::SQS::Queue': {
    read: 'FifoQueue',
    nothing: `
      ReceiveMessageWaitTimeSeconds FifoThroughputLimit MaximumMessageSize VisibilityTimeout
      KmsDataKeyReusePeriodSeconds RedriveAllowPolicy SqsManagedSseEnabled DelaySeconds MessageRetentionPeriod
      DeduplicationScope ContentBasedDeduplication QueueName
    `,
  },
  'AWS::SSM::Parameter': {
    read: 'Tier Policies',
    nothing: 'Type AllowedPattern Value DataType',
  },
  'AWS::Scheduler::Schedule': {
    read: 'ScheduleExpression Target',
    nothing: 'GroupName StartDate State FlexibleTimeWindow ScheduleExpressionTimezone EndDate',
  },
  'AWS::SecretsManager::RotationSchedule': {
    read: 'HostedRotationLambda',
    usage: 'RotationRules RotateImmediatelyOnUpdate',
    nothing: 'SecretId RotationLambdaARN ExternalSecretRotationMetadata ExternalSecretRotationRoleArn',
  },
  'AWS::SecretsManager::Secret': {
    read: 'ReplicaRegions',
    nothing: 'SecretString GenerateSecretString Type',
  },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': {
    nothing: 'Vpc Properties',
  },
  'AWS::ServiceDiscovery::PublicDnsNamespace': {
    nothing: 'Properties',
  },
  'AWS::StepFunctions::StateMachine': {
    read: 'StateMachineType',
    usage: 'LoggingConfiguration TracingConfiguration',
    nothing: 'DefinitionString DefinitionSubstitutions Definition DefinitionS3Location StateMachineName',
  },
  'AWS::Synthetics::Canary': {
    read: 'Schedule',
    usage: 'RunConfig SuccessRetentionPeriod FailureRetentionPeriod',
    nothing: `
      VisualReference ArtifactConfig RuntimeVersion VPCConfig Code ArtifactS3Location StartCanaryAfterCreation
      DeleteLambdaResourcesOnCanaryDeletion ResourcesToReplicateTags ProvisionedResourceCleanup
      DryRunAndUpdate BrowserConfigs VisualReferences Replicas
    `,
  },
  'AWS::Transfer::Server': {
    read: 'Protocols',
    usage: 'WorkflowDetails',
    nothing: `
      LoggingRole IdentityProviderDetails StructuredLogDestinations PreAuthenticationLoginBanner
      PostAuthenticationLoginBanner EndpointType SecurityPolicyName ProtocolDetails Domain
      IdentityProviderType Certificate IpAddressType S3StorageOptions
    `,
    unknown: 'EndpointDetails',
  },
  'AWS::WAFv2::LoggingConfiguration': {
    read: 'LogDestinationConfigs',
    nothing: 'ResourceArn RedactedFields LoggingFilter',
  },
  'AWS::WAFv2::RuleGroup': {
    read: 'Rules',
    nothing: 'Scope Capacity AvailableLabels CustomResponseBodies ConsumedLabels VisibilityConfig',
  },
  'AWS::WAFv2::WebACL': {
    read: 'Rules',
    usage: 'CaptchaConfig ChallengeConfig',
    nothing: 'TokenDomains DefaultAction Scope CustomResponseBodies VisibilityConfig DataProtectionConfig',
    unknown: 'ApplicationConfig OnSourceDDoSProtectionConfig',
  },
  'AWS::ACMPCA::Certificate': {
    nothing:
      'TemplateArn CertificateAuthorityArn Validity CertificateSigningRequest SigningAlgorithm ApiPassthrough ValidityNotBefore',
  },
  'AWS::BedrockAgentCore::Gateway': {
    usage: 'ProtocolConfiguration',
    nothing:
      'AuthorizerConfiguration AuthorizerType ExceptionLevel InterceptorConfigurations ProtocolType WafConfiguration',
  },
  'AWS::BedrockAgentCore::Memory': {
    usage: 'EventExpiryDuration MemoryStrategies',
    nothing: 'EncryptionKeyArn IndexedKeys MemoryExecutionRoleArn NamespaceKeys',
    unknown: 'StreamDeliveryResources',
  },
  'AWS::BedrockAgentCore::Runtime': {
    usage: 'LifecycleConfiguration',
    nothing: `
      AgentRuntimeArtifact AgentRuntimeName AuthorizerConfiguration EnvironmentVariables NetworkConfiguration PlatformVersion
      ProtocolConfiguration RequestHeaderConfiguration
    `,
    unknown: 'FilesystemConfigurations',
  },
  'AWS::DSQL::Cluster': { nothing: 'KmsEncryptionKey PolicyDocument' },
  'AWS::FMS::Policy': {
    nothing: `
      ResourcesCleanUp ResourceTags ExcludeResourceTags ResourceType ResourceSetIds RemediationEnabled
      DeleteAllPolicyResources ExcludeMap IncludeMap PolicyDescription PolicyName ResourceTypeList ResourceTagLogicalOperator
    `,
    unknown: 'SecurityServicePolicyData',
  },
  'AWS::IoT::TopicRule': { read: 'TopicRulePayload', nothing: 'RuleName' },
  'AWS::Logs::AccountPolicy': {
    read: 'PolicyType',
    usage: 'PolicyDocument',
    nothing: 'PolicyName Scope SelectionCriteria',
  },
  'AWS::Amplify::App': {
    usage: 'Platform AutoBranchCreationConfig JobConfig',
    nothing: `
      OauthToken EnableBranchAutoDeletion Repository EnvironmentVariables AccessToken BuildSpec CustomRules BasicAuthConfig
      CustomHeaders IAMServiceRole CacheConfig ComputeRoleArn
    `,
  },
  'AWS::Cloud9::EnvironmentEC2': {
    read: 'InstanceType',
    usage: 'AutomaticStopTimeMinutes',
    nothing: 'Repositories OwnerArn ConnectionType ImageId SubnetId',
  },
  'AWS::CloudWatch::InsightRule': {
    usage: 'RuleBody RuleState',
    nothing: 'RuleName ApplyOnTransformedLogs',
  },
  'AWS::CloudWatch::MetricStream': {
    usage: 'StatisticsConfigurations IncludeLinkedAccountsMetrics IncludeFilters ExcludeFilters',
    nothing: 'FirehoseArn OutputFormat',
  },
  'AWS::CodeArtifact::Repository': {
    nothing: 'PermissionsPolicyDocument Upstreams RepositoryName ExternalConnections DomainOwner',
  },
  'AWS::CodeCommit::Repository': {
    nothing: 'RepositoryName Triggers Code RepositoryDescription',
  },
  'AWS::DMS::ReplicationInstance': {
    read: 'AllocatedStorage ReplicationInstanceClass PubliclyAccessible MultiAZ',
    nothing:
      'ReplicationInstanceIdentifier EngineVersion ReplicationSubnetGroupIdentifier ResourceIdentifier DnsNameServers',
  },
  'AWS::Detective::Graph': { usage: 'AutoEnableMembers' },
  'AWS::EC2::CapacityReservation': {
    read: 'Tenancy InstanceCount InstancePlatform InstanceType',
    usage: 'EndDateType EndDate',
    nothing: 'TagSpecifications EbsOptimized PlacementGroupArn EphemeralStorage InstanceMatchCriteria',
    unknown: 'OutPostArn UnusedReservationBillingOwnerId',
  },
  'AWS::EC2::EC2Fleet': {
    read: 'TargetCapacitySpecification LaunchTemplateConfigs',
    usage: 'ValidFrom ValidUntil',
    nothing: `
      Context OnDemandOptions Type ExcessCapacityTerminationPolicy TagSpecifications SpotOptions ReplaceUnhealthyInstances
      TerminateInstancesWithExpiration ReservedCapacityOptions
    `,
  },
  'AWS::EC2::IPAM': {
    read: 'Tier',
    usage: 'OperatingRegions',
    nothing: `
      DefaultResourceDiscoveryOrganizationalUnitExclusions EnablePrivateGua MeteredAccount
    `,
  },
  'AWS::EKS::FargateProfile': {
    usage: 'Selectors',
    nothing: 'Subnets FargateProfileName PodExecutionRoleArn',
  },
  'AWS::EMR::Cluster': {
    read: 'Instances',
    usage: 'AutoTerminationPolicy ManagedScalingPolicy Steps StepConcurrencyLevel',
    nothing: `
      AdditionalInfo Applications AutoScalingRole BootstrapActions Configurations CustomAmiId JobFlowRole
      KerberosAttributes LogEncryptionKmsKeyId LogUri OSReleaseLabel ReleaseLabel ScaleDownBehavior
      SecurityConfiguration VisibleToAllUsers PlacementGroupConfigs
    `,
    unknown: 'EbsRootVolumeSize EbsRootVolumeIops EbsRootVolumeThroughput',
  },
  'AWS::KafkaConnect::Connector': {
    read: 'Capacity',
    usage: 'LogDelivery',
    nothing: `
      KafkaCluster KafkaConnectVersion WorkerConfiguration KafkaClusterEncryptionInTransit ConnectorDescription
      KafkaClusterClientAuthentication ConnectorName ServiceExecutionRoleArn ConnectorConfiguration Plugins
    `,
  },
  'AWS::Kendra::DataSource': {
    usage: 'Schedule CustomDocumentEnrichmentConfiguration DataSourceConfiguration',
    nothing: 'IndexId LanguageCode Type',
  },
  'AWS::MSK::ServerlessCluster': { nothing: 'VpcConfigs ClientAuthentication' },
  'AWS::Macie::Session': { usage: 'Status', nothing: 'FindingPublishingFrequency' },
  'AWS::RUM::AppMonitor': {
    usage: 'CustomEvents CwLogEnabled AppMonitorConfiguration',
    nothing: 'Domain DomainList ResourcePolicy DeobfuscationConfiguration Platform',
  },
  'AWS::RedshiftServerless::Namespace': {
    usage: 'FinalSnapshotName FinalSnapshotRetentionPeriod LogExports SnapshotCopyConfigurations',
    nothing: `
      AdminUsername NamespaceName IamRoles AdminUserPassword DbName DefaultIamRoleArn NamespaceResourcePolicy
      RedshiftIdcApplicationArn
    `,
    unknown: 'AdminPasswordSecretKmsKeyId ManageAdminPassword',
  },
  'AWS::RedshiftServerless::Workgroup': {
    usage: 'BaseCapacity MaxCapacity PricePerformanceTarget',
    nothing: `
      NamespaceName ConfigParameters WorkgroupName EnhancedVpcRouting SubnetIds SnapshotArn SnapshotName
      SnapshotOwnerAccount RecoveryPointId TrackName Workgroup
    `,
    unknown: 'PubliclyAccessible',
  },
  'AWS::S3Express::DirectoryBucket': {
    usage: 'LifecycleConfiguration MetricsConfigurations InventoryConfigurations',
    nothing: 'BucketName LocationName DataRedundancy BucketEncryption',
  },
  'AWS::S3ObjectLambda::AccessPoint': { nothing: 'ObjectLambdaConfiguration' },
  'AWS::SES::DedicatedIpPool': { read: 'ScalingMode', nothing: 'PoolName' },
  'AWS::SES::EmailIdentity': {
    nothing:
      'ConfigurationSetAttributes EmailIdentity DkimSigningAttributes DkimAttributes FeedbackAttributes MailFromAttributes',
  },
  'AWS::SES::ReceiptRule': { usage: 'Rule', nothing: 'After RuleSetName' },
  'AWS::Timestream::InfluxDBInstance': {
    read: 'DbInstanceType DeploymentType AllocatedStorage DbStorageType',
    usage: 'LogDeliveryConfiguration',
    nothing: 'Organization VpcSubnetIds Password DbParameterGroupIdentifier Username Bucket MaintenanceSchedule',
    unknown: 'PubliclyAccessible',
  },
  'AWS::Timestream::Table': {
    usage: 'RetentionProperties MagneticStoreWriteProperties',
    nothing: 'Schema',
  },
  'AWS::VpcLattice::Service': {
    nothing: 'DnsEntry CustomDomainName AuthType CertificateArn IdleTimeoutSeconds',
  },
  'AWS::WAF::WebACL': { read: 'Rules', nothing: 'DefaultAction MetricName' },
  'AWS::WAFRegional::WebACL': { read: 'Rules', nothing: 'DefaultAction MetricName' },
  'AWS::Lambda::MicrovmImage': {
    read: 'Resources',
    usage: 'Logging Hooks',
    nothing: `
      BaseImageArn BaseImageVersion BuildRoleArn CodeArtifact EgressNetworkConnectors CpuConfigurations
      AdditionalOsCapabilities EnvironmentVariables
    `,
  },
  'AWS::S3Files::FileSystem': {
    usage: 'SynchronizationConfiguration',
    nothing: 'Bucket Prefix ClientToken AcceptBucketWarning',
  },
  'AWS::AppSync::Api': { usage: 'EventConfig', nothing: 'OwnerContact' },
  'AWS::APS::Workspace': {
    usage: 'LoggingConfiguration QueryLoggingConfiguration WorkspaceConfiguration',
    nothing: 'Alias AlertManagerDefinition',
  },
  'AWS::SecurityHub::Hub': { usage: 'EnableDefaultStandards AutoEnableControls', nothing: 'ControlFindingGenerator' },
  'AWS::Lex::Bot': {
    usage: 'BotLocales TestBotAliasSettings',
    nothing: `
      AutoBuildBotLocales IdleSessionTTLInSeconds BotFileS3Location BotTags TestBotAliasTags DataPrivacy
      ErrorLogSettings BotType Replication BotMembers
    `,
  },
  'AWS::Connect::Instance': {
    usage: 'Attributes',
    nothing: 'DirectoryId IdentityManagementType InstanceAlias',
  },
  'AWS::ElastiCache::ServerlessCache': {
    read: 'Engine CacheUsageLimits',
    usage: 'SnapshotRetentionLimit',
    nothing: `
      FinalSnapshotName UserGroupId SnapshotArnsToRestore SubnetIds DailySnapshotTime ReaderEndpoint Endpoint
      ServerlessCacheName MajorEngineVersion
    `,
  },
  'AWS::KinesisAnalyticsV2::Application': {
    read: 'RuntimeEnvironment ApplicationConfiguration',
    nothing: `
      ApplicationName RunConfiguration ApplicationMode ApplicationMaintenanceConfiguration ApplicationDescription
      ServiceExecutionRole
    `,
  },
  'AWS::KinesisAnalytics::Application': {
    usage: 'Inputs ApplicationCode',
    nothing: 'ApplicationName ApplicationDescription',
  },
  'AWS::DataSync::Task': {
    read: 'TaskMode',
    usage: 'Schedule CloudWatchLogGroupArn TaskReportConfig Options',
    nothing: 'Includes Excludes DestinationLocationArn SourceLocationArn ManifestConfig',
  },
  'AWS::EMRServerless::Application': {
    read: 'Architecture',
    usage: `
      InitialCapacity MaximumCapacity AutoStartConfiguration AutoStopConfiguration WorkerTypeSpecifications
      MonitoringConfiguration InteractiveConfiguration
    `,
    nothing: `
      Type ImageConfiguration NetworkConfiguration ReleaseLabel RuntimeConfiguration SchedulerConfiguration
      IdentityCenterConfiguration
    `,
  },
  'AWS::Athena::CapacityReservation': { read: 'TargetDpus', nothing: 'CapacityAssignmentConfiguration' },
  'AWS::EC2::Host': {
    read: 'InstanceFamily InstanceType',
    nothing: 'HostRecovery AutoPlacement HostMaintenance AssetId',
  },
  'AWS::ApplicationInsights::Application': {
    usage: `
      AutoConfigurationEnabled CustomComponents LogPatternSets ComponentMonitoringSettings CWEMonitorEnabled
      OpsCenterEnabled
    `,
    nothing: `
      OpsItemSNSTopicArn GroupingType ResourceGroupName SNSNotificationArn AttachMissingPermission
    `,
  },
  'AWS::GreengrassV2::Deployment': {
    read: 'TargetArn',
    nothing: 'Components DeploymentName IotJobConfiguration DeploymentPolicies ParentTargetArn',
  },
  'AWS::Bedrock::Agent': {
    read: 'FoundationModel',
    usage: `
      ActionGroups CustomOrchestration GuardrailConfiguration MemoryConfiguration AgentCollaboration KnowledgeBases
      AgentCollaborators OrchestrationType PromptOverrideConfiguration Instruction
    `,
    nothing: `
      AgentName AgentResourceRoleArn AutoPrepare CustomerEncryptionKeyArn SkipResourceInUseCheckOnDelete
      IdleSessionTTLInSeconds TestAliasTags
    `,
  },
  'AWS::Bedrock::KnowledgeBase': {
    read: 'KnowledgeBaseConfiguration',
    nothing: 'StorageConfiguration',
  },
  'AWS::Bedrock::DataSource': {
    read: 'VectorIngestionConfiguration',
    nothing: 'DataSourceConfiguration KnowledgeBaseId ServerSideEncryptionConfiguration DataDeletionPolicy',
  },
  'AWS::EC2::TransitGatewayConnect': { nothing: 'TransportTransitGatewayAttachmentId Options' },
  'AWS::Bedrock::Guardrail': {
    read: `
      ContentPolicyConfig TopicPolicyConfig SensitiveInformationPolicyConfig ContextualGroundingPolicyConfig
      AutomatedReasoningPolicyConfig
    `,
    nothing: 'BlockedInputMessaging BlockedOutputsMessaging CrossRegionConfig WordPolicyConfig',
  },
  'AWS::SageMaker::Endpoint': {
    read: 'EndpointConfigName',
    nothing: `
      RetainAllVariantProperties EndpointName ExcludeRetainedVariantProperties DeploymentConfig
      RetainDeploymentConfig
    `,
  },
  'AWS::SageMaker::NotebookInstance': {
    read: 'InstanceType VolumeSizeInGB',
    nothing: `
      AdditionalCodeRepositories DefaultCodeRepository DirectInternetAccess PlatformIdentifier SubnetId
      InstanceMetadataServiceConfiguration RootAccess NotebookInstanceName LifecycleConfigName
    `,
  },
  'AWS::SageMaker::Domain': {
    read: 'HomeEfsFileSystemCreation',
    usage: 'DefaultSpaceSettings DefaultUserSettings DomainSettings',
    nothing: 'AppNetworkAccessType AppSecurityGroupManagement SubnetIds AuthMode TagPropagation',
  },
  'AWS::SageMaker::App': {
    read: 'ResourceSpec',
    nothing: 'DomainId AppType UserProfileName AppName RecoveryMode',
  },
  'AWS::SageMaker::Space': {
    read: 'SpaceSettings',
    nothing: 'DomainId SpaceName OwnershipSettings SpaceSharingSettings SpaceDisplayName',
  },
  'AWS::OpenSearchServerless::Collection': {
    usage: 'StandbyReplicas Type VectorOptions',
    nothing: 'EncryptionConfig',
    unknown: 'CollectionGroupName',
  },
};

const SHARED = new Set(Object.values(CHANGES_NO_PRICE).flatMap(wordsOf));

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((each) => each !== '');
}

/** The types whose properties are accounted for. */
export const ACCOUNTED_TYPES: readonly string[] = Object.keys(OF_TYPE);

/** What the table says of the properties of a type, by name; names that every type shares are left out. */
export function accountedProperties(type: string): ReadonlyMap<string, readonly Accounted[]> {
  const entries = Object.entries(OF_TYPE[type] ?? {}).flatMap(([kind, names]: [string, string]) =>
    wordsOf(names).map((name) => [name, kind as Accounted] as const),
  );
  const unpriced = (UNPRICED_PROPERTIES[type] ?? []).map(({ at }) => {
    const path = at.replace(/\[\d+\]/g, '');
    // A part that is read as a whole is accounted for part by part.
    const name = entries.some(([each]) => each.startsWith(`${path.split('.')[0]}.`))
      ? path
      : (path.split('.')[0] ?? path);
    return [name, 'unpriced'] as const;
  });
  const found = new Map<string, readonly Accounted[]>();
  for (const [name, kind] of [...entries, ...unpriced]) {
    const kinds = found.get(name) ?? [];
    found.set(name, kinds.includes(kind) ? kinds : [...kinds, kind]);
  }
  return found;
}

/** What a bill does with a property; undefined where nobody accounts for it. */
export function accountedAs(type: string, property: string): readonly Accounted[] | undefined {
  return accountedProperties(type).get(property) ?? (SHARED.has(property) ? ['nothing'] : undefined);
}
