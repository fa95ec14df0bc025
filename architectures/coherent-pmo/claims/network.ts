import {
  type Assertion,
  addresses,
  type Claim,
  claim,
  drawn,
  exists,
  property,
  reaches,
  route,
  unreachable,
} from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { boots, machine } from './machine.ts';

const area = 'Network';
const ANYWHERE = '0.0.0.0/0';

export function networkClaims(settings: CoherentSettings): readonly Claim[] {
  return [...addressPlan(settings), ...placement(settings), ...gateways(settings), ...availability(settings)];
}

function addressPlan(settings: CoherentSettings): readonly Claim[] {
  const [zoneA, zoneB] = settings.zones;
  const subnet = (name: string, block: string, zone: string, via: string): readonly Assertion[] => [
    property(name, 'CidrBlock', block),
    property(name, 'AvailabilityZone', zone),
    property(name, 'Tags', { has: { where: { Key: 'Name', Value: name } } }),
    route(name, ANYWHERE, via),
  ];
  const out = { gateway: 'NAT gateway', instance: 'NAT instance', none: 'none' }[settings.nat];
  return [
    claim('PMO-NET-01', 'Region us-east-1', property('stack', 'Region', 'us-east-1'), { area }),
    claim(
      'PMO-NET-02',
      'The VPC is 10.0.0.0/16, and names resolve in it',
      [
        property('vpc', 'CidrBlock', '10.0.0.0/16'),
        property('vpc', 'EnableDnsSupport', true),
        property('vpc', 'EnableDnsHostnames', true),
      ],
      { area },
    ),
    claim(
      'PMO-NET-03',
      'Two availability zones',
      [
        exists('every subnet', 4),
        exists({ type: 'AWS::EC2::Subnet', where: { AvailabilityZone: zoneA } }, 2),
        exists({ type: 'AWS::EC2::Subnet', where: { AvailabilityZone: zoneB } }, 2),
      ],
      { area },
    ),
    claim(
      'PMO-NET-04',
      'app-subnet-1 is 10.0.1.0/24 in zone A',
      subnet('app-subnet-1', '10.0.1.0/24', zoneA, 'internet gateway'),
      { area },
    ),
    claim(
      'PMO-NET-05',
      'app-subnet-2 is 10.0.2.0/24 in zone B',
      subnet('app-subnet-2', '10.0.2.0/24', zoneB, 'internet gateway'),
      { area },
    ),
    claim(
      'PMO-NET-06',
      'data-subnet-1 is 10.0.11.0/24 in zone A',
      subnet('data-subnet-1', '10.0.11.0/24', zoneA, out),
      { area },
    ),
    claim(
      'PMO-NET-07',
      'data-subnet-2 is 10.0.12.0/24 in zone B',
      subnet('data-subnet-2', '10.0.12.0/24', zoneB, out),
      { area },
    ),
    claim('PMO-NET-08', 'The subnets lie inside the VPC and do not overlap', addresses('every subnet', 'vpc'), {
      area,
    }),
  ];
}

