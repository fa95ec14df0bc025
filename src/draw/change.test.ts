/** The oracle is the definition of a difference: what stands in one list and not in the other, told by hand. */

import { expect, test } from 'vitest';
import type { Arrow, Group, Scene } from '../answers/index.ts';
import { changeOf } from './change.ts';
import { group, node, scene, webScene } from './example-scene.ts';
import { renderMermaid } from './mermaid.ts';
import { renderTerminal } from './terminal.ts';

const BEFORE = webScene();
const SERVER = node('server-a', 'AWS::EC2::Instance', 'Server', 't3.medium');

function told(before: Scene, after: Scene): readonly string[] {
  return changeOf(before, after).entries.map(({ what, status, name, before: was, after: is }) =>
    [status, what, name, was ?? '-', is ?? '-'].join(' | '),
  );
}

/** The web application in which one thing was done to every group. */
function edited(edit: (group: Group) => Group): Scene {
  const inside = (each: Group): Group => edit({ ...each, groups: each.groups.map(inside) });
  return { ...BEFORE, groups: BEFORE.groups.map(inside) };
}

test('the same scene twice has no change, and is drawn as it is', () => {
  const { entries, scene: drawn } = changeOf(BEFORE, webScene());
  expect(entries).toEqual([]);
  expect(drawn).toEqual(BEFORE);
});

test.each<[string, (arrows: readonly Arrow[]) => readonly Arrow[], readonly string[]]>([
  [
    'a port more',
    (arrows) => arrows.map((each) => (each.label === 'tcp/443' ? { ...each, label: 'tcp/22, tcp/443' } : each)),
    ['changed | arrow | Internet → Load balancer | tcp/443 | tcp/22, tcp/443'],
  ],
  [
    'a way more',
    (arrows) => [...arrows, { from: 'internet', to: 'server-a', kind: 'traffic', label: 'tcp/22' }],
    ['added | arrow | Internet → Server (us-east-1a) | - | tcp/22'],
  ],
  ['a way less', (arrows) => arrows.slice(1), ['removed | arrow | Internet → Load balancer | tcp/443 | -']],
  ['another order', (arrows) => arrows.toReversed(), []],
  [
    'another kind',
    (arrows) => arrows.map((each) => (each.from === 'server-b' ? { ...each, kind: 'data' } : each)),
    [
      'added | arrow | Server (us-east-1b) → Server log | - | data',
      'removed | arrow | Server (us-east-1b) → Server log | logs | -',
    ],
  ],
])('%s is that arrow and nothing else', (_, change, expected) => {
  expect(told(BEFORE, webScene(change(BEFORE.arrows)))).toEqual(expected);
});

test.each<[string, Scene, readonly string[]]>([
  [
    'a bigger server',
    edited((each) => ({
      ...each,
      nodes: each.nodes.map((one) => (one.id === 'server-a' ? { ...one, details: ['t3.large'] } : one)),
    })),
    ['changed | node | Server (us-east-1a) | Server, t3.medium | Server, t3.large'],
  ],
  [
    'another block',
    edited((each) => (each.id === 'vpc' ? { ...each, detail: '10.1.0.0/16' } : each)),
    ['changed | group | VPC, 10.1.0.0/16 | VPC, 10.0.0.0/16 | VPC, 10.1.0.0/16'],
  ],
  [
    'a node that is gone',
    edited((each) => ({ ...each, nodes: each.nodes.filter(({ id }) => id !== 'nat-b') })),
    ['removed | node | NAT gateway (us-east-1b) | - | -'],
  ],
  [
    'a node that moved',
    edited((each) => {
      if (each.id === 'private-a') return { ...each, nodes: [] };
      return each.id === 'public-a' ? { ...each, nodes: [...each.nodes, SERVER] } : each;
    }),
    ['moved | node | Server (Public subnet) | us-east-1a, Private subnet | us-east-1a, Public subnet'],
  ],
])('%s is told with what it was', (_, after, expected) => {
  expect(told(BEFORE, after)).toEqual(expected);
});

test('a group that is gone stands where it stood, with what went with it', () => {
  const after = edited((each) => ({ ...each, groups: each.groups.filter(({ id }) => id !== 'zone-b') }));
  const arrows = BEFORE.arrows.filter(({ from, to }) => ![from, to].includes('server-b'));
  const change = changeOf(BEFORE, { ...after, arrows });
  expect(change.entries.map(({ status, what, name }) => `${status} ${what} ${name}`)).toEqual([
    'removed group us-east-1b',
    'removed group Public subnet, 10.0.0.0/24, public',
    'removed group Private subnet, 10.0.8.0/24, private',
    'removed node NAT gateway (us-east-1b)',
    'removed node Server (us-east-1b)',
    'removed arrow Load balancer → Server (us-east-1b)',
    'removed arrow Server (us-east-1b) → Server log',
  ]);
  const vpc = change.scene.groups[1]?.groups[0]?.groups[0];
  expect(vpc?.groups.map(({ id, status }) => [id, status])).toEqual([
    ['zone-a', undefined],
    ['zone-b', 'removed'],
  ]);
});

test('what left a group that is gone for another one is drawn once', () => {
  const queue = node('q', 'AWS::SQS::Queue');
  const before = scene([group('a', 'services', { nodes: [queue] }), group('b', 'services')]);
  const after = scene([group('b', 'services', { nodes: [queue] })]);
  expect(told(before, after)).toEqual(['removed | group | a | - | -', 'moved | node | q | a | b']);
  expect(changeOf(before, after).scene.groups.flatMap(({ nodes }) => nodes)).toEqual([{ ...queue, status: 'moved' }]);
});

test('Mermaid and the terminal mark one opened port and nothing else', () => {
  const opened: Arrow = { from: 'internet', to: 'server-a', kind: 'traffic', label: 'tcp/22' };
  const { scene: drawn } = changeOf(BEFORE, webScene([opened, ...BEFORE.arrows]));
  expect(renderMermaid(drawn).match(/^ {2}(?:linkStyle|class \S+ (?:added|removed|moved|changed)).*/gm)).toEqual([
    '  linkStyle 0 stroke:#1a7f37,stroke-width:4px',
  ]);
  expect(
    renderTerminal(drawn)
      .split('\n')
      .filter((line) => /^[+>~-] /.test(line)),
  ).toEqual(['+ Internet            → Server (us-east-1a)  tcp/22']);
});
