import { type AwsPlace, attributeOf, physicalNameProperty } from '../aws/index.ts';
import { fillHoles, isSymbolic, lowerCase, type Text, textIn } from '../base/index.ts';
import type { ResourceIndex } from './network/reading.ts';
import type { Resource } from './resource.ts';

/** A name may be made of the name of another resource, and that of a third one. */
const MOST_STEPS = 4;

/**
 * Spells out what a template itself says of its references: `Ref` and `Fn::GetAtt` of a resource that is given a name are
 * that name, or the ARN and the addresses with it. The rest stays a hole.
 */
export function speller(
  { holes, resources }: Pick<ResourceIndex, 'holes' | 'resources'>,
  placeOf: (stack: string) => AwsPlace | undefined,
): (text: Text) => Text {
  const said = (name: string): Text | undefined => {
    const what = holes.get(name);
    const resource = what?.kind === 'resource' ? resources.get(what.resource) : undefined;
    if (what?.kind !== 'resource' || resource === undefined) return undefined;
    const named = { type: resource.type, label: resource.id, properties: resource.properties };
    return (
      attributeOf(named, what.attribute ?? 'Ref', placeOf(resource.stack)) ??
      echoOf(resource, what.attribute ?? physicalNameProperty(resource.type))
    );
  };
  return (text) => fillWhile(text, said);
}

/** The text with its holes filled, and those of the fillings, as long as something is known of them. */
export function fillWhile(text: Text, filling: (name: string) => Text | undefined): Text {
  let filled = text;
  for (let step = 0; step < MOST_STEPS && isSymbolic(filled); step++) {
    const next = fillHoles(filled, filling);
    if (next === filled) break;
    filled = next;
  }
  return filled;
}

/** Services that store names in lower case, whatever the template says. */
const LOWER_CASE = /^AWS::(?:DAX|DocDB|ElastiCache|MemoryDB|Neptune|RDS|Redshift)::/;

/**
 * An attribute that is called like a property has its value, as far as the resource is AWS's own
 * (`AWS::ECS::Service.Name` is none: its property is ServiceName).
 */
function echoOf({ type, properties }: Resource, property: string | undefined): Text | undefined {
  if (property === undefined || !type.startsWith('AWS::') || type.startsWith('AWS::CloudFormation::')) return undefined;
  const given = Object.hasOwn(properties, property) ? textIn(properties[property]) : undefined;
  return given !== undefined && LOWER_CASE.test(type) && !isSymbolic(given) ? lowerCase(given) : given;
}
