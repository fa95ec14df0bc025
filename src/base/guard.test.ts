import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ALWAYS,
  and,
  describeGuard,
  exampleOf,
  type Guard,
  GuardSpace,
  implies,
  NEVER,
  not,
  or,
  restrict,
  variablesOf,
} from './guard.ts';

/** A formula that the tests evaluate themselves: the oracle of every law below. */
type Formula =
  | { readonly is: readonly [name: string, value: string] }
  | { readonly not: Formula }
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] };

/** `Stage` is closed, the others may have a value that no formula names. */
const VALUES = { Stage: ['dev', 'test', 'prod'], Region: ['east', 'west'], Size: ['s', 'm', 'l'] } as const;
type World = { readonly [Name in keyof typeof VALUES]: string };

const WORLDS: readonly World[] = VALUES.Stage.flatMap((Stage) =>
  [...VALUES.Region, 'elsewhere'].flatMap((Region) =>
    [...VALUES.Size, 'other'].map((Size) => ({ Stage, Region, Size })),
  ),
);

function holdsIn(formula: Formula, world: World): boolean {
  if ('is' in formula) return world[formula.is[0] as keyof World] === formula.is[1];
  if ('not' in formula) return !holdsIn(formula.not, world);
  return 'all' in formula
    ? formula.all.every((each) => holdsIn(each, world))
    : formula.any.some((each) => holdsIn(each, world));
}

function spaceOf(): GuardSpace {
  const space = new GuardSpace();
  space.declare({ name: 'Stage', values: VALUES.Stage, open: false });
  space.declare({ name: 'Region', values: [], open: true });
  space.declare({ name: 'Size', values: ['m'], open: true });
  return space;
}

function guardOf(space: GuardSpace, formula: Formula): Guard {
  if ('is' in formula) return space.is(...formula.is);
  if ('not' in formula) return not(guardOf(space, formula.not));
  return 'all' in formula
    ? and(...formula.all.map((each) => guardOf(space, each)))
    : or(...formula.any.map((each) => guardOf(space, each)));
}

/** Whether a guard holds in a world, by walking down its diagram. */
function evaluate(guard: Guard, world: World): boolean {
  if (guard.holds !== undefined) return guard.holds;
  const variable = guard.space.variables[guard.level];
  const index = variable?.values.indexOf(world[variable.name as keyof World]) ?? -1;
  return evaluate(guard.children[index < 0 ? guard.children.length - 1 : index] ?? NEVER, world);
}

const atom = fc.oneof(
  ...Object.entries(VALUES).map(([name, values]) =>
    fc.constantFrom(...values).map((value): Formula => ({ is: [name, value] })),
  ),
);

const formula: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    atom,
    tie('formula').map((inner) => ({ not: inner })),
    fc.array(tie('formula'), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('formula'), { maxLength: 3 }).map((any) => ({ any })),
  ),
})).formula;

describe('the algebra of guards', () => {
  test('a guard holds in exactly the worlds in which its formula is true', () => {
    fc.assert(
      fc.property(formula, (each) => {
        const guard = guardOf(spaceOf(), each);
        for (const world of WORLDS) expect(evaluate(guard, world)).toBe(holdsIn(each, world));
      }),
    );
  });

  test('two guards of one space are the same object exactly when they hold in the same worlds', () => {
    fc.assert(
      fc.property(formula, formula, (left, right) => {
        const space = spaceOf();
        const isEqual = WORLDS.every((world) => holdsIn(left, world) === holdsIn(right, world));
        expect(guardOf(space, left) === guardOf(space, right)).toBe(isEqual);
      }),
    );
  });

  test('and, or and not form a boolean algebra', () => {
    fc.assert(
      fc.property(formula, formula, formula, (first, second, third) => {
        const space = spaceOf();
        const [a, b, c] = [first, second, third].map((each) => guardOf(space, each)) as [Guard, Guard, Guard];
        expect(and(a, b)).toBe(and(b, a));
        expect(or(a, or(b, c))).toBe(or(or(a, b), c));
        expect(and(a, or(b, c))).toBe(or(and(a, b), and(a, c)));
        expect(or(a, and(a, b))).toBe(a);
        expect(not(and(a, b))).toBe(or(not(a), not(b)));
        expect(not(not(a))).toBe(a);
        expect(and(a, not(a))).toBe(NEVER);
        expect(or(a, not(a))).toBe(ALWAYS);
        expect(implies(a, b)).toBe(or(not(a), b) === ALWAYS);
      }),
    );
  });

  test('a value that is named later splits the worlds of a guard that was made before', () => {
    const space = new GuardSpace();
    space.declare({ name: 'Stage', values: ['prod'], open: true });
    const isOther = not(space.is('Stage', 'prod'));
    const isDev = space.is('Stage', 'dev');
    expect(implies(isDev, isOther)).toBe(true);
    expect(not(space.is('Stage', 'prod'))).toBe(isOther);
    expect(and(isOther, not(isDev))).not.toBe(NEVER);
  });

  test('restricting a variable gives the guard that holds in the worlds left over', () => {
    fc.assert(
      fc.property(formula, fc.constantFrom('east', 'elsewhere'), (each, region) => {
        const left = restrict(guardOf(spaceOf(), each), 'Region', region);
        expect(variablesOf(left).map((variable) => variable.name)).not.toContain('Region');
        for (const world of WORLDS) expect(evaluate(left, world)).toBe(holdsIn(each, { ...world, Region: region }));
      }),
    );
  });
});

