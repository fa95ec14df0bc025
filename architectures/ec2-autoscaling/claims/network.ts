import {
  type Assertion,
  addresses,
  type Claim,
  claim,
  exists,
  property,
  reaches,
  route,
  unreachable,
} from 'lintel/claims';
import { DEV, PROD, STAGING } from '../environments.ts';
import { DATABASE_PORT, type Settings } from '../settings.ts';

const ANYWHERE = '0.0.0.0/0';
const CIDR_ROW = { development: 'EC2-NET-01', staging: 'EC2-NET-02', production: 'EC2-NET-03' } as const;

export function networkClaims(settings: Settings): readonly Claim[] {
  return [...addressPlan(settings), ...tiers(settings), ...waysOut(settings), ...endpoints(settings)];
}

function addressPlan({ kind, cidr, environment, zones, blocks }: Settings): readonly Claim[] {
  const area = 'Network';
  const others = [DEV, STAGING, PROD].map((options) => options.cidr).filter((other) => other !== cidr);
  return [
    claim(CIDR_ROW[kind], `The VPC of ${environment} is ${cidr}`, property('vpc', 'CidrBlock', cidr), { area }),
    claim(
      'EC2-NET-04',
      'The block can be chosen for each environment, and the three do not overlap',
      [
        property('vpc', 'CidrBlock', { like: '*.0.0/16' }),
        // Two blocks of the size /16 that differ have no address in common.
        ...others.map((other) => property('vpc', 'CidrBlock', { not: other })),
        addresses('every subnet', 'vpc'),
      ],
      { area },
    ),
    claim(
      'EC2-NET-05',
      'DNS support and DNS host names are on',
      [property('vpc', 'EnableDnsSupport', true), property('vpc', 'EnableDnsHostnames', true)],
      { area },
    ),
    claim(
      'EC2-NET-06',
      `The network spreads over ${zones.length} availability zones`,
      [
        property('every subnet', 'AvailabilityZone', { oneOf: [...zones] }),
        ...zones.map((zone) => exists({ type: 'AWS::EC2::Subnet', where: { AvailabilityZone: zone } }, 3)),
      ],
      { area, resolution: 'C-EC2-11' },
    ),
    claim(
      'EC2-NET-07',
      'Public, private and database subnets, a /24 in each zone',
      (['public', 'private', 'database'] as const).flatMap((tier) => [
        exists(`${tier} subnets`, zones.length),
        property(`${tier} subnets`, 'CidrBlock', { oneOf: [...blocks[tier]] }),
      ]),
      { area },
    ),
  ];
}

function tiers({ zones, nat, database }: Settings): readonly Claim[] {
  const area = 'Network';
  const gateways = nat === 'single' ? 1 : zones.length;
  const inPublicSubnets = (property_: string) => ({ where: { [property_]: { refersTo: 'public subnets' } } });
  return [
    claim(
      'EC2-NET-08',
      'Database subnets lead nowhere, and the subnet group of the database uses them',
      [
        route('database subnets', ANYWHERE, 'none'),
        property('database subnet group', 'SubnetIds', { each: { refersTo: 'database subnets' } }),
        ...(database === undefined
          ? []
          : [
              property('database', 'DBSubnetGroupName', { refersTo: 'database subnet group' }),
              property('database', 'Engine', 'postgres'),
              property('database', 'EngineVersion', { like: '17.*' }),
              property('database', 'DBInstanceClass', database.instanceClass),
              property('database', 'MultiAZ', database.multiAz),
              property('database', 'AllocatedStorage', String(database.storageGib)),
              property('database', 'DeletionProtection', true),
            ]),
      ],
      { area, resolution: 'C-EC2-02' },
    ),
    claim(
      'EC2-NET-09',
      'Public subnets hold NAT gateways and the load balancer, and nothing else',
      [
        route('public subnets', ANYWHERE, 'internet gateway'),
        property('NAT gateways', 'SubnetId', { refersTo: 'public subnets' }),
        property('load balancer', 'Subnets', { each: { refersTo: 'public subnets' } }),
        // The others are their route table and their network ACL.
        exists(inPublicSubnets('SubnetId'), gateways + 2 * zones.length),
        exists(inPublicSubnets('Subnets'), 1),
        exists(inPublicSubnets('SubnetIds'), 0),
        exists(inPublicSubnets('VPCZoneIdentifier'), 0),
      ],
      { area },
    ),
    claim(
      'EC2-NET-10',
      'All instances stand in private subnets and have no public address',
      [
        property('fleet', 'VPCZoneIdentifier', { each: { refersTo: 'private subnets' } }),
        property('launch template', 'LaunchTemplateData.NetworkInterfaces', {
          each: { where: { AssociatePublicIpAddress: false } },
        }),
        property('private subnets', 'MapPublicIpOnLaunch', { not: true }),
        exists({ type: 'AWS::EC2::Instance' }, 0),
      ],
      { area },
    ),
    claim(
      'EC2-NET-11',
      'Database subnets reach no internet and are not reached from it',
      [
        route('database subnets', ANYWHERE, 'none'),
        property(
          { type: 'AWS::EC2::NetworkAclEntry', where: { NetworkAclId: { refersTo: 'database ACL' } } },
          'CidrBlock',
          {
            not: ANYWHERE,
          },
        ),
        ...(database === undefined ? [] : [unreachable('internet', 'database'), unreachable('database', 'internet')]),
      ],
      { area },
    ),
  ];
}

