import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { queueProject, temporaryFiles, temporaryProject } from '../../../test/cli/temporary-files.ts';
import type { Check } from '../../answers/index.ts';
import { exitCodeOfDiagnostics } from '../exit-code.ts';
import { doctor } from './doctor.ts';

async function check(name: string, options: Parameters<typeof doctor>[0]): Promise<Check | undefined> {
  return (await doctor({ path: '', ...options })).checks.find((each) => each.name === name);
}

const cli = (version: string) => ({ 'node_modules/aws-cdk/package.json': JSON.stringify({ version }) });

test.each([
  ['22.17.1', 'fail'],
  ['20.19.0', 'fail'],
  ['22.18.0', 'ok'],
  ['24.2.0', 'ok'],
])('Node %s: %s', async (node, state) => {
  expect(await check('node', { cwd: temporaryFiles(), node })).toMatchObject({ state });
});

test('a Node that is too old makes exit code 3', async () => {
  const { diagnostics } = await doctor({ cwd: temporaryFiles(), node: '18.0.0' });
  expect(diagnostics).toMatchObject([{ code: 'LTL4001' }]);
  expect(exitCodeOfDiagnostics(diagnostics)).toBe(3);
});

test.each([
  ['3.0.0', 'warn', '3.0.0, a stray publish of old code that refuses current libraries'],
  ['2.150.0', 'warn', '2.150.0, not of the current line 2.1xxx'],
  ['2.1148.1', 'ok', '2.1148.1'],
])('the CDK CLI %s: %s', async (version, state, found) => {
  expect(await check('aws-cdk (the CLI)', { cwd: temporaryFiles(cli(version)) })).toMatchObject({ state, found });
});

test('the CDK CLI is found on the path through a link, without running it', async () => {
  const folder = temporaryFiles({ ...cli('3.0.0'), 'node_modules/aws-cdk/bin/cdk': 'exit 1' });
  mkdirSync(join(folder, 'programs'));
  symlinkSync(join(folder, 'node_modules/aws-cdk/bin/cdk'), join(folder, 'programs/cdk'));
  expect(await check('aws-cdk (the CLI)', { cwd: temporaryFiles(), path: join(folder, 'programs') })).toMatchObject({
    state: 'warn',
  });
});

test('a missing CLI is no fault: it is needed only to deploy', async () => {
  const report = await doctor({ cwd: temporaryFiles(), path: '' });
  expect(report.checks.find(({ name }) => name === 'aws-cdk (the CLI)')).toMatchObject({
    state: 'warn',
    remedy: expect.stringContaining('aws-cdk@2.'),
  });
  expect(report.diagnostics).toEqual([]);
});

test('in an empty folder it says what an architecture would need, and nothing fails: templates need none of it', async () => {
  const { checks, diagnostics } = await doctor({ cwd: temporaryFiles(), path: '' });
  expect(checks.filter(({ state }) => state === 'warn').map(({ name, remedy }) => [name, remedy])).toEqual([
    ['configuration', 'lintel init'],
    ['lintel', 'npm install --save-dev lintel'],
    ['aws-cdk-lib', 'npm install --save-dev aws-cdk-lib@^2.276.0'],
    ['constructs', 'npm install --save-dev constructs@^10.8.1'],
    ['aws-cdk (the CLI)', 'npm install --save-dev --save-exact aws-cdk@2.1148.1'],
  ]);
  expect(diagnostics).toEqual([]);
});

test('a project with architectures fails without the CDK, and says how to install it', async () => {
  const cwd = temporaryFiles({ 'lintel.config.js': 'export default { architectures: {} };' });
  const { checks, diagnostics } = await doctor({ cwd, path: '' });
  expect(checks.filter(({ state }) => state === 'fail').map(({ name }) => name)).toEqual(['aws-cdk-lib', 'constructs']);
  expect(exitCodeOfDiagnostics(diagnostics)).toBe(3);
});

test('a project with everything installed is ready', async () => {
  const { checks } = await doctor({ cwd: queueProject(''), path: '' });
  expect(checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)).toEqual(['aws-cdk (the CLI)']);
});

test('a configuration that cannot be loaded is said with its reason', async () => {
  const cwd = temporaryProject({ 'lintel.config.js': "throw new Error('broken')" });
  expect(await check('configuration', { cwd })).toMatchObject({
    state: 'fail',
    found: expect.stringContaining('broken'),
  });
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be written is a fault (root may write anywhere)',
  async () => {
    const cwd = temporaryFiles();
    chmodSync(cwd, 0o500);
    expect(await check('.lintel', { cwd })).toMatchObject({ state: 'fail' });
  },
);
