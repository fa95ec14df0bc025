import { Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, DependencyGroup } from 'constructs';
import { checkAddressPlan, type Tier } from './address-plan.ts';

export interface AddressPlanNetworkProps<Name extends string> {
  /** The block of the VPC, `10.0.0.0/16`. */
  readonly cidr: string;
  readonly tiers: readonly Tier<Name>[];
  /**
   * NAT gateways for the private tiers. With `single` every private subnet leaves through the first zone and one route
   * table serves a whole tier; with `one-per-zone` the loss of a zone costs only that zone.
   *
   * @default 'one-per-zone' if there is a private tier, else 'none'
   */
  readonly nat?: 'one-per-zone' | 'single' | 'none';
  /**
   * The public tier that holds the NAT gateways.
   *
   * @default - the first public tier
   */
  readonly natTier?: Name;
}

interface PlacedTier {
  readonly tier: Tier;
  readonly subnets: readonly ec2.CfnSubnet[];
  /** One a subnet; subnets that share a table name it each. */
  readonly routeTables: readonly ec2.CfnRouteTable[];
  /** One a subnet; empty where nothing leads out. */
  readonly defaultRoutes: readonly ec2.CfnRoute[];
}

/**
 * A VPC in which every block is the one that was written down. `ec2.Vpc` computes its blocks, so a tier added later can
 * move the others; here the plan is the input and nothing is derived.
 *
 * Other constructs take `vpc`, which knows all subnets by tier (`subnetGroupName`) and kind. The default security group
 * keeps the rules that EC2 gives it: nothing here uses it, and emptying it takes a Lambda function.
 */
