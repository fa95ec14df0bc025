import { readInterfaces } from './interfaces.ts';
import { readBalancers, readTargetGroups } from './load-balancers.ts';
import type { Network } from './network.ts';
import { readNetworkAcls } from './network-acls.ts';
import type { Graph } from './reading.ts';
import { readGatewayEndpoints, readGateways, readRouteTables, readSubnets, readVpcs } from './routes.ts';
import { readPrefixLists, readSecurityGroups } from './security-groups.ts';

export function readNetwork(graph: Graph): Network {
  const subnets = readSubnets(graph);
  return {
    vpcs: readVpcs(graph),
    subnets,
    routeTables: readRouteTables(graph),
    acls: readNetworkAcls(graph),
    groups: readSecurityGroups(graph),
    prefixLists: readPrefixLists(graph),
    gateways: readGateways(graph),
    endpoints: readGatewayEndpoints(graph),
    interfaces: readInterfaces(graph, subnets),
    balancers: readBalancers(graph),
    targetGroups: readTargetGroups(graph),
  };
}
