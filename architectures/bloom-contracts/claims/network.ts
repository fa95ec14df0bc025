import {
  type Assertion,
  type Claim,
  claim,
  exists,
  type Ports,
  property,
  reaches,
  route,
  sources,
  unreachable,
} from 'lintel/claims';
import { CLAUDE_ADDRESSES } from '../addresses.ts';
import { allowedNames, INTERFACE_ENDPOINTS } from '../network.ts';
import type { BloomContractsOptions } from '../options.ts';
import { addressRules, noEgress, PRIVATE_SUBNETS, separateRules } from './rules.ts';

const area = 'Network and perimeter';
const ANYWHERE = '0.0.0.0/0';
const NOT_HTTPS: Ports = ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp'];

/** Everything that has an address in the VPC. */
const WORKLOADS = ['load balancer', 'service', 'database', 'cache'];

export function networkClaims(options: BloomContractsOptions): readonly Claim[] {
  return [...placement(options), ...subnets(options), ...endpoints(options)];
}

function placement(options: BloomContractsOptions): readonly Claim[] {
  const { perimeter = 'nat-gateway' } = options;
  return [
    claim('BLM-NET-01', 'All resources are in private subnets', inPrivateSubnets(), {
      area,
      resolution: 'C-BLM-02',
      note:
        perimeter === 'nat-gateway'
          ? 'The public subnets hold the NAT gateway and nothing else; users come through CloudFront, which reaches the load balancer inside the VPC.'
          : 'There is no public subnet.',
    }),
    claim('BLM-NET-02', 'The way out leads to the Claude API only', egressToClaudeOnly(options), {
      area,
      resolution: 'C-BLM-04',
    }),
    claim('BLM-NET-03', 'Nobody gets in from the internet', noWayIn(options), {
      area,
      resolution: 'C-BLM-01',
      ...(perimeter === 'no-internet'
        ? {}
        : {
            note: 'An internet gateway exists, because NAT and CloudFront need it attached; no workload has a route to it or a public address.',
          }),
    }),
    claim(
      'BLM-NET-04',
      'Restrictive security groups',
      [
        exists({ type: 'AWS::EC2::SecurityGroup' }, 5),
        property({ type: 'AWS::EC2::SecurityGroup' }, 'VpcId', { refersTo: 'vpc' }),
        exists({ type: 'AWS::EC2::SecurityGroupIngress', where: { CidrIp: ANYWHERE } }, 0),
        exists({ type: 'AWS::EC2::SecurityGroupEgress', where: { CidrIp: ANYWHERE } }, 0),
        // A group without any rule for what leaves lets everything leave; these have rules of their own (BLM-SG-06, BLM-SG-09).
        exists(
          { type: 'AWS::EC2::SecurityGroup', where: { SecurityGroupEgress: { absent: true } } },
          perimeter === 'no-internet' ? 2 : 1,
        ),
        property({ type: 'AWS::EC2::SecurityGroup' }, 'SecurityGroupEgress', { not: { mentions: ANYWHERE } }),
        property({ type: 'AWS::EC2::SecurityGroup' }, 'SecurityGroupIngress', { not: { mentions: ANYWHERE } }),
      ],
      { area },
    ),
    claim(
      'BLM-NET-05',
      'One VPC, BloomEnergyVPC',
      [
        exists({ type: 'AWS::EC2::VPC' }, 1),
        property('vpc', 'CidrBlock', '10.0.0.0/16'),
        ...['Subnet', 'RouteTable', 'VPCEndpoint'].map((kind) =>
          property({ type: `AWS::EC2::${kind}` }, 'VpcId', { refersTo: 'vpc' }),
        ),
      ],
      { area },
    ),
  ];
}

function inPrivateSubnets(): readonly Assertion[] {
  return [
    property('load balancer', 'Subnets', PRIVATE_SUBNETS),
    property('service', 'NetworkConfiguration.AwsvpcConfiguration.Subnets', PRIVATE_SUBNETS),
    property('database', 'DBSubnetGroupName', { refersTo: 'database subnets' }),
    property('database subnets', 'SubnetIds', PRIVATE_SUBNETS),
    property('cache', 'CacheSubnetGroupName', { refersTo: 'cache subnets' }),
    property('cache subnets', 'SubnetIds', PRIVATE_SUBNETS),
    property('interface endpoints', 'SubnetIds', PRIVATE_SUBNETS),
    exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
    exists({ type: 'AWS::ECS::Service' }, 1),
    exists({ type: 'AWS::RDS::DBInstance' }, 1),
    exists({ type: 'AWS::ElastiCache::ReplicationGroup' }, 1),
    ...['AWS::EC2::Instance', 'AWS::EC2::NetworkInterface', 'AWS::Lambda::Function', 'AWS::EC2::EIPAssociation'].map(
      (type) => exists({ type }, 0),
    ),
  ];
}

