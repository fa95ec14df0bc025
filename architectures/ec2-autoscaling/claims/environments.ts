import type { Assertion, Claim } from 'lintel/claims';
import { agentAlarm, alarmsAre, cpuAlarm, healthyHostsAlarm, TOLD } from './alarms.ts';
import { hasType } from './compute.ts';
import { type Document, OFFICE } from './document.ts';
import { clientsOf } from './isolation.ts';
import { that } from './names.ts';
import { backedUp, pointInTime, RULES } from './recovery.ts';

const { attribute, claim, exists, property, reaches, rules, tells, unreachable } = that;

export function environmentClaims(of: Document): readonly Claim[] {
  if (of.kind === 'development') return that.area('Development', development(of));
  return of.kind === 'staging' ? that.area('Staging', staging(of)) : that.area('Production', production(of));
}

/** The group begins with its fewest instances, and keeps them while a release rolls through. */
export function hasCapacity({ least, most }: Document): readonly Assertion[] {
  return [
    property('fleet', 'MinSize', String(least)),
    property('fleet', 'MaxSize', String(most)),
    attribute('fleet', 'UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService', least),
  ];
}

const onDemandOnly: readonly Assertion[] = [
  property('fleet', 'MixedInstancesPolicy', { absent: true }),
  property('launch template', 'LaunchTemplateData.InstanceMarketOptions', { absent: true }),
];

/** Metrics every minute instead of every five. */
const detailed = (is: boolean) => property('launch template', 'LaunchTemplateData.Monitoring.Enabled', is);

function development(of: Document): readonly Claim[] {
  return [
    claim('EC2-DEV-01', 'Instances are t3.small', hasType(of)),
    claim('EC2-DEV-02', '1 to 3 instances', hasCapacity(of)),
    claim('EC2-DEV-03', 'Spot instances only', [
      property('fleet', 'MixedInstancesPolicy.InstancesDistribution', {
        where: {
          OnDemandBaseCapacity: 0,
          OnDemandPercentageAboveBaseCapacity: 0,
          SpotAllocationStrategy: 'price-capacity-optimized',
        },
      }),
      property('fleet', 'CapacityRebalance', true),
    ]),
    claim('EC2-DEV-04', 'No backup', { resolution: 'C-EC2-08' }, [exists({ type: 'AWS::Backup::*' }, 0)]),
    claim('EC2-DEV-05', 'Basic monitoring: metrics every five minutes, critical alarms only', [
      detailed(false),
      exists('every alarm', 4),
      alarmsAre(of, 'critical'),
      cpuAlarm(of, 'critical'),
      agentAlarm(of, 'Memory', 'critical'),
      agentAlarm(of, 'Disk', 'critical'),
      healthyHostsAlarm(of),
    ]),
    claim(
      'EC2-DEV-06',
      'Security is more permissive: SSH may come from named addresses, packages over HTTP may go out',
      {
        resolution: 'C-EC2-06',
        note: 'No packet from those addresses is routed to a private instance; a VPN or a peer would be.',
      },
      [
        rules('fleet group', { in: of.ssh ? { [OFFICE]: 'tcp/22' } : {}, on: 'tcp/22' }),
        rules('fleet group', { out: { internet: 'tcp/80' }, on: 'tcp/80' }),
        reaches('fleet', 'internet', 'tcp/80', { through: ['NAT gateways', 'internet gateway'] }),
        unreachable('internet', 'fleet'),
        exists('firewall', 0),
      ],
    ),
  ];
}

function staging(of: Document): readonly Claim[] {
  return [
    claim('EC2-STG-01', 'Instances are t3.medium', hasType(of)),
    claim('EC2-STG-02', '2 to 4 instances', hasCapacity(of)),
    claim('EC2-STG-03', 'No spot instances', onDemandOnly),
    claim('EC2-STG-04', 'Daily recovery points are kept for 14 days', { resolution: 'C-EC2-09' }, [
      ...backedUp(of),
      pointInTime(of),
    ]),
    claim('EC2-STG-05', 'Full monitoring, and every alarm tells somebody', fullMonitoring(of)),
    claim('EC2-STG-06', 'Only the corporate network reaches the load balancer', { resolution: 'C-EC2-13' }, [
      rules('load balancer group', { in: clientsOf(of) }),
      reaches(OFFICE, 'load balancer', ['tcp/80', 'tcp/443']),
      ...OTHERS.map((block) => unreachable(block, 'load balancer')),
    ]),
  ];
}

/** Addresses of the internet beside the corporate ones: a sample from each half of it. */
const OTHERS = ['8.0.0.0/8', '52.0.0.0/8', '198.51.100.0/24'] as const;

function fullMonitoring(of: Document): readonly Assertion[] {
  return [detailed(true), exists('every alarm', 12), alarmsAre(of, 'warning'), alarmsAre(of, 'critical'), ...TOLD];
}

function production(of: Document): readonly Claim[] {
  return [
    claim('EC2-PRD-01', 'Instances are t3.large', hasType(of)),
    claim('EC2-PRD-02', '3 to 10 instances', hasCapacity(of)),
    claim('EC2-PRD-03', 'No spot instances', onDemandOnly),
    claim(
      'EC2-PRD-04',
      'Daily recovery points are kept for 30 days, weekly and monthly ones longer',
      { resolution: 'C-EC2-09' },
      [...backedUp(of, RULES), pointInTime(of)],
    ),
    claim('EC2-PRD-05', 'Comprehensive monitoring, and somebody is on call', [
      ...fullMonitoring(of),
      tells('critical topic', { [of.onCall]: '${OnCallEndpoint}' }, { from: ['critical alarms'] }),
      that.parameter('OnCallEndpoint', { required: true, described: true, refuses: ['', 'nobody'] }),
    ]),
    claim('EC2-PRD-06', 'Strict security: no SSH, no key pair', { resolution: 'C-EC2-06' }, [
      rules('fleet group', { in: {}, on: 'tcp/22' }),
      property('launch template', 'LaunchTemplateData.KeyName', { absent: true }),
      that.file({ of: 'launch template' }, { runs: ['systemctl disable --now sshd'] }),
      unreachable(`${of.block}.0.0/16`, 'fleet', 'tcp/22'),
      unreachable('internet', 'fleet'),
    ]),
  ];
}
