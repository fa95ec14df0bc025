/** DB instances. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html */
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import type { DatabaseOrigin, KeptDatabase } from './database.ts';
import { parameterGroupOf, shownSubnetGroup, subnetGroupOf, subnetOf } from './groups.ts';
import {
  changePassword,
  dropManagedSecret,
  firstPassword,
  type MasterUserSecret,
  rotateManagedPassword,
} from './passwords.ts';
import {
  arnOfRds,
  checkIdentifier,
  clusterOf,
  endpointDomain,
  instanceOf,
  instancesOf,
  type KeptInstance,
  type KeptSubnetGroup,
  type RdsPlace,
  rdsFault,
  rdsPage,
  rdsTagList,
  rdsTagMap,
  subnetGroupsOf,
  tellRds,
  tellRdsEvent,
} from './records.ts';
import {
  databaseOf,
  dropDatabase,
  makeDatabase,
  placeOfNew,
  renameDatabase,
  versionFor,
  whyRecorded,
} from './running.ts';
import { clusterSettings, instanceSettings, reconfigure } from './settings-of.ts';
import { takeSnapshot } from './snapshots.ts';

type NewInstance = RdsShapes['CreateDBInstanceMessage'];

/** Members that Describe shows as they were given. */
const AS_GIVEN = [
  'DBInstanceClass',
  'Engine',
  'EngineVersion',
  'DBName',
  'AllocatedStorage',
  'MasterUsername',
  'PreferredMaintenanceWindow',
  'PreferredBackupWindow',
  'BackupRetentionPeriod',
  'MultiAZ',
  'AutoMinorVersionUpgrade',
  'LicenseModel',
  'Iops',
  'StorageThroughput',
  'PubliclyAccessible',
  'StorageType',
  'StorageEncrypted',
  'KmsKeyId',
  'CopyTagsToSnapshot',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'PromotionTier',
  'DeletionProtection',
  'MaxAllocatedStorage',
  'CACertificateIdentifier',
  'NetworkType',
  'PerformanceInsightsKMSKeyId',
  'PerformanceInsightsRetentionPeriod',
  'DatabaseInsightsMode',
] as const;

const given = (input: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => names.includes(name) && value !== undefined));

const DEFAULTS: KeptInstance['shown'] = {
  BackupRetentionPeriod: 1,
  PreferredBackupWindow: '06:00-06:30',
  PreferredMaintenanceWindow: 'sun:07:00-sun:07:30',
  MultiAZ: false,
  AutoMinorVersionUpgrade: true,
  LicenseModel: 'postgresql-license',
  PubliclyAccessible: false,
  StorageType: 'gp2',
  StorageEncrypted: false,
  CopyTagsToSnapshot: false,
  MonitoringInterval: 0,
  DeletionProtection: false,
  CACertificateIdentifier: 'rds-ca-rsa2048-g1',
  NetworkType: 'IPV4',
  BackupTarget: 'region',
};

const zoned = (zone: string | undefined) => (zone === undefined ? {} : { AvailabilityZone: zone });

/** The group of a version that has none of its own: `default.postgres17`. */
export const defaultGroup = (engine: string, version: string | undefined) => {
  const major = version === undefined ? '' : (version.split('.')[0] ?? '');
  return `default.${engine}${major}`;
};

export interface InstanceOrigin {
  readonly origin: DatabaseOrigin;
  /** Who the first user is already. */
  readonly username: string;
}

