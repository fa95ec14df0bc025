/** What a change of properties does to a resource: nothing, an update in place, or another resource in its stead. */
import type { Properties } from '../service.ts';
import { isCustom, propertySpec, replacementBy, specOf } from '../spec/spec.ts';
import type { StandingResource } from './records.ts';
import { isSameData, mapOf } from './words.ts';

export type Replacement = 'True' | 'False' | 'Conditional';

export interface Change {
  readonly kind: 'none' | 'update' | 'replace';
  /** The names of the properties that differ, at the top. */
  readonly properties: readonly string[];
  readonly replacement: Replacement;
}

export function changedProperties(before: Properties, after: Properties): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSameData(before[name], after[name]));
}

/** @param attributes the policies and metadata that the template gives the resource */
export function resourceChangeOf(
  type: string,
  before: StandingResource,
  after: Properties,
  attributes: Readonly<Record<string, unknown>>,
): Change {
  const properties = changedProperties(before.written, after);
  const replacements = properties.map((name) => replacementOf(type, name, before.written, after));
  const replacement = replacements.includes('yes') ? 'True' : replacements.includes('maybe') ? 'Conditional' : 'False';
  if (properties.length > 0) return { kind: replacement === 'True' ? 'replace' : 'update', properties, replacement };
  const isOther = !isSameData(before.policies.Metadata, attributes.Metadata);
  return { kind: isOther ? 'update' : 'none', properties, replacement };
}

/** What changing this property does; a nested part of it may replace though the property as a whole does not. */
export function replacementOf(
  type: string,
  name: string,
  before: Properties,
  after: Properties,
): 'yes' | 'maybe' | 'no' {
  if (isCustom(type)) return 'no';
  const own = replacementBy(type, name);
  if (own === 'yes') return own;
  const spec = specOf(type);
  const text = spec?.properties[name];
  const also = (spec?.alsoReplaced ?? []).some((path) => {
    const [first, ...rest] = path.split('/');
    return first === name && !isSameData(at(before[name], rest), at(after[name], rest));
  });
  if (also) return 'yes';
  const nested = text === undefined ? undefined : /^#(\w+)$/.exec(propertySpec(text).type)?.[1];
  const members = nested === undefined ? undefined : spec?.nested[nested];
  if (members === undefined) return own;
  const [left, right] = [mapOf(before[name]), mapOf(after[name])];
  const inner = changedProperties(left, right).map((each) => propertySpec(members[each] ?? 'j').replaces);
  return inner.includes('yes') ? 'yes' : inner.includes('maybe') ? 'maybe' : own;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((found, step) => mapOf(found)[step], value);
}

/** The name that the template gives and keeps, which a replacement would need while the old resource still has it. */
export function customName(type: string, before: Properties, after: Properties): string | undefined {
  const spec = specOf(type);
  if (spec === undefined) return undefined;
  const named = [...(spec.arn ?? '').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const candidates = [...(spec.identifier ?? []), ...named].filter(
    (name) => /Name$|Identifier$/.test(name) && name in spec.properties && replacementBy(type, name) === 'yes',
  );
  const [name] = candidates;
  const value = name === undefined ? undefined : after[name];
  return name !== undefined && typeof value === 'string' && isSameData(before[name], value) ? value : undefined;
}
