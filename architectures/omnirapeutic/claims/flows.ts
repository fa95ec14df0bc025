import { type Claim, claim, exists, property, reaches, tls, witness } from 'lintel/claims';
import { LOG_GROUPS, named } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';
import { forcesTls } from './database.ts';

const area = 'User request flow';

export function flowClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = stageOf(options) === 'application';
  return [...always(options), ...(isApplication ? withApplication(options) : [])];
}

function always({ certificateArn, ...options }: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = stageOf(options) === 'application';
  const logs = isApplication
    ? (['api', 'web', 'worker'] as const).map((name) => [
        `${name === 'api' ? 'API' : name} task`,
        `${name === 'api' ? 'API' : name} log group`,
      ])
    : [['nginx task', 'EcsNginxLogGroup']];
  return [
    claim(
      'OMN-FLW-01',
      'Steps 1 and 2: the name of the load balancer resolves',
      [
        property({ output: 'LoadBalancerDNS' }, 'Value', '${Alb.DNSName}'),
        property('load balancer', 'Name', named('alb')),
        property('load balancer', 'Scheme', 'internet-facing'),
      ],
      { area, note: 'The number in the documented name belongs to one account; AWS gives every other its own.' },
    ),
    claim(
      'OMN-FLW-02',
      'Step 3: the firewall looks at each request, and blocks or allows it',
      [
        property('firewall', 'Rules', { length: 4 }),
        property('firewall association', 'ResourceArn', { refersTo: 'load balancer' }),
        witness('workload', 'a request with SQL injection is blocked, a plain one allowed'),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-03',
      certificateArn === undefined
        ? 'Step 4: the load balancer routes by path; TLS ends here as soon as there is a certificate'
        : 'Step 4: the load balancer ends TLS and routes by path',
      [
        ...(certificateArn === undefined ? [] : [tls('HTTPS listener', '1.2')]),
        property('API rule', 'Actions[0].TargetGroupArn', { refersTo: 'API targets' }),
        property(
          certificateArn === undefined ? 'HTTP listener' : 'HTTPS listener',
          'DefaultActions[0].TargetGroupArn',
          {
            refersTo: 'web targets',
          },
        ),
        witness('workload', 'requests to /api/x reach api and to /x reach web'),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-04',
      'Step 5: a target gets requests when it is healthy',
      [
        property('API targets', 'HealthCheckPath', '/health'),
        property('web targets', 'HealthCheckPath', '/'),
        witness('workload', 'a target that fails its health check gets no request'),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-08',
      'Step 9: logs of the tasks reach CloudWatch Logs',
      [
        property('every task', 'ContainerDefinitions[0].LogConfiguration.LogDriver', 'awslogs'),
        ...logs.map(([task = '', group = '']) =>
          property(task, 'ContainerDefinitions[0].LogConfiguration.Options.awslogs-group', { refersTo: group }),
        ),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-09',
      'Step 9: metrics of the load balancer are watched',
      [
        exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/ApplicationELB' } }, 2),
        property({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/ApplicationELB' } }, 'Dimensions', {
          exactly: [
            {
              where: { Name: 'LoadBalancer', Value: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } },
            },
          ],
        }),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-10',
      'Step 9: metrics of the firewall are written and watched',
      [
        property('firewall', 'VisibilityConfig.CloudWatchMetricsEnabled', true),
        exists({ type: 'AWS::CloudWatch::Alarm', where: { Namespace: 'AWS/WAFV2' } }, 1),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-11',
      'Step 9: alarms ring when thresholds are exceeded',
      [
        property('every alarm', 'AlarmActions', { exactly: [{ refersTo: 'topic' }] }),
        property('every alarm', 'ActionsEnabled', { not: false }),
        property('subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
      ],
      { area, note: 'That each alarm watches a metric that exists, and can ring, is proved in the alarm rows.' },
    ),
  ];
}

function withApplication({ certificateArn }: OmnirapeuticOptions): readonly Claim[] {
  const entry = certificateArn === undefined ? 'tcp/80' : 'tcp/443';
  return [
    claim(
      'OMN-FLW-05',
      'Step 6: a task handles the request',
      [
        reaches('internet', 'API service', entry, { through: ['load balancer'] }),
        witness('workload', 'the api answers'),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-06',
      'Step 7: tasks query Aurora through the security group, over TLS, logged by pgAudit',
      [
        reaches('API service', 'database instances', 'tcp/5432'),
        reaches('worker service', 'database instances', 'tcp/5432'),
        ...forcesTls(),
        property('database parameters', 'Parameters.shared_preload_libraries', { like: '*pgaudit*' }),
        property('database log group', 'LogGroupName', LOG_GROUPS.database),
      ],
      { area },
    ),
    claim(
      'OMN-FLW-07',
      'Step 8: the answer returns the way the request came',
      [
        reaches('internet', 'web service', entry, { through: ['load balancer'] }),
        witness('workload', 'a request through the load balancer is answered with 200'),
      ],
      { area, note: 'The firewall does not look at answers; that part of the arrow is drawing only.' },
    ),
  ];
}
