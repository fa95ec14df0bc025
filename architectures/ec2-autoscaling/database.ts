import { RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { PostgresDatabase, type ProductionStack } from 'lintel/constructs';
import { DATABASE_NAME } from './boot-script.ts';
import type { Network, SecurityGroups } from './network.ts';
import { namesOf, type Settings } from './settings.ts';
import { tagsOfStore } from './tags.ts';

/** The key that signs session cookies; a new value is taken up beside the old one, so rotating it logs nobody out. */
export function addSessionSecret(stack: ProductionStack, key: Key, { name }: Settings): secretsmanager.Secret {
  return new secretsmanager.Secret(stack, 'SessionSecret', {
    secretName: `${name}/session`,
    description: 'Signs session cookies',
    encryptionKey: key,
    generateSecretString: { excludePunctuation: true, passwordLength: 64 },
  });
}

/** PostgreSQL in the isolated subnets. Without one there still is a subnet group, so that one can be added (C-EC2-02). */
export function addDatabase(
  stack: ProductionStack,
  network: Network,
  groups: SecurityGroups,
  key: Key,
  settings: Settings,
): PostgresDatabase | undefined {
  const { database } = settings;
  const subnets = network.subnets('Database');
  if (database === undefined) {
    new rds.SubnetGroup(stack, 'DatabaseSubnets', {
      description: `Database subnets of ${settings.name}`,
      vpc: network.vpc,
      vpcSubnets: { subnets: [...subnets] },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return undefined;
  }
  const postgres = new PostgresDatabase(stack, 'Database', {
    vpc: network.vpc,
    subnets,
    securityGroup: groups.database,
    engineVersion: '17.9',
    instanceClass: database.instanceClass,
    storageGib: database.storageGib,
    maxStorageGib: database.storageGib * 4,
    databaseName: DATABASE_NAME,
    masterUsername: 'webapp',
    multiAz: database.multiAz,
    backupDays: database.recoveryDays,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:06:30-sun:07:30',
    name: namesOf(settings).database,
    logDays: settings.logDays,
    storageKey: key,
    logKey: key,
  });
  const instance = postgres.instance.node.defaultChild as rds.CfnDBInstance;
  // The password is as secret as the data.
  instance.masterUserSecret = { kmsKeyId: key.keyArn };
  instance.tags.setTag('Name', settings.name);
  for (const [tag, value] of Object.entries(tagsOfStore(settings))) instance.tags.setTag(tag, value);
  if (database.restoredTo !== undefined) instance.tags.setTag('restored-to', database.restoredTo);
  if (database.readReplica) addReadReplica(stack, postgres, groups, key, settings);
  return postgres;
}

/** Reads only, may lag behind, and can be promoted where the primary is lost for good (EC2-FUT-07). */
function addReadReplica(
  stack: ProductionStack,
  source: PostgresDatabase,
  groups: SecurityGroups,
  key: Key,
  { database, name }: Settings,
): void {
  new rds.CfnDBInstance(stack, 'ReadReplica', {
    sourceDbInstanceIdentifier: source.instance.instanceIdentifier,
    dbInstanceIdentifier: `${name}-replica`,
    dbInstanceClass: database?.instanceClass ?? '',
    vpcSecurityGroups: [groups.database.securityGroupId],
    publiclyAccessible: false,
    storageEncrypted: true,
    kmsKeyId: key.keyArn,
    storageType: 'gp3',
    autoMinorVersionUpgrade: true,
    deletionProtection: true,
    copyTagsToSnapshot: true,
  }).applyRemovalPolicy(RemovalPolicy.DESTROY);
}
