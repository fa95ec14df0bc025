import {
  addresses,
  type Claim,
  claim,
  destinations,
  drawn,
  exists,
  property,
  reaches,
  route,
  unreachable,
} from 'lintel/claims';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

const ANYWHERE = '0.0.0.0/0';

export function networkClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...subnets(options), ...placement(options), ...routes()];
}

const area = 'Region and network';

function subnets(options: OmnirapeuticOptions): readonly Claim[] {
  const subnet = (id: string, name: string, block: string, zone: string, via: string) =>
    claim(
      id,
      `${name[0]?.toUpperCase()}${name.slice(1)}: ${block} in ${zone}`,
      [
        property(name, 'CidrBlock', block),
        property(name, 'AvailabilityZone', zone),
        property(name, 'MapPublicIpOnLaunch', false),
        route(name, ANYWHERE, via),
      ],
      { area },
    );
  return [
    claim('OMN-GEN-01', 'Deployed in us-east-1', property('stack', 'Region', 'us-east-1'), { area }),
    claim(
      'OMN-GEN-02',
      'The drawing has three zones with three tiers, the load balancer, and the security and monitoring band',
      [
        exists('public subnets', 3),
        exists('app subnets', 3),
        exists('data subnets', 3),
        exists('load balancer', 1),
        drawn({
          groups: options.zones.map((zone) => `*${zone}*`),
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
      { area },
    ),
    claim(
      'OMN-NET-01',
      'VPC 10.0.0.0/16, in which names resolve',
      [
        property('vpc', 'CidrBlock', '10.0.0.0/16'),
        property('vpc', 'EnableDnsSupport', true),
        property('vpc', 'EnableDnsHostnames', true),
      ],
      { area },
    ),
    claim(
      'OMN-NET-02',
      'Three zones: us-east-1a, us-east-1b, us-east-1c',
      (['public', 'app', 'data'] as const).flatMap((tier) =>
        (['a', 'b', 'c'] as const).map((zone) =>
          property(`${tier} subnet ${zone}`, 'AvailabilityZone', `us-east-1${zone}`),
        ),
      ),
      { area },
    ),
    subnet('OMN-NET-03', 'public subnet a', '10.0.1.0/24', 'us-east-1a', 'internet gateway'),
    subnet('OMN-NET-04', 'public subnet b', '10.0.2.0/24', 'us-east-1b', 'internet gateway'),
    subnet('OMN-NET-05', 'public subnet c', '10.0.3.0/24', 'us-east-1c', 'internet gateway'),
    subnet('OMN-NET-06', 'app subnet a', '10.0.11.0/24', 'us-east-1a', 'NAT gateway a'),
    subnet('OMN-NET-07', 'app subnet b', '10.0.12.0/24', 'us-east-1b', 'NAT gateway b'),
    subnet('OMN-NET-08', 'app subnet c', '10.0.13.0/24', 'us-east-1c', 'NAT gateway c'),
    subnet('OMN-NET-09', 'data subnet a', '10.0.21.0/24', 'us-east-1a', 'NAT gateway a'),
    subnet('OMN-NET-10', 'data subnet b', '10.0.22.0/24', 'us-east-1b', 'NAT gateway b'),
    subnet('OMN-NET-11', 'data subnet c', '10.0.23.0/24', 'us-east-1c', 'NAT gateway c'),
    claim(
      'OMN-NET-12',
      'Nine subnets inside the VPC, none overlapping',
      [exists('every subnet', 9), addresses('every subnet', 'vpc')],
      { area },
    ),
    claim(
      'OMN-NET-13',
      'An internet gateway, attached, used by the public subnets',
      [
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'InternetGatewayId', { refersTo: 'internet gateway' }),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'VpcId', { refersTo: 'vpc' }),
        route('public subnets', ANYWHERE, 'internet gateway'),
      ],
      { area },
    ),
    claim(
      'OMN-NET-14',
      'Three NAT gateways, each in the public subnet of its zone',
      [
        exists('NAT gateways', 3),
        ...(['a', 'b', 'c'] as const).map((zone) =>
          property(`NAT gateway ${zone}`, 'SubnetId', { refersTo: `public subnet ${zone}` }),
        ),
        property('NAT gateways', 'AllocationId', { refersTo: 'AWS::EC2::EIP' }),
        exists({ type: 'AWS::EC2::EIP' }, 3),
        property({ type: 'AWS::EC2::EIP' }, 'Domain', 'vpc'),
      ],
      {
        area,
        resolution: 'C-OMN-04',
        note: 'The original code built two; the third costs $32.85 a month and its data.',
      },
    ),
  ];
}

function placement(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = stageOf(options) === 'application';
  const isSecure = options.certificateArn !== undefined;
  const tasks = isApplication
    ? (['API service', 'web service', 'worker service'] as const)
    : (['nginx service'] as const);
  const reader = (id: string, zone: 'b' | 'c', count: number) =>
    claim(
      id,
      `Aurora replica in us-east-1${zone}`,
      [
        property(`reader ${zone}`, 'AvailabilityZone', `us-east-1${zone}`),
        property(`reader ${zone}`, 'DBInstanceClass', 'db.serverless'),
        property(`reader ${zone}`, 'DBClusterIdentifier', { refersTo: 'database cluster' }),
      ],
      { area, ...((options.readers ?? 0) >= count ? {} : { planned: true as const }) },
    );
  return [
    claim(
      'OMN-NET-15',
      'App subnets reach the internet through NAT only, and nothing reaches them from there',
      [
        ...(['a', 'b', 'c'] as const).map((zone) => route(`app subnet ${zone}`, ANYWHERE, `NAT gateway ${zone}`)),
        ...tasks.flatMap((service) => [
          reaches(service, 'internet', 'tcp/443', { through: ['NAT gateways', 'internet gateway'] }),
          unreachable('internet', service),
        ]),
      ],
      { area },
    ),
    claim(
      'OMN-NET-16',
      'Data subnets reach the internet through NAT only; the bastion uses that, Aurora cannot',
      [
        ...(['a', 'b', 'c'] as const).map((zone) => route(`data subnet ${zone}`, ANYWHERE, `NAT gateway ${zone}`)),
        reaches('bastion', 'internet', 'tcp/443', { through: ['NAT gateway a', 'internet gateway'] }),
        unreachable('internet', 'bastion'),
        destinations('database instances', {}),
        property('database instances', 'PubliclyAccessible', false),
      ],
      { area, resolution: 'C-OMN-05' },
    ),
    claim(
      'OMN-NET-17',
      'Tasks run in the app subnets of all three zones, without a public address',
      [
        property('every service', 'NetworkConfiguration.AwsvpcConfiguration.Subnets', {
          exactly: [{ refersTo: 'app subnet a' }, { refersTo: 'app subnet b' }, { refersTo: 'app subnet c' }],
        }),
        property('every service', 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'),
      ],
      { area },
    ),
    claim(
      'OMN-NET-18',
      'The Aurora writer stands in us-east-1a',
      [
        property('database writer', 'AvailabilityZone', 'us-east-1a'),
        property('database subnets', 'SubnetIds', { has: { refersTo: 'data subnet a' } }),
      ],
      { area, resolution: 'C-OMN-01', note: 'The placement at first: after a failover the writer may be elsewhere.' },
    ),
    claim(
      'OMN-NET-19',
      'The bastion stands in the data subnet of us-east-1a',
      property('bastion', 'SubnetId', { refersTo: 'data subnet a' }),
      { area, resolution: 'C-OMN-14' },
    ),
    reader('OMN-NET-20', 'b', 1),
    reader('OMN-NET-21', 'c', 2),
    claim(
      'OMN-NET-22',
      'An internet-facing load balancer over three zones',
      [
        property('load balancer', 'Type', 'application'),
        property('load balancer', 'Scheme', 'internet-facing'),
        property('load balancer', 'Subnets', {
          exactly: [{ refersTo: 'public subnet a' }, { refersTo: 'public subnet b' }, { refersTo: 'public subnet c' }],
        }),
      ],
      { area },
    ),
    claim(
      'OMN-NET-23',
      'The load balancer is called omnirapeutic-production-alb',
      property('load balancer', 'Name', 'omnirapeutic-production-alb'),
      { area, note: 'The number in its DNS name is given by AWS.' },
    ),
    claim(
      'OMN-NET-24',
      'End users reach the system over the internet',
      [
        reaches('internet', 'load balancer', 'tcp/80', { through: ['internet gateway'] }),
        reaches('internet', isApplication ? 'web service' : 'nginx service', isSecure ? 'tcp/443' : 'tcp/80', {
          through: ['load balancer'],
        }),
      ],
      { area },
    ),
    claim(
      'OMN-NET-25',
      'Security and monitoring: WAF, KMS, Secrets Manager, CloudWatch, CloudTrail, Config, GuardDuty, flow logs, ECR',
      [
        exists({ type: 'AWS::WAFv2::WebACL' }),
        exists({ type: 'AWS::KMS::Key' }),
        exists({ type: 'AWS::SecretsManager::Secret' }),
        exists({ type: 'AWS::CloudWatch::Alarm' }),
        exists({ type: 'AWS::CloudTrail::Trail' }),
        exists({ type: 'AWS::Config::ConformancePack' }),
        ...(options.existing?.includes('config-recorder')
          ? []
          : [exists({ type: 'AWS::Config::ConfigurationRecorder' })]),
        ...(options.existing?.includes('guardduty-detector') ? [] : [exists({ type: 'AWS::GuardDuty::Detector' })]),
        exists('flow logs'),
        exists('repositories'),
      ],
      { area },
    ),
  ];
}

function routes(): readonly Claim[] {
  const area = 'Route tables';
  const ofTable = (id: string) => ({ type: 'AWS::EC2::Route', where: { RouteTableId: { refersTo: id } } });
  const zones = ['A', 'B', 'C'] as const;
  const perZone = (tier: 'App' | 'Data') =>
    zones.flatMap((zone) => [
      route(`Vpc${tier}Subnet${zone}`, ANYWHERE, `VpcNatGateway${zone}`),
      property({ id: `Vpc${tier}Subnet${zone}Routes` }, 'RouteTableId', { refersTo: `Vpc${tier}RouteTable${zone}` }),
      property({ id: `VpcNatGateway${zone}` }, 'SubnetId', { refersTo: `VpcPublicSubnet${zone}` }),
    ]);
  const tables = [
    'VpcPublicRouteTable',
    ...zones.flatMap((zone) => [`VpcAppRouteTable${zone}`, `VpcDataRouteTable${zone}`]),
  ];
  return [
    claim(
      'OMN-RTE-01',
      'One public route table: local, and everything else to the internet gateway',
      [
        exists({ type: 'AWS::EC2::RouteTable', id: 'VpcPublicRouteTable*' }, 1),
        property({ id: 'VpcPublicSubnet?Routes' }, 'RouteTableId', { refersTo: 'VpcPublicRouteTable' }),
        route('public subnets', ANYWHERE, 'internet gateway'),
      ],
      { area },
    ),
    claim(
      'OMN-RTE-02',
      'App route tables, one a zone: local, and everything else to the NAT gateway of the zone',
      [exists({ id: 'VpcAppRouteTable?' }, 3), ...perZone('App')],
      { area },
    ),
    claim(
      'OMN-RTE-03',
      'Data route tables, one a zone: local, and everything else to the NAT gateway of the zone',
      [exists({ id: 'VpcDataRouteTable?' }, 3), ...perZone('Data')],
      { area },
    ),
    claim(
      'OMN-RTE-04',
      'Seven route tables with no other route than local and the default',
      [
        exists({ type: 'AWS::EC2::RouteTable' }, 7),
        property({ type: 'AWS::EC2::RouteTable' }, 'VpcId', { refersTo: 'vpc' }),
        exists({ type: 'AWS::EC2::Route' }, 7),
        ...tables.map((table) => exists(ofTable(table), 1)),
        property({ type: 'AWS::EC2::Route' }, 'DestinationCidrBlock', ANYWHERE),
        exists({ type: 'AWS::EC2::VPCEndpoint' }, 0),
      ],
      { area },
    ),
  ];
}
