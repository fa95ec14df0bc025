import {
  and,
  anyOf,
  type Cidr,
  type Extent,
  exactlyIn,
  type Guard,
  NEVER,
  NOWHERE,
  not,
  or,
  parseAddress,
  parseCidr,
  showAddress,
} from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { isList, parsePath, valuesAt } from '../value.ts';
import { GROUPED_KINDS, type GroupedKind, type InterfaceKind, KINDS } from './interface-kinds.ts';
import { launchSettingsOf } from './launch-templates.ts';
import type { Interface, Said, Subnet } from './network.ts';
import { askedAt, isAskedAt, PublicAddresses } from './public-addresses.ts';
import { at, Gathered, idsAt, ofType, type ResourceIndex, saidAt, whenAny, whenSet } from './reading.ts';
import { groupsAt } from './security-groups.ts';

export function readInterfaces(index: ResourceIndex, subnets: ReadonlyMap<string, Subnet>): readonly Interface[] {
  const addresses = new PublicAddresses(index, subnets);
  const attached = attachedInterfaces(index);
  return [...index.resources.values()].flatMap((resource): readonly Interface[] => {
    const { type } = resource;
    if (type === 'AWS::EC2::Instance') return instance(index, resource, addresses);
    if (type === 'AWS::AutoScaling::AutoScalingGroup') return fleet(index, resource, addresses);
    const grouped = Object.hasOwn(GROUPED_KINDS, type) ? GROUPED_KINDS[type] : undefined;
    if (grouped !== undefined) return bySubnetGroup(index, resource, grouped, addresses);
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    const found = kind === undefined ? [] : byKind(index, resource, kind, addresses);
    const [owner] = attached.of(resource.id);
    return owner === undefined ? found : found.map((each) => ({ ...each, owner: owner.value }));
  });
}

function byKind(
  index: ResourceIndex,
  resource: Resource,
  kind: InterfaceKind,
  addresses: PublicAddresses,
): readonly Interface[] {
  return interfaceOf(resource, {
    subnets: kind.subnets.flatMap((path) => idsAlong(index, resource, path)),
    groups: kind.groups.flatMap((path) => groupsAt(index, resource, path)),
    isPublic: addresses.ofKind(resource, kind),
    publicAt: kind.isPublic && 'at' in kind.isPublic ? kind.isPublic.at : '',
    address: kind.address,
  });
}

/** The instances by the network interfaces attached to them. */
function attachedInterfaces(index: ResourceIndex): Gathered<Said<string>> {
  const attached = new Gathered<Said<string>>();
  for (const resource of ofType(index, 'AWS::EC2::Instance')) {
    for (const said of idsAlong(index, resource, 'NetworkInterfaces[*].NetworkInterfaceId')) {
      attached.add(said.value, { ...said, value: resource.id });
    }
  }
  for (const attachment of ofType(index, 'AWS::EC2::NetworkInterfaceAttachment')) {
    for (const said of idsAt(index, attachment, 'NetworkInterfaceId')) {
      attached.add(said.value, ...idsAt(index, attachment, 'InstanceId'));
    }
  }
  return attached;
}

/**
 * An instance says where it stands, or lists its interfaces, or leaves it to its launch template. Only the first
 * interface gets a public address when it is launched.
 */
function instance(index: ResourceIndex, resource: Resource, addresses: PublicAddresses): readonly Interface[] {
  const launch = launchSettingsOf(index, resource);
  const first = 'NetworkInterfaces[0]';
  const subnets = orElse(
    [...idsAt(index, resource, 'SubnetId'), ...idsAt(index, resource, `${first}.SubnetId`)],
    launch.subnets,
  );
  const groups = orElse(
    ['SecurityGroupIds', 'SecurityGroups', `${first}.GroupSet`].flatMap((path) => groupsAt(index, resource, path)),
    launch.groups,
  );
  const publicAt = `${first}.AssociatePublicIpAddress`;
  const asked = anyOf(askedAt(index, resource, publicAt), launch.asked);
  const isAsked = or(isAskedAt(resource, publicAt), launch.isAsked);
  const launched = addresses.ofLaunched(asked, isAsked, resource.when, subnets);
  const isPublic = anyOf(launched, exactlyIn(addresses.elasticOf(resource.id)));
  const others = Array.from({ length: Math.max(0, longest(resource, 'NetworkInterfaces') - 1) }, (_, position) =>
    furtherInterface(index, resource, `NetworkInterfaces[${position + 1}]`),
  );
  return [
    ...interfaceOf(resource, { subnets, groups, isPublic, publicAt, address: 'PrivateIpAddress' }),
    ...others.flat(),
  ];
}

