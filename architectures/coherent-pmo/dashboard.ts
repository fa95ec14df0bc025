import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { MetricDashboard, type ProductionStack } from 'lintel/constructs';
import { API_SERVICE } from '../../workloads/pmo/contract.ts';
import { type AlarmSubjects, connectionThreshold } from './alarms.ts';
import type { CoherentSettings } from './options.ts';

/** Every metric that the document names, on one page. Replication lag is not there: a standby has none (C-PMO-11). */
export function addDashboard(
  stack: ProductionStack,
  { server, database }: AlarmSubjects,
  settings: CoherentSettings,
): void {
  const of = (namespace: string, dimensionsMap: Record<string, string>) => (metricName: string, statistic: string) =>
    new Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(5) });
  const ec2 = of('AWS/EC2', { ...server });
  const rds = of('AWS/RDS', { DBInstanceIdentifier: database.instance.instanceIdentifier });
  const api = of('Pmo', { Service: API_SERVICE });
  new MetricDashboard(stack, 'Dashboard', {
    name: `coherent-${settings.stage}`,
    sections: [
      {
        title: 'Does the application answer?',
        graphs: [
          { title: 'Processes under PM2', metrics: [api('ProcessUp', 'Minimum')] },
          { title: 'Response time', unit: 'ms', metrics: [api('ApiLatency', 'p50'), api('ApiLatency', 'p95')] },
          { title: 'Errors', metrics: [api('ApiErrors', 'Sum')] },
          { title: 'User sessions', metrics: [api('ActiveSessions', 'Maximum')] },
        ],
      },
      {
        title: 'How is the server?',
        graphs: [
          { title: 'CPU', unit: '%', metrics: [ec2('CPUUtilization', 'Average')], lines: [{ at: 80, label: 'alarm' }] },
          { title: 'Network', unit: 'B', metrics: [ec2('NetworkIn', 'Sum'), ec2('NetworkOut', 'Sum')] },
          // Disks of these instances are EBS volumes; DiskReadBytes would speak of instance store, which they lack.
          { title: 'Disk', unit: 'B', metrics: [ec2('EBSReadBytes', 'Sum'), ec2('EBSWriteBytes', 'Sum')] },
          { title: 'Status checks', metrics: [ec2('StatusCheckFailed', 'Maximum')] },
        ],
      },
      {
        title: 'How is the database?',
        graphs: [
          { title: 'CPU', unit: '%', metrics: [rds('CPUUtilization', 'Average')], lines: [{ at: 80, label: 'alarm' }] },
          {
            title: 'Connections',
            metrics: [rds('DatabaseConnections', 'Maximum')],
            lines: [{ at: connectionThreshold(settings), label: 'alarm' }],
          },
          { title: 'IOPS', metrics: [rds('ReadIOPS', 'Average'), rds('WriteIOPS', 'Average')] },
          { title: 'Free storage', unit: 'B', metrics: [rds('FreeStorageSpace', 'Minimum')] },
        ],
      },
    ],
  });
}
