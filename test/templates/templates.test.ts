/**
 * Templates in the manner of those people write, read from their files and modelled. Each summary under `summaries/` was
 * judged by eye against its template.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { isUnknownPolicy, showFlows } from '../../src/aws/index.ts';
import { ALWAYS, type Diagnostic, describeGuard, type Guard, showCidr, showText } from '../../src/base/index.ts';
import { buildModel, dataDocument, type Model, type Peer, type Said, type StackSource } from '../../src/model/index.ts';
import { readTemplate } from '../../src/read/index.ts';

/** What is read together, and with which parameters; every other template stands alone with its defaults. */
const TOGETHER: Readonly<
  Record<
    string,
    {
      readonly files: readonly string[];
      readonly parameters?: Readonly<Record<string, string>>;
      readonly open?: readonly string[];
    }
  >
> = {
  'shop-root': { files: ['shop-root.yaml'] },
  'shared-network': { files: ['shared-network.yaml', 'shared-cache.yaml'] },
  'blog-of-any-stage': { files: ['blog.yaml'], open: ['Stage', 'DatabaseKind', 'SnapshotId', 'KeyName'] },
  'database-in-prod': { files: ['database.yaml'], parameters: { Environment: 'prod' } },
};

const FOLDER = join(import.meta.dirname, 'fixtures');

const PARTS = ['shop-network.yaml', 'shop-service.json', 'shared-cache.yaml'];

const cases = [
  ...readdirSync(FOLDER)
    .filter((file) => /\.(json|yaml)$/.test(file) && !PARTS.includes(file))
    .map((file) => ({ name: basename(file).replace(/\.\w+$/, ''), files: [file] }))
    .filter(({ name }) => !Object.hasOwn(TOGETHER, name)),
  ...Object.entries(TOGETHER).map(([name, rest]) => ({ name, ...rest })),
];

test.each(cases)('$name', async ({ name, files, ...options }) => {
  const sources: StackSource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const read = await readTemplate(file, { cwd: FOLDER });
    diagnostics.push(...read.diagnostics);
    if (read.ok)
      sources.push({
        ...read.value,
        ...options,
        stackName: file.startsWith('shared-network') ? 'shared' : read.value.name,
      });
  }
  const built = buildModel(sources);
  const faults = sources.length === files.length ? [...diagnostics, ...built.diagnostics] : diagnostics;
  const summary = [
    ...(sources.length === files.length && built.ok ? summaryOf(built.value) : ['no model']),
    ...faults.map(
      (each) => `${each.severity} ${each.code} ${basename(each.at?.file ?? '')}:${each.at?.line ?? '-'} ${each.what}`,
    ),
  ];
  await expect(`${summary.join('\n')}\n`).toMatchFileSnapshot(join('summaries', `${name}.txt`));
});

test('a template of 300 resources is one model of 300 resources', () => {
  const resources = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      [
        `Queue${index}`,
        { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `\${AWS::StackName}-${index}` } } },
      ],
      [
        `Policy${index}`,
        {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: `Queue${index}` }],
            PolicyDocument: {
              Statement: { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' },
            },
          },
        },
      ],
      [
        `Rule${index}`,
        {
          Type: 'AWS::EC2::SecurityGroupIngress',
          Properties: {
            GroupId: { 'Fn::GetAtt': 'Vpc.DefaultSecurityGroup' },
            IpProtocol: 'tcp',
            FromPort: index,
            ToPort: index,
            CidrIp: '10.0.0.0/8',
          },
        },
      ],
    ]).flat(),
  );
  const built = buildModel([
    { name: 'Many', document: dataDocument({ Resources: { Vpc: { Type: 'AWS::EC2::VPC' }, ...resources } }) },
  ]);
  expect(built.diagnostics).toEqual([]);
  expect(built.ok && built.value.resources.size).toBe(301);
  expect(built.ok && built.value.access.resourcePolicies.size).toBe(100);
});

