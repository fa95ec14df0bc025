/** The contradictions that the tables of the five documents count: 13, 20, 16, 23 and 25. */
import { describe, expect, test } from 'vitest';
import bloomContracts from '../architectures/bloom-contracts/architecture.ts';
import coherentPmo from '../architectures/coherent-pmo/architecture.ts';
import ec2Autoscaling from '../architectures/ec2-autoscaling/architecture.ts';
import mcpTagging from '../architectures/mcp-tagging/architecture.ts';
import omnirapeutic from '../architectures/omnirapeutic/architecture.ts';
import type { ClaimSet } from '../src/claims/index.ts';
import type { Architecture } from '../src/constructs/index.ts';

/** The claims of every environment. */
function claimsOf<Props>({ environments, claims }: Architecture<Props>): readonly ClaimSet[] {
  return Object.entries(environments).flatMap(([name, props]) => claims?.(name, props) ?? []);
}

describe.each([
  { system: mcpTagging, claims: claimsOf(mcpTagging), prefix: 'C-MCP', count: 13 },
  { system: omnirapeutic, claims: claimsOf(omnirapeutic), prefix: 'C-OMN', count: 20 },
  { system: ec2Autoscaling, claims: claimsOf(ec2Autoscaling), prefix: 'C-EC2', count: 16 },
  { system: bloomContracts, claims: claimsOf(bloomContracts), prefix: 'C-BLM', count: 23 },
  { system: coherentPmo, claims: claimsOf(coherentPmo), prefix: 'C-PMO', count: 25 },
])('$system.name', ({ system, claims, prefix, count }) => {
  const resolutions = system.resolutions ?? {};
  const used = claims.flatMap((set) => set.claims.flatMap(({ resolution }) => resolution ?? []));

  test('every contradiction of the document has a resolution, numbered without a gap', () => {
    const ids = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);
    expect(Object.keys(resolutions)).toEqual(ids);
  });

  test('every resolution that a claim names has a text', () => {
    expect(used.filter((id) => !Object.hasOwn(resolutions, id))).toEqual([]);
  });

  test('every resolution is named by a claim', () => {
    expect(Object.keys(resolutions).filter((id) => !used.includes(id))).toEqual([]);
  });

  test('what is in conflict and what holds each begin with a capital, a digit or a sign of money and end with a full stop', () => {
    const texts = Object.values(resolutions).flatMap(({ says, decision }) => [says, decision]);
    expect(texts.filter((text) => !/^[A-Z0-9$].*\.$/.test(text))).toEqual([]);
  });
});
