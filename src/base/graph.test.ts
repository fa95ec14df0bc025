import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycle, inDependencyOrder } from './graph.ts';

type Edges = Readonly<Record<string, readonly string[]>>;

function cycleOf(edges: Edges): readonly string[] | undefined {
  return findCycle(Object.keys(edges), (node) => edges[node] ?? []);
}

test.each<[string, Edges, readonly string[] | undefined]>([
  ['nothing', {}, undefined],
  ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'] }, undefined],
  ['a node that names itself', { a: ['a'] }, ['a']],
  ['two nodes that name each other', { a: ['b'], b: ['a'] }, ['a', 'b']],
  ['a circle behind a way in', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd']],
])('%s', (_, edges, cycle) => {
  expect(cycleOf(edges)).toEqual(cycle);
});

test('there is a circle exactly when some node reaches itself, and it is one', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const graph = fc.record(Object.fromEntries(names.map((name) => [name, fc.subarray(names)])));
  fc.assert(
    fc.property(graph, (edges: Edges) => {
      const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
        (edges[from] ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
      const cycle = cycleOf(edges);
      expect(cycle !== undefined).toBe(names.some((name) => reaches(name, name)));
      cycle?.forEach((node, index) => {
        expect(edges[node]).toContain(cycle[(index + 1) % cycle.length]);
      });
    }),
  );
});

test('a chain of 100,000 nodes costs no stack', () => {
  const edges = (node: number) => (node < 100_000 ? [node + 1] : [0]);
  expect(findCycle([0], edges)).toHaveLength(100_001);
});

test('in dependency order each node comes after those it leads to, and once', () => {
  const edges: Edges = { a: ['c', 'b'], b: ['d'], c: ['d'], d: [] };
  expect(inDependencyOrder(Object.keys(edges), (node) => edges[node] ?? [])).toEqual(['d', 'c', 'b', 'a']);
  expect(inDependencyOrder(['a'], (node) => (node === 'a' ? ['b'] : ['a']))).toEqual(['b', 'a']);
  expect(inDependencyOrder([0], (node) => (node < 100_000 ? [node + 1] : [])).slice(0, 2)).toEqual([100_000, 99_999]);
});
