/** The package as it is published: packed, put into an empty folder beside its dependencies, and used. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'lintel-package-'));
const installed = join(folder, 'node_modules', 'lintel');

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(join(folder, 'unpacked'));
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', join(folder, 'unpacked')]);
  cpSync(join(folder, 'unpacked', 'package'), installed, { recursive: true });
  // What npm would install from the registry, from the lock file's own copies.
  for (const name of ['yaml', 'jsonc-parser', 'aws-icons', 'aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lintel(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', CDK_VALIDATION: 'false' };
  return spawnSync(process.execPath, [join(installed, 'bin', 'lintel.js'), ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
}

test('the package holds what it needs and nothing of the sources or tests', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files).toEqual(
    expect.arrayContaining([
      'bin/lintel.js',
      'dist/src/cli/main.js',
      'dist/src/model/index.d.ts',
      'schema/claims@1.json',
      'LICENSE',
      'README.md',
    ]),
  );
  expect(
    files.filter((name) => name.includes('.test.') || name.startsWith('src/') || name.startsWith('tools')),
  ).toEqual([]);
});

test('it lists the reference architectures in a folder that has no configuration', () => {
  const { status, stdout } = lintel('list');
  expect(stdout).toContain('mcp-tagging');
  expect(status).toBe(0);
});

test('it proves a reference architecture', () => {
  const { status, stdout, stderr } = lintel('prove', 'mcp-tagging', '--env', 'prod', '--json');
  expect(stderr).not.toContain('internal error');
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'lintel/prove@1', rows: { notMet: 0 } });
  expect(status).toBe(0);
});

test('it proves a template that somebody else wrote', () => {
  writeFileSync(
    join(folder, 'template.yaml'),
    'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 5\n',
  );
  writeFileSync(
    join(folder, 'claims.yaml'),
    'schema: lintel/claims@1\nclaims:\n  - id: Q-1\n    title: No delay\n    holds:\n      - { kind: property, of: Queue, path: DelaySeconds, is: 0 }\n',
  );
  const { status, stdout } = lintel('prove', 'template.yaml', '--claims', 'claims.yaml');
  expect(stdout).toContain('DelaySeconds of Queue is 5, expected 0');
  expect(status).toBe(1);
});

test('it draws a template with the icons of the package beside it', () => {
  writeFileSync(join(folder, 'drawn.yaml'), 'Resources:\n  Queue: {Type: AWS::SQS::Queue}\n');
  const { status, stdout, stderr } = lintel('draw', 'drawn.yaml', '--format', 'svg');
  expect(stderr).toBe('');
  expect(stdout).toContain('<use href="#icon-AmazonSimpleQueueService"');
  expect(status).toBe(0);
});

test('a program uses its parts without the CDK', () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { buildModel, dataDocument } from 'lintel/model';
     const model = buildModel([{ name: 'S', document: dataDocument({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }) }]);
     const loaded = process.moduleLoadList.some((name) => name.includes('aws-cdk-lib'));
     console.log(model.ok && model.value.resources.size, loaded);`,
  );
  expect(execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' })).toBe('1 false\n');
});
