/** What a database runs with: its class, its capacity and its parameter groups. */
import type { KeptDatabase } from './database.ts';
import { findPostgres } from './postgres/programs.ts';
import { settingsOf } from './postgres/settings.ts';
import {
  clustersOf,
  instancesOf,
  type KeptCluster,
  type KeptInstance,
  parameterGroupsOf,
  type RdsPlace,
  tellRdsEvent,
} from './records.ts';
import { databaseOf, versionFor } from './running.ts';

const GIB = 2 ** 30;

/** GiB of the sizes of general-purpose classes; memory-optimized ones have twice as much. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
const SIZES: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 };

/** Bytes of a class; of one that has no memory of its own, of a gibibyte. */
export function memoryOf(instanceClass: string | undefined): number {
  const [, family = '', size = ''] = /^db\.([a-z0-9]+)\.([a-z0-9]+)/.exec(instanceClass ?? '') ?? [];
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const gib = times === undefined ? SIZES[size] : Number(times) * 16;
  const isMemoryOptimized = /^[rxz]/.test(family);
  return (gib ?? 1) * (isMemoryOptimized ? 2 : 1) * GIB;
}

/** Aurora Serverless: each unit is about 2 GiB; a minimum of at most 0.5 keeps it to 2,000. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections */
export function serverlessConnections({
  MinCapacity = 0.5,
  MaxCapacity = 1,
}: {
  readonly MinCapacity?: number;
  readonly MaxCapacity?: number;
}): number {
  const most = Math.min(5000, Math.floor((MaxCapacity * 2 * GIB) / 9_531_392));
  return MinCapacity <= 0.5 ? Math.min(most, 2000) : most;
}

type Configured = Pick<KeptDatabase, 'settings' | 'forcesTls'> & { readonly notApplied: readonly string[] };

export function instanceSettings(instance: Pick<KeptInstance, 'shown' | 'parameterGroup'>, at: RdsPlace): Configured {
  const { EngineVersion, DBInstanceClass } = instance.shown;
  return configured(EngineVersion, {
    parameters: parameterGroupsOf(at, 'instance').get(instance.parameterGroup)?.parameters ?? {},
    memory: memoryOf(DBInstanceClass),
  });
}

export function clusterSettings(
  cluster: Pick<KeptCluster, 'shown' | 'parameterGroup' | 'id'>,
  at: RdsPlace,
): Configured {
  const own = parameterGroupsOf(at, 'cluster').get(cluster.parameterGroup)?.parameters ?? {};
  const members = [...instancesOf(at).values()].filter(({ shown }) => shown.DBClusterIdentifier === cluster.id);
  const [first] = members;
  const ofInstance =
    first === undefined ? {} : (parameterGroupsOf(at, 'instance').get(first.parameterGroup)?.parameters ?? {});
  const serverless = cluster.shown.ServerlessV2ScalingConfiguration;
  return configured(cluster.shown.EngineVersion, {
    parameters: { ...own, ...ofInstance },
    memory: memoryOf(first?.shown.DBInstanceClass),
    ...(serverless !== undefined && { maxConnections: serverlessConnections(serverless) }),
  });
}

function configured(
  asked: string | undefined,
  rest: {
    readonly parameters: Readonly<Record<string, string>>;
    readonly memory: number;
    readonly maxConnections?: number;
  },
): Configured {
  const { major, note } = versionFor(asked);
  const programs = findPostgres(major);
  if (programs === undefined) throw new Error('no PostgreSQL is on this machine');
  const applied = settingsOf({ programs, engineMajor: major, ...rest });
  return {
    settings: applied.settings,
    forcesTls: applied.forcesTls,
    notApplied: [...(note === undefined ? [] : [note]), ...applied.notApplied],
  };
}

/** A changed group changes what runs by it at the next restart, as static parameters do on RDS; dynamic ones do so here too. */
export function applyParameters(group: string, kind: 'instance' | 'cluster', at: RdsPlace): void {
  for (const instance of kind === 'instance' ? [...instancesOf(at).values()] : []) {
    const { shown, database, parameterGroup } = instance;
    if (database === undefined || parameterGroup !== group || shown.DBClusterIdentifier !== undefined) continue;
    reconfigure(at, database, instanceSettings(instance, at));
    instancesOf(at).put(instance.id, { ...instance, needsReboot: true });
    tellRdsEvent(at, 'db-instance', instance.id, `The parameter group ${group} is applied by the next reboot`);
  }
  for (const cluster of clustersOf(at).values()) {
    const members = [...instancesOf(at).values()].filter(({ shown }) => shown.DBClusterIdentifier === cluster.id);
    const uses =
      kind === 'cluster' ? cluster.parameterGroup === group : members.some((each) => each.parameterGroup === group);
    if (!uses || cluster.database === undefined) continue;
    reconfigure(at, cluster.database, clusterSettings(cluster, at));
    for (const member of members) instancesOf(at).put(member.id, { ...member, needsReboot: true });
  }
}

export function reconfigure(at: RdsPlace, key: string, { settings, forcesTls }: Configured): void {
  databaseOf(at, key)?.configure({ settings, forcesTls });
}
