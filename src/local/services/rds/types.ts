/** AWS::RDS::DBInstance and its kin. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_RDS.html */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../../base/index.ts';
import type { RdsShapes } from '../../schemas/rds.generated.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { clusterEndpoints, createCluster, deleteCluster, modifyCluster } from './clusters.ts';
import {
  createParameterGroup,
  createSubnetGroup,
  deleteParameterGroup,
  deleteSubnetGroup,
  modifySubnetGroup,
  type ParameterGroupKind,
  parameterGroupOf,
  parametersIn,
  setParameters,
} from './groups.ts';
import { createInstance, deleteInstance, endpointOf, modifyInstance } from './instances.ts';
import {
  clusterOf,
  clustersOf,
  instanceOf,
  instancesOf,
  type KeptCluster,
  type KeptInstance,
  parameterGroupsOf,
  subnetGroupsOf,
} from './records.ts';
import { restoreCluster, restoreInstance, sourceOfSnapshot } from './restore.ts';
import { whyRecorded } from './running.ts';
import { snapshotOf } from './snapshots.ts';

/** Members of the API that a template writes as texts. */
const NUMBERS = [
  'AllocatedStorage',
  'BackupRetentionPeriod',
  'Iops',
  'MaxAllocatedStorage',
  'MonitoringInterval',
  'PerformanceInsightsRetentionPeriod',
  'Port',
  'PromotionTier',
  'StorageThroughput',
];
const FLAGS = [
  'AutoMinorVersionUpgrade',
  'CopyTagsToSnapshot',
  'DeletionProtection',
  'EnableHttpEndpoint',
  'EnableIAMDatabaseAuthentication',
  'EnablePerformanceInsights',
  'ManageMasterUserPassword',
  'MultiAZ',
  'PubliclyAccessible',
  'StorageEncrypted',
];
/** The template's name for what the API calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  VPCSecurityGroups: 'VpcSecurityGroupIds',
  PerformanceInsightsKmsKeyId: 'PerformanceInsightsKMSKeyId',
};

export function rdsTagsOf({ Tags }: Properties, at: Creation) {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return Object.entries({ ...at.tags, ...Object.fromEntries(own) }).map(([Key, Value]) => ({
    Key,
    Value: String(Value),
  }));
}

export function asInput(properties: Properties): Record<string, unknown> {
  const entries = Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined || name === 'Tags') return [];
    if (NUMBERS.includes(name)) return [[name, Number(value)]];
    if (FLAGS.includes(name)) return [[name, String(value) === 'true']];
    return [[RENAMED[name] ?? name, value]];
  });
  const input: Record<string, unknown> = Object.fromEntries(entries);
  const secret = properties.MasterUserSecret;
  if (isRecord(secret) && secret.KmsKeyId !== undefined) input.MasterUserSecretKmsKeyId = String(secret.KmsKeyId);
  const scaling = properties.ServerlessV2ScalingConfiguration;
  if (isRecord(scaling))
    input.ServerlessV2ScalingConfiguration = Object.fromEntries(
      Object.entries(scaling).map(([name, value]) => [name, Number(value)]),
    );
  return input;
}

const text = (value: unknown) => (value === undefined ? undefined : String(value));
/** Names that RDS keeps are in lower case, and end in no hyphen. */
const nameFor = (given: unknown, at: Creation, limit = 63) =>
  (text(given) ?? at.generatedName(limit, 'lower').replace(/-$/, 'x')).toLowerCase();

function instanceMade(instance: KeptInstance, at: Creation): Made {
  const { shown } = instance;
  const endpoint = endpointOf(instance, at);
  const secret = shown.MasterUserSecret?.SecretArn;
  return {
    id: instance.id,
    attributes: {
      'Endpoint.Address': endpoint?.Address,
      'Endpoint.Port': String(endpoint?.Port),
      'Endpoint.HostedZoneId': shown.Endpoint?.HostedZoneId,
      DBInstanceArn: shown.DBInstanceArn,
      DbiResourceId: shown.DbiResourceId,
      ...(secret !== undefined && { 'MasterUserSecret.SecretArn': secret }),
    },
  };
}

