/** Layouts of generated scenes. Oracle: `test/drawing-faults.ts`, which measures boxes and lines on its own. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawingFaults } from '../../../test/drawing-faults.ts';
import type { Arrow, ArrowKind, Group, Scene, SceneNode } from '../../answers/index.ts';
import { sceneIn } from '../tiny-scene.ts';
import { layoutOf } from './layout.ts';

const TYPES = [
  'AWS::EC2::Instance',
  'AWS::ECS::Service',
  'AWS::RDS::DBInstance',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::EC2::VPCEndpoint',
  'AWS::Unheard::Of',
];
const KINDS: readonly ArrowKind[] = ['traffic', 'data', 'logs', 'secrets', 'alarm', 'key', 'delivery', 'route'];
const word = fc.string({ minLength: 1, maxLength: 30 });

const someNodes = (most: number) =>
  fc.array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      label: word,
      details: fc.array(word, { maxLength: 3 }),
      count: fc.option(fc.integer({ min: 2, max: 99 }), { nil: undefined }),
    }),
    { maxLength: most },
  );

type Bare = Omit<SceneNode, 'id' | 'resources'>;

const scenes: fc.Arbitrary<Scene> = fc
  .record({
    outside: someNodes(4),
    edge: someNodes(4),
    zones: fc.integer({ min: 0, max: 3 }),
    tiers: fc.integer({ min: 1, max: 3 }),
    inSubnets: fc.array(someNodes(3), { maxLength: 9 }),
    across: someNodes(6),
    top: someNodes(2),
    bottom: someNodes(2),
    panels: fc.array(someNodes(9), { maxLength: 6 }),
    arrows: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...KINDS), fc.option(word, { nil: undefined })), {
      maxLength: 25,
    }),
  })
  .map(({ outside, edge, zones, tiers, inSubnets, across, top, bottom, panels, arrows }) => {
    let next = 0;
    const made: SceneNode[] = [];
    const nodes = (bare: readonly Bare[], more: Partial<SceneNode> = {}) =>
      bare.map((each) => {
        const { count, ...rest } = each;
        const node = { ...rest, ...(count !== undefined && { count }), id: `n${next++}`, resources: [], ...more };
        made.push(node);
        return node;
      });
    const subnets = Array.from({ length: zones }, (_, zone) =>
      Array.from(
        { length: tiers },
        (_, tier): Group => ({
          id: `s${zone}-${tier}`,
          kind: 'subnet',
          label: 'Private subnet',
          tier: tier === 0 ? 'public' : 'private',
          groups: [],
          nodes: nodes(inSubnets[zone * tiers + tier] ?? []),
        }),
      ),
    );
    const spans = across.map((bare, index) => {
      const tier = index % tiers;
      return nodes([bare], {
        spans: subnets.slice(index % Math.max(1, zones)).flatMap((zone) => zone[tier]?.id ?? []),
      });
    });
    const vpc: Group = {
      id: 'vpc',
      kind: 'vpc',
      label: 'VPC',
      detail: '10.0.0.0/16',
      groups: subnets.map((groups, zone) => ({
        id: `z${zone}`,
        kind: 'zone',
        label: `us-east-1${'abc'[zone]}`,
        groups,
        nodes: [],
      })),
      nodes: [...spans.flat(), ...nodes(top, { border: 'top' }), ...nodes(bottom, { border: 'bottom' })],
    };
    const labels = ['Security', 'Integration', 'Monitoring and audit', 'Databases', 'Compute', 'API'];
    const services = panels.flatMap((bare, index): readonly Group[] =>
      bare.length === 0
        ? []
        : [{ id: `p${index}`, kind: 'services', label: labels[index] ?? '', groups: [], nodes: nodes(bare) }],
    );
    const region: Group = {
      id: 'region',
      kind: 'region',
      label: 'us-east-1',
      groups: [...(zones > 0 ? [vpc] : []), ...services],
      nodes: [],
    };
    const front: readonly Group[] =
      edge.length === 0 ? [] : [{ id: 'edge', kind: 'services', label: 'Edge', groups: [], nodes: nodes(edge) }];
    const around: Group = { id: 'outside', kind: 'outside', label: 'Outside', groups: [], nodes: nodes(outside) };
    const shown = zones > 0 ? made : made.filter((node) => node.spans === undefined && node.border === undefined);
    const pairs = new Map(
      arrows.flatMap(([one, two, kind, label]): readonly [string, Arrow][] => {
        const [from, to] = [shown[one % Math.max(1, shown.length)]?.id, shown[two % Math.max(1, shown.length)]?.id];
        if (from === undefined || to === undefined || from === to) return [];
        return [[`${from}${to}${kind}`, { from, to, kind, ...(label !== undefined && { label }) }]];
      }),
    );
    return {
      title: 'A system',
      view: 'all',
      groups: [around, { id: 'cloud', kind: 'cloud', label: 'AWS Cloud', groups: [...front, region], nodes: [] }],
      arrows: [...pairs.values()],
      omitted: [],
    };
  });

describe('layout', () => {
  test('no box covers another, everything is inside what holds it, and lines run between boxes', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        expect(drawingFaults(layoutOf(scene))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('every node has a card and every arrow a line', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const layout = layoutOf(scene);
        const nodes = (group: Group): readonly string[] => [
          ...group.nodes.map(({ id }) => id),
          ...group.groups.flatMap(nodes),
        ];
        expect(layout.cards.map(({ node }) => node.id).sort()).toEqual(scene.groups.flatMap(nodes).sort());
        expect(layout.lines.map(({ from, to, kind }) => `${from}${to}${kind}`)).toEqual(
          scene.arrows.map(({ from, to, kind }) => `${from}${to}${kind}`),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('the same scene has the same layout', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        expect(JSON.stringify(layoutOf(structuredClone(scene)))).toBe(JSON.stringify(layoutOf(scene)));
      }),
      { numRuns: 10 },
    );
  });
});

// https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html: a control plane has interfaces in subnets of any tier.
test('what stands in subnets of several tiers is in none of them, but in a band that names them', () => {
  const ref = (id: string) => ({ Ref: id });
  const subnet = (AvailabilityZone: string, CidrBlock: string) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), AvailabilityZone, CidrBlock },
  });
  const drawn = layoutOf(
    sceneIn({
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Gateway: { Type: 'AWS::EC2::InternetGateway' },
        Attached: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
        },
        Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
        Out: {
          Type: 'AWS::EC2::Route',
          Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
        },
        Open: subnet('us-east-1a', '10.0.0.0/24'),
        Routed: {
          Type: 'AWS::EC2::SubnetRouteTableAssociation',
          Properties: { SubnetId: ref('Open'), RouteTableId: ref('Table') },
        },
        Inner: subnet('us-east-1b', '10.0.1.0/24'),
        Cluster: {
          Type: 'AWS::EKS::Cluster',
          Properties: { ResourcesVpcConfig: { SubnetIds: [ref('Open'), ref('Inner')] } },
        },
      },
    }),
  );
  expect(drawingFaults(drawn)).toEqual([]);
  const card = drawn.cards.find(({ node }) => node.id === 'Cluster');
  const band = drawn.frames.find(({ id }) => id === card?.frame);
  expect(band).toMatchObject({ kind: 'strip', label: 'public and isolated subnets', parent: 'Vpc' });
  const subnets = drawn.frames.filter(({ kind }) => kind === 'subnet');
  expect(subnets.filter(({ y, height }) => (card?.y ?? 0) < y + height)).toEqual([]);
});

test('names and conditions that one line cuts have two, and a card has three lines at most', () => {
  const node = (label: string, when?: string): SceneNode => ({
    id: label,
    type: 'AWS::SNS::Topic',
    label,
    details: ['SNS topic'],
    resources: [label],
    ...(when !== undefined && { when }),
  });
  const nodes = [
    node('Agent Terminating Lifecycle Hook Queue'),
    node('Told', 'TheTopicOfThisParameter is empty or given'),
    node('Agent Terminating Lifecycle Dead Letters', 'TheTopicOfThisParameter is empty or given'),
  ];
  const groups: readonly Group[] = [
    {
      id: 'cloud',
      kind: 'cloud',
      label: '',
      nodes: [],
      groups: [
        {
          id: 'r',
          kind: 'region',
          label: '',
          nodes: [],
          groups: [{ id: 's', kind: 'services', label: 'Integration', nodes, groups: [] }],
        },
      ],
    },
  ];
  const { cards } = layoutOf({ title: '', view: 'all', groups, arrows: [], omitted: [] });
  // Which words a line holds is the font's business; that none is lost is not.
  expect(cards.map(({ title }) => title.join(' '))).toEqual(nodes.map(({ label }) => label));
  expect(cards[1]?.lines.join(' ')).toBe('if TheTopicOfThisParameter is empty or given');
  expect(cards.map(({ title, lines }) => title.length + lines.length)).toEqual([3, 3, 3]);
  expect(cards[2]?.lines.join()).toMatch(/^if TheTopicOfThisParameter.*…$/);
});

// By eye: a size that ends in an ellipsis tells nothing, and the icon tells what it is.
test('of facts that do not fit beside what it is the facts stay', () => {
  const scene = sceneIn({
    Resources: {
      GenerateMonthlyReportsForCustomers: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'python3.14', MemorySize: 10240 },
      },
    },
  });
  expect(layoutOf(scene).cards.map(({ lines }) => lines)).toEqual([['python3.14 · 10240 MB']]);
});

// Eight functions, each of which uses two tables, a bucket and a topic: there are more lines than lanes.
test('lines stay above the lower border of the cloud', () => {
  const panel = (id: string, first: number, count: number): Group => ({
    id,
    kind: 'services',
    label: id,
    groups: [],
    nodes: Array.from({ length: count }, (_, index) => ({
      id: `n${first + index}`,
      type: 'AWS::Lambda::Function',
      label: `A function with a name ${first + index}`,
      details: ['Lambda'],
      resources: [],
    })),
  });
  const panels = [
    panel('API', 1, 2),
    panel('Compute', 3, 8),
    panel('Databases', 11, 2),
    panel('Storage and backup', 13, 1),
    panel('Integration', 14, 4),
  ];
  const region: Group = { id: 'region', kind: 'region', label: 'Region', groups: panels, nodes: [] };
  const ways = [
    ...['n2 n3', 'n17 n6', 'n17 n7', 'n17 n8', 'n14 n10', 'n15 n14', 'n15 n4', 'n4 n15', 'n9 n1'],
    ...[3, 4, 5, 6, 7, 8, 9, 10].flatMap((from) => [11, 12, 13, 16].map((to) => `n${from} n${to}`)),
  ];
  const arrows = ways.map((way): Arrow => {
    const [from = '', to = ''] = way.split(' ');
    return { from, to, kind: 'data' };
  });
  const cloud: Group = { id: 'cloud', kind: 'cloud', label: 'AWS Cloud', groups: [region], nodes: [] };
  const { frames, lines } = layoutOf({ title: 'Meetings', view: 'data', groups: [cloud], arrows, omitted: [] });
  const frame = frames.find(({ kind }) => kind === 'cloud');
  expect(lines).toHaveLength(arrows.length);
  const lowest = Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  expect(lowest).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0));
});