describe('examples and words', () => {
  test('an example of a guard that can hold is a world in which it holds', () => {
    fc.assert(
      fc.property(formula, (each) => {
        const guard = guardOf(spaceOf(), each);
        fc.pre(guard !== NEVER);
        const example = exampleOf(guard);
        const named = (name: keyof World, other: string) => (example.has(name) ? (example.get(name) ?? other) : other);
        const world = {
          Stage: named('Stage', 'dev'),
          Region: named('Region', 'elsewhere'),
          Size: named('Size', 'other'),
        };
        expect(holdsIn(each, world)).toBe(true);
      }),
    );
  });

  test('a guard names exactly the variables on which it depends', () => {
    fc.assert(
      fc.property(formula, (each) => {
        const guard = guardOf(spaceOf(), each);
        const names = variablesOf(guard).map((variable) => variable.name);
        const matters = (name: keyof World) =>
          WORLDS.some((world) =>
            WORLDS.some((other) => holdsIn(each, world) !== holdsIn(each, { ...world, [name]: other[name] })),
          );
        expect(names.toSorted()).toEqual((['Region', 'Size', 'Stage'] as const).filter(matters));
      }),
    );
  });

  test.each<[string, Formula]>([
    ['always', { all: [] }],
    ['never', { any: [] }],
    ['Stage = prod', { is: ['Stage', 'prod'] }],
    ['Stage in {dev, test}', { not: { is: ['Stage', 'prod'] } }],
    ['Region ≠ east', { not: { is: ['Region', 'east'] } }],
    ['Stage = prod and Region = east', { all: [{ is: ['Region', 'east'] }, { is: ['Stage', 'prod'] }] }],
    [
      'Stage in {dev, test}, or Stage = prod and Region = east',
      { any: [{ not: { is: ['Stage', 'prod'] } }, { is: ['Region', 'east'] }] },
    ],
  ])('%s', (words, each) => {
    expect(describeGuard(guardOf(spaceOf(), each))).toBe(words);
  });

  test('a guard with very many alternatives is cut short', () => {
    const space = new GuardSpace();
    const pairs = Array.from({ length: 12 }, (_, index) => and(space.flag(`A${index}`), space.flag(`B${index}`)));
    expect(describeGuard(or(...pairs)).split(', or ')).toHaveLength(13);
    expect(describeGuard(or(...pairs))).toMatch(/…$/);
  });
});

describe('faults of the program', () => {
  test('a closed variable keeps its values', () => {
    const space = new GuardSpace();
    space.declare({ name: 'Stage', values: ['dev'], open: false });
    expect(() => space.declare({ name: 'Stage', values: ['prod'], open: false })).toThrow(/declared before/);
    expect(space.is('Stage', 'prod')).toBe(NEVER);
  });

  test('guards of two spaces do not mix', () => {
    expect(() => and(new GuardSpace().flag('A'), new GuardSpace().flag('A'))).toThrow(/two spaces/);
  });
});

describe('where not every world exists', () => {
  const within = (worlds: Formula) => {
    const space = spaceOf();
    // All values are named first, as the space learns them from whoever asks.
    for (const [name, values] of Object.entries(VALUES)) for (const value of values) space.is(name, value);
    space.assume(guardOf(space, worlds));
    return { space, existing: WORLDS.filter((world) => holdsIn(worlds, world)) };
  };

  test('guards that agree in the worlds there are are one guard', () => {
    fc.assert(
      fc.property(formula, formula, formula, (worlds, left, right) => {
        const { space, existing } = within(worlds);
        fc.pre(existing.length > 0);
        const agree = existing.every((world) => holdsIn(left, world) === holdsIn(right, world));
        expect(guardOf(space, left) === guardOf(space, right)).toBe(agree);
      }),
    );
  });

  test('a guard is still data that can be written out', () => {
    const { space } = within({ is: ['Stage', 'prod'] });
    expect(() => JSON.stringify(space.is('Region', 'east'))).not.toThrow();
  });

  test('an example of a guard is a world that there is', () => {
    fc.assert(
      fc.property(formula, formula, (worlds, asked) => {
        const { space, existing } = within(worlds);
        const guard = guardOf(space, asked);
        fc.pre(existing.length > 0 && guard.holds === undefined);
        const example = exampleOf(guard);
        const fits = (world: World) =>
          [...example].every(([name, value]) => value === undefined || world[name as keyof World] === value);
        expect(existing.some((world) => fits(world) && holdsIn(asked, world))).toBe(true);
      }),
    );
  });
});

describe('what grows out of all proportion', () => {
  // In this order of variables the diagram of "P0 with P24, or P1 with P25, …" has 2²⁴ decisions.
  const pairs = () => {
    const space = new GuardSpace();
    const all = Array.from({ length: 48 }, (_, index) => space.flag(`P${index}`));
    return all.slice(0, 24).map((each, index) => and(each, all[index + 24] ?? NEVER));
  };

  test('becomes a question of its own, which nothing answers', () => {
    const guard = or(...pairs());
    expect(guard.holds).toBeUndefined();
    expect(variablesOf(guard).some(({ name }) => name.startsWith('conditions too involved to follow'))).toBe(true);
  });

  test('still obeys what holds of every condition', () => {
    const guard = or(...pairs());
    expect([and(guard, not(guard)), or(guard, not(guard)), and(guard, NEVER)]).toEqual([NEVER, ALWAYS, NEVER]);
  });
});
