import { ALL_FLOWS } from '../../aws/index.ts';
import { and, type Guard, not } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { type Mapping, type Path, textOf, textsAt } from '../value.ts';
import { type ReadFlows, readFlows } from './flows.ts';
import type { Peer, PrefixList, Rule, SecurityGroup } from './network.ts';
import { at, blockOf, entriesAt, type Graph, idOf, idsAt, ofType, textAt, whenAny } from './reading.ts';

type Direction = Rule['direction'];

/**
 * Every security group with all its rules: those written inside it and those that are resources of their own. EC2 adds
 * an allow-all egress rule where none is written
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html); one rule,
 * inside the group or as an AWS::EC2::SecurityGroupEgress, takes it away (https://github.com/aws/aws-cdk/issues/987).
 */
export function readSecurityGroups(graph: Graph): ReadonlyMap<string, SecurityGroup> {
  const rules = new Map<string, Rule[]>();
  const addTo = (group: string, rule: Rule): void => void rules.set(group, [...(rules.get(group) ?? []), rule]);
  for (const resource of ofType(graph, 'AWS::EC2::SecurityGroup')) {
    for (const [direction, property] of [
      ['ingress', 'SecurityGroupIngress'],
      ['egress', 'SecurityGroupEgress'],
    ] as const) {
      for (const entry of entriesAt(resource, property)) {
        for (const rule of rulesOf(graph, resource, direction, entry.value, entry.at.path, entry.when))
          addTo(resource.id, rule);
      }
    }
  }
  for (const resource of ofType(graph, 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress')) {
    const direction = resource.type.endsWith('Ingress') ? 'ingress' : 'egress';
    for (const group of [...idsAt(graph, resource, 'GroupId'), ...idsAt(graph, resource, 'GroupName')]) {
      for (const rule of rulesOf(graph, resource, direction, resource.properties, [], group.when))
        addTo(group.value, rule);
    }
  }
  return new Map(
    ofType(graph, 'AWS::EC2::SecurityGroup').map((resource) => {
      const written = rules.get(resource.id) ?? [];
      return [resource.id, securityGroup(graph, resource, written)];
    }),
  );
}

function securityGroup(graph: Graph, resource: Resource, written: readonly Rule[]): SecurityGroup {
  const hasEgress = whenAny(written.filter((rule) => rule.direction === 'egress'));
  const implied: Rule[] = (['0.0.0.0/0', '::/0'] as const).map((block) => ({
    direction: 'egress',
    flows: ALL_FLOWS,
    peer: blockOf(block),
    when: and(resource.when, not(hasEgress)),
    at: at(resource, []),
    implicit: true,
  }));
  return {
    id: resource.id,
    vpc: idsAt(graph, resource, 'VpcId')[0]?.value ?? 'default VPC',
    rules: [...written, ...implied.filter((rule) => rule.when.holds !== false)],
    when: resource.when,
    at: at(resource, []),
  };
}

/** The rules of one entry: a peer for each way it names one, in each world. */
function rulesOf(
  graph: Graph,
  resource: Resource,
  direction: Direction,
  entry: Mapping,
  path: Path,
  when: Guard,
): readonly Rule[] {
  const peers: readonly [property: string, peer: (text: string) => Peer][] = [
    ['CidrIp', blockOf],
    ['CidrIpv6', blockOf],
    [
      direction === 'ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId',
      (text) => ({ kind: 'group', id: idOf(graph, text) }),
    ],
    ['SourceSecurityGroupName', (text) => ({ kind: 'group', id: idOf(graph, text) })],
    [
      direction === 'ingress' ? 'SourcePrefixListId' : 'DestinationPrefixListId',
      (text) => ({ kind: 'prefix-list', id: idOf(graph, text) }),
    ],
  ];
  return peers.flatMap(([property, peer]) =>
    textsAt(entry, [property], when).flatMap((found) =>
      flowCases(entry, found.when).map(({ when: inWorlds, ...flows }) => ({
        direction,
        ...flows,
        peer: peer(found.value),
        when: inWorlds,
        at: at(resource, path),
      })),
    ),
  );
}

/** What protocol and ports cover, in each world; ports that only deployment tells cover everything of the protocol. */
function flowCases(entry: Mapping, when: Guard): readonly (ReadFlows & { readonly when: Guard })[] {
  const cases = (property: string, within: Guard) => {
    const found = textsAt(entry, [property], within);
    const unset = and(within, not(whenAny(found)));
    return [
      ...found.map((each) => ({ value: textOf(each.value), when: each.when })),
      { value: undefined, when: unset },
    ].filter((each) => each.when.holds !== false);
  };
  return cases('IpProtocol', when).flatMap((protocol) =>
    cases('FromPort', protocol.when).flatMap((from) =>
      cases('ToPort', from.when).map((to) => ({ ...readFlows(protocol.value, from.value, to.value), when: to.when })),
    ),
  );
}

export function readPrefixLists(graph: Graph): ReadonlyMap<string, PrefixList> {
  return new Map(
    ofType(graph, 'AWS::EC2::PrefixList').map((resource) => [
      resource.id,
      {
        id: resource.id,
        entries: entriesAt(resource, 'Entries').map((entry) => blockOf(textAt(entry.value, 'Cidr') ?? '')),
        when: resource.when,
        at: at(resource, []),
      },
    ]),
  );
}
