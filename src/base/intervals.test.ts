import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  covers,
  type Intervals,
  intersect,
  interval,
  isEmpty,
  NONE,
  sameIntervals,
  subtract,
  union,
} from './intervals.ts';

const LAST = 30;
const POINTS = Array.from({ length: LAST + 1 }, (_, point) => point);

const intervals = fc
  .array(fc.tuple(fc.nat(LAST), fc.nat(LAST)), { maxLength: 6 })
  .map((pairs) => union(...pairs.map(([first, last]) => interval(first, last))));

/** The oracle: the set as its members, one by one. */
function members(set: Intervals): ReadonlySet<number> {
  return new Set(POINTS.filter((point) => set.some(([first, last]) => first <= point && point <= last)));
}

test('union, intersection and difference are those of the members', () => {
  fc.assert(
    fc.property(intervals, intervals, (left, right) => {
      expect(members(union(left, right))).toEqual(members(left).union(members(right)));
      expect(members(intersect(left, right))).toEqual(members(left).intersection(members(right)));
      expect(members(subtract(left, right))).toEqual(members(left).difference(members(right)));
      expect(covers(left, right)).toBe(members(right).isSubsetOf(members(left)));
    }),
  );
});

test('every result is sorted, disjoint and without neighbours that touch', () => {
  fc.assert(
    fc.property(intervals, intervals, (left, right) => {
      for (const set of [union(left, right), intersect(left, right), subtract(left, right)]) {
        set.forEach(([first, last], index) => {
          expect(first).toBeLessThanOrEqual(last);
          expect(first).toBeGreaterThan((set[index - 1]?.[1] ?? -2) + 1);
        });
      }
    }),
  );
});

test('equal sets are equal in form, so sameIntervals is equality', () => {
  fc.assert(
    fc.property(intervals, intervals, (left, right) => {
      expect(sameIntervals(left, right)).toBe(JSON.stringify(left) === JSON.stringify(right));
    }),
  );
});

test('an interval whose end comes before its start is empty', () => {
  expect(interval(5, 4)).toBe(NONE);
  expect(isEmpty(interval(5, 4))).toBe(true);
  expect(isEmpty(interval(5, 5))).toBe(false);
});
