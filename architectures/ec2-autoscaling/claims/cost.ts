import { type Claim, claim, exists, property, witness } from 'lintel/claims';
import { AGENT_METRICS } from '../agent-configuration.ts';
import type { Settings } from '../settings.ts';

const area = 'Cost';

export function costClaims(settings: Settings): readonly Claim[] {
  const { environment, capacity, instanceType, spot, offHours, backup, logDays, monitoring } = settings;
  return [
    ...(spot
      ? [
          claim(
            'EC2-CST-01',
            'Spot instances save cost',
            [
              property('fleet', 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity', 0),
              witness('price', `${instanceType} on demand against spot, with the discount that is assumed`),
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
        witness('price', `${capacity.min}, a typical number and ${capacity.max} × ${instanceType}`),
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
              witness('price', '60 of 168 hours at full size against all of them'),
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
              witness('price', `backup storage of ${environment} from its recovery days`),
            ],
            { area },
          ),
        ]),
    claim(
      'EC2-CST-07',
      'Logs are not kept for ever',
      [
        property('every log group', 'RetentionInDays', { atMost: logDays }),
        witness('price', `log storage of ${logDays} days`),
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
        witness('price', `${AGENT_METRICS.length} metrics of the agent and those of the contract`),
      ],
      { area },
    ),
    claim(
      'EC2-CST-09',
      'Alarms on critical metrics only',
      [exists('every alarm', monitoring === 'full' ? 12 : 4), witness('price', 'the number of alarms')],
      { area },
    ),
  ];
}