export const instanceType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Engine, SourceDBInstanceIdentifier: source, DBClusterIdentifier: cluster }) =>
    source !== undefined ||
    (Engine === undefined && cluster === undefined) ||
    whyRecorded(String(Engine ?? 'aurora-postgresql')) !== undefined
      ? 'RECORDED'
      : 'RUNS',
  async create(properties, at) {
    if (properties.SourceDBInstanceIdentifier !== undefined)
      throw new Error('The local target makes no read replica of a DB instance; readers of a cluster run.');
    const input = {
      ...asInput(properties),
      DBInstanceIdentifier: nameFor(properties.DBInstanceIdentifier, at),
      Tags: rdsTagsOf(properties, at),
    } as unknown as RdsShapes['CreateDBInstanceMessage'];
    const snapshot = text(properties.DBSnapshotIdentifier);
    const made =
      snapshot === undefined
        ? await createInstance({ ...input, Engine: input.Engine ?? clusterEngine(input, at) }, at)
        : await restoreInstance(sourceOfSnapshot(snapshotOf(snapshot, 'instance', at), at), input, at);
    return instanceMade(made, at);
  },
  async update(made, properties, before, at) {
    const { EnableCloudwatchLogsExports: logs, ...input } = asInput(properties);
    const stands = asInput(before);
    const other = Object.entries(input).filter(([name, value]) => !isDeepStrictEqual(value, stands[name]));
    const password =
      properties.MasterUserPassword === before.MasterUserPassword ? undefined : text(properties.MasterUserPassword);
    const { shown } = instanceOf(made.id, at);
    const wanted = Array.isArray(logs) ? logs.map(String) : [];
    const changed = await modifyInstance(
      {
        ...(Object.fromEntries(other) as Partial<RdsShapes['ModifyDBInstanceMessage']>),
        DBInstanceIdentifier: made.id,
        MasterUserPassword: password,
        ...(before.ManageMasterUserPassword !== undefined &&
          input.ManageMasterUserPassword === undefined && { ManageMasterUserPassword: false }),
        CloudwatchLogsExportConfiguration: {
          EnableLogTypes: wanted,
          DisableLogTypes: (shown.EnabledCloudwatchLogsExports ?? []).filter((each) => !wanted.includes(each)),
        },
      } as RdsShapes['ModifyDBInstanceMessage'],
      at,
    );
    const tagged = { ...changed, shown: { ...changed.shown, TagList: rdsTagsOf(properties, at) } };
    instancesOf(at).put(made.id, tagged);
    return instanceMade(tagged, at);
  },
  async delete(made, _properties, at) {
    if (instancesOf(at).has(made.id))
      await deleteInstance({ DBInstanceIdentifier: made.id, SkipFinalSnapshot: true }, at);
  },
  read(made, at) {
    const found = instancesOf(at).get(made.id);
    if (found === undefined) return undefined;
    const { DBInstanceClass, MultiAZ, DeletionProtection, BackupRetentionPeriod } = found.shown;
    return { DBInstanceIdentifier: made.id, DBInstanceClass, MultiAZ, DeletionProtection, BackupRetentionPeriod };
  },
};

function clusterEngine(input: RdsShapes['CreateDBInstanceMessage'], at: Creation): string {
  return input.DBClusterIdentifier === undefined ? '' : (clusterOf(input.DBClusterIdentifier, at).shown.Engine ?? '');
}

function clusterMade(cluster: KeptCluster, at: Creation): Made {
  const { Endpoint, ReaderEndpoint, Port } = clusterEndpoints(cluster, at);
  const secret = cluster.shown.MasterUserSecret?.SecretArn;
  return {
    id: cluster.id,
    attributes: {
      'Endpoint.Address': Endpoint,
      'Endpoint.Port': String(Port),
      'ReadEndpoint.Address': ReaderEndpoint,
      DBClusterArn: cluster.shown.DBClusterArn,
      DBClusterResourceId: cluster.shown.DbClusterResourceId,
      ...(secret !== undefined && { 'MasterUserSecret.SecretArn': secret }),
    },
  };
}

