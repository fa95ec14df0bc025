import { type AlarmStep, alarmRunbook, logCommand, metricCommand, targetHealthCommands } from 'lintel/constructs';
import { metricNamespace } from '../../../workloads/web-app/contract.ts';
import { AGENT_DIMENSION } from '../agent-configuration.ts';
import { FAILED_LOGINS, FAILED_LOGINS_MORE_THAN } from '../alarms.ts';
import { namesOf, type Settings } from '../settings.ts';
import { healthyHostsAtLeast, type Severity, severitiesOf, THRESHOLDS } from '../thresholds.ts';

/** What to do when an alarm of this environment goes off. */
export function alarmsRunbook(settings: Settings): string {
  const { environment, name, region } = settings;
  return alarmRunbook({
    title: `Alarms of ${environment}`,
    region,
    prefix: `${name}-`,
    about: `A deployment in the last half hour is the likeliest cause of all: runbooks/rollback.md. Several alarms at once:
runbooks/incident.md. The dashboard \`${name}\` shows the numbers behind them.`,
    alarms: [
      ...severitiesOf(settings).flatMap((severity) => [
        cpu(settings, severity),
        memory(settings, severity),
        disk(settings, severity),
        ...(settings.monitoring === 'full' ? [response(settings, severity), errors(settings, severity)] : []),
      ]),
      healthyHosts(settings),
      ...(settings.monitoring === 'full' ? [failedLogins(settings)] : []),
    ],
  });
}

const groupNow = ({ name, region }: Settings) =>
  `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query 'AutoScalingGroups[0].[MinSize,DesiredCapacity,MaxSize]' --output text`;

const instances = ({ name, region }: Settings) =>
  `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query 'AutoScalingGroups[0].Instances[].[InstanceId,LifecycleState,HealthStatus,InstanceType]' --output text`;

const activities = ({ name, region }: Settings) =>
  `aws autoscaling describe-scaling-activities --region ${region} --auto-scaling-group-name ${name} --max-items 10 --query 'Activities[].[StartTime,StatusCode,Description,StatusMessage]' --output text`;

const INSTANCE = 'INSTANCE=<the instance, i-…>';

const ontoInstance = ({ region }: Settings) => `${INSTANCE}
aws ssm start-session --region ${region} --target "$INSTANCE"`;

/** An instance is replaced, never repaired. */
const replaceInstance = ({ region }: Settings) =>
  `${INSTANCE}
aws autoscaling terminate-instance-in-auto-scaling-group --region ${region} --instance-id "$INSTANCE" --no-should-decrement-desired-capacity`;

const replaceAll = ({ name, region }: Settings) =>
  `aws autoscaling start-instance-refresh --region ${region} --auto-scaling-group-name ${name} --preferences '{"MinHealthyPercentage":100}'`;

const applicationLog = (settings: Settings, pattern: string) =>
  logCommand({ region: settings.region, group: namesOf(settings).logGroups.application, pattern });

const agentMetric = ({ name, region }: Settings, metric: string, statistic: 'Average' | 'Maximum') =>
  metricCommand({ region, namespace: 'CWAgent', metric, dimensions: { [AGENT_DIMENSION]: name }, statistic });

function cpu(settings: Settings, severity: Severity): AlarmStep {
  const { name, region, capacity, instanceType } = settings;
  return {
    alarm: `${name}-cpu-${severity}`,
    tells: `The instances of \`${name}\` have used more than ${THRESHOLDS.cpu[severity]} % of their CPU for ten minutes. Users wait longer. One busy instance among idle ones does not show here.`,
    look: [
      groupNow(settings),
      metricCommand({
        region,
        namespace: 'AWS/EC2',
        metric: 'CPUUtilization',
        dimensions: { AutoScalingGroupName: name },
        statistic: 'Average',
      }),
      activities(settings),
    ],
    causes: [
      {
        seen: `The group is at its maximum of ${capacity.max}.`,
        step: `Raise it now, then write the same number into \`capacity.max\` and deploy, or the next deployment takes it back (runbooks/capacity.md).`,
        commands: [
          `aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${name} --max-size ${capacity.max + 2}`,
        ],
      },
      {
        seen: 'The group is adding instances.',
        step: 'Wait: one takes about five minutes to serve.',
      },
      {
        seen: 'The load is as always and the CPU rose with a release.',
        step: 'Go back to the release before: runbooks/rollback.md.',
      },
      {
        seen: 'An activity failed.',
        step: `Its message says why; without capacity for ${instanceType} in a zone, another \`instanceType\` is deployed.`,
      },
    ],
  };
}

