/**
 * What resources, launch templates and launch configurations say of the network interfaces that an instance is launched
 * with. The interface of device 0 is the first one, wherever the list has it
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html).
 */
import { allOf, and, anyOf, type Extent, exactlyIn, type Guard, NEVER, NOWHERE, not, or } from '../../base/index.ts';
import { isUntold } from '../access/dynamic-reference.ts';
import type { Resource } from '../resource.ts';
import { isList, parsePath, valuesAt } from '../value.ts';
import type { Said } from './network.ts';
import { askedAt, isAskedAt } from './public-addresses.ts';
import { idsAt, ofType, type ResourceIndex, saidAt, textAt, whenAny, whenSet } from './reading.ts';
import { groupsAt } from './security-groups.ts';

/** What is said of one interface; nothing where it is left to somebody else. */
export interface InterfaceSettings {
  readonly groups: readonly Said<string>[];
  readonly subnets: readonly Said<string>[];
  /** Whether it asks for a public address. */
  readonly asked: Extent;
  /** The worlds in which it says whether there is a public address. */
  readonly isAsked: Guard;
  /** Whether it asks for IPv6 addresses. */
  readonly asked6: Extent;
  readonly isAsked6: Guard;
}

export interface FurtherInterface extends InterfaceSettings {
  /** Where it is written: `NetworkInterfaces[1]`. */
  readonly path: string;
  readonly when: Guard;
}

export interface LaunchSettings extends InterfaceSettings {
  readonly further: readonly FurtherInterface[];
  /** The worlds in which the first interface is one that exists already, by its id. */
  readonly existing: readonly Said<string>[];
  /** The worlds in which several interfaces are listed. */
  readonly several: Guard;
}

/** Where a resource names a launch template: the property with its id and its name. */
export interface TemplatePlace {
  readonly id: string;
  readonly name: string;
}

export const templateAt = (path: string): TemplatePlace => ({
  id: `${path}.LaunchTemplateId`,
  name: `${path}.LaunchTemplateName`,
});

/** What the launch templates at a place say together; conditions may choose another one in each world. */
export function launchSettingsOf(index: ResourceIndex, resource: Resource, place: TemplatePlace): LaunchSettings {
  return settingsOf(index, [
    ...idsAt(index, resource, place.id),
    ...templatesNamed(index, resource, place.name, 'AWS::EC2::LaunchTemplate'),
  ]);
}

/** The same of a launch configuration. */
export function launchConfigurationOf(index: ResourceIndex, resource: Resource): LaunchSettings {
  const type = 'AWS::AutoScaling::LaunchConfiguration';
  return settingsOf(index, templatesNamed(index, resource, 'LaunchConfigurationName', type));
}

function settingsOf(index: ResourceIndex, references: readonly Said<string>[]): LaunchSettings {
  return settingsTogether(
    references.map((said) => {
      const template = index.resources.get(said.value);
      return template === undefined ? elsewhere(said) : onlyIn(settingsOfTemplate(index, template), said.when);
    }),
  );
}

function settingsOfTemplate(index: ResourceIndex, template: Resource): LaunchSettings {
  if (template.type !== 'AWS::EC2::LaunchTemplate')
    return {
      ...NOTHING_SAID,
      groups: groupsAt(index, template, 'SecurityGroups'),
      asked: askedAt(index, template, 'AssociatePublicIpAddress'),
      isAsked: isAskedAt(template, 'AssociatePublicIpAddress'),
    };
  return launchedWith(index, template, 'LaunchTemplateData.', 'Groups');
}

/**
 * What launch data say at a path: groups and subnet by themselves, or in a list of interfaces, whose groups stand under
 * `groups`.
 */
export function launchedWith(
  index: ResourceIndex,
  resource: Resource,
  prefix: string,
  groups: 'Groups' | 'GroupSet',
): LaunchSettings {
  const listed = listedInterfaces(index, resource, `${prefix}NetworkInterfaces`, groups);
  const own: InterfaceSettings = {
    groups: [
      ...groupsAt(index, resource, `${prefix}SecurityGroupIds`),
      ...groupsAt(index, resource, `${prefix}SecurityGroups`),
    ],
    subnets: idsAt(index, resource, `${prefix}SubnetId`),
    asked: NOWHERE,
    isAsked: NEVER,
    ...ipv6At(index, resource, prefix),
  };
  return settingsTogether([{ ...own, further: [], existing: [], several: NEVER }, listed]);
}

function listedInterfaces(
  index: ResourceIndex,
  resource: Resource,
  list: string,
  groups: 'Groups' | 'GroupSet',
): LaunchSettings {
  const entries = Array.from({ length: longest(resource, list) }, (_, position) => {
    const here = `${list}[${position}]`;
    const address = `${here}.AssociatePublicIpAddress`;
    const settings: InterfaceSettings = {
      groups: groupsAt(index, resource, `${here}.${groups}`),
      subnets: idsAt(index, resource, `${here}.SubnetId`),
      asked: askedAt(index, resource, address),
      isAsked: isAskedAt(resource, address),
      ...ipv6At(index, resource, `${here}.`),
    };
    const exists = whenSet(resource, here);
    return { here, settings, exists, isFirst: and(exists, whenFirst(resource, here, position)) };
  });
  const several = or(
    NEVER,
    ...entries.flatMap((one, position) => entries.slice(position + 1).map((other) => and(one.exists, other.exists))),
  );
  return settingsTogether(
    entries.map(({ here, settings, exists, isFirst }): LaunchSettings => {
      const existing = idsAt(index, resource, `${here}.NetworkInterfaceId`);
      const isNew = not(whenAny(existing));
      const when = and(exists, not(isFirst), isNew);
      return {
        ...onlyIn({ ...settings, further: [], existing: [], several }, isFirst),
        existing: existing
          .map((said) => ({ ...said, when: and(said.when, isFirst) }))
          .filter((said) => said.when !== NEVER),
        further: when === NEVER ? [] : [{ ...onlyIn(settings, when), path: here, when }],
      };
    }),
  );
}

