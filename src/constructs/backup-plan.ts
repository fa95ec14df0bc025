import { Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export type BackupInterval = 'hourly' | 'daily' | 'weekly' | 'monthly';

export interface BackupRule {
  readonly every: BackupInterval;
  /** Days until a recovery point is deleted: at least until the next one exists. */
  readonly keepDays: number;
  /**
   * The ARN of a vault, in whatever region, that gets a copy with the same life.
   *
   * @default - no copy
   */
  readonly copyTo?: string;
}

export interface BackupPlanProps {
  readonly name: string;
  readonly vault: backup.IBackupVault;
  readonly rules: readonly BackupRule[];
  /** What carries this tag is backed up, also what is made later. Tags are seen in the whole account and region. */
  readonly tag: { readonly key: string; readonly value: string };
}

/** UTC. The daily, weekly and monthly recovery points are made in the same night hour. */
const SCHEDULE: Readonly<Record<BackupInterval, { readonly cron: events.CronOptions; readonly days: number }>> = {
  hourly: { cron: { minute: '0' }, days: 1 },
  daily: { cron: { minute: '0', hour: '5' }, days: 1 },
  weekly: { cron: { minute: '0', hour: '5', weekDay: 'SUN' }, days: 7 },
  monthly: { cron: { minute: '0', hour: '5', day: '1' }, days: 31 },
};

/**
 * Recovery points of everything that carries a tag, made by AWS Backup under a role of its own. Nothing moves to cold
 * storage, which keeps for 90 days at least
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html).
 */
export class BackupPlan extends Construct {
  readonly plan: backup.BackupPlan;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    refuseGaps(this.node.path, props.rules);
    this.plan = new backup.BackupPlan(this, 'Default', {
      backupPlanName: props.name,
      backupVault: props.vault,
      backupPlanRules: props.rules.map((rule) => this.ruleOf(rule)),
    });
    this.role = new iam.Role(this, 'Role', {
      description: `AWS Backup for ${props.name}`,
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores'].map((policy) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${policy}`),
      ),
    });
    new backup.BackupSelection(this, 'Selection', {
      backupPlan: this.plan,
      backupSelectionName: props.name,
      role: this.role,
      // The role has both policies already.
      disableDefaultBackupPolicy: true,
      resources: [backup.BackupResource.fromTag(props.tag.key, props.tag.value)],
    });
  }

  private ruleOf({ every, keepDays, copyTo }: BackupRule): backup.BackupPlanRule {
    const life = Duration.days(keepDays);
    const elsewhere =
      copyTo === undefined ? undefined : backup.BackupVault.fromBackupVaultArn(this, `CopyOf-${every}`, copyTo);
    return new backup.BackupPlanRule({
      ruleName: every,
      scheduleExpression: events.Schedule.cron(SCHEDULE[every].cron),
      startWindow: Duration.hours(1),
      completionWindow: Duration.hours(every === 'hourly' ? 2 : 8),
      deleteAfter: life,
      ...(elsewhere === undefined ? {} : { copyActions: [{ destinationBackupVault: elsewhere, deleteAfter: life }] }),
    });
  }
}

function refuseGaps(path: string, rules: readonly BackupRule[]): void {
  if (rules.length === 0)
    throw new Error(`Backup plan "${path}" has no rule; add one, like { every: "daily", keepDays: 14 }.`);
  for (const { every, keepDays } of rules) {
    if (!Number.isInteger(keepDays) || keepDays < SCHEDULE[every].days) {
      throw new Error(
        `Backup plan "${path}" keeps a ${every} recovery point for ${keepDays} day(s): it would be gone before the next exists. Keep it for ${SCHEDULE[every].days} or more.`,
      );
    }
  }
  const twice = rules.find(({ every }, index) => rules.findIndex((other) => other.every === every) !== index);
  if (twice !== undefined) throw new Error(`Backup plan "${path}" has two ${twice.every} rules; keep one.`);
}
