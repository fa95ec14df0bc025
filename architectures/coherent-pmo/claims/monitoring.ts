import type { Assertion, Claim, Matcher } from 'lintel/claims';
import { that } from './names.ts';
import { AGENT, pm2, type Variant } from './variant.ts';

const { claim, property, witness } = that;

export function monitoringClaims(variant: Variant): readonly Claim[] {
  return that.area('Monitoring and logs', [
    ...servers(variant),
    ...databases(variant),
    ...application(variant),
    ...logs(variant),
  ]);
}

type Alarm = Parameters<typeof that.alarm>[0];
type Rings = Omit<Extract<Parameters<typeof that.alarm>[1], { readonly metric: unknown }>, 'metric' | 'notifies'>;
type Dimensions = Extract<Parameters<typeof that.alarm>[1], { readonly metric: unknown }>['metric']['dimensions'];

/** A graph of the page shows exactly these metrics, each as this statistic, with a line where the alarm rings. */
const showing = (namespace: string, dimension: string, is: Matcher) => {
  return (metrics: readonly string[], line?: number): Assertion => {
    const shown = metrics.map((each) => {
      const [metric = '', stat] = each.split(' ');
      return {
        exactly: [
          namespace,
          metric,
          dimension,
          is,
          ...(stat === undefined ? [] : [{ where: { stat, period: { absent: true } } } as const]),
        ],
      };
    });
    const graph = {
      'properties.metrics': { exactly: shown },
      ...(line !== undefined && { 'properties.annotations.horizontal[0].value': line }),
    };
    return that.file({ of: 'dashboard' }, { at: { widgets: { has: { where: graph } } } });
  };
};

/** An alarm of the namespace that mails. */
const ringing = (namespace: string, dimensions: Dimensions, emittedBy: 'aws' | 'workload') => {
  return (of: Alarm, name: string, how: Rings) =>
    that.alarm(of, { metric: { namespace, name, dimensions }, notifies: ['topic'], emittedBy, ...how });
};

/** The service gets its messages into the topic, for its own things of this account. */
export function mayPublish(service: string, source: 'every alarm' | 'database events'): readonly Assertion[] {
  return [
    that.may({ service }, ['sns:Publish'], { on: 'topic', for: source }),
    that.mayNot({ service, account: 'another' }, ['sns:Publish'], { on: 'topic' }),
  ];
}

/** Load that lasts: 15 minutes above four fifths. */
const BUSY = {
  statistic: 'Average',
  comparison: '>',
  threshold: 80,
  periodSeconds: 300,
  evaluationPeriods: 3,
  missingData: 'missing',
} as const satisfies Rings;

/** What is stopped for the night says nothing, and is no outage. */
export const silence = ({ officeHours }: Variant) => (officeHours === undefined ? 'breaching' : 'notBreaching');

function servers(variant: Variant): readonly Claim[] {
  const dimension = variant.scaling === 'single' ? 'InstanceId' : 'AutoScalingGroupName';
  const rings = ringing('AWS/EC2', { [dimension]: { refersTo: 'server' } }, 'aws');
  const shows = showing('AWS/EC2', dimension, { refersTo: 'server' });
  return [
    claim('PMO-MON-01', 'CPU of the server', [
      shows(['CPUUtilization'], 80),
      rings('server CPU alarm', 'CPUUtilization', BUSY),
    ]),
    claim('PMO-MON-02', 'Network of the server', shows(['NetworkIn Sum', 'NetworkOut Sum'])),
    claim(
      'PMO-MON-03',
      'Disk of the server',
      { note: 'DiskReadBytes and DiskWriteBytes cover instance store only, which these instances lack.' },
      shows(['EBSReadBytes Sum', 'EBSWriteBytes Sum']),
    ),
    claim('PMO-MON-04', 'Status checks of the server', [
      shows(['StatusCheckFailed Maximum']),
      rings('server status alarm', 'StatusCheckFailed', {
        statistic: 'Maximum',
        comparison: '>=',
        threshold: 1,
        periodSeconds: 60,
        evaluationPeriods: 2,
        missingData: silence(variant),
      }),
    ]),
  ];
}

/** Four fifths of the connections that a class takes: 87 were seen on a db.t3.micro, the others follow RDS's formula (C-PMO-03). */
const RINGS_ABOVE = { 'db.t3.micro': 69, 'db.t3.small': 180, 'db.t3.medium': 360, 'db.t3.large': 720 } as const;

const ofDatabase = ringing('AWS/RDS', { DBInstanceIdentifier: { refersTo: 'database' } }, 'aws');
const showsDatabase = showing('AWS/RDS', 'DBInstanceIdentifier', { refersTo: 'database' });
const ONCE = { comparison: '>', periodSeconds: 300, evaluationPeriods: 1, missingData: 'missing' } as const;

export const connectionsAlarm = ({ databaseClass }: Variant) =>
  ofDatabase('connections alarm', 'DatabaseConnections', {
    ...ONCE,
    statistic: 'Maximum',
    threshold: RINGS_ABOVE[databaseClass],
  });

