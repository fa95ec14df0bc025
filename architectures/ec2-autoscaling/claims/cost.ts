import type { Claim } from 'lintel/claims';
import { shrinks, tracksCpu } from './compute.ts';
import { showsDisks, showsMemory } from './dashboard.ts';
import type { Document } from './document.ts';
import { measures } from './logging.ts';
import { that } from './names.ts';

const { claim, cost, exists, property } = that;
const INSTANCES = ['ec2.instance.*'];

/** On demand in us-east-1, Linux, 730 hours; https://aws.amazon.com/ec2/pricing/on-demand/ */
const MONTHLY: Readonly<Record<string, number>> = {
  't3.small': 730 * 0.0208,
  't3.medium': 730 * 0.0416,
  't3.large': 730 * 0.0832,
};

/** The fleet at its smallest and at its largest; spot and off hours make it cheaper than list price, never dearer. */
function capacityCosts({ kind, type, least, most }: Document) {
  const each = MONTHLY[type] ?? 0;
  const fleet = (scenario: 'low' | 'high', atLeast: number, atMost: number) =>
    cost({ of: 'fleet', rows: INSTANCES, scenario, atLeast, atMost });
  return [
    fleet('low', 0.01, each * least + 0.01),
    fleet('high', kind === 'production' ? each * most - 0.01 : 0.01, each * most + 0.01),
  ];
}

export function costClaims(of: Document): readonly Claim[] {
  const { nightly, logDays, kind, backup } = of;
  const saves = (variant: string) =>
    cost({ of: 'fleet', rows: INSTANCES, variant, saves: { unit: 'percent', atMost: -1 } });
  const [fewest, most] = of.monitoring === 'full' ? [12, 1.2] : [4, 0.4];
  return that.area('Cost', [
    ...(kind === 'development'
      ? [
          claim('EC2-CST-01', 'Spot instances save cost', [
            property('fleet', 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity', 0),
            saves('on demand'),
          ]),
        ]
      : []),
    claim('EC2-CST-02', 'Capacity follows demand, and so does its price', [
      tracksCpu(of),
      property('fleet', 'MinSize', String(of.least)),
      ...capacityCosts(of),
    ]),
    ...(nightly === undefined
      ? []
      : [
          claim('EC2-CST-03', `Nobody pays for instances that nobody uses: ${nightly} off hours`, [
            ...shrinks(of),
            saves('no off hours'),
          ]),
        ]),
    claim('EC2-CST-04', 'Volumes are gp3', [
      property('launch template', 'LaunchTemplateData.BlockDeviceMappings', {
        exactly: [{ where: { 'Ebs.VolumeType': 'gp3', 'Ebs.VolumeSize': 20, 'Ebs.DeleteOnTermination': true } }],
      }),
      ...(of.hasDatabase ? [property('database', 'StorageType', 'gp3')] : []),
      exists({ type: 'AWS::EC2::Volume' }, 0),
    ]),
    claim('EC2-CST-05', 'Objects move to cheaper classes as they age', [
      that.kept('log bucket', {
        moves: { '': { STANDARD_IA: 30, GLACIER: 90 } },
        expires: { '': 365 },
        uploadsAbortAfterDays: 7,
        onDelete: 'Retain',
      }),
      that.kept('every bucket', { moves: { '': { STANDARD_IA: { atMost: 90 }, GLACIER: { atMost: 365 } } } }),
    ]),
    ...(backup === undefined
      ? []
      : [
          claim('EC2-CST-06', 'Recovery points are kept only as long as the environment needs them', [
            that.kept('database', { everyBackup: { days: { atMost: backup.monthly } } }),
            cost({ of: 'backup vault', rows: ['backup.*'], atLeast: 0.01 }),
          ]),
        ]),
    claim('EC2-CST-07', 'Logs are not kept for ever', [
      that.kept('every log group', { days: { atMost: logDays } }),
      cost({ of: 'every log group', rows: ['logs.storage'], atLeast: 0.00001 }),
      cost({
        of: 'every log group',
        variant: 'logs kept for a year',
        saves: { unit: 'USD', atMost: -0.00001 },
      }),
    ]),
    claim('EC2-CST-08', 'Few custom metrics', [
      measures(of),
      showsMemory(of),
      showsDisks(of),
      // Two metrics, $0.30 each: https://aws.amazon.com/cloudwatch/pricing/
      cost({ rows: ['cloudwatch.metric.custom'], atLeast: 0.6 }),
    ]),
    claim('EC2-CST-09', 'Alarms on critical metrics only', [
      exists('every alarm', fewest),
      cost({ of: 'every alarm', atLeast: most, atMost: 5 }),
    ]),
  ]);
}
