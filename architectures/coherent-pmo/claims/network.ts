import type { Assertion, Claim } from 'lintel/claims';
import { that } from './names.ts';
import { nginx, pm2, sets, type Variant } from './variant.ts';

const { claim, exists, property, reaches, route, stands } = that;
const ANYWHERE = '0.0.0.0/0';
const BOTH = ['app-subnet-1', 'app-subnet-2'] as const;
const DATA = ['data-subnet-1', 'data-subnet-2'] as const;

export function networkClaims(variant: Variant): readonly Claim[] {
  return that.area('Network', [
    ...addressPlan(variant),
    ...placement(variant),
    ...gateways(variant),
    ...availability(variant),
  ]);
}

/** Exactly these four subnets. */
const plan = ({ zones: [a, b] }: Variant) =>
  that.subnets('vpc', '10.0.0.0/16', {
    'app-subnet-1': ['10.0.1.0/24', a],
    'app-subnet-2': ['10.0.2.0/24', b],
    'data-subnet-1': ['10.0.11.0/24', a],
    'data-subnet-2': ['10.0.12.0/24', b],
  });

function addressPlan(variant: Variant): readonly Claim[] {
  const out = ({ gateway: 'NAT gateway', instance: 'NAT instance', none: 'none' } as const)[variant.nat];
  const subnet = (
    id: string,
    title: string,
    name: (typeof BOTH | typeof DATA)[number],
    via: Parameters<typeof route>[2],
  ) =>
    claim(id, `${name} is ${title}`, [
      plan(variant),
      property(name, 'Tags', { has: { where: { Key: 'Name', Value: name } } }),
      route(name, ANYWHERE, via),
    ]);
  return [
    claim('PMO-NET-01', 'Region us-east-1', property('stack', 'Region', 'us-east-1')),
    claim('PMO-NET-02', 'The VPC is 10.0.0.0/16, and names resolve in it', [
      plan(variant),
      property('vpc', 'EnableDnsSupport', true),
      property('vpc', 'EnableDnsHostnames', true),
    ]),
    claim('PMO-NET-03', 'Two availability zones', plan(variant)),
    subnet('PMO-NET-04', '10.0.1.0/24 in zone A', 'app-subnet-1', 'internet gateway'),
    subnet('PMO-NET-05', '10.0.2.0/24 in zone B', 'app-subnet-2', 'internet gateway'),
    subnet('PMO-NET-06', '10.0.11.0/24 in zone A', 'data-subnet-1', out),
    subnet('PMO-NET-07', '10.0.12.0/24 in zone B', 'data-subnet-2', out),
    claim('PMO-NET-08', 'The subnets lie inside the VPC and do not overlap', that.addresses('every subnet', 'vpc')),
  ];
}

function placement(variant: Variant): readonly Claim[] {
  const { multiAz, nat, scaling, zones } = variant;
  const inGroup = (group: string) => ({ has: { where: { Key: 'SubnetGroup', Value: group } } });
  const inBoth = stands('server', { in: BOTH });
  const inData = stands('database', { in: DATA });
  return [
    claim(
      'PMO-NET-09',
      'The public group app-subnet-group holds the application tier',
      { note: 'EC2 has no subnet groups, so the name is a tag.' },
      [
        property('app subnets', 'Tags', inGroup('app-subnet-group')),
        scaling === 'single' ? stands('server', { in: ['app-subnet-1'] }) : inBoth,
        exists({ type: 'AWS::RDS::DBSubnetGroup', where: { SubnetIds: { has: { refersTo: 'app subnets' } } } }, 0),
      ],
    ),
    claim('PMO-NET-10', 'Public subnets reach the internet directly', [
      route('app subnets', ANYWHERE, 'internet gateway'),
    ]),
    claim('PMO-NET-11', 'The private group data-subnet-group holds the database tier', [
      property('database subnet group', 'DBSubnetGroupName', 'coherent-data-subnet-group'),
      property('database', 'DBSubnetGroupName', { refersTo: 'database subnet group' }),
      property('data subnets', 'Tags', inGroup('data-subnet-group')),
      inData,
    ]),
    claim(
      'PMO-NET-12',
      'Private subnets go out through NAT only, and nothing comes in',
      {
        resolution: 'C-PMO-14',
        note: 'The database opens no connections, so the way out carries nothing today.',
      },
      [
        ...OUT_THROUGH_NAT[nat],
        that.unreachable('internet', 'database'),
        property('data subnets', 'MapPublicIpOnLaunch', { not: true }),
      ],
    ),
    ...(scaling === 'single'
      ? [
          claim('PMO-NET-13', 'The application instance has an Elastic IP and stands in app-subnet-1', [
            exists(
              { type: 'AWS::EC2::Instance', where: { SubnetId: { refersTo: 'app-subnet-1' } } },
              nat === 'instance' ? 2 : 1,
            ),
            stands('server', { in: ['app-subnet-1'], public: true }),
            property('server address', 'Domain', 'vpc'),
            property('app subnets', 'MapPublicIpOnLaunch', { not: true }),
            property('server address association', 'InstanceId', { refersTo: 'server' }),
            property('server address association', 'AllocationId', {
              refersTo: 'server address',
              attribute: 'AllocationId',
            }),
          ]),
          claim('PMO-NET-14', 'app-subnet-2 is empty, reserved for scaling', emptySubnet('app-subnet-2')),
        ]
      : [
          claim(
            'PMO-NET-13',
            'The application instances stand in both public subnets behind the load balancer',
            { note: 'With scaling "horizontal" the Elastic IP is gone, as PMO-SCL-05 says.' },
            [inBoth, exists('server address', 0)],
          ),
          claim('PMO-NET-14', 'app-subnet-2 is what the scaling was reserved for', inBoth),
        ]),
    claim(
      'PMO-NET-15',
      multiAz
        ? 'The database spans both zones, with a standby'
        : 'The database stands in zone A and could move to zone B',
      { note: 'Of a pair AWS decides which zone is primary, and a failover changes it.' },
      [inData, standby(variant), property('database', 'AvailabilityZone', multiAz ? { absent: true } : zones[0])],
    ),
  ];
}

