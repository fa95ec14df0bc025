import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnEventSubscription } from 'aws-cdk-lib/aws-rds';
import {
  AlertTopic,
  MetricAlarm,
  type MetricAlarmProps,
  type PostgresDatabase,
  type ProductionStack,
} from 'lintel/constructs';
import { API_SERVICE, BACKUP_SERVICE } from '../../workloads/pmo/contract.ts';
import { threatRule } from './audit.ts';
import type { Parameters } from './interface.ts';
import { type CoherentSettings, maxConnections } from './options.ts';

/** The dimension by which EC2 tells the metrics of the application servers apart. */
export type ServerDimension = { readonly InstanceId: string } | { readonly AutoScalingGroupName: string };

export interface AlarmSubjects {
  readonly parameters: Parameters;
  readonly server: ServerDimension;
  readonly database: PostgresDatabase;
}

const GIB = 1024 ** 3;

/** The topic, and what rings: the document names metrics without thresholds, so these are ours. */
export function addAlarms(stack: ProductionStack, subjects: AlarmSubjects, settings: CoherentSettings): AlertTopic {
  const topic = new AlertTopic(stack, 'AlertTopic', {
    name: `coherent-${settings.stage}-alerts`,
    displayName: `Coherent PMO (${settings.stage})`,
    emails: [subjects.parameters.alertEmail.valueAsString],
    ...(settings.guardDuty ? { eventRules: [threatRule(settings.stage)] } : {}),
  });
  const add = (id: string, name: string, alarm: Omit<MetricAlarmProps, 'name' | 'topic'>) =>
    new MetricAlarm(stack, id, { ...alarm, name: `coherent-${settings.stage}-${name}`, topic });
  addServerAlarms(add, subjects, settings);
  if ('InstanceId' in subjects.server) addHostAlarms(add, subjects.server);
  addDatabaseAlarms(add, subjects, settings);
  addApplicationAlarms(add, settings);
  watchDatabaseEvents(stack, topic, subjects.database);
  return topic;
}

type Add = (id: string, name: string, alarm: Omit<MetricAlarmProps, 'name' | 'topic'>) => void;

function addServerAlarms(add: Add, { server }: AlarmSubjects, { officeHours }: CoherentSettings): void {
  const dimensions: Readonly<Record<string, string>> = { ...server };
  add('ServerCpuAlarm', 'server-cpu', {
    description:
      'The CPU of the application server was above 80 % for 15 minutes. Look for a runaway request in the application log; if it is load, choose a larger serverType.',
    metric: {
      namespace: 'AWS/EC2',
      name: 'CPUUtilization',
      dimensions,
      statistic: 'Average',
      period: Duration.minutes(5),
    },
    comparison: '>',
    threshold: 80,
    periods: 3,
    missingData: 'missing',
  });
  add('ServerStatusAlarm', 'server-status', {
    description:
      'The instance failed a status check for two minutes, or is gone. EC2 moves it to other hardware by itself; if it stays, follow runbooks/rebuild.md.',
    metric: {
      namespace: 'AWS/EC2',
      name: 'StatusCheckFailed',
      dimensions,
      statistic: 'Maximum',
      period: Duration.minutes(1),
    },
    comparison: '>=',
    threshold: 1,
    periods: 2,
    // An instance that is stopped for the night is not an outage.
    missingData: officeHours === undefined ? 'breaching' : 'notBreaching',
  });
}

/** Where one instance is all there is, a full disk or memory ends the service. */
function addHostAlarms(add: Add, dimensions: { readonly InstanceId: string }): void {
  const full = (id: string, name: string, metric: string, percent: number, description: string) =>
    add(id, name, {
      description,
      metric: { namespace: 'CWAgent', name: metric, dimensions, statistic: 'Average', period: Duration.minutes(5) },
      comparison: '>',
      threshold: percent,
      periods: 3,
      missingData: 'missing',
    });
  full(
    'MemoryAlarm',
    'server-memory',
    'mem_used_percent',
    90,
    'More than 90 % of the memory of the server have been in use for 15 minutes. Choose a larger serverType before the kernel chooses a process.',
  );
  full(
    'DiskAlarm',
    'server-disk',
    'disk_used_percent',
    85,
    'More than 85 % of the disk of the server are full. Look into /opt/coherent/releases, /opt/coherent/logs and /var/lib/docker.',
  );
}

