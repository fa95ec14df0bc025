import { type Claim, claim, cost, exists, property } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';

const area = 'Cost';
const ONE_ZONE = 'endpoints in one zone';

/** Within so many percent. */
function around(usd: number, percent: number) {
  return { atLeast: usd * (1 - percent / 100), atMost: usd * (1 + percent / 100) };
}

const EVERY_LOG_GROUP = { type: 'AWS::Logs::LogGroup' } as const;

export function costClaims({
  endpointAzs = 2,
  extraEndpoints = [],
  natPerAz = false,
}: McpTaggingOptions): readonly Claim[] {
  // Each costs 730 hours at $0.01 in every zone (C-MCP-03).
  const endpoints = (zones: number) => around((3 + extraEndpoints.length) * zones * 7.3, 0.01);
  return [
    claim(
      'MCP-CST-01',
      't3.medium about $30',
      [
        property('server', 'InstanceType', 't3.medium'),
        cost({ of: 'server', rows: ['ec2.instance.*'], ...around(30, 5) }),
      ],
      { area },
    ),
    claim(
      'MCP-CST-02',
      'NAT gateway about $32 plus data',
      cost({ of: 'NAT gateway', rows: ['nat.hours'], ...around(32, 5) }),
      { area },
    ),
    claim(
      'MCP-CST-03',
      'Load balancer about $16 plus data',
      cost({ of: 'load balancer', rows: ['elb.application.hours'], ...around(16, 5) }),
      { area },
    ),
    claim(
      'MCP-CST-04',
      'Interface endpoints about $29',
      [
        exists('interface endpoints', { min: 1 }),
        cost({ of: 'interface endpoints', rows: ['vpc.interface-endpoint.hours'], ...endpoints(endpointAzs) }),
        cost({ of: 'interface endpoints', rows: ['vpc.interface-endpoint.hours'], variant: ONE_ZONE, ...endpoints(1) }),
      ],
      { area, resolution: 'C-MCP-03' },
    ),
    claim('MCP-CST-05', 'CloudWatch Logs about $1 to $5', cost({ of: EVERY_LOG_GROUP, atLeast: 1, atMost: 5 }), {
      area,
    }),
    claim(
      'MCP-CST-06',
      'Secrets Manager about $0.40',
      [
        exists({ type: 'AWS::SecretsManager::Secret' }, 1),
        cost({ of: 'API key secret', rows: ['secretsmanager.secret'], ...around(0.4, 0.01) }),
      ],
      { area },
    ),
    claim(
      'MCP-CST-07',
      'Total about $110 to $120 a month',
      // A second gateway and further endpoints are no part of the documented bill.
      natPerAz || extraEndpoints.length > 0
        ? cost({ only: 'template', variant: ONE_ZONE, atLeast: 110 })
        : cost({ only: 'template', variant: ONE_ZONE, atLeast: 110, atMost: 120 }),
      { area, resolution: 'C-MCP-05' },
    ),
    claim(
      'MCP-CST-08',
      'Production costs more because of NAT, load balancer and endpoints',
      [
        exists({ type: 'AWS::EC2::NatGateway' }),
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }),
        exists('interface endpoints'),
        cost({ of: 'NAT gateway', atLeast: 1 }),
        cost({ of: 'load balancer', atLeast: 1 }),
        cost({ of: 'interface endpoints', atLeast: 1 }),
        cost({ variant: 'without NAT gateway, load balancer and endpoints', saves: { unit: 'USD', atLeast: 1 } }),
      ],
      { area },
    ),
  ];
}