/** A second database in the other zone takes over by itself, or there is none. */
export const standby = ({ multiAz }: Variant) => property('database', 'MultiAZ', multiAz ? true : { not: true });

/** Its association with the route table is all that names the subnet. */
function emptySubnet(name: 'app-subnet-2'): readonly Assertion[] {
  const stood = { where: { SubnetId: { refersTo: name } } };
  return [
    exists({ type: 'AWS::*', ...stood }, 1),
    exists({ type: 'AWS::EC2::SubnetRouteTableAssociation', ...stood }, 1),
    ...['SubnetIds', 'Subnets', 'VPCZoneIdentifier'].map((path) =>
      exists({ type: 'AWS::*', where: { [path]: { has: { refersTo: name } } } }, 0),
    ),
  ];
}

const OUT_THROUGH_NAT: Readonly<Record<Variant['nat'], readonly Assertion[]>> = {
  gateway: [reaches('data subnets', 'internet', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] })],
  instance: [
    route('data subnets', ANYWHERE, 'NAT instance'),
    property('NAT instance', 'SourceDestCheck', false),
    reaches('NAT instance', 'internet', 'tcp/443', { through: ['internet gateway'] }),
  ],
  none: [route('data subnets', ANYWHERE, 'none')],
};

function gateways({ nat, zones, scaling }: Variant): readonly Claim[] {
  const attached = { InternetGatewayId: { refersTo: 'internet gateway' }, VpcId: { refersTo: 'vpc' } } as const;
  return [
    claim('PMO-NET-16', 'An internet gateway is attached to the VPC', [
      exists({ type: 'AWS::EC2::InternetGateway' }, 1),
      exists({ type: 'AWS::EC2::VPCGatewayAttachment', where: attached }, 1),
    ]),
    nat === 'gateway'
      ? claim('PMO-NET-17', 'One NAT gateway in a public subnet, with an Elastic IP', [
          exists({ type: 'AWS::EC2::NatGateway' }, 1),
          stands('NAT gateway', { in: ['app-subnet-1'] }),
          property('NAT gateway', 'AllocationId', { refersTo: 'NAT address', attribute: 'AllocationId' }),
          property('NAT address', 'Domain', 'vpc'),
        ])
      : claim(
          'PMO-NET-17',
          nat === 'instance'
            ? 'A NAT instance stands in for the NAT gateway'
            : 'There is no NAT gateway: nothing needs one',
          { resolution: 'C-PMO-14' },
          [exists({ type: 'AWS::EC2::NatGateway' }, 0), exists('NAT instance', nat === 'instance' ? 1 : 0)],
        ),
    claim('PMO-NET-18', 'The drawing shows region, VPC, two zones, gateways, and the bucket outside the VPC', [
      exists('bucket', 1),
      that.drawn({
        groups: [...zones.map((zone) => `*${zone}*`), '*VPC*'],
        shows: [
          'internet gateway',
          'server',
          'database',
          'bucket',
          ...(nat === 'gateway' ? ['NAT gateway' as const] : []),
        ],
        arrows: [
          { from: 'users', to: scaling === 'single' ? 'server' : 'load balancer' },
          { from: 'server', to: 'database' },
          { from: 'server', to: 'bucket' },
        ],
      }),
    ]),
  ];
}

function availability(variant: Variant): readonly Claim[] {
  return [
    claim(
      'PMO-NET-19',
      'The subnets span two zones',
      {
        resolution: 'C-PMO-20',
        ...(variant.scaling === 'single' && { note: 'The one application instance stays a single point of failure.' }),
      },
      plan(variant),
    ),
    claim(
      'PMO-NET-20',
      variant.multiAz
        ? 'The database has a standby that takes over by itself'
        : 'Only production has a standby: this is not it',
      standby(variant),
    ),
    claim('PMO-NET-21', 'Three tiers: web, application, data', { note: 'Web and application tier share one host.' }, [
      nginx('*5173', { root: '/opt/coherent/current/web' }),
      pm2({ name: 'pmo-api' }),
      sets({ DATABASE_URL: { refersTo: 'database' } }),
      reaches('server', 'database', 'tcp/5432'),
    ]),
  ];
}
