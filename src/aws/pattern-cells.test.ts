/** Cells of patterns. Oracle: every short text over a small alphabet, matched one by one with a regular expression. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hole, madeUpName, stripPrivate, type Text } from '../base/index.ts';
import { cellsOf } from './pattern-cells.ts';

const texts = (...written: string[]): readonly Text[] => written.map(stripPrivate);

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

const ALPHABET = ['a', 'b', '/', '#'];
const SHORT = [0, 1, 2, 3, 4]
  .reduce<string[][]>(
    (all) => [...all, (all.at(-1) ?? ['']).flatMap((text) => ALPHABET.map((letter) => text + letter))],
    [['']],
  )
  .flat();

const PATTERN = fc.array(fc.constantFrom('a', 'b', '/', '*', '?'), { maxLength: 4 }).map((letters) => letters.join(''));

describe('cells of patterns', () => {
  test('no two texts of one cell are told apart, and no cell of the set is left out', () => {
    fc.assert(
      fc.property(PATTERN, fc.array(PATTERN, { maxLength: 4 }), (track, patterns) => {
        const cells = cellsOf(texts(track), texts(...patterns)) ?? [];
        const cellOf = (text: string) => patterns.map((pattern) => matches(pattern, text)).join();
        for (const text of cells) expect(matches(track, text), `${text} in ${track}`).toBe(true);
        const found = new Set(cells.map(cellOf));
        for (const text of SHORT.filter((each) => matches(track, each))) {
          expect(found.has(cellOf(text)), `${JSON.stringify(text)} of ${track} with ${patterns.join(' ')}`).toBe(true);
        }
      }),
    );
  });

  test('what a Deny leaves of an Allow is found', () => {
    const [allowed, denied] = texts('arn:aws:s3:::data-*/*', 'arn:aws:s3:::data-ex*/*');
    const cells = cellsOf([allowed ?? stripPrivate('')], [denied ?? stripPrivate('')]) ?? [];
    expect(cells.some((text) => !matches('arn:aws:s3:::data-ex*/*', text))).toBe(true);
  });

  test('a name that only the deployment knows is one symbol', () => {
    const bucket = madeUpName('Bucket');
    const own = `arn:aws:s3:::${bucket}/*`;
    const cells = cellsOf(texts('*'), [own as Text, `arn:aws:s3:::${hole('Other')}/*` as Text]) ?? [];
    expect(cells.filter((text) => text.includes(bucket))).toHaveLength(1);
  });

  test('too many patterns at once are not told apart', () => {
    const patterns = Array.from({ length: 16 }, (_, index) => `*${index}a*${index}b*${index}c*`);
    expect(cellsOf(texts('*'), texts(...patterns))).toBeUndefined();
  });
});
