import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkFirewall, type ProductionStack } from 'lintel/constructs';
import { CLAUDE_HOST } from './addresses.ts';
import type { Network } from './tiers.ts';

/**
 * Puts a firewall between the private subnets and the NAT gateway, in its zone: packets to the internet go through the
 * firewall, and answers from the NAT gateway go back through it, because it must see both directions.
 */
export function addNetworkFirewall(
  stack: ProductionStack,
  network: Network,
  { blocks }: { readonly blocks: readonly string[] },
): void {
  const [zoneA = ''] = stack.availabilityZones;
  const firewall = new NetworkFirewall(stack, 'EgressFirewall', {
    vpc: network.vpc,
    subnets: [network.subnet('Firewall', zoneA)],
    name: 'bloom-energy-egress',
    allow: [CLAUDE_HOST],
  });
  const route = network.node.findChild('PrivateDefaultRoute');
  if (!(route instanceof ec2.CfnRoute)) throw new Error('the private default route is not a route');
  route.addPropertyDeletionOverride('NatGatewayId');
  route.vpcEndpointId = firewall.endpointId;
  const [publicSubnet] = network.subnets('Public');
  blocks.forEach((block, index) => {
    new ec2.CfnRoute(network, `PublicRouteBack${'AB'[index]}`, {
      routeTableId: publicSubnet?.routeTable.routeTableId ?? '',
      destinationCidrBlock: block,
      vpcEndpointId: firewall.endpointId,
    });
  });
}
