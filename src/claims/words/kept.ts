import { either, flag, list, number, object, record, type Shape, type Shaped, text, word } from '../../base/index.ts';
import { NAME, TARGET, type Target } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

/** A number, exactly, or its bounds. */
export const AMOUNT = either(
  (value) => typeof value === 'number',
  number({ min: 0 }),
  object({}, { atLeast: number({ min: 0 }), atMost: number({ min: 0 }) }, 'bounds', { min: 1 }),
);

export type Amount = Shaped<typeof AMOUNT>;

const orWord = <const Word extends string>(never: Word): Shape<Amount | Word> =>
  either((value) => typeof value === 'string', word([never]), AMOUNT);

const RULE = object(
  {},
  {
    plan: NAME,
    schedule: text({ about: 'as the rule writes it: cron(0 5 * * ? *)' }),
    days: orWord('forever'),
    vault: NAME,
    coldAfterDays: orWord('never'),
    copiedTo: { ...TARGET, schema: { type: 'string', description: 'a vault by name, or its ARN; * allowed' } },
    copyDays: orWord('forever'),
    pointInTime: flag(),
  },
  'a rule of an AWS Backup plan',
  { min: 1 },
);

const POLICY = word(['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate']);
const BY_PREFIX = 'by prefix of the key; "" is all that no longer prefix names';
const MOVES = record(record(AMOUNT, 'days by storage class; none where objects stay'), BY_PREFIX);
const EXPIRY = record(orWord('never'), `days ${BY_PREFIX}`);

const bucket = (days: number, change: Readonly<Record<string, unknown>> = {}) => ({
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [{ Status: 'Enabled', Prefix: 'logs/', ExpirationInDays: days, ...change }],
      },
    },
  },
});
const claim = { kind: 'kept', of: 'Bucket', versions: true, expires: { 'logs/': 90, '': 'never' } } as const;

const planned = (value: string) => ({
  Orders: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: [{ Key: 'backup', Value: value }] } },
  Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault' } },
  Plan: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: {
        BackupPlanName: 'plan',
        BackupPlanRule: [
          {
            RuleName: 'daily',
            TargetBackupVault: { Ref: 'Vault' },
            ScheduleExpression: 'cron(0 5 * * ? *)',
            Lifecycle: { DeleteAfterDays: 35 },
          },
        ],
      },
    },
  },
  Selection: {
    Type: 'AWS::Backup::BackupSelection',
    Properties: {
      BackupPlanId: { Ref: 'Plan' },
      BackupSelection: {
        SelectionName: 'tagged',
        IamRoleArn: 'arn:aws:iam::111122223333:role/backup',
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'daily' }],
      },
    },
  },
});
const backedUp = { schedule: 'cron(0 5 * * ? *)', days: { atLeast: 30 }, vault: 'Vault' } as const;

export const KEPT = defineWord(
  'kept',
  'what each subject keeps and for how long: backups, versions, retention, and what happens when it is deleted; AWS’s defaults count where the template is silent',
  { of: SUBJECT },
  {
    backupDays: AMOUNT,
    backupWindow: text({ about: 'UTC: 03:00-04:00' }),
    snapshotsTagged: flag('snapshots get the tags'),
    backupsOutlive: flag('automated backups stay when the database is deleted'),
    backupsCopiedTo: text({ about: 'the region to which RDS copies automated backups' }),
    pointInTime: either((value) => typeof value === 'boolean', flag(), AMOUNT),
    deletionProtected: flag(),
    onDelete: POLICY,
    onReplace: POLICY,
    days: orWord('forever'),
    versions: flag('object versions are kept'),
    expires: EXPIRY,
    moves: MOVES,
    oldVersionsExpire: EXPIRY,
    oldVersionsMove: MOVES,
    uploadsAbortAfterDays: AMOUNT,
    locked: object({ days: AMOUNT }, { mode: word(['COMPLIANCE', 'GOVERNANCE']) }, 'a lock by default'),
    images: orWord('forever'),
    untaggedImageDays: orWord('forever'),
    backedUp: either(Array.isArray, list(RULE, { min: 1 }), RULE),
    everyBackup: RULE,
  },
  {
    holds: [
      { says: 'Logs go after 90 days, everything else stays.', resources: bucket(90), claim },
      {
        says: 'The plan selects the table by its tag.',
        resources: planned('daily'),
        claim: { kind: 'kept', of: 'Orders', backedUp },
      },
      {
        says: 'Without a policy of its own a database leaves a snapshot.',
        resources: { Database: { Type: 'AWS::RDS::DBInstance', Properties: { BackupRetentionPeriod: 7 } } },
        claim: { kind: 'kept', of: 'Database', backupDays: { atLeast: 7 }, pointInTime: true, onDelete: 'Snapshot' },
      },
    ],
    fails: [
      { says: 'Logs are kept too short.', resources: bucket(30), claim },
      { says: 'The rule is switched off.', resources: bucket(90, { Status: 'Disabled' }), claim },
      { says: 'The rule removes everything.', resources: bucket(90, { Prefix: '' }), claim },
      {
        says: 'The table has another tag, so no plan selects it.',
        resources: planned('weekly'),
        claim: { kind: 'kept', of: 'Orders', backedUp },
      },
      {
        says: 'A table has no point-in-time recovery unless it asks for it.',
        resources: { Orders: { Type: 'AWS::DynamoDB::Table' } },
        claim: { kind: 'kept', of: 'Orders', pointInTime: true },
      },
    ],
    unknown: [
      {
        says: 'Nobody said a value for the days.',
        parameters: { Days: { Type: 'Number' } },
        resources: { Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { Ref: 'Days' } } } },
        claim: { kind: 'kept', of: 'Log', days: 30 },
      },
    ],
  },
  { min: 3 },
);

type Kept = AssertionOf<typeof KEPT>;
type Rule<Name extends string> = Omit<Shaped<typeof RULE>, 'plan' | 'vault' | 'copiedTo'> & {
  readonly plan?: Name;
  readonly vault?: Name;
  readonly copiedTo?: Target<Name>;
};

/** What is kept of the subject. Numbers are exact; `{ atLeast, atMost }` are bounds. */
export function kept<Name extends string = string>(
  of: Subject<Name>,
  what: Omit<Kept, 'kind' | 'of' | 'backedUp' | 'everyBackup'> & {
    readonly backedUp?: Rule<Name> | readonly Rule<Name>[];
    readonly everyBackup?: Rule<Name>;
  },
): Kept {
  return { kind: 'kept', of, ...what };
}
