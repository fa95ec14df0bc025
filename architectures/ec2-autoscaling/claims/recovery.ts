import type { Assertion, Claim } from 'lintel/claims';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, file, kept, property, witness } = that;

/** UTC. */
const DAILY = { every: 'daily', schedule: 'cron(0 5 * * ? *)' } as const;
const WEEKLY = { every: 'weekly', schedule: 'cron(0 5 ? * SUN *)' } as const;
const MONTHLY = { every: 'monthly', schedule: 'cron(0 5 1 * ? *)' } as const;
const HOURLY = { schedule: 'cron(0 * * * ? *)', days: 1, vault: 'backup vault', plan: 'hourly plan' } as const;
type Rule = typeof DAILY | typeof WEEKLY | typeof MONTHLY;
export const RULES = [DAILY, WEEKLY, MONTHLY] as const;

/** What has a state is selected by its tag: the database, and because the document says so, the disks (C-EC2-10). */
const STORES = ['database', 'launch template'] as const;

export function backedUp({ backup }: Document, rules: readonly Rule[] = [DAILY]): readonly Assertion[] {
  const place = { vault: 'backup vault', plan: 'backup plan', coldAfterDays: 'never' } as const;
  const all = rules.map(({ every, schedule }) => ({ schedule, days: backup?.[every] ?? 0, ...place }));
  return STORES.map((store) => kept(store, { backedUp: all }));
}

/** To any second of its recovery days; what was saved outlives the database. */
export function pointInTime({ recoveryDays: backupDays }: Document): Assertion {
  const all = { pointInTime: true, backupsOutlive: true, snapshotsTagged: true, backupWindow: '03:00-04:00' } as const;
  return kept('database', { backupDays, ...all });
}

/** The selection takes what carries the tag and nothing else; disks get it from the launch template. */
function tagged(
  selection: 'backup selection' | 'hourly selection',
  tag: string,
  { name }: Document,
): readonly Assertion[] {
  const takes = { ConditionType: 'STRINGEQUALS', ConditionKey: tag, ConditionValue: name };
  const Tags = { has: { where: { Key: tag, Value: name } } };
  return [
    property(selection, 'BackupSelection.ListOfTags', { exactly: [{ where: takes }] }),
    property('launch template', 'LaunchTemplateData.TagSpecifications', {
      has: { where: { ResourceType: 'volume', Tags } },
    }),
  ];
}

/** Without backup, nothing of this is promised: the environment is made again from code (C-EC2-08). */
export function recoveryClaims(of: Document): readonly Claim[] {
  if (of.backup === undefined) return [];
  return [...that.area('Backup', backups(of)), ...that.area('Disaster recovery', recovery(of))];
}

const STAYS = { onDelete: 'Retain', onReplace: 'Retain' } as const;

