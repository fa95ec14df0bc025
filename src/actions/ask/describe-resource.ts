import type { DescribedResource } from '../../answers/index.ts';
import { describeGuard, showText } from '../../base/index.ts';
import { Choice, isList, type Model, type Resource, showPath, showPolicy, type Value } from '../../model/index.ts';
import { connectionsOf, type Verdict } from '../../prove/index.ts';
import { showPlace } from '../report.ts';

export function describeResource(
  { model, verdicts }: { readonly model: Model; readonly verdicts: readonly Verdict[] },
  resource: Resource,
): DescribedResource {
  const when = describeGuard(resource.when);
  const deletionPolicy = showPolicy(resource.attributes.DeletionPolicy);
  const connections = connectionsOf(model, resource.id);
  return {
    at: showPlace(model, { subject: resource.id, path: [] }),
    type: resource.type,
    source: model.locate({ subject: resource.id, path: [] }),
    ...(when !== 'always' && { when }),
    ...(deletionPolicy !== undefined && { deletionPolicy }),
    properties: plain(resource.properties),
    dependsOn: resource.dependsOn,
    refersTo: resource.references.map((reference) => ({
      name: reference.to,
      type: model.resources.get(reference.to)?.type ?? 'Parameter',
      ...(reference.attribute !== undefined && { attribute: reference.attribute }),
      property: propertyPath(reference.path),
    })),
    referredToBy: [...model.resources.values()].flatMap((other) =>
      other.references
        .filter((reference) => reference.to === resource.id && other.id !== resource.id)
        .map((reference) => ({
          name: other.id,
          type: other.type,
          ...(reference.attribute !== undefined && { attribute: reference.attribute }),
          property: propertyPath(reference.path),
        })),
    ),
    ...(connections !== undefined && { connections }),
    claims: verdicts
      .filter((verdict) => mentions(verdict, resource.id))
      .map(({ id, title, outcome }) => ({ id, title, outcome })),
  };
}

function mentions({ trace, counterexample }: Verdict, id: string): boolean {
  return [...trace, ...(counterexample?.steps ?? [])].some(({ at }) => at?.subject === id);
}

/** The property path without the intrinsic functions on the way. */
function propertyPath(path: readonly (string | number)[]): string {
  const end = path.findIndex((step) => typeof step === 'string' && (step.startsWith('Fn::') || step === 'Ref'));
  return showPath(end < 0 ? path : path.slice(0, end));
}

/** A resolved value as JSON, what is unknown written as in `Fn::Sub`. */
function plain(value: Value | undefined): unknown {
  if (value === undefined) return null;
  if (typeof value === 'string') return showText(value);
  if (typeof value !== 'object') return value;
  if (value instanceof Choice) {
    return { 'Fn::If': [describeGuard(value.when), plain(value.then), plain(value.otherwise)] };
  }
  if (isList(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}
