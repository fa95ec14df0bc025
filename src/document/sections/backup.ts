import { deletionPolicyOf } from '../../model/index.ts';
import { gather, gatherResources, keyOf, ofTypes, onlyInSome, said, spelledOut } from '../across.ts';
import { lifecycle } from '../components/data.ts';
import { blocks, code, counted, details, plain, shortList, table } from '../markdown.ts';
import { entries, type ResourceReading, readingOf, settingText } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** What is kept of the data, how long, and what a deletion leaves. */
export const backup: Section = {
  name: 'backup',
  title: 'Backup and recovery',
  write: (subject) => blocks(stores(subject), plans(subject), retained(subject)),
};

const KEPT: Readonly<Record<string, (it: ResourceReading) => string | undefined>> = {
  'AWS::RDS::DBInstance': (it) => (settingText(it, 'DBClusterIdentifier') === undefined ? database(it) : undefined),
  'AWS::RDS::DBCluster': database,
  'AWS::S3::Bucket': (it) => {
    const versions = settingText(it, 'VersioningConfiguration.Status') === 'Enabled' ? 'every version' : undefined;
    const told = [versions, lifecycle(it)].filter((part) => part !== undefined).join('; ');
    return told === '' ? 'nothing beside the objects' : told;
  },
  'AWS::DynamoDB::Table': (it) =>
    settingText(it, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') === 'true'
      ? 'any second of the last 35 days'
      : 'nothing',
  'AWS::ElastiCache::ReplicationGroup': (it) => {
    const days = settingText(it, 'SnapshotRetentionLimit') ?? '0';
    return days === '0' ? 'nothing' : `snapshots of ${days} days`;
  },
  'AWS::EFS::FileSystem': (it) => (settingText(it, 'BackupPolicy.Status') === 'ENABLED' ? 'daily backups' : 'nothing'),
};

/** RDS keeps one day where the template does not say, and none at zero; with backups, any second can be restored. */
function database(it: ResourceReading): string {
  const days = settingText(it, 'BackupRetentionPeriod') ?? '1';
  if (days === '0') return 'nothing';
  const window = settingText(it, 'PreferredBackupWindow');
  return `any second of the last ${days} days${window === undefined ? '' : `; snapshot ${window} UTC`}`;
}

function stores(subject: DocumentSubject): string {
  const rows = gatherResources(
    subject,
    ({ type, properties }) =>
      Object.hasOwn(KEPT, type) && !(type === 'AWS::RDS::DBInstance' && properties.DBClusterIdentifier !== undefined),
  );
  return table(
    ['Store', 'What is kept', 'When the stack is deleted'],
    rows.map((row) => [
      said(row, ({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row),
      said(row, ({ resource, model }) => plain(KEPT[resource.type]?.(readingOf(model, resource)) ?? '')),
      said(row, ({ resource }) => AFTER[deletionPolicyOf(resource)] ?? plain(deletionPolicyOf(resource))),
    ]),
  );
}

const AFTER: Readonly<Record<string, string>> = {
  Retain: 'stays',
  RetainExceptOnCreate: 'stays',
  Snapshot: 'a last snapshot stays',
  Delete: 'deleted',
};

function plans(subject: DocumentSubject): string {
  const rows = gather(subject, ({ model, name }) =>
    [...model.resources.values()].filter(ofTypes('AWS::Backup::BackupPlan')).flatMap((resource) =>
      entries(readingOf(model, resource), 'BackupPlan.BackupPlanRule').map((value, index) => ({
        key: `${keyOf(resource, name)}/${settingText(value, 'RuleName') ?? index}`,
        value,
      })),
    ),
  );
  return table(
    ['Backup plan', 'Rule', 'When', 'Kept', 'Copied to'],
    rows.map((row) => [
      said(row, ({ resource }) => code(resource.logicalId)) + onlyInSome(subject, row),
      said(row, (it) => plain(settingText(it, 'RuleName') ?? '')),
      said(row, (it) => code(settingText(it, 'ScheduleExpression') ?? '')),
      said(row, kept),
      spelledOut(row, (it) =>
        entries(it, 'CopyActions')
          .flatMap((copy) => settingText(copy, 'DestinationBackupVaultArn') ?? [])
          .map(vaultName)
          .join(', '),
      ),
    ]),
  );
}

function kept(it: ResourceReading): string {
  const days = settingText(it, 'Lifecycle.DeleteAfterDays');
  const continuous = settingText(it, 'EnableContinuousBackup') === 'true' ? ', any second' : '';
  return `${days === undefined ? 'forever' : counted(Number(days), 'day')}${continuous}`;
}

/** `web-app-prod in us-west-2`. */
function vaultName(arn: string): string {
  const [, region, name] = /:backup:([^:]+):.*:backup-vault:(.+)$/.exec(arn) ?? [];
  return name === undefined ? code(arn) : `${code(name)} in ${plain(region ?? '')}`;
}

/** What survives the stack beside the stores above. */
function retained(subject: DocumentSubject): string {
  const rows = gatherResources(
    subject,
    (resource) => deletionPolicyOf(resource) !== 'Delete' && !Object.hasOwn(KEPT, resource.type),
  );
  const names = rows.map((row) => said(row, ({ resource }) => code(resource.logicalId)));
  return names.length === 0
    ? ''
    : details(`${names.length} other resources stay when the stack is deleted`, shortList(names, 40));
}
