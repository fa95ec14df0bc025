import { and, type Guard, NO_TEXT, not, showText, stripPrivate } from '../../base/index.ts';
import { isUntold } from '../access/dynamic-reference.ts';
import type { Resource } from '../resource.ts';
import { defaultAclOf } from './default-vpc.ts';
import { readFlows } from './flows.ts';
import type { AclEntry, Block, NetworkAcl, Said } from './network.ts';
import {
  at,
  blockOf,
  blocksAt,
  byId,
  Gathered,
  idsAt,
  node,
  ofType,
  type ResourceIndex,
  saidAt,
  textCases,
  untoldAt,
  vpcOf,
  whenAny,
} from './reading.ts';

/** Network ACLs with their entries in the order in which EC2 reads them. */
export function readNetworkAcls(index: ResourceIndex): ReadonlyMap<string, NetworkAcl> {
  const entries = new Gathered<AclEntry>();
  for (const resource of ofType(index, 'AWS::EC2::NetworkAclEntry')) {
    for (const acl of idsAt(index, resource, 'NetworkAclId')) {
      entries.add(acl.value, ...entriesOf(index, resource, acl.when));
    }
    for (const acl of untoldAt(index, resource, 'NetworkAclId')) addToDefaultAcls(index, resource, acl, entries);
  }
  const written = ofType(index, 'AWS::EC2::NetworkAcl').map((resource) => ({
    ...node(resource),
    vpc: vpcOf(index, resource),
    entries: inOrder(entries.of(resource.id)),
  }));
  const byDefault = ofType(index, 'AWS::EC2::VPC').map((resource) =>
    defaultAcl(resource, entries.of(defaultAclOf(resource.id))),
  );
  return byId([...written, ...byDefault]);
}

/** An entry of an ACL that only deployment tells may be one of the default ACL of a VPC. */
function addToDefaultAcls(
  index: ResourceIndex,
  resource: Resource,
  acl: Said<string>,
  entries: Gathered<AclEntry>,
): void {
  const written = entriesOf(index, resource, acl.when);
  for (const vpc of ofType(index, 'AWS::EC2::VPC')) {
    const id = defaultAclOf(vpc.id);
    const block = { kind: 'unknown', text: `whether ${acl.value} is ${id}` } as const;
    entries.add(id, ...written.map((entry) => ({ ...entry, block })));
  }
}

function inOrder(entries: readonly AclEntry[]): readonly AclEntry[] {
  return entries.toSorted((left, right) => left.number - right.number);
}

/**
 * The default ACL of a VPC allows everything in entry 100, and in entry 101 if the VPC has IPv6 addresses
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html). A template adds entries to it.
 */
function defaultAcl(resource: Resource, added: readonly AclEntry[]): NetworkAcl {
  const own = (['0.0.0.0/0', '::/0'] as const).flatMap((text, position) =>
    (['ingress', 'egress'] as const).map(
      (direction): AclEntry => ({
        direction,
        number: 100 + position,
        action: 'allow',
        flows: readFlows('-1', undefined, undefined).flows,
        block: blockOf(stripPrivate(text)),
        when: resource.when,
        at: at(resource, []),
      }),
    ),
  );
  // Two entries of one number and direction cannot be: which of them is there, only deployment tells.
  const isTaken = (entry: AclEntry) =>
    own.some(({ number, direction }) => number === entry.number && direction === entry.direction);
  const beside = added.map(
    (entry): AclEntry =>
      isTaken(entry) ? { ...entry, block: { kind: 'unknown', text: `entry ${entry.number}` } } : entry,
  );
  return { ...node(resource), id: defaultAclOf(resource.id), vpc: resource.id, entries: inOrder([...beside, ...own]) };
}

const FACTS = ['RuleNumber', 'Protocol', 'PortRange.From', 'PortRange.To', 'Icmp.Type', 'Icmp.Code'] as const;

function entriesOf(index: ResourceIndex, resource: Resource, when: Guard): readonly AclEntry[] {
  return blocksAt(resource, 'CidrBlock', 'Ipv6CidrBlock').flatMap((block) =>
    textCases(resource.properties, FACTS, and(when, block.when)).flatMap(({ texts, when: inWorlds }) => {
      const number = texts.RuleNumber ?? NO_TEXT;
      const isIcmp = ['1', 'icmp', '58', 'icmpv6'].includes(texts.Protocol ?? '');
      const [from, to] = isIcmp
        ? [texts['Icmp.Type'], texts['Icmp.Code']]
        : [texts['PortRange.From'], texts['PortRange.To']];
      const entry = {
        // An entry of unknown number may come before every other one, and so may decide nothing for sure.
        number: isUntold(number) ? 0 : Number(number),
        ...readFlows(texts.Protocol, from, to),
        block: isUntold(number) ? ({ kind: 'unknown', text: showText(number) } satisfies Block) : block.value,
        at: at(resource, []),
      };
      return decisions(index, resource, inWorlds).map((decision): AclEntry => ({ ...entry, ...decision }));
    }),
  );
}

/** Direction and action in each world; where only deployment tells them, the entry may be either. */
function decisions(
  index: ResourceIndex,
  resource: Resource,
  when: Guard,
): readonly Pick<AclEntry, 'direction' | 'action' | 'when'>[] {
  const isEgress = whenWord(index, resource, 'Egress', 'true');
  const isAllow = whenWord(index, resource, 'RuleAction', 'allow');
  return (['egress', 'ingress'] as const).flatMap((direction) =>
    (['allow', 'deny'] as const)
      .map((action) => ({
        direction,
        action,
        when: and(when, direction === 'egress' ? isEgress : not(isEgress), action === 'allow' ? isAllow : not(isAllow)),
      }))
      .filter((each) => each.when.holds !== false),
  );
}

function whenWord(index: ResourceIndex, resource: Resource, path: string, word: string): Guard {
  return whenAny(
    saidAt(resource, path).map((said) => ({ when: and(said.when, index.unknowns.isWord(said.value, word)) })),
  );
}
