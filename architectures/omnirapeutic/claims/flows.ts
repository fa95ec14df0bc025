import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { FORCES_TLS, LOADS_PGAUDIT } from './database.ts';
import { API_RULE } from './edge.ts';
import { BALANCER_ALARMS, FIREWALL_ALARM } from './monitoring.ts';
import { shownRunning, that } from './names.ts';

const { called, claim, filters, listens, property, reaches, runs, targets, witness } = that;

export function flowClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('User request flow', [...always(options), ...(isApplication ? withApplication(options) : [])]);
}

function always({ certificateArn, ...options }: OmnirapeuticOptions): readonly Claim[] {
  const isSecure = certificateArn !== undefined;
  return [
    claim(
      'OMN-FLW-01',
      'Steps 1 and 2: the name of the load balancer resolves',
      { note: 'The number in the documented name belongs to one account; AWS gives every other its own.' },
      [
        that.output('LoadBalancerDNS', '${Alb.DNSName}'),
        called('load balancer', 'omnirapeutic-production-alb'),
        property('load balancer', 'Scheme', 'internet-facing'),
      ],
    ),
    claim('OMN-FLW-02', 'Step 3: the firewall looks at each request, and blocks or allows it', [
      filters('firewall', { protects: ['load balancer'], default: 'allow' }),
      property('firewall', 'Rules', { length: 4 }),
      ...shownRunning(options, 'a request with SQL injection is blocked, a plain one allowed'),
    ]),
    claim(
      'OMN-FLW-03',
      isSecure
        ? 'Step 4: the load balancer ends TLS and routes by path'
        : 'Step 4: the load balancer routes by path; TLS ends here as soon as there is a certificate',
      [
        ...(isSecure ? [that.tls('HTTPS listener', '1.2')] : []),
        API_RULE,
        isSecure
          ? listens('load balancer', { 443: { forwards: 'web targets' }, 80: { redirects: 443 } })
          : listens('load balancer', { 80: { forwards: 'web targets' } }),
        ...shownRunning(options, 'requests to /api/x reach api and to /x reach web'),
      ],
    ),
    claim('OMN-FLW-04', 'Step 5: a target gets requests when it is healthy', [
      targets('API targets', { health: { path: '/health' } }),
      targets('web targets', { health: { path: '/' } }),
      ...shownRunning(options, 'a target that fails its health check gets no request'),
    ]),
    claim(
      'OMN-FLW-08',
      'Step 9: logs of the tasks reach CloudWatch Logs',
      (options.stage === 'validation' ? (['nginx'] as const) : (['API', 'web', 'worker'] as const)).map((name) =>
        runs(`${name} task`, { logs: `${name} log group`, logPrefix: name.toLowerCase() }),
      ),
    ),
    claim('OMN-FLW-09', 'Step 9: metrics of the load balancer are watched', BALANCER_ALARMS),
    claim('OMN-FLW-10', 'Step 9: metrics of the firewall are written and watched', [
      filters('firewall', { metrics: true }),
      property('firewall', 'VisibilityConfig.CloudWatchMetricsEnabled', true),
      FIREWALL_ALARM,
    ]),
    claim(
      'OMN-FLW-11',
      'Step 9: alarms ring when thresholds are exceeded',
      { note: 'That each alarm watches a metric that exists, and can ring, is proved in the alarm rows.' },
      [
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        that.tells('topic', { email: '${AlertEmail}' }, { from: ['every alarm'] }),
      ],
    ),
  ];
}

function withApplication({ certificateArn }: OmnirapeuticOptions): readonly Claim[] {
  const entry = certificateArn === undefined ? 'tcp/80' : 'tcp/443';
  return [
    claim('OMN-FLW-05', 'Step 6: a task handles the request', [
      reaches('internet', 'API service', entry, { through: ['load balancer'] }),
      witness('workload', 'the api answers'),
    ]),
    claim('OMN-FLW-06', 'Step 7: tasks query Aurora through the security group, over TLS, logged by pgAudit', [
      reaches('API service', 'database instances', 'tcp/5432'),
      reaches('worker service', 'database instances', 'tcp/5432'),
      FORCES_TLS,
      ...LOADS_PGAUDIT,
      called('database log group', '/aws/rds/cluster/omnirapeutic-production/postgresql'),
    ]),
    claim(
      'OMN-FLW-07',
      'Step 8: the answer returns the way the request came',
      { note: 'The firewall does not look at answers; that part of the arrow is drawing only.' },
      [
        reaches('internet', 'web service', entry, { through: ['load balancer'] }),
        witness('workload', 'a request through the load balancer is answered with 200'),
      ],
    ),
  ];
}
