/** The grammar is Mermaid's flowchart syntax (https://mermaid.js.org/syntax/flowchart.html); test/drawing has Mermaid itself read it. */
import { expect, test } from 'vitest';
import { group, node, scene, webScene } from './example-scene.ts';
import { renderMermaid } from './mermaid.ts';

test('groups are subgraphs, traffic is a solid arrow and every other relation a dotted one', () => {
  const vpc = group('Vpc', 'vpc', { nodes: [node('Server', 'AWS::EC2::Instance', 'Server', 't3.medium')] });
  const chart = renderMermaid(
    scene(
      [group('outside', 'outside', { nodes: [node('internet', 'internet')] }), vpc],
      [
        { from: 'internet', to: 'Server', kind: 'traffic', label: 'tcp/443' },
        { from: 'Server', to: 'internet', kind: 'logs' },
      ],
    ),
  );
  expect(chart.split('  classDef')[0]).toBe(
    [
      '---',
      'title: "Example"',
      '---',
      'flowchart TB',
      '  subgraph g_outside["outside"]',
      '    n_internet(["internet"])',
      '  end',
      '  subgraph g_Vpc["Vpc"]',
      '    n_Server["Server<br/>t3.medium"]',
      '  end',
      '  n_internet -->|"tcp/443"| n_Server',
      '  n_Server -.->|"logs"| n_internet',
      '',
    ].join('\n'),
  );
});

test.each([
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', '#ff9900'],
  ['AWS::EC2::Instance', '#ff9900'],
  ['AWS::CertificateManager::Certificate', '#dd344c'],
  ['AWS::SecretsManager::Secret', '#dd344c'],
  ['AWS::IAM::Role', '#dd344c'],
  ['AWS::Logs::LogGroup', '#ff4f8b'],
  ['AWS::SNS::Topic', '#ff4f8b'],
])('%s is filled %s with a dark stroke and white text, as MCP-GEN-06 wants it', (type, fill) => {
  const chart = renderMermaid(scene([group('g', 'services', { nodes: [node('x', type)] })]));
  const name = / {2}class n_x (\w+)/.exec(chart)?.[1];
  expect(chart).toContain(`classDef ${name} fill:${fill},stroke:#232f3e,color:#fff`);
});

test.each([
  ['a quote ends no text', 'say "x"', 'say #34;x#34;'],
  ['a tag is no tag', '<b>', '#60;b#62;'],
  ['an entity stays what is written', '#35;', '#35;35;'],
  ['a number and a stop begin no list', '1. first', '1#46; first'],
  ['a dash begins no list', '- first', '#45; first'],
  ['a line break is a space', 'a\n  b', 'a b'],
])('%s', (_, label, written) => {
  expect(renderMermaid(scene([group('g', 'vpc', { nodes: [node('x', 'AWS::S3::Bucket', label)] })]))).toContain(
    `n_x["${written}"]`,
  );
});

test('ids that differ in signs alone stay apart, and a word of the language is no id', () => {
  const nodes = ['a.b', 'a-b', 'end'].map((id) => node(id, 'AWS::S3::Bucket'));
  const chart = renderMermaid(scene([group('g', 'vpc', { nodes })]));
  expect(chart.match(/n_\w+(?=\[)/g)).toEqual(['n_a_b', 'n_a_b_2', 'n_end']);
});

test('arrows beyond what Mermaid draws are counted in the chart', () => {
  const arrows = Array.from({ length: 503 }, () => ({ from: 'x', to: 'x', kind: 'logs' }) as const);
  const chart = renderMermaid(scene([group('g', 'vpc', { nodes: [node('x', 'AWS::S3::Bucket')] })], arrows));
  expect(chart.match(/-\.->/g)).toHaveLength(500);
  expect(chart).toContain('3 more arrows');
});

test('an arrow that ends nowhere is our own fault and is not hidden', () => {
  const arrow = { from: 'internet', to: 'gone', kind: 'traffic' } as const;
  expect(() => renderMermaid(webScene([arrow]))).toThrow('"gone"');
});
