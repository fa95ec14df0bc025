import type { Assertion, Claim } from 'lintel/claims';
import { type Document, subnetsOf } from './document.ts';
import { that } from './names.ts';

const { claim, exists, file, parameter, property, runs, targets } = that;
const TYPE_ROW = { development: 'EC2-LT-02', staging: 'EC2-LT-03', production: 'EC2-LT-04' } as const;

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

const CANONICAL = '/aws/service/canonical/ubuntu/server';
const AMIS: Readonly<Record<Document['image'], string>> = {
  'amazon-linux-2023': '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  'ubuntu-22.04': `${CANONICAL}/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id`,
  'ubuntu-24.04': `${CANONICAL}/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id`,
};
const AMAZON_LINUX = {
  node: '/usr/bin/node-24',
  signal: '/opt/aws/bin/cfn-signal',
  prepares: [
    'echo latest >/etc/dnf/vars/releasever',
    'dnf install --assumeyes --setopt=retries=10 nodejs24 amazon-cloudwatch-agent audit rsyslog dnf-automatic tar',
    "sed -i 's/^upgrade_type.*/upgrade_type = security/; s/^apply_updates.*/apply_updates = yes/' /etc/dnf/automatic.conf",
    'systemctl enable --now dnf-automatic.timer',
  ],
};
const UBUNTU = {
  node: '/snap/bin/node',
  signal: '/opt/aws/bootstrap/bin/cfn-signal',
  prepares: [
    'apt-get install --yes --quiet /tmp/agent.deb',
    'apt-get install --yes --quiet auditd python3-pip python3-venv unattended-upgrades',
    'systemctl enable --now unattended-upgrades',
  ],
};

