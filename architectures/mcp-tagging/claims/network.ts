import {
  addresses,
  type Claim,
  claim,
  destinations,
  exists,
  property,
  reaches,
  route,
  sources,
  unreachable,
} from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';

const ANYWHERE = '0.0.0.0/0';

export function networkClaims(options: McpTaggingOptions): readonly Claim[] {
  return [...addressPlan(options), ...endpoints(options), ...isolation()];
}

function addressPlan({ zones: [zoneA, zoneB], natPerAz }: McpTaggingOptions): readonly Claim[] {
  const area = 'Network';
  const subnet = (name: string, block: string, zone: string, via: string) => [
    property(name, 'CidrBlock', block),
    property(name, 'AvailabilityZone', zone),
    route(name, ANYWHERE, via),
  ];
  return [
    claim('MCP-NET-01', 'The VPC is 10.0.0.0/16', property('vpc', 'CidrBlock', '10.0.0.0/16'), { area }),
    claim(
      'MCP-NET-02',
      'Two zones, each with one public and one private subnet',
      [
        exists('every subnet', 4),
        ...['public', 'private'].flatMap((tier) => [
          property(`${tier} subnet a`, 'AvailabilityZone', zoneA),
          property(`${tier} subnet b`, 'AvailabilityZone', zoneB),
        ]),
      ],
      { area },
    ),
    claim(
      'MCP-NET-03',
      'Public subnet a is 10.0.1.0/24',
      subnet('public subnet a', '10.0.1.0/24', zoneA, 'internet gateway'),
      { area },
    ),
    claim(
      'MCP-NET-04',
      'Public subnet b is 10.0.2.0/24',
      subnet('public subnet b', '10.0.2.0/24', zoneB, 'internet gateway'),
      { area },
    ),
    claim(
      'MCP-NET-05',
      'Private subnet a is 10.0.10.0/24',
      subnet('private subnet a', '10.0.10.0/24', zoneA, 'NAT gateway'),
      { area },
    ),
    claim(
      'MCP-NET-06',
      'Private subnet b is 10.0.11.0/24',
      subnet('private subnet b', '10.0.11.0/24', zoneB, natPerAz ? 'VpcNatGatewayB' : 'NAT gateway'),
      { area },
    ),
    claim('MCP-NET-07', 'The subnets lie inside the VPC and do not overlap', addresses('every subnet', 'vpc'), {
      area,
    }),
    claim(
      'MCP-NET-08',
      'One internet gateway, attached, is the default route of the public subnets',
      [
        exists({ type: 'AWS::EC2::InternetGateway' }, 1),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'InternetGatewayId', { refersTo: 'internet gateway' }),
        property({ type: 'AWS::EC2::VPCGatewayAttachment' }, 'VpcId', { refersTo: 'vpc' }),
        route('public subnets', ANYWHERE, 'internet gateway'),
      ],
      { area, resolution: 'C-MCP-02' },
    ),
    claim(
      'MCP-NET-09',
      'One NAT gateway, in public subnet a, with an Elastic IP',
      [
        exists({ type: 'AWS::EC2::NatGateway' }, natPerAz ? 2 : 1),
        property('NAT gateway', 'SubnetId', { refersTo: 'public subnet a' }),
        property('NAT gateway', 'AllocationId', { refersTo: 'NAT address', attribute: 'AllocationId' }),
        property('NAT address', 'Domain', 'vpc'),
      ],
      { area, resolution: 'C-MCP-06' },
    ),
    claim(
      'MCP-NET-10',
      'Private subnets leave through the NAT gateway and the internet gateway',
      [
        ...(natPerAz
          ? [route('private subnet a', ANYWHERE, 'NAT gateway')]
          : [route('private subnets', ANYWHERE, 'NAT gateway')]),
        route('public subnet a', ANYWHERE, 'internet gateway'),
      ],
      { area, resolution: 'C-MCP-06' },
    ),
    claim(
      'MCP-NET-11',
      'Users reach the server over HTTPS through the load balancer',
      [
        reaches('internet', 'load balancer', 'tcp/443', { through: ['internet gateway'] }),
        reaches('load balancer', 'server', 'tcp/8080'),
        reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] }),
      ],
      { area },
    ),
    claim(
      'MCP-NET-12',
      'The server opens connections to the internet through NAT',
      reaches('server', 'internet', 'tcp/443', { through: ['NAT gateway', 'internet gateway'] }),
      { area },
    ),
    claim(
      'MCP-NET-13',
      'Private subnets assign no public addresses',
      property('private subnets', 'MapPublicIpOnLaunch', { not: true }),
      { area },
    ),
  ];
}

