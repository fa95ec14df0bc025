/** What the contract says and what the processes do, each held against the other. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logTo, readinessOf, readSettings } from '@lintel/workload-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, METRICS_NAMESPACE } from './contract.ts';
import { grantTelemetry } from './server/care/grant-telemetry.ts';
import { webServer } from './server/http/web-server.ts';
import { API, MIGRATE, WEB, WORKER } from './server/settings.ts';
import { workerTelemetry } from './server/worker/telemetry.ts';

const SCHEMAS = { api: API, web: WEB, worker: WORKER, migrate: MIGRATE };
/** Where a process listens, for trials on one machine. */
const TUNING = ['HOST'];

const GIVEN: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  METRICS_NAMESPACE,
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/aws-rds.pem',
  DB_HOST: 'db',
  DB_NAME: 'omnirapeutic',
  DB_USER: 'care_app',
  DB_PASSWORD: 'p',
  DB_POOL_SIZE: '8',
  DB_APP_USER: 'care_app',
  DB_APP_PASSWORD: 'p',
  JWT_SECRET: 'a-key-of-more-than-thirty-two-characters',
  TRUSTED_PROXIES: '1',
  AUDIT_BUCKET: 'audit',
};

test('the processes read the variables of the contract, where they listen, and no others', () => {
  const read = new Set(Object.values(SCHEMAS).flatMap(({ shape }) => Object.keys(shape)));
  expect([...read].toSorted()).toEqual([...contract.env.map(({ name }) => name), ...TUNING].toSorted());
});

test.each(Object.entries(SCHEMAS))(
  '%s: each required variable is named when it is missing, and no value is',
  (_, schema) => {
    for (const name of Object.keys(schema.shape)) {
      const found = readSettings<object>(schema, { ...GIVEN, [name]: undefined });
      const variable = contract.env.find((each) => each.name === name);
      const hasDefault = variable === undefined || 'default' in variable;
      if (hasDefault) expect(found).toHaveProperty(['settings', name]);
      else expect(found).toEqual({ fault: expect.stringContaining(`${name}: `) });
    }
  },
);

test('what is not required has the default of the contract', () => {
  const found = readSettings<object>(API, GIVEN);
  for (const variable of contract.env)
    if ('default' in variable)
      expect(
        String('settings' in found && Object.entries(found.settings).find(([name]) => name === variable.name)?.[1]),
      ).toBe(variable.default);
});

test('a key that is too short is refused, also behind a good one, and never told', () => {
  const found = readSettings<object>(API, { ...GIVEN, JWT_SECRET: `${GIVEN.JWT_SECRET},short-key` });
  expect(found).toEqual({ fault: expect.stringContaining('JWT_SECRET') });
  expect(JSON.stringify(found)).not.toContain('short-key');
});

test('the metrics that are emitted are those of the contract, with their dimension sets', () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const tell = grantTelemetry(write, () => 0);
  const ids = { grantId: 'g', actorId: 'a', requestId: 'r' };
  tell('BTG_GRANT_ACCESS', ids);
  tell('BTG_USE_ACCESS', ids);
  const worker = workerTelemetry(METRICS_NAMESPACE, write, () => 0);
  worker.succeeded();
  worker.failed();
  worker.dead();
  worker.heartbeat(3);
  const emitted = lines
    .map((line) => JSON.parse(line))
    .flatMap((line) => line._aws.CloudWatchMetrics)
    .map(({ Namespace, Dimensions, Metrics: [{ Name, Unit }] }) => ({
      namespace: Namespace,
      name: Name,
      unit: Unit,
      dimensionSets: Dimensions,
    }));
  expect(emitted.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
    contract.metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
});

test('the line of a grant holds ids only, and the fields of the log', () => {
  const lines: string[] = [];
  grantTelemetry(
    (line) => void lines.push(line),
    () => 0,
  )('BTG_USE_ACCESS', { grantId: 'g', actorId: 'a', requestId: 'r' });
  const { _aws, ...line } = JSON.parse(lines[0] ?? '');
  expect(line).toEqual({
    BTGUseAccessCount: 1,
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    msg: 'A record was opened by break-the-glass.',
    action: 'BTG_USE_ACCESS',
    grantId: 'g',
    actorId: 'a',
    requestId: 'r',
  });
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'care-web-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Care</title>');
  writeFileSync(join(folder, 'robots.txt'), 'none');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the pages: the application at every path, never kept; no page in the place of an asset', async () => {
  const lines: string[] = [];
  const { app } = await webServer({
    folder,
    readiness: readinessOf(
      () => Promise.resolve(),
      () => () => {},
    ),
    log: logTo(
      (line) => void lines.push(line),
      () => new Date(0),
    ),
    newId: () => 'id',
    trustedProxies: 1,
  });
  const get = async (url: string) => {
    const { statusCode, headers, body } = await app.inject({ method: 'GET', url });
    return [statusCode, headers['cache-control'], body.slice(0, 9)];
  };
  expect(await get('/')).toEqual([200, 'no-store', '<!doctype']);
  expect(await get('/patients/1')).toEqual([200, 'no-store', '<!doctype']);
  expect(await get('/robots.txt')).toEqual([200, 'no-cache', 'none']);
  expect((await get('/assets/old-1234.js'))[0]).toBe(404);
  expect((await get('/..%2f..%2fetc/passwd'))[2]).toBe('<!doctype');
  const answer = await app.inject({ method: 'GET', url: '/' });
  expect(answer.headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'self'"),
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
  });
  const web = contract.logs.find(({ stream }) => stream === 'web');
  expect(Object.keys(JSON.parse(lines[0] ?? ''))).toEqual(expect.arrayContaining([...(web?.fields ?? [])]));
});

test('a folder without pages is no start', async () => {
  const parts = {
    readiness: readinessOf(
      () => Promise.resolve(),
      () => () => {},
    ),
    newId: () => '',
    trustedProxies: 0,
  };
  const log = logTo(
    () => {},
    () => new Date(0),
  );
  await expect(webServer({ ...parts, log, folder: join(import.meta.dirname, 'src') })).rejects.toThrow(
    'build them first',
  );
});
