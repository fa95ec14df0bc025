import type { Assertion, Claim, Ports } from 'lintel/claims';
import { blocksOf, type Document, OFFICE, subnetsOf } from './document.ts';
import { that } from './names.ts';

const { claim, exists, property, reaches, route, rules, stands, unreachable } = that;
const ANYWHERE = '0.0.0.0/0';
const TIERS = ['public', 'private', 'database'] as const;
const CIDR_ROW = { development: 'EC2-NET-01', staging: 'EC2-NET-02', production: 'EC2-NET-03' } as const;

export function networkClaims(of: Document): readonly Claim[] {
  return [...that.area('Network', [...tiers(of), ...waysOut(of)]), ...endpoints(of)];
}

function tiers(of: Document): readonly Claim[] {
  /** Exactly these subnets: a /24 for each tier in each zone. */
  const subnets = TIERS.flatMap((tier) =>
    subnetsOf(of, tier).map((name, index) => [name, [blocksOf(of, tier)[index] ?? '', `us-east-1${name.slice(-1)}`]]),
  );
  const plan = that.subnets('vpc', `${of.block}.0.0/16`, Object.fromEntries(subnets));
  const isolated = route('database subnets', ANYWHERE, 'none');
  const inPublic = (where: string) => ({ where: { [where]: { refersTo: 'public subnets' } } });
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
    claim(
      'EC2-NET-08',
      'Database subnets lead nowhere, and the subnet group of the database uses them',
      { resolution: 'C-EC2-02' },
      [isolated, ...databaseIn(of)],
    ),
    claim('EC2-NET-09', 'Public subnets hold NAT gateways and the load balancer, and nothing else', [
      route('public subnets', ANYWHERE, 'internet gateway'),
      ...of.zones.slice(0, of.gateways).map((zone) => stands(`NAT gateway ${zone}`, { in: [`public subnet ${zone}`] })),
      stands('load balancer', { in: subnetsOf(of, 'public') }),
      // The others are their route table and their network ACL.
      exists(inPublic('SubnetId'), of.gateways + 2 * of.zones.length),
      exists(inPublic('Subnets'), 1),
      ...['SubnetIds', 'VPCZoneIdentifier'].map((where) => exists(inPublic(where), 0)),
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
function databaseIn(of: Document): readonly Assertion[] {
  const subnets = subnetsOf(of, 'database');
  const group = property('database subnet group', 'SubnetIds', { exactly: subnets.map((refersTo) => ({ refersTo })) });
  if (!of.hasDatabase) return [group];
  const engine = { Engine: 'postgres', EngineVersion: '17.9', DBName: 'webapp', MasterUsername: 'webapp' };
  const storage = { AllocatedStorage: '50', MaxAllocatedStorage: '200' };
  const instance = {
    DBInstanceClass: of.database?.class ?? { like: 'db.t4g.*' },
    MultiAZ: of.database?.standby ?? false,
  };
  const size = { ...instance, ...storage };
  const upkeep = { DBInstanceIdentifier: of.name, PreferredMaintenanceWindow: 'sun:06:30-sun:07:30' };
  return [
    group,
    stands('database', { in: subnets }),
    exists({ type: 'AWS::RDS::DBInstance', id: 'Database', where: { ...engine, ...size, ...upkeep } }, 1),
    that.kept('database', { deletionProtected: true, onDelete: 'Snapshot', onReplace: 'Snapshot' }),
  ];
}

function waysOut(of: Document): readonly Claim[] {
  const one = of.gateways === 1;
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
        ...(one && { note: 'One gateway: the loss of its zone cuts every instance off from the internet.' }),
      },
      [
        exists('NAT gateways', of.gateways),
        ...of.zones.map((zone) => route(`private subnet ${zone}`, ANYWHERE, `NAT gateway ${one ? 'a' : zone}`)),
        reaches('fleet', 'internet', 'tcp/443', { through: ['NAT gateways', 'internet gateway'] }),
        unreachable('internet', 'fleet'),
        unreachable('internet6', 'fleet'),
      ],
    ),
    claim('EC2-NET-14', 'A network ACL stands around each tier', { resolution: 'C-EC2-14' }, [
      ...TIERS.map((tier) => {
        const where = { SubnetId: { refersTo: `${tier} subnets` }, NetworkAclId: { refersTo: `${tier} ACL` } } as const;
        return exists({ type: 'AWS::EC2::SubnetNetworkAclAssociation', where }, of.zones.length);
      }),
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
  const office = of.ssh ? [OFFICE] : [];
  const web = ['tcp/80', 'tcp/443'] as const;
  const clients = of.clients === 'office' ? from([OFFICE, vpc], web) : {};
  const asked = { ...from(blocksOf(of, 'public'), `tcp/${of.port}`), ...from(blocksOf(of, 'private'), 'tcp/443') };
  const sql = from(blocksOf(of, 'database'), 'tcp/5432');
  return [
    that.rules('public ACL', {
      in: { ...clients, internet: of.clients === 'office' ? ANSWERS : [...web, ANSWERS] },
      out: { internet: [...of.outward, ANSWERS] },
    }),
    that.rules('private ACL', {
      in: { ...asked, ...from(office, 'tcp/22'), internet: ANSWERS },
      out: { ...sql, ...from([vpc, ...office], ANSWERS), internet: of.outward },
    }),
    databaseFence(of),
  ];
}

function databaseFence(of: Document): Assertion {
  const blocks = blocksOf(of, 'private');
  return rules('database ACL', { in: from(blocks, 'tcp/5432'), out: from(blocks, ANSWERS) });
}

const INTERFACES = ['EC2 endpoint', 'SSM endpoint', 'SSM messages endpoint', 'EC2 messages endpoint'] as const;

function endpoints(of: Document): readonly Claim[] {
  const every = that.endpoints('vpc', {
    interface: ['ec2', 'ssm', 'ssmmessages', 'ec2messages', ...of.extraEndpoints],
    gateway: ['s3'],
    in: subnetsOf(of, 'private'),
    groups: ['endpoint group'],
    tables: ['private route tables'],
  });
  const reached = INTERFACES.map((name) => reaches('fleet', name, 'tcp/443'));
  const privately = (['S3 endpoint', ...INTERFACES] as const).map((name) =>
    reaches('fleet', name, 'tcp/443', { without: ['NAT gateways', 'internet gateway'] }),
  );
  // An endpoint that refuses is none: the private name leads to it and nowhere else.
  const open = (name: 'S3 endpoint' | (typeof INTERFACES)[number]) =>
    property(name, 'PolicyDocument', { absent: true });
  return that.area('VPC endpoints', [
    claim('EC2-VPE-01', 'S3 is reached privately, through a gateway endpoint on the private route tables', [
      every,
      ...privately.slice(0, 1),
      open('S3 endpoint'),
    ]),
    claim('EC2-VPE-02', 'The EC2 API is reached privately', [every, ...reached.slice(0, 1), open('EC2 endpoint')]),
    claim(
      'EC2-VPE-03',
      'Systems Manager is reached privately, through the three APIs that sessions and the agent use',
      [every, ...reached.slice(1), ...INTERFACES.slice(1).map(open)],
    ),
    claim('EC2-VPE-04', 'The endpoints admit HTTPS from the instances', [
      ...reached,
      rules('endpoint group', { in: { 'fleet group': 'tcp/443' } }),
      unreachable('internet', 'endpoint group'),
      unreachable('load balancer', 'endpoint group'),
    ]),
    claim('EC2-VPE-05', 'Instances reach S3, EC2 and Systems Manager without NAT', privately),
  ]);
}
