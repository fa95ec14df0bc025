import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOf, anyOf, EVERYWHERE, type Extent, exactlyIn, extentOf, impliedBy, NOWHERE, noneOf } from './extent.ts';
import { ALWAYS, and, GuardSpace, implies, NEVER, not, or } from './guard.ts';

const space = new GuardSpace();
const [A, B] = [space.flag('A'), space.flag('B')];

/** Everything that two flags can tell apart. */
const extent: fc.Arbitrary<Extent> = fc
  .tuple(fc.constantFrom(NEVER, A, B, and(A, B), or(A, B), ALWAYS), fc.constantFrom(NEVER, A, B, ALWAYS))
  .map(([certain, more]) => ({ certain, possible: or(certain, more) }));

test('an answer says where something surely holds and where it may', () => {
  expect(extentOf('certain', A)).toEqual({ certain: A, possible: A });
  expect(extentOf('possible', A)).toEqual({ certain: NEVER, possible: A });
  expect(extentOf('impossible', A)).toEqual(NOWHERE);
});

test('what is certain is possible, however extents are joined', () => {
  fc.assert(
    fc.property(fc.array(extent, { maxLength: 3 }), (extents) => {
      for (const each of [allOf(...extents), anyOf(...extents), ...extents.map(noneOf)]) {
        expect(implies(each.certain, each.possible)).toBe(true);
      }
    }),
  );
});

test('all of nothing is everywhere, any of nothing nowhere', () => {
  expect(allOf()).toEqual(EVERYWHERE);
  expect(anyOf()).toEqual(NOWHERE);
});

test('none of them holds exactly where not any of them does', () => {
  fc.assert(
    fc.property(extent, extent, (left, right) => {
      const any = anyOf(left, right);
      const none = noneOf(any);
      expect(and(none.certain, any.possible)).toBe(NEVER);
      expect(or(none.possible, any.certain)).toBe(ALWAYS);
    }),
  );
});

test('outside of the worlds asked about, everything holds', () => {
  expect(exactlyIn(A)).toEqual({ certain: A, possible: A });
  expect(impliedBy(B, exactlyIn(A))).toEqual(exactlyIn(or(not(B), A)));
});
