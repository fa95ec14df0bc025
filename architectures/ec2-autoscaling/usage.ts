import { between, type Usage, usage, variant } from 'lintel/usage';
import { AGENT_METRICS } from './agent-configuration.ts';
import { fewestInstances, type Settings } from './settings.ts';

/** What spot instances are assumed to save; AWS names up to 90 % and no price. */
export const ASSUMED_SPOT_DISCOUNT = 0.6;

const LOAD = { development: 0.05, staging: 0.2, production: 1 } as const;

/** Off hours of a week: nights and the weekend, outside of 08:00 to 20:00 on five days. */
const OFF_HOURS = 168 - 5 * 12;

/** How much the application is expected to be used, as a share of production. */
export function webAppUsage(settings: Settings): Usage {
  const { capacity, kind, spot, backup } = settings;
  const share = LOAD[kind];
  const load = (low: number, expected: number, high: number) => between(low * share, expected * share, high * share);
  const typical = Math.ceil((capacity.min + capacity.max) / 2 - 1);
  const average = (instances: number) =>
    settings.offHours === undefined
      ? instances
      : (instances * (168 - OFF_HOURS) + settings.offHours.instances * OFF_HOURS) / 168;
  const instances = between(average(capacity.min), average(typical), capacity.max);
  return usage({
    for: `the web application in ${settings.environment}: ${share * 100} % of the load of production`,
    resources: {
      '*Fleet': {
        count: instances,
        metrics: between(
          AGENT_METRICS.length * fewestInstances(settings),
          AGENT_METRICS.length * typical,
          AGENT_METRICS.length * capacity.max,
        ),
        because: 'at its smallest, in the middle, and at its largest; off hours counted in',
      },
      LoadBalancer: { lcu: load(0.5, 2, 10) },
      'VpcNatGateway*': { dataGb: load(20, 100, 500) },
      'Endpoint*': { dataGb: load(1, 5, 20) },
      'AWS::Logs::LogGroup': { ingestGb: load(0.5, 3, 15) },
      FlowLogsLogGroup: { ingestGb: load(5, 20, 100) },
      Database: { backupGb: load(0, 20, 100) },
      LogBucket: { storageGb: load(10, 60, 300), putRequests: load(10_000, 50_000, 500_000), historyMonths: 12 },
      Firewall: { requests: load(5_000_000, 20_000_000, 100_000_000) },
      Distribution: { internetGb: load(50, 300, 2_000), requests: load(5_000_000, 20_000_000, 100_000_000) },
      ...(backup === undefined ? {} : { 'BackupVault*': { storageGb: load(50, 150, 600) } }),
      'AWS::SNS::Topic': { requests: 10_000, emails: between(0, 50, 500) },
      'AWS::KMS::Key': { requests: load(50_000, 200_000, 1_000_000) },
      SessionSecret: { requests: load(5_000, 20_000, 100_000) },
      AuditTrail: { managementEvents: load(50_000, 200_000, 1_000_000) },
    },
    account: {
      internetGb: settings.domainName === undefined ? load(50, 300, 2_000) : 0,
      crossZoneGb: load(20, 100, 500),
    },
    ...(spot && {
      commitments: [
        {
          of: ['*Fleet'],
          plan: 'spot',
          discount: ASSUMED_SPOT_DISCOUNT,
          because: 'an assumption: AWS names up to 90 % and no price',
        },
      ],
    }),
    variants: [
      ...(spot
        ? [
            variant('on demand', 'the instances on demand instead of spot', {
              row: 'EC2-CST-01',
              says: 'spot saves cost',
              of: ['*Fleet'],
              commitments: [],
            }),
          ]
        : []),
      ...(settings.offHours === undefined
        ? []
        : [
            variant('no off hours', 'the group is as large at night as by day', {
              row: 'EC2-CST-03',
              says: 'scaling down in off hours saves cost',
              of: ['*Fleet'],
              resources: { '*Fleet': { count: between(capacity.min, typical, capacity.max) } },
            }),
          ]),
      variant('logs kept for a year', 'every log group keeps 365 days', {
        row: 'EC2-CST-07',
        says: 'retention bounds cost',
        of: ['AWS::Logs::LogGroup'],
        properties: { 'AWS::Logs::LogGroup': { RetentionInDays: 365 } },
      }),
      variant('reserved for a year', 'the smallest number of instances and the database reserved, nothing paid ahead', {
        commitments: [
          { of: ['*Fleet'], plan: 'reserved-1yr' },
          { of: ['Database'], plan: 'reserved-1yr' },
        ],
      }),
    ],
  });
}
