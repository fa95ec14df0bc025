/**
 * The metrics of the services that production systems watch. Dimension sets are from "Supported metrics for resource
 * tags for telemetry" in the CloudWatch User Guide, where that lists the service, and from each service's own page.
 */
import type { MetricNamespace } from './metric.ts';
import { emits, namespace, type Options } from './metric-groups.ts';
import { API_GATEWAY, STATES } from './metric-table-serverless.ts';

/** A yes/no value. */
const FLAG: Options = { max: 1 };
/** Utilisation of what was reserved, which a burst may exceed. */
const UNBOUNDED: Options = { max: undefined };

const LB = ['LoadBalancer'];
const LB_ZONE = ['AvailabilityZone', 'LoadBalancer'];
const LB_GROUP = ['LoadBalancer', 'TargetGroup'];
const LB_GROUP_ZONE = ['AvailabilityZone', 'LoadBalancer', 'TargetGroup'];
const OF_LB = [LB, LB_ZONE];
const OF_GROUP = [LB_GROUP, LB_GROUP_ZONE];
const OF_BOTH = [LB, LB_ZONE, LB_GROUP, LB_GROUP_ZONE];

const APPLICATION_ELB = namespace(
  'AWS/ApplicationELB',
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
  [
    emits(
      'Count',
      OF_LB,
      `ActiveConnectionCount ClientTLSNegotiationErrorCount DesyncMitigationMode_NonCompliant_Request_Count
       DroppedInvalidHeaderRequestCount ELBAuthError ELBAuthFailure ELBAuthRefreshTokenSuccess ELBAuthSuccess
       ELBAuthUserClaimsSizeExceeded ForwardedInvalidHeaderRequestCount HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count
       HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count
       HTTPCode_ELB_5XX_Count HTTP_Fixed_Response_Count HTTP_Redirect_Count HTTP_Redirect_Url_Limit_Exceeded_Count
       LowReputationPacketsDropped LowReputationRequestsDenied NewConnectionCount NonStickyRequestCount
       RejectedConnectionCount`,
    ),
    emits('Milliseconds', OF_LB, 'ELBAuthLatency'),
    emits('Bytes', OF_LB, 'IPv6ProcessedBytes ProcessedBytes'),
    emits('Count', [LB], 'AppCookieNonStickinessCount ConsumedLCUs PeakLCUs ReservedLCUs RuleEvaluations'),
    emits('Bytes', [LB], 'LambdaTargetProcessedBytes'),
    emits(
      'Count',
      OF_BOTH,
      `HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count
       IPv6RequestCount RequestCount TargetConnectionErrorCount TargetTLSNegotiationErrorCount
       UnhealthyRoutingRequestCount`,
    ),
    emits('Seconds', OF_BOTH, 'TargetResponseTime'),
    emits(
      'Count',
      [LB, LB_GROUP, LB_GROUP_ZONE, ['TargetGroup'], ['AvailabilityZone', 'TargetGroup']],
      'GrpcRequestCount',
    ),
    emits(
      'Count',
      OF_GROUP,
      `AnomalousHostCount HealthyHostCount HealthyStateDNS HealthyStateRouting MitigatedHostCount UnHealthyHostCount
       UnhealthyStateDNS UnhealthyStateRouting ActiveZonalShiftHostCount`,
    ),
    emits('Count', [...OF_GROUP, ['TargetGroup'], ['AvailabilityZone', 'TargetGroup']], 'RequestCountPerTarget'),
    emits('Count', [['TargetGroup'], LB_GROUP], 'LambdaInternalError LambdaUserError'),
  ],
);

const NETWORK_ELB = namespace(
  'AWS/NetworkELB',
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html',
  [
    emits(
      'Count',
      OF_BOTH,
      'ActiveFlowCount ActiveFlowCount_TCP ActiveFlowCount_UDP NewFlowCount NewFlowCount_TCP NewFlowCount_UDP',
    ),
    emits('Count', [LB, LB_ZONE, LB_GROUP_ZONE], 'ActiveFlowCount_TLS NewFlowCount_TLS'),
    emits(
      'Count',
      OF_LB,
      `PeakPacketsPerSecond PortAllocationErrorCount ProcessedPackets TCP_Client_Reset_Count TCP_ELB_Reset_Count
       TCP_Target_Reset_Count`,
    ),
    emits('Bytes', OF_LB, 'ProcessedBytes ProcessedBytes_TCP ProcessedBytes_TLS ProcessedBytes_UDP'),
    emits(
      'Count',
      [LB],
      `ClientTLSNegotiationErrorCount ConsumedLCUs ConsumedLCUs_TCP ConsumedLCUs_TLS ConsumedLCUs_UDP
       TargetTLSNegotiationErrorCount`,
    ),
    emits('Count', OF_GROUP, 'ActiveZonalShiftHostCount HealthyHostCount UnHealthyHostCount'),
    emits('Count', OF_GROUP, 'UnhealthyRoutingFlowCount'),
  ],
);

