/** What is kept of instances, clusters, groups and snapshots. Members of `shown` are as the API has them. */
import { createHash } from 'node:crypto';
import type { RdsShapes } from '../../schemas/rds.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { KeptDatabase } from './database.ts';

export interface KeptInstance {
  readonly id: string;
  readonly createdMs: number;
  /** Without what follows from what runs: status, endpoint, groups in full. */
  readonly shown: Omit<
    RdsShapes['DBInstance'],
    'InstanceCreateTime' | 'LatestRestorableTime' | 'ResumeFullAutomationModeTime'
  >;
  readonly parameterGroup: string;
  readonly subnetGroup?: string;
  /** Of the database that runs; undefined for one that is only recorded. */
  readonly database?: string;
  readonly status: string;
  /** Applied by the next restart. */
  readonly needsReboot?: boolean;
  /** Made or renamed by the API: where no template has its name, it stands in seats of its own. */
  readonly isApart?: true;
}

export interface KeptCluster {
  readonly id: string;
  readonly createdMs: number;
  readonly shown: Omit<RdsShapes['DBCluster'], 'ClusterCreateTime' | 'EarliestRestorableTime' | 'LatestRestorableTime'>;
  readonly parameterGroup: string;
  readonly database?: string;
  readonly status: string;
}

export interface KeptSubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly subnets: readonly string[];
  readonly tags: Tags;
}

export interface KeptParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface KeptSnapshot {
  readonly id: string;
  readonly createdMs: number;
  readonly kind: 'instance' | 'cluster';
  readonly source: string;
  readonly shown: object;
  /** What an instance or a cluster is made of again. */
  readonly of: KeptInstance['shown'] | KeptCluster['shown'];
  readonly parameterGroup: string;
  readonly subnetGroup?: string;
  readonly tags: Tags;
}

export interface KeptEvent {
  readonly atMs: number;
  readonly type: 'db-instance' | 'db-cluster' | 'db-snapshot';
  readonly source: string;
  readonly message: string;
  readonly categories: readonly string[];
}

export type Tags = Readonly<Record<string, string>>;

/** Where records are: calls are such places too. */
export type RdsPlace = AccountRegion & { readonly world: LocalWorld };

const home = ({ account, region }: RdsPlace) => ({ account, region });
export const instancesOf = (at: RdsPlace) => at.world.state.collection<KeptInstance>('rds/instance', home(at));
export const clustersOf = (at: RdsPlace) => at.world.state.collection<KeptCluster>('rds/cluster', home(at));
export const subnetGroupsOf = (at: RdsPlace) =>
  at.world.state.collection<KeptSubnetGroup>('rds/subnet-group', home(at));
export const parameterGroupsOf = (at: RdsPlace, kind: 'instance' | 'cluster') =>
  at.world.state.collection<KeptParameterGroup>(`rds/${kind}-parameter-group`, home(at));
export const snapshotsOf = (at: RdsPlace) => at.world.state.collection<KeptSnapshot>('rds/snapshot', home(at));
export const rdsEventsOf = (at: RdsPlace) => at.world.state.collection<KeptEvent>('rds/event', home(at));
/** With what the server keeps of passwords, so sealed. */
export const keptDatabasesOf = (at: RdsPlace) =>
  at.world.state.collection<KeptDatabase>('rds/database', home(at), { sealed: true });

export function tellRdsEvent(at: RdsPlace, type: KeptEvent['type'], source: string, message: string): void {
  const events = rdsEventsOf(at);
  const categories = [
    /failover/i.test(message)
      ? 'failover'
      : /restart|shutdown|stopped|started/i.test(message)
        ? 'availability'
        : undefined,
    /created/i.test(message) ? 'creation' : undefined,
    /deleted/i.test(message) ? 'deletion' : undefined,
    /applied|updated|parameter|password/i.test(message) ? 'configuration change' : undefined,
    /back|snapshot/i.test(message) ? 'backup' : undefined,
  ].filter((each) => each !== undefined);
  const atMs = at.world.clock.now();
  events.put(`${String(atMs).padStart(15, '0')}-${events.size}`, { atMs, type, source, message, categories });
}

export const arnOfRds = ({ partition, region, account }: AccountRegion, kind: string, id: string) =>
  `arn:${partition}:rds:${region}:${account}:${kind}:${id}`;

/** The part of endpoints that is the same in one account and region. */
export const endpointDomain = ({ account, region }: AccountRegion) =>
  `${createHash('sha256').update(`${account}/${region}`).digest('hex').slice(0, 12)}.${region}.rds.amazonaws.com`;

export const rdsFault = (code: string, message: string, status = 400) => new ServiceError(code, message, { status });

export const rdsTagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
export const rdsTagMap = (tags: readonly { readonly Key?: string; readonly Value?: string }[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

export function instanceOf(id: string, at: RdsPlace): KeptInstance {
  const name = rdsName(id);
  const found = instancesOf(at).get(name);
  if (found === undefined) throw rdsFault('DBInstanceNotFound', `DBInstance ${name} not found.`, 404);
  return found;
}

export function clusterOf(id: string, at: RdsPlace): KeptCluster {
  const name = rdsName(id);
  const found = clustersOf(at).get(name);
  if (found === undefined) throw rdsFault('DBClusterNotFoundFault', `DBCluster ${name} not found.`, 404);
  return found;
}

/** Identifiers are kept in lower case; an ARN stands for its name. */
export const rdsName = (id: string) => (id.startsWith('arn:') ? id.slice(id.lastIndexOf(':') + 1) : id).toLowerCase();

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints */
export function checkIdentifier(id: string, what: string): string {
  if (/^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(id) && id.length <= 63) return id.toLowerCase();
  throw rdsFault(
    'InvalidParameterValue',
    `The parameter ${what} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
  );
}

/** A page of a list, as every Describe of RDS has it. */
export function rdsPage<T>(
  all: readonly T[],
  { MaxRecords: most = 100, Marker }: { readonly MaxRecords?: number; readonly Marker?: string },
): { readonly page: readonly T[]; readonly Marker?: string } {
  const from = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString());
  if (Number.isNaN(from)) throw rdsFault('InvalidParameterValue', 'The marker is not valid.');
  const page = all.slice(from, from + most);
  return from + most < all.length ? { page, Marker: Buffer.from(String(from + most)).toString('base64url') } : { page };
}

const watchers = new WeakMap<LocalWorld, Set<() => void>>();

/** Calls `act` after each change that the API makes to what runs, until the result is called. */
export function watchRds(world: LocalWorld, act: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all.add(act));
  return () => void all.delete(act);
}

export function tellRds(world: LocalWorld): void {
  for (const act of watchers.get(world) ?? []) act();
}
