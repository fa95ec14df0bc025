/** Oracle: the forms that `lintel fault --help` lists. */
import { expect, test } from 'vitest';
import { readFault } from './fault.ts';

test.each([
  ['zone us-east-1a', { kind: 'zone', zone: 'us-east-1a' }],
  ['instance Server', { kind: 'instance', component: 'Server' }],
  ['task Api-1', { kind: 'task', component: 'Api-1' }],
  ['db failover', { kind: 'failover' }],
  ['db failover Main', { kind: 'failover', database: 'Main' }],
  ['link A B down', { kind: 'link', from: 'A', to: 'B', how: 'down' }],
  ['link A B slow', { kind: 'link', from: 'A', to: 'B', how: 'slow' }],
  ['disk full Server', { kind: 'disk', component: 'Server' }],
  ['clock +3h', { kind: 'clock', byMs: 10_800_000 }],
  ['clock +90s', { kind: 'clock', byMs: 90_000 }],
  ['reset', { kind: 'reset' }],
])('%s', (words, fault) => {
  expect(readFault(words.split(' '))).toMatchObject({ ok: true, value: fault });
});

test.each([
  'zone',
  'zone a b',
  'instance',
  'db',
  'db start',
  'link A B',
  'link A B gone',
  'disk X',
  'clock 3h',
  'clock +3y',
  'reset now',
  'link A B down now',
])('%s is refused with the form that it has', (words) => {
  const read = readFault(words.split(' '));
  expect(read.ok ? '' : read.diagnostics[0]?.what).toContain(`it is fault ${words.split(' ')[0]}`);
});

test('a word that is no fault leads to the nearest that is', () => {
  const read = readFault(['zoen', 'a']);
  expect(read.ok ? '' : read.diagnostics[0]?.what).toContain('Did you mean "zone"');
});
