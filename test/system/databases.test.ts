/**
 * Databases of the local target on loopback. The oracle is PostgreSQL itself: what `psql` is told was written is asked for
 * again after a server was killed, another one took its place, or a copy was made of it.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';
import { postgresFolder } from './postgres.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lintel-databases-'));
let server: LocalServer;
beforeAll(async () => {
  postgresFolder();
  server = await startServer({ services: LOCAL_SERVICES, folder: join(folder, 'state') });
});
afterAll(async () => {
  for (const { DBInstanceIdentifier } of (await ask('DescribeDBInstances')).DBInstances)
    await ask('DeleteDBInstance', { DBInstanceIdentifier, SkipFinalSnapshot: true });
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Shown {
  readonly DBInstanceIdentifier: string;
  readonly DBInstanceStatus: string;
  readonly Endpoint: { readonly Address: string; readonly Port: number };
  readonly MasterUserSecret: { readonly SecretArn: string };
}
interface Answer {
  readonly DBInstances: readonly Shown[];
  readonly DBClusters: readonly { readonly Endpoint: string; readonly ReaderEndpoint: string; readonly Port: number }[];
}

const ask = async (operation: string, input: object = {}) =>
  (await server.world.invoke('rds', operation, input, AT)) as unknown as Answer;

async function instance(id: string): Promise<Shown> {
  const [found] = (await ask('DescribeDBInstances', { DBInstanceIdentifier: id })).DBInstances;
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

interface Login {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly sslmode?: string;
}

const words = ({ host, port, sslmode = 'require' }: Login) => [
  '-AtqX',
  '-v',
  'ON_ERROR_STOP=1',
  `host=${host} port=${port} user=app dbname=orders sslmode=${sslmode}`,
];

async function sql(login: Login, text: string): Promise<string> {
  const { stdout } = await run(join(postgresFolder(), 'psql'), [...words(login), '-c', text], {
    env: { PGPASSWORD: login.password },
  });
  return stdout.trim();
}

/** Writes one row after the other until the server is gone; resolves with the rows that were acknowledged. */
function writing(login: Login): { readonly begun: Promise<void>; readonly acknowledged: Promise<readonly string[]> } {
  const child = spawn(join(postgresFolder(), 'psql'), words(login), { env: { PGPASSWORD: login.password } });
  const rows: string[] = [];
  const begun = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    rows.push(line);
    if (rows.length === 100) begun.resolve();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write('insert into t default values returning id;\n'.repeat(200_000));
  return { begun: begun.promise, acknowledged: new Promise((resolve) => child.on('close', () => resolve(rows))) };
}

async function lost(login: Login, acknowledged: readonly string[]): Promise<readonly string[]> {
  const kept = new Set((await sql(login, 'select id from t')).split('\n'));
  return acknowledged.filter((id) => !kept.has(id));
}

const NEW = {
  DBInstanceClass: 'db.t4g.medium',
  Engine: 'postgres',
  AllocatedStorage: 20,
  MasterUsername: 'app',
  DBName: 'orders',
};

async function loginOf(id: string, password: string): Promise<Login> {
  const { Endpoint } = await instance(id);
  return { host: Endpoint.Address, port: Endpoint.Port, password };
}

