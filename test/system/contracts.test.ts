/** The contract application with a real PostgreSQL, whose certificate it checks, and a real Redis. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fixedSecret } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { openDatabase } from '@lintel/workload-runtime/postgres';
import { openCache } from '@lintel/workload-runtime/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClaudeStub, startClaudeStub } from '../../workloads/contracts/server/claude-stub.ts';
import { SCHEMA } from '../../workloads/contracts/server/store/migrations.ts';
import { postgresStore } from '../../workloads/contracts/server/store/postgres-store.ts';
import { describeContractsStore } from '../workloads/contracts-store.ts';
import { type Server as Postgres, startPostgres } from './postgres.ts';

const LOGIN = { username: 'bloom', password: 'first-of-its-kind' };
const SERVER = join(import.meta.dirname, '../../workloads/contracts/server');

let postgres: Postgres;
let claude: ClaudeStub;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = startPostgres(LOGIN.username, LOGIN.password, (stop) => stops.push(stop));
  claude = await startClaudeStub();
});

afterAll(async () => {
  await claude.close();
  for (const stop of stops) await stop();
});

function newDatabase(): string {
  const name = `d${randomUUID().replaceAll('-', '')}`;
  postgres.query('postgres', `create database ${name}`);
  return name;
}

async function opened(name: string, as: 'server' | 'owner') {
  const database = await openDatabase({
    host: 'localhost',
    port: postgres.port,
    name,
    secret: fixedSecret(JSON.stringify(LOGIN)),
    authorities: readFileSync(postgres.certificate, 'utf8'),
    application: 'contracts test',
    poolSize: 8,
    ...(as === 'server' && { role: SCHEMA.role }),
  });
  stops.unshift(() => database.end());
  return database;
}

async function migrated(): Promise<string> {
  const name = newDatabase();
  await asOwner(name, (owner) => migrate(owner, SCHEMA));
  return name;
}

async function asOwner(name: string, work: (owner: Parameters<typeof migrate>[0]) => Promise<unknown>): Promise<void> {
  const owner = await (await opened(name, 'owner')).connect();
  try {
    await work(owner);
  } finally {
    owner.release();
  }
}

describeContractsStore('of contracts, in PostgreSQL', async () =>
  postgresStore(await opened(await migrated(), 'server')),
);

test('what is only ever added to cannot be changed by the server', async () => {
  const client = await (await opened(await migrated(), 'server')).connect();
  for (const table of SCHEMA.appendOnly ?? []) {
    await expect(client.query(`delete from ${table}`)).rejects.toThrow('permission denied');
    await expect(client.query(`update ${table} set at = now()`)).rejects.toThrow('permission denied');
  }
  await expect(client.query('drop table contracts')).rejects.toThrow('must be owner');
  client.release();
});

test('before its migrations a database answers, and nothing is served; a later schema serves too', async () => {
  const name = newDatabase();
  const store = postgresStore(await opened(name, 'server'));
  expect(await store.isMigrated()).toBe(false);
  await expect(store.check()).resolves.toBeUndefined();
  await asOwner(name, (owner) => migrate(owner, { ...SCHEMA, steps: [], appendOnly: [] }));
  expect(await store.isMigrated()).toBe(false);
  await asOwner(name, (owner) => migrate(owner, SCHEMA));
  await asOwner(name, (owner) => owner.query("insert into schema_migrations values (99, 'a later release')"));
  expect(await store.isMigrated()).toBe(true);
});

describe('the cache', () => {
  test('keeps, forgets in time, clears by prefix; stopped, it is empty and nobody waits; back, it serves', async () => {
    const port = await freePort();
    let redis = await startRedis(port);
    const faults: string[] = [];
    const cache = openCache({
      url: `redis://127.0.0.1:${port}`,
      timeoutMs: 1000,
      onFault: (reason) => faults.push(reason),
    });
    const until = async (state: boolean) => {
      while ((await cache.isUp()) !== state) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(true);
    expect([await cache.set('ai:a', 'x', 60), await cache.get('ai:a')]).toEqual([true, 'x']);
    await cache.set('ai:b', 'y', 60);
    await cache.set('other', 'z', 60);
    expect([await cache.removeAll('ai:'), await cache.get('ai:a'), await cache.get('other')]).toEqual([
      2,
      undefined,
      'z',
    ]);
    redis.kill('SIGKILL');
    await until(false);
    expect([await cache.get('other'), await cache.set('a', 'b', 1), await cache.removeAll('a')]).toEqual([
      undefined,
      false,
      undefined,
    ]);
    redis = await startRedis(port);
    await until(true);
    expect(await cache.set('again', 'x', 60)).toBe(true);
    expect(faults.length).toBeGreaterThan(0);
    await cache.close();
  });
});

describe('processes', () => {
  function run(program: string, environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
    const child = spawn(process.execPath, [join(SERVER, program), ...args], {
      env: { PATH: process.env.PATH, ...environment },
    });
    stops.unshift(() => child.kill('SIGKILL'));
    return child;
  }

  function ended(child: ChildProcess, input = ''): Promise<{ readonly code: number | null; readonly said: string }> {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        said += chunk;
      });
    child.stdin?.end(input);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  test('from an empty database to an answer of Claude that the second process has from the cache of the first', async () => {
    const redisPort = await freePort();
    await startRedis(redisPort);
    const environment = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      AWS_REGION: 'us-west-2',
      DATABASE_URL: `postgresql://${LOGIN.username}:${LOGIN.password}@localhost:${postgres.port}/${newDatabase()}?sslmode=verify-full`,
      NODE_EXTRA_CA_CERTS: postgres.certificate,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      JWT_SECRET: 'a-signing-key-of-more-than-thirty-two-bytes',
      CORS_ORIGIN: 'https://contracts.example.com',
      ANTHROPIC_API_KEY: 'sk-ant-test',
      ANTHROPIC_MODEL: 'claude-sonnet-5-5',
      ANTHROPIC_BASE_URL: claude.url,
      ENABLE_AWS_SECRETS_MANAGER: 'false',
      DRAIN_SECONDS: '0',
    };
    const before = await ended(run('first-admin.ts', environment, 'a@example.com', 'Ada'), 'keeper of all accounts\n');
    expect(before.code).toBe(1);
    const ends = await Promise.all(
      [run('migrate.ts', environment), run('migrate.ts', environment)].map((each) => ended(each)),
    );
    expect(ends.map(({ code, said }) => [code, said]).toSorted()).toEqual([
      [0, `Applied: ${SCHEMA.steps[0]?.name}.\n`],
      [0, 'The schema is current.\n'],
    ]);
    const admin = () => ended(run('first-admin.ts', environment, 'ada@example.com', 'Ada'), 'keeper of all accounts\n');
    const { code, said: told } = await admin();
    expect([code, told]).toEqual([
      0,
      expect.stringMatching(/^ada@example.com is an administrator now \([\w-]+\)\.\n$/),
    ]);
    expect(await admin()).toEqual({ code: 1, said: 'There is an administrator already.\n' });

    const [one, two] = await Promise.all([serving(environment), serving(environment)]);
    const login = await fetch(`${one.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'keeper of all accounts' }),
    });
    const { accessToken } = (await login.json()) as { readonly accessToken: string };
    const ask = async (url: string) => {
      const answer = await fetch(`${url}/api/ai/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Is it?' }] }),
      });
      return answer.json();
    };
    expect(await ask(one.url)).toMatchObject({ text: 'Yes.', cached: false });
    expect(await ask(two.url)).toMatchObject({ text: 'Yes.', cached: true, costUsd: '0.00000000' });
    for (const { child } of [one, two]) {
      const end = ended(child);
      child.kill('SIGTERM');
      expect((await end).code).toBe(0);
    }
  });

  function serving(environment: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; url: string }> {
    const child = run('main.ts', environment);
    return new Promise((resolve, reject) => {
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => {
          said += chunk;
          const [, port] = /"The server listens\.".*"port":(\d+)/.exec(said) ?? [];
          if (port !== undefined) resolve({ child, url: `http://127.0.0.1:${port}` });
        });
      child.once('close', () => reject(new Error(said)));
    });
  }
});

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '']);
  stops.unshift(() => child.kill('SIGKILL'));
  await new Promise<void>((resolve) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