const ONE_INSTANCE = [['InstanceId'], ['ImageId', 'InstanceId', 'InstanceType']];
const INSTANCES = [...ONE_INSTANCE, ['AutoScalingGroupName'], ['ImageId'], ['InstanceType'], []];

const EC2 = namespace(
  'AWS/EC2',
  'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html',
  [
    emits('Percent', INSTANCES, 'CPUUtilization'),
    emits('Bytes', INSTANCES, 'DiskReadBytes DiskWriteBytes EBSReadBytes EBSWriteBytes NetworkIn NetworkOut'),
    emits(
      'Count',
      INSTANCES,
      'DiskReadOps DiskWriteOps EBSReadOps EBSWriteOps MetadataNoToken MetadataNoTokenRejected NetworkPacketsIn NetworkPacketsOut',
    ),
    emits('Count', ONE_INSTANCE, 'CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged'),
    emits('Percent', ONE_INSTANCE, 'EBSByteBalance% EBSIOBalance%'),
    emits(
      'Count',
      [...ONE_INSTANCE, ['AutoScalingGroupName']],
      'StatusCheckFailed StatusCheckFailed_AttachedEBS StatusCheckFailed_Instance StatusCheckFailed_System',
      FLAG,
    ),
    emits('Count', ONE_INSTANCE, 'InstanceEBSIOPSExceededCheck InstanceEBSThroughputExceededCheck', FLAG),
  ],
);

const SERVICE = ['ClusterName', 'ServiceName'];

const ECS = namespace('AWS/ECS', 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html', [
  // "The service metrics for CPU utilization might exceed 100%": tasks may use more than they reserve.
  emits('Percent', [SERVICE, ['ClusterName']], 'CPUUtilization MemoryUtilization', UNBOUNDED),
  emits('Percent', [SERVICE], 'EBSFilesystemUtilization'),
  emits('Percent', [['ClusterName']], 'CPUReservation MemoryReservation GPUReservation'),
]);

const FAMILY = ['ClusterName', 'TaskDefinitionFamily'];
const TASK_SETS = [
  ['ClusterName'],
  SERVICE,
  FAMILY,
  ['ClusterName', 'ServiceName', 'TaskId'],
  ['ClusterName', 'TaskDefinitionFamily', 'TaskId'],
];
const CONTAINER_SETS = [
  ['ClusterName'],
  ['ClusterName', 'ContainerName', 'ServiceName'],
  ['ClusterName', 'ContainerName', 'TaskDefinitionFamily'],
  ['ClusterName', 'ContainerName', 'ServiceName', 'TaskId'],
  ['ClusterName', 'ContainerName', 'TaskDefinitionFamily', 'TaskId'],
];
const NODE_SETS = [['ClusterName'], ['ClusterName', 'ContainerInstanceId', 'InstanceId']];
const INSIGHTS: Options = { needs: 'Container Insights on the cluster' };
const ENHANCED: Options = { needs: 'Container Insights with enhanced observability on the cluster' };

const CONTAINER_INSIGHTS = namespace(
  'ECS/ContainerInsights',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html',
  [
    emits('Count', [['ClusterName']], 'ContainerInstanceCount ServiceCount TaskCount', INSIGHTS),
    emits(
      'Count',
      [SERVICE],
      'DeploymentCount DesiredTaskCount PendingTaskCount RunningTaskCount TaskSetCount',
      INSIGHTS,
    ),
    emits('None', TASK_SETS, 'CpuReserved CpuUtilized', INSIGHTS),
    emits('Megabytes', TASK_SETS, 'MemoryReserved MemoryUtilized', INSIGHTS),
    emits('Bytes/Second', TASK_SETS, 'NetworkRxBytes NetworkTxBytes', INSIGHTS),
    emits('Bytes', TASK_SETS, 'StorageReadBytes StorageWriteBytes', INSIGHTS),
    emits('Gigabytes', TASK_SETS, 'EphemeralStorageReserved EphemeralStorageUtilized', INSIGHTS),
    emits(
      'Gigabytes',
      [SERVICE, FAMILY, ['ClusterName', 'TaskDefinitionFamily', 'VolumeName']],
      'EBSFilesystemSize EBSFilesystemUtilized',
      INSIGHTS,
    ),
    emits('Count', [...TASK_SETS, ...CONTAINER_SETS.slice(1)], 'RestartCount', INSIGHTS),
    emits(
      'Percent',
      TASK_SETS,
      'TaskCpuUtilization TaskMemoryUtilization TaskEphemeralStorageUtilization TaskEBSFilesystemUtilization',
      { ...ENHANCED, ...UNBOUNDED },
    ),
    emits('None', CONTAINER_SETS, 'ContainerCpuReserved ContainerCpuUtilized', ENHANCED),
    emits('Megabytes', CONTAINER_SETS, 'ContainerMemoryReserved ContainerMemoryUtilized', ENHANCED),
    emits('Percent', [...CONTAINER_SETS, ...TASK_SETS.slice(1)], 'ContainerCpuUtilization ContainerMemoryUtilization', {
      ...ENHANCED,
      ...UNBOUNDED,
    }),
    emits(
      'Percent',
      NODE_SETS,
      'instance_cpu_reserved_capacity instance_cpu_utilization instance_filesystem_utilization instance_memory_reserved_capacity instance_memory_utilization',
      INSIGHTS,
    ),
    emits(
      'None',
      [['ClusterName']],
      'instance_cpu_limit instance_cpu_usage_total instance_memory_limit instance_memory_working_set instance_network_total_bytes instance_number_of_running_tasks',
      INSIGHTS,
    ),
  ],
);

