/**
 * The settings that an instance or a fleet is launched with: its own properties first, then those of its launch
 * template.
 */
import type { Facts } from '../facts.ts';

export interface LaunchFacts {
  /** The resource that has the settings. */
  readonly facts: Facts;
  /** `LaunchTemplateData.`, or nothing. */
  readonly prefix: string;
}

const TEMPLATES = [
  'LaunchTemplate.LaunchTemplateId',
  'LaunchTemplate.LaunchTemplateName',
  'LaunchTemplate.Id',
  'LaunchTemplate.Name',
  'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId',
  'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName',
  'LaunchConfigurationName',
];

export function launchFactsOf(facts: Facts): LaunchFacts | undefined {
  for (const path of TEMPLATES) {
    const found = facts.target(path) ?? templateNamed(facts, path);
    if (found?.resource.type === 'AWS::EC2::LaunchTemplate') return { facts: found, prefix: 'LaunchTemplateData.' };
    if (found?.resource.type === 'AWS::AutoScaling::LaunchConfiguration') return { facts: found, prefix: '' };
  }
  return undefined;
}

function templateNamed(facts: Facts, path: string): Facts | undefined {
  const name = facts.text(path);
  if (name === undefined) return undefined;
  const found = facts.around
    .ofType('AWS::EC2::LaunchTemplate')
    .find((each) => each.properties.LaunchTemplateName === name);
  return found === undefined ? undefined : facts.of(found);
}
