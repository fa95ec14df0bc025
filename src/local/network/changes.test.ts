/** What changes while a network stands. Oracle: the texts of the new plan, of which only what differs may be run. */
import { expect, test } from 'vitest';
import { buildModel, dataDocument } from '../../model/index.ts';
import { changesOf } from './changes.ts';
import { partitionText } from './faults.ts';
import { type FlowRow, flowRows } from './flow-log.ts';
import type { LocalNetwork } from './local-network.ts';
import { planOf } from './plan.ts';
import { settleNetwork } from './settle-network.ts';

const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const inVpc = (type: string, properties: object = {}) => ec2(type, { VpcId: { Ref: 'Vpc' }, ...properties });

function settled(): LocalNetwork {
  const model = buildModel([
    {
      name: 'Test',
      document: dataDocument({
        Resources: {
          Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
          Here: inVpc('Subnet', { CidrBlock: '10.0.0.0/24' }),
          There: inVpc('Subnet', { CidrBlock: '10.0.1.0/24' }),
          Table: inVpc('RouteTable'),
          IsRouted: ec2('SubnetRouteTableAssociation', {
            SubnetId: { Ref: 'Here' },
            RouteTableId: { Ref: 'Table' },
          }),
          Group: inVpc('SecurityGroup', { GroupDescription: 'x' }),
          Web: ec2('Instance', { SubnetId: { Ref: 'Here' }, SecurityGroupIds: [{ Ref: 'Group' }] }),
          Data: ec2('Instance', { SubnetId: { Ref: 'There' }, SecurityGroupIds: [{ Ref: 'Group' }] }),
        },
      }),
    },
  ]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return settleNetwork(model.value.network);
}

const network = settled();
const before = planOf(network);
const changed = (changes: Partial<LocalNetwork>) => changesOf(before, planOf({ ...network, ...changes }));

test('nothing is run for the same plan', () => {
  expect(changed({})).toBe('');
});

test('rules of a group replace the tables of those who carry it, and no others', () => {
  const text = changed({ groups: new Map([['Group', []]]) });
  expect([...text.matchAll(/--net=\S+/g)].map(([match]) => match)).toEqual([
    '--net=/run/netns/Web',
    '--net=/run/netns/Data',
  ]);
  expect(text).toContain('delete table inet eni');
  expect(text).not.toContain('flow_log');
});

test('a route is added to the table of its subnet', () => {
  const [block] = network.vpcs[0]?.blocks ?? [];
  if (block === undefined) throw new Error('no block');
  const route = {
    destination: { ...block, prefix: 24, last: block.first + 255n },
    hop: { kind: 'blackhole' } as const,
  };
  const text = changed({ tables: new Map([['Table', [route]]]) });
  expect(text).toContain('route add blackhole 10.0.0.0/24 table 1000');
  expect(text).not.toContain('nft');
});

test('another host needs a new network', () => {
  expect(() => changed({ seats: network.seats.slice(1) })).toThrow('must be built anew');
});

test('a partition drops what crosses it, and is one table', () => {
  const [router] = before.routers;
  if (router === undefined) throw new Error('no router');
  const { make, heal } = partitionText(network, router, ['There'], 'fault_1');
  expect(make).toContain('iifgroup { 1001 } oifgroup != { 1001 } drop');
  expect(make).toContain('oifgroup { 1001 } iifgroup != { 1001 } drop');
  expect(heal).toContain('delete table inet fault_1');
});

test('a flow is refused as far as it was not accepted', () => {
  const counted = (name: string, port: number, packets: number, bytes: number) => ({
    set: {
      name,
      elem: [{ elem: { val: { concat: ['10.0.1.4', '10.0.0.4', 'tcp', 40000, port] }, counter: { packets, bytes } } }],
    },
  });
  const output = JSON.stringify({
    nftables: [
      { metainfo: {} },
      counted('seen_4', 443, 5, 300),
      counted('accepted_4', 443, 3, 200),
      counted('seen_4', 22, 1, 60),
    ],
  });
  const [web] = before.seats;
  if (web === undefined) throw new Error('no seat');
  const shown = ({ destinationPort, action, packets, bytes }: FlowRow) => [destinationPort, action, packets, bytes];
  expect(flowRows(output, web).map(shown)).toEqual([
    [443, 'ACCEPT', 3, 200],
    [443, 'REJECT', 2, 100],
    [22, 'REJECT', 1, 60],
  ]);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html: each task has an interface of its own, with its own address and groups.
test('a transient seat comes and goes, and nobody else is named anew', () => {
  const [web] = network.seats;
  if (web === undefined) throw new Error('no seat');
  const task = { ...web, id: 'task-1', host: 'task-1', addresses: { 4: '10.0.0.250' }, isTransient: true } as const;
  const after = planOf({ ...network, seats: [...network.seats, task] });
  const [device = ''] = /\be[0-9a-f]{10}\b/.exec(after.root) ?? [];
  const coming = changesOf(before, after);
  expect(coming).toContain('netns add task-1\n');
  expect(coming).toContain(`link set ${device} group 1000`);
  expect(coming).toContain(`route add 10.0.0.250 via 169.254.1.1 dev ${device} onlink`);
  // Those who carry the group learn of the new address: rules that name the group let it through.
  expect(coming).not.toContain('link del');
  const going = changesOf(after, before);
  expect(going).toContain(`link del ${device}`);
  expect(going).toContain('ip netns del task-1');
  expect(going).not.toMatch(/route (?:add|del)|link add|sh \.\/enter\.sh/);
});

test('rules that name a group follow who carries it', () => {
  const [group] = network.groups.keys();
  const flows = [[0, 10]] as const;
  const named = {
    ...network,
    groups: new Map([[group ?? '', [{ direction: 'ingress', flows, peer: { group: group ?? '' } } as const]]]),
  };
  const [web] = network.seats;
  if (web === undefined) throw new Error('no seat');
  const task = { ...web, id: 'task-1', host: 'task-1', addresses: { 4: '10.0.0.250' }, isTransient: true } as const;
  const text = changesOf(planOf(named), planOf({ ...named, seats: [...named.seats, task] }));
  expect(text.match(/elements = \{[^}]*10\.0\.0\.250[^}]*\}/g)?.length).toBeGreaterThanOrEqual(2);
});
