import type { Claim } from 'lintel/claims';
import { that } from './names.ts';

const { claim, output, parameter, property, runs } = that;

export function interfaceClaims(): readonly Claim[] {
  return that.area('Parameters and outputs', [
    claim(
      'MCP-PRM-01',
      'Parameter ProjectName, default mcp-tagging',
      parameter('ProjectName', { default: 'mcp-tagging', refuses: ['', 'Upper Case'] }),
    ),
    claim(
      'MCP-PRM-02',
      'Parameter Environment, default prod',
      parameter('Environment', { default: 'prod', refuses: ['', 'pro d'] }),
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
      parameter('CORSAllowedOrigins', { default: 'https://claude.ai' }),
      runs('server', { environment: { CORS_ALLOWED_ORIGINS: '${CORSAllowedOrigins}' } }),
    ]),
    claim('MCP-PRM-07', 'All six parameters are described; further ones have defaults', [
      ...['ProjectName', 'Environment', 'KeyPairName', 'CORSAllowedOrigins'].map((name) =>
        parameter(name, { described: true }),
      ),
      ...['ACMCertificateArn', 'AlertEmail'].map((name) => parameter(name, { described: true, required: true })),
      that.exists({ parameter: '*', where: { Default: { absent: true } } }, 2),
    ]),
    claim('MCP-OUT-01', 'Output LoadBalancerDNS', output('LoadBalancerDNS', '${LoadBalancer.DNSName}')),
    claim(
      'MCP-OUT-02',
      'Output MCPServerEndpoint is an HTTPS URL',
      {
        resolution: 'C-MCP-13',
        note: 'Without DomainName the certificate does not cover the name until the CNAME exists.',
      },
      output('MCPServerEndpoint', { like: 'https://*' }),
    ),
    claim('MCP-OUT-03', 'Output APIKeySecretArn', output('APIKeySecretArn', { refersTo: 'API key secret' })),
    claim('MCP-OUT-04', 'Output InstanceId', output('InstanceId', { refersTo: 'server' })),
  ]);
}
