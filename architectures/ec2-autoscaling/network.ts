import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AddressPlanNetwork, ClosedSecurityGroup, PrivateEndpoints, type ProductionStack } from 'lintel/constructs';
import type { Parameters } from './interface.ts';
import { DATABASE_PORT, type Settings } from './settings.ts';

export type Network = AddressPlanNetwork<'Public' | 'Private' | 'Database'>;

export interface SecurityGroups {
  readonly loadBalancer: ClosedSecurityGroup;
  readonly fleet: ClosedSecurityGroup;
  readonly database: ClosedSecurityGroup;
  readonly endpoints: ClosedSecurityGroup;
}

export function addNetwork(stack: ProductionStack, { cidr, blocks, nat }: Settings): Network {
  return new AddressPlanNetwork(stack, 'Vpc', {
    cidr,
    tiers: [
      { name: 'Public', kind: 'public', blocks: blocks.public },
      { name: 'Private', kind: 'private', blocks: blocks.private },
      { name: 'Database', kind: 'isolated', blocks: blocks.database },
    ],
    nat,
  });
}

/** The only way in is clients → load balancer → instances → database; each rule names its peer and its port. */
export function addSecurityGroups(
  stack: ProductionStack,
  { vpc }: Network,
  parameters: Parameters,
  settings: Settings,
): SecurityGroups {
  const loadBalancer = new ClosedSecurityGroup(stack, 'LoadBalancerSecurityGroup', {
    vpc,
    description: 'Load balancer: HTTP and HTTPS from clients, the application port to the instances',
  });
  const fleet = new ClosedSecurityGroup(stack, 'FleetSecurityGroup', {
    vpc,
    description: 'Instances: the application port from the load balancer, HTTPS out, SQL to the database',
  });
  const database = new ClosedSecurityGroup(stack, 'DatabaseSecurityGroup', {
    vpc,
    description: 'Database: SQL from the instances',
  });
  const endpoints = new ClosedSecurityGroup(stack, 'EndpointSecurityGroup', {
    vpc,
    description: 'VPC endpoints: HTTPS from the instances',
  });
  const application = ec2.Port.tcp(settings.port);
  for (const { peer, name } of clientsOf(settings, parameters)) {
    loadBalancer.allowFrom(peer, ec2.Port.tcp(80), `HTTP from ${name}`);
    loadBalancer.allowFrom(peer, ec2.Port.tcp(443), `HTTPS from ${name}`);
  }
  loadBalancer.allowTo(fleet, application, 'Requests to the instances');
  fleet.allowFrom(loadBalancer, application, 'Requests from the load balancer');
  for (const block of settings.sshAllowedCidrs) {
    fleet.allowFrom(ec2.Peer.ipv4(block), ec2.Port.tcp(22), `SSH from ${block}`);
  }
  for (const port of settings.egressPorts) {
    fleet.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), port === 443 ? 'HTTPS to AWS APIs' : 'Package repositories');
  }
  fleet.allowTo(database, ec2.Port.tcp(DATABASE_PORT), 'SQL to the database');
  database.allowFrom(fleet, ec2.Port.tcp(DATABASE_PORT), 'SQL from the instances');
  endpoints.allowFrom(fleet, ec2.Port.tcp(443), 'HTTPS from the instances');
  if (settings.healthCheck.port !== undefined && settings.healthCheck.port !== settings.port) {
    const health = ec2.Port.tcp(settings.healthCheck.port);
    loadBalancer.allowTo(fleet, health, 'Health checks of the instances');
    fleet.allowFrom(loadBalancer, health, 'Health checks from the load balancer');
  }
  return { loadBalancer, fleet, database, endpoints };
}

function clientsOf({ clients }: Settings, { cloudFrontPrefixList }: Parameters) {
  if (clients === 'cloudfront') {
    const list = cloudFrontPrefixList?.valueAsString ?? '';
    return [{ peer: ec2.Peer.prefixList(list), name: 'CloudFront' }];
  }
  return clients.map((block) =>
    block === '0.0.0.0/0'
      ? { peer: ec2.Peer.anyIpv4(), name: 'the internet' }
      : { peer: ec2.Peer.ipv4(block), name: block },
  );
}

/** Session Manager and the agents use three APIs; S3 costs nothing. */
export const ENDPOINTS = ['ec2', 'ssm', 'ssmmessages', 'ec2messages'] as const;

export function addEndpoints(
  stack: ProductionStack,
  network: Network,
  securityGroup: ClosedSecurityGroup,
  { extraEndpoints }: Settings,
): PrivateEndpoints {
  return new PrivateEndpoints(stack, 'Endpoint', {
    vpc: network.vpc,
    interfaces: [...ENDPOINTS, ...extraEndpoints],
    interfaceSubnets: network.subnets('Private'),
    securityGroup,
    gateways: ['s3'],
    gatewaySubnets: network.subnets('Private'),
  });
}
