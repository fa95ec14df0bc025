import { type AlarmStep, alarmRunbook, logCommand, metricCommand } from 'lintel/constructs';
import { API_SERVICE, BACKUP_SERVICE, HOME } from '../../../workloads/pmo/contract.ts';
import { connectionThreshold } from '../alarms.ts';
import { FAILED_PARTS } from '../host/processes.ts';
import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** What to do when an alarm of this stage goes off. */
export function alarmsRunbook(settings: CoherentSettings): string {
  const { stage, region, officeHours } = settings;
  return alarmRunbook({
    title: `Alarms (${stage})`,
    region,
    prefix: `coherent-${stage}-`,
    about: `A deployment in the last half hour is the likeliest cause of all: runbooks/deploy.md, "Go back". The dashboard
\`coherent-${stage}\` shows the numbers.${officeHours === undefined ? '' : ' At night the server is stopped on purpose, and its alarms keep still.'}`,
    alarms: [
      serverCpu(settings),
      serverStatus(settings),
      ...(settings.scaling === 'single' ? [serverMemory(settings), serverDisk(settings)] : []),
      databaseCpu(settings),
      databaseConnections(settings),
      databaseStorage(settings),
      processDown(settings),
      failedParts(settings),
      apiLatency(settings),
      apiErrors(settings),
      backup(settings),
    ],
  });
}

/** The server is known by the output of the stack, a server of the group by its tag. */
function instanceOf(settings: CoherentSettings): string {
  const { stack, region } = namesIn(settings);
  return settings.scaling === 'single'
    ? `instance=$(aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query "Stacks[0].Outputs[?OutputKey=='InstanceId'].OutputValue" --output text)`
    : `instance=$(aws ec2 describe-instances --region ${region} --filters Name=tag:aws:cloudformation:stack-name,Values=${stack} Name=instance-state-name,Values=running --query 'Reservations[0].Instances[0].InstanceId' --output text)`;
}

const session = ({ region }: CoherentSettings) => `aws ssm start-session --region ${region} --target "$instance"`;

const reboot = ({ region }: CoherentSettings) =>
  `aws ec2 reboot-instances --region ${region} --instance-ids "$instance"`;

const instanceStatus = ({ region }: CoherentSettings) =>
  `aws ec2 describe-instance-status --region ${region} --instance-ids "$instance" --include-all-instances --query 'InstanceStatuses[].[InstanceState.Name,SystemStatus.Status,InstanceStatus.Status]' --output text`;

const log = ({ stage, region }: CoherentSettings, group: 'app' | 'nginx' | 'system', pattern?: string) =>
  logCommand({ region, group: `/coherent/${stage}/${group}`, ...(pattern === undefined ? {} : { pattern }) });

const serverMetric = ({ region }: CoherentSettings, namespace: string, metric: string) =>
  metricCommand({ region, namespace, metric, dimensions: { InstanceId: '$instance' }, statistic: 'Average' });

const databaseMetric = (
  settings: CoherentSettings,
  metric: string,
  statistic: 'Average' | 'Maximum' | 'Minimum' = 'Average',
) => {
  const { database, region } = namesIn(settings);
  return metricCommand({
    region,
    namespace: 'AWS/RDS',
    metric,
    dimensions: { DBInstanceIdentifier: database },
    statistic,
  });
};

const databaseState = (settings: CoherentSettings): readonly string[] => {
  const { database, region } = namesIn(settings);
  return [
    `aws rds describe-db-instances --region ${region} --db-instance-identifier ${database} --query 'DBInstances[0].[DBInstanceStatus,DBInstanceClass,AllocatedStorage,MaxAllocatedStorage]' --output text`,
    `aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${database} --duration 120`,
  ];
};

