import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { FORCES_TLS } from './database.ts';
import { that } from './names.ts';

const { claim, exists, property, reaches, targets, witness } = that;

export function flowClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  return that.area('User request flow', [...always(options), ...(isApplication ? withApplication(options) : [])]);
}

function always({ certificateArn, ...options }: OmnirapeuticOptions): readonly Claim[] {
  const isSecure = certificateArn !== undefined;
  const logs =
    options.stage !== 'validation'
      ? ([
          ['API task', 'API log group'],
          ['web task', 'web log group'],
          ['worker task', 'worker log group'],
        ] as const)
      : ([['nginx task', 'nginx log group']] as const);
  return [
    claim(
      'OMN-FLW-01',
      'Steps 1 and 2: the name of the load balancer resolves',
      { note: 'The number in the documented name belongs to one account; AWS gives every other its own.' },
      [
        that.output('LoadBalancerDNS', '${Alb.DNSName}'),
        property('load balancer', 'Name', 'omnirapeutic-production-alb'),
        property('load balancer', 'Scheme', 'internet-facing'),
      ],
    ),
    claim('OMN-FLW-02', 'Step 3: the firewall looks at each request, and blocks or allows it', [
      property('firewall', 'Rules', { length: 4 }),
      property('firewall association', 'ResourceArn', { refersTo: 'load balancer' }),
      witness('workload', 'a request with SQL injection is blocked, a plain one allowed'),
    ]),
    claim(
      'OMN-FLW-03',
      isSecure
        ? 'Step 4: the load balancer ends TLS and routes by path'
        : 'Step 4: the load balancer routes by path; TLS ends here as soon as there is a certificate',
      [
        ...(isSecure ? [that.tls('HTTPS listener', '1.2')] : []),
        property('API rule', 'Actions[0].TargetGroupArn', { refersTo: 'API targets' }),
        property(isSecure ? 'HTTPS listener' : 'HTTP listener', 'DefaultActions[0].TargetGroupArn', {
          refersTo: 'web targets',
        }),
        witness('workload', 'requests to /api/x reach api and to /x reach web'),
      ],
    ),
    claim('OMN-FLW-04', 'Step 5: a target gets requests when it is healthy', [
      targets('API targets', { health: { path: '/health' } }),
      targets('web targets', { health: { path: '/' } }),
      witness('workload', 'a target that fails its health check gets no request'),
    ]),
    claim('OMN-FLW-08', 'Step 9: logs of the tasks reach CloudWatch Logs', [
      property('every task', 'ContainerDefinitions[0].LogConfiguration.LogDriver', 'awslogs'),
      ...logs.map(([task, group]) =>
        property(task, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-group', { refersTo: group }),
      ),
    ]),
    claim('OMN-FLW-09', 'Step 9: metrics of the load balancer are watched', [
      exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/ApplicationELB' } }, 2),
      property({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/ApplicationELB' } }, 'Dimensions', {
        exactly: [
          { where: { Name: 'LoadBalancer', Value: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } } },
        ],
      }),
    ]),
    claim('OMN-FLW-10', 'Step 9: metrics of the firewall are written and watched', [
      property('firewall', 'VisibilityConfig.CloudWatchMetricsEnabled', true),
      exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/WAFV2' } }, 1),
    ]),
    claim(
      'OMN-FLW-11',
      'Step 9: alarms ring when thresholds are exceeded',
      { note: 'That each alarm watches a metric that exists, and can ring, is proved in the alarm rows.' },
      [
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        property('every alarm', 'ActionsEnabled', { not: false }),
        property('subscription', 'Endpoint', { refersTo: 'address parameter' }),
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
      property('database parameters', 'Parameters.shared_preload_libraries', { like: '*pgaudit*' }),
      property('database log group', 'LogGroupName', '/aws/rds/cluster/omnirapeutic-production/postgresql'),
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
