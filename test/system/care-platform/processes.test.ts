/** The processes of the care platform as they are started, with a real PostgreSQL and the local target's S3 and CloudWatch. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { all, synthesized } from 'lintel/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import architecture from '../../../architectures/omnirapeutic/architecture.ts';
import { LOCAL_SERVICES, type LocalServer, manualClock, startServer } from '../../../src/local/index.ts';
import { DEMO_PASSWORD } from '../../../workloads/care-platform/server/demo.ts';
import { codeAt } from '../../../workloads/care-platform/server/fixture.ts';
import { type Server as Postgres, startPostgres } from '../postgres.ts';
import { APP, JWT_SECRET, OWNER } from './world.ts';

const SERVER = join(import.meta.dirname, '../../../workloads/care-platform/server');
const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const BUCKET = 'omnirapeutic-production-audit';

let postgres: Postgres;
let local: LocalServer;
/** Of the local target: alarms look at whole minutes, and a test does not wait for them. */
const clock = manualClock(Date.now());
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = startPostgres(OWNER.username, OWNER.password, (stop) => stops.push(stop));
  local = await startServer({ services: LOCAL_SERVICES, clock });
  stops.unshift(() => local.close());
  await local.world.invoke('s3', 'CreateBucket', { Bucket: BUCKET, ObjectLockEnabledForBucket: true }, AT);
  const rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2192 } };
  await local.world.invoke(
    's3',
    'PutObjectLockConfiguration',
    { Bucket: BUCKET, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: rule } },
    AT,
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

type Environment = Readonly<Record<string, string | undefined>>;

/** A database of its own, and what each process is given. */
function deployment() {
  const database = `d${randomUUID().replaceAll('-', '')}`;
  postgres.query('postgres', `create database ${database}`);
  const everywhere = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    METRICS_NAMESPACE: 'omnirapeutic-production/Application',
    NODE_EXTRA_CA_CERTS: postgres.certificate,
    DB_HOST: 'localhost',
    DB_PORT: String(postgres.port),
    DB_NAME: database,
  };
  const application = { ...everywhere, DB_USER: APP.user, DB_PASSWORD: APP.password, DB_POOL_SIZE: '4' };
  const migrate = {
    ...everywhere,
    DB_USER: OWNER.username,
    DB_PASSWORD: OWNER.password,
    DB_POOL_SIZE: '1',
    DB_APP_USER: APP.user,
    DB_APP_PASSWORD: APP.password,
  };
  const api = { ...application, PORT: '0', HOST: '127.0.0.1', TRUSTED_PROXIES: '1', JWT_SECRET };
  const worker = {
    ...application,
    AUDIT_BUCKET: BUCKET,
    AWS_REGION: AT.region,
    AWS_ENDPOINT_URL: local.url,
    AWS_ACCESS_KEY_ID: AT.account,
    AWS_SECRET_ACCESS_KEY: 'any',
  };
  return { database, migrate, api, worker };
}

function run(program: string, environment: Environment, ...args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [join(SERVER, program), ...args], { env: { ...environment } });
  stops.unshift(() => child.kill('SIGKILL'));
  const said: string[] = [];
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said.push(String(chunk));
      heard();
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = () => said.join('');
  return {
    child,
    ended,
    text,
    /** The first thing said that fits; fails where the process ends before. */
    async hears(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = pattern.exec(text());
        if (found !== null) return found;
        const next = new Promise<'more'>((resolve) => {
          heard = () => resolve('more');
        });
        if ((await Promise.race([next, ended])) !== 'more' && pattern.exec(text()) === null) throw new Error(text());
      }
    },
  };
}

test('two that migrate at once: one applies, the other waits, both end well; the demo prints its logins', async () => {
  const { migrate } = deployment();
  const runs = [run('migrate.ts', migrate), run('migrate.ts', migrate)];
  expect(await Promise.all(runs.map(({ ended }) => ended))).toEqual([0, 0]);
  const firsts = runs.map(({ text }) => text().split('\n')[0]);
  expect(firsts.toSorted()).toEqual(['Applied: the care platform.', 'The schema is current.']);
  for (let time = 0; time < 2; time += 1) {
    const demo = run('migrate.ts', migrate, '--demo');
    expect(await demo.ended).toBe(0);
    expect(demo.text()).toContain(`with the password ${DEMO_PASSWORD}`);
  }
  expect(runs.map(({ text }) => text()).join('')).not.toContain(APP.password);
});

test('what is missing is one line and ends the start with 1; a schema that is not there too', async () => {
  const { api, worker } = deployment();
  const without = run('api.ts', { ...api, JWT_SECRET: undefined });
  expect(await without.ended).toBe(1);
  expect(without.text()).toBe('The environment is not complete. JWT_SECRET: is required\n');
  const early = run('worker.ts', worker);
  expect(await early.ended).toBe(1);
});

test('a database whose certificate no authority signed is not spoken to', async () => {
  const { migrate } = deployment();
  const answer = run('migrate.ts', { ...migrate, NODE_EXTRA_CA_CERTS: '/nowhere' });
  expect(await answer.ended).toBe(1);
  expect(answer.text()).toMatch(/self-signed certificate/);
});

