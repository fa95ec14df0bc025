import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFiles, temporaryProject } from '../../../test/cli/temporary-files.ts';
import { init, initFrom } from './init.ts';
import { prove } from './prove.ts';

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('node_modules'))
    .sort();

describe('a small architecture', () => {
  test('in an empty folder is a whole project, and says what to install', async () => {
    const cwd = temporaryFiles();
    const report = await init({ cwd });
    expect(report).toMatchObject({
      files: [
        'architectures/jobs/architecture.ts',
        'architectures/jobs/claims.ts',
        'lintel.config.ts',
        'package.json',
        'tsconfig.json',
      ],
      missing: ['lintel', 'aws-cdk-lib', 'constructs'],
      diagnostics: [],
    });
    expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toMatchObject({
      type: 'module',
      devDependencies: { lintel: '^0.1.0', 'aws-cdk-lib': '^2.276.0', constructs: '^10.8.1' },
    });
  });

  test.each([
    ['a module', '{ "type": "module" }', 'lintel.config.ts'],
    ['what npm init makes of it', '{ "type": "commonjs" }', 'lintel.config.mts'],
    ['what npm install makes of it', '{}', 'lintel.config.mts'],
  ])('where package.json is %s, it synthesizes and proves at once', async (_, manifest, configuration) => {
    const cwd = temporaryProject({ 'package.json': manifest });
    const report = await init({ cwd });
    expect(report).toMatchObject({ missing: [], diagnostics: [] });
    expect(report.files).toContain(configuration);
    const proved = await prove({ target: 'jobs', cwd });
    expect(proved.diagnostics).toEqual([]);
    expect(proved.summary).toEqual({ proved: 6, refuted: 0, unknown: 0, witnessed: 0, unseen: 0 });
  });

  test('its promises notice a change of the stack', async () => {
    const cwd = temporaryProject({});
    await init({ cwd });
    const file = join(cwd, 'architectures/jobs/architecture.ts');
    const text = readFileSync(file, 'utf8');
    const broken = text
      .replace('maxReceiveCount: 3', 'maxReceiveCount: 5')
      .replace('deleteAfterDays: 90', 'deleteAfterDays: 9');
    expect(broken).not.toBe(text);
    writeFileSync(file, broken);
    const { claims } = await prove({ target: 'jobs', cwd });
    expect(claims.filter(({ outcome }) => outcome === 'refuted').map(({ id }) => id)).toEqual(['JOB-03', 'JOB-04']);
  });

  test.each([
    ['a configuration', { 'lintel.config.mjs': 'export default { architectures: {} };' }, 'lintel.config.mjs'],
    ['one of its files', { 'architectures/jobs/claims.ts': '// mine' }, 'claims.ts'],
  ])('%s that is there already is left alone, and nothing else is written', async (_, files, named) => {
    const cwd = temporaryFiles({ 'package.json': '{ "type": "module" }', ...files });
    const before = filesIn(cwd);
    const report = await init({ cwd });
    expect(report.files).toEqual([]);
    expect(report.diagnostics).toMatchObject([{ code: 'LTL3007', what: expect.stringContaining(named) }]);
    expect(filesIn(cwd)).toEqual(before);
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(cwd, name), 'utf8')).toBe(text);
  });
});

const TEMPLATE = `
Parameters:
  Days: { Type: Number, Default: 30 }
Resources:
  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: !Ref Days } }
  Jobs: { Type: AWS::SQS::Queue, Properties: { KmsMasterKeyId: alias/mine } }
`;

