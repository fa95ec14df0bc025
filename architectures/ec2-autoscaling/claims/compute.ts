import { type Claim, claim, exists, property, reaches } from 'lintel/claims';
import { contractOf } from '../../../workloads/web-app/contract.ts';
import { platformOf } from '../platform.ts';
import { namesOf, type Settings } from '../settings.ts';

const TYPE_ROW = { development: 'EC2-LT-02', staging: 'EC2-LT-03', production: 'EC2-LT-04' } as const;

export function computeClaims(settings: Settings): readonly Claim[] {
  return [...launch(settings), ...scaling(settings), ...balancing(settings)];
}

/** The type stands in the launch template, and in the overrides where the group has some. */
export function hasInstanceType({ instanceType, spot }: Settings) {
  return [
    property('launch template', 'LaunchTemplateData.InstanceType', instanceType),
    ...(spot
      ? [
          property('fleet', 'MixedInstancesPolicy.LaunchTemplate.Overrides', {
            exactly: [{ where: { InstanceType: instanceType } }],
          }),
        ]
      : []),
  ];
}

function launch(settings: Settings): readonly Claim[] {
  const area = 'Launch template';
  const { image, kind, environment, instanceType, sshAllowedCidrs } = settings;
  const platform = platformOf(image);
  const script = (text: string) => property('launch template', 'LaunchTemplateData.UserData', { mentions: text });
  return [
    claim(
      'EC2-LT-01',
      `Instances boot the newest ${image}`,
      [
        property('launch template', 'LaunchTemplateData.ImageId', { refersTo: 'Image' }),
        property({ parameter: 'Image' }, 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
        property({ parameter: 'Image' }, 'Default', platform.imageParameter),
        property({ parameter: 'Image' }, 'Default', { not: { like: '*amzn2-ami*' } }),
      ],
      {
        area,
        ...(image === 'ubuntu-22.04' ? {} : { resolution: 'C-EC2-04' }),
        note: 'Support for Amazon Linux 2 ended on 2026-06-30; Amazon Linux 2023 succeeds it.',
      },
    ),
    claim(TYPE_ROW[kind], `Instances of ${environment} are ${instanceType}`, hasInstanceType(settings), { area }),
    claim(
      'EC2-LT-05',
      'User data prepares and hardens the instance by itself',
      [
        script(`fetch-config -m ec2 -s -c 'ssm:${namesOf(settings).agentParameter}'`),
        script(image.startsWith('ubuntu') ? 'unattended-upgrades' : 'dnf-automatic.timer'),
        script('systemctl enable --now auditd'),
        script('sysctl --quiet --system'),
        script('NoNewPrivileges=yes'),
        script(sshAllowedCidrs.length === 0 ? 'systemctl disable --now sshd' : 'PasswordAuthentication no'),
        script('/readyz'),
      ],
      { area },
    ),
    claim(
      'EC2-LT-06',
      'The metadata service wants a token and answers over one hop only',
      [
        property('launch template', 'LaunchTemplateData.MetadataOptions.HttpTokens', 'required'),
        property('launch template', 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit', 1),
      ],
      { area },
    ),
  ];
}

/** The group adds and removes instances to keep its average CPU at the target. */
function tracksCpu({ cpuTargetPercent }: Settings) {
  return [
    property('CPU policy', 'PolicyType', 'TargetTrackingScaling'),
    property(
      'CPU policy',
      'TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType',
      'ASGAverageCPUUtilization',
    ),
    property('CPU policy', 'TargetTrackingConfiguration.TargetValue', cpuTargetPercent),
    property('CPU policy', 'AutoScalingGroupName', { refersTo: 'fleet' }),
  ];
}

function scaling(settings: Settings): readonly Claim[] {
  const area = 'Auto Scaling';
  const { healthCheck, offHours, capacity } = settings;
  return [
    claim('EC2-ASG-01', `The group scales to keep its CPU at ${settings.cpuTargetPercent} %`, tracksCpu(settings), {
      area,
    }),
    claim(
      'EC2-ASG-02',
      'The load balancer judges the health of instances, after a time of grace',
      [
        property('fleet', 'HealthCheckType', 'ELB'),
        property('fleet', 'HealthCheckGracePeriod', healthCheck.graceSeconds),
        property('fleet', 'TargetGroupARNs', { exactly: [{ refersTo: 'target group' }] }),
      ],
      { area },
    ),
    claim(
      'EC2-ASG-03',
      offHours === undefined
        ? 'The group is never scaled down by the clock'
        : `The group shrinks to ${offHours.instances} from ${offHours.from} to ${offHours.to}`,
      offHours === undefined
        ? exists('scheduled actions', 0)
        : [
            exists('scheduled actions', settings.blueGreen === undefined ? 2 : 4),
            property({ id: 'FleetEvening' }, 'MaxSize', offHours.instances),
            property({ id: 'FleetEvening' }, 'Recurrence', { like: '* * MON-FRI' }),
            property({ id: 'FleetMorning' }, 'MinSize', capacity.min),
            property({ id: 'FleetMorning' }, 'MaxSize', capacity.max),
            property('scheduled actions', 'TimeZone', offHours.timeZone),
          ],
      { area },
    ),
    claim(
      'EC2-ASG-04',
      'Capacity follows demand',
      [...tracksCpu(settings), property('fleet', 'DesiredCapacity', { absent: true })],
      { area },
    ),
  ];
}

function balancing(settings: Settings): readonly Claim[] {
  const area = 'Load balancer';
  const { https, healthCheck, port } = settings;
  const [process] = contractOf(settings).processes;
  return [
    claim(
      'EC2-ALB-01',
      'One internet-facing Application Load Balancer',
      [
        exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
        property('load balancer', 'Type', 'application'),
        property('load balancer', 'Scheme', 'internet-facing'),
      ],
      { area },
    ),
    claim(
      'EC2-ALB-02',
      'Health checks ask a path and a port that can be chosen',
      [
        property('target group', 'HealthCheckPath', healthCheck.path),
        property(
          'target group',
          'HealthCheckPort',
          healthCheck.port === undefined ? 'traffic-port' : String(healthCheck.port),
        ),
        property('target group', 'HealthCheckIntervalSeconds', 30),
        property('target group', 'HealthCheckTimeoutSeconds', 5),
        property('target group', 'Matcher.HttpCode', String(process.health.okStatus)),
      ],
      { area, note: 'By default the readiness path of the contract, on the port of the traffic.' },
    ),
    claim(
      'EC2-ALB-03',
      'The target group takes the instances of the group',
      [
        property('target group', 'TargetType', 'instance'),
        property('target group', 'Port', port),
        property('fleet', 'TargetGroupARNs', { has: { refersTo: 'target group' } }),
        property('target group', 'HealthyThresholdCount', 2),
        property('target group', 'UnhealthyThresholdCount', 3),
        property('target group', 'TargetGroupAttributes', {
          has: { where: { Key: 'deregistration_delay.timeout_seconds', Value: String(process.stopTimeoutSec) } },
        }),
        reaches('load balancer', 'fleet', `tcp/${port}`),
      ],
      { area },
    ),
    claim(
      'EC2-ALB-04',
      https
        ? 'Port 80 leads to 443, which forwards to the instances'
        : 'Port 80 forwards to the instances; there is no certificate',
      https
        ? [
            exists('every listener', 2),
            property('every listener', 'LoadBalancerArn', { refersTo: 'load balancer' }),
            property('HTTP listener', 'Protocol', 'HTTP'),
            property('HTTP listener', 'DefaultActions', {
              exactly: [
                { where: { Type: 'redirect', 'RedirectConfig.Protocol': 'HTTPS', 'RedirectConfig.Port': '443' } },
              ],
            }),
            property('HTTPS listener', 'Protocol', 'HTTPS'),
            property('HTTPS listener', 'Certificates', {
              exactly: [{ where: { CertificateArn: { refersTo: 'CertificateArn' } } }],
            }),
            property({ parameter: 'CertificateArn' }, 'Default', { absent: true }),
          ]
        : [
            exists('every listener', 1),
            property('HTTP listener', 'Protocol', 'HTTP'),
            property('HTTP listener', 'DefaultActions', {
              exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'target group' } } }],
            }),
            exists({ parameter: 'CertificateArn' }, 0),
          ],
      { area, resolution: 'C-EC2-05' },
    ),
  ];
}
