/**
 * The properties of a resource against AWS's specification of its type. The texts are those of CloudFormation's own
 * validation of registry schemas ("#/Foo: extraneous key [Bar] is not permitted").
 */
import { isCustom, propertySpec, specOf } from '../spec/spec.ts';
import type { NestedTypes, TypeSpec } from '../spec/type-spec.ts';
import { isMap } from './words.ts';

/** What is wrong, one text each; none when the type is a custom one. `open` says of a text that it is not known yet. */
export function propertyFaults(
  type: string,
  properties: Readonly<Record<string, unknown>>,
  open: (value: unknown) => boolean = () => false,
): readonly string[] {
  const spec = specOf(type);
  if (spec === undefined || isCustom(type)) return [];
  const faults: string[] = [];
  checkMembers(properties, spec.properties, { spec, nested: spec.nested, faults, open }, '#');
  return faults;
}

interface Check {
  readonly spec: TypeSpec;
  readonly nested: NestedTypes;
  readonly faults: string[];
  readonly open: (value: unknown) => boolean;
}

function checkMembers(
  given: Readonly<Record<string, unknown>>,
  specified: Readonly<Record<string, string>>,
  check: Check,
  path: string,
): void {
  const required = Object.entries(specified).filter(([, text]) => propertySpec(text).isRequired);
  for (const [name] of required) {
    if (given[name] === undefined) check.faults.push(`${path}: required key [${name}] not found`);
  }
  for (const [name, value] of Object.entries(given)) {
    const text = Object.hasOwn(specified, name) ? specified[name] : undefined;
    if (text === undefined) check.faults.push(`${path}: extraneous key [${name}] is not permitted`);
    else if (value !== undefined) checkValue(value, propertySpec(text).type, check, `${path}/${name}`);
  }
}

function checkValue(value: unknown, type: string, check: Check, path: string): void {
  if (check.open(value)) return;
  const choices = alternatives(type);
  if (choices.length > 1) {
    const best = choices
      .map((each) => {
        const faults: string[] = [];
        checkValue(value, each, { ...check, faults }, path);
        return faults;
      })
      .sort((a, b) => a.length - b.length)[0];
    check.faults.push(...(best ?? []));
    return;
  }
  const wrong = (expected: string) =>
    check.faults.push(`${path}: expected type: ${expected}, found: ${foundType(value)}`);
  if (type.startsWith('[')) {
    // One value where a list is expected is taken as a list of one, as CloudFormation does.
    const items = Array.isArray(value) ? value : [value];
    if (!Array.isArray(value) && isMap(value)) wrong('JSONArray');
    else
      items.forEach((item, index) => {
        checkValue(item, type.slice(1, -1), check, `${path}/${index}`);
      });
  } else if (type.startsWith('{')) {
    if (!isMap(value)) wrong('JSONObject');
    else for (const [key, each] of Object.entries(value)) checkValue(each, type.slice(1, -1), check, `${path}/${key}`);
  } else if (type.startsWith('#')) {
    const members = check.nested[type.slice(1)];
    if (members === undefined) return;
    if (!isMap(value)) wrong('JSONObject');
    else checkMembers(value, members, check, path);
  } else checkScalar(value, type, wrong);
}

function checkScalar(value: unknown, type: string, wrong: (expected: string) => void): void {
  switch (type) {
    case 's':
      if (typeof value === 'object') wrong('String');
      break;
    case 'i':
      if (typeof value === 'object' || !/^[+-]?\d+(\.0*)?$/.test(String(value).trim())) wrong('Integer');
      break;
    case 'n':
      if (typeof value === 'object' || !Number.isFinite(Number(value))) wrong('Number');
      break;
    case 'b':
      if (typeof value === 'object' || !/^(true|false)$/i.test(String(value))) wrong('Boolean');
      break;
    case 'g':
      if (!isMap(value)) wrong('JSONObject');
      break;
    default:
  }
}

/** The parts of `x|y`, brackets respected. */
function alternatives(type: string): readonly string[] {
  if (!type.includes('|')) return [type];
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < type.length; at++) {
    const sign = type[at];
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    else if (sign === '|' && depth === 0) {
      parts.push(type.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, type.slice(start)];
}

function foundType(value: unknown): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (isMap(value)) return 'JSONObject';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return 'String';
}

/** Properties with the text of numbers and booleans turned into what the specification says they are. */
export function typedProperties(
  type: string,
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const spec = specOf(type);
  if (spec === undefined || isCustom(type)) return properties;
  return typedMembers(properties, spec.properties, spec.nested);
}

function typedMembers(
  given: Readonly<Record<string, unknown>>,
  specified: Readonly<Record<string, string>>,
  nested: NestedTypes,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const text = Object.hasOwn(specified, name) ? specified[name] : undefined;
      return [name, text === undefined ? value : typedValue(value, propertySpec(text).type, nested)];
    }),
  );
}

function typedValue(value: unknown, type: string, nested: NestedTypes): unknown {
  const choices = alternatives(type);
  if (choices.length > 1) {
    const fitting = choices.find((each) => fits(value, each));
    return fitting === undefined ? value : typedValue(value, fitting, nested);
  }
  if (type.startsWith('[')) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => typedValue(item, type.slice(1, -1), nested));
  }
  if (type.startsWith('{') && isMap(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, typedValue(each, type.slice(1, -1), nested)]),
    );
  if (type.startsWith('#') && isMap(value)) {
    const members = nested[type.slice(1)];
    return members === undefined ? value : typedMembers(value, members, nested);
  }
  if (typeof value === 'object') return value;
  if (type === 's') return String(value);
  if (type === 'i' || type === 'n') return Number.isFinite(Number(value)) ? Number(value) : value;
  if (type === 'b') return String(value).toLowerCase() === 'true';
  if (type === 'g' || type === 'j') return value;
  return value;
}

function fits(value: unknown, type: string): boolean {
  if (type === 'j') return typeof value === 'object';
  if (type.startsWith('[')) return Array.isArray(value);
  if (type.startsWith('{') || type.startsWith('#') || type === 'g') return isMap(value);
  return typeof value !== 'object';
}
