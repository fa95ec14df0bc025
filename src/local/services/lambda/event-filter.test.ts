/** Filters of event source mappings. Oracle: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
import { expect, test } from 'vitest';
import { fitsFilter } from './event-filter.ts';

// "Exists match only works on leaf nodes. It does not work on intermediate nodes."
test.each([
  [{ image: [{ exists: false }] }, { image: { S: 'x' } }, true],
  [{ image: [{ exists: true }] }, { image: { S: 'x' } }, false],
  [{ image: { S: [{ exists: true }] } }, { image: { S: 'x' } }, true],
  [{ image: [{ exists: false }] }, {}, true],
  [{ image: [{ exists: false }] }, { image: 'x' }, false],
])('%j of %j: %s', (pattern, record, expected) => {
  expect(fitsFilter({ Filters: [{ Pattern: JSON.stringify(pattern) }] }, record)).toBe(expected);
});