/** Layer by layer: the addresses that a packet may go to, and the names that are answered. */
export function egressToClaudeOnly(options: BloomContractsOptions): readonly Assertion[] {
  const { perimeter = 'nat-gateway', networkFirewall = false } = options;
  const names = [
    property('allowed names', 'Domains', { exactly: [...allowedNames(options)] }),
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
    property('name rules of the VPC', 'VpcId', { refersTo: 'vpc' }),
    property('name rules of the VPC', 'FirewallRuleGroupId', { refersTo: 'name rules' }),
    property('name firewall', 'ResourceId', { refersTo: 'vpc' }),
    property('name firewall', 'FirewallFailOpen', 'DISABLED'),
  ];
  if (perimeter === 'no-internet') {
    return [
      unreachable('service', 'internet', NOT_HTTPS),
      addressRules('task group', 'Egress', {}),
      exists({ type: 'AWS::EC2::NatGateway' }, 0),
      reaches('service', 'Bedrock endpoint', 'tcp/443'),
      ...names,
    ];
  }
  return [
    addressRules('task group', 'Egress', { [CLAUDE_ADDRESSES]: 443 }),
    unreachable('service', 'internet', NOT_HTTPS),
    unreachable('service', 'internet6'),
    ...wayToClaude({ perimeter, networkFirewall }),
    ...names,
  ];
}

function wayToClaude({
  perimeter,
  networkFirewall,
}: Required<Pick<BloomContractsOptions, 'perimeter' | 'networkFirewall'>>): readonly Assertion[] {
  if (perimeter === 'regional-nat-gateway') {
    return [route('private subnets', ANYWHERE, 'NAT gateway'), property('NAT gateway', 'AvailabilityMode', 'regional')];
  }
  if (networkFirewall) {
    return [
      property('BloomEnergyVPCPrivateDefaultRoute', 'VpcEndpointId', { refersTo: 'egress firewall' }),
      property('BloomEnergyVPCPublicRouteBackA', 'VpcEndpointId', { refersTo: 'egress firewall' }),
      property('BloomEnergyVPCPublicRouteBackB', 'VpcEndpointId', { refersTo: 'egress firewall' }),
      property('EgressFirewallPolicy', 'FirewallPolicy.StatefulDefaultActions', { has: 'aws:drop_established' }),
      property('EgressFirewallAllowedNames', 'RuleGroup.RulesSource.RulesSourceList.Targets', {
        exactly: ['api.anthropic.com'],
      }),
    ];
  }
  return [reaches('service', CLAUDE_ADDRESSES, 'tcp/443', { through: ['NAT gateway', 'internet gateway'] })];
}