export async function createInstance(input: NewInstance, call: Call, from?: InstanceOrigin): Promise<KeptInstance> {
  const id = checkIdentifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  if (instancesOf(call).has(id)) throw rdsFault('DBInstanceAlreadyExists', 'DB instance already exists');
  const cluster = input.DBClusterIdentifier === undefined ? undefined : clusterOf(input.DBClusterIdentifier, call);
  const { Engine: engine } = input;
  const isRunning = whyRecorded(engine) === undefined;
  const version =
    cluster?.shown.EngineVersion ??
    input.EngineVersion ??
    (isRunning ? String(versionFor(undefined).major) : undefined);
  const subnetGroup = cluster?.shown.DBSubnetGroup ?? input.DBSubnetGroupName?.toLowerCase();
  const zones =
    subnetGroup === undefined ? [] : subnetGroupOf(subnetGroup, call).subnets.map((each) => subnetOf(call, each).zone);
  const arn = arnOfRds(call, 'db', id);
  const username = from?.username ?? cluster?.shown.MasterUsername ?? input.MasterUsername ?? '';
  if (cluster === undefined && from === undefined) checkUsername(username);
  const password =
    cluster !== undefined ||
    (from !== undefined && input.ManageMasterUserPassword !== true && input.MasterUserPassword === undefined)
      ? { verifier: '' }
      : await firstPassword(input, { kind: 'db', arn, username }, call);
  const port = input.Port ?? cluster?.shown.Port ?? (/postgres/.test(engine) ? 5432 : 3306);
  const key = cluster === undefined ? `db/${id}` : cluster.database;
  const instance: KeptInstance = {
    id,
    createdMs: call.world.clock.now(),
    parameterGroup: parameterGroupOf(
      input.DBParameterGroupName ?? defaultGroup(engine, version ?? '0'),
      'instance',
      call,
    ).name,
    status: 'available',
    ...(subnetGroup !== undefined && { subnetGroup }),
    ...(isRunning && key !== undefined && { database: key }),
    shown: {
      ...DEFAULTS,
      ...given(input, AS_GIVEN),
      ...(version !== undefined && { EngineVersion: version }),
      ...zoned(input.AvailabilityZone ?? zones[0]),
      ...(cluster !== undefined && {
        DBClusterIdentifier: cluster.id,
        StorageType: 'aurora',
        PromotionTier: input.PromotionTier ?? 1,
        StorageEncrypted: cluster.shown.StorageEncrypted === true,
      }),
      ...(password.secret !== undefined && { MasterUserSecret: password.secret }),
      DBInstanceIdentifier: id,
      DBInstanceArn: arn,
      MasterUsername: username,
      DbiResourceId: `db-${call.requestId.replaceAll('-', '').slice(0, 26).toUpperCase()}`,
      IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication ?? false,
      PerformanceInsightsEnabled: input.EnablePerformanceInsights ?? false,
      EnabledCloudwatchLogsExports: input.EnableCloudwatchLogsExports ?? [],
      VpcSecurityGroups: (input.VpcSecurityGroupIds ?? []).map((each) => ({
        VpcSecurityGroupId: each,
        Status: 'active',
      })),
      Endpoint: { Address: `${id}.${endpointDomain(call)}`, Port: port, HostedZoneId: 'Z2R2ITUGPM61AM' },
      TagList: input.Tags ?? [],
    },
  };
  instancesOf(call).put(id, instance);
  try {
    if (isRunning)
      await begin(instance, { ...password, username, ...(from !== undefined && { origin: from.origin }) }, call);
  } catch (error) {
    instancesOf(call).delete(id);
    if (cluster === undefined) await dropDatabase(call, `db/${id}`);
    await dropManagedSecret(password.secret?.SecretArn, call);
    throw error;
  }
  tellRdsEvent(call, 'db-instance', id, 'DB instance created');
  return instancesOf(call).get(id) ?? instance;
}

function checkUsername(username: string): void {
  if (username === '')
    throw rdsFault(
      'InvalidParameterCombination',
      'The parameter MasterUsername must be provided and must not be blank.',
    );
  if (
    ['admin', 'rdsadmin', 'rds_superuser', 'postgres_admin'].includes(username.toLowerCase()) ||
    /^pg_/.test(username)
  )
    throw rdsFault(
      'InvalidParameterValue',
      `MasterUsername ${username} cannot be used as it is a reserved word used by the engine`,
    );
}

async function begin(
  instance: KeptInstance,
  first: {
    readonly verifier: string;
    readonly username: string;
    readonly origin?: DatabaseOrigin;
    readonly secret?: MasterUserSecret;
  },
  call: Call,
): Promise<void> {
  const { id, shown } = instance;
  if (shown.DBClusterIdentifier !== undefined) {
    const cluster = clusterOf(shown.DBClusterIdentifier, call);
    if (cluster.database === undefined) return;
    reconfigure(call, cluster.database, clusterSettings(cluster, call));
    await databaseOf(call, cluster.database)?.addNode(id);
    return;
  }
  const { settings, forcesTls, notApplied } = instanceSettings(instance, call);
  for (const note of notApplied) tellRdsEvent(call, 'db-instance', id, `Not applied: ${note}`);
  const address = shown.Endpoint?.Address ?? id;
  await makeDatabase(call, {
    key: `db/${id}`,
    nodes: shown.MultiAZ === true ? [id, `${id}-standby`] : [id],
    writer: undefined,
    ports: {},
    first: { username: first.username, verifier: first.verifier, database: shown.DBName },
    major: Number.parseInt(shown.EngineVersion ?? '', 10),
    settings,
    forcesTls,
    keepsArchive: (shown.BackupRetentionPeriod ?? 0) > 0,
    names: [address, 'localhost', '127.0.0.1'],
    stands: placeOfNew(call.world),
    isStopped: false,
    origin: first.origin ?? { kind: 'new' },
  }).start();
}

