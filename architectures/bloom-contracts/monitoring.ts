import { Duration } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  AlertTopic,
  type HttpsLoadBalancer,
  MetricAlarm,
  type ProductionStack,
  RatioAlarm,
  type RetainedLogGroup,
} from 'lintel/constructs';
import {
  DATABASE_FAILURE_EVENT,
  DATABASE_FAILURE_METRIC,
  METRIC_NAMESPACE,
  SERVICE_DIMENSION,
} from '../../workloads/contracts/contract.ts';
import type { Application } from './application.ts';
import type { TargetGroups } from './load-balancer.ts';
import { CLUSTER, SERVICE } from './names.ts';
import type { Parameters } from './parameters.ts';

export interface MonitoringSubjects {
  readonly parameters: Parameters;
  readonly front: HttpsLoadBalancer;
  readonly targetGroups: TargetGroups;
  readonly application: Application;
  readonly logGroup: RetainedLogGroup;
}

const FIVE_MINUTES = Duration.minutes(5);

/** The documented alarms, and the topic that they all notify. */
export function addMonitoring(stack: ProductionStack, subjects: MonitoringSubjects): AlertTopic {
  const topic = new AlertTopic(stack, 'AlertTopic', {
    name: 'bloom-energy-alerts',
    displayName: 'Bloom Energy contracts',
    emails: [subjects.parameters.alertEmail.valueAsString],
  });
  addFrontAlarms(stack, topic, subjects);
  addApplicationAlarms(stack, topic, subjects);
  return topic;
}

function addFrontAlarms(stack: ProductionStack, topic: AlertTopic, { front, targetGroups }: MonitoringSubjects): void {
  const LoadBalancer = front.loadBalancer.loadBalancerFullName;
  new RatioAlarm(stack, 'ErrorRateAlarm', {
    name: 'bloom-energy-error-rate',
    description:
      'More than 5 % of the requests of ten minutes were answered with 5xx, by the application or by the load balancer. Look into the log group, and whether tasks are healthy.',
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer },
    part: ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'],
    whole: 'RequestCount',
    period: FIVE_MINUTES,
    periods: 2,
    thresholdPercent: 5,
    topic,
  });
  new MetricAlarm(stack, 'SlowResponsesAlarm', {
    name: 'bloom-energy-slow-responses',
    description:
      'One request in twenty took longer than 2 s for ten minutes. Requests to Claude are not counted: they are slow by nature and go to a target group of their own.',
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'TargetResponseTime',
      dimensions: { LoadBalancer, TargetGroup: targetGroups.api.targetGroupFullName },
      statistic: 'p95',
      period: FIVE_MINUTES,
    },
    comparison: '>',
    threshold: 2,
    periods: 2,
    missingData: 'notBreaching',
    topic,
  });
}

function addApplicationAlarms(
  stack: ProductionStack,
  topic: AlertTopic,
  { application, logGroup }: MonitoringSubjects,
): void {
  const failures = new logs.MetricFilter(stack, 'DatabaseFailureFilter', {
    logGroup,
    filterPattern: logs.FilterPattern.stringValue('$.event', '=', DATABASE_FAILURE_EVENT),
    metricNamespace: DATABASE_FAILURE_METRIC.namespace,
    metricName: DATABASE_FAILURE_METRIC.name,
    metricValue: '1',
  });
  new MetricAlarm(stack, 'DatabaseFailuresAlarm', {
    name: 'bloom-energy-database-failures',
    description:
      'A task could not connect to the database in the last 5 minutes. Is the instance available, are its connections used up, has the password changed?',
    metric: { ...DATABASE_FAILURE_METRIC, dimensions: {}, statistic: 'Sum', period: FIVE_MINUTES },
    comparison: '>=',
    threshold: 1,
    missingData: 'notBreaching',
    topic,
  }).node.addDependency(failures);
  const memory = new MetricAlarm(stack, 'MemoryAlarm', {
    name: 'bloom-energy-memory',
    description:
      'The tasks used more than 80 % of their memory on average for ten minutes. Look for what grows; more tasks help only while it does.',
    metric: {
      namespace: 'AWS/ECS',
      name: 'MemoryUtilization',
      dimensions: { ClusterName: CLUSTER, ServiceName: SERVICE },
      statistic: 'Average',
      period: FIVE_MINUTES,
    },
    comparison: '>',
    threshold: 80,
    periods: 2,
    // No data means that no task runs.
    missingData: 'breaching',
    topic,
  });
  memory.node.addDependency(application.service);
  new MetricAlarm(stack, 'ClaudeRateLimitAlarm', {
    name: 'bloom-energy-claude-rate-limit',
    description:
      'Claude refused requests in the last 5 minutes because there were too many (429) or it was overloaded (529). Users see AI_UNAVAILABLE when the retries fail as well.',
    metric: {
      namespace: METRIC_NAMESPACE,
      name: 'AiRateLimited',
      dimensions: { Service: SERVICE_DIMENSION },
      statistic: 'Sum',
      period: FIVE_MINUTES,
    },
    comparison: '>=',
    threshold: 1,
    missingData: 'notBreaching',
    topic,
  });
}
