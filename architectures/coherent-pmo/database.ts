import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PostgresDatabase, type ProductionStack } from 'lintel/constructs';
import type { Network, SecurityGroups } from './network.ts';
import type { CoherentSettings } from './options.ts';

export const DATABASE_NAME = 'coherent';
export const DATABASE_USER = 'coherent_admin';

/** What RDS calls the instance, and so the first part of its host name and of its log groups. */
export function databaseIdentifier(stage: CoherentSettings['stage']): string {
  return `coherent-${stage}-db`;
}

/** The one PostgreSQL, with a standby in the other zone in production only. */
export function addDatabase(
  stack: ProductionStack,
  {
    network,
    groups,
    key,
  }: { readonly network: Network; readonly groups: SecurityGroups; readonly key: IKey | undefined },
  settings: CoherentSettings,
): PostgresDatabase {
  const production = settings.stage === 'prod';
  return new PostgresDatabase(stack, 'Database', {
    vpc: network.vpc,
    subnets: network.subnets('Data'),
    subnetGroupName: 'coherent-data-subnet-group',
    securityGroup: groups.database,
    name: databaseIdentifier(settings.stage),
    engineVersion: settings.engineVersion,
    instanceClass: settings.databaseClass,
    storageGib: 20,
    maxStorageGib: 100,
    databaseName: DATABASE_NAME,
    masterUsername: DATABASE_USER,
    multiAz: settings.multiAz,
    backupDays: 7,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:04:00-sun:05:00',
    deletionProtection: production,
    whenStackIsDeleted: production ? 'snapshot' : 'delete',
    logDays: settings.logDays,
    ...(settings.multiAz ? {} : { zone: settings.zones[0] }),
    ...(key === undefined ? {} : { storageKey: key }),
    ...(settings.backupReplication === undefined ? {} : { backupReplication: settings.backupReplication }),
  });
}