const DATABASE = [
  ['DBInstanceIdentifier'],
  ['DBClusterIdentifier'],
  ['DBClusterIdentifier', 'Role'],
  ['DatabaseClass'],
  ['EngineName'],
  [],
];
const CLUSTER = [['DBClusterIdentifier']];
const GLOBAL = [['DBClusterIdentifier'], ['DBClusterIdentifier', 'SourceRegion']];
const AURORA: Options = { only: 'Aurora' };
const NOT_AURORA: Options = { only: 'not Aurora' };
/** -1 means that there is nothing to measure, such as replication that has stopped. */
const MINUS_ONE: Options = { min: -1 };

const RDS = namespace(
  'AWS/RDS',
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html and https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html',
  [
    emits('Percent', DATABASE, 'CPUUtilization EBSByteBalance% EBSIOBalance%'),
    emits(
      'Count',
      DATABASE,
      'CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged DatabaseConnections DiskQueueDepth MaximumUsedTransactionIDs DBLoad DBLoadCPU DBLoadNonCPU',
    ),
    emits('Bytes', DATABASE, 'FreeableMemory SwapUsage ReplicationSlotDiskUsage'),
    emits('Bytes', DATABASE, 'OldestReplicationSlotLag TransactionLogsDiskUsage', MINUS_ONE),
    emits('Count/Second', DATABASE, 'ReadIOPS WriteIOPS'),
    emits('Seconds', DATABASE, 'ReadLatency WriteLatency'),
    emits(
      'Bytes/Second',
      DATABASE,
      'ReadThroughput WriteThroughput NetworkReceiveThroughput NetworkTransmitThroughput',
    ),
    emits('Bytes', DATABASE, 'FreeLocalStorage', { only: 'clusters' }),
    emits('Count/Second', DATABASE, 'ReadIOPSLocalStorage WriteIOPSLocalStorage', NOT_AURORA),
    emits('Seconds', DATABASE, 'ReadLatencyLocalStorage WriteLatencyLocalStorage', NOT_AURORA),
    emits(
      'Bytes/Second',
      DATABASE,
      'ReadThroughputLocalStorage WriteThroughputLocalStorage TransactionLogsGeneration',
      NOT_AURORA,
    ),
    emits('Bytes', DATABASE, 'BinLogDiskUsage FreeStorageSpace', NOT_AURORA),
    emits('Percent', DATABASE, 'BurstBalance', NOT_AURORA),
    emits('Count', DATABASE, 'FailedSQLServerAgentJobsCount', NOT_AURORA),
    emits('Seconds', DATABASE, 'CheckpointLag', NOT_AURORA),
    emits('Seconds', DATABASE, 'ReplicaLag', { ...NOT_AURORA, ...MINUS_ONE }),
    emits('Percent', DATABASE, 'ACUUtilization BufferCacheHitRatio ResultSetCacheHitRatio', AURORA),
    emits(
      'Milliseconds',
      DATABASE,
      'AuroraReplicaLag AuroraReplicaLagMaximum AuroraReplicaLagMinimum CommitLatency DDLLatency DMLLatency DeleteLatency InsertLatency RowLockTime SelectLatency UpdateLatency',
      AURORA,
    ),
    emits('Seconds', DATABASE, 'AuroraBinlogReplicaLag RDSToAuroraPostgreSQLReplicaLag', { ...AURORA, ...MINUS_ONE }),
    emits('Seconds', DATABASE, 'EngineUptime', AURORA),
    emits(
      'Count/Second',
      DATABASE,
      'ActiveTransactions BlockedTransactions CommitThroughput DDLThroughput DMLThroughput Deadlocks DeleteThroughput InsertThroughput LoginFailures Queries SelectThroughput UpdateThroughput',
      AURORA,
    ),
    emits(
      'Count',
      DATABASE,
      'AbortedClients AuroraSlowConnectionHandleCount AuroraSlowHandshakeCount BacktrackWindowAlert ConnectionAttempts NumBinaryLogFiles RollbackSegmentHistoryListLength ServerlessDatabaseCapacity TempStorageIOPS',
      AURORA,
    ),
    emits('Bytes', DATABASE, 'SumBinaryLogSize', AURORA),
    emits(
      'Bytes/Second',
      DATABASE,
      'NetworkThroughput StorageNetworkReceiveThroughput StorageNetworkThroughput StorageNetworkTransmitThroughput TempStorageThroughput',
      AURORA,
    ),
    emits(
      'Bytes',
      CLUSTER,
      'AuroraVolumeBytesLeftTotal BackupRetentionPeriodStorageUsed SnapshotStorageUsed TotalBackupStorageBilled VolumeBytesUsed',
      AURORA,
    ),
    emits(
      'Count',
      CLUSTER,
      'BacktrackChangeRecordsCreationRate BacktrackChangeRecordsStored VolumeReadIOPs VolumeWriteIOPs',
      AURORA,
    ),
    emits(
      'Milliseconds',
      GLOBAL,
      'AuroraGlobalDBProgressLag AuroraGlobalDBReplicationLag AuroraGlobalDBRPOLag',
      AURORA,
    ),
    emits('Count', GLOBAL, 'AuroraGlobalDBReplicatedWriteIO', AURORA),
    emits('Bytes', GLOBAL, 'AuroraGlobalDBDataTransferBytes', AURORA),
  ],
);