describe('claims about a template', () => {
  test('are written beside it, each proved of it', async () => {
    const cwd = temporaryFiles({ 'deploy/jobs.yaml': TEMPLATE });
    const report = await initFrom({ target: 'deploy/jobs.yaml', cwd });
    expect(report).toMatchObject({ files: ['jobs.claims.yaml'], diagnostics: [] });
    expect(report.claims?.map(({ id, title }) => `${id} ${title}`)).toEqual([
      "ENC-01 Data at rest in Jobs is encrypted with a key of the customer's",
      'KEEP-01 Logs in Logs are kept for 30 days',
      'IAM-01 The public may do nothing with Jobs',
      'INV-01 These resources are there, and no others of their types',
    ]);
    expect(report.open).toEqual([{ title: 'Jobs refuses connections without TLS', outcome: 'refuted' }]);
    const proved = await prove({ target: 'deploy/jobs.yaml', claims: 'jobs.claims.yaml', cwd });
    expect(proved.summary).toMatchObject({ proved: 4, refuted: 0, unknown: 0 });
  });

  test('are a file for people: grouped, an assertion on a line', async () => {
    const cwd = temporaryFiles({ 'jobs.yaml': TEMPLATE });
    await initFrom({ target: 'jobs.yaml', cwd });
    expect(readFileSync(join(cwd, 'jobs.claims.yaml'), 'utf8')).toBe(`\
# What is true of jobs.yaml today: each claim was proved when this file was written.
# Keep what is meant, and say it in your own words; delete what is so by accident. What stays is a promise, and
# lintel prove says which change of the template breaks it. docs/claims.md of the package has all words.

schema: lintel/claims@1

claims:
  - id: ENC-01
    title: Data at rest in Jobs is encrypted with a key of the customer's
    area: Encryption
    holds:
      - { kind: encrypted, of: Jobs, by: customer }

  - id: KEEP-01
    title: Logs in Logs are kept for 30 days
    area: Data kept
    holds:
      - { kind: kept, of: Logs, days: 30 }

  - id: IAM-01
    title: The public may do nothing with Jobs
    area: Access
    holds:
      - { kind: mayNot, who: anyone, actions: [ sqs:* ], on: Jobs }

  - id: INV-01
    title: These resources are there, and no others of their types
    area: Inventory
    holds:
      - { kind: exists, what: AWS::Logs::LogGroup, count: 1 }
      - { kind: exists, what: AWS::SQS::Queue, count: 1 }
`);
  });

  test('follow the parameters that are given, and say nothing of what they leave open', async () => {
    const cwd = temporaryFiles({ 'jobs.yaml': TEMPLATE });
    const days = async (options: object) =>
      (await initFrom({ target: 'jobs.yaml', cwd, ...options })).claims?.find(({ id }) => id === 'KEEP-01')?.title;
    expect(await days({ out: 'a.yaml', parameters: { Days: '7' } })).toBe('Logs in Logs are kept for 7 days');
    expect(await days({ out: 'b.yaml', any: ['Days'] })).toBeUndefined();
  });

  test('of a file that is there already are not written over it', async () => {
    const cwd = temporaryFiles({ 'jobs.yaml': TEMPLATE, 'jobs.claims.yaml': 'mine' });
    const report = await initFrom({ target: 'jobs.yaml', cwd });
    expect(report.diagnostics).toMatchObject([
      { code: 'LTL3007', at: { file: expect.stringContaining('jobs.claims.yaml') } },
    ]);
    expect(readFileSync(join(cwd, 'jobs.claims.yaml'), 'utf8')).toBe('mine');
  });

  test.each([
    ['no such file', 'job.yaml', 'LTL1001'],
    ['no template', 'package.json', 'LTL1005'],
  ])('%s: one reason, and no file', async (_, target, code) => {
    const cwd = temporaryFiles({ 'jobs.yaml': TEMPLATE, 'package.json': '{ "name": "x" }' });
    const before = filesIn(cwd);
    const report = await initFrom({ target, cwd });
    expect(report.diagnostics.map((each) => each.code)).toEqual([code]);
    expect(filesIn(cwd)).toEqual(before);
  });

  test.each(['landing-zone-network.yaml', 'serverless-shop.yaml'])('of %s are all proved', async (file) => {
    const folder = join(import.meta.dirname, '../../../test/templates/public');
    const cwd = temporaryFiles({ [file]: readFileSync(join(folder, file), 'utf8') });
    const { claims = [], files } = await initFrom({ target: file, cwd });
    const { summary } = await prove({ target: file, claims: files[0] ?? '', cwd });
    expect(claims.length).toBeGreaterThan(20);
    expect(summary).toMatchObject({ proved: claims.length, refuted: 0, unknown: 0 });
  });
});
