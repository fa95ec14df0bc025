import { type Assertion, alarm, type Claim, claim, property, unmeasurable, witness } from 'lintel/claims';
import { API_SERVICE } from '../../../workloads/pmo/contract.ts';
import { databaseIdentifier } from '../database.ts';
import type { CoherentSettings } from '../options.ts';
import { boots } from './machine.ts';

const area = 'Monitoring and logs';

export function monitoringClaims(settings: CoherentSettings): readonly Claim[] {
  return [...servers(settings), ...databases(), ...application(settings), ...logs(settings)];
}

type Metric = Parameters<typeof alarm>[1]['metric'];

const GIB = 1024 ** 3;

/** The page of graphs shows the metrics. */
const shown = (...metrics: readonly string[]): readonly Assertion[] =>
  metrics.map((metric) => property('dashboard', 'DashboardBody', { like: `*"${metric}"*` }));

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

function rings(
  of: string,
  metric: Metric,
  definition: Omit<Parameters<typeof alarm>[1], 'metric' | 'notifies'>,
): Assertion {
  return alarm(of, { metric, notifies: ['topic'], ...definition });
}

function servers(settings: CoherentSettings): readonly Claim[] {
  const dimension = settings.scaling === 'single' ? 'InstanceId' : 'AutoScalingGroupName';
  const metric = (name: string): Metric => ({
    namespace: 'AWS/EC2',
    name,
    dimensions: { [dimension]: { refersTo: 'server' } },
  });
  return [
    claim(
      'PMO-MON-01',
      'CPU of the server',
      [
        ...shown('CPUUtilization'),
        rings('ServerCpuAlarm', metric('CPUUtilization'), {
          statistic: 'Average',
          comparison: '>',
          threshold: 80,
          periodSeconds: 300,
          evaluationPeriods: 3,
          missingData: 'missing',
          emittedBy: 'aws',
        }),
      ],
      { area },
    ),
    claim('PMO-MON-02', 'Network of the server', shown('NetworkIn', 'NetworkOut'), { area }),
    claim('PMO-MON-03', 'Disk of the server', shown('EBSReadBytes', 'EBSWriteBytes'), {
      area,
      note: 'DiskReadBytes and DiskWriteBytes cover instance store only, which these instances lack.',
    }),
    claim(
      'PMO-MON-04',
      'Status checks of the server',
      [
        ...shown('StatusCheckFailed'),
        rings('ServerStatusAlarm', metric('StatusCheckFailed'), {
          statistic: 'Maximum',
          comparison: '>=',
          threshold: 1,
          periodSeconds: 60,
          evaluationPeriods: 2,
          missingData: settings.officeHours === undefined ? 'breaching' : 'notBreaching',
          emittedBy: 'aws',
        }),
      ],
      { area },
    ),
  ];
}

function databases(): readonly Claim[] {
  const metric = (name: string): Metric => ({
    namespace: 'AWS/RDS',
    name,
    dimensions: { DBInstanceIdentifier: { refersTo: 'database' } },
  });
  return [
    claim(
      'PMO-MON-05',
      'CPU of the database',
      [
        ...shown('DBInstanceIdentifier'),
        rings('DatabaseCpuAlarm', metric('CPUUtilization'), {
          statistic: 'Average',
          comparison: '>',
          threshold: 80,
          periodSeconds: 300,
          evaluationPeriods: 3,
          missingData: 'missing',
          emittedBy: 'aws',
        }),
      ],
      { area },
    ),
    claim(
      'PMO-MON-06',
      'Connections of the database',
      [...shown('DatabaseConnections'), property('DatabaseConnectionsAlarm', 'MetricName', 'DatabaseConnections')],
      { area },
    ),
    claim('PMO-MON-07', 'Read and write IOPS of the database', shown('ReadIOPS', 'WriteIOPS'), { area }),
    claim(
      'PMO-MON-08',
      'Free storage of the database',
      [
        ...shown('FreeStorageSpace'),
        rings('DatabaseStorageAlarm', metric('FreeStorageSpace'), {
          statistic: 'Minimum',
          comparison: '<',
          threshold: 2 * GIB,
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'missing',
          emittedBy: 'aws',
        }),
      ],
      { area },
    ),
    claim(
      'PMO-MON-09',
      'Replication lag of a standby',
      [
        property('database events', 'Enabled', true),
        property('database events', 'SourceType', 'db-instance'),
        property('database events', 'SourceIds', { exactly: [{ refersTo: 'database' }] }),
        property('database events', 'EventCategories', {
          exactly: ['availability', 'failover', 'failure', 'low storage', 'maintenance', 'recovery'],
        }),
        property('database events', 'SnsTopicArn', { refersTo: 'topic' }),
        mayPublish('events.rds.amazonaws.com'),
        unmeasurable('a standby is synchronous and publishes no ReplicaLag; its failovers are told as events instead'),
      ],
      { area, resolution: 'C-PMO-11' },
    ),
  ];
}

