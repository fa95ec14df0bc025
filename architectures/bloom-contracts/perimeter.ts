import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Network } from './tiers.ts';

/**
 * A NAT gateway of the whole VPC, without any public subnet. CloudFront's way in still needs an internet gateway attached
 * to the VPC, though no route leads to it.
 */
export function addRegionalNatGateway(network: Network): void {
  const { vpcId } = network.vpc;
  const gateway = new ec2.CfnInternetGateway(network, 'InternetGateway');
  const attachment = new ec2.CfnVPCGatewayAttachment(network, 'InternetGatewayAttachment', {
    vpcId,
    internetGatewayId: gateway.ref,
  });
  const nat = new ec2.CfnNatGateway(network, 'NatGateway', {
    availabilityMode: 'regional',
    connectivityType: 'public',
    vpcId,
  });
  nat.addResourceDependency(attachment);
  new ec2.CfnRoute(network, 'PrivateDefaultRoute', {
    routeTableId: privateRouteTable(network),
    destinationCidrBlock: '0.0.0.0/0',
    natGatewayId: nat.ref,
  });
}

/** Users come over a VPN or Direct Connect that ends at this gateway; the VPC has no other way in or out. */
export function addCompanyConnection(network: Network): void {
  const gateway = new ec2.CfnVPNGateway(network, 'CompanyGateway', { type: 'ipsec.1' });
  const attachment = new ec2.CfnVPCGatewayAttachment(network, 'CompanyGatewayAttachment', {
    vpcId: network.vpc.vpcId,
    vpnGatewayId: gateway.ref,
  });
  const propagation = new ec2.CfnVPNGatewayRoutePropagation(network, 'CompanyRoutes', {
    routeTableIds: [privateRouteTable(network)],
    vpnGatewayId: gateway.ref,
  });
  propagation.addResourceDependency(attachment);
}

function privateRouteTable(network: Network): string {
  const [subnet] = network.subnets('Private');
  if (subnet === undefined) throw new Error('the network has no private subnet');
  return subnet.routeTable.routeTableId;
}
