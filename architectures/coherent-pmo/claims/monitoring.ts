import type { Assertion, Claim } from 'lintel/claims';
import { API_SERVICE } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { onHost } from './machine.ts';
import { that } from './names.ts';

const { claim, property, witness } = that;

export function monitoringClaims(settings: CoherentSettings): readonly Claim[] {
  return that.area('Monitoring and logs', [
    ...servers(settings),
    ...databases(),
    ...application(settings),
    ...logs(settings),
  ]);
}

type Rings = Omit<Extract<Parameters<typeof that.alarm>[1], { readonly metric: unknown }>, 'metric' | 'notifies'>;

/** A graph of the page shows the metric, and speaks of the namespace. */
const shown = (namespace: string, ...metrics: readonly string[]): readonly Assertion[] =>
  metrics.map((metric) => {
    const graph = { 'properties.metrics': { has: { has: metric } }, 'properties.metrics[0][0]': namespace };
    return that.file({ of: 'dashboard' }, { at: { widgets: { has: { where: graph } } } });
  });

/** A service gets its messages into the topic. */
export function mayPublish(service: string): Assertion {
  return property('topic policy', 'PolicyDocument.Statement', {
    has: {
      where: {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: { refersTo: 'topic' },
        'Principal.Service': service,
        'Condition.StringEquals.aws:SourceAccount': '${AWS::AccountId}',
      },
    },
  });
}

/** Load that lasts: 15 minutes above four fifths. */
const BUSY = {
  statistic: 'Average',
  comparison: '>',
  threshold: 80,
  periodSeconds: 300,
  evaluationPeriods: 3,
  missingData: 'missing',
  emittedBy: 'aws',
} as const satisfies Rings;

/** What is stopped for the night says nothing, and is no outage. */
const silence = ({ officeHours }: CoherentSettings) => (officeHours === undefined ? 'breaching' : 'notBreaching');

function servers(settings: CoherentSettings): readonly Claim[] {
  const dimension = settings.scaling === 'single' ? 'InstanceId' : 'AutoScalingGroupName';
  const rings = (of: Parameters<typeof that.alarm>[0], name: string, how: Rings) =>
    that.alarm(of, {
      metric: { namespace: 'AWS/EC2', name, dimensions: { [dimension]: { refersTo: 'server' } } },
      notifies: ['topic'],
      ...how,
    });
  return [
    claim('PMO-MON-01', 'CPU of the server', [
      ...shown('AWS/EC2', 'CPUUtilization'),
      rings('server CPU alarm', 'CPUUtilization', BUSY),
    ]),
    claim('PMO-MON-02', 'Network of the server', shown('AWS/EC2', 'NetworkIn', 'NetworkOut')),
    claim(
      'PMO-MON-03',
      'Disk of the server',
      { note: 'DiskReadBytes and DiskWriteBytes cover instance store only, which these instances lack.' },
      shown('AWS/EC2', 'EBSReadBytes', 'EBSWriteBytes'),
    ),
    claim('PMO-MON-04', 'Status checks of the server', [
      ...shown('AWS/EC2', 'StatusCheckFailed'),
      rings('server status alarm', 'StatusCheckFailed', {
        statistic: 'Maximum',
        comparison: '>=',
        threshold: 1,
        periodSeconds: 60,
        evaluationPeriods: 2,
        missingData: silence(settings),
        emittedBy: 'aws',
      }),
    ]),
  ];
}

function databases(): readonly Claim[] {
  const metric = (name: string) => ({
    namespace: 'AWS/RDS',
    name,
    dimensions: { DBInstanceIdentifier: { refersTo: 'database' } } as const,
  });
  return [
    claim('PMO-MON-05', 'CPU of the database', [
      ...shown('AWS/RDS', 'CPUUtilization'),
      that.alarm('database CPU alarm', { metric: metric('CPUUtilization'), notifies: ['topic'], ...BUSY }),
    ]),
    claim('PMO-MON-06', 'Connections of the database', [
      ...shown('AWS/RDS', 'DatabaseConnections'),
      property('connections alarm', 'MetricName', 'DatabaseConnections'),
    ]),
    claim('PMO-MON-07', 'Read and write IOPS of the database', shown('AWS/RDS', 'ReadIOPS', 'WriteIOPS')),
    claim('PMO-MON-08', 'Free storage of the database', [
      ...shown('AWS/RDS', 'FreeStorageSpace'),
      that.alarm('storage alarm', {
        metric: metric('FreeStorageSpace'),
        statistic: 'Minimum',
        comparison: '<',
        threshold: 2 * 1024 ** 3,
        periodSeconds: 300,
        evaluationPeriods: 1,
        missingData: 'missing',
        notifies: ['topic'],
        emittedBy: 'aws',
      }),
    ]),
    claim('PMO-MON-09', 'Replication lag of a standby', { resolution: 'C-PMO-11' }, [
      property('database events', 'SourceType', 'db-instance'),
      property('database events', 'SourceIds', { exactly: [{ refersTo: 'database' }] }),
      property('database events', 'EventCategories', {
        exactly: ['availability', 'failover', 'failure', 'low storage', 'maintenance', 'recovery'],
      }),
      that.tells('topic', { email: '${AlertEmail}' }, { from: ['database events'] }),
      mayPublish('events.rds.amazonaws.com'),
      that.unmeasurable(
        'a standby is synchronous and publishes no ReplicaLag; its failovers are told as events instead',
      ),
    ]),
  ];
}

