import type { Claim } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const ANYWHERE = '0.0.0.0/0';
const ENDPOINTS = ['EC2 endpoint', 'Logs endpoint', 'Secrets Manager endpoint', 'S3 endpoint'] as const;

export function networkClaims(options: McpTaggingOptions): readonly Claim[] {
  return [...addressPlan(options), ...endpoints(options), ...isolation()];
}

function addressPlan({ natPerAz = false }: McpTaggingOptions): readonly Claim[] {
  const { claim, route, stands, property, exists, reaches } = that;
  const plan = that.subnets('vpc', '10.0.0.0/16', {
    'public subnet a': ['10.0.1.0/24', 'us-east-1a'],
    'public subnet b': ['10.0.2.0/24', 'us-east-1b'],
    'private subnet a': ['10.0.10.0/24', 'us-east-1a'],
    'private subnet b': ['10.0.11.0/24', 'us-east-1b'],
  });
  const outOfB = natPerAz ? 'NAT gateway b' : 'NAT gateway';
  return that.area('Network', [
    claim('MCP-NET-01', 'The VPC is 10.0.0.0/16', property('vpc', 'CidrBlock', '10.0.0.0/16')),
    claim('MCP-NET-02', 'Two zones, each with one public and one private subnet', plan),
    claim('MCP-NET-03', 'Public subnet a is 10.0.1.0/24', [
      plan,
      route('public subnet a', ANYWHERE, 'internet gateway'),
    ]),
    claim('MCP-NET-04', 'Public subnet b is 10.0.2.0/24', [
      plan,
      route('public subnet b', ANYWHERE, 'internet gateway'),
    ]),
    claim('MCP-NET-05', 'Private subnet a is 10.0.10.0/24', [plan, route('private subnet a', ANYWHERE, 'NAT gateway')]),
    claim('MCP-NET-06', 'Private subnet b is 10.0.11.0/24', [plan, route('private subnet b', ANYWHERE, outOfB)]),
    claim('MCP-NET-07', 'The subnets lie inside the VPC and do not overlap', that.addresses('every subnet', 'vpc')),
    claim(
      'MCP-NET-08',
      'One internet gateway, attached, is the default route of the public subnets',
      { resolution: 'C-MCP-02' },
      [
        exists({ type: 'AWS::EC2::InternetGateway' }, 1),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'VpcId', { refersTo: 'vpc' }),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'InternetGatewayId', { refersTo: 'internet gateway' }),
        route('public subnets', ANYWHERE, 'internet gateway'),
      ],
    ),
    claim('MCP-NET-09', 'One NAT gateway, in public subnet a, with an Elastic IP', { resolution: 'C-MCP-06' }, [
      exists({ type: 'AWS::EC2::NatGateway' }, natPerAz ? 2 : 1),
      stands('NAT gateway', { in: ['public subnet a'] }),
      property('NAT gateway', 'AllocationId', { refersTo: 'NAT address', attribute: 'AllocationId' }),
      property('NAT address', 'Domain', 'vpc'),
    ]),
    claim(
      'MCP-NET-10',
      'Private subnets leave through the NAT gateway and the internet gateway',
      { resolution: 'C-MCP-06' },
      [
        route('private subnet a', ANYWHERE, 'NAT gateway'),
        route('private subnet b', ANYWHERE, outOfB),
        route('public subnet a', ANYWHERE, 'internet gateway'),
      ],
    ),
    claim('MCP-NET-11', 'Users reach the server over HTTPS through the load balancer', [
      reaches('internet', 'load balancer', 'tcp/443', { through: ['internet gateway'] }),
      reaches('load balancer', 'server', 'tcp/8080'),
      reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] }),
    ]),
    claim(
      'MCP-NET-12',
      'The server opens connections to the internet through NAT',
      reaches('server', 'internet', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] }),
    ),
    claim(
      'MCP-NET-13',
      'Private subnets assign no public addresses',
      property('private subnets', 'MapPublicIpOnLaunch', { not: true }),
    ),
  ]);
}

