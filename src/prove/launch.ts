/** The launch template or launch configuration that an instance or a group of instances is made from. */
import { and, type Guard, holeName, NEVER, showText, type Text } from '../base/index.ts';
import { parsePath, textOf, valuesAt } from '../model/index.ts';
import type { Question, Thing } from './question.ts';

export type Launch =
  | { readonly template: Thing; readonly when: Guard }
  | { readonly unknown: string; readonly when: Guard };

const PLACES = [
  ['LaunchTemplate', 'LaunchTemplateId', 'LaunchTemplateName', 'AWS::EC2::LaunchTemplate'],
  [
    'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification',
    'LaunchTemplateId',
    'LaunchTemplateName',
    'AWS::EC2::LaunchTemplate',
  ],
] as const;

export function launchTemplatesOf(question: Question, thing: Thing): readonly Launch[] {
  const named = PLACES.flatMap(([place, id, name, type]) => [
    ...find(question, thing, `${place}.${id}`, type),
    ...find(question, thing, `${place}.${name}`, type, 'LaunchTemplateName'),
  ]);
  const configurations = find(
    question,
    thing,
    'LaunchConfigurationName',
    'AWS::AutoScaling::LaunchConfiguration',
    'LaunchConfigurationName',
  );
  return [...named, ...configurations];
}

/** Resources that a property names by reference, or by the name that they have. */
function find({ model }: Question, thing: Thing, path: string, type: string, nameProperty?: string): readonly Launch[] {
  const named = (name: Text) =>
    nameProperty === undefined
      ? undefined
      : [...model.resources.values()].find(
          (each) => each.type === type && textOf(each.properties[nameProperty]) === name,
        );
  return valuesAt(thing.properties, parsePath(path), thing.when).flatMap((found): readonly Launch[] => {
    const text = textOf(found.value);
    if (text === undefined) return [];
    const hole = model.holes.get(holeName(text) ?? '');
    const resource = hole?.kind === 'resource' ? model.resources.get(hole.resource) : named(text);
    const when = resource === undefined ? found.when : and(found.when, resource.when);
    if (when === NEVER) return [];
    if (resource === undefined) return [{ unknown: `the launch template ${showText(text)}`, when }];
    return [{ template: { ...resource, kind: 'resource' }, when }];
  });
}