export const clusterType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Engine, SourceDBClusterIdentifier: source, SnapshotIdentifier: snapshot }) =>
    (source === undefined && snapshot !== undefined && Engine === undefined) ||
    whyRecorded(String(Engine)) !== undefined
      ? 'RECORDED'
      : 'RUNS',
  async create(properties, at) {
    if (properties.SourceDBClusterIdentifier !== undefined)
      throw new Error(
        'The local target restores a cluster to a moment by RestoreDBClusterToPointInTime, not in a template.',
      );
    const input = {
      ...asInput(properties),
      DBClusterIdentifier: nameFor(properties.DBClusterIdentifier, at),
      Tags: rdsTagsOf(properties, at),
    } as unknown as RdsShapes['CreateDBClusterMessage'];
    const snapshot = text(properties.SnapshotIdentifier);
    const made =
      snapshot === undefined
        ? await createCluster(input, at)
        : await restoreCluster(sourceOfSnapshot(snapshotOf(snapshot, 'cluster', at), at), input, at);
    return clusterMade(made, at);
  },
  async update(made, properties, before, at) {
    const { EnableCloudwatchLogsExports: logs, ...input } = asInput(properties);
    const password =
      properties.MasterUserPassword === before.MasterUserPassword ? undefined : text(properties.MasterUserPassword);
    const wanted = Array.isArray(logs) ? logs.map(String) : [];
    const { shown } = clusterOf(made.id, at);
    const changed = await modifyCluster(
      {
        ...(input as Partial<RdsShapes['ModifyDBClusterMessage']>),
        DBClusterIdentifier: made.id,
        MasterUserPassword: password,
        CloudwatchLogsExportConfiguration: {
          EnableLogTypes: wanted,
          DisableLogTypes: (shown.EnabledCloudwatchLogsExports ?? []).filter((each) => !wanted.includes(each)),
        },
      } as RdsShapes['ModifyDBClusterMessage'],
      at,
    );
    const tagged = { ...changed, shown: { ...changed.shown, TagList: rdsTagsOf(properties, at) } };
    clustersOf(at).put(made.id, tagged);
    return clusterMade(tagged, at);
  },
  async delete(made, _properties, at) {
    if (clustersOf(at).has(made.id)) await deleteCluster({ DBClusterIdentifier: made.id, SkipFinalSnapshot: true }, at);
  },
  read(made, at) {
    const found = clustersOf(at).get(made.id);
    if (found === undefined) return undefined;
    return { DBClusterIdentifier: made.id, DeletionProtection: found.shown.DeletionProtection };
  },
};

export const subnetGroupType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = nameFor(properties.DBSubnetGroupName, at, 255);
    await createSubnetGroup(
      {
        DBSubnetGroupName: name,
        DBSubnetGroupDescription: String(properties.DBSubnetGroupDescription ?? ''),
        SubnetIds: [properties.SubnetIds].flat().map(String),
        Tags: rdsTagsOf(properties, at),
      },
      at,
    );
    return { id: name, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await modifySubnetGroup(
      {
        DBSubnetGroupName: made.id,
        DBSubnetGroupDescription: String(properties.DBSubnetGroupDescription ?? ''),
        SubnetIds: [properties.SubnetIds].flat().map(String),
      },
      at,
    );
    return made;
  },
  async delete(made, _properties, at) {
    if (subnetGroupsOf(at).has(made.id)) await deleteSubnetGroup({ DBSubnetGroupName: made.id }, at);
  },
  read(made, at) {
    const found = subnetGroupsOf(at).get(made.id);
    return found === undefined ? undefined : { DBSubnetGroupName: found.name, SubnetIds: found.subnets };
  },
};

const groupType = (kind: ParameterGroupKind, nameProperty: string): LocalType => ({
  standing: 'RUNS',
  create(properties, at) {
    const made = createParameterGroup(
      {
        name: nameFor(properties[nameProperty], at, 255),
        family: String(properties.Family),
        description: String(properties.Description ?? ''),
        parameters: parametersIn(properties.Parameters),
        tags: Object.fromEntries(rdsTagsOf(properties, at).map(({ Key, Value }) => [Key, Value])),
      },
      kind,
      at,
    );
    return { id: made.name, attributes: { [nameProperty]: made.name } };
  },
  update(made, properties, _before, at) {
    setParameters(parameterGroupOf(made.id, kind, at), parametersIn(properties.Parameters), kind, at);
    return made;
  },
  delete(made, _properties, at) {
    if (parameterGroupsOf(at, kind).has(made.id)) deleteParameterGroup(made.id, kind, at);
  },
  read(made, at) {
    const found = parameterGroupsOf(at, kind).get(made.id);
    return found === undefined
      ? undefined
      : { Family: found.family, Description: found.description, Parameters: found.parameters };
  },
});

export const parameterGroupType = groupType('instance', 'DBParameterGroupName');
export const clusterParameterGroupType = groupType('cluster', 'DBClusterParameterGroupName');
