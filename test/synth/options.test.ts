/** Whatever option a user changes, no row of the conformance table is lost. The oracle is that table, as claims. */
import { expect, test } from 'vitest';
import { notMet, verdictsOf } from '../judged.ts';
import { VARIANTS } from '../systems.ts';

test.each(VARIANTS)('$title keeps every row', ({ judged }) => {
  expect(notMet(verdictsOf(judged()))).toEqual([]);
});
