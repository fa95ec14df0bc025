import type { Assertion, Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, exists, file, kept, property, records } = that;

export function loggingClaims(of: Document): readonly Claim[] {
  const { environment, logDays } = of;
  const parameter = `/web-app/${environment}/cloudwatch-agent`;
  const fetches = `amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c 'ssm:${parameter}'`;
  return that.area('Logs', [
    claim(
      'EC2-LOG-01',
      'Log groups for system, security and application, to which the agent of every instance writes',
      [
        ...(['system', 'security', 'application'] as const).map((kind) =>
          property(`${kind} log group`, 'LogGroupName', `/web-app/${environment}/${kind}`),
        ),
        ships(of),
      ],
    ),
    claim('EC2-LOG-03', `Logs are kept for ${logDays} days`, kept('every log group', { days: logDays })),
    ...(of.audit
      ? [claim('EC2-LOG-02', 'Every API call and every conversation in the network is recorded', audit(of))]
      : []),
    ...(of.monitoring === 'full' ? [failedLogins(of)] : []),
    claim('EC2-MON-02', 'The CloudWatch agent measures memory and disk of every instance', [
      property('agent parameter', 'Name', parameter),
      measures(of),
      file({ of: 'launch template' }, { runs: [fetches] }),
      // The dimension that the agent writes and that the alarms watch is the name of the group.
      property({ id: 'Fleet' }, 'AutoScalingGroupName', of.name),
    ]),
  ]);
}

/** Each file of the system and of the application goes to the group of its kind. */
function ships({ image, environment }: Document): Assertion {
  const [system, logins] = image.startsWith('ubuntu') ? ['syslog', 'auth.log'] : ['messages', 'secure'];
  const shipped = [
    [system, 'system', 'messages'],
    ['cloud-init-output.log', 'system', 'boot'],
    [logins, 'security', 'logins'],
    ['audit/audit.log', 'security', 'audit'],
    ['web-app/security.log', 'security', 'application'],
    ['web-app/application.log', 'application', 'application'],
  ].map(([path, kind, stream]) => {
    const log_group_name = `/web-app/${environment}/${kind}`;
    return { where: { file_path: `/var/log/${path}`, log_group_name, log_stream_name: `{instance_id}/${stream}` } };
  });
  return file({ of: 'agent parameter' }, { at: { 'logs.logs_collected.files.collect_list': { exactly: shipped } } });
}

/** Two metrics once a minute, each added up over the group, and no other, because each of each instance is billed. */
export function measures({ name, region }: Document): Assertion {
  const collected = 'metrics.metrics_collected';
  const group = { where: { AutoScalingGroupName: name } };
  const others = ['cpu', 'net', 'netstat', 'swap', 'diskio', 'processes'].map(
    (each) => [`${collected}.${each}`, { absent: true }] as const,
  );
  const at = {
    agent: { where: { metrics_collection_interval: 60, run_as_user: 'root', region } },
    'metrics.namespace': 'CWAgent',
    'metrics.aggregation_dimensions': { exactly: [{ exactly: ['AutoScalingGroupName'] }] },
    [`${collected}.mem`]: { where: { measurement: { exactly: ['mem_used_percent'] }, append_dimensions: group } },
    [`${collected}.disk`]: { where: { measurement: { exactly: ['used_percent'] }, append_dimensions: group } },
    [`${collected}.disk.resources`]: { exactly: ['/'] },
    ...Object.fromEntries(others),
  };
  return file({ of: 'agent parameter' }, { at });
}

function audit({ name, environment }: Document): readonly Assertion[] {
  const whole = { management: 'all', regions: 'all', globalServices: true, validated: true } as const;
  const life = { moves: { '': { STANDARD_IA: 90, GLACIER: 365 } }, expires: { '': 2555 }, uploadsAbortAfterDays: 7 };
  return [
    records('trail', { ...whole, to: 'trail bucket', encryptedBy: 'key' }),
    property('trail', 'TrailName', name),
    kept('trail bucket', { versions: true, ...life, onDelete: 'Retain' }),
    records('flow log', { traffic: 'ALL', everySeconds: 60, from: 'vpc', to: 'flow log group' }),
    property('flow log group', 'LogGroupName', `/web-app/${environment}/flow`),
    that.encrypted('flow log group', { by: 'key' }),
  ];
}

/** One line of the security log is one failed login, of the system or of the application. */
function failedLogins({ environment, guardDuty }: Document): Claim {
  const [namespace, name] = [`WebApp/${environment}`, 'FailedLogins'];
  const one = { where: { MetricName: name, MetricNamespace: namespace, MetricValue: '1', DefaultValue: 0 } };
  const counts = (id: string, FilterPattern: string) => {
    const group = { LogGroupName: { refersTo: 'security log group' } } as const;
    const where = { ...group, FilterPattern, MetricTransformations: { exactly: [one] } };
    return exists({ type: 'AWS::Logs::MetricFilter', id, where }, 1);
  };
  return claim(
    'EC2-MON-12',
    'Failed logins, of the system and of the application, are counted and ring within minutes',
    [
      counts('FailedApplicationLogins', '{ $.event = "login_failed" }'),
      counts('FailedSystemLogins', '"authentication failure"'),
      that.alarm('failed logins alarm', {
        metric: { namespace, name },
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
