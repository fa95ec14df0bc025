/** Which pricer knows a resource type. */
import type { Pricer } from './pricer.ts';
import { addressManager, mailAddresses } from './resources/addresses.ts';
import { httpApi, restApi, stage } from './resources/api-gateway.ts';
import {
  configRule,
  configurationRecorder,
  conformancePack,
  detector,
  malwareProtectionPlan,
  trail,
} from './resources/audit.ts';
import { auroraCluster } from './resources/aurora.ts';
import { autoScalingGroup, nodeGroup, warmPool } from './resources/auto-scaling-group.ts';
import { backupVault } from './resources/backup-vault.ts';
import { computeEnvironment } from './resources/batch.ts';
import { BILLED_BY_HOURS_OR_USE } from './resources/by-hours-or-use.ts';
import { CAPACITY_AND_USE } from './resources/capacity-and-use.ts';
import { distribution, monitoringSubscription } from './resources/cloudfront.ts';
import { alarm, compositeAlarm, dashboard, metricFilter } from './resources/cloudwatch.ts';
import {
  connector,
  documentCluster,
  documentInstance,
  eventDataStore,
  fsx,
  kafkaCluster,
  messageBroker,
  neptuneCluster,
  neptuneInstance,
  replicationInstance,
  searchDomain,
  warehouse,
} from './resources/data-stores.ts';
import { globalTable, streamingDestination, table } from './resources/dynamodb.ts';
import { ebsVolume } from './resources/ebs-volume.ts';
import { ecrRepository } from './resources/ecr-repository.ts';
import { cdkEksCluster, eksCluster } from './resources/eks-cluster.ts';
import { elasticIp } from './resources/elastic-ip.ts';
import { cacheCluster, replicationGroup } from './resources/elasticache.ts';
import { ecsCluster, ecsService, taskDefinition } from './resources/fargate.ts';
import { fileSystem } from './resources/file-system.ts';
import { instance } from './resources/instance.ts';
import { alias, functionVersion, lambdaFunction } from './resources/lambda.ts';
import { classicLoadBalancer, loadBalancer, trustStore } from './resources/load-balancer.ts';
import { firewallLogging, flowLog, logGroup, loggingConfiguration } from './resources/log-group.ts';
import { eventBus, pipe, queue, subscription, topic } from './resources/messaging.ts';
import { BEDROCK } from './resources/models-and-agents.ts';
import { BILLED_BY_USE } from './resources/more-by-use.ts';
import { natGateway } from './resources/nat-gateway.ts';
import { networkFirewall } from './resources/network-firewall.ts';
import { rdsInstance } from './resources/rds-instance.ts';
import { rdsProxy, rdsProxyEndpoint } from './resources/rds-proxy.ts';
import { capacityReservation, developmentEnvironment, fleet, hadoopCluster } from './resources/reserved-capacity.ts';
import {
  firewallDomainList,
  firewallRuleGroupAssociation,
  healthCheck,
  hostedZone,
  recordSet,
  resolverEndpoint,
} from './resources/route53.ts';
import { accountPolicy, topicRule } from './resources/rules-of-things.ts';
import { s3Bucket } from './resources/s3-bucket.ts';
import { SAGEMAKER } from './resources/sagemaker.ts';
import { kmsKey, replicaKey, rotationSchedule, secret } from './resources/secrets-and-keys.ts';
import { accessAnalyzer, athenaWorkGroup, certificate, certificateAuthority } from './resources/security.ts';
import { canary, eventRule, schedule } from './resources/started-tasks.ts';
import { stateMachine } from './resources/state-machine.ts';
import {
  airflow,
  appRunner,
  buildProject,
  glueJob,
  kinesisConsumer,
  kinesisStream,
  microsoftDirectory,
  parameter,
  pipeline,
  searchIndex,
  simpleDirectory,
  transferServer,
  userPool,
} from './resources/streams-and-pools.ts';
import { influxInstance } from './resources/time-series.ts';
import { vpcEndpoint } from './resources/vpc-endpoint.ts';
import { classicWebAcl, ruleGroup, webAcl } from './resources/web-acl.ts';

