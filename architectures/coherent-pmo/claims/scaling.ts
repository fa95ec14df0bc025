import type { Claim } from 'lintel/claims';
import { that } from './names.ts';
import { planned, type Variant } from './variant.ts';

const { claim, exists, listens, property, runs, targets } = that;

export function scalingClaims(variant: Variant): readonly Claim[] {
  return that.area('Scaling', [...vertical(variant), ...horizontal(variant)]);
}

function vertical({ stage, serverType }: Variant): readonly Claim[] {
  const server = (...oneOf: readonly string[]) => runs('server', { instanceType: { oneOf } });
  const database = (...oneOf: readonly string[]) => property('database', 'DBInstanceClass', { oneOf });
  const tight = serverType === 't3.micro' && { note: 't3.micro has 1 GiB for API, web server and Redis: tight.' };
  return stage === 'dev'
    ? [
        claim('PMO-SCL-01', 'Dev server: t3.micro, up to t3.medium', { resolution: 'C-PMO-05', ...tight }, [
          server('t3.micro', 't3.small', 't3.medium'),
        ]),
        claim('PMO-SCL-02', 'Dev database: db.t3.micro, up to db.t3.small', database('db.t3.micro', 'db.t3.small')),
      ]
    : [
        claim('PMO-SCL-03', 'Production server: t3.medium, up to t3.xlarge', [
          server('t3.medium', 't3.large', 't3.xlarge'),
        ]),
        claim('PMO-SCL-04', 'Production database: db.t3.small, up to db.t3.large', [
          database('db.t3.small', 'db.t3.medium', 'db.t3.large'),
        ]),
      ];
}

/** The documented future: promised only where it is switched on. */
function horizontal({ scaling, healthPath }: Variant): readonly Claim[] {
  const later = planned(
    scaling === 'horizontal',
    'Built, and off: one server carries the load. The option is scaling: horizontal.',
  );
  const both = { in: ['app-subnet-1', 'app-subnet-2'] } as const;
  return [
    claim(
      'PMO-SCL-05',
      'A load balancer on 443 before instances in both zones, which share the database',
      {
        ...later,
        note: 'Built, and off: one server carries the load. With scaling: horizontal, TLS ends at the load balancer, and the Elastic IP is gone.',
      },
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
        listens('load balancer', { 443: { protocol: 'HTTPS', forwards: 'web target group' } }),
        that.stands('load balancer', both),
        that.stands('server', both),
        targets('API target group', { are: ['server'], port: 4000, protocol: 'HTTP' }),
        targets('web target group', { are: ['server'], port: 5173, protocol: 'HTTP' }),
        that.reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] }),
        that.sources('database', { server: 'tcp/5432' }),
        exists('server address', 0),
      ],
    ),
    claim('PMO-SCL-06', 'At least two instances', later, property('server', 'MinSize', 2)),
    claim('PMO-SCL-07', 'At most four instances', later, property('server', 'MaxSize', 4)),
    claim('PMO-SCL-08', 'The group keeps its CPU at 70 %', later, [
      property('scaling policy', 'PolicyType', 'TargetTrackingScaling'),
      property('scaling policy', 'TargetTrackingConfiguration', {
        where: { 'PredefinedMetricSpecification.PredefinedMetricType': 'ASGAverageCPUUtilization', TargetValue: 70 },
      }),
    ]),
    claim('PMO-SCL-09', 'The load balancer asks /api/v1/health', { ...later, resolution: 'C-PMO-23' }, [
      targets('API target group', { health: { path: healthPath } }),
    ]),
  ];
}
