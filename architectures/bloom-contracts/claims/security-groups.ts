import { type Claim, claim, destinations, property, reaches, sources, unreachable } from 'lintel/claims';
import { CLAUDE_ADDRESSES, DEFAULT_COMPANY_NETWORK, prefixListsOf } from '../addresses.ts';
import type { BloomContractsOptions } from '../options.ts';
import { noWayIn } from './network.ts';
import { addressRules, type ExpectedRule, noEgress, separateRules } from './rules.ts';

const area = 'Security groups';

export function securityGroupClaims(options: BloomContractsOptions): readonly Claim[] {
  const { region, perimeter, companyNetwork = DEFAULT_COMPANY_NETWORK } = options;
  const lists = prefixListsOf(region);
  const isClosed = perimeter === 'no-internet';
  const egress: readonly ExpectedRule[] = [
    { port: 5432, group: 'database group' },
    { port: 6379, group: 'cache group' },
    { port: 443, group: 'endpoint group' },
    { port: 443, prefixList: lists.s3 },
  ];
  return [
    claim(
      'BLM-SG-01',
      'Tasks, inbound: 3001 from the load balancer only',
      [
        ...separateRules('task group', 'Ingress', [{ port: 3001, group: 'load balancer group' }]),
        addressRules('task group', 'Ingress', {}),
        sources('service', { 'load balancer': 'tcp/3001' }),
      ],
      { area },
    ),
    claim(
      'BLM-SG-02',
      'Load balancer, inbound: 443 from CloudFront only',
      isClosed
        ? [
            ...separateRules('load balancer group', 'Ingress', []),
            addressRules('load balancer group', 'Ingress', { [companyNetwork]: 443 }),
          ]
        : [
            ...separateRules('load balancer group', 'Ingress', [{ port: 443, prefixList: lists.cloudFront }]),
            addressRules('load balancer group', 'Ingress', {}),
          ],
      {
        area,
        resolution: isClosed ? 'C-BLM-01' : 'C-BLM-06',
        note: isClosed
          ? 'From the company network: this system has no CloudFront.'
          : 'Port 3001 of the same block belongs to the tasks (BLM-SG-01).',
      },
    ),
    claim(
      'BLM-SG-03',
      'Tasks, outbound: 443 to the Claude API only',
      isClosed
        ? [addressRules('task group', 'Egress', {}), reaches('service', 'Bedrock endpoint', 'tcp/443')]
        : [addressRules('task group', 'Egress', { [CLAUDE_ADDRESSES]: 443 })],
      {
        area,
        resolution: isClosed ? 'C-BLM-03' : 'C-BLM-04',
        ...(isClosed
          ? {}
          : { note: 'Security groups know no names; these are the addresses that Anthropic publishes.' }),
      },
    ),
    claim(
      'BLM-SG-04',
      'Tasks, outbound: 5432 to the database only',
      [...separateRules('task group', 'Egress', egress), reaches('service', 'database', 'tcp/5432')],
      { area },
    ),
    claim(
      'BLM-SG-05',
      'Tasks, outbound: 6379 to the cache only',
      [...separateRules('task group', 'Egress', egress), reaches('service', 'cache', 'tcp/6379')],
      { area },
    ),
    claim(
      'BLM-SG-06',
      'Tasks, outbound: nothing else',
      [
        ...separateRules('task group', 'Egress', egress),
        addressRules('task group', 'Egress', isClosed ? {} : { [CLAUDE_ADDRESSES]: 443 }),
        unreachable('service', 'database', ['tcp/0-5431', 'tcp/5433-65535', 'udp', 'icmp']),
        unreachable('service', 'cache', ['tcp/0-6378', 'tcp/6380-65535', 'udp', 'icmp']),
      ],
      {
        area,
        resolution: 'C-BLM-05',
        note: 'On 443 also the private endpoints of AWS and the addresses of S3, without which no task starts.',
      },
    ),
    claim(
      'BLM-SG-07',
      'Database, inbound: 5432 from the tasks only',
      [
        ...separateRules('database group', 'Ingress', [{ port: 5432, group: 'task group' }]),
        addressRules('database group', 'Ingress', {}),
        ...noEgress('database group'),
        property('database', 'VPCSecurityGroups', { exactly: [{ refersTo: 'database group' }] }),
        sources('database', { service: 'tcp/5432' }),
      ],
      { area },
    ),
    claim(
      'BLM-SG-08',
      'Cache, inbound: 6379 from the tasks only',
      [
        ...separateRules('cache group', 'Ingress', [{ port: 6379, group: 'task group' }]),
        addressRules('cache group', 'Ingress', {}),
        ...noEgress('cache group'),
        property('cache', 'SecurityGroupIds', { exactly: [{ refersTo: 'cache group' }] }),
        sources('cache', { service: 'tcp/6379' }),
      ],
      { area },
    ),
    claim(
      'BLM-SG-09',
      'The load balancer reaches the tasks on 3001 and nothing else',
      [
        destinations('load balancer', { service: 'tcp/3001' }),
        unreachable('load balancer', 'database'),
        unreachable('load balancer', 'cache'),
        ...separateRules('load balancer group', 'Egress', [{ port: 3001, group: 'task group' }]),
        addressRules('load balancer group', 'Egress', {}),
      ],
      { area, resolution: 'C-BLM-07' },
    ),
    claim('BLM-SG-10', 'The internet reaches neither load balancer nor tasks, database or cache', noWayIn(options), {
      area,
    }),
  ];
}
