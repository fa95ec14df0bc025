import { allOf, and, anyOf, type Extent, exactlyIn, type Guard, NEVER, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { clusterGroupOf, defaultGroupsOf, inDefaultVpc } from './default-vpc.ts';
import { LAUNCHERS, launchedInterfaces } from './instances.ts';
import { type Around, interfaceOf } from './interface-facts.ts';
import { GROUPED_KINDS, type GroupedKind, type InterfaceKind, KINDS } from './interface-kinds.ts';
import { launchedWith, longest, orElse } from './launch-templates.ts';
import type { Interface, Said, Subnet } from './network.ts';
import { PublicAddresses } from './public-addresses.ts';
import { at, Gathered, idsAt, ofType, type ResourceIndex, whenAny, whenSet, whenText } from './reading.ts';
import { groupsAt } from './security-groups.ts';

export function readInterfaces(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>): readonly Interface[] {
  const attached = attachedInterfaces(index);
  const around = { subnets, addresses: new PublicAddresses(index, subnets, attached.first) };
  return [...index.resources.values()].flatMap((resource): readonly Interface[] => {
    const { type } = resource;
    const launcher = Object.hasOwn(LAUNCHERS, type) ? LAUNCHERS[type] : undefined;
    if (launcher !== undefined) return launchedInterfaces(index, resource, launcher, around);
    const grouped = Object.hasOwn(GROUPED_KINDS, type) ? GROUPED_KINDS[type] : undefined;
    if (grouped !== undefined) return bySubnetGroup(index, resource, grouped, around);
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    const found = kind === undefined ? [] : byKind(index, resource, kind, around);
    const [owner] = attached.owners.of(resource.id);
    return owner === undefined ? found : found.map((each) => ({ ...each, owner: owner.value }));
  });
}

/** Whether the readers of this file know where resources of the type stand. */
export function isReadKind(type: string): boolean {
  return [LAUNCHERS, GROUPED_KINDS, KINDS].some((kinds) => Object.hasOwn(kinds, type));
}

function byKind(
  index: ResourceIndex,
  resource: Resource,
  kind: InterfaceKind,
  { addresses, subnets: all }: Around,
): readonly Interface[] {
  const named = kind.subnets.flatMap((path) => idsAlong(index, resource, path));
  const subnets = orElse(named, kind.unplaced === undefined ? [] : inDefaultVpc(resource));
  const unfiltered = whenUnfiltered(index, resource, kind);
  const unnamed = defaultGroupsOf(subnets, all).map((said) => ({ ...said, when: and(said.when, not(unfiltered)) }));
  const groups = orElse(
    kind.groups.flatMap((path) => groupsAt(index, resource, path)),
    unnamed.filter((said) => said.when !== NEVER),
  );
  const isNetworkInterface = resource.type === 'AWS::EC2::NetworkInterface';
  const hasIpv6 = isNetworkInterface
    ? ipv6OfInterface(index, resource, addresses, subnets)
    : addresses.ipv6OfKind(resource, kind);
  return interfaceOf(resource, {
    subnets,
    groups: resource.type === 'AWS::EKS::Cluster' ? withClusterGroup(resource, groups, named) : groups,
    isOpenWithoutGroups: unfiltered !== NEVER,
    isPublic: addresses.ofKind(resource, kind, subnets),
    publicAt: kind.isPublic && 'at' in kind.isPublic ? kind.isPublic.at : '',
    hasIpv6,
    isPublic6: addresses.publicIpv6OfKind(resource, kind, hasIpv6),
    address: kind.address,
  });
}

function ipv6OfInterface(
  index: ResourceIndex,
  resource: Resource,
  addresses: PublicAddresses,
  subnets: readonly Said<string>[],
) {
  const { asked6, isAsked6 } = launchedWith(index, resource, '', 'GroupSet');
  return addresses.ipv6OfLaunched(asked6, isAsked6, resource.when, subnets);
}

function whenUnfiltered(index: ResourceIndex, resource: Resource, { unfiltered }: InterfaceKind): Guard {
  if (unfiltered === undefined) return NEVER;
  return or(NEVER, ...unfiltered.words.map((word) => whenText(index, resource, unfiltered.at, word)));
}

/** EKS adds the cluster's own group to those named: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html */
function withClusterGroup(
  resource: Resource,
  groups: readonly Said<string>[],
  subnets: readonly Said<string>[],
): readonly Said<string>[] {
  const named = groups.filter(({ at: place }) => place.path.includes('SecurityGroupIds'));
  const own = { value: clusterGroupOf(resource.id), when: whenAny(subnets), at: at(resource, []) };
  return [...named, own];
}

interface Attached {
  /** The instances, by the network interfaces attached to them. */
  readonly owners: Gathered<Said<string>>;
  /** The interfaces that are the first ones, by their instances. */
  readonly first: Gathered<Said<string>>;
}

function attachedInterfaces(index: ResourceIndex): Attached {
  const owners = new Gathered<Said<string>>();
  const first = new Gathered<Said<string>>();
  for (const resource of ofType(index, 'AWS::EC2::Instance')) {
    for (const said of idsAlong(index, resource, 'NetworkInterfaces[*].NetworkInterfaceId')) {
      owners.add(said.value, { ...said, value: resource.id });
    }
    first.add(resource.id, ...launchedWith(index, resource, '', 'GroupSet').existing);
  }
  for (const attachment of ofType(index, 'AWS::EC2::NetworkInterfaceAttachment')) {
    for (const said of idsAt(index, attachment, 'NetworkInterfaceId')) {
      owners.add(said.value, ...idsAt(index, attachment, 'InstanceId'));
    }
  }
  return { owners, first };
}

function bySubnetGroup(
  index: ResourceIndex,
  resource: Resource,
  kind: GroupedKind,
  { addresses, subnets: all }: Around,
): readonly Interface[] {
  // A member of an Aurora cluster stands in the cluster's subnets and carries the cluster's security groups.
  const [cluster] = kind.parent === undefined ? [] : idsAt(index, resource, kind.parent);
  const parent = cluster && index.resources.get(cluster.value);
  const owner = parent ?? resource;
  const ownerKind = (Object.hasOwn(GROUPED_KINDS, owner.type) ? GROUPED_KINDS[owner.type] : undefined) ?? kind;
  const placed = orElse(
    subnetsOf(index, owner, ownerKind),
    parent === undefined || kind.group === undefined ? [] : subnetsOf(index, resource, kind),
  );
  const subnets = orElse(placed, inDefaultVpc(resource));
  const hasIpv6 = addresses.ipv6OfKind(resource, kind);
  const isPublic = publicOf(index, resource, kind, subnets, addresses);
  return interfaceOf(resource, {
    subnets,
    groups: orElse(
      ownerKind.securityGroups.flatMap((path) => idsAt(index, owner, path)),
      defaultGroupsOf(subnets, all),
    ),
    isPublic,
    publicAt: kind.isPublic ?? '',
    hasIpv6,
    // A database that is not public is closed to internet gateways over both families.
    isPublic6: kind.isPublic === undefined ? { certain: NEVER, possible: hasIpv6.possible } : allOf(hasIpv6, isPublic),
  });
}

/** A cluster without a host in the template may have some made elsewhere. */
function publicOf(
  index: ResourceIndex,
  resource: Resource,
  kind: GroupedKind,
  subnets: readonly Said<string>[],
  addresses: PublicAddresses,
): Extent {
  const own = addresses.ofGroupedKind(resource, kind, subnets);
  if (kind.members === undefined) return own;
  const { type, ownHosts, hidden } = kind.members;
  const memberKind = GROUPED_KINDS[type];
  const hasOwn = or(whenSet(resource, ownHosts), whenSet(resource, kind.isPublic ?? ''));
  const members = ofType(index, type).flatMap((member) =>
    memberKind?.parent === undefined
      ? []
      : idsAt(index, member, memberKind.parent)
          .filter(({ value }) => value === resource.id)
          .map(({ when }) => ({ when, isPublic: addresses.ofGroupedKind(member, memberKind, subnets) })),
  );
  const isHidden = whenText(index, resource, 'EngineMode', hidden);
  const elsewhere = and(resource.when, not(or(hasOwn, isHidden, ...members.map(({ when }) => when))));
  return anyOf(
    allOf(exactlyIn(hasOwn), own),
    ...members.map((member) => allOf(exactlyIn(member.when), member.isPublic)),
    { certain: NEVER, possible: elsewhere },
  );
}

function subnetsOf(index: ResourceIndex, resource: Resource, { group, subnets }: GroupedKind): readonly Said<string>[] {
  if (group === undefined) return idsAt(index, resource, subnets);
  return idsAt(index, resource, group).flatMap((said) => {
    const named = index.resources.get(said.value);
    if (named === undefined) return [said];
    return idsAt(index, named, subnets).map((each) => ({ ...each, when: and(each.when, said.when) }));
  });
}

/** A path with `[*]` for every entry of a list. */
function idsAlong(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  const [before, after] = path.split('[*].');
  if (before === undefined || after === undefined) return idsAt(index, resource, path);
  return Array.from({ length: longest(resource, before) }, (_, position) =>
    idsAt(index, resource, `${before}[${position}].${after}`),
  ).flat();
}
