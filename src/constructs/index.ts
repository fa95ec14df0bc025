export { type Acknowledgement, acknowledge } from './acknowledge.ts';
export type { Tier, TierKind } from './address-plan.ts';
export { AddressPlanNetwork, type AddressPlanNetworkProps } from './address-plan-network.ts';
export {
  type AlarmCause,
  type AlarmRunbookProps,
  type AlarmStep,
  alarmRunbook,
  type LogCommandProps,
  logCommand,
  type MetricCommandProps,
  metricCommand,
  shellBlock,
  targetHealthCommands,
} from './alarm-runbook.ts';
export { AlertTopic, type AlertTopicProps } from './alert-topic.ts';
export { ApiKeySecret, type ApiKeySecretProps } from './api-key-secret.ts';
export {
  type Architecture,
  type DeclaredDifference,
  defineArchitecture,
  type Resolution,
  type Resolutions,
} from './architecture.ts';
export { AuditTrail, type AuditTrailProps } from './audit-trail.ts';
export { AuroraDatabase, type AuroraDatabaseProps } from './aurora-database.ts';
export { AutoScalingFleet, type AutoScalingFleetProps } from './auto-scaling-fleet.ts';
export { type BackupInterval, BackupPlan, type BackupPlanProps, type BackupRule } from './backup-plan.ts';
export { Cache, type CacheEngine, type CacheProps } from './cache.ts';
export { ClosedSecurityGroup, type ClosedSecurityGroupProps } from './closed-security-group.ts';
export { CloudFrontEdge, type CloudFrontEdgeProps } from './cloudfront-edge.ts';
export {
  ComplianceRecorder,
  type ComplianceRecorderProps,
  type ManagedComplianceRule,
} from './compliance-recorder.ts';
export { ContainerRepository, type ContainerRepositoryProps } from './container-repository.ts';
export { DailySummary, type DailySummaryProps } from './daily-summary.ts';
export { DnsFirewall, type DnsFirewallProps } from './dns-firewall.ts';
export { EncryptionKey, type EncryptionKeyProps } from './encryption-key.ts';
export { atEveryBoot } from './every-boot.ts';
export { ExecutionRole, type ExecutionRoleProps } from './execution-role.ts';
export { ExpressionAlarm, type ExpressionAlarmProps, type ExpressionMetric } from './expression-alarm.ts';
export {
  FargateCluster,
  type FargateClusterProps,
  FargateService,
  type FargateServiceProps,
} from './fargate-service.ts';
export { type ContainerHealth, FargateTask, type FargateTaskProps } from './fargate-task.ts';
export { FLOW_LOG_FIELDS, FlowLogs, type FlowLogsProps } from './flow-logs.ts';
export { GitHubDeployer, type GitHubDeployerProps } from './github-deployer.ts';
export { HttpRedirect, type HttpRedirectProps } from './http-redirect.ts';
export { HttpsLoadBalancer, type HttpsLoadBalancerProps, type TlsFloor } from './https-load-balancer.ts';
export { MetricAlarm, type MetricAlarmProps } from './metric-alarm.ts';
export {
  type DashboardGraph,
  type DashboardSection,
  MetricDashboard,
  type MetricDashboardProps,
} from './metric-dashboard.ts';
export { NetworkFirewall, type NetworkFirewallProps } from './network-firewall.ts';
export { type Aging, ObjectStore, type ObjectStoreProps, type ObjectStoreRule } from './object-store.ts';
export type { OffHours } from './off-hours.ts';
export { addOutputs, type OutputsProps, type StackOutput } from './outputs.ts';
export { PARAMETER_FORMATS } from './parameter-formats.ts';
export { PathRoute, type PathRouteProps } from './path-route.ts';
export { PostgresDatabase, type PostgresDatabaseProps } from './postgres-database.ts';
export { type GatewayService, PrivateEndpoints, type PrivateEndpointsProps } from './private-endpoints.ts';
export { ProductionStack, type ProductionStackProps } from './production-stack.ts';
export { RatioAlarm, type RatioAlarmProps, ratioOf } from './ratio-alarm.ts';
export {
  ReleaseDelivery,
  type ReleaseDeliveryProps,
  type ReleaseDeliveryStepsProps,
  type ReleaseWorkflowProps,
  releaseDeliverySteps,
  releaseWorkflow,
} from './release-delivery.ts';
export { RetainedLogGroup, type RetainedLogGroupProps } from './retained-log-group.ts';
export { withRights } from './runbook-rights.ts';
export { SessionBastion, type SessionBastionProps } from './session-bastion.ts';
export { SingleHost, type SingleHostProps } from './single-host.ts';
export { ThreatDetector, type ThreatDetectorProps } from './threat-detector.ts';
export { type AclAllowance, ANSWERS, TierNetworkAcl, type TierNetworkAclProps } from './tier-network-acl.ts';
export {
  type FirewallRule,
  type ManagedRules,
  type RateLimit,
  WebFirewall,
  type WebFirewallProps,
} from './web-firewall.ts';
export type {
  BuiltImage,
  FrontDoorAnswer,
  FrontDoorRequest,
  ImageBuild,
  ImageBuilder,
  ImageLayer,
  ImageOfCheckout,
  JobRunner,
  OperatorShell,
  PlayedAnswer,
  PlayedRequest,
  RunWitness,
  WitnessedSystem,
  WorkflowJob,
} from './witness.ts';
export {
  type CountedMetric,
  countedNow,
  loggedLine,
  mustCount,
  mustRing,
  mustSee,
  newestPoint,
  settledCount,
} from './witness-looks.ts';
export type {
  WorkloadContract,
  WorkloadMetric,
  WorkloadPermission,
  WorkloadProcess,
  WorkloadStore,
  WorkloadVariable,
} from './workload-contract.ts';
