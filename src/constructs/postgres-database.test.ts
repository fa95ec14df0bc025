import * as kms from 'aws-cdk-lib/aws-kms';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { PostgresDatabase, type PostgresDatabaseProps } from './postgres-database.ts';
import { POSTGRES_VERSIONS } from './postgres-version.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function database(rest: Partial<PostgresDatabaseProps> = {}) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  const made = new PostgresDatabase(stack, 'Orders', {
    vpc,
    subnets: network.subnets('Data'),
    securityGroup: new ClosedSecurityGroup(stack, 'OrdersGroup', { vpc, description: 'Database' }),
    engineVersion: '17.9',
    instanceClass: 'db.t3.micro',
    storageGib: 20,
    databaseName: 'orders',
    masterUsername: 'orders_owner',
    backupDays: 7,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:04:00-sun:05:00',
    ...rest,
  });
  return { stack, made };
}

test('the database is private, encrypted, backed up, and its password is made by RDS', () => {
  const { Orders } = resourcesOf(database().stack);
  expect(Orders?.Properties).toMatchObject({
    Engine: 'postgres',
    EngineVersion: '17.9',
    DBInstanceClass: 'db.t3.micro',
    AllocatedStorage: '20',
    StorageType: 'gp3',
    StorageEncrypted: true,
    PubliclyAccessible: false,
    MultiAZ: false,
    ManageMasterUserPassword: true,
    MasterUsername: 'orders_owner',
    DBName: 'orders',
    Port: '5432',
    BackupRetentionPeriod: 7,
    DeletionProtection: true,
    CopyTagsToSnapshot: true,
    EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
  });
  expect(Orders?.DeletionPolicy).toBe('Snapshot');
  expect(Orders?.Properties).not.toHaveProperty('MasterUserPassword');
});

// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
test('connections without TLS are refused and statements are audited', () => {
  const [group] = Object.values(resourcesOf(database({ audit: 'all' }).stack, 'AWS::RDS::DBParameterGroup'));
  expect(group?.Properties).toMatchObject({
    Family: 'postgres17',
    Parameters: {
      'rds.force_ssl': '1',
      shared_preload_libraries: 'pg_stat_statements,pgaudit',
      'pgaudit.log': 'all',
    },
  });
});

test('its name fixes the log groups, which exist before it and do not grow for ever', () => {
  const resources = resourcesOf(database({ name: 'orders', logDays: 30 }).stack);
  expect(resources.OrdersPostgresqlLog?.Properties).toEqual({
    LogGroupName: '/aws/rds/instance/orders/postgresql',
    RetentionInDays: 30,
  });
  expect(resources.Orders?.DependsOn).toEqual(['OrdersPostgresqlLog', 'OrdersUpgradeLog']);
});

test('with a standby RDS chooses the zones; without one the zone can be named', () => {
  expect(resourcesOf(database({ multiAz: true }).stack).Orders?.Properties).toMatchObject({ MultiAZ: true });
  expect(resourcesOf(database({ zone: 'eu-west-1a' }).stack).Orders?.Properties).toMatchObject({
    AvailabilityZone: 'eu-west-1a',
  });
});

test('the permission to read the password names its secret and nothing else', () => {
  const { made, stack } = database();
  expect(stack.resolve(made.readStatement().toStatementJson())).toEqual({
    Sid: 'ReadTheDatabasePassword',
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: { 'Fn::GetAtt': ['Orders', 'MasterUserSecret.SecretArn'] },
  });
});

test('a generated password is of letters and digits, and the template only names it', () => {
  const { made, stack } = database({ password: 'generated' });
  const { Orders, OrdersPassword } = resourcesOf(stack);
  expect(OrdersPassword?.Properties?.GenerateSecretString).toMatchObject({
    SecretStringTemplate: '{"username":"orders_owner"}',
    GenerateStringKey: 'password',
    ExcludePunctuation: true,
  });
  expect(JSON.stringify(Orders?.Properties?.MasterUserPassword)).toContain('{{resolve:secretsmanager:');
  expect(Orders?.Properties).not.toHaveProperty('ManageMasterUserPassword');
  expect(stack.resolve(made.readStatement().toStatementJson())).toMatchObject({ Resource: { Ref: 'OrdersPassword' } });
});

