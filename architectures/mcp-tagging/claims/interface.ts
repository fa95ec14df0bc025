import type { Claim } from 'lintel/claims';
import { that } from './names.ts';

const { claim, output, parameter, property, runs } = that;

/** What begins with the name of the project: it is the prefix of the documented names. */
const NAMED = [
  ['load balancer', 'Name', '${ProjectName}-alb-${Environment}'],
  ['server', 'Tags', { has: { where: { Key: 'Name', Value: '${ProjectName}-server-${Environment}' } } }],
  ['topic', 'TopicName', '${ProjectName}-security-alerts-${Environment}'],
  ['auth failures alarm', 'AlarmName', '${ProjectName}-auth-failures-${Environment}'],
  ['CORS violations alarm', 'AlarmName', '${ProjectName}-cors-violations-${Environment}'],
  ['5xx alarm', 'AlarmName', '${ProjectName}-alb-5xx-${Environment}'],
] as const;

export function interfaceClaims(): readonly Claim[] {
  return that.area('Parameters and outputs', [
    claim('MCP-PRM-01', 'Parameter ProjectName, default mcp-tagging', [
      parameter('ProjectName', {
        default: 'mcp-tagging',
        // The name of the load balancer takes 32 characters.
        accepts: ['mcp-tagging', 'a9', 'twenty-characters-99'],
        refuses: ['', 'Upper Case', '9-tagging', 'mcp-', 'twenty-one-characters'],
      }),
      ...NAMED.map(([name, path, value]) => property(name, path, value)),
    ]),
    claim(
      'MCP-PRM-02',
      'Parameter Environment, default prod',
      parameter('Environment', {
        default: 'prod',
        accepts: ['dev', 'staging', 'prod'],
        refuses: ['', 'pro d', 'production'],
      }),
    ),
    claim(
      'MCP-PRM-03',
      'Parameter KeyPairName, used when given',
      {
        resolution: 'C-MCP-08',
        note: 'Empty by default: no packet to port 22 can arrive, access is through Session Manager.',
      },
      [
        parameter('KeyPairName', { default: '', accepts: ['mcp-server-key-new'] }),
        property('server', 'KeyName', { absent: true }),
      ],
    ),
    claim(
      'MCP-PRM-04',
      'Parameter ACMCertificateArn has the form of an ACM ARN',
      parameter('ACMCertificateArn', {
        accepts: ['arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'],
        refuses: ['', 'certificate', 'arn:aws:iam::123456789012:server-certificate/own'],
      }),
    ),
    claim(
      'MCP-PRM-05',
      'Parameter AlertEmail has the form of an address',
      parameter('AlertEmail', {
        accepts: ['alerts@example.com', 'on-call+mcp@mail.example.org'],
        refuses: ['', '@', 'alerts', 'alerts@', '@example.com', 'two words@example.com'],
      }),
    ),
    claim('MCP-PRM-06', 'Parameter CORSAllowedOrigins, default https://claude.ai, reaches the server', [
      parameter('CORSAllowedOrigins', {
        default: 'https://claude.ai',
        accepts: ['http://localhost:9090', 'https://claude.ai,https://pages.example:9443'],
        refuses: ['', '*', 'https://claude.ai/', 'https://claude.ai, https://pages.example'],
      }),
      runs('server', { environment: { CORS_ALLOWED_ORIGINS: '${CORSAllowedOrigins}' } }),
    ]),
    claim('MCP-PRM-07', 'All six parameters are described; further ones have defaults', [
      ...['ProjectName', 'Environment', 'KeyPairName', 'CORSAllowedOrigins'].map((name) =>
        parameter(name, { described: true }),
      ),
      ...['ACMCertificateArn', 'AlertEmail'].map((name) => parameter(name, { described: true, required: true })),
      that.exists({ parameter: '*', stack: 'McpTagging', where: { Default: { absent: true } } }, 2),
    ]),
    claim(
      'MCP-OUT-01',
      'Output LoadBalancerDNS',
      output('LoadBalancerDNS', '${LoadBalancer.DNSName}', { exported: true }),
    ),
    claim(
      'MCP-OUT-02',
      'Output MCPServerEndpoint is an HTTPS URL',
      {
        resolution: 'C-MCP-13',
        note: 'Without DomainName the certificate does not cover the name until the CNAME exists.',
      },
      [
        output('MCPServerEndpoint', 'https://${LoadBalancer.DNSName}', { exported: true }),
        parameter('DomainName', {
          default: '',
          accepts: ['', 'mcp.optimnow.io', `${'a9'.repeat(31)}z.${'m'.repeat(63)}`],
          refuses: ['mcp', 'https://mcp.optimnow.io', `${'a'.repeat(64)}.io`, `mcp.${'m'.repeat(64)}`, 'mcp.i'],
        }),
      ],
    ),
    claim('MCP-OUT-03', 'Output APIKeySecretArn', output('APIKeySecretArn', { refersTo: 'API key secret' })),
    claim('MCP-OUT-04', 'Output InstanceId', output('InstanceId', { refersTo: 'server' })),
    claim(
      'MCP-OUT-05',
      'Stacks beside this one find its network, load balancer and topic',
      { beyond: true },
      (
        [
          ['VpcId', 'vpc'],
          ['LoadBalancerArn', 'load balancer'],
          ['SecurityAlertTopicArn', 'topic'],
          ['PrivateSubnet1Id', 'private subnet a'],
          ['PrivateSubnet2Id', 'private subnet b'],
        ] as const
      ).map(([name, refersTo]) => output(name, { refersTo }, { exported: true })),
    ),
  ]);
}
