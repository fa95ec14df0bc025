import { type AlarmStep, alarmRunbook, logCommand, metricCommand, targetHealthCommands } from 'lintel/constructs';
import { DATABASE_FAILURE_EVENT, METRIC_NAMESPACE, SERVICE_DIMENSION } from '../../../workloads/contracts/contract.ts';
import { CLUSTER, DATABASE_INSTANCE, LOG_GROUP, PRODUCT, SECRETS, SERVICE } from '../names.ts';
import type { BloomContractsOptions } from '../options.ts';

/** What to do when an alarm goes off. */
export function alarms({ region }: BloomContractsOptions): string {
  return alarmRunbook({
    title: 'Alarms',
    region,
    prefix: `${PRODUCT}-`,
    about: `A deployment in the last half hour is the likeliest cause of all: runbooks/rollback.md.`,
    alarms: [
      errorRate(region),
      slowResponses(region),
      databaseFailures(region),
      memory(region),
      claudeRateLimit(region),
    ],
  });
}

/** What ECS did with the service, newest first. */
const serviceEvents = (region: string) =>
  `aws ecs describe-services --region ${region} --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].[runningCount,desiredCount,events[:10].message]' --output text`;

const stoppedTasks = (region: string): readonly string[] => [
  `tasks=$(aws ecs list-tasks --region ${region} --cluster ${CLUSTER} --service-name ${SERVICE} --desired-status STOPPED --query 'taskArns' --output text)`,
  `[ -z "$tasks" ] || aws ecs describe-tasks --region ${region} --cluster ${CLUSTER} --tasks $tasks --query 'tasks[].[stoppedAt,stopCode,stoppedReason,containers[0].exitCode]' --output text`,
];

const log = (region: string, pattern: string) => logCommand({ region, group: LOG_GROUP, pattern });

const databaseMetric = (region: string, metric: string) =>
  metricCommand({
    region,
    namespace: 'AWS/RDS',
    metric,
    dimensions: { DBInstanceIdentifier: DATABASE_INSTANCE },
    statistic: 'Maximum',
  });

const newTasks = (region: string) =>
  `aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --force-new-deployment`;

const moreTasks = (region: string) =>
  `aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --desired-count 4`;

function errorRate(region: string): AlarmStep {
  return {
    alarm: 'bloom-energy-error-rate',
    tells:
      'More than 5 % of the requests of ten minutes were answered with 5xx, by the application or by the load balancer.',
    look: [...targetHealthCommands(region, PRODUCT), serviceEvents(region), log(region, '{ $.status >= 500 }')],
    causes: [
      { seen: 'A deployment in the last half hour.', step: 'Go back: runbooks/rollback.md.' },
      { seen: 'Tasks stop and start again.', step: 'Read why they stopped.', commands: stoppedTasks(region) },
      { seen: 'The log speaks of the database.', step: 'Go on at bloom-energy-database-failures.' },
      {
        seen: 'Tasks are healthy, the log is quiet, and the load balancer answers 502 or 504.',
        step: 'Requests last longer than the task lets them. Start new tasks, and look at bloom-energy-slow-responses.',
        commands: [newTasks(region)],
      },
    ],
  };
}

function slowResponses(region: string): AlarmStep {
  return {
    alarm: 'bloom-energy-slow-responses',
    tells: 'One request in twenty took longer than 2 s for ten minutes. Requests to Claude are not counted here.',
    look: [
      metricCommand({
        region,
        namespace: 'AWS/ECS',
        metric: 'CPUUtilization',
        dimensions: { ClusterName: CLUSTER, ServiceName: SERVICE },
        statistic: 'Average',
      }),
      databaseMetric(region, 'CPUUtilization'),
      databaseMetric(region, 'DatabaseConnections'),
      log(region, '{ $.durationMs > 2000 }'),
    ],
    causes: [
      {
        seen: 'The CPU of the tasks is above 70 %.',
        step: 'The service adds tasks by itself up to 10; by hand it is faster.',
        commands: [moreTasks(region)],
      },
      {
        seen: 'The CPU of the database is high.',
        step: 'Its log names the slow statements; runbooks/right-size.md where it is load.',
        commands: [logCommand({ region, group: `/aws/rds/instance/${DATABASE_INSTANCE}/postgresql` })],
      },
      { seen: 'One route alone is slow, since a deployment.', step: 'Go back: runbooks/rollback.md.' },
    ],
  };
}

