/**
 * The network of a model, each fact in one form whichever way the template spelled it: rules inside a security group and
 * rules of their own are one kind of rule, numeric and named protocols one set of flows, `Ref` and attribute one id.
 *
 * An *id* names a resource of the model; where the template refers to something it does not hold (a parameter, an
 * import), the id is that reference's text (`${VpcId}`). Everything carries the worlds in which it exists (`when`, its
 * owner's guard included) and the place that says it.
 */
import type { Cidr, Extent, Guard, Intervals } from '../../base/index.ts';
import type { Place } from '../resource.ts';

export interface Network {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly acls: ReadonlyMap<string, NetworkAcl>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly endpoints: ReadonlyMap<string, GatewayEndpoint>;
  readonly interfaces: readonly Interface[];
  /**
   * Interfaces of which the template does not tell where they stand (in the default VPC), or whether they are at all: of
   * kinds of resources that are not read, of whoever it does not show.
   */
  readonly perhaps: readonly Interface[];
  readonly balancers: ReadonlyMap<string, LoadBalancer>;
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  /** By the resources that answer there. */
  readonly doors: ReadonlyMap<string, Door>;
  /** What VPC Block Public Access stops; undefined where the templates do not speak of it. */
  readonly blockedAccess?: BlockedAccess;
}

/** Something that is so in some worlds only, and where the template says it. */
export interface Said<T> {
  readonly value: T;
  readonly when: Guard;
  readonly at: Place;
}

interface Node {
  readonly id: string;
  readonly when: Guard;
  readonly at: Place;
}

export interface Vpc extends Node {
  readonly blocks: readonly Said<Block>[];
}

/** A CIDR block, or text whose addresses the template does not tell. */
export type Block =
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  | { readonly kind: 'unknown'; readonly text: string };

export interface Subnet extends Node {
  readonly vpc: string;
  /** The zone as text: `us-east-1a`, or `${Fn::GetAZs(us-east-1)[0]}`. */
  readonly zone: string | undefined;
  readonly blocks: readonly Said<Block>[];
  /** Whether instances get a public address unless they say otherwise. */
  readonly assignsPublicAddress: Extent;
  /** Whether interfaces get an IPv6 address unless they say otherwise. */
  readonly assignsIpv6Address: Extent;
  /**
   * Explicit associations; in the other worlds the VPC's main table applies, which holds the local route only. It is
   * listed where the template writes routes of which only deployment tells whether they are in it.
   */
  readonly routeTables: readonly Said<string>[];
  /** In the worlds without one the VPC's default ACL applies, to which no template adds an entry: it allows everything. */
  readonly acls: readonly Said<string>[];
}

export interface RouteTable extends Node {
  readonly vpc: string;
  /** The local routes of the VPC's blocks are not listed. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: Block | { readonly kind: 'prefix-list'; readonly id: string };
  readonly target: RouteTarget;
  /** What would tell whether the table has this route. */
  readonly doubt?: string;
  readonly when: Guard;
  readonly at: Place;
}

export type RouteTargetKind =
  | 'internet-gateway'
  | 'egress-only-internet-gateway'
  | 'nat-gateway'
  | 'gateway-endpoint'
  | 'gateway-load-balancer-endpoint'
  | 'peering'
  | 'transit-gateway'
  | 'virtual-private-gateway'
  | 'interface'
  | 'unknown';

export interface RouteTarget {
  readonly kind: RouteTargetKind;
  readonly id: string;
}

export interface NetworkAcl extends Node {
  readonly vpc: string;
  /** In rule-number order; the implicit deny-all at the end is not listed. */
  readonly entries: readonly AclEntry[];
}

export interface AclEntry {
  readonly direction: 'ingress' | 'egress';
  readonly number: number;
  readonly action: 'allow' | 'deny';
  readonly flows: Intervals;
  /** Protocol or ports that only deployment tells; `flows` then holds everything that they may be. */
  readonly unknownFlows?: string;
  readonly block: Block;
  readonly when: Guard;
  readonly at: Place;
}

export interface SecurityGroup extends Node {
  readonly vpc: string;
  /** The allow-all egress that EC2 adds when the template writes no egress rule is listed, with `implicit` set. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly direction: 'ingress' | 'egress';
  readonly flows: Intervals;
  /** Protocol or ports that only deployment tells; `flows` then holds everything that they may be. */
  readonly unknownFlows?: string;
  readonly peer: Peer;
  readonly when: Guard;
  readonly at: Place;
  readonly implicit?: true;
}

export type Peer =
  | Block
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'prefix-list'; readonly id: string };

export interface PrefixList extends Node {
  /** Undefined for lists whose entries AWS keeps (`com.amazonaws.REGION.s3`). */
  readonly entries: readonly Block[] | undefined;
}

