import { readInterfaces } from './interfaces.ts';
import { readBalancers, readTargetGroups } from './load-balancers.ts';
import type { Network } from './network.ts';
import { readNetworkAcls } from './network-acls.ts';
import type { ResourceIndex } from './reading.ts';
import { readGatewayEndpoints, readGateways, readRouteTables, readSubnets, readVpcs } from './routes.ts';
import { readPrefixLists, readSecurityGroups } from './security-groups.ts';

export function readNetwork(index: ResourceIndex): Network {
  const subnets = readSubnets(index);
  return {
    vpcs: readVpcs(index),
    subnets,
    routeTables: readRouteTables(index),
    acls: readNetworkAcls(index),
    groups: readSecurityGroups(index),
    prefixLists: readPrefixLists(index),
    gateways: readGateways(index),
    endpoints: readGatewayEndpoints(index),
    interfaces: readInterfaces(index, subnets),
    balancers: readBalancers(index),
    targetGroups: readTargetGroups(index),
  };
}
