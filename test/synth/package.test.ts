/** The package as it is published: packed, put into an empty folder beside its dependencies, and used. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'lintel-package-'));
const installed = join(folder, 'node_modules', 'lintel');

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(join(folder, 'unpacked'));
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', join(folder, 'unpacked')]);
  cpSync(join(folder, 'unpacked', 'package'), installed, { recursive: true });
  // What npm would install from the registry, from the lock file's own copies.
  for (const name of ['aws-icons', 'aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lintel(...args: readonly string[]) {
  return lintelIn(folder, ...args);
}

/** A folder of the project, which finds the packages that are installed above it. */
function folderWithin(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

function lintelIn(cwd: string, ...args: readonly string[]) {
  return lintelWith({}, cwd, ...args);
}

function lintelWith(variables: Readonly<Record<string, string>>, cwd: string, ...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', CDK_VALIDATION: 'false', ...variables };
  return spawnSync(process.execPath, [join(installed, 'bin', 'lintel.js'), ...args], {
    cwd,
    env,
    encoding: 'utf8',
  });
}

test('the package holds what it needs and nothing of the sources or tests', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files).toEqual(
    expect.arrayContaining([
      'bin/lintel.js',
      'bin/load.js',
      'dist/src/cli/main.cjs',
      'dist/src/model/index.cjs',
      'dist/src/model/index.js',
      'dist/src/model/index.d.ts',
      'docs/claims.md',
      'docs/diagnostics.md',
      'examples/start/lintel.config.ts',
      'examples/start/architectures/jobs/claims.ts',
      'examples/web-service/README.md',
      'examples/web-service/web-service-stack.ts',
      'schema/claims@1.json',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ]),
  );
  // Of the sources, nothing but the tables of the local target.
  const stray = /\.test\.|^(src\/.*\.ts$|(tools|test|architectures|workloads|dist\/(?!src|chunks|tables))\b)/;
  expect(files.filter((name) => stray.test(name))).toEqual([]);
});

test('every file that the package exports is there', () => {
  const { exports, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly default?: string }>>;
    readonly bin: Readonly<Record<string, string>>;
  };
  const paths = [...Object.values(exports).flatMap((each) => each.default ?? []), ...Object.values(bin)];
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
});

test('each part of the package offers what its source does', async () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly 'lintel:source': string }>>;
  };
  const sources = Object.entries(exports).flatMap(([name, each]) =>
    typeof each === 'string' ? [] : [{ name: name.replace(/^\./, 'lintel'), source: each['lintel:source'] }],
  );
  const expected: Record<string, readonly string[]> = {};
  for (const { name, source } of sources) expected[name] = Object.keys(await import(join(ROOT, source))).sort();
  const program = `const offered = {};
    for (const name of ${JSON.stringify(sources.map(({ name }) => name))})
      offered[name] = Object.keys(await import(name)).sort();
    console.log(JSON.stringify(offered));`;
  writeFileSync(join(folder, 'offered.mjs'), program);
  const { stdout, stderr } = spawnSync(process.execPath, ['offered.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(expected);
});

test('an empty folder has no systems, and doctor says what is missing', () => {
  const { status, stdout } = lintel('list');
  expect(stdout).toContain('There is no lintel.config.ts here');
  expect(status).toBe(0);
  expect(lintel('doctor').stdout).toContain('lintel init');
});

test('the architecture of lintel init is proved at once', () => {
  const project = folderWithin('project', { 'package.json': '{}' });
  expect(lintelIn(project, 'init')).toMatchObject({ status: 0, stderr: '' });
  const { status, stdout, stderr } = lintelIn(project, 'prove', '--json');
  expect(stderr).toBe('Synthesizing jobs (prod)\n');
  expect(JSON.parse(stdout)).toMatchObject({ target: 'jobs', summary: { proved: 6, refuted: 0, unknown: 0 } });
  expect(status).toBe(0);
});

test('the example of a web service is proved where it is copied to', () => {
  const project = folderWithin('web', { 'package.json': '{ "type": "module" }' });
  cpSync(join(installed, 'examples', 'web-service'), project, { recursive: true });
  const { status, stdout } = lintelIn(project, 'prove', 'web-service', '--env', 'prod', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ rows: { notMet: 0 } });
  expect(status).toBe(0);
});

