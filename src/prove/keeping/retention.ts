/** What resource types keep by properties of their own, with AWS's defaults and limits. A type not listed is not known. */
import { and } from '../../base/index.ts';
import { attributesFor, elementsAt, isMapping, parsePath, textOf, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asNumber, asText, type SaidOfThing, saidOf, saidOfThing } from '../said.ts';

export type KeepReader = (question: Question, thing: Thing) => readonly SaidOfThing[];
type ByType = Readonly<Record<string, KeepReader>>;

/** A number of days within what AWS accepts: outside of it the resource cannot be made, so nothing is kept. */
function daysAt(path: string, unset: number, most: number): KeepReader {
  return (_, thing) =>
    saidOfThing(thing, parsePath(path), unset, (text) => {
      const days = Number(text);
      return days >= 0 && days <= most ? days : Number.NaN;
    });
}

const flagAt =
  (path: string, unset = false): KeepReader =>
  (_, thing) =>
    saidOfThing(thing, parsePath(path), unset, asFlag);

const textAt =
  (path: string): KeepReader =>
  (_, thing) =>
    saidOfThing(thing, parsePath(path), undefined, asText);

/** Where the instance belongs to a cluster, what the cluster keeps. */
function ofCluster(property: string, type: string, cluster: KeepReader, own: KeepReader): KeepReader {
  return (question, thing) =>
    valuesAt(thing.properties, [property], thing.when).flatMap((found): readonly SaidOfThing[] => {
      const text = textOf(found.value);
      if (text === undefined) return own(question, { ...thing, when: found.when });
      const named = resourcesNamedBy(question, text, [type]);
      if (named.length > 0)
        return named.flatMap((each) => cluster(question, { ...each, when: and(each.when, found.when) }));
      const says = `${thing.id} belongs to a cluster outside of the template.`;
      return [{ when: found.when, path: found.path, is: undefined, says, missing: says }];
    });
}

/** A read replica has no automated backups unless it asks for them. */
const instanceDays: KeepReader = (question, thing) =>
  valuesAt(thing.properties, ['SourceDBInstanceIdentifier'], thing.when).flatMap((found) =>
    daysAt('BackupRetentionPeriod', found.value === undefined ? 1 : 0, 35)(question, { ...thing, when: found.when }),
  );

const clusterDays = daysAt('BackupRetentionPeriod', 1, 35);

/** AWS's own plan keeps backups of a file system for 35 days; it is on by default in one zone only. */
const fileSystemDays: KeepReader = (_, thing) =>
  valuesAt(thing.properties, ['AvailabilityZoneName'], thing.when).flatMap((zone) =>
    saidOfThing(
      thing,
      ['BackupPolicy', 'Status'],
      zone.value === undefined ? 0 : 35,
      (text) => (text === 'ENABLED' ? 35 : 0),
      zone.when,
    ),
  );

/**
 * Each kind of file system says it in its own part. Those of Lustre keep none unless they are told to, by one page, and 30
 * days by another; scratch ones cannot have any
 * (https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html).
 */
const fsxDays: KeepReader = (_, thing) =>
  FSX_PARTS.flatMap(({ part, unset }) =>
    valuesAt(thing.properties, [part], thing.when)
      .filter(({ value }) => value !== undefined)
      .flatMap((found) => saidOfThing(thing, [part, 'AutomaticBackupRetentionDays'], unset, fsxNumber, found.when)),
  );

const FSX_PARTS = [
  { part: 'WindowsConfiguration', unset: 30 },
  { part: 'OntapConfiguration', unset: 30 },
  { part: 'OpenZFSConfiguration', unset: 30 },
  { part: 'LustreConfiguration', unset: undefined },
];

function fsxNumber(text: string): number {
  const days = Number(text);
  return days >= 0 && days <= 90 ? days : Number.NaN;
}

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html,
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html,
 * https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html,
 * https://docs.aws.amazon.com/redshift/latest/mgmt/managing-snapshots-console.html
 */
export const BACKUP_DAYS: ByType = {
  'AWS::RDS::DBInstance': ofCluster('DBClusterIdentifier', 'AWS::RDS::DBCluster', clusterDays, instanceDays),
  'AWS::RDS::DBCluster': clusterDays,
  'AWS::DocDB::DBCluster': clusterDays,
  'AWS::Neptune::DBCluster': clusterDays,
  'AWS::ElastiCache::ReplicationGroup': daysAt('SnapshotRetentionLimit', 0, 35),
  'AWS::ElastiCache::CacheCluster': daysAt('SnapshotRetentionLimit', 0, 35),
  'AWS::ElastiCache::ServerlessCache': daysAt('SnapshotRetentionLimit', 0, 35),
  'AWS::MemoryDB::Cluster': daysAt('SnapshotRetentionLimit', 0, 35),
  'AWS::Redshift::Cluster': daysAt('AutomatedSnapshotRetentionPeriod', 1, 35),
  'AWS::EFS::FileSystem': fileSystemDays,
  'AWS::FSx::FileSystem': fsxDays,
};

