import type { Claim } from 'lintel/claims';
import type { McpTaggingOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, exists, property, runs, stands, listens, targets } = that;

export function serverClaims(options: McpTaggingOptions): readonly Claim[] {
  return [...loadBalancer(options), ...compute()];
}

function loadBalancer({ tlsFloor = '1.3' }: McpTaggingOptions): readonly Claim[] {
  const alone = listens('load balancer', {
    443: { protocol: 'HTTPS', certificate: 'certificate parameter', forwards: 'target group' },
  });
  return that.area('Load balancer and TLS', [
    claim('MCP-ALB-01', 'One internet-facing Application Load Balancer', [
      exists({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' }, 1),
      property('load balancer', 'Type', 'application'),
      property('load balancer', 'Scheme', 'internet-facing'),
    ]),
    claim(
      'MCP-ALB-02',
      'The load balancer stands in public subnet b',
      { resolution: 'C-MCP-01', note: 'A load balancer needs two zones, so it stands in both public subnets.' },
      stands('load balancer', { in: ['public subnet a', 'public subnet b'] }),
    ),
    claim('MCP-ALB-03', 'HTTPS listener on 443', alone),
    claim(
      'MCP-ALB-04',
      'TLS 1.3 at the listener',
      { resolution: 'C-MCP-09', ...(tlsFloor === '1.2' && { note: 'TLS 1.3 offered, 1.2 accepted.' }) },
      that.tls('listener', tlsFloor),
    ),
    claim('MCP-ALB-05', 'The ACM certificate is attached to the listener', { resolution: 'C-MCP-13' }, alone),
    claim(
      'MCP-ALB-06',
      'TLS ends at the load balancer; the hop to the server is HTTP',
      targets('target group', { protocol: 'HTTP' }),
    ),
    claim('MCP-ALB-07', 'The target group forwards to port 8080 of the server', [
      alone,
      // No rule answers before the server is asked.
      exists({ type: 'AWS::ElasticLoadBalancingV2::ListenerRule' }, 0),
      targets('target group', {
        are: ['server'],
        port: 8080,
        protocol: 'HTTP',
        health: {
          path: '/health',
          protocol: 'HTTP',
          codes: '200',
          intervalSeconds: 30,
          timeoutSeconds: 5,
          healthy: 2,
          unhealthy: 3,
        },
        // The server finishes what it does within half a minute; a tool works for five minutes at most.
        deregistrationSeconds: 30,
      }),
      property('load balancer', 'LoadBalancerAttributes', {
        has: { where: { Key: 'idle_timeout.timeout_seconds', Value: '310' } },
      }),
    ]),
    claim(
      'MCP-ALB-08',
      'No listener other than 443',
      { note: 'The security group keeps 80 closed, so a redirect from HTTP could not be reached and is not built.' },
      [
        alone,
        exists({ type: 'AWS::ElasticLoadBalancingV2::Listener' }, 1),
        exists({ type: 'AWS::ElasticLoadBalancingV2::ListenerRule' }, 0),
      ],
    ),
  ]);
}

const DATA = '/var/lib/tag-compliance-mcp';
const LOGS = '/var/log/tag-compliance-mcp';
/** What the server is told, but for its keys and origins. */
const ENVIRONMENT = {
  NODE_ENV: 'production',
  PORT: '8080',
  HOST: '0.0.0.0',
  CLOUDWATCH_LOG_GROUP: '/${ProjectName}/${Environment}',
  CLOUDWATCH_METRICS_ENABLED: 'true',
  AUDIT_DB_PATH: `${DATA}/audit.sqlite`,
  HISTORY_DB_PATH: `${DATA}/history.sqlite`,
  SECURITY_LOG_PATH: `${LOGS}/security.log`,
};

function compute(): readonly Claim[] {
  return that.area('Compute', [
    claim('MCP-CMP-01', 'Exactly one t3.medium instance', { note: 'A single point of failure by design.' }, [
      exists({ type: 'AWS::EC2::Instance' }, 1),
      property('server', 'InstanceType', 't3.medium'),
    ]),
    claim('MCP-CMP-02', 'The server stands in private subnet a', stands('server', { in: ['private subnet a'] })),
    claim('MCP-CMP-03', 'The server has no public and no Elastic IP', [
      stands('server', { public: false }),
      exists({ type: 'AWS::EC2::EIPAssociation' }, 0),
    ]),
    claim('MCP-CMP-04', 'The MCP server listens on 8080', [
      runs('server', {
        port: 8080,
        health: '/health',
        command: ['/usr/bin/node-24', 'dist/server.js'],
        user: 'tag-compliance-mcp',
        environment: ENVIRONMENT,
      }),
      that.file(
        { of: 'server', path: '/etc/systemd/system/tag-compliance-mcp.service' },
        {
          sets: {
            'Service.Restart': 'always',
            'Service.RestartSec': '2',
            'Service.TimeoutStopSec': '30',
            'Service.StandardOutput': `append:${LOGS}/application.log`,
            'Service.ReadWritePaths': `${DATA} ${LOGS}`,
            'Service.WorkingDirectory': '/opt/tag-compliance-mcp/current',
          },
        },
      ),
      that.witness('workload', 'tag-compliance-mcp answers GET /health on 8080'),
    ]),
    claim('MCP-CMP-05', 'The server runs with its role through an instance profile', [
      property('server', 'IamInstanceProfile', { refersTo: 'instance profile' }),
      property('instance profile', 'Roles', { exactly: [{ refersTo: 'role' }] }),
    ]),
    claim('MCP-CMP-06', 'The server boots Amazon Linux 2023 from an encrypted disk of 20 GiB', { beyond: true }, [
      that.parameter('ServerImage', {
        default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      }),
      that.encrypted('server'),
      property('server', 'BlockDeviceMappings', { exactly: [{ where: { 'Ebs.VolumeSize': 20 } }] }),
    ]),
    claim(
      'MCP-CMP-07',
      'The metadata service wants a token and answers over one hop only',
      { beyond: true },
      runs('server', { imdsv2: true, metadataHops: 1 }),
    ),
  ]);
}