const NODE = [['CacheClusterId'], ['CacheClusterId', 'CacheNodeId'], []];
const REPLICATION_GROUP = [['ReplicationGroupId'], ['NodeGroupId', 'ReplicationGroupId']];
const SERVERLESS = [['clusterId']];

const ELASTICACHE = namespace(
  'AWS/ElastiCache',
  'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html',
  [
    emits('Percent', NODE, 'CPUUtilization DatabaseMemoryUsagePercentage DatabaseCapacityUsagePercentage'),
    emits('Percent', [...NODE, ...REPLICATION_GROUP, ['ReplicationGroupId', 'Role']], 'EngineCPUUtilization'),
    emits(
      'Percent',
      [...NODE, ...REPLICATION_GROUP],
      'DatabaseMemoryUsageCountedForEvictPercentage DatabaseCapacityUsageCountedForEvictPercentage',
    ),
    emits('Percent', [...NODE, ...SERVERLESS], 'CacheHitRate'),
    emits('Bytes', [...NODE, ...SERVERLESS], 'BytesUsedForCache NetworkBytesIn NetworkBytesOut'),
    emits(
      'Count',
      [...NODE, ...SERVERLESS],
      'CacheHits CacheMisses CurrConnections CurrItems Evictions NewConnections AuthenticationFailures CommandAuthorizationFailures KeyAuthorizationFailures CurrVolatileItems',
    ),
    emits(
      'Bytes',
      NODE,
      'BytesUsedForCacheItems BytesUsedForHash BytesReadIntoMemcached BytesWrittenOutFromMemcached FreeableMemory ReplicationBytes SwapUsage UnusedMemory',
    ),
    emits(
      'Count',
      NODE,
      'ActiveDefragHits CPUCreditBalance CPUCreditUsage CasBadval CasHits CasMisses CmdConfigGet CmdConfigSet CmdFlush CmdGet CmdSet CmdTouch CurrConfig DecrHits DecrMisses DeleteHits DeleteMisses EvictedUnfetched ExpiredUnfetched GetHits GetMisses IncrHits IncrMisses KeysTracked NewItems Reclaimed SlabsMoved TouchHits TouchMisses IamAuthenticationExpirations IamAuthenticationThrottling ChannelAuthorizationFailures',
    ),
    emits(
      'Count',
      NODE,
      'EvalBasedCmds GeoSpatialBasedCmds GetTypeCmds HashBasedCmds HyperLogLogBasedCmds JsonBasedCmds KeyBasedCmds ListBasedCmds NonKeyTypeCmds PubSubBasedCmds SetBasedCmds SetTypeCmds SortedSetBasedCmds StreamBasedCmds StringBasedCmds ClusterBasedCmds',
    ),
    emits(
      'Microseconds',
      NODE,
      'EvalBasedCmdsLatency GeoSpatialBasedCmdsLatency GetTypeCmdsLatency HashBasedCmdsLatency HyperLogLogBasedCmdsLatency KeyBasedCmdsLatency ListBasedCmdsLatency PubSubBasedCmdsLatency SetBasedCmdsLatency SetTypeCmdsLatency SortedSetBasedCmdsLatency StreamBasedCmdsLatency StringBasedCmdsLatency',
    ),
    emits('Count', NODE, 'IsMaster MasterLinkHealthStatus SaveInProgress TrafficManagementActive IsPrimary', FLAG),
    emits('None', NODE, 'MemoryFragmentationRatio'),
    emits('Milliseconds', NODE, 'DB0AverageTTL'),
    emits('Seconds', NODE, 'ReplicationLag'),
    emits(
      'Seconds',
      [...NODE, ['GlobalDatastoreReplicationGroupId', 'ReplicationGroupId']],
      'GlobalDatastoreReplicationLag',
    ),
    emits(
      'Count',
      NODE,
      'NetworkBandwidthInAllowanceExceeded NetworkBandwidthOutAllowanceExceeded NetworkConntrackAllowanceExceeded NetworkLinkLocalAllowanceExceeded NetworkPacketsIn NetworkPacketsOut NetworkPacketsPerSecondAllowanceExceeded NetworkMaxPacketsIn NetworkMaxPacketsOut',
    ),
    emits('Bytes', NODE, 'NetworkMaxBytesIn NetworkMaxBytesOut NetworkBaselineUsage'),
    emits('Microseconds', [...NODE, ...SERVERLESS], 'SuccessfulReadRequestLatency SuccessfulWriteRequestLatency'),
    emits('Count', SERVERLESS, 'ElastiCacheProcessingUnits ThrottledCmds TotalCmdsCount ErrorCount'),
  ],
);

