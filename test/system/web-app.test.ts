/**
 * The web application with a real PostgreSQL, whose certificate it checks, and with secrets of the local target. Instances come
 * and go while orders are placed through a load balancer: none is lost, none is there twice, and nobody sees an error.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedSecret } from '@lintel/workload-runtime';
import { migrate } from '@lintel/workload-runtime/migrate';
import { openDatabase } from '@lintel/workload-runtime/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Balancer, LOCAL_SERVICES, type LocalServer, startBalancer, startServer } from '../../src/local/index.ts';
import { SCHEMA } from '../../workloads/web-app/server/store/migrations.ts';
import { postgresStore } from '../../workloads/web-app/server/store/postgres-store.ts';
import { describeStore } from '../workloads/store-behaviours.ts';
import { type Server as Postgres, startPostgres } from './postgres.ts';

const LOGIN = { username: 'webapp', password: 'first of its kind' };
const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const SERVER = join(import.meta.dirname, '../../workloads/web-app/server');

let postgres: Postgres;
let local: LocalServer;
let folder = '';
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-web-app-'));
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
  const place = { host: 'localhost', port: postgres.port, name, secret, authorities, application: `web-app ${as}` };
  const database = await openDatabase({ ...place, poolSize: 8, ...(as === 'server' && { role: SCHEMA.role }) });
  stops.unshift(() => database.end());
  return database;
}

describeStore('in PostgreSQL', async (items) => {
  const name = newDatabase();
  const owner = await (await opened(name, 'owner')).connect();
  await migrate(owner, SCHEMA);
  for (const { sku, name: what, priceCents, stock } of items)
    await owner.query('insert into items values ($1, $2, $3, $4)', [sku, what, priceCents, stock]);
  owner.release();
  return postgresStore(await opened(name, 'server'));
});

describe('the schema', () => {
  test('who serves may change rows and no table', async () => {
    const name = newDatabase();
    const owner = await (await opened(name, 'owner')).connect();
    await migrate(owner, SCHEMA);
    owner.release();
    const client = await (await opened(name, 'server')).connect();
    await expect(client.query('drop table order_lines')).rejects.toThrow('must be owner');
    await expect(client.query('delete from schema_migrations')).rejects.toThrow('permission denied');
    client.release();
  });

  test('a schema with further steps serves a release that does not know them; one with fewer does not', async () => {
    const name = newDatabase();
    const owner = await (await opened(name, 'owner')).connect();
    const store = postgresStore(await opened(name, 'server'));
    await migrate(owner, { ...SCHEMA, steps: [] });
    await expect(store.check()).rejects.toThrow('the schema stands at step 0');
    await migrate(owner, SCHEMA);
    await owner.query("insert into schema_migrations values (99, 'a later release')");
    owner.release();
    await expect(store.check()).resolves.toBeUndefined();
  });

  test('a step that fails leaves nothing of itself', async () => {
    const owner = await (await opened(newDatabase(), 'owner')).connect();
    const broken = { id: 1, name: 'broken', sql: 'create table half (); select 1 / 0' };
    await expect(migrate(owner, { ...SCHEMA, steps: [broken] })).rejects.toThrow('division by zero');
    expect((await owner.query("select to_regclass('half') as found")).rows).toEqual([{ found: null }]);
    expect((await owner.query('select * from schema_migrations')).rows).toEqual([]);
    owner.release();
  });
});

describe('processes', () => {
  async function newSecret(value: string): Promise<string> {
    const made = await local.world.invoke(
      'secretsmanager',
      'CreateSecret',
      { Name: randomUUID(), SecretString: value },
      AT,
    );
    return String(Object.entries(made).find(([name]) => name === 'ARN')?.[1]);
  }

  async function deployment() {
    const database = newDatabase();
    const environment = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      AWS_REGION: AT.region,
      AWS_ENDPOINT_URL: local.url,
      AWS_ACCESS_KEY_ID: AT.account,
      AWS_SECRET_ACCESS_KEY: 'any',
      ENVIRONMENT: 'prod',
      RELEASE: 'trial',
      LOG_FOLDER: folder,
      DRAIN_SECONDS: '1',
      TRUSTED_HOPS: '2',
      IMDS_ENDPOINT: 'http://127.0.0.1:9',
      SESSION_SECRET_ARN: await newSecret('a-session-key-of-more-than-thirty-two-characters'),
      DB_HOST: 'localhost',
      DB_PORT: String(postgres.port),
      DB_NAME: database,
      DB_POOL: '4',
      DB_SECRET_ARN: await newSecret(JSON.stringify(LOGIN)),
      NODE_EXTRA_CA_CERTS: postgres.certificate,
    };
    return { database, environment };
  }
  type Environment = Awaited<ReturnType<typeof deployment>>['environment'];

  function run(program: string, environment: Environment, ...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [join(SERVER, program), ...args], { env: environment });
    stops.unshift(() => child.kill('SIGKILL'));
    return child;
  }

  function end(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        said += chunk;
      });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  function serving(environment: Environment): Promise<{ readonly child: ChildProcess; readonly port: number }> {
    const child = run('main.ts', environment);
    return new Promise((resolve, reject) => {
      let said = '';
      child.stderr?.on('data', (chunk) => {
        said += chunk;
      });
      child.once('close', () => reject(new Error(said)));
      child.stdout?.on('data', (chunk) => {
        said += chunk;
        const [, port] = /"The server listens\.".*"port":(\d+)/.exec(said) ?? [];
        if (port !== undefined) resolve({ child, port: Number(port) });
      });
    });
  }

  test('W2-V10 two that migrate together: one applies, the other waits, both end well', async () => {
    const { environment } = await deployment();
    const ends = await Promise.all([run('migrate.ts', environment), run('migrate.ts', environment)].map(end));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(ends.map(({ said }) => said).toSorted()).toEqual([
      'Applied: catalogue, customers and orders.\n',
      'The schema is current.\n',
    ]);
  });

  test('instances are replaced and the password is rotated under orders: none is lost, doubled or refused', async () => {
    const { database, environment } = await deployment();
    expect((await end(run('migrate.ts', environment, '--demo'))).code).toBe(0);
    const balancer = await front();
    const url = `http://127.0.0.1:${[...balancer.ports.values()][0]}`;
    const pool = [...balancer.targetGroups.values()][0];
    const start = async () => {
      const { child, port } = await serving(environment);
      pool?.register({ id: '127.0.0.1', port });
      return { child, port, ended: end(child) };
    };
    const running = [await start(), await start()];

    const login = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'a-customer-for-trials' }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answers: { readonly status: number; readonly id: string }[] = [];
    let isOver = false;
    const customer = async (name: string) => {
      for (let count = 0; !isOver; count += 1) {
        const answer = await fetch(`${url}/api/orders`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            cookie,
            'idempotency-key': `${name}-${count}`,
            // A hundred writes a minute is what one client may do.
            'x-forwarded-for': `203.0.113.${count % 250}`,
          },
          body: JSON.stringify({ lines: [{ sku: 'HOME-001', quantity: 1 }] }),
        });
        const { id = '' } = (await answer.json()) as { readonly id?: string };
        answers.push({ status: answer.status, id });
      }
    };
    postgres.query(database, "update items set stock = 1000000 where sku = 'HOME-001'");
    const customers = Promise.all(['one', 'two', 'three'].map(customer));

    for (const old of [...running]) {
      running.push(await start());
      pool?.deregister({ id: '127.0.0.1', port: old.port });
      old.child.kill('SIGTERM');
      expect((await old.ended).code).toBe(0);
    }
    const next = { ...LOGIN, password: 'second of its kind' };
    await local.world.invoke(
      'secretsmanager',
      'PutSecretValue',
      { SecretId: environment.DB_SECRET_ARN, SecretString: JSON.stringify(next) },
      AT,
    );
    postgres.query('postgres', `alter role ${LOGIN.username} password '${next.password}'`);
    const before = answers.length;
    const [third] = [await start()];
    expect(third.child.exitCode).toBeNull();
    while (answers.length < before + 20) await new Promise((resolve) => setImmediate(resolve));
    isOver = true;
    await customers;
    await balancer.close();

    const placed = answers.filter(({ status }) => status === 201).map(({ id }) => id);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(new Set(placed).size).toBe(placed.length);
    const client = await openDatabase({
      host: 'localhost',
      port: postgres.port,
      name: database,
      poolSize: 1,
      application: 'web-app test',
      secret: fixedSecret(JSON.stringify(next)),
      authorities: readFileSync(postgres.certificate, 'utf8'),
    });
    const connection = await client.connect();
    const { rows } = await connection.query<{ id: string }>('select id from orders');
    await connection.query(`alter role ${LOGIN.username} password '${LOGIN.password}'`);
    connection.release();
    await client.end();
    expect(rows.map(({ id }) => id).toSorted()).toEqual(placed.toSorted());
  });

  function front(): Promise<Balancer> {
    const group = {
      arn: 'arn:group',
      fullName: 'targetgroup/web/1',
      protocol: 'HTTP' as const,
      healthCheck: {
        enabled: true,
        protocol: 'HTTP' as const,
        port: 'traffic-port',
        path: '/readyz',
        intervalSeconds: 1,
        timeoutSeconds: 1,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        matcher: '200',
      },
    };
    const rules = [
      {
        arn: 'arn:default',
        priority: 'default' as const,
        conditions: [],
        actions: [{ Type: 'forward', TargetGroupArn: group.arn }],
      },
    ];
    return startBalancer(
      {
        name: 'web',
        fullName: 'app/web/1',
        listeners: [{ arn: 'arn:listener', protocol: 'HTTP', port: 80, rules }],
        targetGroups: [group],
      },
      { portOf: () => 0 },
    );
  }
});
