/** Snapshots. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html */
import { rmSync } from 'node:fs';
import type { RdsOperations } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import {
  arnOfRds,
  checkIdentifier,
  clusterOf,
  instanceOf,
  type KeptSnapshot,
  type RdsPlace,
  rdsFault,
  rdsName,
  rdsPage,
  rdsTagList,
  rdsTagMap,
  snapshotsOf,
  type Tags,
  tellRdsEvent,
} from './records.ts';
import { databaseOf, dataFolderOf } from './running.ts';

interface NewSnapshot {
  readonly id: string;
  readonly kind: KeptSnapshot['kind'];
  readonly source: string;
  readonly tags: Tags;
}

/** Instances and clusters have name spaces of their own. */
const keyOf = (kind: KeptSnapshot['kind'], id: string) => `${kind}/${id}`;
export const snapshotData = (at: RdsPlace, snapshot: KeptSnapshot) =>
  dataFolderOf(at, 'snapshots', snapshot.kind, snapshot.id);

export async function takeSnapshot({ id: given, kind, source, tags }: NewSnapshot, call: Call): Promise<KeptSnapshot> {
  const isCluster = kind === 'cluster';
  const id = checkIdentifier(given, isCluster ? 'DBClusterSnapshotIdentifier' : 'DBSnapshotIdentifier');
  if (snapshotsOf(call).has(keyOf(kind, id)))
    throw isCluster
      ? rdsFault(
          'DBClusterSnapshotAlreadyExistsFault',
          `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
        )
      : rdsFault(
          'DBSnapshotAlreadyExists',
          `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
        );
  const owner = isCluster ? clusterOf(source, call) : instanceOf(source, call);
  const database = owner.database === undefined ? undefined : databaseOf(call, owner.database);
  if (database === undefined)
    throw rdsFault(
      'NotImplemented',
      `The local target only records ${owner.id}: there is no data for a snapshot.`,
      501,
    );
  if (!isCluster && 'subnetGroup' in owner && owner.database !== `db/${owner.id}`)
    throw rdsFault('InvalidDBInstanceState', `${owner.id} belongs to a cluster: take a snapshot of the cluster.`);
  if (database.running.length === 0)
    throw rdsFault(
      isCluster ? 'InvalidDBClusterStateFault' : 'InvalidDBInstanceState',
      `${owner.id} is not in available state.`,
    );
  const shown = isCluster ? clusterSnapshotShown(id, owner.id, call) : instanceSnapshotShown(id, owner.id, call);
  const snapshot: KeptSnapshot = {
    id,
    kind,
    source: owner.id,
    createdMs: call.world.clock.now(),
    shown,
    of: owner.shown,
    parameterGroup: owner.parameterGroup,
    ...('subnetGroup' in owner && owner.subnetGroup !== undefined && { subnetGroup: owner.subnetGroup }),
    tags,
  };
  await database.copyTo(snapshotData(call, snapshot));
  snapshotsOf(call).put(keyOf(kind, id), snapshot);
  tellRdsEvent(call, 'db-snapshot', id, 'Manual snapshot created');
  return snapshot;
}

function instanceSnapshotShown(id: string, source: string, call: Call): object {
  const instance = instanceOf(source, call);
  const {
    Engine,
    EngineVersion,
    AllocatedStorage,
    MasterUsername,
    AvailabilityZone,
    StorageType,
    KmsKeyId,
    StorageEncrypted,
  } = instance.shown;
  return {
    DBSnapshotIdentifier: id,
    DBInstanceIdentifier: source,
    DBSnapshotArn: arnOfRds(call, 'snapshot', id),
    ...{ Engine, EngineVersion, AllocatedStorage, MasterUsername, AvailabilityZone, StorageType, KmsKeyId },
    Encrypted: StorageEncrypted,
    DbiResourceId: instance.shown.DbiResourceId,
    Port: instance.shown.Endpoint?.Port,
    Status: 'available',
    SnapshotType: 'manual',
    PercentProgress: 100,
    LicenseModel: 'postgresql-license',
  };
}