const GROUP_METRICS: Options = { needs: 'MetricsCollection on the Auto Scaling group' };

const AUTO_SCALING = namespace(
  'AWS/AutoScaling',
  'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html',
  [
    emits(
      'Count',
      [['AutoScalingGroupName']],
      `GroupMinSize GroupMaxSize GroupDesiredCapacity GroupInServiceInstances GroupPendingInstances
       GroupStandbyInstances GroupTerminatingInstances GroupTotalInstances GroupInServiceCapacity GroupPendingCapacity
       GroupStandbyCapacity GroupTerminatingCapacity GroupTotalCapacity WarmPoolMinSize WarmPoolDesiredCapacity
       WarmPoolPendingCapacity WarmPoolTerminatingCapacity WarmPoolWarmedCapacity WarmPoolTotalCapacity
       GroupAndWarmPoolDesiredCapacity GroupAndWarmPoolTotalCapacity`,
      GROUP_METRICS,
    ),
    emits(
      'Count',
      [
        ['AutoScalingGroupName', 'PolicyName'],
        ['AutoScalingGroupName', 'PairIndex', 'PolicyName'],
      ],
      'PredictiveScalingLoadForecast PredictiveScalingCapacityForecast PredictiveScalingMetricPairCorrelation',
      { min: -1 },
    ),
  ],
);

const FUNCTION = [['FunctionName'], ['FunctionName', 'Resource'], ['ExecutedVersion', 'FunctionName', 'Resource'], []];
const FUNCTION_ASYNC = [['FunctionName'], ['FunctionName', 'Resource'], []];

const LAMBDA = namespace('AWS/Lambda', 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html', [
  emits(
    'Count',
    FUNCTION,
    'ConcurrentExecutions Errors Invocations ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations ProvisionedConcurrentExecutions Throttles Url4xxCount Url5xxCount UrlRequestCount',
  ),
  emits('Milliseconds', FUNCTION, 'Duration PostRuntimeExtensionsDuration UrlRequestLatency'),
  emits('None', FUNCTION, 'ProvisionedConcurrencyUtilization'),
  emits(
    'Count',
    FUNCTION_ASYNC,
    'AsyncEventsDropped AsyncEventsReceived DeadLetterErrors DestinationDeliveryFailures OffsetLag RecursiveInvocationsDropped SignatureValidationErrors',
  ),
  emits('Milliseconds', [...FUNCTION_ASYNC, ['EventSourceMappingUUID']], 'AsyncEventAge IteratorAge'),
  emits('Count', [[]], 'UnreservedConcurrentExecutions ClaimedAccountConcurrency'),
  emits(
    'Count',
    [['EventSourceMappingUUID']],
    'DeletedEventCount DroppedEventCount FailedInvokeEventCount FilteredOutEventCount InvokedEventCount OnFailureDestinationDeliveredEventCount PolledEventCount ProvisionedPollers',
  ),
]);

const TOPIC = [['TopicName']];

const SNS = namespace('AWS/SNS', 'https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html', [
  emits(
    'Count',
    TOPIC,
    `NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed
     NumberOfNotificationsFilteredOut NumberOfNotificationsFilteredOut-InvalidAttributes
     NumberOfNotificationsFilteredOut-NoMessageAttributes NumberOfNotificationsFilteredOut-InvalidMessageBody
     NumberOfNotificationsFilteredOut-MessageAttributes NumberOfNotificationsFilteredOut-MessageBody
     NumberOfNotificationsRedrivenToDlq NumberOfNotificationsFailedToRedriveToDlq`,
  ),
  emits('Bytes', TOPIC, 'PublishSize'),
  emits('None', [[]], 'SMSMonthToDateSpentUSD'),
  emits('None', [['Country', 'SMSType'], ['Country'], ['SMSType'], ['PhoneNumber']], 'SMSSuccessRate', FLAG),
]);

