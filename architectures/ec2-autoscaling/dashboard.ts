import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { MetricDashboard, type ProductionStack, ratioOf } from 'lintel/constructs';
import { metricNamespace } from '../../workloads/web-app/contract.ts';
import { AGENT_DIMENSION } from './agent-configuration.ts';
import { errorRate } from './alarms.ts';
import { PROJECT, type Settings } from './settings.ts';
import { THRESHOLDS } from './thresholds.ts';

export interface DashboardSubjects {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly liveFleet: string;
}

const period = Duration.minutes(5);

export function addDashboard(
  stack: ProductionStack,
  { loadBalancer, liveFleet }: DashboardSubjects,
  settings: Settings,
): MetricDashboard {
  const metric =
    (namespace: string, dimensions: Readonly<Record<string, string>>) => (metricName: string, statistic: string) =>
      new Metric({ namespace, metricName, dimensionsMap: { ...dimensions }, statistic, period });
  const ofFleet = metric('AWS/EC2', { AutoScalingGroupName: liveFleet });
  const ofAgent = metric('CWAgent', { [AGENT_DIMENSION]: liveFleet });
  const ofLoadBalancer = metric('AWS/ApplicationELB', { LoadBalancer: loadBalancer.loadBalancerFullName });
  const ofApplication = metric(metricNamespace(settings.environment), { Service: PROJECT });
  const lines = ({ warning, critical }: { readonly warning: number; readonly critical: number }) => [
    { at: warning, label: 'warning' },
    { at: critical, label: 'critical' },
  ];
  return new MetricDashboard(stack, 'Dashboard', {
    name: settings.name,
    sections: [
      {
        title: 'Have the instances room?',
        graphs: [
          { title: 'CPU', unit: '%', metrics: [ofFleet('CPUUtilization', 'Average')], lines: lines(THRESHOLDS.cpu) },
          {
            title: 'Memory',
            unit: '%',
            metrics: [ofAgent('mem_used_percent', 'Average')],
            lines: lines(THRESHOLDS.memory),
          },
          {
            title: 'Disk',
            unit: '%',
            metrics: [ofAgent('disk_used_percent', 'Maximum')],
            lines: lines(THRESHOLDS.disk),
          },
          { title: 'Network', unit: 'bytes', metrics: [ofFleet('NetworkIn', 'Sum'), ofFleet('NetworkOut', 'Sum')] },
        ],
      },
      {
        title: 'Are users served?',
        graphs: [
          {
            title: 'Response time',
            unit: 's',
            metrics: [ofLoadBalancer('TargetResponseTime', 'p95'), ofLoadBalancer('TargetResponseTime', 'p50')],
            lines: lines(THRESHOLDS.responseSeconds),
          },
          {
            title: 'Error rate',
            unit: '%',
            metrics: [ratioOf(errorRate(loadBalancer), '5xx of all requests')],
            lines: lines(THRESHOLDS.errorPercent),
          },
          { title: 'Throughput', unit: 'requests', metrics: [ofLoadBalancer('RequestCount', 'Sum')] },
        ],
      },
      {
        title: 'Do they get what they came for?',
        graphs: [
          { title: 'Active users', unit: 'users', metrics: [ofApplication('ActiveUsers', 'Maximum')] },
          { title: 'Orders', unit: 'orders', metrics: [ofApplication('OrdersPlaced', 'Sum')] },
          { title: 'Order value', unit: 'cents', metrics: [ofApplication('OrderValueCents', 'Sum')] },
        ],
      },
    ],
  });
}