function summaryOf(model: Model): readonly string[] {
  const { network, access } = model;
  const types = Map.groupBy(model.resources.values(), (each) => each.type.split('::').slice(0, 2).join('::'));
  const conditional = [...model.resources.values()].filter((each) => each.when !== ALWAYS);
  return [
    `stacks ${[...model.stacks.keys()].join(', ')}`,
    `resources ${model.resources.size}: ${[...types].map(([type, each]) => `${type} ${each.length}`).join(', ')}`,
    ...conditional.map((each) => `  ${each.id}${whenOf(each.when)}`),
    `parameters ${[...model.parameters.values()].map((each) => `${each.id} ${each.from}`).join(', ') || 'none'}`,
    ...[...model.outputs.values()].map(
      (each) => `output ${each.id} ${shown(each.properties.Value)}${whenOf(each.when)}`,
    ),
    ...[...network.subnets.values()].map(
      (each) =>
        `subnet ${each.id} in ${each.vpc}, ${each.blocks.map((block) => shownPeer(block.value)).join(' ')}, table ${said(each.routeTables)}, acl ${said(each.acls)}`,
    ),
    ...[...network.routeTables.values()].flatMap((table) =>
      table.routes.map(
        (route) => `route ${table.id} ${shownPeer(route.destination)} → ${route.target.kind} ${route.target.id}`,
      ),
    ),
    ...[...network.acls.values()].flatMap((acl) =>
      acl.entries.map(
        (each) =>
          `acl ${acl.id} ${each.number} ${each.action} ${each.direction} ${showFlows(each.flows)} ${shownPeer(each.block)}`,
      ),
    ),
    ...[...network.groups.values()].flatMap((group) =>
      group.rules.map(
        (each) =>
          `rule ${group.id} ${each.implicit ? 'implied ' : ''}${each.direction} ${each.unknownFlows ?? showFlows(each.flows)} ${shownPeer(each.peer)}${whenOf(each.when)}`,
      ),
    ),
    ...network.interfaces.map(
      (each) =>
        `interface ${each.id}${whenOf(each.when)} in ${said(each.subnets)} with ${said(each.groups)} public ${describeGuard(each.isPublic.certain)}${each.isPublic.possible === each.isPublic.certain ? '' : `, perhaps ${describeGuard(each.isPublic.possible)}`}`,
    ),
    ...[...network.balancers.values()].flatMap((balancer) =>
      balancer.listeners.map(
        (each) => `listener ${balancer.id} ${showFlows(each.flows)}${whenOf(each.when)} → ${said(each.forwards)}`,
      ),
    ),
    ...[...network.targetGroups.values()].map(
      (each) =>
        `targets ${each.id} ${each.targets.map((target) => `${target.owner} ${showFlows(target.flows)}`).join(', ') || 'none'}`,
    ),
    ...[...access.principals.values()].flatMap((each) =>
      [...each.identity, ...(each.boundary ?? [])].map(
        (part) =>
          `${each.kind} ${each.id} ${isUnknownPolicy(part) ? `may do what ${part.unknown} says` : `${part.effect} ${[...(part.actions ?? []), ...(part.notActions ?? []).map((each) => `not ${each}`)].join(' ')} on ${[...(part.resources ?? []), ...(part.notResources ?? []).map((each) => `not ${each}`)].map(showText).join(' ')}`}${whenOf(part.when)}`,
      ),
    ),
    ...[...access.resourcePolicies].map(([id, parts]) => `policy on ${id} ${parts.length} statements`),
  ];
}

function whenOf(when: Guard): string {
  return when === ALWAYS ? '' : ` when ${describeGuard(when)}`;
}

function said(list: readonly Said<string>[]): string {
  return list.map((each) => `${each.value}${whenOf(each.when)}`).join(' + ') || 'none';
}

function shownPeer(peer: Peer): string {
  if (peer.kind === 'cidr') return showCidr(peer.cidr);
  return peer.kind === 'unknown' ? peer.text : peer.id;
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? showText(value)
    : JSON.stringify(value, (key, each) =>
        key === 'when' ? undefined : typeof each === 'string' ? showText(each) : each,
      );
}