function application(settings: CoherentSettings): readonly Claim[] {
  const rings = (of: Parameters<typeof that.alarm>[0], name: string, how: Rings) =>
    that.alarm(of, {
      metric: { namespace: 'Pmo', name, dimensions: { Service: API_SERVICE } },
      notifies: ['topic'],
      emittedBy: 'workload',
      ...how,
    });
  return [
    claim('PMO-MON-10', 'Process status of PM2', [
      ...shown('Pmo', 'ProcessUp'),
      rings('process alarm', 'ProcessUp', {
        statistic: 'Minimum',
        comparison: '<',
        threshold: 1,
        periodSeconds: 60,
        evaluationPeriods: 3,
        missingData: silence(settings),
      }),
      witness('workload', 'the report of the host says ProcessUp 1 while the API runs and 0 when it does not'),
    ]),
    claim('PMO-MON-11', 'Response times of the API', [
      ...shown('Pmo', 'ApiLatency'),
      rings('latency alarm', 'ApiLatency', {
        statistic: 'p95',
        comparison: '>',
        threshold: 2000,
        periodSeconds: 300,
        evaluationPeriods: 3,
        missingData: 'notBreaching',
      }),
      witness('workload', 'a request gives a data point of Pmo ApiLatency with the dimension Service alone'),
    ]),
    claim('PMO-MON-12', 'Error rates of the API', [
      ...shown('Pmo', 'ApiErrors'),
      rings('errors alarm', 'ApiErrors', {
        statistic: 'Sum',
        comparison: '>',
        threshold: 10,
        periodSeconds: 300,
        evaluationPeriods: 1,
        missingData: 'notBreaching',
      }),
      witness('workload', 'a request answered with 5xx adds 1 to Pmo ApiErrors'),
    ]),
    claim('PMO-MON-13', 'User sessions', [
      ...shown('Pmo', 'ActiveSessions'),
      witness('workload', 'a login adds 1 to Pmo ActiveSessions'),
    ]),
  ];
}

function logs({ stage }: CoherentSettings): readonly Claim[] {
  const shipped = (id: string, title: string, group: 'app' | 'nginx' | 'system', files: readonly string[]) =>
    claim(id, title, [
      property(`${group} log group`, 'LogGroupName', `/coherent/${stage}/${group}`),
      ...files.map((file_path) =>
        that.file(onHost('/etc/coherent/agent.json'), {
          at: {
            'logs.logs_collected.files.collect_list': {
              has: { where: { file_path, log_group_name: `/coherent/${stage}/${group}` } },
            },
          },
        }),
      ),
    ]);
  return [
    shipped('PMO-LOG-01', 'Application logs: PM2, /opt/coherent/logs, CloudWatch', 'app', [
      '/opt/coherent/logs/api-out.log',
      '/opt/coherent/logs/api-error.log',
    ]),
    shipped('PMO-LOG-02', 'Nginx logs to CloudWatch', 'nginx', [
      '/var/log/nginx/access.log',
      '/var/log/nginx/error.log',
    ]),
    shipped('PMO-LOG-03', 'System logs to CloudWatch', 'system', ['/var/log/syslog', '/var/log/auth.log']),
    claim('PMO-LOG-04', 'Database logs to CloudWatch', [
      that.records('database', { exports: ['postgresql', 'upgrade'] }),
      property('database', 'DBInstanceIdentifier', `coherent-${stage}-db`),
      property('database upgrade log', 'LogGroupName', `/aws/rds/instance/coherent-${stage}-db/upgrade`),
      property('database query log', 'LogGroupName', `/aws/rds/instance/coherent-${stage}-db/postgresql`),
    ]),
  ];
}
