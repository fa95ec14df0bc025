/** Every row of the conformance table is a claim of at least one environment, and every claim a row. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/coherent-pmo/architecture.ts';
import { EVERYTHING } from '../../architectures/coherent-pmo/variants.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { claimsOf, notMet, systemOf, verdictsOf } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'coherent-pmo.txt'), 'utf8')
  .trim()
  .split('\n');
const idsOf = (environment: string, isBeyond = false) =>
  claimsOf(architecture, environment)
    .claims.filter(({ beyond = false }) => beyond === isBeyond)
    .map(({ id }) => id);

/** Rows that speak of the other environment only: sizes and prices, and recovery that needs a standby or a trail. */
const DEV_ONLY = ['PMO-CST-01', 'PMO-CST-05', 'PMO-CST-07', 'PMO-CST-12', 'PMO-SCL-01', 'PMO-SCL-02'];
const PROD_ONLY = [
  'PMO-CPL-04',
  'PMO-PRC-10',
  'PMO-CST-02',
  'PMO-CST-06',
  'PMO-DR-01',
  'PMO-DR-02',
  'PMO-SCL-03',
  'PMO-SCL-04',
];
const PLANNED = [
  'PMO-BKP-03',
  'PMO-PRC-07',
  'PMO-PRC-08',
  'PMO-PRC-09',
  'PMO-PRC-12',
  'PMO-PRC-13',
  'PMO-SCL-05',
  'PMO-SCL-06',
  'PMO-SCL-07',
  'PMO-SCL-08',
  'PMO-SCL-09',
];

test('each of the 182 rows is a claim of dev, of prod or of both', () => {
  expect(ids).toHaveLength(182);
  expect(idsOf('dev').toSorted()).toEqual(ids.filter((id) => !PROD_ONLY.includes(id)));
  expect(idsOf('prod').toSorted()).toEqual(ids.filter((id) => !DEV_ONLY.includes(id)));
});

test('beyond the rows stands what operators find the system by, and how production guards its records', () => {
  expect(idsOf('dev', true)).toEqual(['PMO-OPS-01', 'PMO-OPS-02', 'PMO-OPS-03', 'PMO-OPS-04']);
  expect(idsOf('prod', true)).toEqual([...idsOf('dev', true), 'PMO-GRD-01', 'PMO-GRD-02']);
});

test('all 25 contradictions are resolved somewhere', () => {
  const resolved = new Set(
    ['dev', 'prod'].flatMap((name) => claimsOf(architecture, name).claims.flatMap((claim) => claim.resolution ?? [])),
  );
  expect([...resolved].toSorted()).toEqual(
    Array.from({ length: 25 }, (_, index) => `C-PMO-${String(index + 1).padStart(2, '0')}`),
  );
});

describe.each<[string, readonly string[]]>([
  ['dev', PLANNED],
  ['prod', PLANNED],
])('%s', (environment, planned) => {
  const system = systemOf(architecture, environment);
  const { claims } = system;
  const verdicts = verdictsOf(system);
  const inRow = (row: string) => verdicts.filter((verdict) => verdict.row === row).map((verdict) => verdict.id);

  test('the claims have the shape that is published', () => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test('no row is not met and nothing is left unknown', () => {
    expect(notMet(verdicts)).toEqual([]);
  });

  test('a row that is met differently names its resolution', () => {
    const differently = verdicts.filter((verdict) => verdict.row === 'metDifferently');
    expect(differently.every((verdict) => verdict.resolution?.startsWith('C-PMO-'))).toBe(true);
  });

  test('what the document plans is planned', () => {
    expect(inRow('planned').toSorted()).toEqual(planned.toSorted());
  });

  test('two rows cannot be measured: what only a live database says, and a metric that does not exist', () => {
    expect(inRow('notMeasurable')).toEqual(['PMO-DB-17', 'PMO-MON-09']);
  });

  test('only rows of run time and drill wait for a witness', () => {
    const areas = ['CMP', 'DB', 'S3', 'FLW', 'UPL', 'ENC', 'MON', 'DR'];
    const waiting = inRow('awaitingWitness').filter((id) => !areas.includes(id.split('-')[1] ?? ''));
    expect(waiting).toEqual(['PMO-BKP-04']);
  });

  test('every proof has a reason', () => {
    const silent = verdicts.filter((verdict) => verdict.outcome === 'proved' && verdict.trace.length === 0);
    expect(silent.map((verdict) => verdict.id)).toEqual([]);
  });
});

describe('the options', () => {
  test('everything planned is proved once it is switched on, MFA of people apart', () => {
    const on = verdictsOf(systemOf(architecture, 'prod', EVERYTHING), PLANNED);
    expect(on).toHaveLength(PLANNED.length);
    expect(on.filter((verdict) => verdict.outcome !== 'proved').map((verdict) => verdict.id)).toEqual(['PMO-PRC-07']);
    expect(on.filter((verdict) => verdict.row === 'planned').map((verdict) => verdict.id)).toEqual(['PMO-PRC-07']);
  });
});