export const PRICERS: Readonly<Record<string, Pricer>> = {
  'AWS::EC2::Instance': instance,
  'AWS::EC2::Volume': ebsVolume,
  'AWS::EC2::EIP': elasticIp,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::VPCEndpoint': vpcEndpoint,
  'AWS::EC2::FlowLog': flowLog,
  'AWS::AutoScaling::AutoScalingGroup': autoScalingGroup,
  'AWS::EKS::Cluster': eksCluster,
  'AWS::EKS::Nodegroup': nodeGroup,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancing::LoadBalancer': classicLoadBalancer,
  'AWS::ECS::Cluster': ecsCluster,
  'AWS::ECS::Service': ecsService,
  'AWS::ECS::TaskDefinition': taskDefinition,
  'AWS::ECR::Repository': ecrRepository,
  'AWS::RDS::DBInstance': rdsInstance,
  'AWS::RDS::DBCluster': auroraCluster,
  'AWS::RDS::DBProxy': rdsProxy,
  'AWS::ElastiCache::ReplicationGroup': replicationGroup,
  'AWS::ElastiCache::CacheCluster': cacheCluster,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::CloudFront::Distribution': distribution,
  'AWS::Route53::HostedZone': hostedZone,
  'AWS::ServiceDiscovery::PrivateDnsNamespace': hostedZone,
  'AWS::ServiceDiscovery::PublicDnsNamespace': hostedZone,
  'AWS::Route53::HealthCheck': healthCheck,
  'AWS::Route53Resolver::ResolverEndpoint': resolverEndpoint,
  'AWS::Route53Resolver::FirewallDomainList': firewallDomainList,
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': firewallRuleGroupAssociation,
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': loggingConfiguration,
  'AWS::NetworkFirewall::Firewall': networkFirewall,
  'AWS::NetworkFirewall::LoggingConfiguration': firewallLogging,
  'AWS::WAFv2::WebACL': webAcl,
  'AWS::WAFv2::RuleGroup': ruleGroup,
  'AWS::WAFv2::LoggingConfiguration': loggingConfiguration,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::MetricFilter': metricFilter,
  'AWS::Logs::AccountPolicy': accountPolicy,
  'AWS::IoT::TopicRule': topicRule,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SecretsManager::RotationSchedule': rotationSchedule,
  'AWS::KMS::Key': kmsKey,
  'AWS::KMS::ReplicaKey': replicaKey,
  'AWS::CloudTrail::Trail': trail,
  'AWS::Config::ConfigurationRecorder': configurationRecorder,
  'AWS::Config::ConfigRule': configRule,
  'AWS::Config::ConformancePack': conformancePack,
  'AWS::GuardDuty::Detector': detector,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::Subscription': subscription,
  'AWS::SQS::Queue': queue,
  'AWS::Events::EventBus': eventBus,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::Pipes::Pipe': pipe,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': stage,
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Alias': alias,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::DynamoDB::Table': table,
  'AWS::EFS::FileSystem': fileSystem,
  'AWS::Backup::BackupVault': backupVault,
  'AWS::SSM::Parameter': parameter,
  'AWS::AutoScaling::WarmPool': warmPool,
  'AWS::Batch::ComputeEnvironment': computeEnvironment,
  'AWS::ElasticLoadBalancingV2::TrustStore': trustStore,
  'AWS::RDS::DBProxyEndpoint': rdsProxyEndpoint,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::KinesisStreamingDestination': streamingDestination,
  'AWS::CloudFront::MonitoringSubscription': monitoringSubscription,
  'AWS::Lambda::Version': functionVersion,
  'AWS::Events::Rule': eventRule,
  'AWS::AccessAnalyzer::Analyzer': accessAnalyzer,
  'AWS::CertificateManager::Certificate': certificate,
  'AWS::ACMPCA::CertificateAuthority': certificateAuthority,
  'AWS::Athena::WorkGroup': athenaWorkGroup,
  'AWS::Synthetics::Canary': canary,
  'AWS::Kinesis::Stream': kinesisStream,
  'AWS::Kinesis::StreamConsumer': kinesisConsumer,
  'AWS::CodeBuild::Project': buildProject,
  'AWS::CodePipeline::Pipeline': pipeline,
  'AWS::Cognito::UserPool': userPool,
  'AWS::Transfer::Server': transferServer,
  'AWS::DirectoryService::MicrosoftAD': microsoftDirectory,
  'AWS::DirectoryService::SimpleAD': simpleDirectory,
  'AWS::Kendra::Index': searchIndex,
  'AWS::MWAA::Environment': airflow,
  'AWS::AppRunner::Service': appRunner,
  'AWS::DocDB::DBCluster': documentCluster,
  'AWS::DocDB::DBInstance': documentInstance,
  'AWS::Neptune::DBCluster': neptuneCluster,
  'AWS::Neptune::DBInstance': neptuneInstance,
  'AWS::MSK::Cluster': kafkaCluster,
  'AWS::AmazonMQ::Broker': messageBroker,
  'AWS::Redshift::Cluster': warehouse,
  'AWS::OpenSearchService::Domain': searchDomain,
  'AWS::Elasticsearch::Domain': searchDomain,
  'AWS::FSx::FileSystem': fsx,
  'AWS::CloudTrail::EventDataStore': eventDataStore,
  'AWS::GuardDuty::MalwareProtectionPlan': malwareProtectionPlan,
  'AWS::Route53::RecordSet': recordSet,
  'Custom::AWSCDK-EKS-Cluster': cdkEksCluster,
  'AWS::EC2::IPAM': addressManager,
  'AWS::SES::DedicatedIpPool': mailAddresses,
  'AWS::EC2::CapacityReservation': capacityReservation,
  'AWS::EC2::EC2Fleet': fleet,
  'AWS::Cloud9::EnvironmentEC2': developmentEnvironment,
  'AWS::EMR::Cluster': hadoopCluster,
  'AWS::Timestream::InfluxDBInstance': influxInstance,
  'AWS::Glue::Job': glueJob,
  'AWS::DMS::ReplicationInstance': replicationInstance,
  'AWS::WAF::WebACL': classicWebAcl,
  'AWS::WAFRegional::WebACL': classicWebAcl,
  'AWS::KafkaConnect::Connector': connector,
  ...BILLED_BY_HOURS_OR_USE,
  ...BILLED_BY_USE,
  ...CAPACITY_AND_USE,
  ...BEDROCK,
  ...SAGEMAKER,
};
