/** Oracle: the rule of the regions, a begin and an end for each name, nothing nested, nothing twice. */
import { describe, expect, test } from 'vitest';
import { proseRegion, readProse } from './prose.ts';

const read = (...lines: readonly string[]) => readProse(lines.join('\n'), 'README.md');

describe('readProse', () => {
  test('the text of each region is read by name, without the blank lines around it', () => {
    const prose = read(
      '# T',
      '<!-- prose: a -->',
      '',
      'One',
      '',
      '  two',
      '<!-- end of prose -->',
      '<!-- prose: b -->',
      '<!-- end of prose -->',
    );
    expect(prose.ok && [...prose.value]).toEqual([
      ['a', 'One\n\n  two'],
      ['b', ''],
    ]);
  });

  test('what is written is read again', () => {
    const prose = readProse(`${proseRegion('a', 'One\ntwo')}\n${proseRegion('b', '')}`, 'f');
    expect(prose.ok && [...prose.value]).toEqual([
      ['a', 'One\ntwo'],
      ['b', ''],
    ]);
  });

  test('line ends of Windows are no part of the text', () => {
    const prose = readProse('<!-- prose: a -->\r\nOne\r\ntwo\r\n<!-- end of prose -->\r\n', 'f');
    expect(prose.ok && prose.value.get('a')).toBe('One\ntwo');
  });

  test('markers inside a code fence are text', () => {
    const prose = read('<!-- prose: a -->', '```', '<!-- prose: b -->', '```', '<!-- end of prose -->');
    expect(prose.ok && prose.value.get('a')).toBe('```\n<!-- prose: b -->\n```');
  });

  test.each([
    ['never ends', ['x', '<!-- prose: a -->', 'text'], 2],
    ['has not begun', ['<!-- end of prose -->'], 1],
    ['is there twice', ['<!-- prose: a -->', '<!-- end of prose -->', '<!-- prose: a -->', '<!-- end of prose -->'], 3],
    ['begins inside', ['<!-- prose: a -->', '<!-- prose: b -->', '<!-- end of prose -->'], 2],
    ['is not written as', ['<!-- prose : a -->', '<!-- end of prose -->'], 1],
    ['is not written as', ['<!-- prose: a -->', 'text', '<!--end of prose-->', '<!-- end of prose -->'], 3],
  ])('a region that %s is a fault with its line', (says, lines, line) => {
    const prose = read(...lines);
    expect(prose.ok).toBe(false);
    expect(prose.diagnostics[0]).toMatchObject({ code: 'LTL7001', at: { file: 'README.md', line } });
    expect(prose.diagnostics[0]?.what).toContain(says);
  });
});
