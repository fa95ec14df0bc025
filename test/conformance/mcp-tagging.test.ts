/** Every row of the conformance table is a claim, and every claim a row: the list of ids is the table's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import architecture from '../../architectures/mcp-tagging/architecture.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { notMet, systemOf, verdictsOf } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'mcp-tagging.txt'), 'utf8')
  .trim()
  .split('\n');
const system = systemOf(architecture, 'prod');
const { claims } = system;
const verdicts = verdictsOf(system);

describe('MCP tagging server', () => {
  test('each of the 100 rows is a claim, and ten promises go beyond them', () => {
    expect(ids).toHaveLength(100);
    const idsWhere = (isBeyond: boolean) =>
      claims.claims.filter(({ beyond = false }) => beyond === isBeyond).map(({ id }) => id);
    expect(idsWhere(false).toSorted()).toEqual(ids);
    expect(idsWhere(true)).toEqual([
      'MCP-CMP-06',
      'MCP-CMP-07',
      'MCP-LOG-03',
      'MCP-LOG-04',
      'MCP-OUT-05',
      'MCP-RUN-05',
      'MCP-RUN-06',
      'MCP-RUN-07',
      'MCP-RUN-08',
      'MCP-RUN-09',
    ]);
  });

  test('the claims have the shape that is published', () => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test('no row is not met and nothing is left unknown', () => {
    expect(notMet(verdicts)).toEqual([]);
  });

  test('a row that is met differently names its resolution', () => {
    const differently = verdicts.filter((verdict) => verdict.row === 'metDifferently');
    expect(differently.every((verdict) => verdict.resolution?.startsWith('C-MCP-'))).toBe(true);
    expect(new Set(claims.claims.flatMap((claim) => claim.resolution ?? [])).size).toBe(13);
  });

  test('only promises of run time wait for a witness, as long as no run is read', () => {
    const waiting = verdicts.filter((verdict) => verdict.row === 'awaitingWitness').map((verdict) => verdict.id);
    expect(waiting).toEqual([
      'MCP-CMP-04',
      'MCP-SEC-02',
      'MCP-LOG-02',
      'MCP-RUN-01',
      'MCP-RUN-02',
      'MCP-RUN-03',
      'MCP-RUN-04',
      'MCP-RUN-05',
      'MCP-RUN-06',
      'MCP-RUN-07',
      'MCP-RUN-08',
      'MCP-RUN-09',
    ]);
  });

  test('every proof has a reason', () => {
    expect(
      verdicts
        .filter((verdict) => verdict.outcome === 'proved' && verdict.trace.length === 0)
        .map((verdict) => verdict.id),
    ).toEqual([]);
  });
});
