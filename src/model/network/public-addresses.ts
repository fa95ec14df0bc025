/** Whether an interface has a public IPv4 address. */
import { and, type Extent, exactlyIn, type Guard, NEVER, NOWHERE, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { GroupedKind, InterfaceKind } from './interface-kinds.ts';
import type { Said, Subnet } from './network.ts';
import {
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

  constructor(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>) {
    this.index = index;
    this.subnets = subnets;
    for (const eip of ofType(index, 'AWS::EC2::EIP', 'AWS::EC2::EIPAssociation')) {
      for (const said of [...idsAt(index, eip, 'InstanceId'), ...idsAt(index, eip, 'NetworkInterfaceId')]) {
        this.elastic.add(said.value, said);
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

  ofKind(resource: Resource, { isPublic }: InterfaceKind): Extent {
    const { index } = this;
    if (isPublic === undefined) return NOWHERE;
    if ('byElasticIp' in isPublic) return exactlyIn(this.elasticOf(resource.id));
    const { at } = isPublic;
    if ('isSet' in isPublic) return exactlyIn(whenSet(resource, at));
    const unknown = whenUnknown(index, resource, at);
    if ('word' in isPublic) return orUnknown(whenText(index, resource, at, isPublic.word), unknown);
    // A gateway load balancer has no public addresses.
    const never = or(whenText(index, resource, at, 'internal'), whenText(index, resource, 'Type', 'gateway'));
    return orUnknown(and(resource.when, not(or(never, unknown))), unknown);
  }

  ofGroupedKind(resource: Resource, kind: GroupedKind, subnets: readonly Said<string>[]): Extent {
    if (kind.isPublic === undefined) return NOWHERE;
    const { index } = this;
    const unset = and(resource.when, not(whenSet(resource, kind.isPublic)));
    const gateways = subnets.map((said) => and(said.when, this.hasInternetGateway(said.value)));
    const byDefault = {
      always: unset,
      never: NEVER,
      'with internet gateway': and(unset, or(NEVER, ...gateways)),
    }[kind.otherwise ?? 'never'];
    return orUnknown(
      or(whenText(index, resource, kind.isPublic, 'true'), byDefault),
      whenUnknown(index, resource, kind.isPublic),
    );
  }

  /** What the property says where it is set, else what the subnets say. */
  ofLaunched(asked: Extent, isAsked: Guard, when: Guard, subnets: readonly Said<string>[]): Extent {
    const unasked = and(when, not(isAsked));
    const assigned = subnets.map((said) =>
      and(said.when, this.subnets.get(said.value)?.assignsPublicAddress.certain ?? NEVER),
    );
    const possiblyAssigned = subnets.map((said) => {
      const subnet = this.subnets.get(said.value);
      return subnet === undefined ? said.when : and(said.when, subnet.assignsPublicAddress.possible);
    });
    return orUnknown(
      or(asked.certain, and(unasked, or(NEVER, ...assigned))),
      or(asked.possible, and(unasked, or(NEVER, ...possiblyAssigned))),
    );
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
