import type { Assertion, Claim } from 'lintel/claims';
import { silence } from './monitoring.ts';
import { that } from './names.ts';
import { standby } from './network.ts';
import { boots, byTheClock, counts, onHost, planned, type Variant } from './variant.ts';

const { claim, file, kept, property, witness } = that;

export function recoveryClaims(variant: Variant): readonly Claim[] {
  return that.area('Backup and recovery', [...backups(variant), ...recovery(variant)]);
}

const SCRIPT = onHost('/opt/coherent/bin/backup');
const DAILY_DUMP = byTheClock({
  '0 2 * * *': '/opt/coherent/bin/backup >>/opt/coherent/logs/backup.log 2>&1',
});

function backups(variant: Variant): readonly Claim[] {
  const { backupReplication: replication, engineVersion } = variant;
  return [
    claim('PMO-BKP-01', 'Daily snapshots between 03:00 and 04:00 UTC', [
      kept('database', { backupWindow: '03:00-04:00', backupDays: { atLeast: 1 } }),
    ]),
    claim('PMO-BKP-02', 'Snapshots are kept for 7 days', kept('database', { backupDays: 7 })),
    claim(
      'PMO-BKP-03',
      'Backups are copied to another region, where wanted',
      planned(
        replication !== undefined,
        'Built, and off: copies cost storage and traffic. The option is backupReplication.',
      ),
      [
        property('database', 'AutomaticBackupReplicationRegion', replication?.region ?? { present: true }),
        property('database', 'AutomaticBackupReplicationKmsKeyId', replication?.keyArn ?? { present: true }),
      ],
    ),
    claim('PMO-BKP-04', 'A dump of the database every day at 02:00 UTC', { resolution: 'C-PMO-22' }, [
      DAILY_DUMP,
      // Where cron finds the programs.
      file(onHost('/etc/cron.d/coherent'), { mentions: ['SHELL=/bin/bash\n', 'PATH=/usr/local/bin:/usr/bin:/bin\n'] }),
      file(SCRIPT, {
        // It says how it ended, whichever way, and no reader that leaves early fails pg_restore under pipefail.
        mentions: [
          ...['"$succeeded"; }', 'succeeded=0\n', 'trap report EXIT\n', '-delete\nsucceeded=1\n'],
          // Whatever the environment that it reads in holds.
          '\npg_dump --format=custom --file="$dump" "$DATABASE_URL"\n',
        ],
        omits: ['grep', 'head'],
        always: [
          'aws secretsmanager get-secret-value --secret-id "$DATABASE_SECRET_ARN" --query SecretString --output text',
          'pg_dump --format=custom --file="/var/backups/coherent/*.dump" "$DATABASE_URL"',
          'pg_restore --list "$dump"',
        ],
        runs: [counts('Pmo/Backup', 'BackupSuccess', 'pmo-backup')],
      }),
      boots('timedatectl set-timezone UTC', `apt-get install postgresql-client-${engineVersion.split('.')[0]}`),
      that.alarm('backup alarm', {
        metric: { namespace: 'Pmo/Backup', name: 'BackupSuccess', dimensions: { Service: 'pmo-backup' } },
        statistic: 'Sum',
        comparison: '<',
        threshold: 1,
        periodSeconds: 86_400,
        evaluationPeriods: 1,
        missingData: silence(variant),
        notifies: ['topic'],
        emittedBy: 'workload',
      }),
      witness('workload', 'the backup script dumps a database and says BackupSuccess 1'),
    ]),
    claim('PMO-BKP-05', 'Dumps are uploaded under backups/', [
      file(SCRIPT, {
        always: ['aws s3 cp --sse AES256 "$dump" "s3://$S3_BUCKET/backups/*"'],
        mentions: ['\naws s3 cp --only-show-errors --sse AES256 "$dump" '],
      }),
    ]),
    claim('PMO-BKP-06', 'Dumps are kept on the server for 7 days', [
      file(SCRIPT, { always: ["find /var/backups/coherent -name '*.dump' -mtime +6 -delete"] }),
    ]),
    claim('PMO-BKP-07', 'Dumps move to Glacier after 90 days', [
      kept('bucket', { moves: { 'backups/': { GLACIER: 90 } } }),
    ]),
  ];
}

