import { Duration } from 'aws-cdk-lib';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { MetricAlarm, type MetricAlarmProps, type ProductionStack, RatioAlarm } from 'lintel/constructs';
import { metricNamespace } from '../../workloads/web-app/contract.ts';
import { AGENT_DIMENSION } from './agent-configuration.ts';
import type { Topics } from './notifications.ts';
import type { Settings } from './settings.ts';
import type { LogGroups } from './storage.ts';
import { healthyHostsAtLeast, PERIOD_SECONDS, PERIODS, type Severity, severitiesOf, THRESHOLDS } from './thresholds.ts';

export interface AlarmSubjects {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly live: elb.ApplicationTargetGroup;
  readonly liveFleet: string;
  readonly logGroups: LogGroups;
}

/** Failed logins that the security log holds: of the system and of the application. */
export const FAILED_LOGINS = 'FailedLogins';
export const FAILED_LOGINS_MORE_THAN = 20;

type Watched = Pick<MetricAlarmProps, 'description' | 'metric'>;

export function addAlarms(stack: ProductionStack, topics: Topics, subjects: AlarmSubjects, settings: Settings): void {
  for (const severity of severitiesOf(settings)) {
    const suffix = severity === 'critical' ? 'CriticalAlarm' : 'WarningAlarm';
    const above = (id: string, name: string, threshold: number, watched: Watched) =>
      new MetricAlarm(stack, `${id}${suffix}`, {
        ...watched,
        name: `${settings.name}-${name}-${severity}`,
        comparison: '>',
        threshold,
        periods: PERIODS,
        missingData: 'notBreaching',
        topic: topics[severity],
      });
    above('Cpu', 'cpu', THRESHOLDS.cpu[severity], cpu(subjects.liveFleet, severity));
    above('Memory', 'memory', THRESHOLDS.memory[severity], memory(subjects.liveFleet));
    above('Disk', 'disk', THRESHOLDS.disk[severity], disk(subjects.liveFleet));
    if (settings.monitoring === 'full') {
      above('Response', 'response', THRESHOLDS.responseSeconds[severity], response(subjects));
      addErrorAlarm(stack, topics, subjects, settings, severity);
    }
  }
  addHealthyHostsAlarm(stack, topics, subjects, settings);
  if (settings.monitoring === 'full') addFailedLogins(stack, topics, subjects.logGroups, settings);
}

const period = Duration.seconds(PERIOD_SECONDS);

function cpu(group: string, severity: Severity): Watched {
  return {
    description: `The instances of ${group} are busy${severity === 'critical' ? ' and the group cannot keep up: look whether it is at its maximum' : '; the group should be adding one'}. Average over all instances; one busy instance among idle ones is not seen.`,
    metric: {
      namespace: 'AWS/EC2',
      name: 'CPUUtilization',
      dimensions: { AutoScalingGroupName: group },
      statistic: 'Average',
      period,
    },
  };
}

function memory(group: string): Watched {
  return {
    description: `Memory of ${group} is filling up, on average over all instances: a leak, or too small an instance type. Measured by the CloudWatch agent.`,
    metric: {
      namespace: 'CWAgent',
      name: 'mem_used_percent',
      dimensions: { [AGENT_DIMENSION]: group },
      statistic: 'Average',
      period,
    },
  };
}

function disk(group: string): Watched {
  return {
    description: `The fullest root disk of ${group} is filling up: logs that are not rotated, or too small a volume. Replace the instance to start with an empty one.`,
    metric: {
      namespace: 'CWAgent',
      name: 'disk_used_percent',
      dimensions: { [AGENT_DIMENSION]: group },
      // One full disk is enough to break its instance; an average would hide it.
      statistic: 'Maximum',
      period,
    },
  };
}

function response({ loadBalancer }: AlarmSubjects): Watched {
  return {
    description:
      'One request in twenty waits longer than this for the application. Look at the database and at the CPU first.',
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'TargetResponseTime',
      dimensions: { LoadBalancer: loadBalancer.loadBalancerFullName },
      statistic: 'p95',
      period,
    },
  };
}

function addErrorAlarm(
  stack: ProductionStack,
  topics: Topics,
  { loadBalancer }: AlarmSubjects,
  settings: Settings,
  severity: Severity,
): void {
  new RatioAlarm(stack, severity === 'critical' ? 'ErrorsCriticalAlarm' : 'ErrorsWarningAlarm', {
    name: `${settings.name}-errors-${severity}`,
    description: `More than ${THRESHOLDS.errorPercent[severity]} % of the requests were answered with 5xx, by the application or by the load balancer itself. Look into the application log group.`,
    ...errorRate(loadBalancer),
    thresholdPercent: THRESHOLDS.errorPercent[severity],
    periods: PERIODS,
    topic: topics[severity],
  });
}

export function errorRate(loadBalancer: elb.ApplicationLoadBalancer) {
  return {
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer: loadBalancer.loadBalancerFullName },
    part: ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'],
    whole: 'RequestCount',
    period,
  } as const;
}

/** At night a group may have no instance, and then no data: only by day does silence mean that something died. */
function addHealthyHostsAlarm(
  stack: ProductionStack,
  topics: Topics,
  { loadBalancer, live }: AlarmSubjects,
  settings: Settings,
): void {
  const threshold = healthyHostsAtLeast(settings);
  new MetricAlarm(stack, 'HealthyHostsCriticalAlarm', {
    name: `${settings.name}-healthy-hosts-critical`,
    description: `Fewer than ${threshold} instance(s) are healthy: the group cannot replace them fast enough, or a release does not start.`,
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'HealthyHostCount',
      dimensions: {
        LoadBalancer: loadBalancer.loadBalancerFullName,
        TargetGroup: live.targetGroupFullName,
      },
      statistic: 'Minimum',
      period: Duration.minutes(1),
    },
    comparison: '<',
    threshold,
    periods: 3,
    missingData: settings.offHours?.instances === 0 ? 'notBreaching' : 'breaching',
    topic: topics.critical,
  });
}

/** Somebody is guessing passwords (EC2-MON-12). */
function addFailedLogins(stack: ProductionStack, topics: Topics, { security }: LogGroups, settings: Settings): void {
  const namespace = metricNamespace(settings.environment);
  const filter = (id: string, pattern: string) =>
    new MetricFilter(stack, id, {
      logGroup: security,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace: namespace,
      metricName: FAILED_LOGINS,
      metricValue: '1',
      defaultValue: 0,
    });
  filter('FailedApplicationLogins', '{ $.event = "login_failed" }');
  filter('FailedSystemLogins', '"authentication failure"');
  new MetricAlarm(stack, 'FailedLoginsWarningAlarm', {
    name: `${settings.name}-failed-logins-warning`,
    description: `More than ${FAILED_LOGINS_MORE_THAN} logins failed in five minutes, in the application or on a host: somebody is guessing. The addresses are in the security log group.`,
    metric: { namespace, name: FAILED_LOGINS, dimensions: {}, statistic: 'Sum', period },
    comparison: '>',
    threshold: FAILED_LOGINS_MORE_THAN,
    missingData: 'notBreaching',
    topic: topics.warning,
  });
}
