import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compose,
  fillHoles,
  hole,
  holeName,
  holeNames,
  isMadeUpName,
  isSymbolic,
  madeUpName,
  matchesGlob,
  sameText,
  showText,
  splitText,
  type Text,
  textIn,
} from './text.ts';

/** The oracle for text without holes: the glob as a regular expression. */
function globMatches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`).test(text);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 4 });
const holeOf = fc.constantFrom('X', 'Y', 'AWS::Region').map(hole);
const symbolic = fc.array(fc.oneof(word, holeOf), { maxLength: 4 }).map((parts) => textIn(parts.join('')));
const pattern = fc
  .array(fc.oneof(word, fc.constantFrom('*', '?'), holeOf), { maxLength: 5 })
  .map((parts) => textIn(parts.join('')));
/** What X, Y and the region may be; a region has no separators. */
const filling = fc.record({
  X: word,
  Y: word,
  'AWS::Region': fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }),
});

describe('holes', () => {
  test('what two texts begin with does not decide whether they match', () => {
    const bucket = compose`arn:aws:s3:::${hole('Bucket')}`;
    expect(matchesGlob(compose`${bucket}/a/*`, compose`${bucket}/b/c`)).toBe('impossible');
    expect(matchesGlob(compose`${bucket}/*`, bucket)).toBe('impossible');
    expect(matchesGlob(compose`${bucket}/a/*`, compose`${bucket}/${hole('Key')}`)).toBe('possible');
  });

  test('a text is cut at separators outside of its holes, which stay what they are', () => {
    const name = madeUpName('a:b');
    expect(splitText(compose`x:${name}:y`, ':')).toEqual(['x', name, 'y']);
  });

  const text = compose`arn:aws:s3:::${hole('Bucket')}/${hole('Prefix')}`;

  test('a text with holes shows and fills them by name', () => {
    expect(isSymbolic(text)).toBe(true);
    expect(holeNames(text)).toEqual(['Bucket', 'Prefix']);
    expect(showText(text)).toBe('arn:aws:s3:::${Bucket}/${Prefix}');
    expect(fillHoles(text, (name) => (name === 'Bucket' ? textIn('$&logs') : undefined))).toBe(
      `arn:aws:s3:::$&logs/${hole('Prefix')}`,
    );
  });

  test.each([
    [hole('A'), 'A'],
    [madeUpName('A'), 'A'],
    [`${hole('A')}${hole('B')}`, undefined],
    [`a${hole('A')}`, undefined],
    ['A', undefined],
    ['', undefined],
  ])('the one hole of %j is %s', (given, name) => {
    expect(holeName(textIn(given))).toBe(name);
  });

  test('delimiters that stand alone are characters like others', () => {
    for (const stray of ['\uE000', '\uE001', 'a\uE000b', '\uE001\uE000'].map((each) => textIn(each))) {
      expect(holeName(stray)).toBeUndefined();
      expect(holeNames(stray)).toEqual([]);
      expect(sameText(stray, stray)).toBe('certain');
    }
  });
});

describe('matching', () => {
  test('without holes, a glob decides as the regular expression does', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n', '/'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '/'), maxLength: 6 });
    fc.assert(
      fc.property(glob, plain, (given, text) => {
        expect(matchesGlob(textIn(given), textIn(text))).toBe(globMatches(given, text) ? 'certain' : 'impossible');
      }),
      { numRuns: 1000 },
    );
  });

  test('yes holds for every filling of the holes, no for none', () => {
    fc.assert(
      fc.property(pattern, symbolic, filling, (given, text, values) => {
        const answer = matchesGlob(given, text);
        const filled = (each: Text) => fillHoles(each, (name) => textIn(values[name as keyof typeof values]));
        if (answer !== 'possible') expect(globMatches(filled(given), filled(text))).toBe(answer === 'certain');
      }),
      { numRuns: 2000 },
    );
  });

  test('two texts with holes are the same for every filling, for none, or perhaps', () => {
    fc.assert(
      fc.property(symbolic, symbolic, filling, (left, right, values) => {
        const answer = sameText(left, right);
        const filled = (each: Text) => fillHoles(each, (name) => textIn(values[name as keyof typeof values]));
        if (answer !== 'possible') expect(filled(left) === filled(right)).toBe(answer === 'certain');
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['arn:aws:s3:::logs-*', `arn:aws:s3:::logs-${hole('Stage')}`, 'certain'],
    ['arn:aws:s3:::logs-?', `arn:aws:s3:::logs-${hole('Stage')}`, 'possible'],
    ['arn:aws:s3:::data-*', `arn:aws:s3:::logs-${hole('Stage')}`, 'impossible'],
    ['arn:aws:s3:::data-*', hole('BucketArn'), 'possible'],
    // A region is one word, so it can't make up for a missing account.
    ['arn:aws:sqs:*:1:q', `arn:aws:sqs:${hole('AWS::Region')}:1:q`, 'certain'],
    ['arn:aws:sqs:a:b:q', `arn:aws:sqs:${hole('AWS::Region')}:q`, 'impossible'],
    ['arn:aws:sqs:a:b:q', `arn:aws:sqs:${hole('Net/AWS::Region')}:q`, 'impossible'],
    [`${hole('X')}/*`, `${hole('X')}/a`, 'certain'],
    [`${hole('X')}/*`, `${hole('Y')}/a`, 'possible'],
  ] as const)('%j against %j: %s', (given, text, answer) => {
    expect(matchesGlob(textIn(given), textIn(text))).toBe(answer);
  });

  test('case is ignored outside of holes where asked', () => {
    expect(matchesGlob(textIn('S3:Get*'), textIn('s3:getObject'), { ignoreCase: true })).toBe('certain');
    expect(matchesGlob(textIn('S3:Get*'), textIn('s3:getObject'))).toBe('impossible');
    expect(matchesGlob(compose`A${hole('X')}`, compose`a${hole('x')}`, { ignoreCase: true })).toBe('possible');
  });

  test('a name that AWS makes up is no name written by hand, and no other made-up name', () => {
    expect(isMadeUpName(madeUpName('Queue'))).toBe(true);
    expect(sameText(madeUpName('Queue'), madeUpName('Queue'))).toBe('certain');
    expect(sameText(madeUpName('Queue'), madeUpName('Other'))).toBe('impossible');
    expect(sameText(madeUpName('Queue'), textIn('orders'))).toBe('impossible');
    expect(matchesGlob(textIn('Stack-*'), madeUpName('Queue'))).toBe('possible');
  });

  test('long texts full of wildcards and holes take no more than their product', () => {
    const text = `${'ab'.repeat(300)}${hole('X')}`.repeat(3);
    expect(matchesGlob(textIn(`${'*a*b?'.repeat(200)}c`), textIn(text))).toBe('possible');
  });
});
