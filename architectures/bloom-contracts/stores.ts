import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Cache, PostgresDatabase, type ProductionStack } from 'lintel/constructs';
import { CACHE_GROUP, DATABASE_INSTANCE, DATABASE_NAME, DATABASE_USER } from './names.ts';
import type { SecurityGroups } from './network.ts';
import type { BloomContractsOptions } from './options.ts';
import type { Network } from './tiers.ts';

export function addDatabase(
  stack: ProductionStack,
  network: Network,
  groups: SecurityGroups,
  options: BloomContractsOptions,
): PostgresDatabase {
  return new PostgresDatabase(stack, 'BloomEnergyDB', {
    vpc: network.vpc,
    subnets: network.subnets('Private'),
    securityGroup: groups.database,
    engineVersion: options.postgresVersion ?? '15.17',
    instanceClass: 'db.t4g.medium',
    storageGib: 100,
    databaseName: DATABASE_NAME,
    masterUsername: DATABASE_USER,
    password: 'generated',
    multiAz: options.multiAz ?? false,
    backupDays: 7,
    backupWindow: '10:00-11:00',
    maintenanceWindow: 'sun:11:30-sun:12:30',
    deletionProtection: true,
    name: DATABASE_INSTANCE,
    logDays: 30,
    // A minor version is chosen, not met in the morning.
    minorUpgrades: false,
  });
}

export function addCache(
  stack: ProductionStack,
  network: Network,
  groups: SecurityGroups,
  options: BloomContractsOptions & { readonly password: ISecret | undefined },
): Cache {
  return new Cache(stack, 'BloomEnergyCache', {
    subnets: network.subnets('Private'),
    securityGroup: groups.cache,
    description: 'Answers of Claude, until CACHE_TTL',
    engine: options.cacheEngine ?? 'redis',
    nodeType: 'cache.t4g.micro',
    replicas: options.cacheReplica === true ? 1 : 0,
    name: CACHE_GROUP,
    ...(options.password === undefined ? {} : { auth: options.password }),
  });
}
