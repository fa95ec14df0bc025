import { expect, test } from 'vitest';
import type { JudgedClaim, ProveReport, Row } from '../answers/index.ts';
import { countOutcomes, countRows } from './report.ts';
import { spanEnvironments } from './span-environments.ts';

function report(environment: string, rows: Readonly<Record<string, Row>>): ProveReport {
  const claims = Object.entries(rows).map(
    ([id, row]): JudgedClaim => ({ id, title: id, row, outcome: row === 'notMet' ? 'refuted' : 'proved', trace: [] }),
  );
  return {
    schema: 'lintel/prove@1',
    target: 'shop',
    environment,
    stacks: [],
    parameters: [],
    claims,
    rows: countRows(claims),
    summary: countOutcomes(claims),
    diagnostics: [],
  };
}

test('a row stands where it stands worst, and is counted once', () => {
  const spanned = spanEnvironments([
    report('dev', { A: 'met', B: 'met' }),
    report('prod', { A: 'notMet', C: 'metDifferently' }),
  ]);
  expect(spanned?.rows).toEqual({
    met: 1,
    metDifferently: 1,
    awaitingWitness: 0,
    notMeasurable: 0,
    planned: 0,
    notMet: 1,
  });
  expect(spanned?.claims.map(({ id, row, environments }) => [id, row, environments])).toEqual([
    ['A', 'notMet', { dev: 'proved', prod: 'refuted' }],
    ['B', 'met', { dev: 'proved' }],
    ['C', 'metDifferently', { prod: 'proved' }],
  ]);
});

test('one environment is reported as it is', () => {
  const only = report('prod', { A: 'met' });
  expect(spanEnvironments([only])).toBe(only);
});