/** Where clients find it: in its VPC by the name that AWS gives, without one on loopback by the port that was free. */
export function endpointOf(instance: KeptInstance, at: RdsPlace): RdsShapes['Endpoint'] | undefined {
  const { id, shown, database: key } = instance;
  const database = key === undefined ? undefined : databaseOf(at, key);
  if (database === undefined || database.kept.stands === 'network') return shown.Endpoint;
  const port = key === `db/${id}` ? database.port : database.portOf(id);
  return port === undefined ? undefined : { Address: '127.0.0.1', Port: port };
}

/** The zone of the primary and of its standby, which change places in a failover. */
function zonesNow(
  first: string | undefined,
  group: KeptSubnetGroup | undefined,
  { nodes, writer }: KeptDatabase,
  at: RdsPlace,
): Pick<RdsShapes['DBInstance'], 'AvailabilityZone' | 'SecondaryAvailabilityZone'> {
  const other = (group?.subnets ?? []).map((each) => subnetOf(at, each).zone).find((zone) => zone !== first);
  if (first === undefined || other === undefined) return {};
  const [primary, standby] = writer === undefined || writer === nodes[0] ? [first, other] : [other, first];
  return { AvailabilityZone: primary, SecondaryAvailabilityZone: standby };
}

export function shownInstance(instance: KeptInstance, at: RdsPlace): RdsShapes['DBInstance'] {
  const { shown, subnetGroup, database: key, id } = instance;
  const group = subnetGroup === undefined ? undefined : subnetGroupsOf(at).get(subnetGroup);
  const database = key === undefined ? undefined : databaseOf(at, key);
  const node = key === `db/${id}` ? database?.kept.writer : id;
  // What is only recorded has no status: nothing runs that could have one.
  const status =
    database === undefined
      ? undefined
      : database.kept.isStopped
        ? 'stopped'
        : node !== undefined && database.running.includes(node)
          ? 'available'
          : database.kept.stands === 'network'
            ? 'creating'
            : 'starting';
  return {
    ...shown,
    ...(shown.MultiAZ === true && database !== undefined && zonesNow(shown.AvailabilityZone, group, database.kept, at)),
    InstanceCreateTime: new Date(instance.createdMs),
    ...(status !== undefined && { DBInstanceStatus: status }),
    Endpoint: endpointOf(instance, at),
    DBParameterGroups: [
      {
        DBParameterGroupName: instance.parameterGroup,
        ParameterApplyStatus: instance.needsReboot === true ? 'pending-reboot' : 'in-sync',
      },
    ],
    ...(group !== undefined && { DBSubnetGroup: shownSubnetGroup(group, at) }),
    ...(database?.kept.keepsArchive === true && { LatestRestorableTime: new Date(Date.now()) }),
  } as RdsShapes['DBInstance'];
}