export const BACKUP_WINDOW: ByType = {
  'AWS::RDS::DBInstance': ofCluster(
    'DBClusterIdentifier',
    'AWS::RDS::DBCluster',
    textAt('PreferredBackupWindow'),
    textAt('PreferredBackupWindow'),
  ),
  'AWS::RDS::DBCluster': textAt('PreferredBackupWindow'),
  'AWS::DocDB::DBCluster': textAt('PreferredBackupWindow'),
  'AWS::Neptune::DBCluster': textAt('PreferredBackupWindow'),
  'AWS::ElastiCache::ReplicationGroup': textAt('SnapshotWindow'),
  'AWS::ElastiCache::CacheCluster': textAt('SnapshotWindow'),
  'AWS::MemoryDB::Cluster': textAt('SnapshotWindow'),
};

export const SNAPSHOTS_TAGGED: ByType = {
  'AWS::RDS::DBInstance': flagAt('CopyTagsToSnapshot'),
  'AWS::RDS::DBCluster': flagAt('CopyTagsToSnapshot'),
  'AWS::DocDB::DBCluster': flagAt('CopyTagsToSnapshot'),
  'AWS::Neptune::DBCluster': flagAt('CopyTagsToSnapshot'),
};

/** DeleteAutomatedBackups is true unless set: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups-Retaining.html */
const outlive: KeepReader = (_, thing) =>
  saidOfThing(thing, ['DeleteAutomatedBackups'], false, (text) => !asFlag(text));
export const BACKUPS_OUTLIVE: ByType = { 'AWS::RDS::DBInstance': outlive, 'AWS::RDS::DBCluster': outlive };

export const BACKUPS_COPIED: ByType = {
  'AWS::RDS::DBInstance': (_, thing) => saidOfThing(thing, ['AutomaticBackupReplicationRegion'], 'none', asText),
};

