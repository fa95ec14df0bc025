import {
  type Assertion,
  alarm,
  allowed,
  type Claim,
  claim,
  denied,
  exists,
  property,
  reaches,
  witness,
} from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { boots, machine } from './machine.ts';

const area = 'Compute';

export function computeClaims(settings: CoherentSettings): readonly Claim[] {
  return [...hardware(settings), ...programs(settings), ...services(settings)];
}

function hardware(settings: CoherentSettings): readonly Claim[] {
  const { serverType, ubuntu, stage } = settings;
  return [
    claim(
      'PMO-CMP-01',
      'Ubuntu 22.04 LTS',
      [
        property({ parameter: 'ServerImage' }, 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
        property({ parameter: 'ServerImage' }, 'Default', {
          like: `/aws/service/canonical/ubuntu/server/${ubuntu}/stable/*`,
        }),
        machine(settings, 'ImageId', { refersTo: 'ServerImage' }),
      ],
      { area },
    ),
    claim(
      'PMO-CMP-02',
      stage === 'prod' ? 'A t3.medium, 2 vCPU and 4 GiB' : 'A t3.micro in dev, as the price table has it',
      [
        machine(settings, 'InstanceType', serverType),
        exists(
          { type: 'AWS::EC2::Instance', where: { Tags: { has: { where: { Value: 'coherent-app-server' } } } } },
          settings.scaling === 'single' ? 1 : 0,
        ),
      ],
      { area, resolution: 'C-PMO-05' },
    ),
    claim(
      'PMO-CMP-03',
      'A root volume of 30 GiB gp3, encrypted',
      machine(settings, 'BlockDeviceMappings', {
        exactly: [
          {
            where: {
              DeviceName: '/dev/sda1',
              'Ebs.VolumeSize': 30,
              'Ebs.VolumeType': 'gp3',
              'Ebs.Encrypted': true,
              'Ebs.DeleteOnTermination': true,
            },
          },
        ],
      }),
      { area },
    ),
    claim('PMO-CMP-04', 'Enhanced networking', machine(settings, 'InstanceType', { like: 't3.*' }), {
      area,
      note: 'Instances of the family t3 are built on Nitro and have no other network interface than ENA.',
    }),
    claim(
      'PMO-CMP-05',
      'Detailed monitoring',
      machine(settings, settings.scaling === 'single' ? 'Monitoring' : 'Monitoring.Enabled', true),
      { area },
    ),
  ];
}

function programs(settings: CoherentSettings): readonly Claim[] {
  const { node, pm2 } = settings.programs;
  const resolution = 'C-PMO-22';
  return [
    claim(
      'PMO-CMP-06',
      'Node.js, a version with long-term support',
      [
        ...boots(settings, `node_${node}.x nodistro main`),
        witness('workload', `node --version on the host says v${node}, at least 20`),
      ],
      { area, resolution, note: 'Node.js 20 got its last update on 2026-04-30.' },
    ),
    claim(
      'PMO-CMP-07',
      'Nginx 1.18 or newer',
      [...boots(settings, 'apt-get install -y nodejs nginx '), witness('workload', 'nginx -v says 1.18 or newer')],
      { area },
    ),
    claim(
      'PMO-CMP-08',
      'PM2',
      [
        ...boots(settings, `npm install --global pm2@${pm2}`),
        witness('workload', `pm2 --version says ${pm2}, at least 5`),
      ],
      { area, resolution },
    ),
    claim(
      'PMO-CMP-09',
      'Docker and Docker Compose v2',
      [
        ...boots(settings, 'https://download.docker.com/linux/ubuntu', 'docker-ce docker-compose-plugin'),
        witness('workload', 'docker --version says 24 or newer, docker compose version says v2 or newer'),
      ],
      { area, resolution, note: 'Docker 24 is out of support; the current version is installed.' },
    ),
    claim(
      'PMO-CMP-10',
      'AWS CLI v2',
      [
        ...boots(settings, 'https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip'),
        witness('workload', 'aws --version says 2'),
      ],
      { area },
    ),
    claim(
      'PMO-CMP-16',
      "A PostgreSQL client of the server's major version",
      [
        ...boots(settings, `postgresql-client-${settings.engineVersion.split('.')[0]}`),
        property('database', 'EngineVersion', settings.engineVersion),
        witness('workload', `psql --version says ${settings.engineVersion.split('.')[0]}`),
      ],
      { area, resolution, note: "The distribution's own pg_dump refuses newer servers." },
    ),
    claim(
      'PMO-CMP-17',
      'The CloudWatch agent',
      [
        ...boots(
          settings,
          'amazon-cloudwatch-agent.deb',
          'amazon-cloudwatch-agent-ctl -a fetch-config',
          '"log_group_name"',
        ),
        allowed('role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': 'CWAgent' } }),
        denied('role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'Another' } }),
        ...(settings.scaling === 'single' ? hostAlarms() : []),
        witness('workload', 'the agent accepts its configuration'),
      ],
      { area, resolution: 'C-PMO-08' },
    ),
  ];
}