function clusterSnapshotShown(id: string, source: string, call: Call): object {
  const { Engine, EngineVersion, EngineMode, MasterUsername, Port, AvailabilityZones, KmsKeyId, StorageEncrypted } =
    clusterOf(source, call).shown;
  return {
    DBClusterSnapshotIdentifier: id,
    DBClusterIdentifier: source,
    DBClusterSnapshotArn: arnOfRds(call, 'cluster-snapshot', id),
    ...{ Engine, EngineVersion, EngineMode, MasterUsername, Port, AvailabilityZones, KmsKeyId, StorageEncrypted },
    AllocatedStorage: 1,
    Status: 'available',
    SnapshotType: 'manual',
    PercentProgress: 100,
  };
}

const shownSnapshot = ({ shown, createdMs, tags }: KeptSnapshot) => ({
  ...shown,
  SnapshotCreateTime: new Date(createdMs),
  TagList: rdsTagList(tags),
});

export function snapshotOf(id: string, kind: KeptSnapshot['kind'], at: RdsPlace): KeptSnapshot {
  const found = snapshotsOf(at).get(keyOf(kind, rdsName(id)));
  if (found !== undefined) return found;
  throw kind === 'cluster'
    ? rdsFault('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${rdsName(id)} not found.`, 404)
    : rdsFault('DBSnapshotNotFound', `DBSnapshot ${rdsName(id)} not found.`, 404);
}

function deleteSnapshot(id: string, kind: KeptSnapshot['kind'], call: Call): KeptSnapshot {
  const snapshot = snapshotOf(id, kind, call);
  snapshotsOf(call).delete(keyOf(kind, snapshot.id));
  rmSync(snapshotData(call, snapshot), { recursive: true, force: true });
  return snapshot;
}

export const snapshotOperations = {
  async CreateDBSnapshot({ DBSnapshotIdentifier: id, DBInstanceIdentifier: source, Tags }, call) {
    return {
      DBSnapshot: shownSnapshot(await takeSnapshot({ id, kind: 'instance', source, tags: rdsTagMap(Tags) }, call)),
    };
  },
  async CreateDBClusterSnapshot({ DBClusterSnapshotIdentifier: id, DBClusterIdentifier: source, Tags }, call) {
    const taken = await takeSnapshot({ id, kind: 'cluster', source, tags: rdsTagMap(Tags) }, call);
    return { DBClusterSnapshot: shownSnapshot(taken) };
  },
  DeleteDBSnapshot({ DBSnapshotIdentifier: id }, call) {
    return { DBSnapshot: { ...shownSnapshot(deleteSnapshot(id, 'instance', call)), Status: 'deleted' } };
  },
  DeleteDBClusterSnapshot({ DBClusterSnapshotIdentifier: id }, call) {
    return { DBClusterSnapshot: { ...shownSnapshot(deleteSnapshot(id, 'cluster', call)), Status: 'deleted' } };
  },
  DescribeDBSnapshots(input, call) {
    const { DBSnapshotIdentifier: id, DBInstanceIdentifier: source } = input;
    const all = id === undefined ? [...snapshotsOf(call).values()] : [snapshotOf(id, 'instance', call)];
    const wanted = all.filter(
      (each) => each.kind === 'instance' && (source === undefined || each.source === rdsName(source)),
    );
    const { page, ...marker } = rdsPage(wanted, input);
    return { DBSnapshots: page.map(shownSnapshot), ...marker };
  },
  DescribeDBClusterSnapshots(input, call) {
    const { DBClusterSnapshotIdentifier: id, DBClusterIdentifier: source } = input;
    const all = id === undefined ? [...snapshotsOf(call).values()] : [snapshotOf(id, 'cluster', call)];
    const wanted = all.filter(
      (each) => each.kind === 'cluster' && (source === undefined || each.source === rdsName(source)),
    );
    const { page, ...marker } = rdsPage(wanted, input);
    return { DBClusterSnapshots: page.map(shownSnapshot), ...marker };
  },
} satisfies Partial<RdsOperations>;
