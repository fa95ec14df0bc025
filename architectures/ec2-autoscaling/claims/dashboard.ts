import type { Assertion, Claim, Matcher } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, witness } = that;

/** A metric of a graph; the average where no statistic is said. */
function line(words: readonly string[], stat?: string): Matcher {
  return { exactly: [...words, ...(stat === undefined ? [] : [{ where: { stat } }])] };
}

function ofFleet({ group }: Document, namespace: string, metric: string, stat?: string): Matcher {
  return line([namespace, metric, 'AutoScalingGroupName', group], stat);
}

export function showsMemory(of: Document): Assertion {
  return shows([ofFleet(of, 'CWAgent', 'mem_used_percent')], [75, 90]);
}

export function showsDisks(of: Document): Assertion {
  return shows([ofFleet(of, 'CWAgent', 'disk_used_percent', 'Maximum')], [75, 90]);
}

/** The namespace of a metric of the application, if the application emits it at all. */
function emitted({ environment, contract }: Document, metric: string): string {
  const isEmitted = contract.metrics.some(
    ({ name, dimensionSets }) => name === metric && dimensionSets.some((set) => set.join() === 'Service'),
  );
  return isEmitted ? `WebApp/${environment}` : `the namespace of ${metric}, which the application does not emit`;
}

export function dashboardClaims(of: Document): readonly Claim[] {
  const balancer = (metric: string, stat = 'Sum') =>
    line(['AWS/ApplicationELB', metric, 'LoadBalancer', '${LoadBalancer.LoadBalancerFullName}'], stat);
  const application = (metric: string, stat: string) => line([emitted(of, metric), metric, 'Service', 'web-app'], stat);
  const errorRate = { exactly: [{ where: { expression: '100 * (FILL(part1, 0) + FILL(part2, 0)) / whole' } }] };
  return that.area('Dashboard', [
    claim(
      'EC2-MON-01',
      'A dashboard for the environment',
      that.exists({ type: 'AWS::CloudWatch::Dashboard', where: { DashboardName: of.name } }, 1),
    ),
    claim('EC2-MON-03', 'The dashboard shows the CPU', shows([ofFleet(of, 'AWS/EC2', 'CPUUtilization')], [70, 85])),
    claim('EC2-MON-04', 'The dashboard shows the memory', showsMemory(of)),
    claim('EC2-MON-05', 'The dashboard shows the disks', showsDisks(of)),
    claim(
      'EC2-MON-06',
      'The dashboard shows the network',
      shows([ofFleet(of, 'AWS/EC2', 'NetworkIn', 'Sum'), ofFleet(of, 'AWS/EC2', 'NetworkOut', 'Sum')]),
    ),
    claim(
      'EC2-MON-07',
      'The dashboard shows response times',
      shows([balancer('TargetResponseTime', 'p95'), balancer('TargetResponseTime', 'p50')], [1, 2]),
    ),
    claim(
      'EC2-MON-08',
      'The dashboard shows the error rate',
      shows(
        [
          errorRate,
          balancer('HTTPCode_Target_5XX_Count'),
          balancer('HTTPCode_ELB_5XX_Count'),
          balancer('RequestCount'),
        ],
        [1, 5],
      ),
    ),
    claim('EC2-MON-09', 'The dashboard shows the throughput', shows([balancer('RequestCount')])),
    claim('EC2-MON-10', 'User activity is measured', [
      shows([application('ActiveUsers', 'Maximum')]),
      witness('workload', 'web-app emits ActiveUsers with Service and with Service, Route'),
    ]),
    claim('EC2-MON-11', 'Transaction volume is measured', [
      shows([application('OrdersPlaced', 'Sum')]),
      shows([application('OrderValueCents', 'Sum')]),
      witness('workload', 'web-app emits OrdersPlaced and OrderValueCents for an order'),
    ]),
  ]);
}

/** A graph has exactly these metrics, and the thresholds of its alarms as lines. */
function shows(metrics: readonly Matcher[], lines: readonly number[] = []): Assertion {
  const graph = {
    'properties.metrics': { exactly: metrics },
    'properties.annotations.horizontal':
      lines.length === 0 ? { absent: true as const } : { exactly: lines.map((value) => ({ where: { value } })) },
  };
  return that.file({ of: 'dashboard' }, { at: { widgets: { has: { where: graph } } } });
}
