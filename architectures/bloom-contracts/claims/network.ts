import type { Assertion, Claim, Ports } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';
import { ENDPOINT_RULES, taskRules } from './rules.ts';

const { claim, endpoints, exists, property, reaches, route, stands, unreachable } = that;
const ANYWHERE = '0.0.0.0/0';
const NOT_HTTPS: Ports = ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp'];
const PRIVATE = ['private subnet a', 'private subnet b'] as const;

/** Everything that has an address in the VPC. */
const WORKLOADS = ['load balancer', 'service', 'database', 'cache'] as const;

const inPrivateSubnets: readonly Assertion[] = [
  ...[...WORKLOADS, 'interface endpoints' as const].map((what) => stands(what, { in: PRIVATE, public: false })),
  exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
  exists({ type: 'AWS::ECS::Service' }, 1),
  exists({ type: 'AWS::RDS::DBInstance' }, 1),
  exists({ type: 'AWS::ElastiCache::ReplicationGroup' }, 1),
  ...['AWS::EC2::Instance', 'AWS::EC2::NetworkInterface', 'AWS::Lambda::Function', 'AWS::EC2::EIPAssociation'].map(
    (type) => exists({ type }, 0),
  ),
];

/** The documented address plan, and nothing beside it. */
export function plan({ perimeter = 'nat-gateway', networkFirewall = false }: BloomContractsOptions): Assertion {
  return that.subnets(
    'vpc',
    '10.0.0.0/16',
    {
      'private subnet a': ['10.0.0.0/24', 'us-west-2a'],
      'private subnet b': ['10.0.1.0/24', 'us-west-2b'],
      ...(perimeter === 'nat-gateway' && {
        'public subnet a': ['10.0.2.0/24', 'us-west-2a'],
        'public subnet b': ['10.0.3.0/24', 'us-west-2b'],
      }),
      ...(networkFirewall && {
        'firewall subnet a': ['10.0.4.0/24', 'us-west-2a'],
        'firewall subnet b': ['10.0.5.0/24', 'us-west-2b'],
      }),
    },
    { public: false },
  );
}

/** What a task needs to start, and to be seen (C-BLM-05). */
function privateEndpoints({ perimeter }: BloomContractsOptions): Assertion {
  const aws = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs', 'xray', 'monitoring'];
  return endpoints('vpc', {
    interface: perimeter === 'no-internet' ? [...aws, 'bedrock-runtime'] : aws,
    gateway: ['s3'],
    in: PRIVATE,
    groups: ['endpoint group'],
    tables: ['private route table'],
  });
}

/** Layer by layer: the addresses that a packet may go to, and the names that are answered. */
export function egressToClaudeOnly(options: BloomContractsOptions): readonly Assertion[] {
  return [
    taskRules(options),
    unreachable('service', 'internet', NOT_HTTPS),
    unreachable('service', 'internet6'),
    ...wayToClaude(options),
    property('allowed names', 'Domains', {
      exactly: [
        options.perimeter === 'no-internet' ? 'bedrock-runtime.us-west-2.amazonaws.com' : 'api.anthropic.com',
        'api.ecr.us-west-2.amazonaws.com',
        '*.dkr.ecr.us-west-2.amazonaws.com',
        'prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com',
        'secretsmanager.us-west-2.amazonaws.com',
        'logs.us-west-2.amazonaws.com',
        'xray.us-west-2.amazonaws.com',
        'monitoring.us-west-2.amazonaws.com',
        '*.us-west-2.rds.amazonaws.com',
        '*.cache.amazonaws.com',
      ],
    }),
    property('all names', 'Domains', { exactly: ['*'] }),
    property('name rules', 'FirewallRules', {
      exactly: [
        { where: { Priority: 1, Action: 'ALLOW', FirewallDomainListId: { refersTo: 'allowed names' } } },
        {
          where: {
            Priority: 2,
            Action: 'BLOCK',
            BlockResponse: 'NODATA',
            FirewallDomainListId: { refersTo: 'all names' },
          },
        },
      ],
    }),
    exists(
      {
        type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
        where: { VpcId: { refersTo: 'vpc' }, FirewallRuleGroupId: { refersTo: 'name rules' } },
      },
      1,
    ),
    // A VPC fails closed unless told otherwise, and CloudFormation refuses a template that has this type.
    exists({ type: 'AWS::Route53Resolver::FirewallConfig' }, 0),
  ];
}

function wayToClaude({ perimeter, networkFirewall }: BloomContractsOptions): readonly Assertion[] {
  if (perimeter === 'no-internet') {
    return [exists({ type: 'AWS::EC2::NatGateway' }, 0), reaches('service', 'Bedrock endpoint', 'tcp/443')];
  }
  if (perimeter === 'regional-nat-gateway') {
    return [route('private subnets', ANYWHERE, 'NAT gateway'), property('NAT gateway', 'AvailabilityMode', 'regional')];
  }
  if (networkFirewall === true) {
    return [
      property('private default route', 'VpcEndpointId', { refersTo: 'egress firewall' }),
      exists('routes back', 2),
      property('routes back', 'VpcEndpointId', { refersTo: 'egress firewall' }),
      property('egress policy', 'FirewallPolicy.StatefulDefaultActions', { has: 'aws:drop_established' }),
      property('egress names', 'RuleGroup.RulesSource.RulesSourceList.Targets', { exactly: ['api.anthropic.com'] }),
    ];
  }
  return [reaches('service', '160.79.104.0/23', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] })];
}

