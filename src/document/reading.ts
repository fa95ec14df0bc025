/** A resource's properties as a reader meets them: references by name, conditions in words. */
import { ALWAYS, type Guard, guardInWords, holeName, inShort, showText, showTextAs, type Text } from '../base/index.ts';
import {
  casesOf,
  elementsAt,
  isList,
  isMapping,
  type Model,
  parsePath,
  type Resource,
  textOf,
  type Value,
  valuesAt,
} from '../model/index.ts';

export interface ResourceReading {
  readonly resource: Resource;
  readonly model: Model;
  readonly properties: Value;
}

export function readingOf(model: Model, resource: Resource): ResourceReading {
  return { resource, model, properties: resource.properties };
}

/** The text at a path; where conditions decide, each with its condition. */
export function settingText({ model, resource, properties }: ResourceReading, path: string): string | undefined {
  const told = valuesAt(properties, parsePath(path), resource.when).flatMap(({ value, when }) => {
    const found = value === undefined ? undefined : showValue(model, value);
    return found === undefined ? [] : [{ found, when }];
  });
  const [first] = told;
  if (first === undefined) return undefined;
  if (told.every(({ found }) => found === first.found)) return first.found;
  const each = told.map(({ found, when }) => `${found}${condition(when, resource.when)}`);
  // What a mapping tells of every region is told of one.
  return each.length > MOST_CASES ? `${each[0]} and ${each.length - 1} more` : each.join(', ');
}

const MOST_CASES = 4;

/** The texts of a list, or of the single value that stands for one. */
export function texts({ model, resource, properties }: ResourceReading, path: string): readonly string[] {
  return elementsAt(properties, parsePath(path), resource.when).flatMap(({ value }) => {
    const found = value === undefined ? undefined : showValue(model, value);
    return found === undefined ? [] : [found];
  });
}

/** The mappings of a list, each as a reading of its own. */
export function entries(reading: ResourceReading, path: string): readonly ResourceReading[] {
  return elementsAt(reading.properties, parsePath(path), reading.resource.when).flatMap(({ value }) =>
    isMapping(value) ? [{ ...reading, properties: value }] : [],
  );
}

/** Whether something stands at the path in every world that has the resource. */
export function has({ properties, resource }: ResourceReading, path: string): boolean {
  const found = valuesAt(properties, parsePath(path), resource.when);
  return found.length > 0 && found.every(({ value }) => value !== undefined);
}

function showValue(model: Model, value: Value): string | undefined {
  const plain = casesOf(value)[0]?.value;
  const scalar = textOf(plain);
  if (scalar !== undefined) return named(model, scalar);
  if (isList(plain)) return plain.flatMap((each) => showValue(model, each) ?? []).join(', ');
  return undefined;
}

/** A reference is the name of what it refers to, `Server`; inside longer text it keeps its braces, `${Server}-logs`. */
export function named(model: Model, raw: Text): string {
  const whole = holeName(raw);
  const reference = (name: string): string | undefined => {
    const what = model.holes.get(name);
    // Where there are several stacks, a parameter's name begins with that of its stack.
    if (what?.kind === 'parameter') return model.parameters.get(what.name)?.name;
    if (what?.kind !== 'resource') return undefined;
    const id = model.resources.get(what.resource)?.logicalId ?? what.resource;
    return what.attribute === undefined || isItself(what.attribute) ? id : `${id}.${what.attribute}`;
  };
  if (whole !== undefined) {
    const found = reference(whole);
    if (found === undefined) return inShort(raw);
    return model.holes.get(whole)?.kind === 'parameter' ? `parameter ${found}` : found;
  }
  // Where there are several stacks, a pseudo parameter's name begins with that of its stack too.
  return showTextAs(raw, (name) => reference(name) ?? name.replace(/^[^/]+\/(?=AWS::)/, ''));
}

/** Attributes that stand for the resource as a whole. */
function isItself(attribute: string): boolean {
  return /^(Ref|Name|.*Id|.*Arn)$/.test(attribute);
}

/** The logical id of a resource, or the text itself for what the template does not hold. */
export function logicalIdOf(model: Model, id: string): string {
  return model.resources.get(id)?.logicalId ?? showText(id);
}

/** ` (if Environment = prod)` where not all worlds of the owner have it. */
export function condition(when: Guard, owner: Guard = ALWAYS): string {
  return when === owner || when.holds === true ? '' : ` (if ${guardInWords(when)})`;
}