function backups(of: Document): readonly Claim[] {
  const { name, environment } = of;
  const atRest = encrypted('backup vault', { by: 'key' });
  const managed = ['Backup', 'Restores'].map((what) => ({
    like: `*:policy/service-role/AWSBackupServiceRolePolicyFor${what}`,
  }));
  const restores = [name, 'aws backup start-restore-job', 'aws rds restore-db-instance-to-point-in-time'];
  return [
    claim('EC2-BKP-01', 'An encrypted vault for the environment', { resolution: 'C-EC2-08' }, [
      property('backup vault', 'BackupVaultName', name),
      atRest,
      kept('backup vault', STAYS),
      ...STORES.map((store) => kept(store, { everyBackup: { vault: 'backup vault' } })),
    ]),
    claim('EC2-BKP-02', 'Recovery points every day', backedUp(of, [DAILY])),
    claim('EC2-BKP-03', 'Recovery points every week', backedUp(of, [WEEKLY])),
    claim('EC2-BKP-04', 'Recovery points every month', backedUp(of, [MONTHLY])),
    claim(
      'EC2-BKP-05',
      'What carries the tag is backed up, and there is something that carries it',
      {
        resolution: 'C-EC2-10',
        note: 'Instances keep nothing; their disks are selected because the document says so. The state is in the database.',
      },
      [...backedUp(of, RULES), ...tagged('backup selection', 'backup', of)],
    ),
    claim(
      'EC2-BKP-06',
      'Recovery points live as long as the environment says, longer the rarer they are',
      { resolution: 'C-EC2-09' },
      [
        ...backedUp(of, RULES),
        property('backup plan', 'BackupPlan', { where: { BackupPlanName: of.name, BackupPlanRule: { length: 3 } } }),
      ],
    ),
    claim('EC2-BKP-07', 'Disks and database are snapshotted every day', { resolution: 'C-EC2-08' }, [
      ...backedUp(of),
      pointInTime(of),
    ]),
    ...(of.copied ? [copies(of)] : []),
    claim('EC2-BKP-09', 'Every snapshot is encrypted', [
      encrypted({ type: 'AWS::Backup::BackupVault' }, { by: 'customer' }),
      atRest,
      ...STORES.map((store) => encrypted(store)),
    ]),
    claim('EC2-BKP-10', 'Backup runs by itself, and recovery has a procedure', [
      ...backedUp(of),
      that.trusts('backup roles', ['backup.amazonaws.com']),
      property('backup roles', 'ManagedPolicyArns', { exactly: managed }),
      property({ type: 'AWS::Backup::BackupSelection' }, 'BackupSelection.IamRoleArn', { refersTo: 'backup roles' }),
      file(`runbooks/${environment}/restore.md`, { mentions: restores }),
      witness('procedure', 'a restore by the procedure, after which the application answers with what was restored'),
    ]),
  ];
}