const QUEUE = [['QueueName']];

const SQS = namespace(
  'AWS/SQS',
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  [
    emits('Seconds', QUEUE, 'ApproximateAgeOfOldestMessage'),
    emits(
      'Count',
      QUEUE,
      `ApproximateNumberOfGroupsWithInflightMessages ApproximateNumberOfMessagesDelayed
     ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesVisible NumberOfDeduplicatedSentMessages
     NumberOfEmptyReceives NumberOfMessagesDeleted NumberOfMessagesReceived NumberOfMessagesSent`,
    ),
    emits('Bytes', QUEUE, 'SentMessageSize'),
  ],
);

const REQUESTS = [['BucketName', 'FilterId']];
const REQUEST_METRICS: Options = { needs: 'MetricsConfigurations on the bucket' };
const REPLICATION = [['DestinationBucket', 'RuleId', 'SourceBucket']];
const REPLICATION_METRICS: Options = { needs: "Metrics in the bucket's replication rule" };

const S3 = namespace('AWS/S3', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html', [
  emits('Bytes', [['BucketName', 'StorageType']], 'BucketSizeBytes'),
  emits('Count', [['BucketName', 'StorageType']], 'NumberOfObjects'),
  emits(
    'Count',
    REQUESTS,
    'AllRequests GetRequests PutRequests DeleteRequests HeadRequests PostRequests SelectRequests ListRequests',
    REQUEST_METRICS,
  ),
  emits('Count', REQUESTS, '4xxErrors 5xxErrors', { ...REQUEST_METRICS, ...FLAG }),
  emits('Bytes', REQUESTS, 'BytesDownloaded BytesUploaded SelectBytesScanned SelectBytesReturned', REQUEST_METRICS),
  emits('Milliseconds', REQUESTS, 'FirstByteLatency TotalRequestLatency', REQUEST_METRICS),
  emits('Seconds', REPLICATION, 'ReplicationLatency', REPLICATION_METRICS),
  emits('Bytes', REPLICATION, 'BytesPendingReplication', REPLICATION_METRICS),
  emits('Count', REPLICATION, 'OperationsPendingReplication OperationsFailedReplication', REPLICATION_METRICS),
]);

const GATEWAY = [['NatGatewayId'], ['AvailabilityZone', 'NatGatewayId']];

const NAT_GATEWAY = namespace(
  'AWS/NATGateway',
  'https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html',
  [
    emits(
      'Count',
      GATEWAY,
      `ActiveConnectionCount ConnectionAttemptCount ConnectionEstablishedCount ErrorPortAllocation IdleTimeoutCount
     PacketsDropCount PacketsInFromDestination PacketsInFromSource PacketsOutToDestination PacketsOutToSource
     PeakPacketsPerSecond`,
    ),
    emits(
      'Bytes',
      GATEWAY,
      'BytesInFromDestination BytesInFromSource BytesOutToDestination BytesOutToSource PeakBytesPerSecond',
    ),
  ],
);

/** A web ACL for CloudFront has no Region; all requests of a web ACL are under the rule `ALL`. */
const RULES = [
  ['Region', 'Rule', 'WebACL'],
  ['Rule', 'WebACL'],
  ['Region', 'Rule', 'RuleGroup'],
  ['Rule', 'RuleGroup'],
  ['Region', 'RuleGroup', 'WebACL'],
  ['RuleGroup', 'WebACL'],
];
const LABELS = [
  ['Label', 'LabelNamespace', 'Region', 'WebACL'],
  ['Label', 'LabelNamespace', 'WebACL'],
];
const VISIBLE: Options = { needs: 'CloudWatchMetricsEnabled in the VisibilityConfig' };

const WAF = namespace('AWS/WAFV2', 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html', [
  emits(
    'Count',
    [...RULES, ...LABELS],
    'AllowedRequests BlockedRequests CountedRequests CaptchaRequests ChallengeRequests',
    VISIBLE,
  ),
  emits(
    'Count',
    RULES,
    'PassedRequests RequestsWithValidCaptchaToken RequestsWithValidChallengeToken CaptchasAttempted CaptchasSolved',
    VISIBLE,
  ),
]);

const DISTRIBUTION = [['DistributionId', 'Region']];
const EDGE_FUNCTION = [
  ['DistributionId', 'FunctionName', 'Region'],
  ['FunctionName', 'Region'],
];
const MORE_METRICS: Options = { needs: 'an AWS::CloudFront::MonitoringSubscription' };

