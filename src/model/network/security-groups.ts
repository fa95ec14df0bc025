import { ALL_FLOWS } from '../../aws/index.ts';
import { and, type Guard, not, showText, stripPrivate, type Text, union } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { type Mapping, type Path, textsAt } from '../value.ts';
import { defaultGroupOf } from './default-vpc.ts';
import { readFlows } from './flows.ts';
import { groupsOfServices } from './groups-of-services.ts';
import type { Block, Peer, PrefixList, Rule, Said, SecurityGroup, Subnet } from './network.ts';
import {
  at,
  blockOf,
  byId,
  entriesAt,
  Gathered,
  idOf,
  idsAt,
  node,
  ofType,
  type ResourceIndex,
  saidAt,
  textAt,
  textCases,
  unknownEntriesAt,
  untoldAt,
  vpcOf,
  whenAny,
} from './reading.ts';

type Direction = Rule['direction'];

const EVERY_PORT = union(...['tcp', 'udp', 'icmp'].map((protocol) => readFlows(protocol, undefined, undefined).flows));

/**
 * Every security group with all its rules: those written inside it and those that are resources of their own. EC2 adds
 * an allow-all egress rule where none is written
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html); one rule,
 * inside the group or as an AWS::EC2::SecurityGroupEgress, takes it away (https://github.com/aws/aws-cdk/issues/987).
 */
export function readSecurityGroups(
  index: ResourceIndex,
  subnets: ReadonlyMap<string, Subnet>,
): ReadonlyMap<string, SecurityGroup> {
  const rules = writtenRules(index);
  const written = ofType(index, 'AWS::EC2::SecurityGroup').map((resource) =>
    securityGroup(index, resource, rules.of(resource.id)),
  );
  return byId([...written, ...groupsOfServices(index, subnets, rules)]);
}

