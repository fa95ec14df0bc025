import { logCommand, shellBlock } from 'lintel/constructs';
import { namesOf, PROJECT, type Settings } from '../settings.ts';
import { BACKUP_TAG } from '../tags.ts';

interface Step {
  readonly title: string;
  /** How long it may take; the sum stays below the recovery time of the document. */
  readonly minutes: number;
  readonly commands: (settings: Settings) => string;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html: the longest part is the database. */
export const RESTORE_STEPS: readonly Step[] = [
  {
    title: 'Decide, and tell everybody',
    minutes: 15,
    commands: ({ name }) =>
      `Look at the dashboard \`${name}\`. Write the time to which to go back (UTC) into the incident.`,
  },
  {
    title: 'Restore the database to that time',
    minutes: 90,
    commands: (settings) => {
      const { region } = settings;
      const { database } = namesOf(settings);
      const kept = (query: string) =>
        `"$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${database} --query 'DBInstances[0].${query}' --output text)"`;
      return `${shellBlock(
        'TIME=<UTC, like 2026-11-21T14:05:00Z>',
        `aws rds restore-db-instance-to-point-in-time --region ${region} --restore-time "$TIME" \\`,
        `  --source-db-instance-identifier ${database} --target-db-instance-identifier ${database}-restored \\`,
        `  --db-subnet-group-name ${kept('DBSubnetGroup.DBSubnetGroupName')} \\`,
        `  --db-parameter-group-name ${kept('DBParameterGroups[0].DBParameterGroupName')} \\`,
        `  --vpc-security-group-ids ${kept('VpcSecurityGroups[0].VpcSecurityGroupId')} \\`,
        `  --tags "$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${database} --query "DBInstances[0].TagList[?!starts_with(Key, 'aws:')]" --output json)" \\`,
        `  --${settings.database?.multiAz === true ? '' : 'no-'}multi-az --deletion-protection --copy-tags-to-snapshot`,
        `aws rds wait db-instance-available --region ${region} --db-instance-identifier ${database}-restored`,
      )}
Its group, its parameters, its standby and its tags are given, because a restored instance starts with the defaults of the
VPC, and without its tag no backup takes it.`;
    },
  },
  {
    title: 'Or, where the instance itself is gone, restore it from the vault',
    minutes: 0,
    commands: (settings) => {
      const { region } = settings;
      const { vault } = namesOf(settings);
      const elsewhere =
        settings.recoveryRegion === undefined
          ? ''
          : `\nWhen the region ${settings.region} is lost, the copies are in ${settings.recoveryRegion.region}: give \`--region ${settings.recoveryRegion.region}\`.`;
      return `${shellBlock(
        `POINT=$(aws backup list-recovery-points-by-backup-vault --region ${region} --backup-vault-name ${vault} --by-resource-type RDS --query 'sort_by(RecoveryPoints,&CreationDate)[-1].RecoveryPointArn' --output text)`,
        `BACKUP_ROLE=$(aws backup describe-recovery-point --region ${region} --backup-vault-name ${vault} --recovery-point-arn "$POINT" --query IamRoleArn --output text)`,
        `aws backup get-recovery-point-restore-metadata --region ${region} --backup-vault-name ` +
          `${vault} --recovery-point-arn "$POINT" --query RestoreMetadata >metadata.json`,
        `aws backup start-restore-job --region ${region} --recovery-point-arn "$POINT" --iam-role-arn "$BACKUP_ROLE" --metadata file://metadata.json`,
      )}
What is in the vault carries the tag \`${BACKUP_TAG} = ${settings.name}\`.${elsewhere}`;
    },
  },
  {
    title: 'Put the restored database in the place of the old one',
    minutes: 30,
    commands: (settings) => {
      const { region } = settings;
      const { database } = namesOf(settings);
      return shellBlock(
        `aws rds modify-db-instance --region ${region} --db-instance-identifier ${database} --new-db-instance-identifier ${database}-broken --apply-immediately`,
        `aws rds modify-db-instance --region ${region} --db-instance-identifier ${database}-restored --new-db-instance-identifier ${database} --manage-master-user-password --master-user-secret-kms-key-id alias/${settings.name} --apply-immediately`,
      );
    },
  },
  {
    title: 'Give the instances its password, and replace them',
    minutes: 30,
    commands: ({ name, stackName, region }) =>
      `${shellBlock(
        `aws rds describe-db-instances --region ${region} --db-instance-identifier ${name} --query 'DBInstances[0].MasterUserSecret.SecretArn' --output text`,
        `aws cloudformation describe-stacks --region ${region} --stack-name ${stackName} --query "Stacks[0].Outputs[?OutputKey=='DatabaseSecretArn'].OutputValue" --output text`,
      )}
Where the two differ, write \`restoredTo: '$TIME'\` into the options of the database in \`environments.ts\` and run the pipeline:
CloudFormation reads the secret of an instance again only where it updates it. The launch template and the role take the
new secret, and the instances are replaced one by one. Where the two are the same:

${shellBlock(`aws autoscaling start-instance-refresh --region ${region} --auto-scaling-group-name ${name} --preferences '{"MinHealthyPercentage":100}'`)}`,
  },
  {
    title: 'See that users are served',
    minutes: 15,
    commands: ({ name, stackName, environment, region }) =>
      `${shellBlock(
        `aws cloudformation describe-stacks --region ${region} --stack-name ${stackName} --query "Stacks[0].Outputs[?OutputKey=='Url'].OutputValue" --output text`,
        logCommand({ region, group: `/${PROJECT}/${environment}/application`, since: '15m' }),
      )}
No alarm whose name begins with \`${name}-\` rings.`,
  },
];

export function totalMinutes(): number {
  return RESTORE_STEPS.reduce((sum, { minutes }) => sum + minutes, 0);
}

export function restoreRunbook(settings: Settings): string {
  const { environment, stackName, region, kind } = settings;
  return `# Restore ${environment}

For the stack \`${stackName}\` in ${region}. State is in the database; instances keep nothing and come from their launch
template. ${kind === 'production' ? `At most one hour of data is lost. Total: ${totalMinutes()} minutes of 240.` : `Total: ${totalMinutes()} minutes.`}

${RESTORE_STEPS.map(({ title, minutes, commands }, index) => `## ${index + 1}. ${title} (${minutes} min)\n\n${commands(settings)}\n`).join('\n')}`;
}