export async function modifyInstance(input: RdsShapes['ModifyDBInstanceMessage'], call: Call): Promise<KeptInstance> {
  const before = instanceOf(input.DBInstanceIdentifier, call);
  const { id, database: key } = before;
  const name =
    input.NewDBInstanceIdentifier === undefined
      ? id
      : checkIdentifier(input.NewDBInstanceIdentifier, 'NewDBInstanceIdentifier');
  if (name !== id) refuseRenaming(before, name, call);
  refuseNotChanged(input, before);
  if (input.MasterUserPassword !== undefined) await changePassword(key, input.MasterUserPassword, call);
  if (input.RotateMasterUserPassword === true) await rotateManagedPassword(before, call);
  const logs = input.CloudwatchLogsExportConfiguration;
  const exported = new Set(before.shown.EnabledCloudwatchLogsExports);
  for (const each of logs?.DisableLogTypes ?? []) exported.delete(each);
  for (const each of logs?.EnableLogTypes ?? []) exported.add(each);
  const parameterGroup =
    input.DBParameterGroupName === undefined
      ? before.parameterGroup
      : parameterGroupOf(input.DBParameterGroupName, 'instance', call).name;
  let secret = before.shown.MasterUserSecret;
  if (input.ManageMasterUserPassword === true && secret === undefined) {
    const owner = {
      kind: 'db',
      arn: before.shown.DBInstanceArn ?? '',
      username: before.shown.MasterUsername ?? '',
    } as const;
    const made = await firstPassword(input, owner, call);
    if (key !== undefined) await databaseOf(call, key)?.setPassword(made.verifier);
    secret = made.secret;
  } else if (input.ManageMasterUserPassword === false && secret !== undefined) {
    await dropManagedSecret(secret.SecretArn, call);
    secret = undefined;
  }
  const { MasterUserSecret: _, ...shown } = before.shown;
  const after: KeptInstance = {
    ...before,
    parameterGroup,
    shown: {
      ...shown,
      ...given(input, AS_GIVEN),
      ...(secret !== undefined && { MasterUserSecret: secret }),
      EnabledCloudwatchLogsExports: [...exported],
      ...(input.EnableIAMDatabaseAuthentication !== undefined && {
        IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication,
      }),
      ...(input.EnablePerformanceInsights !== undefined && {
        PerformanceInsightsEnabled: input.EnablePerformanceInsights,
      }),
      ...(input.VpcSecurityGroupIds !== undefined && {
        VpcSecurityGroups: input.VpcSecurityGroupIds.map((each) => ({ VpcSecurityGroupId: each, Status: 'active' })),
      }),
    },
  };
  refuseOtherMajor(before, after);
  instancesOf(call).put(id, after);
  await applyModified(before, after, call);
  return name === id ? instanceOf(id, call) : renameInstance(after, name, call);
}

function refuseRenaming({ shown }: KeptInstance, name: string, call: Call): void {
  if (instancesOf(call).has(name)) throw rdsFault('DBInstanceAlreadyExists', 'DB instance already exists');
  if (shown.DBClusterIdentifier !== undefined)
    throw rdsFault('NotImplemented', 'The local target does not rename the instances of a cluster.', 501);
}

/**
 * Its endpoint goes with the old name, and whoever is connected loses the connection; its resource id and its secret stay.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html
 */
async function renameInstance(before: KeptInstance, name: string, call: Call): Promise<KeptInstance> {
  const { id, shown, database: key } = before;
  const address = `${name}.${endpointDomain(call)}`;
  const after: KeptInstance = {
    ...before,
    id: name,
    isApart: true,
    ...(key !== undefined && { database: `db/${name}` }),
    shown: {
      ...shown,
      DBInstanceIdentifier: name,
      DBInstanceArn: arnOfRds(call, 'db', name),
      Endpoint: { ...shown.Endpoint, Address: address },
    },
  };
  instancesOf(call).delete(id);
  instancesOf(call).put(name, after);
  if (key === undefined) return after;
  const database = await renameDatabase(call, id, name, [address, 'localhost', '127.0.0.1']);
  if (database.kept.stands === 'loopback') await database.start();
  return after;
}

/** What a change may ask for and is not done here, with what stands; the others stand at false, or at nothing. */
const NOT_CHANGED: Readonly<Record<string, (instance: KeptInstance) => unknown>> = {
  DBPortNumber: ({ shown }) => shown.Endpoint?.Port,
  DBSubnetGroupName: ({ subnetGroup }) => subnetGroup,
  MasterUserSecretKmsKeyId: ({ shown }) => shown.MasterUserSecret?.KmsKeyId,
  AutomationMode: () => 'full',
  ReplicaMode: () => undefined,
  OptionGroupName: () => undefined,
  DBSecurityGroups: () => undefined,
  TdeCredentialArn: () => undefined,
  Domain: () => undefined,
  DomainFqdn: () => undefined,
  DisableDomain: () => undefined,
  ProcessorFeatures: () => undefined,
  UseDefaultProcessorFeatures: () => undefined,
  EnableCustomerOwnedIp: () => undefined,
  AwsBackupRecoveryPointArn: () => undefined,
  MultiTenant: () => undefined,
  DedicatedLogVolume: () => undefined,
  AdditionalStorageVolumes: () => undefined,
  DBCapacityReservationIdentifier: () => undefined,
  MasterUserAuthenticationType: () => undefined,
  EngineLifecycleSupport: () => undefined,
};

