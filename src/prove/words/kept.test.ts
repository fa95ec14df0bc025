/**
 * Oracles: the AWS pages cited in src/prove/keeping. Defaults: RDS keeps automated backups for 1 day, ElastiCache none,
 * a log group everything for ever, SQS messages for 4 days, DynamoDB no points in time.
 */
import { describe, expect, test } from 'vitest';
import { kept } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

type Props = Readonly<Record<string, unknown>>;
type What = Parameters<typeof kept>[1];

function outcome(Type: string, Properties: Props, what: What, others: object = {}, attributes: object = {}): string {
  const world = {
    parameters: { Open: { Type: 'String' } },
    resources: { ...others, It: { Type, Properties, ...attributes } },
  };
  return judgeIn(world, kept('It', what)).outcome;
}

describe('by properties of its own', () => {
  test.each<[type: string, properties: Props, what: What, expected: string]>([
    ['AWS::RDS::DBInstance', {}, { backupDays: 1 }, 'proved'],
    ['AWS::RDS::DBInstance', {}, { backupDays: 7 }, 'refuted'],
    ['AWS::RDS::DBInstance', { BackupRetentionPeriod: '7' }, { backupDays: 7 }, 'proved'],
    ['AWS::RDS::DBInstance', { BackupRetentionPeriod: 7 }, { backupDays: { atLeast: 1, atMost: 35 } }, 'proved'],
    ['AWS::RDS::DBInstance', { BackupRetentionPeriod: 40 }, { backupDays: { atLeast: 1 } }, 'refuted'],
    ['AWS::RDS::DBInstance', { BackupRetentionPeriod: { Ref: 'Open' } }, { backupDays: 7 }, 'unknown'],
    ['AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: 'a' }, { pointInTime: true }, 'refuted'],
    ['AWS::RDS::DBInstance', { BackupRetentionPeriod: 0 }, { pointInTime: true }, 'refuted'],
    ['AWS::RDS::DBInstance', {}, { pointInTime: true }, 'proved'],
    ['AWS::RDS::DBInstance', { DeleteAutomatedBackups: false }, { backupsOutlive: true }, 'proved'],
    ['AWS::RDS::DBInstance', {}, { backupsOutlive: true }, 'refuted'],
    ['AWS::RDS::DBInstance', { PreferredBackupWindow: '03:00-04:00' }, { backupWindow: '03:00-04:00' }, 'proved'],
    ['AWS::RDS::DBInstance', { PreferredBackupWindow: '04:00-05:00' }, { backupWindow: '03:00-04:00' }, 'refuted'],
    ['AWS::RDS::DBInstance', {}, { backupWindow: '03:00-04:00' }, 'unknown'],
    ['AWS::RDS::DBCluster', { CopyTagsToSnapshot: true }, { snapshotsTagged: true }, 'proved'],
    ['AWS::RDS::DBCluster', {}, { snapshotsTagged: true }, 'refuted'],
    ['AWS::ElastiCache::ReplicationGroup', {}, { backupDays: { atLeast: 1 } }, 'refuted'],
    ['AWS::ElastiCache::ReplicationGroup', { SnapshotRetentionLimit: 5 }, { backupDays: 5 }, 'proved'],
    ['AWS::EFS::FileSystem', { BackupPolicy: { Status: 'ENABLED' } }, { backupDays: 35 }, 'proved'],
    ['AWS::EFS::FileSystem', {}, { backupDays: 35 }, 'refuted'],
    ['AWS::DynamoDB::Table', {}, { pointInTime: true }, 'refuted'],
    ['AWS::DynamoDB::Table', {}, { pointInTime: false }, 'proved'],
    [
      'AWS::DynamoDB::Table',
      { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      { pointInTime: 35 },
      'proved',
    ],
    [
      'AWS::DynamoDB::Table',
      { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 } },
      { pointInTime: 35 },
      'refuted',
    ],
    ['AWS::DynamoDB::Table', { DeletionProtectionEnabled: true }, { deletionProtected: true }, 'proved'],
    ['AWS::RDS::DBCluster', {}, { deletionProtected: true }, 'refuted'],
    ['AWS::RDS::DBCluster', {}, { deletionProtected: false }, 'proved'],
    ['AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' }, { deletionProtected: true }, 'proved'],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] },
      { deletionProtected: true },
      'proved',
    ],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', {}, { deletionProtected: true }, 'refuted'],
    ['AWS::Logs::LogGroup', {}, { days: 'forever' }, 'proved'],
    ['AWS::Logs::LogGroup', { RetentionInDays: 30 }, { days: 'forever' }, 'refuted'],
    ['AWS::Logs::LogGroup', { RetentionInDays: 30 }, { days: { atMost: 30 } }, 'proved'],
    ['AWS::Logs::LogGroup', {}, { days: { atLeast: 30 } }, 'refuted'],
    ['AWS::SQS::Queue', {}, { days: 4 }, 'proved'],
    ['AWS::SQS::Queue', { MessageRetentionPeriod: 1209600 }, { days: 14 }, 'proved'],
    ['AWS::Kinesis::Stream', {}, { days: 1 }, 'proved'],
    ['AWS::KMS::Key', {}, { days: 30 }, 'proved'],
    ['AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } }, { versions: true }, 'proved'],
    ['AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Suspended' } }, { versions: true }, 'refuted'],
    ['AWS::S3::Bucket', {}, { versions: true }, 'refuted'],
    ['AWS::IAM::Role', {}, { backupDays: 1 }, 'unknown'],
  ])('%s %j: %j is %s', (type, properties, what, expected) => expect(outcome(type, properties, what)).toBe(expected));

  test('an instance of a cluster has the backups of the cluster', () => {
    const Cluster = { Type: 'AWS::RDS::DBCluster', Properties: { BackupRetentionPeriod: 7 } };
    const properties = { DBClusterIdentifier: { Ref: 'Cluster' }, BackupRetentionPeriod: 35 };
    expect(outcome('AWS::RDS::DBInstance', properties, { backupDays: 7 }, { Cluster })).toBe('proved');
  });

  test.each<[type: string, attributes: object, what: What, expected: string]>([
    ['AWS::RDS::DBInstance', {}, { onDelete: 'Snapshot' }, 'proved'],
    ['AWS::RDS::DBInstance', { DeletionPolicy: 'Delete' }, { onDelete: 'Snapshot' }, 'refuted'],
    ['AWS::S3::Bucket', {}, { onDelete: 'Retain' }, 'refuted'],
    ['AWS::S3::Bucket', { DeletionPolicy: 'Retain' }, { onDelete: 'Retain' }, 'proved'],
    ['AWS::S3::Bucket', { DeletionPolicy: 'Retain' }, { onReplace: 'Retain' }, 'refuted'],
    ['AWS::S3::Bucket', { UpdateReplacePolicy: 'Retain' }, { onReplace: 'Retain' }, 'proved'],
  ])('%s with %j: %j is %s', (type, attributes, what, expected) =>
    expect(outcome(type, {}, what, {}, attributes)).toBe(expected),
  );

  test('a lock keeps objects for its days, in its mode, only where it is enabled', () => {
    const lock = (ObjectLockEnabled: boolean, DefaultRetention: Props) => ({
      ObjectLockEnabled,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
    });
    const locked = { days: 365, mode: 'COMPLIANCE' } as const;
    const years = { Mode: 'COMPLIANCE', Years: 1 };
    expect(outcome('AWS::S3::Bucket', lock(true, years), { locked })).toBe('proved');
    expect(outcome('AWS::S3::Bucket', lock(true, { ...years, Mode: 'GOVERNANCE' }), { locked })).toBe('refuted');
    expect(outcome('AWS::S3::Bucket', lock(false, years), { locked })).toBe('refuted');
  });

  test('a repository keeps as many images as its policy says', () => {
    const policy = (countNumber: number) => ({
      LifecyclePolicy: {
        LifecyclePolicyText: JSON.stringify({
          rules: [{ rulePriority: 1, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber } }],
        }),
      },
    });
    expect(outcome('AWS::ECR::Repository', policy(10), { images: 10 })).toBe('proved');
    expect(outcome('AWS::ECR::Repository', policy(100), { images: 10 })).toBe('refuted');
    expect(outcome('AWS::ECR::Repository', {}, { images: 10 })).toBe('refuted');
    expect(outcome('AWS::ECR::Repository', {}, { images: 'forever' })).toBe('proved');
  });
});