function launch(of: Document): readonly Claim[] {
  const { image } = of;
  const note = 'Support for Amazon Linux 2 ended on 2026-06-30; Amazon Linux 2023 succeeds it.';
  return [
    claim(
      'EC2-LT-01',
      `Instances boot the newest ${image}`,
      { note, ...(image !== 'ubuntu-22.04' && { resolution: 'C-EC2-04' }) },
      [
        runs('fleet', { image: { refersTo: 'image parameter' } }),
        property('image parameter', 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
        parameter('Image', { default: AMIS[image] }),
      ],
    ),
    claim(TYPE_ROW[of.kind], `Instances of ${of.environment} are ${of.type}`, hasType(of)),
    claim('EC2-LT-05', 'User data prepares and hardens the instance by itself', [...boots(of), ...hardens(of)]),
    claim(
      'EC2-LT-06',
      'The metadata service wants a token and answers over one hop only',
      runs('fleet', { imdsv2: true, metadataHops: 1 }),
    ),
  ];
}

const BOOT = { of: 'launch template' } as const;
const UNIT = '/etc/systemd/system/web-app.service';
const ALWAYS = {
  NODE_ENV: 'production',
  AWS_REGION: '${AWS::Region}',
  LOG_FOLDER: '/var/log/web-app',
  DRAIN_SECONDS: '20',
};
export const DATABASE_SECRET = '${Database.MasterUserSecret.SecretArn}';
const DATABASE = {
  DB_HOST: '${Database.Endpoint.Address}',
  DB_NAME: 'webapp',
  DB_POOL: '10',
  DB_SECRET_ARN: DATABASE_SECRET,
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/aws-rds.pem',
};

/** The release is fetched, configured, started under a user of its own, and told to CloudFormation once it serves. */
function boots(of: Document): readonly Assertion[] {
  const { environment, port, secure, green, hasDatabase, contract } = of;
  const { node, signal, prepares } = of.image === 'amazon-linux-2023' ? AMAZON_LINUX : UBUNTU;
  const release = green ? '${GreenReleaseVersion}' : '${ReleaseVersion}';
  // The load balancer, and CloudFront where it stands before it.
  const chosen = { PORT: String(port), TLS: secure ? 'self-signed' : 'off', TRUSTED_HOPS: of.edge ? '2' : '1' };
  const given = {
    ENVIRONMENT: environment,
    RELEASE: release,
    SESSION_SECRET_ARN: { refersTo: 'session secret' },
  } as const;
  return [
    // Who chooses a port of its own for the health check has to serve it there; the contract knows one port.
    ...(of.healthPort === undefined
      ? [
          runs('fleet', {
            contract,
            command: [node, ...contract.processes[0].command.slice(1)],
            ...(of.healthPath !== '/readyz' && { health: of.healthPath }),
          }),
        ]
      : []),
    runs('fleet', {
      command: [node, 'dist/server.js'],
      user: 'web-app',
      environment: { ...ALWAYS, ...chosen, ...given, ...(hasDatabase ? DATABASE : {}) },
      only: true,
    }),
    parameter('ReleaseBucket', {
      required: true,
      accepts: ['releases.example'],
      refuses: ['', 'Releases', '-releases'],
    }),
    parameter('ReleaseVersion', { required: true, accepts: ['1.0_2-a'], refuses: ['', '.1', 'a/b', 'x'.repeat(65)] }),
    file(BOOT, {
      runs: [
        ...prepares,
        'install --directory --owner=web-app --group=web-app --mode=0750 /var/log/web-app',
        'install --directory --mode=0755 /opt/web-app',
        'install --owner=root --group=web-app --mode=0640 /dev/null /etc/web-app.env',
        'useradd --system --no-create-home --shell /sbin/nologin web-app',
        `amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:/web-app/${environment}/cloudwatch-agent'`,
        `aws s3 cp "s3://\${ReleaseBucket}/web-app/${release}.tar.gz"`,
        'systemctl enable --now web-app',
        `curl --max-time 2 ${secure ? 'https' : 'http'}://127.0.0.1:${port}/readyz`,
        `${signal} --exit-code 0 --stack '\${AWS::StackName}' --resource ${green ? 'GreenFleet' : 'Fleet'}`,
      ],
    }),
    file(
      { ...BOOT, path: UNIT },
      {
        sets: {
          'Service.ExecStartPre': hasDatabase ? `${node} dist/migrate.js` : { absent: true },
          'Service.Restart': 'always',
          'Service.RestartSec': '2',
          'Service.TimeoutStopSec': '30',
        },
      },
    ),
  ];
}

const LOCKED = { 'Service.NoNewPrivileges': 'yes', 'Service.PrivateTmp': 'yes', 'Service.ProtectHome': 'yes' };
const READ_ONLY = { 'Service.ProtectSystem': 'strict', 'Service.ReadWritePaths': '/var/log/web-app' };
const KERNEL = { 'kernel.kptr_restrict': '2', 'kernel.dmesg_restrict': '1' };
const NETWORK = { 'net.ipv4.conf.all.accept_redirects': '0', 'net.ipv4.conf.all.rp_filter': '1' };
const SSHD = { PasswordAuthentication: 'no', PermitRootLogin: 'no', X11Forwarding: 'no', MaxAuthTries: '3' };

function hardens({ ssh }: Document): readonly Assertion[] {
  return [
    file(BOOT, { runs: ['systemctl enable --now auditd', 'augenrules --load', 'sysctl --system'] }),
    file({ ...BOOT, path: UNIT }, { sets: { ...LOCKED, ...READ_ONLY } }),
    file({ ...BOOT, path: '/etc/sysctl.d/90-hardening.conf' }, { sets: { ...KERNEL, ...NETWORK } }),
    ssh
      ? file({ ...BOOT, path: '/etc/ssh/sshd_config.d/10-hardening.conf' }, { sets: SSHD })
      : file(BOOT, { runs: ['systemctl disable --now sshd ssh'] }),
  ];
}

/** The group adds and removes instances to keep its average CPU at the target. */
export function tracksCpu({ cpuPercent }: Document): Assertion {
  const tracking = 'TargetTrackingConfiguration';
  const where = {
    AutoScalingGroupName: { refersTo: 'fleet' },
    PolicyType: 'TargetTrackingScaling',
    [`${tracking}.PredefinedMetricSpecification.PredefinedMetricType`]: 'ASGAverageCPUUtilization',
    [`${tracking}.TargetValue`]: cpuPercent,
  } as const;
  return exists({ type: 'AWS::AutoScaling::ScalingPolicy', where }, 1);
}

/** From Monday to Friday, so that the weekend is one long night. */
export function shrinks({ nightly = 0, least, most }: Document): readonly Assertion[] {
  const action = (id: string, hour: number, min: number, max: number) => {
    const sizes = { MinSize: min, MaxSize: max, DesiredCapacity: min };
    const when = { Recurrence: `0 ${hour} * * MON-FRI`, TimeZone: 'America/New_York' };
    const where = { AutoScalingGroupName: { refersTo: 'fleet' }, ...sizes, ...when } as const;
    return exists({ type: 'AWS::AutoScaling::ScheduledAction', id, where }, 1);
  };
  return [action('*FleetEvening', 20, nightly, nightly), action('*FleetMorning', 8, least, most)];
}

function scaling(of: Document): readonly Claim[] {
  const { nightly, cpuPercent } = of;
  return [
    claim('EC2-ASG-01', `The group scales to keep its CPU at ${cpuPercent} %`, tracksCpu(of)),
    claim('EC2-ASG-02', 'The load balancer judges the health of instances, after a time of grace', [
      property('fleet', 'HealthCheckType', 'ELB'),
      property('fleet', 'HealthCheckGracePeriod', of.graceSeconds),
      targets('target group', { are: ['fleet'] }),
    ]),
    nightly === undefined
      ? claim('EC2-ASG-03', 'The group is never scaled down by the clock', exists('scheduled actions', 0))
      : claim('EC2-ASG-03', `The group shrinks to ${nightly} from 20:00 to 08:00`, [
          exists('scheduled actions', of.colours ? 4 : 2),
          ...shrinks(of),
        ]),
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
  const secure = { protocol: 'HTTPS', tls, certificate: 'certificate parameter', ...forwards } as const;
  return that.listens(
    'load balancer',
    https ? { 80: { protocol: 'HTTP', redirects: 443 }, 443: secure } : { 80: { protocol: 'HTTP', ...forwards } },
  );
}

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';
const NO_CERTIFICATES = ['', 'arn:aws:iam::123456789012:server-certificate/own'];

function balancing(of: Document): readonly Claim[] {
  const { port, secure, https } = of;
  const protocol = secure ? 'HTTPS' : 'HTTP';
  // It waits longer than the slowest answer takes, and less than the 65 s for which the application keeps a connection.
  const settings = { 'idle_timeout.timeout_seconds': '60', 'routing.http.drop_invalid_header_fields.enabled': 'true' };
  const logs = {
    'access_logs.s3.bucket': { refersTo: 'log bucket' },
    'access_logs.s3.prefix': 'load-balancer',
  } as const;
  const lasting = {
    'deletion_protection.enabled': String(of.kind !== 'development'),
    'access_logs.s3.enabled': 'true',
  };
  const attributes = Object.entries({ ...settings, ...logs, ...lasting }).map(([Key, Value]) => ({
    where: { Key, Value },
  }));
  const often = { intervalSeconds: 30, timeoutSeconds: 5, healthy: 2, unhealthy: 3 };
  const asked = { path: of.healthPath, port: String(of.healthPort ?? 'traffic-port'), protocol, codes: '200' } as const;
  return [
    claim('EC2-ALB-01', 'One internet-facing Application Load Balancer', [
      exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', where: { Name: of.name } }, 1),
      property('load balancer', 'Type', 'application'),
      property('load balancer', 'Scheme', 'internet-facing'),
      property('load balancer', 'LoadBalancerAttributes', { exactly: attributes }),
      that.stands('load balancer', { in: subnetsOf(of, 'public'), groups: ['load balancer group'] }),
    ]),
    claim(
      'EC2-ALB-02',
      'Health checks ask a path and a port that can be chosen',
      { note: 'By default the readiness path of the contract, on the port of the traffic.' },
      targets('target group', { health: { ...asked, ...often } }),
    ),
    claim('EC2-ALB-03', 'The target group takes the instances of the group', [
      property('target group', 'TargetType', 'instance'),
      targets('target group', { are: ['fleet'], port, protocol, deregistrationSeconds: 30, stickySeconds: 0 }),
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
          ? parameter('CertificateArn', { required: true, accepts: [CERTIFICATE], refuses: NO_CERTIFICATES })
          : exists({ parameter: 'CertificateArn' }, 0),
      ],
    ),
  ];
}