describe('a whole day', () => {
  test('an emergency and a session: both lines count, the claim is there, the audit is locked, all end in order', async () => {
    const { database, migrate, api: apiGiven, worker: workerGiven } = deployment();
    const demo = run('migrate.ts', migrate, '--demo');
    expect(await demo.ended).toBe(0);
    const [api, worker] = [run('api.ts', apiGiven), run('worker.ts', workerGiven)];
    const [, port] = await api.hears(/"The API listens\.".*"port":(\d+)/);
    await worker.hears(/"The worker works\."/);
    const url = `http://127.0.0.1:${port}`;
    expect((await fetch(`${url}/health`)).status).toBe(200);

    const ask = async (method: string, path: string, token?: string, body?: object) => {
      const answer = await fetch(`${url}/api/${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json: Readonly<Record<string, string>> = text === '' ? {} : JSON.parse(text);
      return { status: answer.status, json };
    };
    const login = async (email: string) =>
      (await ask('POST', 'auth/login', undefined, { email, password: DEMO_PASSWORD })).json.accessToken;
    const admin = await login('maren.holt@harbor-kids.example');
    const june = await login('june.okafor@harbor-kids.example');
    const { secret = '' } = (await ask('POST', 'auth/mfa/enrol', admin)).json;
    expect((await ask('POST', 'auth/mfa/verify', admin, { code: codeAt(secret, Date.now()) })).status).toBe(204);
    const idOf = (sql: string) => postgres.query(database, sql).trim();
    const closed = idOf("select id from patients where mrn = 'HKT100288'");
    const grant = {
      granteeId: idOf("select id from users where email like 'june%'"),
      patientId: closed,
      minutes: 30,
      justification: 'Found alone at the station, who calls whom?',
    };
    expect((await ask('POST', 'admin/btg/grants', admin, grant)).status).toBe(201);
    expect((await ask('GET', `patients/${closed}`, june)).status).toBe(200);

    const authorizationId = idOf(
      "select a.id from authorizations a join patients p on p.id = a.patient_id where mrn = 'HKT100245'",
    );
    const { id } = (await ask('POST', 'sessions', june, { authorizationId, units: 8 })).json;
    expect((await ask('POST', `sessions/${id}/complete`, june, { minutes: 53 })).status).toBe(200);
    await worker.hears(/"A job is done\.","job":"session\.completed"/);
    expect(idOf(`select units, charge_cents, status from claims where session_id = '${id}'`)).toBe('4|6900|DRAFT');

    // The alarms as the architecture has them.
    const { template } = synthesized(architecture, 'production');
    for (const [id, { AlarmActions: _, ...alarm }] of Object.entries(all(template, 'AWS::CloudWatch::Alarm')))
      if (id.startsWith('AlarmsBreakTheGlass')) await local.world.invoke('monitoring', 'PutMetricAlarm', alarm, AT);
    // As the awslogs driver does it: CloudWatch reads the metrics out of the lines.
    await local.world.invoke('logs', 'CreateLogGroup', { logGroupName: '/ecs/api' }, AT);
    await local.world.invoke('logs', 'CreateLogStream', { logGroupName: '/ecs/api', logStreamName: 's' }, AT);
    const logEvents = api
      .text()
      .trim()
      .split('\n')
      .map((message) => ({ timestamp: Date.now(), message }));
    await local.world.invoke('logs', 'PutLogEvents', { logGroupName: '/ecs/api', logStreamName: 's', logEvents }, AT);
    const rang = new Set<string>();
    for (let minute = 0; minute < 3; minute += 1) {
      clock.advance(60_000);
      const { MetricAlarms = [] } = (await local.world.invoke('monitoring', 'DescribeAlarms', {}, AT)) as {
        MetricAlarms?: { AlarmName: string; StateValue: string }[];
      };
      for (const { AlarmName, StateValue } of MetricAlarms) if (StateValue === 'ALARM') rang.add(AlarmName);
    }
    expect([...rang].toSorted()).toEqual([
      'omnirapeutic-production-break-the-glass-grant',
      'omnirapeutic-production-break-the-glass-use',
    ]);
    expect(api.text()).not.toMatch(/Haddad|HKT1|Found alone|Kite-over/);

    // Yesterday was empty, so its export holds nothing yet; a day that is due has its rows in the bucket.
    await worker.hears(/"A job is done\.","job":"audit\.export"/);
    postgres.query(
      database,
      `insert into jobs (kind, organization_id, payload, once, run_at)
         select 'audit.export', id, jsonb_build_object('day', to_char(now() + interval '1 day', 'YYYY-MM-DD')), 'by hand', now()
         from organizations where slug = 'harbor-kids';
       notify care_jobs`,
    );
    await worker.hears(/"The audit is exported\.","job":"audit\.export","objects":1/);
    const { Contents = [] } = (await local.world.invoke(
      's3',
      'ListObjectsV2',
      { Bucket: BUCKET, Prefix: 'audit/' },
      AT,
    )) as {
      Contents?: { Key: string }[];
    };
    expect(Contents).toHaveLength(1);
    const { Retention } = (await local.world.invoke(
      's3',
      'GetObjectRetention',
      { Bucket: BUCKET, Key: Contents[0]?.Key ?? '' },
      AT,
    )) as {
      Retention: { Mode: string; RetainUntilDate: Date };
    };
    expect(Retention.Mode).toBe('GOVERNANCE');
    const days = (new Date(Retention.RetainUntilDate).getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(2192);

    const health = run('worker-health.ts', workerGiven);
    expect(await health.ended).toBe(0);
    for (const { child } of [api, worker]) child.kill('SIGTERM');
    expect(await Promise.all([api.ended, worker.ended])).toEqual([0, 0]);
    postgres.query(database, "update heartbeats set at = at - interval '2 minutes'");
    const late = run('worker-health.ts', workerGiven);
    expect(await late.ended).toBe(1);
    expect(late.text()).toBe('The worker has not lived for 90 seconds.\n');
  });
});
