import { type Assertion, type Claim, claim, exists, file, property, trusts, witness } from 'lintel/claims';
import { runbookPath } from '../delivery/paths.ts';
import { RESTORE_STEPS, totalMinutes } from '../delivery/restore.ts';
import type { BackupOptions } from '../options.ts';
import { namesOf, type Settings } from '../settings.ts';
import { BACKUP_TAG, HOURLY_BACKUP_TAG } from '../tags.ts';

/** Without backup, nothing of this is promised: the environment is made again from code (C-EC2-08). */
export function recoveryClaims(settings: Settings): readonly Claim[] {
  const { backup } = settings;
  return backup === undefined ? [] : [...backups(settings, backup), ...recovery(settings)];
}

/** A rule of a plan, by its schedule and the life of what it makes. */
export function backupRule(plan: string, name: string, schedule: string, days: number): Assertion {
  return property(plan, 'BackupPlan.BackupPlanRule', {
    has: { where: { RuleName: name, ScheduleExpression: schedule, 'Lifecycle.DeleteAfterDays': days } },
  });
}

const DAILY = 'cron(0 5 * * ? *)';
const WEEKLY = 'cron(0 5 ? * SUN *)';
const MONTHLY = 'cron(0 5 1 * ? *)';
const HOURLY = 'cron(0 * * * ? *)';

function selects(selection: string, plan: string, tag: string, value: string): readonly Assertion[] {
  return [
    property(selection, 'BackupPlanId', { refersTo: plan }),
    property(selection, 'BackupSelection.ListOfTags', {
      exactly: [{ where: { ConditionType: 'STRINGEQUALS', ConditionKey: tag, ConditionValue: value } }],
    }),
  ];
}

/** Volumes get their tags from the launch template, the database has its own. */
function tagged(tag: string, value: string, database: boolean): readonly Assertion[] {
  const has = { has: { where: { Key: tag, Value: value } } };
  return [
    property('launch template', 'LaunchTemplateData.TagSpecifications', {
      has: { where: { ResourceType: 'volume', Tags: has } },
    }),
    ...(database ? [property('database', 'Tags', has)] : []),
  ];
}

function backups(settings: Settings, life: BackupOptions): readonly Claim[] {
  const area = 'Backup';
  const { name, database, recoveryRegion } = settings;
  const daily = backupRule('backup plan', 'daily', DAILY, life.dailyDays);
  const isStored = database !== undefined;
  return [
    claim(
      'EC2-BKP-01',
      'An encrypted vault for the environment',
      [
        exists('backup vault', 1),
        property('backup vault', 'BackupVaultName', namesOf(settings).vault),
        property('backup vault', 'EncryptionKeyArn', { refersTo: 'key' }),
        property('backup plan', 'BackupPlan.BackupPlanRule', {
          each: { where: { TargetBackupVault: { refersTo: 'backup vault' } } },
        }),
      ],
      { area, resolution: 'C-EC2-08' },
    ),
    claim('EC2-BKP-02', 'Recovery points every day', daily, { area }),
    claim('EC2-BKP-03', 'Recovery points every week', backupRule('backup plan', 'weekly', WEEKLY, life.weeklyDays), {
      area,
    }),
    claim(
      'EC2-BKP-04',
      'Recovery points every month',
      backupRule('backup plan', 'monthly', MONTHLY, life.monthlyDays),
      { area },
    ),
    claim(
      'EC2-BKP-05',
      'What carries the tag is backed up, and there is something that carries it',
      [...selects('backup selection', 'backup plan', BACKUP_TAG, name), ...tagged(BACKUP_TAG, name, isStored)],
      {
        area,
        resolution: 'C-EC2-10',
        note: 'Instances keep nothing; their disks are selected because the document says so. The state is in the database.',
      },
    ),
    claim(
      'EC2-BKP-06',
      'Recovery points live as long as the environment says, longer the rarer they are',
      [
        daily,
        backupRule('backup plan', 'weekly', WEEKLY, life.weeklyDays),
        backupRule('backup plan', 'monthly', MONTHLY, life.monthlyDays),
        property('backup plan', 'BackupPlan.BackupPlanRule', {
          each: { where: { 'Lifecycle.MoveToColdStorageAfterDays': { absent: true } } },
        }),
      ],
      { area, resolution: 'C-EC2-09' },
    ),
    claim(
      'EC2-BKP-07',
      'Disks and database are snapshotted every day',
      [
        daily,
        ...tagged(BACKUP_TAG, name, isStored),
        ...(isStored ? [property('database', 'BackupRetentionPeriod', { atLeast: 1 })] : []),
      ],
      { area, resolution: 'C-EC2-08' },
    ),
    ...(recoveryRegion === undefined
      ? []
      : [
          claim(
            'EC2-BKP-08',
            `Every recovery point is copied to ${recoveryRegion.region}`,
            [
              property('backup plan', 'BackupPlan.BackupPlanRule', {
                each: {
                  where: {
                    CopyActions: {
                      exactly: [
                        {
                          where: {
                            DestinationBackupVaultArn: {
                              like: `arn:*:backup:${recoveryRegion.region}:*:backup-vault:${name}`,
                            },
                          },
                        },
                      ],
                    },
                  },
                },
              }),
              property('recovery vault', 'BackupVaultName', name),
              property('recovery vault', 'EncryptionKeyArn', { refersTo: 'recovery key' }),
              property({ type: 'Stack', stack: `${settings.stackName}Recovery` }, 'Region', recoveryRegion.region),
            ],
            { area },
          ),
        ]),
    claim(
      'EC2-BKP-09',
      'Every snapshot is encrypted',
      [
        property({ type: 'AWS::Backup::BackupVault' }, 'EncryptionKeyArn', { present: true }),
        property('backup vault', 'EncryptionKeyArn', { refersTo: 'key' }),
        property('launch template', 'LaunchTemplateData.BlockDeviceMappings', {
          each: { where: { 'Ebs.Encrypted': true } },
        }),
        ...(isStored ? [property('database', 'StorageEncrypted', true)] : []),
      ],
      { area },
    ),
    claim(
      'EC2-BKP-10',
      'Backup runs by itself, and recovery has a procedure',
      [
        daily,
        trusts('backup roles', ['backup.amazonaws.com']),
        property('backup roles', 'ManagedPolicyArns', { length: 2 }),
        property('backup roles', 'ManagedPolicyArns', {
          each: { like: '*:policy/service-role/AWSBackupServiceRolePolicyFor*' },
        }),
        property({ type: 'AWS::Backup::BackupSelection' }, 'BackupSelection.IamRoleArn', { refersTo: 'backup roles' }),
        file(runbookPath(settings.environment, 'restore'), {
          mentions: [
            namesOf(settings).vault,
            'aws backup start-restore-job',
            'aws rds restore-db-instance-to-point-in-time',
          ],
        }),
        witness('procedure', 'a restore from the latest recovery point, after which the application answers'),
      ],
      { area },
    ),
  ];
}