/** A wish for what stands already changes nothing and is accepted. */
function refuseNotChanged(input: RdsShapes['ModifyDBInstanceMessage'], before: KeptInstance): void {
  for (const [name, value] of Object.entries(input)) {
    const isOfNewSecret = name === 'MasterUserSecretKmsKeyId' && input.ManageMasterUserPassword === true;
    if (isOfNewSecret && before.shown.MasterUserSecret === undefined) continue;
    const standing = NOT_CHANGED[name];
    if (standing === undefined || value === undefined || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (String(value).toLowerCase() === String(standing(before)).toLowerCase()) continue;
    throw rdsFault('NotImplemented', `The local target does not change ${name} of DB instances.`, 501);
  }
}

/** An upgrade of the major version rewrites all data, with programs that the machine may not have. */
function refuseOtherMajor(before: KeptInstance, after: KeptInstance): void {
  const [one, other] = [before, after].map(({ shown }) => Number.parseInt(shown.EngineVersion ?? '', 10));
  if (before.database !== undefined && one !== other)
    throw rdsFault('NotImplemented', 'The local target does not upgrade a database to another major version.', 501);
}

async function applyModified(before: KeptInstance, after: KeptInstance, call: Call): Promise<void> {
  const { id, database: key } = after;
  const database = key === undefined ? undefined : databaseOf(call, key);
  if (database === undefined || key !== `db/${id}`) return;
  const { settings, forcesTls, notApplied } = instanceSettings(after, call);
  const isOther =
    JSON.stringify([settings, forcesTls]) !== JSON.stringify([database.kept.settings, database.kept.forcesTls]);
  const keepsArchive = (after.shown.BackupRetentionPeriod ?? 0) > 0;
  database.configure({ settings, forcesTls, keepsArchive });
  if (isOther) for (const note of notApplied) tellRdsEvent(call, 'db-instance', id, `Not applied: ${note}`);
  const isResized = before.shown.DBInstanceClass !== after.shown.DBInstanceClass;
  if (isResized || keepsArchive !== (before.shown.BackupRetentionPeriod ?? 0) > 0) {
    await database.restart();
    if (keepsArchive) await database.backUp();
  } else if (isOther) instancesOf(call).put(id, { ...after, needsReboot: true });
  if (before.shown.MultiAZ !== after.shown.MultiAZ) {
    if (after.shown.MultiAZ === true) await database.addNode(`${id}-standby`);
    else for (const node of database.kept.nodes) if (node !== database.kept.writer) await database.removeNode(node);
  }
}

export async function deleteInstance(input: RdsShapes['DeleteDBInstanceMessage'], call: Call): Promise<KeptInstance> {
  const instance = instanceOf(input.DBInstanceIdentifier, call);
  const { id, shown, database: key } = instance;
  if (shown.DeletionProtection === true)
    throw rdsFault(
      'InvalidParameterCombination',
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    );
  const inCluster = shown.DBClusterIdentifier !== undefined;
  if (!inCluster && input.SkipFinalSnapshot !== true) {
    if (input.FinalDBSnapshotIdentifier === undefined)
      throw rdsFault(
        'InvalidParameterCombination',
        'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.',
      );
    await takeSnapshot({ id: input.FinalDBSnapshotIdentifier, kind: 'instance', source: id, tags: {} }, call);
  }
  if (inCluster && key !== undefined) await databaseOf(call, key)?.removeNode(id);
  if (!inCluster && key !== undefined) await dropDatabase(call, key);
  await dropManagedSecret(shown.MasterUserSecret?.SecretArn, call);
  instancesOf(call).delete(id);
  tellRdsEvent(call, 'db-instance', id, 'DB instance deleted');
  return instance;
}

/** An instance that no stack made: in a network it is given seats of its own. */
export function standApart(made: KeptInstance, call: Call): KeptInstance {
  const apart: KeptInstance = { ...made, isApart: true };
  instancesOf(call).put(made.id, apart);
  tellRds(call.world);
  return apart;
}

function runningDatabase(id: string, call: Call) {
  const instance = instanceOf(id, call);
  const database = instance.database === undefined ? undefined : databaseOf(call, instance.database);
  if (database === undefined)
    throw rdsFault(
      'NotImplemented',
      `The local target only records ${instance.id}: ${whyRecorded(instance.shown.Engine ?? '')}.`,
      501,
    );
  return { instance, database };
}

export const instanceOperations = {
  async CreateDBInstance(input, call) {
    return { DBInstance: shownInstance(standApart(await createInstance(input, call), call), call) };
  },
  async ModifyDBInstance(input, call) {
    const modified = await modifyInstance(input, call);
    tellRds(call.world);
    return { DBInstance: shownInstance(modified, call) };
  },
  async DeleteDBInstance(input, call) {
    const gone = shownInstance(instanceOf(input.DBInstanceIdentifier, call), call);
    await deleteInstance(input, call);
    tellRds(call.world);
    return { DBInstance: { ...gone, DBInstanceStatus: 'deleting' } };
  },
  async RebootDBInstance({ DBInstanceIdentifier: name, ForceFailover }, call) {
    const { instance, database } = runningDatabase(name, call);
    if (ForceFailover === true) {
      if (instance.shown.MultiAZ !== true)
        throw rdsFault(
          'InvalidParameterCombination',
          'You cannot specify ForceFailover if the instance is not configured for MultiAZ.',
        );
      await database.failover();
    } else {
      const isAlone = instance.database === `db/${instance.id}`;
      await database.restart(isAlone ? undefined : [instance.id]);
    }
    const { needsReboot: _, ...rebooted } = instanceOf(instance.id, call);
    instancesOf(call).put(instance.id, rebooted);
    tellRdsEvent(call, 'db-instance', instance.id, 'DB instance restarted');
    return { DBInstance: { ...shownInstance(rebooted, call), DBInstanceStatus: 'rebooting' } };
  },
  async StopDBInstance({ DBInstanceIdentifier: name, DBSnapshotIdentifier: snapshot }, call) {
    const { instance, database } = runningDatabase(name, call);
    if (database.kept.isStopped || instance.shown.DBClusterIdentifier !== undefined)
      throw rdsFault('InvalidDBInstanceState', `Instance ${instance.id} is not in available state.`);
    if (snapshot !== undefined)
      await takeSnapshot({ id: snapshot, kind: 'instance', source: instance.id, tags: {} }, call);
    await database.stop();
    tellRdsEvent(call, 'db-instance', instance.id, 'DB instance stopped');
    return { DBInstance: { ...shownInstance(instance, call), DBInstanceStatus: 'stopping' } };
  },
  async StartDBInstance({ DBInstanceIdentifier: name }, call) {
    const { instance, database } = runningDatabase(name, call);
    if (!database.kept.isStopped)
      throw rdsFault('InvalidDBInstanceState', `Instance ${instance.id} is not stopped, cannot be started.`);
    await database.resume();
    tellRdsEvent(call, 'db-instance', instance.id, 'DB instance started');
    return { DBInstance: { ...shownInstance(instance, call), DBInstanceStatus: 'starting' } };
  },
  DescribeDBInstances(input, call) {
    const { DBInstanceIdentifier: name, Filters = [] } = input;
    const all = name === undefined ? [...instancesOf(call).values()] : [instanceOf(name, call)];
    const wanted = all.filter((each) => Filters.every((filter) => matches(each, filter)));
    const { page, ...marker } = rdsPage(wanted, input);
    return { DBInstances: page.map((each) => shownInstance(each, call)), ...marker };
  },
} satisfies Partial<RdsOperations>;

function matches({ id, shown }: KeptInstance, { Name, Values }: RdsShapes['Filter']): boolean {
  const own: Readonly<Record<string, string | undefined>> = {
    'db-instance-id': id,
    'db-cluster-id': shown.DBClusterIdentifier,
    'dbi-resource-id': shown.DbiResourceId,
    engine: shown.Engine,
  };
  if (!(Name in own)) throw rdsFault('InvalidParameterValue', `Unrecognized filter name: ${Name}`);
  const value = own[Name];
  return value !== undefined && Values.some((each) => each === value || each.endsWith(`:${value}`));
}

export const instanceTags = (instance: KeptInstance) => rdsTagMap(instance.shown.TagList);
export const withInstanceTags = (instance: KeptInstance, tags: Readonly<Record<string, string>>): KeptInstance => ({
  ...instance,
  shown: { ...instance.shown, TagList: rdsTagList(tags) },
});