function placement(settings: CoherentSettings): readonly Claim[] {
  const single = settings.scaling === 'single';
  const standsIn = (subnet: string) => ({ type: 'AWS::*', where: { SubnetId: { refersTo: subnet } } });
  return [
    claim(
      'PMO-NET-09',
      'The public group app-subnet-group holds the application tier',
      [
        property('app subnets', 'Tags', { has: { where: { Key: 'SubnetGroup', Value: 'app-subnet-group' } } }),
        ...(single
          ? [property('machine', 'SubnetId', { refersTo: 'app-subnet-1' })]
          : [property('server', 'VPCZoneIdentifier', { each: { refersTo: 'app subnets' } })]),
        exists({ type: 'AWS::RDS::DBSubnetGroup', where: { SubnetIds: { has: { refersTo: 'app subnets' } } } }, 0),
      ],
      { area, note: 'EC2 has no subnet groups, so the name is a tag.' },
    ),
    claim(
      'PMO-NET-10',
      'Public subnets reach the internet directly',
      route('app subnets', ANYWHERE, 'internet gateway'),
      { area },
    ),
    claim(
      'PMO-NET-11',
      'The private group data-subnet-group holds the database tier',
      [
        property('database subnet group', 'DBSubnetGroupName', { like: '*data-subnet-group' }),
        property('database subnet group', 'SubnetIds', {
          exactly: [{ refersTo: 'data-subnet-1' }, { refersTo: 'data-subnet-2' }],
        }),
        property('data subnets', 'Tags', { has: { where: { Key: 'SubnetGroup', Value: 'data-subnet-group' } } }),
        property('database', 'DBSubnetGroupName', { refersTo: 'database subnet group' }),
      ],
      { area },
    ),
    claim(
      'PMO-NET-12',
      'Private subnets go out through NAT only, and nothing comes in',
      [
        ...outThroughNat(settings),
        unreachable('internet', 'database'),
        property('data subnets', 'MapPublicIpOnLaunch', { not: true }),
      ],
      {
        area,
        resolution: 'C-PMO-14',
        note: 'The database opens no connections, so the way out carries nothing today.',
      },
    ),
    single
      ? claim(
          'PMO-NET-13',
          'The application instance has an Elastic IP and stands in app-subnet-1',
          [
            exists(
              { type: 'AWS::EC2::Instance', where: { SubnetId: { refersTo: 'app-subnet-1' } } },
              settings.nat === 'instance' ? 2 : 1,
            ),
            property('server', 'SubnetId', { refersTo: 'app-subnet-1' }),
            property('server address', 'Domain', 'vpc'),
            property('app subnets', 'MapPublicIpOnLaunch', { not: true }),
            property('server address association', 'InstanceId', { refersTo: 'server' }),
            property('server address association', 'AllocationId', {
              refersTo: 'server address',
              attribute: 'AllocationId',
            }),
          ],
          { area },
        )
      : claim(
          'PMO-NET-13',
          'The application instances stand in both public subnets behind the load balancer',
          [
            property('server', 'VPCZoneIdentifier', {
              exactly: [{ refersTo: 'app-subnet-1' }, { refersTo: 'app-subnet-2' }],
            }),
            exists('server address', 0),
          ],
          { area, note: 'With scaling "horizontal" the Elastic IP is gone, as PMO-SCL-05 says.' },
        ),
    single
      ? claim(
          'PMO-NET-14',
          'app-subnet-2 is empty, reserved for scaling',
          [
            // Its association with the route table is all that names it.
            exists(standsIn('app-subnet-2'), 1),
            exists(
              { type: 'AWS::EC2::SubnetRouteTableAssociation', where: { SubnetId: { refersTo: 'app-subnet-2' } } },
              1,
            ),
            ...['SubnetIds', 'Subnets', 'VPCZoneIdentifier'].map((path) =>
              exists({ type: 'AWS::*', where: { [path]: { has: { refersTo: 'app-subnet-2' } } } }, 0),
            ),
          ],
          { area },
        )
      : claim(
          'PMO-NET-14',
          'app-subnet-2 is what the scaling was reserved for',
          property('server', 'VPCZoneIdentifier', { has: { refersTo: 'app-subnet-2' } }),
          { area },
        ),
    claim(
      'PMO-NET-15',
      settings.multiAz
        ? 'The database spans both zones, with a standby'
        : 'The database stands in zone A and could move to zone B',
      [
        property('database subnet group', 'SubnetIds', {
          exactly: [{ refersTo: 'data-subnet-1' }, { refersTo: 'data-subnet-2' }],
        }),
        ...(settings.multiAz
          ? [property('database', 'MultiAZ', true), property('database', 'AvailabilityZone', { absent: true })]
          : [
              property('database', 'MultiAZ', { not: true }),
              property('database', 'AvailabilityZone', settings.zones[0]),
            ]),
      ],
      { area, note: 'Of a pair AWS decides which zone is primary, and a failover changes it.' },
    ),
  ];
}

