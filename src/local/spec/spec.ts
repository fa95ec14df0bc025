/**
 * What CloudFormation knows of its resource types, from the files that `tools/resource-spec` writes. A property is one
 * short text: its type, then `!` when it is required and `R` (or `?` for "maybe") when a change replaces the resource. Types
 * are `s` text, `i` whole number, `n` number, `b` boolean, `j` any data, `g` tag, `[x]` list, `{x}` map, `#Name` a nested
 * type, `x|y` either.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dataFile } from '../data-file.ts';
import { ownReplacements, ownTypes } from './overrides.ts';
import type { NestedTypes, PropertySpec, TypeSpec } from './type-spec.ts';

interface NameSpace {
  readonly types: Readonly<Record<string, Omit<TypeSpec, 'nested'>>>;
  readonly nested: NestedTypes;
}

const spaces = new Map<string, NameSpace | undefined>();
let names: ReadonlySet<string> | undefined;

/** Whether AWS has a resource type of that name, whatever the local target makes of it. */
export function isAwsType(type: string): boolean {
  if (isCustom(type) || Object.hasOwn(ownTypes, type)) return true;
  names ??= new Set(JSON.parse(readFileSync(dataFile('spec', 'data', 'types.json'), 'utf8')));
  return names.has(type);
}

/** Types without properties of their own: their provider says what it takes. */
export function isCustom(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

/** What is specified of a type; undefined for custom ones, and for types that the local target does not have. */
export function specOf(type: string): TypeSpec | undefined {
  const own = Object.hasOwn(ownTypes, type) ? ownTypes[type] : undefined;
  if (own !== undefined) return own;
  const [vendor, space = ''] = type.split('::');
  if (vendor !== 'AWS' || !/^\w+$/.test(space)) return undefined;
  if (!spaces.has(space)) spaces.set(space, readSpace(space));
  const found = spaces.get(space);
  if (found === undefined || !Object.hasOwn(found.types, type)) return undefined;
  const spec = found.types[type];
  return spec && { ...spec, nested: found.nested };
}

function readSpace(space: string): NameSpace | undefined {
  const file = dataFile('spec', 'data', `${space}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function propertySpec(text: string): PropertySpec {
  const [type = 'j', flags = ''] = text.split(' ');
  const replaces = flags.includes('R') ? 'yes' : flags.includes('?') ? 'maybe' : 'no';
  return { type, isRequired: flags.includes('!'), replaces };
}

/** What changing one property, by its first name, does to a resource of the type. */
export function replacementBy(type: string, property: string): PropertySpec['replaces'] {
  const overridden = ownReplacements[type]?.[property];
  if (overridden !== undefined) return overridden;
  const text = specOf(type)?.properties[property];
  return text === undefined ? 'no' : propertySpec(text).replaces;
}

/**
 * What changing a property, by its path `Engine` or `StorageConfig[0].Name`, does to a resource; unknown for a type that is
 * not specified here.
 */
export function effectOfChange(type: string, path: string): PropertySpec['replaces'] | 'unknown' {
  const spec = isCustom(type) ? undefined : specOf(type);
  if (spec === undefined) return 'unknown';
  const [first = '', second = ''] = path.replaceAll(/\[[^\]]*\]/g, '').split('.');
  const whole = replacementBy(type, first);
  if (whole === 'yes') return whole;
  const steps = path.replaceAll(/\[[^\]]*\]/g, '').replaceAll('.', '/');
  const isAlso = (spec.alsoReplaced ?? []).some(
    (each) => each === steps || each.startsWith(`${steps}/`) || steps.startsWith(`${each}/`),
  );
  if (isAlso) return 'yes';
  const nested = /^#(\w+)$/.exec(propertySpec(spec.properties[first] ?? 'j').type)?.[1];
  const member = nested === undefined ? undefined : spec.nested[nested]?.[second];
  const inner = member === undefined ? 'no' : propertySpec(member).replaces;
  return inner === 'no' ? whole : inner;
}
