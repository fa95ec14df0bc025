import { Duration } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  AlertTopic,
  type AuroraDatabase,
  ExpressionAlarm,
  FLOW_LOG_FIELDS,
  type FlowLogs,
  MetricAlarm,
  type MetricAlarmProps,
  type ProductionStack,
  type WebFirewall,
} from 'lintel/constructs';
import { SECURITY_NAMESPACE } from '../../workloads/care-platform/contract.ts';
import { FINDING_RULES } from './audit.ts';
import type { Parameters } from './interface.ts';
import type { LoadBalancer } from './load-balancer.ts';
import { named, PROJECT } from './names.ts';
import type { Network } from './network.ts';
import type { Security } from './security.ts';
import type { TASK_COUNTS } from './services.ts';

/** Where the count of refused connections goes that the metric filter on the flow logs makes. */
export const REJECTS = { namespace: `${PROJECT}/FlowLogs`, name: 'RejectedConnections' } as const;

/** Alarms that end a deployment and bring the previous one back. They must exist before the services. */
export type RollbackAlarms = readonly (MetricAlarm | ExpressionAlarm)[];

/** Their names, which the services are given as text: a reference would be to something that refers to them. */
export const ROLLBACK_ALARMS = [named('alb-5xx-errors'), named('alb-unhealthy-hosts')] as const;

export function addTopic(stack: ProductionStack, parameters: Parameters, { secretsKey }: Security): AlertTopic {
  return new AlertTopic(stack, 'AlertTopic', {
    name: named('alerts'),
    displayName: 'Omnirapeutic production',
    emails: [parameters.alertEmail.valueAsString],
    masterKey: secretsKey,
    eventRules: Object.values(FINDING_RULES),
  });
}

export interface AlarmSubjects {
  readonly network: Network;
  readonly flowLogs: FlowLogs;
  readonly database: AuroraDatabase;
  readonly loadBalancer: LoadBalancer;
  readonly firewall: WebFirewall;
  readonly topic: AlertTopic;
  readonly zones: readonly string[];
  readonly services: readonly (keyof typeof TASK_COUNTS)[];
}

type Documented = Omit<MetricAlarmProps, 'name' | 'topic'>;

const MINUTES_5 = Duration.minutes(5);

/**
 * Module `alarms`: 21 alarms in the documented categories, each on a metric that exists, and two that the application brings
 * (C-OMN-18).
 */
export function addAlarms(stack: ProductionStack, subjects: AlarmSubjects): RollbackAlarms {
  const scope = new Construct(stack, 'Alarms');
  const add = (id: string, alarm: Documented) =>
    new MetricAlarm(scope, id, { ...alarm, name: named(nameOf(id)), topic: subjects.topic });
  auroraAlarms(subjects.database, add);
  natAlarms(subjects, add);
  add('EstimatedChargesHigh', {
    description:
      'The bill of this month is above 1500 USD. The metric exists in us-east-1 only, and only where billing alerts are switched on in the account.',
    metric: {
      namespace: 'AWS/Billing',
      name: 'EstimatedCharges',
      dimensions: { Currency: 'USD' },
      statistic: 'Maximum',
      period: Duration.hours(6),
    },
    comparison: '>',
    threshold: 1500,
    missingData: 'notBreaching',
  });
  const rollback = loadBalancerAlarms(scope, subjects, add);
  serviceAlarms(scope, subjects);
  add('WafBlockedRequests', {
    description:
      'The firewall blocked more than 100 requests in 5 minutes: an attack, or a rule that refuses honest ones.',
    metric: {
      namespace: 'AWS/WAFV2',
      name: 'BlockedRequests',
      dimensions: { WebACL: named('waf'), Region: stack.region, Rule: 'ALL' },
      statistic: 'Sum',
      period: MINUTES_5,
    },
    comparison: '>',
    threshold: 100,
    missingData: 'notBreaching',
  });
  flowLogAlarms(scope, subjects, add);
  if (subjects.services.includes('api')) breakTheGlassAlarms(add);
  return rollback;
}

type Add = (id: string, alarm: Documented) => MetricAlarm;

