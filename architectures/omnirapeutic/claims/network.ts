import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, drawn, exists, property, reaches, route, stands, unreachable } = that;
const ANYWHERE = '0.0.0.0/0';
const ZONES = ['a', 'b', 'c'] as const;

/** The address plan, as the document has it. */
const PLAN = that.subnets(
  'vpc',
  '10.0.0.0/16',
  {
    'public subnet a': ['10.0.1.0/24', 'us-east-1a'],
    'public subnet b': ['10.0.2.0/24', 'us-east-1b'],
    'public subnet c': ['10.0.3.0/24', 'us-east-1c'],
    'app subnet a': ['10.0.11.0/24', 'us-east-1a'],
    'app subnet b': ['10.0.12.0/24', 'us-east-1b'],
    'app subnet c': ['10.0.13.0/24', 'us-east-1c'],
    'data subnet a': ['10.0.21.0/24', 'us-east-1a'],
    'data subnet b': ['10.0.22.0/24', 'us-east-1b'],
    'data subnet c': ['10.0.23.0/24', 'us-east-1c'],
  },
  { public: false },
);

const throughNat = (tier: 'app' | 'data') =>
  ZONES.map((zone) => route(`${tier} subnet ${zone}`, ANYWHERE, `NAT gateway ${zone}`));

const GATEWAYS = ZONES.map((zone) => stands(`NAT gateway ${zone}`, { in: [`public subnet ${zone}`] }));

export function networkClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return that.area('Region and network', [...subnets(), ...placement(options)]).concat(routes());
}

function subnets(): readonly Claim[] {
  const tiers = [
    ['public', 1],
    ['app', 11],
    ['data', 21],
  ] as const;
  const rows = tiers.flatMap(([tier, first], row) =>
    ZONES.map((zone, column) =>
      claim(
        `OMN-NET-${String(3 + row * 3 + column).padStart(2, '0')}`,
        `${tier[0]?.toUpperCase()}${tier.slice(1)} subnet ${zone}: 10.0.${first + column}.0/24 in us-east-1${zone}`,
        [
          PLAN,
          route(`${tier} subnet ${zone}`, ANYWHERE, tier === 'public' ? 'internet gateway' : `NAT gateway ${zone}`),
        ],
      ),
    ),
  );
  return [
    claim('OMN-GEN-01', 'Deployed in us-east-1', property('stack', 'Region', 'us-east-1')),
    claim(
      'OMN-GEN-02',
      'The drawing has three zones with three tiers, the load balancer, and the security and monitoring band',
      [
        PLAN,
        exists('load balancer', 1),
        drawn({
          groups: ZONES.map((zone) => `*us-east-1${zone}*`),
          shows: [
            'load balancer',
            'every service',
            'database cluster',
            'NAT gateways',
            'firewall',
            'trail',
            'every secret',
            'every alarm',
            'topic',
          ],
          arrows: [
            { from: 'users', to: 'load balancer' },
            { from: 'load balancer', to: 'every service' },
            { from: 'every service', to: 'database cluster' },
            { from: 'every service', to: 'internet' },
            { from: 'every alarm', to: 'topic' },
          ],
        }),
      ],
    ),
    claim('OMN-NET-01', 'VPC 10.0.0.0/16, in which names resolve', [
      PLAN,
      property('vpc', 'EnableDnsSupport', true),
      property('vpc', 'EnableDnsHostnames', true),
    ]),
    claim('OMN-NET-02', 'Three zones: us-east-1a, us-east-1b, us-east-1c', PLAN),
    ...rows,
    claim('OMN-NET-12', 'Nine subnets inside the VPC, none overlapping', [PLAN, that.addresses('every subnet', 'vpc')]),
    claim(
      'OMN-NET-13',
      'An internet gateway, attached, used by the public subnets',
      route('public subnets', ANYWHERE, 'internet gateway'),
    ),
    claim(
      'OMN-NET-14',
      'Three NAT gateways, each in the public subnet of its zone',
      { resolution: 'C-OMN-04', note: 'The original code built two; the third costs $32.85 a month and its data.' },
      [exists('NAT gateways', 3), ...GATEWAYS, property('NAT gateways', 'AllocationId', { refersTo: 'AWS::EC2::EIP' })],
    ),
  ];
}

