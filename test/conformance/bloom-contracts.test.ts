/** Every row of the conformance table is a claim, and every claim a row: the list of ids is the table's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/bloom-contracts/architecture.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { notMet, systemOf, verdictsOf } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'bloom-contracts.txt'), 'utf8')
  .trim()
  .split('\n');
const system = systemOf(architecture, 'prod');
const { claims } = system;
const verdicts = verdictsOf(system);
const rows = (row: string) => verdicts.filter((verdict) => verdict.row === row).map((verdict) => verdict.id);

describe('Bloom Energy contracts', () => {
  test('each of the 127 rows is a claim of the one environment, prod', () => {
    expect(ids).toHaveLength(127);
    expect(Object.keys(architecture.environments)).toEqual(['prod']);
    const idsOf = (isBeyond: boolean) =>
      claims.claims.filter(({ beyond = false }) => beyond === isBeyond).map(({ id }) => id);
    expect(idsOf(false).toSorted()).toEqual(ids.toSorted());
    expect(idsOf(true)).toEqual([
      'BLM-GRD-01',
      'BLM-GRD-02',
      'BLM-GRD-03',
      'BLM-GRD-04',
      'BLM-GRD-05',
      'BLM-GRD-06',
      'BLM-GRD-07',
      'BLM-GRD-08',
      'BLM-GRD-09',
    ]);
  });

  test('the claims have the shape that is published', () => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test('no row is not met and nothing is left unknown', () => {
    expect(notMet(verdicts)).toEqual([]);
  });

  test('a row that is met differently names its resolution; each of the 23 contradictions is settled somewhere', () => {
    const differently = verdicts.filter((verdict) => verdict.row === 'metDifferently');
    expect(differently.every((verdict) => verdict.resolution?.startsWith('C-BLM-'))).toBe(true);
    const settled = new Set(claims.claims.flatMap((claim) => claim.resolution ?? []));
    expect(settled.size).toBe(23);
  });

  test('only rows of run time and procedure wait for a witness', () => {
    expect(rows('awaitingWitness').toSorted()).toEqual(
      [
        'BLM-GEN-01',
        'BLM-ENV-20',
        'BLM-DCK-02',
        'BLM-DCK-04',
        'BLM-DCK-06',
        'BLM-DCK-08',
        'BLM-MON-01',
        'BLM-MON-02',
        'BLM-MON-03',
        'BLM-MON-04',
        'BLM-MON-05',
        'BLM-XRY-01',
        'BLM-XRY-02',
        'BLM-XRY-03',
        'BLM-CHK-10',
        'BLM-CST-01',
        'BLM-CST-04',
        'BLM-CST-06',
      ].toSorted(),
    );
    expect(rows('planned')).toEqual([]);
    expect(rows('notMeasurable')).toEqual([]);
  });

  test('every proof has a reason', () => {
    expect(
      verdicts
        .filter((verdict) => verdict.outcome === 'proved' && verdict.trace.length === 0)
        .map((verdict) => verdict.id),
    ).toEqual([]);
  });
});