function recovery(settings: Settings): readonly Claim[] {
  const area = 'Disaster recovery';
  const { backup, database, name, environment, kind } = settings;
  const pointInTime =
    database === undefined
      ? []
      : [
          property('database', 'BackupRetentionPeriod', database.recoveryDays),
          property('database', 'DeleteAutomatedBackups', false),
          property('database', 'CopyTagsToSnapshot', true),
        ];
  return [
    claim(
      'EC2-DR-01',
      'Everything with a state is backed up every day',
      [
        backupRule('backup plan', 'daily', DAILY, backup?.dailyDays ?? 0),
        ...selects('backup selection', 'backup plan', BACKUP_TAG, name),
        ...tagged(BACKUP_TAG, name, database !== undefined),
      ],
      { area },
    ),
    claim('EC2-DR-02', 'The database can be restored to any second of its recovery days', pointInTime, {
      area,
      resolution: 'C-EC2-02',
    }),
    ...(kind === 'production'
      ? [
          claim(
            'EC2-DR-03',
            'Production is back within 4 hours',
            [
              file(runbookPath(environment, 'restore'), {
                mentions: [
                  ...RESTORE_STEPS.map(({ title, minutes }) => `${title} (${minutes} min)`),
                  `Total: ${totalMinutes()} minutes of 240`,
                ],
              }),
              witness('procedure', 'a timed drill of the runbook ends within 240 minutes'),
            ],
            { area },
          ),
          claim(
            'EC2-DR-04',
            'Production loses at most 1 hour of data',
            [
              backupRule('hourly plan', 'hourly', HOURLY, backup?.hourlyDays ?? 0),
              ...selects('hourly selection', 'hourly plan', HOURLY_BACKUP_TAG, name),
              ...tagged(HOURLY_BACKUP_TAG, name, false),
              ...pointInTime,
              property('database', 'MultiAZ', true),
            ],
            {
              area,
              resolution: 'C-EC2-01',
              note: 'Disks: every hour. Database: point-in-time recovery, about five minutes behind.',
            },
          ),
        ]
      : []),
    claim(
      'EC2-DR-05',
      'Recovery is rehearsed every quarter',
      [
        file('.github/workflows/web-app-upkeep.yml', {
          mentions: ["cron: '0 6 1 1,4,7,10 *'", 'restore-drill', runbookPath(environment, 'restore')],
        }),
        witness('procedure', 'the drill of this quarter, with its duration'),
      ],
      { area },
    ),
    claim(
      'EC2-DR-06',
      'Recovery runbooks name what the template makes',
      file(runbookPath(environment, 'restore'), {
        mentions: [
          settings.stackName,
          name,
          settings.region,
          BACKUP_TAG,
          ...(settings.recoveryRegion === undefined ? [] : [settings.recoveryRegion.region]),
        ],
      }),
      { area },
    ),
  ];
}
