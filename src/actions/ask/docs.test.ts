/** Oracles: the files on disk before and after, and the templates written here. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queueProject, temporaryFiles } from '../../../test/cli/temporary-files.ts';
import { docs, docsAll } from './docs.ts';

const TEMPLATE = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.9.0.0/16}]
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
`;

function folder(files: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFiles({ 't.yaml': TEMPLATE, ...files });
  return {
    cwd,
    read: (name: string) => readFileSync(join(cwd, name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(cwd, name), text),
  };
}

describe('a template', () => {
  test('is documented in the answer, and nothing is written', async () => {
    const { cwd } = folder();
    const report = await docs({ target: 't.yaml', cwd });
    expect(report).toMatchObject({ schema: 'lintel/docs@1', target: 't.yaml', state: 'printed', changes: [] });
    expect(report.text).toContain('# t.yaml\n');
    expect(report.text).toContain('| Stacks | `t` (2 resources) |');
    expect(report.text).not.toContain('tcp/443 (HTTPS)');
    expect(report.text).toContain('`npx lintel docs t.yaml --out FILE.md`');
  });

  test('is written where that is asked for, and then is current', async () => {
    const { cwd } = folder();
    expect(await docs({ target: 't.yaml', cwd, out: 'docs/T.md' })).toMatchObject({
      file: 'docs/T.md',
      state: 'written',
    });
    expect(await docs({ target: 't.yaml', cwd, out: 'docs/T.md', check: true })).toMatchObject({
      state: 'current',
      changes: [],
    });
    expect(await docs({ target: 't.yaml', cwd, out: 'docs/T.md' })).toMatchObject({ state: 'current' });
  });

  test('whose rule changed has drifted by the line of that rule, and the check leaves the file alone', async () => {
    const { cwd, read, write } = folder();
    await docs({ target: 't.yaml', cwd, out: 'T.md' });
    const before = read('T.reference.md');
    expect(before).toContain('| in | tcp/443 (HTTPS) | from 10.9.0.0/16 |');
    write('t.yaml', TEMPLATE.replace('10.9.0.0/16', '0.0.0.0/0'));
    const report = await docs({ target: 't.yaml', cwd, out: 'T.md', check: true });
    expect(report.state).toBe('drifted');
    const changes = (report.pages ?? []).flatMap((page) => page.changes);
    expect(changes.flatMap(({ lines }) => lines).filter((line) => !line.startsWith(' '))).toEqual([
      '-| in | tcp/443 (HTTPS) | from 10.9.0.0/16 |',
      '+| in | tcp/443 (HTTPS) | from anyone, IPv4 (0.0.0.0/0) |',
    ]);
    expect(read('T.reference.md')).toBe(before);
  });

  test('without a document yet is missing one', async () => {
    const { cwd } = folder();
    expect(await docs({ target: 't.yaml', cwd, out: 'T.md', check: true })).toMatchObject({ state: 'missing' });
  });

  test('has no place of its own to check', async () => {
    const { cwd } = folder();
    const report = await docs({ target: 't.yaml', cwd, check: true });
    expect(report.diagnostics.map(({ code }) => code)).toEqual(['LTL7002']);
  });

  test('that cannot be read is a diagnostic and no document', async () => {
    const { cwd } = folder({ 'bad.yaml': 'Resources: [' });
    const report = await docs({ target: 'bad.yaml', cwd, out: 'T.md' });
    expect(report.diagnostics[0]).toMatchObject({ code: 'LTL1003', at: { file: 'bad.yaml' } });
    expect(report.state).toBeUndefined();
  });
});

describe('what people wrote', () => {
  test('between the markers survives, and everything else is written anew', async () => {
    const { cwd, read, write } = folder();
    await docs({ target: 't.yaml', cwd, out: 'T.md' });
    const generated = read('T.reference.md');
    const withProse = generated.replace('<!-- prose: security-groups -->', '<!-- prose: security-groups -->\nAsk Ada.');
    write('T.reference.md', withProse.replace('## Security groups', '## Doors'));
    expect(await docs({ target: 't.yaml', cwd, out: 'T.md' })).toMatchObject({ state: 'written' });
    expect(read('T.reference.md')).toBe(withProse);
  });

  test('between markers that cannot be told for certain stops everything', async () => {
    const { cwd, read, write } = folder();
    await docs({ target: 't.yaml', cwd, out: 'T.md' });
    const broken = `${read('T.md')}<!-- prose: network -->\n`;
    write('T.md', broken);
    const report = await docs({ target: 't.yaml', cwd, out: 'T.md' });
    expect(report.diagnostics[0]).toMatchObject({
      code: 'LTL7001',
      at: { file: 'T.md', line: broken.split('\n').length - 1 },
    });
    expect(read('T.md')).toBe(broken);
  });

  test('in a file of their own is never written over', async () => {
    const { cwd, read } = folder({ 'T.md': '# By hand\n' });
    const report = await docs({ target: 't.yaml', cwd, out: 'T.md' });
    expect(report.diagnostics[0]).toMatchObject({ code: 'LTL7002', at: { file: 'T.md', line: 1 } });
    expect(read('T.md')).toBe('# By hand\n');
  });
});

describe('an architecture', () => {
  const project = () =>
    queueProject("new sqs.CfnQueue(stack, 'Jobs', { visibilityTimeout: environment === 'dev' ? 30 : 60 });", {
      'architectures/queue/about.txt': '',
    });

  test('is documented beside its definition, with all environments and its promises', async () => {
    const cwd = project();
    const { targets } = await docsAll({ cwd });
    expect(targets).toMatchObject([{ target: 'queue', file: 'architectures/queue/README.md', state: 'written' }]);
    const text = readFileSync(join(cwd, 'architectures/queue/README.md'), 'utf8');
    expect(text).toContain('# One queue\n');
    expect(text).toContain('| `Jobs` | SQS queue | hidden for 30 s | hidden for 60 s |');
    const page = (name: string) => readFileSync(join(cwd, 'architectures/queue', name), 'utf8');
    expect(page('reference.md')).toContain('**Without a declared reason**');
    expect(page('promises.md')).toContain('| <a id="q-1"></a>Q-1 | A queue in dev | ✓ met |');
    expect(text).toContain('[Each with its verdict](promises.md#promises)');
    expect(await docsAll({ cwd, check: true })).toMatchObject({ targets: [{ state: 'current' }] });
  });

  test('has drifted by any of its pages, and a page that is none any more goes', async () => {
    const cwd = project();
    const place = (name: string) => join(cwd, 'architectures/queue', name);
    await docs({ target: 'queue', cwd });
    const promises = readFileSync(place('promises.md'), 'utf8');
    writeFileSync(place('promises.md'), promises.replace('✓ met', '✗ not met'));
    mkdirSync(place('runbooks'));
    writeFileSync(
      place('runbooks/gone.md'),
      '<!-- Generated by lintel docs from the values of the template. -->\n# Gone\n',
    );
    writeFileSync(place('runbooks/ours.md'), '# By hand\n');
    const report = await docs({ target: 'queue', cwd, check: true });
    expect(report).toMatchObject({ state: 'drifted', changes: [] });
    expect(report.pages?.flatMap(({ file, state }) => (state === 'current' ? [] : [file]))).toEqual([
      'architectures/queue/promises.md',
      'architectures/queue/runbooks/gone.md',
    ]);
    expect(await docs({ target: 'queue', cwd })).toMatchObject({ state: 'written' });
    expect(readFileSync(place('promises.md'), 'utf8')).toBe(promises);
    expect(readdirSync(place('runbooks'))).toEqual(['ours.md']);
  });

  test('keeps what people wrote, also where its section moves to another page', async () => {
    const cwd = project();
    const readme = join(cwd, 'architectures/queue/README.md');
    await docs({ target: 'queue', cwd });
    writeFileSync(readme, `${readFileSync(readme, 'utf8')}<!-- prose: promises -->\nAsk Ada.\n<!-- end of prose -->\n`);
    await docs({ target: 'queue', cwd });
    expect(readFileSync(join(cwd, 'architectures/queue/promises.md'), 'utf8')).toContain(
      '<!-- prose: promises -->\nAsk Ada.\n<!-- end of prose -->',
    );
    expect(readFileSync(readme, 'utf8')).not.toContain('Ask Ada.');
    expect(await docs({ target: 'queue', cwd, check: true })).toMatchObject({ state: 'current' });
  });

  test('in one environment is printed', async () => {
    const report = await docs({ target: 'queue', environment: 'prod', cwd: project() });
    expect(report.state).toBe('printed');
    expect(report.text).toContain('| `Jobs` | SQS queue | hidden for 60 s |');
  });
});
