import type { Assertion, Claim, Ports } from 'lintel/claims';
import { blocksOf, type Document, OFFICE, subnetsOf, type Tier } from './document.ts';
import { that } from './names.ts';

const { claim, exists, property, reaches, route, stands, unreachable } = that;
const ANYWHERE = '0.0.0.0/0';
const TIERS = ['public', 'private', 'database'] as const;
const CIDR_ROW = { development: 'EC2-NET-01', staging: 'EC2-NET-02', production: 'EC2-NET-03' } as const;
const NO_INTERNET = [unreachable('internet', 'fleet'), unreachable('internet6', 'fleet')];

export function networkClaims(of: Document): readonly Claim[] {
  return [...that.area('Network', [...addressPlan(of), ...tiers(of), ...waysOut(of)]), ...endpoints(of)];
}

/** Exactly these subnets: a /24 for each tier in each zone. */
function planOf(of: Document): Assertion {
  const plan = TIERS.flatMap((tier) =>
    subnetsOf(of, tier).map((name, index) => [name, [blocksOf(of, tier)[index] ?? '', `us-east-1${name.slice(-1)}`]]),
  );
  return that.subnets('vpc', `${of.block}.0.0/16`, Object.fromEntries(plan));
}

function addressPlan(of: Document): readonly Claim[] {
  const plan = planOf(of);
  return [
    claim(CIDR_ROW[of.kind], `The VPC of ${of.environment} is ${of.block}.0.0/16`, plan),
    claim('EC2-NET-04', 'The block can be chosen for each environment, and the three do not overlap', [
      plan,
      that.addresses('every subnet', 'vpc'),
    ]),
    claim('EC2-NET-05', 'DNS support and DNS host names are on', [
      property('vpc', 'EnableDnsSupport', true),
      property('vpc', 'EnableDnsHostnames', true),
    ]),
    claim(
      'EC2-NET-06',
      `The network spreads over ${of.zones.length} availability zones`,
      { resolution: 'C-EC2-11' },
      plan,
    ),
    claim('EC2-NET-07', 'Public, private and database subnets, a /24 in each zone', plan),
  ];
}

function tiers(of: Document): readonly Claim[] {
  const inPublicSubnets = (property_: string) => ({ where: { [property_]: { refersTo: 'public subnets' } } });
  const isolated = route('database subnets', ANYWHERE, 'none');
  return [
    claim(
      'EC2-NET-08',
      'Database subnets lead nowhere, and the subnet group of the database uses them',
      { resolution: 'C-EC2-02' },
      [
        isolated,
        property('database subnet group', 'SubnetIds', {
          exactly: subnetsOf(of, 'database').map((refersTo) => ({ refersTo })),
        }),
        ...(of.hasDatabase ? databaseIs(of) : []),
      ],
    ),
    claim('EC2-NET-09', 'Public subnets hold NAT gateways and the load balancer, and nothing else', [
      route('public subnets', ANYWHERE, 'internet gateway'),
      ...of.zones.slice(0, of.gateways).map((zone) => stands(`NAT gateway ${zone}`, { in: [`public subnet ${zone}`] })),
      stands('load balancer', { in: subnetsOf(of, 'public') }),
      // The others are their route table and their network ACL.
      exists(inPublicSubnets('SubnetId'), of.gateways + 2 * of.zones.length),
      exists(inPublicSubnets('Subnets'), 1),
      exists(inPublicSubnets('SubnetIds'), 0),
      exists(inPublicSubnets('VPCZoneIdentifier'), 0),
    ]),
    claim('EC2-NET-10', 'All instances stand in private subnets and have no public address', [
      stands('fleet', { in: subnetsOf(of, 'private'), groups: ['fleet group'], public: false }),
      property('private subnets', 'MapPublicIpOnLaunch', { not: true }),
      exists({ type: 'AWS::EC2::Instance' }, 0),
    ]),
    claim('EC2-NET-11', 'Database subnets reach no internet and are not reached from it', [
      isolated,
      databaseFence(of),
      ...(of.hasDatabase ? [unreachable('internet', 'database'), unreachable('database', 'internet')] : []),
    ]),
  ];
}

/** PostgreSQL 17 (C-EC2-02); in dev, where the document has none, of whatever size. */
function databaseIs(of: Document): readonly Assertion[] {
  const { class: instanceClass, standby = false } = of.database ?? { class: { like: 'db.t4g.*' } };
  return [
    stands('database', { in: subnetsOf(of, 'database') }),
    property('database', 'Engine', 'postgres'),
    property('database', 'EngineVersion', '17.9'),
    property('database', 'DBInstanceClass', instanceClass),
    property('database', 'MultiAZ', standby),
    property('database', 'AllocatedStorage', '50'),
    that.kept('database', { deletionProtected: true, onDelete: 'Snapshot', onReplace: 'Snapshot' }),
  ];
}

