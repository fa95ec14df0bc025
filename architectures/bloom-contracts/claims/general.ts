import type { Claim } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';
import { egressToClaudeOnly } from './network.ts';

const { claim, exists, property, reaches } = that;

export function generalClaims(options: BloomContractsOptions): readonly Claim[] {
  const { perimeter = 'nat-gateway', networkFirewall = false } = options;
  const isClosed = perimeter === 'no-internet';
  return that.area('Principles and drawing', [
    claim('BLM-GEN-01', 'Claude is the only AI provider', [
      that.runs('service', { environment: { DEFAULT_AI_PROVIDER: 'anthropic' } }),
      ...egressToClaudeOnly(options),
      that.witness('workload', 'the process refuses to start with any provider other than anthropic'),
    ]),
    claim(
      'BLM-GEN-02',
      'AI does not leave the secure perimeter',
      {
        resolution: 'C-BLM-03',
        note: isClosed
          ? 'Literally so: Claude answers inside AWS, through Amazon Bedrock.'
          : 'Requests leave the VPC for the Claude API, and for nothing else; with the perimeter no-internet they stay in AWS.',
      },
      isClosed
        ? [...egressToClaudeOnly(options), exists({ type: 'AWS::EC2::InternetGateway' }, 0)]
        : egressToClaudeOnly(options),
    ),
    claim('BLM-GEN-03', 'The drawing has the documented boxes, joined as packets go', { resolution: 'C-BLM-07' }, [
      that.destinations('load balancer', { service: 'tcp/3001' }),
      reaches('service', 'database', 'tcp/5432'),
      reaches('service', 'cache', 'tcp/6379'),
      ...(perimeter === 'nat-gateway' && !networkFirewall
        ? [reaches('service', '160.79.104.0/23', 'tcp/443', { through: ['NAT gateway'] })]
        : []),
      that.drawn({
        shows: ['load balancer', 'service', 'database', 'cache', ...(isClosed ? [] : (['NAT gateway'] as const))],
        arrows: [
          { from: 'load balancer', to: 'service' },
          { from: 'service', to: 'database' },
          { from: 'service', to: 'cache' },
          ...(isClosed || networkFirewall ? [] : [{ from: 'service', to: 'NAT gateway' } as const]),
        ],
      }),
    ]),
    claim(
      'BLM-GEN-04',
      'Everything runs in us-west-2',
      { resolution: 'C-BLM-08', note: 'CloudFront itself is a service of all regions.' },
      [
        exists('system stack', 1),
        property({ type: 'Stack' }, 'Region', 'us-west-2'),
        property('every subnet', 'AvailabilityZone', { like: 'us-west-2?' }),
        property('web firewall', 'Scope', 'REGIONAL'),
      ],
    ),
    claim(
      'BLM-GEN-05',
      'The architecture is for the Bloom Energy contract management system',
      property('system stack', 'Description', { like: 'Bloom Energy contract management*' }),
    ),
  ]);
}