/** The worlds in which an entry is the interface of device 0; an entry without a device stands where its list has it. */
function whenFirst(resource: Resource, here: string, position: number): Guard {
  const devices = saidAt(resource, `${here}.DeviceIndex`);
  const unsaid = position === 0 ? not(whenAny(devices)) : NEVER;
  return or(unsaid, whenAny(devices.filter(({ value }) => value === '0' || (position === 0 && isUntold(value)))));
}

/** A count of zero overrules a subnet that assigns addresses: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html */
export function ipv6At(
  index: ResourceIndex,
  resource: Resource,
  prefix: string,
): { readonly asked6: Extent; readonly isAsked6: Guard } {
  const counts = ['Ipv6AddressCount', 'Ipv6PrefixCount'].flatMap((name) => saidAt(resource, `${prefix}${name}`));
  const lists = ['Ipv6Addresses', 'Ipv6Prefixes'].map((name) =>
    whenAny(
      valuesAt(resource.properties, parsePath(`${prefix}${name}`), resource.when).filter(
        ({ value }) => value !== undefined && !(isList(value) && value.length === 0),
      ),
    ),
  );
  const primary = askedAt(index, resource, `${prefix}EnablePrimaryIpv6`);
  const certain = or(whenAny(counts.filter(({ value }) => !isUntold(value) && Number(value) > 0)), ...lists);
  const possible = or(certain, whenAny(counts.filter(({ value }) => isUntold(value))), primary.possible);
  return { asked6: { certain, possible }, isAsked6: or(whenAny(counts), ...lists) };
}

export const NOTHING_SAID: LaunchSettings = {
  groups: [],
  subnets: [],
  asked: NOWHERE,
  isAsked: NEVER,
  asked6: NOWHERE,
  isAsked6: NEVER,
  further: [],
  existing: [],
  several: NEVER,
};

/** A template that only its name tells of: it may say anything. */
function elsewhere({ value, when, at }: Said<string>): LaunchSettings {
  return {
    ...NOTHING_SAID,
    groups: [{ value: `the security groups of ${value}`, when, at }],
    asked: { certain: NEVER, possible: when },
    isAsked: when,
    asked6: { certain: NEVER, possible: when },
    isAsked6: when,
  };
}

/** What several places say, each in worlds of its own. */
export function settingsTogether(parts: readonly LaunchSettings[]): LaunchSettings {
  return {
    groups: parts.flatMap((part) => part.groups),
    subnets: parts.flatMap((part) => part.subnets),
    asked: anyOf(NOWHERE, ...parts.map((part) => part.asked)),
    isAsked: or(NEVER, ...parts.map((part) => part.isAsked)),
    asked6: anyOf(NOWHERE, ...parts.map((part) => part.asked6)),
    isAsked6: or(NEVER, ...parts.map((part) => part.isAsked6)),
    further: parts.flatMap((part) => part.further),
    existing: parts.flatMap((part) => part.existing),
    several: or(NEVER, ...parts.map((part) => part.several)),
  };
}

/** What the first says, and the second where the first leaves it open. */
export function completedBy(first: LaunchSettings, second: LaunchSettings): LaunchSettings {
  const rest = onlyIn(second, not(whenAny(first.existing)));
  return {
    ...settingsTogether([first, rest]),
    groups: orElse(first.groups, rest.groups),
    subnets: orElse(first.subnets, rest.subnets),
    asked: anyOf(first.asked, allOf(rest.asked, exactlyIn(not(first.isAsked)))),
    asked6: anyOf(first.asked6, allOf(rest.asked6, exactlyIn(not(first.isAsked6)))),
  };
}

function onlyIn<T extends InterfaceSettings>(settings: T, when: Guard): T {
  const narrowed = (said: readonly Said<string>[]) =>
    said.map((each) => ({ ...each, when: and(each.when, when) })).filter((each) => each.when !== NEVER);
  return {
    ...settings,
    groups: narrowed(settings.groups),
    subnets: narrowed(settings.subnets),
    asked: allOf(settings.asked, exactlyIn(when)),
    isAsked: and(settings.isAsked, when),
    asked6: allOf(settings.asked6, exactlyIn(when)),
    isAsked6: and(settings.isAsked6, when),
  };
}

/** The first list, and the second in those worlds in which the first is empty. */
export function orElse(first: readonly Said<string>[], second: readonly Said<string>[]): readonly Said<string>[] {
  const unsaid = not(whenAny(first));
  const rest = second.map((said) => ({ ...said, when: and(said.when, unsaid) }));
  return [...first, ...rest.filter((said) => said.when !== NEVER)];
}

/** The length of a list in the worlds where it is longest. */
export function longest(resource: Resource, path: string): number {
  const lists = valuesAt(resource.properties, parsePath(path)).map(({ value }) => (isList(value) ? value.length : 0));
  return Math.max(0, ...lists);
}

/** A template may be named by a reference or by the name that it has. */
function templatesNamed(index: ResourceIndex, resource: Resource, path: string, type: string): readonly Said<string>[] {
  const property = type === 'AWS::EC2::LaunchTemplate' ? 'LaunchTemplateName' : 'LaunchConfigurationName';
  return saidAt(resource, path).flatMap((said, position) => {
    const named = ofType(index, type).find((each) => textAt(each.properties, property) === said.value);
    return named === undefined ? (idsAt(index, resource, path)[position] ?? []) : [{ ...said, value: named.id }];
  });
}
