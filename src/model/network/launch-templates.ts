/** What launch templates and launch configurations say for the instances made from them. */
import { allOf, and, anyOf, type Extent, exactlyIn, type Guard, NEVER, NOWHERE, or } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Said } from './network.ts';
import { askedAt, isAskedAt } from './public-addresses.ts';
import { idsAt, ofType, type ResourceIndex, saidAt, textAt } from './reading.ts';
import { groupsAt } from './security-groups.ts';

export interface LaunchSettings {
  readonly groups: readonly Said<string>[];
  readonly subnets: readonly Said<string>[];
  readonly asked: Extent;
  /** The worlds in which a template says whether there is a public address. */
  readonly isAsked: Guard;
}

const PLACES = ['LaunchTemplate', 'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification'];

/** What the launch templates of a resource say together; conditions may choose another one in each world. */
export function launchSettingsOf(index: ResourceIndex, resource: Resource): LaunchSettings {
  const references = [
    ...PLACES.flatMap((place) => [
      ...idsAt(index, resource, `${place}.LaunchTemplateId`),
      ...templatesNamed(index, resource, `${place}.LaunchTemplateName`, 'AWS::EC2::LaunchTemplate'),
    ]),
    ...templatesNamed(index, resource, 'LaunchConfigurationName', 'AWS::AutoScaling::LaunchConfiguration'),
  ];
  const parts = references.map((said) => {
    const template = index.resources.get(said.value);
    return template === undefined ? elsewhere(said) : onlyIn(partOf(index, template), said.when);
  });
  return {
    groups: parts.flatMap((part) => part.groups),
    subnets: parts.flatMap((part) => part.subnets),
    asked: anyOf(NOWHERE, ...parts.map((part) => part.asked)),
    isAsked: or(NEVER, ...parts.map((part) => part.isAsked)),
  };
}

function partOf(index: ResourceIndex, template: Resource): LaunchSettings {
  const isTemplate = template.type === 'AWS::EC2::LaunchTemplate';
  const prefix = isTemplate ? 'LaunchTemplateData.' : '';
  const first = `${prefix}NetworkInterfaces[0]`;
  const address = isTemplate ? `${first}.AssociatePublicIpAddress` : 'AssociatePublicIpAddress';
  return {
    groups: [
      ...groupsAt(index, template, `${prefix}SecurityGroupIds`),
      ...groupsAt(index, template, `${prefix}SecurityGroups`),
      ...groupsAt(index, template, `${first}.Groups`),
    ],
    subnets: idsAt(index, template, `${first}.SubnetId`),
    asked: askedAt(index, template, address),
    isAsked: isAskedAt(template, address),
  };
}

/** A template that only its name tells of: it may say anything. */
function elsewhere({ value, when, at }: Said<string>): LaunchSettings {
  return {
    groups: [{ value: `the security groups of ${value}`, when, at }],
    subnets: [],
    asked: { certain: NEVER, possible: when },
    isAsked: when,
  };
}

function onlyIn({ groups, subnets, asked, isAsked }: LaunchSettings, when: Guard): LaunchSettings {
  const narrowed = (said: Said<string>) => ({ ...said, when: and(said.when, when) });
  return {
    groups: groups.map(narrowed),
    subnets: subnets.map(narrowed),
    asked: allOf(asked, exactlyIn(when)),
    isAsked: and(isAsked, when),
  };
}

/** A template may be named by a reference or by the name that it has. */
function templatesNamed(index: ResourceIndex, resource: Resource, path: string, type: string): readonly Said<string>[] {
  const property = type === 'AWS::EC2::LaunchTemplate' ? 'LaunchTemplateName' : 'LaunchConfigurationName';
  return saidAt(resource, path).flatMap((said, position) => {
    const named = ofType(index, type).find((each) => textAt(each.properties, property) === said.value);
    return named === undefined ? (idsAt(index, resource, path)[position] ?? []) : [{ ...said, value: named.id }];
  });
}
