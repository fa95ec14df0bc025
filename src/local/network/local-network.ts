/**
 * A network as it is built on one machine: that of a model in one world, with every address decided. What the templates
 * do not tell is listed in `untold` with what is done instead; it never becomes something open.
 *
 * A *seat* is one interface in one subnet. A resource whose interfaces only AWS makes has a seat in each of its subnets.
 */
import type { Cidr, Intervals } from '../../base/index.ts';

export interface LocalNetwork {
  readonly vpcs: readonly VpcLayout[];
  readonly subnets: readonly SubnetLayout[];
  readonly tables: ReadonlyMap<string, readonly RouteLayout[]>;
  readonly acls: ReadonlyMap<string, readonly EntryLayout[]>;
  readonly groups: ReadonlyMap<string, readonly RuleLayout[]>;
  readonly seats: readonly LocalSeat[];
  readonly nats: readonly NatLayout[];
  readonly peerings: readonly PeeringLayout[];
  readonly endpoints: readonly EndpointLayout[];
  readonly untold: readonly string[];
}

export interface VpcLayout {
  readonly id: string;
  readonly blocks: readonly Cidr[];
  readonly hasInternetGateway: boolean;
  readonly hasEgressOnlyGateway: boolean;
}

export interface SubnetLayout {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string | undefined;
  readonly blocks: readonly Cidr[];
  /** Undefined for the main table of the VPC, which holds the local routes only. */
  readonly table: string | undefined;
  /** Undefined for the default ACL of the VPC, which allows everything. */
  readonly acl: string | undefined;
}

export interface RouteLayout {
  readonly destination: Cidr;
  readonly hop: LocalHop;
}

export type LocalHop =
  | { readonly kind: 'internet-gateway' | 'egress-only-internet-gateway' | 'blackhole' }
  | { readonly kind: 'nat-gateway' | 'peering' | 'endpoint'; readonly id: string };

export interface EntryLayout {
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly flows: Intervals;
  readonly block: Cidr;
}

export interface RuleLayout {
  readonly direction: 'ingress' | 'egress';
  readonly flows: Intervals;
  readonly peer: { readonly blocks: readonly Cidr[] } | { readonly group: string };
}

export interface LocalSeat {
  readonly id: string;
  /** The interface of the model. */
  readonly interface: string;
  readonly owner: string;
  readonly type: string;
  /** Seats of one host share a network namespace. */
  readonly host: string;
  readonly subnet: string;
  readonly addresses: Addresses;
  readonly publicAddress: string | undefined;
  /** Whether internet gateways pass its IPv6 traffic. */
  readonly isPublic6: boolean;
  /** Undefined for an interface that is not filtered, as those of network load balancers without groups. */
  readonly groups: readonly string[] | undefined;
  /** Whether it comes and goes while the network stands, as that of a task does. No other seat changes with it. */
  readonly isTransient?: true;
}

export interface Addresses {
  readonly 4?: string;
  readonly 6?: string;
}

export interface NatLayout {
  readonly id: string;
  readonly subnet: string;
  readonly address: string;
  /** Undefined for one that no internet gateway translates: a private one, or one without an elastic address. */
  readonly publicAddress: string | undefined;
}

export interface PeeringLayout {
  readonly id: string;
  readonly vpcs: readonly [string, string];
}

/** A gateway endpoint: an AWS service on addresses of its own. */
export interface EndpointLayout {
  readonly id: string;
  readonly vpc: string;
  readonly service: string;
  readonly blocks: readonly Cidr[];
  readonly tables: readonly string[];
}
