import { type Claim, claim, cost, exists, property } from 'lintel/claims';
import { AGENT_METRICS } from '../agent-configuration.ts';
import type { Settings } from '../settings.ts';

const area = 'Cost';
const INSTANCES = ['ec2.instance.*'];

/** On demand in us-east-1, Linux, 730 hours; https://aws.amazon.com/ec2/pricing/on-demand/ */
const HOURLY: Readonly<Record<string, number>> = { 't3.small': 0.0208, 't3.medium': 0.0416, 't3.large': 0.0832 };

/** The fleet at its smallest and at its largest; spot and off hours make it cheaper than list price, never dearer. */
function capacityCosts({ kind, capacity, instanceType }: Settings) {
  const hourly = HOURLY[instanceType];
  const fleet = (scenario: 'low' | 'high', bounds: { readonly atLeast?: number; readonly atMost?: number }) =>
    cost({ of: 'fleet', rows: INSTANCES, scenario, ...bounds });
  if (hourly === undefined) return [fleet('low', { atLeast: 0.01 }), fleet('high', { atLeast: 0.01 })];
  const least = 730 * hourly * capacity.min;
  const most = 730 * hourly * capacity.max;
  return [
    fleet('low', { atLeast: 0.01, atMost: least + 0.01 }),
    fleet('high', { atLeast: kind === 'production' ? most - 0.01 : 0.01, atMost: most + 0.01 }),
  ];
}

export function costClaims(settings: Settings): readonly Claim[] {
  const { capacity, spot, offHours, backup, logDays, monitoring } = settings;
  return [
    ...(spot
      ? [
          claim(
            'EC2-CST-01',
            'Spot instances save cost',
            [
              property('fleet', 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity', 0),
              cost({ of: 'fleet', rows: INSTANCES, variant: 'on demand', saves: { unit: 'percent', atMost: -1 } }),
            ],
            { area },
          ),
        ]
      : []),
    claim(
      'EC2-CST-02',
      'Capacity follows demand, and so does its price',
      [
        property('CPU policy', 'PolicyType', 'TargetTrackingScaling'),
        property('fleet', 'MinSize', String(capacity.min)),
        ...capacityCosts(settings),
      ],
      { area },
    ),
    ...(offHours === undefined
      ? []
      : [
          claim(
            'EC2-CST-03',
            `Nobody pays for instances that nobody uses: ${offHours.instances} off hours`,
            [
              property({ id: 'FleetEvening' }, 'MaxSize', offHours.instances),
              cost({ of: 'fleet', rows: INSTANCES, variant: 'no off hours', saves: { unit: 'percent', atMost: -1 } }),
            ],
            { area },
          ),
        ]),
    claim(
      'EC2-CST-04',
      'Volumes are gp3',
      [
        property('launch template', 'LaunchTemplateData.BlockDeviceMappings', {
          each: { where: { 'Ebs.VolumeType': 'gp3' } },
        }),
        ...(settings.database === undefined ? [] : [property('database', 'StorageType', 'gp3')]),
        exists({ type: 'AWS::EC2::Volume' }, 0),
      ],
      { area },
    ),
    claim(
      'EC2-CST-05',
      'Objects move to cheaper classes as they age',
      [
        property('log bucket', 'LifecycleConfiguration.Rules', {
          has: {
            where: {
              Status: 'Enabled',
              Transitions: {
                exactly: [
                  { where: { StorageClass: 'STANDARD_IA', TransitionInDays: 30 } },
                  { where: { StorageClass: 'GLACIER', TransitionInDays: 90 } },
                ],
              },
            },
          },
        }),
        property('every bucket', 'LifecycleConfiguration.Rules', { present: true }),
      ],
      { area },
    ),
    ...(backup === undefined
      ? []
      : [
          claim(
            'EC2-CST-06',
            'Recovery points are kept only as long as the environment needs them',
            [
              property('backup plan', 'BackupPlan.BackupPlanRule', {
                each: { where: { 'Lifecycle.DeleteAfterDays': { atMost: 366 } } },
              }),
              cost({ of: 'backup vault', rows: ['backup.*'], atLeast: 0.01 }),
            ],
            { area },
          ),
        ]),
    claim(
      'EC2-CST-07',
      'Logs are not kept for ever',
      [
        property('every log group', 'RetentionInDays', { atMost: logDays }),
        cost({ of: 'every log group', rows: ['logs.storage'], atLeast: 0.00001 }),
        cost({
          of: 'every log group',
          variant: 'logs kept for a year',
          saves: { unit: 'USD', atMost: logDays < 365 ? -0.00001 : 0 },
        }),
      ],
      { area },
    ),
    claim(
      'EC2-CST-08',
      'Few custom metrics',
      [
        ...AGENT_METRICS.map((metric) => property('dashboard', 'DashboardBody', { mentions: metric })),
        property('agent parameter', 'Value', { not: { mentions: '"cpu":' } }),
        property('agent parameter', 'Value', { not: { mentions: '"net":' } }),
        cost({ rows: ['cloudwatch.metric.custom'], atLeast: 0.3 * AGENT_METRICS.length }),
      ],
      { area },
    ),
    claim(
      'EC2-CST-09',
      'Alarms on critical metrics only',
      [
        exists('every alarm', monitoring === 'full' ? 12 : 4),
        cost({ of: 'every alarm', atLeast: monitoring === 'full' ? 1.2 : 0.4, atMost: 5 }),
      ],
      { area },
    ),
  ];
}
