import { expect, test } from 'vitest';
import { didYouMean, nearest } from './suggest.ts';

test.each([
  ['a slip', 'Bukcet', ['Bucket', 'Queue'], 'Bucket'],
  ['two neighbours swapped count as one slip', 'Vcp', ['Vpc', 'Abc'], 'Vpc'],
  ['another case of letters', 'awsregion', ['AWSRegion'], 'AWSRegion'],
  ['the nearest of several', 'SubnetA', ['SubnetAA', 'SubnetB', 'Subnet'], 'SubnetAA'],
  ['a short name is not taken for any other short name', 'A', ['B1', 'Xy'], undefined],
  ['a name that goes on', 'Vpc', ['Bucket', 'VpcIdentifier'], 'VpcIdentifier'],
  ['a single letter says nothing', 'c', ['a', 'b'], undefined],
  ['nothing near', 'Database', ['Queue', 'Topic'], undefined],
  ['no candidates', 'Database', [], undefined],
])('%s', (_, given, candidates, expected) => {
  expect(nearest(given, candidates)).toBe(expected);
});

test('the question is a sentence that follows another one', () => {
  expect(didYouMean('Bukcet', ['Bucket'])).toBe(' Did you mean "Bucket"?');
  expect(didYouMean('Bukcet', [])).toBe('');
});