function outThroughNat({ nat }: CoherentSettings): readonly Assertion[] {
  switch (nat) {
    case 'gateway':
      return [reaches('data subnets', 'internet', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] })];
    case 'instance':
      return [
        route('data subnets', ANYWHERE, 'NAT instance'),
        property('NAT instance', 'SourceDestCheck', false),
        reaches('NAT instance', 'internet', 'tcp/443', { through: ['internet gateway'] }),
      ];
    case 'none':
      return [route('data subnets', ANYWHERE, 'none')];
  }
}

function gateways({ nat, zones, scaling }: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-NET-16',
      'An internet gateway is attached to the VPC',
      [
        exists({ type: 'AWS::EC2::InternetGateway' }, 1),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'InternetGatewayId', { refersTo: 'internet gateway' }),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'VpcId', { refersTo: 'vpc' }),
      ],
      { area },
    ),
    nat === 'gateway'
      ? claim(
          'PMO-NET-17',
          'One NAT gateway in a public subnet, with an Elastic IP',
          [
            exists({ type: 'AWS::EC2::NatGateway' }, 1),
            property('NAT gateway', 'SubnetId', { refersTo: 'app-subnet-1' }),
            property('NAT gateway', 'AllocationId', { refersTo: 'NAT address', attribute: 'AllocationId' }),
            property('NAT address', 'Domain', 'vpc'),
          ],
          { area },
        )
      : claim(
          'PMO-NET-17',
          nat === 'instance'
            ? 'A NAT instance stands in for the NAT gateway'
            : 'There is no NAT gateway: nothing needs one',
          [exists({ type: 'AWS::EC2::NatGateway' }, 0), ...(nat === 'instance' ? [exists('NAT instance', 1)] : [])],
          { area, resolution: 'C-PMO-14' },
        ),
    claim(
      'PMO-NET-18',
      'The drawing shows region, VPC, two zones, gateways, and the bucket outside the VPC',
      [
        exists('bucket', 1),
        drawn({
          groups: [...zones.map((zone) => `*${zone}*`), '*VPC*'],
          shows: ['internet gateway', 'server', 'database', 'bucket', ...(nat === 'gateway' ? ['NAT gateway'] : [])],
          arrows: [
            { from: 'users', to: scaling === 'single' ? 'server' : 'load balancer' },
            { from: 'server', to: 'database' },
            { from: 'server', to: 'bucket' },
          ],
        }),
      ],
      { area },
    ),
  ];
}

function availability(settings: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-NET-19',
      'The subnets span two zones',
      [
        property('app-subnet-1', 'AvailabilityZone', settings.zones[0]),
        property('app-subnet-2', 'AvailabilityZone', settings.zones[1]),
        property('data-subnet-1', 'AvailabilityZone', settings.zones[0]),
        property('data-subnet-2', 'AvailabilityZone', settings.zones[1]),
      ],
      {
        area,
        resolution: 'C-PMO-20',
        ...(settings.scaling === 'single' && { note: 'The one application instance stays a single point of failure.' }),
      },
    ),
    claim(
      'PMO-NET-20',
      settings.multiAz
        ? 'The database has a standby that takes over by itself'
        : 'Only production has a standby: this is not it',
      property('database', 'MultiAZ', settings.multiAz ? true : { not: true }),
      { area },
    ),
    claim(
      'PMO-NET-21',
      'Three tiers: web, application, data',
      [
        ...boots(settings, 'root /opt/coherent/current/web;', '"name": "pmo-api"'),
        machine(settings, 'UserData', { refersTo: 'database' }),
        reaches('server', 'database', 'tcp/5432'),
      ],
      { area, note: 'Web and application tier share one host.' },
    ),
  ];
}
