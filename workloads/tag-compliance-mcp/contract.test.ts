/** What the contract says and what the server does, each held against the other. */
import { readFileSync } from 'node:fs';
import { readSettings } from '@lintel/workload-runtime';
import { describe, expect, test } from 'vitest';
import { contract, TUNING } from './contract.ts';
import { ACTIONS } from './server/cloud/live-cloud.ts';
import { world } from './server/fixture.ts';
import { MAX_BODY_BYTES } from './server/http/limits.ts';
import { SETTINGS, VARIABLES } from './server/settings.ts';
import { DIMENSION_SETS } from './server/telemetry.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const production = Object.fromEntries(contract.env.map(({ name }) => [name, `of-${name}`]));
const PRODUCTION = {
  ...production,
  NODE_ENV: 'production',
  PORT: '8080',
  AUTH_ENABLED: 'true',
  CLOUDWATCH_METRICS_ENABLED: 'true',
};

test('C-MCP-10 an origin, which anybody can choose, is no dimension', () => {
  expect(contract.metrics.flatMap(({ dimensionSets }) => dimensionSets.flat())).not.toContain('Origin');
});

describe('variables', () => {
  test('the server reads those of the contract, those that tune it, and no others', () => {
    const named = [...contract.env.map(({ name }) => name), ...TUNING];
    expect(Object.keys(VARIABLES.shape).toSorted()).toEqual(named.toSorted());
  });

  test('all of the contract together start production', () => {
    expect(readSettings(SETTINGS, PRODUCTION)).toHaveProperty('settings');
  });

  test.each(contract.env.filter(({ required }) => required).map(({ name }) => name))('%s is required', (name) => {
    const found = readSettings(SETTINGS, { ...PRODUCTION, [name]: undefined });
    expect('fault' in found ? found.fault : '').toContain(name);
  });

  test.each(contract.env.filter(({ required }) => !required))('$name is not, and has its default', (variable) => {
    const found = readSettings(SETTINGS, { ...PRODUCTION, [variable.name]: undefined });
    if ('fault' in found) throw new Error(found.fault);
    const settings: Readonly<Record<string, unknown>> = found.settings;
    expect(String(settings[variable.name])).toBe('default' in variable ? variable.default : undefined);
  });

  test('the others all have a default or may be absent', () => {
    expect(readSettings(SETTINGS, { NODE_ENV: 'test' })).toHaveProperty('settings');
  });
});

test('metrics have the dimension sets of the contract', () => {
  const told = contract.metrics.map(({ name, dimensionSets }) => [name, dimensionSets]);
  expect(Object.fromEntries(told)).toEqual(DIMENSION_SETS);
});

test('the lines that are emitted have namespace, unit and dimension values', async () => {
  const made = await world({ env: { PROJECT_NAME: 'mcp-tagging', ENVIRONMENT: 'prod' } });
  await made.call('nothing');
  made.parts.telemetry.authenticationFailed('invalid_key', 'c');
  made.parts.telemetry.originRefused('https://evil.example', 'c');
  const lines = made.lines.map((line) => JSON.parse(line)).filter(({ _aws }) => _aws !== undefined);
  const emitted = lines.map((line) => {
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    for (const dimension of Dimensions.flat()) expect(line[dimension]).toEqual(expect.any(String));
    return { namespace: Namespace, name: Metrics[0].Name, unit: Metrics[0].Unit, dimensionSets: Dimensions };
  });
  const expected = contract.metrics.map((metric) => ({ ...metric, namespace: 'mcp-tagging/prod' }));
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  expect(emitted.toSorted(byName)).toEqual(expected.toSorted(byName));
});

test('lines of the security log have the fields of the contract', async () => {
  const made = await world();
  made.parts.telemetry.originRefused('https://evil.example', 'c-1');
  const [, security] = contract.logs;
  expect(Object.keys(JSON.parse(made.security[0] ?? '{}'))).toEqual(expect.arrayContaining([...security.fields]));
});

/** Actions that the architecture document grants for the same services and no call needs: what they tell, other calls tell too. */
const GRANTED_BY_THE_DOCUMENT = [
  'ce:GetCostForecast',
  'ce:GetTags',
  'ec2:DescribeTags',
  'ecs:ListTagsForResource',
  'rds:ListTagsForResource',
  's3:GetBucketLocation',
  'tag:GetTagKeys',
  'tag:GetTagValues',
];

describe('actions', () => {
  const told: readonly string[] = contract.aws.flatMap(({ actions }) => [...actions]);
  const { 'policy import': imports, ...called } = ACTIONS;
  const calls: readonly string[] = [...Object.values(called).flat(), 'secretsmanager:GetSecretValue'];
  // The CloudWatch agent, not the server, ships what both write.
  const agent = told.filter((action) => /^(logs|cloudwatch):/.test(action));

  test('the contract has every action that the server calls and no other without a reason', () => {
    expect([...calls, ...agent, ...GRANTED_BY_THE_DOCUMENT].toSorted()).toEqual(told.toSorted());
  });

  test('the import of policies needs the management account, and the contract does not ask for it', () => {
    expect(imports.filter((action) => told.includes(action))).toEqual([]);
  });
});

test('the process listens, answers health and reads bodies as the contract says', () => {
  const [{ port, health, command }] = contract.processes;
  const found = readSettings(SETTINGS, { NODE_ENV: 'test' });
  expect('settings' in found && found.settings.PORT).toBe(port);
  expect(health.path).toBe('/health');
  expect(MAX_BODY_BYTES).toBe(contract.maxBodyBytes);
  expect('settings' in found && found.settings.TOOL_EXECUTION_TIMEOUT).toBe(contract.slowestRequestSec);
  expect(command).toEqual(['node', 'dist/server.js']);
});

test('the release has the entry that the contract starts, beside the policy', () => {
  expect(read('./package.json')).toMatchObject({ type: 'module', files: ['dist', 'policies'] });
  expect(readFileSync(new URL('./server/build.ts', import.meta.url), 'utf8')).toContain(
    "server: at('server', 'main.ts')",
  );
});
