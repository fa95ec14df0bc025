import { alarm, type Claim, claim, file, property, witness } from 'lintel/claims';
import { BACKUP_SERVICE } from '../../../workloads/pmo/contract.ts';
import { databaseIdentifier } from '../database.ts';
import type { CoherentSettings } from '../options.ts';
import { boots, planned } from './machine.ts';

const area = 'Backup and recovery';
const RULES = 'LifecycleConfiguration.Rules';

export function recoveryClaims(settings: CoherentSettings): readonly Claim[] {
  return [...backups(settings), ...recovery(settings)];
}

function backups(settings: CoherentSettings): readonly Claim[] {
  const replication = settings.backupReplication;
  return [
    claim(
      'PMO-BKP-01',
      'Daily snapshots between 03:00 and 04:00 UTC',
      [
        property('database', 'PreferredBackupWindow', '03:00-04:00'),
        property('database', 'BackupRetentionPeriod', { atLeast: 1 }),
      ],
      { area },
    ),
    claim('PMO-BKP-02', 'Snapshots are kept for 7 days', property('database', 'BackupRetentionPeriod', 7), { area }),
    claim(
      'PMO-BKP-03',
      'Backups are copied to another region, where wanted',
      [
        property(
          'database',
          'AutomaticBackupReplicationRegion',
          replication === undefined ? { present: true } : replication.region,
        ),
        property(
          'database',
          'AutomaticBackupReplicationKmsKeyId',
          replication === undefined ? { present: true } : replication.keyArn,
        ),
      ],
      { area, ...planned(replication !== undefined) },
    ),
    claim(
      'PMO-BKP-04',
      'A dump of the database every day at 02:00 UTC',
      [
        ...boots(
          settings,
          'timedatectl set-timezone UTC',
          '0 2 * * * coherent /opt/coherent/bin/backup',
          'pg_dump --format=custom --file="$dump" "$DATABASE_URL"',
          `postgresql-client-${settings.engineVersion.split('.')[0]}`,
        ),
        alarm('BackupAlarm', {
          metric: { namespace: 'Pmo/Backup', name: 'BackupSuccess', dimensions: { Service: BACKUP_SERVICE } },
          statistic: 'Sum',
          comparison: '<',
          threshold: 1,
          periodSeconds: 86_400,
          evaluationPeriods: 1,
          missingData: settings.officeHours === undefined ? 'breaching' : 'notBreaching',
          notifies: ['topic'],
          emittedBy: 'workload',
        }),
        witness('workload', 'the backup script dumps a database and says BackupSuccess 1'),
      ],
      { area, resolution: 'C-PMO-22' },
    ),
    claim(
      'PMO-BKP-05',
      'Dumps are uploaded under backups/',
      boots(settings, 'aws s3 cp --only-show-errors --sse AES256 "$dump" "s3://$S3_BUCKET/backups/'),
      { area },
    ),
    claim(
      'PMO-BKP-06',
      'Dumps are kept on the server for 7 days',
      boots(settings, "find /var/backups/coherent -name '*.dump' -mtime +6 -delete"),
      { area },
    ),
    claim(
      'PMO-BKP-07',
      'Dumps move to Glacier after 90 days',
      property('bucket', RULES, {
        has: {
          where: {
            Prefix: 'backups/',
            Transitions: { exactly: [{ where: { StorageClass: 'GLACIER', TransitionInDays: 90 } }] },
          },
        },
      }),
      { area },
    ),
  ];
}

function recovery(settings: CoherentSettings): readonly Claim[] {
  const database = databaseIdentifier(settings.stage);
  return [
    ...(settings.multiAz
      ? [
          claim(
            'PMO-DR-01',
            'Recovery within an hour: failover 2, rebuild 15, deployment 10 minutes',
            [
              property('database', 'MultiAZ', true),
              file('runbooks/rebuild.md', {
                mentions: ['1 hour', '27 minutes', `--stack-name coherent-${settings.stage}`],
              }),
              witness('procedure', 'a timed drill of failover, rebuild and deployment takes an hour at most'),
            ],
            {
              area,
              resolution: 'C-PMO-13',
              note: 'A database restored from a backup is measured apart: it makes a new instance.',
            },
          ),
          claim(
            'PMO-DR-02',
            'The database fails over in 1 to 2 minutes',
            [
              property('database', 'MultiAZ', true),
              file('runbooks/failover.md', { mentions: [`--db-instance-identifier ${database} --force-failover`] }),
              witness('procedure', 'a forced failover completes within 2 minutes'),
            ],
            { area },
          ),
        ]
      : []),
    claim(
      'PMO-DR-03',
      'A new server in 15 minutes',
      [
        file('runbooks/rebuild.md', { mentions: ['Within 15 minutes', 'ParameterKey=ServerImage,ParameterValue='] }),
        witness('procedure', 'a replaced instance answers within 15 minutes'),
      ],
      { area },
    ),
    claim(
      'PMO-DR-04',
      'The application is deployed in 10 minutes',
      [
        file('runbooks/deploy.md', { mentions: ['within 10 minutes', 'ParameterKey=ReleaseUrl,ParameterValue='] }),
        witness('procedure', 'a deployment answers within 10 minutes'),
      ],
      { area },
    ),
    claim(
      'PMO-DR-05',
      'At most 24 hours of data are lost',
      [
        property('database', 'BackupRetentionPeriod', { atLeast: 1 }),
        ...boots(settings, '0 2 * * * coherent /opt/coherent/bin/backup'),
        property('bucket', 'VersioningConfiguration.Status', 'Enabled'),
      ],
      { area, resolution: 'C-PMO-12', note: 'An upper bound: the database itself loses 5 minutes at most.' },
    ),
    claim(
      'PMO-DR-06',
      'Point-in-time recovery to within 5 minutes',
      [
        property('database', 'BackupRetentionPeriod', 7),
        file('runbooks/restore.md', {
          mentions: [`--source-db-instance-identifier ${database}`, 'to within 5 minutes'],
        }),
      ],
      { area, resolution: 'C-PMO-12' },
    ),
  ];
}
