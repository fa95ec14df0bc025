import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, NestedStack, Stack, Stage, aws_sqs as sqs } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { queueProject, temporaryFiles, temporaryProject } from '../../../test/cli/temporary-files.ts';
import { readAssembly } from '../../read/index.ts';
import { list } from '../ask/list.ts';
import { synth } from './synth.ts';

const QUEUE = "new sqs.Queue(stack, 'Jobs', { visibilityTimeout: undefined });";

test('the template is byte for byte what plain CDK writes', async () => {
  const cwd = queueProject(QUEUE);
  const report = await synth({ target: 'queue', environment: 'prod', cwd });
  expect(report).toMatchObject({
    schema: 'lintel/synth@1',
    environment: 'prod',
    stacks: [{ name: 'Queue', template: 'Queue.template.json' }],
    diagnostics: [],
  });
  const app = new App({ outdir: temporaryFiles() });
  new sqs.Queue(new Stack(app, 'Queue', { env: { region: 'eu-west-1' } }), 'Jobs');
  const plain = app.synth().getStackByName('Queue').templateFullPath;
  expect(readFileSync(join(cwd, '.lintel/queue/prod/Queue.template.json'))).toEqual(readFileSync(plain));
});

test('delivered files stand below files/, and the claims carry them', async () => {
  const cwd = temporaryProject({
    'lintel.config.js': "export default { architectures: { job: () => import('./job.js') } };",
    'job.js': `
      import { Stack } from 'aws-cdk-lib';
      export default {
        name: 'job', title: 'Job', environments: { prod: { image: 'node:24' } },
        build(app) { new Stack(app, 'Job', { env: { region: 'eu-west-1' } }); },
        files: (environment, { image }) => ({ 'docker/Dockerfile': 'FROM ' + image + '\\n' }),
        claims: () => ({ schema: 'lintel/claims@1', claims: [] }),
      };`,
  });
  await synth({ target: 'job', cwd, out: 'out' });
  expect(readFileSync(join(cwd, 'out/files/docker/Dockerfile'), 'utf8')).toBe('FROM node:24\n');
  expect(JSON.parse(readFileSync(join(cwd, 'out/claims.json'), 'utf8')).files).toEqual({
    'docker/Dockerfile': 'FROM node:24\n',
  });
});