export class AddressPlanNetwork<Name extends string> extends Construct {
  /** For constructs that ask for a VPC. */
  readonly vpc: ec2.IVpc;
  readonly natGateways: readonly ec2.CfnNatGateway[];
  private readonly resource: ec2.CfnVPC;
  private readonly placed: readonly PlacedTier[];
  private readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: AddressPlanNetworkProps<Name>) {
    super(scope, id);
    this.zones = Stack.of(this).availabilityZones;
    checkAddressPlan(props.cidr, props.tiers, this.zones);
    const nat = props.nat ?? (props.tiers.some((tier) => tier.kind === 'private') ? 'one-per-zone' : 'none');
    const natTier = natTierOf(props, nat);

    this.resource = new ec2.CfnVPC(this, 'Resource', {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    this.nameTag(this.resource, '');

    const gateway = props.tiers.some((tier) => tier.kind === 'public') ? this.addInternetGateway() : undefined;
    const publicTiers = props.tiers
      .filter((tier) => tier.kind === 'public')
      .map((tier) => this.placeTier(tier, 'shared', (table) => this.routeToInternet(tier, table, gateway)));
    const natSubnets = publicTiers.find((placed) => placed.tier.name === natTier);
    this.natGateways =
      natSubnets === undefined ? [] : this.addNatGateways(natSubnets, nat === 'single' ? 1 : this.zones.length);
    const otherTiers = props.tiers
      .filter((tier) => tier.kind !== 'public')
      .map((tier) =>
        tier.kind === 'isolated'
          ? this.placeTier(tier, 'shared', () => undefined)
          : this.placeTier(tier, nat === 'one-per-zone' ? 'one-per-zone' : 'shared', (table, zone) =>
              this.routeToNat(tier, table, zone),
            ),
      );
    this.placed = [...publicTiers, ...otherTiers];
    this.vpc = this.asVpc(props.cidr);
  }

  /** The subnets of a tier, in the order of the zones. */
  subnets(tier: Name): readonly ec2.ISubnet[] {
    return this.vpc.selectSubnets({ subnetGroupName: tier }).subnets;
  }

  /** The ids of the subnets of a tier, in the order of the zones. */
  subnetIds(tier: Name): readonly string[] {
    return this.subnets(tier).map((subnet) => subnet.subnetId);
  }

  /** The subnet of a tier in one of the stack's zones. */
  subnet(tier: Name, zone: string): ec2.ISubnet {
    const subnet = this.subnets(tier).find((candidate) => candidate.availabilityZone === zone);
    if (subnet === undefined) {
      throw new Error(`Tier "${tier}" has no subnet in the zone "${zone}"; it has ${this.zones.join(', ')}.`);
    }
    return subnet;
  }

  private addInternetGateway(): { readonly id: string; readonly attachment: ec2.CfnVPCGatewayAttachment } {
    const gateway = new ec2.CfnInternetGateway(this, 'InternetGateway');
    this.nameTag(gateway, 'InternetGateway');
    const attachment = new ec2.CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: this.resource.ref,
      internetGatewayId: gateway.ref,
    });
    return { id: gateway.ref, attachment };
  }

  private placeTier(
    tier: Tier,
    tables: 'shared' | 'one-per-zone',
    addDefaultRoute: (table: ec2.CfnRouteTable, zone: string) => ec2.CfnRoute | undefined,
  ): PlacedTier {
    const shared = tables === 'shared' ? this.addRouteTable(`${tier.name}RouteTable`) : undefined;
    const sharedRoute = shared && addDefaultRoute(shared, this.zones[0] ?? '');
    const routeTables: ec2.CfnRouteTable[] = [];
    const defaultRoutes: ec2.CfnRoute[] = [];
    const subnets = this.zones.map((zone, index) => {
      const name = `${tier.name}Subnet${this.letterOf(zone)}`;
      const subnet = new ec2.CfnSubnet(this, name, {
        vpcId: this.resource.ref,
        availabilityZone: zone,
        cidrBlock: tier.blocks[index],
        mapPublicIpOnLaunch: tier.autoAssignPublicIp ?? false,
      });
      this.nameTag(subnet, name);
      const table = shared ?? this.addRouteTable(`${tier.name}RouteTable${this.letterOf(zone)}`);
      new ec2.CfnSubnetRouteTableAssociation(this, `${name}Routes`, { subnetId: subnet.ref, routeTableId: table.ref });
      const route = shared === undefined ? addDefaultRoute(table, zone) : sharedRoute;
      routeTables.push(table);
      if (route !== undefined) defaultRoutes.push(route);
      return subnet;
    });
    return { tier, subnets, routeTables, defaultRoutes };
  }

  private addRouteTable(name: string): ec2.CfnRouteTable {
    const table = new ec2.CfnRouteTable(this, name, { vpcId: this.resource.ref });
    this.nameTag(table, name);
    return table;
  }

  private routeToInternet(
    tier: Tier,
    table: ec2.CfnRouteTable,
    gateway: { readonly id: string; readonly attachment: ec2.CfnVPCGatewayAttachment } | undefined,
  ): ec2.CfnRoute | undefined {
    if (gateway === undefined) return undefined;
    const route = new ec2.CfnRoute(this, `${tier.name}DefaultRoute`, {
      routeTableId: table.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    // A route to a gateway that is not attached yet is refused by EC2.
    route.addResourceDependency(gateway.attachment);
    return route;
  }

  private routeToNat(tier: Tier, table: ec2.CfnRouteTable, zone: string): ec2.CfnRoute | undefined {
    const single = this.natGateways.length === 1;
    const gateway = this.natGateways[single ? 0 : this.zones.indexOf(zone)];
    if (gateway === undefined) return undefined;
    return new ec2.CfnRoute(this, `${tier.name}DefaultRoute${single ? '' : this.letterOf(zone)}`, {
      routeTableId: table.ref,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: gateway.ref,
    });
  }

  private addNatGateways(home: PlacedTier, count: number): readonly ec2.CfnNatGateway[] {
    return home.subnets.slice(0, count).map((subnet, index) => {
      const name = `NatGateway${this.letterOf(this.zones[index] ?? '')}`;
      const address = new ec2.CfnEIP(this, `${name}Address`, { domain: 'vpc' });
      this.nameTag(address, `${name}Address`);
      const gateway = new ec2.CfnNatGateway(this, name, {
        subnetId: subnet.ref,
        allocationId: address.attrAllocationId,
      });
      this.nameTag(gateway, name);
      // While the stack is deleted the route must outlive the gateway, or its interfaces cannot be released.
      for (const route of home.defaultRoutes) gateway.addResourceDependency(route);
      return gateway;
    });
  }

  private asVpc(cidr: string): ec2.IVpc {
    const attributesOf = (kind: Tier['kind']) => {
      const tiers = this.placed.filter((placed) => placed.tier.kind === kind);
      return {
        ids: tiers.flatMap(({ subnets }) => subnets.map((subnet) => subnet.ref)),
        names: tiers.map(({ tier }) => tier.name),
        tables: tiers.flatMap(({ routeTables }) => routeTables.map((table) => table.ref)),
        blocks: tiers.flatMap(({ tier }) => [...tier.blocks]),
      };
    };
    const [open, hidden, closed] = [attributesOf('public'), attributesOf('private'), attributesOf('isolated')];
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Attributes', {
      vpcId: this.resource.ref,
      vpcCidrBlock: cidr,
      availabilityZones: [...this.zones],
      publicSubnetIds: open.ids,
      publicSubnetNames: open.names,
      publicSubnetRouteTableIds: open.tables,
      publicSubnetIpv4CidrBlocks: open.blocks,
      privateSubnetIds: hidden.ids,
      privateSubnetNames: hidden.names,
      privateSubnetRouteTableIds: hidden.tables,
      privateSubnetIpv4CidrBlocks: hidden.blocks,
      isolatedSubnetIds: closed.ids,
      isolatedSubnetNames: closed.names,
      isolatedSubnetRouteTableIds: closed.tables,
      isolatedSubnetIpv4CidrBlocks: closed.blocks,
    });
    for (const { tier, defaultRoutes } of this.placed) {
      vpc.selectSubnets({ subnetGroupName: tier.name }).subnets.forEach((subnet, index) => {
        const route = defaultRoutes[index];
        // What is made in the subnet (an instance, a load balancer) then waits for its way out.
        if (route !== undefined && subnet.internetConnectivityEstablished instanceof DependencyGroup) {
          subnet.internetConnectivityEstablished.add(route);
        }
      });
    }
    return vpc;
  }

  /** `us-east-1a` → `A`. */
  private letterOf(zone: string): string {
    return zone.slice(-1).toUpperCase();
  }

  private nameTag(resource: Construct, name: string): void {
    Tags.of(resource).add('Name', [this.node.path, name].filter((part) => part !== '').join('/'));
  }
}

function natTierOf<Name extends string>(
  props: AddressPlanNetworkProps<Name>,
  nat: 'one-per-zone' | 'single' | 'none',
): Name | undefined {
  const privates = props.tiers.filter((tier) => tier.kind === 'private').map((tier) => tier.name);
  if (nat === 'none') {
    if (privates.length > 0) {
      throw new Error(
        `Tier "${privates[0]}" is private but nat is "none", so nothing leads out of it; make the tier "isolated" or choose a NAT gateway.`,
      );
    }
    return undefined;
  }
  const publics = props.tiers.filter((tier) => tier.kind === 'public').map((tier) => tier.name);
  const natTier = props.natTier ?? publics[0];
  if (natTier === undefined || !publics.includes(natTier)) {
    throw new Error(
      publics.length === 0
        ? `nat is "${nat}", but NAT gateways stand in a public tier and there is none; add a public tier or set nat to "none".`
        : `natTier "${natTier}" is not a public tier; the public tiers are ${publics.join(', ')}.`,
    );
  }
  return natTier;
}