/** No workload has a public address or a route on which an answer would leave. */
export function noWayIn({
  perimeter = 'nat-gateway',
  networkFirewall = false,
}: BloomContractsOptions): readonly Assertion[] {
  // What a network firewall lets back in no template tells; the load balancer then rests on its scheme.
  const judged = networkFirewall ? WORKLOADS.filter((workload) => workload !== 'load balancer') : WORKLOADS;
  return [
    ...judged.flatMap((workload) => [unreachable('internet', workload), unreachable('internet6', workload)]),
    property('load balancer', 'Scheme', 'internal'),
    property('database', 'PubliclyAccessible', false),
    property('service', 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'),
    property('every subnet', 'MapPublicIpOnLaunch', false),
    ...(perimeter === 'no-internet'
      ? [exists({ type: 'AWS::EC2::InternetGateway' }, 0), route('private subnets', ANYWHERE, 'none')]
      : [exists({ type: 'AWS::EC2::InternetGateway' }, 1)]),
    ...(perimeter === 'regional-nat-gateway' ? [route('private subnets', ANYWHERE, 'NAT gateway')] : []),
  ];
}

function subnets({
  zones: [zoneA, zoneB],
  perimeter = 'nat-gateway',
  networkFirewall = false,
}: BloomContractsOptions): readonly Claim[] {
  const placed = (name: string, block: string, zone: string) => [
    property(name, 'CidrBlock', block),
    property(name, 'AvailabilityZone', zone),
  ];
  const leavesBy = {
    'nat-gateway': 'NAT gateway',
    'regional-nat-gateway': 'NAT gateway',
    'no-internet': 'none',
  }[perimeter];
  const variant = { area, resolution: 'C-BLM-01' };
  return [
    claim(
      'BLM-NET-06',
      'One NAT gateway',
      exists({ type: 'AWS::EC2::NatGateway' }, perimeter === 'no-internet' ? 0 : 1),
      perimeter === 'nat-gateway' ? { area } : variant,
    ),
    claim(
      'BLM-NET-07',
      'Two availability zones',
      [
        property('every subnet', 'AvailabilityZone', { oneOf: [zoneA, zoneB] }),
        exists({ type: 'AWS::EC2::Subnet', where: { AvailabilityZone: zoneA } }),
        exists({ type: 'AWS::EC2::Subnet', where: { AvailabilityZone: zoneB } }),
      ],
      { area },
    ),
    claim(
      'BLM-NET-08',
      'A private /24 in each zone, whose way out is the NAT gateway',
      [
        exists('private subnets', 2),
        ...placed('private subnet a', '10.0.0.0/24', zoneA),
        ...placed('private subnet b', '10.0.1.0/24', zoneB),
        ...(networkFirewall
          ? [property('BloomEnergyVPCFirewallDefaultRoute', 'NatGatewayId', { refersTo: 'NAT gateway' })]
          : [route('private subnets', ANYWHERE, leavesBy)]),
      ],
      networkFirewall ? { area, resolution: 'C-BLM-04' } : perimeter === 'no-internet' ? variant : { area },
    ),
    claim(
      'BLM-NET-09',
      'A public /24 in each zone, for the NAT gateway and nothing else',
      perimeter === 'nat-gateway'
        ? [
            exists('public subnets', 2),
            ...placed('public subnet a', '10.0.2.0/24', zoneA),
            ...placed('public subnet b', '10.0.3.0/24', zoneB),
            route('public subnets', ANYWHERE, 'internet gateway'),
            property('NAT gateway', 'SubnetId', { refersTo: 'public subnet a' }),
            ...inPrivateSubnets(),
          ]
        : [exists('every subnet', 2), exists('public subnets', 0)],
      variant,
    ),
  ];
}

function endpoints({ perimeter }: BloomContractsOptions): readonly Claim[] {
  const services = [...INTERFACE_ENDPOINTS, ...(perimeter === 'no-internet' ? ['bedrock-runtime'] : [])];
  const without = perimeter === 'no-internet' || perimeter === 'regional-nat-gateway' ? [] : ['NAT gateway'];
  return [
    claim(
      'BLM-NET-10',
      'AWS services are reached through VPC endpoints',
      [
        exists('interface endpoints', services.length),
        ...services.map((service) =>
          property(endpointOf(service), 'ServiceName', `com.amazonaws.\${AWS::Region}.${service}`),
        ),
        property('interface endpoints', 'PrivateDnsEnabled', true),
        property('vpc', 'EnableDnsSupport', true),
        property('vpc', 'EnableDnsHostnames', true),
        property('interface endpoints', 'SecurityGroupIds', { exactly: [{ refersTo: 'endpoint group' }] }),
        ...separateRules('endpoint group', 'Ingress', [{ port: 443, group: 'task group' }]),
        ...noEgress('endpoint group'),
        reaches('service', 'interface endpoints', 'tcp/443', { without }),
        sources('interface endpoints', { service: 'tcp/443' }),
        property('S3 endpoint', 'VpcEndpointType', 'Gateway'),
        property('S3 endpoint', 'ServiceName', 'com.amazonaws.${AWS::Region}.s3'),
        property('S3 endpoint', 'RouteTableIds', { exactly: [{ refersTo: 'BloomEnergyVPCPrivateRouteTable' }] }),
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
      ],
      { area, resolution: 'C-BLM-05' },
    ),
  ];
}

/** `ecr.api` → `EndpointEcrApi`, its logical id. */
function endpointOf(service: string): string {
  const words = service.split(/[.-]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `Endpoint${words.join('')}`;
}
