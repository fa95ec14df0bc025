import { and, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type {
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
import {
  at,
  blocksAt,
  type Graph,
  idOf,
  idsAt,
  ofType,
  saidAt,
  textAt,
  whenSet,
  whenText,
  whenUnknown,
} from './reading.ts';

export function readVpcs(graph: Graph): ReadonlyMap<string, Vpc> {
  const extra = ofType(graph, 'AWS::EC2::VPCCidrBlock');
  return byId(
    ofType(graph, 'AWS::EC2::VPC').map((resource) => ({
      ...node(resource),
      blocks: [
        ...blocksAt(resource, 'CidrBlock'),
        ...extra
          .filter((each) => idsAt(graph, each, 'VpcId').some((vpc) => vpc.value === resource.id))
          .flatMap((each) => blocksAt(each, 'CidrBlock', 'Ipv6CidrBlock')),
      ],
    })),
  );
}

export function readSubnets(graph: Graph): ReadonlyMap<string, Subnet> {
  const tables = associations(graph, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId');
  const acls = associations(graph, 'AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId');
  return byId(
    ofType(graph, 'AWS::EC2::Subnet').map((resource) => ({
      ...node(resource),
      vpc: idsAt(graph, resource, 'VpcId')[0]?.value ?? 'default VPC',
      zone: textAt(resource.properties, 'AvailabilityZone') ?? textAt(resource.properties, 'AvailabilityZoneId'),
      blocks: blocksAt(resource, 'CidrBlock', 'Ipv6CidrBlock'),
      assignsPublicAddress: whenText(resource, 'MapPublicIpOnLaunch', 'true'),
      mayAssignPublicAddress: or(
        whenText(resource, 'MapPublicIpOnLaunch', 'true'),
        whenUnknown(resource, 'MapPublicIpOnLaunch'),
      ),
      routeTables: tables.get(resource.id) ?? [],
      acls: acls.get(resource.id) ?? [],
    })),
  );
}

function associations(graph: Graph, type: string, property: string): ReadonlyMap<string, readonly Said<string>[]> {
  const found = new Map<string, Said<string>[]>();
  for (const resource of ofType(graph, type)) {
    for (const subnet of idsAt(graph, resource, 'SubnetId')) {
      const targets = idsAt(graph, resource, property).map((each) => ({ ...each, when: and(each.when, subnet.when) }));
      found.set(subnet.value, [...(found.get(subnet.value) ?? []), ...targets]);
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

export function readRouteTables(graph: Graph): ReadonlyMap<string, RouteTable> {
  const routes = new Map<string, Route[]>();
  for (const resource of ofType(graph, 'AWS::EC2::Route')) {
    for (const table of idsAt(graph, resource, 'RouteTableId')) {
      routes.set(table.value, [...(routes.get(table.value) ?? []), ...routesOf(graph, resource)]);
    }
  }
  return byId(
    ofType(graph, 'AWS::EC2::RouteTable').map((resource) => ({
      ...node(resource),
      vpc: idsAt(graph, resource, 'VpcId')[0]?.value ?? 'default VPC',
      routes: routes.get(resource.id) ?? [],
    })),
  );
}

function routesOf(graph: Graph, resource: Resource): readonly Route[] {
  const destinations = [
    ...blocksAt(resource, 'DestinationCidrBlock', 'DestinationIpv6CidrBlock'),
    ...idsAt(graph, resource, 'DestinationPrefixListId').map((said) => ({
      ...said,
      value: { kind: 'prefix-list' as const, id: said.value },
    })),
  ];
  const targets = TARGETS.flatMap(([property, kind]) =>
    saidAt(resource, property).map((said) => ({ ...said, value: targetOf(graph, kind, said.value) })),
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

/** `GatewayId` also names virtual private gateways; the resource's own type decides. */
function targetOf(graph: Graph, kind: RouteTargetKind, text: string): RouteTarget {
  const id = idOf(graph, text);
  const type = graph.resources.get(id)?.type;
  if (type === 'AWS::EC2::VPNGateway') return { kind: 'virtual-private-gateway', id };
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

export function readGateways(graph: Graph): ReadonlyMap<string, Gateway> {
  const attached = new Map<string, Said<string>[]>();
  const attach = (gateway: string, vpc: Said<string>): void =>
    void attached.set(gateway, [...(attached.get(gateway) ?? []), vpc]);
  for (const resource of ofType(
    graph,
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::EC2::TransitGatewayAttachment',
    'AWS::EC2::TransitGatewayVpcAttachment',
  )) {
    for (const property of ['InternetGatewayId', 'VpnGatewayId', 'TransitGatewayId']) {
      for (const gateway of idsAt(graph, resource, property)) {
        for (const vpc of idsAt(graph, resource, 'VpcId'))
          attach(gateway.value, { ...vpc, when: and(vpc.when, gateway.when) });
      }
    }
  }
  return byId(
    Object.entries(GATEWAYS).flatMap(([type, kind]) =>
      ofType(graph, type).map((resource): Gateway => {
        const own = [...idsAt(graph, resource, 'VpcId'), ...idsAt(graph, resource, 'PeerVpcId')];
        const gateway = { ...node(resource), kind, vpcs: [...own, ...(attached.get(resource.id) ?? [])] };
        if (kind !== 'nat-gateway') return gateway;
        const isPrivate = whenText(resource, 'ConnectivityType', 'private');
        return {
          ...gateway,
          nat: {
            subnets: idsAt(graph, resource, 'SubnetId'),
            connectivity: isPrivate === resource.when ? 'private' : 'public',
            // A regional NAT gateway (AvailabilityMode) allocates its addresses itself.
            hasAddress: and(
              not(isPrivate),
              whenSet(
                resource,
                whenSet(resource, 'AvailabilityMode').holds === false ? 'AllocationId' : 'AvailabilityMode',
              ),
            ),
          },
        };
      }),
    ),
  );
}

export function readGatewayEndpoints(graph: Graph): ReadonlyMap<string, GatewayEndpoint> {
  return byId(
    ofType(graph, 'AWS::EC2::VPCEndpoint')
      .filter((resource) => (textAt(resource.properties, 'VpcEndpointType') ?? 'Gateway') === 'Gateway')
      .map((resource) => ({
        ...node(resource),
        vpc: idsAt(graph, resource, 'VpcId')[0]?.value ?? 'default VPC',
        service: textAt(resource.properties, 'ServiceName') ?? '',
        routeTables: idsAt(graph, resource, 'RouteTableIds'),
      })),
  );
}

export function node(resource: Resource) {
  return { id: resource.id, when: resource.when, at: at(resource, []) };
}

export function byId<T extends { readonly id: string }>(nodes: readonly T[]): ReadonlyMap<string, T> {
  return new Map(nodes.map((each) => [each.id, each]));
}
