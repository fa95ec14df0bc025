/**
 * What AWS makes with a VPC, and where it puts what names no subnet. The ids are those that templates refer to: the
 * default security group of a VPC of the template is `${Vpc.DefaultSecurityGroup}`, its default network ACL
 * `${Vpc.DefaultNetworkAcl}`.
 */
import { or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Said, Subnet } from './network.ts';
import { at } from './reading.ts';

export const DEFAULT_VPC = 'default VPC';

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-subnet.html */
const DEFAULT_SUBNET = 'a subnet of the default VPC';

export function defaultGroupOf(vpc: string): string {
  return `\${${vpc}.DefaultSecurityGroup}`;
}

/** The main route table of a VPC, which no attribute names. */
export function mainTableOf(vpc: string): string {
  return `the main route table of ${vpc}`;
}

export function defaultAclOf(vpc: string): string {
  return `\${${vpc}.DefaultNetworkAcl}`;
}

/** The group of an EKS cluster's own, which its nodes carry too. */
export function clusterGroupOf(cluster: string): string {
  return `\${${cluster}.ClusterSecurityGroupId}`;
}

/** The group that EKS makes for SSH to nodes: https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html */
export function remoteAccessGroupOf(nodes: string): string {
  return `the remote access group of ${nodes}`;
}

/** Where a resource stands that names no subnet. */
export function inDefaultVpc(resource: Resource): readonly Said<string>[] {
  return [{ value: DEFAULT_SUBNET, when: resource.when, at: at(resource, []) }];
}

export function isInDefaultVpc(places: readonly Said<string>[]): boolean {
  return places.every(({ value }) => value === DEFAULT_SUBNET);
}

/** The default security groups of the VPCs in which something stands. */
export function defaultGroupsOf(
  places: readonly Said<string>[],
  subnets: ReadonlyMap<string, Subnet>,
): readonly Said<string>[] {
  const groups = new Map<string, Said<string>>();
  for (const place of places) {
    const vpc = subnets.get(place.value)?.vpc;
    const value =
      vpc === undefined
        ? `the default security group of ${place.value === DEFAULT_SUBNET ? `the ${DEFAULT_VPC}` : place.value}`
        : defaultGroupOf(vpc);
    const known = groups.get(value);
    groups.set(value, { ...place, value, when: known === undefined ? place.when : or(known.when, place.when) });
  }
  return [...groups.values()];
}
