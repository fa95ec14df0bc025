import { type Claim, claim, exists, property, witness } from 'lintel/claims';
import { AGENT_DIMENSION } from '../agent-configuration.ts';
import type { Settings } from '../settings.ts';

export function dashboardClaims(settings: Settings): readonly Claim[] {
  const area = 'Dashboard';
  const shows = (...texts: readonly string[]) =>
    texts.map((text) => property('dashboard', 'DashboardBody', { mentions: text }));
  const graph = (id: string, title: string, ...texts: readonly string[]) => claim(id, title, shows(...texts), { area });
  const business = (id: string, title: string, metric: string, seen: string) =>
    claim(id, title, [...shows(`"${metric}"`), witness('workload', seen)], { area });
  return [
    claim(
      'EC2-MON-01',
      'A dashboard for the environment',
      [exists('dashboard', 1), property('dashboard', 'DashboardName', settings.name)],
      { area },
    ),
    graph('EC2-MON-03', 'The dashboard shows the CPU', '"AWS/EC2","CPUUtilization","AutoScalingGroupName"'),
    graph('EC2-MON-04', 'The dashboard shows the memory', `"CWAgent","mem_used_percent","${AGENT_DIMENSION}"`),
    graph('EC2-MON-05', 'The dashboard shows the disks', `"CWAgent","disk_used_percent","${AGENT_DIMENSION}"`),
    graph('EC2-MON-06', 'The dashboard shows the network', '"NetworkIn"', '"NetworkOut"'),
    graph('EC2-MON-07', 'The dashboard shows response times', '"TargetResponseTime"', '"stat":"p95"'),
    graph(
      'EC2-MON-08',
      'The dashboard shows the error rate',
      '"HTTPCode_Target_5XX_Count"',
      '"HTTPCode_ELB_5XX_Count"',
      '/ whole',
    ),
    graph('EC2-MON-09', 'The dashboard shows the throughput', '"RequestCount"'),
    business(
      'EC2-MON-10',
      'User activity is measured',
      'ActiveUsers',
      'web-app emits ActiveUsers with Service and with Service, Route',
    ),
    business(
      'EC2-MON-11',
      'Transaction volume is measured',
      'OrdersPlaced',
      'web-app emits OrdersPlaced and OrderValueCents for an order',
    ),
  ];
}
