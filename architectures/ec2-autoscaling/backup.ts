import { RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BackupPlan, type ProductionStack } from 'lintel/constructs';
import { named } from './interface.ts';
import { namesOf, type Settings } from './settings.ts';
import { BACKUP_TAG, HOURLY_BACKUP_TAG } from './tags.ts';

/** A vault only where there is a plan that fills it (C-EC2-08). */
export function addBackup(stack: ProductionStack, key: Key, settings: Settings): void {
  const { backup: life, recoveryRegion, name } = settings;
  if (life === undefined) return;
  const vault = addVault(stack, 'BackupVault', key, settings);
  const copy =
    recoveryRegion === undefined
      ? {}
      : {
          copyTo: named(
            `arn:\${AWS::Partition}:backup:${recoveryRegion.region}:\${AWS::AccountId}:backup-vault:${name}`,
          ),
        };
  new BackupPlan(stack, 'BackupPlan', {
    name,
    vault,
    tag: { key: BACKUP_TAG, value: name },
    rules: [
      { every: 'daily', keepDays: life.dailyDays, ...copy },
      { every: 'weekly', keepDays: life.weeklyDays, ...copy },
      { every: 'monthly', keepDays: life.monthlyDays, ...copy },
    ],
  });
  if (life.hourlyDays === undefined) return;
  new BackupPlan(stack, 'HourlyBackupPlan', {
    name: `${name}-hourly`,
    vault,
    tag: { key: HOURLY_BACKUP_TAG, value: name },
    rules: [{ every: 'hourly', keepDays: life.hourlyDays }],
  });
}

/** Recovery points outlive the stack that made them. */
export function addVault(stack: ProductionStack, id: string, key: Key, settings: Settings): backup.BackupVault {
  return new backup.BackupVault(stack, id, {
    backupVaultName: namesOf(settings).vault,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
    blockRecoveryPointDeletion: false,
  });
}
