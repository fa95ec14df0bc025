/** Drawings of the five systems and of very large templates. Oracle: `drawing-faults.ts` measures every box and line. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTarget } from '../src/actions/read-target.ts';
import type { Flow, Layout, View } from '../src/answers/index.ts';
import { FRAME_ICON_NAMES, iconNames, layoutOf, sceneOf, svgOf } from '../src/draw/index.ts';
import { buildModel, dataDocument, type Model } from '../src/model/index.ts';
import { trafficOf } from '../src/prove/index.ts';
import { drawingFaults } from './drawing-faults.ts';

const VIEWS: readonly View[] = ['all', 'network', 'security', 'data', 'monitoring', 'delivery'];

const ICONS = join(import.meta.dirname, '..', 'node_modules', 'aws-icons', 'icons');
const icons = (name: string) => readFileSync(join(ICONS, `${name}.svg`), 'utf8');

async function modelOf(target: string, environment: string): Promise<{ model: Model; traffic: readonly Flow[] }> {
  const read = await readTarget({ target, environment });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const model = buildModel(read.value.sources);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return { model: model.value, traffic: trafficOf(model.value) };
}

describe.each([
  ['mcp-tagging', 'prod'],
  ['omnirapeutic', 'production'],
  ['ec2-autoscaling', 'prod'],
  ['bloom-contracts', 'prod'],
  ['coherent-pmo', 'prod'],
])('%s', (target, environment) => {
  let read: ReturnType<typeof modelOf> | undefined;
  const seen = () => (read ??= modelOf(target, environment));

  test('has no fault in any view', async () => {
    const { model, traffic } = await seen();
    for (const view of VIEWS) {
      const scene = sceneOf(model, traffic, { title: target, view });
      const layout = layoutOf(scene);
      expect(drawingFaults(layout), view).toEqual([]);
      expect(layout.lines.length, view).toBe(scene.arrows.length);
    }
  });

  test('is drawn the same each time', async () => {
    const { model, traffic } = await seen();
    const scene = sceneOf(model, traffic, { title: target });
    expect(svgOf(layoutOf(scene), { icons })).toBe(svgOf(layoutOf(structuredClone(scene)), { icons }));
  });

  test('shows every load balancer, server, database and bucket, by itself or counted', async () => {
    const { model, traffic } = await seen();
    const { cards } = layoutOf(sceneOf(model, traffic, { title: target }));
    const shown = new Set(cards.flatMap(({ node }) => node.resources));
    const wanted =
      /LoadBalancingV2::LoadBalancer|EC2::Instance|AutoScalingGroup|ECS::Service|RDS::DB(Instance|Cluster)$|S3::Bucket$|Alarm$|LogGroup$/;
    const missing = [...model.resources.values()].filter(({ id, type }) => wanted.test(type) && !shown.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});

describe('a template of 500 resources', () => {
  const ref = (id: string) => ({ Ref: id });
  const many = (count: number, name: string, make: (index: number) => object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, make(index)]));
  const resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/8' } },
    ...many(12, 'Subnet', (index) => ({
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: ref('Vpc'),
        CidrBlock: `10.${index}.0.0/16`,
        AvailabilityZone: `us-east-1${'abc'[index % 3]}`,
      },
    })),
    Open: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'everything',
        VpcId: ref('Vpc'),
        SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/8' }],
      },
    },
    ...many(120, 'Server', (index) => ({
      Type: 'AWS::EC2::Instance',
      Properties: { SubnetId: ref(`Subnet${index % 12}`), SecurityGroupIds: [ref('Open')] },
    })),
    ...many(20, 'Database', (index) => ({
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBSubnetGroupName: ref('Subnets'),
        VPCSecurityGroups: [ref('Open')],
        DBInstanceClass: `db.r6g.${index}xlarge`,
      },
    })),
    Subnets: {
      Type: 'AWS::RDS::DBSubnetGroup',
      Properties: { DBSubnetGroupDescription: 'all', SubnetIds: [ref('Subnet0'), ref('Subnet1'), ref('Subnet2')] },
    },
    ...many(80, 'Function', (index) => ({
      Type: 'AWS::Lambda::Function',
      Properties: {
        Environment: { Variables: { QUEUE: ref(`Queue${index}`), TABLE: ref(`Table${(index * 7) % 40}`) } },
      },
    })),
    ...many(80, 'Queue', () => ({ Type: 'AWS::SQS::Queue' })),
    ...many(40, 'Table', () => ({ Type: 'AWS::DynamoDB::Table' })),
    ...many(100, 'Alarm', (index) => ({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { AlarmActions: [ref(`Topic${index % 5}`)] },
    })),
    ...many(5, 'Topic', () => ({ Type: 'AWS::SNS::Topic' })),
    ...many(41, 'Odd', (index) => ({ Type: `AWS::Service${index}::Thing` })),
  };
  const model = buildModel([{ name: 'Stack', document: dataDocument({ Resources: resources }), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  const { value } = model;
  const traffic = trafficOf(value);

  test.each(VIEWS)('is drawn without a fault in the view %s, and stays a picture', (view) => {
    const scene = sceneOf(value, traffic, { title: 'Large', view });
    const layout = layoutOf(scene);
    expect(drawingFaults(layout)).toEqual([]);
    expect(layout.cards.length).toBeLessThanOrEqual(80);
    expect(layout.lines.length).toBeLessThanOrEqual(48);
  });

  test('still accounts for every resource that is drawn or left out', () => {
    expect(Object.keys(resources).length).toBeGreaterThanOrEqual(500);
    const scene = sceneOf(value, traffic, { title: 'Large' });
    const shown = new Set(layoutOf(scene).cards.flatMap(({ node }) => node.resources));
    const parts = Number(/^(\d+) resources only connect/.exec(scene.omitted[0] ?? '')?.[1]);
    expect(shown.size + parts).toBe(Object.keys(resources).length);
  });
});

test('the faults of a layout are found', () => {
  const node = (id: string) => ({ id, type: 'AWS::S3::Bucket', label: id, details: [], resources: [id] });
  const card = (id: string, x: number) => ({ node: node(id), x, y: 0, width: 80, height: 56, title: [id], lines: [] });
  const good: Layout = {
    title: '',
    width: 400,
    height: 100,
    frames: [{ id: 'f', kind: 'services', label: '', x: 0, y: 0, width: 400, height: 100 }],
    cards: [card('a', 8), card('b', 120), card('c', 300)].map((each) => ({ ...each, frame: 'f' })),
    lines: [
      {
        from: 'a',
        to: 'b',
        kind: 'data',
        points: [
          { x: 88, y: 24 },
          { x: 120, y: 24 },
        ],
      },
    ],
    labels: [],
    omitted: [],
  };
  const label = { x: 90, y: 60, width: 20, height: 14, text: 'x', kind: 'data', line: 0 } as const;
  expect(drawingFaults({ ...good, labels: [label] })).toEqual([]);
  const bad: readonly (readonly [Partial<Layout>, string])[] = [
    [{ cards: [card('a', 8), card('b', 80)] }, 'a covers b'],
    [{ cards: [...good.cards, { ...card('d', 390), frame: 'f' }] }, 'd sticks out of f'],
    [
      {
        lines: [
          {
            from: 'a',
            to: 'c',
            kind: 'data',
            points: [
              { x: 88, y: 24 },
              { x: 300, y: 24 },
            ],
          },
        ],
      },
      'a → c runs through b',
    ],
    [
      {
        lines: [
          {
            from: 'a',
            to: 'b',
            kind: 'data',
            points: [
              { x: 88, y: 24 },
              { x: 120, y: 32 },
            ],
          },
        ],
      },
      'a → b runs aslant',
    ],
    [
      {
        lines: [
          {
            from: 'a',
            to: 'b',
            kind: 'data',
            points: [
              { x: 88, y: 24 },
              { x: 112, y: 24 },
            ],
          },
        ],
      },
      'a line misses b',
    ],
    [{ labels: [label, { ...label, text: 'y' }] }, 'the label x covers y'],
    [{ labels: [{ ...label, x: 70, y: 40 }] }, 'the label x covers a'],
  ];
  for (const [change, fault] of bad) expect(drawingFaults({ ...good, ...change })).toContain(fault);
});

test('every icon that a drawing may ask for is in the icon set', () => {
  for (const name of [...iconNames(), ...FRAME_ICON_NAMES]) expect(icons(name), name).toContain('<svg');
});
