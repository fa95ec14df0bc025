/** Databases made of a snapshot, or of a moment. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html */
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import { createCluster, shownCluster } from './clusters.ts';
import type { DatabaseOrigin } from './database.ts';
import { createInstance, shownInstance, standApart } from './instances.ts';
import { clusterOf, instanceOf, type KeptSnapshot, type RdsPlace, rdsFault } from './records.ts';
import { databaseOf } from './running.ts';
import { snapshotData, snapshotOf } from './snapshots.ts';

/** What a snapshot says where the request says nothing. */
const inherited = (of: KeptSnapshot['of'], names: readonly string[]) =>
  Object.fromEntries(Object.entries(of).filter(([name, value]) => names.includes(name) && value !== undefined));

const OF_INSTANCE = [
  'DBInstanceClass',
  'Engine',
  'EngineVersion',
  'AllocatedStorage',
  'StorageType',
  'Iops',
  'StorageEncrypted',
  'KmsKeyId',
  'DBName',
  'BackupRetentionPeriod',
  'CopyTagsToSnapshot',
];
const OF_CLUSTER = [
  'Engine',
  'EngineVersion',
  'EngineMode',
  'StorageEncrypted',
  'KmsKeyId',
  'DatabaseName',
  'BackupRetentionPeriod',
  'CopyTagsToSnapshot',
  'ServerlessV2ScalingConfiguration',
];

export interface Source {
  readonly of: KeptSnapshot['of'];
  readonly parameterGroup: string;
  readonly subnetGroup?: string | undefined;
  readonly origin: DatabaseOrigin;
}

export const sourceOfSnapshot = (snapshot: KeptSnapshot, at: RdsPlace): Source => ({
  ...snapshot,
  origin: { kind: 'copy', folder: snapshotData(at, snapshot) },
});

/** What a database is made of that shall be as another was at a moment. Throws where nothing goes back so far. */
async function sourceOfMoment(
  kind: KeptSnapshot['kind'],
  id: string,
  { RestoreTime, UseLatest }: { readonly RestoreTime: Date | undefined; readonly UseLatest: boolean | undefined },
  call: Call,
): Promise<Source> {
  if ((RestoreTime === undefined) === (UseLatest !== true))
    throw rdsFault(
      'InvalidParameterCombination',
      'You must specify either a restore time or to use the latest restorable time, but not both.',
    );
  const owner = kind === 'cluster' ? clusterOf(id, call) : instanceOf(id, call);
  const database = owner.database === undefined ? undefined : databaseOf(call, owner.database);
  if (database === undefined || !database.kept.keepsArchive)
    throw rdsFault('PointInTimeRestoreNotEnabled', `Automated backups are not enabled for ${owner.id}.`);
  if (RestoreTime !== undefined && RestoreTime.getTime() > Date.now())
    throw rdsFault(
      'InvalidParameterValue',
      `The specified instance cannot be restored to a time later than ${new Date().toISOString()}.`,
    );
  const base = await database.baseFor(RestoreTime?.getTime());
  if (base === undefined)
    throw rdsFault(
      'InvalidParameterValue',
      `The specified instance cannot be restored to a time before its first backup.`,
    );
  return {
    of: owner.shown,
    parameterGroup: owner.parameterGroup,
    ...('subnetGroup' in owner && { subnetGroup: owner.subnetGroup }),
    origin: {
      kind: 'moment',
      base,
      archive: database.archive,
      ...(RestoreTime !== undefined && { untilMs: RestoreTime.getTime() }),
    },
  };
}

export function restoreInstance(
  source: Source,
  input: RdsShapes['RestoreDBInstanceFromDBSnapshotMessage'],
  call: Call,
) {
  const { of, origin, parameterGroup, subnetGroup } = source;
  const created = {
    ...(subnetGroup !== undefined && { DBSubnetGroupName: subnetGroup }),
    DBParameterGroupName: parameterGroup,
    ...inherited(of, OF_INSTANCE),
    ...defined(input),
  } as RdsShapes['CreateDBInstanceMessage'];
  return createInstance(created, call, { origin, username: of.MasterUsername ?? '' });
}

export function restoreCluster(source: Source, input: object, call: Call) {
  const { of, origin, parameterGroup } = source;
  const created = {
    DBClusterParameterGroupName: parameterGroup,
    ...('DBSubnetGroup' in of && typeof of.DBSubnetGroup === 'string' && { DBSubnetGroupName: of.DBSubnetGroup }),
    ...inherited(of, OF_CLUSTER),
    ...defined(input),
  } as RdsShapes['CreateDBClusterMessage'];
  return createCluster(created, call, { origin, username: of.MasterUsername ?? '' });
}

const defined = (input: object) => Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

export const restoreOperations = {
  async RestoreDBInstanceFromDBSnapshot(input, call) {
    const snapshot = snapshotOf(input.DBSnapshotIdentifier ?? '', 'instance', call);
    const made = await restoreInstance(sourceOfSnapshot(snapshot, call), input, call);
    return { DBInstance: shownInstance(standApart(made, call), call) };
  },
  async RestoreDBInstanceToPointInTime(input, call) {
    const { SourceDBInstanceIdentifier: source = '', TargetDBInstanceIdentifier: target } = input;
    const { RestoreTime, UseLatestRestorableTime: UseLatest } = input;
    const moment = await sourceOfMoment('instance', source, { RestoreTime, UseLatest }, call);
    const made = await restoreInstance(moment, { ...input, DBInstanceIdentifier: target }, call);
    return { DBInstance: shownInstance(standApart(made, call), call) };
  },
  async RestoreDBClusterFromSnapshot(input, call) {
    const snapshot = snapshotOf(input.SnapshotIdentifier, 'cluster', call);
    return { DBCluster: shownCluster(await restoreCluster(sourceOfSnapshot(snapshot, call), input, call), call) };
  },
  async RestoreDBClusterToPointInTime(input, call) {
    const {
      SourceDBClusterIdentifier: source = '',
      RestoreToTime: RestoreTime,
      UseLatestRestorableTime: UseLatest,
    } = input;
    const moment = await sourceOfMoment('cluster', source, { RestoreTime, UseLatest }, call);
    return { DBCluster: shownCluster(await restoreCluster(moment, input, call), call) };
  },
} satisfies Partial<RdsOperations>;