function waysOut(settings: Settings): readonly Claim[] {
  const area = 'Network';
  const { nat, zones } = settings;
  const behind = (tier: 'public' | 'private' | 'database') =>
    exists(
      {
        type: 'AWS::EC2::SubnetNetworkAclAssociation',
        where: { SubnetId: { refersTo: `${tier} subnets` }, NetworkAclId: { refersTo: `${tier} ACL` } },
      },
      zones.length,
    );
  return [
    claim(
      'EC2-NET-12',
      'One internet gateway, attached, is the way out of the public subnets',
      [
        exists({ type: 'AWS::EC2::InternetGateway' }, 1),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'InternetGatewayId', { refersTo: 'internet gateway' }),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'VpcId', { refersTo: 'vpc' }),
        route('public subnets', ANYWHERE, 'internet gateway'),
      ],
      { area },
    ),
    claim(
      'EC2-NET-13',
      'Instances reach the internet through NAT and are not reached from it',
      [
        exists('NAT gateways', nat === 'single' ? 1 : zones.length),
        ...zones.map((zone) => {
          const letter = zone.slice(-1).toUpperCase();
          return route(`VpcPrivateSubnet${letter}`, ANYWHERE, `VpcNatGateway${nat === 'single' ? 'A' : letter}`);
        }),
        reaches('fleet', 'internet', 'tcp/443', { through: ['NAT gateways', 'internet gateway'] }),
        unreachable('internet', 'fleet'),
        unreachable('internet6', 'fleet'),
      ],
      {
        area,
        resolution: 'C-EC2-12',
        ...(nat === 'single' && {
          note: 'One gateway: the loss of its zone cuts every instance off from the internet.',
        }),
      },
    ),
    claim(
      'EC2-NET-14',
      'A network ACL stands around each tier',
      [
        behind('public'),
        behind('private'),
        behind('database'),
        ...aclEntries(settings),
        // Stateless rules that were guessed wrong would break these.
        ...(settings.clients !== 'cloudfront' && settings.clients.includes(ANYWHERE)
          ? [reaches('internet', 'fleet', settings.https ? 'tcp/443' : 'tcp/80', { through: ['load balancer'] })]
          : []),
        ...(settings.database === undefined ? [] : [reaches('fleet', 'database', `tcp/${DATABASE_PORT}`)]),
      ],
      { area, resolution: 'C-EC2-14' },
    ),
  ];
}

type Passage = readonly [blocks: readonly string[], from: number, to?: number];

