import { between, type Usage, usage, variant } from 'lintel/usage';
import { DEFAULT_MODEL } from './model-lifecycle.ts';

/** Rows of the price book for the model; it holds no price of Sonnet 5.5 yet. */
const MODEL = 'anthropic.sonnet-5';

/** Tokens a month before any is saved by the cache of answers: 30,000 requests of 3,000 tokens in and 800 out. */
const INPUT = [30_000_000, 90_000_000, 150_000_000] as const;
const OUTPUT = [8_000_000, 24_000_000, 40_000_000] as const;

/** The share of requests that the cache is assumed to answer (BLM-CST-01); the metrics tell what it is. */
const HIT_RATE = 0.7;

/** How much contracts are expected to be worked on, and what is claimed to save. */
export function bloomContractsUsage(): Usage {
  return usage({
    for: 'a department that reviews some hundred contracts a day',
    resources: {
      ApiService: { count: between(2, 4, 10), because: 'at its smallest, on a working day, and at its largest' },
      LoadBalancer: { lcu: between(0.1, 0.5, 3) },
      'BloomEnergyVPCNatGateway*': { dataGb: between(2, 10, 40), because: 'requests to Claude' },
      'Endpoint*': { dataGb: between(2, 10, 40) },
      LogGroup: { ingestGb: between(2, 8, 30) },
      RefusedConnectionsLogGroup: { ingestGb: between(0.1, 0.5, 5) },
      'BloomEnergyDB*Log': { ingestGb: between(0.1, 0.5, 2) },
      BloomEnergyDB: { backupGb: between(0, 10, 50) },
      Edge: { internetGb: between(10, 50, 300), requests: between(1_000_000, 5_000_000, 30_000_000) },
      WebFirewall: { requests: between(1_000_000, 5_000_000, 30_000_000) },
      Repository: { storageGb: between(2, 5, 10) },
      AuditBucket: { storageGb: between(1, 5, 20), putRequests: between(25_000, 30_000, 50_000) },
      AccessLogBucket: {
        storageGb: between(0.2, 1, 6),
        putRequests: between(15_000, 40_000, 100_000),
        because:
          'a compressed file every five minutes from each node of the load balancer, and some from each edge location',
      },
      AuditTrail: { managementEvents: between(50_000, 200_000, 1_000_000) },
      NameFirewallAllowedDomains: { domains: 1 },
      NameFirewallAllDomains: { domains: 1 },
      'AWS::Route53Resolver::FirewallRuleGroup*': { queries: between(1_000_000, 3_000_000, 10_000_000) },
      'AWS::SecretsManager::Secret': { requests: between(500, 2_000, 10_000) },
      AuditKey: { requests: between(20_000, 50_000, 200_000) },
      AlertTopic: { requests: 1_000, emails: between(0, 20, 200) },
    },
    account: { crossZoneGb: between(1, 10, 50) },
    external: tokens(1 - HIT_RATE),
    variants: [
      variant('no cache', 'every request goes to Claude', {
        row: 'BLM-CST-01',
        says: 'caching saves about 70 % of the calls',
        because: `${HIT_RATE * 100} % of hits is an assumption about what users ask`,
        external: tokens(1),
      }),
      variant('in batches', 'half of the tokens in Message Batches, at half the price', {
        row: 'BLM-CST-03',
        says: 'bulk work in batches costs less',
        external: tokens((1 - HIT_RATE) * 0.75),
        because: 'a batch costs half, so half of the tokens in batches costs as much as a quarter fewer',
      }),
      variant('bulk tasks on Fargate Spot', 'the tasks above the first two from spare capacity', {
        row: 'BLM-CST-05',
        says: 'Fargate Spot saves for work that is not critical',
        because: 'an assumed 70 %, the most that AWS names; the API stays on demand',
        of: ['ApiService'],
        commitments: [{ of: ['ApiService'], plan: 'spot', discount: 0.7, because: 'the most that AWS names' }],
      }),
      variant(
        'bought for a year',
        'database and cache reserved, tasks under a Compute Savings Plan, nothing paid ahead',
        {
          row: 'BLM-CST-08',
          says: 'reserved instances for predictable work',
          because: 'Fargate has no reservations; a Compute Savings Plan takes their place (C-BLM-23)',
          of: ['BloomEnergyDB', 'BloomEnergyCache', 'ApiService'],
          commitments: [
            { of: ['BloomEnergyDB', 'BloomEnergyCache'], plan: 'reserved-1yr' },
            { of: ['ApiService'], plan: 'savings-plan-1yr' },
          ],
        },
      ),
    ],
  });
}

function tokens(share: number): NonNullable<Usage['external']> {
  const scaled = ([low, expected, high]: readonly [number, number, number]) =>
    between(Math.round(low * share), Math.round(expected * share), Math.round(high * share));
  const because = `the price of Sonnet 5; the price book holds none of ${DEFAULT_MODEL}`;
  return [
    { what: 'Claude, tokens read', row: `${MODEL}.input`, quantity: scaled(INPUT), because },
    { what: 'Claude, tokens written', row: `${MODEL}.output`, quantity: scaled(OUTPUT), because },
  ];
}
