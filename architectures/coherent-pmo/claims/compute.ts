import type { Assertion, Claim } from 'lintel/claims';
import { contractOf } from '../../../workloads/pmo/contract.ts';
import { that } from './names.ts';
import { AGENT, boots, byTheClock, counts, nginx, onHost, pm2, sets, type Variant } from './variant.ts';

const { claim, file, property, reaches, runs, witness } = that;

export function computeClaims(variant: Variant): readonly Claim[] {
  return that.area('Compute', [...hardware(variant), ...programs(variant), ...services(variant)]);
}

/** Where Canonical publishes the image (https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/). */
const IMAGES = {
  '22.04': '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  '24.04': '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
} as const;

/** The unit gives the API what its contract asks for and nothing else; a load balancer, where there is one, asks what it answers. */
function givenByContract({ stage, scaling, healthPath }: Variant): Assertion {
  const { processes, ...asked } = contractOf(stage);
  const [{ port, health, ...api }] = processes;
  const isBalanced = scaling === 'horizontal';
  return runs('server', {
    contract: { ...asked, processes: [isBalanced ? { ...api, port, health } : api] },
    command: ['/usr/bin/pm2-runtime', 'start', '/opt/coherent/ecosystem.config.cjs'],
    environment: { PM2_HOME: '/opt/coherent/.pm2' },
    ...(isBalanced && { health: healthPath }),
  });
}

