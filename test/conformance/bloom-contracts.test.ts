/** Every row of the conformance table is a claim, and every claim a row: the list of ids is the table's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/bloom-contracts/architecture.ts';
import { bloomContractsClaims } from '../../architectures/bloom-contracts/claims.ts';
import type { BloomContractsOptions } from '../../architectures/bloom-contracts/options.ts';
import { PROD, templatesWith } from '../../architectures/bloom-contracts/synthesized.ts';
import { bloomContractsUsage } from '../../architectures/bloom-contracts/usage.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { judgedStacks } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'bloom-contracts.txt'), 'utf8')
  .trim()
  .split('\n');
const claims = bloomContractsClaims(PROD);
const stacksOf = (all: Readonly<Record<string, unknown>>) =>
  Object.entries(all).map(([name, template]) => ({ name, region: PROD.region, template }));
const verdicts = judgedStacks(stacksOf(templatesWith()), claims, bloomContractsUsage());
const rows = (row: string) => verdicts.filter((verdict) => verdict.row === row).map((verdict) => verdict.id);

describe('Bloom Energy contracts', () => {
  test('each of the 127 rows is a claim of the one environment, prod', () => {
    expect(ids).toHaveLength(127);
    expect(Object.keys(architecture.environments)).toEqual(['prod']);
    expect(claims.claims.map((claim) => claim.id).toSorted()).toEqual(ids.toSorted());
  });

  test('the claims have the shape that is published', () => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test('no row is not met and nothing is left unknown', () => {
    expect(
      verdicts
        .filter((verdict) => verdict.row === 'notMet')
        .map((verdict) => [verdict.id, verdict.counterexample?.summary, verdict.missing]),
    ).toEqual([]);
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

  test.each<[string, Partial<BloomContractsOptions>]>([
    ['a regional NAT gateway', { perimeter: 'regional-nat-gateway' }],
    ['no internet', { perimeter: 'no-internet' }],
    ['a network firewall', { networkFirewall: true }],
    [
      'a name of one’s own',
      {
        viewer: {
          domainName: 'contracts.example.com',
          certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1',
        },
      },
    ],
    ['a model that takes a temperature', { model: 'claude-sonnet-4-5' }],
    ['a standby', { multiAz: true }],
    ['Valkey with a replica and a password', { cacheEngine: 'valkey', cacheReplica: true, cachePassword: true }],
    [
      'an identity provider that exists',
      { gitHubProviderArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    ],
    ['another Node.js', { nodeImage: '22-alpine' }],
  ])('the option %s keeps every row', (_, options) => {
    const changed = judgedStacks(
      stacksOf(templatesWith(options)),
      bloomContractsClaims({ ...PROD, ...options }),
      bloomContractsUsage(),
    );
    expect(
      changed
        .filter((verdict) => verdict.row === 'notMet')
        .map((verdict) => [verdict.id, verdict.counterexample?.summary, verdict.missing]),
    ).toEqual([]);
  });
});
