/** The oracle is the library: what is read without it means what it means with it, and stands where it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Path } from '../../model/index.ts';
import { MAX_YAML_LEXEMES } from './limits.ts';
import { yamlDocument } from './yaml-document.ts';
import { plainDocument } from './yaml-plain-document.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What both say of a text, or undefined where it is left to the library. */
function both(text: string, dialect: 'template' | 'data' = 'template') {
  const plain = plainDocument('t.yaml', text, dialect, MAX_YAML_LEXEMES);
  if (plain === undefined) return undefined;
  const library = yamlDocument('t.yaml', text, dialect);
  expect(library.diagnostics, text).toEqual([]);
  if (!library.ok) return undefined;
  expect(JSON.stringify(plain.root), text).toBe(JSON.stringify(library.value.root));
  // A tag of the library's tree is looked for in the text, and found in a comment before it too.
  const paths = /#.*!/.test(text) ? [] : pathsOf(plain.root);
  for (const path of paths) {
    for (const each of [path, [...path, 'Absent']]) {
      const place = plain.locate(each);
      expect(place, `${text}\n${each.join('.')}`).toEqual(library.value.locate(each));
    }
  }
  return plain.root;
}

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const inside = steps.map((step) => [step, (value as Readonly<Record<string, unknown>>)[step]] as const);
  return [path, ...inside.flatMap(([step, each]) => pathsOf(each, [...path, step]))];
}

test.each([
  ['a key and a value', 'A: b\n', { A: 'b' }],
  ['values that are no text', 'A: 1\nB: yes\nC: ~\nD:\nE: 1.5\n', { A: 1, B: true, C: null, D: null, E: 1.5 }],
  ['a document mark and comments', '# x\n---\n# y\nA: b # z\n\nB: c#d\n', { A: 'b', B: 'c#d' }],
  ['mappings in one another', 'A:\n  B:\n    C: d\n  E: f\n', { A: { B: { C: 'd' }, E: 'f' } }],
  ['a list as far left as its key', 'A:\n- b\n- c\nD: e\n', { A: ['b', 'c'], D: 'e' }],
  [
    'mappings and lists in a list',
    'A:\n  - B: c\n    D: e\n  - - f\n    - g\n  -\n    H: i\n',
    { A: [{ B: 'c', D: 'e' }, ['f', 'g'], { H: 'i' }] },
  ],
  ['a text on several lines', 'A: b\n  c\n\n\n  d\nE: f\n', { A: 'b c\n\nd', E: 'f' }],
  ['quotes', `A: "b: \\"c\\" # \\n"\nB: 'it''s'\n"C": ''\n`, { A: 'b: "c" # \n', B: "it's", C: '' }],
  ['lines as they are', 'A: |\n  b\n    c\n\n  d\n\nE: f\n', { A: 'b\n  c\n\nd\n', E: 'f' }],
  ['lines below empty ones', 'A: |\n\n  b\n', { A: '\nb\n' }],
  ['lines without the last break', 'A: |-\n  b\nC: |+\n  d\n\n', { A: 'b', C: 'd\n\n' }],
  ['folded lines', 'A: >-\n  b\n  c\n\n  d\n', { A: 'b c\nd' }],
  [
    'brackets and braces',
    'A: [b, "c", {D: e}, [f: g]]\nH: {}\nI: [\n  j,\n  k\n  ]\n',
    {
      A: ['b', 'c', { D: 'e' }, [{ f: 'g' }]],
      H: {},
      I: ['j', 'k'],
    },
  ],
  [
    'short forms',
    'A: !Ref B\nC: !GetAtt D.E.F\nG: !Join [",", [!Ref H]]\nI: !If\n  - J\n  - !Sub "k"\n  - !GetAZs\n',
    {
      A: { Ref: 'B' },
      C: { 'Fn::GetAtt': ['D', 'E.F'] },
      G: { 'Fn::Join': [',', [{ Ref: 'H' }]] },
      I: { 'Fn::If': ['J', { 'Fn::Sub': 'k' }, { 'Fn::GetAZs': '' }] },
    },
  ],
])('%s', (_, text, expected) => {
  expect(both(text)).toEqual(expected);
});

test.each([
  ['an anchor', 'A: &b c\nD: *b\n'],
  ['a merge', 'A: {<<: {B: c}}\n'],
  ['a key that stands twice', 'A: b\nA: c\n'],
  ['a key that is a number', '08: a\n1: b\n'],
  ['digits that are read as another number', 'A: 012345\n'],
  ['a tag that is no short form', 'A: !!str b\n'],
  ['a tab', 'A:\n\tB: c\n'],
  ['two documents', 'A: b\n---\nC: d\n'],
  ['a line that is too far left', 'A:\n    B: c\n  D: e\n'],
  ['a mapping in a value', 'A: b: c\n'],
  ['a list beside a mapping', 'A: b\n- c\n'],
  ['no end of a quote', 'A: "b\nC: d\n'],
  ['no end of a bracket', 'A: [b\n'],
  ['a folded text with a line further right', 'A: >\n  b\n    c\n'],
  ['a key that prototypes have', '__proto__: a\n'],
  ['no mapping', '- a\n'],
])('%s is left to the library', (_, text) => {
  expect(both(text)).toBeUndefined();
});

test('all YAML of the repository', () => {
  const files = ['examples', 'test', 'src']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((each) => each.isFile() && /\.ya?ml$/.test(each.name) && !each.parentPath.includes('node_modules'))
    .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'))
    .filter((text) => text.trim() !== '');
  const read = files.filter((text) => both(text) !== undefined);
  expect(read.length).toBeGreaterThan(20);
});

const PIECE = fc.constantFrom(
  ...[
    'A',
    'b',
    '1',
    '08',
    'é',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n    ',
    '\n- ',
    '\n  - ',
    ': ',
    ':',
    ', ',
    '#',
    ' # ',
    '"',
    "'",
  ],
  ...[
    '|',
    '>-',
    '|+',
    '[',
    ']',
    '{',
    '}',
    '!Ref ',
    '!Sub',
    '!If\n',
    '\nC: ',
    '\nD:\n  E: ',
    '-',
    '?',
    '~',
    '\\',
    '---',
    '<<',
  ],
);

test('any text', () => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 14 }), fc.constantFrom('template', 'data'), (pieces, dialect) => {
      const text = `A: ${pieces.join('')}`;
      both(text, dialect);
    }),
    { numRuns: 3000 },
  );
});
