import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LINTEL, runLintel } from './run-lintel.ts';
import { temporaryFiles } from './temporary-files.ts';

const TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}';

describe('--out', () => {
  const VERBS = [
    ['draw', 'drawing.svg'],
    ['docs', 'document.md'],
  ] as const;

  test.each(VERBS)('of %s follows a link, and leaves the link and the permissions as they are', async (verb, name) => {
    const cwd = temporaryFiles({ 't.json': TEMPLATE, [`real/${name}`]: '' });
    chmodSync(join(cwd, 'real', name), 0o640);
    symlinkSync(join('real', name), join(cwd, name));
    expect(await runLintel([verb, 't.json', '--out', name], { cwd })).toMatchObject({ code: 0 });
    expect(lstatSync(join(cwd, name)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, 'real', name), 'utf8')).toContain('Topic');
    expect(statSync(join(cwd, 'real', name)).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(cwd, 'real'))).toEqual([name]);
  });

  test('makes the file that a dangling link leads to', async () => {
    const cwd = temporaryFiles({ 't.json': TEMPLATE });
    symlinkSync('new/drawing.svg', join(cwd, 'link.svg'));
    expect(await runLintel(['draw', 't.json', '--out', 'link.svg'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'new/drawing.svg'), 'utf8')).toMatch(/^<svg/);
  });

  test.each(VERBS)('of %s refuses what is no file, and leaves it alone', async (verb, name) => {
    const cwd = temporaryFiles({ 't.json': TEMPLATE });
    mkdirSync(join(cwd, `folder-${name}`));
    execFileSync('mkfifo', [join(cwd, `pipe-${name}`)]);
    symlinkSync('/dev/full', join(cwd, `device-${name}`));
    symlinkSync(`circle-${name}`, join(cwd, `circle-${name}`));
    const refused = async (file: string) => {
      const { code, err } = await runLintel([verb, 't.json', '--out', `${file}-${name}`], { cwd });
      return `${code} ${err.split('\n')[0]}`;
    };
    const said = (file: string, why: string) => `2 error LTL3003  "${file}-${name}" ${why}.`;
    expect(await refused('folder')).toBe(said('folder', 'is a folder, and only a file can be written'));
    expect(await refused('pipe')).toBe(said('pipe', 'is a pipe, and only a file can be written'));
    expect(await refused('device')).toBe(said('device', 'is a device, and only a file can be written'));
    expect(await refused('circle')).toBe(said('circle', 'is a link that leads back to itself'));
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  test.each([
    [['draw', 't.json', '--format', 'svg', '--out', '-'], /^<svg/],
    [['docs', 't.json', '--out', '-'], /^<!-- Generated/],
  ])('- is standard output: %j', async (words, expected) => {
    const cwd = temporaryFiles({ 't.json': TEMPLATE });
    const { code, out } = await runLintel(words, { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(expected);
    expect(readdirSync(cwd)).toEqual(['t.json']);
  });
});

test.each([
  [['prove', ''], 'error LTL3001  The target is an empty name.'],
  [['draw', 't.json', '--out', ''], 'error LTL3003  --out needs a value: --out FILE.'],
  [['draw', 'ids.json'], 'error LTL1006  The name "A\\u001b[2JB" has control characters;'],
])('%j is refused with the right word', async (words, expected) => {
  const ids = '{"Resources": {"A\\u001b[2JB": {"Type": "AWS::SNS::Topic"}}}';
  const { code, err } = await runLintel(words, { cwd: temporaryFiles({ 't.json': TEMPLATE, 'ids.json': ids }) });
  expect(code).toBe(2);
  expect(err).toContain(expected);
});

describe('a full disk behind', () => {
  const run = (verb: string, [out, err]: readonly ['pipe' | number, 'pipe' | number]) => {
    const cwd = temporaryFiles({ 't.json': TEMPLATE });
    return spawnSync(process.execPath, [LINTEL, verb, 't.json'], {
      cwd,
      stdio: ['ignore', out, err],
      encoding: 'utf8',
    });
  };

  test.each(['draw', 'price'])('standard output of %s is said in one line, and nothing was answered', (verb) => {
    const { status, stderr } = run(verb, [openSync('/dev/full', 'w'), 'pipe']);
    expect(status).toBe(3);
    expect(stderr).toContain('error LTL4001  The answer could not be written to standard output: ENOSPC');
    expect(stderr).not.toMatch(/^ +at .*\.[jt]s/m);
  });

  test('standard error takes nothing from the answer', () => {
    const { status, stdout } = run('draw', ['pipe', openSync('/dev/full', 'w')]);
    expect(status).toBe(0);
    expect(stdout).toContain('Topic');
  });
});
