import { type Claim, claim, exists, property } from 'lintel/claims';

const area = 'Parameters and outputs';

const DOCUMENTED = [
  'ProjectName',
  'Environment',
  'KeyPairName',
  'ACMCertificateArn',
  'AlertEmail',
  'CORSAllowedOrigins',
];

export function interfaceClaims(): readonly Claim[] {
  const parameter = (name: string) => ({ parameter: name });
  const output = (name: string) => ({ output: name });
  return [
    claim(
      'MCP-PRM-01',
      'Parameter ProjectName, default mcp-tagging',
      property(parameter('ProjectName'), 'Default', 'mcp-tagging'),
      { area },
    ),
    claim('MCP-PRM-02', 'Parameter Environment, default prod', property(parameter('Environment'), 'Default', 'prod'), {
      area,
    }),
    claim(
      'MCP-PRM-03',
      'Parameter KeyPairName, used when given',
      [
        property(parameter('KeyPairName'), 'Type', { oneOf: ['String', 'AWS::EC2::KeyPair::KeyName'] }),
        property('server', 'KeyName', { absent: true }),
      ],
      {
        area,
        resolution: 'C-MCP-08',
        note: 'Empty by default: no packet to port 22 can arrive, access is through Session Manager.',
      },
    ),
    claim(
      'MCP-PRM-04',
      'Parameter ACMCertificateArn has the form of an ACM ARN',
      [property(parameter('ACMCertificateArn'), 'AllowedPattern', { like: '^arn:aws*:acm:*' })],
      { area },
    ),
    claim(
      'MCP-PRM-05',
      'Parameter AlertEmail has the form of an address',
      property(parameter('AlertEmail'), 'AllowedPattern', { like: '*@*' }),
      { area },
    ),
    claim(
      'MCP-PRM-06',
      'Parameter CORSAllowedOrigins, default https://claude.ai, reaches the server',
      [
        property(parameter('CORSAllowedOrigins'), 'Default', 'https://claude.ai'),
        property('server', 'UserData', { refersTo: 'CORSAllowedOrigins' }),
        property('server', 'UserData', { like: '*CORS_ALLOWED_ORIGINS=${CORSAllowedOrigins}*' }),
      ],
      { area },
    ),
    claim(
      'MCP-PRM-07',
      'All six parameters are described; further ones have defaults',
      [
        ...DOCUMENTED.map((name) => property(parameter(name), 'Description', { present: true })),
        exists({ parameter: '*', where: { Default: { absent: true } } }, 2),
        ...['ACMCertificateArn', 'AlertEmail'].map((name) => property(parameter(name), 'Default', { absent: true })),
      ],
      { area },
    ),
    claim(
      'MCP-OUT-01',
      'Output LoadBalancerDNS',
      property(output('LoadBalancerDNS'), 'Value', '${LoadBalancer.DNSName}'),
      { area },
    ),
    claim(
      'MCP-OUT-02',
      'Output MCPServerEndpoint is an HTTPS URL',
      property(output('MCPServerEndpoint'), 'Value', { like: 'https://*' }),
      {
        area,
        resolution: 'C-MCP-13',
        note: 'Without DomainName the certificate does not cover the name until the CNAME exists.',
      },
    ),
    claim(
      'MCP-OUT-03',
      'Output APIKeySecretArn',
      property(output('APIKeySecretArn'), 'Value', { refersTo: 'API key secret' }),
      { area },
    ),
    claim('MCP-OUT-04', 'Output InstanceId', property(output('InstanceId'), 'Value', { refersTo: 'server' }), { area }),
  ];
}
