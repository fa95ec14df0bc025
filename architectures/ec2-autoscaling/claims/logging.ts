import type { Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, file, kept, property, records } = that;

export function loggingClaims(of: Document): readonly Claim[] {
  const parameter = `/web-app/${of.environment}/cloudwatch-agent`;
  const group = (kind: string) => `/web-app/${of.environment}/${kind}`;
  return that.area('Logs', [
    claim(
      'EC2-LOG-01',
      'Log groups for system, security and application, to which the agent of every instance writes',
      [
        ...(['system', 'security', 'application'] as const).map((kind) =>
          property(`${kind} log group`, 'LogGroupName', group(kind)),
        ),
        ships(of, group),
      ],
    ),
    claim('EC2-LOG-03', `Logs are kept for ${of.logDays} days`, kept('every log group', { days: of.logDays })),
    ...(of.audit ? [audit(of, group('flow'))] : []),
    ...(of.monitoring === 'full' ? [failedLogins(of)] : []),
    claim('EC2-MON-02', 'The CloudWatch agent measures memory and disk of every instance', [
      property('agent parameter', 'Name', parameter),
      measures(of),
      file(
        { of: 'launch template' },
        { runs: [`amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:${parameter}'`] },
      ),
      // The dimension that the agent writes and that the alarms watch is the name of the group.
      property({ id: 'Fleet' }, 'AutoScalingGroupName', of.name),
    ]),
  ]);
}

function ships({ image }: Document, group: (kind: string) => string) {
  const [system, logins] = image.startsWith('ubuntu') ? ['syslog', 'auth.log'] : ['messages', 'secure'];
  const files = [
    [system, 'system', 'messages'],
    ['cloud-init-output.log', 'system', 'boot'],
    [logins, 'security', 'logins'],
    ['audit/audit.log', 'security', 'audit'],
    ['web-app/security.log', 'security', 'application'],
    ['web-app/application.log', 'application', 'application'],
  ] as const;
  const list = files.map(([path, kind, stream]) => ({
    where: {
      file_path: `/var/log/${path}`,
      log_group_name: group(kind),
      log_stream_name: `{instance_id}/${stream}`,
    },
  }));
  return file({ of: 'agent parameter' }, { at: { 'logs.logs_collected.files.collect_list': { exactly: list } } });
}

/** Two metrics once a minute, each added up over the group. */
export function measures({ name, region }: Document) {
  const collected = 'metrics.metrics_collected';
  const AutoScalingGroupName = name;
  return file(
    { of: 'agent parameter' },
    {
      at: {
        'agent.metrics_collection_interval': 60,
        'agent.region': region,
        'agent.run_as_user': 'root',
        'metrics.namespace': 'CWAgent',
        'metrics.aggregation_dimensions': { exactly: [{ exactly: ['AutoScalingGroupName'] }] },
        [`${collected}.mem.measurement`]: { exactly: ['mem_used_percent'] },
        [`${collected}.mem.append_dimensions`]: { where: { AutoScalingGroupName } },
        [`${collected}.disk.measurement`]: { exactly: ['used_percent'] },
        [`${collected}.disk.resources`]: { exactly: ['/'] },
        [`${collected}.disk.append_dimensions`]: { where: { AutoScalingGroupName } },
        // Each metric of each instance is billed.
        ...Object.fromEntries(
          ['cpu', 'net', 'netstat', 'swap', 'diskio', 'processes'].map((each) => [
            `${collected}.${each}`,
            { absent: true as const },
          ]),
        ),
      },
    },
  );
}

function audit({ name }: Document, flowGroup: string): Claim {
  return claim('EC2-LOG-02', 'Every API call and every conversation in the network is recorded', [
    records('trail', {
      management: 'all',
      regions: 'all',
      globalServices: true,
      validated: true,
      to: 'trail bucket',
      encryptedBy: 'key',
    }),
    property('trail', 'TrailName', name),
    kept('trail bucket', {
      versions: true,
      moves: { '': { STANDARD_IA: 90, GLACIER: 365 } },
      expires: { '': 2555 },
      onDelete: 'Retain',
    }),
    records('flow log', { traffic: 'ALL', everySeconds: 60, from: 'vpc', to: 'flow log group' }),
    property('flow log group', 'LogGroupName', flowGroup),
    encrypted('flow log group', { by: 'key' }),
  ]);
}

/** One line of the security log is one failed login, of the system or of the application. */
function failedLogins({ environment, guardDuty }: Document): Claim {
  const namespace = `WebApp/${environment}`;
  const counts = (id: string, FilterPattern: string) =>
    exists(
      {
        type: 'AWS::Logs::MetricFilter',
        id,
        where: {
          LogGroupName: { refersTo: 'security log group' },
          FilterPattern,
          MetricTransformations: {
            exactly: [
              {
                where: { MetricName: 'FailedLogins', MetricNamespace: namespace, MetricValue: '1', DefaultValue: 0 },
              },
            ],
          },
        },
      },
      1,
    );
  return claim(
    'EC2-MON-12',
    'Failed logins, of the system and of the application, are counted and ring within minutes',
    [
      counts('FailedApplicationLogins', '{ $.event = "login_failed" }'),
      counts('FailedSystemLogins', '"authentication failure"'),
      that.alarm('failed logins alarm', {
        metric: { namespace, name: 'FailedLogins' },
        statistic: 'Sum',
        comparison: '>',
        threshold: 20,
        periodSeconds: 300,
        evaluationPeriods: 1,
        missingData: 'notBreaching',
        notifies: ['warning topic'],
        emittedBy: 'workload',
      }),
      ...(guardDuty ? [property({ type: 'AWS::GuardDuty::Detector' }, 'Enable', true)] : []),
    ],
  );
}
