import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hole, textIn } from '../base/index.ts';
import { patternsWithin } from './pattern-inclusion.ts';
import { matchesPattern } from './policy-variables.ts';

const B = hole('Bucket');

const within = (tracks: readonly string[], cover: readonly string[]) =>
  patternsWithin(
    tracks.map((each) => textIn(each)),
    cover.map((each) => textIn(each)),
  );

describe('patterns inside patterns', () => {
  test.each([
    { inner: 'arn:aws:s3:::b/a', outer: ['arn:aws:s3:::b/*'], expected: 'certain' },
    { inner: 'arn:aws:s3:::b/*', outer: ['arn:aws:s3:::b/*'], expected: 'certain' },
    { inner: 'arn:aws:s3:::b/*', outer: ['arn:aws:s3:::b/a'], expected: 'impossible' },
    { inner: '*', outer: ['arn:aws:s3:::b/*'], expected: 'impossible' },
    { inner: '*', outer: ['*'], expected: 'certain' },
    { inner: 'a?', outer: ['a*'], expected: 'certain' },
    { inner: 'a*', outer: ['a?*', 'a'], expected: 'certain' },
    { inner: 'a*', outer: ['a?*'], expected: 'impossible' },
    { inner: 'a*b', outer: ['a*c', '*b'], expected: 'certain' },
    { inner: `arn:aws:s3:::${B}/*`, outer: [`arn:aws:s3:::${B}/*`], expected: 'certain' },
    { inner: `arn:aws:s3:::${B}/*`, outer: ['arn:aws:s3:::*'], expected: 'certain' },
    { inner: `arn:aws:s3:::${B}/*`, outer: ['arn:aws:s3:::logs/*'], expected: 'possible' },
    { inner: 'arn:aws:s3:::logs/*', outer: [`arn:aws:s3:::${B}/*`], expected: 'possible' },
    { inner: 'arn:aws:sqs:::logs', outer: [`arn:aws:s3:::${B}/*`], expected: 'impossible' },
    { inner: '*', outer: [`arn:aws:s3:::${B}/*`], expected: 'impossible' },
    { inner: `arn:aws:sqs:::${B}`, outer: ['arn:aws:s3:::*'], expected: 'impossible' },
  ])('$inner in $outer: $expected', ({ inner, outer, expected }) => {
    expect(within([inner], outer)).toBe(expected);
  });

  test('several patterns at once stand for what they have in common', () => {
    expect(within(['*', 'b/*'], ['b/*'])).toBe('certain');
    expect(within(['a*', '*b'], ['a*b'])).toBe('certain');
    expect(within(['a*', '*b'], ['a?*b'])).toBe('impossible');
    expect(within(['a*', 'b*'], [])).toBe('certain');
  });

  test('a hole on both sides has one value, so it hides no wider pattern', () => {
    const parameter = (name: string) => `arn:aws:ssm:us-east-1:${hole('AWS::AccountId')}:parameter/${name}`;
    expect(within([parameter('*')], [parameter('shop/*')])).toBe('impossible');
    expect(within([parameter('shop/key')], [parameter('shop/*')])).toBe('certain');
  });

  // Oracle: all texts up to five characters, matched one by one.
  test('agrees with trying every short text', () => {
    const alphabet = ['a', 'b', '/'];
    const texts = [''];
    for (let from = 0, length = 1; length <= 5; length++) {
      const to = texts.length;
      for (; from < to; from++) texts.push(...alphabet.map((character) => `${texts[from]}${character}`));
    }
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });
    fc.assert(
      fc.property(pattern, fc.array(pattern, { maxLength: 3 }), (inner, outer) => {
        const counterexample = texts.some(
          (text) =>
            matchesPattern(textIn(inner), textIn(text)) === 'certain' &&
            outer.every((it) => matchesPattern(textIn(it), textIn(text)) === 'impossible'),
        );
        expect(within([inner], outer)).toBe(counterexample ? 'impossible' : 'certain');
      }),
    );
  });
});