test('backups are copied to another region under a key of that region', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd';
  const { stack } = database({ backupReplication: { region: 'eu-central-1', keyArn } });
  expect(resourcesOf(stack).Orders?.Properties).toMatchObject({
    AutomaticBackupReplicationRegion: 'eu-central-1',
    AutomaticBackupReplicationKmsKeyId: keyArn,
    AutomaticBackupReplicationRetentionPeriod: 7,
  });
});

test('a database that may be deleted leaves nothing behind', () => {
  const { Orders } = resourcesOf(database({ whenStackIsDeleted: 'delete', deletionProtection: false }).stack);
  expect(Orders).toMatchObject({
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtection: false, DeleteAutomatedBackups: true },
  });
});

test.each<[string, Partial<PostgresDatabaseProps>, string]>([
  [
    'a retired minor version',
    { engineVersion: '14.10' },
    'RDS does not create PostgreSQL "14.10" (as of 2026-11-21); use 14.20, 14.21, 14.22.',
  ],
  [
    'a retired major version',
    { engineVersion: '12.4' },
    'use one of the major versions 14, 15, 16, 17, 18, like "17.9".',
  ],
  ['a standby with a zone', { multiAz: true, zone: 'eu-west-1a' }, 'has a standby and the zone "eu-west-1a"'],
  ['no backups', { backupDays: 0 }, 'keeps backups for 0 days; RDS keeps 1 to 35'],
  ['no room to grow', { maxStorageGib: 20 }, 'may grow to 20 GiB; RDS wants at least 10 % of room.'],
  ['log days without a name', { logDays: 30 }, 'has logDays but no name'],
  ['a reserved user', { masterUsername: 'admin' }, 'cannot have the user "admin"'],
])('%s is refused', (_, props, text) => {
  expect(() => database(props)).toThrow(text);
});

test('one zone is refused', () => {
  const stack = tinyStack(['eu-west-1a', 'eu-west-1b']);
  const network = tinyNetwork(stack);
  expect(
    () =>
      new PostgresDatabase(stack, 'Orders', {
        vpc: network.vpc,
        subnets: network.subnets('Data').slice(0, 1),
        securityGroup: new ClosedSecurityGroup(stack, 'Group', { vpc: network.vpc, description: 'Database' }),
        engineVersion: '17.9',
        instanceClass: 'db.t3.micro',
        storageGib: 20,
        databaseName: 'orders',
        masterUsername: 'owner',
        backupDays: 7,
        backupWindow: '03:00-04:00',
        maintenanceWindow: 'sun:04:00-sun:05:00',
      }),
  ).toThrow('Database "Tiny/Orders" was given subnets in 1 zone(s) (eu-west-1a); RDS wants at least two.');
});

test('every major version of the table has a minor version that can be created', () => {
  expect(Object.values(POSTGRES_VERSIONS).every(({ minors }) => minors.length > 0)).toBe(true);
});

test('the exported logs are encrypted with a key of their own where one is given', () => {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new PostgresDatabase(stack, 'Orders', {
    vpc,
    subnets: network.subnets('Data'),
    securityGroup: new ClosedSecurityGroup(stack, 'OrdersGroup', { vpc, description: 'Database' }),
    engineVersion: '17.9',
    instanceClass: 'db.t3.micro',
    storageGib: 20,
    databaseName: 'orders',
    masterUsername: 'orders_owner',
    backupDays: 7,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:04:00-sun:05:00',
    name: 'orders',
    logDays: 30,
    logKey: new kms.Key(stack, 'Key'),
  });
  expect(resourcesOf(stack).OrdersPostgresqlLog?.Properties?.KmsKeyId).toEqual({ 'Fn::GetAtt': ['Key', 'Arn'] });
});