function serverCpu(settings: CoherentSettings): AlarmStep {
  const { stage, serverType } = settings;
  return {
    alarm: `coherent-${stage}-server-cpu`,
    tells: 'The CPU of the application server was above 80 % for 15 minutes. Users wait longer.',
    look: [
      instanceOf(settings),
      serverMetric(settings, 'AWS/EC2', 'CPUUtilization'),
      log(settings, 'app', '{ $.durationMs > 2000 }'),
    ],
    causes: [
      {
        seen: 'One route is slow again and again.',
        step: 'A runaway request: restart the API, then find the query behind it.',
        commands: [session(settings), `sudo --user coherent PM2_HOME=${HOME}/.pm2 pm2 restart ${API_SERVICE}`],
      },
      { seen: 'It rose with a release.', step: 'Go back: runbooks/deploy.md.' },
      { seen: 'It follows the load.', step: `${serverType} is too small: deploy with a larger \`serverType\`.` },
    ],
  };
}

function serverStatus(settings: CoherentSettings): AlarmStep {
  const { stage, region } = settings;
  return {
    alarm: `coherent-${stage}-server-status`,
    tells: 'The instance failed a status check for two minutes, or is gone. Nobody is served meanwhile.',
    look: [instanceOf(settings), instanceStatus(settings)],
    causes: [
      {
        seen: 'The system check fails.',
        step: 'The hardware is at fault; EC2 moves the instance by itself. After ten minutes, stop and start it, which moves it too.',
        commands: [
          `aws ec2 stop-instances --region ${region} --instance-ids "$instance"`,
          `aws ec2 wait instance-stopped --region ${region} --instance-ids "$instance"`,
          `aws ec2 start-instances --region ${region} --instance-ids "$instance"`,
        ],
      },
      {
        seen: 'The instance check fails.',
        step: 'The operating system hangs: restart it.',
        commands: [reboot(settings)],
      },
      { seen: 'It stays, or the instance is gone.', step: 'runbooks/rebuild.md; 27 minutes.' },
    ],
  };
}

function serverMemory(settings: CoherentSettings): AlarmStep {
  const { stage, serverType } = settings;
  return {
    alarm: `coherent-${stage}-server-memory`,
    tells:
      'More than 90 % of the memory of the server have been in use for 15 minutes. At the end the kernel kills a process.',
    look: [
      instanceOf(settings),
      serverMetric(settings, 'CWAgent', 'mem_used_percent'),
      session(settings),
      'ps -eo pid,rss,comm --sort -rss | head',
    ],
    causes: [
      {
        seen: 'The API has grown.',
        step: 'PM2 restarts it at its limit; by hand it is sooner.',
        commands: [`sudo --user coherent PM2_HOME=${HOME}/.pm2 pm2 restart ${API_SERVICE}`],
      },
      { seen: 'It grew with a release.', step: 'Go back: runbooks/deploy.md.' },
      { seen: 'Everything is as always.', step: `${serverType} is too small: deploy with a larger \`serverType\`.` },
    ],
  };
}

function serverDisk(settings: CoherentSettings): AlarmStep {
  const { stage } = settings;
  return {
    alarm: `coherent-${stage}-server-disk`,
    tells: 'More than 85 % of the disk of the server are full. A full disk ends logs, dumps and deployments.',
    look: [
      instanceOf(settings),
      session(settings),
      'df --human-readable /',
      `sudo du --summarize --human-readable ${HOME}/releases ${HOME}/logs ${namesIn(settings).backups} /var/lib/docker`,
    ],
    causes: [
      {
        seen: `${HOME}/releases is large.`,
        step: 'Old releases can go; leave the one that `current` leads to and the one before.',
        commands: [`ls -lt ${HOME}/releases`, `readlink ${HOME}/current`],
      },
      { seen: `${HOME}/logs is large.`, step: 'Rotate now.', commands: ['sudo logrotate --force /etc/logrotate.conf'] },
      {
        seen: '/var/lib/docker is large.',
        step: 'Images that nothing uses can go.',
        commands: ['sudo docker image prune --all --force'],
      },
      {
        seen: `${namesIn(settings).backups} is large.`,
        step: 'Dumps are kept for 7 days here and for a year in the bucket: the oldest can go.',
      },
    ],
  };
}