describe('the output folder', () => {
  const run = (cwd: string, out = 'out') => synth({ target: 'queue', environment: 'prod', out, cwd });

  test('loses what an earlier run left there and keeps what it did not write', async () => {
    const cwd = queueProject(QUEUE);
    await run(cwd);
    const owned = JSON.parse(readFileSync(join(cwd, 'out/lintel.json'), 'utf8')) as { files: string[] };
    writeFileSync(join(cwd, 'out/Gone.template.json'), '{}');
    writeFileSync(
      join(cwd, 'out/lintel.json'),
      JSON.stringify({ ...owned, files: [...owned.files, 'Gone.template.json'] }),
    );
    writeFileSync(join(cwd, 'out/notes.txt'), 'mine');
    expect((await run(cwd)).diagnostics).toEqual([]);
    expect(readdirSync(join(cwd, 'out'))).not.toContain('Gone.template.json');
    expect(readFileSync(join(cwd, 'out/notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(cwd).filter((name) => name.startsWith('.out'))).toEqual([]);
  });

  test('is refused when it holds something else', async () => {
    const cwd = queueProject(QUEUE, { 'out/precious.txt': 'mine' });
    expect((await run(cwd)).diagnostics).toMatchObject([
      { code: 'LTL3005', what: expect.stringContaining('holds files but no assembly') },
    ]);
    expect(readdirSync(join(cwd, 'out'))).toEqual(['precious.txt']);
  });

  test('is refused when it is a file', async () => {
    const cwd = queueProject(QUEUE, { out: 'a file' });
    expect((await run(cwd)).diagnostics).toMatchObject([
      { code: 'LTL3005', what: expect.stringContaining('is a file') },
    ]);
  });

  test('keeps the old assembly when the new one fails', async () => {
    const cwd = queueProject("if (globalThis.failNow) throw new Error('no more'); new sqs.Queue(stack, 'Jobs');");
    await run(cwd);
    const before = readFileSync(join(cwd, 'out/manifest.json'));
    (globalThis as { failNow?: boolean }).failNow = true;
    const report = await run(cwd);
    delete (globalThis as { failNow?: boolean }).failNow;
    expect(report.diagnostics).toMatchObject([{ code: 'LTL3005' }]);
    expect(readFileSync(join(cwd, 'out/manifest.json'))).toEqual(before);
  });

  test.skipIf(process.getuid?.() === 0)(
    'that may not be written is a fault of the machine (root may write anywhere)',
    async () => {
      const cwd = queueProject(QUEUE);
      mkdirSync(join(cwd, 'locked'));
      chmodSync(join(cwd, 'locked'), 0o500);
      expect((await run(cwd, 'locked/out')).diagnostics).toMatchObject([{ code: 'LTL4001' }]);
    },
  );

  test('whose parent is a file is a fault of the machine', async () => {
    expect((await run(queueProject(QUEUE), 'package.json/out')).diagnostics).toMatchObject([{ code: 'LTL4001' }]);
  });
});

describe('what the program of an architecture does wrong', () => {
  test.each([
    ["throw new Error('no zone is free');", /^"queue" \(prod\) cannot be synthesized: no zone is free\.$/],
    [
      "new sqs.Queue(stack, 'Jobs', { queueName: 'bad name!' }); new sqs.Queue(stack, 'Jobs');",
      /There is already a Construct with name 'Jobs'/,
    ],
    ['stack.availabilityZones;', /asks for values that are looked up in an AWS account: availability-zones/],
  ])('%s', async (body, expected) => {
    // A known account makes CDK look the zones up.
    const withAccount = body.startsWith('stack.av')
      ? `const looked = new Stack(app, 'Looked', { env: { account: '111111111111', region: 'eu-west-1' } }); looked.${body.slice(6)}`
      : body;
    const { diagnostics } = await synth({ target: 'queue', environment: 'prod', cwd: queueProject(withAccount) });
    expect(diagnostics).toMatchObject([{ code: 'LTL3005', what: expect.stringMatching(expected) }]);
    expect(diagnostics[0]?.what).not.toContain('\n');
  });

  test('the line of the program is named, and the construct where CDK knows it', async () => {
    const cwd = queueProject("new sqs.Queue(stack, 'Jobs', { maxMessageSizeBytes: 1 });");
    const { diagnostics } = await synth({ target: 'queue', environment: 'prod', cwd });
    expect(diagnostics).toMatchObject([{ code: 'LTL3005', at: { file: join(cwd, 'queue.js'), line: 7 } }]);
    expect(diagnostics[0]?.what).toContain('at construct Queue/Jobs');
  });
});

describe('the configuration', () => {
  const faults = async (files: Readonly<Record<string, string>>) =>
    (await list({ cwd: temporaryProject(files) })).diagnostics;

  test('is found from a folder below it', async () => {
    const cwd = queueProject(QUEUE, { 'deep/er/x.txt': '' });
    expect(await list({ cwd: join(cwd, 'deep/er') })).toMatchObject({
      configuration: join(cwd, 'lintel.config.js'),
      architectures: [{ name: 'queue', title: 'One queue', environments: ['dev', 'prod'] }],
    });
  });

  test('may be missing: there are no architectures then', async () => {
    expect(await list({ cwd: temporaryFiles() })).toMatchObject({ architectures: [], diagnostics: [] });
  });

  test.each([
    ['export const x = 1;', 'The configuration "lintel.config.js" has no default export.'],
    ['export default { architectures: [1] };', 'The configuration "lintel.config.js" exports no architectures.'],
    ["throw new Error('broken');", 'The configuration "lintel.config.js" cannot be loaded: broken.'],
  ])('%s', async (content, what) => {
    expect(await faults({ 'lintel.config.js': content })).toMatchObject([{ code: 'LTL3004', what }]);
  });

  test.each([
    ['export default 1;', 'The architecture "a" has no default export made by defineArchitecture.'],
    [
      "export default { name: 'b', title: 'B', environments: { x: 1 }, build() {} };",
      'The configuration calls the architecture "a", but it calls itself "b".',
    ],
  ])('an architecture that is %s', async (content, what) => {
    const config = "export default { architectures: { a: () => import('./a.js') } };";
    expect(await faults({ 'lintel.config.js': config, 'a.js': content })).toMatchObject([{ code: 'LTL3004', what }]);
  });
});

test('an assembly is read with its stages and nested stacks, regions and accounts', async () => {
  const outdir = temporaryFiles();
  const app = new App({ outdir });
  const one = new Stack(app, 'One', { stackName: 'one-live', env: { region: 'us-east-1' } });
  new sqs.Queue(new NestedStack(one, 'Inner'), 'Deep');
  const stage = new Stage(app, 'Prod', { env: { account: '111111111111', region: 'eu-west-1' } });
  new sqs.Queue(new Stack(stage, 'Two'), 'Jobs');
  app.synth();
  const result = await readAssembly(outdir);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const byName = new Map(result.value.map((source) => [source.stackName, source]));
  expect([...byName.keys()].sort()).toEqual(['Prod-Two', 'one-live']);
  expect(byName.get('Prod-Two')).toMatchObject({ account: '111111111111', region: 'eu-west-1' });
  expect(byName.get('one-live')).not.toHaveProperty('account');
  const [[logicalId, nested] = []] = Object.entries(byName.get('one-live')?.nested ?? {});
  expect(logicalId).toMatch(/^InnerNestedStack/);
  expect(nested?.document.file).toMatch(/\.nested\.template\.json$/);
  expect(nested?.definedAt?.('any', 'One/Inner/Deep/Resource')).toMatchObject({
    file: expect.stringContaining('synth.test.ts'),
  });
  expect(existsSync(nested?.document.file ?? '')).toBe(true);
});
