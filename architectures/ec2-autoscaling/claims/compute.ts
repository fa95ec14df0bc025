import type { Assertion, Claim } from 'lintel/claims';
import { type Document, subnetsOf } from './document.ts';
import { that } from './names.ts';

const { claim, exists, file, parameter, property, runs, targets } = that;
const TYPE_ROW = { development: 'EC2-LT-02', staging: 'EC2-LT-03', production: 'EC2-LT-04' } as const;
const BOOT = { of: 'launch template' } as const;

export function computeClaims(of: Document): readonly Claim[] {
  return [
    ...that.area('Launch template', launch(of)),
    ...that.area('Auto Scaling', scaling(of)),
    ...that.area('Load balancer', balancing(of)),
  ];
}

/** The type stands in the launch template, and in the overrides where the group has some. */
export function hasType({ type }: Document): Assertion {
  return runs('fleet', { instanceType: type });
}

interface Platform {
  readonly image: string;
  readonly node: string;
  readonly installs: string;
  readonly updates: readonly string[];
  readonly signal: string;
}

const UBUNTU = {
  node: '/snap/bin/node',
  installs: 'apt-get install --yes --quiet auditd python3-pip python3-venv unattended-upgrades',
  updates: ['systemctl enable --now unattended-upgrades'],
  signal: '/opt/aws/bootstrap/bin/cfn-signal',
};