/** Days back to which a point in time can be restored; 0 is none. */
const tableDays = (thing: Thing, base: readonly (string | number)[], when = thing.when): readonly SaidOfThing[] =>
  saidOfThing(
    thing,
    [...base, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'],
    false,
    asFlag,
    when,
  ).flatMap((enabled) =>
    enabled.is === true
      ? saidOfThing(
          thing,
          [...base, 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'],
          35,
          (text) => (Number(text) >= 1 && Number(text) <= 35 ? Number(text) : Number.NaN),
          enabled.when,
        )
      : [{ ...enabled, is: enabled.is === false ? 0 : undefined }],
  );

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html */
export const POINT_IN_TIME: ByType = {
  'AWS::RDS::DBInstance': (question, thing) => BACKUP_DAYS['AWS::RDS::DBInstance']?.(question, thing) ?? [],
  'AWS::RDS::DBCluster': clusterDays,
  'AWS::DocDB::DBCluster': clusterDays,
  'AWS::Neptune::DBCluster': clusterDays,
  'AWS::DynamoDB::Table': (_, thing) => tableDays(thing, []),
  'AWS::DynamoDB::GlobalTable': (_, thing) =>
    elementsAt(thing.properties, ['Replicas'], thing.when).flatMap((each) => tableDays(thing, each.path, each.when)),
};

const balancer: KeepReader = (_, thing) => {
  const attributes = elementsAt(thing.properties, ['LoadBalancerAttributes'], thing.when);
  const named = attributes.filter(
    ({ value }) => isMapping(value) && textOf(valuesAt(value, ['Key'])[0]?.value) === 'deletion_protection.enabled',
  );
  const [first] = named;
  return first === undefined
    ? saidOfThing(thing, ['LoadBalancerAttributes', 'deletion_protection.enabled'], false, asFlag)
    : named.flatMap((each) => saidOfThing(thing, [...each.path, 'Value'], false, asFlag, each.when));
};

export const DELETION_PROTECTED: ByType = {
  'AWS::RDS::DBInstance': flagAt('DeletionProtection'),
  'AWS::RDS::DBCluster': flagAt('DeletionProtection'),
  'AWS::RDS::GlobalCluster': flagAt('DeletionProtection'),
  'AWS::DocDB::DBCluster': flagAt('DeletionProtection'),
  'AWS::Neptune::DBCluster': flagAt('DeletionProtection'),
  'AWS::DynamoDB::Table': flagAt('DeletionProtectionEnabled'),
  'AWS::DynamoDB::GlobalTable': (_, thing) =>
    elementsAt(thing.properties, ['Replicas'], thing.when).flatMap((each) =>
      saidOfThing(thing, [...each.path, 'DeletionProtectionEnabled'], false, asFlag, each.when),
    ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancer,
  'AWS::Cognito::UserPool': flagAt('DeletionProtection'),
  'AWS::EC2::Instance': flagAt('DisableApiTermination'),
  'AWS::EC2::LaunchTemplate': flagAt('LaunchTemplateData.DisableApiTermination'),
  'AWS::Logs::LogGroup': flagAt('DeletionProtectionEnabled'),
  'AWS::EKS::Cluster': flagAt('DeletionProtection'),
  'AWS::NetworkFirewall::Firewall': flagAt('DeleteProtection'),
  'AWS::QLDB::Ledger': flagAt('DeletionProtection', true),
};

const SECONDS_A_DAY = 86_400;

/** How long what comes in stays: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/WhatIsCloudWatchLogs.html, SQS: four days. */
export const DAYS: ByType = {
  'AWS::Logs::LogGroup': (_, thing) => saidOfThing(thing, ['RetentionInDays'], 'forever', asNumber),
  'AWS::SQS::Queue': (_, thing) =>
    saidOfThing(thing, ['MessageRetentionPeriod'], 4, (text) => Number(text) / SECONDS_A_DAY),
  'AWS::Kinesis::Stream': (_, thing) => saidOfThing(thing, ['RetentionPeriodHours'], 1, (text) => Number(text) / 24),
  'AWS::Events::Archive': (_, thing) =>
    saidOfThing(thing, ['RetentionDays'], 'forever', (text) => (text === '0' ? 'forever' : Number(text))),
  'AWS::CloudTrail::EventDataStore': (_, thing) => saidOfThing(thing, ['RetentionPeriod'], undefined, asNumber),
  'AWS::KMS::Key': (_, thing) => saidOfThing(thing, ['PendingWindowInDays'], 30, asNumber),
};

export const VERSIONS: ByType = {
  'AWS::S3::Bucket': (_, thing) =>
    saidOfThing(thing, ['VersioningConfiguration', 'Status'], false, (text) => text === 'Enabled'),
};

/** A lock without ChangeableForDays can be taken away: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html */
const vaultLock: KeepReader = (_, thing) => saidOfThing(thing, ['LockConfiguration', 'MinRetentionDays'], 0, asNumber);

const bucketLock: KeepReader = (_, thing) =>
  saidOfThing(thing, ['ObjectLockEnabled'], false, asFlag).flatMap((enabled): readonly SaidOfThing[] => {
    if (enabled.is !== true) return [{ ...enabled, is: enabled.is === false ? 0 : undefined }];
    const base = ['ObjectLockConfiguration', 'Rule', 'DefaultRetention'];
    return valuesAt(thing.properties, [...base, 'Years'], enabled.when).flatMap((years) =>
      years.value === undefined
        ? saidOfThing(thing, [...base, 'Days'], 0, asNumber, years.when)
        : saidOfThing(thing, [...base, 'Years'], 0, (text) => Number(text) * 365, years.when),
    );
  });

export const LOCK_DAYS: ByType = { 'AWS::S3::Bucket': bucketLock, 'AWS::Backup::BackupVault': vaultLock };

export const LOCK_MODE: ByType = {
  'AWS::S3::Bucket': (_, thing) =>
    saidOfThing(thing, ['ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'], 'none', asText),
  'AWS::Backup::BackupVault': (_, thing) =>
    saidOfThing(thing, ['LockConfiguration', 'ChangeableForDays'], 'GOVERNANCE', () => 'COMPLIANCE'),
};

/** What happens to the resource when the stack no longer has it, in each world. */
export const onDelete = policyAt('DeletionPolicy');

/** What happens to the old resource when an update replaces it. */
export const onReplace = policyAt('UpdateReplacePolicy');

function policyAt(name: string): KeepReader {
  return (question, thing) => {
    const resource = question.model.resources.get(thing.id);
    if (resource === undefined) return [];
    const attributes = attributesFor(resource, [name]);
    return valuesAt(attributes, [name], thing.when).map((found) => saidOf(thing, found, 'Delete', asText));
  };
}
