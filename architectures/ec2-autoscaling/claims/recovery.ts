import type { Assertion, Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, file, kept, property, witness } = that;

/** UTC. */
const SCHEDULES = {
  hourly: 'cron(0 * * * ? *)',
  daily: 'cron(0 5 * * ? *)',
  weekly: 'cron(0 5 ? * SUN *)',
  monthly: 'cron(0 5 1 * ? *)',
} as const;

/** A rule of the plan that fills the vault. */
function rule(every: 'daily' | 'weekly' | 'monthly', { backup }: Document) {
  return {
    schedule: SCHEDULES[every],
    days: backup?.[every] ?? 0,
    vault: 'backup vault',
    plan: 'backup plan',
    coldAfterDays: 'never',
  } as const;
}

/** What has a state is selected by its tag: the database, and because the document says so, the disks (C-EC2-10). */
export function backedUp(of: Document, ...every: readonly ('daily' | 'weekly' | 'monthly')[]): readonly Assertion[] {
  return STORES.map((store) => kept(store, { backedUp: every.map((each) => rule(each, of)) }));
}

const STORES = ['database', 'launch template'] as const;
const runbook = ({ environment }: Document) => `runbooks/${environment}/restore.md`;

/** Without backup, nothing of this is promised: the environment is made again from code (C-EC2-08). */
export function recoveryClaims(of: Document): readonly Claim[] {
  return of.backup === undefined
    ? []
    : [...that.area('Backup', backups(of)), ...that.area('Disaster recovery', recovery(of))];
}

/** To any second of its recovery days; what was saved outlives the database. */
export function pointInTime({ database }: Document): Assertion {
  return kept('database', {
    backupDays: database?.days ?? 0,
    pointInTime: true,
    backupsOutlive: true,
    snapshotsTagged: true,
    backupWindow: '03:00-04:00',
  });
}

function backups(of: Document): readonly Claim[] {
  const { name } = of;
  const atRest = encrypted('backup vault', { by: 'key' });
  return [
    claim('EC2-BKP-01', 'An encrypted vault for the environment', { resolution: 'C-EC2-08' }, [
      exists({ type: 'AWS::Backup::BackupVault', id: 'BackupVault', where: { BackupVaultName: name } }, 1),
      atRest,
      ...STORES.map((store) => kept(store, { everyBackup: { vault: 'backup vault' } })),
      kept('backup vault', { onDelete: 'Retain', onReplace: 'Retain' }),
    ]),
    claim('EC2-BKP-02', 'Recovery points every day', backedUp(of, 'daily')),
    claim('EC2-BKP-03', 'Recovery points every week', backedUp(of, 'weekly')),
    claim('EC2-BKP-04', 'Recovery points every month', backedUp(of, 'monthly')),
    claim(
      'EC2-BKP-05',
      'What carries the tag is backed up, and there is something that carries it',
      {
        resolution: 'C-EC2-10',
        note: 'Instances keep nothing; their disks are selected because the document says so. The state is in the database.',
      },
      [...backedUp(of, 'daily', 'weekly', 'monthly'), ...tagged('backup selection', 'backup', of)],
    ),
    claim(
      'EC2-BKP-06',
      'Recovery points live as long as the environment says, longer the rarer they are',
      { resolution: 'C-EC2-09' },
      [
        ...backedUp(of, 'daily', 'weekly', 'monthly'),
        property('backup plan', 'BackupPlan.BackupPlanRule', { length: 3 }),
      ],
    ),
    claim('EC2-BKP-07', 'Disks and database are snapshotted every day', { resolution: 'C-EC2-08' }, [
      ...backedUp(of, 'daily'),
      pointInTime(of),
    ]),
    ...(of.copied
      ? [
          claim('EC2-BKP-08', 'Every recovery point is copied to us-west-2', [
            kept('database', { everyBackup: { copiedTo: 'arn:aws:backup:us-west-2:*:backup-vault:web-app-prod' } }),
            property('recovery vault', 'BackupVaultName', name),
            encrypted('recovery vault', { by: 'recovery key' }),
            kept('recovery vault', { onDelete: 'Retain', onReplace: 'Retain' }),
            property({ type: 'Stack', stack: `${of.stack}Recovery` }, 'Region', 'us-west-2'),
          ]),
        ]
      : []),
    claim('EC2-BKP-09', 'Every snapshot is encrypted', [
      encrypted({ type: 'AWS::Backup::BackupVault' }, { by: 'customer' }),
      atRest,
      encrypted('launch template'),
      encrypted('database'),
    ]),
    claim('EC2-BKP-10', 'Backup runs by itself, and recovery has a procedure', [
      ...backedUp(of, 'daily'),
      that.trusts('backup roles', ['backup.amazonaws.com']),
      property('backup roles', 'ManagedPolicyArns', {
        exactly: ['Backup', 'Restores'].map((what) => ({
          like: `*:policy/service-role/AWSBackupServiceRolePolicyFor${what}`,
        })),
      }),
      property({ type: 'AWS::Backup::BackupSelection' }, 'BackupSelection.IamRoleArn', { refersTo: 'backup roles' }),
      file(runbook(of), {
        mentions: [name, 'aws backup start-restore-job', 'aws rds restore-db-instance-to-point-in-time'],
      }),
      witness('procedure', 'a restore from the latest recovery point, after which the application answers'),
    ]),
  ];
}

