/** Oracles: what GNU `diff -U1` prints for the same texts, the longest common subsequence by its recurrence, and patching. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hunk } from '../answers/index.ts';
import { diffLines } from './line-diff.ts';

const show = (hunks: readonly Hunk[]) =>
  hunks.flatMap(({ before, after, lines }) => [
    `@@ -${before.line},${before.count} +${after.line},${after.count} @@`,
    ...lines,
  ]);

describe('diffLines', () => {
  test.each([
    ['equal texts', 'a\nb', 'a\nb', []],
    ['a changed line', 'a\nb\nc\nd', 'a\nB\nc\nd', ['@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c']],
    ['an added line', 'a\nb\nc', 'a\nb\nx\nc', ['@@ -2,2 +2,3 @@', ' b', '+x', ' c']],
    ['a removed last line', 'a\nb\nc', 'a\nb', ['@@ -2,2 +2,1 @@', ' b', '-c']],
    [
      'two places far apart',
      'a\nb\nc\nd\ne\nf',
      'A\nb\nc\nd\ne\nF',
      ['@@ -1,2 +1,2 @@', '-a', '+A', ' b', '@@ -5,2 +5,2 @@', ' e', '-f', '+F'],
    ],
    [
      'two places whose surroundings touch',
      'a\nb\nc\nd',
      'A\nb\nc\nD',
      ['@@ -1,4 +1,4 @@', '-a', '+A', ' b', ' c', '-d', '+D'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(show(diffLines(before, after, 1))).toEqual(expected);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });

  test('the hunks turn the one text into the other', () => {
    fc.assert(
      fc.property(text, text, fc.nat(3), (before, after, context) => {
        const patched: string[] = [...before];
        for (const hunk of diffLines(before.join('\n'), after.join('\n'), context).toReversed()) {
          const taken = hunk.lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
          expect(patched.slice(hunk.before.line - 1, hunk.before.line - 1 + hunk.before.count)).toEqual(taken);
          const put = hunk.lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
          patched.splice(hunk.before.line - 1, hunk.before.count, ...put);
        }
        expect(patched).toEqual(after);
      }),
    );
  });

  test('no shorter way exists', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changed = diffLines(before.join('\n'), after.join('\n'), 0).flatMap(({ lines }) => lines);
        expect(changed).toHaveLength(before.length + after.length - 2 * commonLength(before, after));
      }),
    );
  });
});

/** The length of the longest common subsequence. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at(0, 0);
}
