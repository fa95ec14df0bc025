import { and, NEVER, not } from '../../base/index.ts';
import { readBlockedAccess } from './blocked-access.ts';
import { defaultAclOf, defaultGroupOf, isInDefaultVpc, mainTableOf } from './default-vpc.ts';
import { readDoors } from './doors.ts';
import { readInterfaces } from './interfaces.ts';
import { readBalancers, readTargetGroups } from './load-balancers.ts';
import type { Interface, Network, NetworkAcl, RouteTable, SecurityGroup, Subnet } from './network.ts';
import { readNetworkAcls } from './network-acls.ts';
import { readPerhaps } from './perhaps.ts';
import { type ResourceIndex, whenAny } from './reading.ts';
import { readGatewayEndpoints, readGateways, readRouteTables, readSubnets, readVpcs } from './routes.ts';
import { readPrefixLists, readSecurityGroups } from './security-groups.ts';

export function readNetwork(index: ResourceIndex): Network {
  const acls = readNetworkAcls(index);
  const routeTables = readRouteTables(index);
  const subnets = withMainTables(withDefaultAcls(readSubnets(index), acls), routeTables);
  const groups = readSecurityGroups(index, subnets);
  const read = readInterfaces(index, subnets);
  const interfaces = read.filter((each) => !isInDefaultVpc(each.subnets));
  const unplaced = read.filter((each) => isInDefaultVpc(each.subnets));
  const perhaps = [...unplaced, ...readPerhaps(index, { subnets, groups, interfaces: read })];
  const blockedAccess = readBlockedAccess(index);
  const vpcs = readVpcs(index);
  return {
    vpcs,
    subnets,
    routeTables,
    acls: namedAcls(index, acls, subnets),
    groups: namedGroups(index, groups, [...interfaces, ...perhaps]),
    prefixLists: readPrefixLists(index),
    gateways: readGateways(index, vpcs),
    endpoints: readGatewayEndpoints(index),
    interfaces,
    perhaps,
    balancers: readBalancers(index),
    targetGroups: readTargetGroups(index, read),
    doors: readDoors(index),
    ...(blockedAccess !== undefined && { blockedAccess }),
  };
}

/** Subnets without an ACL of their own have the default one, if the template changes that. */
function withDefaultAcls(
  subnets: ReadonlyMap<string, Subnet>,
  acls: ReadonlyMap<string, NetworkAcl>,
): ReadonlyMap<string, Subnet> {
  return new Map(
    [...subnets].map(([id, subnet]) => {
      const acl = acls.get(defaultAclOf(subnet.vpc));
      const isChanged = acl?.entries.some((entry) => entry.at.subject !== subnet.vpc) ?? false;
      const when = and(subnet.when, not(whenAny(subnet.acls)));
      if (acl === undefined || !isChanged || when === NEVER) return [id, subnet];
      return [id, { ...subnet, acls: [...subnet.acls, { value: acl.id, when, at: acl.at }] }];
    }),
  );
}

/** Subnets without a table of their own have the main one, if it may hold routes of the template. */
function withMainTables(
  subnets: ReadonlyMap<string, Subnet>,
  tables: ReadonlyMap<string, RouteTable>,
): ReadonlyMap<string, Subnet> {
  return new Map(
    [...subnets].map(([id, subnet]) => {
      const main = tables.get(mainTableOf(subnet.vpc));
      const when = and(subnet.when, not(whenAny(subnet.routeTables)));
      if (main === undefined || when === NEVER) return [id, subnet];
      return [id, { ...subnet, routeTables: [...subnet.routeTables, { value: main.id, when, at: main.at }] }];
    }),
  );
}

/** What AWS makes by itself is listed only if the template says something of it, or somebody has it. */
function namedAcls(
  index: ResourceIndex,
  acls: ReadonlyMap<string, NetworkAcl>,
  subnets: ReadonlyMap<string, Subnet>,
): ReadonlyMap<string, NetworkAcl> {
  const used = new Set([...subnets.values()].flatMap((subnet) => subnet.acls.map(({ value }) => value)));
  return new Map([...acls].filter(([id]) => index.resources.has(id) || used.has(id)));
}

function namedGroups(
  index: ResourceIndex,
  groups: ReadonlyMap<string, SecurityGroup>,
  interfaces: readonly Interface[],
): ReadonlyMap<string, SecurityGroup> {
  const used = new Set(interfaces.flatMap((each) => each.groups.map(({ value }) => value)));
  for (const group of groups.values()) {
    for (const rule of group.rules) {
      if (rule.peer.kind === 'group' && rule.peer.id !== group.id) used.add(rule.peer.id);
      const isAdded = rule.at.subject !== group.at.subject && rule.peer.kind !== 'unknown';
      if (isAdded && group.id === defaultGroupOf(group.vpc)) used.add(group.id);
    }
  }
  return new Map([...groups].filter(([id]) => index.resources.has(id) || used.has(id)));
}