/** The selection takes what carries the tag and nothing else; disks get it from the launch template. */
function tagged(
  selection: 'backup selection' | 'hourly selection',
  tag: string,
  { name }: Document,
): readonly Assertion[] {
  return [
    property(selection, 'BackupSelection.ListOfTags', {
      exactly: [{ where: { ConditionType: 'STRINGEQUALS', ConditionKey: tag, ConditionValue: name } }],
    }),
    property('launch template', 'LaunchTemplateData.TagSpecifications', {
      has: { where: { ResourceType: 'volume', Tags: { has: { where: { Key: tag, Value: name } } } } },
    }),
  ];
}

/** The steps of a restore, with the minutes that each may take. */
const STEPS = [
  'Decide, and tell everybody (15 min)',
  'Restore the database to that time (90 min)',
  'Or, where the instance itself is gone, restore it from the vault (0 min)',
  'Put the restored database in the place of the old one (30 min)',
  'Give the instances its password, and replace them (30 min)',
  'See that users are served (15 min)',
];

function recovery(of: Document): readonly Claim[] {
  const { name, stack, region } = of;
  return [
    claim('EC2-DR-01', 'Everything with a state is backed up every day', [
      ...backedUp(of, 'daily'),
      ...tagged('backup selection', 'backup', of),
    ]),
    claim(
      'EC2-DR-02',
      'The database can be restored to any second of its recovery days',
      { resolution: 'C-EC2-02' },
      pointInTime(of),
    ),
    ...(of.kind === 'production' ? objectives(of) : []),
    claim('EC2-DR-05', 'Recovery is rehearsed every quarter', [
      file('.github/workflows/web-app-upkeep.yml', {
        at: {
          'on.schedule': { has: { where: { cron: '0 6 1 1,4,7,10 *' } } },
          'jobs.restore-drill.if': "github.event.schedule == '0 6 1 1,4,7,10 *'",
          'permissions.issues': 'write',
        },
        runs: [`gh issue create --label drill --body-file ${runbook(of)}`],
      }),
      witness('procedure', 'the drill of this quarter, with its duration'),
    ]),
    claim(
      'EC2-DR-06',
      'Recovery runbooks name what the template makes',
      file(runbook(of), {
        mentions: [
          `For the stack \`${stack}\` in ${region}`,
          `\`backup = ${name}\``,
          `--backup-vault-name ${name}`,
          `--source-db-instance-identifier ${name}`,
          `--auto-scaling-group-name ${name}`,
          `--stack-name ${stack}`,
          ...(of.copied ? ['--region us-west-2'] : []),
        ],
      }),
    ),
  ];
}

function objectives(of: Document): readonly Claim[] {
  return [
    claim('EC2-DR-03', 'Production is back within 4 hours', [
      file(runbook(of), { mentions: [...STEPS, 'Total: 180 minutes of 240'] }),
      witness('procedure', 'a timed drill of the runbook ends within 240 minutes'),
    ]),
    claim(
      'EC2-DR-04',
      'Production loses at most 1 hour of data',
      {
        resolution: 'C-EC2-01',
        note: 'Disks: every hour. Database: point-in-time recovery, about five minutes behind.',
      },
      [
        kept('launch template', {
          backedUp: { schedule: SCHEDULES.hourly, days: 1, vault: 'backup vault', plan: 'hourly plan' },
        }),
        ...tagged('hourly selection', 'hourly-backup', of),
        pointInTime(of),
        property('database', 'MultiAZ', true),
      ],
    ),
  ];
}