function auroraAlarms({ cluster }: AuroraDatabase, add: Add): void {
  const metric = (name: string, statistic: 'Average' | 'Maximum' = 'Average') => ({
    namespace: 'AWS/RDS',
    name,
    dimensions: { DBClusterIdentifier: cluster.clusterIdentifier },
    statistic,
    period: MINUTES_5,
  });
  add('AuroraCpuHigh', {
    description: 'Aurora has used more than 80 % of its CPU for 10 minutes. Look at the load in Performance Insights.',
    metric: metric('CPUUtilization'),
    comparison: '>',
    threshold: 80,
    periods: 2,
    missingData: 'breaching',
  });
  add('AuroraConnectionsHigh', {
    description:
      'Aurora has held more than 80 connections for 10 minutes; the application opens 20, twice that in a deployment. Look for a leak.',
    metric: metric('DatabaseConnections'),
    comparison: '>',
    threshold: 80,
    periods: 2,
    missingData: 'breaching',
  });
  add('AuroraMemoryLow', {
    description:
      'Aurora has had less than 512 MiB of free memory, measured against its maximum capacity. Raise the maximum or look for large queries.',
    metric: metric('FreeableMemory'),
    comparison: '<',
    threshold: 512 * 1024 * 1024,
    periods: 2,
    missingData: 'breaching',
  });
  add('AuroraAcuHigh', {
    description: 'Aurora has used more than 90 % of its maximum capacity for 15 minutes. Raise the maximum.',
    metric: metric('ACUUtilization'),
    comparison: '>',
    threshold: 90,
    periods: 3,
    missingData: 'breaching',
  });
  add('AuroraReplicationLag', {
    description:
      'A replica has been more than a second behind for 10 minutes. Without a replica there is nothing to measure.',
    metric: metric('AuroraReplicaLag', 'Maximum'),
    comparison: '>',
    threshold: 1000,
    periods: 2,
    missingData: 'notBreaching',
  });
}

function natAlarms({ network, zones }: AlarmSubjects, add: Add): void {
  network.natGateways.forEach((gateway, index) => {
    const zone = zones[index] ?? '';
    const metric = (name: string) => ({
      namespace: 'AWS/NATGateway',
      name,
      dimensions: { NatGatewayId: gateway.ref },
      statistic: 'Sum' as const,
      period: MINUTES_5,
    });
    add(`Vpc${zone.slice(-1).toUpperCase()}PacketDrop`, {
      description: `The NAT gateway of ${zone} dropped more than 100 packets in 5 minutes, twice in a row.`,
      metric: metric('PacketsDropCount'),
      comparison: '>',
      threshold: 100,
      periods: 2,
      missingData: 'notBreaching',
    });
    add(`Nat${index + 1}PortAllocation`, {
      description: `The NAT gateway of ${zone} could not open more than 10 connections in 5 minutes: too many to one destination.`,
      metric: metric('ErrorPortAllocation'),
      comparison: '>',
      threshold: 10,
      missingData: 'notBreaching',
    });
  });
}

function loadBalancerAlarms(scope: Construct, { loadBalancer, topic }: AlarmSubjects, add: Add): RollbackAlarms {
  const dimensions = { LoadBalancer: loadBalancer.loadBalancer.loadBalancerFullName };
  add('AlbResponseTime', {
    description: 'Answers have taken more than 2 seconds on average for 5 minutes.',
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'TargetResponseTime',
      dimensions,
      statistic: 'Average',
      period: Duration.minutes(1),
    },
    comparison: '>',
    threshold: 2,
    periods: 5,
    missingData: 'notBreaching',
  });
  const errors = add('Alb5xxErrors', {
    description:
      'Tasks answered more than 10 requests a minute with 5xx, twice in a row. Errors of the load balancer itself are not counted here.',
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'HTTPCode_Target_5XX_Count',
      dimensions,
      statistic: 'Sum',
      period: Duration.minutes(1),
    },
    comparison: '>',
    threshold: 10,
    periods: 2,
    missingData: 'notBreaching',
  });
  const unhealthy = (service: 'api' | 'web') => ({
    namespace: 'AWS/ApplicationELB',
    name: 'UnHealthyHostCount',
    dimensions: { TargetGroup: loadBalancer.targets[service].targetGroupFullName, ...dimensions },
    statistic: 'Maximum' as const,
  });
  const unhealthyHosts = new ExpressionAlarm(scope, 'AlbUnhealthyHosts', {
    name: named('alb-unhealthy-hosts'),
    description: 'A task of api or web has failed its health check for 2 minutes.',
    expression: 'SUM([api, web])',
    metrics: { api: unhealthy('api'), web: unhealthy('web') },
    period: Duration.minutes(1),
    comparison: '>',
    threshold: 0,
    periods: 2,
    missingData: 'notBreaching',
    topic,
  });
  return [errors, unhealthyHosts];
}