function databaseCpu(settings: CoherentSettings): AlarmStep {
  const { stage, region, databaseClass } = settings;
  const { database } = namesIn(settings);
  return {
    alarm: `coherent-${stage}-database-cpu`,
    tells: 'The CPU of the database was above 80 % for 15 minutes. Everything that reads data is slow.',
    look: [
      databaseMetric(settings, 'CPUUtilization'),
      databaseMetric(settings, 'DatabaseConnections', 'Maximum'),
      logCommand({ region, group: `/aws/rds/instance/${database}/postgresql` }),
    ],
    causes: [
      {
        seen: 'A statement takes long in the log.',
        step: 'Find its route in the application log; an index is a migration, and comes with a release.',
      },
      { seen: 'It rose with a release.', step: 'Go back: runbooks/deploy.md.' },
      {
        seen: 'It follows the load.',
        step: `${databaseClass} is too small: deploy with a larger \`databaseClass\` in the maintenance window.`,
      },
    ],
  };
}

function databaseConnections(settings: CoherentSettings): AlarmStep {
  const { stage } = settings;
  return {
    alarm: `coherent-${stage}-database-connections`,
    tells: `More than ${connectionThreshold(settings)} connections of the database are open, four fifths of what it accepts; the API opens ten. At the limit logins are refused.`,
    look: [
      databaseMetric(settings, 'DatabaseConnections', 'Maximum'),
      log(settings, 'app', '{ $.level = "error" }'),
      instanceOf(settings),
    ],
    causes: [
      {
        seen: 'It climbs with each deployment or restart.',
        step: 'Connections are not given back: restart the API, which closes its own.',
        commands: [session(settings), `sudo --user coherent PM2_HOME=${HOME}/.pm2 pm2 restart ${API_SERVICE}`],
      },
      {
        seen: 'It stays high after the restart.',
        step: 'Somebody else is connected, or sessions are idle in a transaction: look at pg_stat_activity and end them.',
      },
    ],
  };
}