/** The agent's own metrics are watched under the one dimension by which it adds them up. */
function hostAlarms(): readonly Assertion[] {
  const rings = (of: string, name: string, threshold: number) =>
    alarm(of, {
      metric: { namespace: 'CWAgent', name, dimensions: { InstanceId: { refersTo: 'server' } } },
      statistic: 'Average',
      comparison: '>',
      threshold,
      periodSeconds: 300,
      evaluationPeriods: 3,
      missingData: 'missing',
      notifies: ['topic'],
      emittedBy: 'workload',
    });
  return [rings('MemoryAlarm', 'mem_used_percent', 90), rings('DiskAlarm', 'disk_used_percent', 85)];
}

function services(settings: CoherentSettings): readonly Claim[] {
  const single = settings.scaling === 'single';
  return [
    claim(
      'PMO-CMP-11',
      single ? 'Nginx answers on 80 and 443 and ends TLS' : 'The load balancer ends TLS on 443',
      single
        ? [
            ...boots(
              settings,
              'listen 80 default_server;',
              'listen 443 ssl http2 default_server;',
              'proxy_pass http://127.0.0.1:4000;',
            ),
            reaches('internet', 'server', ['tcp/80', 'tcp/443']),
            witness('workload', 'nginx answers on 80 with a redirect and on 443 with TLS'),
          ]
        : [reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] })],
      { area },
    ),
    claim(
      'PMO-CMP-12',
      'The Fastify API on port 4000: authentication, permissions, business logic',
      [
        ...boots(settings, 'PORT="4000"', '"script": "dist/api/server.js"'),
        witness('workload', 'the API answers GET /api/v1/health on 4000'),
      ],
      { area },
    ),
    claim(
      'PMO-CMP-13',
      'The web site on port 5173',
      [
        ...boots(
          settings,
          `listen ${single && !settings.openServicePorts ? '127.0.0.1:' : ''}5173;`,
          'try_files $uri /index.html;',
        ),
        witness('workload', 'the built site answers on 5173'),
      ],
      {
        area,
        resolution: 'C-PMO-21',
        note: 'Served built by nginx: the dev server of Vite is not a production server.',
      },
    ),
    claim(
      'PMO-CMP-14',
      'PM2 restarts and watches the processes',
      [
        ...boots(
          settings,
          'ExecStart=/usr/bin/pm2-runtime start /opt/coherent/ecosystem.config.cjs',
          '"max_memory_restart"',
          'pm2 pid pmo-api',
        ),
        witness('workload', 'a killed API process is back within seconds'),
      ],
      { area },
    ),
    claim(
      'PMO-CMP-15',
      'Docker runs Redis beside the application, and MinIO where there is no S3',
      [
        ...boots(
          settings,
          'image: redis:',
          'docker compose --file /opt/coherent/compose.yaml up --detach',
          'image: minio/minio:',
          'profiles: [local]',
        ),
        witness('workload', 'the compose file with the profile local starts both'),
      ],
      { area, note: 'On the host only Redis is started: artifacts are in S3.' },
    ),
  ];
}