function waysOut(of: Document): readonly Claim[] {
  const behind = (tier: Tier) =>
    exists(
      {
        type: 'AWS::EC2::SubnetNetworkAclAssociation',
        where: { SubnetId: { refersTo: `${tier} subnets` }, NetworkAclId: { refersTo: `${tier} ACL` } },
      },
      of.zones.length,
    );
  return [
    claim('EC2-NET-12', 'One internet gateway, attached, is the way out of the public subnets', [
      exists({ type: 'AWS::EC2::InternetGateway' }, 1),
      route('public subnets', ANYWHERE, 'internet gateway'),
    ]),
    claim(
      'EC2-NET-13',
      'Instances reach the internet through NAT and are not reached from it',
      {
        resolution: 'C-EC2-12',
        ...(of.gateways === 1 && {
          note: 'One gateway: the loss of its zone cuts every instance off from the internet.',
        }),
      },
      [
        exists('NAT gateways', of.gateways),
        ...of.zones.map((zone) =>
          route(`private subnet ${zone}`, ANYWHERE, `NAT gateway ${of.gateways === 1 ? 'a' : zone}`),
        ),
        reaches('fleet', 'internet', 'tcp/443', { through: ['NAT gateways', 'internet gateway'] }),
        ...NO_INTERNET,
      ],
    ),
    claim('EC2-NET-14', 'A network ACL stands around each tier', { resolution: 'C-EC2-14' }, [
      ...TIERS.map(behind),
      ...fences(of),
      // Stateless rules that were guessed wrong would break these.
      ...(of.clients === 'everybody'
        ? [reaches('internet', 'fleet', of.https ? 'tcp/443' : 'tcp/80', { through: ['load balancer'] })]
        : []),
      ...(of.hasDatabase ? [reaches('fleet', 'database', 'tcp/5432')] : []),
    ]),
  ];
}

/** Answers come back on the ports from 1024. */
const ANSWERS = 'tcp/1024-65535';
const from = (blocks: readonly string[], on: Ports) => Object.fromEntries(blocks.map((block) => [block, on]));

/** What passes the fence of each tier, and that nothing else does. */
function fences(of: Document): readonly Assertion[] {
  const vpc = `${of.block}.0.0/16`;
  const web = ['tcp/80', 'tcp/443'] as const;
  const outward = { internet: [...of.outward, ANSWERS] as const };
  const office = of.ssh ? [OFFICE] : [];
  return [
    that.rules('public ACL', {
      in:
        of.clients === 'office' ? { ...from([OFFICE, vpc], web), internet: ANSWERS } : { internet: [...web, ANSWERS] },
      out: outward,
    }),
    that.rules('private ACL', {
      in: {
        ...from(blocksOf(of, 'public'), `tcp/${of.port}`),
        ...from(blocksOf(of, 'private'), 'tcp/443'),
        ...from(office, 'tcp/22'),
        internet: ANSWERS,
      },
      out: {
        ...from(blocksOf(of, 'database'), 'tcp/5432'),
        ...from([vpc, ...office], ANSWERS),
        internet: of.outward,
      },
    }),
    databaseFence(of),
  ];
}

function databaseFence(of: Document): Assertion {
  const blocks = blocksOf(of, 'private');
  return that.rules('database ACL', { in: from(blocks, 'tcp/5432'), out: from(blocks, ANSWERS) });
}

const INTERFACES = ['EC2 endpoint', 'SSM endpoint', 'SSM messages endpoint', 'EC2 messages endpoint'] as const;
const ENDPOINTS = ['S3 endpoint', ...INTERFACES] as const;

function endpoints(of: Document): readonly Claim[] {
  const every = that.endpoints('vpc', {
    interface: ['ec2', 'ssm', 'ssmmessages', 'ec2messages', ...of.extraEndpoints],
    gateway: ['s3'],
    in: subnetsOf(of, 'private'),
    groups: ['endpoint group'],
    tables: ['private route tables'],
  });
  const reached = (...names: readonly (typeof ENDPOINTS)[number][]) => [
    every,
    ...names.map((name) => reaches('fleet', name, 'tcp/443')),
  ];
  return that.area('VPC endpoints', [
    claim('EC2-VPE-01', 'S3 is reached privately, through a gateway endpoint on the private route tables', [
      every,
      reaches('fleet', 'S3 endpoint', 'tcp/443', { without: ['internet gateway'] }),
    ]),
    claim('EC2-VPE-02', 'The EC2 API is reached privately', reached('EC2 endpoint')),
    claim(
      'EC2-VPE-03',
      'Systems Manager is reached privately, through the three APIs that sessions and the agent use',
      reached('SSM endpoint', 'SSM messages endpoint', 'EC2 messages endpoint'),
    ),
    claim('EC2-VPE-04', 'The endpoints admit HTTPS from the instances', [
      ...reached(...INTERFACES),
      that.rules('endpoint group', { in: { 'fleet group': 'tcp/443' } }),
      unreachable('internet', 'endpoint group'),
      unreachable('load balancer', 'endpoint group'),
    ]),
    claim(
      'EC2-VPE-05',
      'Instances reach S3, EC2 and Systems Manager without NAT',
      ENDPOINTS.map((name) => reaches('fleet', name, 'tcp/443', { without: ['NAT gateways', 'internet gateway'] })),
    ),
  ]);
}
