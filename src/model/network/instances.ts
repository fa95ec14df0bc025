/** The interfaces of instances and of fleets of them, which launch templates complete. */
import { ALWAYS, and, anyOf, type Extent, exactlyIn, type Guard, NEVER, not, or, splitText } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { clusterGroupOf, defaultGroupsOf, inDefaultVpc, remoteAccessGroupOf } from './default-vpc.ts';
import { type Around, interfaceOf } from './interface-facts.ts';
import {
  completedBy,
  type FurtherInterface,
  type InterfaceSettings,
  type LaunchSettings,
  launchConfigurationOf,
  launchedWith,
  launchSettingsOf,
  longest,
  NOTHING_SAID,
  orElse,
  settingsTogether,
  templateAt,
} from './launch-templates.ts';
import type { Interface, Said } from './network.ts';
import { at, idOf, idsAt, type ResourceIndex, saidAt, whenAny, whenSet } from './reading.ts';
import { groupsAt } from './security-groups.ts';

/** One kind of instance that a resource launches. */
interface Launched {
  /** What tells it from the others of the resource; nothing for the first. */
  readonly suffix: string;
  readonly when: Guard;
  readonly settings: LaunchSettings;
  /** Subnets that the fleet chooses; without them the settings decide. */
  readonly subnets?: readonly Said<string>[];
  /** Groups beside those of the settings. */
  readonly alsoGroups?: readonly Said<string>[];
  /** Groups in place of the default one. */
  readonly instead?: readonly Said<string>[];
  readonly address?: string;
  readonly isPublic?: Extent;
}

type Reader = (index: ResourceIndex, resource: Resource, around: Around) => readonly Launched[];

export const LAUNCHERS: Readonly<Record<string, Reader>> = {
  'AWS::EC2::Instance': instance,
  'AWS::AutoScaling::AutoScalingGroup': scalingGroup,
  'AWS::EC2::EC2Fleet': (index, resource) => templateConfigs(index, resource, 'LaunchTemplateConfigs'),
  'AWS::EC2::SpotFleet': spotFleet,
  'AWS::EKS::Nodegroup': nodeGroup,
  'AWS::EMR::Cluster': mapReduce,
};

export function launchedInterfaces(
  index: ResourceIndex,
  resource: Resource,
  reader: Reader,
  around: Around,
): readonly Interface[] {
  return reader(index, resource, around).flatMap((launched) => {
    const first = {
      ...launched.settings,
      subnets: orElse(orElse(launched.subnets ?? [], launched.settings.subnets), inDefaultVpc(resource)),
      groups: [...orElse(launched.settings.groups, launched.instead ?? []), ...(launched.alsoGroups ?? [])],
    };
    const id = `${resource.id}${launched.suffix}`;
    const when = and(launched.when, not(whenAny(launched.settings.existing)));
    return [
      ...(when === NEVER ? [] : interfaceAs(resource, around, id, when, first, launched)),
      ...launched.settings.further.flatMap((each) => further(resource, around, id, launched, each, first.subnets)),
    ];
  });
}

function further(
  resource: Resource,
  around: Around,
  id: string,
  launched: Launched,
  settings: FurtherInterface,
  places: readonly Said<string>[],
): readonly Interface[] {
  const when = and(launched.when, settings.when);
  const elsewhere = places.map((said) => ({ ...said, when: and(said.when, when) }));
  return interfaceAs(
    resource,
    around,
    `${id}.${settings.path}`,
    when,
    { ...settings, subnets: orElse(settings.subnets, elsewhere) },
    { ...launched, address: `${settings.path}.PrivateIpAddress`, isPublic: settings.asked },
  );
}