function copies({ name, stack }: Document): Claim {
  return claim('EC2-BKP-08', 'Every recovery point is copied to us-west-2', [
    kept('database', { everyBackup: { copiedTo: 'arn:aws:backup:us-west-2:*:backup-vault:web-app-prod' } }),
    property('recovery vault', 'BackupVaultName', name),
    encrypted('recovery vault', { by: 'recovery key' }),
    kept('recovery vault', STAYS),
    exists({ type: 'AWS::KMS::Alias', where: { AliasName: `alias/${name}-recovery` } }, 1),
    property({ type: 'Stack', stack: `${stack}Recovery` }, 'Region', 'us-west-2'),
  ]);
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

/** The database is restored beside the old one and takes its place; then the instances get its password. */
function commandsOf({ name, stack, environment, database, region }: Document): readonly string[] {
  const query = (what: string) =>
    `"$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${name} --query 'DBInstances[0].${what}' --output text)" \\`;
  const outputs = ['DatabaseSecretArn', 'Url'].map(
    (key) =>
      `describe-stacks --region ${region} --stack-name ${stack} --query "Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue" --output text`,
  );
  const renames = (from: string, to: string) =>
    `aws rds modify-db-instance --region ${region} --db-instance-identifier ${name}${from} --new-db-instance-identifier ${name}${to}`;
  return [
    `aws rds restore-db-instance-to-point-in-time --region ${region} --restore-time "$TIME" \\`,
    `--source-db-instance-identifier ${name} --target-db-instance-identifier ${name}-restored \\`,
    `--db-subnet-group-name ${query('DBSubnetGroup.DBSubnetGroupName')}`,
    `--db-parameter-group-name ${query('DBParameterGroups[0].DBParameterGroupName')}`,
    `--vpc-security-group-ids ${query('VpcSecurityGroups[0].VpcSecurityGroupId')}`,
    `--tags "$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${name} --query "DBInstances[0].TagList[?!starts_with(Key, 'aws:')]" --output json)" \\`,
    `  --${database?.standby === true ? '' : 'no-'}multi-az --deletion-protection --copy-tags-to-snapshot\n`,
    `aws rds wait db-instance-available --region ${region} --db-instance-identifier ${name}-restored\n`,
    `aws backup list-recovery-points-by-backup-vault --region ${region} --backup-vault-name ${name} --by-resource-type RDS`,
    "--query 'sort_by(RecoveryPoints,&CreationDate)[-1].RecoveryPointArn' --output text)\n",
    `aws backup get-recovery-point-restore-metadata --region ${region} --backup-vault-name ${name} --recovery-point-arn "$POINT"`,
    '--query RestoreMetadata >metadata.json\n',
    `start-restore-job --region ${region} --recovery-point-arn "$POINT" --iam-role-arn "$BACKUP_ROLE" --metadata file://metadata.json\n`,
    `${renames('', '-broken')} --apply-immediately\n`,
    `${renames('-restored', '')} --manage-master-user-password`,
    `--master-user-secret-kms-key-id alias/${name} --apply-immediately\n`,
    `describe-db-instances --region ${region} --db-instance-identifier ${name} --query 'DBInstances[0].MasterUserSecret.SecretArn' --output text\n`,
    ...outputs,
    "`restoredTo: '$TIME'`",
    `start-instance-refresh --region ${region} --auto-scaling-group-name ${name} --preferences '{"MinHealthyPercentage":100}'`,
    `aws logs tail /web-app/${environment}/application --region ${region} --since 15m\n`,
  ];
}

function recovery(of: Document): readonly Claim[] {
  const { name, stack, region, environment } = of;
  const path = `runbooks/${environment}/restore.md`;
  const quarterly = '0 6 1 1,4,7,10 *';
  const names = [
    `For the stack \`${stack}\` in ${region}`,
    `\`backup = ${name}\``,
    ...commandsOf(of),
    ...(of.copied ? ['give `--region us-west-2`'] : []),
  ];
  const objectives = () => [
    claim('EC2-DR-03', 'Production is back within 4 hours', [
      file(path, { mentions: [...STEPS, 'Total: 180 minutes of 240'] }),
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
        kept('launch template', { backedUp: HOURLY }),
        property('hourly plan', 'BackupPlan.BackupPlanName', `${name}-hourly`),
        ...tagged('hourly selection', 'hourly-backup', of),
        pointInTime(of),
        property('database', 'MultiAZ', true),
      ],
    ),
  ];
  return [
    claim('EC2-DR-01', 'Everything with a state is backed up every day', [
      ...backedUp(of),
      ...tagged('backup selection', 'backup', of),
    ]),
    claim(
      'EC2-DR-02',
      'The database can be restored to any second of its recovery days',
      { resolution: 'C-EC2-02' },
      pointInTime(of),
    ),
    ...(of.kind === 'production' ? objectives() : []),
    claim('EC2-DR-05', 'Recovery is rehearsed every quarter', [
      file('.github/workflows/web-app-upkeep.yml', {
        at: {
          'on.schedule': { has: { where: { cron: quarterly } } },
          'jobs.restore-drill.if': `github.event.schedule == '${quarterly}'`,
          'permissions.issues': 'write',
          'jobs.restore-drill.steps': { has: { where: { uses: 'actions/checkout@v6' } } },
        },
        // A label that is not there yet refuses the issue.
        runs: ['gh label create drill --force', `gh issue create --label drill --body-file ${path}`],
      }),
      witness('procedure', 'the drill of this quarter, with its duration'),
    ]),
    claim('EC2-DR-06', 'Recovery runbooks name what the template makes', [
      file(path, { mentions: names }),
      file(`runbooks/${environment}/failover.md`, {
        runs: [
          `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name}`,
          `aws autoscaling describe-scaling-activities --region ${region} --auto-scaling-group-name ${name} --max-items 10`,
          ...(of.database?.standby === true
            ? [`aws rds reboot-db-instance --region ${region} --db-instance-identifier ${name} --force-failover`]
            : []),
        ],
      }),
    ]),
  ];
}