function addDatabaseAlarms(add: Add, { database }: AlarmSubjects, settings: CoherentSettings): void {
  const dimensions = { DBInstanceIdentifier: database.instance.instanceIdentifier };
  const metric = (name: string, statistic: MetricAlarmProps['metric']['statistic']) => ({
    namespace: 'AWS/RDS',
    name,
    dimensions,
    statistic,
    period: Duration.minutes(5),
  });
  add('DatabaseCpuAlarm', 'database-cpu', {
    description:
      'The CPU of the database was above 80 % for 15 minutes. Look for a slow statement in the database log; if it is load, choose a larger databaseClass.',
    metric: metric('CPUUtilization', 'Average'),
    comparison: '>',
    threshold: 80,
    periods: 3,
    missingData: 'missing',
  });
  add('DatabaseConnectionsAlarm', 'database-connections', {
    description:
      'More than four fifths of the connections of the database are taken; the API opens ten. Look for sessions that are idle in a transaction.',
    metric: metric('DatabaseConnections', 'Maximum'),
    comparison: '>',
    threshold: connectionThreshold(settings),
    missingData: 'missing',
  });
  add('DatabaseStorageAlarm', 'database-storage', {
    description:
      'Less than 2 GiB of the storage of the database are free. It grows by itself up to 100 GiB; if this rings, it has not, or has reached that.',
    metric: metric('FreeStorageSpace', 'Minimum'),
    comparison: '<',
    threshold: 2 * GIB,
    missingData: 'missing',
  });
}

export function connectionThreshold({ databaseClass }: CoherentSettings): number {
  return Math.floor(maxConnections(databaseClass) * 0.8);
}

function addApplicationAlarms(add: Add, { officeHours }: CoherentSettings): void {
  // What is stopped for the night says nothing, and is no outage.
  const silence = officeHours === undefined ? 'breaching' : 'notBreaching';
  const api = (name: string, statistic: MetricAlarmProps['metric']['statistic'], minutes: number) => ({
    namespace: 'Pmo',
    name,
    dimensions: { Service: API_SERVICE },
    statistic,
    period: Duration.minutes(minutes),
  });
  add('ProcessDownAlarm', 'process-down', {
    description:
      'PM2 has had no running API for three minutes, or the host says nothing any more. PM2 restarts it by itself; look into api-error in the application log.',
    metric: api('ProcessUp', 'Minimum', 1),
    comparison: '<',
    threshold: 1,
    periods: 3,
    missingData: silence,
  });
  add('FailedPartsAlarm', 'failed-parts', {
    description:
      'The host serves, but its last boot could not start a part: agent, cache, dumps or certificate, named in /etc/coherent/failed-parts. Read the stream boot of the system log and restart the instance.',
    metric: api('FailedParts', 'Maximum', 5),
    comparison: '>',
    threshold: 0,
    periods: 3,
    missingData: 'notBreaching',
  });
  add('ApiLatencyAlarm', 'api-latency', {
    description:
      'One request in twenty took longer than 2 seconds for 15 minutes. Compare with CPU of server and database.',
    metric: api('ApiLatency', 'p95', 5),
    comparison: '>',
    threshold: 2000,
    periods: 3,
    missingData: 'notBreaching',
  });
  add('ApiErrorsAlarm', 'api-errors', {
    description: 'The API answered more than 10 requests in 5 minutes with 5xx. Look into the application log.',
    metric: api('ApiErrors', 'Sum', 5),
    comparison: '>',
    threshold: 10,
    missingData: 'notBreaching',
  });
  add('BackupAlarm', 'backup', {
    description:
      'No dump of the database was made, checked and uploaded in the last day. Run /opt/coherent/bin/backup by hand and read what it says.',
    metric: {
      namespace: 'Pmo/Backup',
      name: 'BackupSuccess',
      dimensions: { Service: BACKUP_SERVICE },
      statistic: 'Sum',
      period: Duration.days(1),
    },
    comparison: '<',
    threshold: 1,
    missingData: silence,
  });
}

/** A standby has no replication lag to watch; that it took over is an event (C-PMO-11). */
function watchDatabaseEvents(stack: ProductionStack, topic: AlertTopic, database: PostgresDatabase): void {
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DatabaseEventsOfThisAccount',
      principals: [new iam.ServicePrincipal('events.rds.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  const subscription = new CfnEventSubscription(stack, 'DatabaseEvents', {
    snsTopicArn: topic.topicArn,
    sourceType: 'db-instance',
    sourceIds: [database.instance.instanceIdentifier],
    eventCategories: ['availability', 'failover', 'failure', 'low storage', 'maintenance', 'recovery'],
    enabled: true,
  });
  const policy = topic.node.tryFindChild('Policy');
  // RDS sends a test message before it accepts the topic.
  if (policy !== undefined) subscription.node.addDependency(policy);
}
