import { Duration } from 'aws-cdk-lib';
import { AlertTopic, type HttpsLoadBalancer, MetricAlarm, type ProductionStack } from 'lintel/constructs';
import { named, type Parameters } from './interface.ts';
import type { McpTaggingOptions } from './options.ts';

export interface AlarmSubjects {
  readonly parameters: Parameters;
  readonly loadBalancer: HttpsLoadBalancer;
}

/** The topic and the documented alarms on it, each over one window of five minutes. */
export function addAlarms(stack: ProductionStack, subjects: AlarmSubjects, options: McpTaggingOptions): AlertTopic {
  const topic = new AlertTopic(stack, 'SecurityAlertTopic', {
    name: named('${ProjectName}-security-alerts-${Environment}'),
    displayName: 'MCP Server Security Alerts',
    emails: [subjects.parameters.alertEmail.valueAsString],
  });
  addServerAlarm(stack, topic, subjects, {
    id: 'AuthFailuresAlarm',
    name: '${ProjectName}-auth-failures-${Environment}',
    description:
      'More than 10 requests in 5 minutes came without a valid API key: somebody is guessing keys, or a client still has an old one. Look into the security log group.',
    metric: 'AuthenticationFailures',
    threshold: 10,
  });
  addServerAlarm(stack, topic, subjects, {
    id: 'CorsViolationsAlarm',
    name: '${ProjectName}-cors-violations-${Environment}',
    description:
      'More than 20 requests in 5 minutes came from pages whose origin is not allowed. The origins are in the security log group, not in the metric.',
    metric: 'CORSViolations',
    threshold: 20,
  });
  addLoadBalancerAlarm(stack, topic, subjects, {
    id: 'LoadBalancer5xxAlarm',
    name: '${ProjectName}-alb-5xx-${Environment}',
    description:
      'The load balancer itself answered more than 10 requests in 5 minutes with 5xx: no healthy target, or no answer in time. Errors answered by the server are not counted here (HTTPCode_Target_5XX_Count).',
    metric: 'HTTPCode_ELB_5XX_Count',
  });
  if (options.target5xxAlarm === true) {
    addLoadBalancerAlarm(stack, topic, subjects, {
      id: 'Target5xxAlarm',
      name: '${ProjectName}-target-5xx-${Environment}',
      description:
        'The server answered more than 10 requests in 5 minutes with 5xx. Look into the application log group.',
      metric: 'HTTPCode_Target_5XX_Count',
    });
  }
  return topic;
}

interface Documented {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly metric: string;
}

function addServerAlarm(
  stack: ProductionStack,
  topic: AlertTopic,
  { parameters }: AlarmSubjects,
  alarm: Documented & { readonly threshold: number },
): void {
  new MetricAlarm(stack, alarm.id, {
    name: named(alarm.name),
    description: alarm.description,
    metric: {
      namespace: named('${ProjectName}/${Environment}'),
      name: alarm.metric,
      dimensions: { Environment: parameters.environment.valueAsString },
      statistic: 'Sum',
      period: Duration.minutes(5),
    },
    comparison: '>',
    threshold: alarm.threshold,
    missingData: 'notBreaching',
    topic,
  });
}

function addLoadBalancerAlarm(
  stack: ProductionStack,
  topic: AlertTopic,
  { loadBalancer }: AlarmSubjects,
  alarm: Documented,
): void {
  new MetricAlarm(stack, alarm.id, {
    name: named(alarm.name),
    description: alarm.description,
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: alarm.metric,
      dimensions: { LoadBalancer: loadBalancer.loadBalancer.loadBalancerFullName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    },
    comparison: '>',
    threshold: 10,
    missingData: 'notBreaching',
    topic,
  });
}