function databases(variant: Variant): readonly Claim[] {
  return [
    claim('PMO-MON-05', 'CPU of the database', [
      showsDatabase(['CPUUtilization'], 80),
      ofDatabase('database CPU alarm', 'CPUUtilization', BUSY),
    ]),
    claim('PMO-MON-06', 'Connections of the database', [
      showsDatabase(['DatabaseConnections Maximum'], RINGS_ABOVE[variant.databaseClass]),
      connectionsAlarm(variant),
    ]),
    claim('PMO-MON-07', 'Read and write IOPS of the database', showsDatabase(['ReadIOPS', 'WriteIOPS'])),
    claim('PMO-MON-08', 'Free storage of the database', [
      showsDatabase(['FreeStorageSpace Minimum']),
      ofDatabase('storage alarm', 'FreeStorageSpace', {
        ...ONCE,
        statistic: 'Minimum',
        comparison: '<',
        threshold: 2 * 1024 ** 3,
      }),
    ]),
    claim('PMO-MON-09', 'Replication lag of a standby', { resolution: 'C-PMO-11' }, [
      property('database events', 'SourceType', 'db-instance'),
      property('database events', 'SourceIds', { exactly: [{ refersTo: 'database' }] }),
      property('database events', 'EventCategories', {
        exactly: ['availability', 'failover', 'failure', 'low storage', 'maintenance', 'recovery'],
      }),
      that.tells('topic', { email: '${AlertEmail}' }, { from: ['database events'] }),
      ...mayPublish('events.rds.amazonaws.com', 'database events'),
      that.unmeasurable(
        'a standby is synchronous and publishes no ReplicaLag; its failovers are told as events instead',
      ),
    ]),
  ];
}

function application(variant: Variant): readonly Claim[] {
  const rings = ringing('Pmo', { Service: 'pmo-api' }, 'workload');
  const shows = showing('Pmo', 'Service', 'pmo-api');
  return [
    claim('PMO-MON-10', 'Process status of PM2', [
      shows(['ProcessUp Minimum']),
      rings('process alarm', 'ProcessUp', {
        statistic: 'Minimum',
        comparison: '<',
        threshold: 1,
        periodSeconds: 60,
        evaluationPeriods: 3,
        missingData: silence(variant),
      }),
      witness('workload', 'the report of the host says ProcessUp 1 while the API runs and 0 when it does not'),
    ]),
    claim('PMO-MON-11', 'Response times of the API', [
      shows(['ApiLatency p50', 'ApiLatency p95']),
      rings('latency alarm', 'ApiLatency', { ...BUSY, statistic: 'p95', threshold: 2000, missingData: 'notBreaching' }),
      witness('workload', 'a request gives a data point of Pmo ApiLatency with the dimension Service alone'),
    ]),
    claim('PMO-MON-12', 'Error rates of the API', [
      shows(['ApiErrors Sum']),
      rings('errors alarm', 'ApiErrors', { ...ONCE, statistic: 'Sum', threshold: 10, missingData: 'notBreaching' }),
      witness('workload', 'a request answered with 5xx adds 1 to Pmo ApiErrors'),
    ]),
    claim('PMO-MON-13', 'User sessions', [
      shows(['ActiveSessions Maximum']),
      witness('workload', 'a login adds 1 to Pmo ActiveSessions'),
    ]),
  ];
}

/** All that the agent ships: to which group, which file, under which name of the instance's streams. */
const SHIPPED = [
  ['app', '/opt/coherent/logs/api-out.log', 'api-out'],
  ['app', '/opt/coherent/logs/api-error.log', 'api-error'],
  ['app', '/opt/coherent/logs/processes.log', 'processes'],
  ['app', '/opt/coherent/logs/backup.log', 'backup'],
  ['nginx', '/var/log/nginx/access.log', 'access'],
  ['nginx', '/var/log/nginx/error.log', 'error'],
  ['system', '/var/log/syslog', 'syslog'],
  ['system', '/var/log/auth.log', 'auth'],
  ['system', '/var/log/cloud-init-output.log', 'boot'],
] as const;

function logs({ stage }: Variant): readonly Claim[] {
  const entries = SHIPPED.map(([group, file_path, stream]) => ({
    where: { file_path, log_group_name: `/coherent/${stage}/${group}`, log_stream_name: `{instance_id}/${stream}` },
  }));
  const shipped = that.file(AGENT, { at: { 'logs.logs_collected.files.collect_list': { exactly: entries } } });
  const group = (name: 'app' | 'nginx' | 'system') =>
    property(`${name} log group`, 'LogGroupName', `/coherent/${stage}/${name}`);
  return [
    claim('PMO-LOG-01', 'Application logs: PM2, /opt/coherent/logs, CloudWatch', [
      group('app'),
      shipped,
      pm2({
        out_file: '/opt/coherent/logs/api-out.log',
        error_file: '/opt/coherent/logs/api-error.log',
        merge_logs: true,
      }),
    ]),
    claim('PMO-LOG-02', 'Nginx logs to CloudWatch', [group('nginx'), shipped]),
    claim('PMO-LOG-03', 'System logs to CloudWatch', [group('system'), shipped]),
    claim('PMO-LOG-04', 'Database logs to CloudWatch', [
      that.records('database', { exports: ['postgresql', 'upgrade'] }),
      property('database', 'DBInstanceIdentifier', `coherent-${stage}-db`),
      property('database upgrade log', 'LogGroupName', `/aws/rds/instance/coherent-${stage}-db/upgrade`),
      property('database query log', 'LogGroupName', `/aws/rds/instance/coherent-${stage}-db/postgresql`),
    ]),
  ];
}
