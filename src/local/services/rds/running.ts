/** The databases of a world: which run, where their data is, and what they are told. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityOf } from '../../authority/authority.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { Database, type KeptDatabase } from './database.ts';
import { findPostgres, whyNoPostgres } from './postgres/programs.ts';
import { clustersOf, instancesOf, keptDatabasesOf, type RdsPlace, tellRdsEvent } from './records.ts';

interface Running {
  readonly databases: Map<string, Database>;
  temporary: string | undefined;
}

const byWorld = new WeakMap<LocalWorld, Running>();
const inNetwork = new WeakSet<LocalWorld>();

function runningOf(world: LocalWorld): Running {
  const known = byWorld.get(world) ?? { databases: new Map<string, Database>(), temporary: undefined };
  byWorld.set(world, known);
  return known;
}

/** From now on databases and caches stand in the network of their system, which starts them, and not on loopback. */
export function standInNetwork(world: LocalWorld): void {
  inNetwork.add(world);
}

export const placeOfNew = (world: LocalWorld): KeptDatabase['stands'] =>
  inNetwork.has(world) ? 'network' : 'loopback';

/** Why a database of this engine does not run here; undefined where it does. */
export function whyRecorded(engine: string): string | undefined {
  if (engine !== 'postgres' && engine !== 'aurora-postgresql')
    return `the local target runs PostgreSQL only, and this is ${engine}`;
  return whyNoPostgres();
}

/** Where all data of RDS is; of a world without a folder, until it is closed. */
export function rdsFolder(world: LocalWorld): string {
  const running = runningOf(world);
  if (world.folder !== undefined) return join(world.folder, 'rds');
  running.temporary ??= mkdtempSync(join(tmpdir(), 'lintel-rds-'));
  return running.temporary;
}

export const dataFolderOf = (at: RdsPlace, ...path: readonly string[]) =>
  join(rdsFolder(at.world), `${at.account}-${at.region}`, ...path);

