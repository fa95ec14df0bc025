import { type Claim, claim, exists, property, tls, witness } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';

export function serverClaims(options: McpTaggingOptions): readonly Claim[] {
  return [...loadBalancer(options), ...compute()];
}

function loadBalancer({ tlsFloor = '1.3' }: McpTaggingOptions): readonly Claim[] {
  const area = 'Load balancer and TLS';
  return [
    claim(
      'MCP-ALB-01',
      'One internet-facing Application Load Balancer',
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
        property('load balancer', 'Type', { oneOf: ['application'] }),
        property('load balancer', 'Scheme', 'internet-facing'),
      ],
      { area },
    ),
    claim(
      'MCP-ALB-02',
      'The load balancer stands in public subnet b',
      property('load balancer', 'Subnets', {
        exactly: [{ refersTo: 'public subnet a' }, { refersTo: 'public subnet b' }],
      }),
      { area, resolution: 'C-MCP-01', note: 'A load balancer needs two zones, so it stands in both public subnets.' },
    ),
    claim(
      'MCP-ALB-03',
      'HTTPS listener on 443',
      [property('listener', 'Port', 443), property('listener', 'Protocol', 'HTTPS')],
      { area },
    ),
    claim('MCP-ALB-04', 'TLS 1.3 at the listener', tls('listener', tlsFloor), {
      area,
      resolution: 'C-MCP-09',
      ...(tlsFloor === '1.2' && { note: 'TLS 1.3 offered, 1.2 accepted.' }),
    }),
    claim(
      'MCP-ALB-05',
      'The ACM certificate is attached to the listener',
      property('listener', 'Certificates', {
        exactly: [{ where: { CertificateArn: { refersTo: 'ACMCertificateArn' } } }],
      }),
      { area, resolution: 'C-MCP-13' },
    ),
    claim(
      'MCP-ALB-06',
      'TLS ends at the load balancer; the hop to the server is HTTP',
      property('target group', 'Protocol', 'HTTP'),
      { area },
    ),
    claim(
      'MCP-ALB-07',
      'The target group forwards to port 8080 of the server',
      [
        property('target group', 'Port', 8080),
        property('target group', 'Targets', { exactly: [{ where: { Id: { refersTo: 'server' }, Port: 8080 } }] }),
        property('listener', 'DefaultActions', {
          exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'target group' } } }],
        }),
      ],
      { area },
    ),
    claim(
      'MCP-ALB-08',
      'No listener other than 443',
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::Listener' }, 1),
        property({ type: 'AWS::ElasticLoadBalancingV2::Listener' }, 'Port', 443),
      ],
      {
        area,
        note: 'The security group keeps 80 closed, so a redirect from HTTP could not be reached and is not built.',
      },
    ),
  ];
}

function compute(): readonly Claim[] {
  const area = 'Compute';
  return [
    claim(
      'MCP-CMP-01',
      'Exactly one t3.medium instance',
      [exists({ type: 'AWS::EC2::Instance' }, 1), property('server', 'InstanceType', 't3.medium')],
      { area, note: 'A single point of failure by design.' },
    ),
    claim(
      'MCP-CMP-02',
      'The server stands in private subnet a',
      property('server', 'SubnetId', { refersTo: 'private subnet a' }),
      { area },
    ),
    claim(
      'MCP-CMP-03',
      'The server has no public and no Elastic IP',
      [
        property('server', 'NetworkInterfaces', { absent: true }),
        property('private subnet a', 'MapPublicIpOnLaunch', { not: true }),
        exists({ type: 'AWS::EC2::EIPAssociation' }, 0),
        exists({ type: 'AWS::EC2::EIP', where: { InstanceId: { present: true } } }, 0),
      ],
      { area },
    ),
    claim(
      'MCP-CMP-04',
      'The MCP server listens on 8080',
      [
        property('server', 'UserData', { like: '*PORT=8080*' }),
        witness('workload', 'tag-compliance-mcp answers GET /health on 8080'),
      ],
      { area },
    ),
    claim(
      'MCP-CMP-05',
      'The server runs with its role through an instance profile',
      [
        property('server', 'IamInstanceProfile', { refersTo: 'instance profile' }),
        property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
      ],
      { area },
    ),
  ];
}