/** What the host serves without may fail at boot, and is counted; nothing waits in vain for a lock or a download. */
function servesWithoutItsParts({ scaling }: Variant): readonly Assertion[] {
  const parts = ['start_cache); note cache', 'install_dump_tools); note dumps'];
  const certificate = scaling === 'single' ? ['fetch_certificate); note certificate'] : [];
  const optional = [...parts, ...certificate].map((part) => `  (set -e; ${part} "$?"\n`).join('');
  return [
    file(
      { of: 'machine' },
      {
        runs: ['tee -a /etc/coherent/failed-parts', 'curl -fsSL --retry 5 --max-time 120'],
        mentions: [
          '  systemctl restart nginx cron\n  set +e\n  (set -e; start_agent); note agent "$?"\n  set -e\n',
          `  set +e\n${optional}  set -e\n`,
          'systemctl restart coherent\n  fi\n  set +e\n',
        ],
      },
    ),
    file(onHost('/etc/apt/apt.conf.d/90-wait'), { mentions: ['DPkg::Lock::Timeout "600"; Acquire::Retries "5";'] }),
    file(onHost('/opt/coherent/bin/report-processes'), {
      runs: ['grep --count . /etc/coherent/failed-parts', counts('Pmo', 'FailedParts', 'pmo-api')],
    }),
    that.alarm('parts alarm', {
      metric: { namespace: 'Pmo', name: 'FailedParts', dimensions: { Service: 'pmo-api' } },
      statistic: 'Maximum',
      comparison: '>',
      threshold: 0,
      periodSeconds: 300,
      evaluationPeriods: 3,
      missingData: 'notBreaching',
      notifies: ['topic'],
      emittedBy: 'workload',
    }),
  ];
}

function recovery(variant: Variant): readonly Claim[] {
  const { stage, multiAz } = variant;
  return [
    ...(multiAz
      ? [
          claim(
            'PMO-DR-01',
            'Recovery within an hour: failover 2, rebuild 15, deployment 10 minutes',
            {
              resolution: 'C-PMO-13',
              note: 'A database restored from a backup is measured apart: it makes a new instance.',
            },
            [
              standby(variant),
              file('runbooks/rebuild.md', { mentions: ['1 hour', '27 minutes', `--stack-name coherent-${stage}`] }),
              witness('procedure', 'a timed drill of failover, rebuild and deployment takes an hour at most'),
            ],
          ),
          claim('PMO-DR-02', 'The database fails over in 1 to 2 minutes', [
            standby(variant),
            file('runbooks/failover.md', {
              mentions: [`--db-instance-identifier coherent-${stage}-db --force-failover`],
            }),
            witness('procedure', 'a forced failover completes within 2 minutes'),
          ]),
        ]
      : []),
    claim('PMO-DR-03', 'A new server in 15 minutes', [
      ...servesWithoutItsParts(variant),
      file('runbooks/rebuild.md', { mentions: ['Within 15 minutes', 'ParameterKey=ServerImage,ParameterValue='] }),
      witness('procedure', 'a replaced instance answers within 15 minutes'),
    ]),
    claim('PMO-DR-04', 'The application is deployed in 10 minutes', [
      file('runbooks/first-deployment.md', {
        mentions: [
          `aws cloudformation deploy --region ${variant.region} --stack-name coherent-${stage} --template-file assembly/Coherent.template.json`,
          '--s3-bucket "$TEMPLATES" --capabilities CAPABILITY_NAMED_IAM',
          'ROLLBACK_COMPLETE and can only be deleted',
        ],
      }),
      file('runbooks/deploy.md', { mentions: ['within 10 minutes', 'ParameterKey=ReleaseUrl,ParameterValue='] }),
      witness('procedure', 'a deployment answers within 10 minutes'),
    ]),
    claim(
      'PMO-DR-05',
      'At most 24 hours of data are lost',
      { resolution: 'C-PMO-12', note: 'An upper bound: the database itself loses 5 minutes at most.' },
      [
        kept('database', { backupDays: { atLeast: 1 } }),
        DAILY_DUMP,
        file(onHost('/opt/coherent/bin/restore'), {
          mentions: ['sed "s|/coherent?|/$2?|"'],
          runs: [
            'aws s3 cp "s3://$S3_BUCKET/backups/$1/coherent.dump" "$dump"',
            'psql "$DATABASE_URL" --command "CREATE DATABASE *"',
            'pg_restore --exit-on-error --no-owner --dbname "*" "$dump"',
          ],
        }),
        kept('bucket', { versions: true }),
      ],
    ),
    claim('PMO-DR-06', 'Point-in-time recovery to within 5 minutes', { resolution: 'C-PMO-12' }, [
      kept('database', { backupDays: 7, pointInTime: true }),
      file('runbooks/restore.md', {
        mentions: [
          `--source-db-instance-identifier coherent-${stage}-db`,
          'to within 5 minutes',
          'aws s3api list-object-versions',
          'aws s3api copy-object',
        ],
      }),
    ]),
  ];
}
