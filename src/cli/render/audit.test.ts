import { expect, test } from 'vitest';
import type { AuditReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderAudit } from './audit.ts';
import { auditMarkdown, auditSarif } from './audit-formats.ts';

const TERMINAL: Terminal = {
  cwd: '/',
  stdin: (async function* () {})(),
  out: () => undefined,
  err: () => undefined,
  colors: { out: false, err: false },
  width: 80,
  isAttended: false,
  debug: false,
};

const REPORT: AuditReport = {
  schema: 'lintel/audit@1',
  document: 'shop.md',
  target: 'shop.yaml',
  environments: ['prod'],
  statements: 2,
  findings: [
    {
      line: 7,
      column: 3,
      kind: 'instance type',
      says: 'the instance is t3.large',
      quote: 'Instances: t3.large',
      outcome: 'false',
      because: 'it is t3.medium',
      at: [{ at: 'Shop/Server.InstanceType', source: { file: 'shop.yaml', line: 9, column: 21 } }],
      contradicts: [{ line: 12, says: 'the instance is t3.small', because: 'one instance, two types' }],
    },
    {
      line: 20,
      column: 1,
      kind: 'zones',
      says: 'the network spans 2 zones',
      quote: '2 availability zones',
      outcome: 'true',
      because: 'they are us-east-1a, us-east-1b',
      at: [],
      contradicts: [],
    },
  ],
  counts: { true: 1, false: 1, notCheckable: 0, contradicted: 1 },
  diagnostics: [],
};

test('what is false is told with what is so instead and where, and what contradicts it', () => {
  expect(renderAudit(REPORT, TERMINAL, { all: false })).toBe(
    [
      'shop.md:7  ✗  the instance is t3.large',
      '    → it is t3.medium  Shop/Server.InstanceType  shop.yaml:9:21',
      '    ↯ line 12: the instance is t3.small (one instance, two types)',
      '',
      '2 statements · 1 true · 1 false · 0 not checkable · 1 contradicted',
      '',
    ].join('\n'),
  );
});

test('with everything asked for, what is true is told too', () => {
  expect(renderAudit(REPORT, TERMINAL, { all: true })).toContain('shop.md:20  ✓  the network spans 2 zones');
});

test('a document in which nothing can be read is said to be one', () => {
  const nothing = {
    ...REPORT,
    statements: 0,
    findings: [],
    counts: { true: 0, false: 0, notCheckable: 0, contradicted: 0 },
  };
  expect(renderAudit(nothing, TERMINAL, { all: false })).toMatch(/^Nothing in this document could be read/);
});

test('as Markdown, each false statement is a row with its line', () => {
  expect(auditMarkdown(REPORT).split('\n')).toEqual([
    '### shop.md: 1 false, 1 contradicted',
    '',
    '2 statements · 1 true · 1 false · 0 not checkable',
    '',
    '| Line | It says | | What is so |',
    '|--:|---|---|---|',
    '| 7 | the instance is t3.large | false | it is t3.medium; line 12: the instance is t3.small (one instance, two types) |',
    '',
  ]);
});

test('as SARIF, a false statement is an error at its place in the document', () => {
  const [run] = JSON.parse(auditSarif(REPORT, '1.0.0')).runs;
  expect(run.results).toHaveLength(1);
  expect(run.results[0]).toMatchObject({
    ruleId: 'audit/instance-type',
    level: 'error',
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'shop.md' }, region: { startLine: 7, startColumn: 3 } } },
    ],
  });
  expect(run.results[0].relatedLocations.map((each: { id: number }) => each.id)).toEqual([0, 1]);
});