function memory(settings: Settings, severity: Severity): AlarmStep {
  const { name, instanceType } = settings;
  return {
    alarm: `${name}-memory-${severity}`,
    tells: `The instances of \`${name}\` have used more than ${THRESHOLDS.memory[severity]} % of their memory for ten minutes. At the end the kernel kills the application, and users see 502.`,
    look: [
      agentMetric(settings, 'mem_used_percent', 'Average'),
      instances(settings),
      logCommand({
        region: settings.region,
        group: namesOf(settings).logGroups.system,
        since: '1h',
        pattern: '"Out of memory"',
      }),
    ],
    causes: [
      {
        seen: 'It climbs slowly and fell at the last replacement.',
        step: 'A leak. Replace the instances, one after the other, and look for it in the release.',
        commands: [replaceAll(settings)],
      },
      {
        seen: 'It rose at a release.',
        step: 'Go back to the one before: runbooks/rollback.md.',
      },
      {
        seen: 'It follows the load.',
        step: `${instanceType} is too small: a larger \`instanceType\`, runbooks/capacity.md.`,
      },
    ],
  };
}

function disk(settings: Settings, severity: Severity): AlarmStep {
  const { name } = settings;
  return {
    alarm: `${name}-disk-${severity}`,
    tells: `The fullest root disk of \`${name}\` is more than ${THRESHOLDS.disk[severity]} % full. An instance with a full disk fails its health check and is replaced by itself.`,
    look: [instances(settings), agentMetric(settings, 'disk_used_percent', 'Maximum'), ontoInstance(settings)],
    causes: [
      {
        seen: 'One instance is full (`df --human-readable /`, then `sudo du --one-file-system --max-depth 2 /var | sort --numeric-sort | tail`).',
        step: 'Replace it; the new one starts with an empty disk.',
        commands: [replaceInstance(settings)],
      },
      {
        seen: 'All of them fill up.',
        step: 'Logs that are not rotated, or a release that keeps files: replace them all, then mend the release.',
        commands: [replaceAll(settings)],
      },
    ],
  };
}

function response(settings: Settings, severity: Severity): AlarmStep {
  const { name, region, database } = settings;
  return {
    alarm: `${name}-response-${severity}`,
    tells: `One request in twenty has waited longer than ${THRESHOLDS.responseSeconds[severity]} s for ten minutes. Users notice.`,
    look: [
      applicationLog(settings, '{ $.durationMs > 1000 }'),
      ...(database === undefined ? [] : databaseNow(settings)),
      groupNow(settings),
    ],
    causes: [
      ...(database === undefined
        ? []
        : [
            {
              seen: 'The CPU or the connections of the database are high.',
              step: 'Its log names slow statements; a class that is too small is changed by `instanceClass` and a deployment in a quiet hour.',
              commands: [logCommand({ region, group: `/aws/rds/instance/${name}/postgresql`, pattern: 'duration' })],
            },
          ]),
      {
        seen: 'The CPU of the instances is high.',
        step: `Go on at ${name}-cpu-${severity}.`,
      },
      {
        seen: 'One route alone is slow, since a release.',
        step: 'Go back to the release before: runbooks/rollback.md.',
      },
    ],
  };
}

function databaseNow({ name, region }: Settings): readonly string[] {
  return (['CPUUtilization', 'DatabaseConnections'] as const).map((metric) =>
    metricCommand({
      region,
      namespace: 'AWS/RDS',
      metric,
      dimensions: { DBInstanceIdentifier: name },
      statistic: 'Maximum',
    }),
  );
}

