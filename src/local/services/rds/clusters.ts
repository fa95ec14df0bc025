/** Aurora clusters: the data, of which each instance is a server. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html */
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import { parameterGroupOf, subnetGroupOf, subnetOf } from './groups.ts';
import { defaultGroup, type InstanceOrigin } from './instances.ts';
import { changePassword, dropManagedSecret, firstPassword, rotateManagedPassword } from './passwords.ts';
import {
  arnOfRds,
  checkIdentifier,
  clusterOf,
  clustersOf,
  endpointDomain,
  instancesOf,
  type KeptCluster,
  type RdsPlace,
  rdsFault,
  rdsPage,
  tellRdsEvent,
} from './records.ts';
import { databaseOf, dropDatabase, makeDatabase, placeOfNew, versionFor, whyRecorded } from './running.ts';
import { clusterSettings, reconfigure } from './settings-of.ts';
import { takeSnapshot } from './snapshots.ts';

const AS_GIVEN = [
  'BackupRetentionPeriod',
  'CopyTagsToSnapshot',
  'DatabaseInsightsMode',
  'DatabaseName',
  'DeletionProtection',
  'Engine',
  'EngineMode',
  'EngineVersion',
  'KmsKeyId',
  'MasterUsername',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'NetworkType',
  'PreferredBackupWindow',
  'PreferredMaintenanceWindow',
  'ServerlessV2ScalingConfiguration',
  'StorageEncrypted',
  'StorageType',
];

const given = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => AS_GIVEN.includes(name) && value !== undefined));

export async function createCluster(
  input: RdsShapes['CreateDBClusterMessage'],
  call: Call,
  from?: InstanceOrigin,
): Promise<KeptCluster> {
  const id = checkIdentifier(input.DBClusterIdentifier, 'DBClusterIdentifier');
  if (clustersOf(call).has(id)) throw rdsFault('DBClusterAlreadyExistsFault', 'DB Cluster already exists');
  const { Engine: engine } = input;
  const isRunning = whyRecorded(engine) === undefined;
  const version = input.EngineVersion ?? (isRunning ? String(versionFor(undefined).major) : undefined);
  const subnetGroup = input.DBSubnetGroupName?.toLowerCase();
  const zones =
    subnetGroup === undefined
      ? []
      : subnetGroupOf(subnetGroup, call).subnets.flatMap((each) => subnetOf(call, each).zone ?? []);
  const arn = arnOfRds(call, 'cluster', id);
  const username = from?.username ?? input.MasterUsername ?? '';
  if (username === '')
    throw rdsFault('InvalidParameterValue', 'The parameter MasterUsername must be provided and must not be blank.');
  const keepsPassword = from !== undefined && input.ManageMasterUserPassword !== true;
  const password = keepsPassword
    ? { verifier: '' }
    : await firstPassword(input, { kind: 'cluster', arn, username }, call);
  const port = input.Port ?? (/postgres/.test(engine) ? 5432 : 3306);
  const domain = endpointDomain(call);
  const cluster: KeptCluster = {
    id,
    createdMs: call.world.clock.now(),
    status: 'available',
    parameterGroup: parameterGroupOf(
      input.DBClusterParameterGroupName ?? defaultGroup(engine, version ?? '0'),
      'cluster',
      call,
    ).name,
    ...(isRunning && { database: `cluster/${id}` }),
    shown: {
      BackupRetentionPeriod: 1,
      PreferredBackupWindow: '06:00-06:30',
      PreferredMaintenanceWindow: 'sun:07:00-sun:07:30',
      DeletionProtection: false,
      StorageEncrypted: false,
      CopyTagsToSnapshot: false,
      EngineMode: 'provisioned',
      AllocatedStorage: 1,
      MultiAZ: false,
      NetworkType: 'IPV4',
      ...given(input),
      ...(version !== undefined && { EngineVersion: version }),
      ...(subnetGroup !== undefined && { DBSubnetGroup: subnetGroup }),
      ...(password.secret !== undefined && { MasterUserSecret: password.secret }),
      AvailabilityZones: input.AvailabilityZones ?? [...new Set(zones)],
      DBClusterIdentifier: id,
      DBClusterArn: arn,
      DbClusterResourceId: `cluster-${call.requestId.replaceAll('-', '').slice(0, 26).toUpperCase()}`,
      MasterUsername: username,
      Port: port,
      Endpoint: `${id}.cluster-${domain}`,
      ReaderEndpoint: `${id}.cluster-ro-${domain}`,
      HostedZoneId: 'Z2R2ITUGPM61AM',
      IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication ?? false,
      EnabledCloudwatchLogsExports: input.EnableCloudwatchLogsExports ?? [],
      HttpEndpointEnabled: input.EnableHttpEndpoint ?? false,
      VpcSecurityGroups: (input.VpcSecurityGroupIds ?? []).map((each) => ({
        VpcSecurityGroupId: each,
        Status: 'active',
      })),
      TagList: input.Tags ?? [],
    },
  };
  clustersOf(call).put(id, cluster);
  if (isRunning) {
    const { settings, forcesTls, notApplied } = clusterSettings(cluster, call);
    for (const note of notApplied) tellRdsEvent(call, 'db-cluster', id, `Not applied: ${note}`);
    const database = makeDatabase(call, {
      key: `cluster/${id}`,
      // The data comes with the first instance: without one a cluster takes no connections.
      nodes: [],
      writer: undefined,
      ports: {},
      first: { username, verifier: password.verifier, database: input.DatabaseName },
      major: Number.parseInt(version ?? '', 10),
      settings,
      forcesTls,
      keepsArchive: true,
      names: [
        cluster.shown.Endpoint ?? '',
        cluster.shown.ReaderEndpoint ?? '',
        `*.${domain}`,
        'localhost',
        '127.0.0.1',
        '127.0.0.2',
      ],
      stands: placeOfNew(call.world),
      isStopped: false,
      origin: from?.origin ?? { kind: 'new' },
    });
    // Its endpoint is told before any instance is there.
    await database.start();
  }
  tellRdsEvent(call, 'db-cluster', id, 'DB cluster created');
  return cluster;
}