function furtherInterface(index: ResourceIndex, resource: Resource, here: string): readonly Interface[] {
  return interfaceOf(resource, {
    id: `${resource.id}.${here}`,
    when: whenSet(resource, here),
    subnets: idsAt(index, resource, `${here}.SubnetId`),
    groups: groupsAt(index, resource, `${here}.GroupSet`),
    isPublic: NOWHERE,
    publicAt: here,
    address: `${here}.PrivateIpAddress`,
  });
}

/** The instances of a group take security groups and public addresses from its launch template or configuration. */
function fleet(index: ResourceIndex, resource: Resource, addresses: PublicAddresses): readonly Interface[] {
  const { groups, asked, isAsked, subnets: launched } = launchSettingsOf(index, resource);
  const subnets = orElse(idsAt(index, resource, 'VPCZoneIdentifier'), launched);
  const isPublic = addresses.ofLaunched(asked, isAsked, resource.when, subnets);
  return interfaceOf(resource, { subnets, groups, isPublic, publicAt: '' });
}

function bySubnetGroup(
  index: ResourceIndex,
  resource: Resource,
  kind: GroupedKind,
  addresses: PublicAddresses,
): readonly Interface[] {
  // A member of an Aurora cluster stands in the cluster's subnets and carries the cluster's security groups.
  const [cluster] = kind.parent === undefined ? [] : idsAt(index, resource, kind.parent);
  const parent = cluster && index.resources.get(cluster.value);
  const owner = parent ?? resource;
  const ownerKind = (Object.hasOwn(GROUPED_KINDS, owner.type) ? GROUPED_KINDS[owner.type] : undefined) ?? kind;
  const subnets = orElse(
    subnetsOf(index, owner, ownerKind),
    parent === undefined || kind.group === undefined ? [] : subnetsOf(index, resource, kind),
  );
  return interfaceOf(resource, {
    subnets,
    groups: ownerKind.securityGroups.flatMap((path) => idsAt(index, owner, path)),
    isPublic: addresses.ofGroupedKind(resource, kind, subnets),
    publicAt: kind.isPublic ?? '',
  });
}

function subnetsOf(index: ResourceIndex, resource: Resource, { group, subnets }: GroupedKind): readonly Said<string>[] {
  if (group === undefined) return idsAt(index, resource, subnets);
  return idsAt(index, resource, group).flatMap((said) => {
    const named = index.resources.get(said.value);
    if (named === undefined) return [said];
    return idsAt(index, named, subnets).map((each) => ({ ...each, when: and(each.when, said.when) }));
  });
}

interface Facts {
  /** @default that of the resource */
  readonly id?: string;
  /** @default that of the resource */
  readonly when?: Guard;
  readonly subnets: readonly Said<string>[];
  readonly groups: readonly Said<string>[];
  readonly isPublic: Extent;
  readonly publicAt: string;
  /** The property that fixes its private address. */
  readonly address?: string | undefined;
}

/** The interface, or none where no subnet is named. */
function interfaceOf(resource: Resource, facts: Facts): readonly Interface[] {
  const { id = resource.id, when = resource.when, subnets, groups, isPublic, publicAt } = facts;
  if (subnets.length === 0) return [];
  const address = facts.address === undefined ? undefined : fixedAddress(resource, facts.address);
  return [
    {
      id,
      owner: resource.id,
      type: resource.type,
      subnets,
      groups,
      isPublic,
      publicAt: at(resource, publicAt),
      ...(address !== undefined && { address }),
      when,
      at: at(resource, []),
    },
  ];
}

/** A private address that is the same in all worlds. */
function fixedAddress(resource: Resource, path: string): Cidr | undefined {
  const [said, ...others] = saidAt(resource, path);
  const address = said === undefined || others.length > 0 ? undefined : parseAddress(said.value);
  if (address === undefined || said?.when !== resource.when) return undefined;
  return parseCidr(`${showAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`);
}

/** The first list, and the second in those worlds in which the first is empty. */
function orElse(first: readonly Said<string>[], second: readonly Said<string>[]): readonly Said<string>[] {
  const unsaid = not(whenAny(first));
  const rest = second.map((said) => ({ ...said, when: and(said.when, unsaid) }));
  return [...first, ...rest.filter((said) => said.when !== NEVER)];
}

/** A path with `[*]` for every entry of a list. */
function idsAlong(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  const [before, after] = path.split('[*].');
  if (before === undefined || after === undefined) return idsAt(index, resource, path);
  return Array.from({ length: longest(resource, before) }, (_, position) =>
    idsAt(index, resource, `${before}[${position}].${after}`),
  ).flat();
}

/** The length of a list in the worlds where it is longest. */
function longest(resource: Resource, path: string): number {
  const lists = valuesAt(resource.properties, parsePath(path)).map(({ value }) => (isList(value) ? value.length : 0));
  return Math.max(0, ...lists);
}
