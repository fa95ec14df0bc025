import { type Claim, claim, exists, property, witness } from 'lintel/claims';

const area = 'Cost';

export function costClaims(): readonly Claim[] {
  return [
    claim(
      'MCP-CST-01',
      't3.medium about $30',
      [property('server', 'InstanceType', 't3.medium'), witness('price', '730 h of t3.medium within 5 % of $30')],
      { area },
    ),
    claim(
      'MCP-CST-02',
      'NAT gateway about $32 plus data',
      witness('price', '730 h of one NAT gateway within 5 % of $32; data by usage'),
      { area },
    ),
    claim(
      'MCP-CST-03',
      'Load balancer about $16 plus data',
      witness('price', '730 h of one Application Load Balancer within 5 % of $16; LCUs by usage'),
      { area },
    ),
    claim(
      'MCP-CST-04',
      'Interface endpoints about $29',
      [
        exists('interface endpoints', { min: 1 }),
        witness('price', 'interface endpoints × zones × 730 h: $43.80 in two zones, $21.90 in one'),
      ],
      { area, resolution: 'C-MCP-03' },
    ),
    claim('MCP-CST-05', 'CloudWatch Logs about $1 to $5', witness('price', '2 to 10 GB a month ingested and stored'), {
      area,
    }),
    claim(
      'MCP-CST-06',
      'Secrets Manager about $0.40',
      [exists({ type: 'AWS::SecretsManager::Secret' }, 1), witness('price', 'one secret a month')],
      { area },
    ),
    claim(
      'MCP-CST-07',
      'Total about $110 to $120 a month',
      witness('price', 'the bill without data charges in the band, or the deviation line by line'),
      { area, resolution: 'C-MCP-05' },
    ),
    claim(
      'MCP-CST-08',
      'Production costs more because of NAT, load balancer and endpoints',
      [
        exists({ type: 'AWS::EC2::NatGateway' }),
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }),
        exists('interface endpoints'),
        witness('price', 'the price of these three is above zero and itemised'),
      ],
      { area },
    ),
  ];
}