function application({ officeHours }: CoherentSettings): readonly Claim[] {
  const metric = (name: string): Metric => ({ namespace: 'Pmo', name, dimensions: { Service: API_SERVICE } });
  return [
    claim(
      'PMO-MON-10',
      'Process status of PM2',
      [
        ...shown('ProcessUp'),
        rings('ProcessDownAlarm', metric('ProcessUp'), {
          statistic: 'Minimum',
          comparison: '<',
          threshold: 1,
          periodSeconds: 60,
          evaluationPeriods: 3,
          missingData: officeHours === undefined ? 'breaching' : 'notBreaching',
          emittedBy: 'workload',
        }),
        witness('workload', 'the report of the host says ProcessUp 1 while the API runs and 0 when it does not'),
      ],
      { area },
    ),
    claim(
      'PMO-MON-11',
      'Response times of the API',
      [
        ...shown('ApiLatency'),
        rings('ApiLatencyAlarm', metric('ApiLatency'), {
          statistic: 'p95',
          comparison: '>',
          threshold: 2000,
          periodSeconds: 300,
          evaluationPeriods: 3,
          missingData: 'notBreaching',
          emittedBy: 'workload',
        }),
        witness('workload', 'a request gives a data point of Pmo ApiLatency with the dimension Service alone'),
      ],
      { area },
    ),
    claim(
      'PMO-MON-12',
      'Error rates of the API',
      [
        ...shown('ApiErrors'),
        rings('ApiErrorsAlarm', metric('ApiErrors'), {
          statistic: 'Sum',
          comparison: '>',
          threshold: 10,
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'notBreaching',
          emittedBy: 'workload',
        }),
        witness('workload', 'a request answered with 5xx adds 1 to Pmo ApiErrors'),
      ],
      { area },
    ),
    claim(
      'PMO-MON-13',
      'User sessions',
      [...shown('ActiveSessions'), witness('workload', 'a login adds 1 to Pmo ActiveSessions')],
      { area },
    ),
  ];
}

function logs(settings: CoherentSettings): readonly Claim[] {
  const { stage } = settings;
  const shipped = (id: string, title: string, group: string, files: readonly string[]) =>
    claim(
      id,
      title,
      [
        property(`${group} log group`, 'LogGroupName', `/coherent/${stage}/${group}`),
        ...boots(
          settings,
          `"log_group_name": "/coherent/${stage}/${group}"`,
          ...files.map((path) => `"file_path": "${path}"`),
        ),
      ],
      { area },
    );
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
    claim(
      'PMO-LOG-04',
      'Database logs to CloudWatch',
      [
        property('database', 'EnableCloudwatchLogsExports', { exactly: ['postgresql', 'upgrade'] }),
        property('database', 'DBInstanceIdentifier', databaseIdentifier(stage)),
        property('DatabaseUpgradeLog', 'LogGroupName', `/aws/rds/instance/${databaseIdentifier(stage)}/upgrade`),
        property('DatabasePostgresqlLog', 'LogGroupName', `/aws/rds/instance/${databaseIdentifier(stage)}/postgresql`),
      ],
      { area },
    ),
  ];
}
