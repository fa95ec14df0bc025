import type { Claim } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, cost, exists } = that;
const ONE_ZONE = 'endpoints in one zone';

/** Within so many percent. */
function around(usd: number, percent: number) {
  return { atLeast: usd * (1 - percent / 100), atMost: usd * (1 + percent / 100) };
}

export function costClaims({
  endpointAzs = 2,
  extraEndpoints = [],
  natPerAz = false,
}: McpTaggingOptions): readonly Claim[] {
  // Each costs 730 hours at $0.01 in every zone (C-MCP-03).
  const endpoints = (zones: number) => ({
    of: 'interface endpoints' as const,
    rows: ['vpc.interface-endpoint.hours'],
    ...around((3 + extraEndpoints.length) * zones * 7.3, 0.01),
  });
  return that.area('Cost', [
    claim('MCP-CST-01', 't3.medium about $30', [
      that.property('server', 'InstanceType', 't3.medium'),
      cost({ of: 'server', rows: ['ec2.instance.*'], ...around(30, 5) }),
    ]),
    claim(
      'MCP-CST-02',
      'NAT gateway about $32 plus data',
      cost({ of: 'NAT gateway', rows: ['nat.hours'], ...around(32, 5) }),
    ),
    claim(
      'MCP-CST-03',
      'Load balancer about $16 plus data',
      cost({ of: 'load balancer', rows: ['elb.application.hours'], ...around(16, 5) }),
    ),
    claim('MCP-CST-04', 'Interface endpoints about $29', { resolution: 'C-MCP-03' }, [
      cost(endpoints(endpointAzs)),
      cost({ variant: ONE_ZONE, ...endpoints(1) }),
    ]),
    claim('MCP-CST-05', 'CloudWatch Logs about $1 to $5', cost({ of: 'every log group', atLeast: 1, atMost: 5 })),
    claim('MCP-CST-06', 'Secrets Manager about $0.40', [
      exists({ type: 'AWS::SecretsManager::Secret' }, 1),
      cost({ of: 'API key secret', rows: ['secretsmanager.secret'], ...around(0.4, 0.01) }),
    ]),
    claim(
      'MCP-CST-07',
      'Total about $110 to $120 a month',
      { resolution: 'C-MCP-05' },
      // A second gateway and further endpoints are no part of the documented bill.
      natPerAz || extraEndpoints.length > 0
        ? cost({ only: 'template', variant: ONE_ZONE, atLeast: 110 })
        : cost({ only: 'template', variant: ONE_ZONE, atLeast: 110, atMost: 120 }),
    ),
    claim('MCP-CST-08', 'Production costs more because of NAT, load balancer and endpoints', [
      cost({ of: 'NAT gateway', atLeast: 1 }),
      cost({ of: 'load balancer', atLeast: 1 }),
      cost({ of: 'interface endpoints', atLeast: 1 }),
      cost({ variant: 'without NAT gateway, load balancer and endpoints', saves: { unit: 'USD', atLeast: 1 } }),
    ]),
  ]);
}