/** What each image is, and how it keeps itself up to date. */
const PLATFORMS: Readonly<Record<Document['image'], Platform>> = {
  'amazon-linux-2023': {
    image: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    node: '/usr/bin/node-24',
    installs:
      'dnf install --assumeyes --setopt=retries=10 nodejs24 amazon-cloudwatch-agent audit rsyslog dnf-automatic tar',
    updates: [
      "sed -i 's/^upgrade_type.*/upgrade_type = security/; s/^apply_updates.*/apply_updates = yes/' /etc/dnf/automatic.conf",
      'systemctl enable --now dnf-automatic.timer',
    ],
    signal: '/opt/aws/bin/cfn-signal',
  },
  'ubuntu-22.04': {
    ...UBUNTU,
    image: '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  },
  'ubuntu-24.04': {
    ...UBUNTU,
    image: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  },
};

function launch(of: Document): readonly Claim[] {
  const { image } = of;
  return [
    claim(
      'EC2-LT-01',
      `Instances boot the newest ${image}`,
      {
        ...(image === 'ubuntu-22.04' ? {} : { resolution: 'C-EC2-04' }),
        note: 'Support for Amazon Linux 2 ended on 2026-06-30; Amazon Linux 2023 succeeds it.',
      },
      [
        runs('fleet', { image: { refersTo: 'image parameter' } }),
        property('image parameter', 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
        parameter('Image', { default: PLATFORMS[image].image, described: true }),
      ],
    ),
    claim(TYPE_ROW[of.kind], `Instances of ${of.environment} are ${of.type}`, hasType(of)),
    claim('EC2-LT-05', 'User data prepares and hardens the instance by itself', [...prepares(of), ...hardens(of)]),
    claim(
      'EC2-LT-06',
      'The metadata service wants a token and answers over one hop only',
      runs('fleet', { imdsv2: true, metadataHops: 1 }),
    ),
  ];
}

/** The release is fetched, configured, started under a user of its own, and told to CloudFormation once it serves. */
function prepares(of: Document): readonly Assertion[] {
  const { node, installs, signal } = PLATFORMS[of.image];
  const release = of.green ? '${GreenReleaseVersion}' : '${ReleaseVersion}';
  return [
    runs('fleet', {
      command: [node, 'dist/server.js'],
      user: 'web-app',
      environment: {
        NODE_ENV: 'production',
        PORT: String(of.port),
        TLS: of.secure ? 'self-signed' : 'off',
        AWS_REGION: '${AWS::Region}',
        ENVIRONMENT: of.environment,
        RELEASE: release,
        LOG_FOLDER: '/var/log/web-app',
        DRAIN_SECONDS: '20',
        // The load balancer, and CloudFront where it stands before it.
        TRUSTED_HOPS: of.edge ? '2' : '1',
        SESSION_SECRET_ARN: { refersTo: 'session secret' },
        ...(of.hasDatabase
          ? {
              DB_HOST: '${Database.Endpoint.Address}',
              DB_NAME: 'webapp',
              DB_POOL: '10',
              DB_SECRET_ARN: '${Database.MasterUserSecret.SecretArn}',
            }
          : {}),
      },
      only: true,
    }),
    file(BOOT, {
      runs: [
        installs,
        'useradd --system --no-create-home --shell /sbin/nologin web-app',
        `amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:/web-app/${of.environment}/cloudwatch-agent'`,
        `aws s3 cp "s3://\${ReleaseBucket}/web-app/${release}.tar.gz"`,
        'systemctl enable --now web-app',
        `curl --max-time 2 ${of.secure ? 'https' : 'http'}://127.0.0.1:${of.port}/readyz`,
        `${signal} --exit-code 0 --stack '\${AWS::StackName}' --resource ${of.green ? 'GreenFleet' : 'Fleet'}`,
      ],
    }),
    file(
      { ...BOOT, path: '/etc/systemd/system/web-app.service' },
      {
        sets: {
          'Service.User': 'web-app',
          'Service.EnvironmentFile': '/etc/web-app.env',
          'Service.ExecStartPre': of.hasDatabase ? `${node} dist/migrate.js` : { absent: true },
          'Service.Restart': 'always',
          'Service.RestartSec': '2',
          'Service.TimeoutStopSec': '30',
        },
      },
    ),
  ];
}

function hardens(of: Document): readonly Assertion[] {
  return [
    file(BOOT, {
      runs: [
        ...PLATFORMS[of.image].updates,
        'systemctl enable --now auditd',
        'augenrules --load',
        'sysctl --system',
        ...(of.ssh ? [] : ['systemctl disable --now sshd ssh']),
      ],
    }),
    file(
      { ...BOOT, path: '/etc/systemd/system/web-app.service' },
      {
        sets: {
          'Service.NoNewPrivileges': 'yes',
          'Service.PrivateTmp': 'yes',
          'Service.ProtectHome': 'yes',
          'Service.ProtectSystem': 'strict',
          'Service.ReadWritePaths': '/var/log/web-app',
        },
      },
    ),
    file(
      { ...BOOT, path: '/etc/sysctl.d/90-hardening.conf' },
      {
        sets: {
          'kernel.kptr_restrict': '2',
          'kernel.dmesg_restrict': '1',
          'net.ipv4.conf.all.accept_redirects': '0',
          'net.ipv4.conf.all.rp_filter': '1',
        },
      },
    ),
    ...(of.ssh
      ? [
          file(
            { ...BOOT, path: '/etc/ssh/sshd_config.d/10-hardening.conf' },
            { sets: { PasswordAuthentication: 'no', PermitRootLogin: 'no', X11Forwarding: 'no', MaxAuthTries: '3' } },
          ),
        ]
      : []),
  ];
}

/** The group adds and removes instances to keep its average CPU at the target. */
export function tracksCpu({ cpuPercent }: Document): Assertion {
  return exists(
    {
      type: 'AWS::AutoScaling::ScalingPolicy',
      where: {
        AutoScalingGroupName: { refersTo: 'fleet' },
        PolicyType: 'TargetTrackingScaling',
        'TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType': 'ASGAverageCPUUtilization',
        'TargetTrackingConfiguration.TargetValue': cpuPercent,
      },
    },
    1,
  );
}

/** From Monday to Friday, so that the weekend is one long night. */
export function shrinks(of: Document): readonly Assertion[] {
  const action = (id: string, hour: number, min: number, max: number) =>
    exists(
      {
        type: 'AWS::AutoScaling::ScheduledAction',
        id,
        where: {
          AutoScalingGroupName: { refersTo: 'fleet' },
          Recurrence: `0 ${hour} * * MON-FRI`,
          TimeZone: 'America/New_York',
          MinSize: min,
          MaxSize: max,
          DesiredCapacity: min,
        },
      },
      1,
    );
  const { nightly = 0, least, most } = of;
  return [action('*FleetEvening', 20, nightly, nightly), action('*FleetMorning', 8, least, most)];
}

function scaling(of: Document): readonly Claim[] {
  const { nightly, health, cpuPercent } = of;
  return [
    claim('EC2-ASG-01', `The group scales to keep its CPU at ${cpuPercent} %`, tracksCpu(of)),
    claim('EC2-ASG-02', 'The load balancer judges the health of instances, after a time of grace', [
      property('fleet', 'HealthCheckType', 'ELB'),
      property('fleet', 'HealthCheckGracePeriod', health.graceSeconds),
      targets('target group', { are: ['fleet'] }),
    ]),
    claim(
      'EC2-ASG-03',
      nightly === undefined
        ? 'The group is never scaled down by the clock'
        : `The group shrinks to ${nightly} from 20:00 to 08:00`,
      nightly === undefined
        ? exists('scheduled actions', 0)
        : [exists('scheduled actions', of.colours ? 4 : 2), ...shrinks(of)],
    ),
    claim('EC2-ASG-04', 'Capacity follows demand', [
      tracksCpu(of),
      property('fleet', 'DesiredCapacity', { absent: true }),
    ]),
  ];
}

/** Port 80 only leads to 443 where there is a certificate, and serves where there is none (C-EC2-05). */
export function listenersOf({ https, tls, containers }: Document): Assertion {
  // Containers get a share of the requests, where there are some.
  const forwards = containers ? {} : ({ forwards: 'target group' } as const);
  return that.listens(
    'load balancer',
    https
      ? {
          80: { protocol: 'HTTP', redirects: 443 },
          443: { protocol: 'HTTPS', tls, certificate: 'certificate parameter', ...forwards },
        }
      : { 80: { protocol: 'HTTP', ...forwards } },
  );
}

function balancing(of: Document): readonly Claim[] {
  const { port, health, secure, https } = of;
  const protocol = secure ? 'HTTPS' : 'HTTP';
  return [
    claim('EC2-ALB-01', 'One internet-facing Application Load Balancer', [
      exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
      property('load balancer', 'Type', 'application'),
      property('load balancer', 'Scheme', 'internet-facing'),
      that.stands('load balancer', { in: subnetsOf(of, 'public'), groups: ['load balancer group'] }),
    ]),
    claim(
      'EC2-ALB-02',
      'Health checks ask a path and a port that can be chosen',
      { note: 'By default the readiness path of the contract, on the port of the traffic.' },
      targets('target group', {
        health: {
          path: health.path,
          port: String(health.port ?? 'traffic-port'),
          protocol,
          codes: '200',
          intervalSeconds: 30,
          timeoutSeconds: 5,
          healthy: 2,
          unhealthy: 3,
        },
      }),
    ),
    claim('EC2-ALB-03', 'The target group takes the instances of the group', [
      property('target group', 'TargetType', 'instance'),
      targets('target group', { are: ['fleet'], port, protocol, deregistrationSeconds: 30 }),
      that.reaches('load balancer', 'fleet', `tcp/${port}`),
    ]),
    claim(
      'EC2-ALB-04',
      https
        ? 'Port 80 leads to 443, which forwards to the instances'
        : 'Port 80 forwards to the instances; there is no certificate',
      { resolution: 'C-EC2-05' },
      [
        listenersOf(of),
        https
          ? parameter('CertificateArn', {
              required: true,
              described: true,
              accepts: ['arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'],
              refuses: ['', 'arn:aws:iam::123456789012:server-certificate/own'],
            })
          : exists({ parameter: 'CertificateArn' }, 0),
      ],
    ),
  ];
}
