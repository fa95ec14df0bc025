import { and, type Guard, isSymbolic, NO_TEXT, not, showText } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { readFlows } from './flows.ts';
import type { AclEntry, Block, NetworkAcl } from './network.ts';
import {
  at,
  blocksAt,
  byId,
  Gathered,
  idsAt,
  node,
  ofType,
  type ResourceIndex,
  saidAt,
  textCases,
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
  }
  return byId(
    ofType(index, 'AWS::EC2::NetworkAcl').map((resource) => ({
      ...node(resource),
      vpc: vpcOf(index, resource),
      entries: entries.of(resource.id).toSorted((left, right) => left.number - right.number),
    })),
  );
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
        number: isSymbolic(number) ? 0 : Number(number),
        ...readFlows(texts.Protocol, from, to),
        block: isSymbolic(number) ? ({ kind: 'unknown', text: showText(number) } satisfies Block) : block.value,
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
