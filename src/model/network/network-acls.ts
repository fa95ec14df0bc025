import { and } from '../../base/index.ts';
import { readFlows } from './flows.ts';
import type { AclEntry, NetworkAcl } from './network.ts';
import { at, blocksAt, type Graph, idsAt, ofType, saidAt, textAt } from './reading.ts';
import { byId, node } from './routes.ts';

/** Network ACLs with their entries in the order in which EC2 reads them. */
export function readNetworkAcls(graph: Graph): ReadonlyMap<string, NetworkAcl> {
  const entries = new Map<string, AclEntry[]>();
  for (const resource of ofType(graph, 'AWS::EC2::NetworkAclEntry')) {
    for (const acl of idsAt(graph, resource, 'NetworkAclId')) {
      const said = blocksAt(resource, 'CidrBlock', 'Ipv6CidrBlock').flatMap((block) =>
        saidAt(resource, 'RuleAction').map((action): AclEntry => {
          const protocol = textAt(resource.properties, 'Protocol') ?? '-1';
          const isIcmp = ['1', 'icmp', '58', 'icmpv6'].includes(protocol);
          const from = textAt(resource.properties, isIcmp ? 'Icmp.Type' : 'PortRange.From');
          const to = textAt(resource.properties, isIcmp ? 'Icmp.Code' : 'PortRange.To');
          return {
            direction: textAt(resource.properties, 'Egress') === 'true' ? 'egress' : 'ingress',
            number: Number(textAt(resource.properties, 'RuleNumber')),
            action: action.value.toLowerCase() === 'allow' ? 'allow' : 'deny',
            ...readFlows(protocol, from, to),
            block: block.value,
            when: and(block.when, action.when),
            at: at(resource, []),
          };
        }),
      );
      entries.set(acl.value, [...(entries.get(acl.value) ?? []), ...said]);
    }
  }
  return byId(
    ofType(graph, 'AWS::EC2::NetworkAcl').map((resource) => ({
      ...node(resource),
      vpc: idsAt(graph, resource, 'VpcId')[0]?.value ?? 'default VPC',
      entries: (entries.get(resource.id) ?? []).toSorted((left, right) => left.number - right.number),
    })),
  );
}
