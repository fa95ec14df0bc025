/** Every row of the conformance table is a claim, and every claim a row: the list of ids is the table's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mcpTaggingClaims } from '../../architectures/mcp-tagging/claims.ts';
import type { McpTaggingOptions } from '../../architectures/mcp-tagging/options.ts';
import { PROD, templateWith } from '../../architectures/mcp-tagging/synthesized.ts';
import { mcpTaggingUsage } from '../../architectures/mcp-tagging/usage.ts';
import { parseClaims } from '../../src/claims/index.ts';
import { judged } from '../judged.ts';

const ids = readFileSync(join(import.meta.dirname, 'mcp-tagging.txt'), 'utf8')
  .trim()
  .split('\n');
const claims = mcpTaggingClaims(PROD);
const verdicts = judged(templateWith(), claims, mcpTaggingUsage(PROD));

describe('MCP tagging server', () => {
  test('each of the 100 rows is a claim', () => {
    expect(ids).toHaveLength(100);
    expect(claims.claims.map((claim) => claim.id).toSorted()).toEqual(ids);
  });

  test('the claims have the shape that is published', () => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims)))).toMatchObject({ ok: true, diagnostics: [] });
  });

  test('no row is not met and nothing is left unknown', () => {
    expect(
      verdicts.filter((verdict) => verdict.row === 'notMet').map((verdict) => [verdict.id, verdict.missing]),
    ).toEqual([]);
  });

  test('a row that is met differently names its resolution', () => {
    const differently = verdicts.filter((verdict) => verdict.row === 'metDifferently');
    expect(differently.every((verdict) => verdict.resolution?.startsWith('C-MCP-'))).toBe(true);
    expect(new Set(claims.claims.flatMap((claim) => claim.resolution ?? [])).size).toBe(13);
  });

  test('only rows of run time wait for a witness', () => {
    const waiting = verdicts.filter((verdict) => verdict.row === 'awaitingWitness').map((verdict) => verdict.id);
    expect(waiting).toEqual([
      'MCP-CMP-04',
      'MCP-SEC-02',
      'MCP-LOG-02',
      'MCP-RUN-01',
      'MCP-RUN-02',
      'MCP-RUN-03',
      'MCP-RUN-04',
    ]);
  });

  test('every proof has a reason', () => {
    expect(
      verdicts
        .filter((verdict) => verdict.outcome === 'proved' && verdict.trace.length === 0)
        .map((verdict) => verdict.id),
    ).toEqual([]);
  });

  test.each<[string, Partial<McpTaggingOptions>]>([
    ['endpoints in one zone', { endpointAzs: 1 }],
    ['a NAT gateway in each zone', { natPerAz: true }],
    ['TLS 1.2 accepted', { tlsFloor: '1.2' }],
    ['an alarm on the errors of the server', { target5xxAlarm: true }],
    ['further endpoints', { extraEndpoints: ['ssm', 'ssmmessages', 'ec2messages'] }],
  ])('the option %s keeps every row', (_, options) => {
    const changed = judged(
      templateWith(options),
      mcpTaggingClaims({ ...PROD, ...options }),
      mcpTaggingUsage({ ...PROD, ...options }),
    );
    expect(
      changed
        .filter((verdict) => verdict.row === 'notMet')
        .map((verdict) => [verdict.id, verdict.counterexample?.summary]),
    ).toEqual([]);
  });
});
