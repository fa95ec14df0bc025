/** Whether an interface has a public IPv4 address, or an IPv6 address. */
import { allOf, and, type Extent, exactlyIn, type Guard, NEVER, NOWHERE, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { GroupedKind, InterfaceKind } from './interface-kinds.ts';
import type { Said, Subnet } from './network.ts';
import {
  attributeIs,
  Gathered,
  idsAt,
  ofType,
  type ResourceIndex,
  saidAt,
  whenAny,
  whenSet,
  whenText,
  whenUnknown,
} from './reading.ts';

/** What the readers of interfaces look up for each of them. */
export class PublicAddresses {
  private readonly index: ResourceIndex;
  private readonly subnets: ReadonlyMap<string, Subnet>;
  /** The Elastic IPs of instances and interfaces, and the internet gateways of VPCs. */
  private readonly elastic = new Gathered<Said<string>>();
  private readonly gateways = new Gathered<Said<string>>();

  /** `firstOf` holds the instances whose first interface is one that exists already. */
  constructor(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>, firstOf: Gathered<Said<string>>) {
    this.index = index;
    this.subnets = subnets;
    for (const eip of ofType(index, 'AWS::EC2::EIP', 'AWS::EC2::EIPAssociation')) {
      for (const said of [...idsAt(index, eip, 'InstanceId'), ...idsAt(index, eip, 'NetworkInterfaceId')]) {
        this.elastic.add(said.value, said);
        // The address of an instance belongs to its first interface.
        for (const first of firstOf.of(said.value))
          this.elastic.add(first.value, { ...said, when: and(said.when, first.when) });
      }
    }
    for (const attachment of ofType(index, 'AWS::EC2::VPCGatewayAttachment')) {
      for (const gateway of idsAt(index, attachment, 'InternetGatewayId')) {
        for (const vpc of idsAt(index, attachment, 'VpcId')) {
          this.gateways.add(vpc.value, { ...vpc, when: and(vpc.when, gateway.when) });
        }
      }
    }
  }

  elasticOf(id: string): Guard {
    return whenAny(this.elastic.of(id));
  }

  ofKind(resource: Resource, { isPublic }: InterfaceKind, subnets: readonly Said<string>[]): Extent {
    const { index } = this;
    if (isPublic === undefined) return NOWHERE;
    if ('byElasticIp' in isPublic) return exactlyIn(this.elasticOf(resource.id));
    if ('byLaunch' in isPublic) {
      const launched = this.ofLaunched(NOWHERE, NEVER, resource.when, subnets);
      return { certain: NEVER, possible: launched.possible };
    }
    const { at } = isPublic;
    if ('isSet' in isPublic) return exactlyIn(whenSet(resource, at));
    const unknown = whenUnknown(index, resource, at);
    if ('word' in isPublic) return orUnknown(whenText(index, resource, at, isPublic.word), unknown);
    // A gateway load balancer has no public addresses.
    const never = or(
      whenText(index, resource, at, 'internal'),
      whenText(index, resource, 'Type', 'gateway'),
      whenText(index, resource, 'IpAddressType', 'dualstack-without-public-ipv4'),
    );
    return orUnknown(and(resource.when, not(or(never, unknown))), unknown);
  }

  ofGroupedKind(resource: Resource, kind: GroupedKind, subnets: readonly Said<string>[]): Extent {
    if (kind.isPublic === undefined) return NOWHERE;
    const { index } = this;
    const unset = and(resource.when, not(whenSet(resource, kind.isPublic)));
    const gateways = subnets.map((said) => and(said.when, this.hasInternetGateway(said.value)));
    // A VPC made elsewhere may have an internet gateway.
    const elsewhere = subnets.filter((said) => !this.subnets.has(said.value)).map((said) => said.when);
    const byDefault = {
      always: exactlyIn(unset),
      never: NOWHERE,
      'with internet gateway': orUnknown(and(unset, or(NEVER, ...gateways)), and(unset, or(NEVER, ...elsewhere))),
    }[kind.otherwise ?? 'never'];
    return orUnknown(
      or(whenText(index, resource, kind.isPublic, 'true'), byDefault.certain),
      or(whenUnknown(index, resource, kind.isPublic), byDefault.possible),
    );
  }

  /** What the property says where it is set, else what the subnets say. */
  ofLaunched(asked: Extent, isAsked: Guard, when: Guard, subnets: readonly Said<string>[]): Extent {
    return this.saidOrAssigned(asked, isAsked, when, subnets, (subnet) => subnet.assignsPublicAddress);
  }

  /** Whether it has an IPv6 address, by the same rule. */
  ipv6OfLaunched(asked: Extent, isAsked: Guard, when: Guard, subnets: readonly Said<string>[]): Extent {
    return this.saidOrAssigned(asked, isAsked, when, subnets, (subnet) => subnet.assignsIpv6Address);
  }

  private saidOrAssigned(
    asked: Extent,
    isAsked: Guard,
    when: Guard,
    subnets: readonly Said<string>[],
    setting: (subnet: Subnet) => Extent,
  ): Extent {
    const unasked = and(when, not(isAsked));
    const assigned = subnets.map((said): Extent => {
      const subnet = this.subnets.get(said.value);
      if (subnet === undefined) return { certain: NEVER, possible: said.when };
      return allOf(exactlyIn(said.when), setting(subnet));
    });
    return orUnknown(
      or(asked.certain, and(unasked, or(NEVER, ...assigned.map(({ certain }) => certain)))),
      or(asked.possible, and(unasked, or(NEVER, ...assigned.map(({ possible }) => possible)))),
    );
  }

  /** Whether it has IPv6 addresses; perhaps, where its kind has no property that tells. */
  ipv6OfKind(resource: Resource, kind: Pick<InterfaceKind, 'ipv6'>): Extent {
    const { ipv6 } = kind;
    if (ipv6 === undefined) return { certain: NEVER, possible: resource.when };
    if (ipv6 === 'never') return NOWHERE;
    const { index } = this;
    return orUnknown(
      or(NEVER, ...ipv6.words.map((word) => whenText(index, resource, ipv6.at, word))),
      whenUnknown(index, resource, ipv6.at),
    );
  }

  /**
   * Whether internet gateways pass its IPv6 traffic. A load balancer says so in an attribute, and by its scheme otherwise
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes).
   */
  publicIpv6OfKind(resource: Resource, { isPublic }: InterfaceKind, hasIpv6: Extent): Extent {
    if (isPublic === undefined || !('at' in isPublic) || isPublic.at !== 'Scheme') return hasIpv6;
    const { index } = this;
    const key = 'ipv6.deny_all_igw_traffic';
    const { isSaid, is: denied } = attributeIs(index, resource, 'LoadBalancerAttributes', key, 'true');
    const internal = whenText(index, resource, 'Scheme', 'internal');
    const unknown = whenUnknown(index, resource, 'Scheme');
    const byScheme = and(not(isSaid), not(or(internal, unknown)));
    return allOf(hasIpv6, {
      certain: or(and(isSaid, not(denied.possible)), byScheme),
      possible: or(and(isSaid, not(denied.certain)), byScheme, and(not(isSaid), unknown)),
    });
  }

  private hasInternetGateway(subnet: string): Guard {
    return whenAny(this.gateways.of(this.subnets.get(subnet)?.vpc ?? ''));
  }
}

/** Certain in some worlds, and possible in those in which only deployment tells. */
export function orUnknown(certain: Guard, unknown: Guard): Extent {
  return { certain, possible: or(certain, unknown) };
}

/** Whether a property asks for a public address. */
export function askedAt(index: ResourceIndex, resource: Resource, path: string): Extent {
  return orUnknown(whenText(index, resource, path, 'true'), whenUnknown(index, resource, path));
}

export function isAskedAt(resource: Resource, path: string): Guard {
  return whenAny(saidAt(resource, path));
}
