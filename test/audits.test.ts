/**
 * The earlier documents of the five systems contradict themselves, AWS, or what was built. The oracle is the list of
 * contradictions that people made when they turned the documents into programs: the ids that claims name as `resolution`,
 * each with a line where it stands. Those that speak of a number or a name must be found by the audit.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditStatements } from '../src/actions/index.ts';

const ROOT = join(import.meta.dirname, '..');

const FOUND: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  'mcp-tagging': {
    'C-MCP-01': [26],
    'C-MCP-02': [22],
    'C-MCP-03': [163],
    'C-MCP-04': [39],
    'C-MCP-05': [166],
    'C-MCP-07': [116],
    'C-MCP-08': [142, 176],
  },
  omnirapeutic: {
    'C-OMN-02': [99, 406, 407],
    'C-OMN-03': [402, 403],
    'C-OMN-08': [198],
    'C-OMN-09': [231],
    'C-OMN-10': [232],
    'C-OMN-12': [374],
    'C-OMN-13': [206, 207, 208, 390, 391, 392],
  },
  'ec2-autoscaling': {
    'C-EC2-01': [131, 136, 206, 211],
    'C-EC2-04': [94],
    'C-EC2-05': [108, 181],
    'C-EC2-06': [77, 164],
    'C-EC2-08': [146, 206],
    'C-EC2-09': [131, 154, 162],
    'C-EC2-16': [5, 230, 243],
  },
  'bloom-contracts': {
    'C-BLM-01': [19, 27, 176],
    'C-BLM-02': [25, 176],
    'C-BLM-04': [26, 111, 302],
    'C-BLM-05': [111],
    'C-BLM-06': [107],
    'C-BLM-07': [13],
    'C-BLM-09': [51],
    'C-BLM-10': [75],
    'C-BLM-11': [97],
    'C-BLM-12': [79, 90],
    'C-BLM-13': [153],
    'C-BLM-14': [228],
    'C-BLM-15': [151, 228],
    'C-BLM-16': [38, 218],
    'C-BLM-18': [182, 295],
    'C-BLM-19': [283, 288],
    'C-BLM-23': [323],
  },
  'coherent-pmo': {
    'C-PMO-01': [252, 253, 479],
    'C-PMO-02': [159],
    'C-PMO-04': [158],
    'C-PMO-05': [132, 159, 467, 472],
    'C-PMO-06': [231, 400],
    'C-PMO-07': [61, 205],
    'C-PMO-08': [290],
    'C-PMO-09': [558, 573],
    'C-PMO-11': [432],
    'C-PMO-12': [410, 413],
    'C-PMO-14': [533],
    'C-PMO-15': [512],
    'C-PMO-17': [518, 519, 520],
    'C-PMO-18': [537],
    'C-PMO-19': [195],
    'C-PMO-22': [139],
  },
};

describe.each(Object.entries(FOUND))('the earlier document of %s', (architecture, contradictions) => {
  const facts = JSON.parse(readFileSync(join(ROOT, 'docs/audits', `${architecture}.statements.json`), 'utf8'));
  const findings = auditStatements(
    facts.statements.map((each: object) => ({ end: 0, quote: '', ...each })),
    { target: architecture, cwd: ROOT },
  );

  test.each(Object.entries(contradictions))('%s is found', async (_, lines) => {
    const audited = await findings;
    if (!audited.ok) throw new Error(audited.diagnostics.map(({ what }) => what).join('\n'));
    const bad = audited.value.findings.filter(
      ({ outcome, contradicts }) => outcome === 'false' || contradicts.length > 0,
    );
    expect(lines.filter((line) => !bad.some((each) => each.line === line))).toEqual([]);
  });
});