const CLOUDFRONT = namespace(
  'AWS/CloudFront',
  'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html',
  [
    emits('Count', DISTRIBUTION, 'Requests'),
    emits('Bytes', DISTRIBUTION, 'BytesDownloaded BytesUploaded'),
    emits('Percent', DISTRIBUTION, '4xxErrorRate 5xxErrorRate TotalErrorRate'),
    emits(
      'Percent',
      DISTRIBUTION,
      '401ErrorRate 403ErrorRate 404ErrorRate 502ErrorRate 503ErrorRate 504ErrorRate CacheHitRate',
      MORE_METRICS,
    ),
    emits('Milliseconds', DISTRIBUTION, 'OriginLatency', MORE_METRICS),
    emits(
      'Count',
      EDGE_FUNCTION,
      'FunctionInvocations FunctionValidationErrors FunctionExecutionErrors FunctionThrottles',
    ),
    emits('Percent', EDGE_FUNCTION, 'FunctionComputeUtilization'),
  ],
);

const BACKUP = namespace('AWS/Backup', 'https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html', [
  emits(
    'Count',
    [['BackupVaultName'], ['BackupVaultName', 'ResourceType'], ['ResourceType'], []],
    `NumberOfBackupJobsCreated NumberOfBackupJobsPending NumberOfBackupJobsRunning NumberOfBackupJobsAborted
     NumberOfBackupJobsCompleted NumberOfBackupJobsFailed NumberOfBackupJobsExpired NumberOfBackupJobsPartial
     NumberOfCopyJobsCreated NumberOfCopyJobsRunning NumberOfCopyJobsCompleted NumberOfCopyJobsFailed
     NumberOfRestoreJobsPending NumberOfRestoreJobsRunning NumberOfRestoreJobsCompleted NumberOfRestoreJobsFailed
     NumberOfRecoveryPointsCompleted NumberOfRecoveryPointsCreating NumberOfRecoveryPointsPartial
     NumberOfRecoveryPointsExpired NumberOfRecoveryPointsDeleting NumberOfRecoveryPointsCold`,
  ),
]);

const LOG_GROUP = [['LogGroupName'], []];
const DELIVERY = [['LogGroupName'], ['DestinationType', 'FilterName', 'LogGroupName'], []];

const LOGS = namespace(
  'AWS/Logs',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html',
  [
    emits('Bytes', LOG_GROUP, 'IncomingBytes TransformedBytes'),
    emits(
      'Count',
      LOG_GROUP,
      'IncomingLogEvents EMFParsingErrors EMFValidationErrors TransformationErrors TransformedLogEvents AnomalyCount',
    ),
    emits('Count', [['LogGroupName'], ['DataProtectionOperation', 'LogGroupName'], []], 'LogEventsWithFindings'),
    emits('Count', DELIVERY, 'DeliveryErrors DeliveryThrottling ForwardedLogEvents'),
    emits('Bytes', DELIVERY, 'ForwardedBytes'),
  ],
);

const VOLUME = [['VolumeId']];

const EBS = namespace('AWS/EBS', 'https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html', [
  emits('Bytes', VOLUME, 'VolumeReadBytes VolumeWriteBytes'),
  emits('Count', VOLUME, 'VolumeReadOps VolumeWriteOps VolumeQueueLength VolumeConsumedReadWriteOps'),
  emits('Seconds', VOLUME, 'VolumeTotalReadTime VolumeTotalWriteTime VolumeIdleTime'),
  emits('Milliseconds', [['VolumeId'], ['InstanceId', 'VolumeId']], 'VolumeAvgReadLatency VolumeAvgWriteLatency'),
  emits('Percent', VOLUME, 'BurstBalance VolumeThroughputPercentage'),
  emits('None', VOLUME, 'VolumeStalledIOCheck VolumeIOPSExceededCheck VolumeThroughputExceededCheck', FLAG),
]);

const CHECK = [['HealthCheckId'], ['HealthCheckId', 'Region']];

const ROUTE53 = namespace(
  'AWS/Route53',
  'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html',
  [
    emits('None', [['HealthCheckId']], 'HealthCheckStatus', FLAG),
    emits('Percent', CHECK, 'HealthCheckPercentageHealthy'),
    emits('Count', [['HealthCheckId']], 'ChildHealthCheckHealthyCount'),
    emits('Milliseconds', CHECK, 'ConnectionTime SSLHandshakeTime TimeToFirstByte'),
    emits('Count', [['HostedZoneId']], 'DNSQueries'),
  ],
);

const CERTIFICATE_MANAGER = namespace(
  'AWS/CertificateManager',
  'https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html',
  [emits('None', [['CertificateArn']], 'DaysToExpiry')],
);

