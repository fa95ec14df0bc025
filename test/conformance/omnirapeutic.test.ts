/** Every row of the conformance table is a claim of one stage at least, and every claim a row: the list of ids is the table's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/omnirapeutic/architecture.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { notMet, systemOf, verdictsOf } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'omnirapeutic.txt'), 'utf8')
  .trim()
  .split('\n');
const system = systemOf(architecture, 'production');
const systemOfValidation = systemOf(architecture, 'validation');
const { claims } = system;
const { claims: claimsOfValidation } = systemOfValidation;
const verdicts = verdictsOf(system);
const verdictsOfValidation = verdictsOf(systemOfValidation);

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1';

describe('Omnirapeutic', () => {
  test('each of the 162 rows is a claim of a stage, once', () => {
    const own = claims.claims.map(({ id }) => id);
    const ofValidation = claimsOfValidation.claims.map(({ id }) => id);
    expect(ids).toHaveLength(162);
    const isGuard = (id: string) => id.startsWith('OMN-GRD-');
    expect([...new Set([...own, ...ofValidation])].filter((id) => !isGuard(id)).toSorted()).toEqual(ids);
    expect(own.filter(isGuard)).toHaveLength(5);
    expect(new Set(own).size).toBe(own.length);
    expect(new Set(ofValidation).size).toBe(ofValidation.length);
  });

  test('the application stage keeps every row but the one of the test service', () => {
    expect(ids.filter((id) => !claims.claims.some((claim) => claim.id === id))).toEqual(['OMN-ECS-06']);
  });

  test('the validation stage keeps every row that does not speak of the application', () => {
    expect(ids.filter((id) => !claimsOfValidation.claims.some((claim) => claim.id === id))).toEqual([
      'OMN-DEP-06',
      'OMN-DEP-07',
      'OMN-DEP-08',
      'OMN-DEP-09',
      'OMN-DEP-10',
      'OMN-DEP-13',
      'OMN-ECS-03',
      'OMN-ECS-04',
      'OMN-ECS-05',
      'OMN-ECS-07',
      'OMN-ECS-09',
      'OMN-ECS-10',
      'OMN-ECS-11',
      'OMN-ENC-13',
      'OMN-ENC-14',
      'OMN-FLW-05',
      'OMN-FLW-06',
      'OMN-FLW-07',
    ]);
  });

  test('the claims have the shape that is published', () => {
    for (const set of [claims, claimsOfValidation]) {
      expect(parseClaims(JSON.parse(JSON.stringify(set)))).toMatchObject({ ok: true, diagnostics: [] });
    }
  });

  test.each([
    ['application', verdicts],
    ['validation', verdictsOfValidation],
  ])('in the stage %s no row is not met and nothing is left unknown', (_, all) => {
    expect(notMet(all)).toEqual([]);
  });

  test('a row that is met differently names its resolution, and all 20 are used', () => {
    const differently = verdicts.filter(({ row }) => row === 'metDifferently');
    expect(differently.every(({ resolution }) => resolution?.startsWith('C-OMN-'))).toBe(true);
    expect(new Set(claims.claims.flatMap(({ resolution }) => resolution ?? [])).size).toBe(20);
  });

  test('exactly the five planned rows are planned', () => {
    expect(verdicts.filter(({ row }) => row === 'planned').map(({ id }) => id)).toEqual([
      'OMN-NET-20',
      'OMN-NET-21',
      'OMN-ALB-02',
      'OMN-ALB-09',
      'OMN-ENC-10',
    ]);
  });

  test('only rows of run time and procedure wait for a witness', () => {
    expect(verdicts.filter(({ row }) => row === 'awaitingWitness').map(({ id }) => id)).toEqual([
      'OMN-WAF-09',
      'OMN-ALB-08',
      'OMN-ECS-11',
      'OMN-DEP-01',
      'OMN-DEP-12',
      'OMN-DEP-10',
      'OMN-ENC-13',
      'OMN-ENC-14',
      'OMN-FLW-02',
      'OMN-FLW-03',
      'OMN-FLW-04',
      'OMN-FLW-05',
      'OMN-FLW-07',
    ]);
  });

  test('nothing is given up as not measurable', () => {
    expect(verdicts.filter(({ row }) => row === 'notMeasurable').map(({ id }) => id)).toEqual([]);
  });

  test('every proof has a reason', () => {
    expect(
      verdicts.filter(({ outcome, trace }) => outcome === 'proved' && trace.length === 0).map(({ id }) => id),
    ).toEqual([]);
  });

  test('what is planned is proved when its options are switched on', () => {
    const changed = systemOf(architecture, 'production', { certificateArn: CERTIFICATE, readers: 2 });
    const planned = ['OMN-NET-20', 'OMN-NET-21', 'OMN-ALB-02', 'OMN-ALB-09', 'OMN-ENC-10'];
    expect(verdictsOf(changed, planned).map(({ id, outcome, row }) => [id, outcome, row])).toEqual([
      ['OMN-NET-20', 'proved', 'met'],
      ['OMN-NET-21', 'proved', 'met'],
      ['OMN-ALB-02', 'proved', 'metDifferently'],
      ['OMN-ALB-09', 'proved', 'met'],
      ['OMN-ENC-10', 'proved', 'met'],
    ]);
  });
});
