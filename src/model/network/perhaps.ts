/**
 * Interfaces that there may be. A proof that nothing is open must not rest on what is not read: a resource of another
 * kind that names a security group or subnet may have interfaces there, and a group that nobody seen carries may be
 * carried by somebody from outside.
 */
import { ALWAYS, and, type Guard, NEVER, not, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { Choice, isList, isMapping, textOf, type Value } from '../value.ts';
import { isReadKind } from './interfaces.ts';
import type { Interface, Said, SecurityGroup, Subnet } from './network.ts';
import { at, Gathered, ofType, type ResourceIndex } from './reading.ts';

/** Kinds that name groups or subnets of others, and have no interfaces of their own that answer. */
const WITHOUT_INTERFACES =
  /^AWS::(EC2::(?!ClientVpn|VerifiedAccess)|CloudFormation::|SSM::|RAM::|IAM::|CloudWatch::|Logs::|Config::|NetworkFirewall::|VpcLattice::|ServiceDiscovery::|AutoScaling::LaunchConfiguration|ElasticLoadBalancingV2::)|SubnetGroup$/;

interface Known {
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly interfaces: readonly Interface[];
}

export function readPerhaps(index: ResourceIndex, known: Known): readonly Interface[] {
  const unread = [...index.resources.values()]
    .filter(({ type }) => !isReadKind(type) && !WITHOUT_INTERFACES.test(type))
    .flatMap((resource) => ofUnread(index, resource, known));
  const seen = [...known.interfaces, ...unread];
  const carried = worldsOf(seen, ({ groups }) => groups);
  const inhabited = worldsOf(seen, ({ subnets }) => subnets);
  return [
    ...unread,
    ...ofType(index, 'AWS::EC2::SecurityGroup').flatMap((group) => carrierOf(group, known, carried.of(group.id))),
    ...[...known.subnets.values()].flatMap((subnet) => inhabitantOf(subnet, inhabited.of(subnet.id))),
  ];
}

/** The worlds in which somebody seen has each group, or stands in each subnet. */
function worldsOf(seen: readonly Interface[], of: (each: Interface) => readonly Said<string>[]): Gathered<Guard> {
  const worlds = new Gathered<Guard>();
  for (const each of seen) for (const said of of(each)) worlds.add(said.value, and(each.when, said.when));
  return worlds;
}

function ofUnread(index: ResourceIndex, resource: Resource, known: Known): readonly Interface[] {
  const named = new Set(idsIn(index, resource.properties));
  const groups = [...known.groups.values()].filter(({ id }) => named.has(id));
  const subnets = [...known.subnets.values()].filter(({ id }) => named.has(id));
  if (groups.length === 0 && subnets.length === 0) return [];
  const places = subnets.length > 0 ? subnets.map(({ id }) => id) : groups.flatMap(({ vpc }) => placesIn(vpc, known));
  const say = (value: string): Said<string> => ({ value, when: resource.when, at: at(resource, []) });
  const carried = groups.length > 0 ? groups.map(({ id }) => id) : [`the security groups of ${resource.id}`];
  return [
    {
      ...anywhere(resource.id, `what network interfaces ${resource.id} (${resource.type}) has`),
      type: resource.type,
      subnets: [...new Set(places)].map(say),
      groups: carried.map(say),
      when: resource.when,
      at: at(resource, []),
      publicAt: at(resource, []),
    },
  ];
}

/** Whoever carries a group, in the worlds in which nobody seen does. */
function carrierOf(resource: Resource, known: Known, carried: readonly Guard[]): readonly Interface[] {
  const { id } = resource;
  const when = and(resource.when, not(or(NEVER, ...carried)));
  const group = known.groups.get(id);
  if (when === NEVER || group === undefined) return [];
  const say = (value: string): Said<string> => ({ value, when, at: at(resource, []) });
  return [
    {
      ...anywhere(`somebody with ${id}`, `who carries ${id}`),
      imagined: 'carrier',
      subnets: placesIn(group.vpc, known).map(say),
      groups: [say(id)],
      when,
      at: at(resource, []),
      publicAt: at(resource, []),
    },
  ];
}

/** Whoever stands in a subnet, in the worlds in which nobody seen does. */
function inhabitantOf(subnet: Subnet, inhabited: readonly Guard[]): readonly Interface[] {
  const when = and(subnet.when, not(or(NEVER, ...inhabited)));
  if (when === NEVER) return [];
  const say = (value: string): Said<string> => ({ value, when, at: subnet.at });
  return [
    {
      ...anywhere(`somebody in ${subnet.id}`, `who stands in ${subnet.id}`),
      imagined: 'inhabitant',
      subnets: [say(subnet.id)],
      groups: [say(`the security groups of whoever stands in ${subnet.id}`)],
      when,
      at: subnet.at,
      publicAt: subnet.at,
    },
  ];
}

function anywhere(id: string, doubt: string) {
  const perhaps = { certain: NEVER, possible: ALWAYS };
  return { id, owner: id, type: 'unknown', doubt, isPublic: perhaps, hasIpv6: perhaps, isPublic6: perhaps } as const;
}

function placesIn(vpc: string, { subnets }: Known): readonly string[] {
  const own = [...subnets.values()].filter((subnet) => subnet.vpc === vpc).map(({ id }) => id);
  return own.length > 0 ? own : [`a subnet of ${vpc}`];
}

/** The resources whose ids or attributes stand anywhere in a value. */
function idsIn(index: ResourceIndex, value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  if (value instanceof Choice) return [...idsIn(index, value.then), ...idsIn(index, value.otherwise)];
  if (isList(value)) return value.flatMap((each) => idsIn(index, each));
  if (isMapping(value)) return Object.values(value).flatMap((each) => idsIn(index, each));
  const text = textOf(value);
  return text === undefined
    ? []
    : index.unknowns.holesOf(text).flatMap((hole) => (hole.kind === 'resource' ? [hole.resource] : []));
}
