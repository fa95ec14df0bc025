import { type Assertion, type Claim, claim, exists, property, reaches, unreachable } from 'lintel/claims';
import type { Settings } from '../settings.ts';
import { agentAlarm, cpuAlarm, healthyHostsAlarm } from './alarms.ts';
import { hasInstanceType } from './compute.ts';
import { backupRule } from './recovery.ts';

export function environmentClaims(settings: Settings): readonly Claim[] {
  if (settings.kind === 'development') return development(settings);
  return settings.kind === 'staging' ? staging(settings) : production(settings);
}

function hasCapacity({ capacity: { min, max } }: Settings): readonly Assertion[] {
  return [property('fleet', 'MinSize', String(min)), property('fleet', 'MaxSize', String(max))];
}

const onDemandOnly: readonly Assertion[] = [
  property('fleet', 'MixedInstancesPolicy', { absent: true }),
  property('launch template', 'LaunchTemplateData.InstanceMarketOptions', { absent: true }),
];

function development(settings: Settings): readonly Claim[] {
  const area = 'Development';
  return [
    claim('EC2-DEV-01', 'Instances are t3.small', hasInstanceType(settings), { area }),
    claim('EC2-DEV-02', '1 to 3 instances', hasCapacity(settings), { area }),
    claim(
      'EC2-DEV-03',
      'Spot instances only',
      [
        property('fleet', 'MixedInstancesPolicy.InstancesDistribution.OnDemandBaseCapacity', 0),
        property('fleet', 'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity', 0),
        property('fleet', 'CapacityRebalance', true),
      ],
      { area },
    ),
    claim(
      'EC2-DEV-04',
      'No backup',
      [
        exists({ type: 'AWS::Backup::BackupPlan' }, 0),
        exists({ type: 'AWS::Backup::BackupVault' }, 0),
        exists({ type: 'AWS::Backup::BackupSelection' }, 0),
      ],
      { area, resolution: 'C-EC2-08' },
    ),
    claim(
      'EC2-DEV-05',
      'Basic monitoring: metrics every five minutes, critical alarms only',
      [
        property('launch template', 'LaunchTemplateData.Monitoring.Enabled', false),
        exists('every alarm', 4),
        exists('warning alarms', 0),
        cpuAlarm(settings, 'critical'),
        agentAlarm(settings, 'memory', 'critical'),
        agentAlarm(settings, 'disk', 'critical'),
        healthyHostsAlarm(settings),
      ],
      { area },
    ),
    claim(
      'EC2-DEV-06',
      'Security is more permissive: SSH may come from named addresses, packages over HTTP may go out',
      [
        ...(settings.sshAllowedCidrs.length === 0
          ? []
          : [
              property('fleet group', 'SecurityGroupIngress', {
                exactly: settings.sshAllowedCidrs.map((block) => ({
                  where: { CidrIp: block, IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
                })),
              }),
            ]),
        reaches('fleet', 'internet', 'tcp/80', { through: ['NAT gateways', 'internet gateway'] }),
        unreachable('internet', 'fleet'),
        exists('firewall', 0),
      ],
      {
        area,
        resolution: 'C-EC2-06',
        note: 'No packet from those addresses is routed to a private instance; a VPN or a peer would be.',
      },
    ),
  ];
}

function staging(settings: Settings): readonly Claim[] {
  const area = 'Staging';
  const corporate = settings.clients === 'cloudfront' ? [] : settings.clients;
  return [
    claim('EC2-STG-01', 'Instances are t3.medium', hasInstanceType(settings), { area }),
    claim('EC2-STG-02', '2 to 4 instances', hasCapacity(settings), { area }),
    claim('EC2-STG-03', 'No spot instances', onDemandOnly, { area }),
    claim(
      'EC2-STG-04',
      'Daily recovery points are kept for 14 days',
      [backupRule('backup plan', 'daily', 'cron(0 5 * * ? *)', 14), property('database', 'BackupRetentionPeriod', 14)],
      { area, resolution: 'C-EC2-09' },
    ),
    claim('EC2-STG-05', 'Full monitoring, and every alarm tells somebody', fullMonitoring(), { area }),
    claim(
      'EC2-STG-06',
      'Only the corporate network reaches the load balancer',
      [
        property('load balancer group', 'SecurityGroupIngress', {
          exactly: corporate.flatMap((block) =>
            [80, 443].map((port) => ({ where: { CidrIp: block, IpProtocol: 'tcp', FromPort: port, ToPort: port } })),
          ),
        }),
        ...corporate.map((block) => reaches(block, 'load balancer', ['tcp/80', 'tcp/443'])),
        ...OTHERS.map((block) => unreachable(block, 'load balancer')),
      ],
      { area, resolution: 'C-EC2-13' },
    ),
  ];
}

/** Addresses of the internet beside the corporate ones: a sample from each half of it. */
const OTHERS = ['8.0.0.0/8', '52.0.0.0/8', '198.51.100.0/24'];

function fullMonitoring(): readonly Assertion[] {
  return [
    property('launch template', 'LaunchTemplateData.Monitoring.Enabled', true),
    exists('every alarm', 12),
    property('critical alarms', 'AlarmActions', { exactly: [{ refersTo: 'critical topic' }] }),
    property('warning alarms', 'AlarmActions', { exactly: [{ refersTo: 'warning topic' }] }),
    property('every alarm', 'ActionsEnabled', { not: false }),
    property('warning mail', 'Protocol', 'email'),
    property('critical mail', 'Protocol', 'email'),
  ];
}

function production(settings: Settings): readonly Claim[] {
  const area = 'Production';
  return [
    claim('EC2-PRD-01', 'Instances are t3.large', hasInstanceType(settings), { area }),
    claim('EC2-PRD-02', '3 to 10 instances', hasCapacity(settings), { area }),
    claim('EC2-PRD-03', 'No spot instances', onDemandOnly, { area }),
    claim(
      'EC2-PRD-04',
      'Daily recovery points are kept for 30 days, weekly and monthly ones longer',
      [
        backupRule('backup plan', 'daily', 'cron(0 5 * * ? *)', 30),
        backupRule('backup plan', 'weekly', 'cron(0 5 ? * SUN *)', settings.backup?.weeklyDays ?? 0),
        backupRule('backup plan', 'monthly', 'cron(0 5 1 * ? *)', settings.backup?.monthlyDays ?? 0),
        property('database', 'BackupRetentionPeriod', 30),
      ],
      { area, resolution: 'C-EC2-09' },
    ),
    claim(
      'EC2-PRD-05',
      'Comprehensive monitoring, and somebody is on call',
      [
        ...fullMonitoring(),
        property('on call', 'TopicArn', { refersTo: 'critical topic' }),
        property('on call', 'Protocol', settings.onCall ?? ''),
        property('on call', 'Endpoint', { refersTo: 'OnCallEndpoint' }),
        property({ parameter: 'OnCallEndpoint' }, 'Default', { absent: true }),
      ],
      { area },
    ),
    claim(
      'EC2-PRD-06',
      'Strict security: no SSH, no key pair',
      [
        property('fleet group', 'SecurityGroupIngress', { absent: true }),
        exists({ type: 'AWS::EC2::SecurityGroupIngress', where: { FromPort: 22 } }, 0),
        property('launch template', 'LaunchTemplateData.KeyName', { absent: true }),
        property('launch template', 'LaunchTemplateData.UserData', { mentions: 'systemctl disable --now sshd' }),
        unreachable(settings.cidr, 'fleet', 'tcp/22'),
        unreachable('internet', 'fleet'),
      ],
      { area, resolution: 'C-EC2-06' },
    ),
  ];
}