export function clusterEndpoints(cluster: KeptCluster, at: RdsPlace) {
  const database = cluster.database === undefined ? undefined : databaseOf(at, cluster.database);
  const { Endpoint, ReaderEndpoint, Port } = cluster.shown;
  if (database === undefined || database.kept.stands === 'network') return { Endpoint, ReaderEndpoint, Port };
  return { Endpoint: '127.0.0.1', ReaderEndpoint: database.readerHost, Port: database.port };
}

export function shownCluster(cluster: KeptCluster, at: RdsPlace): RdsShapes['DBCluster'] {
  const database = cluster.database === undefined ? undefined : databaseOf(at, cluster.database);
  const members = [...instancesOf(at).values()].filter(({ shown }) => shown.DBClusterIdentifier === cluster.id);
  const writer = database === undefined ? members[0]?.id : database.kept.writer;
  return {
    ...cluster.shown,
    ...clusterEndpoints(cluster, at),
    ...(database !== undefined && { Status: database.kept.isStopped ? 'stopped' : 'available' }),
    ClusterCreateTime: new Date(cluster.createdMs),
    DBClusterParameterGroup: cluster.parameterGroup,
    MultiAZ: new Set(members.map(({ shown }) => shown.AvailabilityZone)).size > 1,
    ...(database !== undefined && {
      LatestRestorableTime: new Date(),
      EarliestRestorableTime: new Date(cluster.createdMs),
    }),
    DBClusterMembers: members.map((each) => ({
      DBInstanceIdentifier: each.id,
      IsClusterWriter: each.id === writer,
      DBClusterParameterGroupStatus: each.needsReboot === true ? 'pending-reboot' : 'in-sync',
      PromotionTier: each.shown.PromotionTier ?? 1,
    })),
  } as RdsShapes['DBCluster'];
}

export async function modifyCluster(input: RdsShapes['ModifyDBClusterMessage'], call: Call): Promise<KeptCluster> {
  const before = clusterOf(input.DBClusterIdentifier, call);
  if (input.MasterUserPassword !== undefined) await changePassword(before.database, input.MasterUserPassword, call);
  if (input.RotateMasterUserPassword === true) await rotateManagedPassword(before, call);
  const logs = input.CloudwatchLogsExportConfiguration;
  const exported = new Set(before.shown.EnabledCloudwatchLogsExports);
  for (const each of logs?.DisableLogTypes ?? []) exported.delete(each);
  for (const each of logs?.EnableLogTypes ?? []) exported.add(each);
  const after: KeptCluster = {
    ...before,
    parameterGroup:
      input.DBClusterParameterGroupName === undefined
        ? before.parameterGroup
        : parameterGroupOf(input.DBClusterParameterGroupName, 'cluster', call).name,
    shown: {
      ...before.shown,
      ...given(input),
      EnabledCloudwatchLogsExports: [...exported],
      ...(input.VpcSecurityGroupIds !== undefined && {
        VpcSecurityGroups: input.VpcSecurityGroupIds.map((each) => ({ VpcSecurityGroupId: each, Status: 'active' })),
      }),
    },
  };
  const [one, other] = [before, after].map(({ shown }) => Number.parseInt(shown.EngineVersion ?? '', 10));
  if (before.database !== undefined && one !== other)
    throw rdsFault('NotImplemented', 'The local target does not upgrade a database to another major version.', 501);
  clustersOf(call).put(after.id, after);
  if (after.database !== undefined) reconfigure(call, after.database, clusterSettings(after, call));
  return after;
}

