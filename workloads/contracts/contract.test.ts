/** What the contract says and what the server does, each held against the other. */
import { readSettings } from '@lintel/workload-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, TUNING } from './contract.ts';
import { type ClaudeStub, startClaudeStub } from './server/claude-stub.ts';
import { PRODUCTION, world } from './server/fixture.ts';
import { SETTINGS, VARIABLES } from './server/settings.ts';
import { telemetryOf } from './server/telemetry.ts';

let claude: ClaudeStub;
beforeAll(async () => {
  claude = await startClaudeStub();
});
afterAll(() => claude.close());

const faultOf = (more: Readonly<Record<string, string | undefined>>) => {
  const found = readSettings(SETTINGS, { ...PRODUCTION, ...more });
  return 'fault' in found ? found.fault : '';
};

test('the server reads the variables of the contract, those that tune it, and no others', () => {
  const named = [...contract.env.map(({ name }) => name), ...TUNING];
  expect(Object.keys(VARIABLES.shape).toSorted()).toEqual(named.toSorted());
});

test.each(contract.env.filter(({ required }) => required).map(({ name }) => name))('%s is required', (name) => {
  expect(faultOf({ [name]: undefined })).toContain(name);
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

test.each([
  ['JWT_SECRET', '{"jwt":"0123456789012345678901234567890123456789"}', /JWT_SECRET: .*:jwt::/],
  ['JWT_SECRET', 'too-short-a-key', /JWT_SECRET: is shorter than 32 bytes/],
  ['ANTHROPIC_API_KEY', undefined, /ANTHROPIC_API_KEY: is required while AI_ENABLED is true/],
  ['ANTHROPIC_MODEL', 'anthropic.claude-sonnet-5-5', /Amazon Bedrock/],
  ['DATABASE_URL', 'postgresql://u:p-of-the-db@h:5432/d', /sslmode=verify-full/],
  ['DATABASE_URL', 'postgresql://u:p-of-the-db@h:5432/d?sslmode=require', /sslmode=verify-full/],
  ['DATABASE_URL', 'mysql://u:p-of-the-db@h/d', /no address of PostgreSQL/],
  ['DATABASE_URL', 'memory:', /for trials only/],
  ['CORS_ORIGIN', 'contracts.example.com', /no list of origins/],
  ['CORS_ORIGIN', '*', /must name origins/],
  ['CORS_ORIGIN', 'https://contracts.example.com, *', /must name origins/],
  ['REDIS_URL', 'http://cache', /redis/],
  ['DEFAULT_AI_PROVIDER', 'another', /DEFAULT_AI_PROVIDER/],
  ['AI_MONTHLY_BUDGET_USD', 'ten', /no amount of dollars/],
])('%s of %j is refused, and the value is not told', (name, value, expected) => {
  const fault = faultOf({ [name]: value });
  expect(fault).toMatch(expected);
  if (value !== undefined && value.length > 10) expect(fault).not.toContain(value);
  expect(fault).not.toContain('p-of-the-db');
});

test('without AI no key is asked for', () => {
  expect(faultOf({ ANTHROPIC_API_KEY: undefined, AI_ENABLED: 'false' })).toBe('');
});

test('the metrics that are emitted are those of the contract, with their dimension sets', async () => {
  const made = world({ claude: claude.url });
  claude.say({ status: 429, type: 'rate_limit_error', retryAfter: 0 }, { text: 'Yes.' });
  const { token } = await made.as('USER');
  const ask = () =>
    made.server.app.inject({
      method: 'POST',
      url: '/api/ai/chat',
      headers: { authorization: `Bearer ${token}` },
      payload: { messages: [{ role: 'user', content: 'Hello' }] },
    });
  await ask();
  await ask();
  const more = telemetryOf(
    (line) => made.lines.push(line),
    () => 0,
  );
  more.connectionFailed();
  more.pool({ inUse: 1, waiting: 0 });
  const tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  more.asked({ type: 'chat', outcome: 'ok', latencyMs: 1, tokens, costUsd: undefined });
  const emitted = made.lines
    .map((line) => JSON.parse(line))
    .flatMap((line) => line._aws?.CloudWatchMetrics ?? [])
    .map(({ Namespace, Dimensions, Metrics: [{ Name, Unit }] }) => [
      Name,
      [Namespace, Unit, JSON.stringify(Dimensions)],
    ]);
  const stated = contract.metrics.map(({ name, namespace, unit, dimensionSets }) => [
    name,
    [namespace, unit, JSON.stringify(dimensionSets)],
  ]);
  expect(Object.fromEntries(emitted)).toEqual(Object.fromEntries(stated));
});

test('a line of the log has the fields that the contract names', async () => {
  const made = world();
  await made.server.app.inject({ method: 'GET', url: '/api/auth/me' });
  const line = made.lines.map((each) => JSON.parse(each)).find(({ msg }) => msg === 'A request is answered.');
  const [log] = contract.logs;
  // `event` is on lines of security alone.
  expect(Object.keys(line)).toEqual(expect.arrayContaining(log.fields.filter((field) => field !== 'event')));
});

test('a body of the size of the contract is read, a longer one is not', async () => {
  const made = world();
  const { token } = await made.as('USER');
  const post = (bytes: number) =>
    made.server.app.inject({
      method: 'POST',
      url: '/api/contracts',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: `"${'x'.repeat(bytes - 2)}"`,
    });
  expect((await post(contract.maxBodyBytes)).statusCode).toBe(400);
  expect((await post(contract.maxBodyBytes + 1)).statusCode).toBe(413);
});
