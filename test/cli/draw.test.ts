/** `lintel draw` as a command line. The oracle of each exit code is the table in the help of `lintel`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runLintel } from './run-lintel.ts';
import { queueProject, temporaryFiles } from './temporary-files.ts';

const template = (count: number) =>
  JSON.stringify({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Jobs${index}`, { Type: 'AWS::SQS::Queue' }]),
    ),
  });

const folder = () => temporaryFiles({ 'one.json': template(1), 'two.json': template(2) });

describe('a template', () => {
  test.each([
    [[], 'one.json\n\n┌'],
    [['--format', 'mermaid'], '---\ntitle: "one.json"\n'],
    [['--format', 'svg'], '<svg '],
    [['--format', 'json'], '{\n  "schema": "lintel/drawing@1"'],
    [['--json'], '{\n  "schema": "lintel/draw@1"'],
  ])('with %j is printed to standard output', async (words, start) => {
    const { code, out, err } = await runLintel(['draw', 'one.json', ...words], { cwd: folder() });
    expect([code, err]).toEqual([0, '']);
    expect(out.startsWith(start)).toBe(true);
  });

  test.each([
    ['svg', '<svg '],
    ['mmd', '---\n'],
    ['txt', 'one.json\n'],
    ['json', '{'],
  ])('the ending .%s of the file says its format', async (ending, start) => {
    const cwd = folder();
    const { code, out } = await runLintel(['draw', 'one.json', '--out', `picture.${ending}`], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^written .*picture\\.${ending}\n$`));
    expect(readFileSync(join(cwd, `picture.${ending}`), 'utf8').startsWith(start)).toBe(true);
    // Nothing half-written stays beside it.
    expect(readdirSync(cwd).sort()).toEqual(['one.json', `picture.${ending}`, 'two.json']);
  });

  test('a check ends with 1 when the file differs or is missing, and with 0 when it is right', async () => {
    const cwd = folder();
    const check = async () => (await runLintel(['draw', 'one.json', '--out', 'a.mmd', '--check'], { cwd })).code;
    expect(await check()).toBe(1);
    await runLintel(['draw', 'one.json', '--out', 'a.mmd'], { cwd });
    expect(await check()).toBe(0);
    writeFileSync(join(cwd, 'one.json'), template(2));
    expect(await check()).toBe(1);
  });

  test('a change is marked in the drawing and told below it', async () => {
    const { code, out } = await runLintel(['draw', 'two.json', '--compare', 'one.json'], { cwd: folder() });
    expect(code).toBe(0);
    expect(out).toMatch(/│ ▪ Jobs0 .*\+ Jobs1 /);
    expect(out).toMatch(/\nChanged\n\+ node {3}Jobs1\n$/);
  });

  test.each([
    [['one.json', '--out', 'picture.bmp'], '"picture.bmp" does not say what format it is'],
    [['one.json', '--check'], '--check compares files, and none is named.'],
    [['one.json', '--view', 'data', '--view', 'network'], 'One drawing has one view.'],
    [['one.json', '--view', 'pretty'], 'pretty'],
    [['one.json', '--focus', 'Jobs0', '--depth', 'far'], '"far" is no depth.'],
    [['one.json', '--depth', '2'], '--depth is counted from a resource, and none is named.'],
    [['one.json', '--all'], '--all is every architecture in every environment.'],
    [['one.json', '--compare', 'gone.json'], 'gone.json'],
  ])('%j is refused with the reason', async (words, reason) => {
    const { code, out, err } = await runLintel(['draw', ...words], { cwd: folder() });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  });
});

test('all architectures are drawn, and found to be right afterwards', async () => {
  const cwd = queueProject("new sqs.Queue(stack, 'Jobs');", { 'architectures/queue/notes.md': '' });
  const all = async (...words: readonly string[]) => {
    const { code, out } = await runLintel(['draw', '--all', ...words], { cwd });
    return { code, out: out.trimEnd().split('\n') };
  };
  expect(await all('--check')).toEqual({ code: 1, out: ['missing  architectures/queue/diagram.svg (queue prod)'] });
  expect(await all()).toEqual({
    code: 0,
    out: [
      'written  .lintel/drawings/queue/dev.svg (queue dev)',
      'written  architectures/queue/diagram.svg (queue prod)',
    ],
  });
  expect(await all('--check')).toEqual({ code: 0, out: ['same     architectures/queue/diagram.svg (queue prod)'] });
});
