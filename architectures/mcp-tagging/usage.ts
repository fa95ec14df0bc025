import { between, stated, type Usage, usage, variant } from 'lintel/usage';
import type { McpTaggingOptions } from './options.ts';

/** Interface endpoints of the document, which the cost table counts as four (C-MCP-03). */
const ENDPOINTS = ['EndpointEc2', 'EndpointLogs', 'EndpointSecretsmanager'];

/** How much the server is expected to be used, and what its document said that this costs. */
export function mcpTaggingUsage(options: McpTaggingOptions): Usage {
  const standsInOneZone = Object.fromEntries(
    [...ENDPOINTS, ...(options.extraEndpoints ?? []).map(() => 'Endpoint*')].map((id) => [
      id,
      { SubnetIds: ['VpcPrivateSubnetB'] },
    ]),
  );
  return usage({
    for: 'a team of some dozen users who ask an assistant about tags and cost',
    resources: {
      ApplicationLogGroup: { ingestGb: between(1.5, 3.5, 8), because: 'the documented $1 to $5 are 2 to 10 GB in all' },
      SecurityLogGroup: { ingestGb: between(0.5, 1.5, 2) },
      LoadBalancer: { lcu: between(0.05, 0.2, 1), because: 'far below 25 new connections a second' },
      'VpcNatGateway*': { dataGb: between(5, 20, 100), because: 'calls of AWS APIs without an endpoint, and updates' },
      'Endpoint*': { dataGb: between(1, 5, 20) },
      AccessLogBucket: {
        storageGb: between(0.01, 0.1, 1),
        putRequests: between(10_000, 17_520, 35_040),
        because: 'a compressed file every five minutes from each node of the load balancer',
      },
      ApiKeySecret: { requests: between(1_000, 10_000, 100_000) },
      SecurityAlertTopic: { requests: 1_000, emails: between(0, 20, 200) },
    },
    account: { internetGb: between(2, 10, 50), crossZoneGb: between(1, 5, 20) },
    stated: {
      source: 'cost table of the document, us-east-1',
      lines: [
        stated('t3.medium EC2', '30', ['Server'], { only: ['ec2.instance.*'], because: '730 hours' }),
        stated('NAT gateway, without data', '32', ['VpcNatGatewayA'], {
          only: ['nat.hours'],
          because: 'the document counts 720 hours, a month has 730 on average',
        }),
        stated('ALB, without data', '16', ['LoadBalancer'], { only: ['elb.application.hours'] }),
        stated('VPC endpoints, four of the interface kind', '29', ['Endpoint*'], {
          only: ['vpc.interface-endpoint.hours'],
          because:
            'three are of the interface kind, each billed in every zone; the fourth is a gateway, which is free (C-MCP-03)',
        }),
        stated('CloudWatch Logs', '1-5', ['AWS::Logs::LogGroup'], { because: '2 to 10 GB a month' }),
        stated('Secrets Manager', '0.40', ['ApiKeySecret'], { only: ['secretsmanager.secret'] }),
        stated('not listed: public IPv4 addresses', '0', ['VpcNatGateway*', 'LoadBalancer'], {
          only: ['vpc.public-ipv4'],
          because: 'billed since 2024-02, one for the NAT gateway and one a zone for the load balancer (C-MCP-05)',
        }),
        stated('not listed: access logs of the load balancer', '0', ['AccessLogBucket']),
        stated('not listed: root volume', '0', ['Server'], { only: ['ebs.*'] }),
      ],
      total: {
        says: '110-120',
        because:
          'with endpoints in one zone and public addresses the sum lies in the band; in two zones it does not (C-MCP-05)',
      },
    },
    variants: [
      variant(
        'endpoints in one zone',
        'the interface endpoints stand in zone b only, as drawn (option endpointAzs: 1)',
        {
          row: 'MCP-CST-04',
          says: '$29 a month',
          because: 'each endpoint costs $7.30 a month and zone (C-MCP-03, C-MCP-04)',
          properties: standsInOneZone,
        },
      ),
      variant(
        'without NAT gateway, load balancer and endpoints',
        'the basic deployment, as far as the document describes it',
        {
          row: 'MCP-CST-08',
          says: 'production costs more because of these three',
          without: ['VpcNatGateway*', 'LoadBalancer', 'Endpoint*'],
        },
      ),
      variant('reserved for a year', 'the instance as a standard reserved instance, nothing paid ahead', {
        commitments: [{ of: ['Server'], plan: 'reserved-1yr' }],
      }),
    ],
  });
}