/** No workload has a public address or a route on which an answer would leave. */
export function noWayIn(options: BloomContractsOptions): readonly Assertion[] {
  const { perimeter, networkFirewall = false } = options;
  // What a network firewall lets back in no template tells; the load balancer then rests on its scheme.
  const judged = networkFirewall ? WORKLOADS.filter((workload) => workload !== 'load balancer') : WORKLOADS;
  return [
    ...judged.flatMap((workload) => [unreachable('internet', workload), unreachable('internet6', workload)]),
    ...WORKLOADS.map((workload) => stands(workload, { public: false })),
    plan(options),
    ...(perimeter === 'no-internet'
      ? [exists({ type: 'AWS::EC2::InternetGateway' }, 0), route('private subnets', ANYWHERE, 'none')]
      : [exists({ type: 'AWS::EC2::InternetGateway' }, 1)]),
    ...(perimeter === 'regional-nat-gateway' ? [route('private subnets', ANYWHERE, 'NAT gateway')] : []),
  ];
}

export function networkClaims(options: BloomContractsOptions): readonly Claim[] {
  const { perimeter = 'nat-gateway', networkFirewall = false } = options;
  const isClosed = perimeter === 'no-internet';
  const hasPublicSubnets = perimeter === 'nat-gateway';
  const settled = (by: string, when: boolean) => (when ? { resolution: by } : {});
  return that.area('Network and perimeter', [
    claim(
      'BLM-NET-01',
      'All resources are in private subnets',
      {
        resolution: 'C-BLM-02',
        note: hasPublicSubnets
          ? 'The public subnets hold the NAT gateway and nothing else; users come through CloudFront, which reaches the load balancer inside the VPC.'
          : 'There is no public subnet.',
      },
      inPrivateSubnets,
    ),
    claim(
      'BLM-NET-02',
      'The way out leads to the Claude API only',
      { resolution: 'C-BLM-04' },
      egressToClaudeOnly(options),
    ),
    claim(
      'BLM-NET-03',
      'Nobody gets in from the internet',
      {
        resolution: 'C-BLM-01',
        ...(!isClosed && {
          note: 'An internet gateway exists, because NAT and CloudFront need it attached; no workload has a route to it or a public address.',
        }),
      },
      noWayIn(options),
    ),
    claim('BLM-NET-05', 'One VPC, BloomEnergyVPC', [
      exists({ type: 'AWS::EC2::VPC' }, 1),
      plan(options),
      privateEndpoints(options),
      property({ type: 'AWS::EC2::RouteTable' }, 'VpcId', { refersTo: 'vpc' }),
    ]),
    claim('BLM-NET-06', 'One NAT gateway', settled('C-BLM-01', !hasPublicSubnets), [
      exists({ type: 'AWS::EC2::NatGateway' }, isClosed ? 0 : 1),
    ]),
    claim('BLM-NET-07', 'Two availability zones', [plan(options)]),
    claim(
      'BLM-NET-08',
      'A private /24 in each zone, whose way out is the NAT gateway',
      networkFirewall ? { resolution: 'C-BLM-04' } : settled('C-BLM-01', isClosed),
      [
        plan(options),
        networkFirewall
          ? property('firewall default route', 'NatGatewayId', { refersTo: 'NAT gateway' })
          : route('private subnets', ANYWHERE, isClosed ? 'none' : 'NAT gateway'),
      ],
    ),
    claim(
      'BLM-NET-09',
      'A public /24 in each zone, for the NAT gateway and nothing else',
      { resolution: 'C-BLM-01' },
      hasPublicSubnets
        ? [
            plan(options),
            route('public subnets', ANYWHERE, 'internet gateway'),
            stands('NAT gateway', { in: ['public subnet a'] }),
            ...inPrivateSubnets,
          ]
        : plan(options),
    ),
    claim('BLM-NET-10', 'AWS services are reached through VPC endpoints', { resolution: 'C-BLM-05' }, [
      privateEndpoints(options),
      ENDPOINT_RULES,
      reaches('service', 'interface endpoints', 'tcp/443', { without: hasPublicSubnets ? ['NAT gateway'] : [] }),
      that.sources('interface endpoints', { service: 'tcp/443' }),
      property('interface endpoints', 'PolicyDocument', { absent: true }),
      // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
      property('S3 endpoint', 'PolicyDocument.Statement', {
        exactly: [
          {
            where: {
              Effect: 'Allow',
              Action: 's3:GetObject',
              Resource: 'arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*',
            },
          },
        ],
      }),
    ]),
  ]);
}
