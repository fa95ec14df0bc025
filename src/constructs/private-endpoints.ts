import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface PrivateEndpointsProps {
  readonly vpc: ec2.IVpc;
  /** Interface endpoints, by the short name of the service: `ec2`, `logs`, `secretsmanager`. */
  readonly interfaces: readonly string[];
  /** Where the interface endpoints have an address: one subnet a zone, each billed. */
  readonly interfaceSubnets: readonly ec2.ISubnet[];
  /** The one group that every interface endpoint carries. */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Gateway endpoints, which cost nothing: a route in the tables of these subnets.
   *
   * @default - none
   */
  readonly gateways?: readonly GatewayService[];
  /**
   * The subnets whose route tables lead to the gateway endpoints.
   *
   * @default - the subnets of the interface endpoints
   */
  readonly gatewaySubnets?: readonly ec2.ISubnet[];
}

export type GatewayService = 's3' | 'dynamodb';

/**
 * AWS APIs that are reached without leaving the VPC. The services' public names resolve to the endpoints (private DNS),
 * so that no client needs to know.
 */
export class PrivateEndpoints extends Construct {
  readonly interfaceEndpoints: ReadonlyMap<string, ec2.InterfaceVpcEndpoint>;

  constructor(scope: Construct, id: string, props: PrivateEndpointsProps) {
    super(scope, id);
    const gateways = props.gateways ?? [];
    refuseRepeats(this.node.path, [...props.interfaces, ...gateways]);
    refuseSharedZones(this.node.path, props.interfaceSubnets);
    const region = Stack.of(this).region;
    this.interfaceEndpoints = new Map(
      props.interfaces.map((service) => [
        service,
        new ec2.InterfaceVpcEndpoint(this, constructIdOf(service), {
          vpc: props.vpc,
          service: new ec2.InterfaceVpcEndpointService(`com.amazonaws.${region}.${service}`, 443),
          subnets: { subnets: [...props.interfaceSubnets] },
          securityGroups: [props.securityGroup],
          privateDnsEnabled: true,
          open: false,
        }),
      ]),
    );
    for (const service of gateways) {
      new ec2.GatewayVpcEndpoint(this, constructIdOf(service), {
        vpc: props.vpc,
        service: { name: `com.amazonaws.${region}.${service}` },
        subnets: [{ subnets: [...(props.gatewaySubnets ?? props.interfaceSubnets)] }],
      });
    }
  }
}

/** `ecr.api` → `EcrApi`. */
function constructIdOf(service: string): string {
  return service
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function refuseRepeats(path: string, services: readonly string[]): void {
  for (const service of services) {
    if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(service)) {
      throw new Error(
        `Endpoints "${path}": "${service}" is not the short name of a service; write it like "secretsmanager" or "ecr.api".`,
      );
    }
  }
  const repeated = services.find((service, index) => services.indexOf(service) !== index);
  if (repeated !== undefined) {
    throw new Error(
      `Endpoints "${path}": "${repeated}" is listed twice; only one endpoint of a service can own its name in a VPC.`,
    );
  }
}

function refuseSharedZones(path: string, subnets: readonly ec2.ISubnet[]): void {
  const zones = subnets.map((subnet) => subnet.availabilityZone);
  const repeated = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (repeated !== undefined) {
    throw new Error(
      `Endpoints "${path}": two subnets lie in ${repeated}; an endpoint takes at most one subnet of a zone.`,
    );
  }
}