function interfaceAs(
  resource: Resource,
  around: Around,
  id: string,
  when: Guard,
  settings: InterfaceSettings,
  launch: Launched,
): readonly Interface[] {
  const { address, isPublic } = launch;
  const { addresses, subnets } = around;
  const { asked, isAsked, asked6, isAsked6 } = settings;
  const assigned = addresses.ofLaunched(asked, isAsked, when, settings.subnets);
  // With several interfaces nobody gets a public address without asking:
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
  const certain = and(assigned.certain, or(asked.certain, not(launch.settings.several)));
  const launched = isPublic ?? { certain, possible: assigned.possible };
  const elastic = isPublic === undefined ? addresses.elasticOf(resource.id) : NEVER;
  const hasIpv6 = addresses.ipv6OfLaunched(asked6, isAsked6, when, settings.subnets);
  return interfaceOf(resource, {
    id,
    when,
    subnets: settings.subnets,
    groups: orElse(settings.groups, defaultGroupsOf(settings.subnets, subnets)),
    isPublic: anyOf(launched, exactlyIn(and(when, elastic))),
    publicAt: '',
    hasIpv6,
    isPublic6: hasIpv6,
    address,
  });
}

/** An instance says where it stands, or lists its interfaces, or leaves it to its launch template. */
function instance(index: ResourceIndex, resource: Resource): readonly Launched[] {
  const own = launchedWith(index, resource, '', 'GroupSet');
  const settings = completedBy(own, launchSettingsOf(index, resource, templateAt('LaunchTemplate')));
  return [{ suffix: '', when: resource.when, settings, address: 'PrivateIpAddress' }];
}

/** The instances of a group take security groups and public addresses from its launch template or configuration. */
function scalingGroup(index: ResourceIndex, resource: Resource): readonly Launched[] {
  const subnets = idsAt(index, resource, 'VPCZoneIdentifier');
  const mixed = 'MixedInstancesPolicy.LaunchTemplate';
  const overrides = Array.from({ length: longest(resource, `${mixed}.Overrides`) }, (_, position) => {
    const here = `${mixed}.Overrides[${position}]`;
    const when = whenSet(resource, `${here}.LaunchTemplateSpecification`);
    return { here, when, plain: and(whenSet(resource, here), not(when)) };
  });
  // Overrides that name a template of their own leave the common one to the rest.
  const onlyOwn = and(
    or(NEVER, ...overrides.map(({ when }) => when)),
    not(or(NEVER, ...overrides.map(({ plain }) => plain))),
  );
  const common = settingsTogether([
    launchSettingsOf(index, resource, templateAt('LaunchTemplate')),
    launchSettingsOf(index, resource, templateAt(`${mixed}.LaunchTemplateSpecification`)),
    launchConfigurationOf(index, resource),
    copied(index, resource),
  ]);
  return [
    { suffix: '', when: and(resource.when, not(onlyOwn)), settings: common, subnets },
    ...overrides.map(({ here, when }) => ({
      suffix: `.${here}`,
      when: and(resource.when, when),
      settings: launchSettingsOf(index, resource, templateAt(`${here}.LaunchTemplateSpecification`)),
      subnets,
    })),
  ].filter(({ when }) => when !== NEVER);
}

/** A group made like an instance has what that instance has. */
function copied(index: ResourceIndex, resource: Resource): LaunchSettings {
  const [like] = idsAt(index, resource, 'InstanceId');
  if (like === undefined) return NOTHING_SAID;
  const groups = [{ ...like, value: `the security groups of ${like.value}` }];
  return { ...NOTHING_SAID, groups, asked: { certain: NEVER, possible: like.when }, isAsked: like.when };
}

