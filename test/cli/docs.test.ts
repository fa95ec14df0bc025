/** Oracles: the exit codes of the command line, and what GNU `diff -u` prints. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runLintel } from './run-lintel.ts';
import { temporaryFiles } from './temporary-files.ts';

const template = (size: string) =>
  JSON.stringify({ Resources: { Machine: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: size } } } });

function folder() {
  return temporaryFiles({ 't.json': template('t3.small') });
}

describe('lintel docs', () => {
  test('prints the document of a template', async () => {
    const { code, out } = await runLintel(['docs', '--template', 't.json'], { cwd: folder() });
    expect(code).toBe(0);
    expect(out).toContain('| `Machine` | EC2 instance | t3.small |');
  });

  test('--check is 0 for a current document, and 1 with the difference for one that has drifted', async () => {
    const cwd = folder();
    const words = ['docs', 't.json', '--region', 'us-east-1', '--out', 'T.md'];
    expect(await runLintel(words, { cwd })).toMatchObject({
      code: 0,
      out: 'written  T.md\nwritten  T.reference.md\nwritten  T.checks.md\n',
    });
    expect(await runLintel([...words, '--check'], { cwd })).toMatchObject({ code: 0, out: 'current  T.md\n' });
    writeFileSync(join(cwd, 't.json'), template('t3.large'));
    const { code, out } = await runLintel([...words, '--check'], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(/^--- T\.md\n\+\+\+ T\.md \(generated\)\n@@ -\d+(,\d+)? \+\d+(,\d+)? @@\n/);
    expect(out).toContain('\n-| `Machine` | EC2 instance | t3.small |\n+| `Machine` | EC2 instance | t3.large |\n');
    expect(readFileSync(join(cwd, 'T.md'), 'utf8')).toContain('t3.small');
  });

  test('--check of a document that is not there is 1 and names the way out', async () => {
    const { code, out } = await runLintel(['docs', 't.json', '--out', 'T.md', '--check'], { cwd: folder() });
    expect([code, out]).toEqual([1, expect.stringContaining('missing  T.md  lintel docs t.json\n')]);
  });

  test.each([
    [['docs', 't.json', '--template', 't.json'], 'A target and --template are both given.'],
    [['docs', 't.json', '--all'], '--all is every architecture.'],
    [['docs', '--out', 'T.md'], '--out and --env are for one target.'],
  ])('%j cannot be understood', async (words, what) => {
    const { code, err } = await runLintel(words, { cwd: folder(), env: { COLUMNS: '160' } });
    expect(code).toBe(2);
    expect(err).toContain(what);
  });

  test('--json carries its schema and the hunks', async () => {
    const { out } = await runLintel(['docs', 't.json', '--out', 'T.md', '--check', '--json'], { cwd: folder() });
    expect(JSON.parse(out)).toMatchObject({
      schema: 'lintel/docs@1',
      target: 't.json',
      file: 'T.md',
      state: 'missing',
      changes: [{ before: { line: 1, count: 1 } }],
    });
  });
});
