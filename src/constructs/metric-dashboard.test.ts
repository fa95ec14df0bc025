import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { expect, test } from 'vitest';
import { type DashboardGraph, MetricDashboard } from './metric-dashboard.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

const cpu: DashboardGraph = {
  title: 'CPU',
  unit: '%',
  metrics: [new cloudwatch.Metric({ namespace: 'AWS/EC2', metricName: 'CPUUtilization' })],
  lines: [{ at: 85, label: 'critical' }],
};

function dashboard(graphs: readonly DashboardGraph[]) {
  const stack = tinyStack();
  new MetricDashboard(stack, 'Dashboard', { name: 'shop', sections: [{ title: 'Is there room?', graphs }] });
  return stack;
}

test('a row of graphs side by side under its question, with the lines of the alarms', () => {
  const { Dashboard } = resourcesOf(dashboard([cpu, cpu]));
  expect(Dashboard?.Properties?.DashboardName).toBe('shop');
  const body = JSON.stringify(Dashboard?.Properties?.DashboardBody);
  expect(body).toContain('## Is there room?');
  expect(body).toContain('CPUUtilization');
  expect(body.match(/\\"width\\":12/g)).toHaveLength(2);
  expect(body).toContain('\\"value\\":85');
});

test('an empty row is refused', () => {
  expect(() => dashboard([])).toThrow(
    'Dashboard "Dashboard" has 0 graphs under "Is there room?"; a row holds one to four.',
  );
});
