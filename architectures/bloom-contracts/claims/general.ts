import { type Claim, claim, destinations, drawn, exists, property, reaches, unreachable, witness } from 'lintel/claims';
import { CLAUDE_ADDRESSES } from '../addresses.ts';
import type { BloomContractsOptions } from '../options.ts';
import { egressToClaudeOnly } from './network.ts';
import { plain } from './variables.ts';

const area = 'Principles and drawing';

export function generalClaims(options: BloomContractsOptions): readonly Claim[] {
  const isClosed = options.perimeter === 'no-internet';
  return [
    claim(
      'BLM-GEN-01',
      'Claude is the only AI provider',
      [
        plain('DEFAULT_AI_PROVIDER', 'anthropic'),
        ...egressToClaudeOnly(options),
        witness('workload', 'the process refuses to start with any provider other than anthropic'),
      ],
      { area },
    ),
    claim(
      'BLM-GEN-02',
      'AI does not leave the secure perimeter',
      isClosed
        ? [
            unreachable('service', 'internet', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
            reaches('service', 'Bedrock endpoint', 'tcp/443'),
            exists({ type: 'AWS::EC2::NatGateway' }, 0),
            exists({ type: 'AWS::EC2::InternetGateway' }, 0),
          ]
        : egressToClaudeOnly(options),
      {
        area,
        resolution: 'C-BLM-03',
        note: isClosed
          ? 'Literally so: Claude answers inside AWS, through Amazon Bedrock.'
          : 'Requests leave the VPC for the Claude API, and for nothing else; with the perimeter no-internet they stay in AWS.',
      },
    ),
    claim(
      'BLM-GEN-03',
      'The drawing has the documented boxes, joined as packets go',
      [
        destinations('load balancer', { service: 'tcp/3001' }),
        reaches('service', 'database', 'tcp/5432'),
        reaches('service', 'cache', 'tcp/6379'),
        ...(isClosed || options.perimeter === 'regional-nat-gateway' || options.networkFirewall === true
          ? []
          : [reaches('service', CLAUDE_ADDRESSES, 'tcp/443', { through: ['NAT gateway'] })]),
        drawn({
          shows: ['load balancer', 'service', 'database', 'cache', ...(isClosed ? [] : ['NAT gateway'])],
          arrows: [
            { from: 'load balancer', to: 'service' },
            { from: 'service', to: 'database' },
            { from: 'service', to: 'cache' },
            ...(isClosed || options.networkFirewall === true ? [] : [{ from: 'service', to: 'NAT gateway' }]),
          ],
        }),
      ],
      { area, resolution: 'C-BLM-07' },
    ),
    claim(
      'BLM-GEN-04',
      'Everything runs in us-west-2',
      [
        exists('system stack', 1),
        property({ type: 'Stack' }, 'Region', 'us-west-2'),
        property('every subnet', 'AvailabilityZone', { like: 'us-west-2?' }),
        ...(isClosed ? [] : [property('web firewall', 'Scope', 'REGIONAL')]),
      ],
      { area, resolution: 'C-BLM-08', note: 'CloudFront itself is a service of all regions.' },
    ),
    claim(
      'BLM-GEN-05',
      'The architecture is for the Bloom Energy contract management system',
      property('system stack', 'Description', { like: 'Bloom Energy contract management*' }),
      { area },
    ),
  ];
}
