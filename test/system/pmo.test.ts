/**
 * Coherent PMO with a real PostgreSQL, whose certificate it checks, and with bucket and secrets of the local target: the store
 * as it is described, files through S3, the built release as a process, and a restore whose time is measured.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedSecret } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { openDatabase } from '@lintel/workload-runtime/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../../src/local/clock.ts';
import { LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';
import { s3Objects } from '../../workloads/pmo/server/artifacts/s3-objects.ts';
import { DEMO_LOGINS } from '../../workloads/pmo/server/demo.ts';
import { form, png } from '../../workloads/pmo/server/fixture.ts';
import { SCHEMA } from '../../workloads/pmo/server/store/migrations.ts';
import { postgresStore } from '../../workloads/pmo/server/store/postgres-store.ts';
import { ENTITIES, ENTITY_TYPES, fieldsOf } from '../../workloads/pmo/src/entities.ts';
import { newMachine } from '../delivered/machine.ts';
import { BACKUP, dumpOfToday, prepareHost, RESTORE, reported } from '../delivered/pmo-host.ts';
import { describePmoStore } from '../workloads/pmo-store-behaviours.ts';
import { type Server as Postgres, startPostgres } from './postgres.ts';

const LOGIN = { username: 'coherent', password: 'first of its kind' };
const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const WORKLOAD = join(import.meta.dirname, '../../workloads/pmo');
const DAY_MS = 86_400_000;

let postgres: Postgres;
let local: LocalServer;
let folder = '';
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-pmo-'));
  // The release as it is delivered, where no package of this project is found beside it.
  execFileSync(process.execPath, [join(WORKLOAD, 'server/build.ts')]);
  cpSync(join(WORKLOAD, 'dist/api'), join(folder, 'release'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  postgres = startPostgres(LOGIN.username, LOGIN.password, (stop) => stops.push(stop));
  local = await startServer({ services: LOCAL_SERVICES });
});

afterAll(async () => {
  await local.close();
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

function newDatabase(): string {
  const name = `d${randomUUID().replaceAll('-', '')}`;
  postgres.query('postgres', `create database ${name}`);
  return name;
}

async function opened(name: string, as: 'server' | 'owner') {
  const secret = fixedSecret(JSON.stringify(LOGIN));
  const authorities = readFileSync(postgres.certificate, 'utf8');
  const place = { host: 'localhost', port: postgres.port, name, secret, authorities, application: `pmo ${as}` };
  const database = await openDatabase({ ...place, poolSize: 8, ...(as === 'server' && { role: SCHEMA.role }) });
  stops.unshift(() => database.end());
  return database;
}

async function migrated(name: string): Promise<void> {
  const owner = await (await opened(name, 'owner')).connect();
  await migrate(owner, SCHEMA);
  owner.release();
}

describePmoStore('in PostgreSQL', async () => {
  const name = newDatabase();
  await migrated(name);
  return postgresStore(await opened(name, 'server'));
});

describe('the schema', () => {
  test('has a column for every field, 13 tables of things, 16 of labels', async () => {
    const name = newDatabase();
    await migrated(name);
    const columns = postgres.query(
      name,
      "select table_name || '.' || column_name from information_schema.columns where table_schema = 'app'",
    );
    const found = new Set(columns.trim().split('\n'));
    const wanted = ENTITY_TYPES.flatMap((type) =>
      fieldsOf(type).map((field) => `${ENTITIES[type].table}.${field.name}`),
    );
    expect(wanted.filter((each) => !found.has(each))).toEqual([]);
    const tables = [...new Set([...found].map((each) => each.split('.')[0] ?? ''))];
    expect(tables.filter((table) => table.startsWith('setting_datalabel_'))).toHaveLength(16);
    expect(new Set(ENTITY_TYPES.map((type) => ENTITIES[type].table)).size).toBe(13);
  });

  test('who serves may change rows and no table, and what was noted not at all', async () => {
    const name = newDatabase();
    await migrated(name);
    const client = await (await opened(name, 'server')).connect();
    await expect(client.query('drop table app.d_task')).rejects.toThrow('must be owner');
    await expect(client.query('delete from app.d_task_data')).rejects.toThrow('permission denied');
    await expect(client.query('delete from schema_migrations')).rejects.toThrow('permission denied');
    client.release();
  });

  test('two latest versions of one document cannot be', async () => {
    const name = newDatabase();
    await migrated(name);
    const insert = (id: string, parent: string) =>
      `insert into app.d_artifact (id, name, from_ts, created_ts, updated_ts, artifact_type, visibility, security_classification, parent_artifact_id)
       values ('${id}', 'a', now(), now(), now(), 'image', 'public', 'general', ${parent});`;
    const [one, two] = [randomUUID(), randomUUID()];
    expect(() => postgres.query(name, insert(one, 'null') + insert(two, `'${one}'`))).toThrow('d_artifact_latest');
  });
});

describe('the server as a process', () => {
  async function newSecret(at: LocalServer, value: string): Promise<string> {
    const made = await at.world.invoke(
      'secretsmanager',
      'CreateSecret',
      { Name: randomUUID(), SecretString: value },
      AT,
    );
    return String(Object.entries(made).find(([name]) => name === 'ARN')?.[1]);
  }

  async function deployment(at: LocalServer = local) {
    const [database, bucket] = [newDatabase(), `pmo-${randomUUID()}`];
    await at.world.invoke('s3', 'CreateBucket', { Bucket: bucket }, AT);
    await at.world.invoke(
      's3',
      'PutBucketVersioning',
      { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } },
      AT,
    );
    const environment = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      AWS_REGION: AT.region,
      AWS_ENDPOINT_URL: at.url,
      AWS_ACCESS_KEY_ID: AT.account,
      AWS_SECRET_ACCESS_KEY: 'test',
      S3_BUCKET: bucket,
      DATABASE_URL: `postgresql://localhost:${postgres.port}/${database}?sslmode=verify-full&sslrootcert=${postgres.certificate}`,
      DATABASE_SECRET_ARN: await newSecret(at, JSON.stringify(LOGIN)),
      // Nobody is there: the cache is no more than a cache.
      REDIS_URL: 'redis://127.0.0.1:9',
      JWT_SECRET: 'a-key-of-more-than-thirty-two-characters',
      WEB_ORIGIN: 'https://coherent.example',
      API_ORIGIN: 'https://coherent.example',
      UPLOAD_FOLDER: join(folder, bucket),
    };
    return { database, bucket, environment };
  }
  type Environment = Awaited<ReturnType<typeof deployment>>['environment'];

  function run(program: string, environment: Environment, ...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [join(folder, 'release', program), ...args], { env: environment });
    stops.unshift(() => child.kill('SIGKILL'));
    return child;
  }

  function end(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  async function serving(environment: Environment) {
    const child = run('server.js', environment);
    const port = await new Promise<number>((resolve, reject) => {
      let said = '';
      child.stderr?.on('data', (chunk) => (said += chunk));
      child.once('close', () => reject(new Error(said)));
      child.stdout?.on('data', (chunk) => {
        said += chunk;
        const [, found] = /"The server listens\.".*"port":(\d+)/.exec(said) ?? [];
        if (found !== undefined) resolve(Number(found));
      });
    });
    return { child, api: `http://127.0.0.1:${port}/api/v1` };
  }

  async function login(api: string, email: string = DEMO_LOGINS[0].email, password: string = DEMO_LOGINS[0].password) {
    const answer = await fetch(`${api}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const { token } = (await answer.json()) as { token: string };
    return { authorization: `Bearer ${token}` };
  }

  test('migrations, demo, login, a journey of a document through S3, SIGTERM', async () => {
    const { bucket, environment } = await deployment();
    const filled = await end(run('migrate.js', environment, '--demo'));
    expect(filled).toMatchObject({ code: 0, said: expect.stringContaining(DEMO_LOGINS[0].password) });
    expect((await end(run('migrate.js', environment, '--demo'))).said).toContain('There is data already');
    expect((await end(run('migrate.js', environment, '--first-admin', 'x@example.com'))).said).toContain('already');

    const { child, api } = await serving(environment);
    const headers = await login(api);
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${api}${path}`, { ...init, headers: { ...headers, ...(init.headers as object) } });
      return { status: answer.status, body: answer.status === 204 ? {} : ((await answer.json()) as never) };
    };
    const { body: projects } = await ask('/project?search=wall');
    const [project] = (projects as { data: { id: string }[] }).data;
    const made = form({ name: 'photo.png', type: 'image/png', content: png(1024 * 1024) });
    const upload = await ask(`/artifact/upload?entity=project&entity_id=${project?.id}`, {
      method: 'POST',
      headers: made.headers,
      body: new Uint8Array(made.payload),
    });
    expect(upload.status).toBe(201);
    const [artifact] = (upload.body as { data: { id: string; attachment_object_key: string }[] }).data;
    const key = artifact?.attachment_object_key ?? '';
    expect(readdirSync(environment.UPLOAD_FOLDER)).toEqual([]);

    // V10: encrypted by S3, with the checksum that was sent.
    const head = await local.world.invoke('s3', 'HeadObject', { Bucket: bucket, Key: key }, AT);
    expect(head).toMatchObject({
      ServerSideEncryption: 'AES256',
      ContentLength: 1024 * 1024,
      ContentType: 'image/png',
    });

    const { body: link } = await ask(`/artifact/${artifact?.id}/download`);
    const fetched = await fetch((link as { url: string }).url);
    expect(fetched.headers.get('content-disposition')).toBe(
      `attachment; filename="photo.png"; filename*=UTF-8''photo.png`,
    );
    expect(Buffer.from(await fetched.arrayBuffer()).equals(png(1024 * 1024))).toBe(true);

    const gone = end(child);
    child.kill('SIGTERM');
    expect((await gone).code).toBe(0);
  });

  test('V13 a rule that archives documents makes a download say so', async () => {
    const clock = manualClock(Date.now());
    const aging = await startServer({ services: LOCAL_SERVICES, clock });
    stops.unshift(() => aging.close());
    const { bucket, environment } = await deployment(aging);
    expect((await end(run('migrate.js', environment, '--demo'))).code).toBe(0);
    const { api } = await serving(environment);
    const headers = await login(api);
    const listed = await fetch(`${api}/artifact`, { headers });
    const [artifact] = ((await listed.json()) as { data: { id: string; attachment_object_key: string }[] }).data;
    const download = async () => {
      const answer = await fetch(`${api}/artifact/${artifact?.id}/download`, { headers });
      return { status: answer.status, body: (await answer.json()) as { error?: string } };
    };
    expect((await download()).status).toBe(200);
    // What the document that this system comes from had for the whole bucket.
    const rule = {
      ID: 'all',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
    };
    await aging.world.invoke(
      's3',
      'PutBucketLifecycleConfiguration',
      {
        Bucket: bucket,
        LifecycleConfiguration: { Rules: [rule] },
        TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      },
      AT,
    );
    clock.advance(92 * DAY_MS);
    expect(await download()).toMatchObject({ status: 409, body: { error: 'ARTIFACT_ARCHIVED' } });
    await aging.world.invoke('s3', 'DeleteObject', { Bucket: bucket, Key: artifact?.attachment_object_key }, AT);
    expect(await download()).toMatchObject({ status: 410, body: { error: 'ARTIFACT_EXPIRED' } });
  });

  test('a bucket that is gone: 502 and no row; objects are listed and deleted', async () => {
    const { bucket, environment } = await deployment();
    process.env.AWS_ENDPOINT_URL = local.url;
    process.env.AWS_ACCESS_KEY_ID = AT.account;
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    const objects = s3Objects(bucket, environment.AWS_REGION);
    const documents = ['artifacts/x/y.txt', 'uploads/x/y.txt', 'documents/x/y.txt'];
    for (const Key of [...documents, 'backups/2026-01-01/coherent.dump'])
      await local.world.invoke('s3', 'PutObject', { Bucket: bucket, Key, Body: Buffer.from('x') }, AT);
    const future = new Date(8_640_000_000_000);
    expect(await objects.keysBefore(future)).toEqual(documents);
    await objects.remove(documents);
    expect([await objects.keysBefore(future), await objects.state('artifacts/x/y.txt')]).toEqual([[], 'missing']);
    expect((await end(run('migrate.js', environment))).code).toBe(0);
    const admin = await end(run('migrate.js', environment, '--first-admin', 'first@example.com'));
    const password = /logs in with (\S+);/.exec(admin.said)?.[1] ?? '';
    const { api } = await serving({ ...environment, S3_BUCKET: `gone-${randomUUID()}` });
    const headers = await login(api, 'first@example.com', password);
    const project = await fetch(`${api}/project`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'p' }),
    });
    const { id } = (await project.json()) as { id: string };
    const made = form({ name: 'photo.png', type: 'image/png', content: png(1000) });
    const upload = await fetch(`${api}/artifact/upload?entity=project&entity_id=${id}`, {
      method: 'POST',
      headers: { ...headers, ...made.headers },
      body: new Uint8Array(made.payload),
    });
    expect(upload.status).toBe(502);
    expect(((await (await fetch(`${api}/artifact`, { headers })).json()) as { total: number }).total).toBe(0);
  });

  test('a day of work is dumped by the delivered script, lost, and restored within the promised hour', async () => {
    const { database, environment } = await deployment();
    expect((await end(run('migrate.js', environment, '--demo'))).code).toBe(0);
    // Ten thousand tasks more, so that the time says something.
    postgres.query(
      database,
      `insert into app.d_task (id, name, from_ts, created_ts, updated_ts, task_stage, descr)
       select gen_random_uuid(), 'task ' || n, now(), now(), now(), 'To Do', repeat('x', 500) from generate_series(1, 10000) n;`,
    );
    const machine = newMachine();
    const url = `postgresql://localhost:${postgres.port}/${database}?sslmode=verify-full&sslrootcert=${postgres.certificate}`;
    prepareHost(machine, url.replace(`/${database}?`, '/coherent?'), LOGIN);
    postgres.query('postgres', `alter database ${database} rename to coherent`);
    cpSync(postgres.certificate, join(machine.root, 'etc/coherent/rds-ca.pem'));
    for (const tool of ['pg_dump', 'pg_restore', 'psql'])
      symlinkSync(join(postgres.tools, tool), join(machine.root, 'bin', tool));
    const dumped = machine.run(BACKUP);
    expect([dumped.status, reported(dumped.stdout)]).toEqual([0, [1]]);
    const count = (name: string) =>
      postgres.query(
        name,
        'select count(*) from app.d_task; select count(*) from app.entity_id_rbac_map; select count(*) from app.d_entity_id_map;',
      );
    const before = count('coherent');

    const startedMs = performance.now();
    rmSync(join(machine.root, 'var/backups/coherent'), { recursive: true });
    const restored = machine.run(RESTORE, { args: [dumpOfToday().split('/')[2] ?? '', 'coherent_restored'] });
    expect([restored.status, restored.stderr]).toEqual([0, '']);
    expect(count('coherent_restored')).toBe(before);
    // The application serves from it at once.
    const { api } = await serving({
      ...environment,
      DATABASE_URL: url.replace(`/${database}?`, '/coherent_restored?'),
    });
    const headers = await login(api);
    const tasks = (await (await fetch(`${api}/task?limit=1`, { headers })).json()) as { total: number };
    const seconds = (performance.now() - startedMs) / 1000;
    expect(tasks.total).toBe(10_009);
    expect(seconds).toBeLessThan(3600);
    console.log(`restored and serving after ${seconds.toFixed(1)} s`);
  });
});
