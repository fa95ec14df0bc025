import { type Claim, claim, exists, property, reaches, sources } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { machine, planned } from './machine.ts';

const area = 'Scaling';

export function scalingClaims(settings: CoherentSettings): readonly Claim[] {
  return [...vertical(settings), ...horizontal(settings)];
}

function vertical(settings: CoherentSettings): readonly Claim[] {
  return settings.stage === 'dev'
    ? [
        claim(
          'PMO-SCL-01',
          'Dev server: t3.micro, up to t3.medium',
          machine(settings, 'InstanceType', { oneOf: ['t3.micro', 't3.small', 't3.medium'] }),
          {
            area,
            resolution: 'C-PMO-05',
            ...(settings.serverType === 't3.micro' && {
              note: 't3.micro has 1 GiB for API, web server and Redis: tight.',
            }),
          },
        ),
        claim(
          'PMO-SCL-02',
          'Dev database: db.t3.micro, up to db.t3.small',
          property('database', 'DBInstanceClass', { oneOf: ['db.t3.micro', 'db.t3.small'] }),
          { area },
        ),
      ]
    : [
        claim(
          'PMO-SCL-03',
          'Production server: t3.medium, up to t3.xlarge',
          machine(settings, 'InstanceType', { oneOf: ['t3.medium', 't3.large', 't3.xlarge'] }),
          { area },
        ),
        claim(
          'PMO-SCL-04',
          'Production database: db.t3.small, up to db.t3.large',
          property('database', 'DBInstanceClass', { oneOf: ['db.t3.small', 'db.t3.medium', 'db.t3.large'] }),
          { area },
        ),
      ];
}

/** The documented future: promised only where it is switched on. */
function horizontal(settings: CoherentSettings): readonly Claim[] {
  const details = { area, ...planned(settings.scaling === 'horizontal') };
  return [
    claim(
      'PMO-SCL-05',
      'A load balancer on 443 before instances in both zones, which share the database',
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
        property('listener', 'Port', 443),
        property('listener', 'Protocol', 'HTTPS'),
        property('load balancer', 'Subnets', { exactly: [{ refersTo: 'app-subnet-1' }, { refersTo: 'app-subnet-2' }] }),
        property('server', 'VPCZoneIdentifier', {
          exactly: [{ refersTo: 'app-subnet-1' }, { refersTo: 'app-subnet-2' }],
        }),
        property('server', 'TargetGroupARNs', {
          exactly: [{ refersTo: 'API target group' }, { refersTo: 'web target group' }],
        }),
        reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] }),
        sources('database', { server: 'tcp/5432' }),
        exists('server address', 0),
      ],
      { ...details, note: 'TLS ends at the load balancer, and the Elastic IP is gone.' },
    ),
    claim('PMO-SCL-06', 'At least two instances', property('server', 'MinSize', 2), details),
    claim('PMO-SCL-07', 'At most four instances', property('server', 'MaxSize', 4), details),
    claim(
      'PMO-SCL-08',
      'The group keeps its CPU at 70 %',
      [
        property('scaling policy', 'PolicyType', 'TargetTrackingScaling'),
        property(
          'scaling policy',
          'TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType',
          'ASGAverageCPUUtilization',
        ),
        property('scaling policy', 'TargetTrackingConfiguration.TargetValue', 70),
      ],
      details,
    ),
    claim(
      'PMO-SCL-09',
      'The load balancer asks /api/v1/health',
      property('API target group', 'HealthCheckPath', settings.healthPath),
      {
        ...details,
        resolution: 'C-PMO-23',
      },
    ),
  ];
}
