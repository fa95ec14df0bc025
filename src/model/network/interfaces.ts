import { and, type Cidr, type Guard, NEVER, not, or, parseAddress, parseCidr, showAddress } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { isList, parsePath, valuesAt } from '../value.ts';
import { GROUPED_KINDS, type GroupedKind, type InterfaceKind, KINDS } from './interface-kinds.ts';
import { launchOf } from './launch-templates.ts';
import type { Interface, Said, Subnet } from './network.ts';
import { askedAt, eitherPublic, isAskedAt, PublicAddresses, type Publicity, surely } from './public-addresses.ts';
import { at, Gathered, type Graph, idsAt, ofType, saidAt, whenAny, whenSet } from './reading.ts';
import { groupsAt } from './security-groups.ts';

export function readInterfaces(graph: Graph, subnets: ReadonlyMap<string, Subnet>): readonly Interface[] {
  const addresses = new PublicAddresses(graph, subnets);
  const attached = attachedInterfaces(graph);
  return [...graph.resources.values()].flatMap((resource): readonly Interface[] => {
    const { type } = resource;
    if (type === 'AWS::EC2::Instance') return instance(graph, resource, addresses);
    if (type === 'AWS::AutoScaling::AutoScalingGroup') return fleet(graph, resource, addresses);
    const grouped = Object.hasOwn(GROUPED_KINDS, type) ? GROUPED_KINDS[type] : undefined;
    if (grouped !== undefined) return bySubnetGroup(graph, resource, grouped, addresses);
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    const found = kind === undefined ? [] : byKind(graph, resource, kind, addresses);
    const [owner] = attached.of(resource.id);
    return owner === undefined ? found : found.map((each) => ({ ...each, owner: owner.value }));
  });
}

function byKind(
  graph: Graph,
  resource: Resource,
  kind: InterfaceKind,
  addresses: PublicAddresses,
): readonly Interface[] {
  return interfaceOf(resource, {
    subnets: kind.subnets.flatMap((path) => idsAlong(graph, resource, path)),
    groups: kind.groups.flatMap((path) => groupsAt(graph, resource, path)),
    publicity: addresses.ofKind(resource, kind),
    publicAt: kind.isPublic && 'at' in kind.isPublic ? kind.isPublic.at : '',
    address: kind.address,
  });
}

/** The instances by the network interfaces attached to them. */
function attachedInterfaces(graph: Graph): Gathered<Said<string>> {
  const attached = new Gathered<Said<string>>();
  for (const resource of ofType(graph, 'AWS::EC2::Instance')) {
    for (const said of idsAlong(graph, resource, 'NetworkInterfaces[*].NetworkInterfaceId')) {
      attached.add(said.value, { ...said, value: resource.id });
    }
  }
  for (const attachment of ofType(graph, 'AWS::EC2::NetworkInterfaceAttachment')) {
    for (const said of idsAt(graph, attachment, 'NetworkInterfaceId')) {
      attached.add(said.value, ...idsAt(graph, attachment, 'InstanceId'));
    }
  }
  return attached;
}

/**
 * An instance says where it stands, or lists its interfaces, or leaves it to its launch template. Only the first
 * interface gets a public address when it is launched.
 */
function instance(graph: Graph, resource: Resource, addresses: PublicAddresses): readonly Interface[] {
  const launch = launchOf(graph, resource);
  const first = 'NetworkInterfaces[0]';
  const subnets = orElse(
    [...idsAt(graph, resource, 'SubnetId'), ...idsAt(graph, resource, `${first}.SubnetId`)],
    launch.subnets,
  );
  const groups = orElse(
    ['SecurityGroupIds', 'SecurityGroups', `${first}.GroupSet`].flatMap((path) => groupsAt(graph, resource, path)),
    launch.groups,
  );
  const publicAt = `${first}.AssociatePublicIpAddress`;
  const asked = eitherPublic(askedAt(graph, resource, publicAt), launch.asked);
  const isAsked = or(isAskedAt(resource, publicAt), launch.isAsked);
  const launched = addresses.ofLaunched(asked, isAsked, resource.when, subnets);
  const publicity = eitherPublic(launched, surely(addresses.elasticOf(resource.id)));
  const others = Array.from({ length: Math.max(0, longest(resource, 'NetworkInterfaces') - 1) }, (_, index) =>
    furtherInterface(graph, resource, `NetworkInterfaces[${index + 1}]`),
  );
  return [
    ...interfaceOf(resource, { subnets, groups, publicity, publicAt, address: 'PrivateIpAddress' }),
    ...others.flat(),
  ];
}

