/** Security groups that AWS makes by itself, with what the template adds to them. */
import { ALL_FLOWS, flowsOf } from '../../aws/index.ts';
import { ALWAYS, and, type Guard, NONE, not, parseCidr, stripPrivate } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { clusterGroupOf, DEFAULT_VPC, defaultGroupOf, remoteAccessGroupOf } from './default-vpc.ts';
import type { Block, Peer, Rule, SecurityGroup, Subnet } from './network.ts';
import { at, type Gathered, idsAt, node, ofType, type ResourceIndex, whenAny, whenSet } from './reading.ts';

export function groupsOfServices(
  index: ResourceIndex,
  subnets: ReadonlyMap<string, Subnet>,
  written: Gathered<Rule>,
): readonly SecurityGroup[] {
  const vpcs = ofType(index, 'AWS::EC2::VPC').map((resource) =>
    withItself(resource, defaultGroupOf(resource.id), resource.id, written),
  );
  const clusters = ofType(index, 'AWS::EKS::Cluster').map((resource) =>
    withItself(
      resource,
      clusterGroupOf(resource.id),
      vpcAround(index, resource, 'ResourcesVpcConfig.SubnetIds', subnets),
      written,
    ),
  );
  const nodes = ofType(index, 'AWS::EKS::Nodegroup').map((resource) => remoteAccess(index, resource, subnets));
  return [...vpcs, ...clusters, ...nodes];
}

/**
 * A group that lets its members talk with each other and lets everything out, as the default group of a VPC
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html) and that of an EKS cluster
 * (https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html). CloudFormation adds to such a group and takes
 * nothing away.
 */
function withItself(resource: Resource, id: string, vpc: string, written: Gathered<Rule>): SecurityGroup {
  return {
    ...node(resource),
    id,
    vpc,
    rules: [
      rule(resource, 'ingress', { kind: 'group', id }, ALWAYS),
      ...anywhere().map((peer) => rule(resource, 'egress', peer, ALWAYS)),
      ...written.of(id),
    ],
  };
}

/** SSH for the groups that it names, or for everyone: https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html */
function remoteAccess(index: ResourceIndex, resource: Resource, subnets: ReadonlyMap<string, Subnet>): SecurityGroup {
  const sources = idsAt(index, resource, 'RemoteAccess.SourceSecurityGroups');
  const ssh = flowsOf({ protocol: 'tcp', fromPort: '22', toPort: '22' }) ?? NONE;
  const peers: readonly { readonly peer: Peer; readonly when: Guard }[] = [
    ...sources.map((said) => ({ peer: { kind: 'group', id: said.value } as const, when: said.when })),
    ...anywhere().map((peer) => ({ peer, when: not(whenAny(sources)) })),
  ];
  return {
    ...node(resource),
    when: whenSet(resource, 'RemoteAccess'),
    id: remoteAccessGroupOf(resource.id),
    vpc: vpcAround(index, resource, 'Subnets', subnets),
    rules: [
      ...peers.map(({ peer, when }) => ({ ...rule(resource, 'ingress', peer, when), flows: ssh })),
      ...anywhere().map((peer) => rule(resource, 'egress', peer, ALWAYS)),
    ],
  };
}

function rule(resource: Resource, direction: Rule['direction'], peer: Peer, when: Guard): Rule {
  return { direction, flows: ALL_FLOWS, peer, when: and(resource.when, when), at: at(resource, []) };
}

function anywhere(): readonly Block[] {
  return ['0.0.0.0/0', '::/0'].flatMap((text) => {
    const cidr = parseCidr(stripPrivate(text));
    return cidr === undefined ? [] : [{ kind: 'cidr', cidr } as const];
  });
}

function vpcAround(
  index: ResourceIndex,
  resource: Resource,
  path: string,
  subnets: ReadonlyMap<string, Subnet>,
): string {
  const [first] = idsAt(index, resource, path);
  return first === undefined ? DEFAULT_VPC : (subnets.get(first.value)?.vpc ?? `the VPC of ${first.value}`);
}
