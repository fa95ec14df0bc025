import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStatements } from './audit.ts';
import { audited, findingsOf, THREE_TIERS } from './tiny-audit.ts';

const PLANTED = readFileSync(join(import.meta.dirname, 'fixtures/planted.md'), 'utf8');

describe('a document with planted errors', () => {
  const findings = findingsOf(PLANTED, { resources: THREE_TIERS });

  // The oracle is whoever planted them: each was changed by hand in a document that was right.
  test.each([
    [12, 'cidr', 'the template has 10.0.12.0/24'],
    [14, 'count', 'there is one NAT gateway'],
    [20, 'flow', 'a load balancer does not talk to a database'],
    [36, 'security group', 'the port is 8080'],
    [40, 'tls', 'AWS publishes no Ext9 policy'],
    [49, 'version', 'it is 17.9, and 15.3 is no longer supported'],
    [53, 'availability', 'the database is in one zone'],
    [66, 'iam action', 'IAM has no such action'],
  ])('line %i is false: %s, %s', (line, kind) => {
    const found = findings.filter(({ statement }) => statement.line === line && statement.kind === kind);
    expect(found.map(({ outcome }) => outcome)).toContain('false');
  });

  test('what was not planted is not false', () => {
    const lines = new Set(findings.filter(({ outcome }) => outcome === 'false').map(({ statement }) => statement.line));
    expect([...lines]).toEqual([12, 14, 20, 36, 40, 49, 53, 66]);
  });

  test('a sum and a year that do not add up contradict the document', () => {
    const lines = findings.filter(({ contradicts }) => contradicts.length > 0).map(({ statement }) => statement.line);
    // 30 + 26 is 56 and not 76; 12 × 26 is 312 and not 302; 360 + 302 is 662 and not 912.
    expect([...new Set(lines)]).toEqual([60, 61, 62]);
  });

  test('what is planned is not held against the template', () => {
    const planned = findings.filter(({ statement }) => statement.line > 68);
    expect(planned.map(({ outcome }) => outcome)).toEqual(['not checkable', 'not checkable']);
  });

  test('most of the document can be checked', () => {
    expect(findings.filter(({ outcome }) => outcome === 'true').length).toBeGreaterThan(20);
  });
});

describe('circumstances', () => {
  const instance = { Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.large' } } };
  const types = '- Instances: t3.small for dev, t3.large for prod';

  test('each environment has its value, and those of others are not judged', () => {
    expect(audited(types, { resources: instance, environment: 'production' })).toEqual([
      '1 not checkable the instance is t3.small in dev',
      '1 true the instance is t3.large in prod',
    ]);
  });

  test('what is folded away speaks of what its summary names', () => {
    const folded = '<details>\n<summary>dev</summary>\n\nInstances: t3.small\n\n</details>\n\nInstances: t3.large';
    expect(audited(folded, { resources: instance, environment: 'prod' })).toEqual([
      '4 not checkable the instance is t3.small in dev ↯ 8',
      '8 true the instance is t3.large ↯ 4',
    ]);
  });

  test('without an environment nothing that is said of one is judged', () => {
    expect(audited(types, { resources: instance })).toEqual([
      '1 not checkable the instance is t3.small in dev',
      '1 not checkable the instance is t3.large in prod',
    ]);
  });

  test.each([
    ['EC2 instances are t3.small (planned)'],
    ['## Future\n\nEC2 instances are t3.small'],
    ['EC2 instances are t3.small if needed'],
    ['| Plan | Status |\n|---|---|\n| EC2 instances of t3.small | planned |'],
  ])('%j is not false', (markdown) => {
    expect(findingsOf(markdown, { resources: instance }).map(({ outcome }) => outcome)).toEqual(['not checkable']);
  });

  test.each([
    ['EC2 instances were said to be t3.small'],
    ['EC2 instances use t3.large instead of t3.small'],
    ['## Contradictions\n\nEC2 instances are t3.small'],
    ['| What | Said |\n|---|---|\n| EC2 instances | t3.small |'],
  ])('what is only reported is no statement: %j', (markdown) => {
    expect(findingsOf(markdown, { resources: instance, kinds: ['instance type', 'count'] })).toEqual([]);
  });
});

describe('reading', () => {
  test('a statement has its line, its columns and a few words', () => {
    expect(readStatements('# Title\n\n**Type**: `t3.medium` for all servers')).toEqual([
      {
        line: 3,
        column: 12,
        end: 21,
        kind: 'instance type',
        subject: ['instance'],
        values: { type: 't3.medium' },
        quote: 'Type: t3.medium for all servers',
      },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['an open fence', '```\n┌──┐\n│ x'],
    ['a table without rows', '| a |\n|---|'],
    ['half a diagram', '```mermaid\ngraph TB\n A[x --> B\n subgraph\n```'],
    ['a box without an end', '```\n┌─────┐\n│ NAT │\n```'],
    ['odd characters', '```\n▼▲│─┐└\n```\n|||\n- \n> '],
  ])('%s is read without complaint', (_, markdown) => {
    expect(readStatements(markdown)).toEqual([]);
  });

  test('the same document gives the same statements', () => {
    expect(readStatements(PLANTED)).toEqual(readStatements(PLANTED));
    expect(readStatements(PLANTED.replaceAll('\n', '\r\n'))).toEqual(readStatements(PLANTED));
  });
});