function furtherInterface(graph: Graph, resource: Resource, here: string): readonly Interface[] {
  return interfaceOf(resource, {
    id: `${resource.id}.${here}`,
    when: whenSet(resource, here),
    subnets: idsAt(graph, resource, `${here}.SubnetId`),
    groups: groupsAt(graph, resource, `${here}.GroupSet`),
    publicity: surely(NEVER),
    publicAt: here,
    address: `${here}.PrivateIpAddress`,
  });
}

/** The instances of a group take security groups and public addresses from its launch template or configuration. */
function fleet(graph: Graph, resource: Resource, addresses: PublicAddresses): readonly Interface[] {
  const { groups, asked, isAsked, subnets: launched } = launchOf(graph, resource);
  const subnets = orElse(idsAt(graph, resource, 'VPCZoneIdentifier'), launched);
  const publicity = addresses.ofLaunched(asked, isAsked, resource.when, subnets);
  return interfaceOf(resource, { subnets, groups, publicity, publicAt: '' });
}

function bySubnetGroup(
  graph: Graph,
  resource: Resource,
  kind: GroupedKind,
  addresses: PublicAddresses,
): readonly Interface[] {
  // A member of an Aurora cluster stands in the cluster's subnets and carries the cluster's security groups.
  const [cluster] = kind.parent === undefined ? [] : idsAt(graph, resource, kind.parent);
  const parent = cluster && graph.resources.get(cluster.value);
  const owner = parent ?? resource;
  const ownerKind = (Object.hasOwn(GROUPED_KINDS, owner.type) ? GROUPED_KINDS[owner.type] : undefined) ?? kind;
  const subnets = orElse(
    subnetsOf(graph, owner, ownerKind),
    parent === undefined || kind.group === undefined ? [] : subnetsOf(graph, resource, kind),
  );
  return interfaceOf(resource, {
    subnets,
    groups: ownerKind.securityGroups.flatMap((path) => idsAt(graph, owner, path)),
    publicity: addresses.ofGroupedKind(resource, kind, subnets),
    publicAt: kind.isPublic ?? '',
  });
}

function subnetsOf(graph: Graph, resource: Resource, { group, subnets }: GroupedKind): readonly Said<string>[] {
  if (group === undefined) return idsAt(graph, resource, subnets);
  return idsAt(graph, resource, group).flatMap((said) => {
    const named = graph.resources.get(said.value);
    if (named === undefined) return [said];
    return idsAt(graph, named, subnets).map((each) => ({ ...each, when: and(each.when, said.when) }));
  });
}

interface Facts {
  /** @default that of the resource */
  readonly id?: string;
  /** @default that of the resource */
  readonly when?: Guard;
  readonly subnets: readonly Said<string>[];
  readonly groups: readonly Said<string>[];
  readonly publicity: Publicity;
  readonly publicAt: string;
  /** The property that fixes its private address. */
  readonly address?: string | undefined;
}

/** The interface, or none where no subnet is named. */
function interfaceOf(resource: Resource, facts: Facts): readonly Interface[] {
  const { id = resource.id, when = resource.when, subnets, groups, publicity, publicAt } = facts;
  if (subnets.length === 0) return [];
  const address = facts.address === undefined ? undefined : fixedAddress(resource, facts.address);
  return [
    {
      id,
      owner: resource.id,
      type: resource.type,
      subnets,
      groups,
      ...publicity,
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

/** What the second says counts in the worlds where the first says nothing. */
function orElse(first: readonly Said<string>[], second: readonly Said<string>[]): readonly Said<string>[] {
  const unsaid = not(whenAny(first));
  const rest = second.map((said) => ({ ...said, when: and(said.when, unsaid) }));
  return [...first, ...rest.filter((said) => said.when !== NEVER)];
}

/** A path with `[*]` for every entry of a list. */
function idsAlong(graph: Graph, resource: Resource, path: string): readonly Said<string>[] {
  const [before, after] = path.split('[*].');
  if (before === undefined || after === undefined) return idsAt(graph, resource, path);
  return Array.from({ length: longest(resource, before) }, (_, index) =>
    idsAt(graph, resource, `${before}[${index}].${after}`),
  ).flat();
}

/** The length of a list in the worlds where it is longest. */
function longest(resource: Resource, path: string): number {
  const lists = valuesAt(resource.properties, parsePath(path)).map(({ value }) => (isList(value) ? value.length : 0));
  return Math.max(0, ...lists);
}
