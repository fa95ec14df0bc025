/** Sighting counts for the templates that ran and the words that were looked for, and for nothing else. By hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { dataDocument, type StackSource } from '../model/index.ts';
import { digestOfTemplates, type Sighting, witnessedIn, writeEvidence } from './witnessed.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-witnessed-'));
afterEach(() => rmSync(join(folder, 'witnessed.json'), { force: true }));

const stack = (name: string, root: object): StackSource => ({ name, document: dataDocument(root) });
const RAN = [stack('A', { Resources: { X: { Type: 'T' } } }), stack('B', {})];
const saw = (claim: string, what: string): Sighting => ({ claim, what, on: '2026-11-29', saw: 'it was so' });
const write = (run: Parameters<typeof writeEvidence>[3], sources = RAN) =>
  expect(writeEvidence(folder, 'prod', digestOfTemplates(sources), run)).toMatchObject({ ok: true });
const known = (sources = RAN, environment = 'prod') => {
  const read = witnessedIn(folder, environment, sources);
  return read.ok ? [...read.value.keys()] : read.diagnostics.map(({ what }) => what);
};

test('what a run saw is known of the same templates, in whatever order their stacks come', () => {
  write({ seen: [saw('R-1', 'it answers')], lookedFor: ['it answers', 'it rings'] });
  expect(known()).toEqual(['it answers']);
  expect(known(RAN.toReversed())).toEqual(['it answers']);
});

test.each([
  ['a property that changed', [stack('A', { Resources: { X: { Type: 'U' } } }), stack('B', {})], 'prod'],
  ['a stack that came', [...RAN, stack('C', {})], 'prod'],
  ['another environment', RAN, 'dev'],
])('of %s nothing is known', (_, sources, environment) => {
  write({ seen: [saw('R-1', 'it answers')], lookedFor: ['it answers'] });
  expect(known(sources, environment)).toEqual([]);
});

test('what a later run of the same templates does not see any more is forgotten, what it did not look for stays', () => {
  write({ seen: [saw('R-1', 'it answers'), saw('R-2', 'it rings')], lookedFor: ['it answers', 'it rings'] });
  write({ seen: [], lookedFor: ['it answers'] });
  expect(known()).toEqual(['it rings']);
  write({ seen: [], lookedFor: [] }, [stack('A', {})]);
  expect(known([stack('A', {})])).toEqual([]);
});

test.each(['{', '{"schema":"other"}', '{"schema":"lintel/witnessed@1","environments":{"prod":{"seen":[]}}}'])(
  'a file that nobody wrote so is an error, and is not written over: %s',
  (text) => {
    writeFileSync(join(folder, 'witnessed.json'), text);
    expect(known()[0]).toMatch(/^The evidence ".*witnessed.json"/);
    expect(writeEvidence(folder, 'prod', 'x', { seen: [], lookedFor: [] })).toMatchObject({ ok: false });
    expect(readFileSync(join(folder, 'witnessed.json'), 'utf8')).toBe(text);
  },
);
