import { ALWAYS, and, anyOf, NEVER, not, or, type Text } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { mainTableOf } from './default-vpc.ts';
import type {
  Block,
  Gateway,
  GatewayEndpoint,
  Route,
  RouteTable,
  RouteTarget,
  RouteTargetKind,
  Said,
  Subnet,
  Vpc,
} from './network.ts';
import { askedAt, orUnknown } from './public-addresses.ts';
import {
  at,
  blocksAt,
  byId,
  Gathered,
  idOf,
  idsAt,
  node,
  ofType,
  type ResourceIndex,
  saidAt,
  shownAt,
  untoldAt,
  vpcOf,
  whenSet,
  whenText,
  whenUnknown,
} from './reading.ts';
import { readTransit } from './transit.ts';

export function readVpcs(index: ResourceIndex): ReadonlyMap<string, Vpc> {
  const extra = new Gathered<Said<Block>>();
  for (const resource of ofType(index, 'AWS::EC2::VPCCidrBlock')) {
    for (const vpc of idsAt(index, resource, 'VpcId')) {
      extra.add(vpc.value, ...blocksAt(resource, 'CidrBlock', 'Ipv6CidrBlock'));
      extra.add(vpc.value, ...providedBlocks(index, resource, vpc.value), ...pooledBlocks(resource));
    }
  }
  return byId(
    ofType(index, 'AWS::EC2::VPC').map((resource) => ({
      ...node(resource),
      blocks: [...blocksAt(resource, 'CidrBlock'), ...pooledBlocks(resource), ...extra.of(resource.id)],
    })),
  );
}

/** The IPv6 block that Amazon picks. */
function providedBlocks(index: ResourceIndex, resource: Resource, vpc: string): readonly Said<Block>[] {
  const property = 'AmazonProvidedIpv6CidrBlock';
  const when = whenText(index, resource, property, 'true');
  const value = { kind: 'unknown', text: `the IPv6 block of ${vpc}` } as const;
  return when === NEVER ? [] : [{ value, when, at: at(resource, property) }];
}

/** Blocks that IPAM picks from a pool: https://docs.aws.amazon.com/vpc/latest/ipam/what-it-is-ipam.html */
function pooledBlocks(resource: Resource): readonly Said<Block>[] {
  const pools = [
    ['CidrBlock', ['Ipv4IpamPoolId', 'Ipv4NetmaskLength']],
    ['Ipv6CidrBlock', ['Ipv6IpamPoolId', 'Ipv6NetmaskLength', 'Ipv6Pool']],
  ] as const;
  return pools.flatMap(([property, names]) => {
    const asked = or(NEVER, ...names.map((name) => whenSet(resource, name)));
    const when = and(asked, not(whenSet(resource, property)));
    const value = { kind: 'unknown', text: `the addresses that IPAM picks for ${resource.id}` } as const;
    return when === NEVER ? [] : [{ value, when, at: at(resource, property) }];
  });
}

