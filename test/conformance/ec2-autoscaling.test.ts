/** Every row of the conformance table is a claim of at least one environment, and every other claim says what it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/ec2-autoscaling/architecture.ts';
import { documentOf } from '../../architectures/ec2-autoscaling/claims/document.ts';
import { sameParts } from '../../architectures/ec2-autoscaling/claims/same-as-production.ts';
import { FUTURE } from '../../architectures/ec2-autoscaling/variants.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { optionsOf } from '../../src/testing/index.ts';
import { notMet, systemOf, verdictsOf } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'ec2-autoscaling.txt'), 'utf8')
  .trim()
  .split('\n');
const NAMES = ['dev', 'staging', 'prod'] as const;
const systems = {
  dev: systemOf(architecture, 'dev'),
  staging: systemOf(architecture, 'staging'),
  prod: systemOf(architecture, 'prod'),
};
const verdicts = { dev: verdictsOf(systems.dev), staging: verdictsOf(systems.staging), prod: verdictsOf(systems.prod) };
const idsOf = (name: (typeof NAMES)[number]) => systems[name].claims.claims.map((claim) => claim.id);

/** Rows that speak of one or two environments; all others are promised in each of the three. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  dev: ['EC2-NET-01', 'EC2-LT-02', 'EC2-DEV-*', 'EC2-CST-01'],
  staging: ['EC2-NET-02', 'EC2-LT-03', 'EC2-STG-*'],
  prod: [
    'EC2-NET-03',
    'EC2-LT-04',
    'EC2-PRD-*',
    'EC2-EDG-01',
    'EC2-EDG-02',
    'EC2-LOG-02',
    'EC2-BKP-08',
    'EC2-DR-03',
    'EC2-DR-04',
  ],
  'dev and prod': ['EC2-SG-01'],
  'dev and staging': ['EC2-CST-03'],
  'staging and prod': [
    'EC2-EDG-03',
    'EC2-KMS-05',
    'EC2-MON-12',
    'EC2-ALM-01',
    'EC2-ALM-02',
    'EC2-ALM-03',
    'EC2-ALM-04',
    'EC2-ALM-06',
    'EC2-BKP-*',
    'EC2-DR-*',
    'EC2-CST-06',
  ],
};

describe('EC2 Auto Scaling', () => {
  test('each of the 145 rows is a claim of the environments that it speaks of', () => {
    expect(ids).toHaveLength(145);
    const coverage = Object.fromEntries(
      ids.map((id) => [id, NAMES.filter((name) => idsOf(name).includes(id)).join(' and ')]),
    );
    const expected = Object.fromEntries(ids.map((id) => [id, environmentsOf(id)]));
    expect(coverage).toEqual(expected);
  });

  test('no environment makes a promise twice, and what is no row says that staging is production', () => {
    for (const name of NAMES) expect(new Set(idsOf(name)).size).toBe(idsOf(name).length);
    const further = NAMES.flatMap((name) => idsOf(name).filter((id) => !ids.includes(id)));
    const five = (kind: string) => [1, 2, 3, 4, 5].map((number) => `EC2-${kind}-0${number}`);
    expect(further).toEqual([...five('SAME'), ...five('GRD')]);
  });

  test.each(NAMES)('the claims of %s have the shape that is published', (name) => {
    expect(parseClaims(JSON.parse(JSON.stringify(systems[name].claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test.each(NAMES)('in %s no row is not met and nothing is left unknown', (name) => {
    expect(notMet(verdicts[name])).toEqual([]);
  });

  test('a row that is met differently names its resolution, and all sixteen are named', () => {
    const differently = Object.values(verdicts)
      .flat()
      .filter(({ row }) => row === 'metDifferently');
    expect(differently.every(({ resolution }) => resolution?.startsWith('C-EC2-'))).toBe(true);
    const named = new Set(
      Object.values(systems).flatMap(({ claims }) => claims.claims.flatMap(({ resolution }) => resolution ?? [])),
    );
    expect(named.size).toBe(16);
  });

  test('only rows of run time and procedures wait for a witness', () => {
    const waiting = new Set(
      Object.values(verdicts)
        .flat()
        .filter(({ row }) => row === 'awaitingWitness')
        .map(({ id }) => id),
    );
    expect([...waiting].toSorted()).toEqual([
      'EC2-ALM-07',
      'EC2-BKP-10',
      ...ids.filter((id) => id.startsWith('EC2-DEP-')),
      'EC2-DR-03',
      'EC2-DR-05',
      'EC2-MON-10',
      'EC2-MON-11',
      ...ids.filter((id) => id.startsWith('EC2-OPS-')),
    ]);
  });

  test('every proof has a reason', () => {
    const silent = Object.values(verdicts)
      .flat()
      .filter(({ outcome, trace }) => outcome === 'proved' && trace.length === 0);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('staging has the parts of production, and production has them too', () => {
    const { stacks, claims, usage } = systems.prod;
    const same = {
      id: 'same',
      title: 'same parts',
      holds: sameParts(documentOf(optionsOf(architecture, 'prod'))),
    };
    const system = { stacks: stacks.slice(0, 1), claims: { ...claims, claims: [same] }, usage };
    expect(notMet(verdictsOf(system))).toEqual([]);
  });

  test('what is planned is switched on by an option, and is then proved', () => {
    const future = ids.filter((id) => id.startsWith('EC2-FUT-'));
    const found = verdictsOf(systemOf(architecture, 'prod', FUTURE), future);
    expect(found.map(({ id, row }) => [id, row])).toEqual([
      ['EC2-FUT-01', 'planned'],
      ['EC2-FUT-02', 'met'],
      ['EC2-FUT-03', 'met'],
      ['EC2-FUT-04', 'met'],
      ['EC2-FUT-05', 'met'],
      ['EC2-FUT-06', 'met'],
      ['EC2-FUT-07', 'met'],
    ]);
  });

  test('a second region is switched on by an option, and is then proved', () => {
    const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;
    const secondRegion = { region: 'eu-west-1', zones, cidr: '10.3.0.0/16' as const };
    const found = verdictsOf(systemOf(architecture, 'prod', { secondRegion }), ['EC2-FUT-01']);
    expect(found.map(({ id, row, counterexample }) => [id, row, counterexample?.summary])).toEqual([
      ['EC2-FUT-01', 'met', undefined],
    ]);
  });
});

function environmentsOf(id: string): string {
  const fits = (pattern: string) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern);
  const [only] = Object.entries(ONLY_IN).find(([, patterns]) => patterns.some(fits)) ?? [];
  return only ?? 'dev and staging and prod';
}
