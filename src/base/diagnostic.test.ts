import { expect, test } from 'vitest';
import { error, warning } from './diagnostic.ts';

const LONG = 'x'.repeat(10_000_000);

test('what is said of an input quotes at most a line of it, and still says what is wrong', () => {
  const { what, why, fix, at } = error('LTL1003', `"${LONG}" is no number.`, {
    why: LONG,
    fix: `Remove ${LONG}.`,
    at: { file: 'a', path: `Resources.${LONG}` },
  });
  expect(what).toMatch(/^"x{99}…x+" is no number\.$/);
  expect([what, why, fix, at?.path].every((each) => (each ?? '').length < 250)).toBe(true);
});

test('many words are cut in the middle', () => {
  const { what } = warning('LTL1003', `First ${'word '.repeat(100_000)}last.`);
  expect(what).toMatch(/^First word .*…[word ]*last\.$/);
  expect(what.length).toBeLessThanOrEqual(1000);
});

test('what is short stays as it is', () => {
  expect(error('LTL1003', 'Short.')).toEqual({ code: 'LTL1003', severity: 'error', what: 'Short.' });
});
