import { expect, test } from 'vitest';
import { AuroraDatabase, type AuroraDatabaseProps } from './aurora-database.ts';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { EncryptionKey } from './encryption-key.ts';
import { propertyOf, resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function database(rest: Partial<AuroraDatabaseProps> = {}) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new AuroraDatabase(stack, 'Orders', {
    name: 'orders-production',
    vpc,
    subnets: network.subnets('Data'),
    securityGroup: new ClosedSecurityGroup(stack, 'DatabaseGroup', { vpc, description: 'Database' }),
    engineVersion: '15.10',
    capacity: { min: 0.5, max: 1 },
    writerZone: 'eu-west-1a',
    databaseName: 'orders',
    masterUser: 'postgres',
    dataKey: new EncryptionKey(stack, 'DataKey', { description: 'Data', alias: 'data' }),
    secretKey: new EncryptionKey(stack, 'SecretKey', { description: 'Secrets', alias: 'secrets' }),
    backupDays: 7,
    backupWindow: '03:00-04:00',
    logDays: 90,
    audit: ['ddl', 'role'],
    ...rest,
  });
  return stack;
}

test('TLS is forced, data and password are encrypted with their keys, and nobody typed the password', () => {
  const stack = database();
  const { OrdersCluster } = resourcesOf(stack, 'AWS::RDS::DBCluster');
  expect(OrdersCluster).toMatchObject({
    DeletionPolicy: 'Snapshot',
    Properties: {
      Engine: 'aurora-postgresql',
      EngineVersion: '15.10',
      StorageEncrypted: true,
      KmsKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] },
      MasterUsername: 'postgres',
      ManageMasterUserPassword: true,
      MasterUserSecret: { KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] } },
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 1 },
      BackupRetentionPeriod: 7,
      DeletionProtection: true,
      EnableCloudwatchLogsExports: ['postgresql'],
    },
  });
  expect(OrdersCluster?.Properties?.MasterUserPassword).toBeUndefined();
  expect(propertyOf(stack, 'AWS::RDS::DBClusterParameterGroup', 'Parameters')).toEqual({
    OrdersParameters: {
      'rds.force_ssl': '1',
      shared_preload_libraries: 'pg_stat_statements,pgaudit',
      'pgaudit.log': 'ddl,role',
    },
  });
});

test('the writer stands in its zone, and each reader in its own', () => {
  const stack = database({ readerZones: ['eu-west-1b'] });
  expect(propertyOf(stack, 'AWS::RDS::DBInstance', 'AvailabilityZone')).toEqual({
    OrdersClusterWriter: 'eu-west-1a',
    OrdersClusterReaderB: 'eu-west-1b',
  });
  expect(propertyOf(stack, 'AWS::RDS::DBInstance', 'PromotionTier')).toMatchObject({ OrdersClusterReaderB: 1 });
});

test('the log group exists before the cluster writes to it', () => {
  const resources = resourcesOf(database());
  expect(resources.OrdersLogGroup?.Properties).toMatchObject({
    LogGroupName: '/aws/rds/cluster/orders-production/postgresql',
    RetentionInDays: 90,
  });
  expect(resources.OrdersCluster?.DependsOn).toContain('OrdersLogGroup');
});

test.each<[Partial<AuroraDatabaseProps>, string]>([
  [
    { name: 'Orders' },
    'Database "Tiny/Orders" was given the name "Orders"; use lower-case letters, digits and single hyphens, starting with a letter.',
  ],
  [
    { masterUser: 'admin' },
    'Database "Tiny/Orders" cannot have the master user "admin": RDS reserves it; use "postgres".',
  ],
  [
    { capacity: { min: 2, max: 1 } },
    'Database "Tiny/Orders" was given a capacity of 2 to 1 ACU; use 0 to 256 in steps of 0.5, the maximum at least 1 and not below the minimum.',
  ],
  [{ backupDays: 0 }, 'Database "Tiny/Orders" would keep backups for 0 days; RDS keeps them for 1 to 35.'],
  [
    { writerZone: 'eu-west-1c' },
    'Database "Tiny/Orders" has no subnet in the zone "eu-west-1c"; it has eu-west-1a, eu-west-1b.',
  ],
  [
    { readerZones: ['eu-west-1a'] },
    'Database "Tiny/Orders" has a reader in the writer\'s zone eu-west-1a, which would be lost together with it; choose another.',
  ],
])('%o is refused', (rest, message) => {
  expect(() => database(rest)).toThrow(message);
});