function hardware({ serverType, ubuntu, stage, scaling }: Variant): readonly Claim[] {
  const single = scaling === 'single';
  const said = (path: string) => (single ? path : `LaunchTemplateData.${path}`);
  const disk = {
    DeviceName: '/dev/sda1',
    'Ebs.VolumeSize': 30,
    'Ebs.VolumeType': 'gp3',
    'Ebs.Encrypted': true,
    'Ebs.DeleteOnTermination': true,
  };
  const named = { Tags: { has: { where: { Key: 'Name', Value: 'coherent-app-server' } } } } as const;
  return [
    claim('PMO-CMP-01', 'Ubuntu 22.04 LTS', [
      that.parameter('ServerImage', { default: IMAGES[ubuntu] }),
      property('image parameter', 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
      runs('server', { image: { refersTo: 'image parameter' } }),
    ]),
    claim(
      'PMO-CMP-02',
      stage === 'prod' ? 'A t3.medium, 2 vCPU and 4 GiB' : 'A t3.micro in dev, as the price table has it',
      { resolution: 'C-PMO-05' },
      [
        runs('server', { instanceType: serverType }),
        that.exists({ type: 'AWS::EC2::Instance', where: named }, single ? 1 : 0),
      ],
    ),
    claim('PMO-CMP-03', 'A root volume of 30 GiB gp3, encrypted', [
      property('machine', said('BlockDeviceMappings'), { exactly: [{ where: disk }] }),
      that.encrypted('machine'),
    ]),
    claim(
      'PMO-CMP-04',
      'Enhanced networking',
      { note: 'Instances of the family t3 are built on Nitro and have no other network interface than ENA.' },
      runs('server', { instanceType: { like: 't3.*' } }),
    ),
    claim(
      'PMO-CMP-05',
      'Detailed monitoring',
      property('machine', said(single ? 'Monitoring' : 'Monitoring.Enabled'), true),
    ),
  ];
}

/** The boot script adds a repository of packages, which holds a line like this. */
const source = (name: string, line: string) => `echo "deb *${line}" >/etc/apt/sources.list.d/${name}.list`;

function programs({ engineVersion, programs, scaling }: Variant): readonly Claim[] {
  const { node, pm2 } = programs;
  const [postgres] = engineVersion.split('.');
  const resolution = 'C-PMO-22';
  return [
    claim(
      'PMO-CMP-06',
      'Node.js, a version with long-term support',
      { resolution, note: 'Node.js 20 got its last update on 2026-04-30.' },
      [
        boots(
          source('nodesource', `https://deb.nodesource.com/node_${node}.x nodistro main`),
          'curl https://deb.nodesource.com/gpgkey/nodesource-repo.gpg.key',
          'apt-get install nodejs',
        ),
        witness('workload', `node --version on the host says v${node}, at least 20`),
      ],
    ),
    claim('PMO-CMP-07', 'Nginx 1.18 or newer', [
      boots(
        'install -d -m 0755 /opt/coherent /opt/coherent/bin /opt/coherent/releases /etc/coherent /etc/coherent/tls',
      ),
      boots('chmod 0755 /opt/coherent/bin/*'),
      boots('install -d -m 0750 -o coherent -g coherent /opt/coherent/logs /opt/coherent/.pm2 /var/backups/coherent'),
      boots('apt-get install nginx cron jq unzip', 'systemctl restart nginx cron'),
      witness('workload', 'nginx -v says 1.18 or newer'),
    ]),
    claim('PMO-CMP-08', 'PM2', { resolution }, [
      boots(`npm install --global pm2@${pm2}`),
      witness('workload', `pm2 --version says ${pm2}, at least 5`),
    ]),
    claim(
      'PMO-CMP-09',
      'Docker and Docker Compose v2',
      { resolution, note: 'Docker 24 is out of support; the current version is installed.' },
      [
        boots(
          source('docker', 'https://download.docker.com/linux/ubuntu *stable'),
          'curl https://download.docker.com/linux/ubuntu/gpg',
          'apt-get install docker-ce docker-compose-plugin',
        ),
        witness('workload', 'docker --version says 24 or newer, docker compose version says v2 or newer', {
          lacks: 'Docker, whose packages and images no sandbox can fetch.',
        }),
      ],
    ),
    claim('PMO-CMP-10', 'AWS CLI v2', [
      boots(
        'curl -o /tmp/aws.zip.new https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip',
        'unzip /tmp/aws.zip',
        '/tmp/aws/install --update',
      ),
      witness('workload', 'aws --version says 2'),
    ]),
    claim(
      'PMO-CMP-16',
      "A PostgreSQL client of the server's major version",
      { resolution, note: "The distribution's own pg_dump refuses newer servers." },
      [
        boots(
          source('pgdg', 'https://apt.postgresql.org/pub/repos/apt *-pgdg main'),
          'curl https://www.postgresql.org/media/keys/ACCC4CF8.asc',
          `apt-get install postgresql-client-${postgres}`,
        ),
        property('database', 'EngineVersion', engineVersion),
        witness('workload', 'psql and the server that it asks say the same major version'),
      ],
    ),
    claim('PMO-CMP-17', 'The CloudWatch agent', { resolution: 'C-PMO-08' }, [
      boots(
        'curl -o /tmp/agent.deb.new https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/amd64/latest/amazon-cloudwatch-agent.deb',
        'apt-get install /tmp/agent.deb',
        'amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/coherent/agent.json',
      ),
      file(AGENT, {
        at: {
          'agent.run_as_user': 'root',
          'agent.region': '${AWS::Region}',
          'metrics.namespace': 'CWAgent',
          'metrics.append_dimensions.InstanceId': '${aws:InstanceId}',
          'metrics.aggregation_dimensions': { exactly: [{ exactly: ['InstanceId'] }] },
          'metrics.metrics_collected.mem.measurement': { has: 'mem_used_percent' },
          'metrics.metrics_collected.disk.measurement': { has: 'used_percent' },
          'metrics.metrics_collected.disk.resources': { has: '/' },
        },
      }),
      that.permits(
        'role',
        { 'cloudwatch:PutMetricData': '*' },
        { services: ['cloudwatch'], context: { 'cloudwatch:namespace': 'CWAgent' } },
      ),
      that.denied('role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'Another' } }),
      ...(scaling === 'single' ? hostAlarms() : []),
      witness('workload', 'the agent accepts its configuration', {
        lacks:
          'the agent, whose package only a bucket of Amazon hands out; a reading of its configuration ships the logs.',
      }),
    ]),
  ];
}

/** The agent's own metrics are watched under the one dimension by which it adds them up. */
function hostAlarms(): readonly Assertion[] {
  const rings = (of: 'memory alarm' | 'disk alarm', name: string, threshold: number) =>
    that.alarm(of, {
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
  return [rings('memory alarm', 'mem_used_percent', 90), rings('disk alarm', 'disk_used_percent', 85)];
}

function services(variant: Variant): readonly Claim[] {
  const { domainName, openServicePorts, scaling, serverType } = variant;
  const single = scaling === 'single';
  const origin = `https://${domainName}`;
  return [
    single
      ? claim('PMO-CMP-11', 'Nginx answers on 80 and 443 and ends TLS', [
          nginx('80*', { listen: '80 default_server', 'location /.return': `301 https://${domainName}$request_uri` }),
          nginx('443*', {
            listen: '443 ssl http2 default_server',
            'location /api/.proxy_pass': 'http://127.0.0.1:4000',
          }),
          reaches('internet', 'server', ['tcp/80', 'tcp/443']),
          witness('workload', 'nginx answers on 80 with a redirect and on 443 with TLS'),
        ])
      : claim('PMO-CMP-11', 'The load balancer ends TLS on 443', [
          reaches('internet', 'server', 'tcp/443', { through: ['load balancer'] }),
        ]),
    claim('PMO-CMP-12', 'The Fastify API on port 4000: authentication, permissions, business logic', [
      sets({ NODE_ENV: 'production', PORT: '4000', LOG_LEVEL: 'info', WEB_ORIGIN: origin, API_ORIGIN: origin }),
      pm2({ cwd: '/opt/coherent/current', script: 'dist/api/server.js' }),
      givenByContract(variant),
      file('host/boot.sh', {
        mentions: [
          "release_url='${ReleaseUrl}' release_sha256='${ReleaseSha256}'",
          ' http://127.0.0.1:4000/api/v1/health && return',
        ],
        runs: [
          'curl -fsSL --proto =https --retry 5 --max-time 300 -o /tmp/release.tar.gz "$release_url"',
          'sha256sum --check --quiet',
          'tar -xzf /tmp/release.tar.gz --no-same-owner --strip-components=1',
          'chmod -R u=rwX,go=rX "$release.new"',
          'node dist/api/migrate.js',
        ],
      }),
      witness('workload', 'the API answers GET /api/v1/health on 4000'),
    ]),
    claim(
      'PMO-CMP-13',
      'The web site on port 5173',
      {
        resolution: 'C-PMO-21',
        note: 'Served built by nginx: the dev server of Vite is not a production server.',
      },
      [
        nginx('*5173', {
          listen: single && !openServicePorts ? '127.0.0.1:5173' : '5173',
          root: '/opt/coherent/current/web',
          server_tokens: 'off',
          gzip: 'on',
          gzip_types: 'text/css application/javascript application/json image/svg+xml',
          'location /.try_files': '$uri /index.html',
        }),
        witness('workload', 'the built site answers on 5173'),
      ],
    ),
    claim('PMO-CMP-14', 'PM2 restarts and watches the processes', [
      file(onHost('/etc/systemd/system/coherent.service'), {
        sets: {
          'Service.ExecStart': '/usr/bin/pm2-runtime start /opt/coherent/ecosystem.config.cjs',
          'Service.EnvironmentFile': '/etc/coherent/api.env',
          'Service.User': 'coherent',
          'Service.Environment': 'PM2_HOME=/opt/coherent/.pm2',
          'Service.Restart': 'always',
          'Service.RestartSec': '2',
          'Install.WantedBy': 'multi-user.target',
        },
      }),
      pm2({
        instances: 1,
        max_memory_restart: serverType === 't3.micro' ? '400M' : '1G',
        wait_ready: true,
        listen_timeout: 30_000,
        kill_timeout: 10_000,
      }),
      file(onHost('/opt/coherent/bin/report-processes'), {
        runs: ['pm2 pid pmo-api', counts('Pmo', 'ProcessUp', 'pmo-api')],
      }),
      byTheClock({ '* * * * *': '/opt/coherent/bin/report-processes >>/opt/coherent/logs/processes.log' }),
      file(onHost('/etc/cron.d/coherent'), { mentions: ['coherent PM2_HOME=/opt/coherent/.pm2 /opt/coherent/bin/'] }),
      file('host/boot.sh', { runs: ['systemctl enable coherent', 'systemctl restart coherent'] }),
      witness('workload', 'a killed API process is back within seconds'),
    ]),
    claim(
      'PMO-CMP-15',
      'Docker runs Redis beside the application, and MinIO where there is no S3',
      { note: 'On the host only Redis is started: artifacts are in S3.' },
      [
        file(onHost('/opt/coherent/compose.yaml'), {
          at: {
            'services.redis.image': 'redis:8.2-alpine',
            'services.redis.command': 'redis-server --maxmemory 64mb --maxmemory-policy allkeys-lru --save ""',
            'services.redis.ports': { exactly: ['127.0.0.1:6379:6379'] },
            'services.redis.restart': 'unless-stopped',
            'services.minio.image': { like: 'minio/minio:RELEASE.2025-*' },
            'services.minio.command': 'server /data',
            'services.minio.ports': { exactly: ['127.0.0.1:9000:9000'] },
            'services.minio.profiles': { exactly: ['local'] },
          },
        }),
        sets({ REDIS_URL: 'redis://127.0.0.1:6379' }),
        boots('docker compose --file /opt/coherent/compose.yaml up --detach'),
        witness('workload', 'the compose file with the profile local starts both', {
          lacks: 'Docker, whose packages and images no sandbox can fetch.',
        }),
      ],
    ),
  ];
}
