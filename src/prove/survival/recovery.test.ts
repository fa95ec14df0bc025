/**
 * What is lost and when it is there again. The oracle is the figure that AWS publishes for each takeover and each backup (the
 * pages stand beside the tables), and the schedule of the template, read by eye.
 */
import { describe, expect, test } from 'vitest';
import { claim, claimSet } from '../../claims/index.ts';
import { buildModel, dataDocument } from '../../model/index.ts';
import { survivalOf } from '../survival.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';
import { longestGap } from './minutes.ts';

const judged = (resources: object, what: string, loses: unknown, recovery?: object) =>
  inShort(
    judgeIn({ resources: resources as never }, {
      kind: 'survives',
      what,
      loses,
      ...(recovery && { recovery }),
    } as never),
  );

const database = (change: object) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...change } },
});

const planned = (rule: object, more: object = {}) => ({
  Orders: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: [{ Key: 'backup', Value: 'yes' }] } },
  Disk: { Type: 'AWS::EC2::Volume', Properties: { Tags: [{ Key: 'backup', Value: 'yes' }] } },
  Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault' } },
  Plan: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: {
        BackupPlanName: 'plan',
        BackupPlanRule: [{ RuleName: 'own', TargetBackupVault: { Ref: 'Vault' }, ...rule }],
      },
    },
  },
  Selection: {
    Type: 'AWS::Backup::BackupSelection',
    Properties: {
      BackupPlanId: { Ref: 'Plan' },
      BackupSelection: {
        SelectionName: 's',
        IamRoleArn: 'arn:aws:iam::111122223333:role/backup',
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'yes' }],
      },
    },
  },
  ...more,
});
const daily = { ScheduleExpression: 'cron(0 5 * * ? *)' };

describe('a standby', () => {
  test.each([
    { recovery: { pointMinutes: 0, timeMinutes: 2 }, is: /^proved/ },
    { recovery: { timeMinutes: 1.5 }, is: /^unknown: how long it takes/ },
    { recovery: { timeMinutes: 0.5 }, is: /^unknown/ },
  ])('of RDS takes over in 60 to 120 seconds: $recovery', ({ recovery, is }) => {
    expect(judged(database({ MultiAZ: true }), 'Database', 'zone', recovery)).toMatch(is);
  });

  test('that is none has backups in its place, and a restore takes a time that nobody tells', () => {
    const one = database({ BackupRetentionPeriod: 7 });
    expect(judged(one, 'Database', 'zone')).toMatch(/^refuted/);
    expect(judged(one, 'Database', 'zone', { pointMinutes: 5 })).toBe('proved');
    expect(judged(one, 'Database', 'zone', { pointMinutes: 4 })).toMatch(
      /^refuted.*to any second.*Lost is 5 minutes at most/,
    );
    expect(judged(one, 'Database', 'zone', { pointMinutes: 5, timeMinutes: 240 })).toMatch(
      /^unknown: how long it takes/,
    );
  });
});

describe('a cluster of Aurora without its writer', () => {
  const cluster = (...members: readonly string[]) => ({
    Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql' } },
    ...Object.fromEntries(
      members.map((name) => [
        name,
        {
          Type: 'AWS::RDS::DBInstance',
          Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' } },
        },
      ]),
    ),
  });
  test.each([
    { says: 'a reader takes over within a minute', members: ['One', 'Two'], minutes: 1, is: 'proved' },
    { says: 'the only instance is made anew within ten', members: ['One'], minutes: 10, is: 'proved' },
    { says: 'and not surely sooner', members: ['One'], minutes: 9, is: /^unknown/ },
  ])('$says', ({ members, minutes, is }) => {
    expect(judged(cluster(...members), 'Cluster', 'writer', { pointMinutes: 0, timeMinutes: minutes })).toEqual(
      expect.stringMatching(is),
    );
  });
});

describe('data that somebody destroyed', () => {
  test.each([
    { says: 'backups', change: { BackupRetentionPeriod: 1 }, is: /^proved/ },
    {
      says: 'a standby and no backups',
      change: { MultiAZ: true, BackupRetentionPeriod: 0 },
      is: /^refuted.*keep nothing from which/,
    },
  ])('$says', ({ change, is }) => expect(judged(database(change), 'Database', 'data')).toMatch(is));

  test('a plan backs up what has no backups of its own', () => {
    expect(judged(planned(daily), 'Orders', 'data')).toBe('proved');
    expect(judged(planned(daily), 'Disk', 'data')).toBe('proved');
    const { Selection: _, ...without } = planned(daily);
    expect(judged(without, 'Orders', 'data')).toMatch(/^refuted/);
  });

  test.each([
    { minutes: 1439, is: /^refuted/ },
    { minutes: 1440, is: /^unknown: when the backups of Plan that are late are whole/ },
    { minutes: 2880, is: /^proved/ },
  ])('a daily plan loses a day, and more where a job is late: $minutes', ({ minutes, is }) => {
    expect(judged(planned(daily), 'Orders', 'data', { pointMinutes: minutes })).toMatch(is);
  });

  test('the windows of a rule tell how late it is', () => {
    const soon = { ...daily, StartWindowMinutes: 60, CompletionWindowMinutes: 120 };
    expect(judged(planned(soon), 'Orders', 'data', { pointMinutes: 1620 })).toBe('proved');
    expect(judged(planned(soon), 'Orders', 'data', { pointMinutes: 1619 })).toMatch(/^unknown/);
  });

  test('a bucket keeps earlier versions', () => {
    const bucket = (Status?: string) => ({
      Files: { Type: 'AWS::S3::Bucket', Properties: { ...(Status && { VersioningConfiguration: { Status } }) } },
    });
    expect(judged(bucket('Enabled'), 'Files', 'data', { pointMinutes: 0 })).toBe('proved');
    expect(judged(bucket(), 'Files', 'data')).toMatch(/^refuted/);
  });

  test('what keeps nothing that is known cannot be asked', () => {
    expect(judged({ Topic: { Type: 'AWS::SNS::Topic', Properties: {} } }, 'Topic', 'data')).toMatch(
      /^unknown: what Topic/,
    );
  });
});

