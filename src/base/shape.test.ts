import { describe, expect, test } from 'vitest';
import {
  checkShape,
  either,
  flag,
  list,
  number,
  object,
  record,
  recursive,
  type Shape,
  text,
  variants,
  word,
} from './shape.ts';

/** Every fault as `path: text`. */
function faults(shape: Shape<unknown>, value: unknown): readonly string[] {
  const { diagnostics } = checkShape(shape, value, 'LTL2001', (path) => ({
    file: 'claims.json',
    path: path.join('.'),
  }));
  return diagnostics.map((each) => `${each.at?.path}: ${each.what}`);
}

const port = object(
  { name: text({ like: /^[a-z]+$/, of: 'a name in small letters' }), number: number({ min: 1, whole: true }) },
  { protocol: word(['tcp', 'udp']), open: flag() },
);

const bounds = object({ name: text() }, { from: number(), to: number() }, 'bounds', { some: ['from', 'to'] });

interface Tree {
  readonly leaf?: string;
  readonly all?: readonly Tree[];
}
const TREE = recursive<Tree>(
  'Tree',
  (): Shape<Tree> => object({}, { leaf: text(), all: list(TREE) }, 'a tree', { min: 1 }),
);

describe('what is wrong is said in the words of the user', () => {
  test.each<[string, Shape<unknown>, unknown, readonly string[]]>([
    ['a value that fits', port, { name: 'web', number: 443, protocol: 'tcp', open: true }, []],
    ['an optional key that is left out', port, { name: 'web', number: 443 }, []],
    ['a missing key', port, { name: 'web' }, [': "number" is missing.']],
    [
      'a misspelt key, with the keys there are and the nearest one',
      port,
      { name: 'web', number: 1, protcol: 'tcp' },
      ['protcol: "protcol" is not known here; the keys are name, number, protocol, open. Did you mean "protocol"?'],
    ],
    [
      'a misspelt word',
      port,
      { name: 'web', number: 1, protocol: 'tpc' },
      ['protocol: "tpc" is not one of tcp, udp. Did you mean "tcp"?'],
    ],
    ['text of another form', port, { name: 'Web', number: 1 }, ['name: "Web" is not a name in small letters.']],
    ['a number too small', port, { name: 'a', number: 0 }, ['number: 0 is not a whole number of at least 1.']],
    [
      'a number with a fraction',
      port,
      { name: 'a', number: 1.5 },
      ['number: 1.5 is not a whole number of at least 1.'],
    ],
    ['a number too large', number({ min: 0, max: 9 }), 10, [': 10 is not a number of at least 0 and at most 9.']],
    ['the largest number', number({ min: 0, max: 9 }), 9, []],
    ['none of several keys', bounds, { name: 'a' }, [': One of from, to is missing.']],
    ['one of several keys', bounds, { name: 'a', to: 1 }, []],
    ['text for a number', number(), '1', [': "1" is not a number.']],
    ['no number at all', number(), Number.NaN, [': null is not a number.']],
    ['text for true', flag(), 'true', [': "true" is neither true nor false.']],
    [
      'several faults at once',
      port,
      { name: 1, number: 'x' },
      ['name: 1 is not a name in small letters.', 'number: "x" is not a whole number of at least 1.'],
    ],
    ['nothing for a mapping', port, null, [': null is not a mapping with name, number, protocol, open.']],
    ['a list for a mapping', record(text()), [], [': [] is not a mapping.']],
    ['a mapping for a list', list(text()), {}, [': {} is not a list.']],
    ['an empty list', list(text(), { min: 1 }), [], [': The list has 0 of at least 1 entries.']],
    ['an entry of a list', list(text()), ['a', 2], ['1: 2 is not text.']],
    ['an entry of a record', record(text()), { a: 1 }, ['a: 1 is not text.']],
    ['an empty mapping where something must be said', TREE, {}, [': The mapping is empty; it takes leaf, all.']],
    ['a fault deep inside', TREE, { all: [{ leaf: 1 }] }, ['all.0.leaf: 1 is not text.']],
    [
      'the names of JavaScript',
      port,
      JSON.parse('{"name":"a","number":1,"__proto__":1,"constructor":2}'),
      [
        '__proto__: "__proto__" is not known here; the keys are name, number, protocol, open.',
        'constructor: "constructor" is not known here; the keys are name, number, protocol, open.',
      ],
    ],
    ['a long value, cut short', flag(), 'x'.repeat(100), [`: "${'x'.repeat(56)}… is neither true nor false.`]],
  ])('%s', (_, shape, value, expected) => {
    expect(faults(shape, value)).toEqual(expected);
  });

  test('one of several mappings is told apart by its word', () => {
    const shape = variants('kind', {
      circle: object({ kind: word(['circle']), radius: number() }),
      square: object({ kind: word(['square']), side: number() }),
    });
    expect(faults(shape, { kind: 'circle', radius: 1 })).toEqual([]);
    expect(faults(shape, { kind: 'square', radius: 1 })).toEqual([
      'radius: "radius" is not known here; the keys are kind, side.',
      ': "side" is missing.',
    ]);
    expect(faults(shape, { kind: 'cirle' })).toEqual([
      'kind: "kind" is "cirle", not one of circle, square. Did you mean "circle"?',
    ]);
    expect(faults(shape, { kind: 'toString' })).toEqual(['kind: "kind" is "toString", not one of circle, square.']);
    expect(faults(shape, 7)).toEqual([': "kind" is nothing, not one of circle, square.']);
  });

  test('data without end is refused, not followed', () => {
    let deep: unknown = { leaf: 'a' };
    for (let level = 0; level < 100_000; level++) deep = { all: [deep] };
    expect(faults(TREE, deep)).toEqual([expect.stringContaining('nests more than 200 levels deep')]);
  });
});

test('the schema says what the check demands', () => {
  expect(port.schema).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$' },
      number: { type: 'integer', minimum: 1 },
      protocol: { enum: ['tcp', 'udp'] },
      open: { type: 'boolean' },
    },
    required: ['name', 'number'],
    additionalProperties: false,
  });
  expect(list(text(), { min: 2, about: 'names' }).schema).toEqual({
    type: 'array',
    items: { type: 'string' },
    minItems: 2,
    description: 'names',
  });
  expect(record(number()).schema).toEqual({ type: 'object', additionalProperties: { type: 'number' } });
  expect(either((value) => typeof value === 'string', text(), flag()).schema).toEqual({
    anyOf: [{ type: 'string' }, { type: 'boolean' }],
  });
  expect(TREE.schema).toEqual({ $ref: '#/$defs/Tree' });
  expect(TREE.definition()).toMatchObject({
    minProperties: 1,
    properties: { all: { items: { $ref: '#/$defs/Tree' } } },
  });
});
