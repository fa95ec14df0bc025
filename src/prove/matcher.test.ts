import { expect, test } from 'vitest';
import { ALWAYS, and, type Guard, GuardSpace, NEVER, not, or } from '../base/index.ts';
import { whenCount } from './matcher.ts';

/** The worlds in which the number lies within the bounds, by trying all that exist together. */
function bruteForce(whens: readonly Guard[], min: number, max: number): Guard {
  const subsets = Array.from({ length: 2 ** whens.length }, (_, bits) =>
    whens.map((_, index) => (bits >> index) % 2 === 1),
  );
  return or(
    NEVER,
    ...subsets
      .filter((chosen) => chosen.filter(Boolean).length >= min && chosen.filter(Boolean).length <= max)
      .map((chosen) => and(...whens.map((when, index) => (chosen[index] ? when : not(when))))),
  );
}

test.each([
  [0, Infinity],
  [1, Infinity],
  [3, Infinity],
  [9, Infinity],
  [0, 0],
  [2, 2],
  [1, 4],
  [5, 5],
  [6, 7],
])('from %d to %d things exist in the worlds that counting one by one finds', (min, max) => {
  const space = new GuardSpace();
  const [a, b, c] = ['A', 'B', 'C'].map((name) => space.flag(name)) as [Guard, Guard, Guard];
  const whens = [ALWAYS, a, ALWAYS, and(a, b), not(c), NEVER];
  expect(
    whenCount(
      whens.map((when) => ({ when })),
      min,
      max,
    ),
  ).toBe(bruteForce(whens, min, max));
});