function endpoints({ endpointAzs, extraEndpoints = [] }: McpTaggingOptions): readonly Claim[] {
  const area = 'VPC endpoints';
  const all = ['EC2 endpoint', 'Logs endpoint', 'Secrets Manager endpoint', 'S3 endpoint'];
  const endpoint = (name: string, service: string, type: 'Interface' | 'Gateway') => [
    property(name, 'ServiceName', `com.amazonaws.\${AWS::Region}.${service}`),
    property(name, 'VpcEndpointType', type),
  ];
  return [
    claim('MCP-VPE-01', 'Interface endpoint for EC2', endpoint('EC2 endpoint', 'ec2', 'Interface'), { area }),
    claim('MCP-VPE-02', 'Interface endpoint for CloudWatch Logs', endpoint('Logs endpoint', 'logs', 'Interface'), {
      area,
    }),
    claim(
      'MCP-VPE-03',
      'Interface endpoint for Secrets Manager',
      endpoint('Secrets Manager endpoint', 'secretsmanager', 'Interface'),
      { area },
    ),
    claim(
      'MCP-VPE-04',
      'Gateway endpoint for S3 on the private route tables',
      [
        ...endpoint('S3 endpoint', 's3', 'Gateway'),
        property('S3 endpoint', 'RouteTableIds', { each: { refersTo: 'private route tables' } }),
      ],
      { area, resolution: 'C-MCP-04' },
    ),
    claim(
      'MCP-VPE-05',
      'Three interface endpoints and one gateway endpoint',
      [exists('interface endpoints', 3 + extraEndpoints.length), exists('gateway endpoints', 1)],
      { area, resolution: 'C-MCP-03' },
    ),
    claim(
      'MCP-VPE-06',
      'Interface endpoints stand in private subnet b',
      property(
        'interface endpoints',
        'SubnetIds',
        endpointAzs === 1
          ? { exactly: [{ refersTo: 'private subnet b' }] }
          : { exactly: [{ refersTo: 'private subnet a' }, { refersTo: 'private subnet b' }] },
      ),
      { area, resolution: 'C-MCP-04' },
    ),
    claim(
      'MCP-VPE-07',
      'Endpoint names resolve to private addresses',
      [
        property('interface endpoints', 'PrivateDnsEnabled', true),
        property('vpc', 'EnableDnsSupport', true),
        property('vpc', 'EnableDnsHostnames', true),
      ],
      { area },
    ),
    claim(
      'MCP-VPE-08',
      'Interface endpoints carry the endpoint security group and no other',
      property('interface endpoints', 'SecurityGroupIds', { exactly: [{ refersTo: 'endpoint group' }] }),
      { area },
    ),
    claim(
      'MCP-VPE-09',
      'The server reaches all four endpoints',
      all.map((name) => reaches('server', name, 'tcp/443')),
      { area },
    ),
    claim(
      'MCP-VPE-10',
      'EC2, Logs, Secrets Manager and S3 stay reachable without NAT',
      all.map((name) => reaches('server', name, 'tcp/443', { without: ['NAT gateway', 'internet gateway'] })),
      {
        area,
        resolution: 'C-MCP-07',
        note: 'RDS, Lambda, ECS, Cost Explorer, Tagging, CloudWatch metrics and SSM leave through NAT on 443.',
      },
    ),
  ];
}

function isolation(): readonly Claim[] {
  const area = 'Security groups';
  const rules = (direction: 'Ingress' | 'Egress') => `AWS::EC2::SecurityGroup${direction}`;
  const inline = (group: string, direction: 'Ingress' | 'Egress', where: Record<string, string | number>) => [
    property(group, `SecurityGroup${direction}`, { exactly: [{ where }] }),
    exists({ type: rules(direction), where: { GroupId: { refersTo: group } } }, 0),
  ];
  const separate = (group: string, direction: 'Ingress' | 'Egress', peer: string, port: number) => {
    const peerId = direction === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';
    const own = { type: rules(direction), where: { GroupId: { refersTo: group } } };
    return [
      exists(own, 1),
      property(own, 'IpProtocol', 'tcp'),
      property(own, 'FromPort', port),
      property(own, 'ToPort', port),
      property(own, peerId, { refersTo: peer }),
      property(group, `SecurityGroup${direction}`, { absent: true }),
    ];
  };
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: ANYWHERE };
  return [
    claim(
      'MCP-SG-01',
      'Load balancer, inbound: HTTPS from anywhere and nothing else',
      inline('load balancer group', 'Ingress', https),
      { area },
    ),
    claim(
      'MCP-SG-02',
      'Load balancer, outbound: 8080 to the server and nothing else',
      separate('load balancer group', 'Egress', 'server group', 8080),
      { area },
    ),
    claim(
      'MCP-SG-03',
      'Server, inbound: 8080 from the load balancer and nothing else, no SSH',
      [
        ...separate('server group', 'Ingress', 'load balancer group', 8080),
        unreachable('internet', 'server', 'tcp/22'),
      ],
      { area, resolution: 'C-MCP-08' },
    ),
    claim(
      'MCP-SG-04',
      'Server, outbound: HTTPS to anywhere and nothing else',
      inline('server group', 'Egress', https),
      { area },
    ),
    claim(
      'MCP-SG-05',
      'Endpoints, inbound: HTTPS from the server and nothing else',
      separate('endpoint group', 'Ingress', 'server group', 443),
      { area },
    ),
    claim(
      'MCP-SG-06',
      'Endpoints, outbound: nothing',
      [
        ...inline('endpoint group', 'Egress', { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
        destinations('endpoint group', {}),
      ],
      { area },
    ),
    claim(
      'MCP-SG-07',
      'Only the load balancer reaches the server, on 8080',
      sources('server', { 'load balancer': 'tcp/8080' }),
      { area },
    ),
    claim(
      'MCP-SG-08',
      'The internet cannot reach the server on any port',
      [unreachable('internet', 'server'), unreachable('internet6', 'server')],
      {
        area,
      },
    ),
    claim(
      'MCP-SG-09',
      'The internet reaches the load balancer on 443 and on no other port',
      [
        reaches('internet', 'load balancer', 'tcp/443'),
        unreachable('internet', 'load balancer', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
      ],
      { area },
    ),
    claim(
      'MCP-SG-10',
      'The load balancer reaches nothing but the server',
      destinations('load balancer', { server: 'tcp/8080' }),
      { area },
    ),
    claim(
      'MCP-SG-11',
      'Nothing but the server reaches the endpoints',
      ['EC2 endpoint', 'Logs endpoint', 'Secrets Manager endpoint'].map((name) => sources(name, { server: 'tcp/443' })),
      { area },
    ),
  ];
}