/** What passes each fence, and that nothing else does: answers come back on the ports from 1024. */
function aclEntries(settings: Settings): readonly Assertion[] {
  const { blocks, cidr, port, egressPorts, sshAllowedCidrs, clients } = settings;
  const users = clients === 'cloudfront' || clients.includes(ANYWHERE) ? [ANYWHERE] : [...clients, cidr];
  const outwards = egressPorts.map((each): Passage => [[ANYWHERE], each]);
  const answersTo = (ends: readonly string[]): Passage => [ends, 1024, 65_535];
  return [
    ...passes('public ACL', [[users, 80], [users, 443], answersTo([ANYWHERE])], [...outwards, answersTo([ANYWHERE])]),
    ...passes(
      'private ACL',
      [[blocks.public, port], [blocks.private, 443], [sshAllowedCidrs, 22], answersTo([ANYWHERE])],
      [...outwards, [blocks.database, DATABASE_PORT], answersTo([cidr, ...sshAllowedCidrs])],
    ),
    ...passes('database ACL', [[blocks.private, DATABASE_PORT]], [answersTo(blocks.private)]),
  ];
}

function passes(acl: string, ingress: readonly Passage[], egress: readonly Passage[]): readonly Assertion[] {
  const entries = [false, true].flatMap((isEgress) =>
    (isEgress ? egress : ingress).flatMap(([ends, from, to = from]) =>
      ends.map((block) => ({
        Egress: isEgress,
        CidrBlock: block,
        Protocol: 6,
        RuleAction: 'allow',
        'PortRange.From': from,
        'PortRange.To': to,
      })),
    ),
  );
  const ofAcl = { NetworkAclId: { refersTo: acl } };
  return [
    exists({ type: 'AWS::EC2::NetworkAclEntry', where: ofAcl }, entries.length),
    ...entries.map((entry) => exists({ type: 'AWS::EC2::NetworkAclEntry', where: { ...ofAcl, ...entry } }, 1)),
  ];
}

function endpoints({ extraEndpoints, zones }: Settings): readonly Claim[] {
  const area = 'VPC endpoints';
  const isInterface = (name: string, service: string) => [
    property(name, 'ServiceName', `com.amazonaws.\${AWS::Region}.${service}`),
    property(name, 'VpcEndpointType', 'Interface'),
    property(name, 'PrivateDnsEnabled', true),
    property(name, 'SubnetIds', { each: { refersTo: 'private subnets' } }),
    property(name, 'SubnetIds', { length: zones.length }),
    reaches('fleet', name, 'tcp/443'),
  ];
  const all = ['S3 endpoint', 'EC2 endpoint', 'SSM endpoint', 'SSM messages endpoint', 'EC2 messages endpoint'];
  return [
    claim(
      'EC2-VPE-01',
      'S3 is reached privately, through a gateway endpoint on the private route tables',
      [
        property('S3 endpoint', 'ServiceName', 'com.amazonaws.${AWS::Region}.s3'),
        property('S3 endpoint', 'VpcEndpointType', 'Gateway'),
        property('S3 endpoint', 'RouteTableIds', { each: { refersTo: 'private route tables' } }),
        reaches('fleet', 'S3 endpoint', 'tcp/443', { without: ['internet gateway'] }),
      ],
      { area },
    ),
    claim('EC2-VPE-02', 'The EC2 API is reached privately', isInterface('EC2 endpoint', 'ec2'), { area }),
    claim(
      'EC2-VPE-03',
      'Systems Manager is reached privately, through the three APIs that sessions and the agent use',
      [
        ...isInterface('SSM endpoint', 'ssm'),
        ...isInterface('SSM messages endpoint', 'ssmmessages'),
        ...isInterface('EC2 messages endpoint', 'ec2messages'),
        exists('interface endpoints', 4 + extraEndpoints.length),
      ],
      { area },
    ),
    claim(
      'EC2-VPE-04',
      'The endpoints admit HTTPS from the instances',
      [
        property('interface endpoints', 'SecurityGroupIds', { exactly: [{ refersTo: 'endpoint group' }] }),
        ...all.slice(1).map((name) => reaches('fleet', name, 'tcp/443')),
        unreachable('internet', 'endpoint group'),
        unreachable('load balancer', 'endpoint group'),
      ],
      { area },
    ),
    claim(
      'EC2-VPE-05',
      'Instances reach S3, EC2 and Systems Manager without NAT',
      all.map((name) => reaches('fleet', name, 'tcp/443', { without: ['NAT gateways', 'internet gateway'] })),
      { area },
    ),
  ];
}