/** The database of a key; undefined where none is kept. */
export function databaseOf(at: RdsPlace, key: string): Database | undefined {
  const { databases } = runningOf(at.world);
  const id = `${at.account}/${at.region}/${key}`;
  const known = databases.get(id);
  if (known !== undefined) return known;
  if (!keptDatabasesOf(at).has(key)) return undefined;
  const where: RdsPlace = { world: at.world, partition: at.partition, account: at.account, region: at.region };
  const folder = dataFolderOf(where, ...key.split('/'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isCluster = key.startsWith('cluster/');
  const made = new Database({
    world: at.world,
    at: where,
    folder,
    read() {
      const kept = keptDatabasesOf(where).get(key);
      if (kept === undefined) throw new Error(`the database ${key} is gone`);
      return kept;
    },
    // A server that ends while its database is deleted changes nothing any more.
    keep: (kept) => {
      if (keptDatabasesOf(where).has(key)) keptDatabasesOf(where).put(key, kept);
    },
    certificate: async (names) => {
      const { certificate, chain, privateKey } = await authorityOf(at.world).issue(names);
      return { certificate: certificate + chain, privateKey };
    },
    tell: (node, message) =>
      tellRdsEvent(where, 'db-instance', isCluster ? node : (key.split('/')[1] ?? node), message),
    onLine: (node, line) => exportLine(where, key, isCluster ? node : (key.split('/')[1] ?? node), line),
  });
  databases.set(id, made);
  return made;
}

export function makeDatabase(at: RdsPlace, kept: KeptDatabase): Database {
  keptDatabasesOf(at).put(kept.key, kept);
  const made = databaseOf(at, kept.key);
  if (made === undefined) throw new Error(`the database ${kept.key} is gone`);
  return made;
}

/**
 * The database of an instance under another name, with its data and its archive: its server ends, and starts again where the
 * new name stands. Nodes are called after their instance.
 */
export async function renameDatabase(
  at: RdsPlace,
  from: string,
  to: string,
  names: KeptDatabase['names'],
): Promise<Database> {
  const [before, after] = [`db/${from}`, `db/${to}`];
  const kept = keptDatabasesOf(at).get(before);
  if (kept === undefined) throw new Error(`the database ${before} is gone`);
  await databaseOf(at, before)?.end();
  runningOf(at.world).databases.delete(`${at.account}/${at.region}/${before}`);
  const folder = dataFolderOf(at, 'db', to);
  rmSync(folder, { recursive: true, force: true });
  renameSync(dataFolderOf(at, 'db', from), folder);
  const renamed = (node: string) => to + node.slice(from.length);
  for (const node of kept.nodes) {
    const data = join(folder, 'nodes', node);
    if (existsSync(data)) renameSync(data, join(folder, 'nodes', renamed(node)));
  }
  keptDatabasesOf(at).delete(before);
  return makeDatabase(at, {
    ...kept,
    key: after,
    nodes: kept.nodes.map(renamed),
    writer: kept.writer === undefined ? undefined : renamed(kept.writer),
    ports: Object.fromEntries(Object.entries(kept.ports).map(([node, port]) => [renamed(node), port])),
    names,
  });
}

/** With its data. */
export async function dropDatabase(at: RdsPlace, key: string): Promise<void> {
  const database = databaseOf(at, key);
  await database?.end();
  runningOf(at.world).databases.delete(`${at.account}/${at.region}/${key}`);
  keptDatabasesOf(at).delete(key);
  rmSync(dataFolderOf(at, ...key.split('/')), { recursive: true, force: true });
}

/** The version that runs for the one that was asked for, and a sentence where it is another. */
export function versionFor(asked: string | undefined): { readonly major: number; readonly note: string | undefined } {
  const major = asked === undefined ? undefined : Number.parseInt(asked, 10);
  const programs = findPostgres(major);
  if (programs === undefined) throw new Error('no PostgreSQL is on this machine');
  const note =
    major === undefined || programs.major === major
      ? undefined
      : `PostgreSQL ${asked} is asked for; PostgreSQL ${programs.version} of this machine runs`;
  return { major: major ?? programs.major, note };
}

/** When a world is opened: what ran on loopback runs again. */
export function startDatabases(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('rds/database')) {
    const at: RdsPlace = { world, partition: 'aws', account, region };
    for (const { key, stands } of keptDatabasesOf(at).values()) {
      if (stands !== 'loopback' || whyNoPostgres() !== undefined) continue;
      databaseOf(at, key)
        ?.start()
        .catch((error: unknown) =>
          tellRdsEvent(at, 'db-instance', key, error instanceof Error ? error.message : String(error)),
        );
    }
  }
}

export function stopDatabases(world: LocalWorld): void {
  const running = runningOf(world);
  for (const database of running.databases.values()) database.endNow();
  if (running.temporary === undefined) return;
  const folder = running.temporary;
  void Promise.all([...running.databases.values()].map((database) => database.end())).then(() =>
    rmSync(folder, { recursive: true, force: true }),
  );
}

/** The log of the server in CloudWatch Logs, where the template exports it. */
function exportLine(at: RdsPlace, key: string, node: string, line: string): void {
  const { world } = at;
  if (!world.services.has('logs')) return;
  const exports = instancesOf(at).get(node)?.shown.EnabledCloudwatchLogsExports;
  const [kind, id] = key.split('/');
  const fromCluster = kind === 'cluster';
  if (!fromCluster && exports?.includes('postgresql') !== true) return;
  if (
    fromCluster &&
    clustersOf(at)
      .get(id ?? '')
      ?.shown.EnabledCloudwatchLogsExports?.includes('postgresql') !== true
  )
    return;
  const logGroupName = `/aws/rds/${fromCluster ? 'cluster' : 'instance'}/${id}/postgresql`;
  const logStreamName = `${node}.0`;
  const place: AccountRegion = { partition: 'aws', account: at.account, region: at.region };
  const ask = (operation: string, input: object) => world.invoke('logs', operation, input, place);
  const logEvents = [{ timestamp: world.clock.now(), message: line }];
  void ask('PutLogEvents', { logGroupName, logStreamName, logEvents })
    .catch(async () => {
      await ask('CreateLogGroup', { logGroupName }).catch(() => undefined);
      await ask('CreateLogStream', { logGroupName, logStreamName }).catch(() => undefined);
      await ask('PutLogEvents', { logGroupName, logStreamName, logEvents });
    })
    .catch(() => undefined);
}