export async function deleteCluster(input: RdsShapes['DeleteDBClusterMessage'], call: Call): Promise<void> {
  const cluster = clusterOf(input.DBClusterIdentifier, call);
  if (cluster.shown.DeletionProtection === true)
    throw rdsFault(
      'InvalidParameterCombination',
      'Cannot delete protected Cluster, please disable deletion protection and try again.',
    );
  if ([...instancesOf(call).values()].some(({ shown }) => shown.DBClusterIdentifier === cluster.id))
    throw rdsFault(
      'InvalidDBClusterStateFault',
      'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
    );
  if (input.SkipFinalSnapshot !== true) {
    if (input.FinalDBSnapshotIdentifier === undefined)
      throw rdsFault(
        'InvalidParameterCombination',
        'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.',
      );
    await takeSnapshot({ id: input.FinalDBSnapshotIdentifier, kind: 'cluster', source: cluster.id, tags: {} }, call);
  }
  if (cluster.database !== undefined) await dropDatabase(call, cluster.database);
  await dropManagedSecret(cluster.shown.MasterUserSecret?.SecretArn, call);
  clustersOf(call).delete(cluster.id);
  tellRdsEvent(call, 'db-cluster', cluster.id, 'DB cluster deleted');
}

function runningCluster(id: string, call: Call) {
  const cluster = clusterOf(id, call);
  const database = cluster.database === undefined ? undefined : databaseOf(call, cluster.database);
  if (database === undefined)
    throw rdsFault(
      'NotImplemented',
      `The local target only records ${cluster.id}: ${whyRecorded(cluster.shown.Engine ?? '')}.`,
      501,
    );
  return { cluster, database };
}

export const clusterOperations = {
  async CreateDBCluster(input, call) {
    return { DBCluster: shownCluster(await createCluster(input, call), call) };
  },
  async ModifyDBCluster(input, call) {
    return { DBCluster: shownCluster(await modifyCluster(input, call), call) };
  },
  async DeleteDBCluster(input, call) {
    const gone = shownCluster(clusterOf(input.DBClusterIdentifier, call), call);
    await deleteCluster(input, call);
    return { DBCluster: { ...gone, Status: 'deleting' } };
  },
  async FailoverDBCluster({ DBClusterIdentifier: name, TargetDBInstanceIdentifier: target }, call) {
    const { cluster, database } = runningCluster(name, call);
    const member = target?.toLowerCase();
    if (member !== undefined && !database.kept.nodes.includes(member))
      throw rdsFault('InvalidDBInstanceState', `Cannot find target DB instance ${target} in cluster ${cluster.id}.`);
    if (database.kept.nodes.length < 2)
      throw rdsFault(
        'InvalidDBClusterStateFault',
        `Cannot failover cluster ${cluster.id}: no readable instance found.`,
      );
    tellRdsEvent(call, 'db-cluster', cluster.id, 'Started cross AZ failover to DB instance');
    await database.failover(member);
    tellRdsEvent(call, 'db-cluster', cluster.id, `Completed failover to DB instance: ${database.kept.writer}`);
    return { DBCluster: shownCluster(cluster, call) };
  },
  async StopDBCluster({ DBClusterIdentifier: name }, call) {
    const { cluster, database } = runningCluster(name, call);
    if (database.kept.isStopped)
      throw rdsFault('InvalidDBClusterStateFault', `DbCluster ${cluster.id} is not in available state.`);
    await database.stop();
    tellRdsEvent(call, 'db-cluster', cluster.id, 'DB cluster stopped');
    return { DBCluster: { ...shownCluster(cluster, call), Status: 'stopping' } };
  },
  async StartDBCluster({ DBClusterIdentifier: name }, call) {
    const { cluster, database } = runningCluster(name, call);
    if (!database.kept.isStopped)
      throw rdsFault(
        'InvalidDBClusterStateFault',
        `DbCluster ${cluster.id} is in available state but expected it to be one of stopped,inaccessible-encryption-credentials-recoverable.`,
      );
    await database.resume();
    tellRdsEvent(call, 'db-cluster', cluster.id, 'DB cluster started');
    return { DBCluster: { ...shownCluster(cluster, call), Status: 'starting' } };
  },
  DescribeDBClusters(input, call) {
    const { DBClusterIdentifier: name } = input;
    const all = name === undefined ? [...clustersOf(call).values()] : [clusterOf(name, call)];
    const { page, ...marker } = rdsPage(all, input);
    return { DBClusters: page.map((each) => shownCluster(each, call)), ...marker };
  },
} satisfies Partial<RdsOperations>;
