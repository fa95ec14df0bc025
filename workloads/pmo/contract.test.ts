/** What the contract says and what the server does, each held against the other. */
import { readSettings } from '@lintel/workload-runtime';
import { expect, test } from 'vitest';
import { contractOf, TUNING } from './contract.ts';
import { ENVIRONMENT, form, png, world } from './server/fixture.ts';
import { SETTINGS, VARIABLES } from './server/settings.ts';

const contract = contractOf('prod');

test('the server reads the variables of the contract, those that tune it, and no others', () => {
  const named = [...contract.env.map(({ name }) => name), ...TUNING];
  expect(Object.keys(VARIABLES.shape).toSorted()).toEqual(named.toSorted());
});

test.each(contract.env.filter(({ required }) => required).map(({ name }) => name))('%s is required', (name) => {
  const found = readSettings(SETTINGS, { ...ENVIRONMENT, [name]: undefined });
  expect('fault' in found ? found.fault : '').toContain(name);
});

test('what is not required has the default of the contract', () => {
  const found = readSettings(SETTINGS, ENVIRONMENT);
  if ('fault' in found) throw new Error(found.fault);
  const settings: Readonly<Record<string, unknown>> = found.settings;
  for (const variable of contract.env)
    if (!variable.required)
      expect([variable.name, settings[variable.name]?.toString()]).toEqual([variable.name, variable.default]);
});

test.each([
  ['DATABASE_URL', 'postgresql://db:5432/coherent'],
  ['DATABASE_URL', 'postgresql://db:5432/coherent?sslmode=require'],
  ['JWT_SECRET', 'short'],
  ['JWT_EXPIRES_IN', 'a day'],
  ['STORE', 'memory'],
])('%s cannot be %s in production, and the fault does not repeat it', (name, value) => {
  const found = readSettings(SETTINGS, { ...ENVIRONMENT, [name]: value });
  const fault = 'fault' in found ? found.fault : '';
  expect(fault).toContain(name);
  if (value !== 'memory') expect(fault).not.toContain(value);
});

test('the metrics that are emitted are those of the contract, with their dimension sets', async () => {
  const made = world();
  const ada = await made.person('ada', { project: [1], artifact: [4] });
  const project = await made.thing('project');
  const body = form({ name: 'a.png', type: 'image/png', content: png(100) });
  const answer = await made.server.app.inject({
    method: 'POST',
    url: `/api/v1/artifact/upload?entity=project&entity_id=${project}`,
    headers: { authorization: `Bearer ${ada.token}`, ...body.headers },
    payload: body.payload,
  });
  expect(answer.statusCode).toBe(201);
  made.parts.telemetry.tick();
  const emitted = made.lines
    .map((line) => JSON.parse(line))
    .flatMap((line) => line._aws?.CloudWatchMetrics ?? [])
    .map(({ Namespace, Dimensions, Metrics: [{ Name, Unit }] }) => ({
      namespace: Namespace,
      name: Name,
      unit: Unit,
      dimensionSets: Dimensions,
    }));
  // Scripts of the host tell whether PM2 has the API running, what failed at boot, and how the backup ended.
  const ofHost: readonly string[] = ['ProcessUp', 'FailedParts', 'BackupSuccess'];
  const stated = contract.metrics.filter(({ name }) => !ofHost.includes(name));
  expect(emitted.toSorted(byName)).toEqual(stated.toSorted(byName));
});

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

test('a line of the log has the fields that the contract names', async () => {
  const made = world();
  const ada = await made.person('ada', {});
  await ada.ask('GET', '/auth/me');
  const line = made.lines.map((each) => JSON.parse(each)).find(({ msg }) => msg === 'A request is answered.');
  const [out] = contract.logs;
  expect(Object.keys(line).toSorted()).toEqual([...out.fields].toSorted());
});

test('files lie under a prefix of the contract', async () => {
  const made = world();
  const [, , store] = contract.stores;
  const ada = await made.person('ada', { project: [1], artifact: [4] });
  const project = await made.thing('project');
  const body = form({ name: 'a.png', type: 'image/png', content: png(100) });
  await made.server.app.inject({
    method: 'POST',
    url: `/api/v1/artifact/upload?entity=project&entity_id=${project}`,
    headers: { authorization: `Bearer ${ada.token}`, ...body.headers },
    payload: body.payload,
  });
  for (const key of made.objects.kept.keys())
    expect(store.prefixes.some((prefix) => key.startsWith(prefix))).toBe(true);
});