const RULE = [['RuleName'], ['EventBusName', 'RuleName'], []];
const BUS = [['EventBusName', 'EventSourceName'], ['EventBusName'], ['EventSourceName'], []];

const EVENTS = namespace('AWS/Events', 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html', [
  emits(
    'Count',
    RULE,
    `DeadLetterInvocations FailedInvocations Invocations InvocationAttempts InvocationsCreated
     InvocationsFailedToBeSentToDlq InvocationsSentToDlq RetryInvocationAttempts SuccessfulInvocationAttempts
     ThrottledRules TriggeredRules`,
  ),
  emits(
    'Milliseconds',
    [['EventBusName', 'RuleName'], ['RuleName'], []],
    'IngestiontoInvocationCompleteLatency IngestiontoInvocationStartLatency IngestionToInvocationCompleteLatency IngestionToInvocationStartLatency IngestionToInvocationSuccessLatency',
  ),
  emits(
    'Count',
    BUS,
    'MatchedEvents PutEventsApproximateCallCount PutEventsApproximateFailedCount PutEventsApproximateThrottledCount PutEventsEntriesCount PutEventsFailedEntriesCount',
  ),
]);

const KMS = namespace('AWS/KMS', 'https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html', [
  emits('Seconds', [['KeyId']], 'SecondsUntilKeyMaterialExpiration'),
  emits('Count', [['KeyArn'], ['KeyArn', 'Operation']], 'SuccessfulRequest'),
]);

/** Emitted in us-east-1 only, when billing alerts are switched on. */
const BILLING = namespace(
  'AWS/Billing',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html',
  [
    emits(
      'None',
      [
        ['Currency'],
        ['Currency', 'ServiceName'],
        ['Currency', 'LinkedAccount'],
        ['Currency', 'LinkedAccount', 'ServiceName'],
      ],
      'EstimatedCharges',
    ),
  ],
);

const SECRETS_MANAGER = namespace(
  'AWS/SecretsManager',
  'https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudwatch.html',
  [emits('Count', [[]], 'ResourceCount')],
);

const HOST = [
  ['InstanceId'],
  ['host'],
  ['AutoScalingGroupName'],
  ['ImageId', 'InstanceId', 'InstanceType'],
  ['AutoScalingGroupName', 'ImageId', 'InstanceId', 'InstanceType'],
  [],
];
const DISK = [
  ['InstanceId', 'device', 'fstype', 'path'],
  ['device', 'fstype', 'host', 'path'],
  ['ImageId', 'InstanceId', 'InstanceType', 'device', 'fstype', 'path'],
  ['AutoScalingGroupName', 'ImageId', 'InstanceId', 'InstanceType', 'device', 'fstype', 'path'],
];

/** The agent's configuration chooses dimensions (`append_dimensions`, `aggregation_dimensions`, `drop_device`). */
const AGENT = namespace(
  'CWAgent',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html',
  [
    emits('Percent', HOST, 'mem_used_percent mem_available_percent swap_used_percent'),
    emits('Bytes', HOST, 'mem_used mem_available mem_free mem_total mem_cached mem_buffered swap_used swap_free'),
    emits('Percent', DISK, 'disk_used_percent'),
    emits('Bytes', DISK, 'disk_used disk_free disk_total'),
    emits('Count', DISK, 'disk_inodes_free disk_inodes_used disk_inodes_total'),
    emits(
      'Percent',
      [['InstanceId', 'cpu'], ['cpu', 'host'], ...HOST],
      'cpu_usage_active cpu_usage_idle cpu_usage_iowait cpu_usage_system cpu_usage_user cpu_usage_steal',
    ),
    emits(
      'Count',
      HOST,
      'netstat_tcp_established netstat_tcp_time_wait processes_running processes_blocked processes_zombies processes_total',
    ),
    emits(
      'Bytes',
      [
        ['InstanceId', 'interface'],
        ['host', 'interface'],
      ],
      'net_bytes_recv net_bytes_sent',
    ),
    emits(
      'Count',
      [
        ['InstanceId', 'name'],
        ['host', 'name'],
      ],
      'diskio_iops_in_progress diskio_reads diskio_writes',
    ),
  ],
  true,
);

export const METRIC_NAMESPACES: readonly MetricNamespace[] = [
  BILLING,
  APPLICATION_ELB,
  NETWORK_ELB,
  EC2,
  ECS,
  CONTAINER_INSIGHTS,
  RDS,
  ELASTICACHE,
  AUTO_SCALING,
  LAMBDA,
  SNS,
  SQS,
  S3,
  NAT_GATEWAY,
  WAF,
  CLOUDFRONT,
  BACKUP,
  LOGS,
  EBS,
  ROUTE53,
  CERTIFICATE_MANAGER,
  EVENTS,
  KMS,
  SECRETS_MANAGER,
  API_GATEWAY,
  STATES,
  AGENT,
];