describe('the lifecycle of a bucket', () => {
  const dumps = { 'backups/': 365, '': 'never' } as const;
  const rule = { Status: 'Enabled', Prefix: 'backups/', ExpirationInDays: 365 };
  test.each<[says: string, rules: readonly Props[], what: What, expected: string]>([
    ['the rule of the prefix', [rule], { expires: dumps }, 'proved'],
    ['another number', [{ ...rule, ExpirationInDays: 30 }], { expires: dumps }, 'refuted'],
    ['switched off', [{ ...rule, Status: 'Disabled' }], { expires: dumps }, 'refuted'],
    ['a rule for everything', [rule, { Status: 'Enabled', ExpirationInDays: 400 }], { expires: dumps }, 'refuted'],
    [
      'a quicker rule inside',
      [rule, { ...rule, Prefix: 'backups/tmp/', ExpirationInDays: 7 }],
      { expires: dumps },
      'refuted',
    ],
    ['a rule elsewhere', [rule, { ...rule, Prefix: 'logs/' }], { expires: { 'backups/': 365 } }, 'proved'],
    ['a rule elsewhere that is not told', [rule, { ...rule, Prefix: 'logs/' }], { expires: dumps }, 'refuted'],
    ['only tagged objects', [{ ...rule, TagFilters: [{ Key: 'a', Value: 'b' }] }], { expires: dumps }, 'refuted'],
    [
      'a date',
      [{ Status: 'Enabled', Prefix: 'backups/', ExpirationDate: '2030-01-01' }],
      { expires: dumps },
      'unknown',
    ],
    ['days by parameter', [{ ...rule, ExpirationInDays: { Ref: 'Open' } }], { expires: dumps }, 'unknown'],
    ['a prefix by parameter', [{ ...rule, Prefix: { Ref: 'Open' } }], { expires: { '': 'never' } }, 'unknown'],
    ['a wider rule for a narrower prefix', [{ ...rule, Prefix: '' }], { expires: { 'backups/': 365 } }, 'proved'],
  ])('objects go: %s', (_, Rules, what, expected) =>
    expect(outcome('AWS::S3::Bucket', { LifecycleConfiguration: { Rules } }, what)).toBe(expected),
  );

  const move = (Transitions: readonly Props[]) => [{ Status: 'Enabled', Prefix: 'backups/', Transitions }];
  const glacier = { StorageClass: 'GLACIER', TransitionInDays: 90 };
  const moves = { 'backups/': { GLACIER: 90 }, '': {} };
  test.each<[says: string, rules: readonly Props[], expected: string]>([
    ['as told', move([glacier]), 'proved'],
    ['the older spelling', [{ Status: 'Enabled', Prefix: 'backups/', Transition: glacier }], 'proved'],
    ['later', move([{ ...glacier, TransitionInDays: 180 }]), 'refuted'],
    ['to another class as well', move([glacier, { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 180 }]), 'refuted'],
    ['nowhere', [], 'refuted'],
    ['of everything', [{ Status: 'Enabled', Transitions: [glacier] }], 'refuted'],
  ])('objects move: %s', (_, Rules, expected) =>
    expect(outcome('AWS::S3::Bucket', { LifecycleConfiguration: { Rules } }, { moves })).toBe(expected),
  );

  test.each<[rule: Props, expected: string]>([
    [{ NoncurrentVersionExpiration: { NoncurrentDays: 365 } }, 'proved'],
    [{ NoncurrentVersionExpirationInDays: 365 }, 'proved'],
    [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }, 'refuted'],
    [{ NoncurrentVersionExpiration: { NoncurrentDays: 365, NewerNoncurrentVersions: 3 } }, 'refuted'],
    [{ ExpirationInDays: 365 }, 'refuted'],
  ])('old versions go after a year: %j is %s', (own, expected) =>
    expect(
      outcome(
        'AWS::S3::Bucket',
        { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...own }] } },
        { oldVersionsExpire: { '': 365 } },
      ),
    ).toBe(expected),
  );

  test('a condition says in which worlds objects go', () => {
    const world = {
      parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      resources: {
        It: {
          Type: 'AWS::S3::Bucket',
          Properties: { LifecycleConfiguration: { Rules: [{ 'Fn::If': ['IsProd', rule, { Ref: 'AWS::NoValue' }] }] } },
        },
      },
    };
    expect(inShort(judgeIn(world, kept('It', { expires: { 'backups/': 365 } })))).toBe('unknown: Stage = prod');
  });
});

