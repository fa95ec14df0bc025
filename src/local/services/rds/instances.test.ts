/** Changes of a DB instance. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html */
import { beforeEach, expect, test } from 'vitest';
import type { LocalWorld } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { kms } from '../kms/kms.ts';
import { secretsmanager } from '../secretsmanager/secretsmanager.ts';
import { rds } from './rds.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
let world: LocalWorld;
// An engine that is recorded alone: nothing has to run.
beforeEach(async () => {
  world = openWorld({ services: [kms, rds, secretsmanager] });
  await world.invoke(
    'rds',
    'CreateDBInstance',
    {
      DBInstanceIdentifier: 'd',
      DBInstanceClass: 'db.t4g.medium',
      Engine: 'mysql',
      EngineVersion: '8.0.40',
      MasterUsername: 'app',
      MasterUserPassword: 'long-enough-1',
      AllocatedStorage: 20,
    },
    AT,
  );
});
const modify = (input: object) => world.invoke('rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'd', ...input }, AT);

test('wishes for what stands already are accepted', async () => {
  const same = {
    ApplyImmediately: true,
    AllowMajorVersionUpgrade: true,
    DBPortNumber: 3306,
    DisableDomain: false,
    MultiTenant: false,
    DedicatedLogVolume: false,
    EnableCustomerOwnedIp: false,
    ProcessorFeatures: [],
    BackupRetentionPeriod: 7,
  };
  expect(await modify(same)).toMatchObject({ DBInstance: { BackupRetentionPeriod: 7 } });
});

test.each([
  ['DBPortNumber', 3307],
  ['DBSubnetGroupName', 'other'],
  ['OptionGroupName', 'g'],
  ['Domain', 'd-1'],
  ['DedicatedLogVolume', true],
  ['ReplicaMode', 'mounted'],
])('a change of %s is refused by its name, and nothing of the rest is done', async (name, value) => {
  await expect(modify({ [name]: value, BackupRetentionPeriod: 9 })).rejects.toThrow(
    `The local target does not change ${name} of DB instances.`,
  );
  const { DBInstances } = (await world.invoke('rds', 'DescribeDBInstances', {}, AT)) as {
    readonly DBInstances: readonly { readonly BackupRetentionPeriod: number }[];
  };
  expect(DBInstances.map((each) => each.BackupRetentionPeriod)).toEqual([1]);
});

// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html
test('a renamed instance keeps its resource id; its ARN and its endpoint have the new name, and the old one is free', async () => {
  const find = async (DBInstanceIdentifier: string) =>
    (await world.invoke('rds', 'DescribeDBInstances', { DBInstanceIdentifier }, AT)) as {
      readonly DBInstances: readonly {
        readonly DBInstanceArn: string;
        readonly DbiResourceId: string;
        readonly Endpoint: { readonly Address: string };
      }[];
    };
  const [before] = (await find('d')).DBInstances;
  expect(await modify({ NewDBInstanceIdentifier: 'E', ApplyImmediately: true })).toMatchObject({
    DBInstance: { DBInstanceIdentifier: 'e' },
  });
  const [after] = (await find('e')).DBInstances;
  expect(after?.DbiResourceId).toBe(before?.DbiResourceId);
  expect(after?.DBInstanceArn).toBe('arn:aws:rds:eu-west-1:111122223333:db:e');
  expect(after?.Endpoint.Address).toBe(before?.Endpoint.Address.replace(/^d\./, 'e.'));
  await expect(find('d')).rejects.toThrow('DBInstance d not found.');
  await expect(
    world.invoke('rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'e', NewDBInstanceIdentifier: 'e-' }, AT),
  ).rejects.toThrow('The parameter NewDBInstanceIdentifier is not a valid identifier.');
});