function databaseFailures(region: string): AlarmStep {
  return {
    alarm: 'bloom-energy-database-failures',
    tells: 'A task could not connect to the database in the last five minutes. Users see errors wherever data is read.',
    look: [
      `aws rds describe-db-instances --region ${region} --db-instance-identifier ${DATABASE_INSTANCE} --query 'DBInstances[0].[DBInstanceStatus,MultiAZ,AvailabilityZone,CACertificateIdentifier]' --output text`,
      `aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${DATABASE_INSTANCE} --duration 120`,
      log(region, `{ $.event = "${DATABASE_FAILURE_EVENT}" }`),
      databaseMetric(region, 'DatabaseConnections'),
    ],
    causes: [
      {
        seen: 'A failover in the events.',
        step: 'The standby has taken over; tasks connect again within two minutes. They do not: start new ones.',
        commands: [newTasks(region)],
      },
      {
        seen: '"password authentication failed" in the log.',
        step: `The password and \`${SECRETS.databaseUrl}\` differ: runbooks/change-a-secret.md.`,
      },
      {
        seen: '"too many connections" in the log.',
        step: 'Fewer tasks, until the cause is known; each keeps a pool of its own.',
        commands: [
          `aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --desired-count 2`,
        ],
      },
      { seen: 'The status is not available, or data is damaged.', step: 'runbooks/restore-database.md.' },
    ],
  };
}

function memory(region: string): AlarmStep {
  return {
    alarm: 'bloom-energy-memory',
    tells:
      'The tasks used more than 80 % of their memory on average for ten minutes, or no task runs at all. At 100 % a task is killed and its requests fail.',
    look: [
      serviceEvents(region),
      metricCommand({
        region,
        namespace: 'AWS/ECS',
        metric: 'MemoryUtilization',
        dimensions: { ClusterName: CLUSTER, ServiceName: SERVICE },
        statistic: 'Average',
      }),
      ...stoppedTasks(region),
    ],
    causes: [
      { seen: 'No task runs.', step: 'The events of the service say why none starts: image, secret, role.' },
      { seen: 'It rose with a deployment.', step: 'Go back: runbooks/rollback.md.' },
      {
        seen: 'It climbs slowly for days.',
        step: 'A leak: new tasks give time to find it.',
        commands: [newTasks(region)],
      },
      {
        seen: 'It follows the load: many contracts are read at once.',
        step: 'More tasks now; more memory for each in a deployment.',
        commands: [moreTasks(region)],
      },
    ],
  };
}

function claudeRateLimit(region: string): AlarmStep {
  return {
    alarm: 'bloom-energy-claude-rate-limit',
    tells:
      'Claude refused requests in the last five minutes: too many (429), or it was overloaded (529). They are tried again; when that fails too, users see AI_UNAVAILABLE.',
    look: [
      log(region, '{ $.level = "error" }'),
      metricCommand({
        region,
        namespace: METRIC_NAMESPACE,
        metric: 'AiRateLimited',
        dimensions: { Service: SERVICE_DIMENSION },
        statistic: 'Sum',
      }),
      'curl --silent https://status.anthropic.com/api/v2/status.json',
    ],
    causes: [
      { seen: '529, or the status page tells of an incident.', step: 'Wait; nothing here helps. Tell the users.' },
      {
        seen: '429, in a burst of contracts.',
        step: 'The limit of the account is reached: ask Anthropic for a higher one, or spread the work over the day.',
      },
      {
        seen: '429 at little load.',
        step: `Somebody else uses the key: put a new one into \`${SECRETS.anthropicKey}\`, runbooks/change-a-secret.md, and revoke the old one.`,
      },
    ],
  };
}
