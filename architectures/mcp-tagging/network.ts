import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AddressPlanNetwork, ClosedSecurityGroup, PrivateEndpoints, type ProductionStack } from 'lintel/constructs';
import type { McpTaggingOptions } from './options.ts';

export type Network = AddressPlanNetwork<'Public' | 'Private'>;

export interface SecurityGroups {
  readonly loadBalancer: ClosedSecurityGroup;
  readonly server: ClosedSecurityGroup;
  readonly endpoints: ClosedSecurityGroup;
}

export const SERVER_PORT = 8080;

export function addNetwork(stack: ProductionStack, options: McpTaggingOptions): Network {
  return new AddressPlanNetwork(stack, 'Vpc', {
    cidr: '10.0.0.0/16',
    tiers: [
      { name: 'Public', kind: 'public', blocks: ['10.0.1.0/24', '10.0.2.0/24'] },
      { name: 'Private', kind: 'private', blocks: ['10.0.10.0/24', '10.0.11.0/24'] },
    ],
    nat: options.natPerAz === true ? 'one-per-zone' : 'single',
  });
}

/** The only way in is internet → load balancer → server; the only way out is the server's, on 443. */
export function addSecurityGroups(stack: ProductionStack, { vpc }: Network): SecurityGroups {
  const loadBalancer = new ClosedSecurityGroup(stack, 'LoadBalancerSecurityGroup', {
    vpc,
    description: 'Load balancer: HTTPS from the internet, HTTP to the MCP server',
  });
  const server = new ClosedSecurityGroup(stack, 'ServerSecurityGroup', {
    vpc,
    description: 'MCP server: HTTP from the load balancer, HTTPS to AWS APIs',
  });
  const endpoints = new ClosedSecurityGroup(stack, 'EndpointSecurityGroup', {
    vpc,
    description: 'VPC endpoints: HTTPS from the MCP server',
  });
  const https = ec2.Port.tcp(443);
  const http = ec2.Port.tcp(SERVER_PORT);
  loadBalancer.allowFrom(ec2.Peer.anyIpv4(), https, 'HTTPS from the internet');
  loadBalancer.allowTo(server, http, 'HTTP to the MCP server');
  server.allowFrom(loadBalancer, http, 'HTTP from the load balancer');
  server.allowTo(ec2.Peer.anyIpv4(), https, 'HTTPS to AWS APIs, endpoints and package repositories');
  endpoints.allowFrom(server, https, 'HTTPS from the MCP server');
  return { loadBalancer, server, endpoints };
}

export function addEndpoints(
  stack: ProductionStack,
  network: Network,
  securityGroup: ClosedSecurityGroup,
  options: McpTaggingOptions,
): PrivateEndpoints {
  const [, zoneB] = options.zones;
  const subnets = network.subnets('Private');
  return new PrivateEndpoints(stack, 'Endpoint', {
    vpc: network.vpc,
    interfaces: ['ec2', 'logs', 'secretsmanager', ...(options.extraEndpoints ?? [])],
    interfaceSubnets: options.endpointAzs === 1 ? [network.subnet('Private', zoneB)] : subnets,
    securityGroup,
    gateways: ['s3'],
    gatewaySubnets: subnets,
  });
}
