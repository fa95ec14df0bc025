/** The oracle for places is jsonc-parser's tree of the same text. */
import fc from 'fast-check';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { expect, test } from 'vitest';
import type { Path } from '../../model/index.ts';
import { scanJson, spotOffsetOf } from './json-scan.ts';
import { MAX_NESTING } from './limits.ts';

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return [path, ...entries.flatMap(([step, each]) => pathsOf(each, [...path, step]))];
}

function placeIn(tree: Node | undefined, path: Path): number | undefined {
  const node = tree && findNodeAtLocation(tree, [...path]);
  const isCollection = node?.type === 'object' || node?.type === 'array';
  return (isCollection && node.parent?.type === 'property' ? node.parent : node)?.offset;
}

test('every value of a document is where the tree of another parser has it', () => {
  const texts = fc.tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, 2, '\t'), fc.boolean());
  fc.assert(
    fc.property(texts, ([value, indent, isWindows]) => {
      const written = JSON.stringify(value, undefined, indent);
      const text = isWindows ? ` ${written.replaceAll('\n', '\r\n')}` : written;
      const { root, duplicates } = scanJson(text);
      expect(duplicates).toEqual([]);
      const tree = parseTree(text);
      for (const path of pathsOf(JSON.parse(text))) expect(spotOffsetOf(root, path)).toBe(placeIn(tree, path));
    }),
    { numRuns: 500 },
  );
});

test.each([
  { text: String.raw`{"a\"b": {"c\\": [1, {"d": 2}]}}`, path: ['a"b', 'c\\', 1, 'd'], at: '2}' },
  { text: '{"a": "}],{\\"", "b" : [ ]}', path: ['b'], at: '"b"' },
  { text: '{"a": {"b": 1}}', path: ['a', 'gone', 'b'], at: '"a"' },
  { text: '[[], [3]]', path: [1, 0], at: '3' },
  { text: '{"a": 1, "a": 2}', path: ['a'], at: '2' },
])('$text has $path at $at', ({ text, path, at }) => {
  expect(spotOffsetOf(scanJson(text).root, path)).toBe(text.indexOf(at));
});

test('two spellings of one key are the same key', () => {
  expect(scanJson(String.raw`{"Type": 1, "\u0054ype": 2}`).duplicates).toEqual([{ key: 'Type', offset: 12 }]);
});

test.each(['', '"', '{', '[', '{"a"', '{"a":', '{]', '[}', ',', '"\\', '{"a":1}}', '[1,,2]', '{"\\u12": 1}'])(
  'what is no JSON is scanned to its end: %s',
  (text) => expect(() => scanJson(text)).not.toThrow(),
);

test('nesting stops the scan', () => {
  const deep = '['.repeat(MAX_NESTING + 1);
  expect(scanJson(deep).tooDeepAt).toBe(MAX_NESTING);
  expect(scanJson(deep.slice(1)).tooDeepAt).toBeUndefined();
});
