import type { Assertion, Claim } from 'lintel/claims';
import { scaling } from './compute.ts';
import { that } from './names.ts';

const { called, claim, cost, file, property, runs, witness } = that;
const RIGHT_SIZE = 'runbooks/right-size.md';

/** Tasks of 1 vCPU and 2 GB, x86, at $0.04048 a vCPU-hour and $0.004445 a GB-hour. */
function tasks(count: number, scenario: 'low' | 'expected' | 'high'): Assertion {
  const usd = count * 730 * (0.04048 + 2 * 0.004445);
  return cost({ of: 'service', rows: ['fargate.*'], scenario, atLeast: usd - 0.01, atMost: usd + 0.01 });
}

export function costClaims(): readonly Claim[] {
  return that.area('Cost', [
    claim(
      'BLM-CST-01',
      'Caching saves about 70 % of the calls to Claude',
      { note: '70 % is an assumption about what users ask; the metrics say what it is.' },
      [
        runs('service', { environment: { USE_REDIS: 'true', CACHE_TTL: '3600' } }),
        witness('workload', 'the measured share of CacheHit in CacheHit + CacheMiss'),
        // 30 % of the calls cost what they cost, all of them 10/3 of that.
        cost({ rows: ['anthropic.*'], variant: 'no cache', saves: { unit: 'percent', atLeast: -234, atMost: -233 } }),
      ],
    ),
    claim(
      'BLM-CST-02',
      'At most 4000 tokens an answer',
      { resolution: 'C-BLM-09' },
      runs('service', { environment: { ANTHROPIC_MAX_TOKENS: '4000' } }),
    ),
    claim(
      'BLM-CST-03',
      'Bulk work uses the batch price',
      cost({ rows: ['anthropic.*'], variant: 'in batches', saves: { unit: 'percent', atLeast: 24.9, atMost: 25.1 } }),
    ),
    claim('BLM-CST-04', 'Use is watched with CloudWatch metrics', [
      that.exists('rate limit alarm', 1),
      that.allowed('task role', ['cloudwatch:PutMetricData'], {
        context: { 'cloudwatch:namespace': 'BloomEnergy/Contracts' },
      }),
      witness('workload', 'a call of Claude lets AiInputTokens, AiOutputTokens, AiCostUsd appear'),
    ]),
    claim('BLM-CST-05', 'Bulk work may run on Fargate Spot; the API does not', [
      property('capacity providers', 'CapacityProviders', { has: 'FARGATE_SPOT' }),
      property('capacity providers', 'Cluster', { refersTo: 'cluster' }),
      runs('service', { launch: 'FARGATE' }),
      property('service', 'CapacityProviderStrategy', { absent: true }),
      file(RIGHT_SIZE, {
        runs: [
          'aws ecs run-task --region us-west-2 --cluster bloom-energy --task-definition bloom-energy-contracts --capacity-provider-strategy "capacityProvider=FARGATE_SPOT,weight=1"',
        ],
      }),
      cost({
        of: 'service',
        rows: ['fargate.*'],
        variant: 'bulk tasks on Fargate Spot',
        saves: { unit: 'percent', atLeast: 1 },
      }),
    ]),
    claim('BLM-CST-06', 'The database is sized by its use', [
      file(RIGHT_SIZE, {
        runs: (
          [
            ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier,Value=bloom-energy-contracts'],
            ['AWS/RDS', 'FreeableMemory', 'DBInstanceIdentifier,Value=bloom-energy-contracts'],
            ['AWS/ECS', 'CPUUtilization', 'ClusterName,Value=bloom-energy Name=ServiceName,Value=bloom-energy-api'],
          ] as const
        ).map(
          ([namespace, metric, of]) =>
            `aws cloudwatch get-metric-statistics --region us-west-2 --namespace ${namespace} --metric-name ${metric} --dimensions Name=${of} --period 3600 --statistics Average`,
        ),
      }),
      called('database', 'bloom-energy-contracts'),
      witness('procedure', 'the report of use against class that its commands give'),
    ]),
    claim('BLM-CST-07', 'The service scales with its load', [
      ...scaling,
      tasks(2, 'low'),
      tasks(4, 'expected'),
      tasks(10, 'high'),
    ]),
    claim('BLM-CST-08', 'What stays is reserved', { resolution: 'C-BLM-23' }, [
      file(RIGHT_SIZE, { mentions: ['Compute Savings Plan'] }),
      ...(['database', 'cache', 'service'] as const).map((of) =>
        cost({ of, variant: 'bought for a year', saves: { unit: 'percent', atLeast: 10 } }),
      ),
    ]),
  ]);
}