describe('AWS Backup', () => {
  const world = (selection: Props, rule: Props = {}, trusted = 'backup.amazonaws.com') => ({
    Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'main' } },
    Far: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'far' } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' }],
        },
      },
    },
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
              ...rule,
            },
          ],
        },
      },
    },
    Selection: {
      Type: 'AWS::Backup::BackupSelection',
      Properties: {
        BackupPlanId: { Ref: 'Plan' },
        BackupSelection: { SelectionName: 's', IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...selection },
      },
    },
  });
  const TAGS = { Tags: [{ Key: 'backup', Value: 'daily' }] };
  const ONE = { ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'daily' }] };
  const backedUp = { schedule: 'cron(0 5 * * ? *)', days: 35, vault: 'Vault' };
  const condition = (operator: string, ConditionValue: string) => ({
    Resources: ['*'],
    Conditions: { [operator]: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue }] },
  });

  test.each<[says: string, selection: Props, expected: string]>([
    ['by tag', ONE, 'proved'],
    ['by another tag', { ListOfTags: [{ ...ONE.ListOfTags[0], ConditionValue: 'hourly' }] }, 'refuted'],
    ['by its ARN', { Resources: [{ 'Fn::GetAtt': ['It', 'Arn'] }] }, 'proved'],
    ['by a pattern', { Resources: ['arn:aws:dynamodb:*:*:table/*'] }, 'proved'],
    ['by the pattern of another type', { Resources: ['arn:aws:rds:*:*:db:*'] }, 'refuted'],
    ['everything', { Resources: ['*'] }, 'proved'],
    ['all but it', { Resources: ['*'], NotResources: ['arn:aws:dynamodb:*:*:table/*'] }, 'refuted'],
    ['by a condition', condition('StringEquals', 'daily'), 'proved'],
    ['by a condition with a wildcard', condition('StringLike', 'd*'), 'proved'],
    ['not by a condition', condition('StringNotEquals', 'daily'), 'refuted'],
    ['by a parameter', { ListOfTags: [{ ...ONE.ListOfTags[0], ConditionValue: { Ref: 'Open' } }] }, 'unknown'],
    ['nothing', {}, 'refuted'],
  ])('a plan selects a table: %s', (_, selection, expected) =>
    expect(outcome('AWS::DynamoDB::Table', TAGS, { backedUp }, world(selection))).toBe(expected),
  );

  test.each<[says: string, rule: Props, what: What, expected: string]>([
    ['as told', {}, { backedUp }, 'proved'],
    ['at another time', { ScheduleExpression: 'cron(0 5 ? * SUN *)' }, { backedUp }, 'refuted'],
    ['for fewer days', { Lifecycle: { DeleteAfterDays: 7 } }, { backedUp }, 'refuted'],
    ['for ever', { Lifecycle: {} }, { backedUp: { days: 'forever' } }, 'proved'],
    ['into another vault', { TargetBackupVault: { Ref: 'Far' } }, { backedUp }, 'refuted'],
    ['into the vault by name', { TargetBackupVault: 'main' }, { backedUp }, 'proved'],
    ['never cold', {}, { everyBackup: { coldAfterDays: 'never' } }, 'proved'],
    ['cold', { Lifecycle: { MoveToColdStorageAfterDays: 30 } }, { everyBackup: { coldAfterDays: 'never' } }, 'refuted'],
    [
      'copied',
      { CopyActions: [{ DestinationBackupVaultArn: { 'Fn::GetAtt': ['Far', 'BackupVaultArn'] } }] },
      { everyBackup: { copiedTo: 'Far' } },
      'proved',
    ],
    [
      'copied to another region',
      { CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:eu-west-1:111122223333:backup-vault:far' }] },
      { everyBackup: { copiedTo: 'arn:aws:backup:eu-west-1:*:backup-vault:far' } },
      'proved',
    ],
    ['not copied', {}, { everyBackup: { copiedTo: 'Far' } }, 'refuted'],
  ])('a rule: %s', (_, rule, what, expected) =>
    expect(outcome('AWS::DynamoDB::Table', TAGS, what, world(ONE, rule))).toBe(expected),
  );

  test('a role that AWS Backup may not assume backs nothing up', () => {
    expect(outcome('AWS::DynamoDB::Table', TAGS, { backedUp }, world(ONE, {}, 'ec2.amazonaws.com'))).toBe('refuted');
  });

  test('the volumes of a launch template carry its tags', () => {
    const volumes = (ResourceType: string) => ({
      LaunchTemplateData: { TagSpecifications: [{ ResourceType, ...TAGS }] },
    });
    expect(outcome('AWS::EC2::LaunchTemplate', volumes('volume'), { backedUp }, world(ONE))).toBe('proved');
    expect(outcome('AWS::EC2::LaunchTemplate', volumes('network-interface'), { backedUp }, world(ONE))).toBe('refuted');
  });
});