describe('without its region', () => {
  const copied = (region: string) => ({
    ...daily,
    CopyActions: [{ DestinationBackupVaultArn: `arn:aws:backup:${region}:111122223333:backup-vault:far` }],
  });
  test.each([
    { says: 'nothing is kept elsewhere', rule: daily, minutes: 99_999, is: /^refuted.*keep nothing in another region/ },
    { says: 'a copy in the same region is lost too', rule: copied('us-east-1'), minutes: 99_999, is: /^refuted/ },
    {
      says: 'a copy elsewhere is late by nobody knows how much',
      rule: copied('eu-west-1'),
      minutes: 99_999,
      is: /^unknown: how long/,
    },
    { says: 'and never newer than its schedule', rule: copied('eu-west-1'), minutes: 1439, is: /^refuted/ },
  ])('$says', ({ rule, minutes, is }) => {
    expect(judged(planned(rule), 'Orders', 'region', { pointMinutes: minutes })).toMatch(is);
  });

  test('replicas of a global table go on', () => {
    const Replicas = ['us-east-1', 'eu-west-1'].map((Region) => ({ Region }));
    const table = { Orders: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas } } };
    expect(judged(table, 'Orders', 'region', { pointMinutes: 1, timeMinutes: 1 })).toBe('proved');
    expect(judged(table, 'Orders', 'region', { pointMinutes: 0 })).toMatch(/^unknown/);
  });
});

/** By eye; fields as https://docs.aws.amazon.com/aws-backup/latest/devguide/scheduled-backups.html writes them. */
test.each([
  ['rate(12 hours)', 720],
  ['rate(1 day)', 1440],
  ['cron(0 5 * * ? *)', 1440],
  ['cron(0 5 ? * * *)', 1440],
  ['cron(0 * * * ? *)', 60],
  ['cron(0/15 * * * ? *)', 15],
  ['cron(0 0/6 * * ? *)', 360],
  ['cron(30 2,14 * * ? *)', 720],
  ['cron(0 1,3 * * ? *)', 1320],
  ['cron(0 5 ? * SUN *)', 7 * 1440],
  ['cron(0 5 ? * MON,THU *)', 4 * 1440],
  ['cron(0 5 ? * 2-6 *)', 3 * 1440],
  ['cron(0 5 1 * ? *)', 31 * 1440],
  ['cron(0 5 1 1 ? *)', undefined],
  ['cron(0 5 ? * 6#3 *)', undefined],
  ['daily', undefined],
])('%s runs every %s minutes at least', (expression, minutes) => {
  expect(longestGap(expression)).toBe(minutes);
});

describe('asked without a claim of its own', () => {
  const model = (resources: object) => {
    const built = buildModel([{ name: 'Shop', document: dataDocument({ Resources: resources }), region: 'us-east-1' }]);
    if (!built.ok) throw new Error('no model');
    return built.value;
  };
  const verdicts = async (resources: object, loss: string, stated?: ReturnType<typeof claimSet>) => {
    const found = await survivalOf(model(resources), [loss], stated);
    if (!found.ok) throw new Error('no answer');
    return found.value.map(({ id, title, outcome }) => [id, title, outcome]);
  };

  test('each store tells what it can be restored to', async () => {
    expect(await verdicts(planned(daily), 'data')).toEqual([
      ['without.data.Orders', 'Orders can be restored', 'proved'],
      ['without.data.Disk', 'Disk can be restored', 'proved'],
    ]);
  });

  test('the recovery that a claim states for such a loss is asked', async () => {
    const stated = claimSet({
      claims: [
        claim('DR-1', 'Five minutes', [
          { kind: 'survives', what: 'Database', loses: 'zone', recovery: { pointMinutes: 5 } },
        ]),
      ],
    });
    const one = database({ BackupRetentionPeriod: 7 });
    expect(await verdicts(one, 'zone')).toEqual([
      ['without.zone.Database', 'Database goes on without one zone', 'refuted'],
    ]);
    expect(await verdicts(one, 'zone', stated)).toEqual([
      [
        'without.zone.Database',
        'Database goes on without one zone, or is back with all but 5 minutes (DR-1)',
        'proved',
      ],
    ]);
    expect(await verdicts(one, 'writer', stated)).toEqual([
      ['without.writer.Database', 'Database goes on without the writer', 'refuted'],
    ]);
  });
});
