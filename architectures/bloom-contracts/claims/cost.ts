import { type Claim, claim, exists, file, property, witness } from 'lintel/claims';
import { contract } from '../contract.ts';
import { scaling } from './compute.ts';
import { plain } from './variables.ts';

const area = 'Cost';
const RIGHT_SIZE = 'runbooks/right-size.md';

export function costClaims(): readonly Claim[] {
  const tokens = contract.metrics.filter(({ name }) => /^Ai.*(Tokens|CostUsd)$/.test(name)).map(({ name }) => name);
  return [
    claim(
      'BLM-CST-01',
      'Caching saves about 70 % of the calls to Claude',
      [
        plain('USE_REDIS', 'true'),
        plain('CACHE_TTL', '3600'),
        witness('workload', 'the measured share of CacheHit in CacheHit + CacheMiss'),
        witness('price', 'the bill of Claude at a hit rate of 0.7 beside that at 0'),
      ],
      { area, note: '70 % is an assumption about what users ask; the metrics say what it is.' },
    ),
    claim('BLM-CST-02', 'At most 4000 tokens an answer', plain('ANTHROPIC_MAX_TOKENS', '4000'), {
      area,
      resolution: 'C-BLM-09',
    }),
    claim(
      'BLM-CST-03',
      'Bulk work uses the batch price',
      witness('price', 'the same tokens through Message Batches at half the price'),
      { area },
    ),
    claim(
      'BLM-CST-04',
      'Use is watched with CloudWatch metrics',
      [exists('rate limit alarm', 1), witness('workload', `a call of Claude lets ${tokens.join(', ')} appear`)],
      { area },
    ),
    claim(
      'BLM-CST-05',
      'Bulk work may run on Fargate Spot; the API does not',
      [
        property({ type: 'AWS::ECS::ClusterCapacityProviderAssociations' }, 'CapacityProviders', {
          has: 'FARGATE_SPOT',
        }),
        property({ type: 'AWS::ECS::ClusterCapacityProviderAssociations' }, 'Cluster', { refersTo: 'cluster' }),
        property('service', 'LaunchType', 'FARGATE'),
        property('service', 'CapacityProviderStrategy', { absent: true }),
        file(RIGHT_SIZE, { mentions: ['capacityProvider=FARGATE_SPOT'] }),
        witness('price', 'a task on Fargate Spot beside one on demand'),
      ],
      { area },
    ),
    claim(
      'BLM-CST-06',
      'The database is sized by its use',
      [
        file(RIGHT_SIZE, {
          mentions: ['--metric-name CPUUtilization', '--metric-name FreeableMemory', 'Value=bloom-energy-contracts'],
        }),
        property('database', 'DBInstanceIdentifier', 'bloom-energy-contracts'),
        witness('procedure', 'the report of use against class of the last quarter'),
      ],
      { area },
    ),
    claim(
      'BLM-CST-07',
      'The service scales with its load',
      [...scaling(), witness('price', 'the service at 2, 4 and 10 tasks')],
      { area },
    ),
    claim(
      'BLM-CST-08',
      'What stays is reserved',
      [
        file(RIGHT_SIZE, { mentions: ['Compute Savings Plan'] }),
        witness('price', 'RDS and ElastiCache reserved for a year, and Fargate under a Compute Savings Plan'),
      ],
      { area, resolution: 'C-BLM-23' },
    ),
  ];
}