test('claims of lintel init --from are proved of the template', () => {
  const project = folderWithin('template', {
    'template.yaml': 'Resources:\n  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 30 } }\n',
  });
  expect(lintelIn(project, 'init', '--from', 'template.yaml').stdout).toContain('Logs in Logs are kept for 30 days');
  const { status, stdout } = lintelIn(project, 'prove', 'template.yaml', '--claims', 'template.claims.yaml', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ summary: { proved: 2, refuted: 0, unknown: 0 } });
  expect(status).toBe(0);
});

test('a TypeScript program sees the types of the package', () => {
  const project = folderWithin('types', {
    'package.json': '{ "type": "module" }',
    'use.ts': [
      "import { prove, type ProveReport } from 'lintel';",
      "import { claim, claimSet, exists } from 'lintel/claims';",
      "import { expectProved } from 'lintel/testing';",
      "const template = { Resources: { Q: { Type: 'AWS::SQS::Queue' } } };",
      "const claims = claimSet({ claims: [claim('Q-1', 'A queue', exists('AWS::SQS::Queue'))] });",
      'const report: ProveReport = await prove({ template, claims });',
      'await expectProved(template, claims);',
      'console.log(report.summary.proved);',
      '// @ts-expect-error there is no such option',
      'await prove({ templates: template });',
    ].join('\n'),
  });
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--types',
    '',
  ];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, 'use.ts'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
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

test('compiled code is kept for the next run, and used only where it is whole and nobody else could have written it', () => {
  writeFileSync(join(folder, 'queue.yaml'), 'Resources:\n  Queue: { Type: AWS::SQS::Queue }\n');
  const cache = join(folder, 'cache');
  const prove = () => {
    const { status, stdout, stderr } = lintelWith(
      { NODE_COMPILE_CACHE: cache },
      folder,
      'prove',
      'queue.yaml',
      '--json',
    );
    expect(stderr).toBe('');
    return { status, stdout };
  };
  const first = prove();
  const kept = readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.code'))
    .map((name) => join(cache, name));
  expect(kept.some((name) => basename(name).startsWith('prove-every-verb-'))).toBe(true);
  expect(prove()).toEqual(first);
  // Cut short, V8 refuses it, and it is written anew.
  const whole = new Map(kept.map((name) => [name, readFileSync(name).length]));
  for (const name of kept) writeFileSync(name, readFileSync(name).subarray(0, 1000));
  expect(prove()).toEqual(first);
  for (const name of kept) expect(readFileSync(name).length).toBeGreaterThan((whole.get(name) ?? 0) / 2);
  // Where others may write, nothing is read: what stands there would be run.
  for (const name of kept) chmodSync(name, 0o666);
  for (const name of kept) writeFileSync(name, Buffer.alloc(whole.get(name) ?? 0));
  expect(prove()).toEqual(first);
  for (const name of kept) expect(statSync(name).mode & 0o777).toBe(0o600);
});

test('it draws a template with the icons of the package beside it', () => {
  writeFileSync(join(folder, 'drawn.yaml'), 'Resources:\n  Queue: {Type: AWS::SQS::Queue}\n');
  const { status, stdout, stderr } = lintel('draw', 'drawn.yaml', '--format', 'svg');
  expect(stderr).toBe('');
  expect(stdout).toContain('<use href="#icon-AmazonSimpleQueueService"');
  expect(status).toBe(0);
});

test('the local target deploys with the tables of the package', () => {
  writeFileSync(
    join(folder, 'deploy.mjs'),
    `import { LOCAL_SERVICES, startServer } from 'lintel/local';
     const server = await startServer({ services: LOCAL_SERVICES });
     const ask = async (fields) => {
       const body = new URLSearchParams({ Version: '2010-05-15', StackName: 'one', ...fields });
       return (await fetch(server.url, { method: 'POST', body })).text();
     };
     await ask({ Action: 'CreateStack', TemplateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' });
     let status;
     do [, status] = /<StackStatus>([A-Z_]+)/.exec(await ask({ Action: 'DescribeStacks' })) ?? [];
     while (status === 'CREATE_IN_PROGRESS');
     console.log(status);
     await server.close();`,
  );
  expect(execFileSync(process.execPath, ['deploy.mjs'], { cwd: folder, encoding: 'utf8' })).toBe('CREATE_COMPLETE\n');
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