/** The launch templates of a fleet, each with the subnets that its overrides name. */
function templateConfigs(index: ResourceIndex, resource: Resource, list: string): readonly Launched[] {
  return Array.from({ length: longest(resource, list) }, (_, position): Launched => {
    const here = `${list}[${position}]`;
    const settings = launchSettingsOf(index, resource, templateAt(`${here}.LaunchTemplateSpecification`));
    const overrides = Array.from({ length: longest(resource, `${here}.Overrides`) }, (_, each) => {
      const subnets = subnetIds(index, resource, `${here}.Overrides[${each}].SubnetId`);
      const exists = whenSet(resource, `${here}.Overrides[${each}]`);
      const rest = orElse(settings.subnets, inDefaultVpc(resource));
      const when = and(exists, not(whenAny(subnets)));
      return [...subnets, ...rest.map((said) => ({ ...said, when: and(said.when, when) }))];
    });
    const subnets = overrides.flat().filter((said) => said.when !== NEVER);
    return { suffix: position === 0 ? '' : `.${here}`, when: whenSet(resource, here), settings, subnets };
  }).filter(({ when }) => when !== NEVER);
}

function spotFleet(index: ResourceIndex, resource: Resource): readonly Launched[] {
  const data = 'SpotFleetRequestConfigData';
  const list = `${data}.LaunchSpecifications`;
  const specified = Array.from({ length: longest(resource, list) }, (_, position): Launched => {
    const here = `${list}[${position}]`;
    const written = launchedWith(index, resource, `${here}.`, 'Groups');
    const groups = Array.from({ length: longest(resource, `${here}.SecurityGroups`) }, (_, each) =>
      groupsAt(index, resource, `${here}.SecurityGroups[${each}].GroupId`),
    ).flat();
    const subnets = [...subnetIds(index, resource, `${here}.SubnetId`)];
    const settings = { ...written, groups: [...written.groups, ...groups] };
    return { suffix: position === 0 ? '' : `.${here}`, when: whenSet(resource, here), settings, subnets };
  });
  const templates = templateConfigs(index, resource, `${data}.LaunchTemplateConfigs`);
  return [...specified, ...templates].filter(({ when }) => when !== NEVER);
}

/** A fleet writes several subnets as one text, with commas between. */
function subnetIds(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path).flatMap((said) =>
    splitText(said.value, ',').map((part) => ({ ...said, value: idOf(index, part) })),
  );
}

/**
 * Nodes carry the groups of their launch template, or else the cluster's own one
 * (https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html).
 */
function nodeGroup(index: ResourceIndex, resource: Resource): readonly Launched[] {
  const settings = launchSettingsOf(index, resource, { id: 'LaunchTemplate.Id', name: 'LaunchTemplate.Name' });
  const clusters = idsAt(index, resource, 'ClusterName').map((said) => ({
    ...said,
    value: index.resources.has(said.value) ? clusterGroupOf(said.value) : `the security group of cluster ${said.value}`,
  }));
  const remote = whenSet(resource, 'RemoteAccess');
  const access = { value: remoteAccessGroupOf(resource.id), when: remote, at: at(resource, 'RemoteAccess') };
  return [
    {
      suffix: '',
      when: resource.when,
      settings,
      subnets: idsAt(index, resource, 'Subnets'),
      instead: clusters,
      alsoGroups: remote === NEVER ? [] : [access],
    },
  ];
}

/** https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-man-sec-groups.html: a cluster that names no groups makes its own. */
function mapReduce(index: ResourceIndex, resource: Resource): readonly Launched[] {
  const subnets = ['Ec2SubnetId', 'Ec2SubnetIds'].flatMap((name) => idsAt(index, resource, `Instances.${name}`));
  return (['Master', 'Slave'] as const).map((role): Launched => {
    const managed = groupsAt(index, resource, `Instances.EmrManaged${role}SecurityGroup`);
    const made = {
      value: `the ${role.toLowerCase()} group that EMR makes`,
      when: ALWAYS,
      at: at(resource, 'Instances'),
    };
    const groups = [
      ...orElse(managed, [made]),
      ...groupsAt(index, resource, `Instances.Additional${role}SecurityGroups`),
    ];
    return {
      suffix: role === 'Master' ? '' : '.Instances.Slave',
      when: resource.when,
      settings: { ...NOTHING_SAID, groups },
      subnets,
    };
  });
}