function placement(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  const isSecure = options.certificateArn !== undefined;
  const existing = options.existing ?? [];
  const tasks = isApplication
    ? (['API service', 'web service', 'worker service'] as const)
    : (['nginx service'] as const);
  const reader = (id: string, zone: 'b' | 'c', count: number) =>
    claim(
      id,
      `Aurora replica in us-east-1${zone}`,
      (options.readers ?? 0) >= count
        ? {}
        : { planned: true, note: `Built, and off: one writer serves. The option is readers: ${count}.` },
      [
        exists(
          {
            type: 'AWS::RDS::DBInstance',
            where: {
              AvailabilityZone: `us-east-1${zone}`,
              DBInstanceClass: 'db.serverless',
              DBClusterIdentifier: { refersTo: 'database cluster' },
            },
          },
          1,
        ),
      ],
    );
  return [
    claim('OMN-NET-15', 'App subnets reach the internet through NAT only, and nothing reaches them from there', [
      ...throughNat('app'),
      ...tasks.flatMap((service) => [
        reaches(service, 'internet', 'tcp/443', { through: ['NAT gateways', 'internet gateway'] }),
        unreachable('internet', service),
      ]),
    ]),
    claim(
      'OMN-NET-16',
      'Data subnets reach the internet through NAT only; the bastion uses that, Aurora cannot',
      { resolution: 'C-OMN-05' },
      [
        ...throughNat('data'),
        reaches('bastion', 'internet', 'tcp/443', { through: ['NAT gateway a', 'internet gateway'] }),
        unreachable('internet', 'bastion'),
        that.destinations('database instances', {}),
        stands('database instances', { public: false }),
      ],
    ),
    claim(
      'OMN-NET-17',
      'Tasks run in the app subnets of all three zones, without a public address',
      stands('every service', { in: ['app subnet a', 'app subnet b', 'app subnet c'], public: false }),
    ),
    claim(
      'OMN-NET-18',
      'The Aurora writer stands in us-east-1a',
      { resolution: 'C-OMN-01', note: 'The placement at first: after a failover the writer may be elsewhere.' },
      [
        property('database writer', 'AvailabilityZone', 'us-east-1a'),
        stands('database cluster', { in: ['data subnet a', 'data subnet b', 'data subnet c'] }),
      ],
    ),
    claim(
      'OMN-NET-19',
      'The bastion stands in the data subnet of us-east-1a',
      { resolution: 'C-OMN-14' },
      stands('bastion', { in: ['data subnet a'], public: false }),
    ),
    reader('OMN-NET-20', 'b', 1),
    reader('OMN-NET-21', 'c', 2),
    claim('OMN-NET-22', 'An internet-facing load balancer over three zones', [
      property('load balancer', 'Type', 'application'),
      property('load balancer', 'Scheme', 'internet-facing'),
      stands('load balancer', { in: ['public subnet a', 'public subnet b', 'public subnet c'] }),
    ]),
    claim(
      'OMN-NET-23',
      'The load balancer is called omnirapeutic-production-alb',
      { note: 'The number in its DNS name is given by AWS.' },
      called('load balancer', 'omnirapeutic-production-alb'),
    ),
    claim('OMN-NET-24', 'End users reach the system over the internet', [
      reaches('internet', 'load balancer', 'tcp/80', { through: ['internet gateway'] }),
      reaches('internet', isApplication ? 'web service' : 'nginx service', isSecure ? 'tcp/443' : 'tcp/80', {
        through: ['load balancer'],
      }),
    ]),
    claim(
      'OMN-NET-25',
      'Security and monitoring: WAF, KMS, Secrets Manager, CloudWatch, CloudTrail, Config, GuardDuty, flow logs, ECR',
      [
        ...(
          [
            'firewall',
            'every key',
            'every secret',
            'every alarm',
            'trail',
            'rule pack',
            'flow logs',
            'repositories',
          ] as const
        ).map((part) => exists(part)),
        ...(existing.includes('config-recorder') ? [] : [exists('recorder')]),
        ...(existing.includes('guardduty-detector') ? [] : [exists('detector')]),
      ],
    ),
  ];
}

function routes(): readonly Claim[] {
  return that.area('Route tables', [
    claim('OMN-RTE-01', 'One public route table: local, and everything else to the internet gateway', [
      exists('public route tables', 1),
      route('public subnets', ANYWHERE, 'internet gateway'),
    ]),
    claim('OMN-RTE-02', 'App route tables, one a zone: local, and everything else to the NAT gateway of the zone', [
      exists('app route tables', 3),
      ...throughNat('app'),
      ...GATEWAYS,
    ]),
    claim('OMN-RTE-03', 'Data route tables, one a zone: local, and everything else to the NAT gateway of the zone', [
      exists('data route tables', 3),
      ...throughNat('data'),
      ...GATEWAYS,
    ]),
    claim('OMN-RTE-04', 'Seven route tables with no other route than local and the default', [
      exists('every route table', 7),
      exists('every route', 7),
      property('every route', 'DestinationCidrBlock', ANYWHERE),
      that.endpoints('vpc', { interface: [], gateway: [] }),
    ]),
  ]);
}
