import * as backup from 'aws-cdk-lib/aws-backup';
import { expect, test } from 'vitest';
import { BackupPlan, type BackupRule } from './backup-plan.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function plan(rules: readonly BackupRule[]) {
  const stack = tinyStack();
  new BackupPlan(stack, 'Backup', {
    name: 'shop',
    vault: new backup.BackupVault(stack, 'Vault'),
    rules,
    tag: { key: 'backup', value: 'shop' },
  });
  return stack;
}

// https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html
test.each<[BackupRule, string]>([
  [{ every: 'hourly', keepDays: 1 }, 'cron(0 * * * ? *)'],
  [{ every: 'daily', keepDays: 14 }, 'cron(0 5 * * ? *)'],
  [{ every: 'weekly', keepDays: 28 }, 'cron(0 5 ? * SUN *)'],
  [{ every: 'monthly', keepDays: 90 }, 'cron(0 5 1 * ? *)'],
])('%j', (rule, schedule) => {
  expect(resourcesOf(plan([rule])).Backup?.Properties?.BackupPlan).toMatchObject({
    BackupPlanName: 'shop',
    BackupPlanRule: [
      { RuleName: rule.every, ScheduleExpression: schedule, Lifecycle: { DeleteAfterDays: rule.keepDays } },
    ],
  });
});

test('what carries the tag is backed up, under a role that only AWS Backup takes', () => {
  const resources = resourcesOf(plan([{ every: 'daily', keepDays: 14 }]));
  expect(resources.BackupSelection?.Properties?.BackupSelection).toMatchObject({
    IamRoleArn: { 'Fn::GetAtt': ['BackupRole', 'Arn'] },
    ListOfTags: [{ ConditionKey: 'backup', ConditionType: 'STRINGEQUALS', ConditionValue: 'shop' }],
  });
  expect(resources.BackupRole?.Properties?.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Principal: { Service: 'backup.amazonaws.com' } }],
  });
});

test('a copy in another vault lives as long', () => {
  const copyTo = 'arn:aws:backup:eu-central-1:111122223333:backup-vault:shop';
  expect(resourcesOf(plan([{ every: 'daily', keepDays: 30, copyTo }])).Backup?.Properties?.BackupPlan).toMatchObject({
    BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: copyTo, Lifecycle: { DeleteAfterDays: 30 } }] }],
  });
});

test.each<[string, readonly BackupRule[], string]>([
  [
    'a recovery point that is gone before the next exists',
    [{ every: 'monthly', keepDays: 14 }],
    'Backup plan "Tiny/Backup" keeps a monthly recovery point for 14 day(s): it would be gone before the next exists. Keep it for 31 or more.',
  ],
  ['no rule', [], 'Backup plan "Tiny/Backup" has no rule; add one, like { every: "daily", keepDays: 14 }.'],
  [
    'a rule twice',
    [
      { every: 'daily', keepDays: 1 },
      { every: 'daily', keepDays: 2 },
    ],
    'Backup plan "Tiny/Backup" has two daily rules; keep one.',
  ],
])('%s is refused', (_, rules, message) => {
  expect(() => plan(rules)).toThrow(message);
});
