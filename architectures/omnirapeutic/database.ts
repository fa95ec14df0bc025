import { AuroraDatabase, type ProductionStack } from 'lintel/constructs';
import { DATABASE, MASTER_USER, PROJECT } from './names.ts';
import type { Network, SecurityGroups } from './network.ts';
import type { OmnirapeuticOptions } from './options.ts';
import type { Security } from './security.ts';

/** Module `aurora`: a writer in zone a, and replicas where they are wanted. */
export function addDatabase(
  stack: ProductionStack,
  {
    network,
    groups,
    security,
  }: { readonly network: Network; readonly groups: SecurityGroups; readonly security: Security },
  options: OmnirapeuticOptions,
): AuroraDatabase {
  const [writerZone, ...others] = options.zones;
  return new AuroraDatabase(stack, 'Aurora', {
    name: PROJECT,
    vpc: network.vpc,
    subnets: network.subnets('Data'),
    securityGroup: groups.aurora,
    engineVersion: options.engineVersion ?? '15.10',
    capacity: { min: 0.5, max: 1 },
    writerZone,
    readerZones: others.slice(0, options.readers ?? 0),
    databaseName: DATABASE,
    masterUser: MASTER_USER,
    dataKey: security.auroraKey,
    secretKey: security.secretsKey,
    backupDays: 7,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:05:00-sun:06:00',
    logDays: 90,
    audit: options.audit ?? ['ddl', 'role', 'write'],
    parameters: options.maxConnections === undefined ? {} : { max_connections: String(options.maxConnections) },
  });
}
