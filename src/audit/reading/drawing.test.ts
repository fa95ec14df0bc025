/** The oracle is the drawing itself, looked at. */
import { describe, expect, test } from 'vitest';
import { readMarkdown } from './markdown.ts';

const read = (...lines: readonly string[]) => readMarkdown(['```', ...lines, '```'].join('\n'));
const boxes = (document: ReturnType<typeof readMarkdown>) =>
  document.boxes.map(({ around, title }) => [...around, title].join(' > '));
const arrows = (document: ReturnType<typeof readMarkdown>) =>
  document.arrows.map(
    ({ from, to, both, label }) => `${from} ${both ? '↔' : '→'} ${to}${label === '' ? '' : `: ${label}`}`,
  );

const NESTED = [
  '┌───────────────────────┐',
  '│          VPC          │',
  '│ ┌───────┐   ┌───────┐ │',
  '│ │ Web   │──▶│ Data  │ │',
  '│ └───────┘   └───────┘ │',
  '└───────────┬───────────┘',
  '            │ HTTPS',
  '            ▼',
  '     ┌────────────┐',
  '     │   Users    │',
  '     └────────────┘',
];

describe('drawings of characters', () => {
  test('boxes stand in boxes', () => {
    expect(boxes(read(...NESTED))).toEqual(['VPC', 'VPC > Web', 'VPC > Data', 'Users']);
  });

  test('arrows lead from box to box', () => {
    expect(arrows(read(...NESTED))).toContain('Web → Data');
  });

  test('a box drawn with plus and minus is one too', () => {
    const document = read('+-----+     +-----+', '| ALB |---->| EC2 |', '+-----+     +-----+');
    expect(boxes(document)).toEqual(['ALB', 'EC2']);
  });

  test('an arrow between boxes below each other has its label', () => {
    const document = read('┌─────┐', '│ ALB │', '└──┬──┘', '   │ 8080', '   ▼', '┌─────┐', '│ EC2 │', '└─────┘');
    expect(arrows(document)).toEqual(['ALB → EC2: 8080']);
  });

  test('an arrow with two heads leads both ways', () => {
    expect(arrows(read('┌────┐    ┌────┐', '│ A1 │◄──►│ B1 │', '└────┘    └────┘'))).toEqual(['A1 ↔ B1']);
  });

  test('borders that stand a little off still close a box', () => {
    const document = read('┌──────────┐', '│ Database   │', '│ 5432     │', '└───────────┘');
    expect(boxes(document)).toEqual(['Database']);
  });

  test('what is indented stands below what is less so', () => {
    const document = read('VPC', '├── Public', '│   └── 10.0.1.0/24', '└── Private', '    └── 10.0.2.0/24');
    expect(document.passages.map(({ above, text }) => [...above, text].join(' > '))).toEqual([
      'VPC',
      'VPC > Public',
      'VPC > Public > 10.0.1.0/24',
      'VPC > Private',
      'VPC > Private > 10.0.2.0/24',
    ]);
  });
});

describe('Mermaid', () => {
  test('nodes in subgraphs, and links with labels of every spelling', () => {
    const document = readMarkdown(
      [
        '```mermaid',
        'flowchart LR',
        '  subgraph VPC["The network"]',
        '    A[Web<br/>:8080] -->|5432| B[(Data)]',
        '  end',
        '  C((Users)) -- HTTPS --> A',
        '  A -.-> D{{Queue}}',
        '  A <--> B & D',
        '```',
      ].join('\n'),
    );
    expect(boxes(document)).toEqual(['The network > Web', 'The network > Data', 'Users', 'Queue']);
    expect(arrows(document)).toEqual([
      'Web → Data: 5432',
      'Users → Web: HTTPS',
      'Web → Queue',
      'Web ↔ Data',
      'Web ↔ Queue',
    ]);
  });

  test('other kinds of diagrams say nothing', () => {
    expect(readMarkdown('```mermaid\nsequenceDiagram\n  A->>B: x\n```').passages).toEqual([]);
  });
});

describe('Markdown', () => {
  test('a passage knows its headings, its lead, its list and its row', () => {
    const document = readMarkdown(
      [
        '# Top',
        '## Data',
        '**Backups**:',
        '- RDS',
        '  - 7 days',
        '',
        '| Env | Cost |',
        '|---|---|',
        '| dev | $1 |',
      ].join('\n'),
    );
    const of = (text: string) => document.passages.find((each) => each.text === text);
    expect([of('7 days')?.headings, of('7 days')?.above]).toEqual([
      ['Top', 'Data'],
      ['Backups:', 'RDS'],
    ]);
    expect(of('$1')?.above.slice(-2)).toEqual(['dev', 'Cost']);
  });

  test('columns count in the line as it is written', () => {
    const [passage] = readMarkdown('- **Type**: [t3](https://x.y).medium').passages;
    expect(passage?.text).toBe('Type: t3.medium');
    expect(passage?.columns[6]).toBe(14);
  });
});
