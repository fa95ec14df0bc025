/** What the contract says and what the server does, each held against the other. */
import { readSettings } from '@lintel/workload-runtime';
import { expect, test } from 'vitest';
import { contractOf, TUNING } from './contract.ts';
import { ADA, PRODUCTION, world } from './server/fixture.ts';
import { SETTINGS, VARIABLES } from './server/settings.ts';

const contract = contractOf({
  environment: 'prod',
  port: 8080,
  capacity: { max: 10 },
  database: { instanceClass: 'db.t4g.medium' },
});

test('the server reads the variables of the contract, those that tune it, and no others', () => {
  const named = [...contract.env.map(({ name }) => name), ...TUNING];
  expect(Object.keys(VARIABLES.shape).toSorted()).toEqual(named.toSorted());
});

test.each(contract.env.filter(({ required }) => required).map(({ name }) => name))('%s is required', (name) => {
  const found = readSettings(SETTINGS, { ...PRODUCTION, [name]: undefined });
  expect('fault' in found ? found.fault : '').toContain(name);
});

test('what is not required has the default of the contract', () => {
  const found = readSettings(SETTINGS, PRODUCTION);
  if ('fault' in found) throw new Error(found.fault);
  const settings: Readonly<Record<string, unknown>> = found.settings;
  for (const variable of contract.env) {
    if (!variable.required)
      expect(settings[variable.name]?.toString()).toBe('default' in variable ? variable.default : undefined);
  }
});

test('a database needs its name and its secret, and production takes no key from its environment', () => {
  const fault = (more: object) => {
    const found = readSettings(SETTINGS, { ...PRODUCTION, ...more });
    return 'fault' in found ? found.fault : '';
  };
  expect(fault({ DB_HOST: 'db' })).toMatch(/DB_NAME.*DB_SECRET_ARN/);
  const given = fault({ SESSION_SECRET: 'a-key-of-more-than-thirty-two-characters' });
  expect(given).toContain('SESSION_SECRET');
  expect(given).not.toContain('a-key-of');
});

test('the metrics that are emitted are those of the contract, with their dimension sets', async () => {
  const made = world();
  const cookie = await made.cookie(ADA);
  const body = { lines: [{ sku: 'A-1', quantity: 1 }] };
  await made.server.app.inject({
    method: 'POST',
    url: '/api/orders',
    headers: { cookie, 'idempotency-key': 'k' },
    payload: body,
  });
  made.tick();
  const emitted = made.lines
    .map((line) => JSON.parse(line))
    .flatMap((line) => line._aws?.CloudWatchMetrics ?? [])
    .map(({ Namespace, Dimensions, Metrics: [{ Name, Unit }] }) => [Name, Namespace, Unit, JSON.stringify(Dimensions)]);
  const stated = contract.metrics.map(({ name, namespace, unit, dimensionSets }) => [
    name,
    namespace,
    unit,
    JSON.stringify(dimensionSets),
  ]);
  expect(Object.fromEntries(emitted.map(([name, ...rest]) => [name, rest]))).toEqual(
    Object.fromEntries(stated.map(([name, ...rest]) => [name, rest])),
  );
});

test('a line of the log has the fields that the contract names', async () => {
  const made = world();
  await made.server.app.inject({ method: 'GET', url: '/' });
  const line = made.lines.map((each) => JSON.parse(each)).find(({ msg }) => msg === 'A request is answered.');
  const [application] = contract.logs;
  expect(Object.keys(line)).toEqual(expect.arrayContaining([...application.fields]));
});