export function readSubnets(index: ResourceIndex): ReadonlyMap<string, Subnet> {
  const tables = associations(index, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId');
  const acls = associations(index, 'AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId');
  const extra = new Gathered<Said<Block>>();
  for (const resource of ofType(index, 'AWS::EC2::SubnetCidrBlock')) {
    for (const subnet of idsAt(index, resource, 'SubnetId')) {
      extra.add(subnet.value, ...blocksAt(resource, 'Ipv6CidrBlock'), ...pooledBlocks(resource));
    }
  }
  return byId(
    ofType(index, 'AWS::EC2::Subnet').map((resource): Subnet => {
      return {
        ...node(resource),
        vpc: vpcOf(index, resource),
        zone: shownAt(resource, 'AvailabilityZone') ?? shownAt(resource, 'AvailabilityZoneId'),
        blocks: [
          ...blocksAt(resource, 'CidrBlock', 'Ipv6CidrBlock'),
          ...pooledBlocks(resource),
          ...extra.of(resource.id),
        ],
        assignsPublicAddress: askedAt(index, resource, 'MapPublicIpOnLaunch'),
        assignsIpv6Address: anyOf(
          askedAt(index, resource, 'AssignIpv6AddressOnCreation'),
          askedAt(index, resource, 'Ipv6Native'),
        ),
        routeTables: tables.of(resource.id),
        acls: acls.of(resource.id),
      };
    }),
  );
}

function associations(index: ResourceIndex, type: string, property: string): Gathered<Said<string>> {
  const found = new Gathered<Said<string>>();
  for (const resource of ofType(index, type)) {
    for (const subnet of idsAt(index, resource, 'SubnetId')) {
      const targets = idsAt(index, resource, property).map((each) => ({ ...each, when: and(each.when, subnet.when) }));
      found.add(subnet.value, ...targets);
    }
  }
  return found;
}

const TARGETS: readonly [property: string, kind: RouteTargetKind][] = [
  ['GatewayId', 'internet-gateway'],
  ['NatGatewayId', 'nat-gateway'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcEndpointId', 'gateway-load-balancer-endpoint'],
  ['NetworkInterfaceId', 'interface'],
  ['InstanceId', 'interface'],
  ['CarrierGatewayId', 'unknown'],
  ['LocalGatewayId', 'unknown'],
  ['CoreNetworkArn', 'unknown'],
];

export function readRouteTables(index: ResourceIndex): ReadonlyMap<string, RouteTable> {
  const routes = new Gathered<Route>();
  for (const resource of ofType(index, 'AWS::EC2::Route')) {
    for (const table of idsAt(index, resource, 'RouteTableId')) {
      routes.add(
        table.value,
        ...routesOf(index, resource).map((route) => ({ ...route, when: and(route.when, table.when) })),
      );
    }
  }
  const written = ofType(index, 'AWS::EC2::RouteTable').map((resource) => ({
    ...node(resource),
    vpc: vpcOf(index, resource),
    routes: routes.of(resource.id),
  }));
  return byId([...written, ...mainTables(index)]);
}

/** The main tables of the VPCs, where a route or endpoint is in a table that only deployment tells. */
function mainTables(index: ResourceIndex): readonly RouteTable[] {
  const untold = ofType(index, 'AWS::EC2::Route').flatMap((resource) =>
    untoldAt(index, resource, 'RouteTableId').flatMap((table) =>
      routesOf(index, resource).map((route) => ({ ...route, when: and(route.when, table.when), table: table.value })),
    ),
  );
  const endpoints = ofType(index, 'AWS::EC2::VPCEndpoint');
  const isNamed = endpoints.some((each) => untoldAt(index, each, 'RouteTableIds').length > 0);
  if (untold.length === 0 && !isNamed) return [];
  return ofType(index, 'AWS::EC2::VPC').map((resource) => {
    const id = mainTableOf(resource.id);
    const routes = untold.map(({ table, ...route }): Route => ({ ...route, doubt: `whether ${table} is ${id}` }));
    return { ...node(resource), id, vpc: resource.id, routes };
  });
}

function routesOf(index: ResourceIndex, resource: Resource): readonly Route[] {
  const destinations = [
    ...blocksAt(resource, 'DestinationCidrBlock', 'DestinationIpv6CidrBlock'),
    ...idsAt(index, resource, 'DestinationPrefixListId').map((said) => ({
      ...said,
      value: { kind: 'prefix-list' as const, id: said.value },
    })),
  ];
  const targets = TARGETS.flatMap(([property, kind]) =>
    saidAt(resource, property).map((said) => ({ ...said, value: targetOf(index, kind, said.value) })),
  );
  return destinations.flatMap((destination) =>
    targets.map((target) => ({
      destination: destination.value,
      target: target.value,
      when: and(destination.when, target.when),
      at: target.at,
    })),
  );
}

/** `GatewayId` also names virtual private gateways: the resource's own type decides, or the prefix of a literal id. */
function targetOf(index: ResourceIndex, kind: RouteTargetKind, text: Text): RouteTarget {
  const id = idOf(index, text);
  const type = index.resources.get(id)?.type;
  if (type === 'AWS::EC2::VPNGateway' || text.startsWith('vgw-')) return { kind: 'virtual-private-gateway', id };
  if (kind === 'internet-gateway' && type !== 'AWS::EC2::InternetGateway' && !text.startsWith('igw-')) {
    return { kind: 'unknown', id };
  }
  if (kind === 'gateway-load-balancer-endpoint' && type !== 'AWS::EC2::VPCEndpoint') return { kind: 'unknown', id };
  return { kind, id };
}

const GATEWAYS: Readonly<Record<string, Gateway['kind']>> = {
  'AWS::EC2::InternetGateway': 'internet-gateway',
  'AWS::EC2::EgressOnlyInternetGateway': 'egress-only-internet-gateway',
  'AWS::EC2::NatGateway': 'nat-gateway',
  'AWS::EC2::VPCPeeringConnection': 'peering',
  'AWS::EC2::TransitGateway': 'transit-gateway',
  'AWS::EC2::VPNGateway': 'virtual-private-gateway',
};

export function readGateways(index: ResourceIndex, vpcs: ReadonlyMap<string, Vpc>): ReadonlyMap<string, Gateway> {
  const transit = readTransit(index, (vpc) => vpcs.get(vpc)?.blocks ?? [unknownBlock(index, vpc)]);
  const tables = byId(transit.tables);
  const attached = new Gathered<Said<string>>();
  for (const resource of ofType(
    index,
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::EC2::TransitGatewayAttachment',
    'AWS::EC2::TransitGatewayVpcAttachment',
  )) {
    for (const property of ['InternetGatewayId', 'VpnGatewayId', 'TransitGatewayId']) {
      for (const gateway of idsAt(index, resource, property)) {
        const vpcs = idsAt(index, resource, 'VpcId').map((vpc) => ({ ...vpc, when: and(vpc.when, gateway.when) }));
        attached.add(gateway.value, ...vpcs);
      }
    }
  }
  const edges = new Gathered<Said<string>>();
  for (const resource of ofType(index, 'AWS::EC2::GatewayRouteTableAssociation')) {
    for (const gateway of idsAt(index, resource, 'GatewayId')) {
      const led = idsAt(index, resource, 'RouteTableId').map((each) => ({
        ...each,
        when: and(each.when, gateway.when),
      }));
      edges.add(gateway.value, ...led);
    }
  }
  return byId(
    Object.entries(GATEWAYS).flatMap(([type, kind]) =>
      ofType(index, type).map((resource): Gateway => {
        const own = [...idsAt(index, resource, 'VpcId'), ...idsAt(index, resource, 'PeerVpcId')];
        const edgeTables = edges.of(resource.id);
        const gateway = {
          ...node(resource),
          kind,
          vpcs: [...own, ...attached.of(resource.id)],
          ...(edgeTables.length > 0 && { edgeTables }),
        };
        if (kind === 'nat-gateway') return { ...gateway, nat: natOf(index, resource) };
        if (kind !== 'transit-gateway') return gateway;
        const attachments = transit.attachments.get(resource.id) ?? [];
        const shares = 'SecurityGroupReferencingSupport';
        const sharesGroups = orUnknown(
          whenText(index, resource, shares, 'enable'),
          whenUnknown(index, resource, shares),
        );
        return { ...gateway, transit: { attachments, tables, sharesGroups } };
      }),
    ),
  );
}

/** The addresses of a VPC from outside the template. */
function unknownBlock(index: ResourceIndex, vpc: string): Said<Block> {
  const place = index.resources.get(vpc);
  const value = { kind: 'unknown', text: `the addresses of ${vpc}` } as const;
  return { value, when: ALWAYS, at: place === undefined ? { subject: vpc, path: [] } : at(place, []) };
}

function natOf(index: ResourceIndex, resource: Resource): NonNullable<Gateway['nat']> {
  const isPrivate = whenText(index, resource, 'ConnectivityType', 'private');
  // A regional NAT gateway allocates its addresses itself.
  const isRegional = whenText(index, resource, 'AvailabilityMode', 'regional');
  return {
    subnets: idsAt(index, resource, 'SubnetId'),
    connectivity: isPrivate === resource.when ? 'private' : 'public',
    hasAddress: and(not(isPrivate), or(whenSet(resource, 'AllocationId'), isRegional)),
  };
}

export function readGatewayEndpoints(index: ResourceIndex): ReadonlyMap<string, GatewayEndpoint> {
  return byId(
    ofType(index, 'AWS::EC2::VPCEndpoint').flatMap((resource): readonly GatewayEndpoint[] => {
      const isOther = and(
        whenSet(resource, 'VpcEndpointType'),
        not(whenText(index, resource, 'VpcEndpointType', 'gateway')),
      );
      const when = and(resource.when, not(isOther));
      if (when === NEVER && resource.when !== NEVER) return [];
      return [
        {
          ...node(resource),
          when,
          vpc: vpcOf(index, resource),
          service: shownAt(resource, 'ServiceName') ?? '',
          routeTables: idsAt(index, resource, 'RouteTableIds'),
          perhapsTables: untoldAt(index, resource, 'RouteTableIds').flatMap((said) =>
            ofType(index, 'AWS::EC2::VPC').map((vpc) => ({ ...said, value: mainTableOf(vpc.id) })),
          ),
        },
      ];
    }),
  );
}