/** The rules of each group, by its id. */
function writtenRules(index: ResourceIndex): Gathered<Rule> {
  const rules = new Gathered<Rule>();
  for (const resource of ofType(index, 'AWS::EC2::SecurityGroup')) {
    for (const [direction, property] of [
      ['ingress', 'SecurityGroupIngress'],
      ['egress', 'SecurityGroupEgress'],
    ] as const) {
      for (const entry of entriesAt(resource, property)) {
        rules.add(resource.id, ...rulesOf(index, resource, direction, entry.value, entry.at.path, entry.when));
      }
      rules.add(resource.id, ...unknownEntriesAt(resource, property).map((said) => unknownRule(direction, said)));
    }
  }
  for (const resource of ofType(index, 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress')) {
    const direction = resource.type.endsWith('Ingress') ? 'ingress' : 'egress';
    for (const group of [...idsAt(index, resource, 'GroupId'), ...groupsAt(index, resource, 'GroupName')]) {
      rules.add(group.value, ...rulesOf(index, resource, direction, resource.properties, [], group.when));
    }
    for (const group of untoldAt(index, resource, 'GroupId'))
      addToDefaultGroups(index, resource, direction, group, rules);
  }
  for (const cluster of ofType(index, 'AWS::EMR::Cluster')) addNodeRules(index, cluster, rules);
  return rules;
}

/** A rule in a group that only deployment tells may be in the default group of a VPC. */
function addToDefaultGroups(
  index: ResourceIndex,
  resource: Resource,
  direction: Direction,
  group: Said<string>,
  rules: Gathered<Rule>,
): void {
  const written = rulesOf(index, resource, direction, resource.properties, [], group.when);
  for (const vpc of ofType(index, 'AWS::EC2::VPC')) {
    const id = defaultGroupOf(vpc.id);
    const peer = { kind: 'unknown', text: `whether ${group.value} is ${id}` } as const;
    rules.add(id, ...written.map((rule) => ({ ...rule, peer })));
  }
}

/**
 * EMR lets the nodes of a cluster talk with each other, in the groups that it manages
 * (https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-man-sec-groups.html).
 */
function addNodeRules(index: ResourceIndex, cluster: Resource, rules: Gathered<Rule>): void {
  const groups = ['Master', 'Slave'].flatMap((role) =>
    groupsAt(index, cluster, `Instances.EmrManaged${role}SecurityGroup`),
  );
  for (const group of groups) {
    for (const peer of groups) {
      rules.add(group.value, {
        direction: 'ingress',
        flows: EVERY_PORT,
        peer: { kind: 'group', id: peer.value },
        when: and(group.when, peer.when),
        at: group.at,
      });
    }
  }
}

function securityGroup(index: ResourceIndex, resource: Resource, written: readonly Rule[]): SecurityGroup {
  const hasEgress = whenAny(written.filter((rule) => rule.direction === 'egress'));
  const implied: Rule[] = (['0.0.0.0/0', '::/0'] as const).map((block) => ({
    direction: 'egress',
    flows: ALL_FLOWS,
    peer: blockOf(stripPrivate(block)),
    when: and(resource.when, not(hasEgress)),
    at: at(resource, []),
    implicit: true,
  }));
  return {
    ...node(resource),
    vpc: vpcOf(index, resource),
    rules: [...written, ...implied.filter((rule) => rule.when.holds !== false)],
  };
}

/** Rules that only deployment tells: they may let anything through, from anyone. */
function unknownRule(direction: Direction, said: Said<string>): Rule {
  const peer = { kind: 'unknown', text: said.value } as const;
  return { direction, flows: ALL_FLOWS, unknownFlows: said.value, peer, when: said.when, at: said.at };
}

/** The rules of one entry: a peer for each way it names one, in each world. */
function rulesOf(
  index: ResourceIndex,
  resource: Resource,
  direction: Direction,
  entry: Mapping,
  path: Path,
  when: Guard,
): readonly Rule[] {
  const group = (text: Text): Peer => ({ kind: 'group', id: groupOf(index, text) });
  const side = direction === 'ingress' ? 'Source' : 'Destination';
  const peers: readonly [property: string, peer: (text: Text) => Peer][] = [
    ['CidrIp', blockOf],
    ['CidrIpv6', blockOf],
    [`${side}SecurityGroupId`, group],
    ['SourceSecurityGroupName', group],
    [`${side}PrefixListId`, (text) => ({ kind: 'prefix-list', id: idOf(index, text) })],
  ];
  return peers.flatMap(([property, peer]) =>
    textsAt(entry, [property], when).flatMap((found) =>
      textCases(entry, ['IpProtocol', 'FromPort', 'ToPort'], found.when).map(
        ({ texts, when: inWorlds }): Rule => ({
          direction,
          ...readFlows(texts.IpProtocol, texts.FromPort, texts.ToPort),
          peer: peer(found.value),
          when: inWorlds,
          at: at(resource, path),
        }),
      ),
    ),
  );
}

/** The group that a text refers to, or that has it as its name. */
function groupOf(index: ResourceIndex, text: Text): string {
  const id = idOf(index, text);
  if (index.resources.has(id)) return id;
  const named = ofType(index, 'AWS::EC2::SecurityGroup').find((each) => textAt(each.properties, 'GroupName') === text);
  return named?.id ?? id;
}

/** The groups that a property names, by id or by name. */
export function groupsAt(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path).map((said) => ({ ...said, value: groupOf(index, said.value) }));
}

export function readPrefixLists(index: ResourceIndex): ReadonlyMap<string, PrefixList> {
  return byId(ofType(index, 'AWS::EC2::PrefixList').map(prefixList));
}

function prefixList(resource: Resource): PrefixList {
  const isTold = unknownEntriesAt(resource, 'Entries').length === 0;
  const entries = entriesAt(resource, 'Entries').flatMap((entry): readonly Block[] =>
    textsAt(entry.value, ['Cidr'], entry.when).map((cidr) =>
      // Entries carry no worlds: one that only some of them have is as good as unknown.
      cidr.when === resource.when ? blockOf(cidr.value) : { kind: 'unknown', text: `${showText(cidr.value)}, perhaps` },
    ),
  );
  return { ...node(resource), entries: isTold ? entries : undefined };
}