/** One bell for all services: CloudWatch does not add up over services by itself. */
function serviceAlarms(scope: Construct, { services, topic }: AlarmSubjects): void {
  // The names are fixed, so the alarms can exist before the services, whose deployments watch them.
  const dimensionsOf = (service: string) => ({ ClusterName: PROJECT, ServiceName: named(service) });
  const usage = (name: string) =>
    Object.fromEntries(
      services.map((service) => [
        service,
        { namespace: 'AWS/ECS', name, dimensions: dimensionsOf(service), statistic: 'Average' as const },
      ]),
    );
  const busiest = { expression: `MAX([${services.join(', ')}])`, period: MINUTES_5, comparison: '>', topic } as const;
  new ExpressionAlarm(scope, 'EcsCpuHigh', {
    ...busiest,
    name: named('ecs-cpu-high'),
    description: 'A service has used more than 80 % of its CPU for 10 minutes.',
    metrics: usage('CPUUtilization'),
    threshold: 80,
    periods: 2,
    missingData: 'notBreaching',
  });
  new ExpressionAlarm(scope, 'EcsMemoryHigh', {
    ...busiest,
    name: named('ecs-memory-high'),
    description: 'A service has used more than 80 % of its memory for 10 minutes; at 100 % its task is killed.',
    metrics: usage('MemoryUtilization'),
    threshold: 80,
    periods: 2,
    missingData: 'notBreaching',
  });
  const counted = (service: string, name: string) => ({
    namespace: 'ECS/ContainerInsights',
    name,
    dimensions: dimensionsOf(service),
    statistic: 'Average' as const,
  });
  new ExpressionAlarm(scope, 'EcsTasksLow', {
    name: named('ecs-tasks-low'),
    description: 'A service has had fewer tasks than it should for 5 minutes. Its events say why tasks stop.',
    expression: `MAX([${services.map((service) => `${service}Short`).join(', ')}])`,
    // A service without a single task may be reported by its wish alone.
    parts: Object.fromEntries(
      services.map((service) => [`${service}Short`, `${service}Wanted - FILL(${service}Running, 0)`]),
    ),
    metrics: Object.fromEntries(
      services.flatMap((service) => [
        [`${service}Wanted`, counted(service, 'DesiredTaskCount')],
        [`${service}Running`, counted(service, 'RunningTaskCount')],
      ]),
    ),
    period: Duration.minutes(1),
    comparison: '>',
    threshold: 0,
    periods: 5,
    missingData: 'breaching',
    topic,
  });
}

function flowLogAlarms(scope: Construct, { flowLogs }: AlarmSubjects, add: Add): void {
  add('FlowLogsSilent', {
    description: 'No flow log has arrived for 15 minutes: whoever talks to whom is not recorded.',
    metric: {
      namespace: 'AWS/Logs',
      name: 'IncomingLogEvents',
      dimensions: { LogGroupName: flowLogs.logGroup.logGroupName },
      statistic: 'Sum',
      period: MINUTES_5,
    },
    comparison: '<',
    threshold: 1,
    periods: 3,
    missingData: 'breaching',
  });
  new MetricFilter(scope, 'RejectedConnections', {
    logGroup: flowLogs.logGroup,
    metricNamespace: REJECTS.namespace,
    metricName: REJECTS.name,
    metricValue: '1',
    filterPattern: FilterPattern.literal(
      `[${FLOW_LOG_FIELDS.map((field) => (field === 'action' ? 'action = "REJECT"' : field)).join(', ')}]`,
    ),
  });
  add('FlowLogsRejects', {
    description:
      'More than 1000 connections were refused in 5 minutes, twice in a row: somebody scans the network, or a rule is missing.',
    metric: { ...REJECTS, dimensions: {}, statistic: 'Sum', period: MINUTES_5 },
    comparison: '>',
    threshold: 1000,
    periods: 2,
    missingData: 'notBreaching',
  });
}

/** Somebody opened a record in an emergency, or looked into one: each time somebody else looks whether it was one. */
function breakTheGlassAlarms(add: Add): void {
  const counted = (name: string) => ({
    namespace: SECURITY_NAMESPACE,
    name,
    dimensions: {},
    statistic: 'Sum' as const,
    period: Duration.minutes(1),
  });
  add('BreakTheGlassGrant', {
    description:
      'An administrator opened the record of a patient to a colleague. The audit says whom, to whom and why.',
    metric: counted('BTGGrantAccessCount'),
    comparison: '>',
    threshold: 0,
    missingData: 'notBreaching',
  });
  add('BreakTheGlassUse', {
    description: 'Somebody read a record that was opened by break-the-glass. The audit says who and what.',
    metric: counted('BTGUseAccessCount'),
    comparison: '>',
    threshold: 0,
    missingData: 'notBreaching',
  });
}

/** `AuroraCpuHigh` → `aurora-cpu-high`, `Alb5xxErrors` → `alb-5xx-errors`, `VpcAPacketDrop` → `vpc-a-packet-drop`. */
function nameOf(id: string): string {
  return id
    .replace(/([a-z])([A-Z0-9])/g, '$1-$2')
    .replace(/([A-Z0-9])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
