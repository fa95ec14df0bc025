/** Widths are counted as terminals do: https://www.unicode.org/reports/tr11/ for wide characters. */

import { describe, expect, test } from 'vitest';
import type { Scene } from '../answers/index.ts';
import { widthOf } from '../base/index.ts';
import { group, node, scene, webScene } from './example-scene.ts';
import { layoutOf } from './layout/layout.ts';
import { renderMermaid } from './mermaid.ts';
import { svgOf } from './svg/svg.ts';
import { renderTerminal } from './terminal.ts';

test('boxes stand in boxes, zones side by side, and the arrows below', () => {
  expect(`\n${renderTerminal(webScene(), { width: 80 })}`).toBe(`
Web application · prod

╭╌ Outside ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╮
╎ ▪ Internet                                                                   ╎
╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯

╭─ AWS Cloud › us-east-1 ──────────────────────────────────────────────────────╮
│ ┏━ VPC 10.0.0.0/16 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓ │
│ ┃ ▪ Load balancer                                                          ┃ │
│ ┃   HTTPS 443                                                              ┃ │
│ ┃ ┌╌ us-east-1a ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐ ┌╌ us-east-1b ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐ ┃ │
│ ┃ ╎ ┌─ Public subnet 10.0.0.0/24 ──┐ ╎ ╎ ┌─ Public subnet 10.0.0.0/24 ─┐ ╎ ┃ │
│ ┃ ╎ │ ▪ NAT gateway                │ ╎ ╎ │ ▪ NAT gateway               │ ╎ ┃ │
│ ┃ ╎ └──────────────────────────────┘ ╎ ╎ └─────────────────────────────┘ ╎ ┃ │
│ ┃ ╎ ┌─ Private subnet 10.0.8.0/24 ─┐ ╎ ╎ ┌─ Private subnet 10.0.8.0/24 ┐ ╎ ┃ │
│ ┃ ╎ │ ▪ Server                     │ ╎ ╎ │ ▪ Server                    │ ╎ ┃ │
│ ┃ ╎ │   t3.medium                  │ ╎ ╎ │   t3.medium                 │ ╎ ┃ │
│ ┃ ╎ └──────────────────────────────┘ ╎ ╎ └─────────────────────────────┘ ╎ ┃ │
│ ┃ └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘ └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘ ┃ │
│ ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛ │
│ ┌─ Services ───────────────────────────────────────────────────────────────┐ │
│ │ ▪ Server log                                                             │ │
│ │   14 days                                                                │ │
│ └──────────────────────────────────────────────────────────────────────────┘ │
╰──────────────────────────────────────────────────────────────────────────────╯

Traffic
  Internet            → Load balancer        tcp/443
  Load balancer       → Server (us-east-1a)  tcp/3000
  Load balancer       → Server (us-east-1b)  tcp/3000

Logs
  Server (us-east-1a) → Server log
  Server (us-east-1b) → Server log
`);
});

describe.each([40, 60, 80, 100, 132])('in %i columns', (width) => {
  const hard = scene(
    [
      group(
        'vpc',
        'vpc',
        {
          nodes: ['数据库主实例', 'AVeryLongNameWithoutAnySpaceThatNoColumnHoldsAsItIs', 'émoji 🚀'].map((label) =>
            node(label, 'AWS::RDS::DBInstance', label, 'db.r6g.large, Multi-AZ, 500 GiB gp3'),
          ),
          groups: ['a', 'b', 'c', 'd', 'e'].map((zone) =>
            group(zone, 'zone', { groups: [group(`subnet ${zone}`, 'subnet', {}, { detail: '2001:db8:1234::/64' })] }),
          ),
        },
        { label: 'A network whose name is much longer than the box that is drawn around it can be' },
      ),
    ],
    [
      {
        from: '数据库主实例',
        to: 'AVeryLongNameWithoutAnySpaceThatNoColumnHoldsAsItIs',
        kind: 'data',
        label: 'tcp/5432',
      },
    ],
  );

  test.each([
    ['the example', webScene()],
    ['wide characters and long names', hard],
  ])('%s stays inside, and every box closes', (_, drawn) => {
    const lines = renderTerminal(drawn, { width }).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    const boxed = lines.filter((line) => /^[╭╰╎│┏┗┃]/.test(line));
    expect(boxed.every((line) => /[╮╯╎│┓┛┃]$/.test(line) && widthOf(line) === width)).toBe(true);
  });

  test('no letter of a name is lost', () => {
    const count = (text: string, letter: string) => text.split(letter).length - 1;
    const text = renderTerminal(hard, { width });
    // Once in the box, once in the table.
    for (const letter of '数据库主实例') expect(count(text, letter)).toBe(2);
    expect(count(text.replace(/[^AVLWH]/g, ''), 'H')).toBe(2);
  });

  test('colours change no column', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with ESC
    const bare = renderTerminal(webScene(), { width, color: true }).replace(/\x1b\[[\d;]*m/g, '');
    expect(bare).toBe(renderTerminal(webScene(), { width }));
  });
});

test.each([
  ['the terminal drawing', renderTerminal],
  ['Mermaid', renderMermaid],
  ['SVG', (drawn: Scene) => svgOf(layoutOf(drawn))],
])('in %s a label can neither steer a terminal nor break XML', (_, render) => {
  const hard = node('x', 'AWS::S3::Bucket', 'a\x1b[2Jb\nc', '\u202ed', 'half \ud800 \uffff');
  const drawn = { ...scene([group('g', 'vpc', { nodes: [hard] })]), omitted: ['\x07'], title: '\x9b31m' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to be found
  expect(render(drawn)).not.toMatch(/[\x00-\x09\x0b-\x1f\x9b\u202e\uffff]/);
  expect(render(drawn).isWellFormed()).toBe(true);
});

test('what is left out is said', () => {
  const drawn = { ...webScene(), omitted: ['12 log groups are drawn in the monitoring view.'] };
  expect(renderTerminal(drawn)).toContain('Not drawn\n  12 log groups are drawn in the monitoring view.\n');
});