function endpoints({ endpointAzs, extraEndpoints = [] }: McpTaggingOptions): readonly Claim[] {
  const { claim, reaches } = that;
  const services = ['ec2', 'logs', 'secretsmanager', ...extraEndpoints];
  const every = that.endpoints('vpc', { interface: services, gateway: ['s3'] });
  const service = (name: (typeof ENDPOINTS)[number], last: string, type: 'Interface' | 'Gateway') => [
    every,
    that.property(name, 'ServiceName', `com.amazonaws.\${AWS::Region}.${last}`),
    that.property(name, 'VpcEndpointType', type),
    // An endpoint that refuses is none: the private name leads to it and nowhere else.
    that.property(name, 'PolicyDocument', { absent: true }),
  ];
  return that.area('VPC endpoints', [
    claim('MCP-VPE-01', 'Interface endpoint for EC2', service('EC2 endpoint', 'ec2', 'Interface')),
    claim('MCP-VPE-02', 'Interface endpoint for CloudWatch Logs', service('Logs endpoint', 'logs', 'Interface')),
    claim(
      'MCP-VPE-03',
      'Interface endpoint for Secrets Manager',
      service('Secrets Manager endpoint', 'secretsmanager', 'Interface'),
    ),
    claim(
      'MCP-VPE-04',
      'Gateway endpoint for S3 on the private route tables',
      { resolution: 'C-MCP-04' },
      that.endpoints('vpc', { gateway: ['s3'], tables: ['private route tables'] }),
    ),
    claim('MCP-VPE-05', 'Three interface endpoints and one gateway endpoint', { resolution: 'C-MCP-03' }, every),
    claim(
      'MCP-VPE-06',
      'Interface endpoints stand in private subnet b',
      { resolution: 'C-MCP-04' },
      that.stands('interface endpoints', {
        in: endpointAzs === 1 ? ['private subnet b'] : ['private subnet a', 'private subnet b'],
      }),
    ),
    claim('MCP-VPE-07', 'Endpoint names resolve to private addresses', every),
    claim(
      'MCP-VPE-08',
      'Interface endpoints carry the endpoint security group and no other',
      that.stands('interface endpoints', { groups: ['endpoint group'] }),
    ),
    claim('MCP-VPE-09', 'The server reaches all four endpoints', [
      ...ENDPOINTS.map((name) => reaches('server', name, 'tcp/443')),
      // None of them refuses what the server asks for.
      ...ENDPOINTS.map((name) => that.property(name, 'PolicyDocument', { absent: true })),
    ]),
    claim(
      'MCP-VPE-10',
      'EC2, Logs, Secrets Manager and S3 stay reachable without NAT',
      {
        resolution: 'C-MCP-07',
        note: 'RDS, Lambda, ECS, Cost Explorer, Tagging, CloudWatch metrics and SSM leave through NAT on 443.',
      },
      ENDPOINTS.map((name) => reaches('server', name, 'tcp/443', { without: ['NAT gateway', 'internet gateway'] })),
    ),
  ]);
}

function isolation(): readonly Claim[] {
  const { claim, rules, sources, unreachable, destinations, reaches } = that;
  return that.area('Security groups', [
    claim(
      'MCP-SG-01',
      'Load balancer, inbound: HTTPS from anywhere and nothing else',
      rules('load balancer group', { in: { internet: 'tcp/443' } }),
    ),
    claim(
      'MCP-SG-02',
      'Load balancer, outbound: 8080 to the server and nothing else',
      rules('load balancer group', { out: { 'server group': 'tcp/8080' } }),
    ),
    claim(
      'MCP-SG-03',
      'Server, inbound: 8080 from the load balancer and nothing else, no SSH',
      { resolution: 'C-MCP-08' },
      [
        rules('server group', { in: { 'load balancer group': 'tcp/8080' } }),
        unreachable('internet', 'server', 'tcp/22'),
      ],
    ),
    claim(
      'MCP-SG-04',
      'Server, outbound: HTTPS to anywhere and nothing else',
      rules('server group', { out: { internet: 'tcp/443' } }),
    ),
    claim(
      'MCP-SG-05',
      'Endpoints, inbound: HTTPS from the server and nothing else',
      rules('endpoint group', { in: { 'server group': 'tcp/443' } }),
    ),
    claim('MCP-SG-06', 'Endpoints, outbound: nothing', [
      rules('endpoint group', { out: {} }),
      destinations('endpoint group', {}),
    ]),
    claim(
      'MCP-SG-07',
      'Only the load balancer reaches the server, on 8080',
      sources('server', { 'load balancer': 'tcp/8080' }),
    ),
    claim('MCP-SG-08', 'The internet cannot reach the server on any port', [
      unreachable('internet', 'server'),
      unreachable('internet6', 'server'),
    ]),
    claim('MCP-SG-09', 'The internet reaches the load balancer on 443 and on no other port', [
      reaches('internet', 'load balancer', 'tcp/443'),
      unreachable('internet', 'load balancer', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
    ]),
    claim(
      'MCP-SG-10',
      'The load balancer reaches nothing but the server',
      destinations('load balancer', { server: 'tcp/8080' }),
    ),
    claim(
      'MCP-SG-11',
      'Nothing but the server reaches the endpoints',
      (['EC2 endpoint', 'Logs endpoint', 'Secrets Manager endpoint'] as const).map((name) =>
        sources(name, { server: 'tcp/443' }),
      ),
    ),
  ]);
}