function databaseStorage(settings: CoherentSettings): AlarmStep {
  const { stage, region } = settings;
  const { database } = namesIn(settings);
  return {
    alarm: `coherent-${stage}-database-storage`,
    tells: 'Less than 2 GiB of the storage of the database are free. When it is full, the database stops.',
    look: [databaseMetric(settings, 'FreeStorageSpace', 'Minimum'), ...databaseState(settings)],
    causes: [
      {
        seen: 'AllocatedStorage has reached MaxAllocatedStorage.',
        step: 'Raise the limit now, then deploy with the same number, or the next deployment takes it back.',
        commands: [
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${database} --max-allocated-storage 200 --apply-immediately`,
        ],
      },
      {
        seen: 'It grew within the last six hours.',
        step: 'RDS grows it by itself, once in six hours; until then delete what can go, or wait.',
      },
      {
        seen: 'It fills up without new data.',
        step: 'A transaction that never ends, or a replication slot, keeps the log: look at pg_stat_activity and pg_replication_slots.',
      },
    ],
  };
}

function processDown(settings: CoherentSettings): AlarmStep {
  const { stage, domainName, healthPath } = settings;
  return {
    alarm: `coherent-${stage}-process-down`,
    tells: 'PM2 has had no running API for three minutes, or the host says nothing any more. Users see 502.',
    look: [
      `curl --fail https://${domainName}${healthPath}`,
      instanceOf(settings),
      instanceStatus(settings),
      log(settings, 'app'),
    ],
    causes: [
      { seen: 'A deployment is running.', step: 'Wait for its end, 10 minutes at most: runbooks/deploy.md.' },
      {
        seen: 'The instance runs, the API does not answer.',
        step: 'Read why it ended, and start it.',
        commands: [session(settings), `tail --lines 100 ${HOME}/logs/api-error.log`, 'sudo systemctl restart coherent'],
      },
      { seen: 'It answers.', step: 'The host does not report: cron or the agent is down; go on at failed-parts.' },
      { seen: 'The instance is away.', step: `Go on at coherent-${stage}-server-status.` },
    ],
  };
}

function failedParts(settings: CoherentSettings): AlarmStep {
  const { stage } = settings;
  return {
    alarm: `coherent-${stage}-failed-parts`,
    tells: 'The host serves, but its last boot could not start a part: agent, cache, dumps or certificate.',
    look: [instanceOf(settings), log(settings, 'system'), session(settings), `cat ${FAILED_PARTS}`],
    causes: [
      {
        seen: 'A server of packages or images was away.',
        step: 'Restart the instance in a quiet hour: the boot script tries again. Users see 502 for about three minutes.',
        commands: [reboot(settings)],
      },
      {
        seen: 'The certificate is named.',
        step: 'Run it by hand and read what it says; the name has to lead to this host.',
        commands: [`sudo ${HOME}/bin/certificate`],
      },
      {
        seen: 'It is named again after a restart.',
        step: 'runbooks/rebuild.md, with the image of the last good boot.',
      },
    ],
  };
}

function apiLatency(settings: CoherentSettings): AlarmStep {
  const { stage, region } = settings;
  return {
    alarm: `coherent-${stage}-api-latency`,
    tells: 'One request in twenty took longer than 2 seconds for 15 minutes.',
    look: [
      log(settings, 'app', '{ $.durationMs > 2000 }'),
      metricCommand({
        region,
        namespace: 'Pmo',
        metric: 'ApiLatency',
        dimensions: { Service: API_SERVICE },
        statistic: 'Maximum',
      }),
      databaseMetric(settings, 'CPUUtilization'),
    ],
    causes: [
      { seen: 'The CPU of the database is high.', step: `Go on at coherent-${stage}-database-cpu.` },
      { seen: 'The CPU of the server is high.', step: `Go on at coherent-${stage}-server-cpu.` },
      { seen: 'One route alone, since a release.', step: 'Go back: runbooks/deploy.md.' },
    ],
  };
}

function apiErrors(settings: CoherentSettings): AlarmStep {
  const { stage } = settings;
  return {
    alarm: `coherent-${stage}-api-errors`,
    tells: 'The API answered more than 10 requests in 5 minutes with 5xx.',
    look: [
      log(settings, 'app', '{ $.status >= 500 }'),
      log(settings, 'app', '{ $.level = "error" }'),
      ...databaseState(settings),
    ],
    causes: [
      { seen: 'It began with a release.', step: 'Go back: runbooks/deploy.md.' },
      {
        seen: 'The log speaks of the database.',
        step: 'A failover ends by itself in two minutes: runbooks/failover.md. Data that is gone: runbooks/restore.md.',
      },
      {
        seen: 'Logins to the database are refused.',
        step: 'RDS has changed the password and the API has not read it: restart it.',
        commands: [
          instanceOf(settings),
          session(settings),
          `sudo --user coherent PM2_HOME=${HOME}/.pm2 pm2 restart ${API_SERVICE}`,
        ],
      },
    ],
  };
}

function backup(settings: CoherentSettings): AlarmStep {
  const { stage, region } = settings;
  return {
    alarm: `coherent-${stage}-backup`,
    tells:
      'No dump of the database was made, checked and uploaded in the last day. Snapshots of RDS are not concerned; the dump of today is missing.',
    look: [
      metricCommand({
        region,
        namespace: 'Pmo/Backup',
        metric: 'BackupSuccess',
        dimensions: { Service: BACKUP_SERVICE },
        statistic: 'Sum',
      }),
      log(settings, 'system'),
      instanceOf(settings),
    ],
    causes: [
      {
        seen: 'Nothing stands there of the night.',
        step: 'Make the dump now, and read what it says.',
        commands: [session(settings), `sudo --user coherent ${HOME}/bin/backup`],
      },
      { seen: 'The disk is full.', step: `Go on at coherent-${stage}-server-disk, then make the dump.` },
      {
        seen: 'The upload is refused.',
        step: 'The role of the server may put objects under backups/ only: look whether the bucket or its policy was changed.',
      },
    ],
  };
}