export interface Gateway extends Node {
  readonly kind:
    | 'internet-gateway'
    | 'egress-only-internet-gateway'
    | 'nat-gateway'
    | 'peering'
    | 'transit-gateway'
    | 'virtual-private-gateway';
  /** The VPCs it is attached to. */
  readonly vpcs: readonly Said<string>[];
  /** The route tables that direct what comes in through it; the local route where there is none. */
  readonly edgeTables?: readonly Said<string>[];
  /** The subnet and the public address of a NAT gateway. */
  readonly nat?: {
    readonly subnets: readonly Said<string>[];
    readonly connectivity: 'public' | 'private';
    readonly hasAddress: Guard;
  };
  /** Of a transit gateway of the template. */
  readonly transit?: {
    readonly attachments: readonly TransitAttachment[];
    readonly tables: ReadonlyMap<string, TransitTable>;
    /** Whether rules may name the groups of another VPC. */
    readonly sharesGroups: Extent;
  };
}

export interface TransitAttachment extends Node {
  /** Undefined for an attachment that is no VPC: a VPN, a peer. */
  readonly vpc: string | undefined;
  /** One for each zone from which the gateway is reached. */
  readonly subnets: readonly Said<string>[];
  /** The table that routes what comes from here; packets of an attachment without one are dropped. */
  readonly tables: readonly { readonly table: string; readonly extent: Extent }[];
}

export interface TransitTable {
  readonly id: string;
  readonly routes: readonly TransitRoute[];
}

export interface TransitRoute {
  readonly destination: Block;
  /** Undefined for one that drops packets. */
  readonly attachment: string | undefined;
  /** A static route goes before one that an attachment propagates. */
  readonly isStatic: boolean;
  readonly extent: Extent;
  readonly at: Place;
}

/** An endpoint on the internet, in no subnet. */
export interface Door extends Node {
  readonly flows: Intervals;
  readonly open: Extent;
  /** Who may come, in the worlds in which not everyone may. */
  readonly sources: readonly Said<Block>[];
  readonly openToAll: Guard;
}

/** Which internet traffic an account blocks in a region, and what it excepts. */
export interface BlockedAccess {
  /** All traffic of internet gateways and egress-only ones is blocked. */
  readonly bidirectional: Extent;
  /** All is blocked but what NAT gateways and egress-only internet gateways let out. */
  readonly ingress: Extent;
  readonly exclusions: readonly AccessExclusion[];
  readonly at: Place;
}

export interface AccessExclusion {
  /** A VPC or a subnet. */
  readonly of: string;
  readonly allows: 'bidirectional' | 'egress';
  readonly extent: Extent;
  readonly at: Place;
}

/** A gateway endpoint: the route tables that send the service's prefix list to it. */
export interface GatewayEndpoint extends Node {
  readonly vpc: string;
  /** `com.amazonaws.us-east-1.s3`. */
  readonly service: string;
  readonly routeTables: readonly Said<string>[];
  /** Main tables that may be among them. */
  readonly perhapsTables: readonly Said<string>[];
}

/** A network interface, or a fleet of equal ones: what opens and accepts connections. */
export interface Interface extends Node {
  /** The resource that owns it: the instance where it is attached to one; an instance with several has several entries. */
  readonly owner: string;
  readonly type: string;
  /** What would tell whether there is such an interface; set for those that there may be. */
  readonly doubt?: string;
  /** It stands for whoever carries a group that nobody seen carries, or stands in a subnet where nobody seen does. */
  readonly imagined?: 'carrier' | 'inhabitant';
  /** Placed in one of these subnets. */
  readonly subnets: readonly Said<string>[];
  readonly groups: readonly Said<string>[];
  /** It is unfiltered in the worlds where it carries no group, as network load balancers are. */
  readonly isOpenWithoutGroups?: true;
  /** Whether it has a public IPv4 address; what only deployment tells is possible. */
  readonly isPublic: Extent;
  readonly publicAt: Place;
  readonly hasIpv6: Extent;
  /** Whether internet gateways pass its IPv6 traffic: never for an internal load balancer. */
  readonly isPublic6: Extent;
  /** Its private address where the template fixes it. */
  readonly address?: Cidr;
}

export interface LoadBalancer extends Node {
  readonly type: 'application' | 'network' | 'gateway' | 'classic';
  readonly listeners: readonly Listener[];
}

export interface Listener extends Node {
  /** The flows it accepts, one port. */
  readonly flows: Intervals;
  /** A port that only deployment tells; `flows` then holds everything that it may be. */
  readonly unknownFlows?: string;
  /** Target groups of its default action and rules, or (classic) the instances' flows. */
  readonly forwards: readonly Said<string>[];
}

export interface TargetGroup extends Node {
  /** The flow to the targets, for targets that name no port of their own. */
  readonly flows: Intervals;
  /** Whether targets of a network load balancer see the client's address instead of the balancer's. */
  readonly preservesClientAddress: Extent;
  /** The family of the connections to its targets. */
  readonly family: 4 | 6;
  readonly targets: readonly BalancerTarget[];
}

/** A member of a target group: the resource whose interfaces receive the flow. */
export interface BalancerTarget {
  /** The address itself, if no interface of the templates is fixed to it. */
  readonly owner: string;
  /** The address by which it is named. */
  readonly address?: Cidr;
  readonly flows: Intervals;
  /** A port that only deployment tells; `flows` then holds everything that it may be. */
  readonly unknownFlows?: string;
  readonly when: Guard;
  readonly at: Place;
}