/** Until the local target has seen that a server ended, and started it again. */
async function untilAnswering(login: Login): Promise<void> {
  for (;;) {
    try {
      await sql(login, 'select 1');
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test('a server that is killed while it writes comes back with all that it acknowledged', async () => {
  await ask('CreateDBInstance', { ...NEW, DBInstanceIdentifier: 'killed', MasterUserPassword: 'first-password' });
  const login = await loginOf('killed', 'first-password');
  await sql(login, 'create table t (id serial primary key)');
  const { begun, acknowledged } = writing(login);
  await begun;
  const data = join(folder, 'state/rds/000000000000-us-east-1/db/killed/nodes/killed');
  process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  const rows = await acknowledged;
  expect(rows.length).toBeGreaterThanOrEqual(100);
  await untilAnswering(login);
  expect(await lost(login, rows)).toEqual([]);
  // A row that was never acknowledged is missed, so the question can be answered otherwise.
  expect(await lost(login, ['-1'])).toEqual(['-1']);
});

test('a cluster fails over to its reader with all that its writer acknowledged', async () => {
  await ask('CreateDBCluster', {
    DBClusterIdentifier: 'app',
    Engine: 'aurora-postgresql',
    MasterUsername: 'app',
    MasterUserPassword: 'first-password',
    DatabaseName: 'orders',
  });
  for (const id of ['one', 'two'])
    await ask('CreateDBInstance', {
      DBInstanceIdentifier: id,
      DBInstanceClass: 'db.r6g.large',
      Engine: 'aurora-postgresql',
      DBClusterIdentifier: 'app',
    });
  const [cluster] = (await ask('DescribeDBClusters')).DBClusters;
  const login = { host: cluster?.Endpoint ?? '', port: cluster?.Port ?? 0, password: 'first-password' };
  const reader = { ...login, host: cluster?.ReaderEndpoint ?? '' };
  await sql(login, 'create table t (id serial primary key)');
  expect(await sql(reader, 'select pg_is_in_recovery()')).toBe('t');
  const { begun, acknowledged } = writing(login);
  await begun;
  await ask('FailoverDBCluster', { DBClusterIdentifier: 'app' });
  const rows = await acknowledged;
  await untilAnswering(login);
  expect(await sql(login, 'select pg_is_in_recovery()')).toBe('f');
  expect(await lost(login, rows)).toEqual([]);
  expect(await sql(reader, 'select pg_is_in_recovery()')).toBe('t');
});

test('a snapshot and a moment are restored as they were', async () => {
  await ask('CreateDBInstance', { ...NEW, DBInstanceIdentifier: 'source', MasterUserPassword: 'first-password' });
  const login = await loginOf('source', 'first-password');
  await sql(login, 'create table t (id serial primary key)');
  await sql(login, 'insert into t values (1)');
  await ask('CreateDBSnapshot', { DBInstanceIdentifier: 'source', DBSnapshotIdentifier: 'early' });
  await sql(login, 'insert into t values (2)');
  const moment = new Date(Math.ceil(Number(await sql(login, 'select extract(epoch from clock_timestamp()) * 1000'))));
  await sql(login, `select pg_sleep_until(to_timestamp(${(moment.getTime() + 5) / 1000}))`);
  await sql(login, 'insert into t values (3)');
  await ask('RestoreDBInstanceFromDBSnapshot', { DBInstanceIdentifier: 'restored', DBSnapshotIdentifier: 'early' });
  expect(await sql(await loginOf('restored', 'first-password'), 'select max(id) from t')).toBe('1');
  await ask('RestoreDBInstanceToPointInTime', {
    SourceDBInstanceIdentifier: 'source',
    TargetDBInstanceIdentifier: 'moment',
    RestoreTime: moment,
  });
  expect(await sql(await loginOf('moment', 'first-password'), 'select max(id) from t')).toBe('2');
  expect(await sql(login, 'select max(id) from t')).toBe('3');
  // The restored one takes the place of the other, whose data it does not touch.
  const rename = (from: string, to: string, more: object = {}) =>
    ask('ModifyDBInstance', {
      DBInstanceIdentifier: from,
      NewDBInstanceIdentifier: to,
      ApplyImmediately: true,
      ...more,
    });
  await expect(rename('moment', 'source')).rejects.toThrow('DB instance already exists');
  await rename('source', 'source-broken');
  await rename('moment', 'source', { MasterUserPassword: 'second-password' });
  expect(await sql(await loginOf('source', 'second-password'), 'select max(id) from t')).toBe('2');
  const broken = await loginOf('source-broken', 'first-password');
  expect(await sql(broken, 'select max(id) from t')).toBe('3');
  await sql(broken, 'insert into t values (4)');
  await ask('RebootDBInstance', { DBInstanceIdentifier: 'source-broken' });
  expect(await sql(broken, 'select max(id) from t')).toBe('4');
  expect((await instance('source-broken')).DBInstanceStatus).toBe('available');
});

test('RotateSecret gives the database another password; the old one and plain text are refused', async () => {
  await ask('CreateDBInstance', { ...NEW, DBInstanceIdentifier: 'secret', ManageMasterUserPassword: true });
  const { MasterUserSecret } = await instance('secret');
  const inSecret = { SecretId: MasterUserSecret.SecretArn };
  const current = async () => {
    const value = (await server.world.invoke('secretsmanager', 'GetSecretValue', inSecret, AT)) as {
      SecretString: string;
    };
    return (JSON.parse(value.SecretString) as { readonly password: string }).password;
  };
  const before = await loginOf('secret', await current());
  expect(await sql(before, 'select current_user')).toBe('app');
  await server.world.invoke('secretsmanager', 'RotateSecret', inSecret, AT);
  const after = { ...before, password: await current() };
  expect(after.password).not.toBe(before.password);
  expect(await sql(after, 'select current_user')).toBe('app');
  await expect(sql(before, 'select 1')).rejects.toThrow('password authentication failed');
  await expect(sql({ ...after, sslmode: 'disable' }, 'select 1')).rejects.toThrow('no encryption');
});