function errors(settings: Settings, severity: Severity): AlarmStep {
  const { name, region, database, backup } = settings;
  return {
    alarm: `${name}-errors-${severity}`,
    tells: `More than ${THRESHOLDS.errorPercent[severity]} % of the requests of ten minutes were answered with 5xx, by the application or by the load balancer.`,
    look: [applicationLog(settings, '{ $.status >= 500 }'), ...targetHealthCommands(region, name)],
    causes: [
      {
        seen: 'A release was deployed in the last hour.',
        step: 'Go back: runbooks/rollback.md.',
      },
      {
        seen: 'Targets are unhealthy.',
        step: `Go on at ${name}-healthy-hosts-critical.`,
      },
      ...(database === undefined
        ? []
        : [
            {
              seen: 'The log speaks of the database.',
              step: `See that it is available${backup === undefined ? '' : '; data that is gone: runbooks/restore.md'}.`,
              commands: [
                `aws rds describe-db-instances --region ${region} --db-instance-identifier ${name} --query 'DBInstances[0].[DBInstanceStatus,MultiAZ,AvailabilityZone]' --output text`,
                `aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${name} --duration 120`,
              ],
            },
          ]),
    ],
  };
}

function healthyHosts(settings: Settings): AlarmStep {
  const { name, region, environment, offHours } = settings;
  const least = healthyHostsAtLeast(settings);
  return {
    alarm: `${name}-healthy-hosts-critical`,
    tells: `Fewer than ${least} ${least === 1 ? 'instance has' : 'instances have'} been healthy for three minutes. ${least === 1 ? 'Users see 503.' : 'What is left may not carry the load.'}`,
    look: [
      ...targetHealthCommands(region, name),
      activities(settings),
      logCommand({ region, group: namesOf(settings).logGroups.system }),
    ],
    causes: [
      {
        seen: 'A deployment is running or has just ended.',
        step: 'The release does not start. CloudFormation goes back by itself; when it does not: runbooks/rollback.md.',
      },
      {
        seen: 'Instances start and never become healthy.',
        step: `The boot log says at which step: \`/var/log/cloud-init-output.log\` on the host, stream boot in \`${namesOf(settings).logGroups.system}\`.`,
        commands: [ontoInstance(settings)],
      },
      {
        seen: 'No instance can be launched.',
        step: 'The message of the activity says why: no capacity in a zone, a quota, an image that is gone.',
      },
      ...(offHours === undefined
        ? []
        : [
            {
              seen: `It is night in ${environment}.`,
              step: `The schedule keeps ${offHours.instances} of them then; the morning brings them back.`,
            },
          ]),
      {
        seen: 'All are unhealthy at once, without a release.',
        step: 'Something that all of them need is away: the database, a secret, a zone. Look into the application log, then replace them.',
        commands: [applicationLog(settings, '{ $.level = "error" }'), replaceAll(settings)],
      },
    ],
  };
}

function failedLogins(settings: Settings): AlarmStep {
  const { name, region, environment, firewall } = settings;
  const { security } = namesOf(settings).logGroups;
  return {
    alarm: `${name}-failed-logins-warning`,
    tells: `More than ${FAILED_LOGINS_MORE_THAN} logins failed in five minutes, in the application or on a host. Somebody is guessing passwords.`,
    look: [
      logCommand({ region, group: security, pattern: '{ $.event = "login_failed" }' }),
      logCommand({ region, group: security, pattern: '"authentication failure"' }),
      metricCommand({
        region,
        namespace: metricNamespace(environment),
        metric: FAILED_LOGINS,
        dimensions: {},
        statistic: 'Sum',
      }),
    ],
    causes: [
      {
        seen: 'One address, many names.',
        step: firewall
          ? `The firewall \`${name}\` holds back who sends too many requests in five minutes; a rule for the address goes into \`edge.ts\` and is deployed.`
          : 'Deny the address in the network ACL of the public subnets, in `network-acls.ts`, and deploy.',
      },
      {
        seen: 'Many addresses, one name.',
        step: 'Lock the account in the application, and tell its owner.',
      },
      {
        seen: 'A login succeeded after the failures, or they are on a host.',
        step: 'Treat it as an intrusion: runbooks/incident.md, step 4.',
      },
      {
        seen: 'They began with a release.',
        step: 'The login itself is broken: runbooks/rollback.md.',
      },
    ],
  };
}
